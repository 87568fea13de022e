"""`mdt KW-…`: who is on the MDT of a case, since when, how they can be told something; the way to add and remove."""

from __future__ import annotations

from cards.mdt import MdtView, MemberRow, mdt_card
from casework import cases, mdt
from casework.days import in_words
from casework.mdt import Mdt, Member
from casework.words import mdt as say
from dialogs import pick
from dialogs.events import Answer, Message
from dialogs.turn import Turn

VIEW = "mdt"


def command(turn: Turn, argument: str) -> Answer:
    """`mdt KW-7F3K`."""
    return pick.pick(turn, VIEW, argument=argument)


def show(turn: Turn, case_id: int) -> Answer:
    """Raises NotAllowed for all but who keeps the case and the service's managers."""
    found = mdt.page(turn.db, turn.actor, case_id, now=turn.now)
    view = MdtView(
        case_id=case_id,
        label=cases.label(turn.db, case_id, now=turn.now),
        rows=[_row(one, found) for one in found.members],
        keeper=say.stays_in(found.keyworker, found.code) if found.keyworker else "",
        may_change=found.may_change,
    )
    return turn.reply(Message(card=mdt_card(view), summary=say.SUMMARY))


def _row(one: Member, found: Mdt) -> MemberRow:
    parts = {say.KEEPS: one.person_id == found.keyworker_id, say.LEADS: one.person_id == found.lead_id}
    until = in_words(one.until) if one.until else ""
    return MemberRow(
        person_id=one.person_id,
        name=one.name,
        agency=one.agency,
        part=", ".join(said for said, is_so in parts.items() if is_so),
        words=say.since(in_words(one.since), one.reach, until),
        asks=say.asks(in_words(one.asked_on)) if one.asked_on else "",
    )
