"""`meeting KW-…`: what is planned, who comes, which papers are to come, and the presses about it."""

from __future__ import annotations

from cards.meeting import MeetingCardView, MeetingRow, RingRow, meeting_card
from cards.verbs import InvitationAnswered, MeetingForm
from casework import big_questions, codes, invitations, meeting_page, words
from casework.days import day_of, in_words, short, time_in_words
from casework.errors import InvalidInput, NotFound, Stale
from casework.invitations import Waiting
from casework.meeting_page import MeetingPage, PlannedMeeting
from casework.words import mdt_numbers as numbers_say
from casework.words import meetings as say
from dialogs import guide, letter, log_questions, meeting_cancel, meeting_close, meeting_plan, pick
from dialogs.events import Answer, Message
from dialogs.turn import Turn
from storage.tables import Coming

VIEW = "meeting"
MOST_RUNG = 3  # contacts with buttons of their own


def command(turn: Turn, argument: str) -> Answer:
    """`meeting`, `meeting KW-7F3K`."""
    return pick.pick(turn, VIEW, argument=argument)


def show(turn: Turn, case_id: int, note: str = "") -> Answer:
    """Raises NotAllowed for all but the case's keyworker and the service's managers."""
    page = meeting_page.page(turn.db, turn.actor, case_id, now=turn.now)
    foot = say.MORE.format(count=page.more) if page.more else "" if page.meetings else say.NONE
    view = MeetingCardView(
        case_id=case_id,
        label=page.label,
        note=note,
        own=page.own,
        rows=[_row(turn, page, one) for one in page.meetings],
        foot=foot,
        plan=meeting_plan.PLAN,
        recommended=log_questions.view(big_questions.of_last_review(turn.db, case_id), turn.today),
        reminders=numbers_say.ON_MEETINGS.format(code=codes.read_code(page.label)),
    )
    return turn.reply(Message(card=meeting_card(view), summary=say.SUMMARY))


def form(turn: Turn, pressed: MeetingForm) -> Answer:
    """*Change*, *Call it off* or *Close it*."""
    opens = {"change": meeting_plan.change, "cancel": meeting_cancel.begin, "close": meeting_close.begin}
    return opens[pressed.what](turn, meeting_page.one(turn.db, pressed.meeting))


def answered(turn: Turn, pressed: InvitationAnswered) -> Answer:
    """*Coming* or *Can't come*: one's own, or the keyworker's for somebody who was rung up."""
    try:
        found = invitations.answer(turn.db, turn.actor, pressed.id, yes=pressed.yes, seen=pressed.version, now=turn.now)
    except (Stale, InvalidInput) as told:
        shown = letter.redrawn(turn, str(told), pressed.id)
        if shown is None:
            raise
        return turn.reply(shown)
    said = say.answered(found.kind.value, when(found, turn), yes=pressed.yes)
    shown = letter.redrawn(turn, said, pressed.id)
    if shown is not None:
        return turn.reply(shown)
    person = invitations.name_of(turn.db, pressed.id)
    if person.person_id == turn.actor.person_id:
        return turn.reply(guide.notice(said))
    return show(turn, found.case_id, say.answered_for(person.name, yes=pressed.yes))


def coming(turn: Turn, argument: str) -> Answer:
    """`coming`, `coming KW-7F3K`, typed instead of the press."""
    return _typed(turn, argument, "coming", yes=True)


def cant_come(turn: Turn, argument: str) -> Answer:
    """`can't come`."""
    return _typed(turn, argument, "can't come", yes=False)


def when(one: Waiting | PlannedMeeting, turn: Turn) -> str:
    """ "today at 10:00", "Thursday 9 April at 10:00"."""
    return time_in_words(one.starts_at, turn.today) if one.starts_at else short(one.day, turn.today)


def _typed(turn: Turn, argument: str, name: str, *, yes: bool) -> Answer:
    if codes.mistyped(argument):
        raise NotFound(words.CODE_MISTYPED)
    code = codes.read_code(argument)
    waiting = invitations.waiting(turn.db, turn.actor, now=turn.now)
    found = [one for one in waiting if code in (None, one.code)]
    if not found:
        raise NotFound(say.NO_INVITATION)
    if len(found) > 1 and code is None:
        raise InvalidInput(say.WHICH_INVITATION.format(command=name, code=found[0].code))
    first = found[0]
    invitations.answer(turn.db, turn.actor, first.id, yes=yes, seen=first.version, now=turn.now)
    return turn.reply(guide.notice(f"{first.code}: {say.answered(first.kind.value, when(first, turn), yes=yes)}"))


def _row(turn: Turn, page: MeetingPage, one: PlannedMeeting) -> MeetingRow:
    today = day_of(turn.now)
    rung = [who for who in one.said(Coming.INVITED) if who.contact]
    return MeetingRow(
        id=one.id,
        title=say.heading(one.kind.value, time_in_words(one.starts_at) if one.starts_at else in_words(one.day)),
        lines=_lines(one),
        warning=say.PAST if one.day < today else "",
        link=one.join_link,
        papers=one.papers is not None,
        over=one.day <= today,
        ring=[RingRow(who.id, who.version, say.ring(who.name, who.phone)) for who in rung[:MOST_RUNG]],
    )


def _lines(one: PlannedMeeting) -> list[str]:
    names = {coming: [who.name for who in one.said(coming)] for coming in Coming}
    said = [say.where(one.place)] if one.place else []
    said += [say.chair(one.chair)] if one.chair else []
    said += say.who_comes(names[Coming.YES], names[Coming.NO], names[Coming.INVITED])
    said += [] if one.invited else [say.NOBODY_ASKED]
    said.append(say.family(one.family))
    return said + ([say.papers(*one.papers)] if one.papers else [])
