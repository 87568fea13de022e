"""Who leaves an MDT leaves nothing behind: what was open goes to others, and nothing more of the case reaches them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, select

from casework import access, joining, leave_requests, letters, mdt, memberships, notices
from casework.access import Relation, Verb
from casework.actor import Actor
from casework.errors import InvalidInput, NotAllowed, NotFound, Stale
from storage import core as t
from storage.store import Store
from storage.tables import CaseStatus, Coming, ConsentState, MeetingState, NoticeKind, Outcome
from tests.support import builders as make
from tests.support.builders import NOW, TODAY
from tests.support.ledger import POLICY, bind, ledger, tick


class World:
    def __init__(self, db: Connection) -> None:
        self.grace = make.person(db)
        self.dev = make.person(db, "Dev Rao")
        self.lena = make.person(db, "Lena Hart", "manager")
        self.sam = make.partner(db)
        self.kit = make.partner(db, "Kit Rowan", "Elmshire youth justice")
        self.ash = make.partner(db, "Ash Fell")  # of Sam's agency, on no MDT
        self.finch = make.contact(db)
        self.case_id = make.case(db, self.grace, mdt=(self.sam, self.kit, self.finch), code="KW-7F3K")
        self.plan = make.action(db, self.case_id, self.sam)
        self.visit = make.action(db, self.case_id, self.sam, "visit the placement")
        self.others = make.action(db, self.case_id, self.kit, "book the review")
        for who in (self.grace, self.lena, self.sam, self.kit):
            make.chat(db, who)

    def end(self, db: Connection, who: Actor, to: dict[int, int] | None = None, *, by: Actor | None = None) -> bool:
        ended = memberships.end(db, by or self.grace, self.case_id, who.person_id, to or {}, now=NOW)
        return ended.changed

    def both_to(self, who: Actor) -> dict[int, int]:
        return {self.plan: who.person_id, self.visit: who.person_id}


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def _owners(db: Connection) -> dict[int, int]:
    return {row.id: row.owner_id for row in db.execute(select(t.action.c.id, t.action.c.owner_id))}


def _on_mdt(db: Connection, world: World) -> set[str]:
    return {one.name for one in mdt.members(db, world.case_id, today=TODAY)}


def _said_to(db: Connection, who: Actor) -> str:
    bind(db, NOW)
    query = select(t.sending.c.id).where(t.sending.c.recipient == f"person:{who.person_id}")
    sending = db.execute(query.order_by(t.sending.c.id.desc())).scalars().first()
    if sending is None:
        return ""
    return str(letters.open_letter(db, f"person:{who.person_id}", sending, POLICY.notices, now=NOW))


def test_who_leaves_sees_nothing_from_that_day_and_all_that_was_open_has_a_new_owner(
    store: Store, world: World
) -> None:
    def unit(db: Connection) -> None:
        assert world.end(db, world.sam, {world.plan: world.kit.person_id, world.visit: world.grace.person_id})

        standing = access.standing(db, world.sam, world.case_id, today=TODAY, owner_id=world.sam.person_id)
        assert standing.relations == {Relation.NONE}
        assert _on_mdt(db, world) == {"Grace Okoro", "Kit Rowan", "Ms Finch"}
        owners = _owners(db)
        assert owners[world.plan] == world.kit.person_id
        assert owners[world.visit] == world.grace.person_id
        news = [(kind, who) for kind, subject, who in ledger(db) if subject == f"action:{world.plan}"]
        assert news == [("new action", f"person:{world.kit.person_id}")]

    store.write_now(unit)


def test_it_is_on_record_from_old_to_new(store: Store, world: World) -> None:
    def unit(db: Connection) -> None:
        world.end(db, world.sam, world.both_to(world.kit))
        row = db.execute(select(t.audit).where(t.audit.c.verb == Verb.END_MEMBERSHIP, t.audit.c.old.is_not(None))).all()
        said = [(one.subject, one.old, one.new) for one in row if one.subject.startswith("person:")]
        assert said == [(f"person:{world.sam.person_id}", "on the MDT", "off the MDT from 2026-03-26")]
        moved = [one for one in row if one.subject == f"action:{world.plan}"]
        assert len(moved) == 1
        assert str(world.sam.person_id) in moved[0].old
        assert str(world.kit.person_id) in moved[0].new

    store.write_now(unit)


@pytest.mark.parametrize("given", ["nothing", "one of two", "a new one came"])
def test_no_action_stays_with_who_has_left(store: Store, world: World, given: str) -> None:
    def unit(db: Connection) -> None:
        to = {"nothing": {}, "one of two": {world.plan: world.kit.person_id}}.get(given, world.both_to(world.kit))
        if given == "a new one came":
            make.action(db, world.case_id, world.sam, "agreed while the form was open")
        world.end(db, world.sam, to)

    with pytest.raises(Stale):
        store.write_now(unit)
    assert store.read_now(lambda db: "Sam Patel" in _on_mdt(db, world))
    assert store.read_now(_owners)[world.plan] == world.sam.person_id


@pytest.mark.parametrize("who", ["sam", "lena", "dev"])
def test_nobody_takes_over_who_is_neither_on_the_mdt_nor_a_colleague(store: Store, world: World, who: str) -> None:
    with pytest.raises(InvalidInput):
        store.write_now(lambda db: world.end(db, world.sam, world.both_to(getattr(world, who))))
    assert store.read_now(lambda db: "Sam Patel" in _on_mdt(db, world))


def test_a_colleague_who_takes_over_comes_on_the_mdt(store: Store, world: World) -> None:
    def unit(db: Connection) -> None:
        world.end(db, world.sam, world.both_to(world.ash))
        assert _on_mdt(db, world) == {"Grace Okoro", "Kit Rowan", "Ms Finch", "Ash Fell"}

    store.write_now(unit)


def test_the_keyworker_is_not_removed_and_is_told_who_gives_the_case_to_another(store: Store, world: World) -> None:
    with pytest.raises(InvalidInput, match=r"allocate KW-7F3K"):
        store.write_now(lambda db: world.end(db, world.grace, by=world.lena))
    assert store.read_now(lambda db: "Grace Okoro" in _on_mdt(db, world))


def test_the_lead_professional_may_leave_and_then_there_is_none(store: Store, world: World) -> None:
    def unit(db: Connection) -> None:
        lead = t.case.c.lead_professional_id
        db.execute(t.case.update().values(lead_professional_id=world.kit.person_id))
        world.end(db, world.kit, {world.others: world.sam.person_id})
        assert db.execute(select(lead)).scalar_one() is None
        assert "no lead professional" in [
            part.strip()
            for row in db.execute(select(t.audit.c.new).where(t.audit.c.verb == Verb.END_MEMBERSHIP))
            for part in row.new.split(";")
        ]

    store.write_now(unit)


def test_twice_is_a_success_and_changes_nothing(store: Store, world: World) -> None:
    def unit(db: Connection) -> None:
        assert world.end(db, world.sam, world.both_to(world.kit))
        before = len(ledger(db))
        assert not world.end(db, world.sam, world.both_to(world.grace))
        assert _owners(db)[world.plan] == world.kit.person_id
        assert len(ledger(db)) == before

    store.write_now(unit)


def test_the_leaver_hears_one_line_with_the_code_alone(store: Store, world: World) -> None:
    def unit(db: Connection) -> None:
        world.end(db, world.sam, world.both_to(world.kit))
        said = _said_to(db, world.sam)
        assert "You are no longer on the MDT of KW-7F3K." in said
        assert "J.B." not in said
        assert "costed care plan" not in said

    store.write_now(unit)


def test_what_was_not_sent_yet_is_withdrawn_and_nothing_comes_later(store: Store, world: World) -> None:
    def unit(db: Connection) -> None:
        due = make.action(db, world.case_id, world.sam, "due today", due=TODAY, look_at=NOW)
        tick(db, NOW)
        sams = f"person:{world.sam.person_id}"
        assert ("due today", f"action:{due}", sams) in ledger(db)
        world.end(db, world.sam, {**world.both_to(world.kit), due: world.kit.person_id})
        for day in range(12):
            tick(db, NOW + timedelta(days=day))
        assert [kind for kind, _, who in ledger(db) if who == sams] == ["left the MDT"]

    store.write_now(unit)


def test_what_a_manager_hears_in_anothers_place_is_not_taken_with_the_place_on_the_mdt(
    store: Store, world: World
) -> None:
    def unit(db: Connection) -> None:
        make.member(db, world.case_id, world.lena)
        recipient = f"person:{world.lena.person_id}"
        about = {"instead_of": world.finch.person_id, "kind": "overdue", "why": "contact"}
        notices.plan(
            db,
            NoticeKind.OVERDUE,
            f"action:{world.others}",
            world.others,
            recipient,
            "2026-03-26",
            case_id=world.case_id,
            about=about,
            now=NOW,
        )
        world.end(db, world.lena)
        assert ("overdue", f"action:{world.others}", recipient) in ledger(db)

    store.write_now(unit)


def test_a_meeting_to_come_no_longer_asks_them(store: Store, world: World) -> None:
    def unit(db: Connection) -> None:
        for day, state in ((date(2026, 4, 2), MeetingState.PLANNED), (date(2026, 3, 2), MeetingState.HELD)):
            meeting_id = make.meeting(db, world.case_id, day, state=state)
            row = {"meeting_id": meeting_id, "person_id": world.sam.person_id, "coming": Coming.YES, "version": 1}
            db.execute(t.invitation.insert().values(**row))
        world.end(db, world.sam, world.both_to(world.kit))
        coming = [row.coming for row in db.execute(select(t.invitation.c.coming).order_by(t.invitation.c.id))]
        assert coming == [Coming.OFF, Coming.YES], "who was at a meeting stays on record"

    store.write_now(unit)


@pytest.mark.parametrize("why", ["sharing stopped", "no account", "oneself"])
def test_who_is_not_told(store: Store, world: World, why: str) -> None:
    def unit(db: Connection) -> None:
        if why == "sharing stopped":
            make.consent(db, world.case_id, state=ConsentState.WITHDRAWN)
            world.end(db, world.sam, world.both_to(world.grace))
        elif why == "no account":
            world.end(db, world.finch)
        else:
            make.member(db, world.case_id, world.lena)
            world.end(db, world.lena, by=world.lena)
        assert [kind for kind, _, _ in ledger(db) if kind == "left the MDT"] == []

    store.write_now(unit)


def test_who_comes_back_the_same_day_is_on_it_and_hears_of_no_leaving(store: Store, world: World) -> None:
    def unit(db: Connection) -> None:
        world.end(db, world.sam, world.both_to(world.kit))
        assert joining.join(db, world.grace, world.case_id, world.sam.person_id, now=NOW)
        assert "Sam Patel" in _on_mdt(db, world)
        assert "no longer on the MDT" not in _said_to(db, world.sam)

    store.write_now(unit)


@pytest.mark.parametrize("who", ["sam", "kit", "dev"])
def test_only_who_keeps_or_manages_the_case_says_who_leaves(store: Store, world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        store.write_now(lambda db: world.end(db, world.sam, world.both_to(world.kit), by=getattr(world, who)))
    refused = store.read_now(
        lambda db: db.execute(select(t.audit.c.verb).where(t.audit.c.outcome == Outcome.REFUSED)).scalars().all()
    )
    assert list(refused) == ["mdt.end"]


def test_somebody_who_was_never_on_it_cannot_leave_it(store: Store, world: World) -> None:
    with pytest.raises(NotFound):
        store.write_now(lambda db: world.end(db, world.ash))


def test_nobody_leaves_a_closed_case(store: Store, world: World) -> None:
    store.write_now(lambda db: db.execute(t.case.update().values(status=CaseStatus.CLOSED)))
    with pytest.raises(NotAllowed, match="closed"):
        store.write_now(lambda db: world.end(db, world.kit, {world.others: world.sam.person_id}))


def test_the_boards_are_rewritten(store: Store, world: World) -> None:
    def unit(db: Connection) -> bool:
        route = make.channel(db, world.case_id, linked_by=world.grace)
        post = {
            "subject": f"case:{world.case_id}",
            "route_id": route,
            "activity_id": "1",
            "next_attempt_at": NOW,
            "posted_at": NOW,
            "last_error": "",
        }
        db.execute(t.card_post.insert().values(**post, page=1, dirty=False, change=0, attempts=0))
        world.end(db, world.sam, world.both_to(world.kit))
        return bool(db.execute(select(t.card_post.c.dirty)).scalar_one())

    assert store.write_now(unit)


# Asking to leave


def _ask(db: Connection, world: World, who: Actor, why: str = "") -> None:
    leave_requests.ask(db, who, world.case_id, why, now=NOW)


def _waiting(db: Connection, who: Actor) -> list[str]:
    return [one.name for one in leave_requests.waiting(db, who, now=NOW)]


def test_who_asks_to_leave_stays_on_until_the_keyworker_answers(store: Store, world: World) -> None:
    def unit(db: Connection) -> None:
        _ask(db, world, world.sam, "I change jobs")
        assert "Sam Patel" in _on_mdt(db, world)
        assert _waiting(db, world.grace) == ["Sam Patel"]
        assert _waiting(db, world.lena) == [], "its keyworker answers"
        assert _waiting(db, world.dev) == []
        said = _said_to(db, world.grace)
        assert "Sam Patel (Elmshire children's social care) asks to leave the MDT. “I change jobs”" in said

        world.end(db, world.sam, world.both_to(world.kit))
        assert _waiting(db, world.grace) == []

    store.write_now(unit)


def test_asked_twice_it_is_told_once(store: Store, world: World) -> None:
    def unit(db: Connection) -> None:
        _ask(db, world, world.sam, "I change jobs")
        _ask(db, world, world.sam, "again")
        assert [kind for kind, _, _ in ledger(db)].count("asks to leave") == 1
        assert [one.why for one in leave_requests.waiting(db, world.grace, now=NOW)] == ["I change jobs"]

    store.write_now(unit)


def test_who_is_asked_to_stay_hears_it_and_may_ask_again(store: Store, world: World) -> None:
    def unit(db: Connection) -> None:
        _ask(db, world, world.sam)
        assert leave_requests.stay(db, world.grace, world.case_id, world.sam.person_id, now=NOW) == ("Sam Patel", True)
        assert leave_requests.stay(db, world.grace, world.case_id, world.sam.person_id, now=NOW)[1] is False
        assert _waiting(db, world.grace) == []
        assert [kind for kind, _, _ in ledger(db)] == ["asked to stay"], "the question is taken back with its answer"
        assert "Grace Okoro asks you to stay on the MDT of KW-7F3K." in _said_to(db, world.sam)
        leave_requests.ask(db, world.sam, world.case_id, "", now=NOW + timedelta(hours=1))
        assert _waiting(db, world.grace) == ["Sam Patel"]

    store.write_now(unit)


def test_where_nobody_keeps_the_case_its_manager_is_asked(store: Store, world: World) -> None:
    def unit(db: Connection) -> None:
        db.execute(t.case.update().values(keyworker_id=None))
        _ask(db, world, world.sam)
        assert _waiting(db, world.lena) == ["Sam Patel"]
        assert ("asks to leave", f"person:{world.lena.person_id}") in [(kind, who) for kind, _, who in ledger(db)]

    store.write_now(unit)


def test_the_keyworker_does_not_ask_to_leave(store: Store, world: World) -> None:
    with pytest.raises(InvalidInput, match=r"allocate KW-7F3K"):
        store.write_now(lambda db: _ask(db, world, world.grace))


@pytest.mark.parametrize("who", ["ash", "lena", "dev"])
def test_who_is_not_on_the_mdt_cannot_ask_to_leave_it(store: Store, world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        store.write_now(lambda db: _ask(db, world, getattr(world, who)))


def test_one_who_is_on_several_mdts_has_a_place_on_each(store: Store, world: World) -> None:
    def unit(db: Connection) -> None:
        make.case(db, world.dev, "Wren Ashdown", mdt=(world.sam,), code="KW-8G4M")
        make.case(db, world.dev, "Rook Field", code="KW-9H5N")
        _ask(db, world, world.sam)
        found = [(one.code, one.asked_on) for one in leave_requests.seats(db, world.sam, now=NOW)]
        assert found == [("KW-7F3K", TODAY), ("KW-8G4M", None)]
        assert [one.code for one in leave_requests.seats(db, world.grace, now=NOW)] == [], "she keeps hers"

    store.write_now(unit)
