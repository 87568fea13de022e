"""Text that people gave, made safe to stand on a card: it becomes no link, no mention, no date function.

Teams reads the text of a card as markdown, and swaps `<at>` for a mention. Invisible or reversed characters
could make a line read as something else. What is shown stays what was typed, as far as it can.
"""

from __future__ import annotations

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\u2060\ufeff\ud800-\udfff]")
_LINES = re.compile(r"[ \t]*\n\s*")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_TAG_END = re.compile(r"(?<=[^\s\d=-])>")
_LINK = re.compile(r"\](?=[(\[:])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_UNDERLINE = re.compile(r"(?<!\w)_|_(?!\w)")
_FUNCTION = re.compile(r"\{(?=\{)")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"  # first strong isolate: the words around it keep their order


class Markdown(str):
    """Text of ours in which `**bold**` means bold. Whatever people gave was made safe when it was put in."""

    __slots__ = ()


def markdown(template: str, **values: object) -> Markdown:
    """A sentence of ours, with values put in safely: markdown("**{name}** is ready", name=typed)."""
    return Markdown(template.format(**{key: _put_in(value) for key, value in values.items()}))


def spoken(text: str) -> Markdown:
    """A sentence that may carry `**bold**` of ours and words of people's: all made safe but the bold."""
    return text if isinstance(text, Markdown) else Markdown(safe(text).replace("\\*\\*", "**"))


def _put_in(value: object) -> str:
    return safe(value if isinstance(value, str) else str(value))


def safe(text: str) -> str:
    """`text` as it may stand in a card; `Markdown` is ours already and comes back as it is."""
    if isinstance(text, Markdown):
        return text
    if text.isascii() and text.isalnum():
        return text
    text = visible(text)
    text = _LINES.sub("\n\n", text)  # one newline is a blank in markdown
    text = _TAG_END.sub("›", _TAG.sub("‹", text)) if "<" in text else text
    text = _ENTITY.sub("&amp;", text)
    text = _LINK.sub("] ", text)
    text = _FUNCTION.sub("{ ", text)
    if text.count("*") > 1:  # one alone can emphasise nothing, and some phones show the backslash
        text = text.replace("*", "\\*")
    if text.count("_") > 1:
        text = _UNDERLINE.sub(r"\\_", text)
    return f"{_ISOLATE}{text}{_END_ISOLATE}" if _RIGHT_TO_LEFT.search(text) else text


def visible(text: str) -> str:
    """`text` without what cannot be seen: control characters and orders to reverse the writing.

    The joiners stay that emoji and Persian are spelt with.
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return unicodedata.normalize("NFC", _CONTROL.sub("", text)).strip()
