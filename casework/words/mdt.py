"""What is said about who is on an MDT, and whether they can be told anything here."""

REACHED = "reads messages here"
NOT_PROVEN = "has the app, and has not answered yet"
NOT_YET = "has not opened a chat with me yet"
DEAD = "can't be reached on Teams at present"
CONTACT = "no account here; ring {phone}"
CONTACT_NO_PHONE = "no account here, and I have no phone number"

# The MDT of one case

TITLE = "Who is on the MDT"
SUMMARY = "Keyworker: an MDT"
NOBODY = "Nobody is on the MDT yet."
ADD = "Add someone"
REMOVE = "Remove someone"
KEEPS = "keeps the case"
LEADS = "lead professional"
MORE = "… and {count} more"


def since(day: str, reach: str, until: str = "") -> str:
    """ "since 4 March 2026 · reads messages here"."""
    ends = f", leaves on {until}" if until else ""
    return f"since {day}{ends} · {reach}"


def asks(day: str) -> str:
    """ "asked to leave: Thursday 26 March"."""
    return f"asked to leave: {day}"


# Somebody leaves it

LEAVING = "Remove from the MDT"
WHO_LEAVES = "Who leaves?"
TO_WHOM = "Who takes over all of it?"
ONE_BY_ONE = "One by one"
NOT_YOURS = "Who is on an MDT is for the case's keyworker and the service's managers. Nothing has changed."
NOT_ON = "They are not on this MDT."
NOBODY_TO_REMOVE = "Nobody but the keyworker is on this MDT."
NOBODY_ELSE = "Nobody else could take over what is open with them. Please add someone to the MDT first."
NEEDS_OWNER = "Please choose who takes it over: no action stays with somebody who has left."
NOT_THEM = "They can't take over here. Please choose somebody of the MDT, or a colleague of who leaves."
CHANGED = "What is open with them has changed meanwhile. Please look at it again."
OPEN_WITH_THEM = "Open with {name}:"
AND_MORE = "… and {count} more"
LEAVES = "Leaves the MDT"
FROM_TODAY = "From today they see nothing of this case, and hear nothing more of it."
HEARS = "They get one line with the code."
QUIET = "They are not told by me, since sharing has stopped for this child."
TELL_THEM = "They have no account here: please tell them yourself."
LEAD_ENDS = "They are the lead professional: the case then has none. *Details* names another."
JOINS = "comes on the MDT"


def is_keyworker(name: str, code: str) -> str:
    """Instead of removing who keeps the case."""
    return (
        f"{name} keeps this case, and can't be taken off its MDT. A manager gives it to another keyworker: "
        f"**allocate {code}**."
    )


def stays_in(name: str, code: str) -> str:
    """Above the list of those who can be removed."""
    return f"{name} keeps the case: another keyworker is a manager's to name (allocate {code})."


def left(name: str, label: str, handed_on: int) -> str:
    """After Confirm."""
    moved = {0: "", 1: " Their open action has a new owner, who is told."}
    said = moved.get(handed_on, f" Their {handed_on} open actions have new owners, who are told.")
    return f"{name} is no longer on the MDT of {label}.{said}"


def left_already(name: str, label: str) -> str:
    return f"{name} is not on the MDT of {label} any more."


# Somebody asks to leave

LEAVE = "Leave an MDT"
ASK_TITLE = "Ask to leave the MDT"
WHY = "Why? (if you want to say; your keyworker alone reads it)"
WHICH = "Which MDT would you like to leave?"
MANY = "Those are the first {shown} of {all}. For another, type **leave** and its code."
ON_NONE = "You are on no MDT that you could leave."
ASKS = "You ask the keyworker"
TO_LEAVE = "to take you off the MDT of {code}"
WHY_SAID = "Why"
UNTIL_THEN = "Until the keyworker answers you stay on it, and reminders go on."
NO_KEYWORKER = "the service's managers"
WAITING = "Asks to leave an MDT"
AGREE = "Agree"
STAYS = "They stay"


def stays_yours(count: int) -> str:
    """What happens to their own open actions meanwhile."""
    counted = "1 action is" if count == 1 else f"{count} actions are"
    return f"{counted} open with you, and yours until the keyworker has named somebody else."


def keyworker_asks(code: str) -> str:
    return (
        f"You keep {code}, so you can't leave its MDT. A manager gives it to another keyworker (**allocate {code}**)."
    )


def asked(code: str, keyworker: str) -> str:
    """After Confirm."""
    return f"Asked: {keyworker or NO_KEYWORKER} will answer. Until then you are on the MDT of {code}."


def asked_already(code: str, day: str, keyworker: str) -> str:
    return f"You asked on {day} to leave the MDT of {code}; {keyworker or NO_KEYWORKER} has not answered yet."


def request(name: str, agency: str, why: str) -> str:
    """The line to the keyworker."""
    said = f" “{why}”" if why else ""
    return f"{name} ({agency}) asks to leave the MDT.{said}"


def answered(name: str) -> str:
    """The keyworker presses *They stay*."""
    return f"{name} stays on the MDT, and is told."


def answered_already(name: str) -> str:
    return f"{name} is not asking to leave any more."


ANSWERED_NOTE = "Answered."


# What they hear


def told_left(code: str) -> str:
    """The one line to who was taken off."""
    return f"You are no longer on the MDT of {code}. Nothing more of it comes to you. Thank you for all you did."


def told_stay(code: str, keyworker: str, phone: str) -> str:
    """The answer to who asked to leave."""
    who = f"{keyworker}{f' ({phone})' if phone else ''}" if keyworker else "The keyworker"
    return f"{who} asks you to stay on the MDT of {code}. Please speak with them if that is difficult."
