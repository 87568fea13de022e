"""What must hold of everything that the bot ever sent, whatever the story: checked over a scenario's whole record."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, cast

from sqlalchemy import Connection, select

from bot.demo.connector import Call
from casework.cases import initials
from casework.days import in_words
from storage import core as t
from tests.support.cards import check_json

ADAPTIVE = "application/vnd.microsoft.card.adaptive"
SHARED = "19:"  # how the ids of channels begin


@dataclass(frozen=True, slots=True)
class Reply:
    """What a press on a shared card was answered in the HTTP reply, to the clicker alone."""

    conversation_id: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Child:
    """By what a child could be known."""

    name: str
    born: date
    nhs_number: str

    def tells(self, said: str) -> list[str]:
        """What in these words says which child it is."""
        names = [self.name, *self.name.split()]
        found = [name for name in names if re.search(rf"\b{re.escape(name)}\b", said, re.IGNORECASE)]
        short = initials(self.name)
        marks = [short, self.born.isoformat(), f"{self.born:%d/%m/%Y}", in_words(self.born), self.nhs_number]
        digits = re.sub(r"\D", "", self.nhs_number)
        if digits and digits in re.sub(r"(?<=\d)[ -](?=\d)", "", said):
            found.append("NHS number")
        return found + [mark for mark in marks if mark and mark in said]


def children(db: Connection) -> list[Child]:
    """Every child in the store."""
    rows = db.execute(select(t.case.c.name, t.case.c.date_of_birth, t.case.c.nhs_number))
    return [Child(row.name, date.fromisoformat(row.date_of_birth), row.nhs_number or "") for row in rows]


def check_record(calls: Sequence[Call], replies: Sequence[Reply], known: Sequence[Child]) -> None:
    """Every card keeps the rules; no channel and no lock screen hears which child it is about."""
    for call in calls:
        for card in cards_of(call.body):
            _check_once(_alike(card))
        if call.method in ("POST", "PUT") and call.path.startswith("/v3/conversations/"):
            assert call.body.get("summary"), f"nothing for a lock screen: {call.body}"
            _names_nobody(str(call.body["summary"]), known, "a summary")
            assert "KW-" not in call.body["summary"], call.body["summary"]
        if call.conversation_id.startswith(SHARED):
            _names_nobody(json.dumps(call.body, ensure_ascii=False), known, "a channel")
    for reply in replies:
        if reply.body.get("type") == ADAPTIVE:
            _check_once(_alike(reply.body["value"]))
        if reply.conversation_id.startswith(SHARED):
            _names_nobody(json.dumps(reply.body, ensure_ascii=False), known, "an answer in a channel")


def cards_of(body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The adaptive cards of an activity."""
    for attachment in cast(list[Mapping[str, Any]], body.get("attachments") or []):
        yield attachment["content"]


def _alike(card: Mapping[str, Any]) -> str:
    """The card with every form's random id made one."""
    return re.sub(r'"draft": "[0-9a-f]{16}"', '"draft": "0123456789abcdef"', json.dumps(card, sort_keys=True))


@cache
def _check_once(card: str) -> None:
    """Most cards are sent in many scenarios, and the schema takes its time."""
    check_json(json.loads(card))


def _names_nobody(said: str, known: Sequence[Child], where: str) -> None:
    for child in known:
        told = child.tells(said)
        assert not told, f"{where} says {told}: {said[:400]}"
