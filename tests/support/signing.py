"""Tokens as the channel service signs them, with keys made here, so that authentication is tested offline."""

from __future__ import annotations

import json
import time
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from bot.tokens import Jwk

APP_ID = "aaaaaaaa-0000-4000-8000-000000000001"
SERVICE_URL = "https://smba.trafficmanager.net/uk/"
ISSUER = "https://api.botframework.com"


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """One key a name for the whole run: making one takes a tenth of a second."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def published(name: str, *, endorsements: tuple[str, ...] = ("msteams", "webchat")) -> Jwk:
    made = json.loads(RSAAlgorithm.to_jwk(key(name).public_key()))
    return made | {"kid": name, "use": "sig", "endorsements": list(endorsements)}


def token(signed_by: str = "one", kid: str | None = None, algorithm: str = "RS256", **claims: Any) -> str:
    """A good token for SERVICE_URL; claims given replace or (None) remove those of a good one."""
    now = int(time.time())
    good: dict[str, Any] = {
        "iss": ISSUER,
        "aud": APP_ID,
        "serviceurl": SERVICE_URL,
        "nbf": now - 60,
        "exp": now + 3600,
    }
    payload = {name: value for name, value in (good | claims).items() if value is not None}
    signer = jwt.PyJWS()  # jwt.encode would refuse the wrong types that tests want to see refused
    return signer.encode(json.dumps(payload).encode(), key(signed_by), algorithm, {"kid": kid or signed_by})


def bearer(signed: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {signed}"}
