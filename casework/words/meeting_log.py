"""What is asked and said while the actions of a meeting are logged."""

from __future__ import annotations

from collections.abc import Sequence

TITLE = "After a meeting"
KIND, DAY, THERE = "Which meeting?", "When was it?", "Who was there?"

PASTE_TITLE = "What was agreed?"
PASTE_HOW = "Paste the actions from your minutes, one to a line: what; who; when. I ask only about what is missing."
MINUTES = "Actions from the minutes"
READ, ONE_BY_ONE = "Read them", "One by one"
NOTHING_PASTED = "Paste the actions first, or press One by one."

GAPS_TITLE = "A few gaps"
WHO, WHEN, WHAT, HOW = "Who does it?", "By when?", "What is to be done?", "How will we know it is done?"
ONE_OWNER = "An action needs one named owner. Say who leads; the others can have one of their own."
ONE_PERSON = "An action needs one named person. Who is it?"
SOMEBODY_ELSE = "Somebody who isn't in this list"
NO_ACTION = "Nobody: it isn't an action, leave it out"
AT_NEXT_MEETING = "At the next meeting"
ANOTHER_DAY = "Another day"

CONTACT_NAME, CONTACT_KIND = "Name", "Which kind of agency?"
CONTACT_AGENCY, CONTACT_PHONE = "Agency, if you know it", "Phone, if you know it"
CONTACT_WHY = "I keep them as a contact: they need no account. You get their reminders, to ring them."

PAST_TITLE = "Is that date right?"
PAST_KEEP, PAST_CHANGE = "Yes, keep it", "Change it"

REVIEW_TITLE = "Is this what was agreed?"
WHICH_LINE = "Choose a line to change or remove it"
CHANGE, REMOVE, ADD, FINISH = "Change", "Remove", "Add another", "Finish"
CHOOSE_FIRST = "Choose the line first."
EDIT_TITLE, ADD_TITLE = "Change this action", "Add an action"
SAVE_LINE, SAVE_MORE, SAVE_LAST = "Keep it", "Keep it, add another", "Keep it, that's all"

NEXT_TITLE = "When is the next meeting?"
NEXT_DAY, NEXT_TIME, NEXT_UNKNOWN = "Day", "Time, if you know it", "Not known yet"
GIVE_DAY = "Give the day, or press Not known yet."
GONE_BY = "That day has gone by. When is the next meeting?"

PREVIEW_TITLE = "Check, then confirm"
NOT_KNOWN = "not known yet"
NO_CHANNEL = "No channel is linked to this MDT, so no board is posted. Each owner is told in their own chat."


def gap(number: int, what: str, question: str) -> str:
    """A question about one line: "3. “send the plan”: who does it?"."""
    shown = what if len(what) <= 90 else what[:89].rsplit(" ", 1)[0] + "…"
    return f"{number}. “{shown}”: {question[0].lower()}{question[1:]}"


def it_said(text: str) -> str:
    return f"The minutes say “{text}”."


def new_person(name: str) -> str:
    return f"{name}, who isn't in this list yet"


def one_each(names: Sequence[str]) -> str:
    return f"One action each: {', '.join(names)}"


def leads(name: str, others: Sequence[str]) -> str:
    return f"{name} leads, with {' and '.join(others)}"


def with_others(what: str, others: Sequence[str]) -> str:
    """The wording of an action that one leads, so that nobody who was named is lost."""
    return f"{what} (with {' and '.join(others)})"


def several(names: Sequence[str]) -> str:
    return f"That can be {' or '.join(names)}. Which?"


def weeks(count: int, day: str) -> str:
    return f"In {count} week{'' if count == 1 else 's'} ({day})"


def who_is(name: str) -> str:
    return f"Who is {name}?" if name else "Who is it?"


def past(number: int, what: str, day: str) -> str:
    return f"{number}. “{what}” was due on {day}."


def left_out(line: str) -> str:
    return f"Not taken, because it is too long or too much for one go: “{line[:120]}”"


def not_an_action(line: str) -> str:
    return f"Not taken as an action: “{line[:120]}”"


def at_next(count: int) -> str:
    """Lines that hang on a meeting whose day nobody has said."""
    said = "1 action is" if count == 1 else f"{count} actions are"
    return f"{said} due at the next meeting, so I need its day. Or go back and give a date."


def silent(stopped: str) -> str:
    """Where consent to sharing was refused or withdrawn."""
    return f"{stopped} The actions are kept; nothing is posted or sent, so please tell the owners yourself."


def saved(kind: str, label: str, actions: int, people: int, rung: Sequence[str], posted: bool) -> str:
    """After Confirm."""
    kept = "1 action is" if actions == 1 else f"{actions} actions are"
    said = f"Saved: {kind} of {label}. {kept} kept."
    if people:
        said += f" {'1 person gets' if people == 1 else f'{people} people get'} one message with all of theirs."
    if rung:
        said += f" You get the message for {' and '.join(rung)}, to ring them."
    return said + (" The board is in the MDT's channel." if posted else "")
