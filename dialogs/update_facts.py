"""What the forms about something that changed know while they ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from casework import access, background, events, identifying, owners, reviews, safe_wording, words
from casework.access import Verb
from casework.brief import brief
from casework.owners import Owner
from casework.safe_wording import Identity
from casework.whereabouts import Whereabouts
from casework.words import actions as action_words
from casework.words import updates as say
from dialogs.fields import Facts
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
    def owners(self) -> list[Owner]:
        """Who may be asked to do something, oneself first."""
        me = self.turn.actor.person_id
        found = owners.of_case(self.turn.db, self.case_id, today=self.turn.today)
        return sorted(found, key=lambda owner: owner.id != me)

    @cached_property
    def whereabouts(self) -> Whereabouts:
        """Where the child is, as it stands here."""
        return events.whereabouts(self.turn.db, self.case_id)

    def looks_like(self, text: str) -> tuple[str, ...]:
        """A warning where words seem to say who the child is; they may be saved all the same."""
        named = [action_words.THE_NAME] if action_words.THE_NAME in safe_wording.tells(text, self.identity) else []
        found = [*identifying.found(text, self.today), *named]
        return (say.looks_like(found),) if found else ()

    @cached_property
    def identity(self) -> Identity:
        """What the wording of an action must not hold: a whole channel will read it."""
        return safe_wording.identity(self.turn.db, self.case_id)


def load(turn: Turn, case_id: int) -> UpdateFacts:
    """Raises NotAllowed for whoever may not write on this case."""
    access.require(turn.db, turn.actor, Verb.RECORD_UPDATE, case_id, now=turn.now)
    known = brief(turn.db, case_id, now=turn.now)
    red = known.rating is Colour.RED
    return UpdateFacts(now=turn.now, label=known.label, case_id=case_id, turn=turn, red=red, review=known.review)
