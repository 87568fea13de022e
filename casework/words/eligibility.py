"""What is said of who may be on the register: the risk circumstances, the answer and its reasons, in plain words."""

from __future__ import annotations

from collections.abc import Mapping

from casework.eligibility import Circumstance
from storage.tables import Pathway

CIRCUMSTANCES: Mapping[Circumstance, str] = {
    Circumstance.TIER_4_RISK: "Risk of a Tier 4 (mental health) admission",
    Circumstance.TIER_4_DISCHARGE: "Awaiting discharge from Tier 4",
    Circumstance.PAEDIATRIC_DELAY: "Delayed discharge from a paediatric ward",
    Circumstance.CARE_PLACEMENT: "Care placement breakdown",
    Circumstance.CUSTODY: "Risk of custody",
    Circumstance.DSD_TRACKER: "Discussed at a DSD tracker meeting",
    Circumstance.PLACEMENT_ADMISSION: "Placement breakdown that led to an inappropriate admission",
}
PATHWAYS: Mapping[Pathway, str] = {
    Pathway.DSD: "DSD: learning disability and/or autism, to {age}",
    Pathway.GATEWAY: "Gateway: neither of these, to {age}",
}
