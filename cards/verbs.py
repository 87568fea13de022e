"""What a press on a card says: one small class for each thing that can be pressed (how they travel: payload.py)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cards.payload import KEY as KEY
from cards.payload import STAYS as STAYS
from cards.payload import Verb as Verb
from cards.payload import every_verb as every_verb
from cards.payload import number as number
from cards.payload import pack as pack
from cards.payload import unpack as unpack
from cards.payload import verb as verb

# Getting about


@verb("home")
@dataclass(frozen=True, slots=True)
class Home(Verb):
    """The home card."""


@verb("needs_me")
@dataclass(frozen=True, slots=True)
class NeedsMe(Verb):
    """What waits for the person who pressed."""


@verb("needs.page")
@dataclass(frozen=True, slots=True)
class NeedsPage(Verb):
    """A page of all that waits, not only the first few of each kind."""

    page: int


@verb("case.open")
@dataclass(frozen=True, slots=True)
class OpenCase(Verb):
    case: int


@verb("cases.mine")
@dataclass(frozen=True, slots=True)
class MyCases(Verb):
    page: int


@verb("summary")
@dataclass(frozen=True, slots=True)
class Summary(Verb):
    part: str  # empty: the whole


@verb("link.confirm")
@dataclass(frozen=True, slots=True)
class LinkConfirm(Verb):
    """The keyworker's yes to making a channel the MDT's channel."""

    case: int
    route: int


# Forms


@verb("form.open")
@dataclass(frozen=True, slots=True)
class OpenForm(Verb):
    form: str
    case: int  # 0: no case is chosen yet


@verb("form.press")
@dataclass(frozen=True, slots=True)
class FormPress(Verb):
    """A button of a half-filled form; the answers come along as inputs."""

    draft: str
    version: int
    button: str


@verb("form.resume")
@dataclass(frozen=True, slots=True)
class ResumeDraft(Verb):
    draft: str


# Agreed actions: `version` is the version that the person saw


@verb("actions.mine")
@dataclass(frozen=True, slots=True)
class MyActions(Verb):
    """My open actions, answered to the clicker alone."""


@verb("board.page")
@dataclass(frozen=True, slots=True)
class BoardPage(Verb):
    case: int
    page: int


@verb("action.done")
@dataclass(frozen=True, slots=True)
class ActionDone(Verb):
    id: int
    version: int


@verb("action.done_for")
@dataclass(frozen=True, slots=True)
class ActionDoneFor(Verb):
    """The keyworker records Done for somebody: opens the form that asks who said so."""

    id: int
    version: int


@verb("action.stuck")
@dataclass(frozen=True, slots=True)
class ActionStuck(Verb):
    id: int
    version: int


@verb("action.more_time")
@dataclass(frozen=True, slots=True)
class ActionMoreTime(Verb):
    """A request: the date moves when the keyworker agrees."""

    id: int
    version: int
    choice: Literal["1w", "2w", "next"]


@verb("action.time_agreed")
@dataclass(frozen=True, slots=True)
class TimeAgreed(Verb):
    id: int
    version: int
    yes: bool


@verb("action.not_mine")
@dataclass(frozen=True, slots=True)
class ActionNotMine(Verb):
    id: int
    version: int


@verb("action.undo")
@dataclass(frozen=True, slots=True)
class ActionUndo(Verb):
    id: int
    version: int


@verb("action.mine")
@dataclass(frozen=True, slots=True)
class ActionMine(Verb):
    """ "Yes, mine"."""

    id: int
    version: int


@verb("actions.all_mine")
@dataclass(frozen=True, slots=True)
class ActionsMine(Verb):
    """ "Yes, mine" to all of one message."""

    ids: str  # separated by commas

    @classmethod
    def of(cls, ids: list[int]) -> ActionsMine:
        return cls(",".join(map(str, ids)))

    def each(self) -> list[int]:
        """The ids, once each; a forged one is left out."""
        read = (number(part.strip()) for part in self.ids.split(","))
        return list(dict.fromkeys(number for number in read if number is not None))


@verb("action.which_child")
@dataclass(frozen=True, slots=True)
class WhichChild(Verb):
    """Initials and age, answered to somebody on the MDT in their own chat."""

    id: int


@verb("action.name_owner")
@dataclass(frozen=True, slots=True)
class NameOwner(Verb):
    """The keyworker names another owner: opens the form that asks who."""

    id: int


@verb("action.open")
@dataclass(frozen=True, slots=True)
class OpenAction(Verb):
    """All of one action, in the 1:1."""

    id: int


@verb("action.started")
@dataclass(frozen=True, slots=True)
class ActionStarted(Verb):
    id: int
    version: int


@verb("action.form")
@dataclass(frozen=True, slots=True)
class ActionForm(Verb):
    """Opens a form about one action."""

    id: int
    form: Literal["evidence", "change_action", "not_achievable", "superseded", "reopen_action", "snooze"]


@verb("action.wake")
@dataclass(frozen=True, slots=True)
class ActionWake(Verb):
    """Its reminders wait no longer."""

    id: int


@verb("owner.replace")
@dataclass(frozen=True, slots=True)
class ReplaceOwner(Verb):
    """Opens the form that names who takes over what is open with somebody."""

    person: int


@verb("action.tell_keyworker")
@dataclass(frozen=True, slots=True)
class ToldKeyworker(Verb):
    """Somebody who may not tick it says that it is done."""

    id: int


# Updates


@verb("update.copied")
@dataclass(frozen=True, slots=True)
class CopiedToRecord(Verb):
    update: int


@verb("update.show")
@dataclass(frozen=True, slots=True)
class ShowEntry(Verb):
    """An entry once more, ready to copy."""

    update: int


@verb("update.correct")
@dataclass(frozen=True, slots=True)
class CorrectEntry(Verb):
    """Opens the form that adds to an entry."""

    update: int


@verb("update.wrong_child")
@dataclass(frozen=True, slots=True)
class WrongChild(Verb):
    """Opens the form that strikes an entry out."""

    update: int


@verb("update.finish")
@dataclass(frozen=True, slots=True)
class FinishUpdate(Verb):
    """Open the SBAR of a headline."""

    update: int


@verb("update.late_reason")
@dataclass(frozen=True, slots=True)
class LateReason(Verb):
    update: int
    reason: Literal["off", "heard_later", "leave"]


# Contact


@verb("contact.made")
@dataclass(frozen=True, slots=True)
class ContactMade(Verb):
    """Who and how, in one press; `key` names the card it was pressed on, so that the same press is kept once."""

    case: int
    voice: Literal["young person", "family", "lead professional"]
    how: Literal["visit", "call", "message"]
    key: str


@verb("contact.taken_back")
@dataclass(frozen=True, slots=True)
class ContactTakenBack(Verb):
    note: int


# What they say


@verb("feedback.page")
@dataclass(frozen=True, slots=True)
class FeedbackPage(Verb):
    case: int
    page: int


@verb("feedback.on_review")
@dataclass(frozen=True, slots=True)
class FeedbackOn(Verb):
    """What the feedback form of a review says: opens the form, with the review filled in."""

    meeting: int


# Cases to discuss


@verb("discussion.page")
@dataclass(frozen=True, slots=True)
class DiscussionPage(Verb):
    kind: Literal["DSD tracker", "Gateway"]
    page: int


@verb("discussion.held")
@dataclass(frozen=True, slots=True)
class DiscussionHeld(Verb):
    """The meeting was held today, or not after all; `version` is that of the list that was seen."""

    kind: Literal["DSD tracker", "Gateway"]
    version: int
    yes: bool


# Three lines before a meeting


@verb("lines.write")
@dataclass(frozen=True, slots=True)
class LinesWrite(Verb):
    """Opens the form for what was asked for; for who was asked, or for the keyworker who rang them."""

    request: int


@verb("lines.settled")
@dataclass(frozen=True, slots=True)
class LinesSettled(Verb):
    """There is nothing to write up of what a partner told."""

    request: int


@verb("lines.page")
@dataclass(frozen=True, slots=True)
class LinesPage(Verb):
    case: int
    page: int


# Themes


@verb("theme.tag")
@dataclass(frozen=True, slots=True)
class TagIt(Verb):
    """Tags on an entry that was just saved: opens the form with it."""

    case: int
    update: int


@verb("themes")
@dataclass(frozen=True, slots=True)
class Themes(Verb):
    period: Literal["this", "last", "year"]


# What a rating or an event asks for


@verb("task.close")
@dataclass(frozen=True, slots=True)
class CloseTask(Verb):
    """One press, and it is off the list; how it was met is kept."""

    id: int
    version: int
    how: Literal["held", "declined", "laep", "done", "not_needed"]


# Ratings


@verb("ratings.page")
@dataclass(frozen=True, slots=True)
class RatingsPage(Verb):
    """A page of a child's rating history, counted from 1."""

    case: int
    page: int


# What goes out after a review


@verb("review.sent")
@dataclass(frozen=True, slots=True)
class ReviewSent(Verb):
    """Its report was sent, or the young person has had the feedback form."""

    meeting: int
    what: Literal["report", "feedback"]


# Meetings


@verb("meeting.form")
@dataclass(frozen=True, slots=True)
class MeetingForm(Verb):
    """Opens a form about one planned meeting."""

    meeting: int
    what: Literal["change", "cancel", "close"]


@verb("meeting.papers")
@dataclass(frozen=True, slots=True)
class MeetingPapers(Verb):
    meeting: int
    page: int


@verb("paper.mark")
@dataclass(frozen=True, slots=True)
class PaperMarked(Verb):
    """It is in, there is none, or neither after all."""

    id: int
    to: Literal["in", "none", "wanted"]
    page: int


@verb("invitation.answer")
@dataclass(frozen=True, slots=True)
class InvitationAnswered(Verb):
    """One's own answer, or one that the keyworker was told; `version` is when they were asked."""

    id: int
    version: int
    yes: bool


# People who come and go


@verb("mdt.leave")
@dataclass(frozen=True, slots=True)
class LeaveMdt(Verb):
    """Somebody would like to leave an MDT that they are on."""

    case: int  # 0: no case is chosen yet


@verb("mdt.leave_answered")
@dataclass(frozen=True, slots=True)
class LeaveAnswered(Verb):
    """The keyworker agrees that this person leaves, and is asked who takes over; or they stay."""

    case: int
    person: int
    yes: bool


@verb("cover.end")
@dataclass(frozen=True, slots=True)
class EndCover(Verb):
    """Cover for this person ends now."""

    person: int


@verb("access.ask")
@dataclass(frozen=True, slots=True)
class AskAccess(Verb):
    """Somebody unknown here asks to be let in; what they are and where they work stands in the card's inputs."""


@verb("access.grant")
@dataclass(frozen=True, slots=True)
class GrantAccess(Verb):
    """Lets somebody in as they asked."""

    id: int
    version: int


@verb("access.choose")
@dataclass(frozen=True, slots=True)
class ChooseAccess(Verb):
    """Opens the small form that asks as whom to let somebody in."""

    id: int
    version: int


@verb("access.refuse")
@dataclass(frozen=True, slots=True)
class RefuseAccess(Verb):
    """Not now."""

    id: int
    version: int


@verb("team")
@dataclass(frozen=True, slots=True)
class Team(Verb):
    page: int


# Referrals


@verb("referral.told")
@dataclass(frozen=True, slots=True)
class ReferrerTold(Verb):
    """Whoever referred has been told what became of it."""

    referral: int


# Consent


@verb("consent.withdraw")
@dataclass(frozen=True, slots=True)
class WithdrawConsent(Verb):
    """Goes straight to Confirm: withdrawing takes as few presses as giving."""

    case: int
    scope: str


# Growing up


@verb("transition.arranged")
@dataclass(frozen=True, slots=True)
class Arranged(Verb):
    """Somebody takes over, and it is settled: one press, no text."""

    case: int
    age: str  # a Milestone's value
