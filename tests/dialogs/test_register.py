"""A referral becomes a case, or only the fact that it did not: on cards, with what is typed kept and nothing leaked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Row, select

from cards.verbs import FormPress, Home, NeedsMe, OpenForm, ReferrerTold
from casework import codes, duplicates, forgetting, nhs_numbers
from casework.actor import Actor
from casework.made_rows import unused_nhs_number
from storage import core as t
from storage.store import Store
from storage.tables import (
    ConsentBasis,
    ConsentScope,
    ConsentState,
    LegalStatus,
    NoticeKind,
    NoticeState,
    Outcome,
    Pathway,
    ReferralOutcome,
    Setting,
    WardKind,
)
from tests.support import builders as make
from tests.support.builders import NOW
from tests.support.talk import Talk

NAME = "Rosa Teasel"
BORN = "2012-02-29"

RISK = {"born": BORN, "diagnosis": "autism", "circumstances": "tier 4 risk,custody"}
AGREED = {
    "register": "given",
    "cetr": "later",
    "sharing": "given",
    "basis": "parental responsibility",
    "held_by": "mum",
    "explained_by": "Grace Okoro",
    "explained_on": "2026-03-25",
    "easy_read": "yes",
}
CHILD = {
    "name": NAME,
    "nhs_number": "",
    "setting": "home",
    "local_authority": "Elmshire",
    "commissioner": "NHS Elmshire (made up)",
    "plans": "ehcp,looked_after",
    "communicate": "Pictures.",
    "adjustments": "A quiet room.",
    "keyworker": "mine",
}


class World:
    def __init__(self, db: Connection) -> None:
        self.grace = make.person(db, phone="0161 496 0001")
        self.dev = make.person(db, "Dev Rao")
        self.lena = make.person(db, "Lena Hart", "manager")
        self.sam = make.partner(db)
        self.finch = make.contact(db)
        make.chat(db, self.lena)


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def referred(
    store: Store, who: Actor, by: Actor | None = None, *, risk: dict[str, str] | None = None, pathway: str = "DSD"
) -> Talk:
    """Up to the page that comes after the risk."""
    talk = Talk(store, who)
    talk.say("register")
    referrer = "new" if by is None else f"p:{by.person_id}"
    talk.press_labelled("Next", pathway=pathway, referrer=referrer, received="2026-03-02")
    if by is None:
        phone = "0161 496 0555"
        talk.press_labelled("Next", referrer_name="Mrs Fell", referrer_agency="family", referrer_phone=phone)
    talk.press_labelled("Next", **(RISK if risk is None else {**RISK, **risk}))
    return talk


def opened(store: Store, who: Actor, by: Actor | None = None, **child: str) -> Talk:
    talk = referred(store, who, by)
    talk.press_labelled("Next", **AGREED)
    talk.press_labelled("Next", **{**CHILD, **child})
    talk.press_labelled("Open the case")
    return talk


def rows(store: Store, table: str) -> list[Row[*tuple[Any, ...]]]:
    found: Any = getattr(t, table)
    return list(store.read_now(lambda db: db.execute(select(found).order_by(*found.primary_key.columns)).all()))


def test_a_case_is_opened_with_all_that_belongs_to_it(store: Store, world: World) -> None:
    talk = referred(store, world.grace, world.sam)
    assert "Eligible for the DSD pathway: 14, autism." in talk.read
    assert "you will still get care" in talk.read
    talk.press_labelled("Next", **AGREED)
    talk.press_labelled("Next", **CHILD)
    shown = talk.read
    assert "R.T., 14, KW-" in shown
    assert "Monday 2 March 2026, by Sam Patel, Elmshire children's social care" in shown
    assert NAME not in shown
    assert rows(store, "case") == []

    talk.press_labelled("Open the case")

    [case] = rows(store, "case")
    assert (case.name, case.date_of_birth, case.pathway) == (NAME, BORN, Pathway.DSD)
    assert (case.autism, case.learning_disability, case.ehcp, case.looked_after) == (True, False, True, True)
    assert (case.adopted, case.section_117, case.local_authority) == (False, False, "Elmshire")
    assert (case.how_i_communicate, case.adjustments) == ("Pictures.", "A quiet room.")
    assert (case.circumstances, case.setting) == ("tier 4 risk;custody", Setting.HOME)
    assert case.keyworker_id == world.grace.person_id
    assert codes.is_code(case.code)
    assert case.code in shown, "the code that stood on Confirm"
    assert f"R.T., 14, {case.code}" in talk.read
    assert [(row.scope, row.state, row.basis) for row in rows(store, "consent")] == [
        (ConsentScope.REGISTER, ConsentState.GIVEN, ConsentBasis.PARENTAL_RESPONSIBILITY),
        (ConsentScope.SHARING, ConsentState.GIVEN, ConsentBasis.PARENTAL_RESPONSIBILITY),
    ]
    assert {row.responsibility_held_by for row in rows(store, "consent")} == {"mum"}
    assert [row.person_id for row in rows(store, "membership")] == [world.grace.person_id]
    assert [row.keyworker_id for row in rows(store, "allocation")] == [world.grace.person_id]
    [referral] = rows(store, "referral")
    assert (referral.outcome, referral.received_on) == (ReferralOutcome.ACCEPTED, date(2026, 3, 2))
    talk.press(NeedsMe())
    assert "Rate" in talk.buttons()


def test_nothing_that_was_told_stays_in_the_form(store: Store, world: World) -> None:
    opened(store, world.grace, world.sam)
    left = referred(store, world.grace, world.sam)
    left.press_labelled("Next", **AGREED)
    left.say("cancel")

    assert {str(row.answers) for row in rows(store, "draft")} == {"{'answers': {}, 'trail': [], 'asked': []}"}


def test_confirm_twice_opens_one_case_and_shows_it(store: Store, world: World) -> None:
    talk = opened(store, world.grace, world.sam)
    [draft] = rows(store, "draft")

    talk.press(FormPress(draft.id, draft.version, "@confirm"))

    assert len(rows(store, "case")) == 1
    assert "The case is open." in talk.read


@pytest.mark.parametrize(
    ("risk", "why"),
    [
        ({"born": "2001-03-26"}, "The DSD pathway ends with the 25th birthday."),
        ({"circumstances": ""}, "None of the register's risk circumstances is true now."),
        ({"born": "2001-03-26", "diagnosis": ""}, "confirmed learning disability or autism diagnosis"),
    ],
)
def test_who_is_not_eligible_is_told_why_and_what_else_there_is_and_nothing_is_kept(
    store: Store, world: World, risk: dict[str, str], why: str
) -> None:
    talk = referred(store, world.grace, risk=risk)
    assert why in talk.read
    assert "Local Offer" in talk.read
    assert "no name, no date of birth" in talk.read

    talk.press_labelled("Keep the decision")

    assert "Please tell Mrs Fell (family) on 0161 496 0555" in talk.read
    assert "the child you referred on Monday 2 March 2026" in talk.read
    assert why in talk.read
    assert rows(store, "case") == []
    [referral] = rows(store, "referral")
    assert (referral.outcome, referral.case_id, referral.circumstances) == (ReferralOutcome.NOT_ELIGIBLE, None, "")
    kept = str([rows(store, name) for name in ("referral", "audit", "draft", "notice")])
    assert BORN not in kept
    assert risk.get("born", "-") not in kept


def test_a_refused_register_keeps_the_fact_alone(store: Store, world: World) -> None:
    talk = referred(store, world.grace, world.finch)
    talk.press_labelled("Next", register="refused", explained_by="", explained_on="", easy_read="")
    assert "Consent was not given" in talk.read

    talk.press_labelled("Keep the decision")

    assert [row.outcome for row in rows(store, "referral")] == [ReferralOutcome.CONSENT_REFUSED]
    assert rows(store, "case") == rows(store, "consent") == []
    assert "Please tell Ms Finch (Bramble Lane School) on 0161 496 0123" in talk.read


def test_told_takes_it_off_the_list_once_and_forgets_who_was_typed_in(store: Store, world: World) -> None:
    talk = referred(store, world.grace, risk={"circumstances": ""})
    talk.press_labelled("Keep the decision")
    talk.press(NeedsMe())
    assert "Please tell Mrs Fell" in talk.read

    talk.press_labelled("Told")
    assert "The referrer knows." in talk.read
    talk.press(ReferrerTold(1))
    assert "The referrer knows." in talk.read

    talk.press(NeedsMe())
    assert "Mrs Fell" not in talk.read
    [referral] = rows(store, "referral")
    assert (referral.referrer, referral.referrer_phone, referral.referrer_told_at) == ("", "", NOW)


def test_a_referrer_who_can_be_written_to_is_written_to(store: Store, world: World) -> None:
    store.write_now(make.chat, world.sam)
    talk = opened(store, world.grace, world.sam)

    assert "The referrer gets a message without a name or a code." in talk.read
    assert "Told" not in talk.buttons()
    [notice] = [row for row in rows(store, "notice") if row.kind is NoticeKind.REFERRAL_OUTCOME]
    assert (notice.recipient, notice.case_id) == (f"person:{world.sam.person_id}", None)


def test_who_refers_and_registers_knows(store: Store, world: World) -> None:
    assert "The referrer knows." in opened(store, world.grace, world.grace).read


def test_a_best_interests_decision_says_who_decided_who_was_consulted_and_why(store: Store, world: World) -> None:
    talk = referred(store, world.grace, world.sam)
    talk.press_labelled("Next", **{**AGREED, "basis": "best interests"})
    talk.press_labelled("Next", decided_by="Dr Aziz", consulted="mum, advocate", grounds="")
    assert "Please answer: Why is it in their best interests?" in talk.read
    talk.press_labelled("Next", grounds="Cannot weigh it up now")
    talk.press_labelled("Next", **CHILD)
    talk.press_labelled("Open the case")

    kept = {(row.decided_by, row.consulted, row.grounds, row.responsibility_held_by) for row in rows(store, "consent")}
    assert kept == {("Dr Aziz", "mum, advocate", "Cannot weigh it up now", "")}


def test_where_sharing_was_refused_the_referrer_is_told_by_hand(store: Store, world: World) -> None:
    store.write_now(make.chat, world.sam)
    talk = referred(store, world.grace, world.sam)
    talk.press_labelled("Next", **{**AGREED, "sharing": "refused"})
    talk.press_labelled("Next", **CHILD)
    assert "nothing about this child goes to partners" in talk.read

    talk.press_labelled("Open the case")

    assert "Please tell Sam Patel" in talk.read
    assert [row for row in rows(store, "notice") if row.recipient == f"person:{world.sam.person_id}"] == []


def test_gateway_with_autism_goes_on_as_dsd_with_one_press(store: Store, world: World) -> None:
    talk = referred(store, world.grace, world.sam, pathway="Gateway")
    assert "DSD is the right pathway" in talk.read

    talk.press_labelled("Go on with DSD")

    assert "Eligible for the DSD pathway" in talk.read


def test_on_gateway_nobody_is_asked_about_a_cetr(store: Store, world: World) -> None:
    talk = referred(store, world.grace, world.sam, risk={"diagnosis": ""}, pathway="Gateway")

    assert "Eligible for the Gateway pathway" in talk.read
    assert "May a CETR be held?" not in talk.read


def test_an_inpatient_comes_with_the_clocks_of_the_stay(store: Store, world: World) -> None:
    talk = referred(store, world.grace, world.sam, risk={"circumstances": "tier 4 discharge"})
    talk.press_labelled("Next", **AGREED)
    talk.press_labelled("Next", **{**CHILD, "setting": "mental health ward"})
    answers = {"secure": "no", "legal_status": "detained", "detained_on": "", "area": "out"}
    talk.press_labelled("Next", admitted_on="2026-03-20", ready_on="2026-03-10", **answers)
    assert "That is before the admission. Since when are they ready to leave?" in talk.read
    talk.press_labelled("Next", admitted_on="2026-03-20", ready_on="", **answers)
    talk.press_labelled("Open the case")

    [case] = rows(store, "case")
    assert (case.setting, case.ward, case.legal_status) == (
        Setting.MENTAL_HEALTH_WARD,
        WardKind.MENTAL_HEALTH,
        LegalStatus.DETAINED,
    )
    assert (case.admitted_on, case.detained_on, case.out_of_area) == (date(2026, 3, 20), date(2026, 3, 20), True)
    assert "cetr.limit_days" in [row.rule for row in rows(store, "clock")]


def test_a_keyworker_asks_the_manager_who_hears_of_it(store: Store, world: World) -> None:
    talk = opened(store, world.grace, world.sam, keyworker="ask")

    assert "managers are asked to choose" in talk.read
    assert rows(store, "case")[0].keyworker_id is None
    [notice] = [row for row in rows(store, "notice") if row.kind is NoticeKind.TO_ALLOCATE]
    assert (notice.recipient, notice.state) == (f"person:{world.lena.person_id}", NoticeState.PLANNED)


def test_a_manager_gives_it_to_a_keyworker_of_the_service(store: Store, world: World) -> None:
    talk = opened(store, world.lena, world.sam, keyworker=f"p:{world.dev.person_id}")

    assert "With Dev Rao" in talk.read
    assert rows(store, "case")[0].keyworker_id == world.dev.person_id
    assert [row.decided_by for row in rows(store, "allocation")] == [world.lena.person_id]


def test_a_manager_who_chooses_later_has_the_press_for_it(store: Store, world: World) -> None:
    talk = opened(store, world.lena, world.sam, keyworker="later")

    talk.press_labelled("Choose a keyworker")

    assert "Dev Rao: 0 cases" in talk.read


@pytest.mark.parametrize("keyworker", ["sam", "dev", "lena"])
def test_a_forged_keyworker_is_not_taken(store: Store, world: World, keyworker: str) -> None:
    talk = referred(store, world.grace, world.sam)
    talk.press_labelled("Next", **AGREED)

    talk.press_labelled("Next", **{**CHILD, "keyworker": f"p:{getattr(world, keyworker).person_id}"})

    assert "Please choose one" in talk.read


@pytest.mark.parametrize(
    ("field", "given", "said"),
    [
        ("nhs_number", "943 476 5918", "not an NHS number"),
        ("nhs_number", "9" * 500, "characters; please keep it to 40"),
        ("name", "", "Please answer: Name"),
        ("name", "🙂🙂", "it has no letter"),
        ("name", "R" * 5000, "please keep it to 100"),
        ("setting", "the moon", "Please choose one"),
        ("plans", "ehcp,rich", "Please choose one"),
        ("local_authority", "", "Please answer: Local authority"),
        ("communicate", "🙂" * 3000, "characters; please keep it to 2000"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_question_and_the_rest_is_kept(
    store: Store, world: World, field: str, given: str, said: str
) -> None:
    talk = referred(store, world.grace, world.sam)
    talk.press_labelled("Next", **AGREED)

    talk.press_labelled("Next", **{**CHILD, "commissioner": "NHS Oakshire (made up)", field: given})

    assert said in talk.read
    assert "NHS Oakshire (made up)" in talk.read
    assert rows(store, "case") == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("رزان الخطيب", "رزان الخطيب"),
        ("Rosa\u202e Teasel", "Rosa Teasel"),
        ("  Rosa\n Anne   Teasel ", "Rosa Anne Teasel"),
        ("<b>Rosa</b> [T](x)", "<b>Rosa</b> [T](x)"),
    ],
)
def test_names_of_every_script_are_taken_and_none_turns_the_card(
    store: Store, world: World, name: str, kept: str
) -> None:
    opened(store, world.grace, world.sam, name=name)

    [case] = rows(store, "case")
    assert case.name == kept


@pytest.mark.parametrize(
    ("born", "said"),
    [("2026-03-27", "still to come"), ("2026-02-30", ""), ("", "Please answer: Date of birth"), ("yesterday week", "")],
)
def test_a_date_of_birth_must_be_a_day_that_was(store: Store, world: World, born: str, said: str) -> None:
    talk = referred(store, world.grace, world.sam, risk={"born": born})

    assert said in talk.read
    assert "Eligible" not in talk.read
    assert "Confirmed diagnosis" in talk.read


def test_what_names_a_child_is_not_taken_from_the_chat(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.say("new referral")
    for words in ("DSD", "Sam Patel", "2 March"):
        talk.say(words)
    talk.say("29 February 2012")

    assert "Please fill this one in on the card" in talk.read


def test_the_same_nhs_number_opens_no_second_case_and_the_manager_hears(store: Store, world: World) -> None:
    number = unused_nhs_number(5)
    key = store.read_now(nhs_numbers.key, number)
    known = store.write_now(make.case, world.dev, "Juniper Bramble", nhs_number=number, nhs_key=key)
    talk = referred(store, world.grace, world.sam)
    talk.press_labelled("Next", **AGREED)
    talk.press_labelled("Next", **{**CHILD, "nhs_number": nhs_numbers.spaced(number)})
    preview = talk.heard[-1]

    talk.press_labelled("Open the case")

    assert "This child may be on the register already; your manager can tell you." in talk.read
    assert "J.B." not in talk.read
    assert len(rows(store, "case")) == 1
    [notice] = [row for row in rows(store, "notice") if row.kind is NoticeKind.MAYBE_KNOWN]
    assert (notice.recipient, notice.case_id) == (f"person:{world.lena.person_id}", known)
    refused = [row.subject for row in rows(store, "audit") if row.outcome is Outcome.REFUSED]
    assert refused == ["duplicate"]
    talk.heard.append(preview)
    talk.press_labelled("Back")
    assert NAME in talk.read, "what was typed is still there"
    talk.press_labelled("Next", nhs_number="")
    talk.press_labelled("Open the case")
    assert len(rows(store, "case")) == 2


def test_who_may_read_that_case_is_told_which_it_is(store: Store, world: World) -> None:
    number = unused_nhs_number(5)
    key = store.read_now(nhs_numbers.key, number)
    store.write_now(make.case, world.dev, nhs_number=number, nhs_key=key, code="KW-7F3K")
    talk = referred(store, world.lena, world.sam)
    talk.press_labelled("Next", **AGREED)
    talk.press_labelled("Next", **{**CHILD, "nhs_number": number, "keyworker": "later"})

    talk.press_labelled("Open the case")

    assert "J.B., 14, KW-7F3K" in talk.read


def test_the_same_name_and_birthday_is_asked_about_and_not_refused(store: Store, world: World) -> None:
    key = store.read_now(duplicates.who_key, "rosa  TEASEL", date.fromisoformat(BORN))
    store.write_now(make.case, world.dev, NAME, born=date.fromisoformat(BORN), who_key=key)

    talk = opened(store, world.grace, world.sam)

    assert "This child may be on the register already; your manager can tell you." in talk.read
    assert len(rows(store, "case")) == 2
    [notice] = [row for row in rows(store, "notice") if row.kind is NoticeKind.MAYBE_KNOWN]
    assert notice.about["code"] == rows(store, "case")[1].code


@pytest.mark.parametrize("roles", ["partner", "oversight", "administrator", ""])
def test_others_keep_no_register(store: Store, world: World, roles: str) -> None:
    who = store.write_now(make.person, "Ada Marsh", roles)
    talk = Talk(store, who)

    talk.say("register")

    assert "Referrals are for the service's keyworkers and managers." in talk.read
    assert rows(store, "draft") == []


def test_whoever_belongs_to_no_service_is_told_so(store: Store, world: World) -> None:
    gone = t.person.update().where(t.person.c.id == world.grace.person_id).values(service_id=None)
    store.write_now(lambda db: db.execute(gone))
    talk = Talk(store, world.grace)

    talk.say("register")

    assert "You belong to no service yet" in talk.read


@pytest.mark.parametrize("case_id", [1, 2_000_000_000])
def test_a_forged_case_opens_no_referral(store: Store, world: World, case_id: int) -> None:
    store.write_now(make.case, world.dev)
    talk = Talk(store, world.grace)

    talk.press(OpenForm("register", case_id))

    assert "Who referred the child?" not in talk.read
    assert rows(store, "draft") == []


@pytest.mark.parametrize("who", ["sam", "dev"])
def test_told_is_not_for_others(store: Store, world: World, who: str) -> None:
    referred(store, world.grace, risk={"circumstances": ""}).press_labelled("Keep the decision")
    talk = Talk(store, getattr(world, who))

    talk.press(ReferrerTold(1))
    assert "isn't yours to do here" in talk.read
    talk.press(ReferrerTold(99))
    assert "I can't find that referral." in talk.read
    assert rows(store, "referral")[0].referrer_told_at is None


def test_another_persons_form_is_nobodys(store: Store, world: World) -> None:
    referred(store, world.grace, world.sam)
    [draft] = rows(store, "draft")
    talk = Talk(store, world.dev)

    talk.press(FormPress(draft.id, draft.version, "next"))

    assert "This form is finished" in talk.read
    assert "14" not in talk.read


def test_a_child_who_comes_of_age_while_the_form_waits_is_not_registered(store: Store, world: World) -> None:
    talk = referred(store, world.grace, world.sam, risk={"born": "2001-03-27"})
    talk.press_labelled("Next", **{**AGREED, "basis": "own"})
    talk.press_labelled("Next", **CHILD)
    assert "Open the case" in talk.buttons()

    talk.now = NOW + timedelta(days=1)
    talk.press_labelled("Open the case")

    assert rows(store, "case") == rows(store, "referral") == []
    assert "not eligible any more" in talk.read


def test_a_hundred_and_fifty_colleagues_fit_the_card(store: Store, world: World) -> None:
    def many(db: Connection) -> None:
        for number in range(150):
            make.partner(db, f"Professor Doctor Partner Number {number}", "Elmshire and Oakshire children's services")

    store.write_now(many)
    talk = Talk(store, world.grace)
    talk.say("register")
    assert "The first 100 of 155 stand here." in talk.read

    talk.press_labelled("Next", pathway="DSD", referrer="Professor Doctor Partner Number 149", received="2026-03-02")

    assert "Date of birth" in talk.read


def test_it_is_offered_where_one_starts(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)

    talk.press(Home())
    talk.press_labelled("New referral")

    assert "Who referred the child?" in talk.read


def test_a_form_that_nobody_finished_is_emptied_when_its_time_is_over(store: Store, world: World) -> None:
    referred(store, world.grace, world.sam)

    for days, emptied in ((29, False), (30, True)):
        store.write_now(forgetting.forget_expired, NOW + timedelta(days=days))
        [draft] = rows(store, "draft")
        assert (BORN not in str(draft.answers)) is emptied
