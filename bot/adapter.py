"""One HTTP request, one turn: authenticate, read, answer, send. Ours on the SDK's CloudAdapter, which answers every
invoke and every bad token with a server error, and spends 20 ms on a turn that costs 2.

Nothing a client sends is a 500, and a person whose turn failed gets a sentence and a reference number.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, TypeVar

from aiohttp import web
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication

from bot import body, events, logs
from bot.outcomes import Gone, SendError
from bot.rejections import NotAnActivity, Rejected
from bot.sender import CARD_TYPE, Sender
from bot.service_urls import ServiceUrls, is_loopback
from bot.settings import Settings
from bot.tokens import CHANNEL, InboundTokens, SigningKeys
from cards.rendering import encode
from casework import words
from casework.words import edge
from dialogs.events import Address, Answer, Event, Kind, Message, Scope

_MESSAGE_TYPE = "application/vnd.microsoft.activity.message"
_DRAIN_S = 10.0  # how long a stopping bot waits for what it still has to send
_CHANNELS_ON_LOOPBACK = frozenset({CHANNEL, "emulator"})

_log = logs.logger(__name__)
_T = TypeVar("_T")

OnEvent = Callable[[Event], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class _Failed:
    reference: str


class Adapter(CloudAdapter):
    """`on_event` does the whole turn (identity, dialogs, store); it raises only what nobody expected."""

    def __init__(
        self, settings: Settings, on_event: OnEvent, sender: Sender, urls: ServiceUrls, keys: SigningKeys
    ) -> None:
        super().__init__(ConfigurationBotFrameworkAuthentication(_sdk_settings(settings)))
        self._on_event = on_event
        self._sender = sender
        self._urls = urls
        self._tenants = settings.tenants
        self._tokens = None if settings.unauthenticated else InboundTokens(settings.app_id, keys)
        self._channels = _CHANNELS_ON_LOOPBACK if settings.unauthenticated else frozenset({CHANNEL})
        self._later: set[asyncio.Task[object]] = set()

    async def process(self, request: web.Request, bot: object = None, ws_response: object = None) -> web.Response:
        """The answer to `POST /api/messages`: 200; or 400, 401, 403, 408, 413, 415 for what gets no turn."""
        try:
            vouched = await self._authenticate(request)
            activity = await body.read(request)
            event = self._read(activity, vouched)
        except Rejected as refused:
            _log.info("request_refused", status=refused.status, reason=refused.reason)
            return refused.response()
        if event.kind is Kind.INVOKE:
            answer = await self._invoke(event, activity)
            return web.Response(body=answer.encode(), content_type="application/json")
        if event.kind is not Kind.OTHER:
            await self._message(event)
        return web.Response()

    async def close(self) -> None:
        """Waits a little for what is still being sent."""
        if self._later:
            await asyncio.wait(self._later, timeout=_DRAIN_S)

    async def _authenticate(self, request: web.Request) -> str:
        """The service address that the token vouches for; empty in the unauthenticated mode."""
        if self._tokens is not None:
            return await self._tokens.check(request.headers.get("Authorization", ""))
        if not is_loopback(_host(request)):
            # A web page whose name was made to point at this machine would say its own name here.
            raise Rejected(403, "Without authentication only this machine may call.")
        return ""

    def _read(self, activity: Mapping[str, Any], vouched: str) -> Event:
        service_url = activity.get("serviceUrl")
        if not isinstance(service_url, str) or not service_url:
            raise NotAnActivity("The activity has no serviceUrl.")
        if vouched and vouched != service_url:
            raise Rejected(401, "The token is for another service address.")
        if not self._urls.allows(service_url):
            raise Rejected(403, "The service address is not one of ours.")
        channel = activity.get("channelId")
        if not isinstance(channel, str):
            raise NotAnActivity("The activity has no channelId.")
        if channel not in self._channels:
            raise Rejected(403, "Only Teams may call.")
        tenant = events.tenant_of(activity)
        if self._tenants and tenant not in self._tenants:
            raise Rejected(403, "The tenant is not one of ours.")
        return events.read(activity, tenant)

    async def _message(self, event: Event) -> None:
        answer = await self._guarded(event, self._on_event(event))
        if isinstance(answer, _Failed):
            await self._apologise(event, words.SOMETHING_WENT_WRONG.format(reference=answer.reference))
            return
        sent = await self._guarded(event, self._deliver(event, answer))
        if isinstance(sent, _Failed):
            await self._apologise(event, edge.DONE_BUT_NOT_SHOWN.format(reference=sent.reference))

    async def _invoke(self, event: Event, activity: Mapping[str, Any]) -> str:
        """Answered in the reply; what else is to be sent goes after it, so that Teams is not kept waiting."""
        if activity.get("name") != events.CARD_ACTION:
            return _universal(_MESSAGE_TYPE, json.dumps(edge.NOT_A_CARD_ACTION))
        answer = await self._guarded(event, self._on_event(event))
        if isinstance(answer, _Failed):
            sorry = words.SOMETHING_WENT_WRONG.format(reference=answer.reference)
            return _universal(_MESSAGE_TYPE, json.dumps(sorry))
        if answer.say or answer.edit or answer.personal:
            task = asyncio.create_task(self._guarded(event, self._deliver(event, answer)))
            self._later.add(task)
            task.add_done_callback(self._later.discard)
        if answer.invoke_card is not None:
            return _universal(CARD_TYPE, encode(answer.invoke_card))
        return _universal(_MESSAGE_TYPE, json.dumps(answer.invoke_text or edge.ALREADY_DONE))

    async def _guarded(self, event: Event, work: Awaitable[_T]) -> _T | _Failed:
        try:
            return await work
        except Exception as error:  # noqa: BLE001 - the turn: whatever happened, the person is told and the bot goes on
            reference = logs.reference()
            _log.error(
                "turn_failed",
                reference=reference,
                activity=event.activity_id,
                kind=event.kind,
                **logs.trace(error),
            )
            return _Failed(reference)

    async def _deliver(self, event: Event, answer: Answer) -> None:
        """A message that cannot be sent is logged and the rest goes on: what was decided is already stored."""
        if answer.edit is not None:
            await self._known(event, self._edit(event, answer.edit))
        say = answer.say
        if answer.personal and not await self._personal(event, answer.personal):
            say = (Message(text=words.SAY_HELLO_FIRST),)  # not "I've answered in our own chat"
        for message in say:
            await self._known(event, self._sender.send(event.address, message))

    async def _edit(self, event: Event, message: Message) -> None:
        if event.reply_to:
            try:
                await self._sender.edit(event.address, event.reply_to, message)
                return
            except SendError as error:
                _log.info("edit_refused", activity=event.activity_id, outcome=type(error).__name__, code=error.code)
        await self._sender.send(event.address, message)

    async def _personal(self, event: Event, messages: tuple[Message, ...]) -> bool:
        """Whether the person can be written to in their own chat; of the chat they wrote from that is known."""
        chat: Address = event.address
        elsewhere = event.scope is not Scope.PERSONAL
        try:
            if elsewhere:
                chat = await self._sender.personal(event.address, event.user_mri)
        except SendError as error:
            _not_sent(event, error)
            return False
        try:
            for message in messages:
                await self._sender.send(chat, message)
        except SendError as error:
            _not_sent(event, error)
            return not (elsewhere and isinstance(error, Gone))
        return True

    async def _known(self, event: Event, sending: Coroutine[Any, Any, object]) -> None:
        try:
            await sending
        except SendError as error:
            _not_sent(event, error)

    async def _apologise(self, event: Event, sentence: str) -> None:
        """In the 1:1 only: a channel is no place to be told that somebody's press went wrong."""
        if event.kind is Kind.MESSAGE and event.scope is Scope.PERSONAL:
            await self._known(event, self._sender.send(event.address, Message(text=sentence)))


def _not_sent(event: Event, error: SendError) -> None:
    _log.warning(
        "reply_not_sent",
        activity=event.activity_id,
        outcome=type(error).__name__,
        status=error.status,
        code=error.code,
        subcode=error.subcode,
    )


def _universal(kind: str, value: str) -> str:
    """The body of a universal action's answer, `value` being JSON already.

    The outcome that Teams reads is `statusCode`, not the HTTP status.
    """
    return f'{{"statusCode":200,"type":"{kind}","value":{value}}}'


def _host(request: web.Request) -> str:
    host = request.host
    return host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0]


def _sdk_settings(settings: Settings) -> SimpleNamespace:
    """The names that the SDK reads from a configuration object."""
    return SimpleNamespace(
        APP_ID=settings.app_id,
        APP_PASSWORD=settings.app_password.get_secret_value(),
        APP_TYPE=str(settings.app_type) if settings.app_id else "MultiTenant",
        APP_TENANTID=settings.tenant_id,
    )
