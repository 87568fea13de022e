"""A due day on which its owner is not there is asked about once: kept, moved, or somebody who is there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from storage import core as t
from storage.store import Store
from tests.dialogs.test_log import World, who_options
from tests.support import builders as make
from tests.support.talk import Talk


def off_on_wednesdays(store: Store, world: World, **columns: Any) -> None:
    values = {"working_days": "1245"} | columns
    who = t.person.c.id == world.sam.person_id
    store.write_now(lambda db: db.execute(update(t.person).where(who).values(**values)))


def asked(store: Store, world: World, minutes: str) -> Talk:
    """The log, up to what is asked after these minutes were read."""
    talk = Talk(store, world.grace)
    talk.say(f"log {world.code}")
    talk.press_labelled("Next", kind="MDT")
    talk.press_labelled("Read them", minutes=minutes)
    return talk


def finish(talk: Talk, world: World) -> list[tuple[str, date]]:
    for button in ("Finish", "Not known yet", "Confirm"):
        talk.press_labelled(button)
    return [(view.owner, view.due_on) for view in world.kept()]


@pytest.mark.parametrize(
    ("answer", "due"),
    [
        ("Keep Wednesday 15 April 2026", date(2026, 4, 15)),
        ("Tuesday 14 April 2026", date(2026, 4, 14)),
        ("Thursday 16 April 2026", date(2026, 4, 16)),
    ],
)
@pytest.mark.parametrize("typed", [False, True])
def test_one_press_or_a_few_words_keep_the_day_or_move_it(store: Store, answer: str, due: date, typed: bool) -> None:
    world = World(store)
    off_on_wednesdays(store, world)
    talk = asked(store, world, "Send the plan; Sam; 15 April")
    assert "1. “Send the plan”: Sam Patel does not work on Wednesday 15 April 2026." in talk.read

    if typed:
        talk.say(answer.casefold())
    else:
        talk.press_labelled(answer)

    assert finish(talk, world) == [("Sam Patel", due)]


def test_somebody_else_is_named_and_is_asked_about_again_if_they_are_not_there_either(store: Store) -> None:
    world = World(store)
    off_on_wednesdays(store, world)
    store.write_now(make.closed, "Elmshire youth justice", "2026-04-13/2026-04-17 team days")
    talk = asked(store, world, "Send the plan; Sam; 15 April")

    talk.press_labelled("Name somebody who is there")
    talk.press_labelled("Next", who0=f"p:{world.kit.person_id}")
    assert "Elmshire youth justice is closed on Wednesday 15 April 2026 (team days)." in talk.read
    talk.press_labelled("Name somebody who is there")
    alex = next(key for key, said in who_options(talk, "who0").items() if "Alex Fell" in said)
    talk.press_labelled("Next", who0=alex)

    assert finish(talk, world) == [("Alex Fell", date(2026, 4, 15))]


def test_one_question_is_about_all_such_actions_of_a_log(store: Store) -> None:
    world = World(store)
    off_on_wednesdays(store, world)
    store.write_now(make.closed, "Elmshire youth justice", "2026-04-13/2026-04-17")
    talk = asked(store, world, "Send it; Sam; 15 April\nRing; Kit; 14 April\nVisit; Sam; 16 April")
    assert "Elmshire youth justice is closed on Tuesday 14 April 2026." in talk.read
    assert "They are there on Friday 10 April 2026, and on Monday 20 April 2026." in talk.read
    assert "“Visit”" not in talk.read

    talk.press_labelled("Their next day after")

    days = [date(2026, 4, 16), date(2026, 4, 20), date(2026, 4, 16)]
    assert [due for _, due in finish(talk, world)] == days


def test_a_day_that_has_gone_by_is_not_offered(store: Store) -> None:
    world = World(store)
    store.write_now(make.closed, "Elmshire youth justice", "2026-03-23/2026-04-03")

    talk = asked(store, world, "Ring; Kit; 31 March")

    assert "Friday 20 March 2026" not in talk.buttons()
    assert "Tuesday 7 April 2026" in talk.buttons()


@pytest.mark.parametrize("due", ["14 April", "18 April", "6 April"])
def test_a_working_day_and_everybodys_weekends_and_bank_holidays_are_not_asked_about(store: Store, due: str) -> None:
    world = World(store)
    off_on_wednesdays(store, world)

    talk = asked(store, world, f"Send the plan; Sam; {due}")

    assert "Is this what was agreed?" in talk.read


def test_an_owner_who_is_away_is_asked_about(store: Store) -> None:
    world = World(store)
    away = {"absent_from": date(2026, 4, 13), "absent_until": date(2026, 4, 17), "cover_id": world.kit.person_id}
    who = t.person.c.id == world.grace.person_id
    store.write_now(lambda db: db.execute(update(t.person).where(who).values(**away)))

    talk = asked(store, world, "Book the room; me; 15 April")

    assert "Grace Okoro is away on Wednesday 15 April 2026." in talk.read
