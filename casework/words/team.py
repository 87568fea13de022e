"""Who is who in a service and on its MDTs, and who can be reached how."""

from __future__ import annotations

TITLE = "The team"
SUMMARY = "Keyworker: the team"
NOT_YOURS = "The team's list is for managers and administrators."
NO_SERVICE = "You belong to no service yet. Ask your administrator."
IN_ALL = "{count} people"
NOBODY = "Nobody is here yet. An administrator brings people in, or they ask to be let in."
PAGE = "Page {page} of {pages}"
NEXT = "Next page"
BEFORE = "Page before"
ALL = "The team"

EVERY_DAY = "Monday to Friday"
NO_DAYS = "no working days"
CONTACT = "contact, without an account"
NO_ROLE = "no role yet"
NO_PHONE = "no telephone number"


def days(names: list[str]) -> str:
    """ "Monday, Tuesday and Friday"."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def works(days: str) -> str:
    return f"Works {days}"


def reached(day: str) -> str:
    return f"Can be reached here: last heard of {day}"


def not_answered(day: str) -> str:
    return f"Has the app since {day}, and has not answered yet"


def lost(why: str, day: str) -> str:
    """`why` is a sentence of `why_lost`, or empty."""
    return f"Cannot be reached here{f', {why}' if why else ''}: last heard of {day}. Ring: {{phone}}"


def why_lost(said: str) -> str:
    """What the platform said, in words: "Gone 403 ConversationBlockedByUser"; empty where it said nothing."""
    for sign, words in _WHY_LOST:
        if sign in said:
            return words
    return "Teams takes nothing for them" if said else ""


_WHY_LOST = (
    ("removed", "the app was removed"),
    ("BotNotInConversationRoster", "the app was removed"),
    ("ForbiddenOperation", "the app is not installed for them"),
    ("BotDisabledByAdmin", "their administrator switched the app off"),
    ("ConversationBlockedByUser", "they blocked the app"),
    ("MessageWritesBlocked", "they blocked, muted or removed the app"),
    (" 404", "the chat is gone"),
    (" 410", "the chat is gone"),
)

NEVER = "Cannot be reached here: has never said hello. Ring: {phone}"
MAILED = "an e-mail goes instead"
AGENCY_CONTACT = "their agency's contact"
MAIL_ON = "Who cannot be reached here and has an e-mail address gets one e-mail a day."
MAIL_OFF = "E-mails to people who cannot be reached here are switched off."
RING = "Ring: {phone}"


def away(first: str, last: str, cover: str) -> str:
    """`first` is empty when they are away already."""
    till = f" until {last}" if last else ""
    return f"Away {f'from {first}' if first else 'now'}{till}; {cover} covers"
