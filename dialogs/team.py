"""`team`: who is who, who is away and who covers, and who can be reached how; who asks to be let in comes first."""

from __future__ import annotations

from cards.access import Asking
from cards.team import ROWS, MemberRow, TeamView, team_card
from cards.verbs import Team
from casework import access_requests, mails, team
from casework.days import in_words, short
from casework.policy import WEEKDAYS
from casework.team import Member, Reach
from casework.words import answering
from casework.words import team as say
from dialogs import letting_in
from dialogs.events import Answer, Message
from dialogs.turn import Turn

_LONGEST = 80  # characters of a name or an agency, so that eight rows of the longest fit a card


def command(turn: Turn, argument: str) -> Answer:
    """`team`."""
    return _shown(turn, 1)


def pressed(turn: Turn, press: Team) -> Answer:
    """Another page, or the list from elsewhere."""
    return _shown(turn, press.page)


def _shown(turn: Turn, page: int) -> Answer:
    people = team.read(turn.db, turn.actor, now=turn.now)
    asking = letting_in.asking(turn, access_requests.waiting(turn.db, turn.actor))
    rows: list[Asking | Member] = [*asking, *people]
    pages = max(1, -(-len(rows) // ROWS))
    page = min(max(page, 1), pages)
    here = rows[(page - 1) * ROWS : page * ROWS]
    view = TeamView(
        asking=[one for one in here if isinstance(one, Asking)],
        people=[_row(turn, one) for one in here if isinstance(one, Member)],
        count=len(people),
        page=page,
        pages=pages,
        mail=say.MAIL_ON if mails.is_on(turn.db) else say.MAIL_OFF,
    )
    return turn.reply(Message(card=team_card(view), summary=say.SUMMARY))


def _row(turn: Turn, one: Member) -> MemberRow:
    lost = one.reach in (Reach.DEAD, Reach.NEVER) or one.silent_since is not None
    return MemberRow(_cut(one.name), _what(one), _reach(turn, one), _away(turn, one), lost)


def _what(one: Member) -> str:
    if one.reach is Reach.CONTACT:
        return f"{_cut(one.agency)}; {say.CONTACT}{f'; {say.AGENCY_CONTACT}' if one.agency_contact else ''}"
    roles = ", ".join(one.roles) or say.NO_ROLE
    contact = f"; {say.AGENCY_CONTACT}" if one.agency_contact else ""
    return f"{_cut(one.agency)}; {roles}{contact}. {say.works(_days(one.working_days))}"


def _days(numbers: str) -> str:
    """ "Monday, Tuesday and Friday"."""
    if numbers == "12345":
        return say.EVERY_DAY
    names = [WEEKDAYS[int(number) - 1] for number in numbers if number in "1234567"]
    return say.days(names) if names else say.NO_DAYS


def _reach(turn: Turn, one: Member) -> str:
    phone = one.phone or say.NO_PHONE
    if one.reach is Reach.CONTACT:
        return say.RING.format(phone=phone)
    instead = f"; {say.MAILED}" if one.mailed else ""
    if one.heard is None:
        return say.NEVER.format(phone=phone) + instead
    heard = short(one.heard, turn.today)
    if one.reach is Reach.DEAD:
        return say.lost(say.why_lost(one.why_dead), heard).format(phone=phone) + instead
    said = say.reached(heard) if one.reach is Reach.PROVEN else say.not_answered(heard)
    return f"{said}. {_silent(turn, one)}" if one.silent_since else said


def _silent(turn: Turn, one: Member) -> str:
    assert one.silent_since is not None
    return f"{answering.team(short(one.silent_since, turn.today))}. {say.RING.format(phone=one.phone or say.NO_PHONE)}"


def _away(turn: Turn, one: Member) -> str:
    if not one.cover or one.first is None:
        return ""
    first = in_words(one.first) if one.first > turn.today else ""
    return say.away(first, in_words(one.last) if one.last else "", one.cover)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
