"""On which line of a TOML file a key or a section stands, so that what is wrong can be shown to whoever wrote it.

The standard library reads TOML without remembering lines. A file is cut off after each line instead: where a key is
first there, there it stands. So no second reader of TOML is needed, which could read a file otherwise than the first.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

Path = tuple[str | int, ...]  # ("items", 2, "points"): the third of the items, and a key of it

_AT = re.compile(r"\(at line (\d+)")


class NotToml(ValueError):
    """`line` counts from 1."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


def read(text: str) -> dict[str, Any]:
    """The file's content, decimals kept exact. Raises NotToml."""
    try:
        return _loads(text)
    except RecursionError:
        raise NotToml(1, "it is nested too deeply") from None
    except ValueError as error:  # of a number that is too long too
        found = _AT.search(str(error))
        line = int(found[1]) if found else len(text.rstrip().split("\n"))
        raise NotToml(line, _AT.split(str(error))[0].strip(" (")) from None


def line_of(text: str, path: Path) -> int:
    """The line on which what `path` names begins, of a file that can be read; 1 for the whole file."""
    lines = text.split("\n")
    without, within = 0, len(lines)
    while (cut := _cut(lines, without, within, path)) is not None:
        at, there = cut
        without, within = (without, at) if there else (at, within)
    return next((number for number, line in enumerate(lines[without:within], start=without + 1) if _says(line)), within)


def _cut(lines: Sequence[str], low: int, high: int, path: Path) -> tuple[int, bool] | None:
    """The readable beginning nearest to the middle, by its number of lines, and whether it has `path` already."""
    middle = (low + high) // 2
    for at in (*range(middle, low, -1), *range(middle + 1, high)):
        try:
            data = _loads("\n".join(lines[:at]))
        except (ValueError, RecursionError):
            continue  # in the middle of a value that takes several lines
        return at, _has(data, path)
    return None


def _has(data: object, path: Path) -> bool:
    for key in path:
        if isinstance(data, dict) and key in data:
            data = cast(dict[str, object], data)[str(key)]
        elif isinstance(data, list) and isinstance(key, int) and key < len(cast(list[object], data)):
            data = cast(list[object], data)[key]
        else:
            return False
    return True


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.strip().startswith("#")


def _loads(text: str) -> dict[str, Any]:
    return tomllib.loads(text, parse_float=Decimal)
