"""What casework refuses, in few families; the edge turns each into a sentence, and none loses anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from casework import audit
from storage.tables import Outcome


class KeyworkerError(Exception):
    """Root of all that casework raises on purpose. `str(error)` is a sentence for the person."""


@dataclass
class NotAllowed(KeyworkerError):
    """The person may not do this. The store rolls the turn back, then calls `aftermath` so the refusal is audited."""

    sentence: str
    person_id: int | None
    verb: str
    case_id: int | None
    subject: str
    place: str
    now: datetime

    def __str__(self) -> str:
        return self.sentence

    def aftermath(self, db: Connection) -> None:
        audit.record(
            db,
            person_id=self.person_id,
            verb=self.verb,
            outcome=Outcome.REFUSED,
            case_id=self.case_id,
            subject=self.subject,
            place=self.place,
            now=self.now,
        )


class NotFound(KeyworkerError):
    """There is no such thing, or the person may not know that there is."""


class Stale(KeyworkerError):
    """Somebody changed it after the person last saw it."""


class InvalidInput(KeyworkerError):
    """Something that was entered cannot be taken; `field` names the input on the form, if there is one."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field
