"""What is said to somebody unknown who asks to be let in, to those who may let them in, and about the answer."""

from __future__ import annotations

from storage.tables import Role

# To whom we do not know

TITLE = "Hello, I'm the keyworker team's bot"
SUMMARY = "Keyworker: hello"
UNKNOWN = "I don't know you yet, so I can't show you anything. If you work with the team, ask here to be let in."
WHO_ANSWERS = "An administrator or a manager of the team answers, and I tell you here. Please name no child."
NAME = "Teams says that you are {name}."
NAMELESS = "Somebody without a name"
ROLE = "What are you?"
AGENCY = "Which agency do you work for?"
AGENCY_HINT = "Its full name"
ASK = "Ask for access"
NO_ROLE = "Please choose what you are."
NO_AGENCY = "Please write which agency you work for."
TOO_LONG = "Please keep it to {most} characters."
IN_CHANNEL = (
    "I don't know you yet, so I can't show you anything. Open a chat with me, say hello, and you can ask to be let in."
)
NO_ACCOUNT = (
    "Hello, I'm the keyworker team's bot. I don't know you yet, so I can't show you anything. "
    "Please ask your keyworker team's administrator to add you."
)

ASKED_TITLE = "You have asked to be let in"
NOT_NOW_TITLE = "Not now"

ROLES = {
    Role.KEYWORKER: "A keyworker",
    Role.PARTNER: "A partner: health, social care, school, youth justice, voluntary …",
    Role.MANAGER: "A manager of the keyworker team",
}


def asked(as_whom: str, day: str) -> str:
    return f"You asked on {day}, as {as_whom}. I tell you here as soon as somebody answers."


def not_now(again: str) -> str:
    """`again` is when they may ask again, in words."""
    return f"The team can't let you in at the moment. You may ask again {again}."


LATER = "in a day or so"


def after(when: str) -> str:
    return f"after {when}"


def ring_them(said: str) -> str:
    return f"{said} If it is urgent, please ring the team."


# To administrators and managers

REQUESTS = "Asking to be let in"
REQUESTS_SUMMARY = "Keyworker: somebody asks to be let in"
NOBODY = "Nobody asks to be let in."
CHOOSE = "Let in as …"
NOT_NOW = "Not now"
NOT_YOURS = "Letting people in is for administrators and the service's managers. Nothing has changed."
MANAGER_BY_ADMINISTRATOR = "Only an administrator can let in a manager. Nothing has changed."
NO_SUCH = "I can't find that request. Type **needs me** for what is open."
ASKED_AGAIN = "They have asked again since, and for something else. Type **needs me** for how it stands now."
CHOOSE_FIRST = "Please say first for which agency: press **Let in as …**"
NO_SERVICE = "You belong to no service yet, so I don't know whose keyworker this would be. Ask your administrator."
WAS_HERE = "Was here before, and was taken off."
KEEPS_CASES = (
    "They were here before and are still down as keyworker of {count}. Please move these first (**allocate**), then "
    "let them in. Nothing has changed."
)
CASES = ("{count} case", "{count} cases")

FORM = "Let somebody in"
FORM_ROLE = "Let in as"
FORM_AGENCY = "Agency"
FORM_AGENCY_HELP = "They wrote: {agency}"
ANOTHER = "An agency that is not in the list"
NEW_AGENCY = "The agency's name"
NEW_KIND = "What kind of agency is it?"
FORM_WHO = "Who"
FORM_ASKED = "They ask as"
FORM_AS = "Let in as"
FORM_NEXT = "Then"
ANSWERED = "Somebody has answered them meanwhile. Type **needs me** for what is open."
CONFIRM = "Let in"

_STARTS = {
    Role.KEYWORKER: "They start without cases; a manager allocates them.",
    Role.PARTNER: "They are on no MDT yet; a case's keyworker names them.",
    Role.MANAGER: "They see all cases of the service.",
}


def starts(role: Role) -> str:
    return _STARTS[role]


def as_whom(role: str, agency: str) -> str:
    """ "keyworker of Elmshire Keyworking"."""
    return f"{role} of {agency}"


def asks(name: str, as_whom: str, day: str) -> str:
    return f"Asks to be let in: {name}, as {as_whom} ({day})."


def let_in_as(as_whom: str) -> str:
    """A button: of a long agency as much as fits."""
    said = f"Let in as {as_whom}"
    return said if len(said) <= 80 else f"{said[:79].rstrip()}…"


def let_in(name: str, as_whom: str) -> str:
    return f"Let in: {name}, {as_whom}. They are told."


def is_in(by: str, day: str) -> str:
    """Who was let in, and by whom, for whoever comes later."""
    return f"Let in by {by} on {day}." if by else "Is in already."


def was_refused(by: str, day: str) -> str:
    return f"{by} said “not now” on {day}."


def refused(name: str) -> str:
    return f"Not now: {name} is told, and may ask again later."


# To whoever asked

HOME = "Home"


def granted(as_whom: str) -> str:
    return f"You are in, as {as_whom}. Press Home."


def refused_to_them(again: str) -> str:
    return ring_them(f"You asked to be let in. The team can't do that now. You may ask again {again}: say hello here.")
