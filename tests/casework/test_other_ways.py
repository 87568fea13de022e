"""An owner who cannot be reached: their agency's contact hears, else the channel by the code alone, once a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select, update

from casework import letters, mails
from casework.actor import Actor
from casework.letter_parts import Letter
from casework.preview import preview
from storage import core as t
from storage.store import Store
from storage.tables import ActionState, CaseStatus, ConsentState, Reachability
from tests.support import builders as make
from tests.support.builders import NOW, TODAY
from tests.support.ledger import POLICY, bind, counted, outbox, tick

DAY = timedelta(days=1)
CODE = "KW-7F3K"
OUTSIDE = f"I can't reach Sam Patel here about {CODE}. Please ask Grace Okoro what it is about."
CHANNEL = (
    f"Somebody from Elmshire children's social care can't be reached here about {CODE}. "
    "Please look at the board or ask Grace Okoro."
)


@dataclass
class World:
    """Sam owns an overdue action and has no chat; Priya is his agency's contact; the case has a channel."""

    store: Store
    grace: Actor
    sam: Actor
    priya: Actor
    case: int
    channel: int

    def goes_out(self, now: datetime = NOW) -> dict[str, Letter]:
        """Tick, and open what goes out, by recipient."""
        self.store.write_now(tick, now)
        self.store.write_now(bind, now)
        found: dict[str, Letter] = {}
        for row in self.store.read_now(outbox):
            made = self.store.write_now(letters.open_letter, row.recipient, row.id, POLICY.notices, now=now)
            if made is not None:
                found[row.recipient] = made
        return found

    def change(self, unit: Callable[[Connection], object]) -> None:
        self.store.write_now(unit)


def said(letter: Letter) -> list[str]:
    return [line.said for group in letter.groups for line in group.lines]


@pytest.fixture
def world(store: Store) -> World:
    def begin(db: Connection) -> World:
        grace, sam = make.person(db), make.partner(db)
        priya = make.partner(db, "Priya Shah")
        db.execute(update(t.agency).where(t.agency.c.id == sam.agency_id).values(escalation_person_id=priya.person_id))
        case = make.case(db, grace, mdt=(sam,), code=CODE)
        channel = make.channel(db, case, linked_by=grace)
        make.chat(db, grace)
        make.chat(db, priya)
        make.action(db, case, sam, due=TODAY - DAY, look_at=NOW - DAY)
        return World(store, grace, sam, priya, case, channel)

    return store.write_now(begin)


def test_the_agencys_contact_hears_the_code_and_whom_to_ask_and_the_keyworker_that_they_do(world: World) -> None:
    sent = world.goes_out()

    priya, grace = (sent[f"person:{who.person_id}"] for who in (world.priya, world.grace))
    assert said(priya) == [OUTSIDE]
    assert [group.heading for group in priya.groups] == [CODE]
    (line,) = grace.groups[0].lines
    assert line.said.startswith("I can't reach Sam Patel (Elmshire children's social care) on Teams")
    assert line.detail == "I am telling their agency's contact, Priya Shah, as well."
    assert f"route:{world.channel}" not in sent


def test_a_contact_on_the_mdt_hears_what_is_open(world: World) -> None:
    world.change(lambda db: make.member(db, world.case, world.priya))

    letter = world.goes_out()[f"person:{world.priya.person_id}"]

    (line,) = letter.groups[0].lines
    assert line.said == f"I can't reach Sam Patel here, so they have not had what is due for {CODE}."
    assert line.items == ("Action 1: “send the costed care plan”, 1 day overdue, was due Wednesday 25 March",)


@pytest.mark.parametrize("contact", ["none", "no chat", "left", "themselves"])
def test_without_a_contact_the_channel_hears_the_code_and_the_agency_and_no_name(world: World, contact: str) -> None:
    def change(db: Connection) -> None:
        agency, priya = update(t.agency).where(t.agency.c.id == world.sam.agency_id), world.priya.person_id
        match contact:
            case "none":
                db.execute(agency.values(escalation_person_id=None))
            case "no chat":
                dead = update(t.route).where(t.route.c.person_key == priya).values(reachability=Reachability.DEAD)
                db.execute(dead)
            case "left":
                db.execute(update(t.person).where(t.person.c.id == priya).values(active=False))
            case _:
                db.execute(agency.values(escalation_person_id=world.sam.person_id))

    world.change(change)
    sent = world.goes_out()

    assert said(sent[f"route:{world.channel}"]) == [CHANNEL]
    assert sent[f"person:{world.grace.person_id}"].groups[0].lines[0].detail == (
        "I am saying so in the MDT's channel as well, without a name."
    )


def test_it_is_said_once_per_person_case_and_day(world: World) -> None:
    world.change(lambda db: make.action(db, world.case, world.sam, "ring the school", due=TODAY, look_at=NOW - DAY))

    world.goes_out()
    world.goes_out()
    sent = world.goes_out()

    assert said(sent[f"person:{world.priya.person_id}"]) == [OUTSIDE]
    notices = world.store.read_now(lambda db: db.execute(select(t.notice).where(t.notice.c.subject_id == 2)).all())
    assert len([row for row in notices if row.subject.startswith("lost:")]) == 1
    later = world.goes_out(NOW + timedelta(days=7))
    assert said(later[f"person:{world.priya.person_id}"]).count(OUTSIDE) == 1


@pytest.mark.parametrize("why", ["consent", "closed", "done", "reached", "reassigned"])
def test_what_is_so_no_longer_is_not_said(world: World, why: str) -> None:
    world.store.write_now(tick, NOW)
    world.store.write_now(bind, NOW)

    def change(db: Connection) -> None:
        match why:
            case "consent":
                make.consent(db, world.case, state=ConsentState.WITHDRAWN)
            case "closed":
                db.execute(update(t.case).values(status=CaseStatus.CLOSED))
            case "done":
                db.execute(update(t.action).values(state=ActionState.DONE))
            case "reached":
                make.chat(db, world.sam)
            case _:
                db.execute(update(t.action).values(owner_id=world.grace.person_id))

    world.change(change)
    sent = world.goes_out()

    assert f"person:{world.priya.person_id}" not in sent
    assert f"route:{world.channel}" not in sent


def test_a_contact_who_turns_out_to_be_unreachable_too_leaves_it_to_the_channel_and_the_keyworker_hears(
    world: World,
) -> None:
    world.store.write_now(tick, NOW)
    world.store.write_now(bind, NOW)
    dead = update(t.route).where(t.route.c.person_key == world.priya.person_id)
    world.change(lambda db: db.execute(dead.values(reachability=Reachability.DEAD)))
    unsent = update(t.notice).where(t.notice.c.recipient == f"person:{world.priya.person_id}").values(sending_id=None)
    world.change(lambda db: db.execute(unsent))

    sent = world.goes_out()

    assert said(sent[f"route:{world.channel}"]) == [CHANNEL]
    assert any(
        "I can't reach Priya Shah" in line and "they have not had the news that a colleague can't be reached" in line
        for letter in sent.values()
        for line in said(letter)
    )


def test_a_contact_without_an_account_is_rung_up_as_ever(world: World) -> None:
    def change(db: Connection) -> None:
        finch = make.contact(db)
        db.execute(update(t.action).values(owner_id=finch.person_id, agency_id=finch.agency_id))

    world.change(change)
    sent = world.goes_out()

    assert list(sent) == [f"person:{world.grace.person_id}"]


def test_what_it_costs_does_not_grow_with_what_is_lost(world: World) -> None:
    def another(db: Connection, number: int) -> None:
        who = make.partner(db, f"Partner {number}")
        make.member(db, world.case, who)
        make.action(db, world.case, who, due=TODAY - DAY, look_at=NOW - DAY)

    def reads(db_count: int) -> int:
        for number in range(db_count):
            world.store.write_now(another, number + 100 * db_count)
        world.store.write_now(tick, NOW)
        with counted(world.store) as statements:
            world.store.write_now(bind, NOW)
        return len([one for one in statements if one.lstrip().upper().startswith("SELECT")])

    assert reads(2) == reads(12)


def test_a_dry_run_names_who_hears_instead_and_who_gets_an_e_mail(world: World) -> None:
    def with_mail(db: Connection) -> None:
        mails.switch(db, True)
        db.execute(update(t.person).where(t.person.c.id == world.sam.person_id).values(email="sam@elmshire.example"))

    world.change(with_mail)
    found = world.store.try_dry_now(preview, at=NOW, policy=POLICY, now=NOW)
    lines = [(one.whom, one.what) for one in found]

    assert ("Sam Patel", f"e-mail: something waits about {CODE}") in lines
    assert ("Priya Shah", OUTSIDE) in lines
    assert world.store.read_now(outbox) == [], "nothing was sent"
