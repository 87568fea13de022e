"""A case's planned meetings on a card, and the papers of one: who comes, what is to come, one press for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from adaptivecards.baseobject import BareObject

from cards.big_questions import QuestionsView, questions_box
from cards.elements import Action, Card, Container
from cards.parts import box, buttons, card, heading, line, open_link, side_by_side, submit
from cards.text import spoken
from cards.verbs import (
    Home,
    InvitationAnswered,
    MeetingForm,
    MeetingPapers,
    OpenCase,
    OpenForm,
    PaperMarked,
    Verb,
)
from casework.words import meetings as say


@dataclass(frozen=True, slots=True)
class RingRow:
    """A contact who has not answered: the keyworker rings, and says what they heard."""

    id: int
    version: int
    words: str


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One meeting in words. `over`: its day has come, so that it can be closed."""

    id: int
    title: str
    lines: Sequence[str]
    warning: str
    link: str
    papers: bool
    over: bool
    ring: Sequence[RingRow] = field(default_factory=tuple[RingRow, ...])


@dataclass(frozen=True, slots=True)
class MeetingCardView:
    case_id: int
    label: str
    note: str  # what was just done
    own: bool
    rows: Sequence[MeetingRow]
    foot: str
    plan: str  # the form's name
    recommended: QuestionsView | None = None  # by the last review
    reminders: str = ""  # how they are set for this MDT


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper with how it stands; `ways` are titles and what they say."""

    title: str
    state: str
    ways: Sequence[tuple[str, PaperMarked]]


@dataclass(frozen=True, slots=True)
class PapersCardView:
    case_id: int
    meeting_id: int
    label: str
    title: str
    words: str
    parts: Sequence[tuple[str, Sequence[PaperRow]]]
    source: str
    page: int
    pages: int


def meeting_card(view: MeetingCardView) -> Card:
    """What is planned, the earliest first; only its keyworker has the buttons."""
    return card(
        heading(view.label),
        line(spoken(view.note), bold=True) if view.note else None,
        *(_meeting(row, view.own) for row in view.rows),
        line(view.foot, subtle=True) if view.foot else None,
        line(view.reminders, subtle=True, small=True) if view.reminders else None,
        questions_box(view.recommended),
        actions=[
            submit(say.PLAN, OpenForm(view.plan, view.case_id), style="positive") if view.own else None,
            submit("The case", OpenCase(view.case_id)),
            submit("Home", Home()),
        ],
    )


def papers_card(view: PapersCardView) -> Card:
    """The checklist, wanted ones first."""
    pages: list[tuple[str, Verb]] = []
    if view.page > 1:
        pages.append(("Earlier", MeetingPapers(view.meeting_id, view.page - 1)))
    if view.page < view.pages:
        pages.append(("More", MeetingPapers(view.meeting_id, view.page + 1)))
    return card(
        heading(view.title),
        line(view.label, bold=True, close=True),
        line(view.words, close=True) if view.words else None,
        *(_part(title, rows) for title, rows in view.parts if rows),
        line(view.source, subtle=True, small=True) if view.source else None,
        buttons(*(submit(title, verb) for title, verb in pages)),
        actions=[submit(say.TITLE, OpenForm("meeting", view.case_id)), submit("The case", OpenCase(view.case_id))],
    )


def _part(title: str, rows: Sequence[PaperRow]) -> Container:
    return box(heading(title, small=True), *(_paper(row) for row in rows), separator=True)


def _paper(row: PaperRow) -> BareObject:
    said = [line(row.title), line(row.state, subtle=True, small=True, close=True)]
    ways = buttons(*(submit(title, verb) for title, verb in row.ways))
    return side_by_side(said, [ways], widths=["stretch", "auto"]) if ways else box(*said)


def _meeting(row: MeetingRow, own: bool) -> Container:
    parts: list[BareObject | None] = [heading(row.title, small=True)]
    parts += [line(said, close=True) for said in row.lines]
    parts.append(line(row.warning, colour="attention") if row.warning else None)
    if own:
        for one in row.ring:
            parts += [line(one.words), buttons(*_answers(one))]
    close = submit(say.CLOSE, MeetingForm(row.id, "close"), style="positive") if own and row.over else None
    parts.append(
        buttons(
            close,
            open_link(say.JOIN, row.link) if row.link else None,
            submit(say.PAPERS, MeetingPapers(row.id, 1)) if own and row.papers else None,
            submit(say.CHANGE, MeetingForm(row.id, "change")) if own else None,
            submit(say.CANCEL, MeetingForm(row.id, "cancel")) if own else None,
        )
    )
    return box(*parts, separator=True)


def _answers(one: RingRow) -> list[Action]:
    return [
        submit(say.COMING, InvitationAnswered(one.id, one.version, True)),
        submit(say.CANT_COME, InvitationAnswered(one.id, one.version, False)),
    ]
