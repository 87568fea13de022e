"""Consent is said in words, withdrawn with one press and a Confirm, and takes effect in the same moment."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from cards.verbs import MyActions, OpenForm, WhichChild, WithdrawConsent
from casework import actions, consent_record, consents, notices
from casework.actions import NewAction
from casework.actor import Actor
from casework.consent_record import Decision
from casework.errors import InvalidInput
from storage import core as t
from storage.store import Store
from storage.tables import ConsentBasis, ConsentScope, ConsentState, NoticeKind, NoticeState
from tests.support import builders
from tests.support.builders import NOW
from tests.support.talk import Talk


class World:
    def __init__(self, db: Connection) -> None:
        self.grace = builders.person(db)
        self.lena = builders.person(db, "Lena Hart", "manager")
        self.sam = builders.partner(db)
        self.priya = builders.partner(db, "Priya Nair", "Elmshire CAMHS")
        self.finch = builders.contact(db)
        self.case_id = builders.case(
            db, self.grace, mdt=(self.sam, self.priya, self.finch), lead_professional_id=self.priya.person_id
        )
        builders.consent(db, self.case_id, ConsentScope.REGISTER)
        builders.consent(db, self.case_id, ConsentScope.SHARING)
        self.action_id = builders.action(db, self.case_id, self.sam)
        self.channel = builders.channel(db, self.case_id, linked_by=self.grace)
        for subject, recipient in ((self.sam, f"person:{self.sam.person_id}"), (None, f"route:{self.channel}")):
            notices.plan(
                db,
                NoticeKind.DUE_SOON if subject else NoticeKind.DIGEST,
                f"action:{self.action_id}",
                self.action_id,
                recipient,
                "2026-04-02",
                case_id=self.case_id,
                about={},
                now=NOW,
            )


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def test_it_is_shown_per_scope_with_the_words_to_read_out(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)

    talk.say("consent")

    assert "you will still get care" in talk.read
    assert "given on Tuesday 24 February 2026" in talk.read
    assert "not asked yet" in talk.read
    assert "Sharing was withdrawn" in talk.buttons()
    assert "CETR was withdrawn" not in talk.buttons()


def test_withdrawing_is_one_press_and_a_confirm(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.say("consent")

    talk.press_labelled("Sharing was withdrawn")
    assert "nothing about this child goes to partners" in talk.read
    assert not _stopped(store, world)
    talk.press_labelled("Confirm")

    assert _stopped(store, world)
    assert "withdrawn" in talk.read


def test_what_was_queued_goes_out_no_more(store: Store, world: World) -> None:
    _withdraw(store, world)

    waiting = [row for row in _notices(store) if row.kind not in (NoticeKind.CONSENT_STOPPED, NoticeKind.CONSENT_LIST)]
    assert [row.state for row in waiting] == [NoticeState.WITHDRAWN] * 2


def test_partners_hear_one_line_and_those_who_carry_on_get_the_list(store: Store, world: World) -> None:
    _withdraw(store, world)

    rows = _notices(store)
    told = [row.recipient for row in rows if row.kind is NoticeKind.CONSENT_STOPPED]
    listed = [row.recipient for row in rows if row.kind is NoticeKind.CONSENT_LIST]
    assert told == [f"person:{world.sam.person_id}"]  # a contact is told by hand, the lead professional has the list
    assert sorted(listed) == sorted(f"person:{one.person_id}" for one in (world.grace, world.priya, world.lena))
    assert {row.about["state"] for row in rows if row.kind is NoticeKind.CONSENT_LIST} == {"withdrawn"}


def test_a_board_that_is_posted_is_rewritten(store: Store, world: World) -> None:
    def posted(db: Connection) -> None:
        row = {
            "subject": f"case:{world.case_id}",
            "route_id": world.channel,
            "activity_id": "1",
            "page": 1,
            "dirty": False,
            "change": 0,
            "attempts": 0,
            "next_attempt_at": NOW,
            "last_error": "",
            "posted_at": NOW,
        }
        db.execute(t.card_post.insert().values(row))

    store.write_now(posted)
    _withdraw(store, world)

    assert store.read_now(lambda db: db.execute(select(t.card_post.c.dirty)).scalar_one())


def test_nothing_is_overwritten(store: Store, world: World) -> None:
    _withdraw(store, world)

    rows = [row for row in _rows(store) if row.scope is ConsentScope.SHARING]
    assert [(row.state, row.current) for row in rows] == [
        (ConsentState.GIVEN, False),
        (ConsentState.WITHDRAWN, True),
    ]
    talk = Talk(store, world.grace)
    talk.say("consent")
    assert "Before: sharing, given on Tuesday 24 February 2026" in talk.read


def test_what_was_withdrawn_may_be_given_again_and_reminders_start_again(store: Store, world: World) -> None:
    _withdraw(store, world)
    talk = Talk(store, world.grace, now=NOW + timedelta(days=2))

    talk.press(OpenForm("consent", world.case_id))
    talk.press_labelled("Next", scope="sharing", state="given", why="")
    talk.press_labelled(
        "Next",
        basis="own",
        held_by="",
        explained_by="Grace Okoro",
        explained_on="2026-03-28",
        easy_read="yes",
        review_on="2027-03-28",
    )
    assert "Reminders and the board start again" in talk.read
    assert "Sunday 28 March 2027" in talk.read
    talk.press_labelled("Confirm")

    assert not _stopped(store, world)
    last = _rows(store)[-1]
    assert (last.basis, last.easy_read, last.review_on) == (ConsentBasis.OWN, True, date(2027, 3, 28))
    unsent = [row for row in _notices(store) if row.kind is NoticeKind.CONSENT_STOPPED]
    assert [row.state for row in unsent] == [NoticeState.WITHDRAWN]
    looked = store.read_now(lambda db: db.execute(select(t.action.c.look_at)).scalar_one())
    assert looked == NOW + timedelta(days=2)


def test_withdrawing_twice_tells_nobody_twice(store: Store, world: World) -> None:
    _withdraw(store, world)
    before = len(_notices(store))

    _withdraw(store, world)

    assert len(_notices(store)) == before


def test_it_works_by_keyboard_alone(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("consent", world.case_id))

    talk.say("sharing")
    talk.say("refused")
    talk.say("wants to wait")
    talk.say("confirm")

    assert _rows(store)[-1].why == "wants to wait"
    assert _stopped(store, world)


def test_parental_responsibility_needs_its_holder_and_ends_at_18(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("consent", world.case_id))
    talk.press_labelled("Next", scope="register", state="given", why="")
    answers = {"explained_by": "Grace", "explained_on": "2026-03-26", "easy_read": "no", "review_on": ""}

    talk.press_labelled("Next", basis="parental responsibility", held_by="", **answers)
    assert "Who holds parental responsibility?" in talk.read
    talk.press_labelled("Next", basis="parental responsibility", held_by="mum", **answers)
    assert "parental responsibility (mum)" in talk.read

    adult = store.write_now(builders.case, world.grace, "Rowan Thistle", born=date(2007, 1, 1))
    talk.press(OpenForm("consent", adult))
    talk.press_labelled("Next", scope="register", state="given", why="")
    assert "parental responsibility" not in talk.read.split("Who holds")[0]


def test_off_the_register_there_is_no_rating_and_partners_hear_nothing_more(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)

    talk.press(WithdrawConsent(world.case_id, "register"))
    assert "Rating is switched off, and from now on nothing about this child goes to partners" in talk.read
    talk.press_labelled("Confirm")

    assert _stopped(store, world)
    told = [row for row in _notices(store) if row.kind is NoticeKind.CONSENT_STOPPED]
    assert [row.about["scope"] for row in told] == ["register"]
    with pytest.raises(InvalidInput, match="consent to register was withdrawn on Thursday 26 March 2026"):
        store.read_now(consents.require, world.case_id, ConsentScope.REGISTER, now=NOW)


def test_two_stops_tell_partners_once_and_only_both_given_again_start_anything(store: Store, world: World) -> None:
    _withdraw(store, world)
    before = len(_notices(store))
    talk = Talk(store, world.grace)
    talk.press(WithdrawConsent(world.case_id, "register"))
    talk.press_labelled("Confirm")
    assert len(_notices(store)) == before

    def give(db: Connection, scope: ConsentScope) -> None:
        consent_record.record(db, world.grace, world.case_id, Decision(scope, ConsentState.GIVEN), now=NOW)

    store.write_now(give, ConsentScope.SHARING)
    assert _stopped(store, world)
    store.write_now(give, ConsentScope.REGISTER)
    assert not _stopped(store, world)


def test_a_decision_about_a_cetr_leaves_reminders_alone(store: Store, world: World) -> None:
    before = [row.state for row in _notices(store)]
    talk = Talk(store, world.grace)

    talk.press(WithdrawConsent(world.case_id, "CETR"))
    talk.press_labelled("Confirm")

    assert not _stopped(store, world)
    assert [row.state for row in _notices(store)] == before


def test_what_the_service_itself_must_hear_goes_on(store: Store, world: World) -> None:
    def lower(db: Connection) -> None:
        to, occurrence = notices.to_person(world.lena.person_id), "rating:1"
        subject = f"case:{world.case_id}"
        args = (NoticeKind.LOWER_RATING, subject, world.case_id, to, occurrence)
        notices.plan(db, *args, case_id=world.case_id, about={}, now=NOW)

    store.write_now(lower)
    _withdraw(store, world)

    [kept] = [row for row in _notices(store) if row.kind is NoticeKind.LOWER_RATING]
    assert kept.state is NoticeState.PLANNED


def test_what_was_agreed_meanwhile_is_told_when_sharing_starts_again(store: Store, world: World) -> None:
    _withdraw(store, world)
    line = NewAction("ring the college", world.sam.person_id, date(2026, 5, 7))
    store.write_now(actions.add, world.grace, world.case_id, [line], now=NOW)

    sam = Talk(store, world.sam)
    sam.press(MyActions())
    assert "ring the college" not in sam.read, "no way round: what was agreed after the stop is told by nobody here"
    assert "have stopped; what you agreed still stands; ask Grace Okoro" in sam.read

    given = Decision(ConsentScope.SHARING, ConsentState.GIVEN)
    store.write_now(consent_record.record, world.grace, world.case_id, given, now=NOW)

    new = [row for row in _notices(store) if row.kind is NoticeKind.NEW_ACTION and row.state is NoticeState.PLANNED]
    assert len(new) == 2, "and what was withdrawn unsent is told again"
    sam.press(MyActions())
    assert "ring the college" in sam.read
    boards = store.read_now(lambda db: db.execute(select(t.sending.c.content)).scalars().all())
    assert list(boards) == [{"board": world.case_id}], "the board that was never posted is posted"


def test_where_sharing_stopped_a_partner_is_not_told_which_child_it_is(store: Store, world: World) -> None:
    _withdraw(store, world)
    action = store.read_now(lambda db: db.execute(select(t.action.c.id).limit(1)).scalar_one())

    sam, grace = Talk(store, world.sam), Talk(store, world.grace)
    sam.press(WhichChild(action))
    grace.press(WhichChild(action))

    assert "J.B." not in sam.read
    assert "J.B." in grace.read


@pytest.mark.parametrize("who", ["lena", "sam"])
def test_only_the_keyworker_records_it(store: Store, world: World, who: str) -> None:
    actor: Actor = getattr(world, who)
    talk = Talk(store, actor)

    talk.press(OpenForm("consent", world.case_id))
    assert "isn't yours to do here" in talk.read
    talk.press(WithdrawConsent(world.case_id, "sharing"))
    assert "isn't yours to do here" in talk.read


def test_a_manager_sees_it_and_a_partner_does_not(store: Store, world: World) -> None:
    lena, sam = Talk(store, world.lena), Talk(store, world.sam)

    lena.press(OpenForm("consents", world.case_id))
    sam.press(OpenForm("consents", world.case_id))

    assert "given on" in lena.read
    assert "Record a decision" not in lena.buttons()
    assert "Consent is for the keyworker" in sam.read


def test_a_forged_scope_changes_nothing(store: Store, world: World) -> None:
    Talk(store, world.grace).press(WithdrawConsent(world.case_id, "everything"))

    assert len(_rows(store)) == 2


def test_only_refusal_and_withdrawal_stop_anything(store: Store, world: World) -> None:
    late = date(2020, 1, 1)

    def late_review(db: Connection) -> None:
        db.execute(t.consent.update().values(review_on=late))

    store.write_now(late_review)

    store.read_now(consents.require, world.case_id, ConsentScope.SHARING, now=NOW)
    store.read_now(consents.require, world.case_id, ConsentScope.CETR, now=NOW)  # never asked


def _withdraw(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(WithdrawConsent(world.case_id, "sharing"))
    talk.press_labelled("Confirm")


def _stopped(store: Store, world: World) -> bool:
    return store.read_now(consents.silent, world.case_id)


def _rows(store: Store) -> list[Any]:
    return list(store.read_now(lambda db: db.execute(select(t.consent).order_by(t.consent.c.id)).all()))


def _notices(store: Store) -> list[Any]:
    return list(store.read_now(lambda db: db.execute(select(t.notice).order_by(t.notice.c.id)).all()))


# By age, and in best interests


def born(store: Store, world: World, years: int) -> None:
    day = date(2026 - years, 1, 1).isoformat()
    store.write_now(lambda db: db.execute(t.case.update().values(date_of_birth=day)))


def asked_for_details(store: Store, world: World) -> Talk:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("consent", world.case_id))
    talk.press_labelled("Next", scope="register", state="given", why="")
    return talk


@pytest.mark.parametrize(
    ("years", "said"),
    [
        (15, "Under 16: whoever holds parental responsibility decides"),
        (16, "From 16: ask the young person themselves first"),
        (18, "From 18: only their own word counts"),
    ],
)
def test_whose_decision_it_can_be_is_said_by_age(store: Store, world: World, years: int, said: str) -> None:
    born(store, world, years)

    assert said in asked_for_details(store, world).read


def test_parental_responsibility_typed_or_forged_for_an_adult_is_refused_with_the_reason(
    store: Store, world: World
) -> None:
    born(store, world, 18)
    talk = asked_for_details(store, world)

    talk.say("parental responsibility")
    assert "From 18 parental responsibility is no basis any more" in talk.read
    talk.press_labelled("Next", basis="parental responsibility", held_by="mum")
    assert "From 18 parental responsibility is no basis any more" in talk.read
    assert len(_rows(store)) == 2


def test_a_best_interests_decision_asks_who_decided_who_was_consulted_and_why(store: Store, world: World) -> None:
    born(store, world, 17)
    talk = asked_for_details(store, world)

    talk.press_labelled("Next", basis="best interests")
    assert "Who was consulted?" in talk.read
    talk.press_labelled(
        "Next", decided_by="Dr Amber (made up)", consulted="mum and an advocate", grounds="It keeps help"
    )
    talk.press_labelled("Confirm")

    last = _rows(store)[-1]
    assert (last.decided_by, last.consulted, last.grounds) == (
        "Dr Amber (made up)",
        "mum and an advocate",
        "It keeps help",
    )
    talk.say("consent")
    assert "best interests: Dr Amber (made up), after asking mum and an advocate; It keeps help" in talk.read


def test_the_review_is_offered_in_a_year_and_said_in_words(store: Store, world: World) -> None:
    talk = asked_for_details(store, world)
    assert "In a year is offered: Friday 26 March 2027" in talk.read

    talk.press_labelled("Next", basis="own")
    assert "Friday 26 March 2027" in talk.read
    talk.press_labelled("Confirm")
    assert _rows(store)[-1].review_on == date(2027, 3, 26)


@pytest.mark.parametrize(
    ("title", "scope", "state"),
    [
        ("Sharing was withdrawn", "sharing", ConsentState.WITHDRAWN),
        ("Register was withdrawn", "register", ConsentState.WITHDRAWN),
        ("CETR was refused", "CETR", ConsentState.REFUSED),
    ],
)
@pytest.mark.parametrize("begin", ["consent", "case"])
def test_each_scope_is_stopped_with_one_press_and_a_confirm_from_the_case_too(
    store: Store, world: World, title: str, scope: str, state: ConsentState, begin: str
) -> None:
    talk = Talk(store, world.grace)
    code = store.read_now(lambda db: db.execute(select(t.case.c.code)).scalar_one())
    talk.say(f"{begin} {code}")

    talk.press_labelled(title)
    talk.press_labelled("Confirm")

    last = _rows(store)[-1]
    assert (last.scope, last.state) == (ConsentScope(scope), state)
