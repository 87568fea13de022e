"""One turn from event to answer: a single unit of work in the store, and a sentence for whatever was refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection

from bot import opening
from bot.opening import Left
from bot.parcels import Redrawn
from casework import words
from casework.errors import KeyworkerError
from casework.policy import Policy
from casework.rewrites import ClaimedPost
from dialogs import conversation, guide
from dialogs.events import NOTHING, Answer, Event, Kind
from dialogs.turn import Scene
from storage.errors import StoreAway
from storage.store import Store

Clock = Callable[[], datetime]

_GLANCES_KEPT = 10_000  # Teams repeats a message within a minute or so


class Stage(Protocol):
    """What the demo puts between an event and the conversation; production has none."""

    async def enter(self, event: Event) -> Answer | None:
        """An answer of the demo's own (`be`, `clock`), or None."""
        ...

    def answer(self, db: Connection, event: Event, scene: Scene) -> Answer:
        """The conversation as the demo plays it: another person, another clock."""
        ...

    def explain(self, db: Connection, event: Event, error: KeyworkerError, scene: Scene) -> Answer: ...


class Outgoing(Protocol):
    """What follows a turn: `bot.delivery`."""

    @property
    def claim(self) -> timedelta: ...

    @property
    def room(self) -> int: ...

    def take_written(self) -> list[Redrawn]: ...

    def give_back(self, written: Sequence[Redrawn]) -> None: ...

    def hand_over(self, boards: Sequence[Redrawn | ClaimedPost]) -> None: ...

    def wake(self) -> None: ...


class Turns:
    """`await turns(event)`; what it raises nobody expected, and the adapter answers for it."""

    def __init__(
        self,
        store: Store,
        policy: Policy,
        clock: Clock,
        *,
        after: Outgoing,
        crisis_line: str,
        safeguarding_line: str,
        other_help: str,
        stage: Stage | None = None,
    ) -> None:
        self._store = store
        self._policy = policy
        self._clock = clock
        self._after = after  # what the turn left to be sent goes out after the reply
        self._lines = (crisis_line, safeguarding_line, other_help)
        self.stage = stage  # set by the demo alone
        self._glanced: dict[tuple[str, str], None] = {}

    async def __call__(self, event: Event) -> Answer:
        if event.kind is Kind.OTHER:
            return Answer()
        try:
            return await self._answer(event)
        except StoreAway:
            return _plainly(event, words.STORE_AWAY)

    async def _answer(self, event: Event) -> Answer:
        if self.stage is not None and (played := await self.stage.enter(event)) is not None:
            self._after.wake()
            return played
        scene = Scene(self._clock(), self._policy, *self._lines)
        if self.stage is None and conversation.reads_only(event) and (glanced := await self._glance(event, scene)):
            return glanced
        answer = conversation.answer if self.stage is None else self.stage.answer
        explain = conversation.explain if self.stage is None else self.stage.explain
        try:
            return await self._whole(scene, lambda db: answer(db, event, scene))
        except KeyworkerError as refusal:
            error = refusal
        return await self._whole(scene, lambda db: explain(db, event, error, scene))

    async def _whole(self, scene: Scene, unit: Callable[[Connection], Answer]) -> Answer:
        """The turn's one transaction, in which boards that it changed are claimed, and earlier ones recorded."""

        def turn(db: Connection) -> tuple[Answer, Left]:
            answer = unit(db)
            return answer, opening.after_turn(db, answer, scene.now, room, written, claim=self._after.claim)

        room, written = self._after.room, self._after.take_written()
        try:
            answer, left = await self._store.write(turn)
        except BaseException:
            self._after.give_back(written)
            raise
        self._after.hand_over(left.boards)
        if left.more or self.stage is not None:  # on the demo's own clock more may be due
            self._after.wake()
        return answer

    async def _glance(self, event: Event, scene: Scene) -> Answer | None:
        """Words that change nothing need no transaction that writes; a repeat of them is known here, by its id."""
        seen = (event.address.conversation_id, event.activity_id)
        if seen in self._glanced:
            return NOTHING
        self._glanced[seen] = None
        if len(self._glanced) > _GLANCES_KEPT:
            del self._glanced[next(iter(self._glanced))]
        answer = await self._store.read(conversation.glance, event, scene)
        if answer is None:
            self._glanced.pop(seen, None)
        return answer


def _plainly(event: Event, sentence: str) -> Answer:
    if event.kind is Kind.INVOKE:
        return Answer(invoke_text=sentence)
    return Answer(say=(guide.notice(sentence),))
