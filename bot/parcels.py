"""A message that is ready to go, and a post that is ready to be replaced."""

from __future__ import annotations

from dataclasses import dataclass

from casework.policy import NoticePolicy
from casework.rewrites import ClaimedPost
from casework.sendings import Claimed
from dialogs.events import Address, Message


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message ready to go. `name` is the person's, empty for a channel; `subject` is what a board shows.

    `alerts` is for one that alerts its reader: the numbers that say how many unanswered ones are enough for somebody
    to be told.
    `edits` is the post that it replaces: in a meeting's thread the first, on the day. `mentions` are the people that
    it mentions for the first time there.
    """

    claimed: Claimed
    route_id: int
    address: Address
    message: Message
    name: str = ""
    subject: str = ""
    alerts: NoticePolicy | None = None
    edits: str = ""
    mentions: tuple[int, ...] = ()

    @property
    def below(self) -> str:
        """The post that this hangs on: the one it replies to, or edits; empty for a post of its own."""
        return self.edits or self.address.thread_id


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A posted card as it should be now."""

    post: ClaimedPost
    change: int
    address: Address
    message: Message
