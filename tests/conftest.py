"""What holds for every test: no setting of the shell it is started from leaks in, and runs repeat."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

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
