"""What is asked about a meeting in free words, a place or a link, a name, a reason: none of them names a child."""

from __future__ import annotations

from dataclasses import dataclass

from casework import meeting_plans, safe_wording
from casework.safe_wording import Identity
from casework.words import actions as action_words
from casework.words import meetings as say
from dialogs.fields import Facts, Problem, Text


@dataclass(frozen=True, kw_only=True)
class SafeText(Text):
    """Words that people of other agencies will read."""

    identity: Identity | None = None

    def read(self, raw: str, facts: Facts) -> str:
        text = " ".join(Text.read(self, raw, facts).split())
        told = safe_wording.tells(text, self.identity) if self.identity else []
        if told:
            raise Problem(action_words.reword(told))
        return text


@dataclass(frozen=True, kw_only=True)
class Where(SafeText):
    """A place, a link, or both: "Elm House, or https://…"."""

    max_length: int = meeting_plans.LONGEST * 4

    def read(self, raw: str, facts: Facts) -> str:
        place, link = parted(" ".join(raw.split()))
        if link and not meeting_plans.is_link(link):
            raise Problem(say.BAD_LINK)
        if len(place) > meeting_plans.LONGEST:
            raise Problem(say.TOO_LONG.format(most=meeting_plans.LONGEST))
        told = SafeText.read(self, place, facts) if place else ""
        return joined(told, link)


def parted(text: str) -> tuple[str, str]:
    """Place and link of one answer; whatever looks like an address is the link."""
    words = text.split()
    links = [word for word in words if "://" in word]
    return " ".join(word for word in words if word not in links).strip(" ,;"), " ".join(links)


def joined(place: str, link: str) -> str:
    return f"{place} {link}".strip()
