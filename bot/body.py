"""The request's body as JSON that every floor below can store: whole, shallow, finite and without broken characters."""

from __future__ import annotations

import asyncio
import json
import math
import zlib
from typing import Any, cast

from aiohttp import ClientError, web
from aiohttp.http_exceptions import HttpProcessingError
from multidict import CIMultiDictProxy

from bot.rejections import NotAnActivity, Rejected

# Teams carries about 100 KB a message counted in UTF-16, that is 50 000 characters: at most 150 KB in UTF-8.
# The rest is room for the envelope and for a card's data; it is also what one request may cost us to parse.
LIMIT_BYTES = 256 * 1024

# Our deepest card answers nest four deep; beyond this somebody is trying to exhaust a recursive function.
MAX_DEPTH = 64

READ_TIMEOUT_S = 10.0

_LARGEST = 2**63 - 1  # what a database's integer holds
_PLAIN_TYPES = frozenset({"application/json", "application/json; charset=utf-8", "application/json;charset=utf-8"})
_UTF8 = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})


async def read(request: web.Request) -> dict[str, Any]:
    """The body as a dict. Raises Rejected: 415 content type or charset, 413 too large, 400 anything else."""
    _require_json(request.headers, request)
    raw = await _bytes(request)
    value = _parse(raw)
    if not isinstance(value, dict):
        raise NotAnActivity("The body is not a JSON object.")
    return cast(dict[str, Any], value)


def _require_json(headers: CIMultiDictProxy[str], request: web.Request) -> None:
    given = headers.get("Content-Type", "")
    if given.lower() in _PLAIN_TYPES:
        return
    if request.content_type != "application/json":
        raise Rejected(415, "The content type must be application/json.")
    if (request.charset or "utf-8").lower() not in _UTF8:
        raise Rejected(415, "JSON must be UTF-8.")


async def _bytes(request: web.Request) -> bytes:
    if (request.content_length or 0) > LIMIT_BYTES:
        raise Rejected(413, "The body is too large.")
    try:
        async with asyncio.timeout(READ_TIMEOUT_S):
            return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise Rejected(413, "The body is too large.") from None
    except TimeoutError:
        raise Rejected(408, "The body took too long to arrive.") from None
    except (ClientError, HttpProcessingError, web.RequestPayloadError, zlib.error, ConnectionError):
        raise Rejected(400, "The body could not be read.") from None


def _parse(raw: bytes) -> object:
    try:
        text = raw.decode("utf-8-sig")
        value = _DECODER.decode(text)
    except (ValueError, RecursionError):  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        raise NotAnActivity("The body is not JSON.") from None
    if text.count("{") + text.count("[") > MAX_DEPTH and _too_deep(value):
        raise NotAnActivity("The body is nested too deeply.")
    if "\\u" in text and ("\\u0000" in text or "\\ud" in text or "\\uD" in text):
        return _mended(value)
    return value


def _whole(digits: str) -> int:
    if len(digits) > 20:
        raise ValueError("too large")
    number = int(digits)
    if abs(number) > _LARGEST:
        raise ValueError("too large")
    return number


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("not finite")
    return number


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_int=_whole, parse_float=_finite, parse_constant=_no_constant)


def _children(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(cast(dict[str, object], value).values())
    if isinstance(value, list):
        return cast(list[object], value)
    return []


def _too_deep(value: object) -> bool:
    """Without recursion, since recursion is what is being guarded."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return False
    return True


def _mended(value: object) -> object:
    """Without NUL, which PostgreSQL cannot store, and with half an emoji (a lone surrogate) as a question mark box."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        items = cast(dict[str, object], value).items()
        return {_mended(key): _mended(child) for key, child in items}
    if isinstance(value, list):
        return [_mended(child) for child in cast(list[object], value)]
    return value
