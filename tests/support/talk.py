"""A person at a keyboard, without a Teams around it: says words and presses buttons, one transaction a turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import select

from cards.rendering import render
from cards.verbs import KEY, Verb, pack
from casework import policy
from casework.actor import Actor
from casework.errors import KeyworkerError
from casework.policy import Policy
from dialogs import conversation
from dialogs.events import Address, Answer, Event, Kind, Message, Scope
from dialogs.turn import Scene
from storage import core as t
from storage.store import Store
from tests.support.builders import NOW, TENANT
from tests.support.cards import check_card, texts

_numbers = count(1)


@dataclass
class Talk:
    """One person's side of the talk. What they are answered is checked as a card, and kept in `heard`."""

    store: Store
    who: Actor
    now: datetime = NOW
    scope: Scope = Scope.PERSONAL
    rules: Policy = field(default_factory=policy.shipped)
    heard: list[Answer] = field(default_factory=list[Answer])

    def say(self, text: str) -> Answer:
        """Type words and send them."""
        return self._turn(text=text)

    def press(self, verb: Verb, **inputs: str) -> Answer:
        """Press a button, with what stands in the card's inputs."""
        return self._turn(payload={**pack(verb), **inputs}, reply_to="card")

    def press_labelled(self, title: str, **inputs: str) -> Answer:
        """Press the button of this name on the last card heard; what stands in the card's inputs goes along.

        As clients do, an input that is empty is left out.
        """
        for message in reversed(messages(self.heard[-1])):
            for action in buttons_of(message):
                if action["title"] == title:
                    sent = {} if action.get("associatedInputs") == "none" else {**inputs_of(message), **inputs}
                    filled = {name: value for name, value in sent.items() if value}
                    return self._turn(payload={**action["data"], **filled}, reply_to="card")
        raise AssertionError(f"no button {title!r} among {self.buttons()}")

    def buttons(self) -> list[str]:
        """The names of the buttons on the last cards heard."""
        return [action["title"] for message in messages(self.heard[-1]) for action in buttons_of(message)]

    @property
    def read(self) -> str:
        """All that can be read on the last cards heard."""
        return said(self.heard[-1])

    def _turn(self, *, text: str = "", payload: Mapping[str, Any] | None = None, reply_to: str = "") -> Answer:
        event = Event(
            activity_id=f"activity-{next(_numbers)}",
            kind=Kind.MESSAGE,
            scope=self.scope,
            address=Address("http://127.0.0.1:1/", self._chat(), TENANT, "28:bot"),
            tenant_id=TENANT,
            object_id=self._object_id(),
            user_mri=f"29:{self._object_id()}",
            user_name=self._name(),
            text=text,
            payload=payload or {},
            reply_to=reply_to,
        )
        return self._answer(event)

    def _answer(self, event: Event) -> Answer:
        scene = Scene(self.now, self.rules)
        try:
            answer = self.store.write_now(conversation.answer, event, scene)
        except KeyworkerError as error:
            answer = self.store.write_now(conversation.explain, event, error, scene)
        self.heard.append(answer)
        return answer

    def _name(self) -> str:
        return self.who.name

    def _chat(self) -> str:
        return f"a:{self.who.person_id}"

    def _object_id(self) -> str:
        query = select(t.person.c.object_id).where(t.person.c.id == self.who.person_id)
        return self.store.read_now(lambda db: db.execute(query).scalar_one())


def messages(answer: Answer) -> list[Message]:
    """All that was answered, in order."""
    edit = [answer.edit] if answer.edit else []
    return [*edit, *answer.say, *answer.personal]


def said(answer: Answer) -> str:
    """All that can be read in an answer."""
    shown = [answer.invoke_text] if answer.invoke_text else []
    for message in messages(answer):
        if message.card is not None:
            if not _is_notice(message):
                check_card(message.card)
            shown += texts(message.card)
        else:
            shown.append(message.text)
    return "\n".join(shown)


def buttons_of(message: Message) -> list[dict[str, Any]]:
    """The buttons of a card, those of its parts included."""
    return [] if message.card is None else list(_buttons(render(message.card)))


def inputs_of(message: Message) -> dict[str, str]:
    """What stands in the inputs of a card, by their names."""
    made = {} if message.card is None else render(message.card)
    return {node["id"]: str(node.get("value", "")) for node in _inputs(made)}


def _inputs(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for inner in node for found in _inputs(inner)]  # pyright: ignore[reportUnknownVariableType]
    if not isinstance(node, dict):
        return []
    here: dict[str, Any] = node  # pyright: ignore[reportUnknownVariableType]
    own = [here] if str(here.get("type", "")).startswith("Input.") else []
    return own + [found for value in here.values() for found in _inputs(value)]


def _buttons(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for inner in node for found in _buttons(inner)]  # pyright: ignore[reportUnknownVariableType]
    if not isinstance(node, dict):
        return []
    here: dict[str, Any] = node  # pyright: ignore[reportUnknownVariableType]
    own = [here] if str(here.get("type", "")).startswith("Action.") and KEY in here.get("data", {}) else []
    inner = [found for key, value in here.items() if key not in ("data", "fallback") for found in _buttons(value)]
    return own + inner


def _is_notice(message: Message) -> bool:
    """A short sentence as a card has no heading, and needs none."""
    return message.summary == "Keyworker bot"
