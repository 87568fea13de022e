"""Consent: see it, record a decision, or withdraw in one press and a Confirm. Nothing is stored before Confirm."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from cards.consent import ConsentCardView, consent_card, consent_saved_card
from cards.verbs import WithdrawConsent
from casework import access, case_clocks, cases, consent_gaps, consent_record, overrides
from casework.access import Verb
from casework.consent_basis import ADULT, OWN_FROM, Decision, offered
from casework.consent_record import ConsentView, Recorded
from casework.consents import STOPS
from casework.days import day_of, in_words
from casework.errors import NotFound
from casework.months import months_after
from casework.overrides import OverrideSeen
from casework.words import consent as say
from dialogs import guide, pick
from dialogs.events import Answer, Message
from dialogs.fields import Choice, Day, Facts, Problem, Text
from dialogs.form import NEXT, Form, Page, Preview, Progress, pages
from dialogs.turn import Turn
from storage import core as t
from storage.tables import ConsentBasis, ConsentScope, ConsentState

SUMMARY = "Consent"


@dataclass(frozen=True)
class ConsentFacts(Facts):
    view: ConsentView = ConsentView(0, ())  # noqa: RUF009 - immutable
    me: str = ""
    age: int = 0
    review_months: int = 12

    @property
    def review_on(self) -> date:
        return months_after(self.today, self.review_months)


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
    shared = overrides.of_case(turn.db, case_id)
    shown = ConsentCardView(
        case_id=case_id,
        label=cases.label(turn.db, case_id, now=turn.now),
        states=[(words, _state(view.current(scope))) for scope, words in say.SCOPES.items()],
        stops=stops(view),
        history=[*(_override(one) for one in shared[:3]), *(_past(row) for row in view.history[:6])],
        again=_again(turn, case_id),
        override=view.silent and access.may(turn.actor, Verb.OVERRIDE_CONSENT, standing.relations),
        may_change=access.may(turn.actor, Verb.CHANGE_CONSENT, standing.relations),
        read_out=(say.READ_OUT_HEADING, say.READ_OUT),
    )
    return turn.reply(Message(card=consent_card(shown), summary=SUMMARY))


def stops(view: ConsentView) -> list[tuple[str, str]]:
    """One press for each scope that is not stopped yet, to Confirm: the scope, and the button's words."""
    found: list[tuple[str, str]] = []
    for scope, words in _SHORT.items():
        row = view.current(scope)
        if row is None or row.decision.state is ConsentState.GIVEN:
            found.append((scope.value, say.was_withdrawn(words) if row is not None else say.was_refused(words)))
    return found


def withdraw(turn: Turn, pressed: WithdrawConsent) -> Answer:
    """Straight to Confirm: a withdrawal of what was given, a refusal of what was never asked."""
    if pressed.scope not in set(ConsentScope):
        raise NotFound(say.WHICH)
    access.require(turn.db, turn.actor, Verb.CHANGE_CONSENT, pressed.case, now=turn.now)
    before = consent_record.of_case(turn.db, pressed.case).current(ConsentScope(pressed.scope))
    state = ConsentState.REFUSED if before is None else ConsentState.WITHDRAWN
    answers = {"scope": pressed.scope, "state": state.value, "why": None}
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
        review_months=turn.scene.policy.consent.review_months,
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
    """Only what was given has a basis and a review; whose decision it can be follows age."""
    if progress.get("state") != ConsentState.GIVEN.value:
        return None
    basis = _Basis(name="basis", label=say.BASIS, options=[(one.value, say.BASES[one]) for one in offered(facts.age)])
    adult = facts.age >= ADULT
    intro = say.BASIS_ADULT if adult else say.BASIS_FROM_16 if facts.age >= OWN_FROM else say.BASIS_UNDER_16
    help_ = say.review_help(in_words(facts.review_on), facts.review_months)
    fields = [replace(one, help=help_) if one.name == "review_on" else one for one in _GIVEN.fields]
    wanted = [one for one in fields if one.name != "held_by" or not adult]
    return replace(_GIVEN, fields=(basis, *wanted), intro=(intro,))


def _best_interests(progress: Progress, facts: ConsentFacts) -> Page | None:
    given = progress.get("state") == ConsentState.GIVEN.value
    return _BEST if given and progress.get("basis") == ConsentBasis.BEST_INTERESTS.value else None


_PARENTAL = ConsentBasis.PARENTAL_RESPONSIBILITY


@dataclass(frozen=True, kw_only=True)
class _Basis(Choice):
    """Whoever answers "parental responsibility" for an adult is told why it does not count."""

    def read(self, raw: str, facts: Facts) -> str:
        said = raw.strip().casefold()
        if isinstance(facts, ConsentFacts) and facts.age >= ADULT and said and "parental" in said:
            raise Problem(say.PARENTAL_OVER)
        return Choice.read(self, raw, facts)


_BEST = Page(
    "best interests",
    say.BEST_TITLE,
    (
        Text(name="decided_by", label=say.DECIDED_BY, default=lambda facts: facts.me, max_length=100),
        Text(name="consulted", label=say.CONSULTED, help=say.CONSULTED_HELP, max_length=300),
        Text(name="grounds", label=say.GROUNDS, max_length=1000, shape="lines"),
    ),
    intro=(say.BEST_INTRO,),
)


def _check_basis(progress: Progress, button: str) -> Progress:
    if progress.get("basis") == _PARENTAL.value and not progress.get("held_by"):
        raise Problem(say.HELD_BY, "held_by")
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
            default=lambda facts: facts.review_on.isoformat(),
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
    if decision.decided_by:
        pairs += [(say.DECIDED_BY, decision.decided_by), (say.CONSULTED, decision.consulted)]
        pairs.append((say.GROUNDS, decision.grounds))
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
    best = progress.get("basis") == ConsentBasis.BEST_INTERESTS.value
    return replace(
        bare,
        decided_by=(progress.get("decided_by") or "") if best else "",
        consulted=(progress.get("consulted") or "") if best else "",
        grounds=(progress.get("grounds") or "") if best else "",
        basis=ConsentBasis(progress.get("basis")),
        responsibility_held_by=(progress.get("held_by") or "") if parental else "",
        explained_by=progress.get("explained_by") or "",
        explained_on=day("explained_on"),
        easy_read=progress.get("easy_read") == "yes",
        review_on=day("review_on"),
    )


_SHORT = {ConsentScope.SHARING: "Sharing", ConsentScope.CETR: "CETR", ConsentScope.REGISTER: "Register"}


def _again(turn: Turn, case_id: int) -> str:
    gap = consent_gaps.of_cases(turn.db, [case_id], today=turn.today).get(case_id)
    return "" if gap is None else say.gap(gap.why.value, gap.scopes, in_words(gap.since) if gap.since else "")


def _override(one: OverrideSeen) -> str:
    return say.overridden(in_words(day_of(one.at)), one.by, one.approver, one.told, one.reason)


def _state(row: Recorded | None) -> str:
    """ "given on Monday 2 March 2026 (parental responsibility: mum), ask again on ..."."""
    if row is None:
        return say.NOT_ASKED
    decision = row.decision
    said = f"{say.STATES[decision.state]} on {in_words(decision.explained_on or day_of(row.at))}"
    if decision.basis is not None and decision.state is ConsentState.GIVEN:
        held = f": {decision.responsibility_held_by}" if decision.responsibility_held_by else ""
        best = f": {decision.decided_by}, after asking {decision.consulted}; {decision.grounds}"
        said += f" ({say.BASES[decision.basis]}{best if decision.decided_by else held})"
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
    page=pages(_DECISION, _details, _best_interests),
    preview=_preview,
    save=_save,
)
