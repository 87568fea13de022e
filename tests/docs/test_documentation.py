"""Nothing is documented that does not exist, and a command, setting or target without its line fails."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from bot.settings import PREFIX, Settings
from dialogs.commands import COMMANDS
from manifest.build import Identity
from storage.tables import NoticeKind
from tests.docs.pages import ROOT, anchors, code, links, pages, text

README = ROOT / "README.md"
SETTINGS = ROOT / "docs" / "settings.md"
NOTICES = ROOT / "docs" / "notices.md"
HAZARDS = ROOT / "docs" / "hazards.md"

FOR_TESTS_ALONE = {"KEYWORKER_CHROMIUM"}


def all_code() -> list[str]:
    return [piece for page in pages() for piece in code(text(page))]


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def test_every_make_target_that_the_pages_name_exists_and_each_is_named() -> None:
    named = {target for piece in all_code() for target in re.findall(r"\bmake ([a-z]+)", piece)}

    assert named - make_targets() == set()
    assert make_targets() - {"help"} - named == set()


def test_every_setting_is_in_the_settings_table_and_no_other() -> None:
    documented = set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", text(SETTINGS)))
    fields = {*Settings.model_fields, *Identity.model_fields}

    assert documented - FOR_TESTS_ALONE == {PREFIX + name.upper() for name in fields}


def test_every_setting_that_any_page_names_exists() -> None:
    named = {name for page in pages() for name in re.findall(rf"\b{PREFIX}[A-Z_]*[A-Z]\b", text(page))}
    fields = {*Settings.model_fields, *Identity.model_fields}

    assert named - FOR_TESTS_ALONE - {PREFIX + name.upper() for name in fields} == set()


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_every_command_that_people_type_is_in_the_docs(name: str) -> None:
    typed = re.compile(rf"(?:^|@Keyworker ){re.escape(name)}\b", re.IGNORECASE)

    assert any(typed.match(piece) for piece in all_code()), f"no page names `{name}`"


def test_every_subcommand_that_the_pages_name_exists() -> None:
    named = {word for piece in all_code() for word in re.findall(r"\bapp\.py ([a-z]+)", piece)}

    shown = subprocess.run(
        [sys.executable, "app.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout

    assert {word for word in named if not re.search(rf"\b{word}\b", shown)} == set()


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in links(text(page)):
        parts = urlsplit(target)
        if parts.scheme:
            continue
        there = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        assert there.exists(), target
        if parts.fragment:
            assert parts.fragment in anchors(text(there)), target


def test_every_hazard_points_at_a_test_that_exists() -> None:
    guards = re.findall(r"(tests/[\w/]+\.py)::(\w+)", text(HAZARDS))
    assert guards, "docs/hazards.md names no test"

    for file, name in guards:
        assert (ROOT / file).exists(), file
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert name in functions, f"{file}::{name}"


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_of_notice_has_its_line(kind: NoticeKind) -> None:
    lines = [line for line in text(NOTICES).splitlines() if line.startswith("|")]

    assert any(f"`{kind.value}`" in line for line in lines)


def test_every_hazard_names_its_guard() -> None:
    rows = [line for line in text(HAZARDS).splitlines() if re.match(r"\|\s*H?\d+\s*\|", line)]
    assert rows, "docs/hazards.md has no numbered rows"
    assert [row for row in rows if "tests/" not in row] == []


def test_a_newcomer_finds_the_two_commands_on_the_first_page() -> None:
    pieces = "\n".join(code(text(README)))

    assert "make demo" in pieces
    assert "make test" in pieces
