"""A new referral: eligibility first, then explain and ask, then the child. Nothing is saved before Confirm.

Of a referral that is not eligible or not agreed to, only the fact is saved; the form forgets what it was told.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from casework import referrals, registering
from casework.access import Verb
from casework.consent_basis import Decision
from casework.days import in_words
from casework.eligibility import until_age
from casework.errors import InvalidInput, NotFound
from casework.months import months_after
from casework.registering import NewChild, Stays
from casework.words import consent as consent_words
from casework.words import details as detail_words
from casework.words import eligibility as eligibility_words
from casework.words import referrals as referral_words
from casework.words import register as say
from dialogs import guide, registered
from dialogs.events import Answer
from dialogs.form import Form, Preview, Progress
from dialogs.known_person import person_id
from dialogs.register_facts import (
    SCOPES,
    WARDS,
    RegisterFacts,
    agreed,
    eligibility,
    label,
    load,
    referral,
    referred,
    referrer_in_words,
)
from dialogs.register_pages import page
from dialogs.turn import Turn
from storage.tables import (
    ConsentBasis,
    ConsentScope,
    ConsentState,
    LegalStatus,
    Pathway,
    ReferralOutcome,
    Setting,
    WardKind,
)

_PARENTAL = ConsentBasis.PARENTAL_RESPONSIBILITY


def command(turn: Turn, argument: str) -> Answer:
    """`register`."""
    return guide.begin(turn, REGISTER, 0)


def _preview(progress: Progress, facts: RegisterFacts) -> Preview:
    received = in_words(date.fromisoformat(progress.get("received")))
    came = (say.REFERRED, detail_words.referred(received, referrer_in_words(progress, facts)))
    found = eligibility(progress, facts)
    if not found.eligible:
        hears = _to_referrer(ReferralOutcome.NOT_ELIGIBLE, progress, facts)
        pairs = (
            came,
            (say.WHY, _why(progress, facts)),
            (say.WHAT_ELSE, facts.what_else),
            (say.REFERRER_HEARS, hears),
            (say.KEPT, say.KEPT_FACT),
        )
        return Preview(say.NOT_ELIGIBLE, pairs, confirm=say.KEEP_DECISION)
    if not agreed(progress):
        hears = _to_referrer(ReferralOutcome.CONSENT_REFUSED, progress, facts)
        kept = (came, (say.REFERRER_HEARS, hears), (say.KEPT, say.REFUSED_KEPT))
        return Preview(say.REFUSED, kept, confirm=say.KEEP_DECISION)
    warnings = (say.SHARING_NO,) if progress.get("sharing") == say.NO else ()
    return Preview(say.TITLE, (came, *_pairs(progress, facts)), warnings, confirm=say.OPEN)


def _pairs(progress: Progress, facts: RegisterFacts) -> list[tuple[str, str]]:
    child = referred(progress, facts)
    keyworker = progress.get("keyworker")
    named = {say.MINE: facts.me, say.ASK_MANAGER: say.KEYWORKER_ASK, say.LATER_CHOICE: say.KEYWORKER_LATER}
    named |= {f"p:{one}": name for one, name in facts.keyworkers}
    circumstances = "; ".join(eligibility_words.CIRCUMSTANCES[one] for one in child.circumstances)
    return [
        (say.CHILD, label(progress, facts)),
        (say.PATHWAY_TITLE, child.pathway.value),
        (say.BECAUSE, circumstances),
        *((consent_words.SCOPES[one.scope], _said(one)) for one in decisions(progress, facts)),
        (say.WHERE, say.PLACES[Setting(progress.get("setting"))]),
        ("NHS number", say.NUMBER_GIVEN if progress.get("nhs_number") else say.NUMBER_NONE),
        (detail_words.PLANS, detail_words.ticked(progress.get("plans") or [])),
        (detail_words.LOCAL_AUTHORITY, progress.get("local_authority")),
        (detail_words.COMMISSIONER, progress.get("commissioner") or ""),
        (say.KEYWORKER, named.get(keyworker, "")),
    ]


def _said(decision: Decision) -> str:
    """ "given, parental responsibility (mum)"."""
    said = consent_words.STATES[decision.state]
    if decision.basis is None:
        return said
    held = f" ({decision.responsibility_held_by})" if decision.responsibility_held_by else ""
    return f"{said}: {consent_words.BASES[decision.basis]}{held}"


def _why(progress: Progress, facts: RegisterFacts) -> str:
    pathway = Pathway(progress.get("pathway"))
    return say.reasons(eligibility(progress, facts).reasons, pathway, until_age(pathway, facts.policy))


def _to_referrer(outcome: ReferralOutcome, progress: Progress, facts: RegisterFacts) -> str:
    received = in_words(date.fromisoformat(progress.get("received")))
    return referral_words.to_referrer(outcome, received, _what_they_hear(outcome, progress, facts), "")


def _what_they_hear(outcome: ReferralOutcome, progress: Progress, facts: RegisterFacts) -> str:
    if outcome is not ReferralOutcome.NOT_ELIGIBLE:
        return ""
    return f"{_why(progress, facts)} {say.WHAT_ELSE}: {facts.what_else}."


def _save(turn: Turn, draft_id: str, progress: Progress, facts: RegisterFacts) -> Answer:
    came = referral(progress)
    eligible = eligibility(progress, facts).eligible
    if not eligible and progress.left("child"):  # a birthday came while Confirm waited: that is shown before it is kept
        raise InvalidInput(say.NOT_ELIGIBLE_ANY_MORE)
    if not eligible or not agreed(progress):
        outcome = ReferralOutcome.CONSENT_REFUSED if eligible else ReferralOutcome.NOT_ELIGIBLE
        why = _what_they_hear(outcome, progress, facts)
        kept = registering.decline(turn.db, turn.actor, came, outcome, why, draft_id=draft_id, now=turn.now)
        return registered.shown(turn, kept.id)
    opened = registering.open_case(
        turn.db,
        turn.actor,
        came,
        referred(progress, facts),
        _child(turn, progress),
        decisions(progress, facts),
        draft_id=draft_id,
        policy=turn.scene.policy,
        now=turn.now,
    )
    return registered.shown(turn, opened.referral.id, warning=opened.maybe_known)


def decisions(progress: Progress, facts: RegisterFacts) -> list[Decision]:
    """What was decided about each scope; what was not asked yet is left out."""
    found: list[Decision] = []
    for scope, name in SCOPES.items():
        said = progress.get(name)
        if said == say.YES:
            found.append(_given(scope, progress, facts))
        elif said == say.NO:
            found.append(Decision(scope, ConsentState.REFUSED))
    return found


def _given(scope: ConsentScope, progress: Progress, facts: RegisterFacts) -> Decision:
    basis = ConsentBasis(progress.get("basis"))
    best = basis is ConsentBasis.BEST_INTERESTS
    return Decision(
        scope,
        ConsentState.GIVEN,
        basis=basis,
        responsibility_held_by=(progress.get("held_by") or "") if basis is _PARENTAL else "",
        decided_by=(progress.get("decided_by") or "") if best else "",
        consulted=(progress.get("consulted") or "") if best else "",
        grounds=(progress.get("grounds") or "") if best else "",
        explained_by=progress.get("explained_by") or "",
        explained_on=date.fromisoformat(progress.get("explained_on")),
        easy_read=progress.get("easy_read") == "yes",
        review_on=months_after(facts.today, facts.review_months),
    )


def _child(turn: Turn, progress: Progress) -> NewChild:
    chosen = progress.get("keyworker")
    keyworker = turn.actor.person_id if chosen == say.MINE else person_id(chosen)
    return NewChild(
        name=progress.get("name"),
        nhs_number=progress.get("nhs_number") or "",
        stays=_stays(progress),
        ticks=frozenset(progress.get("plans") or []),
        local_authority=progress.get("local_authority"),
        commissioner=progress.get("commissioner") or "",
        how_i_communicate=progress.get("communicate") or "",
        adjustments=progress.get("adjustments") or "",
        keyworker_id=keyworker,
        code=progress.get("code") or "",
    )


def _stays(progress: Progress) -> Stays:
    setting = Setting(progress.get("setting"))
    if setting.value not in WARDS:
        return Stays(setting)
    admitted = date.fromisoformat(progress.get("admitted_on"))
    ready = progress.get("ready_on")
    stays = Stays(
        setting,
        since=admitted,
        ward=WardKind.PAEDIATRIC,
        ready_on=date.fromisoformat(ready) if ready else None,
        out_of_area=progress.get("area") == "out",
    )
    if setting is not Setting.MENTAL_HEALTH_WARD:
        return stays
    legal = LegalStatus(progress.get("legal_status"))
    since = progress.get("detained_on")
    detained = date.fromisoformat(since) if since else admitted
    return replace(
        stays,
        ward=WardKind.MENTAL_HEALTH_SECURE if progress.get("secure") == "yes" else WardKind.MENTAL_HEALTH,
        legal_status=legal,
        detained_on=detained if legal is LegalStatus.DETAINED else None,
    )


def _again(turn: Turn, draft_id: str, progress: Progress) -> Answer:
    found = referrals.of_draft(turn.db, draft_id)
    if found is None:
        raise NotFound(referral_words.NO_SUCH_REFERRAL)
    return registered.shown(turn, found)


REGISTER = Form(
    name="register",
    title=say.TITLE,
    verb=Verb.REGISTER,
    load=load,
    page=page,
    preview=_preview,
    save=_save,
    again=_again,
    about_case=False,
    forgets=True,
)
