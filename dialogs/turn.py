"""One turn of a conversation: who acts, where, when, and the one transaction in which all of it happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from cards.verbs import STAYS
from casework.actor import Actor
from casework.days import london
from casework.policy import Policy
from dialogs.events import Answer, Event, Message, Scope


@dataclass(frozen=True, slots=True)
class Scene:
    """What a turn needs from its surroundings. `now` is business time, aware UTC (the demo can move it)."""

    now: datetime
    policy: Policy
    crisis_line: str = "your local crisis line"
    safeguarding_line: str = "your local safeguarding number"
    other_help: str = "the family's GP, the school, and the local authority's Local Offer"


@dataclass(frozen=True, slots=True)
class Turn:
    db: Connection
    event: Event
    actor: Actor
    scene: Scene

    @property
    def now(self) -> datetime:
        return self.scene.now

    @property
    def today(self) -> date:
        """The day in England."""
        return london(self.scene.now).date()

    @property
    def in_channel(self) -> bool:
        return self.event.scope is not Scope.PERSONAL

    def reply(self, *messages: Message) -> Answer:
        """Answer a person in their 1:1 chat: in place of the card that was pressed, if it does not stay, else below.

        Asked for in a channel, the answer goes to the 1:1 chat instead and the channel hears no detail.
        """
        if self.in_channel:
            return Answer(personal=messages)
        if self.event.reply_to and self.event.payload and not self.event.payload.get(STAYS) and messages:
            return Answer(edit=messages[0], say=messages[1:])
        return Answer(say=messages)
