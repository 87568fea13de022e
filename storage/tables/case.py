"""The child's register entry, who is on the MDT, and what was agreed about consent."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from storage.types import Instant, Secret, choice


class Pathway(StrEnum):
    DSD = "DSD"
    GATEWAY = "Gateway"


class Setting(StrEnum):
    HOME = "home"
    PLACEMENT = "placement"
    RESIDENTIAL_SCHOOL = "residential school"
    PAEDIATRIC_WARD = "paediatric ward"
    MENTAL_HEALTH_WARD = "mental health ward"
    CUSTODY = "custody"
    OTHER = "other"


class CaseStatus(StrEnum):
    ACTIVE = "active"
    CLOSED = "closed"


class Colour(StrEnum):
    """The national ratings (NHS England DSR policy); blue is a mental-health inpatient."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    BLUE = "blue"


class Case(SQLModel, table=True):
    """`name`, `date_of_birth` and `nhs_number` are encrypted; `nhs_key` and `who_key` find duplicates."""

    __tablename__ = "case_file"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_case_keyworker", "keyworker_id", "status"),
        Index("ix_case_look", "look_at"),
        Index("ix_case_who", "who_key"),
        Index("ix_case_service", "service_id", "status", "rating"),
        Index("ix_case_rating", "rating", "status"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    service_id: int = Field(foreign_key="service.id")
    pathway: Pathway = Field(sa_column=Column(choice(Pathway), nullable=False))
    status: CaseStatus = Field(sa_column=Column(choice(CaseStatus), nullable=False))
    name: str = Field(sa_column=Column(Secret, nullable=False))
    date_of_birth: str = Field(sa_column=Column(Secret, nullable=False))  # ISO date
    nhs_number: str = Field(default="", sa_column=Column(Secret, nullable=False))
    nhs_key: str | None = Field(default=None, unique=True)
    who_key: str | None = None  # fingerprint of name and date of birth: two children may have the same
    learning_disability: bool = False
    autism: bool = False
    ehcp: bool = False
    looked_after: bool = False
    adopted: bool = False
    section_117: bool = False
    adjustments: str = Field(default="", sa_column=Column(Secret, nullable=False))
    local_authority: str = ""
    commissioner: str = ""
    setting: Setting = Field(sa_column=Column(choice(Setting), nullable=False))
    setting_since: date | None = None
    legal_status: str | None = None  # of an inpatient; values of LegalStatus
    ward: str | None = None  # values of WardKind
    admitted_on: date | None = None
    detained_on: date | None = None  # the statutory clocks count from here
    recognised_on: date | None = None  # autism or learning disability, when it was recognised during a stay
    ready_on: date | None = None  # clinically ready for discharge
    out_of_area: bool | None = None
    gateway_level: int | None = None  # 1 Gateway, 2 Resolution (Cheshire and Merseyside framework)
    circumstances: str | None = None  # keys of the risk list, joined by ";"
    how_i_communicate: str | None = Field(default=None, sa_column=Column(Secret, nullable=True))
    what_matters: str | None = Field(default=None, sa_column=Column(Secret, nullable=True))
    look_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    keyworker_id: int | None = Field(default=None, foreign_key="person.id")
    lead_professional_id: int | None = Field(default=None, foreign_key="person.id")
    rating: Colour | None = Field(default=None, sa_column=Column(choice(Colour), nullable=True))
    rating_level: str | None = None  # of a tool's own scale ("CNEST: High"): then there is no colour
    rated_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    next_action_number: int = 1
    opened_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    version: int = 1


class Membership(SQLModel, table=True):
    """Who is on the MDT of which case, for which agency: the root of all access."""

    __tablename__ = "membership"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_membership_person", "person_id", "until"),
        Index("ix_membership_case", "case_id", "until"),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id")
    person_id: int = Field(foreign_key="person.id")
    agency_id: int = Field(foreign_key="agency.id")
    since: date
    until: date | None = None
    asked_to_leave_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))  # and no answer
    why_leave: str | None = Field(default=None, sa_column=Column(Secret, nullable=True))


class RecentCase(SQLModel, table=True):
    """When a person last had a case open: the last five lead every list."""

    __tablename__ = "recent_case"  # pyright: ignore[reportAssignmentType]

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    case_id: int = Field(primary_key=True, foreign_key="case_file.id")
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


class ConsentScope(StrEnum):
    REGISTER = "register"
    CETR = "CETR"
    SHARING = "sharing"


class ConsentState(StrEnum):
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ConsentBasis(StrEnum):
    OWN = "own"
    PARENTAL_RESPONSIBILITY = "parental responsibility"
    BEST_INTERESTS = "best interests"


class AskAgain(StrEnum):
    """Of consent by parental responsibility, once the young person is of this age."""

    AT_16 = "16"  # they are asked themselves
    AT_18 = "18"  # it counts no longer


class Consent(SQLModel, table=True):
    """A row per decision and scope, never overwritten; `current` marks the one in force."""

    __tablename__ = "consent"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_consent_current", "case_id", "scope", "current"),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id")
    scope: ConsentScope = Field(sa_column=Column(choice(ConsentScope), nullable=False))
    state: ConsentState = Field(sa_column=Column(choice(ConsentState), nullable=False))
    basis: ConsentBasis | None = Field(default=None, sa_column=Column(choice(ConsentBasis), nullable=True))
    responsibility_held_by: str = Field(default="", sa_column=Column(Secret, nullable=False))
    decided_by: str = Field(default="", sa_column=Column(Secret, nullable=False))  # in best interests, as the next two
    consulted: str = Field(default="", sa_column=Column(Secret, nullable=False))
    grounds: str = Field(default="", sa_column=Column(Secret, nullable=False))
    explained_by: str = Field(default="", sa_column=Column(Secret, nullable=False))
    explained_on: date | None = None
    easy_read: bool = False
    review_on: date | None = None
    why: str = Field(default="", sa_column=Column(Secret, nullable=False))
    ask_again: AskAgain | None = Field(default=None, sa_column=Column(choice(AskAgain), nullable=True))
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    current: bool = True


class SharingOverride(SQLModel, table=True):
    """One message that was shared to keep a child safe although sharing is stopped; never changed, never repeated."""

    __tablename__ = "sharing_override"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_sharing_override_case", "case_id", "recorded_at"),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id")
    draft_id: str | None = Field(default=None, unique=True)
    reason: str = Field(sa_column=Column(Secret, nullable=False))
    approver: str = Field(sa_column=Column(Secret, nullable=False))
    words: str = Field(sa_column=Column(Secret, nullable=False))
    told: str = Field(sa_column=Column(Secret, nullable=False))  # names, as they were
    recorded_by: int = Field(foreign_key="person.id")
    recorded_at: datetime = Field(sa_column=Column(Instant, nullable=False))
