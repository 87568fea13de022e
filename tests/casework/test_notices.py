"""The ledger and its messages: entered once, bound one per person, re-checked when opened, and lost on nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from casework import action_answers, binding, letters, notices, reach, routes, sendings
from casework.actor import Actor
from casework.letter_parts import Letter, Press
from storage import core as t
from storage.store import Store
from storage.tables import ActionState, Answered, ConsentState, NoticeKind, Reachability
from tests.support import builders as make
from tests.support.ledger import POLICY, bind, counted, ledger, london, outbox, tick

AGREED = london("2026-03-26 10:00")
OVERDUE = "2026-04-16 09:00"  # the morning after Wednesday 15 April


@dataclass
class World:
    """A keyworker and a partner with chats, a case with a channel; each action is due on Wednesday 15 April 2026."""

    store: Store
    keyworker: Actor
    partner: Actor
    case: int
    code: str
    channel: int

    def action(self, owner: Actor | None = None, what: str = "send the costed care plan", **columns: Any) -> int:
        values = {"due": date(2026, 4, 15), "look_at": AGREED, "created_at": AGREED} | columns
        return self.store.write_now(make.action, self.case, owner or self.partner, what, **values)

    def at(self, now: str) -> int:
        """Plan and bind; how many messages were made."""
        self.store.write_now(tick, now)
        return self.store.write_now(bind, now)

    def change(self, action: int, **values: Any) -> None:
        self.store.write_now(lambda db: db.execute(update(t.action).where(t.action.c.id == action).values(**values)))

    def open(self, sending: int = 1, now: str = OVERDUE) -> Letter | None:
        """What the message says when it is opened."""
        recipient = next(row.recipient for row in self.store.read_now(outbox) if row.id == sending)
        return self.store.write_now(letters.open_letter, recipient, sending, POLICY.notices, now=london(now))

    def said(self, sending: int = 1, now: str = OVERDUE) -> list[str]:
        letter = self.open(sending, now)
        return [] if letter is None else [line.said for group in letter.groups for line in group.lines]

    def plan(self, kind: NoticeKind, action: int, to: Actor, now: str = "2026-04-08 11:00", **about: Any) -> bool:
        return self.store.write_now(
            notices.plan,
            kind,
            f"action:{action}",
            action,
            notices.to_person(to.person_id),
            "v1",
            case_id=self.case,
            about=about,
            now=london(now),
        )

    def because(self) -> list[str]:
        """Why each withdrawn notice was."""
        query = select(t.notice.c.withdrawn_because).where(t.notice.c.withdrawn_because != "").order_by(t.notice.c.id)
        return list(self.store.read_now(lambda db: db.execute(query).scalars().all()))


@pytest.fixture
def world(store: Store) -> World:
    def begin(db: Connection) -> World:
        keyworker = make.person(db, "Grace Okoro", phone="0161 496 0001")
        partner = make.partner(db)
        case = make.case(db, keyworker, mdt=(partner,))
        make.chat(db, keyworker)
        make.chat(db, partner)
        channel = make.channel(db, case, linked_by=keyworker)
        code = db.execute(select(t.case.c.code)).scalar_one()
        return World(store, keyworker, partner, case, code, channel)

    return store.write_now(begin)


# Entering and withdrawing


def test_a_notice_is_entered_once(world: World) -> None:
    action = world.action()

    assert world.plan(NoticeKind.STUCK, action, world.keyworker, by=world.partner.person_id)
    assert not world.plan(NoticeKind.STUCK, action, world.keyworker, by=world.partner.person_id)


def test_a_notice_withdrawn_before_it_went_is_planned_anew(world: World) -> None:
    action = world.action()
    world.plan(NoticeKind.STUCK, action, world.keyworker, by=world.partner.person_id)

    assert world.store.write_now(notices.withdraw, f"action:{action}", "taken back") == 1
    assert world.store.read_now(ledger) == []
    assert world.plan(NoticeKind.STUCK, action, world.keyworker, by=world.partner.person_id)
    assert len(world.store.read_now(ledger)) == 1


def test_withdrawing_names_kinds_and_leaves_the_rest(world: World) -> None:
    action = world.action()
    world.plan(NoticeKind.STUCK, action, world.keyworker, by=world.partner.person_id)
    world.plan(NoticeKind.NEW_ACTION, action, world.partner)

    assert world.store.write_now(notices.withdraw, f"action:{action}", "x", kinds=[NoticeKind.STUCK]) == 1
    assert [kind for kind, _, _ in world.store.read_now(ledger)] == ["new action"]


def test_all_of_a_case_is_withdrawn_at_once(world: World) -> None:
    for _ in range(3):
        world.plan(NoticeKind.NEW_ACTION, world.action(), world.partner)

    assert world.store.write_now(notices.withdraw_case, world.case, "consent") == 3


# Binding


def test_what_one_person_must_hear_is_one_message(world: World) -> None:
    for number in range(4):
        world.action(what=f"step {number}")

    assert world.at(OVERDUE) == 1
    assert len(world.said()) == 4


def test_binding_again_makes_no_second_message(world: World) -> None:
    world.action()
    world.at(OVERDUE)

    assert world.store.write_now(bind, OVERDUE) == 0


@pytest.mark.parametrize(
    ("now", "goes"),
    [
        ("2026-04-08 07:59", False),
        ("2026-04-08 08:00", True),
        ("2026-04-08 17:59", True),
        ("2026-04-08 18:00", False),
        ("2026-04-11 12:00", False),
        ("2026-04-06 12:00", False),
        ("2026-04-07 08:00", True),
    ],
    ids=["early", "eight", "last minute", "evening", "Saturday", "Easter Monday", "Tuesday after Easter"],
)
def test_nothing_is_bound_in_held_time(world: World, now: str, goes: bool) -> None:
    world.plan(NoticeKind.NEW_ACTION, world.action(), world.partner, now="2026-04-02 15:00")

    assert world.store.write_now(bind, now) == int(goes)


# What a message says, and does not


def test_an_overdue_action_is_asked_after_by_code_wording_and_day(world: World) -> None:
    world.action()
    world.at(OVERDUE)

    letter = world.open()

    assert letter is not None
    (group,) = letter.groups
    assert group.heading == world.code
    assert group.lines[0].said == (
        "Action 1: “send the costed care plan” was due on Wednesday 15 April. Is it done, or is something in the way?"
    )
    assert group.lines[0].presses == (
        Press.DONE,
        Press.STUCK,
        Press.MORE_TIME,
        Press.NOT_MINE,
        Press.WHICH_CHILD,
    )
    assert group.foot == "Grace Okoro: 0161 496 0001"


@pytest.mark.parametrize(
    ("values", "because"),
    [
        ({"state": ActionState.DONE}, "done"),
        ({"state": ActionState.SUPERSEDED}, "superseded"),
        ({"asked_until": date(2026, 4, 29)}, "more time was asked for"),
        ({"due_on": date(2026, 4, 29)}, "no longer the newest"),
    ],
)
def test_what_changed_between_binding_and_sending_is_not_sent(
    world: World, values: dict[str, Any], because: str
) -> None:
    action = world.action()
    world.at(OVERDUE)
    world.change(action, **values)

    assert world.open() is None
    assert world.because() == [because]


def test_what_another_person_owns_now_is_not_said_to_the_one_before(world: World) -> None:
    action = world.action()
    world.at(OVERDUE)
    world.change(action, owner_id=world.keyworker.person_id)

    assert world.open() is None
    assert world.because() == ["another owner"]


def test_consent_withdrawn_between_binding_and_sending_stops_it(world: World) -> None:
    world.action()
    world.at(OVERDUE)
    world.store.write_now(make.consent, world.case, state=ConsentState.WITHDRAWN)

    assert world.open() is None
    assert world.because() == ["consent"]


def test_what_is_opened_after_its_deadline_is_withdrawn_and_audited_as_late(world: World) -> None:
    world.action()
    world.at("2026-04-15 09:00")

    assert world.open(now="2026-04-16 08:00") is None
    audited = world.store.read_now(lambda db: db.execute(select(t.audit.c.verb, t.audit.c.new)).all())
    assert ("notice.late", "late") in [tuple(row) for row in audited]


def test_of_two_alerts_about_one_action_only_the_newest_is_said(world: World) -> None:
    action = world.action()
    world.at("2026-04-16 09:00")
    world.store.write_now(tick, "2026-04-23 09:00")  # the first was never delivered
    world.store.write_now(bind, "2026-04-23 09:00")

    assert world.open(1, "2026-04-23 09:01") is None
    assert world.said(2, "2026-04-23 09:01") != []
    assert action == 1


def test_a_new_action_that_was_answered_on_the_board_is_not_sent(world: World) -> None:
    action = world.action()
    world.plan(NoticeKind.NEW_ACTION, action, world.partner)
    world.store.write_now(bind, "2026-04-08 11:00")
    world.change(action, answered=Answered.MINE, acknowledged_at=london("2026-04-08 11:00"))

    assert world.open(now="2026-04-08 11:01") is None


def test_at_most_ten_lines_and_a_way_to_the_rest(world: World) -> None:
    for number in range(13):
        world.action(what=f"step {number}")
    world.at(OVERDUE)

    letter = world.open()

    assert letter is not None
    assert sum(len(group.lines) for group in letter.groups) == 10
    assert (letter.more, letter.rest) == (3, Press.MY_ACTIONS)


def test_the_keyworker_reads_which_child_and_a_partner_reads_the_code(world: World) -> None:
    action = world.action(answered=Answered.STUCK)
    world.plan(NoticeKind.STUCK, action, world.keyworker, by=world.partner.person_id)
    world.store.write_now(bind, "2026-04-08 11:00")

    letter = world.open(now="2026-04-08 11:00")

    assert letter is not None
    assert letter.groups[0].heading == f"J.B., 14, {world.code}"
    assert letter.groups[0].case_id == world.case


def test_a_press_that_was_taken_back_is_not_told(world: World) -> None:
    action = world.action(answered=Answered.STUCK)
    world.plan(NoticeKind.STUCK, action, world.keyworker, by=world.partner.person_id)
    world.store.write_now(bind, "2026-04-08 11:00")
    world.change(action, answered=None)

    assert world.open(now="2026-04-08 11:00") is None


def test_a_request_for_time_comes_with_its_two_answers(world: World) -> None:
    action = world.action(asked_until=date(2026, 4, 29))
    world.plan(NoticeKind.MORE_TIME, action, world.keyworker, by=world.partner.person_id, until="2026-04-29")
    world.store.write_now(bind, "2026-04-08 11:00")

    letter = world.open(now="2026-04-08 11:00")

    assert letter is not None
    (line,) = letter.groups[0].lines
    assert "Wednesday 29 April instead of Wednesday 15 April" in line.said
    assert line.presses == (Press.AGREE, Press.NOT_THIS_TIME)


def test_the_channel_hears_of_a_meeting_with_code_and_counts_alone(world: World) -> None:
    world.action()
    world.store.write_now(make.meeting, world.case, date(2026, 4, 23), look_at=AGREED, papers_wanted=3, place="Ward 7")
    world.at("2026-04-23 09:00")

    letter = next(made for made in map(world.open, range(1, 4), ["2026-04-23 09:00"] * 3) if made and made.channel)

    lines = [line for group in letter.groups for line in group.lines]
    assert [line.said for line in lines] == [f"MDT for {world.code}: today, 10:00."]
    assert lines[0].detail == "1 action open, 1 overdue, 3 papers to come."
    assert "Ward" not in str(letter)


def test_the_digest_names_overdue_actions_by_code_and_number(world: World) -> None:
    world.store.write_now(tick, "2026-04-13 09:00")
    world.action()
    world.action(due=date(2026, 4, 17))
    world.at("2026-04-20 09:00")
    channel = next(row.id for row in world.store.read_now(outbox) if row.recipient.startswith("route:"))

    letter = world.open(channel, "2026-04-20 09:00")

    assert letter is not None
    assert letter.groups[0].lines[0].items == (f"{world.code}: action 1 (5 days), action 2 (3 days)",)


def test_a_digest_with_nothing_left_to_say_is_not_sent(world: World) -> None:
    world.store.write_now(tick, "2026-04-13 09:00")
    action = world.action()
    world.at("2026-04-20 09:00")
    channel = next(row.id for row in world.store.read_now(outbox) if row.recipient.startswith("route:"))
    world.change(action, state=ActionState.DONE)

    assert world.open(channel, "2026-04-20 09:00") is None


def test_when_consent_stops_partners_get_one_line_and_the_keyworker_the_list(world: World) -> None:
    world.action()
    world.store.write_now(make.consent, world.case, state=ConsentState.WITHDRAWN)
    about = {"scope": "sharing", "state": "withdrawn"}
    for kind, who in ((NoticeKind.CONSENT_STOPPED, world.partner), (NoticeKind.CONSENT_LIST, world.keyworker)):
        world.store.write_now(
            notices.plan,
            kind,
            f"case:{world.case}",
            world.case,
            notices.to_person(who.person_id),
            "consent:1",
            case_id=world.case,
            about=about,
            now=london("2026-04-08 11:00"),
        )
    world.store.write_now(bind, "2026-04-08 11:00")

    stopped, listed = world.open(1, "2026-04-08 11:00"), world.open(2, "2026-04-08 11:00")

    assert stopped is not None
    assert listed is not None
    assert stopped.groups[0].lines[0].said == (
        f"Reminders for {world.code} have stopped; what you agreed still stands; ask Grace Okoro: 0161 496 0001."
    )
    assert listed.groups[0].lines[0].items == (
        "Action 1: “send the costed care plan”, Sam Patel (Elmshire children's social care), due Wednesday 15 April",
    )


def test_a_message_shows_how_its_actions_stand_after_a_press(world: World) -> None:
    first, second = world.action(), world.action(what="ring the school")
    world.at(OVERDUE)
    world.store.write_now(lambda db: db.execute(update(t.sending).values(activity_id="activity-9")))
    world.change(first, state=ActionState.DONE)

    letter = world.store.read_now(letters.shown, world.partner.person_id, "activity-9", now=london(OVERDUE))

    assert letter is not None
    done, still_open = letter.groups[0].lines
    assert (done.action_id, done.note, done.presses) == (first, "Done, thank you.", (Press.UNDO, Press.ADD_EVIDENCE))
    assert (still_open.action_id, Press.DONE in still_open.presses) == (second, True)
    assert world.store.read_now(letters.shown, world.keyworker.person_id, "activity-9", now=london(OVERDUE)) is None


# Who cannot be reached


def test_a_contact_is_rung_up_by_the_keyworker(world: World) -> None:
    contact = world.store.write_now(make.contact)
    world.action(contact)
    world.at(OVERDUE)

    said = world.said()

    assert said == [
        "Ring Ms Finch, Bramble Lane School, 0161 496 0123. Action 1: “send the costed care plan” was due on "
        "Wednesday 15 April. Is it done, or is something in the way?"
    ]


def test_a_new_action_of_a_contact_reaches_the_keyworker(world: World) -> None:
    contact = world.store.write_now(make.contact)
    world.plan(NoticeKind.NEW_ACTION, world.action(contact), contact)
    world.store.write_now(bind, "2026-04-08 11:00")

    assert world.said(now="2026-04-08 11:01")[0].startswith("Ring Ms Finch, Bramble Lane School, 0161 496 0123.")
    assert world.store.read_now(outbox)[0].recipient == f"person:{world.keyworker.person_id}"


def test_who_has_no_live_chat_is_reported_to_the_keyworker_once(world: World) -> None:
    stranger = world.store.write_now(make.partner, "Kit Moss")
    world.store.write_now(make.member, world.case, stranger)
    world.action(stranger)

    world.at(OVERDUE)
    world.at("2026-04-16 09:01")
    world.at("2026-04-16 09:02")

    told = {row.recipient for row in world.store.read_now(outbox)}
    assert told == {f"person:{world.keyworker.person_id}", f"route:{world.channel}"}
    assert len(world.store.read_now(outbox)) == 2
    assert world.said(2) == [
        f"I can't reach Kit Moss (Elmshire children's social care) on Teams, so they have not had the reminder for "
        f"{world.code}. Please ring them: I have no phone number. "
        "(Action 1: “send the costed care plan”, due Wednesday 15 April.)"
    ]


def test_who_left_the_mdt_hears_nothing_more_of_it(world: World) -> None:
    world.action()
    world.at(OVERDUE)
    world.store.write_now(
        lambda db: db.execute(
            update(t.membership)
            .where(t.membership.c.person_id == world.partner.person_id)
            .values(until=date(2026, 4, 1))
        )
    )

    assert world.open() is None
    assert ("unreachable", "action:1", f"person:{world.keyworker.person_id}") in world.store.read_now(ledger)


def test_who_left_the_service_is_reported_too(world: World) -> None:
    world.action()
    _inactive(world, world.partner)

    world.at(OVERDUE)

    assert ("unreachable", "action:1", f"person:{world.keyworker.person_id}") in world.store.read_now(ledger)


def test_when_the_keyworker_cannot_be_reached_the_manager_is_told(world: World) -> None:
    manager = world.store.write_now(make.person, "Ama Boateng", "manager")
    world.store.write_now(make.chat, manager)
    action = world.action(answered=Answered.STUCK)
    world.plan(NoticeKind.STUCK, action, world.keyworker, by=world.partner.person_id)
    _inactive(world, world.keyworker)

    world.store.write_now(bind, "2026-04-08 11:00")

    assert world.store.read_now(ledger) == [("unreachable", f"action:{action}", f"person:{manager.person_id}")]


def test_when_nobody_at_all_can_be_told_it_waits_and_the_audit_says_so_once(world: World) -> None:
    action = world.action(answered=Answered.STUCK)
    world.plan(NoticeKind.STUCK, action, world.keyworker, by=world.partner.person_id)
    _inactive(world, world.keyworker)

    for now in ("2026-04-08 11:00", "2026-04-08 11:01", "2026-04-08 12:05", "2026-04-09 09:00"):
        assert world.store.write_now(bind, now) == 0

    assert _audited(world) == [("notice.undelivered", "no chat, nobody to tell yet")]
    assert world.store.read_now(ledger) == [("stuck", f"action:{action}", f"person:{world.keyworker.person_id}")]


def test_what_waits_for_anybody_is_looked_at_again_hourly_at_most(world: World) -> None:
    world.plan(NoticeKind.NEW_ACTION, world.action(), world.partner)
    _nobody_has_a_chat(world)
    world.store.write_now(bind, "2026-04-08 11:00")

    assert not world.store.read_now(binding.waiting, london("2026-04-08 11:59"))
    assert world.store.read_now(binding.waiting, london("2026-04-08 12:00"))


@pytest.mark.parametrize("first", ["partner", "keyworker"])
def test_what_nobody_could_be_told_goes_out_once_the_first_of_them_says_hello(world: World, first: str) -> None:
    action = world.action()
    world.plan(NoticeKind.NEW_ACTION, action, world.partner)
    _nobody_has_a_chat(world)
    world.store.write_now(bind, "2026-04-08 11:00")
    who: Actor = getattr(world, first)

    where = routes.Where(make.TENANT, "http://127.0.0.1:1/", f"a:{who.person_id}", "28:bot")
    world.store.write_now(routes.remember_person, who.person_id, where, now=london("2026-04-08 11:20"))

    assert world.store.write_now(bind, "2026-04-08 11:20") == 1
    assert [row.recipient for row in world.store.read_now(outbox)] == [f"person:{who.person_id}"]
    kind = "new action" if first == "partner" else "unreachable"
    assert world.store.read_now(ledger) == [(kind, f"action:{action}", f"person:{who.person_id}")]
    assert "send the costed care plan" in world.said(now="2026-04-08 11:21")[0]


def test_what_waits_for_anybody_past_its_deadline_is_audited_as_late(world: World) -> None:
    world.action()
    _nobody_has_a_chat(world)
    world.at("2026-04-15 09:00")

    assert world.store.write_now(bind, "2026-04-16 09:00") == 0

    assert _audited(world) == [("notice.undelivered", "no chat, nobody to tell yet"), ("notice.late", "late")]
    assert world.because() == ["late"]


def test_a_message_that_bounced_with_nobody_left_to_tell_waits_too(world: World) -> None:
    world.action()
    world.at(OVERDUE)
    _nobody_has_a_chat(world)
    lost = world.store.read_now(sendings.notices_in, 1)
    world.store.write_now(reach.tell_instead, [(one, reach.NO_CHAT) for one in lost], now=london(OVERDUE))
    world.store.write_now(bind, OVERDUE)

    assert [kind for kind, _, _ in world.store.read_now(ledger)] == ["overdue"]
    assert _audited(world) == [("notice.undelivered", "no chat, nobody to tell yet")]


# Another keyworker since


@pytest.mark.parametrize("bound", [False, True], ids=["before it is bound", "after it is bound"])
def test_what_the_keyworker_must_hear_goes_to_who_keeps_the_case_when_it_is_sent(world: World, bound: bool) -> None:
    action = world.action(answered=Answered.STUCK)
    world.plan(NoticeKind.STUCK, action, world.keyworker, by=world.partner.person_id)
    if bound:
        world.store.write_now(bind, "2026-04-08 11:00")
    ines = _another_keyworker(world)
    world.store.write_now(bind, "2026-04-08 11:01")

    assert world.open(now="2026-04-08 11:01") is None
    world.store.write_now(bind, "2026-04-08 11:02")

    assert world.because() == ["another keyworker"]
    assert world.store.read_now(ledger) == [("stuck", f"action:{action}", f"person:{ines.person_id}")]
    assert world.said(2, now="2026-04-08 11:03")[0].startswith("Sam Patel")


def test_a_contact_is_rung_by_who_keeps_the_case_now(world: World) -> None:
    contact = world.store.write_now(make.contact)
    world.action(contact)
    world.at(OVERDUE)
    ines = _another_keyworker(world)

    assert world.open() is None
    world.store.write_now(bind, OVERDUE)

    assert world.store.read_now(outbox)[1].recipient == f"person:{ines.person_id}"
    assert world.said(2)[0].startswith("Ring Ms Finch")


def test_what_could_not_reach_the_keyworker_of_before_reaches_the_one_of_now(world: World) -> None:
    action = world.action(answered=Answered.NOT_MINE)
    world.plan(NoticeKind.NOT_MINE, action, world.keyworker, by=world.partner.person_id)
    ines = _another_keyworker(world)
    _inactive(world, world.keyworker)

    world.store.write_now(bind, "2026-04-08 11:00")

    assert world.store.read_now(ledger) == [("not mine", f"action:{action}", f"person:{ines.person_id}")]


def _another_keyworker(world: World) -> Actor:
    def change(db: Connection) -> Actor:
        ines = make.person(db, "Ines Roth")
        make.chat(db, ines)
        make.member(db, world.case, ines)
        db.execute(update(t.case).values(keyworker_id=ines.person_id))
        return ines

    return world.store.write_now(change)


def _nobody_has_a_chat(world: World) -> None:
    world.store.write_now(lambda db: db.execute(update(t.route).values(reachability=Reachability.DEAD)))


def _audited(world: World) -> list[tuple[str, str]]:
    query = select(t.audit.c.verb, t.audit.c.new).order_by(t.audit.c.id)
    return [(row.verb, row.new) for row in world.store.read_now(lambda db: db.execute(query).all())]


def test_a_channel_that_cannot_be_written_to_is_told_of_to_the_keyworker(world: World) -> None:
    world.store.write_now(make.meeting, world.case, date(2026, 4, 23), look_at=AGREED)
    world.store.write_now(routes.mark_dead, world.channel, "gone", now=london(OVERDUE))

    world.at("2026-04-23 09:00")

    assert world.said(now="2026-04-23 09:01") == [
        f"I can't write to the MDT's channel for {world.code}, so it has not had the meeting reminder. "
        "Please tell the MDT another way."
    ]


@pytest.mark.parametrize("many", [1, 12])
def test_opening_a_message_asks_as_many_questions_for_twelve_lines_as_for_one(world: World, many: int) -> None:
    for number in range(many):
        world.action(what=f"step {number}")
    world.at(OVERDUE)
    recipient = notices.to_person(world.partner.person_id)
    with counted(world.store) as statements:
        world.store.write_now(letters.open_letter, recipient, 1, POLICY.notices, now=london(OVERDUE))

    asked = [statement for statement in statements if statement.startswith("SELECT")]
    assert len(asked) == 6, asked  # notices, reader, actions, cases; people and agencies for their held time


def _inactive(world: World, who: Actor) -> None:
    world.store.write_now(
        lambda db: db.execute(update(t.person).where(t.person.c.id == who.person_id).values(active=False))
    )


def test_dates_of_another_year_carry_it(world: World) -> None:
    world.action(due=date(2026, 12, 30))
    world.at("2027-01-05 09:00")

    assert "was due on Wednesday 30 December 2026" in world.said(now="2027-01-05 09:00")[0]


# Too much for one message


def test_what_only_a_message_can_say_is_never_cut_off(world: World) -> None:
    manager = world.store.write_now(make.person, "Lena Hart", "manager")
    world.store.write_now(make.chat, manager)

    def lower(db: Connection, rating: int) -> None:
        about = {"by": world.keyworker.person_id, "suggested": "red", "final": "amber", "reason": f"reason {rating}"}
        to, subject = notices.to_person(manager.person_id), f"case:{world.case}"
        kind, occurrence = NoticeKind.LOWER_RATING, f"rating:{rating}"
        notices.plan(db, kind, subject, world.case, to, occurrence, case_id=world.case, about=about, now=AGREED)

    for rating in range(12):
        world.store.write_now(lower, rating)

    world.at("2026-03-26 10:00")
    first = world.open(1, "2026-03-26 10:00")
    assert first is not None
    assert first.more == 0
    assert world.store.write_now(bind, "2026-03-26 10:00") == 1
    said = world.said(1, "2026-03-26 10:00") + world.said(2, "2026-03-26 10:00")
    assert sorted(said) == sorted(set(said))
    assert len(said) == 12


def test_what_my_actions_lists_is_only_counted(world: World) -> None:
    for number in range(12):
        world.action(what=f"step {number}")

    world.at(OVERDUE)
    letter = world.open()

    assert letter is not None
    assert letter.more == 2
    assert world.store.write_now(bind, OVERDUE) == 0


# A case without a keyworker


def test_what_the_keyworker_would_hear_goes_to_the_managers_where_there_is_none(world: World) -> None:
    manager = world.store.write_now(make.person, "Lena Hart", "manager")
    world.store.write_now(lambda db: db.execute(update(t.case).values(keyworker_id=None)))
    action = world.action()

    for press in (action_answers.stuck, action_answers.not_mine):
        world.store.write_now(press, world.partner, action, seen=None, now=AGREED)
    world.store.write_now(action_answers.more_time, world.partner, action, "1w", seen=None, now=AGREED)
    world.store.write_now(action_answers.told_keyworker, world.partner, action, now=AGREED)

    told = [(kind, recipient) for kind, _, recipient in world.store.read_now(ledger)]
    to = f"person:{manager.person_id}"
    assert told == [("stuck", to), ("not mine", to), ("more time", to), ("wrong tick", to)]
