"""What made-up cases are made of: children named after plants, so that nobody takes one for a real child."""

from __future__ import annotations

from storage.tables import AgencyKind, WhatChanged

_FIRST = (
    "Juniper Rowan Hazel Bryony Sorrel Clover Jasmine Linden Aspen Heather Laurel Myrtle Poppy Sage Tansy "
    "Willow Yarrow Fern Basil Cedar Daisy Elder Flax Marigold Nettle Acorn Burnet Senna Saffron Thyme "
)
_LAST = (
    "Bramble Thistle Heath Moss Bracken Sedge Vetch Teasel Campion Burdock Mallow Hawthorn Larch Alder "
    "Rush Plantain Comfrey Foxglove Speedwell Celandine Pimpernel Hornbeam Whitebeam Samphire "
)
FIRST_NAMES = tuple(_FIRST.split())
LAST_NAMES = tuple(_LAST.split())

AUTHORITIES = ("Elmshire", "Oakshire", "Ashford Vale")

ACTIONS: dict[AgencyKind, tuple[str, ...]] = {
    AgencyKind.HEALTH: (
        "Sensory assessment at home",
        "Medication review with the consultant",
        "Send the positive behaviour support plan to school",
        "Agree a crisis plan with the family",
    ),
    AgencyKind.SOCIAL_CARE: (
        "Send the costed care plan",
        "Carer's assessment for mum",
        "Find two short-break weekends before the holidays",
        "Ask the placement for its staffing at night",
    ),
    AgencyKind.EDUCATION: (
        "Reduced timetable agreed with school",
        "Early review of the EHC plan",
        "Name a safe person at school for each day",
        "Quiet room ready before the first day back",
    ),
    AgencyKind.OTHER: ("Write up who does what at the weekend", "Share the one-page profile"),
}

UPDATES: tuple[tuple[WhatChanged, str, str], ...] = (
    (WhatChanged.A_AND_E, "Taken to A&E after hurting an arm; home again the same night", "worse"),
    (WhatChanged.SCHOOL, "Back at school for two mornings, both went well", "better"),
    (WhatChanged.CRISIS_TEAM, "Mum rang the crisis team; they visit tomorrow", "worse"),
    (WhatChanged.PLACEMENT, "The placement asks for a second member of staff at night", "worse"),
    (WhatChanged.OTHER, "Sleeping better since the routine was changed", "better"),
    (WhatChanged.OTHER, "Grandad is staying for the month and helps in the evenings", "same"),
)

ADJUSTMENTS = (
    "Short sentences, time to answer, no phone calls.",
    "Tell me the plan with pictures the day before.",
    "One person speaks at a time. Dogs help.",
    "",
)
