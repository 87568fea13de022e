"""`ask KW-…` and `tell KW-…`: three lines before a meeting. Nothing is saved before Confirm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from cards.three_lines import LinesView, PersonRow, lines_card, sent_card
from cards.verbs import LinesPage, LinesWrite
from casework import access, lines_view, meetings, owners, three_lines
from casework import actor as actors
from casework import cases as casefile
from casework.access import Relation, Verb
from casework.days import in_words, short
from casework.errors import InvalidInput, NotFound
from casework.lines_view import Written
from casework.owners import Owner
from casework.three_lines import Lines, Request
from casework.words import three_lines as say
from dialogs import guide, my_actions, pick
from dialogs.events import Answer, Message
from dialogs.fields import Day, Facts, Many, Problem, Text
from dialogs.form import Form, Page, Preview, Progress, pages
from dialogs.turn import Turn

VIEW = "asked"
_PERSON = "p:"  # before an id, so that it is never read as an option's number


# To ask


@dataclass(frozen=True)
class AskFacts(Facts):
    people: tuple[Owner, ...] = ()
    day: date | None = None  # the working day before the next meeting
    meeting: str = ""


def ask_command(turn: Turn, argument: str) -> Answer:
    """`ask KW-7F3K`: who has answered; where nobody was asked yet, the form."""
    return pick.pick(turn, VIEW, argument=argument)


def show(turn: Turn, case_id: int) -> Answer:
    """Raises NotAllowed for all but the case's keyworker and manager."""
    where = access.standing(turn.db, turn.actor, case_id, today=turn.today)
    if access.may(turn.actor, Verb.ASK_LINES, where.relations) and not lines_view.any_of(turn.db, case_id):
        return guide.begin(turn, ASK, case_id)
    return _page(turn, case_id, 1)


def page(turn: Turn, pressed: LinesPage) -> Answer:
    return _page(turn, pressed.case, pressed.page)


def _load_ask(turn: Turn, case_id: int) -> AskFacts:
    access.require(turn.db, turn.actor, Verb.ASK_LINES, case_id, now=turn.now)
    people = [one for one in owners.of_case(turn.db, case_id, today=turn.today) if one.id != turn.actor.person_id]
    if not people:
        raise InvalidInput(say.NOBODY_TO_ASK)
    meeting = meetings.next_planned(turn.db, case_id, turn.today)
    return AskFacts(
        now=turn.now,
        label=casefile.label(turn.db, case_id, now=turn.now),
        case_id=case_id,
        people=tuple(people),
        day=three_lines.default_day(turn.db, case_id, today=turn.today),
        meeting=say.meeting(meeting.kind.value, in_words(meeting.day)) if meeting else "",
    )


def _people(facts: AskFacts) -> list[tuple[str, str]]:
    return [(f"{_PERSON}{one.id}", one.label) for one in facts.people]


def _in_time(progress: Progress, button: str) -> Progress:
    if not progress.get("people"):
        raise Problem(say.NOBODY_CHOSEN, "people")
    return progress


_WHOM = Page(
    "whom",
    say.ASK_TITLE,
    (
        Many(name="people", label=say.WHOM, options=_people, required=True),
        Day(
            name="by",
            label=say.BY,
            help=say.BY_HELP,
            default=lambda facts: facts.day.isoformat() if facts.day else "",
        ),
    ),
    after=_in_time,
)


def _ask_preview(progress: Progress, facts: AskFacts) -> Preview:
    by = date.fromisoformat(progress.get("by"))
    names = dict(_people(facts))
    pairs = (
        (say.WHOM, "; ".join(names.get(one, "?") for one in progress.get("people"))),
        (say.BY, in_words(by)),
        ("Before", facts.meeting),
    )
    warnings = (say.DAY_GONE,) if by < facts.today else ()
    return Preview(say.ASK_TITLE, tuple(pair for pair in pairs if pair[1]), warnings=warnings)


def _ask_save(turn: Turn, draft_id: str, progress: Progress, facts: AskFacts) -> Answer:
    people = [int(str(one).removeprefix(_PERSON)) for one in progress.get("people")]
    by = date.fromisoformat(progress.get("by"))
    three_lines.ask(turn.db, turn.actor, facts.case_id, people, by, draft_id=draft_id, now=turn.now)
    return _page(turn, facts.case_id, 1)


def _page(turn: Turn, case_id: int, number: int) -> Answer:
    found = lines_view.of_case(turn.db, turn.actor, case_id, page=number, now=turn.now)
    counted = say.states(found.answered, found.asked) or ("" if found.rows else say.NONE_YET)
    view = LinesView(
        case_id=case_id,
        label=found.label,
        said=(counted, say.page(found.page, found.pages)),
        rows=[_row(turn, one, write=found.may_ask) for one in found.rows],
        page=found.page,
        pages=found.pages,
        may_ask=found.may_ask,
    )
    return turn.reply(Message(card=lines_card(view), summary=say.SUMMARY))


def _row(turn: Turn, one: Written, *, write: bool) -> PersonRow:
    lines = say.lines(one.lines.going_well, one.lines.worries, one.lines.wanted)
    unanswered = one.asked and one.answered_on is None
    who = say.head(one.person, one.agency)
    return PersonRow(one.id, who, _state(turn, one), lines, write and unanswered)


def _state(turn: Turn, one: Written) -> str:
    if one.answered_on is not None:
        day = short(one.answered_on, turn.today)
        return say.answered(day, one.told_by, one.by) if one.asked else say.offered_by_themselves(day)
    wanted = one.wanted_by or turn.today
    return say.not_answered(short(wanted, turn.today), over=wanted < turn.today)


# To answer, or to offer


@dataclass(frozen=True)
class TellFacts(Facts):
    """`requests` are those of the case that the actor may answer, of which the draft may name one."""

    requests: Mapping[int, Request] = field(default_factory=dict[int, Request])
    waiting: int = 0  # what was asked of the actor and not answered yet
    me: int = 0


def tell_command(turn: Turn, argument: str) -> Answer:
    """`tell KW-7F3K`. Who keeps no cases needs the code: there is no list to choose from."""
    if not argument and not access.may(turn.actor, Verb.LIST_CASES, frozenset(Relation)):
        return turn.reply(guide.notice(say.CODE_NEEDED))
    return pick.pick(turn, TELL.name, argument=argument)


def write(turn: Turn, pressed: LinesWrite) -> Answer:
    """*Write three lines*, or *Write it down for them*. Raises NotFound and NotAllowed."""
    request = three_lines.one(turn.db, pressed.request)
    kept = request.lines
    known = {"going_well": kept.going_well, "worries": kept.worries, "wanted": kept.wanted, "told_by": request.told_by}
    filled = {name: said for name, said in known.items() if said}
    return guide.begin(turn, TELL, request.case_id, Progress({"request": request.id, **filled}))


def _load_tell(turn: Turn, case_id: int) -> TellFacts:
    """A partner is shown the code alone."""
    where = access.standing(turn.db, turn.actor, case_id, today=turn.today)
    keeps = access.may(turn.actor, Verb.ASK_LINES, where.relations)
    if not keeps:
        access.require(turn.db, turn.actor, Verb.GIVE_LINES, case_id, now=turn.now)
    waiting = three_lines.waiting_for(turn.db, case_id, turn.actor.person_id, today=turn.today)
    mine = None if keeps else turn.actor.person_id
    return TellFacts(
        now=turn.now,
        label=casefile.label(turn.db, case_id, now=turn.now) if my_actions.keeps_case(turn, case_id) else where.code,
        case_id=case_id,
        requests={one.id: one for one in three_lines.of_case(turn.db, case_id, person_id=mine)},
        waiting=waiting.id if waiting else 0,
        me=turn.actor.person_id,
    )


def _start(facts: TellFacts) -> Progress:
    return Progress({"request": facts.waiting}) if facts.waiting else Progress()


def _for_another(progress: Progress, facts: TellFacts) -> bool:
    """Whether the keyworker writes it down. Raises NotFound for a request that is not theirs to answer."""
    if not progress.get("request"):
        return False
    request = facts.requests.get(progress.get("request"))
    if request is None:
        raise NotFound(say.NO_SUCH_REQUEST)
    return request.person_id != facts.me


def _not_empty(progress: Progress, button: str) -> Progress:
    if not any((progress.get(name) or "").strip() for name in ("going_well", "worries", "wanted")):
        raise Problem(say.ALL_EMPTY, "going_well")
    return progress


def _lines(progress: Progress, facts: TellFacts) -> Page:
    told_by = Text(name="told_by", label=say.TOLD_BY, max_length=100)
    return Page(
        "lines",
        say.TELL_TITLE,
        (
            *(
                Text(name=name, label=label, shape="lines", required=False, max_length=say.LONGEST)
                for name, label in _ASKED.items()
            ),
            *([told_by] if _for_another(progress, facts) else []),
        ),
        intro=(say.NOT_HERE,),
        after=_not_empty,
    )


def _preview(progress: Progress, facts: TellFacts) -> Preview:
    pairs = [*((label, progress.get(name) or "") for name, label in _ASKED.items())]
    pairs.append(("Told by", progress.get("told_by") or ""))
    return Preview(say.TELL_TITLE, tuple(pair for pair in pairs if pair[1]), confirm="Confirm")


def _save(turn: Turn, draft_id: str, progress: Progress, facts: TellFacts) -> Answer:
    lines = Lines(*((progress.get(name) or "").strip() for name in _ASKED))
    request_id = progress.get("request")
    if not request_id:
        kept = three_lines.offer(turn.db, turn.actor, facts.case_id, lines, draft_id=draft_id, now=turn.now)
        return _sent(turn, kept, facts.label)
    told_by = progress.get("told_by") or ""
    kept = three_lines.answer(turn.db, turn.actor, request_id, lines, told_by=told_by, now=turn.now)
    return _sent(turn, kept, facts.label) if kept.person_id == facts.me else _page(turn, facts.case_id, 1)


def _again(turn: Turn, draft_id: str, progress: Progress) -> Answer:
    request_id = progress.get("request")
    kept = three_lines.one(turn.db, request_id) if request_id else three_lines.of_draft(turn.db, draft_id)
    if kept is None:
        raise NotFound(say.NO_SUCH_REQUEST)
    facts = _load_tell(turn, kept.case_id)
    return _sent(turn, kept, facts.label) if kept.person_id == facts.me else _page(turn, kept.case_id, 1)


def _sent(turn: Turn, kept: Request, label: str) -> Answer:
    keyworker_id = access.standing(turn.db, turn.actor, kept.case_id, today=turn.today).keyworker_id
    keyworker = actors.by_id(turn.db, keyworker_id) if keyworker_id else None
    lines = say.lines(kept.lines.going_well, kept.lines.worries, kept.lines.wanted)
    told = say.told(keyworker.name if keyworker else "")
    shown = sent_card(label, told, lines, kept.id if kept.asked else 0)
    return turn.reply(Message(card=shown, summary=say.SUMMARY))


_ASKED = {"going_well": say.GOING_WELL, "worries": say.WORRIES, "wanted": say.WANTED}

ASK = Form(
    name="ask",
    title=say.ASK_TITLE,
    verb=Verb.ASK_LINES,
    load=_load_ask,
    page=pages(_WHOM),
    preview=_ask_preview,
    save=_ask_save,
    again=lambda turn, draft_id, progress: turn.reply(guide.notice(say.SAVED)),
)
TELL = Form(
    name="tell",
    title=say.TELL_TITLE,
    verb=Verb.GIVE_LINES,
    load=_load_tell,
    page=pages(_lines),
    preview=_preview,
    save=_save,
    start=_start,
    again=_again,
)
