"""A person in an MDT's channel, without a Teams around it: mentions the bot, and presses on its posted cards."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import Connection, select

from cards.verbs import Verb, pack
from casework import policy
from casework.actor import Actor
from casework.errors import KeyworkerError
from dialogs import conversation
from dialogs.events import Address, Answer, Event, Kind, Scope
from dialogs.turn import Scene
from storage import core as t
from storage.store import Store
from tests.support.builders import NOW, TENANT
from tests.support.cards import texts

CHANNEL = "19:mdt@thread.tacv2"

_numbers = count(1)


@dataclass
class Room:
    """What the person does in the channel. `reads` is what their own copy of the card, or the reply, says."""

    store: Store
    who: Actor
    board: str = "board-1"  # the id of the posted card that is pressed
    heard: list[Answer] = field(default_factory=list[Answer])

    def say(self, text: str) -> Answer:
        return self._turn(Kind.MESSAGE, text=text)

    def press(self, verb: Verb, *, id: str = "", **extra: Any) -> Answer:
        """An Action.Execute; the same `id` twice is a second delivery."""
        return self._turn(Kind.INVOKE, payload={**pack(verb), **extra}, id=id)

    def press_old_client(self, verb: Verb) -> Answer:
        """The Submit that stands in for it where Execute is not known."""
        return self._turn(Kind.MESSAGE, payload=pack(verb))

    @property
    def reads(self) -> str:
        answer = self.heard[-1]
        cards = [answer.invoke_card, *(message.card for message in answer.say)]
        return "\n".join([answer.invoke_text, *(text for card in cards if card is not None for text in texts(card))])

    @property
    def told_privately(self) -> str:
        messages = self.heard[-1].personal
        return "\n".join(text for message in messages if message.card is not None for text in texts(message.card))

    def _turn(self, kind: Kind, *, text: str = "", payload: dict[str, Any] | None = None, id: str = "") -> Answer:
        event = Event(
            activity_id=id or f"room-{next(_numbers)}",
            kind=kind,
            scope=Scope.CHANNEL,
            address=Address("http://127.0.0.1:1/", CHANNEL, TENANT, "28:bot", channel_id=CHANNEL, team_id="19:team"),
            tenant_id=TENANT,
            object_id=self.store.read_now(_object_id, self.who.person_id),
            user_mri=f"29:{self.who.person_id}",
            user_name=self.who.name,
            text=text,
            payload=payload or {},
            reply_to=self.board if payload else "",
        )
        scene = Scene(NOW, policy.shipped())
        try:
            answer = self.store.write_now(conversation.answer, event, scene)
        except KeyworkerError as error:
            answer = self.store.write_now(conversation.explain, event, error, scene)
        self.heard.append(answer)
        return answer


def _object_id(db: Connection, person_id: int) -> str:
    return db.execute(select(t.person.c.object_id).where(t.person.c.id == person_id)).scalar_one()
