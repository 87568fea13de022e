"""What changed for a child, as SBAR, and how risk was rated."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from storage.tables.case import Colour
from storage.types import Instant, Secret, SecretJson, choice


class WhatChanged(StrEnum):
    A_AND_E = "A&E"
    CRISIS_TEAM = "crisis team"
    SECTION_136 = "section 136"
    ADMITTED = "admitted"
    DISCHARGED = "discharged"
    PLACEMENT = "placement"
    SCHOOL = "school"
    OTHER = "other"


class Trend(StrEnum):
    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


class NextStep(StrEnum):
    """What a worse, red or crisis entry asks for."""

    SAFEGUARDING = "safeguarding referral"
    CETR = "CETR"
    LAEP = "LAEP"
    NONE = "none"


class LateReason(StrEnum):
    WAS_OFF = "I was off"
    HEARD_LATER = "I heard later"
    LEFT = "leave it"


class Update(SQLModel, table=True):
    """`late` = recorded more than 24 hours after `told_at`; `to_finish` until the SBAR is written.

    Of a moment of which only the day is known, the start of that London day is kept. Of an entry struck out, all text
    moves to `kept`, so that no list can show it: only the IG lead reads that.
    """

    __tablename__ = "update_entry"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_update_case", "case_id", "recorded_at"),
        Index("ix_update_author", "author_id", "to_finish"),
        Index("ix_update_late", "late", "recorded_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id")
    author_id: int = Field(foreign_key="person.id")
    draft_id: str | None = Field(default=None, unique=True)
    what: WhatChanged = Field(sa_column=Column(choice(WhatChanged), nullable=False))
    headline: str = Field(sa_column=Column(Secret, nullable=False))
    background: str = Field(default="", sa_column=Column(Secret, nullable=False))
    assessment: str = Field(default="", sa_column=Column(Secret, nullable=False))
    recommendation: str = Field(default="", sa_column=Column(Secret, nullable=False))
    trend: Trend | None = Field(default=None, sa_column=Column(choice(Trend), nullable=True))
    asked_for: str = ""  # NextStep values joined by ";"; empty when it was not asked
    happened_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    happened_day_only: bool = False
    told_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    told_day_only: bool = False
    recorded_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    finished_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    to_finish: bool = False
    late: bool = False
    late_reason: LateReason | None = Field(default=None, sa_column=Column(choice(LateReason), nullable=True))
    copied_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    struck_out: str = Field(default="", sa_column=Column(Secret, nullable=False))  # the reason
    struck_out_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    struck_out_by: int | None = Field(default=None, foreign_key="person.id")
    kept: dict[str, Any] | None = Field(default=None, sa_column=Column(SecretJson, nullable=True))
    version: int = 1


class Correction(SQLModel, table=True):
    """What was put right or added after an entry was saved: the entry itself is never changed."""

    __tablename__ = "correction"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_correction_update", "update_id"),)

    id: int | None = Field(default=None, primary_key=True)
    update_id: int = Field(foreign_key="update_entry.id")
    draft_id: str | None = Field(default=None, unique=True)
    author_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    words: str = Field(sa_column=Column(Secret, nullable=False))


class Rating(SQLModel, table=True):
    """A suggestion that a named person confirmed or overrode with a reason.

    Either a colour, or a level of the tool's own scale as it is shown ("CNEST: High"). Who is rated again has one
    `look_at`: that of the rating in force.
    """

    __tablename__ = "rating"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_rating_case", "case_id", "rated_at"), Index("ix_rating_look", "look_at"))

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id")
    draft_id: str | None = Field(default=None, unique=True)
    tool: str
    tool_version: str
    answers: dict[str, Any] = Field(sa_column=Column(SecretJson, nullable=False))
    suggested: Colour | None = Field(default=None, sa_column=Column(choice(Colour), nullable=True))
    final: Colour | None = Field(default=None, sa_column=Column(choice(Colour), nullable=True))
    suggested_level: str = ""
    final_level: str = ""
    override_reason: str = Field(default="", sa_column=Column(Secret, nullable=False))
    rated_by: int = Field(foreign_key="person.id")
    rated_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    look_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
