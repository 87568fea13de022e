"""The app package is what Teams accepts, and its menu is what the bot answers."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import HttpUrl

from dialogs.commands import CHANNEL, COMMANDS, PERSONAL
from manifest import build, icons

needs_schemas = pytest.mark.skipif(not build.SCHEMAS.exists(), reason="needs `make install` with Node 20")

IDENTITY = build.Identity(
    app_id=UUID("3f8e7a52-6a3b-4c9d-9a57-0d3c5f1e2b4a"),
    organisation='Demo "North" NHS Trust',
    website_url=HttpUrl("https://bot.example"),
    privacy_url=HttpUrl("https://bot.example/privacy"),
    terms_url=HttpUrl("https://bot.example/terms"),
)


def found_in(document: dict[str, Any]) -> str:
    return "\n".join(build.faults(document, build.newest_schema()[1]))


@needs_schemas
@pytest.mark.node
def test_the_package_is_accepted_and_holds_manifest_and_icons(tmp_path: Path) -> None:
    package = build.build(IDENTITY, tmp_path / "dist" / "bot.zip")

    with zipfile.ZipFile(package) as archive:
        assert sorted(archive.namelist()) == ["color.png", "manifest.json", "outline.png"]
        document = json.loads(archive.read("manifest.json"))
    assert document["bots"][0]["botId"] == "3f8e7a52-6a3b-4c9d-9a57-0d3c5f1e2b4a"
    assert document["developer"]["name"] == 'Demo "North" NHS Trust'
    assert "${" not in json.dumps(document)


def test_the_menu_offers_what_the_bot_answers_where_it_answers_it() -> None:
    personal, team = build.manifest(IDENTITY)["bots"][0]["commandLists"]

    for menu, scope in ((personal, PERSONAL), (team, CHANNEL)):
        offered = [command["title"] for command in menu["commands"]]
        assert offered == [c.title for c in COMMANDS if c.in_menu and scope in c.scopes]
        assert 0 < len(offered) <= 12


@needs_schemas
@pytest.mark.node
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"packageName": "org.example"}, "packageName"),
        ({"supportsChannelFeatures": None}, "must be tier1"),
        ({"accentColor": "teal"}, "accentColor"),
        ({"name": {"short": "x" * 31}}, "name/short"),
    ],
)
def test_what_teams_refuses_at_upload_is_refused_here(change: dict[str, Any], said: str) -> None:
    assert said in found_in({**build.manifest(IDENTITY), **change})


@needs_schemas
@pytest.mark.node
def test_a_misspelt_scope_a_thirteenth_command_and_a_second_list_for_one_place_are_refused() -> None:
    document = build.manifest(IDENTITY)
    bot = document["bots"][0]

    bot["scopes"] = ["personal", "team", "groupchat"]
    assert "groupchat" in found_in(document)

    bot["scopes"] = ["personal", "team"]
    many = [replace(COMMANDS[0], title=f"command {number}") for number in range(13)]
    bot["commandLists"] = build.menus(many)
    assert "too long" in found_in(document) or "at most" in found_in(document)

    bot["commandLists"] = build.menus(COMMANDS) + build.menus(COMMANDS)[:1]
    assert "personal has two" in found_in(document)


@needs_schemas
@pytest.mark.node
def test_the_template_follows_the_newest_schema() -> None:
    document = build.manifest(IDENTITY)
    assert document["manifestVersion"] == build.newest_schema()[0]
    assert f"/v{document['manifestVersion']}/" in document["$schema"]


def test_everything_that_is_missing_is_named_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KEYWORKER_APP_ID", "not-an-id")

    assert build.main() == 1

    said = capsys.readouterr().err
    for name in ("APP_ID", "ORGANISATION", "WEBSITE_URL", "PRIVACY_URL", "TERMS_URL"):
        assert f"KEYWORKER_{name}" in said
    assert "not-an-id" not in said


def test_the_icons_are_the_drawn_ones_in_the_sizes_that_teams_wants(tmp_path: Path) -> None:
    (tmp_path / "color.png").write_bytes(icons.color_icon())
    (tmp_path / "outline.png").write_bytes(icons.outline_icon())

    assert build.icon_faults() == []
    assert build.icon_faults(tmp_path) == []

    (tmp_path / "outline.png").write_bytes(icons.color_icon())
    assert build.icon_faults(tmp_path) == ["outline.png: must be a PNG of 32 by 32"]
