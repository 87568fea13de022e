from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Row, insert, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from storage.crypto import Keyring, fingerprint
from storage.errors import BadKey, NaiveTime
from storage.store import Store
from tests.storage.conftest import Colour, OpenStore, note
from tests.support.databases import KEY

SUMMER = datetime(2026, 7, 1, 9, 30, 0, 123456, tzinfo=ZoneInfo("Europe/London"))


def add(db: Connection, **values: Any) -> None:
    db.execute(insert(note).values(**values))


def get(db: Connection, row: int) -> Row[Any]:
    return db.execute(select(note).where(note.c.id == row)).one()


def test_a_row_comes_back_as_it_was_written(notes: Store) -> None:
    answers = {"what": ["A&E", "school"], "told": None, "trend": 2.5}

    notes.write_now(add, id=2, words="Zoë’s mother", answers=answers, colour=Colour.RED, at=SUMMER, presses=3)
    row = notes.read_now(get, 2)

    assert (row.words, row.answers, row.colour, row.presses) == ("Zoë’s mother", answers, Colour.RED, 3)
    assert isinstance(row.colour, Colour)
    assert row.at == SUMMER
    assert row.at.tzinfo is UTC


def test_what_is_empty_stays_empty(notes: Store) -> None:
    row = notes.read_now(get, 1)

    assert (row.words, row.answers, row.colour, row.at) == (None, None, None, None)


def test_secrets_cannot_be_read_in_the_database(notes: Store) -> None:
    notes.write_now(add, id=2, words="Zoë Madeup", answers={"nhs": "9434765919"})
    raw = notes.read_now(lambda db: db.execute(text("SELECT words, answers FROM note WHERE id = 2")).one())

    assert "Zoë" not in raw.words
    assert "9434765919" not in raw.answers


def test_secrets_cannot_be_read_in_the_files(sqlite_url: str, open_store: OpenStore, tmp_path: Path) -> None:
    store = open_store(sqlite_url)
    store.write_now(lambda db: note.metadata.create_all(db))
    store.write_now(add, id=2, words="Zoe Madeup", answers={"nhs": "9434765919"}, presses=77)
    files = b"".join(file.read_bytes() for file in tmp_path.iterdir())

    assert b"note" in files
    assert b"Madeup" not in files
    assert b"9434765919" not in files


def test_a_new_first_key_reads_old_rows_and_writes_new(notes: Store, database_url: str, open_store: OpenStore) -> None:
    new = Keyring.generate()
    notes.write_now(add, id=2, words="before")
    rotated = open_store(database_url, Keyring([new, KEY]))
    rotated.write_now(add, id=3, words="after")
    bereft = open_store(database_url, Keyring([new]))

    assert rotated.read_now(get, 2).words == "before"
    assert bereft.read_now(get, 3).words == "after"
    with pytest.raises(BadKey):
        bereft.read_now(get, 2)


def test_a_unit_of_work_can_find_duplicates_by_fingerprint(notes: Store, keyring: Keyring) -> None:
    assert notes.read_now(fingerprint, "9434765919") == keyring.fingerprint("9434765919")


def test_instants_are_sorted_by_when_they_were(notes: Store) -> None:
    notes.write_now(add, id=2, at=datetime(2026, 3, 29, 1, 30, tzinfo=UTC))
    notes.write_now(add, id=3, at=datetime(2026, 3, 29, 2, 15, tzinfo=ZoneInfo("Europe/London")))  # 01:15 UTC

    ordered = select(note.c.id).where(note.c.at.is_not(None)).order_by(note.c.at)
    assert notes.read_now(lambda db: db.scalars(ordered).all()) == [3, 2]


def test_a_time_without_a_zone_is_refused(notes: Store) -> None:
    naive = SUMMER.replace(tzinfo=None)

    with pytest.raises(NaiveTime):
        notes.write_now(add, id=2, at=naive)
    with pytest.raises(NaiveTime):
        notes.read_now(lambda db: db.execute(select(note).where(note.c.at < naive)))


def test_a_word_that_is_no_choice_is_refused_by_us_and_by_the_database(notes: Store) -> None:
    with pytest.raises(StatementError):
        notes.write_now(add, id=2, colour="purple")
    with pytest.raises(IntegrityError):
        notes.write_now(lambda db: db.execute(text("INSERT INTO note (id, colour) VALUES (2, 'purple')")))
    with pytest.raises(IntegrityError):
        notes.write_now(lambda db: db.execute(text("INSERT INTO note (id, was) VALUES (2, 'purple')")))


def test_an_error_of_the_database_names_no_value(notes: Store) -> None:
    with pytest.raises(IntegrityError) as caught:
        notes.write_now(add, id=1, words="Zoë Madeup")

    assert "Zoë" not in str(caught.value)
    assert "hidden" in str(caught.value)
