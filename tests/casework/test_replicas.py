"""Several processes on one PostgreSQL: how many live, and two that bind at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, event, select

from casework import notices, planning, replicas
from casework.notices import to_person
from storage import core as t
from storage.crypto import Keyring
from storage.store import Store
from storage.tables import NoticeKind
from tests.support import builders as make
from tests.support.builders import NOW
from tests.support.ledger import bind, outbox


@pytest.fixture
def postgres_store(postgres_url: str, keyring: Keyring) -> Generator[Store]:
    opened = Store.open(postgres_url, keyring, patience=5.0)
    yield opened
    opened.close_now()


@pytest.mark.postgres
def test_each_process_counts_who_lives(postgres_store: Store) -> None:
    write = postgres_store.write_now
    assert write(replicas.beat, "first", NOW) == 1
    assert write(replicas.beat, "second", NOW) == 2
    assert write(replicas.beat, "first", NOW + timedelta(seconds=5)) == 2

    assert write(replicas.beat, "first", NOW + timedelta(seconds=30)) == 1  # the second died without a word


@pytest.mark.postgres
def test_who_leaves_is_not_counted_any_more(postgres_store: Store) -> None:
    write = postgres_store.write_now
    write(replicas.beat, "first", NOW)
    write(replicas.beat, "second", NOW)
    write(replicas.leave, "second", NOW)

    assert write(replicas.beat, "first", NOW) == 1


def test_a_tick_that_goes_on_is_seen_until_it_ends_or_dies(store: Store) -> None:
    store.write_now(planning.goes_on, NOW)
    assert store.read_now(planning.under_way, NOW + timedelta(seconds=29))
    assert not store.read_now(planning.under_way, NOW + timedelta(seconds=30))

    store.write_now(planning.ended)
    assert not store.read_now(planning.under_way, NOW)


def told(db: Connection, *, people: int, each: int) -> None:
    """So many people with so many notices each, one person's far apart from each other."""
    keyworker = make.person(db)
    partners = [make.partner(db, f"Partner {number}") for number in range(people)]
    case = make.case(db, keyworker, mdt=tuple(partners))
    for partner in partners:
        make.chat(db, partner)
    for number in range(each):
        for partner in partners:
            action = make.action(db, case, partner, f"part {number}", due=date(2026, 5, 14))
            to = to_person(partner.person_id)
            notices.plan(db, NoticeKind.NEW_ACTION, f"action:{action}", action, to, "", case_id=case, about={}, now=NOW)


def test_however_much_there_is_each_person_gets_one_message(store: Store) -> None:
    store.write_now(told, people=120, each=6)

    while store.write_now(bind, NOW):
        pass

    recipients = [row.recipient for row in store.read_now(outbox)]
    assert len(recipients) == len(set(recipients)) == 120


@contextmanager
def pausing_before_it_commits(store: Store, go_on: threading.Event, begun: threading.Event) -> Generator[None]:
    engine = store._writing  # pyright: ignore[reportPrivateUsage]

    def pause(_: object) -> None:
        begun.set()
        assert go_on.wait(10)

    event.listen(engine, "commit", pause)
    try:
        yield
    finally:
        event.remove(engine, "commit", pause)


@pytest.mark.postgres
def test_two_that_bind_at_once_make_one_message_for_a_person(
    postgres_store: Store, postgres_url: str, keyring: Keyring
) -> None:
    second = Store.open(postgres_url, keyring)
    postgres_store.write_now(told, people=100, each=7)  # more than one unit would take alone
    begun, go_on = threading.Event(), threading.Event()
    made: list[int] = []
    with pausing_before_it_commits(postgres_store, go_on, begun):
        first = threading.Thread(target=lambda: made.append(postgres_store.write_now(bind, NOW)))
        first.start()
        assert begun.wait(10)
        assert second.write_now(bind, NOW) == 0  # and it does not wait for the first
        go_on.set()
        first.join()
    while more := second.write_now(bind, NOW):
        made.append(more)
    second.close_now()

    assert sum(made) == 100
    assert postgres_store.read_now(unbound) == 0


def unbound(db: Connection) -> int:
    return len(db.execute(select(t.notice.c.id).where(t.notice.c.sending_id.is_(None))).all())
