"""A caseload, and one case on a card: each as far as this person may see it."""

from __future__ import annotations

from datetime import date

from cards.case import CaseCardView, CaseRow, RatingWords, case_card, my_cases_card
from cards.verbs import MyCases, OpenCase
from casework import access, case_page, cases, covers, gateway
from casework.access import Verb
from casework.brief import brief
from casework.case_page import ActionSeen, CaseloadLine, CasePage
from casework.cases import CaseLine
from casework.consents import NEEDED, STOPS
from casework.days import day_of, due_phrase, in_words, time_in_words
from casework.meeting_page import PlannedMeeting
from casework.words import boards as board_words
from casework.words import cases as say
from casework.words import clocks as clock_words
from casework.words import closing as closing_words
from casework.words import consent as consent_words
from casework.words import contact_notes as contact_words
from casework.words import covers as cover_words
from casework.words import events as event_words
from casework.words import feedback as feedback_words
from casework.words import gateway as gateway_words
from casework.words import meetings as meeting_words
from casework.words import tasks as task_words
from casework.words import transitions as transition_words
from casework.words import updates as update_words
from dialogs import case_details, consent, feedback, guide, pick
from dialogs.events import Answer, Message
from dialogs.turn import Turn
from storage.tables import Answered, Coming, ConsentScope, Pathway, Voice

A_PAGE = 8

_ANSWERED = {Answered.MINE: "", Answered.NOT_MINE: "says it isn't theirs", Answered.STUCK: "is stuck"}


def my_cases(turn: Turn, argument: str = "", page: int = 1) -> Answer:
    """`my cases`: eight a page, the five last opened first."""
    lines = cases.caseload(turn.db, turn.actor, now=turn.now)
    if not lines:
        return turn.reply(guide.notice(say.NO_CASES))
    pages = -(-len(lines) // A_PAGE)
    page = min(max(page, 1), pages)
    shown = lines[(page - 1) * A_PAGE : page * A_PAGE]
    rows = case_page.caseload_lines(turn.db, shown, ratings=turn.scene.policy.ratings, now=turn.now)
    away = {one.person_id: one.name for one in covers.by_person(turn.db, turn.actor.person_id, today=turn.today)}
    said = say.PAGE.format(page=page, pages=pages, count=len(lines))
    made = my_cases_card([_row(turn, row, away) for row in rows], page=page, pages=pages, said=said)
    return turn.reply(Message(card=made, summary=say.MY_CASES))


def my_cases_pressed(turn: Turn, pressed: MyCases) -> Answer:
    return my_cases(turn, page=pressed.page)


def case_command(turn: Turn, argument: str) -> Answer:
    """`case KW-7F3K`. Who keeps no cases needs the code: there is no list to choose from."""
    if not argument and not access.may(turn.actor, Verb.LIST_CASES, frozenset(access.Relation)):
        return turn.reply(guide.notice(say.PARTNER_PICK))
    return pick.pick(turn, "case", argument=argument)


def opened(turn: Turn, pressed: OpenCase) -> Answer:
    return show(turn, pressed.case)


def show(turn: Turn, case_id: int) -> Answer:
    """One case on a card. Raises NotAllowed and NotFound."""
    page = case_page.page(turn.db, turn.actor, case_id, ratings=turn.scene.policy.ratings, now=turn.now)
    return turn.reply(Message(card=case_card(_view(turn, page)), summary="A case"))


def _view(turn: Turn, page: CasePage) -> CaseCardView:
    line = page.view.line
    hidden = page.sharing_stopped and not page.full
    return CaseCardView(
        case_id=line.id,
        label=line.code if hidden else line.label,
        rating=_rating_in_full(turn, page),
        not_rated=page.full and page.rating is None,
        facts=() if hidden else _facts(turn, page),
        updates=[_update(turn, page, place) for place in range(len(page.updates))],
        actions_heading="" if hidden else (say.ALL_ACTIONS if page.full else say.LIMITED),
        actions=[(_action(turn, one, page.full), one.overdue) for one in page.actions],
        foot=_foot(page),
        own=page.own,
        full=page.full,
        why=bool(page.clocks),
        stops=consent.stops(page.consent) if page.consent else (),
        arrange=page.growing is not None and not page.growing.arranged,
        may_allocate=page.may_allocate,
        may_close=page.may_close,
        closed=_closed(page),
        resolution=_resolution(turn, page),
        stopped=_stopped(page),
    )


def _facts(turn: Turn, page: CasePage) -> list[tuple[str, str]]:
    view = page.view
    said = [("Keyworker", _keyworker(turn, page)), ("Next meeting", _meeting(turn, page))]
    if not page.full:
        return said
    return [
        ("Where", _where(turn, page)),
        (task_words.IN_CASE, _to_arrange(turn, page)),
        ("Pathway", gateway_words.pathway(view.pathway.value, _level(page))),
        *said[:1],
        ("Lead professional", view.lead_professional or say.NOBODY),
        *said[1:],
        *_asked(page.asked),
        *((contact_words.fact_title(voice), contact_words.last(day, turn.today)) for voice, day in _in_touch(page)),
        (feedback_words.TITLE, feedback.in_short(page.said, turn.today) if page.said else ""),
        *(
            (clock_words.fact_title(one.rule), clock_words.fact(one.target_on, one.limit_on, turn.today))
            for one in page.clocks
        ),
        (consent_words.AGAIN_FACT, _gap(page)),
        (transition_words.FACT, _growing(page)),
        *(case_details.facts(page.details, page.members) if page.details else ()),
        *((f"Consent: {scope}", _consent(page, scope)) for scope in ConsentScope),
    ]


def _closed(page: CasePage) -> str:
    closing = page.closing
    if closing is None:
        return closing_words.CLOSED if page.view.standing.closed else ""
    reason = closing_words.REASONS.get(closing.reason, "") if page.full else ""
    return closing_words.closed(in_words(day_of(closing.at)), reason)


def _keyworker(turn: Turn, page: CasePage) -> str:
    """ "Grace Okoro", and who covers while she is away."""
    keyworker_id = page.view.standing.keyworker_id
    absence = covers.of_person(turn.db, keyworker_id, today=turn.today) if keyworker_id else None
    if absence is None or absence.first > turn.today:
        return page.view.keyworker or say.NOBODY
    return cover_words.away_until(absence.name, absence.cover, in_words(absence.last) if absence.last else "")


def _level(page: CasePage) -> int | None:
    """Of the Gateway route; nothing on the other pathway."""
    view = page.view
    return (view.gateway_level or gateway.GATEWAY) if view.pathway is Pathway.GATEWAY else None


def _resolution(turn: Turn, page: CasePage) -> str:
    """What a manager may press about the level; empty for everybody else."""
    level = _level(page)
    if level is None or not access.may(turn.actor, access.Verb.MOVE_LEVEL, page.view.standing.relations):
        return ""
    return gateway_words.BACK if level == gateway.RESOLUTION else gateway_words.ASK


def _in_touch(page: CasePage) -> list[tuple[Voice, date | None]]:
    """With the young person always, also when there was none yet; with the others where there was."""
    young_person = Voice.YOUNG_PERSON
    others = [(voice, day) for voice, day in page.in_touch.items() if voice is not young_person]
    return [(young_person, page.in_touch.get(young_person)), *sorted(others)]


def _where(turn: Turn, page: CasePage) -> str:
    """ "On a mental health ward, detained, since Monday 2 March 2026; ready for discharge since ..."."""
    there = page.where
    if there is None:
        return ""
    said = event_words.where(there.setting, there.ward, there.legal_status, there.out_of_area)
    since = f", since {in_words(there.setting_since)}" if there.setting_since else ""
    if there.ready_on is None:
        return f"{said}{since}"
    days = (turn.today - there.ready_on).days
    return f"{said}{since}; {event_words.ready(in_words(there.ready_on), days)}"


def _to_arrange(turn: Turn, page: CasePage) -> str:
    """What its rating or an event asks for; it is closed in `needs me`."""
    if not page.tasks:
        return ""
    review = brief(turn.db, page.view.line.id, now=turn.now).review
    return "; ".join(task_words.asked(task.kind, review) for task in page.tasks)


def _meeting(turn: Turn, page: CasePage) -> str:
    meeting = page.meeting
    if meeting is None:
        return say.NO_MEETING
    when = time_in_words(meeting.starts_at, turn.today) if meeting.starts_at else in_words(meeting.day)
    return f"{meeting.kind} {when}"


def _asked(meeting: PlannedMeeting | None) -> list[tuple[str, str]]:
    """Who comes to the next meeting, and which papers are to come."""
    if meeting is None:
        return []
    answers = (len(meeting.said(one)) for one in (Coming.YES, Coming.NO, Coming.INVITED))
    papers = meeting.papers
    return [
        (meeting_words.WHO_COMES, meeting_words.counted(*answers)),
        (meeting_words.PAPERS, meeting_words.to_come(papers[1] - papers[0]) if papers else ""),
    ]


def _gap(page: CasePage) -> str:
    gap = page.gap
    return "" if gap is None else consent_words.gap(gap.why.value, gap.scopes, in_words(gap.since) if gap.since else "")


def _growing(page: CasePage) -> str:
    """What the newest birthday asks, and whether they are past their pathway's age."""
    asked, line, pathway = page.growing, page.view.line, page.view.pathway
    said = transition_words.fact(asked.milestone, arranged=asked.arranged, who=asked.who) if asked else ""
    return "; ".join(part for part in (said, transition_words.past(line.age, pathway) if page.past else "") if part)


def _consent(page: CasePage, scope: ConsentScope) -> str:
    row = page.consent.current(scope) if page.consent else None
    return consent_words.NOT_ASKED if row is None else consent_words.STATES[row.decision.state]


def _stopped(page: CasePage) -> str:
    if not page.sharing_stopped:
        return ""
    if not page.full:
        return say.SHARING_STOPPED.format(code=page.view.line.code, keyworker=page.view.keyworker or "the service")
    rows = [page.consent.current(scope) for scope in reversed(NEEDED)] if page.consent else []
    stops = next((row.decision for row in rows if row and row.decision.state in STOPS), None)
    return f"{consent_words.stopped(stops.scope, stops.state)} {consent_words.BY_HAND}" if stops else ""


def _action(turn: Turn, action: ActionSeen, full: bool) -> str:
    said = f"{action.number}. {action.what}: {action.owner}, {due_phrase(action.due_on, turn.today)}"
    if action.asked_until is not None:
        return f"{said}; asks for more time"
    if action.started and action.answered in (None, Answered.MINE):
        return f"{said}; {board_words.STARTED}"
    answered = _ANSWERED[action.answered] if action.answered else "not answered yet"
    return f"{said}; {answered}" if answered else said


def _foot(page: CasePage) -> str:
    if page.more_actions:
        return say.MORE_ACTIONS.format(count=page.more_actions)
    hidden = page.sharing_stopped and not page.full
    return say.NO_ACTIONS if not page.actions and not hidden else ""


def _update(turn: Turn, page: CasePage, place: int) -> str:
    update = page.updates[place]
    if update.struck_out:
        return say.updated(update.at, turn.now, f"{update_words.STRUCK}. {update_words.STRUCK_SHORT}")
    flags = [say.TO_FINISH] if update.to_finish else []
    flags += [] if update.copied else [say.NOT_COPIED]
    corrections = "".join(f" {update_words.correction_short(words)}" for words in update.corrections)
    said = say.updated(update.at, turn.now, f"{update.headline}{corrections}")
    return f"{said} ({', '.join(flags)})" if flags else said


def _rating_in_full(turn: Turn, page: CasePage) -> RatingWords | None:
    rating = page.rating
    if rating is None:
        return None
    words = say.rated_in_full(rating.at, turn.now, rating.by, rating.tool)
    return RatingWords(rating.word, f"{words} · {say.STALE}" if rating.stale else words)


def _row(turn: Turn, row: CaseloadLine, away: dict[int, str]) -> CaseRow:
    """`away` are those for whom the reader covers."""
    kept_by = row.line.keyworker_id if row.line.keyworker_id in turn.actor.covers else None
    flags = [cover_words.COVERED_FLAG.format(name=away[kept_by])] if kept_by in away else []
    flags += [say.TO_FINISH] if row.to_finish else []
    flags += [say.NOT_COPIED] if row.not_copied else []
    flags += [transition_words.past(row.line.age, row.past)] if row.past else []
    return CaseRow(row.line.id, row.line.label, _rating_short(turn, row.line, row.stale), flags)


def _rating_short(turn: Turn, line: CaseLine, stale: bool) -> RatingWords | None:
    if not line.rated or line.rated_at is None:
        return None
    words = say.rated(line.rated_at, turn.now)
    return RatingWords(line.rated, f"{words} · {say.STALE}" if stale else words)
