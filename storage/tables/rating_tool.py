"""Rating tools that a service brought in itself: not personal data, the same for every replica."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.case import Pathway
from storage.types import Instant, choice


class RatingTool(SQLModel, table=True):
    """One version of a tool, as its file said it. Of a pathway's tools the one that was chosen last is in use."""

    __tablename__ = "rating_tool"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("name", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str
    version: str
    pathway: Pathway = Field(sa_column=Column(choice(Pathway), nullable=False))
    title: str
    content: str
    imported_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    chosen_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
