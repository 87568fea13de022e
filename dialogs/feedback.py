"""`feedback KW-…`: what the young person and family say, in their own words. Nothing is saved before Confirm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from cards.feedback import SaidView, said_card
from cards.verbs import FeedbackOn, FeedbackPage
from casework import access, cases, feedback
from casework.access import Relation, Verb
from casework.days import in_words, short
from casework.feedback import FeedbackView, NewFeedback, Said
from casework.words import feedback as say
from dialogs import guide, pick
from dialogs.events import Answer, Message
from dialogs.fields import Choice, Day, Facts, Text
from dialogs.form import Form, Page, Preview, Progress, pages
from dialogs.turn import Turn
from storage.tables import Changed, Voice

VIEW = "said"
_REVIEW = "review "  # before a review's id, as an answer to "About what?"
_LISTED = 120  # characters of the newest on a case's card


@dataclass(frozen=True)
class FeedbackFacts(Facts):
    reviews: tuple[tuple[str, str], ...] = ()


def command(turn: Turn, argument: str) -> Answer:
    """`feedback KW-7F3K`: to write it down for whoever may, and to read it for the manager."""
    may_write = access.may(turn.actor, Verb.RECORD_FEEDBACK, frozenset(Relation))
    return pick.pick(turn, FEEDBACK.name if may_write else VIEW, argument=argument)


def show(turn: Turn, case_id: int) -> Answer:
    """What was said so far. Raises NotAllowed for all but the case's keyworker and manager."""
    return _shown(turn, feedback.of_case(turn.db, turn.actor, case_id, page=1, now=turn.now))


def page(turn: Turn, pressed: FeedbackPage) -> Answer:
    return _shown(turn, feedback.of_case(turn.db, turn.actor, pressed.case, page=pressed.page, now=turn.now))


def on_review(turn: Turn, pressed: FeedbackOn) -> Answer:
    """*What the form says*, after a CETR: the form, with what it is about filled in. Raises NotFound."""
    case_id = feedback.case_of_review(turn.db, pressed.meeting)
    known = {"about": f"{_REVIEW}{pressed.meeting}", "how": "form"}
    return guide.begin(turn, FEEDBACK, case_id, Progress(known))


def in_short(said: FeedbackView, today: date) -> str:
    """ "The family (mother), Tuesday 3 March: “…”", for a line of the case's card."""
    words = said.words if len(said.words) <= _LISTED else f"{said.words[:_LISTED].rstrip()}…"
    return f"{say.head(said.voice, said.said_by, short(said.day, today))}: “{words}”"


def _load(turn: Turn, case_id: int) -> FeedbackFacts:
    access.require(turn.db, turn.actor, Verb.RECORD_FEEDBACK, case_id, now=turn.now)
    held = feedback.reviews_held(turn.db, case_id)
    reviews = tuple((f"{_REVIEW}{made}", say.review(kind.value, in_words(day))) for made, kind, day in held)
    return FeedbackFacts(turn.now, cases.label(turn.db, case_id, now=turn.now), case_id, reviews)


def _abouts(facts: FeedbackFacts) -> list[tuple[str, str]]:
    keyworking, *rest = say.ABOUTS.items()
    return [keyworking, *facts.reviews, *rest]


_SAID = Page(
    "said",
    say.TITLE,
    (
        Choice(name="voice", label=say.WHO, options=[(voice.value, said) for voice, said in say.VOICES.items()]),
        Text(name="words", label=say.WORDS, shape="lines", max_length=say.LONGEST),
        Text(name="said_by", label=say.SAID_BY, required=False, max_length=100),
        Choice(name="about", label=say.ABOUT, options=_abouts, shape="list", default=say.KEYWORKING),
        Choice(name="how", label=say.HOW, options=list(say.WAYS.items()), shape="list", default="in person"),
        Choice(
            name="changed", label=say.CHANGED, options=list(say.CHANGES.items()), shape="list", default=say.NOT_ASKED
        ),
        Day(name="day", label=say.DAY, toward="past", default=lambda facts: facts.today.isoformat()),
    ),
)


def _service(progress: Progress, facts: FeedbackFacts) -> Page | None:
    if progress.get("about") != say.SERVICE_KEY:
        return None
    return Page("service", say.TITLE, (Text(name="service", label=say.SERVICE, max_length=100),))


def _preview(progress: Progress, facts: FeedbackFacts) -> Preview:
    about = dict(_abouts(facts)).get(progress.get("about"), "")
    pairs = (
        (say.WHO, say.VOICES[Voice(progress.get("voice"))]),
        ("Said by", progress.get("said_by") or ""),
        ("In their words", progress.get("words")),
        (say.ABOUT, progress.get("service") or about),
        (say.HOW, say.WAYS[progress.get("how")]),
        (say.CHANGED, say.CHANGES[progress.get("changed")]),
        ("Day", in_words(date.fromisoformat(progress.get("day")))),
    )
    return Preview(say.TITLE, tuple(pair for pair in pairs if pair[1]))


def _save(turn: Turn, draft_id: str, progress: Progress, facts: FeedbackFacts) -> Answer:
    given: dict[str, Any] = dict(progress.answers)
    about, changed = str(given["about"]), given["changed"]
    review = int(about.removeprefix(_REVIEW)) if about.startswith(_REVIEW) else None
    new = NewFeedback(
        voice=Voice(given["voice"]),
        words=given["words"],
        day=date.fromisoformat(given["day"]),
        said_by=given.get("said_by") or "",
        how=given["how"],
        about=say.REVIEW if review else about,
        meeting_id=review,
        service=(given.get("service") or "") if about == say.SERVICE_KEY else "",
        changed=None if changed == say.NOT_ASKED else Changed(changed),
    )
    policy = turn.scene.policy
    feedback.record(turn.db, turn.actor, facts.case_id, new, draft_id=draft_id, policy=policy, now=turn.now)
    return _shown(turn, feedback.of_case(turn.db, turn.actor, facts.case_id, page=1, now=turn.now), saved=True)


def _again(turn: Turn, draft_id: str, progress: Progress) -> Answer:
    return show(turn, feedback.of_draft(turn.db, draft_id))


def _shown(turn: Turn, said: Said, *, saved: bool = False) -> Answer:
    view = SaidView(
        case_id=said.case_id,
        label=said.label,
        counted=say.page(said.page, said.pages, said.count) if said.count else say.NONE,
        said=[_said(turn, one) for one in said.views],
        page=said.page,
        pages=said.pages,
        may_write=said.may_write,
        saved=saved,
    )
    return turn.reply(Message(card=said_card(view), summary=say.SUMMARY))


def _said(turn: Turn, one: FeedbackView) -> tuple[str, str, str]:
    about = say.ABOUTS.get(one.about, "")
    if one.review is not None:
        about = say.review(one.review[0].value, in_words(one.review[1]))
    foot = say.foot(one.service or about, one.how, one.changed, one.by)
    return say.head(one.voice, one.said_by, short(one.day, turn.today)), one.words, foot


FEEDBACK = Form(
    name="feedback",
    title=say.TITLE,
    verb=Verb.RECORD_FEEDBACK,
    load=_load,
    page=pages(_SAID, _service),
    preview=_preview,
    save=_save,
    again=_again,
)
