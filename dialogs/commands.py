"""The table of what people type: the bot answers from it, help prints it, and the Teams command menu is made of it."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from casework import codes
from storage.tables import Role

PERSONAL, CHANNEL = "personal", "channel"

_EVERYONE = frozenset(Role)
_KEYWORKER = frozenset({Role.KEYWORKER})
_CASEWORK = frozenset({Role.KEYWORKER, Role.MANAGER})
_LETS_IN = frozenset({Role.MANAGER, Role.ADMINISTRATOR})
_OWNERS = frozenset({Role.KEYWORKER, Role.PARTNER, Role.MANAGER})


@dataclass(frozen=True, slots=True)
class Command:
    """A whole-message command. What follows the name (a code, a number) is its argument."""

    name: str
    title: str  # as in the command menu: at most 32 characters
    description: str
    scopes: frozenset[str]
    roles: frozenset[Role] = _EVERYONE
    also: tuple[str, ...] = ()
    example: str = ""
    takes_argument: bool = True
    in_menu: bool = True
    any_words: bool = False  # while no form is open, its argument may be any few words: an agency's name
    until: bool = False  # an action's number may be followed by a day, and that by a reason


_BOTH = frozenset({PERSONAL, CHANNEL})
_CHAT = frozenset({PERSONAL})
_ROOM = frozenset({CHANNEL})

COMMANDS: tuple[Command, ...] = (
    Command("help", "help", "What you can do here", _BOTH, also=("?", "menu", "commands"), takes_argument=False),
    Command(
        "home",
        "home",
        "Start here: something changed, after a meeting, my cases, what needs me",
        _CHAT,
        also=("hello", "hi", "hey", "hiya", "good morning", "good afternoon", "start", "hello there"),
        takes_argument=False,
    ),
    Command(
        "update",
        "update",
        "Something changed for a child: a headline now, the full SBAR now or later",
        _CHAT,
        _KEYWORKER,
        also=("something changed", "sbar"),
        example="update KW-7F3K",
    ),
    Command(
        "event",
        "event",
        "Admission, ready for discharge, discharge, crisis, placement or custody: recorded once, with its entry",
        _CHAT,
        _KEYWORKER,
        example="event KW-7F3K",
        in_menu=False,
    ),
    Command("rate", "rate", "Rate the risk of admission", _CHAT, _KEYWORKER, also=("rating", "risk")),
    Command(
        "ratings",
        "ratings",
        "How a child was rated: who, when, with which tool, and why",
        _CHAT,
        _CASEWORK,
        also=("rating history",),
        example="ratings KW-7F3K",
        in_menu=False,
    ),
    Command(
        "log",
        "log",
        "After a meeting: the actions of a CETR or MDT, pasted from minutes or one by one",
        _CHAT,
        _KEYWORKER,
        also=("after a meeting", "minutes", "log actions"),
    ),
    Command(
        "meeting",
        "meeting",
        "Plan a meeting, change it, call it off, tick its papers, close it",
        _CHAT,
        _CASEWORK,
        also=("meetings", "plan a meeting"),
        example="meeting KW-7F3K",
        in_menu=False,
    ),
    Command(
        "register",
        "register",
        "A new referral: is the child eligible, may we, and then the case",
        _CHAT,
        _CASEWORK,
        also=("new referral", "referral", "open a case", "new case"),
        takes_argument=False,
        in_menu=False,
    ),
    Command(
        "details",
        "details",
        "The facts of a case: EHCP, looked after, commissioner, how they communicate; see and change them",
        _CHAT,
        _CASEWORK,
        also=("facts",),
        example="details KW-7F3K",
        in_menu=False,
    ),
    Command("my cases", "my cases", "Your caseload, last five first", _CHAT, _CASEWORK, also=("cases", "caseload")),
    Command("case", "case", "One case on a card", _CHAT, example="case KW-7F3K", also=("open",)),
    Command(
        "actions",
        "actions",
        "Your open actions; with a code, the action board of that MDT",
        _BOTH,
        _OWNERS,
        also=("my actions", "board", "action board"),
        example="actions KW-7F3K",
    ),
    Command(
        "action",
        "action",
        "One action: all of it, what happened to it, what you can do with it",
        _CHAT,
        _OWNERS,
        example="action KW-7F3K 3",
        in_menu=False,
    ),
    Command(
        "replace",
        "replace",
        "An owner leaves: who takes over what is open with them",
        _CHAT,
        _CASEWORK,
        also=("replace an owner", "hand over actions"),
        takes_argument=False,
        in_menu=False,
    ),
    Command(
        "reminders",
        "reminders",
        "How early and how often an MDT is reminded; administrators change it",
        _CHAT,
        _CASEWORK | _LETS_IN,
        also=("reminder settings",),
        example="reminders KW-7F3K",
        in_menu=False,
    ),
    Command(
        "needs me", "needs me", "What waits for you", _CHAT, _OWNERS | _LETS_IN, also=("what needs me", "to do", "todo")
    ),
    Command(
        "consent",
        "consent",
        "Consent to the register, CETRs and sharing: see it, record a refusal or a withdrawal",
        _CHAT,
        _KEYWORKER,
    ),
    Command(
        "safeguarding",
        "safeguarding",
        "Share once without consent, to keep a child safe: a reason and a named approver",
        _CHAT,
        _CASEWORK,
        also=("share to keep safe", "override"),
        example="safeguarding KW-7F3K",
        in_menu=False,
    ),
    Command(
        "contact",
        "contact",
        "You were in touch with the young person, the family or the lead professional",
        _CHAT,
        _KEYWORKER,
        also=("in touch", "i was in touch"),
        example="contact KW-7F3K",
        in_menu=False,
    ),
    Command(
        "tracker",
        "tracker",
        "The cases for the DSD tracker meeting, and what changed since the last one",
        _CHAT,
        _CASEWORK,
        also=("dsd tracker", "tracker meeting", "discuss"),
        takes_argument=False,
        in_menu=False,
    ),
    Command(
        "gateway",
        "gateway",
        "The cases for the Gateway meeting, and what changed since the last one",
        _CHAT,
        _CASEWORK,
        also=("gateway meeting", "gateway list"),
        takes_argument=False,
        in_menu=False,
    ),
    Command(
        "ask",
        "ask",
        "Ask the MDT for three lines before a meeting, and see who has answered",
        _CHAT,
        _CASEWORK,
        also=("three lines",),
        example="ask KW-7F3K",
        in_menu=False,
    ),
    Command(
        "tell",
        "tell",
        "Tell the keyworker three lines: what goes well, what worries you, what you want",
        _CHAT,
        _OWNERS,
        also=("tell the keyworker",),
        example="tell KW-7F3K",
        in_menu=False,
    ),
    Command(
        "tag",
        "tag",
        "Tag an entry or action: triggers, protective factors, unmet needs, gaps in services",
        _CHAT,
        _KEYWORKER,
        also=("tag it",),
        example="tag KW-7F3K",
        in_menu=False,
    ),
    Command(
        "themes",
        "themes",
        "What the tags of your service add up to, without small numbers",
        _CHAT,
        frozenset({Role.MANAGER}),
        takes_argument=False,
        in_menu=False,
    ),
    Command(
        "feedback",
        "feedback",
        "What the young person and family say, in their own words",
        _CHAT,
        _CASEWORK,
        also=("what they say",),
        example="feedback KW-7F3K",
        in_menu=False,
    ),
    Command(
        "why",
        "why",
        "What is due for a child, because of what, and who says so",
        _CHAT,
        _CASEWORK,
        also=("why is this due", "clocks"),
        example="why KW-7F3K",
        in_menu=False,
    ),
    Command(
        "entries",
        "entries",
        "What was recorded of a child lately: to look at, put right, or strike out",
        _CHAT,
        _CASEWORK,
        example="entries KW-7F3K",
        in_menu=False,
    ),
    Command(
        "struck out",
        "struck out",
        "Entries on the wrong child, and who may have seen them",
        _CHAT,
        frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
        example="struck out KW-7F3K",
        in_menu=False,
    ),
    Command(
        "summary",
        "summary",
        "Caseload summary for managers",
        _CHAT,
        frozenset({Role.MANAGER}),
        also=("caseload summary", "report"),
        example="summary red",
        any_words=True,
    ),
    Command(
        "allocate",
        "allocate",
        "Say who keeps a case, or move a whole caseload",
        _CHAT,
        frozenset({Role.MANAGER}),
        also=("allocations", "move cases"),
        example="allocate KW-7F3K",
        in_menu=False,
        any_words=True,
    ),
    Command(
        "handover",
        "handover",
        "What the next keyworker of a child must know, on one card",
        _CHAT,
        _CASEWORK,
        also=("handover card",),
        example="handover KW-7F3K",
        in_menu=False,
    ),
    Command(
        "mdt",
        "mdt",
        "Who is on a child's MDT and how to reach them; add or remove someone",
        _CHAT,
        _CASEWORK,
        also=("who is on the mdt", "members"),
        example="mdt KW-7F3K",
        in_menu=False,
    ),
    Command(
        "leave",
        "leave an MDT",
        "Ask the keyworker to take you off an MDT",
        _CHAT,
        _OWNERS,
        also=("leave the mdt", "leave an mdt"),
        example="leave KW-7F3K",
        in_menu=False,
    ),
    Command(
        "cover",
        "cover",
        "Who looks after whose cases while somebody is away",
        _CHAT,
        _CASEWORK,
        also=("absence", "annual leave", "i'm away"),
        in_menu=False,
        takes_argument=False,
    ),
    Command(
        "team",
        "team",
        "Who is who, who is away, who can be reached; who asks to be let in",
        _CHAT,
        _LETS_IN,
        also=("the team", "people", "who is who"),
        in_menu=False,
        takes_argument=False,
    ),
    Command(
        "close",
        "close",
        "Step a child down from the register, or close the case",
        _CHAT,
        _CASEWORK,
        also=("step down", "close case", "close the case"),
        example="close KW-7F3K",
        in_menu=False,
    ),
    Command(
        "reopen",
        "reopen",
        "Open a closed case again",
        _CHAT,
        _CASEWORK,
        also=("open again",),
        example="reopen KW-7F3K",
        in_menu=False,
    ),
    Command(
        "link",
        "link",
        "Make this channel the MDT's channel for a case",
        _ROOM,
        _KEYWORKER,
        example="link KW-7F3K",
    ),
    Command("done", "done", "Tick off an action by its number", _BOTH, _OWNERS, example="done 3"),
    Command("started", "started", "Say that you have begun", _BOTH, _OWNERS, example="started 3", in_menu=False),
    Command("stuck", "stuck", "Say that something is in the way", _BOTH, _OWNERS, example="stuck 3", in_menu=False),
    Command(
        "more time",
        "more time",
        "Ask for more time: 1 week, 2 weeks or next meeting",
        _BOTH,
        _OWNERS,
        example="more time 3 2 weeks",
        in_menu=False,
    ),
    Command(
        "not mine",
        "not mine",
        "Say that an action isn't yours",
        _BOTH,
        _OWNERS,
        example="not mine 3",
        in_menu=False,
    ),
    Command(
        "mine",
        "mine",
        "Say yes to an action",
        _BOTH,
        _OWNERS,
        example="mine 3",
        also=("yes mine",),
        in_menu=False,
    ),
    Command(
        "snooze",
        "snooze",
        "Let an action's reminders wait; they come back by themselves",
        _CHAT,
        _KEYWORKER,
        example="snooze KW-7F3K 3 until Friday",
        in_menu=False,
        until=True,
    ),
    Command(
        "wake",
        "wake",
        "Let reminders that wait go on",
        _CHAT,
        _KEYWORKER,
        example="wake KW-7F3K 3",
        in_menu=False,
    ),
    Command("undo", "undo", "Take the last tick back", _BOTH, _OWNERS, example="undo 3", in_menu=False),
    Command(
        "coming",
        "coming",
        "Say that you come to a meeting",
        _CHAT,
        _OWNERS,
        also=("i am coming", "i'm coming"),
        example="coming KW-7F3K",
        in_menu=False,
    ),
    Command(
        "can't come",
        "can't come",
        "Say that you can't come to a meeting",
        _CHAT,
        _OWNERS,
        also=("can’t come", "cannot come", "not coming"),
        example="can't come KW-7F3K",
        in_menu=False,
    ),
    Command(
        "cancel",
        "cancel",
        "Close the open form; nothing is saved",
        _CHAT,
        takes_argument=False,
        in_menu=False,
    ),
    Command("back", "back", "One step back in a form", _CHAT, takes_argument=False, in_menu=False),
)


@dataclass(frozen=True, slots=True)
class Parsed:
    command: Command
    argument: str = ""


def parse(text: str, *, in_form: bool = True) -> Parsed | None:
    """The command that the whole message is, or None.

    A longer name wins over a shorter one ("my cases" over nothing, "more time 3" over "mine"). What follows a name
    must look like an argument (a code, a number, initials): in a form, "update my CV please" is an answer.
    """
    said = _plain(text)
    for name, command in _NAMES:
        if said == name:
            return Parsed(command)
        if command.takes_argument and said.startswith(name + " "):
            argument = " ".join(text.split())[len(name) :].strip(" .!")
            waits = command.until and len(argument) <= _LONGEST_UNTIL and _UNTIL.fullmatch(argument)
            if waits or _is_argument(argument) or (command.any_words and not in_form and len(argument) <= 60):
                return Parsed(command, argument)
    return None


def guess(text: str, *, scope: str, roles: frozenset[Role]) -> str | None:
    """The command a near miss may have meant, as it should be typed."""
    said = _plain(text)
    if not said or len(said) > 40:
        return None
    open_to = {name: command for name, command in _NAMES if scope in command.scopes and command.roles & roles}
    for width in (2, 1):
        head, rest = " ".join(said.split()[:width]), " ".join(said.split()[width:])
        close = difflib.get_close_matches(head, [name for name in open_to if " " in name or width == 1], 1, 0.75)
        if close and _is_argument(rest):
            return f"{open_to[close[0]].name} {rest.upper()}".strip()
    return None


def offered(*, scope: str, roles: frozenset[Role]) -> list[Command]:
    """What this person may do here, in the order of the table."""
    return [command for command in COMMANDS if scope in command.scopes and command.roles & roles]


def _plain(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").split()).strip(" .!").casefold()


def _is_argument(argument: str) -> bool:
    """A code, a number, initials or a filter, and nothing else: "log" may start a sentence."""
    return not argument or (len(argument) <= 60 and bool(_ARGUMENT.fullmatch(argument)))


_CODE = rf"KW[-\s]?[{codes.ALPHABET}01ILO]{{4,6}}"
_WISH = r"(?:(?:1|2|one|two)\s+weeks?|(?:the\s+)?next\s+meeting)"
_NUMBER = rf"#?\d{{1,4}}(?:\s+{_WISH})?"
_IN_TOUCH = r"(?:visit|call|message)", r"(?:young person|family|lead(?: professional)?)"
_CONTACT = rf"(?:{_IN_TOUCH[0]}\s+{_IN_TOUCH[1]}|{_IN_TOUCH[1]}\s+{_IN_TOUCH[0]})"
_ARGUMENT = re.compile(
    rf"(?:for\s+)?(?:{_CODE}(?:\s+(?:{_NUMBER}|{_CONTACT}))?|{_NUMBER}|[A-Z]\.?\s?[A-Z]\.?|red|amber|green|blue|overdue)"
    r"(?:\s+please)?",
    re.IGNORECASE,
)

_LONGEST_UNTIL = 400  # with the reason
_UNTIL = re.compile(rf"(?:{_CODE}\s+)?#?\d{{1,4}}\s+(?:until|till|for|in|tomorrow)\b.*", re.IGNORECASE | re.DOTALL)

CASE = next(command for command in COMMANDS if command.name == "case")

_NAMES: list[tuple[str, Command]] = sorted(
    ((name, command) for command in COMMANDS for name in (command.name, *command.also)),
    key=lambda pair: -len(pair[0]),
)
