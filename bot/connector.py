"""Outbound calls to Teams over one shared session. Never repeats a POST: a message has no idempotency key.

The SDK would build two clients and a retry table for every turn (14 ms), send through a thread pool, deep-copy the
card, and report a failed PUT without its status.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from email.utils import parsedate_to_datetime
from time import time
from typing import Any, cast
from urllib.parse import quote

from aiohttp import (
    ClientConnectionError,
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    TCPConnector,
)
from multidict import CIMultiDict
from yarl import URL

from bot.credentials import OutboundToken, TokenUnavailable
from bot.outcomes import Ambiguous, Gone, NotDelivered, Refused, Retryable, SendError, Throttled
from bot.pace import POST_TIMEOUT_S
from bot.service_urls import ServiceUrls
from dialogs.events import Address

_CONNECT_TIMEOUT_S = 5.0
_KEEP_ALIVE_S = 15.0  # shorter than the far side's, so that a POST is not written into a closing connection
_CONNECTIONS = 100

PUT_ATTEMPTS = 3
_PUT_PAUSE_S = 0.4  # doubled each time, with jitter
_PATIENCE_S = 5.0  # an edit does not wait longer than this for a limit to pass
_RETRY_AFTER_S = 2.0  # when the answer names no time
_LONGEST_WAIT_S = 86_400.0  # nothing that is sent here keeps longer; what Teams asks for below is waited out whole
_WAIT_MORE = 1.3  # at most so much longer than told, so that many do not come back at once

Sleep = Callable[[float], Awaitable[object]]
Body = Mapping[str, Any] | str  # JSON, or its text already
_JSON = "application/json; charset=utf-8"


class Connector:
    """One for the process; close it at the end. `token` is None in the unauthenticated mode only."""

    def __init__(
        self,
        urls: ServiceUrls,
        token: OutboundToken | None,
        *,
        sleep: Sleep = asyncio.sleep,
        timeout_s: float = POST_TIMEOUT_S,
    ) -> None:
        self._urls = urls
        self._timeout_s = timeout_s
        self._token = token
        self._sleep = sleep
        self._session: ClientSession | None = None
        self._plain = CIMultiDict({"Content-Type": _JSON})

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def post(self, address: Address, activity: Body, *, before: Callable[[], None] | None = None) -> str:
        """Sends once; gives the new activity's id (empty if Teams names none). Raises SendError.

        `before` runs when nothing is waited for any more, a token included: what it raises stops the sending.
        """
        answer = await self._call("POST", self._activities(address), activity, before)
        return _text(answer, "id")

    async def put(self, address: Address, activity_id: str, activity: Body) -> str:
        """Replaces a message; repeated a few times, since the result is the same. Raises SendError."""
        url = f"{self._activities(address)}/{quote(activity_id, safe='')}"
        for attempt in range(1, PUT_ATTEMPTS + 1):
            try:
                return _text(await self._call("PUT", url, activity), "id") or activity_id
            except (Retryable, NotDelivered, Ambiguous, Throttled) as error:
                pause = _PUT_PAUSE_S * 2 ** (attempt - 1) * random.uniform(0.8, 1.2)  # noqa: S311 - jitter
                if isinstance(error, Throttled):
                    pause = max(pause, with_jitter(error.retry_after))
                if attempt == PUT_ATTEMPTS or pause > _PATIENCE_S:
                    raise
                await self._sleep(pause)
        raise AssertionError("unreachable")

    async def create_conversation_personal(self, address: Address, member: str) -> Address:
        """The 1:1 chat with `member` (an id that Teams gave us, `29:...`), made or found. Raises SendError."""
        wanted = {
            "bot": {"id": address.bot_id},
            "members": [{"id": member}],
            "isGroup": False,
            "tenantId": address.tenant_id,
            "channelData": {"tenant": {"id": address.tenant_id}},
        }
        answer = await self._call("POST", f"{self._base(address)}/v3/conversations", wanted)
        conversation_id = _text(answer, "id")
        if not conversation_id:
            raise Refused(code="NoConversation")
        return replace(address, conversation_id=conversation_id, channel_id="", team_id="", thread_id="")

    def _base(self, address: Address) -> str:
        if not self._urls.allows(address.service_url):
            raise Refused(code="ServiceUrlNotAllowed")
        return address.service_url.rstrip("/")

    def _activities(self, address: Address) -> str:
        conversation = address.conversation_id
        if address.thread_id:
            conversation = f"{conversation};messageid={address.thread_id}"
        return f"{self._base(address)}/v3/conversations/{quote(conversation, safe='')}/activities"

    async def _call(
        self, method: str, url: str, body: Body, before: Callable[[], None] | None = None
    ) -> dict[str, Any]:
        text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        data = text.encode()
        headers = await self._headers()
        if before is not None:
            before()
        try:
            async with self._open().request(
                method, URL(url, encoded=True), data=data, headers=headers, allow_redirects=False
            ) as response:
                raw = await response.read()
                status, retry_after = response.status, response.headers.get("Retry-After")
        except (ClientConnectorError, ConnectionTimeoutError) as error:
            raise NotDelivered(code=type(error).__name__) from None
        except (ClientConnectionError, ClientError, TimeoutError, OSError) as error:
            raise Ambiguous(code=type(error).__name__) from None
        if status in (200, 201, 202):
            return _parsed(raw)
        if status == 401 and self._token is not None:
            self._token.forget()
        raise _failure(status, _parsed(raw), retry_after)

    async def _headers(self) -> CIMultiDict[str]:
        if self._token is None:
            return self._plain
        try:
            token = await self._token.get()
        except TokenUnavailable as error:
            raise NotDelivered(code=f"NoToken:{error}") from None
        return CIMultiDict({"Content-Type": _JSON, "Authorization": f"Bearer {token}"})

    def _open(self) -> ClientSession:
        if self._session is None:
            self._session = ClientSession(
                connector=TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_KEEP_ALIVE_S, ttl_dns_cache=60),
                timeout=ClientTimeout(total=self._timeout_s, sock_connect=_CONNECT_TIMEOUT_S),
                cookie_jar=DummyCookieJar(),
                trust_env=self._token is not None,  # a hospital's proxy; never between two programs on loopback
            )
        return self._session


def with_jitter(seconds: float) -> float:
    """That long and up to a third more, never less: what was told to wait does not come back all at once."""
    return seconds * random.uniform(1.0, _WAIT_MORE)  # noqa: S311 - jitter


def _failure(status: int, answer: Mapping[str, Any], retry_after: str | None) -> SendError:
    """Codes: "Status codes from bot conversational APIs" in Microsoft's Teams documentation."""
    code, subcode = _codes(answer)
    match status:
        case 429:
            return Throttled(_seconds(retry_after), status, code)
        case 401 | 412:
            return Retryable(status, code, subcode)
        case 403 | 404 | 410:
            return Gone(status, code, subcode)
        case 408:
            return Ambiguous(status, code, subcode)
        case _ if status >= 500:
            return Ambiguous(status, code, subcode)
        case _:
            return Refused(status, code, subcode)


def _codes(answer: Mapping[str, Any]) -> tuple[str, str]:
    """`code` and `subCode` stand in `error` or, in some 403 answers, at the top or in `innerHttpError`."""
    error = answer.get("error")
    places = [answer]
    if isinstance(error, dict):
        places.insert(0, cast(Mapping[str, Any], error))
    code = next((_text(place, "code") for place in places if _text(place, "code")), "")
    for place in places:
        for name in ("subCode", "subcode", "errorCode"):
            value = place.get(name)
            if isinstance(value, str | int) and value != "":
                return code, str(value)
    return code, ""


def _seconds(retry_after: str | None) -> float:
    """`Retry-After` is a number of seconds or a date."""
    if not retry_after:
        return _RETRY_AFTER_S
    try:
        seconds = float(retry_after)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(retry_after).timestamp() - time()
        except (ValueError, TypeError, OverflowError):
            return _RETRY_AFTER_S
    if not seconds >= 0:  # negative, or not a number
        return _RETRY_AFTER_S
    return min(seconds, _LONGEST_WAIT_S)


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        value = json.loads(raw) if raw else None
    except (ValueError, RecursionError):
        return {}
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}


def _text(within: Mapping[str, Any], key: str) -> str:
    value = within.get(key)
    return value if isinstance(value, str) else ""
