"""Teams as the notices' benchmark sees it: answers after a while, and checks each of its limits from its own record.

`python -m bench.teams PORT LATENCY_S`; GET /record says what arrived since the last time it was asked.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import defaultdict, deque
from collections.abc import Iterable

from aiohttp import web

from bot.limits import TEAMS, Rate


def crossings(arrived: Iterable[float], rates: Iterable[Rate]) -> int:
    """How many of these came while as many as a rate allows were there already."""
    rates = tuple(rates)
    last: deque[float] = deque(maxlen=max(rate.count for rate in rates))
    over = 0
    for at in arrived:
        over += any(len(last) >= rate.count and at - last[-rate.count] < rate.seconds for rate in rates)
        last.append(at)
    return over


class Teams:
    def __init__(self, latency_s: float) -> None:
        self._latency_s = latency_s
        self._arrived: list[tuple[float, str]] = []
        self._number = 0

    async def post(self, request: web.Request) -> web.Response:
        self._arrived.append((time.monotonic(), request.match_info["conversation"]))
        await request.read()
        await asyncio.sleep(self._latency_s)
        self._number += 1
        return web.json_response({"id": f"activity-{self._number}"}, status=201)

    async def record(self, _: web.Request) -> web.Response:
        """How many, in how many seconds from the first to the last, to how many conversations, limits crossed."""
        arrived, self._arrived = self._arrived, []
        places: dict[str, list[float]] = defaultdict(list)
        for at, place in arrived:
            places[place].append(at)
        times = [at for at, _ in arrived]
        found = {
            "count": len(times),
            "seconds": times[-1] - times[0] if times else 0.0,
            "conversations": len(places),
            "tenant_crossings": crossings(times, TEAMS.tenant),
            "conversation_crossings": sum(crossings(one, TEAMS.conversation) for one in places.values()),
        }
        return web.json_response(found)


def main() -> None:
    teams = Teams(float(sys.argv[2]))
    app = web.Application()
    app.router.add_post("/v3/conversations/{conversation}/activities{rest:.*}", teams.post)
    app.router.add_get("/record", teams.record)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)


if __name__ == "__main__":
    main()
