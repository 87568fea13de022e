"""One action on a card, and the forms that are opened from it: for each reader what is theirs."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection

from cards.verbs import ActionDone, ActionForm, MyActions, OpenAction, TimeAgreed
from casework import action_states, actions
from casework.actions import ActionView
from casework.actor import Actor
from storage.store import Store
from storage.tables import ActionState, Answered, ConsentState, Need, PlanType
from tests.support import builders as make
from tests.support.builders import NOW
from tests.support.talk import Talk


class Mdt:
    """Grace keeps the case; action 1 is with Sam, action 2 with Ms Finch, who has no account."""

    def __init__(self, db: Connection) -> None:
        self.grace, self.sam = make.person(db), make.partner(db)
        self.lena = make.person(db, "Lena Hart", "manager")
        self.priya = make.partner(db, "Priya Nair", "Elmshire CAMHS")
        self.finch = make.contact(db)
        self.case_id = make.case(db, self.grace, mdt=(self.sam, self.priya), code="KW-7F3K")
        make.consent(db, self.case_id)
        self.id = make.action(db, self.case_id, self.sam)
        self.other = make.action(db, self.case_id, self.finch, "find a quiet room")


@pytest.fixture
def mdt(store: Store) -> Mdt:
    return store.write_now(Mdt)


def now_of(store: Store, action_id: int) -> ActionView:
    return store.read_now(actions.one, action_id)


def test_the_keyworker_sees_all_of_it_with_its_history_and_decides(store: Store, mdt: Mdt) -> None:
    Talk(store, mdt.sam).say("started KW-7F3K 1")
    talk = Talk(store, mdt.grace)
    talk.say("action KW-7F3K 1")

    assert "J.B., 14, KW-7F3K: action 1" in talk.read
    assert "in progress" in talk.read
    assert "Today: Sam Patel started on it" in talk.read
    assert {"Change", "Not achievable", "Replaced by another", "Name someone else", "Done, they told me"} <= set(
        talk.buttons()
    )


def test_its_owner_sees_the_code_and_what_they_may_press(store: Store, mdt: Mdt) -> None:
    talk = Talk(store, mdt.sam)
    talk.say("action 1")

    assert "KW-7F3K: action 1" in talk.read
    assert "J.B." not in talk.read
    assert {"Yes, mine", "Done", "Started", "I'm stuck", "Not mine", "Which child?"} <= set(talk.buttons())
    assert not {"Change", "Not achievable", "Name someone else", "The case"} & set(talk.buttons())


def test_a_partner_of_another_agency_is_told_with_whom_it_is(store: Store, mdt: Mdt) -> None:
    talk = Talk(store, mdt.priya)
    talk.press(OpenAction(mdt.id))
    assert "This one is with Elmshire children's social care" in talk.read
    assert "costed care plan" not in talk.read


def test_where_sharing_stopped_its_owner_reads_one_line(store: Store, mdt: Mdt) -> None:
    store.write_now(lambda db: make.consent(db, mdt.case_id, state=ConsentState.WITHDRAWN))
    talk = Talk(store, mdt.sam)
    talk.press(OpenAction(mdt.id))
    assert "Reminders for KW-7F3K have stopped" in talk.read
    assert "costed care plan" not in talk.read


def test_a_press_on_the_card_shows_the_card_again(store: Store, mdt: Mdt) -> None:
    talk = Talk(store, mdt.sam)
    talk.press(OpenAction(mdt.id))
    talk.press_labelled("Started")
    assert "in progress. Thank you." in talk.read
    assert "Sam Patel started on it" in talk.read
    view = now_of(store, mdt.id)
    assert (view.answered, view.started_at, view.open) == (Answered.MINE, NOW, True)
    talk.press_labelled("Done")
    assert "Sam Patel marked it done" in talk.read
    talk.press_labelled("Undo")
    assert now_of(store, mdt.id).started_at == NOW
    assert "took the last answer back" in talk.read


def test_done_stays_one_press_and_how_it_is_known_can_follow(store: Store, mdt: Mdt) -> None:
    talk = Talk(store, mdt.sam)
    talk.press(MyActions())
    talk.press_labelled("Done")
    assert now_of(store, mdt.id).state is ActionState.DONE

    talk.press_labelled("Add how you know")
    assert "J.B." not in talk.read
    talk.press_labelled("Next", evidence="Juniper has it in writing")
    talk.press_labelled("Confirm")
    assert "it holds the child's name" in talk.read
    assert now_of(store, mdt.id).evidence == ""

    talk.press(ActionForm(mdt.id, "evidence"))
    talk.press_labelled("Next", evidence="The plan is with the panel")
    talk.press_labelled("Confirm")
    assert now_of(store, mdt.id).evidence == "The plan is with the panel"

    keyworker = Talk(store, mdt.grace)
    keyworker.say("action KW-7F3K 1")
    assert "The plan is with the panel" in keyworker.read
    Talk(store, mdt.sam).say("undo KW-7F3K 1")
    assert now_of(store, mdt.id).open


def test_a_change_moves_the_day_only_with_a_reason_and_keeps_the_first_one(store: Store, mdt: Mdt) -> None:
    talk = Talk(store, mdt.grace)
    talk.press(ActionForm(mdt.id, "change_action"))
    assert "Social care" in talk.read, "the need is offered from the owner's agency"
    talk.press_labelled("Next", due="2026-04-16")
    assert "Please say why" in talk.read

    talk.press_labelled("Next", due="2026-04-16", reason="the panel meets later", plan="CIN")
    assert "Thursday 2 April 2026 → Thursday 16 April 2026" in talk.read
    assert "not set → Social care" in talk.read
    talk.press_labelled("Confirm")

    view = now_of(store, mdt.id)
    assert (view.due_on, view.original_due_on) == (date(2026, 4, 16), date(2026, 4, 2))
    assert (view.plan_type, view.need, view.what) == (PlanType.CIN, Need.SOCIAL_CARE, "send the costed care plan")
    assert "first agreed for Thursday 2 April 2026" in talk.read
    assert "the panel meets later" in talk.read


def test_a_need_is_left_as_it_was_by_saying_so(store: Store, mdt: Mdt) -> None:
    talk = Talk(store, mdt.grace)
    talk.press(ActionForm(mdt.id, "change_action"))
    talk.press_labelled("Next", need="none")
    assert "Nothing is different" in talk.read
    talk.press_labelled("Confirm")
    assert now_of(store, mdt.id).version == 1


def test_not_achievable_by_words_alone(store: Store, mdt: Mdt) -> None:
    talk = Talk(store, mdt.grace)
    talk.press(ActionForm(mdt.id, "not_achievable"))
    talk.say("the placement has closed")
    talk.say("confirm")
    view = now_of(store, mdt.id)
    assert (view.state, view.closed_why) == (ActionState.NOT_ACHIEVABLE, "the placement has closed")
    assert "Not achievable: Grace Okoro" in talk.read
    assert "Open again" in talk.buttons()

    talk.press_labelled("Open again")
    talk.press_labelled("Next", reason="another was found", due="2026-04-20")
    talk.press_labelled("Confirm")
    view = now_of(store, mdt.id)
    assert (view.state, view.due_on, view.original_due_on) == (ActionState.OPEN, date(2026, 4, 20), date(2026, 4, 2))
    assert "opened it again: another was found" in talk.read


def test_replaced_by_another_says_by_which(store: Store, mdt: Mdt) -> None:
    talk = Talk(store, mdt.grace)
    talk.press(ActionForm(mdt.id, "superseded"))
    talk.press_labelled("Next", by="a:2")
    assert "find a quiet room" in talk.read
    talk.press_labelled("Confirm")
    assert now_of(store, mdt.id).superseded_by == 2
    assert "Replaced by action 2: Grace Okoro" in talk.read


def test_with_no_other_action_open_there_is_nothing_to_replace_it(store: Store, mdt: Mdt) -> None:
    store.write_now(action_states.not_achievable, mdt.grace, mdt.other, "no room", seen=None, now=NOW)
    talk = Talk(store, mdt.grace)
    talk.press(ActionForm(mdt.id, "superseded"))
    assert "No other action of this child is open." in talk.read


@pytest.mark.parametrize("form", ["change_action", "not_achievable", "superseded", "reopen_action", "evidence"])
def test_a_forged_press_opens_nothing_for_who_may_not(store: Store, mdt: Mdt, form: str) -> None:
    def outsider(db: Connection) -> Actor:
        return make.partner(db, "Kit Rowan", "Elsewhere")

    for who in (store.write_now(outsider), mdt.priya):
        talk = Talk(store, who)
        talk.press(ActionForm(mdt.id, form))  # pyright: ignore[reportArgumentType]
        assert "Nothing has changed" in talk.read
        assert "costed care plan" not in talk.read
        talk.press(ActionForm(999_999, form))  # pyright: ignore[reportArgumentType]
        assert "I can't find that action" in talk.read


def test_a_second_confirm_shows_the_action_and_does_nothing_twice(store: Store, mdt: Mdt) -> None:
    talk = Talk(store, mdt.grace)
    talk.press(ActionForm(mdt.id, "not_achievable"))
    talk.press_labelled("Next", reason="no funds")
    preview = talk.heard[-1]
    talk.press_labelled("Confirm")
    version = now_of(store, mdt.id).version
    talk.heard.append(preview)
    talk.press_labelled("Confirm")
    assert "Not achievable: Grace Okoro" in talk.read
    assert now_of(store, mdt.id).version == version


def test_it_was_ticked_while_the_form_was_open(store: Store, mdt: Mdt) -> None:
    talk = Talk(store, mdt.grace)
    talk.press(ActionForm(mdt.id, "not_achievable"))
    talk.press_labelled("Next", reason="no funds")
    Talk(store, mdt.sam).press(ActionDone(mdt.id, 1))
    talk.press_labelled("Confirm")
    assert "done already" in talk.read
    assert now_of(store, mdt.id).state is ActionState.DONE


def test_the_keyworker_answers_a_request_on_the_card(store: Store, mdt: Mdt) -> None:
    Talk(store, mdt.sam).say("more time KW-7F3K 1 2 weeks")
    talk = Talk(store, mdt.grace)
    talk.press(OpenAction(mdt.id))
    talk.press_labelled("Agree")
    assert "now due" in talk.read
    assert "moved it from Thursday 2 April 2026 to Thursday 16 April 2026" in talk.read
    again = Talk(store, mdt.grace)
    again.press(TimeAgreed(mdt.id, 2, yes=True))
    assert now_of(store, mdt.id).due_on == date(2026, 4, 16)


def test_the_longest_of_everything_fits_one_card(store: Store, mdt: Mdt) -> None:
    def fill(db: Connection) -> int:
        long = "ñ👩‍👩‍👧 " * 40
        return make.action(db, mdt.case_id, mdt.sam, long, how_known=long, evidence=long, closed_why=long)

    made = store.write_now(fill)
    for number in range(12):
        Talk(store, mdt.sam).say("stuck KW-7F3K 3" if number % 2 else "mine KW-7F3K 3")
    talk = Talk(store, mdt.grace)
    talk.press(OpenAction(made))
    assert "… and" in talk.read
