"""Somebody whom the bot does not know, at a keyboard: their account, and no row among the people."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import NAMESPACE_DNS, uuid5

from casework.actor import Actor
from dialogs.events import Address, Answer, Event, Kind, Scope
from tests.support.builders import TENANT
from tests.support.talk import Talk

NOBODY = Actor(0, "Mo Fern", 0, "", None, frozenset())


@dataclass
class Stranger(Talk):
    """`named` is what Teams calls them; the account stays the same whatever they are called."""

    who: Actor = field(default=NOBODY)
    named: str = "Mo Fern"
    account: str = str(uuid5(NAMESPACE_DNS, "a stranger"))

    def asks(self, role: str = "partner", agency: str = "Elmshire children's social care") -> Answer:
        """Say hello, fill in the card, press *Ask for access*."""
        self.say("hello")
        return self.press_labelled("Ask for access", role=role, agency=agency)

    def installs(self, activity_id: str) -> Answer:
        """The app comes into their chat."""
        return self._answer(
            Event(
                activity_id=activity_id,
                kind=Kind.INSTALLED,
                scope=self.scope,
                address=Address("http://127.0.0.1:1/", self._chat(), TENANT, "28:bot"),
                tenant_id=TENANT,
                object_id=self.account,
                user_mri=f"29:{self.account}",
                user_name=self.named,
            )
        )

    def _name(self) -> str:
        return self.named

    def _object_id(self) -> str:
        return self.account

    def _chat(self) -> str:
        return f"a:{self.account}" if self.scope is Scope.PERSONAL else "19:mdt@thread.tacv2"
