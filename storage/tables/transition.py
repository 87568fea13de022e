"""What a birthday asks of the service, and who answered it; never the birthday, nor a day counted from it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from storage.types import Instant, Secret, choice


class Milestone(StrEnum):
    ADULT_SERVICES = "17½"
    AT_18 = "18"
    BEFORE_25 = "before 25"
    AT_25 = "25"


class Transition(SQLModel, table=True):
    """A row once an age is reached; empty until somebody says that it is arranged."""

    __tablename__ = "transition"  # pyright: ignore[reportAssignmentType]

    case_id: int = Field(primary_key=True, foreign_key="case_file.id")
    milestone: Milestone = Field(sa_column=Column(choice(Milestone), primary_key=True))
    taken_over_by: str = Field(default="", sa_column=Column(Secret, nullable=False))
    answered_by: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
