"""Who may speak to the bot: the channel's token, checked by the SDK with its three defects mended.

Signing keys are fetched off the event loop with a timeout, an unknown key is looked for once, and every token
that is not in order is refused as such (the SDK lets junk, expired and forged ones escape as server errors).
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import jwt
from aiohttp import ClientError, ClientSession, ClientTimeout
from botframework.connector.auth import (
    AuthenticationConstants,
    ClaimsIdentity,
    JwtTokenExtractor,
    VerifyOptions,
)
from jwt.algorithms import RSAAlgorithm

from bot import logs
from bot.rejections import Rejected

CHANNEL = "msteams"
SKEW_S = 5 * 60  # clock difference that Microsoft's own libraries allow
STALE_S = 24 * 3600.0  # keys are asked for again daily, as Microsoft asks
DEAD_S = 3 * 24 * 3600.0  # after this long without an answer nothing is vouched for any more
PAUSE_S = 60.0  # between two attempts, so that junk key ids cannot make us flood Microsoft
_TIMEOUT_S = 10.0
_LONGEST = 16 * 1024
_METADATA_URL = AuthenticationConstants.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL
_ISSUER = AuthenticationConstants.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER
_ALGORITHM = "RS256"

_log = logs.logger(__name__)

Jwk = Mapping[str, Any]
FetchKeys = Callable[[], Awaitable[Iterable[Jwk]]]


class KeysAway(Exception):
    """The signing keys could not be fetched."""


class UnknownKey(Exception):
    """No published key has this id, or it does not vouch for Teams."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The two names that the SDK's extractor reads."""

    public_key: Any
    endorsements: tuple[str, ...]


class SigningKeys:
    """Stands where the SDK keeps its metadata, with the same `get`. `clock` gives monotonic seconds."""

    def __init__(self, fetch: FetchKeys, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._keys: dict[str, SigningKey] = {}
        self._fetched = float("-inf")
        self._tried = float("-inf")
        self._lock = asyncio.Lock()
        self._renewal: asyncio.Task[None] | None = None

    async def get(self, key_id: str | None) -> SigningKey:
        """Raises UnknownKey, or KeysAway when there is nothing to look in."""
        key = self._keys.get(key_id or "")
        age = self._clock() - self._fetched
        if key is None or age > DEAD_S:
            await self._refresh()
            if self._clock() - self._fetched > DEAD_S:
                raise KeysAway
            key = self._keys.get(key_id or "")
        elif age > STALE_S and (self._renewal is None or self._renewal.done()):
            self._renewal = asyncio.create_task(self._refresh())  # nobody waits: the old keys still hold
        if key is None or (key.endorsements and CHANNEL not in key.endorsements):
            raise UnknownKey
        return key

    async def ready(self) -> str:
        """For /readyz: empty, or what is missing. Fetches the keys the first time."""
        if self._clock() - self._fetched > STALE_S:
            await self._refresh()
        return "" if self._clock() - self._fetched <= DEAD_S else "Microsoft's signing keys have not been fetched."

    async def _refresh(self) -> None:
        asked = self._clock()
        async with self._lock:
            if self._tried >= asked or self._clock() - self._tried < PAUSE_S:
                return  # somebody else has just asked
            self._tried = self._clock()
            try:
                self._keys = _parsed(await self._fetch())
            except KeysAway:
                _log.warning("signing_keys_away")
                return
            self._fetched = self._clock()


def _parsed(keys: Iterable[Jwk]) -> dict[str, SigningKey]:
    found: dict[str, SigningKey] = {}
    for key in keys:
        if key.get("kty") != "RSA" or not isinstance(key.get("kid"), str):
            continue
        try:
            public_key = RSAAlgorithm.from_jwk(json.dumps(dict(key)))
        except (jwt.PyJWTError, ValueError):
            continue
        endorsements = key.get("endorsements") or ()
        found[key["kid"]] = SigningKey(public_key, tuple(str(name) for name in endorsements))
    if not found:
        raise KeysAway
    return found


async def fetch_keys() -> list[Jwk]:
    """Microsoft's published keys for tokens from channels. Raises KeysAway."""
    try:
        async with ClientSession(timeout=ClientTimeout(total=_TIMEOUT_S), trust_env=True) as session:
            document = await _get(session, _METADATA_URL)
            keys_url = str(document.get("jwks_uri", ""))
            if not keys_url.startswith("https://"):
                raise KeysAway
            return cast(list[Jwk], (await _get(session, keys_url)).get("keys") or [])
    except (ClientError, TimeoutError, ValueError) as error:
        raise KeysAway from error


async def _get(session: ClientSession, url: str) -> dict[str, Any]:
    async with session.get(url) as response:
        response.raise_for_status()
        return cast(dict[str, Any], await response.json(content_type=None))


class InboundTokens:
    """Only tokens of the channel service are taken: those of the emulator and of skills are not for this bot."""

    def __init__(self, app_id: str, keys: SigningKeys) -> None:
        self._app_id = app_id.lower()
        self._extractor = JwtTokenExtractor(
            VerifyOptions(issuer=[_ISSUER], audience=None, clock_tolerance=SKEW_S, ignore_expiration=False),
            _METADATA_URL,
            [_ALGORITHM],
        )
        cast(Any, self._extractor).open_id_metadata = keys

    async def check(self, header: str) -> str:
        """The service address that the token vouches for. Raises Rejected (401; 503 while no keys can be had)."""
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token or " " in token or len(token) > _LONGEST:
            raise Rejected(401, "A bearer token of the channel is required.")
        try:
            if jwt.get_unverified_header(token).get("alg") != _ALGORITHM:
                raise Rejected(401, "The token is not signed as agreed.")
            identity = await self._extractor.get_identity("Bearer", token, "")
        except KeysAway:
            raise Rejected(503, "The token cannot be checked just now.") from None
        except (jwt.PyJWTError, UnknownKey, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise Rejected(401, "The token is not valid.") from None
        return self._claims(cast(ClaimsIdentity | None, identity))

    def _claims(self, identity: ClaimsIdentity | None) -> str:
        claims: dict[str, Any] = {} if identity is None else cast(Any, identity).claims
        if claims.get("iss") != _ISSUER:  # the extractor also takes a list with the issuer in it
            raise Rejected(401, "The token has the wrong issuer.")
        if str(claims.get("aud", "")).lower() != self._app_id:
            raise Rejected(401, "The token is for somebody else.")
        if "exp" not in claims:
            raise Rejected(401, "The token never expires.")
        service_url = claims.get("serviceurl")
        if not isinstance(service_url, str) or not service_url:
            raise Rejected(401, "The token names no service address.")
        return service_url
