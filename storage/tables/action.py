"""Meetings of a child's MDT, and the actions that each agency agreed to there."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import Instant, Secret, SecretJson, choice


class MeetingKind(StrEnum):
    MDT = "MDT"
    CETR = "CETR"
    CTR = "CTR"
    LAEP = "LAEP"
    DSD_TRACKER = "DSD tracker"
    GATEWAY = "Gateway"
    RESOLUTION = "Resolution"


class MeetingState(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class Meeting(SQLModel, table=True):
    """`starts_at` is empty when only the day is known; `look_at` is when the planner of notices must look again."""

    __tablename__ = "meeting"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_meeting_case", "case_id", "day"), Index("ix_meeting_look", "look_at"))

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id")
    draft_id: str | None = Field(default=None, unique=True)
    kind: MeetingKind = Field(sa_column=Column(choice(MeetingKind), nullable=False))
    state: MeetingState = Field(sa_column=Column(choice(MeetingState), nullable=False))
    day: date
    starts_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    place: str = Field(default="", sa_column=Column(Secret, nullable=False))
    papers_wanted: int = 0
    papers_received: int = 0
    chair: str | None = Field(default=None, sa_column=Column(Secret, nullable=True))
    join_link: str | None = Field(default=None, sa_column=Column(Secret, nullable=True))
    family_invited: bool | None = None  # at 16 and over only with the young person's yes
    cancelled_why: str | None = Field(default=None, sa_column=Column(Secret, nullable=True))
    report_sent_on: date | None = None
    feedback_form_on: date | None = None
    still_needs_keyworker: bool | None = None
    moved_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))  # all were told of it
    look_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    version: int = 1


class Attendance(SQLModel, table=True):
    __tablename__ = "attendance"  # pyright: ignore[reportAssignmentType]

    meeting_id: int = Field(primary_key=True, foreign_key="meeting.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id")


class PlanType(StrEnum):
    CETR = "CETR"
    MDT = "MDT"
    CPA = "CPA"
    CIN = "CIN"
    LAC = "LAC"
    EHCP = "EHCP"


class Need(StrEnum):
    """Statutory areas of recommendations (Mental Health Act 1983, s.125A(2))."""

    HEALTH = "health"
    SOCIAL_CARE = "social care"
    EDUCATION = "education"
    SAFETY = "safety"
    DISCHARGE = "discharge"
    READMISSION = "readmission"


class Question(StrEnum):
    """The four big questions of a C(E)TR."""

    SAFE = "am I safe"
    CARE_NOW = "current care"
    PLAN = "plan for my future"
    IN_HOSPITAL = "need to be in hospital"


class Worked(StrEnum):
    WORKED = "worked"
    PARTLY = "partly"
    NO = "no"


class ActionState(StrEnum):
    """What was begun is open still: `started_at` says so."""

    OPEN = "open"
    DONE = "done"
    NOT_ACHIEVABLE = "not achievable"
    SUPERSEDED = "superseded"


class Answered(StrEnum):
    """What the owner last said of an open action."""

    MINE = "mine"
    NOT_MINE = "not mine"
    STUCK = "stuck"


class Action(SQLModel, table=True):
    """One agreed action. `number` is its number within the case, for life; `look_at` as for meetings."""

    __tablename__ = "action"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        Index("ix_action_look", "look_at"),
        Index("ix_action_owner", "owner_id", "state", "due_on"),
        Index("ix_action_agency", "agency_id", "state", "due_on"),
        Index("ix_action_case", "case_id", "state", "due_on"),
        Index("ix_action_due", "state", "due_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id")
    number: int
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id")
    update_id: int | None = Field(default=None, foreign_key="update_entry.id")
    what: str = Field(sa_column=Column(Secret, nullable=False))
    how_known: str = Field(default="", sa_column=Column(Secret, nullable=False))
    owner_id: int = Field(foreign_key="person.id")
    agency_id: int = Field(foreign_key="agency.id")
    plan_type: PlanType = Field(sa_column=Column(choice(PlanType), nullable=False))
    due_on: date
    original_due_on: date
    state: ActionState = Field(sa_column=Column(choice(ActionState), nullable=False))
    answered: Answered | None = Field(default=None, sa_column=Column(choice(Answered), nullable=True))
    acknowledged_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    asked_until: date | None = None  # a request for more time that the keyworker has not answered yet
    asked_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    done_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))  # or closed undone
    done_by: int | None = Field(default=None, foreign_key="person.id")
    told_by: str = Field(
        default="", sa_column=Column(Secret, nullable=False)
    )  # who told the keyworker it is done, and how
    evidence: str = Field(default="", sa_column=Column(Secret, nullable=False))
    # What the last press replaced, and who may take it back: what Undo brings back, exactly.
    undo_to: dict[str, Any] | None = Field(default=None, sa_column=Column(SecretJson, nullable=True))
    look_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    created_by: int = Field(foreign_key="person.id")
    need: Need | None = Field(default=None, sa_column=Column(choice(Need), nullable=True))
    question: Question | None = Field(default=None, sa_column=Column(choice(Question), nullable=True))
    started_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    closed_why: str | None = Field(default=None, sa_column=Column(Secret, nullable=True))
    superseded_by: int | None = None  # the number of the action of the same case that stands in its place
    worked: Worked | None = Field(default=None, sa_column=Column(choice(Worked), nullable=True))
    snoozed_until: date | None = None  # the day on which its reminders are said again; gone by: no matter any more
    version: int = 1


class Snooze(SQLModel, table=True):
    """The keyworker let an action's reminders wait; what ended early has `ended_at`. All are kept."""

    __tablename__ = "snooze"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_snooze_action", "action_id"), Index("ix_snooze_case", "case_id"))

    id: int | None = Field(default=None, primary_key=True)
    action_id: int = Field(foreign_key="action.id")
    case_id: int = Field(foreign_key="case_file.id")
    snoozed_by: int = Field(foreign_key="person.id")
    snoozed_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    until: date
    reason: str = Field(default="", sa_column=Column(Secret, nullable=False))
    overdue: bool  # when it was snoozed
    ended_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    ended_because: str = ""  # a word: "woken", "renewed", "over"
