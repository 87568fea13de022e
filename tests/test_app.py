"""The command line: what is wrong is one plain sentence and exit code 1, and nothing is done by halves."""

from __future__ import annotations

import os
import runpy
import socket
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from storage.one_process import alone_on
from tests.support.tools import SCORED

TENANT = "22222222-3333-4444-8555-666666666666"
PEOPLE = f"""tenant_id,object_id,name,email,phone,agency,agency_kind,roles
{TENANT},AAAAAAAA-1111-4222-8333-000000000001,Zoë Made-Up,zoe@elmshire.example,,Elm Keyworking,health,keyworker
{TENANT},aaaaaaaa-1111-4222-8333-000000000002,Sam Made-Up,sam@elmshire.example,,Elm Social Care,social care,partner
{TENANT},aaaaaaaa-1111-4222-8333-000000000003,Mo Made-Up,mo@elmshire.example,,Elm Keyworking,health,manager
,,Made-Up Reception,,01632 960001,Elm School,education,
"""
LIVE = {
    "APP_ID": "aaaaaaaa-0000-4000-8000-000000000001",
    "APP_PASSWORD": "made-up",
    "TENANT_ID": TENANT,
    "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
}


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture
def app(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """Runs `python app.py ...` in an empty folder, with settings by name."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, **settings: str) -> Said:
        for name, value in settings.items():
            monkeypatch.setenv(f"KEYWORKER_{name}", value)
        monkeypatch.setattr(sys, "argv", ["app.py", *words])
        code = 0
        try:
            runpy.run_path(str(root / "app.py"), run_name="__main__")
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        told = capfd.readouterr()
        return Said(code, told.out, told.err)

    return run


def people_file(folder: Path, content: str | bytes = PEOPLE) -> str:
    file = folder / "people.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(file)


def test_a_bot_without_settings_does_not_start(app: Command) -> None:
    said = app("run")

    assert said.code == 1
    assert said.err.startswith("KEYWORKER_APP_ID is missing")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"DATABASE_URL": "keyworker.db"}, "KEYWORKER_DATABASE_URL must be"),
        ({"DATABASE_URL": "sqlite:///nowhere/keyworker.db"}, "cannot be reached"),
        ({"DATABASE_URL": "postgresql://nobody:secret@127.0.0.1:1/none"}, "cannot be reached"),
        ({"HOST": "203.0.113.7"}, "Cannot listen on 203.0.113.7:3978: this machine has no such address."),
        ({"HOST": "no-such-host.invalid"}, "Cannot listen on no-such-host.invalid:3978"),
    ],
)
def test_a_setting_that_leads_nowhere_stops_the_start_with_one_line(
    app: Command, settings: dict[str, str], says: str
) -> None:
    said = app("run", **LIVE, **settings)

    assert said.code == 1
    assert says in said.err
    assert said.err.count("\n") == 1
    assert "secret" not in said.err


def test_a_port_that_is_taken_stops_the_start_with_one_line(app: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        said = app("run", **LIVE, PORT=port)

    assert (said.code, said.err.count("\n")) == (1, 1)
    assert f"Cannot listen on 127.0.0.1:{port}: another program does already." in said.err


def test_another_key_than_the_stores_is_told_before_anything_is_written(app: Command, tmp_path: Path) -> None:
    assert app("people", "import", people_file(tmp_path), ENCRYPTION_KEYS=LIVE["ENCRYPTION_KEYS"]).code == 0

    said = app("people", "import", people_file(tmp_path), ENCRYPTION_KEYS=Fernet.generate_key().decode())

    assert (said.code, said.out) == (1, "")
    assert said.err == "What is stored cannot be read with the encryption keys given.\n"


def test_the_store_of_a_newer_version_is_left_alone(app: Command, tmp_path: Path) -> None:
    app("migrate")
    with closing(sqlite3.connect(tmp_path / "keyworker.db")) as db, db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")

    said = app("migrate")

    assert said.code == 1
    assert said.err == "The store was made by a newer version of this program: start that one.\n"


def test_migrating_twice_is_migrating_once(app: Command) -> None:
    assert [app("migrate"), app("migrate")] == [Said(0, "The store is up to date.\n", "")] * 2


def test_people_are_added_once_and_known_again_however_their_ids_are_written(app: Command, tmp_path: Path) -> None:
    first = app("people", "import", people_file(tmp_path))
    again = app("people", "import", people_file(tmp_path, PEOPLE.replace("AAAAAAAA", "aaaaaaaa")))

    assert first == Said(0, "4 added, 0 changed, 0 unchanged; 1 of them without an account here.\n", "")
    assert again == Said(0, "0 added, 0 changed, 4 unchanged; 1 of them without an account here.\n", "")


def test_every_bad_line_is_named_and_nothing_is_half_imported(app: Command, tmp_path: Path) -> None:
    bad = PEOPLE.replace("manager", "boss").replace("01632 960001", "")

    said = app("people", "import", people_file(tmp_path, bad))

    assert (said.code, said.out) == (1, "")
    assert [line.split(":")[0] for line in said.err.splitlines()] == ["Line 4", "Line 5", "Nothing was imported."]
    assert "4 added" in app("people", "import", people_file(tmp_path)).out


def test_closed_dates_are_imported_whole_and_listed_with_their_agency(app: Command, tmp_path: Path) -> None:
    app("people", "import", people_file(tmp_path))
    school = PEOPLE.splitlines()[-1].split(",")[5]
    year = datetime.now(UTC).year + 1
    file = tmp_path / "closed.csv"
    file.write_text(f"agency,closed_from,closed_until,what\n{school},21/12/{year},31/12/{year},Christmas\n")

    done = app("agencies", "import", str(file))
    listed = app("agencies", "list")
    file.write_text(file.read_text() + "Nowhere School,never,,\n")
    refused = app("agencies", "import", str(file))

    assert done == Said(0, f"{school}: 1 closure kept, 0 taken out.\n", "")
    assert f"21/12/{year} to 31/12/{year} (Christmas)" in listed.out
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.splitlines()[0].startswith("Line 3: I know no agency")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_file_that_excel_saved_in_its_own_letters_is_refused_with_the_way_out(
    app: Command, tmp_path: Path, encoding: str
) -> None:
    said = app("people", "import", people_file(tmp_path, PEOPLE.encode(encoding)))

    assert (said.code, said.err.count("\n")) == (1, 1)
    assert "CSV UTF-8" in said.err


def test_a_trial_store_is_seeded_once_and_its_reminders_can_be_looked_at(app: Command, tmp_path: Path) -> None:
    file = people_file(tmp_path)

    seeded = app("seed", "--people", file, "--cases", "3")
    again = app("seed", "--people", file)
    in_two_months = (datetime.now(UTC) + timedelta(days=60)).isoformat()
    shown = [app("tick", "--at", in_two_months) for _ in range(2)]

    assert seeded.code == 0
    assert seeded.out.startswith("3 made-up cases, ")
    assert (again.code, again.err.count("\n")) == (1, 1)
    assert [said.code for said in shown] == [0, 0]
    assert shown[0].out == shown[1].out  # looking changes nothing
    assert "nobody to tell yet" in shown[0].out  # each line says that it would wait for a first chat


def test_reminders_are_looked_at_for_a_year_ahead_at_most(app: Command) -> None:
    assert app("migrate").code == 0

    said = app("tick", "--at", (datetime.now(UTC) + timedelta(days=400)).isoformat())

    assert (said.code, said.err) == (1, "Reminders can be looked at for a year ahead at most.\n")


@pytest.mark.parametrize("instant", ["tomorrow", "25/03/2027", "2027-13-01"])
def test_a_time_that_is_none_is_refused_with_an_example(app: Command, instant: str) -> None:
    said = app("tick", "--at", instant)

    assert said.code == 1
    assert said.err == f"{instant} is not a time like 2027-03-25T09:00.\n"


def test_a_real_tick_needs_the_settings_of_a_live_bot(app: Command) -> None:
    assert app("tick").err.startswith("KEYWORKER_APP_ID is missing")


def test_a_chat_without_a_demo_says_how_to_start_one(app: Command) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])

    said = app("chat", "--as", "Sam", "--port", port)

    assert said.code == 1
    assert "make demo" in said.err


def test_a_rating_tool_is_imported_listed_and_removed(app: Command, tmp_path: Path) -> None:
    file = tmp_path / "elmshire.toml"
    file.write_text(SCORED, encoding="utf-8")

    said = app("tool", "import", str(file))
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Elmshire tool (made up), 1: imported, 3 questions.")
    assert "was here already" in app("tool", "import", str(file)).out
    listed = app("tool", "list").out.splitlines()
    assert "DSD: elmshire 1, Elmshire tool (made up), 0 ratings, in use" in listed
    assert len(listed) == 3
    assert "in use" in app("tool", "use", "national-criteria").out
    assert "elmshire 1 is removed" in app("tool", "remove", "elmshire", "1").out


def test_a_broken_rating_tool_is_refused_by_its_line_and_nothing_is_there(app: Command, tmp_path: Path) -> None:
    file = tmp_path / "broken.toml"
    file.write_text(SCORED.replace("points_each = 1", 'points_each = "one"'), encoding="utf-8")
    line = SCORED.split("\n").index("points_each = 1") + 1

    said = app("tool", "import", str(file))

    assert (said.code, said.out) == (1, "")
    assert (
        said.err == f"Line {line}: points_each: a number from -1000 to 1000 is needed, with at most three decimals.\n"
    )
    assert len(app("tool", "list").out.splitlines()) == 2


def test_an_unknown_rating_tool_is_said_plainly(app: Command) -> None:
    said = app("tool", "use", "weather")

    assert (said.code, said.out) == (1, "")
    assert said.err == "There is no tool weather. `tool list` shows what there is.\n"


def test_an_mdts_own_number_is_listed_set_and_taken_back(app: Command, tmp_path: Path) -> None:
    app("seed", "--people", people_file(tmp_path), "--cases", "2")
    code = _first_code(tmp_path)
    assert "due_soon_working_days: 2 working days before; the usual" in app("notices", "list", code).out

    changed = app("notices", "set", code, "due_soon_working_days", "3")
    several = app("notices", "set", code, "meeting_lead_days", "14", "2", "0")
    assert changed.out == (
        "due_soon_working_days: 3 working days before; this MDT's own, the usual is 2 working days before\n"
    )
    assert "14 and 2 days before and on the day; this MDT's own" in several.out
    assert "3 working days before; this MDT's own" in app("notices", "list", code).out

    assert app("notices", "reset", code, "due_soon_working_days").out == (
        "due_soon_working_days: 2 working days before; the usual\n"
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("KW-7F3X", "due_soon_working_days", "3"), "There is no case KW-7F3X."),
        (
            ("{code}", "send_at", "10:00"),
            "There is no number send_at. These can be an MDT's own: due_soon_working_days",
        ),
        (("{code}", "due_soon_working_days", "0"), "Give one whole number from 1 to 1000."),
        (("{code}", "meeting_lead_days", "0", "7"), "Give days before the meeting from 60 to 0, the largest first"),
    ],
)
def test_a_number_that_cannot_be_is_refused_by_what_is_allowed(
    app: Command, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    app("seed", "--people", people_file(tmp_path), "--cases", "1")

    said = app("notices", "set", *(word.format(code=_first_code(tmp_path)) for word in words))

    assert (said.code, said.err.count("\n")) == (1, 1)
    assert said.err.startswith(says)


def _first_code(folder: Path) -> str:
    with closing(sqlite3.connect(folder / "keyworker.db")) as db:
        return str(db.execute("SELECT code FROM case_file ORDER BY id").fetchone()[0])


def test_a_second_bot_on_the_same_sqlite_file_does_not_start_and_says_why(app: Command, tmp_path: Path) -> None:
    with alone_on(f"sqlite:///{tmp_path / 'keyworker.db'}"):
        said = app("run", **LIVE)

    assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
    assert said.err.startswith(f"Another process ({os.getpid()}) runs on keyworker.db already")


def test_a_tick_beside_a_running_bot_on_sqlite_does_nothing(app: Command, tmp_path: Path) -> None:
    with alone_on(f"sqlite:///{tmp_path / 'keyworker.db'}"):
        said = app("tick", **LIVE)

    assert (said.code, said.out) == (0, "A running bot does this already. Nothing was done.\n")
