"""Teams as the crash harness plays it: slow, refusing or silent at random, and a record of all that it really took."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from aiohttp import web

from bot.demo.connector import RecordingConnector
from casework.words import notices as say
from tests.crash.process import PACE

MARK = re.compile(r"plan (\d{5})z")  # an action's wording, which is on every card that speaks of it
_MOODS = {"": 62, "slow": 14, "429": 6, "412": 5, "500": 3, "deaf": 3, "lost": 3, "late": 2, "500 all the same": 2}
_LATE_S = PACE.post_timeout_s + 0.4


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that Teams took, in the harness's real time. `unknown`: the bot was not told so."""

    arrived: datetime
    answered: datetime
    place: str
    activity_id: str
    marks: frozenset[int]
    notice: bool  # a message of the bot's own accord, not a reply
    unknown: bool


class MoodyTeams(RecordingConnector):
    """`wild` decides whether it fails at random; a chat in `dead` is gone for good."""

    def __init__(self, random: Random, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self.wild = False
        self.dead: set[str] = set()
        self.taken: list[Taken] = []
        self.unknown = 0
        self._random = random
        self._clock = clock

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        arrived = self._clock()
        body: dict[str, Any] = await request.json()
        parts = request.match_info["path"].split("/")
        place = parts[2].partition(";")[0] if len(parts) > 2 else ""
        if place in self.dead:
            return _refused(403, "ForbiddenOperationException")
        mood = self._mood()
        if mood == "slow":
            await asyncio.sleep(self._random.uniform(0.05, 0.5))
        elif mood == "429":
            return _refused(429, "Throttled", {"Retry-After": str(self._random.choice((0.2, 0.6, 1.5)))})
        elif mood in ("412", "500"):
            self.unknown += mood == "500"
            return _refused(int(mood), "Failed")
        elif mood == "deaf":
            self.unknown += 1
            return _dropped(request)
        response = await self._take(request, parts, body)
        unknown = mood in ("lost", "late", "500 all the same")
        if mood == "late":
            await asyncio.sleep(_LATE_S)
        self._keep(request, response, body, place, arrived, unknown)
        if mood == "500 all the same":
            return _refused(500, "Failed")
        return _dropped(request) if mood == "lost" else response

    def _mood(self) -> str:
        if not self.wild:
            return ""
        return self._random.choices(list(_MOODS), list(_MOODS.values()))[0]

    def _keep(
        self,
        request: web.Request,
        response: web.Response,
        body: dict[str, Any],
        place: str,
        arrived: datetime,
        unknown: bool,
    ) -> None:
        if request.method != "POST" or response.status != 201 or "activities" not in request.path:
            return
        self.unknown += unknown
        marks = frozenset(int(number) for number in MARK.findall(str(body)))
        notice = body.get("summary") in (say.SUMMARY, say.SUMMARY_CHANNEL)
        made = self.calls[-1].activity_id if self.calls else ""
        self.taken.append(Taken(arrived, self._clock(), place, made, marks, notice, unknown))


def _refused(status: int, code: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"error": {"code": code}}, status=status, headers=headers)


def _dropped(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
