"""Who opens a case sees what is theirs to see, and each look is written down."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from cards.verbs import MyCases, OpenCase
from casework.actor import Actor
from dialogs.events import Scope
from storage import core as t
from storage.store import Store
from storage.tables import Answered, CaseStatus, Colour, ConsentScope, ConsentState, MeetingKind, Outcome, Setting
from tests.support import builders
from tests.support.builders import NOW, TODAY
from tests.support.talk import Talk


class World:
    """One case with an MDT of two agencies, and a few things on it."""

    def __init__(self, db: Connection) -> None:
        self.grace = builders.person(db)
        self.lena = builders.person(db, "Lena Hart", "manager")
        self.sam = builders.partner(db)
        self.priya = builders.partner(db, "Priya Nair", "Elmshire CAMHS")
        self.case_id = builders.case(
            db,
            self.grace,
            rating=Colour.AMBER,
            rated_at=NOW - timedelta(days=20),
            setting=Setting.PLACEMENT,
            setting_since=date(2026, 1, 5),
            lead_professional_id=self.priya.person_id,
            adjustments="Short sentences.",
            how_i_communicate="Pictures first.",
            looked_after=True,
            circumstances="custody;gone since",
            mdt=(self.sam, self.priya),
            code="KW-7F3K",
        )
        for scope in ConsentScope:
            builders.consent(db, self.case_id, scope)
        builders.action(db, self.case_id, self.sam, "Send the costed care plan", due=TODAY - timedelta(days=3))
        builders.action(db, self.case_id, self.priya, "Sensory assessment", answered=Answered.STUCK)
        builders.meeting(db, self.case_id, date(2026, 4, 2), MeetingKind.CETR)
        builders.update(db, self.case_id, self.grace, "Taken to A&E after a fall", to_finish=True)


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def test_the_keyworker_sees_the_whole_case(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)

    talk.say("case KW-7F3K")

    read = talk.read
    assert "J.B., 14, KW-7F3K" in read
    assert "● Amber" in read
    assert "rated 20 days ago, on Friday 6 March 2026" in read
    assert "review overdue" in read
    assert "In a placement, since Monday 5 January 2026" in read
    assert "Priya Nair" in read
    assert "CETR Thursday 2 April at 10:00" in read
    assert "Today: Taken to A&amp;E after a fall (to finish, not copied to the care record)" in read or "A&E" in read
    assert "1. Send the costed care plan: Sam Patel, 3 days overdue, was due Monday 23 March; not answered yet" in read
    assert "2. Sensory assessment: Priya Nair, due Thursday 2 April; is stuck" in read
    assert read.count("Short sentences.") == read.count("Pictures first.") == 1
    assert "EHCP, looked after" in read
    assert "learning disability, autism" in read
    assert "Risk of custody" in read
    assert read.count("given") == 3
    assert talk.buttons() == [
        *("Something changed", "Rate", "After a meeting", "Actions"),
        *("Hospital, placement, custody", "Meetings", "Entries", "Rating history", "Consent"),
        *("Details", "MDT"),
        *("Sharing was withdrawn", "CETR was withdrawn", "Register was withdrawn"),
        *("Handover card", "Step down or close"),
        *("What they say", "Tag it", "Three lines before the meeting"),
        *("I was in touch", "My cases"),
    ]


def test_the_manager_sees_it_too_but_changes_only_its_facts_and_its_mdt(store: Store, world: World) -> None:
    talk = Talk(store, world.lena)

    talk.say("case KW-7F3K")

    assert "● Amber" in talk.read
    assert talk.buttons() == [
        "Actions",
        "Meetings",
        "Entries",
        "Rating history",
        "Consent",
        "Details",
        "MDT",
        "Handover card",
        "Allocate",
        "Step down or close",
        "What they say",
        "Three lines before the meeting",
        "My cases",
    ]


def test_a_partner_sees_their_own_agencys_actions_the_meeting_and_whom_to_ask(store: Store, world: World) -> None:
    talk = Talk(store, world.sam)

    talk.say("case KW-7F3K")

    read = talk.read
    assert "J.B., 14, KW-7F3K" in read
    assert "Send the costed care plan" in read
    assert "CETR Thursday 2 April" in read
    assert "Grace Okoro" in read
    for hidden in ("Sensory", "Amber", "A&E", "placement", "given", "Short sentences", "Juniper"):
        assert hidden not in read
    assert talk.buttons() == ["My actions", "Tell the keyworker", "Home"]


def test_where_sharing_stopped_a_partner_is_told_one_line(store: Store, world: World) -> None:
    store.write_now(_withdraw_sharing, world)
    talk = Talk(store, world.sam)

    talk.say("case KW-7F3K")

    assert "Sharing about KW-7F3K has stopped" in talk.read
    assert "ask Grace Okoro" in talk.read
    for hidden in ("J.B.", "costed care plan", "CETR"):
        assert hidden not in talk.read


def test_where_sharing_stopped_the_keyworker_is_reminded(store: Store, world: World) -> None:
    store.write_now(_withdraw_sharing, world)
    talk = Talk(store, world.grace)

    talk.say("case KW-7F3K")

    assert "Sharing was withdrawn" in talk.read
    assert "Send the costed care plan" in talk.read  # to carry on by hand


def test_every_look_at_a_case_is_audited(store: Store, world: World) -> None:
    Talk(store, world.sam).press(OpenCase(world.case_id))

    rows = _audit(store, world.sam)
    assert [(row.verb, row.outcome, row.case_id, row.place) for row in rows] == [
        ("case.read", Outcome.READ, world.case_id, "1:1")
    ]


def test_who_is_not_on_the_mdt_hears_a_friendly_no(store: Store, world: World) -> None:
    owen = store.write_now(builders.partner, "Owen Clarke", "Elmshire SEND team")
    talk = Talk(store, owen)

    talk.say("case KW-7F3K")

    assert "isn't yours to do here" in talk.read
    assert "J.B." not in talk.read
    assert [row.outcome for row in _audit(store, owen)] == [Outcome.REFUSED]


def test_who_left_the_mdt_sees_it_no_more(store: Store, world: World) -> None:
    left = update(t.membership).where(t.membership.c.person_id == world.sam.person_id).values(until=TODAY)
    store.write_now(lambda db: db.execute(left))
    talk = Talk(store, world.sam)

    talk.press(OpenCase(world.case_id))

    assert "isn't yours to do here" in talk.read


def test_a_closed_case_is_still_read_but_offers_nothing_to_write(store: Store, world: World) -> None:
    store.write_now(lambda db: db.execute(update(t.case).values(status=CaseStatus.CLOSED)))
    talk = Talk(store, world.grace)

    talk.press(OpenCase(world.case_id))

    assert "This case is closed." in talk.read
    assert talk.buttons() == ["Open again", "Consent", "My cases"]


def test_a_case_that_never_was_is_not_found(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)

    talk.press(OpenCase(999))
    assert "can't find that case" in talk.read


def test_a_partner_without_a_code_is_told_where_to_find_one(store: Store, world: World) -> None:
    talk = Talk(store, world.sam)

    talk.say("case")

    assert "**case**" in talk.read


def test_an_opened_case_leads_the_list_from_then_on(store: Store, world: World) -> None:
    others = [store.write_now(builders.case, world.grace, f"Aspen Alder{n}") for n in range(7)]
    talk = Talk(store, world.grace)
    talk.press(OpenCase(others[4]))
    talk.press(OpenCase(world.case_id))

    talk.say("my cases")

    assert talk.read.index("KW-7F3K") < talk.read.index("A.A.")


def test_my_cases_says_what_waits_eight_a_page(store: Store, world: World) -> None:
    def nine_more(db: Connection) -> None:
        for n in range(9):
            builders.case(db, world.grace, f"Zinnia Zest{n}", rating=Colour.GREEN)

    store.write_now(nine_more)
    talk = Talk(store, world.grace)

    talk.say("my cases")
    first = talk.read
    talk.press(MyCases(2))

    assert "Page 1 of 2, 10 cases" in first
    assert "● Amber · rated 20 days ago · review overdue" in first
    assert "to finish · not copied to the care record" in first
    assert "rated yesterday" in first
    assert "Page 2 of 2" in talk.read
    assert talk.buttons() == ["Open", "Open", "Earlier", "Home"]


@pytest.mark.parametrize("page", [0, 99])
def test_a_page_that_is_not_there_is_the_nearest_one(store: Store, world: World, page: int) -> None:
    talk = Talk(store, world.grace)

    talk.press(MyCases(page))

    assert "Page 1 of 1" in talk.read


def test_asked_for_in_a_channel_a_case_is_answered_in_the_own_chat(store: Store, world: World) -> None:
    talk = Talk(store, world.grace, scope=Scope.CHANNEL)

    answer = talk.say("case KW-7F3K")

    assert len(answer.personal) == 1
    assert all("J.B." not in str(message) for message in answer.say)


def test_a_partner_has_no_caseload_to_list(store: Store, world: World) -> None:
    talk = Talk(store, world.sam)

    talk.say("my cases")

    assert "isn't yours to do here" in talk.read


def _withdraw_sharing(db: Connection, world: World) -> None:
    db.execute(
        update(t.consent)
        .where(t.consent.c.case_id == world.case_id, t.consent.c.scope == ConsentScope.SHARING)
        .values(state=ConsentState.WITHDRAWN)
    )


def _audit(store: Store, who: Actor) -> list[Any]:
    query = select(t.audit).where(t.audit.c.person_id == who.person_id)
    return list(store.read_now(lambda db: db.execute(query).all()))


def test_no_card_shows_a_rating_without_its_age(store: Store, world: World) -> None:
    shown = 0
    for who in (world.grace, world.lena, world.sam):
        talk = Talk(store, who)
        for words in ("home", "my cases", "case KW-7F3K", "needs me", "rate KW-7F3K", "cancel", "why KW-7F3K"):
            talk.say(words)
            for text in talk.read.splitlines():
                if re.match(r"● amber", text, re.IGNORECASE) or re.search(r"\brated amber\b", text, re.IGNORECASE):
                    shown += 1
                    assert re.search(r"today|yesterday|\d+ days ago|on \w+day \d+ \w+", text), (who.name, words, text)
    assert shown >= 4
