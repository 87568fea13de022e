"""People at their keyboards: what they type and press reaches one of the processes, and must be answered politely."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_DNS, uuid4, uuid5

import aiohttp

from bot.demo.local_teams import BOT_ID
from casework.actor import Actor
from tests.crash.troupe import Player
from tests.support.builders import TENANT


@dataclass
class Callers:
    """`blows` are the moments at which processes were killed or stopped."""

    http: aiohttp.ClientSession
    service_url: str
    blows: list[tuple[datetime, datetime]]
    turns: int = 0
    impolite: list[str] = field(default_factory=list[str])

    async def say(self, player: Player, who: Actor, activity: dict[str, Any]) -> str:
        """The answer's text; empty where the process was not there, or went while it answered."""
        self.turns += 1
        blows = len(self.blows)
        try:
            async with self.http.post(
                f"{player.url}/api/messages",
                json=_activity(who, self.service_url) | activity,
                timeout=aiohttp.ClientTimeout(total=12),
            ) as reply:
                said = await reply.text()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            if isinstance(error, TimeoutError) and len(self.blows) == blows and not player.stopped:
                self.impolite.append(f"{activity['type']} to {player.port}: no answer")
            return ""
        if reply.status != 200:
            self.impolite.append(f"{activity['type']} to {player.port}: {reply.status} {said[:200]}")
        return said or "answered"


def _activity(who: Actor, service_url: str) -> dict[str, Any]:
    place = f"a:{who.person_id}"
    return {
        "id": uuid4().hex,
        "channelId": "msteams",
        "serviceUrl": service_url,
        "from": {"id": f"29:{who.person_id}", "name": who.name, "aadObjectId": str(uuid5(NAMESPACE_DNS, who.name))},
        "recipient": {"id": BOT_ID, "name": "Keyworker"},
        "conversation": {"id": place, "conversationType": "personal", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}},
    }
