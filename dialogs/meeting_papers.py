"""The papers of a meeting: each with one press when it is in, or when this child has none."""

from __future__ import annotations

from collections.abc import Sequence

from cards.meeting import PaperRow, PapersCardView, papers_card
from cards.verbs import MeetingPapers, PaperMarked
from casework import access, cases, consents, meeting_page, paper_lists, papers
from casework.access import Verb
from casework.days import in_words, short
from casework.errors import InvalidInput
from casework.meeting_page import PlannedMeeting
from casework.papers import PaperState, PaperView
from casework.words import meetings as say
from dialogs.events import Answer, Message
from dialogs.turn import Turn
from storage.tables import MeetingState

A_PAGE = 8


def shown(turn: Turn, pressed: MeetingPapers) -> Answer:
    """Raises NotFound, NotAllowed for all but the case's keyworker, and InvalidInput where nothing may be listed."""
    meeting = meeting_page.one(turn.db, pressed.meeting)
    access.require(turn.db, turn.actor, Verb.PLAN_MEETING, meeting.case_id, now=turn.now, subject="papers")
    if not consents.papers_allowed(turn.db, meeting.case_id):
        raise InvalidInput(say.NO_PAPERS_WITHOUT_CONSENT)
    if meeting.state is MeetingState.PLANNED:
        papers.listed(turn.db, meeting.id, meeting.case_id, meeting.kind)
    access.read(turn.db, turn.actor, Verb.PLAN_MEETING, now=turn.now, case_id=meeting.case_id, subject="papers")
    return _card(turn, meeting_page.one(turn.db, meeting.id), pressed.page)


def marked(turn: Turn, pressed: PaperMarked) -> Answer:
    """*In*, *There is none* or *Not in after all*."""
    state = PaperState(pressed.to)
    meeting_id = papers.mark(turn.db, turn.actor, pressed.id, state, policy=turn.scene.policy, now=turn.now)
    return _card(turn, meeting_page.one(turn.db, meeting_id), pressed.page)


def _card(turn: Turn, meeting: PlannedMeeting, page: int) -> Answer:
    found = papers.of_meeting(turn.db, meeting.id)
    pages = max(1, -(-len(found) // A_PAGE))
    page = min(max(page, 1), pages)
    here = found[(page - 1) * A_PAGE : page * A_PAGE]
    must = [one for one in here if one.required or one.none]
    may = [one for one in here if one not in must]
    view = PapersCardView(
        case_id=meeting.case_id,
        meeting_id=meeting.id,
        label=cases.label(turn.db, meeting.case_id, now=turn.now),
        title=say.PAPERS_TITLE.format(meeting=say.heading(meeting.kind.value, in_words(meeting.day))),
        words=say.papers(*meeting.papers) if meeting.papers else "" if found else say.NO_PAPERS,
        parts=((say.WANTED, _rows(turn, must, page)), (say.HELPFUL, _rows(turn, may, page))),
        source=say.SOURCE.format(source=paper_lists.source_of([one.name for one in found])) if found else "",
        page=page,
        pages=pages,
    )
    return turn.reply(Message(card=papers_card(view), summary=say.SUMMARY))


def _rows(turn: Turn, found: Sequence[PaperView], page: int) -> list[PaperRow]:
    return [PaperRow(one.title, _state(turn, one), _ways(one, page)) for one in found]


def _state(turn: Turn, one: PaperView) -> str:
    if one.received_on is not None:
        return say.came(short(one.received_on, turn.today))
    return say.THERE_IS_NONE if one.none else say.STILL_TO_COME


def _ways(one: PaperView, page: int) -> list[tuple[str, PaperMarked]]:
    if one.received_on is not None or one.none:
        return [(say.NOT_IN, PaperMarked(one.id, "wanted", page))]
    ways = [(say.IN, PaperMarked(one.id, "in", page))]
    return [*ways, (say.NONE_EXISTS, PaperMarked(one.id, "none", page))] if one.if_any else ways
