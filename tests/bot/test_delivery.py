"""Delivery over real HTTP and real databases: each way a message can end, and boards rewritten for everyone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot import opening
from bot.connector import Connector
from bot.credentials import OutboundToken
from bot.delivery import NOT_DELIVERING, Delivery
from bot.demo.connector import DROP, RecordingConnector
from bot.limits import UNLIMITED, Limits
from bot.sender import Sender
from bot.service_urls import ServiceUrls
from casework import answering, board_posts, clock, heartbeat, sendings
from casework.actor import Actor
from dialogs.events import Address, Message
from storage import core as t
from storage.errors import StoreAway
from storage.store import Store
from storage.tables import ActionState, ConsentState, Reachability, SendingState
from tests.support import builders as make
from tests.support.ledger import POLICY, ledger, london, tick

AGREED = london("2026-03-26 10:00")
OVERDUE = london("2026-04-16 09:00")


@dataclass
class RealTime:
    """Real time as the test says it is; business time is the same."""

    now: datetime = OVERDUE

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.pass_by(seconds=seconds, microseconds=1)  # it counts whole ones, and a rest would never pass

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class World:
    store: Store
    teams: RecordingConnector
    limits: Limits
    sender: Sender
    delivery: Delivery
    time: RealTime
    keyworker: Actor
    partner: Actor
    case: int
    channel: int
    action: int

    def say(self, to: Actor) -> list[str]:
        """What arrived in a person's chat, as the words of its card."""
        return [str(call.body) for call in self.teams.sent(f"a:{to.person_id}")]

    def sending(self) -> Any:
        return self.store.read_now(lambda db: db.execute(select(t.sending).order_by(t.sending.c.id)).first())

    def tick(self) -> None:
        self.store.write_now(tick, self.time.now)

    def change(self, **values: Any) -> None:
        """Change the action as a press does."""

        def unit(db: Connection) -> None:
            version = t.action.c.version + 1
            db.execute(update(t.action).where(t.action.c.id == self.action).values(version=version, **values))
            board_posts.changed(db, self.case)

        self.store.write_now(unit)


@pytest.fixture
async def world(store: Store) -> AsyncGenerator[World]:
    """One action of a partner's, overdue since this Thursday morning, and nothing sent yet."""
    async with RecordingConnector() as teams:
        time = RealTime()
        connector = Connector(ServiceUrls((), loopback=True), None, sleep=time.sleep)
        limits = Limits(UNLIMITED, clock=lambda: time.now.timestamp())
        sender = Sender(connector, limits, sleep=time.sleep)

        def begin(db: Connection) -> World:
            keyworker = make.person(db, "Grace Okoro", phone="0161 496 0001")
            partner = make.partner(db)
            case = make.case(db, keyworker, mdt=(partner,))
            make.chat(db, keyworker)
            make.chat(db, partner)
            channel = make.channel(db, case, linked_by=keyworker)
            action = make.action(db, case, partner, due=date(2026, 4, 15), look_at=AGREED, created_at=AGREED)
            db.execute(update(t.route).values(service_url=teams.url))
            delivery = Delivery(store, sender, POLICY, clock=time)
            return World(store, teams, limits, sender, delivery, time, keyworker, partner, case, channel, action)

        made = store.write_now(begin)
        made.tick()
        yield made
        await sender.close()


async def test_an_overdue_alert_reaches_the_partner_once(world: World) -> None:
    assert await world.delivery.once() == 1
    assert await world.delivery.once() == 0

    (said,) = world.say(world.partner)
    assert "send the costed care plan" in said
    sent = world.sending()
    assert (sent.state, sent.activity_id) == (SendingState.SENT, "activity-1")
    assert world.teams.sent()[0].body["summary"] == "Keyworker: a reminder for you"


async def test_many_ticks_make_one_message(world: World) -> None:
    for _ in range(5):
        world.tick()
        await world.delivery.once()

    assert len(world.teams.sent()) == 1


async def test_what_was_done_after_it_was_bound_is_not_sent(world: World) -> None:
    world.store.write_now(opening.look, POLICY, "died", world.time.now - timedelta(hours=1), 0)
    world.change(state=ActionState.DONE)

    assert await world.delivery.once() == 0
    assert world.teams.calls == []


async def test_consent_withdrawn_before_it_was_sent_silences_it(world: World) -> None:
    world.store.write_now(make.consent, world.case, state=ConsentState.WITHDRAWN)

    assert await world.delivery.once() == 0
    assert world.teams.calls == []
    assert world.sending().state is SendingState.WITHDRAWN


async def test_throttled_it_comes_again_when_teams_says_so(world: World) -> None:
    world.teams.fail(429, retry_after="30")
    assert await world.delivery.once() == 0
    assert world.sending().state is SendingState.THROTTLED

    world.time.pass_by(seconds=29)
    assert await world.delivery.once() == 0
    world.time.pass_by(seconds=11)
    assert await world.delivery.once() == 1
    assert "had this already" not in world.say(world.partner)[0]


async def test_it_never_comes_earlier_than_teams_said_however_long_that_is(world: World) -> None:
    world.teams.fail(429, retry_after="7200")
    await world.delivery.once()

    waits = world.sending().next_attempt_at - OVERDUE
    assert timedelta(hours=2) <= waits <= timedelta(hours=2.6)


async def test_two_at_once_in_one_chat_is_tried_again(world: World) -> None:
    world.teams.fail(412, times=20)
    assert await world.delivery.once() == 0
    assert world.sending().state is SendingState.READY
    assert world.sending().next_attempt_at > world.time.now

    world.teams.heal()
    world.time.pass_by(minutes=1)
    assert await world.delivery.once() == 1
    assert "had this already" not in world.say(world.partner)[0]


async def test_an_answer_that_never_comes_is_an_unknown_one(world: World) -> None:
    sender = Sender(Connector(ServiceUrls((), loopback=True), None, timeout_s=0.2), Limits(UNLIMITED))
    world.teams.fail(200, delay_s=1.0)

    assert await Delivery(world.store, sender, POLICY, clock=world.time).once() == 0
    await sender.close()

    assert world.sending().state is SendingState.AMBIGUOUS
    assert world.sending().next_attempt_at == OVERDUE + timedelta(minutes=10)


@pytest.mark.parametrize("failure", [502, 500, DROP])
async def test_an_unknown_answer_is_sent_once_more_after_ten_minutes_saying_so(world: World, failure: int) -> None:
    world.teams.fail(failure)
    assert await world.delivery.once() == 0

    world.time.pass_by(minutes=9)
    assert await world.delivery.once() == 0
    world.time.pass_by(minutes=1)
    assert await world.delivery.once() == 1
    assert "You may have had this already" in world.say(world.partner)[0]


async def test_what_is_sent_once_more_waits_for_its_reader_to_be_there(world: World) -> None:
    not_on_fridays = update(t.person).where(t.person.c.id == world.partner.person_id).values(working_days="1234")
    world.store.write_now(lambda db: db.execute(not_on_fridays))
    world.time.now = london("2026-04-16 17:55")  # a Thursday
    world.teams.fail(502)
    assert await world.delivery.once() == 0

    for held in ("2026-04-16 18:05", "2026-04-17 08:00", "2026-04-17 12:00"):
        world.time.now = london(held)
        assert await world.delivery.once() == 0
    world.time.now = london("2026-04-20 08:00")
    assert await world.delivery.once() == 1
    assert "You may have had this already" in world.say(world.partner)[0]


async def test_a_second_unknown_answer_is_the_end_and_the_keyworker_is_told(world: World) -> None:
    world.teams.fail(502, times=2)
    await world.delivery.once()
    world.time.pass_by(minutes=10)

    await world.delivery.once()
    world.time.pass_by(days=7)
    await world.delivery.once()

    assert world.say(world.partner) == []
    (told,) = world.say(world.keyworker)
    assert "can't tell whether it arrived" in told


@pytest.mark.parametrize(("status", "code"), [(403, "ConversationBlockedByUser"), (404, "ConversationNotFound")])
async def test_a_closed_chat_makes_the_route_dead_and_the_keyworker_is_asked_to_ring(
    world: World, status: int, code: str
) -> None:
    world.teams.fail(status, code=code)

    assert await world.delivery.once() == 2  # to the keyworker and, by the agency alone, to the channel

    (told,) = world.say(world.keyworker)
    assert "I can't reach Sam Patel" in told
    (channel,) = world.teams.sent("19:mdt@thread.tacv2")
    assert "Somebody from Elmshire children's social care can't be reached here" in str(channel.body)
    assert "Sam" not in str(channel.body)
    dead = world.store.read_now(
        lambda db: db.execute(select(t.route.c.last_error).where(t.route.c.reachability == Reachability.DEAD)).all()
    )
    assert [code in row.last_error for row in dead] == [True]


async def test_a_message_that_is_refused_is_reported_and_the_chat_stays_alive(world: World) -> None:
    world.teams.fail(400, code="BadArgument")

    assert await world.delivery.once() == 1

    assert len(world.say(world.keyworker)) == 1
    assert world.sending().state is SendingState.UNDELIVERABLE
    world.change(due_on=date(2026, 4, 14), look_at=world.time.now)
    world.tick()
    assert await world.delivery.once() == 1
    assert len(world.say(world.partner)) == 1


async def test_a_crash_after_the_claim_repeats_at_most_once(world: World) -> None:
    work = world.store.write_now(opening.look, POLICY, "died", world.time.now, 8)
    world.store.write_now(opening.open_message, work.messages[0], POLICY, world.time.now)  # and then it died

    assert await world.delivery.once() == 0
    world.time.pass_by(minutes=3)
    assert await world.delivery.once() == 1
    assert "You may have had this already" in world.say(world.partner)[0]
    assert await world.delivery.once() == 0


async def test_no_post_begins_unless_its_claim_outlives_it(world: World) -> None:
    (claimed,) = world.store.write_now(opening.look, POLICY, "slow", world.time.now, 8).messages
    world.time.pass_by(seconds=110)  # it hung somewhere

    await world.delivery._deliver(claimed)  # pyright: ignore[reportPrivateUsage]

    assert world.teams.calls == []
    world.time.pass_by(seconds=10)
    assert await world.delivery.once() == 1
    assert "had this already" not in world.say(world.partner)[0]


async def test_no_post_begins_after_a_wait_that_used_the_claim_up(world: World) -> None:
    (claimed,) = world.store.write_now(opening.look, POLICY, "slow", world.time.now, 8).messages
    world.time.pass_by(seconds=93)  # enough for a POST, were it not for Teams' limit
    world.limits.hold(f"a:{world.partner.person_id}", 4)

    await world.delivery._deliver(claimed)  # pyright: ignore[reportPrivateUsage]

    assert world.teams.calls == []
    world.time.pass_by(minutes=1)
    assert await world.delivery.once() == 1
    assert "had this already" not in world.say(world.partner)[0]


async def test_no_post_begins_after_a_token_that_was_slow_to_come(world: World) -> None:
    def slow() -> dict[str, Any]:
        world.time.pass_by(seconds=100)
        return {"access_token": "token", "expires_in": 3600}

    connector = Connector(ServiceUrls((), loopback=True), OutboundToken(slow, lambda: world.time.now.timestamp()))
    sender = Sender(connector, world.limits, sleep=world.time.sleep)
    delivery = Delivery(world.store, sender, POLICY, clock=world.time)

    await delivery.once()
    assert world.teams.calls == []

    world.time.pass_by(minutes=1)
    assert await delivery.once() == 1
    await sender.close()
    assert "had this already" not in world.say(world.partner)[0]


@pytest.mark.parametrize("outcome", [opening.gone, opening.refused, opening.unknown])
async def test_what_comes_of_a_claim_that_ran_out_is_reported_by_whoever_has_it_now(
    world: World, outcome: Callable[..., None]
) -> None:
    (claimed,) = world.store.write_now(opening.look, POLICY, "stalled", world.time.now, 8).messages
    parcel = world.store.write_now(opening.open_message, claimed, POLICY, world.time.now)
    assert parcel is not None
    world.time.pass_by(minutes=3)
    assert await world.delivery.once() == 1

    world.store.write_now(outcome, replace(parcel, claimed=replace(claimed, repeated=True)), "502", world.time.now)

    assert await world.delivery.once() == 0, "nobody is told to ring about what has arrived"
    assert world.sending().state is SendingState.SENT


async def test_two_processes_send_it_once(world: World) -> None:
    other = Delivery(world.store, world.sender, POLICY, clock=world.time)

    counts = await asyncio.gather(world.delivery.once(), other.once())

    assert sum(counts) == 1
    assert len(world.teams.sent()) == 1


async def test_one_that_hangs_does_not_hold_up_the_others(world: World) -> None:
    others = [world.store.write_now(make.partner, f"Partner {number}") for number in range(12)]

    def agree(db: Connection) -> None:
        for other in others:
            make.chat(db, other)
            make.member(db, world.case, other)
            make.action(db, world.case, other, due=date(2026, 4, 15), look_at=AGREED, created_at=AGREED)
        db.execute(update(t.route).values(service_url=world.teams.url))

    world.store.write_now(agree)
    world.tick()
    world.teams.fail(200, delay_s=1.5)

    running = asyncio.create_task(world.delivery.once())
    await world.teams.wait(lambda teams: len(teams.sent()) == 12, timeout_s=1.4)
    assert await running == 13


async def test_what_nobody_expected_leaves_the_others_delivered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.store.write_now(sendings.post_board, world.case, world.channel, now=OVERDUE)

    def broken(*_: Any) -> None:
        raise RuntimeError("a card of ours is broken")

    monkeypatch.setattr(opening, "board_card", broken)

    with pytest.raises(RuntimeError):
        await world.delivery.once()
    assert len(world.say(world.partner)) == 1


# Alerts that are not answered


async def test_a_press_while_an_alert_is_on_its_way_answers_it_however_late_teams_says_that_it_arrived(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = world.sender.send

    async def and_then_they_pressed(*sent: Any, **more: Any) -> str:
        made = await send(*sent, **more)
        world.store.write_now(answering.acted, world.partner.person_id)
        return made

    monkeypatch.setattr(world.sender, "send", and_then_they_pressed)
    for days in (0, 7):
        world.time.now = OVERDUE + timedelta(days=days)
        world.tick()
        await world.delivery.once()

    assert len(world.say(world.partner)) == 2
    assert not [said for said in world.say(world.keyworker) if "nothing was pressed" in said]


async def test_an_alert_of_which_nobody_knows_whether_it_arrived_does_not_make_anybody_silent(world: World) -> None:
    for days in (0, 7):
        world.time.now = OVERDUE + timedelta(days=days)
        world.tick()
        world.teams.fail(502, times=2, to=f"a:{world.partner.person_id}")
        await world.delivery.once()
        world.time.pass_by(minutes=10)
        await world.delivery.once()

    assert not [said for said in world.say(world.keyworker) if "nothing was pressed" in said]


# Boards


async def test_a_board_is_posted_and_kept(world: World) -> None:
    world.store.write_now(sendings.post_board, world.case, world.channel, now=OVERDUE)

    await world.delivery.once()

    (posted,) = world.teams.sent("19:mdt@thread.tacv2")
    row = world.store.read_now(lambda db: db.execute(select(t.card_post)).one())
    assert (row.subject, row.activity_id, row.page) == (f"case:{world.case}", posted.activity_id, 1)
    assert await world.delivery.once() == 0
    assert world.teams.edited() == []


async def test_a_change_is_shown_on_the_board_and_many_are_shown_at_once(world: World) -> None:
    world.store.write_now(sendings.post_board, world.case, world.channel, now=OVERDUE)
    await world.delivery.once()

    for state in (ActionState.DONE, ActionState.OPEN, ActionState.DONE):
        world.change(state=state, done_at=world.time.now)
    await world.delivery.once()

    assert len(world.teams.edited()) == 1
    assert await world.delivery.once() == 0
    assert len(world.teams.edited()) == 1


async def test_a_change_made_while_the_board_was_on_its_way_is_shown(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.store.write_now(sendings.post_board, world.case, world.channel, now=OVERDUE)
    send = world.sender.send

    async def and_then_it_was_done(address: Address, message: Message, **more: Any) -> str:
        made = await send(address, message, **more)
        world.change(state=ActionState.DONE, done_at=world.time.now)
        return made

    monkeypatch.setattr(world.sender, "send", and_then_it_was_done)
    await world.delivery.once()

    assert len(world.teams.edited()) == 1


async def test_a_board_is_rewritten_after_a_crash(world: World) -> None:
    world.store.write_now(sendings.post_board, world.case, world.channel, now=OVERDUE)
    await world.delivery.once()
    world.change(state=ActionState.DONE, done_at=world.time.now)
    world.store.write_now(opening.look, POLICY, "died", world.time.now, 8)

    await world.delivery.once()
    assert world.teams.edited() == []
    world.time.pass_by(minutes=3)
    await world.delivery.once()
    assert len(world.teams.edited()) == 1


async def test_a_board_that_was_deleted_is_forgotten(world: World) -> None:
    world.store.write_now(sendings.post_board, world.case, world.channel, now=OVERDUE)
    await world.delivery.once()
    world.teams.fail(404, method="PUT", code="ActivityNotFoundInConversation")

    world.change(state=ActionState.DONE, done_at=world.time.now)
    await world.delivery.once()

    assert world.store.read_now(lambda db: db.execute(select(t.card_post)).all()) == []


async def test_a_board_whose_channel_is_closed_is_left_and_the_channel_is_dead(world: World) -> None:
    world.store.write_now(sendings.post_board, world.case, world.channel, now=OVERDUE)
    await world.delivery.once()
    world.teams.fail(403, method="PUT", code="BotNotInConversationRoster")

    world.change(state=ActionState.DONE, done_at=world.time.now)
    await world.delivery.once()
    await world.delivery.once()

    assert len([call for call in world.teams.calls if call.method == "PUT"]) == 1


async def test_a_board_that_cannot_be_posted_is_told_of_to_the_keyworker(world: World) -> None:
    await world.delivery.once()
    world.store.write_now(sendings.post_board, world.case, world.channel, now=OVERDUE)
    world.teams.fail(403, code="BotNotInConversationRoster")

    await world.delivery.once()

    (told,) = world.say(world.keyworker)
    assert "has not had the action board" in told


# In the background


async def test_woken_after_a_turn_it_delivers_at_once(world: World) -> None:
    await world.delivery.start()
    await world.teams.wait(lambda teams: len(teams.sent()) == 1)
    world.store.write_now(sendings.post_board, world.case, world.channel, now=OVERDUE)

    world.delivery.wake()

    await world.teams.wait(lambda teams: len(teams.sent()) == 2, timeout_s=2)
    await world.delivery.stop()
    assert await world.delivery.once() == 0


async def test_a_post_that_never_ends_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, ends = asyncio.Event(), asyncio.Event()

    async def hang(*_: Any, **__: Any) -> str:
        begun.set()
        await ends.wait()
        return "activity-1"

    monkeypatch.setattr(world.sender, "send", hang)
    other = Delivery(world.store, world.sender, POLICY, clock=world.time)  # of a process that delivers nothing
    await world.delivery.start()
    await begun.wait()
    assert [await world.delivery.ready(), await other.ready()] == ["", ""]

    world.time.pass_by(minutes=4)
    world.delivery.wake()
    assert await world.delivery.ready() == NOT_DELIVERING
    assert await other.ready() == NOT_DELIVERING

    ends.set()
    await world.delivery.stop()


async def test_a_process_that_delivers_nothing_is_judged_by_those_that_do(world: World) -> None:
    other = Delivery(world.store, world.sender, POLICY, clock=world.time)
    assert await other.ready() == NOT_DELIVERING

    await world.delivery.once()
    assert await other.ready() == ""
    world.time.pass_by(minutes=4)
    assert await other.ready() == NOT_DELIVERING
    await world.delivery.once()
    assert await other.ready() == ""


async def test_a_loop_that_looks_no_more_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: Any, **__: Any) -> None:
        raise StoreAway("gone")

    monkeypatch.setattr(world.store, "write", away)
    await world.delivery.start()
    assert await world.delivery.ready() == ""
    world.time.pass_by(minutes=4)

    assert await world.delivery.ready() == NOT_DELIVERING
    monkeypatch.undo()
    await world.delivery.stop()


async def test_the_delivery_beats_once_a_minute_however_often_it_looks(world: World) -> None:
    def beaten(db: Connection) -> datetime:
        return db.execute(select(t.heartbeat.c.at).where(t.heartbeat.c.name == heartbeat.DELIVERY)).scalar_one()

    await world.delivery.once()
    first = world.time.now
    for _ in range(11):
        world.time.pass_by(seconds=5)
        await world.delivery.once()
    assert world.store.read_now(beaten) == first
    world.time.pass_by(seconds=5)
    await world.delivery.once()
    assert world.store.read_now(beaten) == world.time.now


async def test_the_demo_heads_each_message_with_its_person(world: World) -> None:
    heard: list[str] = []

    def head(name: str, address: Address, message: Message) -> Message:
        heard.append(name)
        return message

    world.delivery.dress = head
    world.store.write_now(sendings.post_board, world.case, world.channel, now=OVERDUE)
    await world.delivery.once()

    assert heard == ["Sam Patel"]


async def test_business_time_decides_what_is_due_and_real_time_when_it_is_tried_again(world: World) -> None:
    world.store.write_now(clock.move, london("2026-04-23 09:00"), world.time.now)
    world.store.write_now(tick, london("2026-04-23 09:00"))
    world.teams.fail(429, retry_after="30")

    await world.delivery.once()
    world.time.pass_by(seconds=45)
    await world.delivery.once()

    assert len(world.say(world.partner)) == 1
    kinds = [kind for kind, _, _ in world.store.read_now(ledger)]
    assert kinds.count("overdue") == 1


async def test_what_could_not_go_before_held_time_waits_for_the_next_working_morning(world: World) -> None:
    friday = london("2026-04-17 17:58")
    world.time.now = friday
    world.teams.fail(429, retry_after="600")
    assert await world.delivery.once() == 0

    world.time.now = london("2026-04-17 18:30")
    assert await world.delivery.once() == 0
    world.time.now = london("2026-04-18 10:00")
    assert await world.delivery.once() == 0, "nobody is written to at a weekend because Teams was busy on Friday"
    assert world.teams.sent() == []

    world.time.now = london("2026-04-20 09:00")
    assert await world.delivery.once() == 1
    assert len(world.say(world.partner)) == 1


async def test_a_board_of_which_nobody_knows_whether_it_arrived_is_told_of(world: World) -> None:
    world.change(state=ActionState.DONE)
    world.store.write_now(board_posts.post, world.case, now=world.time.now)
    world.teams.fail(502, times=2)
    await world.delivery.once()
    world.time.pass_by(minutes=10)
    await world.delivery.once()
    await world.delivery.once()

    (told,) = world.say(world.keyworker)
    assert "can't tell whether it arrived. Please look there." in told


async def test_what_teams_took_while_the_store_was_away_is_recorded_and_not_said_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = world.store.write
    refused: list[Any] = []

    async def away_for_a_moment(unit: Any, *args: Any, **kwargs: Any) -> Any:
        if unit is opening.sent and not refused:
            refused.append(unit)
            raise StoreAway("away")
        return await write(unit, *args, **kwargs)

    monkeypatch.setattr(world.store, "write", away_for_a_moment)

    assert await world.delivery.once() == 1
    assert world.sending().state is SendingState.SENT
    world.time.pass_by(minutes=3)
    assert await world.delivery.once() == 0
    assert len(world.teams.sent()) == 1


async def test_when_the_store_goes_away_what_is_in_the_air_is_landed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.teams.fail(200, delay_s=1.2, times=1)
    write = world.store.write
    looks = 0

    async def sometimes(unit: Any, *args: Any, **kwargs: Any) -> Any:
        nonlocal looks
        looks += unit is opening.look
        if unit is opening.look and looks > 1:
            raise StoreAway("away")
        return await write(unit, *args, **kwargs)

    monkeypatch.setattr(world.store, "write", sometimes)
    with pytest.raises(StoreAway):
        await world.delivery.once()

    assert world.sending().state is SendingState.SENT
