"""A rating tool's file: read completely, or refused with the line that is wrong; nothing is half imported."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from casework import item_tools, tool_file, tool_store
from casework.errors import InvalidInput
from casework.tool_file import ToolProblem
from storage import core as t
from storage.store import Store
from storage.tables import Colour, Pathway, TaskKind
from tests.support.builders import NOW
from tests.support.tools import SCORED, TABLE

HIGH, MEDIUM, LOW = "High", "Medium", "Low"


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        (HIGH, HIGH, HIGH),
        (HIGH, MEDIUM, HIGH),
        (HIGH, LOW, MEDIUM),
        (MEDIUM, HIGH, HIGH),
        (MEDIUM, MEDIUM, MEDIUM),
        (MEDIUM, LOW, LOW),
        (LOW, HIGH, MEDIUM),
        (LOW, MEDIUM, LOW),
        (LOW, LOW, LOW),
    ],
)
def test_cnest_comes_to_what_its_public_matrix_says_and_to_no_colour(a: str, b: str, level: str) -> None:
    result = item_tools.shipped().suggest({"a": a, "b": b})

    assert (result.word, result.colour) == (f"CNEST: {level}", None)
    assert result.asks == ((TaskKind.GATEWAY, TaskKind.CONSIDER_CETR) if level == HIGH else ())


def test_cnest_ships_its_matrix_and_neither_items_nor_weights() -> None:
    tool = item_tools.shipped()

    assert [question.id for question in tool.questions] == ["a", "b"]
    assert tool.thresholds == ()
    assert tool.pathway is Pathway.GATEWAY
    assert tool.provenance.startswith("https://www.levelupcm.nhs.uk/")


def test_points_and_thresholds_suggest_a_colour() -> None:
    tool = tool_file.parse(SCORED)

    answers = {"sleep": "3", "school": "no", "crisis": "twice"}
    assert tool.total(answers) == Decimal("5.5")
    assert tool.suggest(answers).colour is Colour.AMBER
    assert tool.suggest({**answers, "school": "yes"}).colour is Colour.RED
    assert tool.suggest({"sleep": "0", "school": "no", "crisis": "none"}).colour is Colour.GREEN


def test_every_set_of_answers_comes_to_one_result() -> None:
    for text in (SCORED, TABLE):
        tool = tool_file.parse(text)
        for chosen in product(*([option.value for option in question.options] for question in tool.questions)):
            answers = {question.id: value for question, value in zip(tool.questions, chosen, strict=True)}
            assert tool.suggest(answers) in tool.results


def test_tenths_add_up_exactly_at_a_threshold() -> None:
    text = SCORED.replace("points_each = 1", "points_each = 0.1").replace("at_least = 7", "at_least = 2.8")
    text = text.replace("at_least = 4", "at_least = 1")

    assert tool_file.parse(text).suggest({"sleep": "3", "school": "no", "crisis": "twice"}).colour is Colour.RED


def _line(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), start=1) if words in line)


@pytest.mark.parametrize(
    ("was", "becomes", "at", "why"),
    [
        ('pathway = "DSD"', 'pathway = "Both"', "pathway", "not one of DSD, Gateway"),
        ('version = "1"', "version = 1", "version = 1", "words are needed"),
        ('provenance = "Elmshire', 'provenence = "Elmshire', "provenence", "there is no key provenence here"),
        ("points_each = 1", 'points_each = "1"', "points_each", "a number"),
        ("points_each = 1", "points_each = nan", "points_each", "a number"),
        ("points_each = 1\n", "", "[[items]]", "the key points_each is missing"),
        ('type = "yes-no"', 'type = "yesno"', 'type = "yesno"', "not one of choice, yes-no, scale"),
        ('id = "school"', 'id = "sleep"', 'id = "sleep"', "stands here twice"),
        ("to = 3", "to = 30", "to = 30", "ten steps at most"),
        ('value = "twice"', 'value = "once"', "[[items.options]]", "stands here twice"),
        ("at_least = 7", "at_least = 70", "at_least = 70", "no answers reach this threshold"),
        ("at_least = 0", "at_least = 1", "at_least = 1", "leaves answers without a result"),
        ("at_least = 4", "at_least = 9", "at_least = 9", "the highest first"),
        ('result = "worst"', 'result = "worse"', 'result = "worse"', "not one of"),
        ('colour = "red"', 'colour = "purple"', "purple", "not one of red"),
        ('colour = "red"', 'level = "High"', "[[results]]", "all results have a colour, or all have a level"),
        ('colour = "amber"', 'colour = "red"', 'colour = "red"', "stands here twice"),
        ('pathway = "DSD"', 'pathway = "Gateway"', 'colour = "red"', "never a colour"),
        ('colour = "red"', 'colour = "red"\nasks = ["Gateway meeting"]', "asks", "national policy"),
        ('title = "Elmshire', 'title = Elmshire', "title = Elmshire", "not TOML"),
        ('text = "How often', 'colour = "red"\ntext = "How often', 'colour = "red"', "no key colour here"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_by_its_line(was: str, becomes: str, at: str, why: str) -> None:
    assert SCORED.count(was) >= 1
    text = SCORED.replace(was, becomes, 1)

    with pytest.raises(ToolProblem) as refused:
        tool_file.parse(text)

    said = str(refused.value)
    assert why in said
    assert said.startswith(f"Line {refused.value.line}: ")
    assert at in text.split("\n")[refused.value.line - 1], said


@pytest.mark.parametrize(
    ("was", "becomes", "at", "why"),
    [
        ('when = { crisis = "no", change = "Large" }', 'when = { crisis = "maybe" }', "maybe", "not one of yes, no"),
        ('when = { crisis = "no", change = "Large" }', 'when = { weather = "fine" }', "weather", "no key weather here"),
        ('when = { crisis = "no", change = "Large" }', "when = {}", "when = {}", "says when it applies"),
        ('result = "Watch"', 'result = "Peak"', "[[results]]", "nothing leads to the result Watch"),
        ('change = "Small" }', 'change = "Large" }', "[[decision]]", "no row of the table applies to"),
    ],
)
def test_a_table_with_a_gap_or_a_row_in_vain_is_refused(was: str, becomes: str, at: str, why: str) -> None:
    text = TABLE.replace(was, becomes, 1)
    assert text != TABLE

    with pytest.raises(ToolProblem) as refused:
        tool_file.parse(text)

    assert why in str(refused.value)
    assert at in text.split("\n")[refused.value.line - 1]


def test_a_row_that_rows_above_leave_nothing_is_refused() -> None:
    text = TABLE + '\n[[decision]]\nwhen = { crisis = "yes" }\nresult = "Steady"\n'

    with pytest.raises(ToolProblem, match="this row never applies") as refused:
        tool_file.parse(text)

    assert refused.value.line == _line(text, '"Steady"') or text.split("\n")[refused.value.line - 1] == "[[decision]]"


def test_more_points_never_come_to_a_milder_result() -> None:
    """A file with its thresholds the wrong way round would call the worst green."""
    text = SCORED.replace('result = "worst"', 'result = "x"').replace('result = "mild"', 'result = "worst"')
    text = text.replace('result = "x"', 'result = "mild"')

    with pytest.raises(ToolProblem, match="milder"):
        tool_file.parse(text)


def test_lines_are_counted_as_an_editor_does_after_windows_line_ends_and_long_values() -> None:
    text = SCORED.replace('help = "Made up', 'help = """\nMade\nup', 1).replace('child."', 'child."""', 1)
    text = text.replace("points_each = 1", "points_each = true").replace("\n", "\r\n")

    with pytest.raises(ToolProblem) as refused:
        tool_file.parse(text)

    assert text.split("\r\n")[refused.value.line - 1] == "points_each = true"


_LINES = SCORED.split("\n")
_JUNK = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(_LINES) - 1), st.sampled_from(["cut", "double", "end", "junk"]), _JUNK)
@example(0, "junk", "a = [[[[")
@example(0, "junk", "a = " + "9" * 5000)
def test_whatever_is_done_to_a_file_it_is_a_tool_or_names_a_line(place: int, how: str, junk: str) -> None:
    lines = list(_LINES)
    changed = {
        "cut": lines[:place] + lines[place + 1 :],
        "double": [*lines[: place + 1], *lines[place:]],
        "end": lines[:place],
        "junk": [*lines[:place], junk, *lines[place:]],
    }[how]
    text = "\n".join(changed)

    refused, tool = _read(text)

    if tool is None:
        assert refused is not None
        assert 1 <= refused.line <= len(text.split("\n"))
        assert str(refused).startswith(f"Line {refused.line}: ")
        return
    for chosen in product(*([option.value for option in question.options] for question in tool.questions)):
        answers = {question.id: value for question, value in zip(tool.questions, chosen, strict=True)}
        assert tool.suggest(answers) in tool.results


def _read(text: str) -> tuple[ToolProblem | None, item_tools.ItemTool | None]:
    try:
        return None, tool_file.parse(text)
    except ToolProblem as problem:
        return problem, None


def test_a_nest_without_an_end_is_refused_like_anything_else() -> None:
    with pytest.raises(ToolProblem, match="Line 1"):
        tool_file.parse("a = " + "[" * 5000)


# In the store


def _known(store: Store) -> list[tuple[str, str, bool]]:
    return [(line.name, line.version, line.in_use) for line in store.read_now(tool_store.known)]


def test_what_was_imported_last_is_used_on_its_pathway_and_older_versions_are_kept(store: Store) -> None:
    assert store.read_now(tool_store.in_use, Pathway.DSD) is tool_store.shipped(Pathway.DSD)

    store.write_now(tool_store.keep, SCORED, now=NOW)
    newer = SCORED.replace('version = "1"', 'version = "2"')
    store.write_now(tool_store.keep, newer, now=NOW)

    assert store.read_now(tool_store.in_use, Pathway.DSD).version == "2"
    assert store.read_now(tool_store.in_use, Pathway.GATEWAY).id == "cnest"
    assert _known(store) == [
        ("national-criteria", "2023", False),
        ("elmshire", "2", True),
        ("elmshire", "1", False),
        ("cnest", "public matrix", True),
    ]


def test_a_version_never_changes_once_it_is_here(store: Store) -> None:
    assert store.write_now(tool_store.keep, SCORED, now=NOW)[1] is True
    assert store.write_now(tool_store.keep, SCORED, now=NOW)[1] is False  # the same again

    with pytest.raises(InvalidInput, match="with other content"):
        store.write_now(tool_store.keep, SCORED.replace("at_least = 7", "at_least = 6"), now=NOW)
    with pytest.raises(InvalidInput, match="comes with the bot"):
        store.write_now(tool_store.keep, SCORED.replace('"elmshire"', '"national-criteria"'), now=NOW)

    assert [line[:2] for line in _known(store) if line[0] == "elmshire"] == [("elmshire", "1")]


def test_a_broken_file_leaves_nothing_behind(store: Store) -> None:
    def rows(db: Connection) -> Any:
        return [db.execute(select(func.count()).select_from(table)).scalar() for table in (t.rating_tool, t.audit)]

    before = store.read_now(rows)
    with pytest.raises(ToolProblem):
        store.write_now(tool_store.keep, SCORED.replace("at_least = 4", "at_least = 40"), now=NOW)

    assert store.read_now(rows) == before


def test_one_may_go_back_to_an_older_version_or_to_the_bots_own(store: Store) -> None:
    store.write_now(tool_store.keep, SCORED, now=NOW)
    store.write_now(tool_store.keep, SCORED.replace('version = "1"', 'version = "2"'), now=NOW)

    assert store.write_now(tool_store.use, "elmshire", "1", now=NOW.replace(minute=1)).version == "1"
    assert store.write_now(tool_store.use, "national-criteria", "", now=NOW).name == "national-criteria"
    assert store.write_now(tool_store.use, "elmshire", "", now=NOW.replace(minute=2)).version == "2"
    with pytest.raises(InvalidInput, match="no tool weather"):
        store.write_now(tool_store.use, "weather", "", now=NOW)


def test_when_a_tool_is_removed_the_one_chosen_before_it_takes_its_place(store: Store) -> None:
    store.write_now(tool_store.keep, SCORED, now=NOW)

    assert store.write_now(tool_store.remove, "elmshire", "1", now=NOW).name == "national-criteria"
    with pytest.raises(InvalidInput, match="no tool elmshire 1"):
        store.write_now(tool_store.remove, "elmshire", "1", now=NOW)
