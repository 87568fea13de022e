"""Consent: see it, record a decision, or withdraw in one press and a Confirm. Nothing is stored before Confirm."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from cards.consent import ConsentCardView, consent_card, consent_saved_card
from cards.verbs import WithdrawConsent
from casework import access, case_clocks, cases, consent_record
from casework.access import Verb
from casework.consent_record import ConsentView, Decision, Recorded
from casework.consents import STOPS
from casework.days import day_of, in_words
from casework.errors import NotFound
from casework.words import consent as say
from dialogs import guide, pick
from dialogs.events import Answer, Message
from dialogs.fields import Choice, Day, Facts, Problem, Text
from dialogs.form import NEXT, Form, Page, Preview, Progress, pages
from dialogs.turn import Turn
from storage import core as t
from storage.tables import ConsentBasis, ConsentScope, ConsentState

SUMMARY = "Consent"
_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class ConsentFacts(Facts):
    view: ConsentView = ConsentView(0, ())  # noqa: RUF009 - immutable
    me: str = ""
    age: int = 0


def consent_command(turn: Turn, argument: str) -> Answer:
    """`consent KW-7F3K`: how it stands."""
    return pick.pick(turn, "consents", argument=argument)


def show(turn: Turn, case_id: int) -> Answer:
    """How consent stands for a case: for its keyworker, and for the service's manager."""
    standing = access.require(turn.db, turn.actor, Verb.READ_CASE, case_id, now=turn.now)
    if not access.may(turn.actor, Verb.READ_RECORD, standing.relations):
        raise access.refused(
            turn.actor, Verb.CHANGE_CONSENT, now=turn.now, case_id=case_id, sentence=say.FULL_VIEW_ONLY
        )
    view = consent_record.of_case(turn.db, case_id)
    shown = ConsentCardView(
        case_id=case_id,
        label=cases.label(turn.db, case_id, now=turn.now),
        states=[(words, _state(view.current(scope))) for scope, words in say.SCOPES.items()],
        given=[(scope, f"{words} was withdrawn") for scope, words in _SHORT.items() if _is_given(view, scope)],
        history=[_past(row) for row in view.history[:6]],
        may_change=access.may(turn.actor, Verb.CHANGE_CONSENT, standing.relations),
        read_out=(say.READ_OUT_HEADING, say.READ_OUT),
    )
    return turn.reply(Message(card=consent_card(shown), summary=SUMMARY))


def withdraw(turn: Turn, pressed: WithdrawConsent) -> Answer:
    """Straight to Confirm."""
    if pressed.scope not in set(ConsentScope):
        raise NotFound(say.WHICH)
    answers = {"scope": pressed.scope, "state": ConsentState.WITHDRAWN.value, "why": None}
    return guide.begin(turn, CONSENT, pressed.case, Progress(answers).passed("decision", NEXT.name))


def _load(turn: Turn, case_id: int) -> ConsentFacts:
    access.require(turn.db, turn.actor, Verb.CHANGE_CONSENT, case_id, now=turn.now)
    born = turn.db.execute(select(t.case.c.date_of_birth).where(t.case.c.id == case_id)).scalar_one()
    return ConsentFacts(
        now=turn.now,
        label=cases.label(turn.db, case_id, now=turn.now),
        case_id=case_id,
        view=consent_record.of_case(turn.db, case_id),
        me=turn.actor.name,
        age=cases.age_on(date.fromisoformat(born), turn.today),
    )


def _scopes(facts: ConsentFacts) -> list[tuple[str, str]]:
    return [(scope.value, words) for scope, words in say.SCOPES.items()]


_DECISION = Page(
    "decision",
    say.FORM_TITLE,
    (
        Choice(name="scope", label=say.WHICH, options=_scopes),
        Choice(name="state", label=say.DECISION, options=[(kept.value, read) for kept, read in say.STATES.items()]),
        Text(name="why", label=say.WHY, required=False, max_length=500, shape="lines"),
    ),
    intro=(say.READ_OUT,),
)


def _details(progress: Progress, facts: ConsentFacts) -> Page | None:
    """Only what was given has a basis and a review."""
    if progress.get("state") != ConsentState.GIVEN.value:
        return None
    basis = say.BASES if facts.age < 18 else {k: v for k, v in say.BASES.items() if k is not _PARENTAL}
    return replace(_GIVEN, fields=(replace(_BASIS, options=[(k.value, v) for k, v in basis.items()]), *_GIVEN.fields))


_PARENTAL = ConsentBasis.PARENTAL_RESPONSIBILITY
_BASIS = Choice(name="basis", label=say.BASIS)


def _check_basis(progress: Progress, button: str) -> Progress:
    if progress.get("basis") == _PARENTAL.value and not progress.get("held_by"):
        raise Problem(say.HELD_BY)
    return progress


_GIVEN = Page(
    "details",
    say.FORM_TITLE,
    (
        Text(name="explained_by", label=say.EXPLAINED_BY, default=lambda facts: facts.me, max_length=100),
        Day(
            name="explained_on",
            label=say.EXPLAINED_ON,
            toward="past",
            default=lambda facts: facts.today.isoformat(),
        ),
        Choice(name="easy_read", label=say.EASY_READ, options=[("yes", "Yes"), ("no", "No")], default="no"),
        Day(
            name="review_on",
            label=say.REVIEW_ON,
            help=say.REVIEW_HELP,
            required=False,
            default=lambda facts: (facts.today + _YEAR).isoformat(),
        ),
        Text(name="held_by", label=say.HELD_BY, help=say.HELD_BY_HELP, required=False, max_length=100, card_only=True),
    ),
    after=_check_basis,
)


def _preview(progress: Progress, facts: ConsentFacts) -> Preview:
    decision = _decision(progress)
    pairs = [(say.SCOPES[decision.scope], say.STATES[decision.state])]
    if decision.why:
        pairs.append((say.WHY, decision.why))
    if decision.basis is not None:
        held = f" ({decision.responsibility_held_by})" if decision.responsibility_held_by else ""
        pairs.append((say.BASIS, say.BASES[decision.basis] + held))
    if decision.explained_on is not None:
        pairs.append((say.EXPLAINED_BY, f"{decision.explained_by}, {in_words(decision.explained_on)}"))
    if decision.review_on is not None:
        pairs.append((say.REVIEW_ON, in_words(decision.review_on)))
    return Preview(say.FORM_TITLE, tuple(pairs), warnings=_warnings(decision, facts))


def _warnings(decision: Decision, facts: ConsentFacts) -> tuple[str, ...]:
    current = facts.view.current(decision.scope)
    stopped = current is not None and current.decision.state in STOPS
    if decision.state is ConsentState.GIVEN:
        return (say.STARTS_SHARING,) if facts.view.silent and not facts.view.silent_after(decision) else ()
    said = {
        ConsentScope.SHARING: say.STOPS_SHARING,
        ConsentScope.REGISTER: say.STOPS_REGISTER,
        ConsentScope.CETR: say.STOPS_CETR,
    }[decision.scope]
    never = decision.state is ConsentState.WITHDRAWN and (current is None or stopped)
    return (said, say.NOT_GIVEN_BEFORE) if never else (said,)


def _save(turn: Turn, draft_id: str, progress: Progress, facts: ConsentFacts) -> Answer:
    decision = _decision(progress)
    consent_record.record(turn.db, turn.actor, facts.case_id, decision, now=turn.now)
    if decision.scope is ConsentScope.CETR:
        case_clocks.refresh(turn.db, facts.case_id, policy=turn.scene.policy, now=turn.now)
    stopped_now = facts.view.silent_after(decision) and not facts.view.silent
    more = [say.SAVED_STOPPED] if stopped_now else []
    said = say.SAVED.format(scope=say.inside(decision.scope), state=say.STATES[decision.state])
    return turn.reply(Message(card=consent_saved_card(facts.label, said, more, facts.case_id), summary=SUMMARY))


def _decision(progress: Progress) -> Decision:
    def day(name: str) -> date | None:
        return date.fromisoformat(progress.get(name)) if progress.get(name) else None

    given = progress.get("state") == ConsentState.GIVEN.value
    bare = Decision(
        ConsentScope(progress.get("scope")), ConsentState(progress.get("state")), why=progress.get("why") or ""
    )
    if not given:
        return bare
    parental = progress.get("basis") == _PARENTAL.value
    return replace(
        bare,
        basis=ConsentBasis(progress.get("basis")),
        responsibility_held_by=(progress.get("held_by") or "") if parental else "",
        explained_by=progress.get("explained_by") or "",
        explained_on=day("explained_on"),
        easy_read=progress.get("easy_read") == "yes",
        review_on=day("review_on"),
    )


_SHORT = {ConsentScope.SHARING: "Sharing", ConsentScope.CETR: "CETR", ConsentScope.REGISTER: "Register"}


def _is_given(view: ConsentView, scope: ConsentScope) -> bool:
    current = view.current(scope)
    return current is not None and current.decision.state is ConsentState.GIVEN


def _state(row: Recorded | None) -> str:
    """ "given on Monday 2 March 2026 (parental responsibility: mum), ask again on ..."."""
    if row is None:
        return say.NOT_ASKED
    decision = row.decision
    said = f"{say.STATES[decision.state]} on {in_words(decision.explained_on or day_of(row.at))}"
    if decision.basis is not None and decision.state is ConsentState.GIVEN:
        held = f": {decision.responsibility_held_by}" if decision.responsibility_held_by else ""
        said += f" ({say.BASES[decision.basis]}{held})"
    if decision.review_on is not None and decision.state is ConsentState.GIVEN:
        said += f"; ask again on {in_words(decision.review_on)}"
    return said + (f". {decision.why}" if decision.why else "")


def _past(row: Recorded) -> str:
    return say.BEFORE.format(scope=row.decision.scope.value, words=_state(row))


CONSENT: Form[Any] = Form(
    "consent",
    say.FORM_TITLE,
    Verb.CHANGE_CONSENT,
    load=_load,
    page=pages(_DECISION, _details),
    preview=_preview,
    save=_save,
)
