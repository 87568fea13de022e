"""A SQLite file serves one process: a second is refused, and a killed one leaves nothing in the way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from storage.errors import StoreAway
from storage.one_process import FileTaken, alone_on

HOLD = """
import sys
from storage.one_process import alone_on
with alone_on(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(url: str, root: Path) -> subprocess.Popen[str]:
    """Another process that has the file when this returns."""
    made = subprocess.Popen(
        [sys.executable, "-c", HOLD, url], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert made.stdout is not None
    assert made.stdout.readline() == "held\n"
    return made


def test_a_second_process_is_refused_and_told_which_and_where(tmp_path: Path, root: Path) -> None:
    url = f"sqlite:///{tmp_path / 'keyworker.db'}"
    with holder(url, root) as first:
        with pytest.raises(FileTaken) as refused, alone_on(url):
            pass
        first.kill()

    assert str(refused.value) == (
        f"Another process ({first.pid}) runs on {tmp_path / 'keyworker.db'} already, and a SQLite file serves one. "
        "End that one first; for several at once use PostgreSQL."
    )


def test_a_restart_after_a_kill_is_not_refused(tmp_path: Path, root: Path) -> None:
    url = f"sqlite:///{tmp_path / 'keyworker.db'}"
    with holder(url, root) as first:
        first.kill()

    with alone_on(url):
        assert (tmp_path / "keyworker.db.lock").stat().st_mode & 0o777 == 0o600


def test_the_same_file_by_another_name_is_the_same_file(tmp_path: Path) -> None:
    (tmp_path / "keyworker.db").touch()
    (tmp_path / "link.db").symlink_to("keyworker.db")

    with (
        alone_on(f"sqlite:///{tmp_path / 'keyworker.db'}"),
        pytest.raises(FileTaken),
        alone_on(f"sqlite:///{tmp_path / 'link.db'}"),
    ):
        pass


def test_postgresql_serves_many() -> None:
    url = "postgresql://keyworker@db.internal/keyworker"
    with alone_on(url), alone_on(url):
        pass


def test_a_folder_that_is_not_there_is_said_as_such(tmp_path: Path) -> None:
    with pytest.raises(StoreAway), alone_on(f"sqlite:///{tmp_path / 'nowhere' / 'keyworker.db'}"):
        pass
