"""Who may do what: every cell of the table, one decision and one predicate that agree, and all of it on record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from casework import (
    access,
    action_answers,
    action_edits,
    action_page,
    action_states,
    action_ticks,
    actions,
    case_page,
    cases,
    channels,
    consent_record,
    corrections,
    entries,
    handing_over,
    leave_requests,
    mdt,
    meetings,
    memberships,
    owners,
    rating_tools,
    ratings,
    strike_out,
    struck_out,
    summary,
    updates,
)
from casework import actor as actors
from casework.access import TABLE, Relation, Verb
from casework.action_edits import Edit
from casework.actions import NewAction
from casework.actor import Actor
from casework.consent_record import Decision
from casework.entries import Moment
from casework.errors import NotAllowed
from casework.owners import NewContact
from casework.policy import shipped
from casework.ratings import NewRating
from casework.updates import NewUpdate, Sbar
from storage import core as t
from storage.store import Store
from storage.tables import (
    ActionState,
    AgencyKind,
    CaseStatus,
    Colour,
    ConsentScope,
    ConsentState,
    LateReason,
    MeetingKind,
    Need,
    Outcome,
    PlanType,
    Role,
    Trend,
    WhatChanged,
)
from tests.support import builders as make
from tests.support.builders import NOW, TODAY

OWN, MDT, AGENCY, SERVICE, NONE = Relation.OWN, Relation.MDT, Relation.AGENCY, Relation.SERVICE, Relation.NONE
KEYWORKER, PARTNER, MANAGER = Role.KEYWORKER, Role.PARTNER, Role.MANAGER
ADMINISTRATOR = Role.ADMINISTRATOR

_EVERY = (OWN, MDT, AGENCY, SERVICE, NONE)

# The rules once more, in the other direction: who may do it, standing how. What is not said here nobody may.
RULES: dict[Verb, dict[Role, set[Relation]]] = {
    Verb.LIST_CASES: {KEYWORKER: {OWN}, MANAGER: {SERVICE}},
    Verb.READ_CASE: {KEYWORKER: {OWN, MDT}, PARTNER: {MDT}, MANAGER: {SERVICE}},
    Verb.READ_RECORD: {KEYWORKER: {OWN}, MANAGER: {SERVICE}},
    Verb.READ_BOARD: {KEYWORKER: {OWN, MDT}, PARTNER: {MDT}, MANAGER: {SERVICE}},
    Verb.RECORD_UPDATE: {KEYWORKER: {OWN}},
    Verb.STRIKE_OUT: {KEYWORKER: {OWN}, MANAGER: {SERVICE}},
    Verb.READ_WHO_SAW: {MANAGER: {SERVICE}, ADMINISTRATOR: {OWN, MDT, AGENCY, SERVICE, NONE}},
    Verb.READ_STRUCK_OUT: {ADMINISTRATOR: {OWN, MDT, AGENCY, SERVICE, NONE}},
    Verb.RATE: {KEYWORKER: {OWN}},
    Verb.MOVE_LEVEL: {MANAGER: {SERVICE}},
    Verb.READ_CLOCKS: {KEYWORKER: {OWN}, MANAGER: {SERVICE}},
    Verb.RECORD_EVENT: {KEYWORKER: {OWN}},
    Verb.RECORD_CONTACT: {KEYWORKER: {OWN}},
    Verb.RECORD_FEEDBACK: {KEYWORKER: {OWN}},
    Verb.TAG: {KEYWORKER: {OWN}},
    Verb.ASK_LINES: {KEYWORKER: {OWN}},
    Verb.GIVE_LINES: {KEYWORKER: {MDT}, PARTNER: {MDT}, MANAGER: {MDT}},
    Verb.LIST_DISCUSSION: {KEYWORKER: {OWN}, MANAGER: {SERVICE}},
    Verb.HOLD_DISCUSSION: {KEYWORKER: {OWN}, MANAGER: {SERVICE}},
    Verb.CLOSE_TASK: {KEYWORKER: {OWN}, MANAGER: {SERVICE}},
    Verb.LOG_ACTIONS: {KEYWORKER: {OWN}},
    Verb.PLAN_MEETING: {KEYWORKER: {OWN}},
    Verb.ANSWER_INVITATION: {KEYWORKER: {OWN, MDT}, PARTNER: {MDT}, MANAGER: {MDT}},
    Verb.CHANGE_CONSENT: {KEYWORKER: {OWN}},
    Verb.OVERRIDE_CONSENT: {KEYWORKER: {OWN}, MANAGER: {SERVICE}},
    Verb.ARRANGE_TRANSITION: {KEYWORKER: {OWN}, MANAGER: {SERVICE}},
    Verb.LINK_CHANNEL: {KEYWORKER: {OWN}},
    Verb.DO_ACTION: {KEYWORKER: {OWN, AGENCY}, PARTNER: {AGENCY}, MANAGER: {AGENCY}},
    Verb.ANSWER_ACTION: {KEYWORKER: {OWN, AGENCY}, PARTNER: {AGENCY}, MANAGER: {AGENCY}},
    Verb.DO_FOR_OWNER: {KEYWORKER: {OWN}},
    Verb.AGREE_TIME: {KEYWORKER: {OWN}, MANAGER: {SERVICE}},
    Verb.READ_ACTION: {KEYWORKER: {OWN, AGENCY}, PARTNER: {AGENCY}, MANAGER: {AGENCY, SERVICE}},
    Verb.CHANGE_ACTION: {KEYWORKER: {OWN}},
    Verb.SNOOZE_ACTION: {KEYWORKER: {OWN}},
    Verb.CLOSE_ACTION: {KEYWORKER: {OWN}},
    Verb.HAND_OVER: {KEYWORKER: {OWN}, MANAGER: {SERVICE}},
    Verb.TELL_KEYWORKER: {KEYWORKER: {OWN, MDT}, PARTNER: {MDT}, MANAGER: {MDT, SERVICE}},
    Verb.LIST_ACTIONS: {KEYWORKER: {OWN, MDT}, PARTNER: {MDT}, MANAGER: {SERVICE}},
    Verb.READ_SUMMARY: {MANAGER: {OWN, MDT, AGENCY, SERVICE, NONE}},
    Verb.REGISTER: {KEYWORKER: {SERVICE}, MANAGER: {SERVICE}},
    Verb.CHANGE_DETAILS: {KEYWORKER: {OWN}, MANAGER: {SERVICE}},
    Verb.TELL_REFERRER: {KEYWORKER: {OWN}, MANAGER: {SERVICE}},
    Verb.READ_CLOCKS: {KEYWORKER: {OWN}, MANAGER: {SERVICE}},
    Verb.ALLOCATE: {MANAGER: {SERVICE}},
    Verb.GRANT_ACCESS: {one: set(_EVERY) for one in (MANAGER, ADMINISTRATOR)},
    Verb.READ_TEAM: {one: set(_EVERY) for one in (MANAGER, ADMINISTRATOR)},
    Verb.READ_NUMBERS: {KEYWORKER: {OWN}, MANAGER: {SERVICE}, ADMINISTRATOR: set(_EVERY)},
    Verb.SET_NUMBERS: {ADMINISTRATOR: set(_EVERY)},
    Verb.END_MEMBERSHIP: {KEYWORKER: {OWN}, MANAGER: {SERVICE}},
    Verb.ASK_TO_LEAVE: {KEYWORKER: {MDT}, PARTNER: {MDT}, MANAGER: {MDT}},
    Verb.CLOSE_CASE: {KEYWORKER: {OWN}, MANAGER: {SERVICE}},
    Verb.REOPEN_CASE: {KEYWORKER: {OWN}, MANAGER: {SERVICE}},
    Verb.SET_COVER: {KEYWORKER: {OWN, MDT, AGENCY, SERVICE, NONE}, MANAGER: {OWN, MDT, AGENCY, SERVICE, NONE}},
}


def actor(*roles: Role) -> Actor:
    return Actor(1, "Kit Rowan", 1, "Somewhere", 1, frozenset(roles))


# The table


@pytest.mark.parametrize("relation", Relation)
@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("role", Role)
def test_every_cell_of_the_table(role: Role, verb: Verb, relation: Relation) -> None:
    by = Relation.OWN if relation is Relation.COVER else relation  # who covers may what the keyworker may
    allowed = by in RULES.get(verb, {}).get(role, set())

    assert access.may(actor(role), verb, frozenset({relation})) is allowed


def test_every_verb_has_its_rule_and_every_role_its_row() -> None:
    assert set(RULES) == set(Verb)
    assert set(TABLE) == set(Role)


def test_two_roles_may_what_either_may_and_nobody_without_a_role_may_anything() -> None:
    for one, other in combinations(Role, 2):
        for verb in Verb:
            for relation in Relation:
                asked = frozenset({relation})
                either = access.may(actor(one), verb, asked) or access.may(actor(other), verb, asked)
                assert access.may(actor(one, other), verb, asked) is either
    assert not any(access.may(actor(), verb, frozenset(Relation)) for verb in Verb)


# The decision and the predicate


class Cases:
    """Cases to which one person stands in every way at once or not at all; `people` has one for each set of roles."""

    def __init__(self, db: Connection) -> None:
        home, elsewhere = make.service(db), make.service(db, "Elsewhere")
        other = make.person(db, "Dev Rao", service_id=elsewhere)
        away = make.person(db, "Noa Birch", service_id=home)
        self.people = [
            make.person(db, f"Person {number}", ";".join(roles), service_id=service)
            for number, (roles, service) in enumerate(
                (tuple(role.value for role in some), service)
                for count in (0, 1, 2)
                for some in combinations(Role, count)
                for service in (home, elsewhere)
            )
        ]
        self.nowhere = make.person(db, "Person without a service", "partner", service_id=None)
        self.people.append(self.nowhere)
        self.covering = [replace(one, covers=frozenset({away.person_id})) for one in self.people[::3]]
        for person in self.people:
            for service in (home, elsewhere):
                for keeps in (person, other, away, None):
                    for member in ("now", "before", "ends", "never"):
                        case_id = make.case(db, None, service_id=service, keyworker_id=keeps and keeps.person_id)
                        if member != "never":
                            until = {"now": None, "before": TODAY, "ends": TODAY + timedelta(days=1)}
                            make.member(db, case_id, person, until=until[member])


def test_the_predicate_for_lists_agrees_with_the_decision(store: Store) -> None:
    def unit(db: Connection) -> tuple[int, int]:
        made = Cases(db)
        every = list(db.execute(select(t.case.c.id)).scalars())
        allowed = asked = 0
        for person in [*made.people, *made.covering]:
            own = person.agency_id
            standings = {one: access.standing(db, person, one, today=TODAY, agency_id=own) for one in every}
            for verb in Verb:
                listed = set(db.execute(select(t.case.c.id).where(access.cases_where(person, verb, TODAY))).scalars())
                decided = {one for one in every if access.may(person, verb, standings[one].relations)}
                assert listed == decided, (person.roles, verb)
                allowed, asked = allowed + len(decided), asked + len(every)
        return allowed, asked

    allowed, asked = store.write_now(unit)
    assert 0 < allowed < asked


def test_who_left_the_mdt_stands_to_the_case_no_more(store: Store) -> None:
    def unit(db: Connection) -> None:
        sam, grace = make.partner(db), make.person(db)
        case_id = make.case(db, grace)
        make.member(db, case_id, sam, until=TODAY - timedelta(days=1))
        assert access.standing(db, sam, case_id, today=TODAY, agency_id=sam.agency_id).relations == {NONE}

    store.write_now(unit)


def test_whose_membership_ends_later_is_on_the_mdt_until_that_day(store: Store) -> None:
    def unit(db: Connection) -> None:
        sam = make.partner(db)
        case_id = make.case(db, make.person(db))
        make.member(db, case_id, sam, until=TODAY + timedelta(days=1))
        for today, relation in ((TODAY, MDT), (TODAY + timedelta(days=1), NONE)):
            assert access.standing(db, sam, case_id, today=today).relations == {relation}
            listed = db.execute(select(t.case.c.id).where(access.cases_where(sam, Verb.READ_CASE, today))).scalars()
            assert list(listed) == ([case_id] if relation is MDT else [])

    store.write_now(unit)


def test_an_owner_whose_agency_has_changed_keeps_their_actions(store: Store) -> None:
    def unit(db: Connection) -> ActionState:
        sam, grace = make.partner(db), make.person(db)
        case_id = make.case(db, grace, mdt=(sam,))
        action_id = make.action(db, case_id, sam)
        elsewhere = make.partner(db, "Ash Fell", "Elsewhere").agency_id
        db.execute(t.person.update().where(t.person.c.id == sam.person_id).values(agency_id=elsewhere))
        moved = actors.by_id(db, sam.person_id)
        assert moved is not None
        assert (
            AGENCY
            in access.standing(
                db, moved, case_id, today=TODAY, agency_id=sam.agency_id, owner_id=sam.person_id
            ).relations
        )
        return action_ticks.complete(db, moved, action_id, seen=None, now=NOW).state

    assert store.write_now(unit) is ActionState.DONE


def test_an_agencys_action_is_its_own_only_on_the_mdt(store: Store) -> None:
    def unit(db: Connection) -> None:
        sam = make.partner(db)
        colleague = make.partner(db, "Ash Fell")
        case_id = make.case(db, make.person(db), mdt=(sam,))
        assert AGENCY in access.standing(db, sam, case_id, today=TODAY, agency_id=sam.agency_id).relations
        assert AGENCY not in access.standing(db, sam, case_id, today=TODAY, agency_id=sam.agency_id + 99).relations
        assert AGENCY not in access.standing(db, colleague, case_id, today=TODAY, agency_id=sam.agency_id).relations

    store.write_now(unit)


@pytest.mark.parametrize("verb", Verb)
def test_require_lets_through_and_refuses_as_the_table_says_and_audits_reads_and_refusals(
    store: Store, verb: Verb
) -> None:
    def made(db: Connection) -> tuple[list[Actor], int]:
        grace, sam = make.person(db), make.partner(db)
        lena, olu = make.person(db, "Lena Hart", "manager"), make.person(db, "Olu Ade", "oversight")
        ivy, kit = make.person(db, "Ivy Stone", "administrator"), make.partner(db, "Kit Rowan", "Elsewhere")
        return [grace, sam, lena, olu, ivy, kit], make.case(db, grace, mdt=(sam,))

    people, case_id = store.write_now(made)
    for person in people:
        before = _audited(store)
        agency = person.agency_id
        relations = store.read_now(access.standing, person, case_id, today=TODAY, agency_id=agency).relations
        if access.may(person, verb, relations):
            store.write_now(access.require, person, verb, case_id, now=NOW, agency_id=agency, subject="x:1")
            expected = [(person.person_id, verb, Outcome.READ, case_id, "x:1")] if verb in access.READS else []
        else:
            with pytest.raises(NotAllowed):
                store.write_now(access.require, person, verb, case_id, now=NOW, agency_id=agency, subject="x:1")
            expected = [(person.person_id, verb, Outcome.REFUSED, case_id, "x:1")]
        assert _audited(store)[len(before) :] == expected


def test_a_read_that_is_refused_in_a_unit_that_only_reads_is_audited_too(store: Store) -> None:
    sam, case_id = store.write_now(lambda db: (make.partner(db), make.case(db, make.person(db))))

    with pytest.raises(NotAllowed):
        store.read_now(access.require, sam, Verb.READ_CASE, case_id, now=NOW)

    assert [row[2] for row in _audited(store)] == [Outcome.REFUSED]


# Every function that reads or writes: who is let through is on record, and so is who is not


class World:
    """A case with one of everything; Kit is nobody to it, with an account and every role that a partner may have."""

    def __init__(self, db: Connection) -> None:
        self.grace = make.person(db)
        self.lena = make.person(db, "Lena Hart", "manager")
        self.sam = make.partner(db)
        self.kit = make.person(db, "Kit Rowan", "keyworker;partner", service_id=make.service(db, "Elsewhere"))
        self.oversight = make.person(db, "Olu Ade", "oversight")
        self.case_id = make.case(db, self.grace, mdt=(self.sam,), rating=Colour.AMBER)
        make.consent(db, self.case_id, ConsentScope.REGISTER)
        make.consent(db, self.case_id)
        self.action_id = make.action(db, self.case_id, self.sam)
        self.asked_id = make.action(db, self.case_id, self.sam, asked_until=date(2026, 4, 20), asked_at=NOW)
        self.done_id = make.action(
            db, self.case_id, self.sam, state=ActionState.DONE, done_at=NOW, done_by=self.sam.person_id
        )
        self.entry_id = make.update(db, self.case_id, self.grace, to_finish=True, late=True)
        self.route_id = make.channel(db, linked_by=self.grace)


Call = Callable[[Connection, World, Actor], object]
DUE = date(2026, 4, 9)


def _rate(db: Connection, world: World, who: Actor) -> object:
    tool = rating_tools.shipped()
    new = NewRating(tool, {"fits": tool.answers[0].value}, None, Colour.RED, "as agreed")
    return ratings.record(db, who, world.case_id, new, draft_id=None, seen=1, now=NOW)


def _record(db: Connection, world: World, who: Actor) -> object:
    new = NewUpdate(WhatChanged.OTHER, "Came home", Moment(NOW), Moment(NOW))
    return updates.record(db, who, world.case_id, new, draft_id=None, policy=shipped().updates, now=NOW)


def _change(db: Connection, world: World, who: Actor) -> object:
    new = Edit("send the plan", "it is there", PlanType.CIN, Need.HEALTH, DUE, "the panel meets later")
    return action_edits.edit(db, who, world.action_id, new, seen=None, now=NOW)


def _link(db: Connection, world: World, who: Actor) -> object:
    channels.asked(db, who, world.case_id, world.route_id, now=NOW)
    return channels.link(db, who, world.case_id, world.route_id, now=NOW)


WRITES: dict[str, tuple[str, Call]] = {
    "add actions": (
        "grace",
        lambda db, w, a: actions.add(db, a, w.case_id, [NewAction("x", a.person_id, DUE)], now=NOW),
    ),
    "mine": ("sam", lambda db, w, a: action_answers.mine(db, a, w.action_id, seen=None, now=NOW)),
    "not mine": ("sam", lambda db, w, a: action_answers.not_mine(db, a, w.action_id, seen=None, now=NOW)),
    "stuck": ("sam", lambda db, w, a: action_answers.stuck(db, a, w.action_id, seen=None, now=NOW)),
    "more time": ("sam", lambda db, w, a: action_answers.more_time(db, a, w.action_id, "1w", seen=None, now=NOW)),
    "agree time": (
        "grace",
        lambda db, w, a: action_answers.agree_time(db, a, w.asked_id, yes=True, seen=None, now=NOW),
    ),
    "name owner": (
        "grace",
        lambda db, w, a: action_answers.name_owner(db, a, w.action_id, w.grace.person_id, seen=None, now=NOW),
    ),
    "hand over": (
        "lena",
        lambda db, w, a: handing_over.hand_over(db, a, w.sam.person_id, {w.case_id: w.grace.person_id}, now=NOW),
    ),
    "start": ("sam", lambda db, w, a: action_answers.start(db, a, w.action_id, seen=None, now=NOW)),
    "not achievable": (
        "grace",
        lambda db, w, a: action_states.not_achievable(db, a, w.action_id, "no place", seen=None, now=NOW),
    ),
    "supersede": ("grace", lambda db, w, a: action_states.supersede(db, a, w.action_id, 2, seen=None, now=NOW)),
    "reopen": ("grace", lambda db, w, a: action_states.reopen(db, a, w.done_id, "not yet", DUE, seen=None, now=NOW)),
    "change action": ("grace", _change),
    "evidence": ("sam", lambda db, w, a: action_ticks.add_evidence(db, a, w.done_id, "seen", seen=None, now=NOW)),
    "told keyworker": ("sam", lambda db, w, a: action_answers.told_keyworker(db, a, w.action_id, now=NOW)),
    "done": ("sam", lambda db, w, a: action_ticks.complete(db, a, w.action_id, seen=None, now=NOW)),
    "done for owner": (
        "grace",
        lambda db, w, a: action_ticks.done_for_owner(
            db, a, w.action_id, told_by="Sam", how="by phone", seen=None, now=NOW
        ),
    ),
    "record update": ("grace", _record),
    "finish update": (
        "grace",
        lambda db, w, a: updates.finish(db, a, w.entry_id, Sbar("b", "a", "", Trend.SAME), (), seen=1, now=NOW),
    ),
    "correct": ("grace", lambda db, w, a: corrections.add(db, a, w.entry_id, "It was Monday", draft_id=None, now=NOW)),
    "strike out": (
        "grace",
        lambda db, w, a: strike_out.strike_out(db, a, w.entry_id, "slip", draft_id="", policy=shipped(), now=NOW),
    ),
    "copied": ("grace", lambda db, w, a: updates.mark_copied(db, a, w.entry_id, now=NOW)),
    "why late": ("grace", lambda db, w, a: updates.explain_lateness(db, a, w.entry_id, LateReason.WAS_OFF, now=NOW)),
    "rate": ("grace", _rate),
    "consent": (
        "grace",
        lambda db, w, a: consent_record.record(
            db, a, w.case_id, Decision(ConsentScope.SHARING, ConsentState.WITHDRAWN), now=NOW
        ),
    ),
    "hold meeting": (
        "grace",
        lambda db, w, a: meetings.hold(db, a, w.case_id, MeetingKind.MDT, TODAY, [], draft_id=None, now=NOW),
    ),
    "plan meeting": ("grace", lambda db, w, a: meetings.plan(db, a, w.case_id, MeetingKind.MDT, DUE, None, now=NOW)),
    "keep contact": (
        "grace",
        lambda db, w, a: owners.keep_contact(
            db, a, w.case_id, NewContact("Ms Fell", "Fern College", AgencyKind.EDUCATION, ""), now=NOW
        ),
    ),
    "link channel": ("grace", _link),
    "end membership": (
        "grace",
        lambda db, w, a: memberships.end(
            db,
            a,
            w.case_id,
            w.sam.person_id,
            {view.id: w.grace.person_id for view in memberships.open_with(db, w.case_id, w.sam.person_id)},
            now=NOW,
        ),
    ),
    "ask to leave": ("sam", lambda db, w, a: leave_requests.ask(db, a, w.case_id, "I move", now=NOW)),
}

POLICY = shipped()

READS: dict[str, tuple[str, Call]] = {
    "open case": ("sam", lambda db, w, a: cases.open_case(db, a, w.case_id, now=NOW)),
    "case page": ("grace", lambda db, w, a: case_page.page(db, a, w.case_id, ratings=POLICY.ratings, now=NOW)),
    "mdt": ("grace", lambda db, w, a: mdt.page(db, a, w.case_id, now=NOW)),
    "entry": ("lena", lambda db, w, a: entries.one(db, a, w.entry_id, now=NOW)),
    "struck out": ("lena", lambda db, w, a: struck_out.of_case(db, a, w.case_id, now=NOW)),
    "entries": ("grace", lambda db, w, a: entries.of_case(db, a, w.case_id, now=NOW, most=8)),
    "summary": ("lena", lambda db, w, a: summary.read(db, a, policy=POLICY, now=NOW)),
    "caseload": ("grace", lambda db, w, a: cases.caseload(db, a, now=NOW)),
    "one action": ("sam", lambda db, w, a: action_page.page(db, a, w.action_id, policy=shipped(), now=NOW)),
    "my actions": ("sam", lambda db, w, a: actions.mine_open(db, a, now=NOW)),
}


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


@pytest.mark.parametrize("name", WRITES)
def test_every_write_leaves_its_row_with_what_is_new(store: Store, world: World, name: str) -> None:
    who, call = WRITES[name]
    person: Actor = getattr(world, who)

    store.write_now(lambda db: call(db, world, person))

    rows = [row for row in _rows(store) if row.outcome is Outcome.DONE]
    done = [row for row in rows if row.person_id is not None]
    assert done, "a write without a row"
    assert all(row.place == "rules" for row in rows if row not in done), "what a rule did because of it"
    assert {row.person_id for row in done} == {person.person_id}
    assert {row.case_id for row in rows} == {world.case_id}
    assert all(row.verb in set(Verb) and row.subject and row.place for row in done)
    assert any(row.new for row in done) or name == "told keyworker"


@pytest.mark.parametrize("name", ["mine", "stuck", "more time", "agree time", "name owner", "done", "rate", "consent"])
def test_a_change_keeps_what_it_replaced(store: Store, world: World, name: str) -> None:
    who, call = WRITES[name]
    person: Actor = getattr(world, who)

    store.write_now(lambda db: call(db, world, person))

    assert any(row.old and row.new for row in _rows(store) if row.outcome is Outcome.DONE)


@pytest.mark.parametrize("name", WRITES)
def test_every_write_that_is_refused_leaves_one_row_and_nothing_else(store: Store, world: World, name: str) -> None:
    before = _counts(store)
    for person in (world.kit, world.oversight):
        with pytest.raises(NotAllowed):
            store.write_now(lambda db: WRITES[name][1](db, world, person))  # noqa: B023 - called at once

        row = _rows(store)[-1]
        assert (row.outcome, row.person_id, row.case_id) == (Outcome.REFUSED, person.person_id, world.case_id)
    assert len(_rows(store)) == 2
    assert _counts(store) == before


@pytest.mark.parametrize("name", READS)
def test_every_read_leaves_its_row_and_so_does_every_refusal(store: Store, world: World, name: str) -> None:
    who, call = READS[name]
    person: Actor = getattr(world, who)
    store.write_now(lambda db: call(db, world, person))
    assert [(row.person_id, row.outcome) for row in _rows(store)] == [(person.person_id, Outcome.READ)]

    with pytest.raises(NotAllowed):
        store.write_now(lambda db: call(db, world, world.oversight))
    last = _rows(store)[-1]
    assert (last.person_id, last.outcome) == (world.oversight.person_id, Outcome.REFUSED)


def test_a_closed_case_is_in_no_list(store: Store, world: World) -> None:
    store.write_now(lambda db: db.execute(t.case.update().values(status=CaseStatus.CLOSED)))

    assert store.write_now(cases.caseload, world.grace, now=NOW) == []
    assert store.write_now(actions.mine_open, world.sam, now=NOW) == []


def test_what_the_audit_keeps_cannot_be_read_in_the_file(store: Store, world: World) -> None:
    store.write_now(lambda db: WRITES["record update"][1](db, world, world.grace))

    raw = store.read_now(lambda db: [tuple(row) for row in db.exec_driver_sql("SELECT * FROM audit")])
    assert "Came home" not in str(raw)
    assert any("Came home" in row.new for row in _rows(store))


def _rows(store: Store) -> list[Any]:
    return list(store.read_now(lambda db: db.execute(select(t.audit).order_by(t.audit.c.id)).all()))


def _audited(store: Store) -> list[tuple[Any, ...]]:
    return [(row.person_id, row.verb, row.outcome, row.case_id, row.subject) for row in _rows(store)]


def _counts(store: Store) -> dict[str, int]:
    """How many rows there are of everything but the audit."""
    tables = (t.action, t.meeting, t.update, t.rating, t.consent, t.person, t.channel_link, t.notice, t.sending)
    return store.read_now(
        lambda db: {one.name: db.execute(select(func.count()).select_from(one)).scalar_one() for one in tables}
    )
