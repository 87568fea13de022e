"""Which module answers what: a line for each command, each press and each form. Nothing is found by magic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cards import verbs
from dialogs import (
    action,
    action_forms,
    action_press,
    actions,
    allocate,
    board,
    caseload,
    cases,
    closing,
    consent,
    contact_note,
    correct,
    cover,
    details,
    discussion,
    done_for,
    entry_list,
    event,
    feedback,
    gateway_level,
    handover,
    home,
    joining,
    leave,
    leaving,
    letting_in,
    link,
    log,
    mdt,
    meeting,
    meeting_cancel,
    meeting_close,
    meeting_papers,
    meeting_plan,
    my_actions,
    needs,
    new_owner,
    override,
    pick,
    rate,
    rating_history,
    register,
    registered,
    reminders,
    replace,
    saved_entry,
    settled,
    snooze,
    struck_out,
    summary,
    team,
    themes,
    three_lines,
    transition,
    update,
    why,
    wrong_child,
)
from dialogs.events import NOTHING, Answer
from dialogs.form import Form
from dialogs.turn import Turn

CommandHandler = Callable[[Turn, str], Answer]
PressHandler = Callable[[Turn, Any], Answer]


def forms() -> dict[str, Form[Any]]:
    """The guided forms by their name in the draft table."""
    known = (
        update.UPDATE,
        update.FINISH,
        correct.CORRECT,
        wrong_child.WRONG_CHILD,
        event.EVENT,
        gateway_level.GATEWAY_LEVEL,
        feedback.FEEDBACK,
        themes.TAG,
        three_lines.ASK,
        three_lines.TELL,
        rate.RATE,
        consent.CONSENT,
        done_for.DONE_FOR,
        log.LOG,
        register.REGISTER,
        details.DETAILS,
        joining.JOINING,
        new_owner.NEW_OWNER,
        meeting_plan.PLAN_FORM,
        meeting_plan.CHANGE_FORM,
        meeting_cancel.CANCEL,
        meeting_close.CLOSE,
        override.OVERRIDE,
        transition.TRANSITION,
        allocate.ALLOCATE,
        caseload.CASELOAD,
        cover.COVER,
        leaving.LEAVING,
        leave.LEAVE,
        closing.CLOSE,
        closing.REOPEN,
        replace.REPLACE,
        *action_forms.FORMS.values(),
        letting_in.LET_IN,
        reminders.NUMBER,
    )
    return {form.name: form for form in known}


def views() -> dict[str, Callable[[Turn, int], Answer]]:
    """What can be picked for a case like a form, and only shows it."""
    return {
        "case": cases.show,
        "consents": consent.show,
        contact_note.VIEW: contact_note.show,
        feedback.VIEW: feedback.show,
        three_lines.VIEW: three_lines.show,
        "actions": board.open_in_chat,
        rating_history.VIEW: rating_history.show,
        why.VIEW: why.show,
        meeting.VIEW: meeting.show,
        entry_list.VIEW: entry_list.show,
        struck_out.VIEW: struck_out.show,
        handover.VIEW: handover.show,
        mdt.VIEW: mdt.show,
        closing.VIEW: closing.show,
        reminders.VIEW: reminders.show,
    }


def commands() -> dict[str, CommandHandler]:
    """What answers a typed command, by its name in `dialogs.commands.COMMANDS`."""
    return {
        "help": home.help,
        "home": home.home,
        "update": update.command,
        "event": event.command,
        "action": actions.one,
        "actions": actions.command,
        "replace": replace.command,
        "link": link.command,
        "log": log.command,
        **{name: actions.typed(name) for name in actions.TYPED},
        "snooze": snooze.typed,
        "wake": snooze.wake_typed,
        "needs me": needs.needs_me,
        "rate": rate.command,
        "register": register.command,
        "details": details.command,
        "ratings": rating_history.command,
        "my cases": cases.my_cases,
        "case": cases.case_command,
        "consent": consent.consent_command,
        "safeguarding": override.command,
        "contact": contact_note.command,
        "tracker": discussion.tracker,
        "gateway": discussion.gateway,
        "feedback": feedback.command,
        "tag": themes.tag_command,
        "themes": themes.report,
        "ask": three_lines.ask_command,
        "tell": three_lines.tell_command,
        "summary": summary.command,
        "why": why.command,
        "meeting": meeting.command,
        "coming": meeting.coming,
        "can't come": meeting.cant_come,
        "entries": entry_list.command,
        "struck out": struck_out.command,
        "allocate": allocate.command,
        "handover": handover.command,
        "mdt": mdt.command,
        "leave": leave.command,
        "cover": cover.command,
        "team": team.command,
        "reminders": reminders.command,
        "close": closing.command,
        "reopen": closing.reopen_command,
    }


def presses() -> dict[type[verbs.Verb], PressHandler]:
    """What answers a press, by the type of its payload."""
    return {
        verbs.Home: home.home_pressed,
        verbs.OpenForm: pick.opened,
        **dict.fromkeys(action_press.PRESSES, board.pressed),
        verbs.ActionDoneFor: done_for.pressed,
        verbs.ActionForm: action_forms.pressed,
        verbs.ActionWake: snooze.woken,
        verbs.ActionsMine: actions.all_mine,
        verbs.BoardPage: board.page,
        verbs.LinkConfirm: link.confirmed,
        verbs.MyActions: my_actions.pressed,
        verbs.NameOwner: new_owner.pressed,
        verbs.OpenAction: action.opened,
        verbs.ReplaceOwner: replace.pressed,
        verbs.TimeAgreed: actions.time_agreed,
        verbs.ToldKeyworker: board.told_keyworker,
        verbs.WhichChild: actions.which_child,
        verbs.ContactMade: contact_note.made,
        verbs.ContactTakenBack: contact_note.taken_back,
        verbs.DiscussionPage: discussion.page,
        verbs.DiscussionHeld: discussion.held,
        verbs.LinesPage: three_lines.page,
        verbs.LinesWrite: three_lines.write,
        verbs.LinesSettled: settled.pressed,
        verbs.TagIt: themes.tag_entry,
        verbs.Themes: themes.report_pressed,
        verbs.FeedbackOn: feedback.on_review,
        verbs.FeedbackPage: feedback.page,
        verbs.CopiedToRecord: saved_entry.copied,
        verbs.LateReason: saved_entry.late_reason,
        verbs.FinishUpdate: saved_entry.finish,
        verbs.CorrectEntry: correct.pressed,
        verbs.WrongChild: wrong_child.pressed,
        verbs.OpenCase: cases.opened,
        verbs.MyCases: cases.my_cases_pressed,
        verbs.WithdrawConsent: consent.withdraw,
        verbs.Arranged: transition.arranged,
        verbs.NeedsMe: needs.pressed,
        verbs.NeedsPage: needs.page_pressed,
        verbs.ShowEntry: needs.show_entry,
        verbs.CloseTask: needs.close_task,
        verbs.Summary: summary.pressed,
        verbs.ReviewSent: why.sent,
        verbs.MeetingForm: meeting.form,
        verbs.MeetingPapers: meeting_papers.shown,
        verbs.PaperMarked: meeting_papers.marked,
        verbs.InvitationAnswered: meeting.answered,
        verbs.EndCover: cover.end,
        verbs.LeaveMdt: leave.pressed,
        verbs.LeaveAnswered: leaving.answered,
        verbs.ReferrerTold: registered.told,
        verbs.RatingsPage: rating_history.paged,
        verbs.AskAccess: home.home_pressed,  # on an old card, by somebody who is in by now
        verbs.GrantAccess: letting_in.granted,
        verbs.RefuseAccess: letting_in.refused,
        verbs.ChooseAccess: letting_in.choose,
        verbs.Team: team.pressed,
    }


def again(turn: Turn, pressed: verbs.Verb) -> Answer:
    """The current card for a press that was delivered twice."""
    done_again = (
        verbs.CopiedToRecord,
        verbs.LateReason,
        verbs.CloseTask,
        verbs.Arranged,
        verbs.EndCover,
        verbs.ReferrerTold,
        verbs.ActionWake,
    )
    if isinstance(pressed, done_again):
        return presses()[type(pressed)](turn, pressed)  # the same again changes nothing
    only_show = (
        verbs.Home,
        verbs.OpenAction,
        verbs.OpenCase,
        verbs.MyCases,
        verbs.NeedsMe,
        verbs.NeedsPage,
        verbs.Summary,
        verbs.RatingsPage,
    )
    if isinstance(pressed, (verbs.ContactMade, verbs.ContactTakenBack, verbs.DiscussionHeld)):
        return presses()[type(pressed)](turn, pressed)  # what was done is not done again
    if isinstance(pressed, verbs.LinesSettled):
        return presses()[type(pressed)](turn, pressed)  # the same again changes nothing
    if isinstance(pressed, (verbs.FeedbackPage, verbs.DiscussionPage, verbs.LinesPage, verbs.Themes)):
        return presses()[type(pressed)](turn, pressed)  # they only show
    if isinstance(pressed, only_show):
        return presses()[type(pressed)](turn, pressed)  # they only show
    if isinstance(pressed, (verbs.AskAccess, verbs.GrantAccess, verbs.RefuseAccess, verbs.Team)):
        return presses()[type(pressed)](turn, pressed)  # answered before, so they only show
    if isinstance(pressed, verbs.LeaveAnswered):
        return mdt.show(turn, pressed.case)
    if isinstance(pressed, action_press.PRESSES):
        return board.again(turn, pressed)
    if isinstance(pressed, (verbs.MeetingPapers, verbs.PaperMarked, verbs.InvitationAnswered)):
        return presses()[type(pressed)](turn, pressed)  # the same again changes nothing
    if isinstance(
        pressed,
        (verbs.ActionsMine, verbs.BoardPage, verbs.LinkConfirm, verbs.MyActions, verbs.TimeAgreed, verbs.ReviewSent),
    ):
        return presses()[type(pressed)](turn, pressed)  # done before, so they only show
    return NOTHING


def not_understood(turn: Turn) -> Answer:
    """What to show for words that mean nothing to us."""
    return home.not_understood(turn)
