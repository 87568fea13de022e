"""`handover KW-…`: what the next keyworker must know, on one card."""

from __future__ import annotations

from cards.case import RatingWords
from cards.handover import HandoverView, handover_card
from casework import handover
from casework.days import day_of, due_phrase, in_words, short, time_in_words
from casework.handover import Handover, LastEntry
from casework.words import allocation as say
from casework.words import cases as case_words
from casework.words import clocks as clock_words
from casework.words import events as event_words
from dialogs import pick
from dialogs.events import Answer, Message
from dialogs.turn import Turn

VIEW = "handover"
LONGEST = 500  # characters of one paragraph, so that the card keeps within what Teams takes
MOST = 12  # people


def command(turn: Turn, argument: str) -> Answer:
    """`handover KW-7F3K`."""
    return pick.pick(turn, VIEW, argument=argument)


def show(turn: Turn, case_id: int) -> Answer:
    """Raises NotAllowed for all but who keeps the case and the service's managers."""
    found = handover.handover(turn.db, turn.actor, case_id, policy=turn.scene.policy, now=turn.now)
    return turn.reply(Message(card=handover_card(_view(turn, found)), summary=say.HANDOVER))


def _view(turn: Turn, found: Handover) -> HandoverView:
    page = found.page
    return HandoverView(
        case_id=page.view.line.id,
        label=page.view.line.label,
        rating=_rating(turn, found),
        facts=[
            (say.KEYWORKER, page.view.keyworker or say.NOBODY),
            (say.WHERE, _where(found)),
            (say.MEETING, _meeting(turn, found)),
            *((title, _cut(said)) for title, said in found.passport.pairs),
        ],
        parts=[
            (say.WAITING, _waits(found)),
            (say.CLOCKS, _clocks(turn, found)),
            (say.ACTIONS, _actions(turn, found)),
            (say.LAST_ENTRY, _entry(turn, found.entry) if found.entry else []),
            (say.MDT, _mdt(found)),
        ],
        own=page.own,
    )


def _rating(turn: Turn, found: Handover) -> RatingWords | None:
    rating = found.page.rating
    if rating is None:
        return None
    return RatingWords(rating.word, case_words.rated_in_full(rating.at, turn.now, rating.by, rating.tool))


def _where(found: Handover) -> str:
    there = found.page.where
    if there is None:
        return ""
    said = event_words.where(there.setting, there.ward, there.legal_status, there.out_of_area)
    return f"{said}, since {in_words(there.setting_since)}" if there.setting_since else said


def _meeting(turn: Turn, found: Handover) -> str:
    meeting = found.page.meeting
    if meeting is None:
        return case_words.NO_MEETING
    when = time_in_words(meeting.starts_at, turn.today) if meeting.starts_at else in_words(meeting.day)
    return f"{meeting.kind} {when}"


def _waits(found: Handover) -> list[str]:
    waits = found.waits
    return say.waits(waits.overdue, waits.unanswered, waits.to_finish, waits.not_copied)


def _clocks(turn: Turn, found: Handover) -> list[str]:
    return [
        f"{clock_words.fact_title(one.rule)}: {clock_words.fact(one.target_on, one.limit_on, turn.today)}"
        for one in found.clocks
    ]


def _actions(turn: Turn, found: Handover) -> list[str]:
    page = found.page
    said = [f"{one.number}. {one.what}: {one.owner}, {due_phrase(one.due_on, turn.today)}" for one in page.actions]
    return [*said, say.MORE.format(count=page.more_actions)] if page.more_actions else said


def _entry(turn: Turn, entry: LastEntry) -> list[str]:
    parts = (entry.background, entry.assessment, entry.recommendation)
    first = say.entry(short(day_of(entry.at), turn.today), entry.author, entry.headline)
    return [first, *(_cut(part) for part in parts if part)]


def _mdt(found: Handover) -> list[str]:
    said = [say.person_of_mdt(one.name, one.agency, one.reach) for one in found.mdt[:MOST]]
    more = len(found.mdt) - MOST
    return [*said, say.MORE.format(count=more)] if more > 0 else said


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
