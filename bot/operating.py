"""What operators do from the command line: migrate, import people, seed, tick and preview reminders."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from bot import assembly
from bot.scheduler import Ticked
from bot.settings import Settings, SettingsError, StoreSettings
from casework import agencies, mails, mdt_numbers, people, policy, routes, seeding, tool_store
from casework.agencies import AgencyLine
from casework.days import LONDON, day_of
from casework.mdt_numbers import Number
from casework.preview import preview as planned
from casework.tool_store import ToolLine
from casework.words import agencies as agency_words
from casework.words import mdt_numbers as number_words
from casework.words import operating as say
from storage.crypto import Keyring, key_file
from storage.engine import sqlite_file
from storage.migrations import migrate
from storage.one_process import FileTaken, alone_on
from storage.store import Store

_FURTHEST = timedelta(days=366)


def keyring_of(settings: StoreSettings) -> Keyring:
    """The keys that are set; for a SQLite file without any, the key file beside it (made on first use)."""
    if settings.encryption_keys:
        return Keyring([key.get_secret_value() for key in settings.encryption_keys])
    file = sqlite_file(settings.database_url)
    if file is None:
        raise SettingsError(
            "KEYWORKER_ENCRYPTION_KEYS is missing: names and notes are stored encrypted, or not at all."
        )
    return Keyring([key_file(file)])


def migrate_store(settings: StoreSettings) -> None:
    """Bring the store to the newest form."""
    migrate(settings.database_url, keyring_of(settings))


@contextmanager
def open_store(settings: StoreSettings) -> Generator[Store]:
    """The migrated store, closed afterwards."""
    migrate_store(settings)
    store = Store.open(settings.database_url, keyring_of(settings))
    try:
        store.read_now(assembly.check_keys)
        yield store
    finally:
        store.close_now()


def import_people(store: Store, file: Path, *, now: datetime) -> str:
    """Import a CSV file whole, or raise ImportProblem that names every bad line."""
    done = store.write_now(people.save_people, people.read_people(_text(file)), now=now)
    return say.IMPORTED.format(added=done.added, changed=done.changed, unchanged=done.unchanged, contacts=done.contacts)


def import_closures(store: Store, file: Path, *, now: datetime) -> list[str]:
    """Import agencies' closed dates whole, a line for each agency, or raise ImportProblem that names every bad line."""
    done = store.write_now(agencies.save_closures, _text(file), now=now)
    return [agency_words.kept(one.agency, one.count, one.gone) for one in done]


def list_agencies(store: Store, *, now: datetime) -> list[str]:
    """Every agency, a line each: kind, whom it is turned to through, its closed dates to come."""
    found = store.read_now(agencies.listed, today=day_of(now))
    return [_agency(line) for line in found] or [agency_words.NONE]


def _agency(line: AgencyLine) -> str:
    closed = "; ".join(agency_words.closure(one.first, one.last, one.what) for one in line.closed)
    return agency_words.AGENCY.format(
        name=line.name,
        kind=line.kind.value,
        escalation=agency_words.ESCALATION.format(name=line.escalation) if line.escalation else "",
        closed=closed or agency_words.NEVER_CLOSED,
    )


def import_tool(store: Store, file: Path, *, now: datetime) -> str:
    """Import a rating tool whole and use it from now on, or raise ToolProblem that names the line."""
    tool, new = store.write_now(tool_store.keep, _text(file, say.TOOL_UNREADABLE), now=now)
    said = say.TOOL_IMPORTED if new else say.TOOL_KNOWN
    return said.format(title=tool.title, version=tool.version, pathway=tool.pathway, questions=len(tool.questions))


def list_tools(store: Store) -> list[str]:
    """Every rating tool, a line each: name, version, title, pathway, whether it is used, ratings made with it."""
    return [_tool(line) for line in store.read_now(tool_store.known)]


def use_tool(store: Store, name: str, version: str, *, now: datetime) -> str:
    """Rate with this tool from now on. Raises InvalidInput for an unknown one."""
    return _tool(store.write_now(tool_store.use, name, version, now=now))


def remove_tool(store: Store, name: str, version: str, *, now: datetime) -> str:
    """Remove a version of a tool; ratings made with it stay. Raises InvalidInput for an unknown one."""
    left = store.write_now(tool_store.remove, name, version, now=now)
    return say.TOOL_REMOVED.format(name=name, version=version, left=_tool(left))


def _tool(line: ToolLine) -> str:
    used = say.TOOL_IN_USE if line.in_use else ""
    return say.TOOL.format(
        pathway=line.pathway, name=line.name, version=line.version, title=line.title, ratings=line.ratings, used=used
    )


def seed(store: Store, file: Path, *, cases: int, now: datetime) -> str:
    """Fill an empty store with made-up cases for these people. Raises SeedProblem when it is not empty."""
    made = store.write_now(seeding.seed, people.read_people(_text(file)), cases=cases, now=now)
    return say.SEEDED.format(cases=made.cases, actions=made.actions, meetings=made.meetings, people=made.people)


def preview(store: Store, *, at: datetime, profile: str, now: datetime) -> list[str]:
    """What would be sent at a time, to whom and why, a line each. Nothing is sent or saved.

    Raises SettingsError for a time more than a year ahead: every due instant on the way is stopped at.
    """
    if at - now > _FURTHEST:
        raise SettingsError(say.TOO_FAR_AHEAD)
    found = store.try_dry_now(planned, at=at, policy=policy.named(profile), now=now)
    if found:
        return [line.words for line in found]
    return [say.NOTHING_WOULD_BE_SENT if store.read_now(routes.any_alive) else say.NOBODY_REACHED_YET]


def list_numbers(store: Store, code: str, *, profile: str) -> list[str]:
    """How early and how often an MDT is reminded, a line a number. Raises NotFound for no such case."""
    found = store.read_now(mdt_numbers.listed, code, policy=policy.named(profile))
    return [_number(one) for one in found]


def set_number(store: Store, code: str, name: str, value: str | None, *, profile: str, now: datetime) -> str:
    """Give an MDT a number of its own; None brings the usual one back. Raises NotFound and InvalidInput."""
    rules = policy.named(profile)
    return _number(store.write_now(mdt_numbers.put_by_hand, code, name, value, policy=rules, now=now))


def _number(one: Number) -> str:
    return number_words.line(one.name, one.counts, one.usual, own=one.own is not None)


async def tick_once(settings: Settings) -> str:
    """Do now's work, unless a running bot holds the scheduler's lease."""
    try:
        with alone_on(settings.database_url):
            done = await _ticked(settings)
    except FileTaken:
        done = None
    if done is None:
        return say.TICK_LED_ELSEWHERE
    return say.TICKED.format(planned=done.planned, sent=done.sent)


async def _ticked(settings: Settings) -> Ticked | None:
    bot = assembly.assemble(settings, Store.open(settings.database_url, assembly.keyring(settings)))
    try:
        await bot.store.write(mails.switch, bot.delivery.mails)
        return await bot.ticker.run_now()
    finally:
        await bot.delivery.stop()
        await bot.sender.close()
        await bot.store.close()


def read_instant(given: str, *, now: datetime) -> datetime:
    """An ISO time; without a zone it is London's. Empty is now. Raises SettingsError."""
    if not given:
        return now
    try:
        instant = datetime.fromisoformat(given)
    except ValueError:
        raise SettingsError(say.BAD_INSTANT.format(given=given)) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=LONDON)


def _text(file: Path, unreadable: str = say.FILE_UNREADABLE) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError(unreadable.format(file=file)) from None
