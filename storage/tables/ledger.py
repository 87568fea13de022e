"""What keeps the bot honest: audit, half-filled forms, activities seen, liveness, settings."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from storage.types import Instant, Secret, SecretJson, choice


class Outcome(StrEnum):
    DONE = "done"
    READ = "read"
    REFUSED = "refused"


class Audit(SQLModel, table=True):
    """Append-only: who did, read or was refused what, on which case, from where."""

    __tablename__ = "audit"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_audit_case", "case_id", "at"), Index("ix_audit_person", "person_id", "at"))

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    person_id: int | None = None  # empty: the scheduler, the command line, or somebody unknown
    verb: str
    outcome: Outcome = Field(sa_column=Column(choice(Outcome), nullable=False))
    case_id: int | None = None
    subject: str = ""
    old: str = Field(default="", sa_column=Column(Secret, nullable=False))
    new: str = Field(default="", sa_column=Column(Secret, nullable=False))
    place: str = ""  # "1:1", "channel", "command line", "scheduler"


class DraftState(StrEnum):
    OPEN = "open"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class Draft(SQLModel, table=True):
    """A half-filled form: the only conversation state there is. It belongs to the person, not the conversation.

    `told_at` to `told_until` is when its writer says that they were told (the same instant, or a whole day): from then
    on it waits to be written up, and `look_at` is when the planner of notices must look again.
    """

    __tablename__ = "draft"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_draft_person", "person_id", "state", "touched_at"),
        Index("ix_draft_look", "look_at"),
        Index("ix_draft_case", "case_id", "state"),
    )

    id: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    form: str
    case_id: int | None = Field(default=None, foreign_key="case_file.id")
    answers: dict[str, Any] = Field(default_factory=dict, sa_column=Column(SecretJson, nullable=False))
    state: DraftState = Field(sa_column=Column(choice(DraftState), nullable=False))
    version: int = 1
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    touched_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    expires_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    told_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    told_until: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    look_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class Inbox(SQLModel, table=True):
    """Activities that acted: a second delivery of one finds its row and acts no more."""

    __tablename__ = "inbox"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_inbox_at", "at"),)

    conversation_id: str = Field(primary_key=True)
    activity_id: str = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


class Heartbeat(SQLModel, table=True):
    """Real time of the last beat; also the lease of whoever runs the scheduler."""

    __tablename__ = "heartbeat"  # pyright: ignore[reportAssignmentType]

    name: str = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    holder: str = ""
    held_until: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class SettingRow(SQLModel, table=True):
    """A value kept per scope: the demo's clock, overrides per service, MDT or agency."""

    __tablename__ = "setting"  # pyright: ignore[reportAssignmentType]

    scope: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    value: str = Field(sa_column=Column(Secret, nullable=False))
