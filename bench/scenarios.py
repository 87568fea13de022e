"""What is measured, as data: who says what to which bot, and what has to come back before it counts as a turn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
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
class Done:
    """What came back: the HTTP answer's body, and the bodies of the bot's calls in order."""

    answer: Any
    calls: list[Mapping[str, Any]]


@dataclass(slots=True)
class Lane:
    """One person doing one thing after another; as many lanes as there are turns at once."""

    index: int
    run: str  # no activity id may come twice: the bot would take it for a repeat
    service_url: str
    do: Callable[[Step], Awaitable[Done]]
    memory: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def conversation_id(self) -> str:
        return f"a:bench-chat-{self.index}"


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


@dataclass(frozen=True, slots=True)
class Says:
    """A person types `text` in the 1:1 chat and gets one message back."""

    name: str
    bot: str
    text: str

    async def prepare(self, lane: Lane, turns: int) -> None:
        return None

    def step(self, lane: Lane, turn: int) -> Step:
        return Step(message(lane, f"{lane.index}-{turn}", self.text))


def person_name(lane: int) -> str:
    return f"Bench Person {lane}"


def message(lane: Lane, number: str, text: str, **more: Any) -> dict[str, Any]:
    """A message activity with the fields that Teams sends; `more` replaces or adds some."""
    return {
        "type": "message",
        "id": f"{lane.run}-{number}",
        "timestamp": "2026-11-22T10:00:00.000Z",
        "localTimestamp": "2026-11-22T10:00:00.000+00:00",
        "localTimezone": "Europe/London",
        "channelId": "msteams",
        "serviceUrl": lane.service_url,
        "from": {
            "id": f"29:bench-{lane.index}",
            "name": person_name(lane.index),
            "aadObjectId": str(uuid5(NAMESPACE_DNS, person_name(lane.index))),  # as tests/support/builders.py
        },
        "recipient": {"id": BOT, "name": "Keyworker"},
        "conversation": {
            "id": lane.conversation_id,
            "conversationType": "personal",
            "tenantId": TENANT,
        },
        "entities": [{"type": "clientInfo", "locale": "en-GB", "country": "GB", "platform": "Web"}],
        "channelData": {"tenant": {"id": TENANT}},
        "textFormat": "plain",
        "locale": "en-GB",
        "text": text,
        **more,
    }


STOCK = "stock echo"

SCENARIOS: tuple[Scenario, ...] = (
    Says(STOCK, "bench.stock_echo", "hello"),
    Says("our edge, echo", "bench.echo", "hello"),
    Says("ours, help", "bench.ours", "help"),
)


def named(name: str) -> Scenario:
    return next(scenario for scenario in SCENARIOS if scenario.name == name)
