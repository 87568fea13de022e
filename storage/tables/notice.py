"""The ledger of notices, the outbox of sendings that carry them, and where live cards are posted."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.types import Instant, Secret, SecretJson, choice


class NoticeKind(StrEnum):
    NEW_ACTION = "new action"
    MEETING = "meeting coming"
    DUE_SOON = "due soon"
    DUE_TODAY = "due today"
    OVERDUE = "overdue"
    ESCALATION = "escalation"
    ESCALATED = "escalated"
    NO_ANSWER = "no answer"
    DIGEST = "digest"
    STUCK = "stuck"
    NOT_MINE = "not mine"
    MORE_TIME = "more time"
    TIME_ANSWERED = "time answered"
    WRONG_TICK = "wrong tick"
    ACTION_CHANGED = "action changed"
    TIME_WAITING = "more time waiting"
    OWNER_LEFT = "owner left"
    CONSENT_STOPPED = "consent stopped"
    CONSENT_LIST = "consent list"
    LOWER_RATING = "lower rating"
    RATING_STALE = "rating stale"
    UNREACHABLE = "unreachable"
    NOT_ANSWERING = "not answering"
    COLLEAGUE_LOST = "colleague not reached"
    CLOCK_AT_RISK = "clock at risk"
    CLOCK_NEAR = "clock near its limit"
    CLOCK_BREACHED = "clock past its limit"
    REPORT_DUE = "report due"
    PAPERS_DUE = "papers due"
    FEEDBACK_DUE = "feedback form"
    CETR_CONSENT = "consent to a CETR"
    NOT_WRITTEN_UP = "not written up"
    INVITATION = "invitation"
    MEETING_CHANGED = "meeting changed"
    MEETING_CANCELLED = "meeting cancelled"
    STRUCK_OUT = "struck out"
    TAKEN_BACK = "taken back"
    CONSENT_REVIEW = "consent review"
    CONSENT_AT_16 = "consent at 16"
    PARENTAL_ENDS = "parental consent ends"
    TRANSITION = "growing up"
    SAFEGUARDING = "shared to keep safe"
    OVERRIDDEN = "sharing overridden"
    HANDOVER = "handover"
    HANDED_ON = "handed on"
    COVER_STARTS = "cover starts"
    CASE_CLOSED = "case closed"
    LEFT_MDT = "left the MDT"
    ASKS_TO_LEAVE = "asks to leave"
    ASKED_TO_STAY = "asked to stay"
    REFERRAL_OUTCOME = "referral outcome"
    TO_ALLOCATE = "to allocate"
    MAYBE_KNOWN = "maybe known"
    LINES_ASKED = "three lines asked for"
    LINES_REMINDER = "three lines reminder"
    LINES_OFFERED = "three lines offered"
    ACCESS_ASKED = "access asked"
    ACCESS_GRANTED = "access granted"
    ACCESS_REFUSED = "access refused"
    BEFORE_CLOSURE = "before a closure"
    TOO_LATE = "came too late"
    WAS_ASLEEP = "was asleep"
    DAILY_LINE = "daily line"


class NoticeState(StrEnum):
    PLANNED = "planned"
    WITHDRAWN = "withdrawn"


_UNBOUND = text("state = 'planned' AND sending_id IS NULL")  # what is in no message yet


class Notice(SQLModel, table=True):
    """One thing one recipient must hear, once per occurrence. The recipient is a person, or a channel's route."""

    __tablename__ = "notice"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("kind", "subject", "recipient", "occurrence"),
        Index("ix_notice_unbound", "not_before", "id", sqlite_where=_UNBOUND, postgresql_where=_UNBOUND),
        Index("ix_notice_not_before", "not_before"),
        Index("ix_notice_planned", "planned_at"),
        Index("ix_notice_sending", "sending_id"),
        Index("ix_notice_subject", "subject"),
        Index("ix_notice_case", "case_id", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: NoticeKind = Field(sa_column=Column(choice(NoticeKind), nullable=False))
    subject: str  # "action:12", "meeting:3", "case:4", "person:5", "access:6"
    subject_id: int
    recipient: str  # "person:7" or "route:2"
    occurrence: str  # what makes it one of a kind: a due date, a lead time, a week
    case_id: int | None = Field(default=None, foreign_key="case_file.id")
    about: dict[str, Any] = Field(default_factory=dict, sa_column=Column(SecretJson, nullable=False))
    state: NoticeState = Field(sa_column=Column(choice(NoticeState), nullable=False))
    withdrawn_because: str = ""
    planned_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    not_before: datetime = Field(sa_column=Column(Instant, nullable=False))
    deadline: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    held_since: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))  # nobody to tell yet
    # what `not_before` was, while the recipient's own held time lasts
    put_off_from: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    sending_id: int | None = Field(default=None, foreign_key="sending.id")


class SendingState(StrEnum):
    READY = "ready"
    CLAIMED = "claimed"
    SENT = "sent"
    THROTTLED = "throttled"
    AMBIGUOUS = "ambiguous"
    UNDELIVERABLE = "undeliverable"
    WITHDRAWN = "withdrawn"


_OPEN = text("ended_at IS NULL")


class Way(StrEnum):
    """How a message goes."""

    TEAMS = "teams"
    EMAIL = "e-mail"


class Sending(SQLModel, table=True):
    """One message to one recipient. Claims, retries and their ends are real time, never the demo's clock."""

    __tablename__ = "sending"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_sending_open", "next_attempt_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_sending_ended", "ended_at", "state"),
        Index("ix_sending_activity", "activity_id"),  # a press on a message's card finds what it said
        Index("ix_sending_thread", "thread", "route_id"),  # what goes into one thread goes in order
    )

    id: int | None = Field(default=None, primary_key=True)
    recipient: str
    route_id: int | None = Field(default=None, foreign_key="route.id")
    way: Way = Field(sa_column=Column(choice(Way), nullable=False))
    thread: str = ""  # "meeting:3" in a channel: whose thread it goes into
    state: SendingState = Field(sa_column=Column(choice(SendingState), nullable=False))
    content: dict[str, Any] = Field(default_factory=dict, sa_column=Column(SecretJson, nullable=False))
    claim: str = ""
    claimed_until: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    attempts: int = 0
    next_attempt_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    begun: bool = False  # a POST may have begun under the claim: who takes it again repeats it
    repeated: bool = False  # sent once more after an unknown answer: "you may have had this already"
    activity_id: str = ""
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    sent_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    ended_at: datetime | None = Field(
        default=None, sa_column=Column(Instant, nullable=True)
    )  # nothing more becomes of it
    last_error: str = ""


class MeetingThread(SQLModel, table=True):
    """The one thread about a meeting in one channel. `root` is its first post; empty where somebody deleted it."""

    __tablename__ = "meeting_thread"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("meeting_id", "route_id"), Index("ix_meeting_thread_sending", "sending_id"))

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id")
    route_id: int = Field(foreign_key="route.id")
    root: str
    sending_id: int = Field(foreign_key="sending.id")  # what the root says
    mentioned: list[int] = Field(default_factory=list, sa_column=Column(SecretJson, nullable=False))  # people, ever
    posted_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class CardPost(SQLModel, table=True):
    """A live card posted somewhere. `dirty` is set in the transaction of the change; the delivery clears it."""

    __tablename__ = "card_post"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("route_id", "activity_id"),
        Index(
            "ix_card_post_dirty",
            "next_attempt_at",
            "id",
            sqlite_where=text("dirty = 1"),
            postgresql_where=text("dirty"),
        ),
        Index("ix_card_post_subject", "subject"),
    )

    id: int | None = Field(default=None, primary_key=True)
    subject: str  # "case:3" for one child's board, "channel:2" for a channel that serves several
    route_id: int = Field(foreign_key="route.id")
    activity_id: str
    page: int = 1
    dirty: bool = False
    change: int = 0  # counts the changes, so that one made during a rewrite is not lost
    claimed_until: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    attempts: int = 0
    next_attempt_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    last_error: str = Field(default="", sa_column=Column(Secret, nullable=False))
    posted_at: datetime = Field(sa_column=Column(Instant, nullable=False))
