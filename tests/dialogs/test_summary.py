"""A manager is told first what needs a person today; the numbers behind it are one press away, and all are true."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from bot.demo import people
from cards.verbs import OpenForm, Summary
from casework import answering, policy, seeding, summary
from casework.actor import Actor
from casework.words import summary as say
from storage import core as t
from storage.store import Store
from storage.tables import (
    ActionState,
    AgencyKind,
    CaseStatus,
    Colour,
    Outcome,
    Setting,
)
from tests.support import builders
from tests.support.builders import NOW, TODAY
from tests.support.talk import Talk

DAY = timedelta(days=1)


class World:
    """A service of four cases, and one case of another service that is nobody's business here."""

    def __init__(self, db: Connection) -> None:
        self.lena = builders.person(db, "Lena Hart", "manager")
        self.grace = builders.person(db)
        self.tom = builders.person(db, "Tom Reed")
        self.sam = builders.partner(db)
        self.priya = builders.partner(db, "Priya Nair", "Elmshire CAMHS")
        mdt = (self.sam, self.priya)
        self.red = builders.case(db, self.grace, rating=Colour.RED, mdt=mdt, code="KW-7F3K")
        self.blue = builders.case(
            db,
            self.grace,
            "Rowan Thistle",
            rating=Colour.BLUE,
            setting=Setting.MENTAL_HEALTH_WARD,
            setting_since=TODAY - 62 * DAY,
            mdt=mdt,
        )
        self.green = builders.case(db, self.tom, "Hazel Fern", rating=Colour.GREEN, rated_at=NOW - 40 * DAY, mdt=mdt)
        self.unrated = builders.case(db, self.tom, "Clover Moss", setting=Setting.PAEDIATRIC_WARD, mdt=mdt)
        self.late = builders.action(db, self.red, self.sam, "Send the costed care plan", due=TODAY - 3 * DAY)
        builders.action(db, self.green, self.sam, "Carer's assessment", due=TODAY - 1 * DAY)
        builders.action(db, self.green, self.priya, "Sensory assessment", due=TODAY)
        builders.action(db, self.blue, self.priya, "Done long ago", due=TODAY - 9 * DAY, state=ActionState.DONE)
        builders.update(db, self.red, self.grace, late=True)
        builders.update(db, self.red, self.grace, late=True, struck_out="wrong child")
        builders.update(db, self.red, self.grace, late=True, recorded_at=NOW - 8 * DAY)
        elsewhere = builders.person(db, "Una Vale", "keyworker", service_id=builders.service(db, "Oakshire"))
        other = builders.case(db, elsewhere, "Aspen Alder", rating=Colour.RED, mdt=mdt)
        builders.action(db, other, self.sam, "Not theirs to see", due=TODAY - 30 * DAY)
        builders.case(db, self.grace, "Closed Long", rating=Colour.RED, status=CaseStatus.CLOSED)


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def read(store: Store, world: World) -> summary.Summary:
    return store.write_now(summary.read, world.lena, policy=policy.shipped(), now=NOW)


def test_the_headline_says_what_needs_a_person_today(store: Store, world: World) -> None:
    assert read(store, world).headline == (
        "Today: 1 red case needs you, 2 actions are overdue (1 red), 1 update is over 24 hours. 4 cases in all."
    )


def test_numbers_are_of_the_managers_service_alone(store: Store, world: World) -> None:
    found = read(store, world)

    assert dict(found.ratings) == {"red": 1, "amber": 0, "green": 1, "blue": 1, "not rated": 1}
    assert dict(found.stale) == {"red": 0, "amber": 0, "green": 1, "blue": 0}
    assert (found.mental_health, found.paediatric, found.longest_stay) == (1, 1, 62)
    assert [(one.agency, one.open, one.overdue) for one in found.agencies] == [
        ("Elmshire children's social care", 2, 2),
        ("Elmshire CAMHS", 1, 0),
    ]
    assert [(one.name, one.cases, one.red, one.overdue, one.late) for one in found.keyworkers] == [
        ("Grace Okoro", 2, 1, 1, 1),
        ("Tom Reed", 2, 0, 1, 0),
    ]


def test_who_is_ready_to_leave_and_still_there_is_counted_on_paediatric_wards_too(store: Store, world: World) -> None:
    for case, days in ((world.blue, 5), (world.unrated, 12), (world.green, 90)):  # the last is on no ward
        store.write_now(_ready, case, days)

    found = read(store, world)
    assert (found.delayed, found.delayed_paediatric, found.longest_delay) == (2, 1, 12)
    talk = Talk(store, world.lena)
    talk.say("summary")
    assert "2, of whom 1 on a paediatric ward; the longest for 12 days" in talk.read


def _ready(db: Connection, case: int, days: int) -> None:
    db.execute(t.case.update().where(t.case.c.id == case).values(ready_on=TODAY - days * DAY))


def test_nothing_to_do_is_said_in_few_words(store: Store) -> None:
    lena = store.write_now(builders.person, "Lena Hart", "manager")

    found = store.write_now(summary.read, lena, policy=policy.shipped(), now=NOW)

    assert found.headline == "Today: nothing needs you. 0 cases in all."
    Talk(store, lena).say("summary")


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((2, 5, 1, 1, 3, 41), "Today: 2 red cases need you, 5 actions are overdue (1 red), 1 partner isn't answering, "
         "3 updates are over 24 hours. 41 cases in all."),
        ((0, 1, 0, 2, 0, 1), "Today: 1 action is overdue, 2 partners aren't answering. 1 case in all."),
    ],
)  # fmt: skip
def test_the_headline_counts_in_english(numbers: tuple[int, ...], said: str) -> None:
    names = ("red", "overdue", "overdue_red", "silent", "late", "cases")

    assert say.headline(**dict(zip(names, numbers, strict=True))) == said


def test_who_does_not_answer_is_counted_until_they_do_anything_at_all(store: Store, world: World) -> None:
    store.write_now(make_silent, world.sam.person_id)

    assert read(store, world).silent == 1
    assert "1 partner isn't answering" in read(store, world).headline
    Talk(store, world.sam).say("help")
    assert read(store, world).silent == 0


def test_who_has_nothing_overdue_is_not_counted_as_not_answering(store: Store, world: World) -> None:
    store.write_now(make_silent, world.sam.person_id)
    others = t.action.update().where(t.action.c.owner_id == world.sam.person_id).values(state=ActionState.DONE)
    store.write_now(lambda db: db.execute(others))

    assert read(store, world).silent == 0


def test_it_is_one_card_with_the_numbers_in_words_too(store: Store, world: World) -> None:
    talk = Talk(store, world.lena)

    talk.say("summary")  # the card is checked as it is read

    assert "Today: 1 red case needs you" in talk.read
    assert "1 on a mental health ward (blue), 1 on a paediatric ward; the longest for 62 days" in talk.read
    assert "Red 1 · Amber 0 · Green 1 · Blue 1 · Not rated 1" in talk.read
    assert "1 green" in talk.read
    assert talk.buttons()[:4] == ["Red", "Amber", "Blue", "Overdue"]
    for hidden in ("Juniper", "J.B.", "Not theirs"):
        assert hidden not in talk.read


def test_red_lists_the_cases_behind_the_number(store: Store, world: World) -> None:
    talk = Talk(store, world.lena)

    talk.say("summary red")

    assert "Red cases: 1" in talk.read
    assert "J.B., 14, KW-7F3K" in talk.read
    assert "Grace Okoro · rated yesterday · 1 overdue" in talk.read
    talk.press_labelled("Open")
    assert "Send the costed care plan" in talk.read


def test_overdue_lists_red_cases_first(store: Store, world: World) -> None:
    talk = Talk(store, world.lena)

    talk.press(Summary("overdue"))

    assert "2 in all" in talk.read
    assert talk.read.index("J.B., 14, KW-7F3K · Red") < talk.read.index("Carer's assessment")
    assert "Not theirs to see" not in talk.read


@pytest.mark.parametrize("said", ["summary camhs", "summary Elmshire CAMHS", "summary agency:{id}"])
def test_an_agency_is_named_by_a_part_of_its_name(store: Store, world: World, said: str) -> None:
    talk = Talk(store, world.lena)

    talk.say(said.format(id=world.priya.agency_id))

    assert "1 open, 0 overdue" in talk.read
    assert "Sensory assessment: Priya Nair, due today" in talk.read


def test_a_name_that_means_several_agencies_is_asked_about(store: Store, world: World) -> None:
    talk = Talk(store, world.lena)

    talk.say("summary elmshire")

    assert "more than one agency" in talk.read
    talk.press_labelled("Elmshire CAMHS")
    assert "Sensory assessment" in talk.read


def test_what_is_no_part_is_answered_with_what_can_be_asked(store: Store, world: World) -> None:
    talk = Talk(store, world.lena)

    talk.say("summary of everything")

    assert "can't sum up “of everything”" in talk.read


@pytest.mark.parametrize("said", ["summary", "summary red", "summary overdue", "summary camhs"])
def test_who_is_no_manager_hears_a_friendly_no(store: Store, world: World, said: str) -> None:
    for who in (world.grace, world.sam):
        talk = Talk(store, who)
        talk.say(said)
        assert "for the service's managers" in talk.read
        assert "KW-7F3K" not in talk.read


def test_inside_a_form_such_words_are_an_answer(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("consent", world.red))
    talk.say("sharing")
    talk.say("refused")

    talk.say("summary of the talk is in the record")

    assert "summary of the talk is in the record" in talk.read
    assert "for the service's managers" not in talk.read


def test_each_summary_is_one_audit_row(store: Store, world: World) -> None:
    talk = Talk(store, world.lena)
    for said in ("summary", "summary red", "summary camhs", "summary overdue"):
        talk.say(said)

    rows = _audit(store, world.lena)
    assert [(row.verb, row.outcome) for row in rows] == [("summary.read", Outcome.READ)] * 4


def test_a_manager_without_a_service_is_told_so(store: Store, world: World) -> None:
    nobody = t.person.update().where(t.person.c.id == world.lena.person_id).values(service_id=None)
    store.write_now(lambda db: db.execute(nobody))
    talk = Talk(store, world.lena)

    talk.say("summary")

    assert "no service yet" in talk.read


def test_a_big_service_fits_a_card(store: Store, world: World) -> None:
    def many(db: Connection) -> None:
        for n in range(30):
            keyworker = builders.person(db, f"Keyworker with a rather long name {n}")
            agency = builders.agency(db, f"An agency with a rather long name, number {n}", AgencyKind.OTHER)
            owner = builders.person(db, f"Owner {n}", "partner", agency_id=agency)
            case = builders.case(db, keyworker, "Fern Flax", rating=Colour.RED, mdt=(owner,))
            builders.action(db, case, owner, "x" * 400, due=TODAY - DAY)

    store.write_now(many)
    talk = Talk(store, world.lena)

    for said in ("summary", "summary red", "summary overdue"):
        talk.say(said)
        assert "more" in talk.read


def test_the_number_of_statements_does_not_grow_with_the_cases(store: Store, world: World) -> None:
    few = _statements(store, world)

    def more(db: Connection) -> None:
        for n in range(40):
            keyworker = builders.person(db, f"Keyworker {n}")
            case = builders.case(db, keyworker, "Fern Flax", rating=Colour.RED, mdt=(world.sam,))
            builders.action(db, case, world.sam, due=TODAY - DAY)
            builders.update(db, case, keyworker, late=True)

    store.write_now(more)

    assert _statements(store, world) == few
    assert few <= 10


def test_ten_thousand_cases_are_summed_up_while_one_waits(sqlite_url: str, keyring: Any) -> None:
    store = Store.open(sqlite_url, keyring)
    store.write_now(seeding.seed, people.EVERYBODY, cases=10_000, now=NOW)

    def lena(db: Connection) -> Actor:
        from casework import actor

        found = actor.find(db, people.TENANT_ID, people.LENA.object_id)
        assert found is not None
        return found

    manager = store.read_now(lena)
    began = time.monotonic()
    found = store.write_now(summary.read, manager, policy=policy.shipped(), now=NOW)
    took = time.monotonic() - began
    store.close_now()

    assert found.cases == 10_000
    assert took < 2  # about a quarter of a second on two cores; a busy machine is given time


def _statements(store: Store, world: World) -> int:
    count = 0

    def counted(db: Connection) -> None:
        def seen(*_: object) -> None:
            nonlocal count
            count += 1

        event.listen(db, "before_cursor_execute", seen)
        summary.read(db, world.lena, policy=policy.shipped(), now=NOW)
        event.remove(db, "before_cursor_execute", seen)

    store.write_now(counted)
    return count


def make_silent(db: Connection, person_id: int) -> None:
    for _ in range(2):
        answering.alert_begins(db, person_id, now=NOW)
        answering.alert_arrived(db, person_id, policy.shipped().notices, now=NOW)


def _audit(store: Store, who: Actor) -> list[Any]:
    query = select(t.audit).where(t.audit.c.person_id == who.person_id).order_by(t.audit.c.id)
    return list(store.read_now(lambda db: db.execute(query).all()))
