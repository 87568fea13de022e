"""Closed dates and working days come from files that are taken whole or not at all; who waits is looked at again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from casework import agencies, closures, held_time, people, working_days
from casework.agencies import Closed
from casework.closures import Closure
from casework.people_file import PersonRow, read_people
from casework.sheet import BadRow, ImportProblem
from storage import core as t
from storage.store import Store
from storage.tables import AgencyKind, NoticeKind, NoticeState
from tests.support import builders as make
from tests.support.ledger import london

SCHOOL = "Bramble Lane School"
NOW = london("2026-09-01 10:00")
HEADER = "agency,closed_from,closed_until,what"
TERM = f"{SCHOOL},26/10/2026,30/10/2026,half term"


@pytest.fixture
def school(store: Store) -> Store:
    store.write_now(make.agency, SCHOOL, AgencyKind.EDUCATION)
    return store


def save(store: Store, *lines: str) -> list[Closed]:
    return store.write_now(agencies.save_closures, "\n".join([HEADER, *lines]), now=NOW)


def kept(store: Store, name: str = SCHOOL) -> list[str]:
    return store.read_now(
        lambda db: db.execute(select(t.agency.c.closed_dates).where(t.agency.c.name == name)).scalar_one()
    )


def test_a_list_of_term_dates_is_kept_and_importing_it_again_changes_nothing(school: Store) -> None:
    lines = (TERM, f"{SCHOOL.upper()},2026-12-21,2027-01-02,", f"{SCHOOL},12/02/2027,,INSET day")

    first = save(school, *lines)
    again = save(school, *lines)

    assert kept(school) == ["2026-10-26/2026-10-30 half term", "2026-12-21/2027-01-02", "2027-02-12 INSET day"]
    assert first == again == [Closed(SCHOOL, 3, 0)]
    assert _audited(school) == [("", "; ".join(kept(school)))]


def test_the_file_says_all_dates_of_the_agencies_it_names_and_of_no_other(school: Store) -> None:
    school.write_now(make.agency, "Elmshire SEND team")
    save(school, TERM, "Elmshire SEND team,24/12/2026,01/01/2027,")

    done = save(school, f"{SCHOOL},21/12/2026,02/01/2027,Christmas holiday")

    assert done == [Closed(SCHOOL, 1, 1)]
    assert kept(school) == ["2026-12-21/2027-01-02 Christmas holiday"]
    assert kept(school, "Elmshire SEND team") == ["2026-12-24/2027-01-01"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Nowhere School,26/10/2026,30/10/2026,", "no agency “Nowhere School”"),
        (",26/10/2026,,", "the agency is empty"),
        (f"{SCHOOL},30/10/2026,26/10/2026,", "ends (26/10/2026) before it begins"),
        (f"{SCHOOL},31/02/2027,,", "there is no day 31/02/2027"),
        (f"{SCHOOL},10/26/2026,,", "there is no day 10/26/2026"),
        (f"{SCHOOL},26 Oct,,", "not a whole date"),
        (f"{SCHOOL},,30/10/2026,", "closed_from is not a whole date"),
        (f"{SCHOOL},26/10/2062,,", "years off"),
        (f"{SCHOOL},01/01/2026,01/12/2026,", "more than 92"),
        (f"{SCHOOL},26/10/2026", "only 2 values"),
    ],
)
def test_every_bad_line_is_named_and_nothing_is_kept(school: Store, line: str, says: str) -> None:
    with pytest.raises(ImportProblem) as raised:
        save(school, TERM, line, f"{SCHOOL},never,,")

    assert [number for number, _ in raised.value.problems] == [3, 4]
    assert says in raised.value.problems[0][1]
    assert kept(school) == []


def test_a_file_without_dates_is_refused(school: Store) -> None:
    with pytest.raises(ImportProblem, match="no dates"):
        save(school)


def test_what_cannot_be_read_closes_nothing() -> None:
    assert closures.read(["soon", "2026-12-21/2027-01-02 Christmas", "2026-10-26"]) == (
        Closure(date(2026, 10, 26), date(2026, 10, 26)),
        Closure(date(2026, 12, 21), date(2027, 1, 2), "Christmas"),
    )


def test_agencies_are_listed_with_what_is_to_come(school: Store) -> None:
    save(school, f"{SCHOOL},01/06/2026,02/06/2026,over", TERM)

    (line,) = school.read_now(agencies.listed, today=date(2026, 10, 30))

    assert (line.name, line.escalation) == (SCHOOL, "")
    assert line.closed == (Closure(date(2026, 10, 26), date(2026, 10, 30), "half term"),)


# The people file


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("", "12345"),
        ("Mon Tue Thu", "124"),
        ("monday, tuesday and thursday", "124"),
        ("Mon-Wed; Fri", "1235"),
        ("Tue to Thu", "234"),
        ("Mon – Fri", "12345"),
        ("421", "124"),
        ("1,3", "13"),
        ("mo/we", "13"),
    ],
)
def test_working_days_are_read_as_people_write_them(written: str, days: str) -> None:
    assert working_days.read(written) == days


@pytest.mark.parametrize("written", ["Sat", "Mon-Sun", "0", "89", "T", "Thu-Tue", "every day", "Mon-", "67"])
def test_what_are_no_working_days_is_refused(written: str) -> None:
    with pytest.raises(BadRow):
        working_days.read(written)


PEOPLE = "tenant_id,object_id,name,email,phone,agency,agency_kind,roles,working_days,escalation"
FINCH = ",,Ms Finch,,0161 496 0123,Bramble Lane School,education,,{days},{escalation}"
ROWAN = ",,Mr Rowan,,0161 496 0124,Bramble Lane School,education,,,{escalation}"


def imported(store: Store, *lines: str, header: str = PEOPLE) -> None:
    rows: list[PersonRow] = read_people("\n".join([header, *lines]))
    store.write_now(people.save_people, rows, now=NOW)


def test_working_days_and_whom_to_escalate_to_are_kept_until_a_file_says_otherwise(store: Store) -> None:
    imported(store, FINCH.format(days="Mon Tue", escalation="yes"), ROWAN.format(escalation=""))
    short = PEOPLE.removesuffix(",working_days,escalation")
    imported(store, FINCH.format(days="", escalation="").removesuffix(",,"), header=short)

    assert _people(store) == [("Ms Finch", "12", True), ("Mr Rowan", "12345", False)]

    imported(store, FINCH.format(days="", escalation="no"), ROWAN.format(escalation="yes"))

    assert _people(store) == [("Ms Finch", "12345", False), ("Mr Rowan", "12345", True)]
    (line,) = store.read_now(agencies.listed, today=date(2026, 10, 30))
    assert line.escalation == "Mr Rowan"


def test_no_takes_back_only_what_stood_there(store: Store) -> None:
    imported(store, FINCH.format(days="", escalation="yes"))
    imported(store, ROWAN.format(escalation="no"))

    assert ("Ms Finch", "12345", True) in _people(store)

    imported(store, FINCH.format(days="", escalation="no"))

    assert ("Ms Finch", "12345", False) in _people(store)


def test_two_to_escalate_to_and_one_who_left_are_named_by_their_line() -> None:
    two = [
        FINCH.format(days="Sat", escalation="yes"),
        FINCH.format(days="", escalation="yes"),
        ROWAN.format(escalation="yes"),
    ]

    with pytest.raises(ImportProblem) as raised:
        read_people("\n".join([PEOPLE, *two]))

    assert raised.value.problems == [
        (2, "Sat has a Saturday or Sunday in it. I write to nobody at weekends: name the days from Monday to Friday."),
        (4, "Bramble Lane School has somebody to escalate to on line 3 already."),
    ]


# The calendar of one reader


def test_weekends_bank_holidays_own_days_and_closed_dates_are_held(store: Store) -> None:
    def begin(db: Connection) -> str:
        finch = make.person(db, "Ms Finch", "partner", agency_id=make.agency(db, SCHOOL), working_days="1245")
        make.closed(db, SCHOOL, "2026-05-26/2026-05-28 half term")
        return f"person:{finch.person_id}"

    works = store.write_now(lambda db: held_time.read(db, [begin(db), "route:1"]))
    finch = works("person:1")

    held = [day for day in range(18, 32) if not finch(date(2026, 5, day))]
    assert held == [20, 23, 24, 25, 26, 27, 28, 30, 31]  # a Wednesday, weekends, the bank holiday, half term
    assert [day for day in range(18, 32) if not works("route:1")(date(2026, 5, day))] == [23, 24, 25, 30, 31]


def test_while_somebody_covers_their_calendar_counts(store: Store) -> None:
    def begin(db: Connection) -> str:
        ada = make.person(db, "Ada Reed", working_days="135")
        away: dict[str, Any] = {
            "cover_id": ada.person_id,
            "absent_from": date(2026, 6, 8),
            "absent_until": date(2026, 6, 12),
        }
        grace = make.person(db, "Grace Okoro", working_days="124", **away)
        return f"person:{grace.person_id}"

    recipient = store.write_now(begin)
    works = store.read_now(held_time.read, [recipient])(recipient)

    days = [date(2026, 6, day) for day in (*range(1, 6), *range(8, 13), *range(15, 20))]
    assert [day.day for day in days if works(day)] == [1, 2, 4, 8, 10, 12, 15, 16, 18]


def test_other_dates_and_what_was_put_off_is_looked_at_again(school: Store) -> None:
    school.write_now(_put_off)

    save(school, TERM)

    row = school.read_now(lambda db: db.execute(select(t.notice)).one())
    look = school.read_now(lambda db: db.execute(select(t.action.c.look_at)).scalar_one())
    assert (row.not_before, row.put_off_from) == (london("2026-09-07 09:00"), None)
    assert look == NOW


def _put_off(db: Connection) -> None:
    """A notice to a partner of the school that waits for the end of a closure."""
    grace = make.person(db)
    finch = make.person(db, "Ms Finch", "partner", agency_id=make.agency(db, SCHOOL))
    case = make.case(db, grace, mdt=(finch,))
    action = make.action(db, case, finch, due=date(2026, 9, 7))
    row: dict[str, Any] = {
        "kind": NoticeKind.DUE_TODAY,
        "subject": f"action:{action}",
        "subject_id": action,
        "recipient": f"person:{finch.person_id}",
        "occurrence": "2026-09-07",
        "about": {},
        "state": NoticeState.PLANNED,
        "withdrawn_because": "",
        "planned_at": NOW,
        "not_before": london("2026-09-14 08:00"),
        "put_off_from": london("2026-09-07 09:00"),
    }
    db.execute(insert(t.notice).values(**row))


def _people(store: Store) -> list[tuple[str, str, bool]]:
    agency = t.agency.c
    query = select(t.person.c.id, t.person.c.name, t.person.c.working_days, agency.escalation_person_id)
    joined = query.join_from(t.person, t.agency, agency.id == t.person.c.agency_id).order_by(t.person.c.id)
    rows = store.read_now(lambda db: db.execute(joined).all())
    return [(row.name, row.working_days, row.escalation_person_id == row.id) for row in rows]


def _audited(store: Store) -> list[tuple[str, str]]:
    query = select(t.audit.c.old, t.audit.c.new).where(t.audit.c.verb == "agency.closed")
    return [(row.old, row.new) for row in store.read_now(lambda db: db.execute(query).all())]
