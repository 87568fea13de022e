"""The numbers of C(E)TR clocks: national policy's in every profile, the Mental Health Act's only where switched on.

No rule stands here: a profile gives the numbers and their sources, `casework.clocks` counts with them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CetrPolicy:
    """What policy asks for everybody in a mental health hospital, detained or not.

    Days are calendar days, and the day from which they count is not one of them.
    """

    target_working_days: int  # from admission to the CETR
    limit_days: int
    ctr_limit_days: int  # the same for a CTR, which has no target
    repeat_months: int  # from the last CETR to the next
    ctr_repeat_months: int
    ctr_secure_repeat_months: int
    community_months: int  # so long before an admission a community review counts for it
    report_days: int  # from the review to its report
    papers_hours: int  # before the review
    feedback_days: int  # from the review to the young person's feedback form
    consent_lead_days: int  # before the review, ideally
    community_compliance: float  # of all admissions, those with a community CETR before


@dataclass(frozen=True, slots=True)
class Part8aPolicy:
    """What the Mental Health Act 1983, Part 8A asks for those who are detained.

    "Within 14 days beginning with" a day counts that day as the first: 14 is the day and 13 more.
    """

    first_days: int
    ctr_first_days: int
    repeat_months: int  # the length of each period, the first beginning with the day of the first meeting
    ctr_repeat_months: int
    report_days: int
