"""What the forms about something that changed know while they ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from casework import access, background, mdt, reviews, words
from casework.access import Verb
from casework.brief import brief
from dialogs.fields import Facts, Option
from dialogs.turn import Turn
from storage.tables import Colour


@dataclass(frozen=True)
class UpdateFacts(Facts):
    """What is only needed on some pages is read when it is asked for."""

    turn: Turn = field(kw_only=True, repr=False, compare=False)
    red: bool = False
    review: str = reviews.CETR

    @property
    def call(self) -> str:
        """Who to call now."""
        scene = self.turn.scene
        return words.NOT_AN_EMERGENCY.format(crisis_line=scene.crisis_line, safeguarding_line=scene.safeguarding_line)

    @cached_property
    def background(self) -> str:
        return background.background(self.turn.db, self.case_id, now=self.now)

    @cached_property
    def owners(self) -> tuple[Option, ...]:
        """Everybody on the MDT, oneself first."""
        me = self.turn.actor.person_id
        found = sorted(mdt.members(self.turn.db, self.case_id), key=lambda member: member.person_id != me)
        return tuple((str(member.person_id), f"{member.name} · {member.agency}") for member in found)


def load(turn: Turn, case_id: int) -> UpdateFacts:
    """Raises NotAllowed for whoever may not write on this case."""
    access.require(turn.db, turn.actor, Verb.RECORD_UPDATE, case_id, now=turn.now)
    known = brief(turn.db, case_id, now=turn.now)
    red = known.rating is Colour.RED
    return UpdateFacts(now=turn.now, label=known.label, case_id=case_id, turn=turn, red=red, review=known.review)
