"""What only the demo says: who one plays, what time it is, and the five-minute story."""

from collections.abc import Sequence

NOW_YOU_ARE = "Now you are **{name}** ({agency})."
NOW_YOU_ARE_AS = "Now you are **{name}**, {agency}: {roles}. Say **hello** to begin."
CLOCK_IS = "It is **{when}** in the demo. Move on with **clock tomorrow 09:00** or **clock +3 days**."
CLOCK_MOVED = "It is now **{when}**. Messages sent on the way: {count}."
CLOCK_HOW = "Say **clock tomorrow 09:00**, **clock Friday** or **clock +3 days**."
CLOCK_FORWARD_ONLY = "The demo's clock only moves forward: say **clock tomorrow 09:00** or **clock +3 days**."
STORY_SUMMARY = "The demo's five-minute story"
STORY_TITLE = "Five minutes: things go wrong, and are caught"


def who(names: Sequence[str]) -> str:
    return "Whom would you like to be? " + ", ".join(names) + "."


STORY = (
    "You are **Grace Okoro**, a keyworker. Say **hello**, press *Something changed*, choose the first child, *A&E*, "
    "write one line, *Save now*, *Confirm*. Saved with one thumb; the full SBAR can wait.",
    "Say **log {code}** (an MDT, today) and paste these lines:\n\n"
    "Send the costed care plan; Sam; in 2 weeks\n\n"
    "Sensory assessment at home; Priya; Friday\n\n"
    "Reduced timetable agreed; Ms Finch; in 1 week\n\n"
    "Ring mum about the respite weekend; ; tomorrow\n\n"
    "Three are understood, one asks who. *Finish*, then *Confirm*.",
    "Open the channel **MDT Elm**: one board for everyone. Here, one message came for each owner.",
    "Say **be Sam**. In Sam's message press *Which child?*, *Yes, mine*, then *I'm stuck*: Grace hears of it. "
    "In the channel press *Done* on Sam's line: everybody's board changes.",
    'Say **be Grace**. Ms Finch has no Teams account: she says "done" on the phone. '
    "Say **actions {code}**, press *Done* on her line and say who told you.",
    "Say **clock +2 days**: the meeting reminder arrives in the channel, and what Sam had not done for Rowan "
    "becomes overdue in Sam's chat.",
    "Say **clock +12 days**, over Easter: what was due inside the holiday was said on the Thursday before it.",
    "Say **consent {code}** and withdraw sharing: partners are told in one line, and the manager gets the list "
    "to carry on by hand. Then **be Lena** and **summary**.",
)
STORY_NOTES = (
    "This client forgets its page when it is reloaded: mention me in the channel with **actions** to see the board "
    "again. **clock** says what time it is. Everyone here is made up."
)
