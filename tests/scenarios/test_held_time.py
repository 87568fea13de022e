"""A part-time partner and an agency that closes, through the real route: told before, never on a day off, nor lost."""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select, update

from bot.demo.local_teams import Screen
from casework import agencies
from casework.days import LONDON
from storage import core as t
from tests.scenarios.journeys import of
from tests.support.world import World


async def _mornings(world: World, until: str) -> list[tuple[str, Screen]]:
    """Tick at eight and nine on every day until then; what was sent, and when."""
    found: list[tuple[str, Screen]] = []
    day = world.now.astimezone(LONDON).date()
    while day < date.fromisoformat(until):
        for hour in (8, 9):
            when = f"{day}T0{hour}:00"
            if datetime.fromisoformat(when).replace(tzinfo=LONDON) > world.now:
                found += [(f"{day:%a %d %b}", screen) for screen in await world.tick(when)]
        day += timedelta(days=1)
    return found


def _works(db: Connection, name: str, days: str) -> None:
    people = db.execute(select(t.person.c.id, t.person.c.name)).all()
    who = next(row.id for row in people if row.name == name)
    db.execute(update(t.person).where(t.person.c.id == who).values(working_days=days))


async def test_a_partner_off_on_mondays_and_tuesdays_hears_before_and_afterwards(world: World) -> None:
    await world.bot.store.write(_works, world.owen.name, "345")  # the action is due on Monday 22 March

    heard = [
        (day, of([screen], world.owen)[0])
        for day, screen in await _mornings(world, "2027-04-01")
        if of([screen], world.owen)
    ]

    assert [day for day, _ in heard] == ["Thu 18 Mar", "Fri 19 Mar", "Wed 24 Mar", "Wed 31 Mar"]
    assert "is due Monday 22 March" in heard[1][1]


async def test_a_closure_that_comes_late_is_told_to_the_keyworker_in_time(world: World) -> None:
    await _mornings(world, "2027-03-20")
    agency = await world.rows(_agency, world.owen.name)
    dates = f"agency,closed_from,closed_until\n{agency},22/03/2027,02/04/2027\n"
    await world.bot.store.write(agencies.save_closures, dates, now=world.now)

    sent = await _mornings(world, "2027-04-07")

    grace = [(day, text) for day, screen in sent for text in of([screen], world.grace) if "is not there before" in text]
    assert [day for day, _ in grace] == ["Mon 22 Mar"]
    assert "Monday 5 April" in grace[0][1]
    assert "Early review of the EHC plan" in grace[0][1]
    assert [day for day, screen in sent if of([screen], world.owen)][:1] == ["Mon 05 Apr"]


def _agency(db: Connection, name: str) -> str:
    query = select(t.agency.c.name, t.person.c.name.label("who")).join_from(t.agency, t.person)
    joined = query.where(t.person.c.agency_id == t.agency.c.id)
    return next(row.name for row in db.execute(joined) if row.who == name)


async def test_before_easter_keyworker_and_manager_hear_what_falls_due_in_it_for_the_red_child(world: World) -> None:
    await world.bot.store.write(_red_and_due, "KW-7F3K", date(2027, 3, 27))
    await _mornings(world, "2027-03-25")

    sent = await world.tick("2027-03-25T09:00", times=3) + await world.tick("2027-03-30T09:00")

    for reader in (world.grace, world.lena):
        (text,) = [text for text in of(sent, reader) if "due before you are back" in text]
        assert "Red, and due before you are back on Tuesday 30 March:" in text
        assert "J.B., 14, KW-7F3K" in text
        assert "Saturday 27 March: action 2, “Early review of the EHC plan”, Owen Clarke" in text


def _red_and_due(db: Connection, code: str, day: date) -> None:
    case_id = db.execute(select(t.case.c.id).where(t.case.c.code == code)).scalar_one()
    db.execute(update(t.case).where(t.case.c.id == case_id).values(rating="red"))
    db.execute(update(t.action).where(t.action.c.case_id == case_id, t.action.c.number == 2).values(due_on=day))
