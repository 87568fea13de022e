"""What belongs to a planned meeting: who is asked to come, which papers are wanted, three lines asked for before."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import Instant, Secret, choice


class Coming(StrEnum):
    INVITED = "invited"
    YES = "yes"
    NO = "no"
    OFF = "off"  # not asked to come any more


class Invitation(SQLModel, table=True):
    """Somebody asked to a meeting; `version` is the meeting's when they were last asked, and a press brings it back."""

    __tablename__ = "invitation"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"), Index("ix_invitation_person", "person_id", "coming"))

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id")
    person_id: int = Field(foreign_key="person.id")
    coming: Coming = Field(sa_column=Column(choice(Coming), nullable=False))
    answered_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    version: int = 1


class Paper(SQLModel, table=True):
    """One document of a meeting's checklist; `name` is a key of the list, never the paper itself."""

    __tablename__ = "paper"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("meeting_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id")
    name: str
    required: bool = False
    received_on: date | None = None


class Contribution(SQLModel, table=True):
    """Three lines that somebody was asked for, or offered, before a meeting.

    `recorded_by` wrote them down: the person, or the keyworker, with who said so in `told_by`. `settled_at` is when the
    keyworker said of offered ones that there is nothing to write up.
    """

    __tablename__ = "contribution"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_contribution_case", "case_id", "asked_at"), Index("ix_contribution_look", "look_at"))

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id")
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id")
    person_id: int = Field(foreign_key="person.id")
    asked_by: int | None = Field(default=None, foreign_key="person.id")  # empty: offered
    asked_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    wanted_by: date | None = None
    draft_id: str | None = Field(default=None, unique=True)
    going_well: str = Field(default="", sa_column=Column(Secret, nullable=False))
    worries: str = Field(default="", sa_column=Column(Secret, nullable=False))
    wanted: str = Field(default="", sa_column=Column(Secret, nullable=False))
    told_by: str = Field(default="", sa_column=Column(Secret, nullable=False))
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    settled_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    look_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
