"""Who may have seen an entry, from the audit and from the messages that carried its actions.

The rule protected: nobody is left out because we cannot be sure; who wrote it is not listed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from casework.access import Verb
from casework.days import time_in_words
from casework.words import wrong_child as say
from storage import core as t
from storage.tables import NoticeKind, NoticeState, Outcome, SendingState

_OUT = (SendingState.SENT, SendingState.AMBIGUOUS)  # perhaps it arrived is as good as arrived


@dataclass(frozen=True, slots=True)
class Seen:
    """One way in which somebody may have seen it, and when last. `who` is "Sam Patel (Elmshire ...)", or a channel."""

    who: str
    how: str
    at: datetime

    @property
    def words(self) -> str:
        return say.seen(self.who, self.how, time_in_words(self.at))


def of_entry(db: Connection, entry: Row[*tuple[Any, ...]], actions: Collection[int], *, until: datetime) -> list[Seen]:
    """Reads of the entry and its case since it was recorded, and messages about its `actions` and its event.

    For those who have been let through. `until` is when it was struck out. The latest first.
    """
    found = [*_readers(db, entry, bool(actions), until), *_told(db, entry, actions)]
    last: dict[tuple[str, str], Seen] = {}
    for one in sorted(found, key=lambda seen: seen.at):
        last[one.who, one.how] = one
    return sorted(last.values(), key=lambda seen: seen.at, reverse=True)


def _readers(db: Connection, entry: Row[*tuple[Any, ...]], with_actions: bool, until: datetime) -> list[Seen]:
    audit = t.audit.c
    query = (
        select(audit.verb, audit.subject, audit.at, t.person.c.name, t.agency.c.name.label("agency"))
        .join_from(t.audit, t.person, t.person.c.id == audit.person_id)
        .join(t.agency, t.agency.c.id == t.person.c.agency_id)
        .where(
            audit.case_id == entry.case_id,
            audit.at >= entry.recorded_at,
            audit.at <= until,
            audit.outcome == Outcome.READ,
            audit.person_id != entry.author_id,
        )
    )
    found: list[Seen] = []
    for row in db.execute(query):
        board = row.verb == Verb.READ_BOARD
        about_another = row.subject.startswith("update:") and row.subject != f"update:{entry.id}"
        if (board and not with_actions) or about_another:
            continue
        how = say.OPENED_ENTRY if row.subject == f"update:{entry.id}" else say.SAW_BOARD if board else say.OPENED_CASE
        found.append(Seen(f"{row.name} ({row.agency})", how, row.at))
    return found


def _told(db: Connection, entry: Row[*tuple[Any, ...]], actions: Collection[int]) -> list[Seen]:
    """Whom messages about its actions and about what its event called for went to, and the channel of its board."""
    subjects = [f"action:{one}" for one in actions] + _clocks(db, entry.id)
    notice, sending = t.notice.c, t.sending.c
    query = (
        select(notice.recipient, notice.subject, sending.sent_at, sending.made_at)
        .join_from(t.notice, t.sending, sending.id == notice.sending_id)
        .where(
            notice.subject.in_(subjects),
            notice.kind != NoticeKind.TAKEN_BACK,
            notice.state == NoticeState.PLANNED,
            sending.state.in_(_OUT),
        )
    )
    rows: list[Row[*tuple[Any, ...]]] = list(db.execute(query)) if subjects else []
    people = _people(db, [row.recipient for row in rows])
    found = [
        Seen(
            people.get(row.recipient, say.THE_CHANNEL),
            say.HEARD_OF_ACTION if row.subject.startswith("action:") else say.HEARD_OF_REVIEW,
            row.sent_at or row.made_at,
        )
        for row in rows
        if row.recipient != f"person:{entry.author_id}"
    ]
    return [*found, *_boards(db, entry, actions)]


def _clocks(db: Connection, update_id: int) -> list[str]:
    """What the entry's event started, by the notices' name of it."""
    events = select(t.event.c.id).where(t.event.c.update_id == update_id)
    opened = [f"event:{event}" for event in db.execute(events).scalars()]
    query = select(t.clock.c.id).where(t.clock.c.opened_by.in_(opened))
    return [f"clock:{clock}" for clock in db.execute(query).scalars()] if opened else []


def _boards(db: Connection, entry: Row[*tuple[Any, ...]], actions: Collection[int]) -> list[Seen]:
    posted = select(t.card_post.c.id).where(t.card_post.c.subject == f"case:{entry.case_id}").limit(1)
    if not actions or db.execute(posted).first() is None:
        return []
    return [Seen(say.THE_CHANNEL, say.ON_BOARD, entry.recorded_at)]


def _people(db: Connection, recipients: Collection[str]) -> dict[str, str]:
    ids = {int(one.removeprefix("person:")) for one in recipients if one.startswith("person:")}
    query = (
        select(t.person.c.id, t.person.c.name, t.agency.c.name.label("agency"))
        .join_from(t.person, t.agency, t.agency.c.id == t.person.c.agency_id)
        .where(t.person.c.id.in_(ids))
    )
    return {f"person:{row.id}": f"{row.name} ({row.agency})" for row in db.execute(query)} if ids else {}
