"""`needs me`: what waits for this person, each with the press that moves it on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from cards.access import Asking
from cards.needs import NeedKind, NeedLine, needs_card, needs_page
from cards.verbs import (
    ActionDone,
    ActionDoneFor,
    ActionForm,
    ActionWake,
    Arranged,
    ChooseAccess,
    CloseTask,
    FinishUpdate,
    GrantAccess,
    InvitationAnswered,
    LeaveAnswered,
    LinesSettled,
    LinesWrite,
    MeetingForm,
    NeedsMe,
    NeedsPage,
    OpenAction,
    OpenCase,
    OpenForm,
    ReferrerTold,
    RefuseAccess,
    ReplaceOwner,
    ResumeDraft,
    ShowEntry,
    TimeAgreed,
    Verb,
)
from casework import access, case_tasks, cases, entries, needs, snoozes
from casework.access import Relation
from casework.actions import ActionView
from casework.case_tasks import TaskNeed
from casework.clock_facts import CONSENT_LEAD
from casework.clock_lists import ClockRow
from casework.consent_gaps import GapNeed
from casework.days import due_phrase, overdue, short, time_in_words
from casework.entries import UpdateLine
from casework.invitations import Waiting
from casework.leave_requests import LeaveRequest
from casework.lines_view import LinesNeed
from casework.meeting_page import MeetingNeed
from casework.needs import ActionNeed, HalfFilled, Needs, Why
from casework.referrals import ReferralView
from casework.transitions import AskedNeed
from casework.unwritten_lists import ToWriteUp
from casework.words import access as access_words
from casework.words import action_news
from casework.words import action_page as page_words
from casework.words import allocation as allocation_words
from casework.words import cases as case_words
from casework.words import clocks as clock_words
from casework.words import consent as consent_words
from casework.words import escalation as escalation_words
from casework.words import mdt as mdt_words
from casework.words import meetings as meeting_words
from casework.words import needs as say
from casework.words import referrals as referral_words
from casework.words import snoozes as snooze_words
from casework.words import tasks as task_words
from casework.words import three_lines as lines_words
from casework.words import transitions as transition_words
from casework.words import updates as update_words
from dialogs import letting_in, registered, saved_entry
from dialogs.events import Answer, Message
from dialogs.turn import Turn
from storage.tables import Role, TaskKind, TaskState

_HOW: dict[Literal["held", "declined", "laep", "done", "not_needed"], TaskState] = {
    "held": TaskState.HELD,
    "declined": TaskState.DECLINED,
    "laep": TaskState.LAEP,
    "done": TaskState.DONE,
    "not_needed": TaskState.NOT_NEEDED,
}


def needs_me(turn: Turn, argument: str = "", page: int = 0) -> Answer:
    """What waits for whoever asks: the first of each kind, or a page of all."""
    found = needs.of(turn.db, turn.actor, policy=turn.scene.policy, now=turn.now)
    has_cases = access.may(turn.actor, access.Verb.LIST_CASES, frozenset(Relation))
    kinds = _kinds(turn, found)
    shown = needs_page(kinds, page=page, has_cases=has_cases) if page else needs_card(kinds, has_cases=has_cases)
    return turn.reply(Message(card=shown, summary=say.TITLE))


def pressed(turn: Turn, press: NeedsMe) -> Answer:
    return needs_me(turn)


def page_pressed(turn: Turn, press: NeedsPage) -> Answer:
    return needs_me(turn, page=press.page or 1)


def show_entry(turn: Turn, press: ShowEntry) -> Answer:
    """An entry once more, ready to copy."""
    return saved_entry.looked_at(turn, entries.one(turn.db, turn.actor, press.update, now=turn.now))


def _kinds(turn: Turn, found: Needs) -> list[NeedKind]:
    def others(*why: Why) -> list[NeedLine]:
        return [_other(turn, need) for need in found.because(*why)]

    return [
        NeedKind(say.ASKED, others(Why.ASKED)),
        NeedKind(update_words.TO_WRITE_UP, _to_write_up(turn, found)),
        NeedKind(meeting_words.NEEDS_ANSWER, [_invitation(turn, one) for one in found.invitations]),
        NeedKind(access_words.REQUESTS, _asking(turn, found)),
        NeedKind(allocation_words.UNALLOCATED, _unallocated(found)),
        NeedKind(say.LEFT, others(Why.LEFT)),
        NeedKind(mdt_words.WAITING, [_leaves(turn, one) for one in found.leaving]),
        NeedKind(clock_words.WAITING, [_clock(turn, row) for row in found.clocks]),
        NeedKind(meeting_words.NOT_CLOSED, [_meeting(turn, one) for one in found.meetings]),
        NeedKind(say.OVERDUE, others(Why.OVERDUE)),
        NeedKind(task_words.TITLE, [_task(turn, one) for one in found.tasks]),
        NeedKind(consent_words.AGAIN_TITLE, [_gap(turn, one) for one in found.consent]),
        NeedKind(transition_words.TITLE, [_growing(one) for one in found.growing]),
        NeedKind(referral_words.WAITING, [_referral(turn, one) for one in found.referrals]),
        NeedKind(say.IN_THE_WAY, others(Why.STUCK, Why.NOT_MINE)),
        NeedKind(say.MINE, [_mine(turn, view) for view in found.mine]),
        NeedKind(say.HALF_FILLED, _half_filled(turn, [one for one in found.half_filled if one.told is None])),
        NeedKind(lines_words.WAITING, [_lines(turn, one, lines_words.WRITE) for one in found.lines]),
        NeedKind(lines_words.TO_ENTER, [_lines(turn, one, lines_words.WRITE_DOWN) for one in found.to_ring]),
        NeedKind(say.TO_FINISH, [_entry(turn, one, "Finish", FinishUpdate(one.id)) for one in found.to_finish]),
        NeedKind(say.NOT_COPIED, [_entry(turn, one, "Copy", ShowEntry(one.id)) for one in found.not_copied]),
        NeedKind(say.UNANSWERED, others(Why.UNANSWERED)),
        NeedKind(say.STALE, _stale(turn, found)),
    ]


def _asking(turn: Turn, found: Needs) -> list[NeedLine]:
    def ways(one: Asking) -> list[tuple[str, Verb]]:
        at_once: list[tuple[str, Verb]] = [(one.one_press, GrantAccess(one.id, one.version))] if one.one_press else []
        choose, no = ChooseAccess(one.id, one.version), RefuseAccess(one.id, one.version)
        return [*at_once, (access_words.CHOOSE, choose), (access_words.NOT_NOW, no)]

    return [NeedLine("", one.words, one.detail, ways(one)) for one in letting_in.asking(turn, found.asking)]


def _unallocated(found: Needs) -> list[NeedLine]:
    return [
        NeedLine(
            one.label,
            allocation_words.WAITS,
            "",
            [(allocation_words.ALLOCATE, OpenForm("allocate", one.case_id)), ("The case", OpenCase(one.case_id))],
        )
        for one in found.unallocated
    ]


def _leaves(turn: Turn, one: LeaveRequest) -> NeedLine:
    ways: list[tuple[str, Verb]] = [
        (mdt_words.AGREE, LeaveAnswered(one.case_id, one.person_id, True)),
        (mdt_words.STAYS, LeaveAnswered(one.case_id, one.person_id, False)),
    ]
    words = mdt_words.asks(short(one.asked_on, turn.today))
    return NeedLine(one.label, mdt_words.request(one.name, one.agency, one.why), words, ways)


def close_task(turn: Turn, press: CloseTask) -> Answer:
    """Held, declined by the family, LAEP called, done or no longer needed: the list without it."""
    case_tasks.close(turn.db, turn.actor, press.id, _HOW[press.how], seen=press.version, now=turn.now)
    return needs_me(turn)


def _referral(turn: Turn, view: ReferralView) -> NeedLine:
    told: tuple[str, Verb] = (referral_words.TOLD, ReferrerTold(view.id))
    case = cases.label(turn.db, view.case_id, now=turn.now) if view.case_id is not None else ""
    return NeedLine(case, registered.request(view, registered.keyworker(turn.db, view)), "", [told])


def _task(turn: Turn, need: TaskNeed) -> NeedLine:
    rates = need.kind is TaskKind.RATE and turn.actor.is_a(Role.KEYWORKER)  # not the manager of a case without one
    rate: list[tuple[str, Verb]] = [("Rate", OpenForm("rate", need.case_id))] if rates else []
    ways: list[tuple[str, Verb]] = [
        (task_words.WAYS[state], CloseTask(need.id, need.version, how))
        for how, state in _HOW.items()
        if state in case_tasks.WAYS[need.kind]
    ]
    words = task_words.since(short(need.opened_on, turn.today))
    return NeedLine(need.label, task_words.asked(need.kind, need.review), words, [*rate, *ways])


def _invitation(turn: Turn, one: Waiting) -> NeedLine:
    """Who is asked reads the code alone."""
    ways: list[tuple[str, Verb]] = [
        (meeting_words.COMING, InvitationAnswered(one.id, one.version, True)),
        (meeting_words.CANT_COME, InvitationAnswered(one.id, one.version, False)),
    ]
    when = time_in_words(one.starts_at, turn.today) if one.starts_at else short(one.day, turn.today)
    return NeedLine(one.code, meeting_words.heading(one.kind.value, when), "", ways)


def _meeting(turn: Turn, one: MeetingNeed) -> NeedLine:
    words = meeting_words.its_day_passed(short(one.day, turn.today))
    return NeedLine(one.label, one.kind.value, words, _after_meeting(one.id), late=True)


def _after_meeting(meeting: int) -> list[tuple[str, Verb]]:
    """It took place, and closing it leads on to its actions; or it did not."""
    return [
        (meeting_words.CLOSE, MeetingForm(meeting, "close")),
        (meeting_words.CANCEL, MeetingForm(meeting, "cancel")),
    ]


def _clock(turn: Turn, row: ClockRow) -> NeedLine:
    late = row.limit_on < turn.today
    words = clock_words.fact(row.target_on, row.limit_on, turn.today)
    why: tuple[str, Verb] = (clock_words.WHY, OpenForm("why", row.case_id))
    record: list[tuple[str, Verb]] = (
        [(consent_words.RECORD, OpenForm("consent", row.case_id))] if row.rule == CONSENT_LEAD else []
    )
    return NeedLine(row.label, clock_words.fact_title(row.rule), words, [*record, why], late=late)


def _gap(turn: Turn, need: GapNeed) -> NeedLine:
    gap = need.gap
    words = consent_words.gap(gap.why.value, gap.scopes, short(gap.since, turn.today) if gap.since else "")
    return NeedLine(need.label, "", words, [(consent_words.RECORD, OpenForm("consent", gap.case_id))])


def _growing(need: AskedNeed) -> NeedLine:
    asked = need.asked
    ways: list[tuple[str, Verb]] = [
        (transition_words.ARRANGED, Arranged(asked.case_id, asked.milestone.value)),
        (transition_words.ARRANGED_BY, OpenForm("transition", asked.case_id)),
    ]
    return NeedLine(need.label, "", transition_words.asked(asked.milestone, need.pathway), ways)


def _lines(turn: Turn, need: LinesNeed, title: str) -> NeedLine:
    wanted = due_phrase(need.wanted_by, turn.today)
    ring = f" {say.ring(need.phone)}" if need.phone else ""
    return NeedLine(need.label, need.person, f"{wanted}.{ring}", [(title, LinesWrite(need.request))])


def _entry(turn: Turn, one: UpdateLine, title: str, verb: Verb) -> NeedLine:
    flag = update_words.CORRECTED_FLAG if one.corrected else ""
    return NeedLine(one.label, say.recorded(one.recorded_at, turn.now, one.headline), flag, [(title, verb)])


def _other(turn: Turn, need: ActionNeed) -> NeedLine:
    today = turn.today
    what = f"{need.number}. {need.what}"
    opens: tuple[str, Verb] = (page_words.OPEN, OpenAction(need.id))
    if need.why is Why.LEFT:
        replace: tuple[str, Verb] = (action_news.REPLACE, ReplaceOwner(need.owner_id))
        return NeedLine(need.label, what, say.has_left(need.owner, need.due_on, today), [replace, opens])
    ticks: tuple[str, Verb] = ("Done, they told me", ActionDoneFor(need.id, need.version))
    if need.why is Why.ASKED and need.asked_until is not None:
        agree: tuple[str, Verb] = ("Agree", TimeAgreed(need.id, need.version, yes=True))
        refuse: tuple[str, Verb] = ("Not this time", TimeAgreed(need.id, need.version, yes=False))
        return NeedLine(
            need.label, what, say.asks(need.owner, need.asked_until, need.due_on, today), [agree, refuse, opens]
        )
    if need.why is Why.OVERDUE:
        said = say.late(need.owner, need.phone, need.due_on, today) + _escalated(need, today)
        if need.snoozed_until is not None:
            said = f"{said} {snooze_words.sentence(need.snoozed_until, today)}"
        return NeedLine(need.label, what, said, [ticks, _snooze(need.id, need.snoozed_until), opens], late=True)
    words = {Why.STUCK: say.stuck, Why.NOT_MINE: say.not_theirs}.get(need.why, say.unanswered)
    return NeedLine(need.label, what, words(need.owner, need.due_on, today), [opens])


def _snooze(action_id: int, until: date | None) -> tuple[str, Verb]:
    """Of an action of one's own case: let its reminders wait, or go on."""
    if until is not None:
        return (snooze_words.WAKE, ActionWake(action_id))
    return (snooze_words.SNOOZE, ActionForm(action_id, "snooze"))


def _escalated(need: ActionNeed, today: date) -> str:
    one = need.escalated
    return "" if one is None else f" {escalation_words.stands(one.told, short(one.on, today))}"


def _mine(turn: Turn, view: ActionView) -> NeedLine:
    """Who keeps the case sees its label, others the code alone."""
    own = turn.actor.keeps(view.keyworker_id)
    until = view.snoozed_until if own and snoozes.running(view, turn.scene.policy, turn.now) else None
    waits = [_snooze(view.id, until)] if own else []
    due = due_phrase(view.due_on, turn.today)
    return NeedLine(
        cases.label(turn.db, view.case_id, now=turn.now) if own else view.code,
        f"{view.number}. {view.what}",
        f"{due}; {snooze_words.waits(until, turn.today)}" if until is not None else due,
        [("Done", ActionDone(view.id, view.version)), *waits, (page_words.OPEN, OpenAction(view.id))],
        late=overdue(view.due_on, turn.now),
    )


def _to_write_up(turn: Turn, found: Needs) -> list[NeedLine]:
    """What is over 24 hours comes first."""
    told = [one for one in found.half_filled if one.told is not None]
    lines = [*_half_filled(turn, told), *(_unwritten(one) for one in found.to_write_up)]
    return sorted(lines, key=lambda line: not line.late)


def _half_filled(turn: Turn, drafts: Sequence[HalfFilled]) -> list[NeedLine]:
    from dialogs import switchboard  # it names this module

    titles = {name: form.title for name, form in switchboard.forms().items()}
    return [
        NeedLine(one.label, titles[one.form], _stands(turn, one), [("Go on", ResumeDraft(one.draft))], late=one.over)
        for one in drafts
        if one.form in titles
    ]


def _stands(turn: Turn, one: HalfFilled) -> str:
    left = say.left(one.touched_at, turn.now)
    return left if one.told is None else f"{update_words.told_on(one.told.words, over=one.over)}; {left}"


def _unwritten(one: ToWriteUp) -> NeedLine:
    if one.meeting is not None:
        words = update_words.held_on(one.told.words, over=one.over)
        return NeedLine(one.label, one.meeting.value, words, _after_meeting(one.meeting_id), late=one.over)
    if one.offer:
        ways: list[tuple[str, Verb]] = [
            (update_words.TITLE, OpenForm("update", one.case_id)),
            (lines_words.READ, OpenForm("asked", one.case_id)),
            (update_words.NOTHING_TO_WRITE, LinesSettled(one.offer)),
        ]
        said = update_words.partner_told(one.teller, one.told.words)
        return NeedLine(one.label, "", said, ways, late=one.over)
    way: tuple[str, Verb] = (update_words.TITLE, OpenForm("update", one.case_id))
    words = update_words.not_written_up(one.told.words, writer=one.writer)
    return NeedLine(one.label, update_words.TITLE, words, [way], late=one.over)


def _stale(turn: Turn, found: Needs) -> list[NeedLine]:
    return [
        NeedLine(
            one.label,
            case_words.rating(one.rated),
            case_words.rated(one.rated_at, turn.now),
            [("Rate", OpenForm("rate", one.case_id))],
        )
        for one in found.stale
    ]
