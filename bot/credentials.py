"""The bot's own token for the connector: fetched in a thread, kept until shortly before it expires.

The SDK makes a new MSAL application and asks for a new token in every turn, on the event loop.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, Protocol, cast

from bot.settings import AppType, Settings

SCOPE = "https://api.botframework.com"
EARLY_S = 300.0  # a token this close to its end is replaced first
_TIMEOUT_S = 10


class TokenUnavailable(Exception):
    """No token could be had, so nothing was sent. The message is Entra's error code, no secret."""


class Fetch(Protocol):
    """Blocking. Gives MSAL's answer: `access_token` and `expires_in` (seconds), or `error`."""

    def __call__(self) -> dict[str, Any]: ...


class OutboundToken:
    """One token for the process. `clock` gives monotonic seconds."""

    def __init__(self, fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._token = ""
        self._until = 0.0
        self._lock = asyncio.Lock()

    async def get(self) -> str:
        """Raises TokenUnavailable."""
        if self._token and self._clock() < self._until:
            return self._token
        async with self._lock:  # one request, however many turns are waiting
            if not self._token or self._clock() >= self._until:
                await self._renew()
            return self._token

    def forget(self) -> None:
        """The connector refused it: the next call asks for a new one."""
        self._token = ""

    async def _renew(self) -> None:
        try:
            answer = await asyncio.to_thread(self._fetch)
        except (OSError, ValueError) as error:  # requests' errors are OSErrors
            raise TokenUnavailable(type(error).__name__) from error
        token = answer.get("access_token")
        if not isinstance(token, str) or not token:
            raise TokenUnavailable(str(answer.get("error", "no token")))
        life = float(answer.get("expires_in") or 0)
        self._token = token
        self._until = self._clock() + max(life - EARLY_S, min(life / 2, EARLY_S))


def from_settings(settings: Settings) -> OutboundToken | None:
    """None in the unauthenticated mode. Asks for nothing yet."""
    if settings.unauthenticated:
        return None
    return OutboundToken(_managed(settings) if settings.app_type is AppType.MANAGED else _secret(settings))


def _secret(settings: Settings) -> Fetch:
    made: list[Any] = []

    def fetch() -> dict[str, Any]:
        import msal  # half a second to import, and needs no room in a bot on loopback

        if not made:
            tenant = "botframework.com" if settings.app_type is AppType.MULTI else settings.tenant_id
            made.append(
                cast(Any, msal).ConfidentialClientApplication(
                    client_id=settings.app_id,
                    client_credential=settings.app_password.get_secret_value(),
                    authority=f"https://login.microsoftonline.com/{tenant}",
                    timeout=_TIMEOUT_S,
                )
            )
        return made[0].acquire_token_for_client(scopes=[f"{SCOPE}/.default"])

    return fetch


def _managed(settings: Settings) -> Fetch:
    def fetch() -> dict[str, Any]:
        import msal
        import requests

        identity = cast(Any, msal).UserAssignedManagedIdentity(client_id=settings.app_id)
        client = cast(Any, msal).ManagedIdentityClient(identity, http_client=requests.Session())
        return client.acquire_token_for_client(resource=SCOPE)

    return fetch
