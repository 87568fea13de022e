"""`team`: who is who, who is away, and who can be reached how; for managers and administrators alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from cards import verbs
from casework import mails
from storage import core as t
from storage.store import Store
from storage.tables import AgencyKind, Outcome, Reachability
from tests.support import builders as make
from tests.support.builders import NOW, TODAY
from tests.support.stranger import Stranger
from tests.support.talk import Talk


class World:
    """Lena's service works with social care and a school; the hospice is on an MDT of another service."""

    def __init__(self, db: Connection) -> None:
        self.grace = make.person(db)
        self.tom = make.person(db, "Tom Reed")
        self.lena = make.person(db, "Lena Hart", "manager")
        self.ivo = make.person(db, "Ivo Lane", "administrator", agency_id=make.agency(db, "Elmshire IT"))
        self.sam, self.finch = make.partner(db), make.contact(db)
        self.kit = make.partner(db, "Kit Rowan", "Elmshire children's social care")
        there = make.agency(db, "Oakshire Keyworking (made up)")
        elsewhere = make.person(db, "Una Marsh", agency_id=there, service_id=make.service(db, "Elsewhere"))
        hospice = make.agency(db, "Fern Hospice", AgencyKind.VOLUNTARY)
        self.noa = make.person(db, "Noa Birch", "partner", agency_id=hospice)
        make.case(db, self.grace, mdt=(self.sam, self.finch))
        make.case(db, elsewhere, "Wren Ashdown", mdt=(self.noa,))
        for who in (self.grace, self.sam, self.tom):
            make.chat(db, who)
        _route(db, self.tom.person_id, Reachability.UNPROVEN)
        _route(db, self.sam.person_id, Reachability.DEAD)


def _route(db: Connection, person_id: int, reachability: Reachability) -> None:
    db.execute(update(t.route).where(t.route.c.person_key == person_id).values(reachability=reachability))


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def _reads(store: Store) -> list[Any]:
    query = select(t.audit).where(t.audit.c.verb == "team.read")
    return list(store.read_now(lambda db: db.execute(query).all()))


def test_a_manager_sees_who_the_service_works_with_and_how_each_is_reached(store: Store, world: World) -> None:
    away = {"cover_id": world.tom.person_id, "absent_from": TODAY, "absent_until": date(2026, 4, 2)}
    change = update(t.person).where(t.person.c.id == world.grace.person_id).values(working_days="124", **away)
    store.write_now(lambda db: db.execute(change))
    talk = Talk(store, world.lena)

    talk.say("team")

    for said in (
        "Elmshire Keyworking (made up); keyworker. Works Monday, Tuesday and Thursday",
        "Away now until Thursday 2 April 2026; Tom Reed covers",
        "Can be reached here: last heard of today",
        "Has the app since today, and has not answered yet",
        "Cannot be reached here: last heard of today. Ring: no telephone number",
        "Cannot be reached here: has never said hello.",
        "Bramble Lane School; contact, without an account",
        "Ring: 0161 496 0123",
        "Kit Rowan",
    ):
        assert said in talk.read
    assert "Noa Birch" not in talk.read
    assert "Una Marsh" not in talk.read
    assert talk.read.index("Grace Okoro") < talk.read.index("Ms Finch")
    assert [(row.person_id, row.outcome) for row in _reads(store)] == [(world.lena.person_id, Outcome.READ)]


def test_an_absence_that_is_over_or_still_to_come_is_said_as_such(store: Store, world: World) -> None:
    for first, last, said in (
        (TODAY - timedelta(days=9), TODAY - timedelta(days=1), ""),
        (TODAY + timedelta(days=1), TODAY + timedelta(days=1), "Away from Friday 27 March 2026 until Friday 27 March"),
    ):
        values = {"cover_id": world.tom.person_id, "absent_from": first, "absent_until": last}
        change = update(t.person).where(t.person.c.id == world.grace.person_id).values(values)
        store.write_now(lambda db: db.execute(change))  # noqa: B023 - called at once
        talk = Talk(store, world.lena)
        talk.say("team")
        assert ("Away" in talk.read) is bool(said)
        assert said in talk.read


def test_an_administrator_sees_everybody_eight_a_page(store: Store, world: World) -> None:
    talk = Talk(store, world.ivo)

    talk.say("team")
    assert "9 people" in talk.read
    assert "Page 1 of 2" in talk.read
    first = talk.read
    talk.press_labelled("Next page")
    assert "Page 2 of 2" in talk.read

    names = ("Grace Okoro", "Tom Reed", "Lena Hart", "Ivo Lane", "Sam Patel", "Ms Finch", "Kit Rowan", "Una Marsh")
    assert all((name in first) is not (name in talk.read) for name in (*names, "Noa Birch"))
    for page in (0, 2**31 - 1):
        talk.press(verbs.Team(page))
        assert "of 2" in talk.read


def test_who_asks_to_be_let_in_comes_first_with_the_press_that_lets_them_in(store: Store, world: World) -> None:
    Stranger(store).asks()
    talk = Talk(store, world.lena)

    talk.say("team")
    assert talk.read.index("Mo Fern") < talk.read.index("Grace Okoro")
    talk.press_labelled("Let in as partner of Elmshire children's social care")
    talk.press(verbs.Team(1))

    assert "Mo Fern" in talk.read
    assert talk.buttons() == ["Home"]


def test_nobody_else_sees_the_team(store: Store, world: World) -> None:
    for who in (world.grace, world.sam):
        talk = Talk(store, who)
        talk.say("team")
        assert "The team's list is for managers and administrators." in talk.read
        talk.press(verbs.Team(1))
        assert "Tom Reed" not in talk.read
    assert {row.outcome for row in _reads(store)} == {Outcome.REFUSED}


def test_long_and_odd_names_fit_eight_rows(store: Store, world: World) -> None:
    def many(db: Connection) -> None:
        long = make.agency(db, "ك" * 200)
        for number in range(8):
            make.person(db, f"{'👩‍👧' * 40}{number}", "partner", agency_id=long)

    store.write_now(many)
    talk = Talk(store, world.ivo)
    for page in (1, 2, 3):
        talk.press(verbs.Team(page))
        assert f"Page {page} of 3" in talk.read


def test_now_is_the_clocks(store: Store, world: World) -> None:
    talk = Talk(store, world.lena, now=NOW + timedelta(days=5))

    talk.say("team")

    assert "last heard of Thursday 26 March" in talk.read


def test_who_does_not_answer_is_marked_with_the_number_to_ring_until_they_do(store: Store, world: World) -> None:
    values = {"alerted_at": NOW - timedelta(days=8), "alerts": 2, "not_answering_since": NOW - timedelta(days=8)}
    change = update(t.person).where(t.person.c.id == world.grace.person_id).values(values)
    store.write_now(lambda db: db.execute(change))
    talk = Talk(store, world.lena)

    talk.say("team")
    said = "Not answering: alerts since Wednesday 18 March, and nothing pressed. Ring: no telephone number"
    assert said in talk.read

    Talk(store, world.grace).say("help")
    talk.say("team")
    assert "Not answering" not in talk.read


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("removed", "Cannot be reached here, the app was removed: last heard of today."),
        ("Gone 403 BotNotInConversationRoster", "the app was removed"),
        ("Gone 403 ConversationBlockedByUser", "they blocked the app"),
        ("Gone 403 Forbidden MessageWritesBlocked", "they blocked, muted or removed the app"),
        ("Gone 403 BotDisabledByAdmin", "their administrator switched the app off"),
        ("Gone 404 ConversationNotFound", "the chat is gone"),
        ("Gone 403", "Teams takes nothing for them"),
    ],
)
def test_why_somebody_cannot_be_reached_is_said_in_words(store: Store, world: World, error: str, said: str) -> None:
    change = update(t.route).where(t.route.c.person_key == world.sam.person_id).values(last_error=error)
    store.write_now(lambda db: db.execute(change))
    talk = Talk(store, world.lena)

    talk.say("team")

    assert said in talk.read
    assert "403" not in talk.read


def test_it_says_who_is_an_agencys_contact_and_whether_an_e_mail_goes_instead(store: Store, world: World) -> None:
    def prepare(db: Connection) -> None:
        mails.switch(db, True)
        agency = update(t.agency).where(t.agency.c.id == world.sam.agency_id)
        db.execute(agency.values(escalation_person_id=world.kit.person_id))
        db.execute(update(t.person).where(t.person.c.id == world.sam.person_id).values(email="sam@elmshire.example"))

    talk = Talk(store, world.lena)
    talk.say("team")
    assert "E-mails to people who cannot be reached here are switched off." in talk.read

    store.write_now(prepare)
    talk.say("team")

    assert "partner; their agency's contact. Works Monday to Friday" in talk.read
    assert "Ring: no telephone number; an e-mail goes instead" in talk.read
    assert talk.read.count("an e-mail goes instead") == 1, "Kit has no address"
    assert "gets one e-mail a day" in talk.read
    assert "sam@elmshire.example" not in talk.read


def test_a_page_of_the_longest_rows_fits_a_card(store: Store, world: World) -> None:
    def many(db: Connection) -> None:
        mails.switch(db, True)
        agency = make.agency(db, "Ä" * 200)
        for number in range(8):
            who = make.person(
                db, f"{number} {'w' * 190}", "keyworker;partner;manager;oversight;administrator", agency_id=agency
            )
            make.chat(db, who)
        silent = {"not_answering_since": NOW, "email": "a@elmshire.example", "phone": "0161 496 0000 ext. 123456"}
        away = {"cover_id": world.tom.person_id, "absent_from": TODAY, "absent_until": TODAY}
        db.execute(update(t.person).where(t.person.c.agency_id == agency).values(silent | away))
        db.execute(update(t.agency).values(escalation_person_id=world.tom.person_id))

    store.write_now(many)
    talk = Talk(store, world.lena)

    talk.say("team")  # the card's size is checked as it is read

    assert talk.read.count("Not answering") >= 1
