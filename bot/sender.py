"""Messages out: a Message becomes an activity, one at a time in each conversation and within Teams' limits.

A card travels alone: with text beside it Teams splits the message in two and names no id to edit later.
"""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakValueDictionary

from bot.connector import Connector, with_jitter
from bot.limits import Limits
from bot.outcomes import NotDelivered, Retryable, Throttled
from cards.rendering import encode
from casework.words import edge
from dialogs.events import Address, Message

CARD_TYPE = "application/vnd.microsoft.card.adaptive"
PATIENCE_S = 5.0  # how long a reply waits for its turn; Teams itself gives up on the bot after 10 to 15 s
_ATTEMPTS = 3
_PAUSE_S = 0.5  # and a little more, after a 412: somebody else was writing in the same conversation
_CHATS_KEPT = 10_000

Sleep = Callable[[float], Awaitable[object]]


class Sender:
    """All that leaves the bot goes through here. Every method raises SendError (bot/outcomes.py)."""

    def __init__(self, connector: Connector, limits: Limits, *, sleep: Sleep = asyncio.sleep) -> None:
        self._connector = connector
        self._limits = limits
        self._sleep = sleep
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._chats: OrderedDict[tuple[str, str], Address] = OrderedDict()

    async def send(
        self,
        address: Address,
        message: Message,
        *,
        patience_s: float = PATIENCE_S,
        before: Callable[[], None] | None = None,
        unasked: bool = False,
    ) -> str:
        """A new message; gives its activity id. With `patience_s=0` it is tried once, and never waits.

        `unasked`: it is no reply, and takes its part alone of what several processes may send there. `before` runs when
        the message's turn has come and there is a token, just before each attempt: what it raises stops the sending.
        """
        body = encoded(address, message)

        async def post() -> str:
            return await self._connector.post(address, body, before=before)

        return await self._in_turn(address, patience_s, post, attempts=_ATTEMPTS, unasked=unasked)

    async def edit(
        self,
        address: Address,
        activity_id: str,
        message: Message,
        *,
        patience_s: float = PATIENCE_S,
        unasked: bool = False,
    ) -> str:
        """Replaces a message that the bot sent; gives its activity id."""
        body = encoded(address, message, activity_id)

        async def put() -> str:
            return await self._connector.put(address, activity_id, body)

        return await self._in_turn(address, patience_s, put, attempts=1, unasked=unasked)

    async def personal(self, address: Address, member: str) -> Address:
        """The 1:1 chat of `member` (`29:...`), asked for once and remembered while the process lives."""
        key = (address.tenant_id, member)
        chat = self._chats.get(key)
        if chat is None:
            chat = await self._connector.create_conversation_personal(address, member)
            self._chats[key] = chat
            if len(self._chats) > _CHATS_KEPT:
                self._chats.popitem(last=False)
        return chat

    def share(self, processes: int, *, new: bool) -> None:
        """So many processes send for this bot: see `Limits.share`."""
        self._limits.share(processes, new=new)

    async def close(self) -> None:
        await self._connector.close()

    async def _in_turn(
        self, address: Address, patience_s: float, call: Callable[[], Awaitable[str]], *, attempts: int, unasked: bool
    ) -> str:
        """One at a time: two operations at once in one conversation are answered 412.

        Tried again only after what was certainly not delivered, and only while there is patience left.
        """
        place = address.conversation_id
        lock = self._locks.get(place)
        if lock is None:
            lock = self._locks[place] = asyncio.Lock()
        async with lock:
            while True:
                patience_s -= await self._wait(place, address.tenant_id, patience_s, unasked=unasked)
                self._limits.take(place, address.tenant_id)
                attempts -= 1
                try:
                    return await call()
                except Throttled as error:
                    self._limits.hold(place, with_jitter(error.retry_after))
                    if attempts <= 0 or error.retry_after > patience_s:
                        raise
                except (Retryable, NotDelivered):
                    self._limits.hold(place, with_jitter(_PAUSE_S))
                    if attempts <= 0 or patience_s < _PAUSE_S:
                        raise

    async def _wait(self, place: str, tenant: str, patience_s: float, *, unasked: bool) -> float:
        """Until our own limits allow a send; gives the seconds that took."""
        waited = 0.0
        while (delay := self._limits.delay(place, tenant, unasked=unasked)) > 0:
            if waited + delay > patience_s:
                raise Throttled(delay, status=0, code="OurOwnLimit")
            await self._sleep(delay)
            waited += delay
        return waited


def encoded(address: Address, message: Message, activity_id: str = "") -> str:
    """The message as Teams' JSON. Mentions stand in the card itself (`msteams.entities`)."""
    conversation = address.conversation_id
    made: dict[str, Any] = {
        "type": "message",
        "from": {"id": address.bot_id},
        "conversation": {"id": f"{conversation};messageid={address.thread_id}" if address.thread_id else conversation},
        "channelData": {"tenant": {"id": address.tenant_id}},
    }
    if activity_id:
        made["id"] = activity_id
    if message.card is None:
        made["text"] = message.text
        made["textFormat"] = "markdown"
    made["summary"] = message.summary or edge.SUMMARY  # else phones show the text itself on the lock screen
    envelope = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    if message.card is None:
        return envelope
    return f'{envelope[:-1]},"attachments":[{{"contentType":"{CARD_TYPE}","content":{encode(message.card)}}}]}}'
