"""Nobody is written to in their own held time; what has a deadline comes before it, or somebody who is there hears."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select, update

from bot import opening
from casework import actor as actors
from casework import binding, held_time, letters, notices, planner, sendings
from casework.closures import Closure
from casework.days import held, london
from casework.due import ActionFacts, due_notices
from casework.entries import Moment
from casework.held_time import Calendar
from casework.nudges import Unwritten, due_of_unwritten
from storage import core as t
from storage.store import Store
from storage.tables import AgencyKind, NoticeKind, NoticeState, SendingState
from tests.support import builders as make
from tests.support.ledger import POLICY, bind, ledger, tick
from tests.support.ledger import london as clock

SCHOOL = "Bramble Lane School"
AGREED = clock("2026-03-02 10:00")

# When an owner hears: tables of boundaries


def calendar(weekdays: str, *closed: str) -> Calendar:
    spans = [one.split("/") for one in closed]
    return Calendar(weekdays, tuple(Closure(date.fromisoformat(a), date.fromisoformat(b)) for a, b in spans))


def told(due: str, works: Calendar) -> list[str]:
    """What the owner hears of an action by the first overdue alert, and when on London's clocks."""
    facts = ActionFacts(1, 2, date.fromisoformat(due), AGREED, True, False, False, "person:3")
    now: datetime | None = AGREED
    found: list[str] = []
    while now is not None and not any(one.startswith("overdue") for one in found):
        planned, now = due_notices(facts, POLICY.notices, now, lambda _: works)
        found += [f"{one.kind.value}, {london(one.not_before):%a %d %b %H:%M}" for one in planned]
    return found


@pytest.mark.parametrize(
    ("works", "due", "heard"),
    [
        (  # everybody's calendar
            calendar("12345"),
            "2026-04-10",
            ["due soon, Wed 08 Apr 09:00", "due today, Fri 10 Apr 09:00", "overdue, Mon 13 Apr 09:00"],
        ),
        (  # off on Wednesdays, due on one
            calendar("1245"),
            "2026-04-15",
            ["due soon, Mon 13 Apr 09:00", "due today, Tue 14 Apr 09:00", "overdue, Thu 16 Apr 09:00"],
        ),
        (  # off on Wednesdays, due the Friday after: two days before is a Wednesday
            calendar("1245"),
            "2026-04-17",
            ["due soon, Tue 14 Apr 09:00", "due today, Fri 17 Apr 09:00", "overdue, Mon 20 Apr 09:00"],
        ),
        (  # in half term: once, on the last school morning before it
            calendar("12345", "2026-05-25/2026-05-29"),
            "2026-05-27",
            ["due today, Fri 22 May 09:00", "overdue, Mon 01 Jun 09:00"],
        ),
        (  # on the first day after half term
            calendar("12345", "2026-05-25/2026-05-29"),
            "2026-06-01",
            ["due soon, Fri 22 May 09:00", "due today, Mon 01 Jun 09:00", "overdue, Tue 02 Jun 09:00"],
        ),
        (  # on Good Friday, for somebody off on Thursdays: on Wednesday; the alert after Easter Monday
            calendar("1235"),
            "2026-04-03",
            ["due today, Wed 01 Apr 09:00", "overdue, Tue 07 Apr 09:00"],
        ),
        (  # over Easter, closed for two weeks
            calendar("12345", "2026-03-30/2026-04-10"),
            "2026-04-08",
            ["due today, Fri 27 Mar 09:00", "overdue, Mon 13 Apr 09:00"],
        ),
        (  # the clocks change on the Sunday between; nine stays nine
            calendar("2345"),
            "2026-03-30",
            ["due soon, Thu 26 Mar 09:00", "due today, Fri 27 Mar 09:00", "overdue, Tue 31 Mar 09:00"],
        ),
    ],
)
def test_an_owner_hears_on_mornings_on_which_they_are_there(works: Calendar, due: str, heard: list[str]) -> None:
    assert told(due, works) == heard


def test_weekly_alerts_that_fall_into_a_closure_are_caught_up_once() -> None:
    works = calendar("12345", "2026-04-13/2026-04-24")
    facts = ActionFacts(1, 2, date(2026, 4, 10), AGREED, True, False, False, "person:3")

    mornings: set[tuple[str, str]] = set()
    for day in range(1, 40):
        planned, _ = due_notices(
            facts, POLICY.notices, clock("2026-04-10 09:00") + timedelta(days=day), lambda _: works
        )
        mornings |= {(one.occurrence, f"{london(one.not_before):%d %b}") for one in planned}

    assert sorted(mornings) == [
        ("2026-04-10+0", "27 Apr"),
        ("2026-04-10+14", "11 May"),
        ("2026-04-10+21", "18 May"),
        ("2026-04-10+7", "05 May"),  # the Monday between is a bank holiday
    ]


def test_where_the_keyworker_is_not_there_for_24_hours_the_manager_hears_in_time_and_they_afterwards() -> None:
    told_at = clock("2026-04-14 18:30")  # a Tuesday; the keyworker is off on Wednesday and Thursday
    one = Unwritten("meeting:1", 1, 2, Moment(told_at), told_at, ["person:1"], ["person:9"])
    works: dict[str, Calendar] = {"person:1": calendar("125"), "person:9": calendar("12345")}

    heard: list[tuple[str, str]] = []
    now: datetime | None = told_at
    while now is not None:
        planned, now = due_of_unwritten(one, POLICY.notices, now, works.__getitem__)
        heard += [(notice.recipient, f"{london(notice.not_before):%a %H:%M}") for notice in planned]

    assert heard == [("person:9", "Wed 14:30"), ("person:1", "Fri 09:00")]


# Binding, with people of different calendars


@dataclass(frozen=True)
class World:
    """A keyworker and a manager; a partner off on Wednesdays; a school that is closed from 25 to 29 May 2026."""

    grace: str
    lena: str
    sam: str
    finch: str
    case: int

    @property
    def names(self) -> dict[str, str]:
        return {self.grace: "grace", self.lena: "lena", self.sam: "sam", self.finch: "finch"}


def begin(db: Connection, grace: str = "12345", closed: tuple[str, ...] = ("2026-05-25/2026-05-29",)) -> World:
    keyworker = make.person(db, "Grace Okoro", working_days=grace)
    manager = make.person(db, "Lena Hart", "manager")
    sam = make.partner(db)
    db.execute(update(t.person).where(t.person.c.id == sam.person_id).values(working_days="1245"))
    finch = make.person(db, "Ms Finch", "partner", agency_id=make.agency(db, SCHOOL, AgencyKind.EDUCATION))
    make.closed(db, SCHOOL, *closed)
    for one in (keyworker, manager, sam, finch):
        make.chat(db, one)
    case = make.case(db, keyworker, mdt=(sam, finch))
    grace_, lena, sam_, finch_ = (f"person:{one.person_id}" for one in (keyworker, manager, sam, finch))
    return World(grace_, lena, sam_, finch_, case)


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(begin)


def agreed(db: Connection, world: World, owner: str, due: str, *, at: datetime = AGREED) -> int:
    who = actors.by_id(db, int(owner.removeprefix("person:")))
    assert who is not None
    return make.action(db, world.case, who, due=date.fromisoformat(due), created_at=at, look_at=at)


def bound(store: Store, world: World) -> list[str]:
    """Whom a message waits for or went to, in order."""
    query = select(t.sending.c.recipient).order_by(t.sending.c.id)
    return [world.names[one] for one in store.read_now(lambda db: db.execute(query).scalars().all())]


def go(store: Store, when: str) -> None:
    store.write_now(tick, when)
    store.write_now(bind, when)


def test_the_closed_school_waits_and_nobody_else_with_it(store: Store, world: World) -> None:
    store.write_now(agreed, world, world.finch, "2026-05-21")
    store.write_now(agreed, world, world.sam, "2026-05-21")

    for day in ("22", "26"):  # the alert comes on Friday, and once more only after a week
        go(store, f"2026-05-{day} 09:00")
    store.write_now(lambda db: agreed(db, world, world.finch, "2026-05-22", at=clock("2026-05-26 08:30")))
    go(store, "2026-05-26 09:01")
    assert sorted(bound(store, world)) == ["finch", "sam"]

    go(store, "2026-06-01 09:00")
    assert bound(store, world).count("finch") == 2


def test_what_has_no_deadline_waits_for_its_reader_and_the_clock_of_the_demo_finds_when(
    store: Store, world: World
) -> None:
    store.write_now(_news, world.finch, world.case)
    go(store, "2026-05-25 10:00")  # a bank holiday: everybody's held time
    go(store, "2026-05-26 10:00")

    after, until = clock("2026-05-26 10:00"), clock("2026-06-30 10:00")
    steps: list[datetime] = []
    while (found := store.read_now(planner.next_instant, after, until, POLICY.notices)) is not None:
        steps.append(found)
        after = found
    assert bound(store, world) == []
    assert clock("2026-06-01 08:00") in steps

    go(store, "2026-06-01 08:00")
    assert bound(store, world) == ["finch"]


def test_a_crowd_of_those_who_are_away_holds_up_nobody(store: Store, world: World) -> None:
    def crowd(db: Connection) -> None:
        for number in range(1200):
            _news(db, world.finch, world.case, f"{number}")
        _news(db, world.sam, world.case)

    store.write_now(crowd)
    now = clock("2026-05-26 10:00")
    units = 0
    while (done := store.write_now(binding.bind, POLICY.notices, now)).more or done.messages:
        units += 1

    assert bound(store, world) == ["sam"]
    assert units <= 4


@pytest.mark.parametrize(
    ("grace", "heard"),
    [("12345", "grace"), ("1345", "lena")],  # on the Tuesday the keyworker is there, or is not
)
def test_a_closure_that_is_heard_of_late_is_told_to_somebody_who_is_there(store: Store, grace: str, heard: str) -> None:
    world = store.write_now(begin, grace, ())
    action = store.write_now(agreed, world, world.finch, "2026-05-26")
    go(store, "2026-05-21 09:00")
    store.write_now(make.closed, SCHOOL, "2026-05-25/2026-05-29")
    store.write_now(lambda db: held_time.look_again(db, [int(world.finch[7:])], now=clock("2026-05-22 15:00")))
    store.write_now(tick, "2026-05-26 08:00")

    go(store, "2026-05-26 09:00")

    assert bound(store, world) == ["finch", heard]  # due soon was said before
    lost = select(t.notice).where(t.notice.c.kind == NoticeKind.UNREACHABLE)
    row = store.read_now(lambda db: db.execute(lost).one())
    assert row.about == {"instead_of": int(world.finch[7:]), "kind": "due today", "why": "away", "until": "2026-06-01"}
    letter = store.write_now(
        letters.open_letter, row.recipient, row.sending_id, POLICY.notices, now=clock("2026-05-26 09:00")
    )
    assert "Ms Finch (Bramble Lane School) is not there before Monday 1 June" in str(letter)
    assert ("notice.undelivered", f"action:{action}", "away") in _audited(store)


def test_what_was_bound_before_the_reader_went_is_told_to_somebody_else(store: Store, world: World) -> None:
    store.write_now(make.closed, SCHOOL)
    store.write_now(agreed, world, world.finch, "2026-05-26")
    go(store, "2026-05-26 09:00")
    store.write_now(make.closed, SCHOOL, "2026-05-25/2026-05-29")
    now = clock("2026-05-26 09:01")
    (claimed,) = store.write_now(sendings.claim, "me", now, until=now + timedelta(minutes=2))

    assert store.write_now(opening.open_message, claimed, POLICY, now) is None

    store.write_now(bind, now)
    assert bound(store, world) == ["finch", "grace"]


def test_while_the_keyworker_is_away_the_days_of_who_covers_count(store: Store, world: World) -> None:
    def away(db: Connection) -> str:
        ada = make.person(db, "Ada Reed", working_days="12345")
        make.chat(db, ada)
        until = {"cover_id": ada.person_id, "absent_from": date(2026, 5, 18), "absent_until": date(2026, 5, 22)}
        who = t.person.c.id == int(world.grace[7:])
        db.execute(update(t.person).where(who).values(working_days="15", **until))
        return f"person:{ada.person_id}"

    ada = store.write_now(away)
    contact = store.write_now(make.contact, "Mr Rowan", "Mill Lane School")
    store.write_now(agreed, world, f"person:{contact.person_id}", "2026-05-20")
    go(store, "2026-05-20 09:00")

    (sending,) = store.read_now(lambda db: db.execute(select(t.sending)).all())
    store.write_now(letters.open_letter, sending.recipient, sending.id, POLICY.notices, now=clock("2026-05-20 09:00"))

    assert ("due today", "action:1", ada) in [(kind, "action:1", to) for kind, _, to in store.read_now(ledger)]


# Over any calendars

DAYS = st.sets(st.sampled_from("12345"), min_size=1).map(lambda days: "".join(sorted(days)))
START = clock("2026-05-11 08:00")
FIRST = date(2026, 5, 8)
SPANS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 12)).map(
        lambda span: f"{FIRST + timedelta(days=span[0])}/{FIRST + timedelta(days=sum(span))}"
    ),
    max_size=2,
)


@given(
    grace=DAYS,
    sam=DAYS,
    lena=DAYS,
    closed=SPANS,
    late=SPANS,
    dues=st.lists(st.integers(0, 21), min_size=1, max_size=4),
)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_nobody_hears_in_their_held_time_and_nothing_with_a_deadline_is_told_after_it_or_lost(
    store: Store, grace: str, sam: str, lena: str, closed: list[str], late: list[str], dues: list[int]
) -> None:
    lost = store.try_dry_now(_live, grace, sam, lena, tuple(closed), tuple(late), dues)

    assert lost == []


def _live(
    db: Connection, grace: str, sam: str, lena: str, closed: tuple[str, ...], late: tuple[str, ...], dues: list[int]
) -> list[str]:
    """Four weeks, stepped through as the demo's clock does; what was said wrongly or to nobody."""
    world = begin(db, grace, closed)
    for who, days in ((world.sam, sam), (world.lena, lena)):
        db.execute(update(t.person).where(t.person.c.id == int(who[7:])).values(working_days=days))
    owners = (world.sam, world.finch, world.grace)
    for number, after in enumerate(dues):
        due = date(2026, 5, 11) + timedelta(days=after)
        agreed(db, world, owners[number % 3], due.isoformat(), at=START)
    wrong: list[str] = []
    now, end = START, START + timedelta(days=28)
    while now < end:
        if late and now >= START + timedelta(days=9):  # the school says only now when it is closed
            make.closed(db, SCHOOL, *closed, *late)
            held_time.look_again(db, [int(world.finch[7:])], now=now)
            late = ()
        tick(db, now)
        wrong += _deliver(db, now)
        now = planner.next_instant(db, now, end, POLICY.notices) or end
    return wrong + _lost(db)


def _deliver(db: Connection, now: datetime) -> list[str]:
    wrong: list[str] = []
    while (done := binding.bind(db, POLICY.notices, now)).messages or done.more:
        for row in db.execute(select(t.sending).where(t.sending.c.state == SendingState.READY)).all():
            works = held_time.read(db, [row.recipient])(row.recipient)
            if held(now, POLICY.notices, works):
                wrong.append(f"{row.recipient} is held at {now}")
            inside = sendings.notices_in(db, row.id)
            wrong += [f"{one.kind} after {one.deadline}" for one in inside if one.deadline and one.deadline <= now]
            letter = letters.open_letter(db, row.recipient, row.id, POLICY.notices, now=now)
            state = SendingState.WITHDRAWN if letter is None else SendingState.SENT
            db.execute(update(t.sending).where(t.sending.c.id == row.id).values(state=state, sent_at=now))
    return wrong


def _lost(db: Connection) -> list[str]:
    """Deadlines that nobody heard of: neither sent, nor told to another, nor overtaken by what is stronger."""
    notice, sent = t.notice.c, t.sending.alias("sent")
    query = select(t.notice, sent.c.state.label("went")).outerjoin_from(t.notice, sent, sent.c.id == notice.sending_id)
    rows = db.execute(query).all()
    instead = {
        (row.subject, row.about["kind"]) for row in rows if row.about.get("why") == "away" and row.went is not None
    }
    wrong: list[str] = []
    for row in rows:
        if row.deadline is None or (row.went is SendingState.SENT and row.state is NoticeState.PLANNED):
            continue
        if row.withdrawn_because == "away":
            if (row.subject, row.kind.value) not in instead:
                wrong.append(f"{row.kind} of {row.subject} to {row.recipient}: away, and nobody else heard")
        elif row.withdrawn_because != "no longer the newest":
            wrong.append(f"{row.kind} of {row.subject} to {row.recipient}: {row.state} {row.withdrawn_because}")
    return wrong


def _news(db: Connection, to: str, case_id: int, occurrence: str = "1") -> None:
    about: dict[str, Any] = {"scope": "sharing", "state": "withdrawn"}
    kind = NoticeKind.CONSENT_STOPPED
    now = clock("2026-05-22 19:00")
    notices.plan(db, kind, f"case:{case_id}", case_id, to, occurrence, case_id=case_id, about=about, now=now)


def _audited(store: Store) -> list[tuple[str, str, str]]:
    query = select(t.audit.c.verb, t.audit.c.subject, t.audit.c.new).where(func.length(t.audit.c.subject) > 0)
    return [(row.verb, row.subject, row.new) for row in store.read_now(lambda db: db.execute(query).all())]
