"""Somebody is away: who covers may what they may, on those days alone, and hears what they would have heard."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from cards import verbs
from cards.verbs import OpenForm
from casework import access, letters, notices
from casework import actor as actors
from casework.access import Relation, Verb
from casework.actor import Actor
from casework.letter_parts import Letter
from storage import core as t
from storage.store import Store
from storage.tables import NoticeKind, Outcome
from tests.support import builders as make
from tests.support.builders import NOW, TODAY
from tests.support.ledger import POLICY, bind, tick
from tests.support.talk import Talk

LAST = TODAY + timedelta(days=7)
_DAY = timedelta(days=1)


class World:
    """Grace keeps Juniper; Tom and Ash are keyworkers too, Lena manages; Sam is on the MDT."""

    def __init__(self, db: Connection) -> None:
        self.grace = make.person(db, phone="0161 496 0001")
        self.tom = make.person(db, "Tom Reed", phone="0161 496 0002")
        self.ash = make.person(db, "Ash Moor")
        self.lena = make.person(db, "Lena Hart", "manager")
        self.sam = make.partner(db)
        self.case_id = make.case(db, self.grace, mdt=(self.sam,), code="KW-7F3K")
        self.robin = make.case(db, None, "Robin Fell")
        self.sams = make.action(db, self.case_id, self.sam)
        for who in (self.grace, self.tom, self.ash, self.lena, self.sam):
            make.chat(db, who)


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def _cover(talk: Talk, by: Actor, *, who: Actor | None = None, first: date = TODAY, last: date = LAST) -> None:
    talk.press(OpenForm("cover", 0))
    whose = {"who": str(who.person_id)} if who else {}
    talk.press_labelled("Next", cover=str(by.person_id), first=first.isoformat(), last=last.isoformat(), **whose)
    if "Confirm" in talk.buttons():
        talk.press_labelled("Confirm")


def _letter(store: Store, who: Actor) -> Letter | None:
    def opened(db: Connection) -> Letter | None:
        bind(db, NOW)
        query = select(t.sending.c.id).where(t.sending.c.recipient == f"person:{who.person_id}")
        sending = db.execute(query.order_by(t.sending.c.id.desc())).scalars().first()
        if sending is None:
            return None
        return letters.open_letter(db, f"person:{who.person_id}", sending, POLICY.notices, now=NOW)

    return store.write_now(opened)


def _audited(store: Store, verb: str) -> list[Any]:
    query = select(t.audit).where(t.audit.c.verb == verb).order_by(t.audit.c.id)
    return store.read_now(lambda db: list(db.execute(query)))


def test_a_keyworker_names_who_covers_in_three_presses_and_hears_the_days_back(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.say("cover")
    assert "Nobody is away." in talk.read
    talk.press_labelled("Set cover")
    talk.press_labelled("Next", cover=str(world.tom.person_id), last=LAST.isoformat())
    assert "from Thursday 26 March 2026 to Thursday 2 April 2026" in talk.read
    talk.press_labelled("Confirm")

    assert "Saved: **Tom Reed** covers for you from Thursday 26 March 2026" in talk.read
    row = store.read_now(lambda db: db.execute(select(t.person).where(t.person.c.id == world.grace.person_id)).one())
    assert (row.cover_id, row.absent_from, row.absent_until) == (world.tom.person_id, TODAY, LAST)
    assert [row.new for row in _audited(store, "cover.set") if row.outcome is Outcome.DONE] == [
        f"person:{world.tom.person_id} covers from 2026-03-26 to 2026-04-02"
    ]


def test_by_words_alone_with_dates_day_first(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.say("cover")
    talk.press_labelled("Set cover")
    for said in ("tom", "tomorrow", "02/04/2026", "confirm"):
        talk.say(said)

    assert "from Friday 27 March 2026 to Thursday 2 April 2026" in talk.read


@pytest.mark.parametrize(("day", "may"), [(TODAY - _DAY, False), (TODAY, True), (LAST, True), (LAST + _DAY, False)])
def test_cover_begins_and_ends_by_its_days_alone(store: Store, world: World, day: date, may: bool) -> None:
    _cover(Talk(store, world.grace), world.tom)

    def relations(db: Connection) -> tuple[frozenset[Relation], list[int]]:
        tom = actors.by_id(db, world.tom.person_id, today=day)
        assert tom is not None
        listed = db.execute(select(t.case.c.id).where(access.cases_where(tom, Verb.RECORD_UPDATE, day))).scalars()
        return access.standing(db, tom, world.case_id, today=day).relations, list(listed)

    found, listed = store.read_now(relations)
    assert (Relation.COVER in found) is may
    assert listed == ([world.case_id] if may else [])


def test_who_covers_writes_rates_and_sees_and_the_list_says_for_whom(store: Store, world: World) -> None:
    talk = Talk(store, world.tom)
    talk.say("update KW-7F3K")
    assert "isn't yours" in talk.read
    _cover(Talk(store, world.grace), world.tom)

    talk.say("my cases")
    assert "covering for Grace Okoro" in talk.read
    talk.say("case KW-7F3K")
    assert "Grace Okoro, away until Thursday 2 April 2026; Tom Reed covers" in talk.read
    talk.press_labelled("Something changed")
    talk.press_labelled("Save now", what="A&E", headline="Fell at school")
    talk.press_labelled("None of these")
    talk.press_labelled("Confirm")
    assert "Saved, thank you." in talk.read
    author = store.read_now(lambda db: db.execute(select(t.update.c.author_id)).scalar_one())
    assert author == world.tom.person_id


def test_what_waits_for_the_keyworker_waits_for_who_covers(store: Store, world: World) -> None:
    Talk(store, world.sam).press(verbs.ActionStuck(world.sams, 1))
    _cover(Talk(store, world.grace), world.tom)
    talk = Talk(store, world.tom)

    talk.say("needs me")

    assert "Sam Patel is stuck" in talk.read


def test_news_goes_to_who_covers_and_to_the_keyworker_again_afterwards(store: Store, world: World) -> None:
    _cover(Talk(store, world.grace), world.tom)
    Talk(store, world.sam).press(verbs.ActionStuck(world.sams, 1))

    letter = _letter(store, world.tom)
    assert letter is not None
    assert "something is in the way" in str(letter)
    assert [group.heading for group in letter.groups if group.heading] == ["J.B., 14, KW-7F3K"]
    assert _letter(store, world.grace) is None


def test_what_was_planned_before_is_read_again_when_it_goes_out(store: Store, world: World) -> None:
    Talk(store, world.sam).press(verbs.ActionStuck(world.sams, 1))
    _cover(Talk(store, world.grace), world.tom)

    assert _letter(store, world.grace) is None
    letter = _letter(store, world.tom)
    assert letter is not None
    assert "something is in the way" in str(letter)


def test_partners_are_told_to_ask_who_is_there(store: Store, world: World) -> None:
    _cover(Talk(store, world.grace), world.tom)
    store.write_now(lambda db: make.action(db, world.case_id, world.sam, "visit", due=TODAY, look_at=NOW))
    store.write_now(lambda db: tick(db, NOW))

    letter = _letter(store, world.sam)
    assert letter is not None
    assert letter.groups[0].foot == "Tom Reed: 0161 496 0002"


def test_a_contact_is_rung_up_by_who_covers(store: Store, world: World) -> None:
    def due(db: Connection) -> None:
        finch = make.contact(db)
        make.action(db, world.case_id, finch, "send the timetable", due=TODAY, look_at=NOW)
        tick(db, NOW)

    store.write_now(due)
    _cover(Talk(store, world.grace), world.tom)

    assert _letter(store, world.grace) is None
    letter = _letter(store, world.tom)
    assert letter is not None
    assert "Ring Ms Finch" in str(letter)


def test_who_covers_is_told_on_the_first_morning_with_the_cases(store: Store, world: World) -> None:
    first = TODAY + timedelta(days=4)
    _cover(Talk(store, world.grace), world.tom, first=first)
    assert _letter(store, world.tom) is None

    def planned(db: Connection) -> list[Any]:
        return list(db.execute(select(t.notice).where(t.notice.c.kind == NoticeKind.COVER_STARTS)))

    assert [row.not_before.date() for row in store.read_now(planned)] == [first]

    _cover(Talk(store, world.grace), world.tom)
    letter = _letter(store, world.tom)
    assert letter is not None
    line = letter.groups[0].lines[0]
    assert "You cover for Grace Okoro from today until Thursday 2 April 2026" in line.said
    assert line.items == ("J.B., 14, KW-7F3K",)


def test_cover_ends_early_by_one_press_and_twice_is_no_harm(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    _cover(talk, world.tom)
    talk.press_labelled("End it now")
    assert "Ended: nobody covers for Grace Okoro" in talk.read
    talk.press(verbs.EndCover(world.grace.person_id))
    assert "Nobody covers for them any more." in talk.read

    other = Talk(store, world.tom)
    other.say("update KW-7F3K")
    assert "isn't yours" in other.read
    assert _letter(store, world.tom) is None, "no news of a cover that is over"


def test_a_manager_sets_and_ends_it_for_a_keyworker(store: Store, world: World) -> None:
    talk = Talk(store, world.lena)
    _cover(talk, world.tom, who=world.grace)
    assert "covers for Grace Okoro" in talk.read
    talk.press(verbs.EndCover(world.grace.person_id))
    assert "Ended" in talk.read


@pytest.mark.parametrize("who", ["tom", "sam"])
def test_nobody_else_may(store: Store, world: World, who: str) -> None:
    _cover(Talk(store, world.grace), world.tom)
    talk = Talk(store, getattr(world, who))

    talk.press(verbs.EndCover(world.grace.person_id))

    assert "Nothing has changed" in talk.read
    assert store.read_now(
        lambda db: db.execute(select(t.person.c.cover_id).where(t.person.c.id == world.grace.person_id)).scalar()
    )


def test_covering_for_oneself_or_in_a_chain_is_refused_with_a_sentence(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    _cover(talk, world.grace)
    assert "Nobody can cover for themselves" in talk.read

    _cover(Talk(store, world.tom), world.ash)
    _cover(talk, world.tom)
    assert "Tom Reed is away then too, until Thursday 2 April 2026" in talk.read

    ash = Talk(store, world.ash)
    _cover(ash, world.grace)
    assert "Ash Moor covers for Tom Reed until Thursday 2 April 2026" in ash.read
    _cover(talk, world.tom, first=LAST + _DAY, last=LAST + _DAY)
    assert "Saved" in talk.read


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (LAST, TODAY, "The last day comes before the first one."),
        (TODAY - 9 * _DAY, TODAY - 2 * _DAY, "That is over already."),
    ],
)
def test_days_that_cannot_be_are_asked_again(store: Store, world: World, first: date, last: date, said: str) -> None:
    talk = Talk(store, world.grace)
    _cover(talk, world.tom, first=first, last=last)

    assert said in talk.read


def test_a_forged_cover_is_refused(store: Store, world: World) -> None:
    outsider = store.write_now(
        lambda db: make.person(db, "Kit Rowan", "keyworker", service_id=make.service(db, "Elsewhere"))
    )
    talk = Talk(store, world.grace)
    for forged in (outsider, world.sam):
        _cover(talk, forged)
        assert "Please choose" in talk.read
    _cover(talk, world.lena)
    assert "A keyworker is covered by a keyworker." in talk.read


# The manager, represented by a keyworker


def test_a_keyworker_stands_in_for_the_manager_and_every_use_is_on_record_as_such(store: Store, world: World) -> None:
    talk = Talk(store, world.ash)
    talk.say("summary")
    assert "for the service's managers" in talk.read
    _cover(Talk(store, world.lena), world.ash)

    talk.say("summary")
    assert "1 case has no keyworker" in talk.read
    talk.press(OpenForm("allocate", world.robin))
    talk.press_labelled("Next", to=str(world.tom.person_id))
    talk.press_labelled("Confirm")
    assert "keeps R.F., 14" in talk.read

    used = _audited(store, "cover.used")
    lena = f"in place of person:{world.lena.person_id}"
    assert {row.new for row in used} >= {f"summary.read {lena}", f"case.allocate {lena}"}
    assert {row.person_id for row in used} == {world.ash.person_id}


def test_what_is_theirs_by_their_own_role_is_not_recorded_as_cover(store: Store, world: World) -> None:
    _cover(Talk(store, world.lena), world.grace)

    Talk(store, world.grace).say("case KW-7F3K")

    assert _audited(store, "cover.used") == []


def test_a_stand_in_cannot_prolong_or_pass_on_a_managers_rights(store: Store, world: World) -> None:
    _cover(Talk(store, world.lena), world.ash)
    talk = Talk(store, world.ash)

    talk.press(verbs.EndCover(world.lena.person_id))
    assert "Nothing has changed" in talk.read
    talk.press(OpenForm("cover", 0))
    talk.press_labelled("Next", who=str(world.lena.person_id), cover=str(world.tom.person_id), last=LAST.isoformat())
    assert "Please choose one" in talk.read


def test_the_managers_rights_end_with_the_last_day(store: Store, world: World) -> None:
    _cover(Talk(store, world.lena), world.ash)

    talk = Talk(store, world.ash, now=NOW + timedelta(days=8))
    talk.say("summary")

    assert "for the service's managers" in talk.read


def test_a_rating_below_the_suggestion_reaches_who_stands_in_but_not_who_rated(store: Store, world: World) -> None:
    def plan(db: Connection) -> None:
        about = {"by": world.grace.person_id, "suggested": "red", "final": "amber", "reason": "calmer"}
        notices.plan(
            db,
            NoticeKind.LOWER_RATING,
            f"case:{world.case_id}",
            world.case_id,
            f"person:{world.lena.person_id}",
            "rating:1",
            case_id=world.case_id,
            about=about,
            now=NOW,
        )

    store.write_now(plan)
    _cover(Talk(store, world.lena), world.grace)
    kept = _letter(store, world.lena)
    assert kept is not None, "who rated does not hear of it in the manager's place"


def test_every_verb_of_a_keyworker_is_the_covers_too_in_function_and_predicate(store: Store, world: World) -> None:
    """Cell by cell for somebody of the service who covers, and has no other relation to the case."""
    _cover(Talk(store, world.grace), world.tom)

    def walk(db: Connection) -> int:
        tom, grace = (actors.by_id(db, one.person_id, today=TODAY) for one in (world.tom, world.grace))
        assert tom is not None
        assert grace is not None
        here = access.standing(db, tom, world.case_id, today=TODAY)
        assert here.relations == {Relation.COVER, Relation.SERVICE}
        for verb in Verb:
            own = access.may(grace, verb, frozenset({Relation.OWN, Relation.SERVICE}))  # as she stands
            assert access.may(tom, verb, here.relations) is own, verb
            listed = db.execute(select(t.case.c.id).where(access.cases_where(tom, verb, TODAY))).scalars().all()
            assert (world.case_id in listed) is own, verb
        return len(list(Verb))

    assert store.read_now(walk) > 15
