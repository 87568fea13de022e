"""What every card of ours must keep to, checked against the official 1.5 schema and our own rules."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any, cast

from adaptivecards.adaptivecard import AdaptiveCard
from jsonschema import Draft6Validator
from jsonschema.exceptions import ValidationError

from cards.rendering import render
from cards.verbs import unpack

MOST_BYTES = 24_000

Node = dict[str, Any]


def check_card(card: AdaptiveCard) -> Node:
    """Assert all that a card of ours promises, and give its JSON back for a test to look at."""
    made = render(card)
    check_json(made)
    assert any(node.get("style") == "heading" for node in _nodes(made)), "no heading"
    return made


def check_json(made: Node) -> None:
    """Assert all that holds of a card as it was sent, a single sentence included, which needs no heading."""
    size = len(json.dumps(made, ensure_ascii=False).encode())
    assert size < MOST_BYTES, f"{size} bytes"
    _check_schema(made)
    nodes = list(_nodes(made))
    assert made["body"], "an empty card"
    _check_inputs([node for node in nodes if str(node.get("type", "")).startswith("Input.")])
    for node in nodes:
        _check_actions(node)


def texts(card: AdaptiveCard) -> list[str]:
    """All that can be read on a card, in reading order, buttons included."""
    keys = ("text", "label", "title", "value", "placeholder", "errorMessage", "fallbackText")
    return [node[key] for node in _nodes(render(card)) for key in keys if isinstance(node.get(key), str)]


def _check_schema(made: Node) -> None:
    errors = _validator().iter_errors(_official(made))  # pyright: ignore[reportUnknownMemberType]
    said = [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}" for error in _deepest(errors)]
    assert not said, said


def _deepest(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """The schema says "any of" at every element: what is wrong is told by the alternative of the same type."""
    for error in errors:
        alternatives: dict[object, list[ValidationError]] = {}
        for inner in error.context or ():
            alternatives.setdefault(inner.schema_path[0], []).append(inner)
        told = [
            max(inside, key=lambda found: len(found.absolute_path))
            for inside in alternatives.values()
            if not any(list(found.relative_path) == ["type"] for found in inside)
        ]
        if told:
            yield from _deepest([max(told, key=lambda found: len(found.absolute_path))])
        else:
            yield error


def _check_inputs(inputs: list[Node]) -> None:
    ids = [node.get("id") for node in inputs]
    assert len(set(ids)) == len(ids), f"two inputs share an id: {ids}"
    for node in inputs:
        assert node.get("id"), f"an input without an id: {node}"
        assert node.get("label"), f"an input without a label: {node}"
        assert not node.get("isRequired") or node.get("errorMessage"), f"required, but no words for it: {node}"
        for choice in node.get("choices", []):
            assert "," not in choice["value"], f"a comma in a choice's value: {choice}"


def _check_actions(node: Node) -> None:
    """Every Execute in an ActionSet, with the same Submit to fall back on; every payload one of our verbs."""
    if node.get("type") != "ActionSet":
        loose = [action for action in node.get("actions", []) if action["type"] == "Action.Execute"]
        assert not loose, f"an Action.Execute outside an ActionSet: {loose}"
        return
    assert node["actions"], "an ActionSet without actions"
    for action in node["actions"]:
        assert action.get("title"), f"a button without words: {action}"
        if action["type"] == "Action.Execute":
            instead = action.get("fallback")
            assert isinstance(instead, dict), f"no Submit to fall back on: {action}"
            assert (instead["type"], instead["data"]) == ("Action.Submit", action["data"])
        if action["type"] in {"Action.Execute", "Action.Submit"}:
            assert unpack(action["data"]) is not None, f"a payload that we do not understand: {action['data']}"


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, dict):
        node = cast(Node, value)
        yield node
        for key, inner in node.items():
            if key not in {"data", "fallback", "msteams"}:
                yield from _nodes(inner)
    elif isinstance(value, list):
        for inner in cast(list[object], value):
            yield from _nodes(inner)


def _official(value: Any) -> Any:
    """The card as other clients see it: without `msteams`, charts replaced by their fallbacks."""
    if isinstance(value, list):
        return [_official(inner) for inner in cast(list[Any], value)]
    if not isinstance(value, dict):
        return value
    node = cast(Node, value)
    if str(node.get("type", "")).startswith("Chart."):
        assert isinstance(node.get("fallback"), dict), f"a chart without a fallback: {node['type']}"
        return _official(node["fallback"])
    kept = {key: inner for key, inner in node.items() if key not in {"msteams", "roundedCorners"}}
    if kept.get("style") == "filtered":  # in Teams since 1.5, in the published 1.5 file not at all
        kept["style"] = "compact"
    return {key: inner if key == "data" else _official(inner) for key, inner in kept.items()}


@cache
def _validator() -> Draft6Validator:
    schema = json.loads(files("adaptive_cards").joinpath("schemas/schema-1.5.json").read_text("utf-8"))
    return Draft6Validator(schema)
