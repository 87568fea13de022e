"""The caseload summary: what needs a person today, then the numbers behind it; no chart without its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.charts import rating_donut
from cards.elements import Card, Container
from cards.parts import box, buttons, card, facts, heading, line, problem, side_by_side, submit, table
from cards.verbs import DiscussionPage, Home, OpenCase, Summary, Themes
from casework.words import discussion as discussion_words
from casework.words import summary as say
from casework.words import themes as theme_words

MOST_ROWS = 12  # of a table: more would pass the size of a card that Teams takes


@dataclass(frozen=True, slots=True)
class SummaryCardView:
    headline: str
    ratings: Sequence[tuple[str, int]]
    facts: Sequence[tuple[str, str]]
    agencies: Sequence[Sequence[str]]
    keyworkers: Sequence[Sequence[str]]
    agency_buttons: Sequence[tuple[str, str]]  # name, and the part that the button asks for
    unallocated: bool = False  # some case has no keyworker
    levels: bool = False  # some children are rated in levels, not in colours


@dataclass(frozen=True, slots=True)
class PartRow:
    case_id: int
    label: str
    words: str
    late: bool = False


def summary_card(view: SummaryCardView) -> Card:
    """The whole, on one card."""
    return card(
        heading(say.TITLE),
        line(view.headline, bold=True),
        rating_donut(say.RATINGS, view.ratings),
        facts(*view.facts),
        _table(say.AGENCIES, say.AGENCY_COLUMNS, view.agencies, (5, 2, 3)),
        _table(say.KEYWORKERS, say.KEYWORKER_COLUMNS, view.keyworkers, (4, 3, 2, 4, 2)),
        buttons(
            *(submit(colour.capitalize(), Summary(colour)) for colour in ("red", "amber", "blue")),
            submit("Overdue", Summary("overdue")),
            submit("CETRs", Summary("cetrs")),
            submit(say.NOBODY, Summary(say.UNALLOCATED_PART)) if view.unallocated else None,
            submit("Gateway", Summary(say.GATEWAY)) if view.levels else None,
            submit("Contact", Summary("contact")),
        ),
        buttons(*(submit(name, Summary(part)) for name, part in view.agency_buttons)),
        buttons(
            submit(discussion_words.TRACKER, DiscussionPage("DSD tracker", 1)),
            submit(discussion_words.GATEWAY, DiscussionPage("Gateway", 1)),
            submit(theme_words.REPORT, Themes("this")),
            submit("Home", Home()),
        ),
    )


def part_card(title: str, said: str, rows: Sequence[PartRow], foot: str) -> Card:
    """The cases or actions behind one number."""
    return card(
        heading(title),
        line(said, subtle=True, close=True) if said else None,
        *(_row(row) for row in rows),
        line(foot, subtle=True, small=True) if foot else None,
        actions=[submit("The whole summary", Summary("")), submit("Home", Home())],
    )


def choose_agency_card(title: str, said: str, agencies: Sequence[tuple[str, str]]) -> Card:
    """Which agency was meant."""
    return card(heading(title), problem(said), *(buttons(submit(name, Summary(part))) for name, part in agencies))


def _row(row: PartRow) -> Container:
    words = [
        line(row.label, bold=True),
        line(row.words, colour="attention" if row.late else None, subtle=not row.late, close=True),
    ]
    opens = [buttons(submit("Open", OpenCase(row.case_id)))]
    return box(side_by_side(words, opens, widths=["stretch", "auto"]), separator=True)


def _table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Container | None:
    if not rows:
        return None
    more = len(rows) - MOST_ROWS
    return box(
        heading(title, small=True),
        table(header, rows[:MOST_ROWS], widths=widths),
        line(say.MORE_ROWS.format(count=more), subtle=True, small=True) if more > 0 else None,
    )
