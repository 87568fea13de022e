"""Builds dist/keyworker-bot.zip, the Teams app package: `make manifest`.

The command menu is made of the table that the bot answers from, so that it cannot offer what is not there; what
Teams would refuse at upload is refused here.
"""

import json
import struct
import sys
import tomllib
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol, cast
from uuid import UUID

from jsonschema import Draft4Validator
from jsonschema import ValidationError as SchemaFault
from pydantic import Field, HttpUrl, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from dialogs.commands import CHANNEL, COMMANDS, PERSONAL

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent
PACKAGE = ROOT / "dist" / "keyworker-bot.zip"
SCHEMAS = ROOT / "node_modules" / "@microsoft" / "app-manifest" / "build" / "json-schemas" / "teams"
PREFIX = "KEYWORKER_"

ICONS = {"color.png": 192, "outline.png": 32}
MENUS = {"personal": PERSONAL, "team": CHANNEL}
"""Teams' word for where a menu is shown, and ours."""


class PackageError(Exception):
    """The package cannot be built; the message is for the person at the keyboard."""


class Identity(BaseSettings):
    """What differs from one organisation's package to another's."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore")

    app_id: UUID
    organisation: str = Field(max_length=32)
    website_url: HttpUrl
    privacy_url: HttpUrl
    terms_url: HttpUrl


class MenuCommand(Protocol):
    """What the menu takes of one row of the bot's table."""

    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def scopes(self) -> frozenset[str]: ...
    @property
    def in_menu(self) -> bool: ...


def load_identity() -> Identity:
    """Reads the environment and `.env`. Raises PackageError naming every setting that is missing or wrong."""
    try:
        return Identity.model_validate({})
    except ValidationError as error:
        names = sorted(PREFIX + str(fault["loc"][0]).upper() for fault in error.errors())
        raise PackageError(f"Missing or wrong: {', '.join(names)} (see docs/settings.md).") from None


def menus(commands: Sequence[MenuCommand]) -> list[dict[str, Any]]:
    """One command list for each place where the bot answers."""
    return [
        {
            "scopes": [teams],
            "commands": [
                {"title": command.title, "description": command.description}
                for command in commands
                if command.in_menu and ours in command.scopes
            ],
        }
        for teams, ours in MENUS.items()
    ]


def manifest(identity: Identity, commands: Sequence[MenuCommand] = COMMANDS) -> dict[str, Any]:
    """The manifest of one organisation's app. Its version is the project's."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    values = {**identity.model_dump(mode="json"), "version": project["version"]}
    template = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    document = _filled(template, {f"${{{name}}}": value for name, value in values.items()})
    document["bots"][0]["commandLists"] = menus(commands)
    return document


def _filled(node: Any, values: dict[str, str]) -> Any:
    """The template with each string that is a placeholder replaced."""
    if isinstance(node, dict):
        members = cast(dict[str, Any], node)
        return {name: _filled(member, values) for name, member in members.items()}
    if isinstance(node, list):
        return [_filled(item, values) for item in cast(list[Any], node)]
    return values.get(node, node) if isinstance(node, str) else node


def newest_schema(folder: Path = SCHEMAS) -> tuple[str, dict[str, Any]]:
    """The newest released manifest version in the npm package, and its schema. Raises PackageError without it."""
    released = [path for path in folder.glob("v*.*") if path.name[1:].replace(".", "").isdecimal()]
    if not released:
        raise PackageError("The manifest schemas are not installed: run make install with Node 20 or newer.")
    newest = max(released, key=lambda path: [int(part) for part in path.name[1:].split(".")])
    schema = (newest / "MicrosoftTeams.schema.json").read_text(encoding="utf-8")
    return newest.name[1:], json.loads(schema)


def faults(document: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    """What Teams would refuse, by the schema and by the rules that its upload check adds; empty when nothing."""
    validator = Draft4Validator(schema)
    found = [
        f"{'/'.join(map(str, fault.absolute_path)) or 'manifest'}: {fault.message}"
        for fault in cast(Iterable[SchemaFault], validator.iter_errors(document))  # pyright: ignore[reportUnknownMemberType]
    ]
    for bot in document.get("bots", []):
        if "team" in bot["scopes"] and document.get("supportsChannelFeatures") != "tier1":
            found.append("supportsChannelFeatures: must be tier1 when the bot works in teams")
        lists = bot.get("commandLists", [])
        listed = [scope for menu in lists for scope in menu["scopes"]]
        found += [f"commandLists: {scope} has two" for scope in set(listed) if listed.count(scope) > 1]
        found += [f"commandLists: {scope} is no scope of the bot" for scope in listed if scope not in bot["scopes"]]
        titles = [(menu["scopes"][0], command["title"]) for menu in lists for command in menu["commands"]]
        found += [f"commandLists: {title} stands twice" for title in set(titles) if titles.count(title) > 1]
    return found


def icon_faults(folder: Path = FOLDER) -> list[str]:
    """Icons that Teams would refuse: it wants PNG files of exact sizes."""
    found: list[str] = []
    for name, size in ICONS.items():
        head = (folder / name).read_bytes()[:24]
        if head[:8] != b"\x89PNG\r\n\x1a\n" or struct.unpack(">II", head[16:24]) != (size, size):
            found.append(f"{name}: must be a PNG of {size} by {size}")
    return found


def build(identity: Identity, package: Path = PACKAGE) -> Path:
    """Check everything and write the package. Raises PackageError; then nothing is written."""
    version, schema = newest_schema()
    document = manifest(identity)
    found = faults(document, schema) + icon_faults()
    if document["manifestVersion"] != version:
        found.append(f"manifestVersion: {version} is the newest")
    if found:
        raise PackageError("\n".join(found))
    package.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(document, indent=2, ensure_ascii=False))
        for name in ICONS:
            archive.write(FOLDER / name, name)
    return package


def main() -> int:
    """Returns the exit status."""
    try:
        package = build(load_identity())
    except PackageError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{package.relative_to(ROOT)}: upload it in the Teams admin centre, or to a team for a trial.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
