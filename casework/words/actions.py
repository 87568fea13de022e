"""What is said about agreed actions and the meetings they come from: short, and nobody is blamed."""

from __future__ import annotations

NO_SUCH_ACTION = "I can't find that action. The board shows what there is."
NEEDS_WHAT_AND_OWNER = "An action needs its wording, an owner and a date."
MEETING_TO_COME = "That meeting is still to come. Its actions can be logged once it has been held."
MEETING_GONE_BY = "The next meeting can't be on a day that has gone by."
DONE_ALREADY = "This one is done already, so nothing has changed. **Undo** opens it again."
CLOSED = "This action was closed, so nothing has changed."
CASE_CLOSED = "This child's case is closed here, so nothing has changed."
NOTHING_TO_UNDO = "There is nothing to take back on this one."
SAY_WHO_TOLD_YOU = "This one is with somebody else: say who told you that it is done, and how."
NEEDS_REASON = "Please say why, in a few words."
GONE_BY = "That day has gone by. Which day is it?"
NOT_IN_ITS_PLACE = "Another action of this child has to stand in its place: one that is open or done."
NOT_DONE_YET = "This one isn't done, so there is nothing to add to it yet."
NEEDS_EVIDENCE = "Please say how you know, in a few words."
NO_NEXT_MEETING = "No next meeting is planned after its date yet. Ask for 1 week or 2 weeks."


def no_such_number(number: int) -> str:
    return f"There is no action {number} here. The board shows the numbers."


def tick_refused(agency: str) -> str:
    return f"This one is with {agency}, so they or the keyworker tick it. Nothing has changed."


def answer_refused(agency: str) -> str:
    return f"This one is with {agency}, so they or the keyworker answer for it. Nothing has changed."


def read_refused(agency: str) -> str:
    return f"This one is with {agency}, so they or the keyworker can tell you more. The board shows how it stands."


def accept_refused(owner: str, agency: str) -> str:
    return f"This one is with {owner}, so only they or {agency} can say yes to it. Nothing has changed."


THE_NAME = "the child's name"
THE_INITIALS = "the child's initials"
THE_BIRTHDAY = "the child's date of birth"
AN_NHS_NUMBER = "an NHS number"
A_PHONE_NUMBER = "a phone number"


THE_CHANNEL = "Everyone in the MDT's channel"
THE_OWNER = "Whoever does it"
THE_AGENCIES = "More people than you"


def reword(told: list[str], readers: str = THE_CHANNEL) -> str:
    """Asked before wording goes where others read it."""
    listed = " and ".join(filter(None, [", ".join(told[:-1]), told[-1]]))
    return f"{readers} will read this, and it holds {listed}. Please say it without."


def unnamed_agency(kind: str) -> str:
    """An agency that nobody has named yet stands under its kind: "Education (not named)"."""
    return f"{kind.capitalize()} (not named)"


# After a press. `name` is "KW-7F3K 3" in a channel, with the wording in a 1:1.


def named(code: str, number: int, what: str = "") -> str:
    """ "KW-7F3K 3" or "KW-7F3K 3, “send the plan”"."""
    return f"{code} {number}, “{what}”" if what else f"{code} {number}"


def numbered(number: int, what: str) -> str:
    """ "3 send the plan", cut where it is long."""
    return f"{number} {what if len(what) <= 60 else what[:59].rsplit(' ', 1)[0] + '…'}"


def done(name: str) -> str:
    return f"{name}: done. Thank you."


def started(name: str) -> str:
    return f"{name}: in progress. Thank you."


def mine(name: str) -> str:
    return f"{name}: yours. Thank you."


def not_mine(name: str) -> str:
    return f"{name}: the keyworker is told. It stays with you until somebody else is named."


def not_mine_of(name: str, owner: str, *, keyworker: bool) -> str:
    """Pressed by somebody who is not its owner."""
    if keyworker:
        return f"{name}: it stays with {owner} until you name somebody else."
    return f"{name}: the keyworker is told. It stays with {owner} until somebody else is named."


def stuck(name: str) -> str:
    return f"{name}: the keyworker is told that something is in the way."


def asked_time(name: str, day: str) -> str:
    return f"{name}: I have asked the keyworker for time until {day}. The date moves when they agree."


def moved(name: str, day: str) -> str:
    return f"{name}: now due {day}."


def taken_back(name: str) -> str:
    return f"{name}: taken back."


def all_mine(count: int) -> str:
    return "Thank you, it is yours." if count == 1 else f"Thank you, all {count} are yours."


def told_keyworker(keyworker: str) -> str:
    return f"Thank you, I'll tell {keyworker or 'the keyworker'}. Nothing has changed on the board."


def time_agreed(name: str, owner: str, day: str) -> str:
    return f"{name}: now due {day}. I'll tell {owner}."


def time_not_agreed(name: str, owner: str, day: str) -> str:
    return f"{name}: still due {day}. I'll tell {owner}."


def time_answered_before(name: str, day: str) -> str:
    return f"{name}: nothing is asked any more. It is due {day}."


def done_for(name: str, told_by: str) -> str:
    return f"{name}: done. Told by {told_by}."


WHO_TOLD_IN_CHAT = "Who told you that it is done? I've asked you in our own chat."
WHICH_NUMBER = "Which one? Say its number, for example **{command} 3**."
CODE_NEEDED = "This channel serves several children: say the code too, for example **{command} KW-… {number}**."
WHICH_CODE = (
    "Several of your actions have the number {number}: {codes}. "
    "Say the code too, for example **{command} {first} {number}**."
)
NOT_AMONG_MINE = "None of your actions has the number {number}. With a code I find any: **{command} KW-… {number}**."
HOW_LONG = "How long? For example **more time {number} 1 week**, **2 weeks** or **next meeting**."
NO_MDT_HERE = "No MDT is linked to this channel yet. Its keyworker can mention me with **link** and the case's code."
BOARD_NOT_POSTED = "The board can't be posted here just now."
NOT_A_BOARD_HERE = "This channel doesn't serve that MDT any more."

DONE_FOR = "Record done for somebody"
WHO_TOLD = "Who told you that it is done?"
HOW_TOLD = "How?"
HOW_TOLD_WAYS = ("by phone", "in person", "by email", "at a meeting")
NOTE = "Anything to add?"

NEW_OWNER, NEW_OWNER_WHO = "Name another owner", "Who does it now?"


def now_with(name: str, owner: str) -> str:
    """Another owner was named; they hear of it as of any new action."""
    return f"{name}: now with {owner}."


def which_child(label: str) -> str:
    """The answer to *Which child?*, in the person's own chat alone."""
    return f"That is {label}."


LINK_IN_CHAT = "Linking a channel to an MDT is confirmed by its keyworker: I've asked in our own chat."
LINK_TITLE = "Make this the MDT's channel?"
LINK_YES, LINK_NO = "Yes, link it", "No"
LINK_NEEDS_CODE = "Which child's MDT? Say the code, for example **link KW-7F3K**."
NO_SUCH_CHANNEL = "I can't find that channel any more. Mention me there with **link** once more."
LINK_ASK_THERE = "Please mention me in that channel with **link** and the code first. Then I'll ask you here."
LINK_WARNING = (
    "Everyone in that channel will see the code and the wording of what is agreed, and who does it by when; "
    "never a name. I can't see from here who is in the channel."
)
LINK_MOVES = "The MDT has another channel now. Its board there will say that it has moved."


def link_people(names: list[str]) -> str:
    """Whom the keyworker expects in the channel."""
    return f"On the MDT are {', '.join(names)}. Is anybody else in the channel?" if names else ""


def link_shares(codes: list[str]) -> str:
    """A channel that serves several cases shows no wording."""
    served = " and ".join(codes)
    return f"The channel serves {served} already. From then on all its boards show codes and counts only, theirs too."


def linked(label: str) -> str:
    return f"The channel now serves {label}. Its board is posted there."


def linked_silently(label: str) -> str:
    return f"The channel now serves {label}. Nothing is posted there while consent to sharing is withdrawn or refused."


def linked_before(code: str) -> str:
    return f"This channel serves {code} already. For its board, mention me with **actions**."
