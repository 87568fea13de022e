"""What is said of an entry on the wrong child: the form, the line that stays, who may have seen it."""

from __future__ import annotations

LONGEST_REASON = 200

TITLE = "This was the wrong child"
INTRO = (
    "The entry is struck out for good: its text is hidden, its actions and what it moved are taken back, and your "
    "manager and the lead for information governance are told."
)
REASON = "What went wrong, in a few words?"
REASON_HELP = "No names: people outside the case read this."
RIGHT = "Which child is it about?"
RIGHT_HELP = "A form with the same answers opens for that child, to confirm."
NONE_OF_MINE = "None of mine, or I'll write it again later"
ALONG = "What becomes of its actions?"
MOVE, DROP = "They go along to the right child", "They were wrong too: only take them back"

ENTRY, ITS_ACTIONS, ITS_EVENT, SEEN_BY = "The entry", "Its actions", "What it moved", "May have seen it"
ALL_BACK = "taken back; each owner is told"
EVENT_BACK = "the event, where the child is, clocks and prompts are as before"
NOBODY_KNOWN = "nobody that I know of"
CONFIRM = "Strike it out"

COPIED = "It was marked as copied to the care record. Please strike it out there too; I can't."
STAYS = "I can't unsay what stands further up in chats: the entry's card as you saved it, and what people copied."

NEEDS_REASON = "Please say in a few words what went wrong (at most 200 characters)."
NOT_YOURS = "Only who wrote an entry, while they keep the case, or their manager can strike it out."
STRUCK_ALREADY = "This entry was struck out already."
WRITE_AGAIN = "Below is the same entry for the right child: look at it, and confirm."

ACTION = "Taken back: it was written down for the wrong child"
ACTION_WHY = "written down for the wrong child"

OPENED_ENTRY = "opened the entry"
OPENED_CASE = "opened the case"
SAW_BOARD = "looked at the action board"
HEARD_OF_ACTION = "had a message with an action from it"
HEARD_OF_REVIEW = "had a message about a review that it called for"
ON_BOARD = "its actions stood on the board"
THE_CHANNEL = "Everybody in the MDT's channel"


def seen(who: str, how: str, when: str) -> str:
    return f"{who}: {how}, last on {when}"


def what_becomes(move: bool) -> str:
    return f"{ALL_BACK}; written again for the right child" if move else ALL_BACK


# To managers, the IG lead, and the author where it was not their own press


def struck_out(who: str) -> str:
    return f"{who} struck out an entry: it was about another child."


def because(reason: str) -> str:
    return f"Reason: {reason}"


SEEN_HEAD = "Who may have seen it:"
NOBODY_SAW = "Nobody else opened it, and no message carried it."
WHO_SAW = "Who saw it"


def action_taken_back(number: int) -> str:
    return f"Action {number} is taken back: it was written down for the wrong child. There is nothing to do."


# The list for managers and the IG lead

LIST_TITLE = "Entries struck out"
NONE = "No entry of this child was struck out."
IG_ONLY = "What it said is for the lead for information governance."
STANDS = (
    "What can't be rewritten: the author's own card in their chat, replies that people typed, notifications on phones."
)


def line(what: str, recorded: str, author: str, struck: str, by: str) -> str:
    return f"{what}, recorded on {recorded} by {author}; struck out on {struck} by {by}."


def again(code: str, day: str) -> str:
    return f"Written again for {code} on {day}."


NOT_AGAIN = "Not written again yet."

WHICH = "Which child? Type the code after the command: **struck out KW-…**"
CORRECTION = "Correction"
PARTS = {
    "headline": "Situation",
    "background": "Background",
    "assessment": "Assessment",
    "recommendation": "Recommendation",
}


def action_numbered(number: int) -> str:
    return f"Action {number}"
