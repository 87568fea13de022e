"""`summary`: how the caseload stands, for managers, and the cases and actions behind each number."""

from __future__ import annotations

from cards.elements import Card
from cards.summary import PartRow, SummaryCardView, choose_agency_card, part_card, summary_card
from cards.text import markdown
from cards.verbs import Summary as SummaryPress
from casework import clock_lists, contact_lists, summary, summary_parts
from casework.clock_lists import ClockRow
from casework.days import due_phrase
from casework.summary_parts import Actions, Cases, PartAction, PartCase
from casework.words import cases as case_words
from casework.words import clocks as clock_words
from casework.words import consent as consent_words
from casework.words import contact_notes as contact_words
from casework.words import snoozes as snooze_words
from casework.words import summary as say
from casework.words import transitions as transition_words
from dialogs import guide
from dialogs.events import Answer, Message
from dialogs.turn import Turn
from storage.tables import Colour

_AGENCY = "agency:"
_MOST_BUTTONS = 6


def command(turn: Turn, argument: str) -> Answer:
    """`summary`, `summary red`, `summary overdue`, `summary CAMHS`."""
    return _part(turn, argument.strip())


def pressed(turn: Turn, press: SummaryPress) -> Answer:
    return _part(turn, press.part)


def _part(turn: Turn, part: str) -> Answer:
    wanted = part.casefold()
    if not wanted:
        return _whole(turn)
    if wanted in set(Colour):
        found = summary_parts.rated(turn.db, turn.actor, Colour(wanted), now=turn.now)
        return _cases(turn, say.RATED.format(colour=wanted.capitalize()), found)
    if wanted == say.GATEWAY:
        return _cases(turn, say.BY_LEVEL, summary_parts.levelled(turn.db, turn.actor, now=turn.now))
    if wanted in clock_words.PARTS:
        return _reviews(turn)
    if wanted == say.UNALLOCATED_PART:
        return _cases(turn, say.UNALLOCATED, summary_parts.unallocated(turn.db, turn.actor, now=turn.now))
    if wanted == "contact":
        return _contact(turn)
    if wanted == "overdue":
        return _actions(turn, say.OVERDUE, summary_parts.overdue(turn.db, turn.actor, now=turn.now))
    return _agency(turn, part)


def _whole(turn: Turn) -> Answer:
    found = summary.read(turn.db, turn.actor, policy=turn.scene.policy, now=turn.now)
    stale = ", ".join(f"{number} {word}" for word, number in found.stale if number) or say.NONE
    view = SummaryCardView(
        headline=found.headline,
        ratings=found.ratings,
        facts=[
            (say.INPATIENTS, say.in_hospital(found.mental_health, found.paediatric, found.longest_stay)),
            (say.DELAYED, say.delayed(found.delayed, found.delayed_paediatric, found.longest_delay)),
            (clock_words.REVIEWS_DUE, _reviews_counted(found)),
            (consent_words.AGAIN_TITLE, consent_words.gaps_counted(found.consent.again, found.consent.never)),
            (transition_words.COUNTED, str(found.past) if found.past else ""),
            (snooze_words.COUNTED, snooze_words.counted(found.snoozed, found.snoozed_again)),
            (say.STALE, stale),
            (say.LEVELS, ", ".join(f"{word} {number}" for word, number in found.levels)),
            (say.LATE, say.late(found.late, found.unwritten)),
        ],
        agencies=[(one.agency, str(one.open), str(one.overdue)) for one in found.agencies],
        keyworkers=[
            (one.name or say.NOBODY, str(one.cases), str(one.red), str(one.overdue), str(one.late))
            for one in found.keyworkers
        ],
        unallocated=found.unallocated > 0,
        levels=bool(found.levels),
        agency_buttons=[(one.agency, f"{_AGENCY}{one.agency_id}") for one in found.agencies[:4] if one.overdue],
    )
    return _say(turn, summary_card(view))


def _agency(turn: Turn, part: str) -> Answer:
    """An agency by its id (a press) or by its name or a part of it (typed)."""
    known = summary_parts.agencies(turn.db)
    number = part.removeprefix(_AGENCY)
    if part.startswith(_AGENCY) and number.isascii() and number.isdigit():
        found = [(made, name) for made, name in known if made == int(number)]
    else:
        said = part.casefold()
        exact = [(made, name) for made, name in known if name.casefold() == said]
        found = exact or [(made, name) for made, name in known if said in name.casefold()]
    if len(found) == 1:
        made, name = found[0]
        return _actions(turn, name, summary_parts.of_agency(turn.db, turn.actor, made, now=turn.now))
    summary.of_manager(turn.db, turn.actor, now=turn.now)
    if not found:
        names = ", ".join(name for _, name in known[:_MOST_BUTTONS])
        return turn.reply(guide.notice(markdown(say.NO_SUCH_PART, said=part, agencies=names)))
    options = [(name, f"{_AGENCY}{made}") for made, name in found[:_MOST_BUTTONS]]
    return _say(turn, choose_agency_card(say.TITLE, say.WHICH_AGENCY.format(said=part), options))


def _reviews_counted(found: summary.Summary) -> str:
    reviews = found.reviews
    return clock_words.counted(reviews.due, reviews.target_passed, reviews.overdue)


def _reviews(turn: Turn) -> Answer:
    found = clock_lists.reviews(turn.db, turn.actor, now=turn.now)
    rows = [_review_row(turn, row) for row in found.rows]
    more = found.count - len(found.rows)
    foot = markdown(say.MORE_CASES, count=more) if more else ""
    title = f"{clock_words.REVIEWS_DUE}: {found.count}"
    return _say(turn, part_card(title, "" if rows else say.NOTHING_THERE, rows, foot))


def _review_row(turn: Turn, row: ClockRow) -> PartRow:
    said = clock_words.fact(row.target_on, row.limit_on, turn.today)
    words = f"{clock_words.REVIEWS[row.rule]}: {said} · {row.keyworker or say.NOBODY}"
    return PartRow(row.case_id, row.label, words, late=row.limit_on < turn.today)


def _contact(turn: Turn) -> Answer:
    found = contact_lists.of_service(turn.db, turn.actor, now=turn.now)
    rows = [
        PartRow(one.case_id, one.label, f"{contact_words.last(one.day, turn.today)} · {one.keyworker or say.NOBODY}")
        for one in found.rows
    ]
    more = found.count - len(found.rows)
    foot = markdown(say.MORE_CASES, count=more) if more else ""
    said = contact_words.part(found.count, found.never, contact_words.counted(found.numbers, found.since))
    return _say(turn, part_card(contact_words.PART, said, rows, foot))


def _cases(turn: Turn, title: str, found: Cases) -> Answer:
    more = found.count - len(found.rows)
    foot = markdown(say.MORE_CASES, count=more) if more else ""
    rows = [_case_row(turn, row) for row in found.rows]
    return _say(turn, part_card(f"{title}: {found.count}", "" if rows else say.NOTHING_THERE, rows, foot))


def _actions(turn: Turn, title: str, found: Actions) -> Answer:
    more = found.count - len(found.rows)
    open_and_late = f"{found.count} open, {found.overdue} overdue"
    counted = f"{found.count} in all" if found.count == found.overdue else open_and_late
    said = counted if found.rows else say.NOTHING_THERE
    rows = [_action_row(turn, row) for row in found.rows]
    return _say(turn, part_card(title, said, rows, say.MORE_ACTIONS.format(count=more) if more else ""))


def _case_row(turn: Turn, row: PartCase) -> PartRow:
    rated = case_words.rated(row.rated_at, turn.now) if row.rated_at else case_words.NOT_RATED.lower()
    if row.level and row.rated_at:
        rated = f"{row.level}, {rated}"
    late = f"{row.overdue} overdue" if row.overdue else ""
    said = " · ".join(part for part in (row.keyworker or say.NOBODY, rated, late) if part)
    return PartRow(row.case_id, row.label, said, late=bool(row.overdue))


def _action_row(turn: Turn, row: PartAction) -> PartRow:
    said = f"{row.number}. {row.what}: {row.owner}, {due_phrase(row.due_on, turn.today)}"
    if row.snoozed_until is not None and row.snoozed_until > turn.today:
        said = f"{said}; {snooze_words.waits(row.snoozed_until, turn.today, row.snoozed_times)}"
    red = f"{row.label} · Red, {case_words.rated(row.rated_at, turn.now)}" if row.red and row.rated_at else row.label
    return PartRow(row.case_id, red, said, late=row.due_on < turn.today)


def _say(turn: Turn, card: Card) -> Answer:
    return turn.reply(Message(card=card, summary=say.TITLE))
