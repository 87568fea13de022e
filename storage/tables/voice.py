"""What young people and families say, who was in touch with them, and what is learnt across cases."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import Instant, Secret, choice


class Voice(StrEnum):
    YOUNG_PERSON = "young person"
    FAMILY = "family"
    LEAD_PROFESSIONAL = "lead professional"


class ContactNote(SQLModel, table=True):
    """That somebody was in touch: two presses, words only if there is something to say.

    `press` is what makes one press one note, however often it arrives. Of a day that is not today its start is kept.
    """

    __tablename__ = "contact_note"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_contact_note_case", "case_id", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id")
    voice: Voice = Field(sa_column=Column(choice(Voice), nullable=False))
    how: str = ""
    note: str = Field(default="", sa_column=Column(Secret, nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    recorded_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    recorded_by: int = Field(foreign_key="person.id")
    press: str | None = Field(default=None, unique=True)
    taken_back_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class Changed(StrEnum):
    """ "Did things change for you?"."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Feedback(SQLModel, table=True):
    """In their own words; never printed in a report. `about` and `how` are keys, `service` names the one meant."""

    __tablename__ = "feedback"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_feedback_case", "case_id", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id")
    draft_id: str | None = Field(default=None, unique=True)
    voice: Voice = Field(sa_column=Column(choice(Voice), nullable=False))
    said_by: str = Field(default="", sa_column=Column(Secret, nullable=False))
    how: str = ""
    about: str = ""
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id")
    service: str = Field(default="", sa_column=Column(Secret, nullable=False))
    changed: Changed | None = Field(default=None, sa_column=Column(choice(Changed), nullable=True))
    words: str = Field(sa_column=Column(Secret, nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    recorded_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    recorded_by: int = Field(foreign_key="person.id")


class ThemeKind(StrEnum):
    TRIGGER = "trigger"
    PROTECTIVE = "protective factor"
    UNMET_NEED = "unmet need"
    GAP = "gap in services"


class Theme(SQLModel, table=True):
    """A tag on an update or an action ("update:3"); `tag` is a key of the list of themes, no free text."""

    __tablename__ = "theme"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("subject", "kind", "tag"), Index("ix_theme_case", "case_id"))

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id")
    subject: str
    kind: ThemeKind = Field(sa_column=Column(choice(ThemeKind), nullable=False))
    tag: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    recorded_by: int = Field(foreign_key="person.id")
