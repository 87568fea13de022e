"""The composition root and command line of keyworker-bot: `python app.py --help`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bot import assembly, logs, operating
from bot.demo import start as demo_start
from bot.demo.chat import ChatError
from bot.demo.playground import PlaygroundError
from bot.settings import SettingsError, load_settings, load_store_settings
from casework.errors import InvalidInput, NotFound
from casework.people import ImportProblem
from casework.policy import ProfileError
from casework.seeding import SeedProblem
from casework.tool_file import ToolProblem
from casework.words import operating as say
from storage.errors import StorageError, StoreAway

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=say.CLI)
people_cli = typer.Typer(no_args_is_help=True, help=say.CLI_PEOPLE)
cli.add_typer(people_cli, name="people")
agencies_cli = typer.Typer(no_args_is_help=True, help=say.CLI_AGENCIES)
cli.add_typer(agencies_cli, name="agencies")
tool_cli = typer.Typer(no_args_is_help=True, help=say.CLI_TOOL)
cli.add_typer(tool_cli, name="tool")
notices_cli = typer.Typer(no_args_is_help=True, help=say.CLI_NOTICES)
cli.add_typer(notices_cli, name="notices")

_PLAIN = (
    SettingsError,
    StorageError,
    ProfileError,
    ImportProblem,
    ToolProblem,
    InvalidInput,
    NotFound,
    SeedProblem,
    ChatError,
    PlaygroundError,
)


@cli.command(help=say.CLI_RUN)
def run() -> None:
    settings = load_settings()
    logs.configure(settings.log_level)
    _run(assembly.serve_until_stopped(settings))


@cli.command(help=say.CLI_DEMO)
def demo(
    keep: Annotated[bool, typer.Option(help=say.CLI_DEMO_KEEP)] = False,
    client: Annotated[bool, typer.Option(help=say.CLI_DEMO_CLIENT)] = True,
    port: Annotated[int, typer.Option(help=say.CLI_DEMO_PORT)] = demo_start.PORT,
    client_port: Annotated[int, typer.Option(help=say.CLI_DEMO_CLIENT_PORT)] = demo_start.CLIENT_PORT,
    folder: Annotated[
        Path, typer.Option(help=say.CLI_DEMO_FOLDER, file_okay=False, resolve_path=True)
    ] = demo_start.FOLDER,
) -> None:
    logs.configure("WARNING")
    console = Console()
    _run(demo_start.run(console, port=port, client_port=client_port, keep=keep, client=client, folder=folder))


@cli.command(help=say.CLI_CHAT)
def chat(
    name: Annotated[str, typer.Option("--as", help=say.CLI_CHAT_AS)] = demo_start.FIRST_PERSON,
    port: Annotated[int, typer.Option(help=say.CLI_DEMO_PORT)] = demo_start.PORT,
) -> None:
    _run(demo_start.chat_as(name, port, Console()))


@cli.command(help=say.CLI_MIGRATE)
def migrate() -> None:
    operating.migrate_store(load_store_settings())
    print_line(say.MIGRATED)


@people_cli.command("import", help=say.CLI_IMPORT)
def import_people(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]) -> None:
    with operating.open_store(load_store_settings()) as store:
        print_line(operating.import_people(store, file, now=_now()))


@agencies_cli.command("import", help=say.CLI_AGENCIES_IMPORT)
def import_closures(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]) -> None:
    with operating.open_store(load_store_settings()) as store:
        for line in operating.import_closures(store, file, now=_now()):
            print_line(line)


@agencies_cli.command("list", help=say.CLI_AGENCIES_LIST)
def list_agencies() -> None:
    with operating.open_store(load_store_settings()) as store:
        for line in operating.list_agencies(store, now=_now()):
            print_line(line)


@tool_cli.command("import", help=say.CLI_TOOL_IMPORT)
def import_tool(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]) -> None:
    with operating.open_store(load_store_settings()) as store:
        print_line(operating.import_tool(store, file, now=_now()))


@tool_cli.command("list", help=say.CLI_TOOL_LIST)
def list_tools() -> None:
    with operating.open_store(load_store_settings()) as store:
        for line in operating.list_tools(store):
            print_line(line)


@tool_cli.command("use", help=say.CLI_TOOL_USE)
def use_tool(
    name: Annotated[str, typer.Argument()], version: Annotated[str, typer.Argument(help=say.CLI_TOOL_VERSION)] = ""
) -> None:
    with operating.open_store(load_store_settings()) as store:
        print_line(operating.use_tool(store, name, version, now=_now()))


@tool_cli.command("remove", help=say.CLI_TOOL_REMOVE)
def remove_tool(name: Annotated[str, typer.Argument()], version: Annotated[str, typer.Argument()]) -> None:
    with operating.open_store(load_store_settings()) as store:
        print_line(operating.remove_tool(store, name, version, now=_now()))


@notices_cli.command("list", help=say.CLI_NOTICES_LIST)
def list_numbers(code: Annotated[str, typer.Argument(help=say.CLI_NOTICES_CODE)]) -> None:
    given = load_store_settings()
    with operating.open_store(given) as store:
        for line in operating.list_numbers(store, code, profile=given.profile):
            print_line(line)


@notices_cli.command("set", help=say.CLI_NOTICES_SET)
def set_number(
    code: Annotated[str, typer.Argument(help=say.CLI_NOTICES_CODE)],
    name: Annotated[str, typer.Argument(help=say.CLI_NOTICES_NAME)],
    value: Annotated[list[str], typer.Argument(help=say.CLI_NOTICES_VALUE)],
) -> None:
    given = load_store_settings()
    with operating.open_store(given) as store:
        print_line(operating.set_number(store, code, name, " ".join(value), profile=given.profile, now=_now()))


@notices_cli.command("reset", help=say.CLI_NOTICES_RESET)
def reset_number(
    code: Annotated[str, typer.Argument(help=say.CLI_NOTICES_CODE)],
    name: Annotated[str, typer.Argument(help=say.CLI_NOTICES_NAME)],
) -> None:
    given = load_store_settings()
    with operating.open_store(given) as store:
        print_line(operating.set_number(store, code, name, None, profile=given.profile, now=_now()))


@cli.command(help=say.CLI_SEED)
def seed(
    people: Annotated[Path, typer.Option(exists=True, dir_okay=False, readable=True, help=say.CLI_SEED_PEOPLE)],
    cases: Annotated[int, typer.Option(min=1, max=20_000, help=say.CLI_SEED_CASES)] = 12,
) -> None:
    with operating.open_store(load_store_settings()) as store:
        print_line(operating.seed(store, people, cases=cases, now=_now()))


@cli.command(help=say.CLI_TICK)
def tick(
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say.CLI_TICK_DRY)] = False,
    at: Annotated[str, typer.Option(help=say.CLI_TICK_AT)] = "",
) -> None:
    if at or dry_run:
        given = load_store_settings()
        with operating.open_store(given) as store:
            until = operating.read_instant(at, now=_now())
            for line in operating.preview(store, at=until, profile=given.profile, now=_now()):
                print_line(line)
        return
    settings = load_settings()
    logs.configure(settings.log_level)
    print_line(_run(operating.tick_once(settings)))


def print_line(text: str) -> None:
    """One line for the operator; plain, so that it can be piped."""
    sys.stdout.write(text + "\n")


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def _now() -> datetime:
    return datetime.now(UTC)


def main() -> None:
    """Run a command; what is wrong is said in one plain sentence, never as a stack trace."""
    try:
        cli(standalone_mode=True)
    except StoreAway as away:
        sys.stderr.write(f"{away} {say.STORE_AWAY}\n")
        sys.exit(1)
    except _PLAIN as problem:
        sys.stderr.write(f"{problem}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
