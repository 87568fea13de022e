"""What the clocks of a case count with, and what one of them says: no rule, no store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from casework.reviews import review_type
from casework.stays import Happened, Stay
from storage.tables import ClockState, MeetingKind, MeetingState

POST_ADMISSION = frozenset({"cetr.limit_days", "cetr.ctr_limit_days"})
REPEATS = frozenset({"cetr.repeat_months", "cetr.ctr_repeat_months", "cetr.ctr_secure_repeat_months"})
STATUTORY = frozenset(
    {"part_8a.first_days", "part_8a.ctr_first_days", "part_8a.repeat_months", "part_8a.ctr_repeat_months"}
)
REVIEWS = POST_ADMISSION | REPEATS | STATUTORY
REPORTS = frozenset({"cetr.report_days", "part_8a.report_days"})
PAPERS, FEEDBACK, CONSENT_LEAD = "cetr.papers_hours", "cetr.feedback_days", "cetr.consent_lead_days"
BEFORE_A_REVIEW = frozenset({PAPERS, CONSENT_LEAD})

REVIEW_KINDS = frozenset({MeetingKind.CETR, MeetingKind.CTR})


class Since(StrEnum):
    """What the day is from which a clock counts."""

    ADMITTED = "admitted"
    RECOGNISED = "recognised"
    DETAINED = "detained"
    COMMUNITY_REVIEW = "community review"
    REVIEW = "review"
    FIRST_MEETING = "first meeting"
    PLANNED = "planned"


class Standing(StrEnum):
    """How a running clock stands on a day."""

    IN_TIME = "in time"
    TARGET_PASSED = "target passed"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Review:
    """A CETR or CTR, or another meeting, as far as clocks are concerned. Days are days in England."""

    id: int
    kind: MeetingKind
    state: MeetingState
    day: date
    starts_at: datetime | None = None
    report_sent_on: date | None = None
    feedback_form_on: date | None = None
    papers_wanted: int = 0
    papers_received: int = 0
    papers_in_on: date | None = None  # when the last of them came


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """All that the clocks of one case count with. `today` is the day in England."""

    born: date
    ehcp: bool
    known: bool  # a learning disability or autism is on the record
    today: date
    recognised_on: date | None = None  # when neither was known before
    declined: bool = False  # consent to CETRs was refused or withdrawn
    consent_on: date | None = None  # when consent to CETRs in force was given
    events: tuple[Happened, ...] = ()
    meetings: tuple[Review, ...] = ()
    stay: Stay | None = None  # of who was in hospital before anything was recorded here

    def type_on(self, day: date) -> str:
        return review_type(self.born, self.ehcp, day)


@dataclass(frozen=True, slots=True)
class DueClock:
    """One thing due. `rule` and `target_rule` are keys of the profile, which knows the sources.

    `review` is what the rule is for, `held_as` what it is called on the limit day: at 18, without an EHCP, a CTR.
    """

    rule: str
    opened_by: str
    since: Since
    counts_from: date
    limit_on: date
    state: ClockState
    review: str
    held_as: str
    target_rule: str = ""
    target_on: date | None = None
    met_on: date | None = None
    met_by: str = ""

    def standing(self, today: date) -> Standing:
        if today > self.limit_on:
            return Standing.OVERDUE
        late = self.target_on is not None and today > self.target_on
        return Standing.TARGET_PASSED if late else Standing.IN_TIME
