"""A child's case on a card, and a caseload of them; who they are is said by initials, age and code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from adaptivecards.baseobject import BareObject

from cards.elements import Action, Card, Container
from cards.parts import box, buttons, card, facts, heading, line, pill, problem, show_card, side_by_side, submit
from cards.verbs import Home, MyActions, MyCases, OpenCase, OpenForm, WithdrawConsent
from casework.words import boards as board_words
from casework.words import cases as say
from casework.words import contact_notes as contact_words
from casework.words import feedback as feedback_words
from casework.words import themes as theme_words
from casework.words import three_lines as lines_words
from casework.words import transitions as transition_words


@dataclass(frozen=True, slots=True)
class RatingWords:
    """A rating by its colour's word, and what is said beside it."""

    colour: str
    words: str


@dataclass(frozen=True, slots=True)
class CaseCardView:
    """All in words; what is empty is left out."""

    case_id: int
    label: str
    rating: RatingWords | None
    not_rated: bool
    facts: Sequence[tuple[str, str]]
    updates: Sequence[str]
    actions_heading: str
    actions: Sequence[tuple[str, bool]]  # and whether it is overdue
    foot: str
    own: bool  # its keyworker is looking
    full: bool
    stopped: str = ""
    why: bool = False  # something is counted for the child
    stops: Sequence[tuple[str, str]] = ()  # consent that one press refuses or withdraws, and that button's words
    arrange: bool = False  # an age asks who takes over
    may_allocate: bool = False
    may_close: bool = False
    closed: str = ""  # when and why it was closed
    resolution: str = ""  # what a manager may press about the Gateway level


@dataclass(frozen=True, slots=True)
class CaseRow:
    case_id: int
    label: str
    rating: RatingWords | None
    flags: Sequence[str] = field(default_factory=tuple[str, ...])


def case_card(view: CaseCardView) -> Card:
    """What its keyworker, manager or a partner may see of it, and what they may do next."""
    return card(
        heading(view.label),
        problem(view.closed) if view.closed else None,
        problem(view.stopped) if view.stopped else None,
        _rating(view.rating, view.not_rated),
        facts(*view.facts),
        _listed(say.UPDATES, view.updates),
        _actions(view) if view.actions_heading else None,
        *_ways(view),
    )


def my_cases_card(rows: Sequence[CaseRow], *, page: int, pages: int, said: str) -> Card:
    """A page of a caseload, each case with its own button."""
    return card(
        heading(say.MY_CASES),
        line(said, subtle=True, close=True),
        *(_row(row) for row in rows),
        buttons(
            submit("Earlier", MyCases(page - 1)) if page > 1 else None,
            submit("More", MyCases(page + 1)) if page < pages else None,
            submit("Home", Home()),
        ),
    )


def _row(row: CaseRow) -> Container:
    words = [
        line(row.label, bold=True),
        pill(row.rating.colour, row.rating.words) if row.rating else line(say.NOT_RATED, subtle=True, close=True),
        line(" · ".join(row.flags), subtle=True, small=True, close=True) if row.flags else None,
    ]
    opens = [buttons(submit("Open", OpenCase(row.case_id)))]
    return box(side_by_side(words, opens, widths=["stretch", "auto"]), separator=True)


def _rating(rating: RatingWords | None, not_rated: bool) -> BareObject | None:
    if rating is not None:
        return pill(rating.colour, rating.words)
    return line(say.NOT_RATED, subtle=True) if not_rated else None


def _listed(title: str, lines: Sequence[str]) -> Container | None:
    if not lines:
        return None
    return box(heading(title, small=True), *(line(one, close=True) for one in lines))


def _actions(view: CaseCardView) -> Container:
    return box(
        heading(view.actions_heading, small=True),
        *(line(words, colour="attention" if late else None, close=True) for words, late in view.actions),
        line(view.foot, subtle=True, close=True) if view.foot else None,
    )


def _ways(view: CaseCardView) -> list[BareObject | None]:
    case = view.case_id
    if not view.full:
        tell = submit(board_words.TELL_KEYWORKER, OpenForm("tell", case))
        return [buttons(submit("My actions", MyActions()), None if view.closed else tell, submit("Home", Home()))]
    if view.closed:
        return [
            buttons(
                submit("Open again", OpenForm("reopen", case)) if view.may_close else None,
                submit("Consent", OpenForm("consents", case)),
                submit("My cases", MyCases(1)),
            )
        ]
    return [
        buttons(
            submit("Something changed", OpenForm("update", case), style="positive") if view.own else None,
            submit("Rate", OpenForm("rate", case)) if view.own else None,
            submit("After a meeting", OpenForm("log", case)) if view.own else None,
            submit("Actions", OpenForm("actions", case)),
            show_card("More", card(*(buttons(*row) for row in _more(view)))),
        ),
        buttons(
            submit(contact_words.WAY_IN, OpenForm("contact", case)) if view.own else None,
            submit("My cases", MyCases(1)),
        ),
    ]


def _more(view: CaseCardView) -> list[list[Action | None]]:
    """What is done less often with a case, unfolded without a trip to the server: rows of what belongs together."""
    case, own = view.case_id, view.own
    return [
        [submit("Hospital, placement, custody", OpenForm("event", case)) if own else None],
        [submit("Meetings", OpenForm("meeting", case)), submit("Entries", OpenForm("entries", case))],
        [
            submit("Rating history", OpenForm("ratings", case)),
            submit(view.resolution, OpenForm("gateway_level", case)) if view.resolution else None,
        ],
        [
            submit("Consent", OpenForm("consents", case)),
            submit("Why?", OpenForm("why", case)) if view.why else None,
            submit(transition_words.TITLE, OpenForm("transition", case)) if view.arrange else None,
        ],
        [submit("Details", OpenForm("details", case)), submit("MDT", OpenForm("mdt", case))],
        [submit(said, WithdrawConsent(case, scope)) for scope, said in (view.stops if own else ())],
        [
            submit("Handover card", OpenForm("handover", case)),
            submit("Allocate", OpenForm("allocate", case)) if view.may_allocate else None,
            submit("Step down or close", OpenForm("close", case)) if view.may_close else None,
        ],
        [
            submit(feedback_words.WAY_IN, OpenForm("said", case)),
            submit(theme_words.TAG, OpenForm("tag", case)) if own else None,
            submit(lines_words.VIEW_TITLE, OpenForm("asked", case)),
        ],
    ]
