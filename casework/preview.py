"""What would be sent at a time to come, to whom and why: how an operator looks at reminders before they go.

To be run in a unit that is undone: it steps business time through every due instant on the way, and marks what goes
out before as sent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from casework import binding, birthday_pass, clock, closures_ahead, letter_facts, letters, planner, rating_pass
from casework.days import day_of, time_in_words
from casework.letter_facts import Facts, Found
from casework.letter_lines import line_of
from casework.policy import Policy
from casework.preview_why import why
from casework.sendings import notices_in
from casework.words import mails as mail_say
from casework.words import notices as say
from storage import core as t
from storage.tables import NoticeState, SendingState, Way


@dataclass(frozen=True, slots=True)
class Preview:
    """One notice that would go out. `words` is the whole as a line of text."""

    when: datetime
    whom: str
    what: str
    why: str

    @property
    def words(self) -> str:
        return say.previewed(time_in_words(self.when), self.whom, self.what, self.why)


def preview(db: Connection, *, at: datetime, policy: Policy, now: datetime) -> list[Preview]:
    """What would go out on the day of `at`, up to `at`, in order; `now` is real time. A time gone by is now."""
    business = clock.now(db, now)
    until = max(at, business)
    found: list[Preview] = []
    while True:
        _plan(db, policy, business)
        found += _going_out(db, policy, business)
        if business >= until:
            break
        business = planner.next_instant(db, business, until, policy.notices) or until
    return [one for one in found if day_of(one.when) == day_of(until)] + _held(db, policy, until)


def _plan(db: Connection, policy: Policy, now: datetime) -> None:
    while birthday_pass.keep_up(db, policy, now):
        pass
    while planner.plan_due(db, policy.notices, now).more:
        pass
    while rating_pass.plan_stale(db, policy, now).more:
        pass
    closures_ahead.say(db, policy.notices, now)
    while (bound := binding.bind(db, policy.notices, now)).messages or bound.more:
        pass


def _going_out(db: Connection, policy: Policy, now: datetime) -> list[Preview]:
    """Every message that waits, opened as it would be and taken for sent."""
    waiting = select(t.sending.c.id, t.sending.c.recipient, t.sending.c.way, t.sending.c.content).where(
        t.sending.c.state.in_((SendingState.READY, SendingState.THROTTLED))
    )
    found: list[Preview] = []
    for sending in db.execute(waiting.order_by(t.sending.c.id)).all():
        if sending.way is Way.EMAIL:
            found.append(_mail(db, sending, now))
        elif "board" not in sending.content:
            letters.open_letter(db, sending.recipient, sending.id, policy.notices, now=now)
            notices = notices_in(db, sending.id)
            facts = letter_facts.read(db, sending.recipient, notices, now=now)
            found += [_of(db, notice, facts, policy, now) for notice in notices]
        db.execute(update(t.sending).where(t.sending.c.id == sending.id).values(state=SendingState.SENT))
    return found


def _mail(db: Connection, sending: Row[*tuple[Any, ...]], now: datetime) -> Preview:
    person_id = int(sending.recipient.removeprefix("person:"))
    name: str = db.execute(select(t.person.c.name).where(t.person.c.id == person_id)).scalar_one()
    cases = [case_id for case_id, _ in sending.content["cases"]]
    codes = db.execute(select(t.case.c.code).where(t.case.c.id.in_(cases)).order_by(t.case.c.id)).scalars().all()
    return Preview(now, name, mail_say.previewed(codes), mail_say.WHY)


def _held(db: Connection, policy: Policy, now: datetime) -> list[Preview]:
    """What waits because neither its recipient nor anybody in their place has a chat."""
    notice = t.notice.c
    waiting = (notice.state == NoticeState.PLANNED, notice.sending_id.is_(None), notice.held_since.is_not(None))
    found: list[Preview] = []
    for row in db.execute(select(t.notice).where(*waiting).order_by(notice.held_since, notice.id)).all():
        facts = letter_facts.read(db, row.recipient, [row], now=now)
        found.append(replace(_of(db, row, facts, policy, now), why=say.NOBODY_TO_TELL_YET))
    return found


def _of(db: Connection, notice: Found, facts: Facts, policy: Policy, now: datetime) -> Preview:
    line = line_of(notice, facts)
    said = "" if line is None else " ".join((line.said, *line.items))
    code = facts.cases[notice.case_id].code if notice.case_id is not None else ""
    what = f"{code}: {said}" if code and code not in said else said
    return Preview(now, facts.reader.name or _channel(db, facts), what, why(notice, facts, policy))


def _channel(db: Connection, facts: Facts) -> str:
    query = (
        select(t.case.c.code)
        .join_from(t.case, t.channel_link, t.channel_link.c.case_id == t.case.c.id)
        .where(t.channel_link.c.route_id == facts.reader.route_id)
        .order_by(t.channel_link.c.id)
    )
    return say.to_channel_of(list(db.execute(query).scalars()))
