"""What holds for every test: no setting of the shell it is started from leaks in, and runs repeat."""

import os
import re
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import Engine, event

pytest_plugins = ["tests.support.databases"]

settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that want a setting set it themselves."""
    for name in [name for name in os.environ if name.startswith("KEYWORKER_") and name != "KEYWORKER_CHROMIUM"]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root."""
    return Path(__file__).resolve().parent.parent


_CHANGES_AUDIT = re.compile(
    r'\s*(?:UPDATE|DELETE\s+FROM|REPLACE\s+INTO|TRUNCATE)\s+(?:TABLE\s+)?"?audit\b', re.IGNORECASE
)


def only_added_to(_: Any, __: Any, statement: str, *___: Any) -> None:
    """The audit is only ever added to, whatever a test makes the bot do."""
    assert not _CHANGES_AUDIT.match(statement), statement


@pytest.fixture(scope="session", autouse=True)
def audit_only_grows() -> Generator[None]:
    """Watches every statement of every engine of the suite."""
    event.listen(Engine, "before_cursor_execute", only_added_to)
    yield
    event.remove(Engine, "before_cursor_execute", only_added_to)
