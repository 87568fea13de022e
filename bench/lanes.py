"""What every scenario is made of: lanes, the steps they take, and activities shaped as Teams sends them."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, cast
from uuid import NAMESPACE_DNS, uuid5

TENANT = "11111111-2222-4333-8444-555555555555"  # the tenant of the tests' made-up people
LANES = 16  # as many people as the largest number of turns at once
BOT = "28:bench-bot"


@dataclass(frozen=True, slots=True)
class Step:
    """One turn: it is over when the HTTP answer, `posts` new messages and `puts` edits have arrived."""

    activity: Mapping[str, Any]
    posts: int = 1
    puts: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """What the bot sent: the message, and the id it was given or already had. Read by whoever prepares, never timed."""

    id: str
    body: bytes

    @property
    def card(self) -> Mapping[str, Any]:
        return json.loads(self.body)["attachments"][0]["content"]


@dataclass(slots=True)
class Lane:
    """One person doing one thing after another; as many lanes as there are turns at once."""

    index: int
    run: str  # no activity id may come twice: the bot would take it for a repeat
    service_url: str
    do: Callable[[Step], Awaitable[list[Call]]]  # the bot's calls, in order
    ask: Callable[[str, Mapping[str, Any]], Awaitable[Any]]  # a path of the bench's own on the bot under test
    memory: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def chat(self) -> str:
        return f"a:bench-chat-{self.index}"

    @property
    def channel(self) -> str:
        return channel_of(self.index)

    @property
    def conversations(self) -> tuple[str, str]:
        return self.chat, self.channel


class Scenario(Protocol):
    """`prepare` is not timed: it brings the lane to where `turns` measured turns can follow each other."""

    @property
    def name(self) -> str: ...

    @property
    def bot(self) -> str:
        """The module that runs the bot under test; it is given the port."""
        ...

    async def prepare(self, lane: Lane, turns: int) -> None: ...

    def step(self, lane: Lane, turn: int) -> Step: ...


def keyworker_of(lane: int) -> str:
    return f"Bench Person {lane}"


def partner_of(lane: int) -> str:
    return f"Bench Partner {lane}"


def channel_of(lane: int) -> str:
    return f"19:bench-{lane}@thread.tacv2"


def message(lane: Lane, number: str, text: str = "", **more: Any) -> dict[str, Any]:
    """What the lane's keyworker types in the 1:1 chat, with the fields that Teams sends; `more` is put over them."""
    return {
        "type": "message",
        "id": f"{lane.run}-{lane.index}-{number}",
        "timestamp": "2026-11-22T10:00:00.000Z",
        "localTimestamp": "2026-11-22T10:00:00.000+00:00",
        "localTimezone": "Europe/London",
        "channelId": "msteams",
        "serviceUrl": lane.service_url,
        "from": _account(lane, keyworker_of(lane.index)),
        "recipient": {"id": BOT, "name": "Keyworker"},
        "conversation": {"id": lane.chat, "conversationType": "personal", "tenantId": TENANT},
        "entities": [{"type": "clientInfo", "locale": "en-GB", "country": "GB", "platform": "Web"}],
        "channelData": {"tenant": {"id": TENANT}},
        "textFormat": "plain",
        "locale": "en-GB",
        "text": text,
        **more,
    }


def in_channel(lane: Lane, number: str, text: str = "", **more: Any) -> dict[str, Any]:
    """What the lane's partner says, or presses, in the MDT's channel."""
    channel = {
        "from": _account(lane, partner_of(lane.index)),
        "conversation": {
            "id": lane.channel,
            "conversationType": "channel",
            "isGroup": True,
            "tenantId": TENANT,
        },
        "channelData": {
            "tenant": {"id": TENANT},
            "channel": {"id": lane.channel},
            "team": {"id": "19:bench-team"},
        },
    }
    return message(lane, number, text, **{**channel, **more})


def button(card: Mapping[str, Any], title: str) -> dict[str, Any]:
    """What the first button of this name sends. Raises RuntimeError if there is none."""
    for name, data in buttons(card):
        if name == title:
            return data
    raise RuntimeError(f"no button {title!r} on {card}")


def buttons(node: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """Title and data of every button on a card, in reading order."""
    if isinstance(node, list):
        for inner in cast(list[object], node):
            yield from buttons(inner)
    elif isinstance(node, dict):
        here = cast(dict[str, Any], node)
        if str(here.get("type", "")).startswith("Action.") and "data" in here:
            yield here["title"], here["data"]
        for inner in here.values():
            yield from buttons(inner)


def _account(lane: Lane, name: str) -> dict[str, str]:
    # The object ids of tests/support/builders.py.
    return {"id": f"29:{name}", "name": name, "aadObjectId": str(uuid5(NAMESPACE_DNS, name))}
