"""One measurement: so many turns, so many at once, against a bot that is already listening; prints JSON."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from bench.lanes import Call, Lane, Scenario, Step
from bench.scenarios import named
from bench.wire import Client, serve

TURN_TIMEOUT_S = 30.0


class _Watched:
    """What one lane still waits for from the bot's side."""

    def __init__(self) -> None:
        self.posts = self.puts = 0
        self.calls: list[Call] = []
        self.complete: asyncio.Future[None] | None = None

    def expect(self, step: Step) -> asyncio.Future[None]:
        self.posts, self.puts, self.calls = step.posts, step.puts, []
        self.complete = asyncio.get_running_loop().create_future()
        self._settle()
        return self.complete

    def arrived(self, method: str, activity_id: str, body: bytes) -> None:
        self.calls.append(Call(activity_id, body))
        if method == "PUT":
            self.puts -= 1
        else:
            self.posts -= 1
        self._settle()

    def _settle(self) -> None:
        if self.posts <= 0 and self.puts <= 0 and self.complete is not None and not self.complete.done():
            self.complete.set_result(None)


class Load:
    """The lanes of one scenario, and the connector that the bot answers to."""

    def __init__(self, scenario: Scenario, port: int) -> None:
        self._scenario = scenario
        self._port = port
        self._watched: dict[str, _Watched] = {}
        self._count = 0
        self._run = str(time.time_ns())
        self.stray = 0

    def on_request(self, method: str, path: str, body: bytes) -> bytes:
        """A path is /v3/conversations/{conversation}/activities, and /{activity} of one that is replaced."""
        self._count += 1
        parts = path.split("/")
        conversation = unquote(parts[3]).partition(";")[0] if len(parts) > 4 else ""
        activity_id = unquote(parts[5]) if len(parts) > 5 and method == "PUT" else f"made-{self._count}"
        watched = self._watched.get(conversation)
        if watched is None:
            self.stray += 1
        else:
            watched.arrived(method, activity_id, body)
        return b'{"id":"%b"}' % activity_id.encode()

    def lane(self, index: int, service_url: str) -> Lane:
        client = Client(self._port)
        watched = _Watched()

        async def do(step: Step) -> list[Call]:
            expected = watched.expect(step)
            body = json.dumps(step.activity).encode()
            async with asyncio.timeout(TURN_TIMEOUT_S):
                status, answer = await client.post("/api/messages", body)
                if not 200 <= status < 300:
                    raise RuntimeError(f"the bot answered {status}: {answer[:200]!r}")
                await expected
            return watched.calls

        async def ask(path: str, wanted: Mapping[str, Any]) -> Any:
            status, answer = await client.post(path, json.dumps(wanted).encode())
            if status != 200:
                raise RuntimeError(f"{path} answered {status}: {answer[:200]!r}")
            return json.loads(answer)

        lane = Lane(index, self._run, service_url, do, ask)
        self._watched.update(dict.fromkeys(lane.conversations, watched))
        return lane


def _processor_s(pid: int) -> float:
    """Processor time that a process has used; 0 where /proc is not."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


async def measure(
    scenario: Scenario, port: int, at_once: int, turns: int, warm_up: int, pid: int = 0
) -> dict[str, float]:
    load = Load(scenario, port)
    server, connector_port = await serve(load.on_request)
    lanes = [load.lane(index, f"http://127.0.0.1:{connector_port}/") for index in range(at_once)]
    each, early = max(turns // at_once, 1), max(warm_up // at_once, 1)
    for lane in lanes:
        await scenario.prepare(lane, early + each)
    took: list[float] = []

    async def run(lane: Lane, first: int, last: int) -> None:
        for turn in range(first, last):
            step = scenario.step(lane, turn)
            began = time.perf_counter()
            await lane.do(step)
            took.append(time.perf_counter() - began)

    await asyncio.gather(*(run(lane, 0, early) for lane in lanes))
    took.clear()
    gc.collect()
    gc.disable()
    used, began = _processor_s(pid), time.perf_counter()
    await asyncio.gather(*(run(lane, early, early + each) for lane in lanes))
    seconds, used = time.perf_counter() - began, _processor_s(pid) - used
    server.close()
    took.sort()
    return {
        "turns_per_s": len(took) / seconds,
        "p50_ms": took[len(took) // 2] * 1000,
        "p95_ms": took[int(len(took) * 0.95)] * 1000,
        "processor_ms": used / len(took) * 1000,
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("scenario")
    parser.add_argument("port", type=int)
    parser.add_argument("--at-once", type=int, default=1)
    parser.add_argument("--turns", type=int, default=200)
    parser.add_argument("--warm-up", type=int, default=32)
    parser.add_argument("--pid", type=int, default=0, help="of the bot, to count its processor time")
    given = parser.parse_args()
    scenario = named(given.scenario)
    result = asyncio.run(measure(scenario, given.port, given.at_once, given.turns, given.warm_up, given.pid))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
