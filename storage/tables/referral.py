"""How a case came and how it went: referral, step-down, moves between keyworkers; and who asks to be let in."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.case import Pathway
from storage.types import Instant, Secret, choice


class ReferralOutcome(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    NOT_ELIGIBLE = "not eligible"
    CONSENT_REFUSED = "consent refused"


class Referral(SQLModel, table=True):
    """Without consent only the fact of the decision is kept: then there is no case, and no name of a child."""

    __tablename__ = "referral"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_referral_case", "case_id"),)

    id: int | None = Field(default=None, primary_key=True)
    draft_id: str | None = Field(default=None, unique=True)
    case_id: int | None = Field(default=None, foreign_key="case_file.id")
    service_id: int = Field(foreign_key="service.id")
    pathway: Pathway = Field(sa_column=Column(choice(Pathway), nullable=False))
    received_on: date
    referrer: str = Field(default="", sa_column=Column(Secret, nullable=False))
    referrer_phone: str = Field(default="", sa_column=Column(Secret, nullable=False))
    referrer_id: int | None = Field(default=None, foreign_key="person.id")
    circumstances: str = ""  # keys of the seed's risk list, joined by ";"
    outcome: ReferralOutcome = Field(sa_column=Column(choice(ReferralOutcome), nullable=False))
    why: str = Field(default="", sa_column=Column(Secret, nullable=False))
    decided_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    referrer_told_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class Closing(SQLModel, table=True):
    """A case that was stepped down or closed, with what it was good for; reopening leaves the row."""

    __tablename__ = "closing"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_closing_case", "case_id", "closed_at"),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id")
    draft_id: str | None = Field(default=None, unique=True)
    reason: str
    note: str = Field(default="", sa_column=Column(Secret, nullable=False))
    what_is_different: str = Field(default="", sa_column=Column(Secret, nullable=False))
    what_keyworking_did: str = Field(default="", sa_column=Column(Secret, nullable=False))
    still_open: str = Field(default="", sa_column=Column(Secret, nullable=False))  # what happens to what was open
    closed_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    closed_by: int = Field(foreign_key="person.id")
    reopened_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    reopened_by: int | None = Field(default=None, foreign_key="person.id")
    why_reopened: str = Field(default="", sa_column=Column(Secret, nullable=False))


class Allocation(SQLModel, table=True):
    """Who was the keyworker of a case, from when, by whose decision: a handover ends one row and begins the next."""

    __tablename__ = "allocation"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_allocation_case", "case_id", "until"),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id")
    keyworker_id: int = Field(foreign_key="person.id")
    since: datetime = Field(sa_column=Column(Instant, nullable=False))
    until: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    decided_by: int = Field(foreign_key="person.id")
    why: str = Field(default="", sa_column=Column(Secret, nullable=False))


class AccessState(StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class AccessRequest(SQLModel, table=True):
    """Somebody with an account whom the bot does not know asks to be let in: one open request per account."""

    __tablename__ = "access_request"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("tenant_id", "object_id"),)

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: str
    object_id: str
    name: str = Field(sa_column=Column(Secret, nullable=False))
    role: str = ""
    agency: str = Field(default="", sa_column=Column(Secret, nullable=False))
    state: AccessState = Field(sa_column=Column(choice(AccessState), nullable=False))
    version: int = 1  # counts how often they asked
    asked_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    decided_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    user_mri: str = ""
    conversation_id: str = ""
    service_url: str = ""
    bot_id: str = ""
