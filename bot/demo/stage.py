"""The demo's stage: one person at the keyboard plays all parts, and moves the clock. Loopback without an app id only.

Every person's 1:1 is the one visible chat, so each message in it is headed "To Sam Patel".
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection, select

from bot.demo import story
from bot.settings import Settings
from cards.elements import Card
from cards.parts import card, heading, line
from cards.text import Markdown, markdown
from casework import actor as actors
from casework import clock, routes
from casework.actor import Actor
from casework.days import at, london, time_in_words
from casework.errors import InvalidInput, KeyworkerError
from casework.words import demo as say
from dialogs import conversation, dates, guide
from dialogs.events import NOTHING, Address, Answer, Event, Kind, Message, Scope
from dialogs.turn import Scene
from storage import core as t
from storage.store import Store
from storage.upsert import insert_or_update

OPERATOR = "00000000-0000-4000-8000-0000000000d0"  # the person at the keyboard: nobody of the story

SHARED_CHAT = "a:demo-chat"  # the one visible 1:1 chat
GREETED_FOR = timedelta(seconds=5)  # the client tells of one opened page twice

_FURTHEST = timedelta(days=100)
_PERSONA = {"scope": "demo", "key": "persona"}
_BE = re.compile(r"^be((?:\s+\S{1,30}){1,3})$", re.IGNORECASE)
_CLOCK = re.compile(r"^clock(?:\s+(.{1,60}))?$", re.IGNORECASE)
_AHEAD = re.compile(r"^\+?\s*(\d{1,3})\s*(minutes?|hours?|days?|weeks?)$", re.IGNORECASE)
_AT_TIME = re.compile(r"^(.*?)\s*(?:at\s+)?(\d{1,2}(?::\d{2}|[.]\d{2})?\s*(?:am|pm)?)$", re.IGNORECASE)


class NotOnStage(Exception):
    """Somebody tried to play the demo's parts where real people are."""


class Mover(Protocol):
    """Moves business time forward through every due instant, delivering on the way."""

    def __call__(self, until: datetime) -> Awaitable[int]: ...


class DemoStage:
    """`be NAME` and `clock ...`, and the conversation as another person at another time."""

    def __init__(self, settings: Settings, store: Store, real_now: Callable[[], datetime], move: Mover) -> None:
        if not settings.unauthenticated or settings.app_id:
            raise NotOnStage("The demo runs on this machine alone, without an app id.")
        self._store = store
        self._real_now = real_now
        self._move = move
        self._greeted_at: datetime | None = None

    async def enter(self, event: Event) -> Answer | None:
        if event.kind is not Kind.MESSAGE or event.payload:
            return None
        said = " ".join(event.text.split()).strip(" .!?")
        if (be := _BE.match(said)) and event.object_id == OPERATOR:
            return await self._be(event, be[1])
        if moved := _CLOCK.match(said):
            return await self._clock(moved[1] or "")
        return None

    def answer(self, db: Connection, event: Event, scene: Scene) -> Answer:
        person, played, moved = self._play(db, event, scene)
        if played.kind is Kind.INSTALLED and person is not None and played.scope is Scope.PERSONAL:
            return self._greet(db, person, played, moved)
        answer = conversation.answer(db, played, moved)
        if played.scope is Scope.PERSONAL and played.text.strip(" ?.!").casefold() == "help":
            answer = replace(answer, say=(*answer.say, Message(card=story_card(), summary=say.STORY_SUMMARY)))
        return headed(answer, person, played.scope)

    def _greet(self, db: Connection, person: Actor, event: Event, scene: Scene) -> Answer:
        """The client forgets its page when it is reloaded: whoever opens it is greeted again."""
        now = self._real_now()
        if self._greeted_at is not None and now - self._greeted_at < GREETED_FOR:
            return NOTHING
        self._greeted_at = now
        answer = conversation.answer(db, replace(event, kind=Kind.MESSAGE, text="hello"), scene)
        told = guide.notice(markdown(say.YOU_ARE, name=person.name, when=_when(scene.now)))
        return headed(replace(answer, say=(told, *answer.say)), person, event.scope)

    def explain(self, db: Connection, event: Event, error: KeyworkerError, scene: Scene) -> Answer:
        person, played, moved = self._play(db, event, scene)
        return headed(conversation.explain(db, played, error, moved), person, played.scope)

    def dress(self, name: str, address: Address, message: Message) -> Message:
        """What the delivery sends, headed with when that is, and in the one visible chat with whom it is to.

        The clock may move over weeks in a moment: only so can anybody see what was said before a holiday.
        """
        when = _when(self._store.read_now(clock.now, self._real_now()))
        if not name:
            return under(markdown("{when}", when=when), message)
        if address.conversation_id != SHARED_CHAT:
            return message
        return under(markdown("To **{name}** · {when}", name=name, when=when), message)

    def _play(self, db: Connection, event: Event, scene: Scene) -> tuple[Actor | None, Event, Scene]:
        moved = replace(scene, now=clock.now(db, self._real_now()))
        if event.object_id != OPERATOR:
            return None, event, moved
        person = persona(db)
        self._share_chat(db, event, now=moved.now)
        row = db.execute(
            select(t.person.c.tenant_id, t.person.c.object_id).where(t.person.c.id == person.person_id)
        ).one()
        return person, replace(event, tenant_id=row.tenant_id, object_id=row.object_id, user_name=person.name), moved

    def _share_chat(self, db: Connection, event: Event, *, now: datetime) -> None:
        """The one visible chat is everybody's who has no chat of their own (no terminal open)."""
        if event.scope is not Scope.PERSONAL:
            return
        address = event.address
        where = routes.Where(
            tenant_id=address.tenant_id,
            service_url=address.service_url,
            conversation_id=address.conversation_id,
            bot_id=address.bot_id,
            user_mri=event.user_mri,
        )
        for person_id in db.execute(select(t.person.c.id).where(t.person.c.object_id.is_not(None))).scalars():
            if routes.personal(db, person_id) is None:
                routes.unproven(db, person_id, where, now=now)

    async def _be(self, event: Event, name: str) -> Answer:
        try:
            person = await self._store.write(become, name)
        except InvalidInput as error:
            return Answer(say=(guide.notice(str(error)),))
        if event.scope is not Scope.PERSONAL:
            return Answer(say=(guide.notice(markdown(say.NOW_YOU_ARE, name=person.name, agency=person.agency)),))
        roles = ", ".join(sorted(person.roles))
        told = markdown(say.NOW_YOU_ARE_AS, name=person.name, agency=person.agency, roles=roles)
        return Answer(say=(guide.notice(told),))

    async def _clock(self, words: str) -> Answer:
        now = await self._store.read(clock.now, self._real_now())
        if not words:
            return Answer(say=(guide.notice(markdown(say.CLOCK_IS, when=_when(now))),))
        try:
            until = read_move(words, now)
        except InvalidInput as error:
            return Answer(say=(guide.notice(str(error)),))
        sent = await self._move(until)
        return Answer(say=(guide.notice(markdown(say.CLOCK_MOVED, when=_when(until), count=sent)),))


def persona(db: Connection) -> Actor:
    """Whom the person at the keyboard plays; the story's keyworker until they say otherwise."""
    kept = db.execute(
        select(t.setting.c.value).where(t.setting.c.scope == _PERSONA["scope"], t.setting.c.key == _PERSONA["key"])
    ).scalar()
    found = actors.by_id(db, int(kept)) if kept else None
    return found or become(db, story.FIRST_PERSON)


def become(db: Connection, name: str) -> Actor:
    """Play this person from now on. Raises InvalidInput when the name means nobody, or several."""
    wanted = name.strip().casefold()
    rows = db.execute(select(t.person.c.id, t.person.c.name).where(t.person.c.object_id.is_not(None))).all()
    found = [row for row in rows if wanted == row.name.casefold()]
    found = found or [row for row in rows if any(part.startswith(wanted) for part in row.name.casefold().split())]
    if len(found) != 1:
        raise InvalidInput(say.who(sorted(row.name for row in (found or rows))))
    insert_or_update(db, t.setting, _PERSONA, {"value": str(found[0].id)})
    person = actors.by_id(db, found[0].id)
    assert person is not None
    return person


def read_move(words: str, now: datetime) -> datetime:
    """ "+3 days", "tomorrow 09:00", "Friday", "2 April at 14:00": forward only. Raises InvalidInput."""
    ahead = _AHEAD.match(words.strip())
    if ahead:
        unit = ahead[2].rstrip("s").lower()
        return _near(now, now + timedelta(**{f"{unit}s": int(ahead[1])}))
    day_words, time_words = words.strip(), "09:00"
    with_time = _AT_TIME.match(day_words)
    if with_time and (":" in with_time[2] or "." in with_time[2] or with_time[2].lower().endswith("m")):
        day_words, time_words = with_time[1] or "today", with_time[2]
    day = dates.read_day(day_words, london(now).date(), toward="future")
    moment = dates.read_time(time_words)
    if isinstance(day, dates.Ask):
        raise InvalidInput(day.sentence)
    if isinstance(moment, dates.Ask):
        raise InvalidInput(say.CLOCK_HOW)
    until = at(day, moment)
    if until < now:
        raise InvalidInput(say.CLOCK_FORWARD_ONLY)
    return _near(now, until)


def _near(now: datetime, until: datetime) -> datetime:
    """Every day on the way is lived through, so that a slip of the keyboard would take minutes."""
    if until - now > _FURTHEST:
        raise InvalidInput(say.CLOCK_TOO_FAR)
    return until


def headed(answer: Answer, person: Actor | None, scope: Scope) -> Answer:
    """Each message in the one visible chat says whom it is to."""
    if person is None:
        return answer
    here = scope is Scope.PERSONAL
    return replace(
        answer,
        say=tuple(to(person.name, message) for message in answer.say) if here else answer.say,
        edit=to(person.name, answer.edit) if here and answer.edit is not None else answer.edit,
        personal=tuple(to(person.name, message) for message in answer.personal),
    )


def to(name: str, message: Message) -> Message:
    """The message with "To Sam Patel" above it."""
    return under(markdown("To **{name}**", name=name), message)


def under(head: Markdown, message: Message) -> Message:
    """The message with a small line above it."""
    if message.card is None:
        return replace(message, text=f"{head}\n\n{message.text}")
    inside = message.card
    assert isinstance(inside, Card)
    first = line(head, subtle=True, small=True)
    return replace(message, card=Card(body=[first, *inside.get_data("body")], msteams=inside.get_data("msteams")))


def story_card() -> Card:
    """The five minutes that show things going wrong and being caught."""
    minutes = "\n\n".join(say.MINUTES)
    told = (step.format(code=story.MAIN_CODE, minutes=minutes) for step in say.STORY)
    steps = (line(Markdown(f"**{number}.** {step}")) for number, step in enumerate(told, start=1))
    return card(heading(say.STORY_TITLE), *steps, line(Markdown(say.STORY_NOTES), subtle=True, small=True))


def _when(instant: datetime) -> str:
    return time_in_words(instant)
