"""Activities in the shape in which Teams' clients send them, desktop and phones; ids and people are made up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


def payload(name: str, /, **values: object) -> dict[str, Any]:
    """The activity of this name with its `$...` filled in; one that fills a whole field may be of any type."""
    return _filled(json.loads((_FOLDER / f"{name}.json").read_text("utf-8")), values)


def _filled(node: Any, values: dict[str, object]) -> Any:
    if isinstance(node, dict):
        given: dict[str, Any] = node  # pyright: ignore[reportUnknownVariableType]
        return {key: _filled(inner, values) for key, inner in given.items()}
    if isinstance(node, list):
        items: list[Any] = node  # pyright: ignore[reportUnknownVariableType]
        return [_filled(inner, values) for inner in items]
    if not isinstance(node, str) or "$" not in node:
        return node
    if node.startswith("$") and node[1:] in values:
        return values[node[1:]]
    for name in sorted(values, key=len, reverse=True):
        node = node.replace(f"${name}", str(values[name]))
    return node
