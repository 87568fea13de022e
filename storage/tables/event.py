"""What happened to a child, structured: what moves the setting, opens and closes clocks, and is counted."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.case import Setting
from storage.types import Instant, Secret, SecretJson, choice


class EventKind(StrEnum):
    ADMISSION = "admission"
    DISCHARGE = "discharge"
    READY_FOR_DISCHARGE = "ready for discharge"
    A_AND_E = "A&E"
    CRISIS_CONTACT = "crisis contact"
    SECTION_136 = "section 136"
    PLACEMENT_MOVE = "placement move"
    PLACEMENT_BREAKDOWN = "placement breakdown"
    OUT_OF_AREA_PLACEMENT = "out-of-area placement"
    CUSTODY = "custody"
    RELEASE = "release from custody"
    DETENTION = "detention"  # the legal status of an inpatient changed
    RECOGNISED = "recognised"  # autism or a learning disability, during a stay


class WardKind(StrEnum):
    MENTAL_HEALTH = "mental health"
    MENTAL_HEALTH_SECURE = "mental health, secure"
    PAEDIATRIC = "paediatric"
    OTHER = "other"


class LegalStatus(StrEnum):
    """Holding powers and place-of-safety sections start no statutory clock (Mental Health Act 1983, s.125A)."""

    INFORMAL = "informal"
    DETAINED = "detained"
    SECTION_135_136 = "section 135 or 136"
    HOLDING_POWER = "section 5(2) or 5(4)"


class Event(SQLModel, table=True):
    """`update_id` is the entry it was told with; told and recorded times count for the 24-hour rule."""

    __tablename__ = "event"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_event_case", "case_id", "happened_at"), Index("ix_event_kind", "kind", "happened_at"))

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id")
    draft_id: str | None = Field(default=None, unique=True)
    update_id: int | None = Field(default=None, foreign_key="update_entry.id")
    kind: EventKind = Field(sa_column=Column(choice(EventKind), nullable=False))
    happened_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    happened_day_only: bool = False
    told_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    told_day_only: bool = False
    recorded_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    recorded_by: int = Field(foreign_key="person.id")
    ward: WardKind | None = Field(default=None, sa_column=Column(choice(WardKind), nullable=True))
    legal_status: LegalStatus | None = Field(default=None, sa_column=Column(choice(LegalStatus), nullable=True))
    out_of_area: bool | None = None
    setting: Setting | None = Field(default=None, sa_column=Column(choice(Setting), nullable=True))  # from then on
    where: str = Field(default="", sa_column=Column("place", Secret, nullable=False))
    reason_for_delay: str = Field(default="", sa_column=Column(Secret, nullable=False))
    struck_out: str = Field(default="", sa_column=Column(Secret, nullable=False))
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(SecretJson, nullable=True))  # of the case


class TaskKind(StrEnum):
    """What a rating or an event demands of somebody (domain.md 1.2, rules R17, R18, R26)."""

    CETR = "CETR must be arranged"
    MULTI_AGENCY = "multi-agency meeting or CETR"
    KEYWORKER_REFERRAL = "keyworker referral"
    PARTNER_LIST = "who would be in a CETR"
    OVERSIGHT_VISIT = "commissioner oversight visit"
    ROOT_CAUSE = "root-cause analysis"
    GATEWAY = "discuss at the Gateway meeting"
    RESOLUTION = "Resolution meeting"
    CONSIDER_CETR = "consider a CETR"
    RATE = "rate the risk again"
    KEYWORKER_NEEDED = "whether a keyworker is needed"


class TaskState(StrEnum):
    OPEN = "open"
    HELD = "held"
    DECLINED = "declined by the family"
    LAEP = "LAEP called"
    DONE = "done"
    NOT_NEEDED = "no longer needed"


class Task(SQLModel, table=True):
    """One demand per case, kind and what opened it ("rating:4", "event:7")."""

    __tablename__ = "task"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "opened_by"),
        Index("ix_task_case", "case_id", "state"),
        Index("ix_task_look", "look_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id")
    kind: TaskKind = Field(sa_column=Column(choice(TaskKind), nullable=False))
    opened_by: str
    opened_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    due_on: date | None = None
    state: TaskState = Field(sa_column=Column(choice(TaskState), nullable=False))
    closed_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    closed_by: int | None = Field(default=None, foreign_key="person.id")
    note: str = Field(default="", sa_column=Column(Secret, nullable=False))
    look_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    version: int = 1


class ClockState(StrEnum):
    RUNNING = "running"
    MET = "met"
    STOPPED = "stopped"


class CaseClock(SQLModel, table=True):
    """What is due by which rule, counted from which day; `rule` is a key of the profile, which knows the source."""

    __tablename__ = "clock"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("case_id", "rule", "opened_by"),
        Index("ix_clock_case", "case_id", "state"),
        Index("ix_clock_look", "look_at"),
        Index("ix_clock_limit", "state", "limit_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id")
    profile: str
    rule: str
    opened_by: str
    counts_from: date
    target_on: date | None = None
    limit_on: date
    state: ClockState = Field(sa_column=Column(choice(ClockState), nullable=False))
    met_on: date | None = None
    met_by: str = ""
    look_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    opened_at: datetime = Field(sa_column=Column(Instant, nullable=False))
