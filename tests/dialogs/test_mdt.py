"""Who is on an MDT is shown, added to and removed from; a partner asks to leave, and the keyworker answers."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from cards.verbs import FormPress, LeaveAnswered, LeaveMdt, MyActions, NeedsMe, OpenForm
from casework.actor import Actor
from dialogs.events import Answer
from storage import core as t
from storage.store import Store
from storage.tables import CaseStatus, Outcome, Reachability
from tests.support import builders as make
from tests.support.builders import TODAY
from tests.support.talk import Talk, buttons_of, messages


class World:
    def __init__(self, db: Connection) -> None:
        self.grace = make.person(db)
        self.dev = make.person(db, "Dev Rao")
        self.lena = make.person(db, "Lena Hart", "manager")
        self.sam = make.partner(db)
        self.kit = make.partner(db, "Kit Rowan", "Elmshire youth justice")
        self.finch = make.contact(db)
        self.case_id = make.case(db, self.grace, mdt=(self.sam, self.kit, self.finch), code="KW-7F3K")
        self.plan = make.action(db, self.case_id, self.sam)
        self.visit = make.action(db, self.case_id, self.sam, "visit the placement")
        for who in (self.grace, self.sam, self.kit):
            make.chat(db, who)


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def _members(store: Store) -> set[int]:
    query = select(t.membership.c.person_id).where(t.membership.c.until.is_(None))
    return set(store.read_now(lambda db: db.execute(query).scalars().all()))


def _owners(store: Store) -> dict[str, int]:
    query = select(t.action.c.what, t.action.c.owner_id)
    return {row.what: row.owner_id for row in store.read_now(lambda db: db.execute(query).all())}


def _asked(store: Store) -> int:
    query = select(t.membership.c.id).where(t.membership.c.asked_to_leave_at.is_not(None))
    return len(store.read_now(lambda db: db.execute(query).all()))


def _confirm(answer: Answer) -> FormPress:
    """What the *Confirm* of a form's card sends, so that it can be pressed again later."""
    found = [one for message in messages(answer) for one in buttons_of(message) if one["title"] == "Confirm"]
    data: dict[str, Any] = found[0]["data"]
    return FormPress(data["draft"], data["version"], data["button"])


def p(who: Actor) -> str:
    return f"p:{who.person_id}"


# Who is on it


def test_everybody_is_shown_with_their_agency_since_when_and_how_to_reach_them(store: Store, world: World) -> None:
    def routes(db: Connection) -> None:
        ways = {world.sam.person_id: Reachability.DEAD, world.kit.person_id: Reachability.UNPROVEN}
        for person_id, state in ways.items():
            db.execute(update(t.route).where(t.route.c.person_key == person_id).values(reachability=state))
        make.member(db, world.case_id, world.dev)

    store.write_now(routes)
    talk = Talk(store, world.grace)
    talk.say("mdt KW-7F3K")

    assert "J.B., 14, KW-7F3K" in talk.read
    assert "**Sam Patel**, Elmshire children's social care" in talk.read
    lines = dict(zip(talk.read.splitlines(), talk.read.splitlines()[1:], strict=False))
    since = "since Sunday 25 January 2026 · "
    assert lines["**Sam Patel**, Elmshire children's social care"] == f"{since}can't be reached on Teams at present"
    assert lines["**Kit Rowan**, Elmshire youth justice"] == f"{since}has the app, and has not answered yet"
    assert lines["**Ms Finch**, Bramble Lane School"] == f"{since}no account here; ring 0161 496 0123"
    assert f"{since}has not opened a chat with me yet" in talk.read
    assert "keeps the case" in talk.read
    assert f"{since}reads messages here" in talk.read
    assert talk.buttons() == ["Add someone", "Remove someone", "The case"]


def test_it_is_opened_from_the_case_and_leads_to_adding(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.say("case KW-7F3K")
    talk.press_labelled("MDT")
    assert "Who is on the MDT" in talk.read
    talk.press_labelled("Add someone")
    talk.press_labelled("Next", who=p(world.dev))
    talk.press_labelled("Confirm")
    assert world.dev.person_id in _members(store)


@pytest.mark.parametrize(("who", "sees"), [("grace", True), ("lena", True), ("sam", False), ("dev", False)])
def test_who_may_see_it(store: Store, world: World, who: str, sees: bool) -> None:
    talk = Talk(store, getattr(world, who))
    talk.say("mdt KW-7F3K")
    assert ("0161 496 0123" in talk.read) is sees
    assert ("isn't yours" in talk.read) is not sees


def test_of_a_closed_case_it_is_only_looked_at(store: Store, world: World) -> None:
    store.write_now(lambda db: db.execute(t.case.update().values(status=CaseStatus.CLOSED)))
    talk = Talk(store, world.grace)
    talk.say("mdt KW-7F3K")
    assert talk.buttons() == ["The case"]
    talk.press(OpenForm("leaving", world.case_id))
    assert "is closed" in talk.read


def test_a_hundred_on_one_mdt_still_fit_and_all_can_be_removed(store: Store, world: World) -> None:
    def many(db: Connection) -> int:
        for number in range(100):
            last = make.partner(db, f"Partner {number:03} with quite a long name", "Elmshire youth justice")
            make.member(db, world.case_id, last)
        return last.person_id  # pyright: ignore[reportPossiblyUnboundVariable]

    last = store.write_now(many)
    talk = Talk(store, world.grace)
    talk.say("mdt KW-7F3K")
    assert "… and 79 more" in talk.read
    talk.press_labelled("Remove someone")
    talk.press_labelled("Next", who=f"p:{last}")
    assert "Partner 099" in talk.read
    talk.press_labelled("Confirm")
    assert last not in _members(store)


# Somebody is removed


def test_all_that_is_open_with_them_goes_to_one_and_then_they_leave(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.say("mdt KW-7F3K")
    talk.press_labelled("Remove someone")
    assert "Grace Okoro keeps the case" in talk.read
    assert "a manager's to name (allocate KW-7F3K)" in talk.read
    talk.press_labelled("Next", who=p(world.sam))
    assert "Open with Sam Patel:" in talk.read
    assert "1 send the costed care plan" in talk.read
    assert "2 visit the placement" in talk.read
    talk.press_labelled("Next", to=p(world.kit))
    assert talk.read.count("Kit Rowan, Elmshire youth justice") == 2
    assert "From today they see nothing of this case" in talk.read
    assert "They get one line with the code." in talk.read
    assert world.sam.person_id in _members(store), "nothing changes before Confirm"
    talk.press_labelled("Confirm")

    assert "Sam Patel is no longer on the MDT of J.B., 14, KW-7F3K. Their 2 open actions have new owners" in talk.read
    assert world.sam.person_id not in _members(store)
    assert set(_owners(store).values()) == {world.kit.person_id}
    talk = Talk(store, world.sam)
    talk.say("case KW-7F3K")
    assert "isn't yours" in talk.read


def test_or_one_by_one(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("leaving", world.case_id))
    talk.press_labelled("Next", who=p(world.sam))
    talk.press_labelled("One by one")
    talk.press_labelled("Next", **{f"to{world.plan}": p(world.kit)})
    assert "Please answer: 2 visit the placement" in talk.read
    talk.press_labelled("Next", **{f"to{world.visit}": p(world.grace)})
    talk.press_labelled("Confirm")

    assert _owners(store) == {
        "send the costed care plan": world.kit.person_id,
        "visit the placement": world.grace.person_id,
    }


def test_it_can_be_typed(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.say("mdt KW-7F3K")
    talk.press_labelled("Remove someone")
    talk.say("Sam Patel")
    talk.say("Kit Rowan")
    assert "Leaves the MDT" in talk.read
    talk.say("confirm")
    assert world.sam.person_id not in _members(store)


def test_who_has_nothing_open_leaves_in_two_presses_and_a_contact_is_told_by_hand(store: Store, world: World) -> None:
    talk = Talk(store, world.lena)
    talk.press(OpenForm("leaving", world.case_id))
    talk.press_labelled("Next", who=p(world.finch))
    assert "They have no account here: please tell them yourself." in talk.read
    talk.press_labelled("Confirm")
    assert "Ms Finch is no longer on the MDT of J.B., 14, KW-7F3K." in talk.read
    assert world.finch.person_id not in _members(store)


def test_the_lead_professional_is_named_as_such_before_they_go(store: Store, world: World) -> None:
    store.write_now(lambda db: db.execute(t.case.update().values(lead_professional_id=world.kit.person_id)))
    talk = Talk(store, world.grace)
    talk.press(OpenForm("leaving", world.case_id))
    talk.press_labelled("Next", who=p(world.kit))
    assert "They are the lead professional: the case then has none." in talk.read
    talk.press_labelled("Confirm")
    assert store.read_now(lambda db: db.execute(select(t.case.c.lead_professional_id)).scalar_one()) is None


def test_an_action_that_came_meanwhile_is_asked_about_before_anything_is_saved(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("leaving", world.case_id))
    talk.press_labelled("Next", who=p(world.sam))
    talk.press_labelled("Next", to=p(world.kit))
    store.write_now(lambda db: make.action(db, world.case_id, world.sam, "agreed meanwhile"))
    talk.press_labelled("Confirm")

    assert "3 agreed meanwhile" in talk.read
    assert world.sam.person_id in _members(store)
    talk.press_labelled("Next", to=p(world.kit))
    talk.press_labelled("Confirm")
    assert world.sam.person_id not in _members(store)
    assert set(_owners(store).values()) == {world.kit.person_id}


def test_confirm_pressed_twice_shows_who_is_on_the_mdt_now(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("leaving", world.case_id))
    talk.press_labelled("Next", who=p(world.kit))
    confirm = _confirm(talk.heard[-1])
    talk.press(confirm)
    assert "Kit Rowan is no longer on the MDT" in talk.read
    talk.press(confirm)

    assert "Who is on the MDT" in talk.read
    assert "Kit Rowan" not in talk.read


@pytest.mark.parametrize("who", ["p:0", "p:999999", "p:-1", "new", "<b>", "💥" * 50, "‮Sam"])
def test_forged_people_are_asked_for_again(store: Store, world: World, who: str) -> None:
    talk = Talk(store, world.grace)
    before = _members(store)
    talk.press(OpenForm("leaving", world.case_id))
    talk.press_labelled("Next", who=who)
    assert "Who leaves?" in talk.read
    assert _members(store) == before


def test_the_keyworker_and_a_stranger_cannot_be_forged_into_leaving(store: Store, world: World) -> None:
    talk = Talk(store, world.lena)
    for who in (world.grace, world.dev):
        talk.press(OpenForm("leaving", world.case_id))
        talk.press_labelled("Next", who=p(who))
        assert "Who leaves?" in talk.read
        talk.press(LeaveAnswered(world.case_id, who.person_id, True))
        assert "Who is on the MDT" in talk.read
    assert world.grace.person_id in _members(store)


@pytest.mark.parametrize("owner", ["sam", "lena", "dev"])
def test_a_forged_new_owner_is_asked_for_again(store: Store, world: World, owner: str) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("leaving", world.case_id))
    talk.press_labelled("Next", who=p(world.sam))
    talk.press_labelled("Next", to=p(getattr(world, owner)))
    assert "Who takes over all of it?" in talk.read
    assert world.sam.person_id in _members(store)


@pytest.mark.parametrize("who", ["sam", "dev", "kit"])
def test_others_cannot_open_it(store: Store, world: World, who: str) -> None:
    talk = Talk(store, getattr(world, who))
    presses = (
        OpenForm("leaving", world.case_id),
        LeaveAnswered(world.case_id, world.sam.person_id, True),
        LeaveAnswered(world.case_id, world.sam.person_id, False),
    )
    for press in presses:
        talk.press(press)
        assert "Nothing has changed" in talk.read
        assert "J.B." not in talk.read
    query = select(t.audit.c.verb).where(t.audit.c.outcome == Outcome.REFUSED)
    assert set(store.read_now(lambda db: db.execute(query).scalars().all())) == {"mdt.end"}


def test_where_nobody_could_take_over_somebody_is_to_be_added_first(store: Store, world: World) -> None:
    def alone(db: Connection) -> int:
        case_id = make.case(db, None, "Wren Ashdown", mdt=(world.kit,), code="KW-8G4M")
        make.action(db, case_id, world.kit, "book the review")
        return case_id

    case_id = store.write_now(alone)
    talk = Talk(store, world.lena)
    talk.press(OpenForm("leaving", case_id))
    talk.press_labelled("Next", who=p(world.kit))
    assert "Please add someone to the MDT first." in talk.read
    talk.press(LeaveAnswered(case_id, world.kit.person_id, True))
    assert "Please add someone to the MDT first." in talk.read


# Somebody asks to leave


def _ask(store: Store, who: Actor, **answers: str) -> Talk:
    talk = Talk(store, who)
    talk.say("leave KW-7F3K")
    talk.press_labelled("Next", **answers)
    talk.press_labelled("Confirm")
    return talk


def test_a_partner_asks_with_the_code_alone_in_sight_and_the_keyworker_agrees(store: Store, world: World) -> None:
    talk = Talk(store, world.sam)
    talk.say("leave KW-7F3K")
    talk.press_labelled("Next", why="I change jobs")
    assert "Grace Okoro, to take you off the MDT of KW-7F3K" in talk.read
    assert "2 actions are open with you" in talk.read
    assert "J.B." not in talk.read
    assert _asked(store) == 0
    talk.press_labelled("Confirm")
    assert "Asked: Grace Okoro will answer." in talk.read

    grace = Talk(store, world.grace)
    grace.say("needs me")
    assert "Asks to leave an MDT (1)" in grace.read
    assert "J.B., 14, KW-7F3K: Sam Patel (Elmshire children's social care) asks to leave the MDT. “I change jobs”" in (
        grace.read
    )
    grace.press_labelled("Agree")
    assert "Open with Sam Patel:" in grace.read
    grace.press_labelled("Next", to=p(world.kit))
    grace.press_labelled("Confirm")
    assert world.sam.person_id not in _members(store)
    grace.press(NeedsMe())
    assert "Asks to leave" not in grace.read


def test_they_stay_takes_one_press_and_the_second_says_so(store: Store, world: World) -> None:
    _ask(store, world.sam)
    talk = Talk(store, world.grace)
    talk.say("needs me")
    talk.press_labelled("They stay")
    assert "Asks to leave" not in talk.read
    talk.press(LeaveAnswered(world.case_id, world.sam.person_id, False))
    assert _asked(store) == 0
    assert world.sam.person_id in _members(store)


def test_it_is_seen_on_the_mdts_card_too(store: Store, world: World) -> None:
    _ask(store, world.sam)
    talk = Talk(store, world.grace)
    talk.say("mdt KW-7F3K")
    assert "asked to leave: Thursday 26 March 2026" in talk.read
    talk.press_labelled("Agree")
    assert "Open with Sam Patel:" in talk.read


def test_asked_again_it_says_that_it_was_asked(store: Store, world: World) -> None:
    _ask(store, world.sam)
    talk = Talk(store, world.sam)
    talk.say("leave KW-7F3K")
    assert "You asked on Thursday 26 March 2026 to leave the MDT of KW-7F3K; Grace Okoro has not answered" in talk.read
    assert _asked(store) == 1


def test_from_my_actions_with_one_mdt_it_is_asked_about_at_once_with_several_by_code(
    store: Store, world: World
) -> None:
    talk = Talk(store, world.sam)
    talk.press(MyActions())
    talk.press_labelled("Leave an MDT")
    assert "Ask to leave the MDT" in talk.read

    store.write_now(lambda db: make.case(db, world.dev, "Wren Ashdown", mdt=(world.sam,), code="KW-8G4M"))
    talk.press(LeaveMdt(0))
    assert talk.buttons() == ["KW-7F3K", "KW-8G4M"]
    assert "W.A." not in talk.read
    talk.press_labelled("KW-8G4M")
    assert "KW-8G4M" in talk.read
    assert "Why?" in talk.read


def test_leave_without_a_code_is_annual_leave_to_a_keyworker_and_an_mdt_to_a_partner(
    store: Store, world: World
) -> None:
    grace, sam = Talk(store, world.grace), Talk(store, world.sam)
    grace.say("leave")
    assert "Cover while somebody is away" in grace.read
    sam.say("leave")
    assert "Ask to leave the MDT" in sam.read


@pytest.mark.parametrize("who", ["grace", "dev", "lena"])
def test_who_keeps_the_case_or_is_not_on_the_mdt_is_told_why_not(store: Store, world: World, who: str) -> None:
    talk = Talk(store, getattr(world, who))
    talk.say("leave KW-7F3K")
    assert ("You keep KW-7F3K" if who == "grace" else "isn't yours") in talk.read
    assert _asked(store) == 0


def test_one_who_left_while_the_form_was_open_asks_nothing(store: Store, world: World) -> None:
    talk = Talk(store, world.kit)
    talk.say("leave KW-7F3K")
    store.write_now(
        lambda db: db.execute(
            update(t.membership).where(t.membership.c.person_id == world.kit.person_id).values(until=TODAY)
        )
    )
    talk.press_labelled("Next")
    assert "isn't yours" in talk.read
    assert _asked(store) == 0
