"""The parts of a message that carries notices, as its card sees them: no rule, no store."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Press(StrEnum):
    """A button that a line may offer."""

    MINE = "mine"
    NOT_MINE = "not mine"
    WHICH_CHILD = "which child"
    DONE = "done"
    STUCK = "stuck"
    MORE_TIME = "more time"
    UNDO = "undo"
    ADD_EVIDENCE = "add evidence"
    THEY_SAY_DONE = "they say it is done"
    SNOOZE = "snooze"
    AGREE = "agree"
    NOT_THIS_TIME = "not this time"
    RATE = "rate"
    REPORT_SENT = "report sent"
    FORM_GIVEN = "form given"
    RECORD_CONSENT = "record consent"
    GO_ON = "go on"
    WRITE_UP = "write up"
    CLOSE_MEETING = "close a meeting"
    COMING = "coming"
    CANT_COME = "can't come"
    WHO_SAW = "who saw"
    ARRANGED = "arranged"
    ARRANGED_BY = "arranged by"
    HANDOVER = "handover"
    REFERRER_TOLD = "referrer told"
    REPLACE = "replace"
    NAME_ANOTHER = "name another"
    NOTHING_TO_WRITE = "nothing to write"
    WRITE_LINES = "write lines"
    READ_LINES = "read lines"
    LET_IN = "let in"
    LET_IN_AS = "let in as"
    NOT_NOW = "not now"
    HOME = "home"
    LET_LEAVE = "let leave"
    THEY_STAY = "they stay"
    BOARD = "board"  # in a channel of one MDT: all of it, answered to whoever presses
    OWN_THERE = "own actions there"  # in a channel of several: one's own, the same way
    MY_ACTIONS = "my actions"
    NEEDS_ME = "needs me"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said. `action_id` and `version` belong to its buttons; `items` is a list below it.

    Of a review's papers and a meeting to close `action_id` is the meeting, of an invitation the invitation, of a
    referral the referral, of three lines the request, of what is said about a case as a whole, or opens a form for it,
    the case (of a board too), of an owner who left the person, of who asks to be let in the request. `draft` is the
    half-filled form that *Go on* opens, `link`: where to join, `case_id`: what a form is opened for where `action_id`
    is no case.
    """

    said: str
    detail: str = ""
    note: str = ""  # how it stands after an answer
    items: tuple[str, ...] = ()
    action_id: int = 0
    version: int = 0
    draft: str = ""
    presses: tuple[Press, ...] = ()
    link: str = ""
    case_id: int = 0
    about: str = ""  # what a button needs besides: an age, a person, or its title


@dataclass(frozen=True, slots=True)
class Group:
    """What is said of one case: headed by its code, or by its label to those whose case it is."""

    heading: str
    lines: tuple[Line, ...]
    foot: str = ""  # whom to ring about it
    case_id: int = 0  # to open the case with; 0 where the reader is not to be led there


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who is asked to act. `handle` is what Teams knows them by; empty where they are named and no more."""

    name: str
    handle: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one person, or to a channel."""

    title: str
    groups: tuple[Group, ...]
    more: int  # lines that found no room
    rest: Press | None  # the way to them
    channel: bool
    repeated: bool  # it may have arrived before
    name: str = ""  # of the person; a channel has none
    alert: bool = False  # it says that something of the reader's own is overdue
    asks: bool = False  # in a meeting's thread: it is to come, so that people are asked to act
    asked: tuple[Named, ...] = ()
    today: bool = False  # how a meeting stands on its day, and nothing else: in its thread the first post is edited

    @property
    def new_ids(self) -> list[int]:
        """The actions that still wait for "Yes, mine"."""
        return [line.action_id for group in self.groups for line in group.lines if Press.MINE in line.presses]
