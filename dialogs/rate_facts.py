"""What the form of a rating knows while it asks: the child, the tool of their pathway, whom to ask, what was rated."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from casework import access, consents, owners, ratings, tool_store
from casework.access import Verb
from casework.brief import Brief, brief
from casework.ratings import RatingView
from casework.tool_store import AnyTool
from dialogs.fields import Facts
from dialogs.turn import Turn
from storage.tables import AgencyKind, ConsentScope, Setting


@dataclass(frozen=True)
class RateFacts(Facts):
    turn: Turn = field(kw_only=True, repr=False, compare=False)
    case: Brief = field(kw_only=True)
    tool: AnyTool = field(kw_only=True)

    @property
    def tool_key(self) -> str:
        """Which tool in which version, as a draft remembers it."""
        return f"{self.tool.id} {self.tool.version}"

    @property
    def on_ward(self) -> bool:
        """Whether they are on a mental health ward: blue is offered then, and everywhere else nothing is."""
        return self.case.setting is Setting.MENTAL_HEALTH_WARD

    @cached_property
    def clinicians(self) -> list[str]:
        """Whom to ask: the lead professional, then the MDT's people from health; oneself not."""
        me = self.turn.actor.person_id
        health = [
            owner.label
            for owner in owners.of_case(self.turn.db, self.case_id, today=self.turn.today)
            if owner.on_mdt and owner.agency_kind is AgencyKind.HEALTH and owner.id != me
        ]
        lead = self.case.lead_professional
        others = [name for name in health if not name.startswith(f"{lead},")] if lead else health
        return ([f"{lead} (lead professional)"] if lead else []) + others[:2]

    @cached_property
    def floor(self) -> bool:
        """Whether the service suggests red at least, so soon after discharge."""
        return ratings.floor(self.turn.db, self.case_id, self.turn.scene.policy.ratings, now=self.now)

    @cached_property
    def latest(self) -> RatingView | None:
        return ratings.latest(self.turn.db, self.case_id)


def load(turn: Turn, case_id: int) -> RateFacts:
    """Raises NotAllowed; InvalidInput where consent to the register was refused or withdrawn."""
    access.require(turn.db, turn.actor, Verb.RATE, case_id, now=turn.now)
    consents.require(turn.db, case_id, ConsentScope.REGISTER, now=turn.now)
    known = brief(turn.db, case_id, now=turn.now)
    tool = tool_store.in_use(turn.db, known.pathway)
    return RateFacts(now=turn.now, label=known.label, case_id=case_id, turn=turn, case=known, tool=tool)
