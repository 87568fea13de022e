"""The facts of a case as its card tells them: only what is known."""

from __future__ import annotations

from collections.abc import Sequence

from casework.days import in_words
from casework.details import Details
from casework.words import details as say
from casework.words import eligibility as eligibility_words

MOST_MEMBERS = 8


def facts(details: Details, members: Sequence[str]) -> list[tuple[str, str]]:
    """Title and words of each, for those who have been let through; an empty one is left out by the card."""
    diagnosis = {say.LEARNING_DISABILITY: details.learning_disability, say.AUTISM: details.autism}
    referred = say.referred(in_words(details.referred_on), details.referrer) if details.referred_on else ""
    return [
        (say.DIAGNOSIS, ", ".join(name for name, known in diagnosis.items() if known)),
        (say.PLANS, say.ticked(details.ticked())),
        (say.CIRCUMSTANCES, circumstances(details.circumstances)),
        (say.LOCAL_AUTHORITY, details.local_authority),
        (say.COMMISSIONER, details.commissioner),
        (say.REFERRED, referred),
        (say.MDT, say.and_more(list(members), MOST_MEMBERS)),
        *details.passport.pairs,
    ]


def circumstances(kept: tuple[str, ...]) -> str:
    """ "Risk of custody; …": what an older release kept and this one does not know is left out."""
    known = {one.value: said for one, said in eligibility_words.CIRCUMSTANCES.items()}
    return "; ".join(known[one] for one in kept if one in known)
