"""The demo's stage: all parts for one keyboard, a clock that only moves forward, and neither where real people are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot import assembly
from bot.assembly import Running
from bot.demo import people, stage, story
from bot.demo.connector import RecordingConnector
from bot.demo.local_teams import LocalTeams
from bot.demo.stage import OPERATOR, SHARED_CHAT, DemoStage, NotOnStage
from bot.settings import exactly, on_loopback
from casework import clock, policy, routes
from casework.days import at, london
from casework.errors import InvalidInput
from casework.words import demo as say
from dialogs.events import Address, Answer, Event, Kind, Message, Scope
from dialogs.turn import Scene
from storage import core as t
from storage.crypto import Keyring
from storage.store import Store
from tests.support.cards import check_card, texts
from tests.support.databases import KEY

REAL_NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
OPENING = at(datetime(2027, 3, 16, tzinfo=UTC).date(), story.OPENS_AT)  # Tuesday 16 March 2027, 09:30
SERVICE = "http://localhost:56150/_connector"
URL = "sqlite:///unused.db"


async def nowhere(until: datetime) -> int:
    """Moves no clock."""
    return 0


@dataclass
class Keyboard:
    """Whoever sits before the one visible chat, and what the clock was asked."""

    store: Store
    now: datetime = REAL_NOW
    moved: list[datetime] = field(default_factory=list[datetime])
    _ids: count[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.stage = DemoStage(on_loopback(database_url=URL), self.store, lambda: self.now, self._move)

    async def _move(self, until: datetime) -> int:
        self.moved.append(until)
        return 4

    def event(self, text: str = "", kind: Kind = Kind.MESSAGE, **changed: Any) -> Event:
        address = Address(SERVICE, SHARED_CHAT, people.TENANT_ID, "28:bot")
        mine = {"scope": Scope.PERSONAL, "object_id": OPERATOR, "user_mri": f"29:{OPERATOR}"}
        given: dict[str, Any] = {**mine, **changed}
        return Event(
            activity_id=f"at-the-keyboard-{next(self._ids)}", kind=kind, address=address,
            tenant_id=people.TENANT_ID, user_name="You", text=text, **given,
        )  # fmt: skip

    async def say(self, text: str, **changed: Any) -> Answer:
        """The turn as the bot takes it."""
        event = self.event(text, **changed)
        played = await self.stage.enter(event)
        return played if played is not None else self._answered(event)

    def opens_the_page(self) -> Answer:
        return self._answered(self.event(kind=Kind.INSTALLED))

    def _answered(self, event: Event) -> Answer:
        return self.store.write_now(self.stage.answer, event, Scene(self.now, policy.shipped()))


def read(answer: Answer) -> str:
    """All words that were answered in the chat."""
    messages = [*([answer.edit] if answer.edit else []), *answer.say]
    return "\n".join(word for message in messages if message.card for word in texts(message.card))


@pytest.fixture
def store(sqlite_url: str, keyring: Keyring) -> Iterator[Store]:
    """The demo's store is always a file."""
    opened = Store.open(sqlite_url, keyring)
    yield opened
    opened.close_now()


@pytest.fixture
def keyboard(store: Store) -> Keyboard:
    def begin(db: Connection) -> None:
        clock.move(db, OPENING, real_now=REAL_NOW)
        story.seed_demo(db, OPENING, service_url=SERVICE)

    store.write_now(begin)
    return Keyboard(store)


# Where it may stand


def test_no_stage_is_put_up_where_real_people_are(store: Store) -> None:
    real = exactly(
        database_url=URL,
        app_id="aaaaaaaa-0000-4000-8000-000000000001",
        app_password="made-up",
        tenant_id=people.TENANT_ID,
        encryption_keys=KEY,
    )

    with pytest.raises(NotOnStage):
        DemoStage(real, store, lambda: REAL_NOW, nowhere)


def test_an_app_id_alone_is_enough_to_refuse_it(store: Store) -> None:
    loopback = on_loopback(database_url=URL)
    settings = loopback.model_copy(update={"app_id": "aaaaaaaa-0000-4000-8000-000000000001"})

    with pytest.raises(NotOnStage):
        DemoStage(settings, store, lambda: REAL_NOW, nowhere)


@pytest.mark.parametrize("typed", ["be Sam", "clock +3 days"])
async def test_a_bot_as_production_puts_it_together_takes_neither(keyboard: Keyboard, typed: str) -> None:
    bot = assembly.assemble(on_loopback(database_url=URL), keyboard.store, clock=lambda: keyboard.now)
    running = Running(bot, port=0, ticking=False, delivering=False)

    async with RecordingConnector() as connector, running as address:
        teams = LocalTeams(address, connector, people.TENANT_ID)
        answered = await teams.person(people.GRACE.object_id, people.GRACE.name).say(typed)
        await teams.close()

    assert "I didn't understand that." in answered[0].text


# be


async def test_the_keyboard_begins_as_the_storys_keyworker_and_every_answer_says_to_whom(keyboard: Keyboard) -> None:
    said = read(await keyboard.say("hello"))

    assert said.startswith("To **Grace Okoro**")
    assert "Something changed" in said


async def test_be_makes_one_somebody_else_until_the_next_be(keyboard: Keyboard) -> None:
    assert "Sam Patel" in read(await keyboard.say("be Sam"))
    assert read(await keyboard.say("hello")).startswith("To **Sam Patel**")

    restarted = Keyboard(keyboard.store)
    assert read(await restarted.say("hello")).startswith("To **Sam Patel**")
    await restarted.say("Be lena hart.")
    assert "Caseload summary" in read(await restarted.say("hello"))


@pytest.mark.parametrize("typed", ["be Samantha", "be Zed", "be P"])
async def test_a_near_miss_lists_who_one_can_be_and_changes_nobody(keyboard: Keyboard, typed: str) -> None:
    said = read(await keyboard.say(typed))

    assert "Whom would you like to be?" in said
    assert "Sam Patel" in said
    assert keyboard.store.write_now(stage.persona).name == "Grace Okoro"


async def test_two_who_begin_alike_are_both_offered(keyboard: Keyboard) -> None:
    twin = people.SAM.object_id.replace("0004", "0099")

    def join(db: Connection) -> None:
        row = dict(db.execute(select(t.person).where(t.person.c.object_id == people.SAM.object_id)).mappings().one())
        db.execute(t.person.insert().values({**row, "id": 99, "object_id": twin, "name": "Samira Lowe"}))

    keyboard.store.write_now(join)

    assert "Sam Patel, Samira Lowe." in read(await keyboard.say("be Sam"))
    assert "Now you are **Sam Patel**" in read(await keyboard.say("be Sam Patel"))


@pytest.mark.parametrize("typed", ["I'm stuck", "I am at the school", "be aware that he is at A&E with mum"])
async def test_ordinary_words_are_left_to_the_conversation(keyboard: Keyboard, typed: str) -> None:
    assert "Whom would you like to be?" not in read(await keyboard.say(typed))


async def test_a_contact_has_no_account_and_cannot_be_played(keyboard: Keyboard) -> None:
    assert "Whom would you like to be?" in read(await keyboard.say("be Finch"))


async def test_somebody_with_a_terminal_of_their_own_stays_who_they_are(keyboard: Keyboard) -> None:
    said = read(await keyboard.say("be Lena", object_id=people.SAM.object_id, user_mri="29:sam"))

    assert "Now you are" not in said
    assert keyboard.store.write_now(stage.persona).name == "Grace Okoro"


async def test_in_the_channel_be_says_so_without_a_heading(keyboard: Keyboard) -> None:
    said = read(await keyboard.say("be Sam", scope=Scope.CHANNEL))

    assert said == "Now you are **Sam Patel** (Elmshire children's social care (made up))."


# The one visible chat


async def test_everybody_without_a_chat_of_their_own_is_reached_in_the_visible_one(keyboard: Keyboard) -> None:
    await keyboard.say("hello")

    def reached(db: Connection) -> set[str]:
        ids = db.execute(select(t.person.c.id).where(t.person.c.object_id.is_not(None))).scalars()
        found = [routes.personal(db, person_id) for person_id in ids]
        return {route.where.conversation_id if route else "" for route in found}

    assert keyboard.store.read_now(reached) == {SHARED_CHAT}


async def test_whoever_opens_the_page_is_greeted_once_and_again_after_a_reload(keyboard: Keyboard) -> None:
    first = read(keyboard.opens_the_page())
    assert "You are **Grace Okoro**, and it is Tuesday 16 March 2027 at 09:30." in first
    assert "Something changed" in first

    assert keyboard.opens_the_page() == Answer()  # the client tells of it twice

    keyboard.now += timedelta(minutes=1)
    assert "Something changed" in read(keyboard.opens_the_page())


async def test_what_is_delivered_says_to_whom_and_when(keyboard: Keyboard) -> None:
    address = Address(SERVICE, SHARED_CHAT, people.TENANT_ID, "28:bot")
    message = stage.to("x", Message(text="Overdue"))

    assert keyboard.stage.dress("Sam Patel", address, Message(text="Overdue")).text == (
        "To **Sam Patel** · Tuesday 16 March 2027 at 09:30\n\nOverdue"
    )
    assert keyboard.stage.dress("", address, Message(text="Meeting")).text.startswith("Tuesday 16 March 2027")
    own_chat = Address(SERVICE, "a:terminal", people.TENANT_ID, "28:bot")
    assert keyboard.stage.dress("Sam Patel", own_chat, message) is message


async def test_help_tells_the_story_whose_words_can_be_typed(keyboard: Keyboard) -> None:
    answer = await keyboard.say("help")

    told = answer.say[-1].card
    assert told is not None
    check_card(told)
    said = "\n".join(texts(told))
    assert all(line in said for line in say.MINUTES)
    assert f"log {story.MAIN_CODE}" in said
    for name in ("Sam", "Grace", "Lena"):
        assert f"**be {name}**" in said
        assert "Now you are" in read(await keyboard.say(f"be {name}"))


# clock


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("+3 days", "2027-03-19 09:30"),
        ("+ 1 day", "2027-03-17 09:30"),
        ("2 weeks", "2027-03-30 09:30"),  # over the change of clocks, by the clock on the wall an hour later
        ("+90 minutes", "2027-03-16 11:00"),
        ("tomorrow 09:00", "2027-03-17 09:00"),
        ("tomorrow", "2027-03-17 09:00"),
        ("Friday", "2027-03-19 09:00"),
        ("Friday at 2pm", "2027-03-19 14:00"),
        ("16:00", "2027-03-16 16:00"),
        ("2 April at 14:00", "2027-04-02 14:00"),
    ],
)
def test_where_the_clock_is_moved_to(words: str, until: str) -> None:
    day, hour = until.split()
    moved = stage.read_move(words, OPENING)

    expected = at(datetime.fromisoformat(day).date(), datetime.fromisoformat(until).time())
    late = timedelta(hours=1) if words == "2 weeks" else timedelta()
    assert london(moved) == london(expected + late), hour


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("yesterday", "forward"),
        ("today 09:00", "forward"),
        ("9 March", "Do you mean"),
        ("+999 weeks", "too far"),
        ("backwards", "backwards"),
        ("-3 days", "day"),
    ],
)
async def test_the_clock_only_moves_forward_and_says_how(keyboard: Keyboard, words: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        stage.read_move(words, OPENING)

    assert says in read(await keyboard.say(f"clock {words}"))
    assert keyboard.moved == []


async def test_the_clock_moves_through_all_that_falls_due_and_says_how_much_was_sent(keyboard: Keyboard) -> None:
    said = read(await keyboard.say("clock +3 days"))

    assert keyboard.moved == [OPENING + timedelta(days=3)]
    assert said == "It is now **Friday 19 March 2027 at 09:30**. Messages sent on the way: 4."


async def test_a_bare_clock_tells_the_time(keyboard: Keyboard) -> None:
    assert "It is **Tuesday 16 March 2027 at 09:30** in the demo." in read(await keyboard.say("Clock?"))


async def test_turns_are_taken_at_the_demos_time(keyboard: Keyboard) -> None:
    await keyboard.say(f"case {story.MAIN_CODE}")

    def opened(db: Connection) -> datetime:
        return max(db.execute(select(t.recent_case.c.at)).scalars())

    assert keyboard.store.read_now(opened) == OPENING
