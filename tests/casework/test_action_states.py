"""From which state an action goes where: who may, twice, stale, without consent, in a closed case, and back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from casework import (
    action_answers,
    action_edits,
    action_history,
    action_states,
    action_ticks,
    actions,
    boards,
    planner,
    recheck,
)
from casework.action_edits import Edit
from casework.actions import ActionView
from casework.actor import Actor
from casework.errors import InvalidInput, NotAllowed, Stale
from storage import core as t
from storage.store import Store
from storage.tables import (
    ActionState,
    Answered,
    CaseStatus,
    ConsentState,
    Need,
    NoticeKind,
    NoticeState,
    PlanType,
)
from tests.support import builders as make
from tests.support.builders import NOW, TODAY
from tests.support.ledger import POLICY, ledger, tick

DUE, LATER = date(2026, 4, 2), date(2026, 4, 16)
EDIT = Edit("send the plan", "it is in the record", PlanType.CIN, Need.DISCHARGE, LATER, "the panel meets later")


class Mdt:
    """Grace keeps the case; an action with Sam, another with Ms Finch; Kit is of another agency, Lena manages."""

    def __init__(self, db: Connection) -> None:
        self.grace, self.sam, self.finch = make.person(db), make.partner(db), make.contact(db)
        self.ash, self.kit = make.partner(db, "Ash Fell"), make.partner(db, "Kit Rowan", "Elsewhere")
        self.lena = make.person(db, "Lena Hart", "manager")
        self.case_id = make.case(db, self.grace, mdt=(self.sam, self.ash, self.kit))
        make.consent(db, self.case_id)
        self.id = make.action(db, self.case_id, self.sam)
        self.other = make.action(db, self.case_id, self.finch, "find a quiet room")

    def bring(self, db: Connection, state: str) -> ActionView:
        """The action into a state, by what people do."""
        if state != "open":
            MOVES[{"begun": "start", "done": "done", "undone": "not achievable", "replaced": "supersede"}[state]](
                db, self, self.grace if state in ("undone", "replaced") else self.sam, None
            )
        return actions.one(db, self.id)


Move = Callable[[Connection, Mdt, Actor, int | None], ActionView]
MOVES: dict[str, Move] = {
    "start": lambda db, m, who, seen: action_answers.start(db, who, m.id, seen=seen, now=NOW),
    "done": lambda db, m, who, seen: action_ticks.complete(db, who, m.id, seen=seen, now=NOW),
    "evidence": lambda db, m, who, seen: action_ticks.add_evidence(db, who, m.id, "It is sent", seen=seen, now=NOW),
    "not achievable": lambda db, m, who, seen: action_states.not_achievable(
        db, who, m.id, "the placement closed", seen=seen, now=NOW
    ),
    "supersede": lambda db, m, who, seen: action_states.supersede(db, who, m.id, 2, seen=seen, now=NOW),
    "reopen": lambda db, m, who, seen: action_states.reopen(db, who, m.id, "not yet", LATER, seen=seen, now=NOW),
    "change": lambda db, m, who, seen: action_edits.edit(db, who, m.id, EDIT, seen=seen, now=NOW),
}

OK, STALE, INVALID, SAME = "moves", "stale", "invalid", "same"
STATES = ("open", "begun", "done", "undone", "replaced")
TABLE = {
    #                 open     begun    done     undone   replaced
    "start":          (OK,     SAME,    STALE,   STALE,   STALE),
    "done":           (OK,     OK,      SAME,    STALE,   STALE),
    "evidence":       (INVALID, INVALID, OK,     INVALID, INVALID),
    "not achievable": (OK,     OK,      STALE,   SAME,    STALE),
    "supersede":      (OK,     OK,      STALE,   STALE,   SAME),
    "reopen":         (SAME,   SAME,    OK,      OK,      OK),
    "change":         (OK,     OK,      STALE,   STALE,   STALE),
}  # fmt: skip
BY_SAM = {"start", "done", "evidence"}


@pytest.fixture
def mdt(store: Store) -> Mdt:
    return store.write_now(Mdt)


@pytest.mark.parametrize("move", TABLE)
@pytest.mark.parametrize("state", STATES)
def test_every_move_from_every_state(store: Store, mdt: Mdt, move: str, state: str) -> None:
    before = store.write_now(mdt.bring, state)
    who = mdt.sam if move in BY_SAM else mdt.grace
    expected = TABLE[move][STATES.index(state)]
    if expected in (STALE, INVALID):
        with pytest.raises(Stale if expected == STALE else InvalidInput):
            store.write_now(MOVES[move], mdt, who, None)
    else:
        store.write_now(MOVES[move], mdt, who, None)
    after = store.read_now(actions.one, mdt.id)
    assert after.version == before.version + (expected == OK)
    if expected == OK:
        again = store.write_now(MOVES[move], mdt, who, None)
        assert again.version == after.version, "twice is a success that does nothing"


MAY = {
    "start": {"grace", "sam", "ash"},
    "done": {"sam", "ash"},  # the keyworker says who told them: `done_for_owner`
    "not achievable": {"grace"},
    "supersede": {"grace"},
    "change": {"grace"},
}


@pytest.mark.parametrize("who", ["grace", "sam", "ash", "kit", "lena"])
@pytest.mark.parametrize("move", MAY)
def test_who_may_make_a_move(store: Store, mdt: Mdt, move: str, who: str) -> None:
    actor: Actor = getattr(mdt, who)
    if who in MAY[move]:
        assert store.write_now(MOVES[move], mdt, actor, 1).version == 2
        return
    with pytest.raises((NotAllowed, InvalidInput)):
        store.write_now(MOVES[move], mdt, actor, 1)
    assert store.read_now(actions.one, mdt.id).version == 1


@pytest.mark.parametrize("who", ["sam", "ash", "kit", "lena"])
def test_only_the_keyworker_opens_again_what_was_closed(store: Store, mdt: Mdt, who: str) -> None:
    store.write_now(mdt.bring, "undone")
    with pytest.raises(NotAllowed):
        store.write_now(MOVES["reopen"], mdt, getattr(mdt, who), None)
    with pytest.raises(NotAllowed):
        store.write_now(action_answers.undo, getattr(mdt, who), mdt.id, seen=None, now=NOW)


@pytest.mark.parametrize("move", TABLE)
def test_what_somebody_changed_meanwhile_is_stale(store: Store, mdt: Mdt, move: str) -> None:
    state = {"evidence": "done", "reopen": "undone"}.get(move, "open")
    view = store.write_now(mdt.bring, state)
    with pytest.raises(Stale):
        store.write_now(MOVES[move], mdt, mdt.sam if move in BY_SAM else mdt.grace, view.version + 7)


@pytest.mark.parametrize("move", TABLE)
def test_in_a_closed_case_nothing_moves(store: Store, mdt: Mdt, move: str) -> None:
    state = {"evidence": "done", "reopen": "undone"}.get(move, "open")
    view = store.write_now(mdt.bring, state)
    store.write_now(lambda db: db.execute(t.case.update().values(status=CaseStatus.CLOSED)))
    with pytest.raises((Stale, NotAllowed), match="is closed"):
        store.write_now(MOVES[move], mdt, mdt.sam if move in BY_SAM else mdt.grace, None)
    assert store.read_now(actions.one, mdt.id).version == view.version


@pytest.mark.parametrize("move", ["not achievable", "supersede", "change", "reopen"])
def test_the_owner_is_told_unless_sharing_has_stopped(store: Store, mdt: Mdt, move: str) -> None:
    if move == "reopen":
        store.write_now(mdt.bring, "done")
    kind = NoticeKind.NEW_ACTION if move == "reopen" else NoticeKind.ACTION_CHANGED
    store.write_now(MOVES[move], mdt, mdt.grace, None)
    assert (kind.value, f"action:{mdt.id}", f"person:{mdt.sam.person_id}") in store.read_now(ledger)

    store.write_now(lambda db: db.execute(t.notice.update().values(state=NoticeState.WITHDRAWN)))
    store.write_now(action_answers.undo, mdt.grace, mdt.id, seen=None, now=NOW)
    store.write_now(lambda db: make.consent(db, mdt.case_id, state=ConsentState.WITHDRAWN))
    store.write_now(MOVES[move], mdt, mdt.grace, None)
    assert store.read_now(ledger) == [], "kept, and nobody is told"


@pytest.mark.parametrize("move", ["start", "not achievable", "supersede", "change", "reopen"])
def test_undo_brings_back_exactly_what_was_before(store: Store, mdt: Mdt, move: str) -> None:
    before = store.write_now(mdt.bring, "done" if move == "reopen" else "open")
    store.write_now(MOVES[move], mdt, mdt.grace, None)
    back = store.write_now(action_answers.undo, mdt.grace, mdt.id, seen=None, now=NOW)
    names = ("state", "what", "how_known", "plan_type", "need", "due_on", "started_at", "done_at", "done_by_id")
    names += ("closed_why", "superseded_by", "answered", "told_by", "evidence", "asked_until")
    assert {name: getattr(back, name) for name in names} == {name: getattr(before, name) for name in names}


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        (Edit("", "", PlanType.MDT, None, DUE), "what"),
        (Edit("ring Juniper", "", PlanType.MDT, None, DUE), "what"),
        (Edit("send it", "J.B. has it", PlanType.MDT, None, DUE), "how_known"),
        (Edit("send it", "", PlanType.MDT, None, LATER), "reason"),
        (Edit("send it", "", PlanType.MDT, None, LATER, "Juniper is away"), "reason"),
        (Edit("send it", "", PlanType.MDT, None, TODAY - timedelta(days=1), "sooner"), "due_on"),
    ],
)
def test_what_cannot_be_changed_so_is_said_beside_its_question(store: Store, mdt: Mdt, edit: Edit, field: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        store.write_now(action_edits.edit, mdt.grace, mdt.id, edit, seen=None, now=NOW)
    assert raised.value.field == field
    assert store.read_now(actions.one, mdt.id).version == 1


def test_a_new_due_day_settles_a_request_for_more_time_and_keeps_the_first_day(store: Store, mdt: Mdt) -> None:
    def unit(db: Connection) -> None:
        action_answers.more_time(db, mdt.sam, mdt.id, "1w", seen=1, now=NOW)
        view = action_edits.edit(db, mdt.grace, mdt.id, EDIT, seen=None, now=NOW)
        assert (view.due_on, view.original_due_on, view.asked_until) == (LATER, DUE, None)
        assert [kind for kind, *_ in ledger(db)] == ["action changed"]

    store.write_now(unit)


def test_of_several_changes_only_the_last_is_told(store: Store, mdt: Mdt) -> None:
    def unit(db: Connection) -> None:
        action_edits.edit(db, mdt.grace, mdt.id, EDIT, seen=None, now=NOW)
        action_states.not_achievable(db, mdt.grace, mdt.id, "no place", seen=None, now=NOW)
        assert [kind for kind, *_ in ledger(db)] == ["action changed"]
        row = db.execute(select(t.notice).where(t.notice.c.state == NoticeState.PLANNED)).one()
        assert row.about["state"] == "not achievable"

    store.write_now(unit)


@pytest.mark.parametrize("by", [1, 9])
def test_nothing_stands_in_its_own_place(store: Store, mdt: Mdt, by: int) -> None:
    with pytest.raises(Exception, match=r"has to stand in its place|no action 9"):
        store.write_now(action_states.supersede, mdt.grace, mdt.id, by, seen=None, now=NOW)


def test_what_was_closed_cannot_stand_in_for_another(store: Store, mdt: Mdt) -> None:
    store.write_now(action_states.not_achievable, mdt.grace, mdt.other, "no room", seen=None, now=NOW)
    with pytest.raises(InvalidInput):
        store.write_now(action_states.supersede, mdt.grace, mdt.id, 2, seen=None, now=NOW)


def test_the_board_shows_each_state_rightly(store: Store, mdt: Mdt) -> None:
    def unit(db: Connection) -> None:
        third = make.action(db, mdt.case_id, mdt.sam, "ring the school")
        fourth = make.action(db, mdt.case_id, mdt.sam, "visit")
        action_answers.start(db, mdt.sam, mdt.id, seen=None, now=NOW)
        action_states.not_achievable(db, mdt.grace, mdt.other, "a private reason", seen=None, now=NOW)
        action_states.supersede(db, mdt.grace, third, 1, seen=None, now=NOW)
        action_ticks.complete(db, mdt.sam, fourth, seen=None, now=NOW)
        board = boards.board(db, mdt.case_id, 1, NOW)
        assert (board.open, board.overdue) == (1, 0)
        shown = {row.number: (row.done, row.closed, row.state.split(":")[0]) for row in board.rows}
        assert shown == {
            1: (False, False, "in progress"),
            2: (True, True, "Not achievable"),
            3: (True, True, "Replaced by action 1"),
            4: (True, False, "Done"),
        }
        assert "a private reason" not in str(board)
        later = boards.board(db, mdt.case_id, 1, NOW + timedelta(days=15))
        assert [row.number for row in later.rows] == [1], "after two weeks only what is open"

    store.write_now(unit)


def test_nothing_is_due_of_what_was_closed_and_again_of_what_is_open_again(store: Store, mdt: Mdt) -> None:
    def unit(db: Connection) -> None:
        db.execute(t.action.update().where(t.action.c.id == mdt.other).values(look_at=None))
        action_states.not_achievable(db, mdt.grace, mdt.id, "no place", seen=None, now=NOW)
        tick(db, "2026-04-07 09:00")
        assert [kind for kind, *_ in ledger(db)] == ["action changed"]
        action_states.reopen(db, mdt.grace, mdt.id, "there is one", LATER, seen=None, now=NOW)
        tick(db, "2026-04-17 09:00")
        assert [kind for kind, *_ in ledger(db)] == ["new action", "overdue", "no answer"]

    store.write_now(unit)


def test_each_change_keeps_old_and_new_and_the_history_says_who(store: Store, mdt: Mdt) -> None:
    def unit(db: Connection) -> None:
        action_edits.edit(db, mdt.grace, mdt.id, EDIT, seen=None, now=NOW)
        action_states.not_achievable(db, mdt.grace, mdt.id, "no place", seen=None, now=NOW)
        rows = db.execute(select(t.audit).where(t.audit.c.subject == f"action:{mdt.id}").order_by(t.audit.c.id)).all()
        old: dict[str, Any] = json.loads(rows[0].old)
        new: dict[str, Any] = json.loads(rows[0].new)
        assert (old["due_on"], new["due_on"], new["reason"]) == ("2026-04-02", "2026-04-16", EDIT.reason)
        told = action_history.of(db, actions.one(db, mdt.id))
        assert [(one.who, one.words.split(":")[0].split(" (")[0]) for one in told] == [
            (
                "Grace Okoro",
                "moved it from Thursday 2 April 2026 to Thursday 16 April 2026; changed the wording; "
                "changed how we will know; changed the plan; changed the need",
            ),
            ("Grace Okoro", "closed it, not achievable"),
        ]

    store.write_now(unit)


def test_what_was_struck_out_with_its_entry_is_not_opened_again(store: Store, mdt: Mdt) -> None:
    gone = {"state": ActionState.SUPERSEDED, "closed_why": "struck out"}
    store.write_now(lambda db: db.execute(t.action.update().where(t.action.c.id == mdt.id).values(**gone)))
    with pytest.raises(Stale):
        store.write_now(MOVES["reopen"], mdt, mdt.grace, None)


# A request for more time that the keyworker leaves waiting: asked on Thursday 26 March


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("2026-03-27 09:00", []),
        ("2026-03-30 17:00", []),  # the second working day is not over
        ("2026-03-31 08:59", []),
        ("2026-03-31 09:00", ["lena"]),
    ],
)
def test_after_two_working_days_the_manager_is_asked_once(store: Store, mdt: Mdt, when: str, told: list[str]) -> None:
    def unit(db: Connection) -> None:
        db.execute(t.action.update().where(t.action.c.id == mdt.other).values(look_at=None))
        action_answers.more_time(db, mdt.sam, mdt.id, "2w", seen=None, now=NOW)
        tick(db, when)
        tick(db, when)
        heard = [recipient for kind, _, recipient in ledger(db) if kind == "more time waiting"]
        assert heard == [f"person:{mdt.lena.person_id}" for _ in told]

    store.write_now(unit)


@pytest.mark.parametrize("ended", ["agreed", "refused", "done", "taken back", "closed"])
def test_once_it_is_answered_the_manager_is_not_asked_any_more(store: Store, mdt: Mdt, ended: str) -> None:
    def unit(db: Connection) -> str:
        action_answers.more_time(db, mdt.sam, mdt.id, "2w", seen=None, now=NOW)
        tick(db, "2026-03-31 09:00")
        notice = db.execute(select(t.notice).where(t.notice.c.kind == NoticeKind.TIME_WAITING)).one()
        if ended in ("agreed", "refused"):
            action_answers.agree_time(db, mdt.grace, mdt.id, yes=ended == "agreed", seen=None, now=NOW)
        elif ended == "done":
            action_ticks.complete(db, mdt.sam, mdt.id, seen=None, now=NOW)
        elif ended == "taken back":
            action_answers.undo(db, mdt.sam, mdt.id, seen=None, now=NOW)
        else:
            db.execute(t.case.update().values(status=CaseStatus.CLOSED))
        row = db.execute(planner.action_columns().add_columns(t.action.c.answered).where(t.action.c.id == mdt.id)).one()
        return recheck.because(notice, row, POLICY.notices, NOW + timedelta(days=5))

    assert store.write_now(unit)


def test_started_by_its_owner_is_a_yes_and_by_the_keyworker_is_not(store: Store, mdt: Mdt) -> None:
    by_grace = store.write_now(MOVES["start"], mdt, mdt.grace, None)
    assert (by_grace.started_at, by_grace.answered) == (NOW, None)
    by_sam = store.write_now(MOVES["start"], mdt, mdt.sam, None)
    assert (by_sam.started_at, by_sam.answered, by_sam.acknowledged_at) == (NOW, Answered.MINE, NOW)
