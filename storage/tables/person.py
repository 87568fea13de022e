"""People and the agencies they work for; a contact has no account here and is rung up instead."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import Instant, Secret, SecretJson, choice


class AgencyKind(StrEnum):
    HEALTH = "health"
    SOCIAL_CARE = "social care"
    EDUCATION = "education"
    YOUTH_JUSTICE = "youth justice"
    VOLUNTARY = "voluntary"
    COMMISSIONER = "commissioner"
    OTHER = "other"


class Role(StrEnum):
    KEYWORKER = "keyworker"
    PARTNER = "partner"
    MANAGER = "manager"
    OVERSIGHT = "oversight"
    ADMINISTRATOR = "administrator"


class Service(SQLModel, table=True):
    """A keyworking team; every case and its managers belong to one."""

    __tablename__ = "service"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)


class Agency(SQLModel, table=True):
    __tablename__ = "agency"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    kind: AgencyKind = Field(sa_column=Column(choice(AgencyKind), nullable=False))
    ods_code: str = ""
    escalation_person_id: int | None = None  # no foreign key: agency and person would point at each other
    closed_dates: list[str] = Field(default_factory=list, sa_column=Column(SecretJson, nullable=False))


class Person(SQLModel, table=True):
    """`tenant_id` and `object_id` identify an account; both empty make a contact, known by name within an agency.

    `alerted_at` is when the first alert went that they have neither written nor pressed anything since; `alerts` says
    how many arrived. All three are empty again as soon as they do. Business time.
    """

    __tablename__ = "person"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("tenant_id", "object_id"),
        UniqueConstraint("agency_id", "contact_key"),
        Index("ix_person_cover", "cover_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: str | None = None
    object_id: str | None = None
    contact_key: str | None = None  # fingerprint of a contact's name, so that a re-import finds them
    name: str = Field(sa_column=Column(Secret, nullable=False))
    email: str = Field(default="", sa_column=Column(Secret, nullable=False))
    phone: str = Field(default="", sa_column=Column(Secret, nullable=False))
    agency_id: int = Field(foreign_key="agency.id", index=True)
    service_id: int | None = Field(default=None, foreign_key="service.id")
    roles: str = ""  # Role values joined by ";", in the order of the enum
    guest: bool = False
    active: bool = True
    working_days: str = "12345"  # ISO weekdays, Monday is 1
    cover_id: int | None = Field(default=None, foreign_key="person.id")
    absent_from: date | None = None
    absent_until: date | None = None
    alerted_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    alerts: int | None = None
    not_answering_since: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    mailed_on: date | None = None  # the day of their last e-mail
