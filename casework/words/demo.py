"""What only the demo says: who one plays, what time it is, and the five-minute story."""

from collections.abc import Sequence

YOU_ARE = (
    "A demo: everyone in it is made up. You are **{name}**, and it is {when}. Say **help** for a story of five minutes."
)
NOW_YOU_ARE = "Now you are **{name}** ({agency})."
NOW_YOU_ARE_AS = "Now you are **{name}**, {agency}: {roles}. What is headed “To {name}” is yours. Say **hello**."
CLOCK_IS = "It is **{when}** in the demo. Move on with **clock tomorrow 09:00** or **clock +3 days**."
CLOCK_MOVED = "It is now **{when}**. Messages sent on the way: {count}."
CLOCK_HOW = "Say **clock tomorrow 09:00**, **clock Friday** or **clock +3 days**."
CLOCK_FORWARD_ONLY = "The demo's clock only moves forward: say **clock tomorrow 09:00** or **clock +3 days**."
CLOCK_TOO_FAR = "That is too far for one step: say **clock +3 days**, or at most **clock +14 weeks**."
STORY_SUMMARY = "The demo's five-minute story"
STORY_TITLE = "Five minutes: things go wrong, and are caught"


def who(names: Sequence[str]) -> str:
    return "Whom would you like to be? " + ", ".join(names) + "."


MINUTES = (
    "Send the costed care plan; Sam; in 2 weeks",
    "Sensory assessment at home; Priya; Friday",
    "Reduced timetable agreed; Ms Finch; in 1 week",
    "Ring mum about the respite weekend; ; tomorrow",
)

STORY = (
    "You are **Grace Okoro**, a keyworker. Say **hello**, press *Something changed*, the first child, *A&E*; "
    "write one line; *Save now*, *None of these*, *Confirm*. Saved with one thumb; the full SBAR can wait.",
    "Say **log {code}**, choose *MDT*, press *Next* and paste these lines:\n\n{minutes}\n\n"
    "Press *Read them*: three are understood, one asks who. Choose Grace, then *Next*, *Finish*, *Next*, *Confirm*.",
    "Below, one message came for each owner. Open the channel **MDT Elm** on the left: one board for everyone.",
    "Back here, say **be Sam**. In the message to Sam press *Which child?*, *Yes, mine*, then *I'm stuck*: "
    "Grace hears of it. In the channel press *Done* on Sam's line: the board changes for everybody.",
    "Say **be Grace**. Ms Finch has no Teams, and says “done” on the phone: say **actions {code}**, press *Done* "
    "on her line, choose *By phone*, *Next*, *Confirm*. The board shows who told you.",
    "Say **clock +2 days**: the meeting reminder is in the channel, and what Sam has not done for another child is "
    "overdue in Sam's chat.",
    "Say **clock +12 days**, over Easter: what falls inside the holiday was said on the Thursday before it.",
    "Say **consent {code}** and withdraw sharing: partners are told in one line, and Lena, the manager, gets the list "
    "to carry on by hand. Then **be Lena** and **summary**.",
)
STORY_NOTES = (
    "This client forgets its page when it is reloaded: in the channel, type @Keyworker and **actions** to see the "
    "board again. **clock** says what time it is."
)
