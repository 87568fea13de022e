"""How a message goes into a meeting's thread: as its first post, as a reply, or, on the day, as the first post edited.

The rule protected: whoever is asked to act is mentioned once in a thread, when it has arrived that they were.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.parcels import Parcel
from cards.notices import notices_card
from cards.parts import card as made_card
from cards.parts import heading
from casework import asked_to_act, clock, letters, sendings, threads
from casework.asked_to_act import Asked
from casework.days import day_of
from casework.letter_parts import Letter, Named
from casework.threads import Thread
from casework.words import notices as say
from dialogs.events import Message
from storage.tables import NoticeKind

_NOTHING_YET = Thread("", "", 0, frozenset())


def place(db: Connection, parcel: Parcel, letter: Letter, now: datetime) -> Parcel:
    """Where in its thread the message goes, and whom it mentions. `now` is business time."""
    name = parcel.claimed.thread
    thread = threads.of(db, name, parcel.route_id) or _NOTHING_YET
    asked = asked_to_act.of_meeting(db, threads.meeting_of(name), day_of(now)) if letter.asks else []
    new = [one for one in asked if one.person_id not in thread.mentioned]
    mentions = tuple(one.person_id for one in new)
    if not thread.root:
        return replace(parcel, message=message_of(_naming(letter, asked, thread.mentioned)), mentions=mentions)
    if not letter.today:
        address = replace(parcel.address, thread_id=thread.root)
        message = message_of(_naming(letter, new, thread.mentioned))
        return replace(parcel, address=address, message=message, mentions=mentions)
    sendings.repeatable(db, parcel.claimed)
    letter = _naming(replace(letter, repeated=False), asked, thread.mentioned)
    return replace(parcel, message=message_of(letter), edits=thread.root, mentions=mentions)


def arrived(db: Connection, parcel: Parcel, activity_id: str, now: datetime) -> None:
    """Remember a thread's first post and who was mentioned. News below it is shown there too."""
    claimed = parcel.claimed
    if not parcel.below:
        threads.begun(db, claimed.thread, parcel.route_id, activity_id, claimed.id, parcel.mentions, now=now)
        return
    threads.mentioned(db, claimed.thread, parcel.route_id, parcel.mentions)
    if any(one.kind is not NoticeKind.MEETING for one in sendings.notices_in(db, claimed.id)):
        threads.rewrite_root(db, claimed.thread, parcel.route_id, now=now)


def deleted(db: Connection, parcel: Parcel, why: str, now: datetime) -> None:
    """Somebody deleted the post that this was to hang on: it did not arrive, and becomes a post of its own."""
    threads.forget_root(db, parcel.claimed.thread, parcel.route_id)
    sendings.later(db, parcel.claimed, now, why)


def as_it_stands(db: Connection, sending_id: int, now: datetime) -> Message:
    """A message that stands somewhere; where nothing of it is left to be said, that. `now` is real time."""
    business = clock.now(db, now)
    letter = letters.of_sending(db, sending_id, now=business)
    if letter is None:
        return Message(made_card(heading(say.CLOSED)), summary=say.SUMMARY)
    thread = threads.begun_by(db, sending_id) if letter.asks else None
    if thread is None:
        return message_of(letter)
    asked = asked_to_act.of_meeting(db, threads.meeting_of(thread.name), day_of(business))
    known = [one for one in asked if one.person_id in thread.mentioned]
    return message_of(_naming(letter, known, thread.mentioned))


def message_of(letter: Letter) -> Message:
    return Message(card=notices_card(letter), summary=say.SUMMARY_CHANNEL if letter.channel else say.SUMMARY)


def _naming(letter: Letter, asked: Collection[Asked], before: Collection[int]) -> Letter:
    """Who was mentioned before is named, so that a post which is edited still says who is asked."""
    named = (Named(one.name, "" if one.person_id in before else one.handle) for one in asked)
    return replace(letter, asked=tuple(named))
