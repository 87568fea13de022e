"""An action's reminders wait for the keyworker, come back by themselves, and hide nothing from anybody."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection, select, update

from casework import action_answers, action_ticks, actions, letters, snoozes
from casework.actions import ActionView
from casework.actor import Actor
from casework.errors import InvalidInput, NotAllowed, Stale
from casework.notices import to_person
from casework.summary import read as read_summary
from storage import core as t
from storage.store import Store
from storage.tables import Outcome, SendingState
from tests.support import builders as make
from tests.support.ledger import POLICY, bind, ledger, london, tick

FRIDAY, MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 27), date(2026, 3, 30), date(2026, 3, 31), date(2026, 4, 1)
AGREED = london("2026-03-16 10:00")


class Mdt:
    """Action 1 is with Sam, action 2 with Ms Finch, for whom Grace is told to ring; both were due on Friday."""

    def __init__(self, db: Connection) -> None:
        self.grace, self.sam = make.person(db), make.partner(db)
        self.lena = make.person(db, "Lena Hart", "manager")
        self.other = make.person(db, "Dev Rao")
        self.finch = make.contact(db)
        self.case_id = make.case(db, self.grace, mdt=(self.sam, self.finch))
        make.consent(db, self.case_id)
        for who in (self.grace, self.sam, self.lena):
            make.chat(db, who)
        self.sams = self._action(db, self.sam)
        self.finchs = self._action(db, self.finch)
        self.route = make.channel(db, self.case_id, linked_by=self.grace)

    def _action(self, db: Connection, owner: Actor) -> int:
        return make.action(db, self.case_id, owner, due=FRIDAY, created_at=AGREED, look_at=AGREED)


@pytest.fixture
def mdt(store: Store) -> Mdt:
    return store.write_now(Mdt)


def snooze(store: Store, who: Actor, action_id: int, until: date, when: str, reason: str = "") -> ActionView:
    return store.write_now(snoozes.snooze, who, action_id, until, reason, policy=POLICY, now=london(f"2026-{when}"))


def heard(store: Store, action_id: int) -> list[str]:
    """The kinds of the reminders that stand in the ledger about an action, not taken back."""
    reminders = ("due soon", "due today", "overdue")
    return [
        kind for kind, subject, _ in store.read_now(ledger) if subject == f"action:{action_id}" and kind in reminders
    ]


def say(store: Store, mdt: Mdt, when: str) -> list[str]:
    """All that is due by then is sent; what Sam has heard of his action."""
    store.write_now(tick, when)
    store.write_now(bind, when)
    store.write_now(lambda db: db.execute(update(t.sending).values(state=SendingState.SENT)))
    return heard(store, mdt.sams)


def rows(store: Store, action_id: int) -> list[tuple[date, str]]:
    query = select(t.snooze.c.until, t.snooze.c.ended_because).where(t.snooze.c.action_id == action_id)
    return [(row.until, row.ended_because) for row in store.read_now(lambda db: db.execute(query).all())]


def test_what_fell_due_meanwhile_is_said_once_when_it_ends(store: Store, mdt: Mdt) -> None:
    before = say(store, mdt, "2026-03-26 09:00")
    assert before == ["due soon"]
    snooze(store, mdt.grace, mdt.sams, MONDAY, "03-26 10:00")

    for when in ("2026-03-27 09:00", "2026-03-28 09:00", "2026-03-30 08:59"):
        store.write_now(tick, when)
    assert heard(store, mdt.sams) == before
    for _ in range(2):
        store.write_now(tick, "2026-03-30 09:00")

    assert heard(store, mdt.sams) == [*before, "overdue"]


def test_who_owns_it_does_not_hear_again_what_they_had_heard_before(store: Store, mdt: Mdt) -> None:
    before = say(store, mdt, "2026-03-30 09:00")
    snooze(store, mdt.grace, mdt.sams, WEDNESDAY, "03-30 10:00")

    store.write_now(tick, "2026-04-01 09:00")
    assert heard(store, mdt.sams) == before
    store.write_now(tick, "2026-04-07 09:00")  # a week after, which was Easter Monday
    assert heard(store, mdt.sams) == [*before, "overdue"]


def test_who_snoozed_what_they_were_told_of_is_told_again_once(store: Store, mdt: Mdt) -> None:
    say(store, mdt, "2026-03-30 09:00")
    before = heard(store, mdt.finchs)
    snooze(store, mdt.grace, mdt.finchs, WEDNESDAY, "03-30 10:00")

    store.write_now(tick, "2026-03-31 09:00")
    assert heard(store, mdt.finchs) == before
    for _ in range(2):
        store.write_now(tick, "2026-04-01 09:00")
    assert heard(store, mdt.finchs) == [*before, "overdue"]


def test_what_waited_to_be_sent_is_taken_back_and_comes_when_it_ends(store: Store, mdt: Mdt) -> None:
    store.write_now(tick, "2026-03-30 09:00")
    assert heard(store, mdt.sams) == ["overdue"]

    snooze(store, mdt.grace, mdt.sams, TUESDAY, "03-30 09:01")
    assert heard(store, mdt.sams) == []

    store.write_now(tick, "2026-03-31 09:00")
    assert heard(store, mdt.sams) == ["overdue"]


def test_what_was_snoozed_while_it_was_on_its_way_is_not_sent(store: Store, mdt: Mdt) -> None:
    store.write_now(tick, "2026-03-30 09:00")
    store.write_now(bind, "2026-03-30 09:00")
    store.write_now(lambda db: db.execute(update(t.action).values(snoozed_until=TUESDAY)))

    def opened(db: Connection) -> list[object]:
        found = db.execute(select(t.sending.c.id, t.sending.c.recipient).where(t.sending.c.recipient.like("p%"))).all()
        now = london("2026-03-30 09:01")
        return [letters.open_letter(db, row.recipient, row.id, POLICY.notices, now=now) for row in found]

    assert store.write_now(opened) == [None, None]
    assert {kind for kind, _, _ in store.read_now(lambda db: ledger(db, withdrawn=True))} == {"overdue"}


def test_woken_early_what_is_due_is_said(store: Store, mdt: Mdt) -> None:
    snooze(store, mdt.grace, mdt.sams, MONDAY, "03-26 08:30")
    now = london("2026-03-26 12:00")
    for _ in range(2):
        view = store.write_now(snoozes.wake, mdt.grace, mdt.sams, policy=POLICY, now=now)
        assert view.snoozed_until is None

    store.write_now(tick, now)

    assert heard(store, mdt.sams) == ["due soon"]
    assert rows(store, mdt.sams) == [(MONDAY, "woken")]
    done = select(t.audit.c.new).where(t.audit.c.verb == "action.snooze", t.audit.c.outcome == Outcome.DONE)
    said = store.read_now(lambda db: db.execute(done.order_by(t.audit.c.id)).scalars().all())
    assert said == ['{"snoozed_until": "2026-03-30", "reason": ""}', '{"snoozed_until": null}']


def test_the_same_twice_is_one(store: Store, mdt: Mdt) -> None:
    for _ in range(2):
        snooze(store, mdt.grace, mdt.sams, MONDAY, "03-26 10:00", "the panel meets then")
    assert rows(store, mdt.sams) == [(MONDAY, "")]


def test_done_ends_it_and_taking_the_tick_back_does_not_bring_it_back(store: Store, mdt: Mdt) -> None:
    snooze(store, mdt.grace, mdt.sams, MONDAY, "03-26 10:00")
    store.write_now(action_ticks.complete, mdt.sam, mdt.sams, seen=1, now=london("2026-03-26 11:00"))
    assert rows(store, mdt.sams) == [(MONDAY, "over")]

    store.write_now(action_answers.undo, mdt.sam, mdt.sams, seen=None, now=london("2026-03-26 11:05"))
    assert store.read_now(actions.one, mdt.sams).snoozed_until is None
    store.write_now(action_ticks.complete, mdt.sam, mdt.sams, seen=None, now=london("2026-03-26 11:06"))
    with pytest.raises(Stale):
        snooze(store, mdt.grace, mdt.sams, MONDAY, "03-26 11:07")


def test_nothing_of_it_changes_for_who_owns_it(store: Store, mdt: Mdt) -> None:
    view = snooze(store, mdt.grace, mdt.sams, MONDAY, "03-26 10:00")
    assert view.version == 1
    store.write_now(action_ticks.complete, mdt.sam, mdt.sams, seen=1, now=london("2026-03-26 11:00"))


@pytest.mark.parametrize("who", ["sam", "lena", "other"])
def test_it_is_the_keyworkers_alone(store: Store, mdt: Mdt, who: str) -> None:
    with pytest.raises(NotAllowed):
        snooze(store, getattr(mdt, who), mdt.sams, MONDAY, "03-26 10:00")
    assert rows(store, mdt.sams) == []


@pytest.mark.parametrize(
    ("when", "until", "allowed"),
    [
        ("03-26 10:00", date(2026, 3, 26), False),  # today
        ("03-26 10:00", MONDAY, True),  # the first working morning after it is due, on Friday
        ("03-26 10:00", TUESDAY, False),  # past it
        ("03-30 10:00", date(2026, 4, 6), True),  # overdue: a week
        ("03-30 10:00", date(2026, 4, 7), False),
        ("03-30 10:00", date(2026, 3, 29), False),  # gone by
    ],
)
def test_how_long_it_may_wait(store: Store, mdt: Mdt, when: str, until: date, allowed: bool) -> None:
    if allowed:
        assert snooze(store, mdt.grace, mdt.sams, until, when).snoozed_until == until
        return
    with pytest.raises(InvalidInput):
        snooze(store, mdt.grace, mdt.sams, until, when)


def test_what_is_due_in_months_waits_four_weeks_at_most(store: Store, mdt: Mdt) -> None:
    later = store.write_now(make.action, mdt.case_id, mdt.sam, "a later one", due=date(2026, 9, 1))
    assert snooze(store, mdt.grace, later, date(2026, 4, 23), "03-26 10:00").snoozed_until == date(2026, 4, 23)
    with pytest.raises(InvalidInput):
        snooze(store, mdt.grace, later, date(2026, 4, 24), "03-26 10:00")


def test_again_while_overdue_needs_a_reason_and_the_manager_sees_how_often(store: Store, mdt: Mdt) -> None:
    snooze(store, mdt.grace, mdt.sams, TUESDAY, "03-30 10:00")
    with pytest.raises(InvalidInput, match="say why"):
        snooze(store, mdt.grace, mdt.sams, WEDNESDAY, "03-31 10:00", "   ")
    snooze(store, mdt.grace, mdt.sams, WEDNESDAY, "03-31 10:00", "the panel meets on Wednesday")
    snooze(store, mdt.grace, mdt.finchs, WEDNESDAY, "03-31 10:00")
    assert rows(store, mdt.sams) == [(TUESDAY, "renewed"), (WEDNESDAY, "")]

    found = store.write_now(read_summary, mdt.lena, policy=POLICY, now=london("2026-03-31 11:00"))

    assert (found.overdue, found.snoozed, found.snoozed_again) == (2, 2, 1)


def test_a_request_for_more_time_that_waits_goes_to_the_manager_all_the_same(store: Store, mdt: Mdt) -> None:
    asked = london("2026-03-26 10:00")
    store.write_now(action_answers.more_time, mdt.sam, mdt.sams, "1w", seen=None, now=asked)
    snooze(store, mdt.grace, mdt.sams, MONDAY, "03-26 11:00")
    for when in ("2026-03-30 09:00", "2026-03-31 09:00", "2026-04-01 09:00"):
        store.write_now(tick, when)
    waiting = [who for kind, _, who in store.read_now(ledger) if kind == "more time waiting"]
    assert waiting == [to_person(mdt.lena.person_id)]


def test_it_does_not_stop_an_escalation(store: Store, mdt: Mdt) -> None:
    snooze(store, mdt.grace, mdt.sams, date(2026, 4, 9), "04-02 10:00")
    before = heard(store, mdt.sams)

    store.write_now(tick, "2026-04-08 09:00")  # five working days over, Easter between

    assert heard(store, mdt.sams) == before
    assert {kind for kind, subject, _ in store.read_now(ledger) if subject == f"action:{mdt.sams}"} & {
        "escalation",
        "escalated",
    }


def test_a_case_that_is_closed_or_an_action_that_is_not_there_is_refused(store: Store, mdt: Mdt) -> None:
    store.write_now(lambda db: db.execute(update(t.case).values(status="closed")))
    with pytest.raises((NotAllowed, Stale)):
        snooze(store, mdt.grace, mdt.sams, MONDAY, "03-26 10:00")
    assert rows(store, mdt.sams) == []
