"""Every scenario in turn, several rounds interleaved, each bot in a fresh process on processor 0; prints the table."""

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
from bench.scenarios import SCENARIOS, STOCK

AT_ONCE = (1, 16)
_BOT_CPU, _LOAD_CPU = 0, 1
_STARTED_WITHIN_S = 30.0


@dataclass(slots=True)
class Figures:
    """All rounds of one scenario; the table shows medians."""

    turns_per_s: dict[int, list[float]] = field(default_factory=dict[int, list[float]])
    p50_ms: dict[int, list[float]] = field(default_factory=dict[int, list[float]])
    p95_ms: dict[int, list[float]] = field(default_factory=dict[int, list[float]])
    rss_mib: list[float] = field(default_factory=list[float])

    def add(self, at_once: int, measured: dict[str, float]) -> None:
        self.turns_per_s.setdefault(at_once, []).append(measured["turns_per_s"])
        self.p50_ms.setdefault(at_once, []).append(measured["p50_ms"])
        self.p95_ms.setdefault(at_once, []).append(measured["p95_ms"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--turns", type=int, default=400, help="of the stock bot; quicker ones do three times as many")
    parser.add_argument("--only", default="", help="scenarios with this in their name, beside the stock echo")
    given = parser.parse_args()
    chosen = [scenario for scenario in SCENARIOS if scenario.name == STOCK or given.only in scenario.name]
    figures = {scenario.name: Figures() for scenario in chosen}
    for round_ in range(given.rounds):
        for scenario in chosen:
            _measure(scenario, given.turns, figures[scenario.name])
            print(f"round {round_ + 1}: {scenario.name}", file=sys.stderr)
    print(table(figures))


def _measure(scenario: Scenario, turns: int, into: Figures) -> None:
    with _bot(scenario.bot) as (process, port):
        for at_once in AT_ONCE:
            count = turns if scenario.name == STOCK else turns * 3
            arguments = [scenario.name, str(port), "--at-once", str(at_once), "--turns", str(count)]
            ran = subprocess.run(
                [sys.executable, "-m", "bench.load", *arguments],
                check=True,
                stdout=subprocess.PIPE,
                text=True,
                preexec_fn=lambda: _pin(_LOAD_CPU),
            )
            into.add(at_once, json.loads(ran.stdout))
        into.rss_mib.append(_rss_mib(process.pid))


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


def table(figures: dict[str, Figures]) -> str:
    """Medians of the rounds, and each scenario's throughput as a multiple of the stock echo's."""
    lines = [
        "| bot | at once | turns/s | p50 ms | p95 ms | RSS MiB | x stock |",
        "|---|---|---|---|---|---|---|",
    ]
    stock = figures[STOCK]
    for name, figure in figures.items():
        for at_once in AT_ONCE:
            rate = statistics.median(figure.turns_per_s[at_once])
            ratio = rate / statistics.median(stock.turns_per_s[at_once])
            lines.append(
                f"| {name} | {at_once} | {rate:.0f} | {statistics.median(figure.p50_ms[at_once]):.1f} "
                f"| {statistics.median(figure.p95_ms[at_once]):.1f} | {statistics.median(figure.rss_mib):.0f} "
                f"| {ratio:.1f} |"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
