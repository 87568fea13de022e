"""What reached us and what we answer, free of any SDK type: the seam between the Teams edge and the dialogs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from adaptivecards.adaptivecard import AdaptiveCard


class Kind(StrEnum):
    """What a person (or Teams) did."""

    MESSAGE = "message"  # typed words, and Action.Submit presses (then `payload` is not empty)
    INVOKE = "invoke"  # Action.Execute on a shared card: answered in the HTTP reply
    INSTALLED = "installed"  # the bot was added to a chat or a team
    REMOVED = "removed"  # the bot was removed: nothing can be sent there any more
    OTHER = "other"  # reactions, typing, edits: nothing to do


class Scope(StrEnum):
    PERSONAL = "personal"
    CHANNEL = "channel"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Address:
    """Where to send: kept in our own columns, because the SDK's reference loses the tenant."""

    service_url: str
    conversation_id: str  # a channel's root conversation, without `;messageid=`
    tenant_id: str
    bot_id: str
    channel_id: str = ""  # Teams channel id, empty in a 1:1 chat
    team_id: str = ""
    thread_id: str = ""  # the root message of the channel thread this event came from


@dataclass(frozen=True, slots=True)
class Event:
    """One authenticated activity. `tenant_id` and `object_id` come from the vouched-for activity, never a card."""

    activity_id: str
    kind: Kind
    scope: Scope
    address: Address
    tenant_id: str
    object_id: str  # Entra object id of the person who acted
    user_mri: str  # the bot's own handle of that person (`29:...`), needed for mentions
    user_name: str  # display text only: never an identity
    text: str = ""  # the bot's own leading mention already removed, stripped
    payload: Mapping[str, Any] = field(
        default_factory=dict[str, Any]
    )  # a card's data merged with its inputs: untrusted
    reply_to: str = ""  # id of the message whose card was pressed


@dataclass(frozen=True, slots=True)
class Message:
    """One message to send: a card with its neutral `summary` (no personal data), or plain text."""

    card: AdaptiveCard | None = None
    text: str = ""
    summary: str = ""  # what a lock screen may show


@dataclass(frozen=True, slots=True)
class Answer:
    """What to do about an event.

    `say` goes to the conversation the event came from (in a channel: to its thread), in order.
    `edit` replaces the card that was pressed, in place (PUT on `event.reply_to`; sent as new if that fails).
    `invoke_card` / `invoke_text` answer an Action.Execute in the HTTP reply; the card is seen by the clicker alone.
    `personal` goes to the actor's own 1:1 chat with the bot, wherever the event came from.
    `board` names the live card ("case:3") that `invoke_card` is, exactly as everybody is to see it now; else empty.
    """

    say: tuple[Message, ...] = ()
    edit: Message | None = None
    invoke_card: AdaptiveCard | None = None
    invoke_text: str = ""
    personal: tuple[Message, ...] = ()
    board: str = ""


NOTHING = Answer()
