"""The day's pass over birthdays, what it enters, and what waits until a person answers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from casework import birthday_pass, case_page, consent_gaps, consent_record, consents, letters, summary, transitions
from casework.actor import Actor
from casework.consent_basis import Decision
from casework.errors import InvalidInput, NotAllowed, NotFound
from casework.letter_parts import Press
from casework.policy import shipped
from storage import core as t
from storage.store import Store
from storage.tables import (
    AskAgain,
    CaseStatus,
    ConsentBasis,
    ConsentScope,
    ConsentState,
    Milestone,
    Pathway,
)
from tests.support import builders as make
from tests.support.ledger import bind, counted, ledger, london, outbox

POLICY = shipped()
BORN = date(2010, 6, 15)
PARENTAL = {"basis": ConsentBasis.PARENTAL_RESPONSIBILITY, "responsibility_held_by": "mum"}


class World:
    """Born on 15 June 2010; a parent agreed to register and sharing in 2025; a keyworker and a manager."""

    def __init__(self, db: Connection) -> None:
        self.grace = make.person(db)
        self.lena = make.person(db, "Lena Hart", "manager")
        self.sam = make.partner(db)
        self.case = make.case(db, self.grace, born=BORN, mdt=(self.sam,), opened_at=london("2025-02-01 10:00"))
        for scope in (ConsentScope.REGISTER, ConsentScope.SHARING):
            given: dict[str, Any] = {
                "recorded_at": london("2025-03-01 10:00"),
                "review_on": date(2040, 1, 1),
                **PARENTAL,
            }
            make.consent(db, self.case, scope, **given)
        for who in (self.grace, self.lena):
            make.chat(db, who)


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def passed(db: Connection, when: str, batch: int = 200) -> int:
    """The pass of a day; how many units it took."""
    units = 1
    while birthday_pass.keep_up(db, POLICY, london(when), batch=batch):
        units += 1
    return units


def told(store: Store) -> list[tuple[str, str]]:
    return [(kind, recipient) for kind, _, recipient in store.read_now(ledger)]


def person(who: Actor) -> str:
    return f"person:{who.person_id}"


def opened(store: Store, when: str) -> list[str]:
    """All that the messages say which may go out then, and the presses they offer."""
    now = london(when)
    store.write_now(bind, when)
    said: list[str] = []
    for sending in store.read_now(outbox):
        letter = store.write_now(letters.open_letter, sending.recipient, sending.id, POLICY.notices, now=now)
        for group in letter.groups if letter else ():
            said += [f"{line.said} {[press.value for press in line.presses]}" for line in group.lines]
    return said


def test_a_day_that_asks_nothing_enters_nothing(store: Store, world: World) -> None:
    store.write_now(passed, "2026-06-14 00:00")

    assert told(store) == []
    assert store.read_now(consent_gaps.of_cases, [world.case], today=date(2026, 6, 14)) == {}


def test_at_16_consent_is_marked_the_keyworker_told_once_and_nothing_silenced(store: Store, world: World) -> None:
    for when in ("2026-06-15 00:00", "2026-06-15 09:00", "2026-06-16 09:00"):
        store.write_now(passed, when)

    assert told(store) == [("consent at 16", person(world.grace))]
    gap = store.read_now(consent_gaps.of_cases, [world.case], today=date(2026, 6, 16))[world.case]
    assert (gap.why, gap.scopes) == (consent_gaps.Why.AT_16, (ConsentScope.REGISTER, ConsentScope.SHARING))
    assert not store.read_now(consents.silent, world.case)
    (line,) = opened(store, "2026-06-16 10:00")
    assert "16 now: please ask the young person themselves about being on the register and sharing the plan" in line
    assert Press.RECORD_CONSENT.value in line


def test_asked_again_each_scope_closes_its_gap(store: Store, world: World) -> None:
    store.write_now(passed, "2026-06-15 00:00")
    own = Decision(ConsentScope.REGISTER, ConsentState.GIVEN, basis=ConsentBasis.OWN)
    store.write_now(consent_record.record, world.grace, world.case, own, now=london("2026-06-16 10:00"))
    left = store.read_now(consent_gaps.of_cases, [world.case], today=date(2026, 6, 16))[world.case]
    assert left.scopes == (ConsentScope.SHARING,)

    again = Decision(ConsentScope.SHARING, ConsentState.GIVEN, ConsentBasis.PARENTAL_RESPONSIBILITY, "mum")
    store.write_now(consent_record.record, world.grace, world.case, again, now=london("2026-06-16 10:00"))
    store.write_now(passed, "2026-06-17 00:00")
    assert store.read_now(consent_gaps.of_cases, [world.case], today=date(2026, 6, 17)) == {}, "asked once, at 16"
    assert opened(store, "2026-06-17 10:00") == [], "what was answered is not sent any more"


def test_at_18_parental_consent_is_a_gap_and_no_withdrawal(store: Store, world: World) -> None:
    store.write_now(passed, "2028-05-15 00:00")
    assert ("parental consent ends", person(world.grace)) in told(store)
    store.write_now(passed, "2028-06-15 00:00")

    marks = store.read_now(lambda db: db.execute(select(t.consent.c.ask_again)).scalars().all())
    assert set(marks) == {AskAgain.AT_18}
    assert not store.read_now(consents.silent, world.case), "only a refusal or a withdrawal stops anything"
    found = store.write_now(summary.read, world.lena, policy=POLICY, now=london("2028-06-15 10:00"))
    assert (found.consent.again, found.consent.never) == (1, 0)


@pytest.mark.parametrize(("when", "taken"), [("2028-06-14 23:59", True), ("2028-06-15 00:00", False)])
def test_from_the_18th_birthday_a_parents_word_is_not_taken(store: Store, world: World, when: str, taken: bool) -> None:
    word = Decision(ConsentScope.CETR, ConsentState.GIVEN, ConsentBasis.PARENTAL_RESPONSIBILITY, "mum")

    if taken:
        store.write_now(consent_record.record, world.grace, world.case, word, now=london(when))
    else:
        with pytest.raises(InvalidInput, match="From 18 parental responsibility is no basis"):
            store.write_now(consent_record.record, world.grace, world.case, word, now=london(when))


@pytest.mark.parametrize("missing", ["decided_by", "consulted", "grounds"])
def test_a_best_interests_decision_says_who_decided_who_was_consulted_and_why(
    store: Store, world: World, missing: str
) -> None:
    said: dict[str, Any] = {
        "decided_by": "Dr Amber",
        "consulted": "mum, advocate",
        "grounds": "keeps the plan",
        missing: " ",
    }
    word = Decision(ConsentScope.CETR, ConsentState.GIVEN, ConsentBasis.BEST_INTERESTS, **said)

    with pytest.raises(InvalidInput):
        store.write_now(consent_record.record, world.grace, world.case, word, now=london("2028-06-15 10:00"))


def test_a_late_review_is_chased_counted_and_silences_nothing(store: Store, world: World) -> None:
    store.write_now(lambda db: db.execute(update(t.consent).values(review_on=date(2026, 3, 26))))
    for day in ("25", "26", "27", "28"):
        store.write_now(passed, f"2026-03-{day} 09:00")
    assert told(store) == [("consent review", person(world.grace))]
    (line,) = opened(store, "2026-03-27 10:00")
    assert "it was agreed to ask on Thursday 26 March 2026" in line

    for days in range(2, 200):
        store.write_now(passed, f"{date(2026, 3, 27) + timedelta(days=days)} 09:00")
    asked = [kind for kind, _ in told(store) if kind == "consent review"]
    assert len(asked) == POLICY.notices.overdue_times, "then it stays under needs me"
    now = london("2027-01-01 10:00")
    assert [need.gap.case_id for need in store.read_now(consent_gaps.waiting, world.grace, now=now)] == [world.case]
    assert not store.read_now(consents.silent, world.case)
    store.read_now(consents.require, world.case, ConsentScope.REGISTER, now=now)


def test_growing_up_is_asked_of_keyworker_and_manager_until_one_of_them_answers(store: Store, world: World) -> None:
    store.write_now(passed, "2027-12-15 00:00")
    heard = [recipient for kind, recipient in told(store) if kind == "growing up"]
    assert sorted(heard) == sorted([person(world.grace), person(world.lena)])
    now = london("2027-12-20 10:00")
    for who in (world.grace, world.lena):
        (need,) = store.read_now(transitions.waiting, who, now=now)
        assert need.asked.milestone is Milestone.ADULT_SERVICES
        assert need.label.startswith("J.B., 17, KW-")
    assert store.read_now(transitions.waiting, world.sam, now=now) == []

    at = Milestone.ADULT_SERVICES
    store.write_now(transitions.arrange, world.lena, world.case, at, now=now)
    again = store.write_now(transitions.arrange, world.grace, world.case, at, who="Adult LD team", now=now)
    assert again.who == "Adult LD team"
    assert store.read_now(transitions.waiting, world.grace, now=now) == []
    assert not [line for line in opened(store, "2027-12-20 11:00") if "18 is near" in line]
    page = store.write_now(case_page.page, world.grace, world.case, ratings=POLICY.ratings, now=now)
    assert page.growing == transitions.Asked(world.case, at, True, "Adult LD team")


def test_what_was_not_answered_is_answered_with_the_next_age(store: Store, world: World) -> None:
    for when in ("2027-12-15 00:00", "2028-06-15 00:00"):
        store.write_now(passed, when)
    now = london("2028-06-16 10:00")
    (need,) = store.read_now(transitions.waiting, world.grace, now=now)
    assert need.asked.milestone is Milestone.AT_18

    store.write_now(transitions.arrange, world.grace, world.case, Milestone.AT_18, now=now)

    assert store.read_now(transitions.waiting, world.grace, now=now) == []


@pytest.mark.parametrize("who", ["sam", "stranger"])
def test_nobody_else_answers_and_no_age_that_was_not_reached(store: Store, world: World, who: str) -> None:
    store.write_now(passed, "2027-12-15 00:00")
    now = london("2027-12-15 10:00")
    actor = world.sam if who == "sam" else store.write_now(make.person, "Tom Reed")

    with pytest.raises(NotAllowed):
        store.write_now(transitions.arrange, actor, world.case, Milestone.ADULT_SERVICES, now=now)
    with pytest.raises(NotFound):
        store.write_now(transitions.arrange, world.grace, world.case, Milestone.AT_25, now=now)


def test_past_the_pathways_age_a_case_stays_listed_and_marked(store: Store, world: World) -> None:
    store.write_now(lambda db: db.execute(update(t.case).values(pathway=Pathway.GATEWAY)))
    store.write_now(passed, "2028-06-15 00:00")
    now = london("2028-09-01 10:00")

    page = store.write_now(case_page.page, world.grace, world.case, ratings=POLICY.ratings, now=now)
    found = store.write_now(summary.read, world.lena, policy=POLICY, now=now)

    assert page.past
    assert (found.cases, found.past) == (1, 1)
    status = store.read_now(lambda db: db.execute(select(t.case.c.status)).scalar_one())
    assert status is CaseStatus.ACTIVE, "a person closes it"


def test_a_closed_case_is_left_alone(store: Store, world: World) -> None:
    store.write_now(lambda db: db.execute(update(t.case).values(status=CaseStatus.CLOSED)))
    store.write_now(passed, "2028-06-15 00:00")

    assert told(store) == []


def test_closed_between_planning_and_sending_nothing_is_sent(store: Store, world: World) -> None:
    store.write_now(passed, "2028-06-15 00:00")
    store.write_now(lambda db: db.execute(update(t.case).values(status=CaseStatus.CLOSED)))

    assert opened(store, "2028-06-15 10:00") == []


def test_the_pass_runs_once_a_day_in_batches_and_knows_where_it_stands(store: Store, world: World) -> None:
    for n in range(4):
        store.write_now(make.case, world.grace, f"Alder Reed{n}", born=BORN)

    assert store.write_now(passed, "2026-06-15 00:00", 2) == 3
    assert birthdays_read(store, "2026-06-15 12:00") == 0, "the second time it reads no birthday"
    assert birthdays_read(store, "2026-06-16 00:00") == 1


def birthdays_read(store: Store, when: str) -> int:
    with counted(store) as statements:
        store.write_now(passed, when)
    return len([one for one in statements if "date_of_birth" in one])


def test_no_column_in_clear_holds_the_birthday_or_a_day_counted_from_it(store: Store, world: World) -> None:
    """The pass of 20 June says what the 18th birthday of 15 June asks; no row tells of the 15th."""
    store.write_now(passed, "2028-06-20 00:00")
    store.write_now(passed, "2028-06-21 00:00")

    def dates(db: Connection) -> list[date]:
        found: list[date] = []
        for table in (t.transition, t.notice, t.consent):
            for row in db.execute(select(table)):
                found += [value for value in row if isinstance(value, date)]
        return [one.date() if isinstance(one, datetime) else one for one in found]

    day = birthday_of(18)
    assert day not in store.read_now(dates)
    assert BORN not in store.read_now(dates)
    assert store.read_now(lambda db: db.execute(select(t.transition)).all()), "what is kept is that an age was reached"


def birthday_of(age: int) -> date:
    return BORN.replace(year=BORN.year + age)
