"""Every scenario in turn, several rounds interleaved, each bot in a fresh process on processor 0; prints the table.

A ratio is taken within a round, against the stock echo of that round, and the median of the rounds counts: what else
the machine does at the time slows both. Processor time a turn is shown beside it, since a busy machine changes that
least.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.lanes import Scenario
from bench.scenarios import SCENARIOS, STOCK, TARGETS

AT_ONCE = (1, 16)
_BOT_CPU, _LOAD_CPU = 0, 1
_STARTED_WITHIN_S = 30.0


@dataclass(slots=True)
class Figures:
    """All rounds of one scenario with so many turns at once; the table shows medians."""

    turns_per_s: list[float] = field(default_factory=list[float])
    p50_ms: list[float] = field(default_factory=list[float])
    p95_ms: list[float] = field(default_factory=list[float])
    processor_ms: list[float] = field(default_factory=list[float])
    rss_mib: list[float] = field(default_factory=list[float])

    def add(self, measured: dict[str, float], rss_mib: float) -> None:
        self.turns_per_s.append(measured["turns_per_s"])
        self.p50_ms.append(measured["p50_ms"])
        self.p95_ms.append(measured["p95_ms"])
        self.processor_ms.append(measured["processor_ms"])
        self.rss_mib.append(rss_mib)

    def lighter(self, stock: Figures) -> float:
        """How many of its turns take as much processor time as one of the stock echo's."""
        rounds = zip(self.processor_ms, stock.processor_ms, strict=True)
        return statistics.median(theirs / ours if ours else 0.0 for ours, theirs in rounds)

    def times(self, stock: Figures) -> float:
        """Its throughput as a multiple of the stock echo's."""
        rounds = zip(self.turns_per_s, stock.turns_per_s, strict=True)
        return statistics.median(ours / theirs for ours, theirs in rounds)


Table = dict[tuple[str, int], Figures]  # by scenario and turns at once


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--turns", type=int, default=400, help="of the stock bot; quicker ones do three times as many")
    parser.add_argument("--only", default="", help="scenarios with this in their name, beside the stock echo")
    given = parser.parse_args()
    chosen = [scenario for scenario in SCENARIOS if scenario.name == STOCK or given.only in scenario.name]
    figures: Table = {(scenario.name, at_once): Figures() for scenario in chosen for at_once in AT_ONCE}
    for round_ in range(given.rounds):
        for at_once in AT_ONCE:
            for scenario in chosen:
                _measure(scenario, at_once, given.turns, figures[scenario.name, at_once])
                print(f"round {round_ + 1}: {scenario.name}, {at_once} at once", file=sys.stderr)
    print(table(figures))
    print(verdict(figures))


def _measure(scenario: Scenario, at_once: int, turns: int, into: Figures) -> None:
    with _bot(scenario.bot) as (process, port):
        count = turns if scenario.name == STOCK else turns * 3
        arguments = [
            scenario.name,
            str(port),
            "--at-once",
            str(at_once),
            "--turns",
            str(count),
            "--pid",
            str(process.pid),
        ]
        ran = subprocess.run(
            [sys.executable, "-m", "bench.load", *arguments],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: _pin(_LOAD_CPU),
        )
        into.add(json.loads(ran.stdout), _rss_mib(process.pid))


@contextmanager
def _bot(module: str) -> Generator[tuple[subprocess.Popen[bytes], int]]:
    port = _free_port()
    process = subprocess.Popen([sys.executable, "-m", module, str(port)], preexec_fn=lambda: _pin(_BOT_CPU))
    try:
        _wait_for(port, process)
        yield process, port
    finally:
        process.terminate()
        process.wait(10)


def _pin(cpu: int) -> None:
    if len(os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(0, {cpu})


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _STARTED_WITHIN_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SystemExit(f"the bot under test ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("the bot under test did not start")


def _rss_mib(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def table(figures: Table) -> str:
    """Medians of the rounds."""
    lines = [
        "| bot | at once | turns/s | p50 ms | p95 ms | processor ms | RSS MiB | x stock | x in processor time |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for (name, at_once), figure in figures.items():
        stock = figures[STOCK, at_once]
        shown = (
            name,
            f"{at_once}",
            f"{statistics.median(figure.turns_per_s):.0f}",
            f"{statistics.median(figure.p50_ms):.1f}",
            f"{statistics.median(figure.p95_ms):.1f}",
            f"{statistics.median(figure.processor_ms):.2f}",
            f"{statistics.median(figure.rss_mib):.0f}",
            f"{figure.times(stock):.1f}",
            f"{figure.lighter(stock):.1f}",
        )
        lines.append(f"| {' | '.join(shown)} |")
    return "\n".join(lines)


def verdict(figures: Table) -> str:
    """Each target, and whether it was reached."""
    lines: list[str] = []
    for (name, at_once), figure in figures.items():
        if target := TARGETS.get(name, {}).get(at_once):
            times = figure.times(figures[STOCK, at_once])
            said = "reached" if times >= target else "NOT reached"
            lines.append(f"{name}, {at_once} at once: {times:.1f} times the stock echo, {target:.0f} wanted: {said}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
