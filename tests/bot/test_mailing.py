"""An e-mail stands in for a chat that is not there: through the tables and a real SMTP server, whole and in time."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot.connector import Connector
from bot.delivery import Delivery
from bot.demo.connector import RecordingConnector
from bot.limits import UNLIMITED, Limits
from bot.mail import Mailer
from bot.sender import Sender
from bot.service_urls import ServiceUrls
from bot.settings import on_loopback
from casework import mails
from casework.actor import Actor
from storage import core as t
from storage.store import Store
from storage.tables import ActionState, CaseStatus, ConsentState, Reachability, SendingState, Way
from tests.bot.test_delivery import AGREED, OVERDUE, RealTime
from tests.support import builders as make
from tests.support.ledger import POLICY, london, tick
from tests.support.mail_server import DROP, MailServer, mail_server

CODE = "KW-7F3K"
ASKS = "There is something for you about KW-7F3K. Please open Keyworker in Teams, or ring Grace Okoro on 0161 496 0001."


@dataclass
class World:
    """Sam owns an action that has been overdue since this morning; he has an e-mail address and no chat."""

    store: Store
    teams: RecordingConnector
    server: MailServer
    delivery: Delivery
    time: RealTime
    grace: Actor
    sam: Actor
    case: int

    def tick(self) -> None:
        self.store.write_now(tick, self.time.now)

    def change(self, unit: Callable[[Connection], object]) -> None:
        self.store.write_now(unit)

    def mailed(self) -> list[str]:
        return [str(one.get_content()) for one in self.server.mails]

    def grace_heard(self) -> str:
        return " ".join(str(call.body) for call in self.teams.sent(f"a:{self.grace.person_id}"))

    def row(self) -> Any:
        query = select(t.sending).where(t.sending.c.way == Way.EMAIL)
        return self.store.read_now(lambda db: db.execute(query).one())


@pytest.fixture
async def world(store: Store) -> AsyncGenerator[World]:
    async with RecordingConnector() as teams, mail_server() as server:
        time = RealTime()
        connector = Connector(ServiceUrls((), loopback=True), None, sleep=time.sleep)
        sender = Sender(connector, Limits(UNLIMITED, clock=lambda: time.now.timestamp()), sleep=time.sleep)
        given = on_loopback(
            smtp_host="127.0.0.1", smtp_port=server.port, smtp_from="kw@elmshire.example", smtp_security="none"
        )

        def begin(db: Connection) -> World:
            mails.switch(db, True)
            grace, sam = make.person(db, phone="0161 496 0001"), make.partner(db)
            address = {"email": "sam.patel@elmshire.example"}
            db.execute(update(t.person).where(t.person.c.id == sam.person_id).values(address))
            case = make.case(db, grace, mdt=(sam,), code=CODE)
            make.chat(db, grace)
            make.action(db, case, sam, due=date(2026, 4, 15), look_at=AGREED, created_at=AGREED)
            db.execute(update(t.route).values(service_url=teams.url))
            delivery = Delivery(store, sender, POLICY, clock=time, mailer=Mailer(given))
            return World(store, teams, server, delivery, time, grace, sam, case)

        made = store.write_now(begin)
        made.tick()
        yield made
        await sender.close()


async def test_who_has_no_chat_gets_one_e_mail_with_the_code_alone_and_the_keyworker_is_told(world: World) -> None:
    await world.delivery.once()

    (said,) = world.mailed()
    assert ASKS in " ".join(said.split())
    (got,) = world.server.mails
    assert got["To"] == "sam.patel@elmshire.example"
    for hidden in ("Juniper", "Bramble", "J.B.", "care plan", CODE):
        assert hidden not in str(got["Subject"])
    for hidden in ("Juniper", "Bramble", "J.B.", "care plan"):
        assert hidden not in said
    assert world.row().state is SendingState.SENT
    assert "I am sending them an e-mail with the code alone as well." in world.grace_heard()


async def test_a_person_gets_at_most_one_on_a_day_and_another_on_another(world: World) -> None:
    def another(db: Connection) -> None:
        make.action(db, world.case, world.sam, "ring the school", due=date(2026, 4, 15), look_at=AGREED)

    await world.delivery.once()
    world.change(another)
    world.time.pass_by(hours=3)
    world.tick()
    await world.delivery.once()
    assert len(world.mailed()) == 1

    world.time.now = OVERDUE + timedelta(days=7)
    world.tick()
    await world.delivery.once()
    assert len(world.mailed()) == 2


async def test_a_chat_that_turns_out_to_be_dead_is_followed_by_an_e_mail(world: World) -> None:
    def chat(db: Connection) -> None:
        make.chat(db, world.sam)
        db.execute(update(t.route).values(service_url=world.teams.url))

    world.change(chat)
    world.teams.fail(403, code="MessageWritesBlocked", to=f"a:{world.sam.person_id}")

    await world.delivery.once()

    assert len(world.mailed()) == 1


async def test_what_perhaps_arrived_twice_in_teams_is_followed_by_an_e_mail(world: World) -> None:
    def chat(db: Connection) -> None:
        make.chat(db, world.sam)
        db.execute(update(t.route).values(service_url=world.teams.url))

    world.change(chat)
    world.teams.fail(502, times=2, to=f"a:{world.sam.person_id}")
    await world.delivery.once()
    assert world.mailed() == []
    world.time.pass_by(minutes=10)
    await world.delivery.once()

    assert len(world.mailed()) == 1


@pytest.mark.parametrize("why", ["off", "no address", "contact", "left", "consent", "closed"])
async def test_who_is_not_to_be_written_to_is_not(world: World, why: str) -> None:
    def change(db: Connection) -> None:
        sam = update(t.person).where(t.person.c.id == world.sam.person_id)
        match why:
            case "off":
                mails.switch(db, False)
            case "no address":
                db.execute(sam.values(email=""))
            case "contact":
                db.execute(sam.values(object_id=None, tenant_id=None))
            case "left":
                db.execute(sam.values(active=False))
            case "consent":
                make.consent(db, world.case, state=ConsentState.WITHDRAWN)
            case _:
                db.execute(update(t.case).values(status=CaseStatus.CLOSED))

    world.change(change)

    await world.delivery.once()

    assert world.mailed() == []
    assert world.server.lines == set(), "nobody was even asked"


@pytest.mark.parametrize("why", ["consent", "closed", "off the MDT", "reached", "off", "left"])
async def test_it_is_looked_at_again_when_it_goes(world: World, why: str) -> None:
    def change(db: Connection) -> None:
        match why:
            case "consent":
                make.consent(db, world.case, state=ConsentState.WITHDRAWN)
            case "closed":
                db.execute(update(t.case).values(status=CaseStatus.CLOSED))
            case "off the MDT":
                db.execute(update(t.membership).values(until=date(2026, 4, 1)))
            case "reached":
                make.chat(db, world.sam)
            case "off":
                mails.switch(db, False)
            case _:
                db.execute(update(t.person).where(t.person.c.id == world.sam.person_id).values(active=False))

    world.server.at_data.append("451 4.7.1 greylisted")
    await world.delivery.once()
    world.change(change)
    world.time.pass_by(minutes=10)
    await world.delivery.once()

    assert world.mailed() == []
    assert world.row().state is SendingState.WITHDRAWN


async def test_none_goes_in_held_time(world: World) -> None:
    world.server.at_data.append("451 4.7.1 greylisted")
    world.time.now = london("2026-04-16 17:58")
    await world.delivery.once()
    for held in ("2026-04-16 18:30", "2026-04-17 07:59"):
        world.time.now = london(held)
        await world.delivery.once()
    assert world.mailed() == []

    world.time.now = london("2026-04-17 08:01")
    await world.delivery.once()
    assert len(world.mailed()) == 1


async def test_none_goes_on_a_day_on_which_its_reader_does_not_work_and_it_is_not_lost(world: World) -> None:
    days = update(t.person).where(t.person.c.id == world.sam.person_id)
    world.server.at_data.append("451 4.7.1 greylisted")
    await world.delivery.once()  # on a Thursday, planned when he worked on all days
    world.change(lambda db: db.execute(days.values(working_days="13")))
    world.time.now = london("2026-04-17 09:00")
    await world.delivery.once()
    assert world.mailed() == []

    world.time.now = london("2026-04-20 08:01")  # Monday
    await world.delivery.once()
    assert len(world.mailed()) == 1


async def test_a_repetition_waits_for_the_end_of_held_time_too(world: World) -> None:
    world.time.now = london("2026-04-16 17:55")
    world.server.at_data.append(DROP)
    await world.delivery.once()
    world.time.now = london("2026-04-16 18:10")
    await world.delivery.once()
    assert len(world.mailed()) == 1

    world.time.now = london("2026-04-17 08:01")
    await world.delivery.once()
    assert "You may have had this already" in world.mailed()[1]


async def test_a_server_that_says_not_now_is_asked_again_after_a_few_minutes(world: World) -> None:
    world.server.at_rcpt.append("450 4.2.1 come back later")
    await world.delivery.once()
    assert world.row().state is SendingState.THROTTLED

    world.time.pass_by(minutes=4)
    await world.delivery.once()
    assert world.mailed() == []
    world.time.pass_by(minutes=4)
    await world.delivery.once()
    assert len(world.mailed()) == 1
    assert "had this already" not in world.mailed()[0]


async def test_an_address_that_is_refused_is_told_of_to_who_can_ring(world: World) -> None:
    world.server.at_rcpt.append("550 5.1.1 nobody here")

    await world.delivery.once()
    await world.delivery.once()

    assert world.row().state is SendingState.UNDELIVERABLE
    assert "My e-mail to Sam Patel (Elmshire children's social care) about KW-7F3K did not get" in world.grace_heard()


async def test_a_dropped_line_is_followed_by_one_more_that_says_so_and_then_by_none(world: World) -> None:
    world.server.at_data += [DROP, DROP]
    await world.delivery.once()
    world.time.pass_by(minutes=9)
    await world.delivery.once()
    assert len(world.mailed()) == 1
    world.time.pass_by(minutes=1)
    await world.delivery.once()
    world.time.pass_by(days=1)
    await world.delivery.once()

    first, second = world.mailed()
    assert "had this already" not in first
    assert "You may have had this already" in second
    assert world.server.mails[0]["Message-ID"] == world.server.mails[1]["Message-ID"]
    assert "and can't tell whether it arrived" in world.grace_heard()


async def test_what_could_not_go_by_the_next_day_is_given_up_and_told_of(world: World) -> None:
    world.server.at_data += ["451 4.7.1 greylisted"] * 2
    await world.delivery.once()
    world.time.now = london("2026-04-17 09:00")
    await world.delivery.once()
    world.time.now = london("2026-04-20 09:00")
    await world.delivery.once()
    await world.delivery.once()

    assert world.mailed() == []
    assert world.row().state is SendingState.UNDELIVERABLE
    assert "did not get through" in world.grace_heard()


async def test_a_crash_on_the_way_repeats_it_at_most_once(world: World) -> None:
    def died(db: Connection) -> None:
        row = {"state": SendingState.CLAIMED, "claim": "died", "begun": True, "claimed_until": world.time.now}
        db.execute(update(t.sending).where(t.sending.c.way == Way.EMAIL).values(row))

    world.server.at_data.append("451 4.7.1 greylisted")
    await world.delivery.once()
    world.change(died)

    await world.delivery.once()
    world.time.pass_by(days=1)
    await world.delivery.once()

    (said,) = world.mailed()
    assert "You may have had this already" in said


async def test_nobody_is_mailed_who_has_nothing_to_do(world: World) -> None:
    def done(db: Connection) -> None:
        db.execute(update(t.action).values(state=ActionState.DONE))
        make.chat(db, world.sam)
        db.execute(update(t.route).values(reachability=Reachability.DEAD))

    world.change(done)
    await world.delivery.once()

    assert world.mailed() == []
