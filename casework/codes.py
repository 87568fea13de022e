"""Case codes: short, random, with a check character, so that a slip of the finger never opens another child."""

from __future__ import annotations

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31 characters, a prime number; no I, L, O, 0 or 1
PREFIX = "KW-"
_SHIFT = 8  # makes the code that all examples use, KW-7F3K, a right one

_CODE = re.compile(rf"\bKW[-\s]?([{ALPHABET}]{{4,6}})\b", re.IGNORECASE)


def new_code(length: int = 3) -> str:
    """A random code of `length` characters and their check character. The caller makes sure that it is free."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(length))
    return PREFIX + body + check_character(body)


def check_character(body: str) -> str:
    """Weighted sum modulo 31: with a prime modulus every single wrong character and every swap of two is found."""
    total = sum(weight * ALPHABET.index(character) for weight, character in enumerate(body, start=2))
    return ALPHABET[(_SHIFT - total) % len(ALPHABET)]


def is_code(text: str) -> bool:
    """Whether this is a whole code with the right check character, e.g. "KW-7F3K" (any case, dash optional)."""
    return read_code(text) == normal(text)


def normal(text: str) -> str:
    """The code as it is printed, e.g. "kw 7f3k" becomes "KW-7F3K"; other text comes back in capitals."""
    found = _CODE.fullmatch(text.strip())
    return PREFIX + found[1].upper() if found else text.strip().upper()


def read_code(text: str) -> str | None:
    """The first well-formed code in a text whose check character is right, or None."""
    for found in _CODE.finditer(text):
        body = found[1].upper()
        if check_character(body[:-1]) == body[-1]:
            return PREFIX + body
    return None


def mistyped(text: str) -> bool:
    """Whether the text holds something shaped like a code whose check character is wrong."""
    return read_code(text) is None and _CODE.search(text) is not None
