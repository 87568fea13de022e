"""Where we can send: a person's 1:1 chat or a channel, and whether anybody answers there."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import Instant, choice


class RouteScope(StrEnum):
    PERSONAL = "personal"
    CHANNEL = "channel"


class Reachability(StrEnum):
    UNPROVEN = "unproven"
    PROVEN = "proven"
    DEAD = "dead"


class Route(SQLModel, table=True):
    """One address. A channel's `person_key` is 0; a 1:1 chat's is the person's id (in the demo several share one)."""

    __tablename__ = "route"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("conversation_id", "person_key"),
        Index("ix_route_person", "person_key", "reachability"),
        Index("ix_route_died", "died_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    scope: RouteScope = Field(sa_column=Column(choice(RouteScope), nullable=False))
    person_key: int = 0
    tenant_id: str
    service_url: str
    conversation_id: str
    channel_id: str = ""
    team_id: str = ""
    bot_id: str = ""
    user_mri: str = ""
    reachability: Reachability = Field(sa_column=Column(choice(Reachability), nullable=False))
    last_error: str = ""
    seen_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    died_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class ChannelLink(SQLModel, table=True):
    """Which channel serves the MDT of which case; several cases may share one channel."""

    __tablename__ = "channel_link"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("case_id"),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id")
    route_id: int = Field(foreign_key="route.id", index=True)
    linked_by: int = Field(foreign_key="person.id")
    linked_at: datetime = Field(sa_column=Column(Instant, nullable=False))
