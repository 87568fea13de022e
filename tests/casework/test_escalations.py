"""The ladder of an overdue action: who hears when, what they may read, what stops it, and that nobody hears twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from casework import action_answers, action_page, letters, needs, notices, planner, rating_tools, ratings
from casework.actor import Actor
from casework.escalation_due import Climbed, Overdue, Rung, due_of_escalation, next_at
from casework.letter_parts import Letter, Press
from casework.needs import Why
from casework.ratings import NewRating
from storage import core as t
from storage.store import Store
from storage.tables import ActionState, AgencyKind, CaseStatus, Colour, ConsentState, NoticeKind, NoticeState
from tests.support import builders as make
from tests.support.ledger import POLICY, bind, counted, ledger, london, tick

NUMBERS = POLICY.notices
DUE = date(2026, 4, 15)  # a Wednesday; 2 working days after is Friday 17 April, 5 are Wednesday the 22nd
AGREED = london("2026-03-26 10:00")


# Rules alone


def overdue(**changes: Any) -> Overdue:
    values: dict[str, Any] = {
        "id": 1,
        "case_id": 1,
        "due_on": DUE,
        "created_at": AGREED,
        "climbs": True,
        "red": False,
        "climbed": Climbed(),
        "standing": {Rung.AGENCY: {21}, Rung.LEAD: {22, 23}, Rung.OVERSIGHT: {24}},
        "hears": (11,),
    }
    return Overdue(**values | changes)


@pytest.mark.parametrize(
    ("due", "red", "climbed", "morning"),
    [
        ("2026-04-15", True, Climbed(), "2026-04-17"),
        ("2026-04-15", False, Climbed(), "2026-04-22"),
        ("2026-04-16", True, Climbed(), "2026-04-20"),  # Thursday: over the weekend
        ("2026-04-18", True, Climbed(), "2026-04-21"),  # a Saturday: Monday and Tuesday
        ("2026-04-01", True, Climbed(), "2026-04-07"),  # Good Friday the 3rd, Easter Monday the 6th
        ("2026-04-01", False, Climbed(), "2026-04-10"),
        ("2026-04-15", True, Climbed(1, date(2026, 4, 17)), "2026-04-21"),
        ("2026-04-15", True, Climbed(1, date(2026, 4, 20)), "2026-04-22"),  # the first came late: so do those above
        ("2026-04-15", False, Climbed(2, date(2026, 4, 29)), "2026-05-07"),  # 4 May is a bank holiday
    ],
)
def test_the_next_rung_comes_as_many_working_days_after(due: str, red: bool, climbed: Climbed, morning: str) -> None:
    found = next_at(date.fromisoformat(due), AGREED, climbed, red=red, policy=NUMBERS)

    assert found == london(f"{morning} 09:00")


@pytest.mark.parametrize("rung", [Rung.OVERSIGHT, Rung.NOBODY])
def test_above_the_top_there_is_nothing(rung: Rung) -> None:
    top = overdue(climbed=Climbed(rung, date(2026, 4, 29)))

    assert due_of_escalation(top, NUMBERS, london("2026-07-01 09:00")) == ([], None)


@pytest.mark.parametrize(
    ("standing", "climbed", "rung", "told", "passed"),
    [
        ({1: {21}, 2: {22}, 3: {24}}, 0, 1, [21], []),
        ({1: {21}, 2: {22, 23}, 3: {24}}, 1, 2, [22, 23], []),
        ({1: {21}, 2: {22}, 3: {24}}, 2, 3, [24], []),
        ({1: set[int](), 2: {22}, 3: {24}}, 0, 2, [22], [1]),
        ({3: {24}}, 0, 3, [24], [1, 2]),
        ({1: {21}, 3: {24}}, 1, 3, [24], [2]),
        ({1: {21}}, 1, 4, [], [2, 3]),
        ({}, 0, 4, [], [1, 2, 3]),
    ],
)
def test_a_rung_on_which_nobody_stands_is_passed_over_at_once(
    standing: Mapping[int, set[int]], climbed: int, rung: int, told: list[int], passed: list[int]
) -> None:
    since = date(2026, 4, 22) if climbed else None
    one = overdue(standing=standing, climbed=Climbed(climbed, since))
    now = london("2026-04-29 09:00")

    notices, _ = due_of_escalation(one, NUMBERS, now)

    assert [(one.kind.value, one.recipient) for one in notices] == [
        *(("escalation", f"person:{who}") for who in told),
        ("escalated", "person:11"),
    ]
    assert {one.occurrence for one in notices} == {f"2026-04-15 rung {rung}"}
    assert notices[0].about == {"rung": rung, "told": told, "passed": passed}


# In the store


class World:
    """Sam owes; Pat is his agency's contact, Leo the lead professional, Cora commissions, Olu oversees."""

    def __init__(self, db: Connection) -> None:
        self.grace = make.person(db, "Grace Okoro", phone="0161 496 0001")
        self.sam = make.partner(db)
        self.pat = make.partner(db, "Pat Moor")
        self.leo = make.partner(db, "Leo Finn", "Elmshire CAMHS")
        board = make.agency(db, "Elmshire ICB", AgencyKind.COMMISSIONER)
        self.cora = make.person(db, "Cora Dale", "partner", agency_id=board)
        self.olu = make.person(db, "Olu Dean", "oversight")
        self.ada = make.person(db, "Ada Bloom", "administrator")
        self.case = make.case(db, self.grace, mdt=(self.sam, self.leo, self.cora), code="KW-7F3K")
        db.execute(update(t.case).values(lead_professional_id=self.leo.person_id))
        contact = {"escalation_person_id": self.pat.person_id}
        db.execute(update(t.agency).where(t.agency.c.id == self.sam.agency_id).values(contact))
        self.action = make.action(db, self.case, self.sam, due=DUE, look_at=AGREED, created_at=AGREED)
        for who in (self.grace, self.sam, self.pat, self.leo, self.cora, self.olu, self.ada):
            make.chat(db, who)

    def names(self) -> dict[str, str]:
        known = (self.grace, self.sam, self.pat, self.leo, self.cora, self.olu, self.ada)
        return {f"person:{who.person_id}": who.name.split()[0] for who in known}


@pytest.fixture
def world(store: Store) -> World:
    made = store.write_now(World)
    store.write_now(tick, AGREED)
    return made


def red(store: Store, case: int, colour: Colour | None = Colour.RED) -> None:
    store.write_now(lambda db: db.execute(update(t.case).where(t.case.c.id == case).values(rating=colour)))


def through(store: Store, first: str, last: str) -> None:
    """A tick at 09:00 of every day."""
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        store.write_now(tick, f"{day} 09:00")
        day += timedelta(days=1)


def heard(store: Store, world: World, kind: str = "escalation") -> list[tuple[str, str]]:
    """Day and name of everybody who was turned to."""
    query = select(t.notice.c.planned_at, t.notice.c.recipient)
    query = query.where(t.notice.c.kind == kind, t.notice.c.state == NoticeState.PLANNED).order_by(t.notice.c.id)
    names = world.names()
    return [
        (f"{row.planned_at:%d %b}", names[row.recipient]) for row in store.read_now(lambda db: db.execute(query).all())
    ]


RED = [("17 Apr", "Pat"), ("21 Apr", "Leo"), ("21 Apr", "Cora"), ("23 Apr", "Olu")]
AMBER = [("22 Apr", "Pat"), ("29 Apr", "Leo"), ("29 Apr", "Cora"), ("07 May", "Olu")]


@pytest.mark.parametrize(("colour", "days"), [(Colour.RED, RED), (Colour.AMBER, AMBER), (None, AMBER)])
def test_it_climbs_to_the_panel_and_nobody_hears_twice(
    store: Store, world: World, colour: Colour | None, days: list[tuple[str, str]]
) -> None:
    red(store, world.case, colour)

    through(store, "2026-04-14", "2026-05-12")

    assert heard(store, world) == days
    told = [day for day, _ in heard(store, world, "escalated")]
    assert told == list(dict.fromkeys(day for day, _ in days)), "the keyworker, of each rung once"
    assert {name for _, name in heard(store, world, "escalated")} == {"Grace"}


def test_a_case_that_turns_red_climbs_faster_from_then_on(store: Store, world: World) -> None:
    through(store, "2026-04-14", "2026-04-20")
    store.write_now(_rate, world.grace, world.case, Colour.RED, london("2026-04-20 14:00"))
    store.write_now(tick, "2026-04-20 14:01")
    assert heard(store, world) == [("20 Apr", "Pat")], "more than two working days are over"

    through(store, "2026-04-21", "2026-04-22")
    assert heard(store, world)[1:] == [("22 Apr", "Leo"), ("22 Apr", "Cora")]

    store.write_now(_rate, world.grace, world.case, Colour.AMBER, london("2026-04-23 14:00"))
    through(store, "2026-04-23", "2026-05-12")
    assert heard(store, world)[3:] == [("29 Apr", "Olu")], "five working days after the rung before"


def test_an_mdts_own_number_counts_from_the_next_tick_on(store: Store, world: World) -> None:
    through(store, "2026-04-14", "2026-04-17")

    def change(db: Connection) -> None:
        make.own_numbers(db, world.case, escalation_working_days=1)
        planner.look_again(db, world.case, now=london("2026-04-17 11:00"))

    store.write_now(change)
    store.write_now(tick, "2026-04-17 11:01")
    through(store, "2026-04-18", "2026-05-12")

    assert heard(store, world) == [("17 Apr", "Pat"), ("20 Apr", "Leo"), ("20 Apr", "Cora"), ("21 Apr", "Olu")]


@pytest.mark.parametrize("state", [ActionState.DONE, ActionState.NOT_ACHIEVABLE, ActionState.SUPERSEDED])
def test_what_is_over_climbs_no_further(store: Store, world: World, state: ActionState) -> None:
    red(store, world.case)
    through(store, "2026-04-14", "2026-04-17")
    _change(store, world, "2026-04-17 10:00", state=state)

    through(store, "2026-04-18", "2026-05-12")

    assert heard(store, world) == RED[:1]


@pytest.mark.parametrize("how", ["consent", "closed"])
def test_where_nothing_may_be_said_nobody_is_turned_to(store: Store, world: World, how: str) -> None:
    red(store, world.case)
    if how == "consent":
        store.write_now(make.consent, world.case, state=ConsentState.WITHDRAWN)
    else:
        store.write_now(lambda db: db.execute(update(t.case).values(status=CaseStatus.CLOSED)))

    through(store, "2026-04-14", "2026-05-12")

    assert heard(store, world) == []


def test_while_more_time_is_asked_for_it_waits_and_then_goes_on(store: Store, world: World) -> None:
    red(store, world.case)
    through(store, "2026-04-14", "2026-04-17")
    _change(store, world, "2026-04-20 10:00", asked_until=date(2026, 5, 8), asked_at=london("2026-04-20 10:00"))
    through(store, "2026-04-20", "2026-04-24")
    assert heard(store, world) == RED[:1]

    _change(store, world, "2026-04-27 08:00", asked_until=None, asked_at=None)
    through(store, "2026-04-27", "2026-04-28")

    assert heard(store, world)[1:] == [("27 Apr", "Leo"), ("27 Apr", "Cora")]


def test_a_new_due_day_begins_at_the_bottom(store: Store, world: World) -> None:
    red(store, world.case)
    through(store, "2026-04-14", "2026-04-17")
    _change(store, world, "2026-04-20 08:00", due_on=date(2026, 5, 6))

    through(store, "2026-04-20", "2026-05-08")

    assert heard(store, world) == [("17 Apr", "Pat"), ("08 May", "Pat")]


def test_after_a_gap_one_rung_is_said_and_the_next_in_its_time(store: Store, world: World) -> None:
    red(store, world.case)
    store.write_now(tick, "2026-04-14 09:00")
    store.write_now(tick, "2026-04-30 12:00")  # the bot slept for two weeks
    store.write_now(tick, "2026-04-30 12:01")
    assert heard(store, world) == [("30 Apr", "Pat")]

    through(store, "2026-05-01", "2026-05-05")
    assert heard(store, world)[1:] == [("05 May", "Leo"), ("05 May", "Cora")]


@pytest.mark.parametrize("why", ["none", "contact", "gone", "owner", "keyworker"])
def test_who_cannot_stand_on_a_rung_is_passed_over(store: Store, world: World, why: str) -> None:
    who = {"none": None, "contact": store.write_now(make.contact).person_id, "gone": world.pat.person_id}
    who |= {"owner": world.sam.person_id, "keyworker": world.grace.person_id}

    def change(db: Connection) -> None:
        db.execute(update(t.agency).values(escalation_person_id=who[why]))
        if why == "gone":
            db.execute(update(t.person).where(t.person.c.id == world.pat.person_id).values(active=False))

    store.write_now(change)
    red(store, world.case)
    through(store, "2026-04-14", "2026-05-12")

    assert heard(store, world) == [("17 Apr", "Leo"), ("17 Apr", "Cora"), ("21 Apr", "Olu")]


def test_where_nobody_stands_at_all_the_keyworker_hears_that(store: Store, world: World) -> None:
    store.write_now(_nobody_above, world)
    red(store, world.case)
    through(store, "2026-04-14", "2026-05-12")

    assert heard(store, world) == []
    assert heard(store, world, "escalated") == [("17 Apr", "Grace")]
    letter = _letter(store, world.grace, "2026-04-17 09:00")
    assert "Nobody could be told" in _text(letter)
    assert "Nobody is known here as agency's contact, lead professional and commissioner and oversight panel." in _text(
        letter
    )


def test_of_a_case_without_a_keyworker_the_managers_hear_else_the_administrators(store: Store, world: World) -> None:
    store.write_now(lambda db: db.execute(update(t.case).values(keyworker_id=None)))
    red(store, world.case)
    through(store, "2026-04-14", "2026-04-17")

    assert heard(store, world, "escalated") == [("17 Apr", "Ada")]


def test_the_panel_of_another_service_does_not_hear(store: Store, world: World) -> None:
    other = store.write_now(make.service, "Another team")
    panel = {"service_id": other}
    store.write_now(lambda db: db.execute(update(t.person).where(t.person.c.id == world.olu.person_id).values(panel)))
    red(store, world.case)
    through(store, "2026-04-14", "2026-05-12")

    assert "Olu" not in {name for _, name in heard(store, world)}


# What each reads


@pytest.mark.parametrize(
    ("who", "now", "reads", "presses"),
    [
        ("pat", "2026-04-17 09:00", False, ()),  # not on the MDT: code and counts
        ("leo", "2026-04-21 09:00", True, ()),
        ("cora", "2026-04-21 09:00", True, ()),
        ("olu", "2026-04-23 09:00", False, ()),
    ],
)
def test_the_wording_is_for_those_who_may_read_it(
    store: Store, world: World, who: str, now: str, reads: bool, presses: tuple[Press, ...]
) -> None:
    red(store, world.case)
    through(store, "2026-04-16", now[:10])

    letter = _letter(store, getattr(world, who), now)

    said = _text(letter)
    assert "KW-7F3K" in said
    assert ("costed care plan" in said) is reads
    assert "working days overdue" in said
    assert "Juniper" not in said
    assert "J.B." not in said
    assert letter is not None
    assert [line.presses for group in letter.groups for line in group.lines] == [presses]


def test_a_contact_on_the_mdt_reads_it_and_may_tick_it(store: Store, world: World) -> None:
    store.write_now(make.member, world.case, world.pat)
    red(store, world.case)
    through(store, "2026-04-16", "2026-04-17")

    letter = _letter(store, world.pat, "2026-04-17 09:00")

    assert letter is not None
    assert "“send the costed care plan”, with Sam Patel (Elmshire children's social care)" in _text(letter)
    assert letter.groups[0].lines[0].presses == (Press.DONE, Press.WHICH_CHILD)


def test_the_keyworker_reads_who_was_told_in_the_message_under_needs_me_and_on_the_action(
    store: Store, world: World
) -> None:
    red(store, world.case)
    through(store, "2026-04-16", "2026-04-17")

    assert "Told now: the agency's contact, Pat Moor (Elmshire children's social care)." in _text(
        _letter(store, world.grace, "2026-04-17 09:00")
    )
    now = london("2026-04-18 10:00")
    [need] = store.write_now(needs.of, world.grace, policy=POLICY, now=now).because(Why.OVERDUE)
    assert need.escalated is not None
    assert (need.escalated.on, need.escalated.told) == (
        date(2026, 4, 17),
        ("Pat Moor (Elmshire children's social care)",),
    )
    page = store.write_now(action_page.page, world.grace, world.action, policy=POLICY, now=now)
    assert [(event.who, event.words) for event in page.history] == [
        ("the bot", "told Pat Moor (Elmshire children's social care) that it stays overdue")
    ]


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"state": ActionState.DONE}, "done"),
        ({"asked_until": date(2026, 5, 8)}, "more time was asked for"),
        ({"due_on": date(2026, 5, 8)}, "another due day"),
    ],
)
def test_what_holds_no_more_when_it_is_sent_is_not_said(
    store: Store, world: World, change: dict[str, Any], because: str
) -> None:
    red(store, world.case)
    store.write_now(tick, "2026-04-17 09:00")
    store.write_now(bind, "2026-04-17 09:00")
    _change(store, world, "2026-04-17 09:00", **change)

    assert _opened(store, world.pat, "2026-04-17 09:01") is None
    query = select(t.notice.c.withdrawn_because).where(t.notice.c.kind == "escalation")
    assert store.read_now(lambda db: db.execute(query).scalar()) == because


def test_what_was_withdrawn_unsaid_is_said_when_it_holds_again(store: Store, world: World) -> None:
    test_what_holds_no_more_when_it_is_sent_is_not_said(
        store, world, {"asked_until": date(2026, 5, 8)}, "more time was asked for"
    )
    _opened(store, world.grace, "2026-04-17 09:01")
    _change(store, world, "2026-04-20 10:00", asked_until=None)
    store.write_now(tick, "2026-04-20 10:01")

    assert heard(store, world) == [("20 Apr", "Pat")]


@pytest.mark.parametrize(("actions", "cases"), [(1, 1), (200, 1), (200, 50)])
def test_two_hundred_that_climb_ask_no_more_than_one(store: Store, actions: int, cases: int) -> None:
    world = store.write_now(World)

    def more(db: Connection) -> None:
        known = [
            world.case,
            *(make.case(db, world.grace, f"Child {one}", mdt=(world.sam,)) for one in range(cases - 1)),
        ]
        for case in known:
            make.own_numbers(db, case, escalation_working_days=2)
        for one in range(actions - 1):
            make.action(db, known[one % cases], world.sam, due=DUE, look_at=AGREED, created_at=AGREED)

    store.write_now(more)
    store.write_now(tick, "2026-04-17 08:00")
    with counted(store) as statements:
        store.write_now(planner.plan_due, NUMBERS, london("2026-04-17 09:00"))

    asked = [one for one in statements if one.split()[0] in ("SELECT", "INSERT", "UPDATE")]
    assert len(heard(store, world)) == actions
    assert len(asked) == 14, asked  # the usual ten; how far, and who stands on each rung


# Neither yes nor no


def asked(store: Store, world: World, now: str = "2026-04-07 10:00") -> None:
    """Sam is told of the action as new."""

    def tell(db: Connection) -> None:
        subject = f"action:{world.action}"
        to = notices.to_person(world.sam.person_id)
        instant = london(now)
        notices.plan(
            db,
            NoticeKind.NEW_ACTION,
            subject,
            world.action,
            to,
            "new",
            case_id=world.case,
            about={},
            now=instant,
        )
        db.execute(update(t.action).values(look_at=instant, created_at=instant))

    store.write_now(tell)


def no_answers(store: Store) -> list[str]:
    return [recipient for kind, _, recipient in store.read_now(ledger) if kind == "no answer"]


def test_who_says_neither_yes_nor_no_is_said_to_the_keyworker_once(store: Store, world: World) -> None:
    asked(store, world)  # a Tuesday: three working days are over with Friday the 10th
    through(store, "2026-04-08", "2026-04-12")
    assert no_answers(store) == []

    through(store, "2026-04-13", "2026-04-24")
    assert no_answers(store) == [f"person:{world.grace.person_id}"]


def test_the_keyworker_may_ring_or_name_another(store: Store, world: World) -> None:
    asked(store, world)
    store.write_now(tick, "2026-04-13 09:00")

    letter = _letter(store, world.grace, "2026-04-13 09:00")

    assert "Sam Patel, Elmshire children's social care" in _text(letter)
    assert (
        "They have said neither yes nor no to action 1, “send the costed care plan”, due Wednesday 15 April."
        in _text(letter)
    )
    assert letter is not None
    assert letter.groups[0].lines[0].presses == (Press.NAME_ANOTHER, Press.THEY_SAY_DONE)


@pytest.mark.parametrize("press", ["mine", "stuck", "time"])
def test_any_answer_is_one(store: Store, world: World, press: str) -> None:
    asked(store, world)
    now = london("2026-04-08 10:00")

    def answer(db: Connection) -> None:
        if press == "time":
            action_answers.more_time(db, world.sam, world.action, "1w", seen=1, now=now)
        else:
            says = action_answers.mine if press == "mine" else action_answers.stuck
            says(db, world.sam, world.action, seen=1, now=now)

    store.write_now(answer)
    store.write_now(tick, "2026-04-13 09:00")

    assert no_answers(store) == []


def test_who_was_never_asked_owes_no_answer(store: Store, world: World) -> None:
    through(store, "2026-04-08", "2026-04-24")

    assert no_answers(store) == []


def test_an_answer_on_the_way_is_read_before_it_is_sent(store: Store, world: World) -> None:
    asked(store, world)
    store.write_now(tick, "2026-04-13 09:00")
    store.write_now(bind, "2026-04-13 09:00")
    now = london("2026-04-13 09:00")
    store.write_now(lambda db: action_answers.mine(db, world.sam, world.action, seen=1, now=now))

    assert _opened(store, world.grace, "2026-04-13 09:01") is None


def _nobody_above(db: Connection, world: World) -> None:
    db.execute(update(t.agency).values(escalation_person_id=None))
    db.execute(update(t.case).values(lead_professional_id=None))
    db.execute(update(t.person).where(t.person.c.id == world.olu.person_id).values(active=False))
    db.execute(
        update(t.membership).where(t.membership.c.person_id == world.cora.person_id).values(until=date(2026, 4, 1))
    )


def _change(store: Store, world: World, now: str, **values: object) -> None:
    def change(db: Connection) -> None:
        version = t.action.c.version + 1
        where = t.action.c.id == world.action
        db.execute(update(t.action).where(where).values(look_at=london(now), version=version, **values))

    store.write_now(change)


def _rate(db: Connection, who: Actor, case: int, colour: Colour, now: datetime) -> None:
    seen = db.execute(select(t.case.c.version).where(t.case.c.id == case)).scalar_one()
    new = NewRating(rating_tools.shipped(), {}, colour, colour)
    ratings.record(db, who, case, new, draft_id=None, seen=seen, now=now)


def _letter(store: Store, who: Actor, now: str) -> Letter | None:
    store.write_now(bind, now)
    return _opened(store, who, now)


def _opened(store: Store, who: Actor, now: str) -> Letter | None:
    def opened(db: Connection) -> Letter | None:
        recipient = f"person:{who.person_id}"
        query = select(t.sending.c.id).where(t.sending.c.recipient == recipient).order_by(t.sending.c.id.desc())
        sending = db.execute(query).scalars().first()
        assert sending is not None
        return letters.open_letter(db, recipient, sending, NUMBERS, now=london(now))

    return store.write_now(opened)


def _text(letter: Letter | None) -> str:
    assert letter is not None
    lines = [line for group in letter.groups for line in group.lines]
    return "\n".join([*(group.heading for group in letter.groups), *(f"{one.said} {one.detail}" for one in lines)])
