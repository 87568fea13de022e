import asyncio

from storage.store import Store
from storage.upsert import insert_all_absent, insert_if_absent
from tests.storage.conftest import note, presses


def test_a_row_is_inserted_once_and_never_overwritten(notes: Store) -> None:
    first = notes.write_now(insert_if_absent, note, {"id": 2, "presses": 1}, ["id"])
    second = notes.write_now(insert_if_absent, note, {"id": 2, "presses": 9}, ["id"])

    assert (first, second) == (True, False)
    assert presses(notes, 2) == 1


async def test_of_sixteen_at_once_one_inserts(notes: Store) -> None:
    row = {"id": 2, "words": "exactly once", "presses": 1}

    inserted = await asyncio.gather(*(notes.write(insert_if_absent, note, row, ["id"]) for _ in range(16)))

    assert sum(inserted) == 1


def test_of_many_rows_only_the_new_are_counted(notes: Store) -> None:
    rows = [{"id": row, "presses": row} for row in (1, 2, 3)]

    assert notes.write_now(insert_all_absent, note, rows, ["id"]) == 2
    assert notes.write_now(insert_all_absent, note, rows, ["id"]) == 0
    assert notes.write_now(insert_all_absent, note, [], ["id"]) == 0
    assert presses(notes, 1) == 0
