"""Who saw or changed what can be told afterwards: each step of a journey leaves its row, and no row can be read raw."""

from collections.abc import Awaitable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select

from storage import core as t
from tests.scenarios import journeys
from tests.scenarios.journeys import PLAN, VISIT, logged, on_row, press
from tests.scenarios.test_consent import withdraw
from tests.support.world import MDT, World

GRACE, LENA, SAM, PRIYA = 1, 3, 4, 5
DONE, READ, REFUSED = "done", "read", "refused"

Entry = tuple[int | None, str, str]


class Walk:
    """Follows the audit step by step."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._last = 0

    async def new(self) -> list[Row[*tuple[Any, ...]]]:
        """The rows since the step before."""

        def read(db: Connection) -> list[Row[*tuple[Any, ...]]]:
            return list(db.execute(select(t.audit).where(t.audit.c.id > self._last).order_by(t.audit.c.id)))

        rows = await self._world.rows(read)
        self._last = rows[-1].id if rows else self._last
        return rows

    async def step(self, doing: Awaitable[Any], *expected: Entry) -> Any:
        """Do it: these rows are there, and no other of a person's."""
        done = await doing
        found = [(row.person_id, row.verb, row.outcome.value) for row in await self.new() if row.person_id is not None]
        assert set(found) >= set(expected), found
        extra = {
            entry for entry in set(found) - set(expected) if not entry[1].startswith(("event.", "task.", "clock."))
        }
        assert not extra, extra
        return done


async def walk(world: World) -> Walk:
    found = Walk(world)
    await found.new()
    return found


async def test_every_step_of_the_keyworkers_day_is_on_record(world: World) -> None:
    record, grace = await walk(world), world.grace
    await record.step(grace.say("my cases"), (GRACE, "case.list", READ))
    await record.step(grace.say("case KW-7F3K"), (GRACE, "case.read", READ))
    await record.step(grace.say("needs me"), (GRACE, "action.list", READ))
    check = await record.step(journeys.headline(world), (GRACE, "case.list", READ), (GRACE, "update.record", READ))
    saved = await record.step(press(grace, check, "Confirm"), (GRACE, "update.record", DONE))
    await record.step(press(grace, saved, "Copied"), (GRACE, "update.record", DONE))
    card = (await record.step(grace.say("rate KW-7F3K"), (GRACE, "rating.record", READ)))[0]
    card = await press(grace, card, "Next", inputs={"fits": "red"})
    await record.step(press(grace, card, "Next", "Confirm"), (GRACE, "rating.record", DONE))
    check = await record.step(journeys.meeting(world), (GRACE, "actions.log", READ))
    await record.step(press(grace, check, "Confirm"), (GRACE, "actions.log", DONE))
    card = (await record.step(grace.say("consent KW-7F3K"), (GRACE, "case.read", READ)))[0]
    assert "Consent" in card.text
    await record.step(
        withdraw(world), (GRACE, "case.read", READ), (GRACE, "consent.change", READ), (GRACE, "consent.change", DONE)
    )


async def test_every_press_and_read_of_a_partner_is_on_record(world: World) -> None:
    board, record, sam = await logged(world), await walk(world), world.sam
    message = await sam.last()
    await record.step(on_row(world, sam, "Which child?", message, PLAN, None), (SAM, "case.read", READ))
    await record.step(on_row(world, sam, "Yes, mine", message, VISIT, None), (SAM, "action.answer", DONE))
    await record.step(on_row(world, sam, "Done", board, PLAN), (SAM, "action.done", DONE))
    await record.step(sam.say("undo 3", MDT), (SAM, "action.answer", DONE))
    await record.step(sam.say("stuck 3", MDT), (SAM, "action.answer", DONE))
    await record.step(sam.say("more time 4 2 weeks", MDT), (SAM, "action.answer", DONE))
    await world.deliver()
    news = await world.grace.wait_for("asks for more time")
    await record.step(world.grace.press("Agree", news), (GRACE, "action.agree time", DONE))
    await record.step(sam.say("actions"), (SAM, "action.list", READ))
    await record.step(sam.say("actions KW-7F3K"), (SAM, "board.read", READ))
    await record.step(sam.say("actions", MDT), (SAM, "board.read", READ))


async def test_every_refusal_is_on_record_though_nothing_else_happened(world: World) -> None:
    board, record = await logged(world), await walk(world)
    own = (await record.step(on_row(world, world.priya, "Done", board, PLAN), (PRIYA, "action.done", REFUSED)))[0]
    tell = world.priya.press("Tell the keyworker", own, channel=MDT)
    await record.step(tell, (PRIYA, "action.tell keyworker", DONE))
    await record.step(on_row(world, world.priya, "I'm stuck", board, PLAN), (PRIYA, "action.answer", REFUSED))
    await record.step(world.sam.say("summary"), (SAM, "summary.read", REFUSED))
    await record.step(world.sam.say("case KW-S2HV"), (SAM, "case.read", REFUSED))
    await record.step(world.sam.say("update KW-7F3K"), (SAM, "update.record", REFUSED))
    await record.step(world.sam.say("rate KW-7F3K"), (SAM, "rating.record", REFUSED))
    await record.step(world.sam.say("log KW-7F3K"), (SAM, "actions.log", REFUSED))
    await record.step(world.sam.say("link KW-7F3K", MDT), (SAM, "channel.link", REFUSED))
    stranger = world.teams.person("5e1f0000-0000-4000-8000-00000000dead", "Somebody")
    await stranger.say("my cases")
    assert [(row.person_id, row.outcome.value, row.subject) for row in await record.new()] == [
        (None, REFUSED, "somebody unknown")
    ]


async def test_summary_and_the_linking_of_a_channel_are_on_record(world: World) -> None:
    record = await walk(world)
    await record.step(world.lena.say("summary"), (LENA, "summary.read", READ))
    await record.step(world.grace.say("link KW-H6F9", MDT), (GRACE, "channel.link", READ))
    card = await world.grace.wait_for("Make this the MDT's channel?")
    await record.step(press(world.grace, card, "Yes, link it"), (GRACE, "channel.link", DONE))


async def test_the_record_says_where_it_was_pressed_and_what_it_was_before(world: World) -> None:
    board, record = await logged(world), await walk(world)
    await on_row(world, world.sam, "Done", board, PLAN)
    [row] = await record.new()
    subject = f"action:{(await journeys.action(world, PLAN)).id}"
    assert (row.place, row.subject, row.at) == ("channel", subject, world.now)
    assert '"state": "open"' in row.old
    assert '"state": "done"' in row.new


async def test_no_name_or_wording_stands_in_the_database_in_clear(world: World) -> None:
    await logged(world)
    await journeys.headline(world, "Police were called to the home")  # half-filled: only a draft holds it
    file = Path(world.url.removeprefix("sqlite:///"))
    raw = b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))  # what is still in its log, too
    assert b"KW-7F3K" in raw
    for words in ("Juniper", "Bramble", "costed care plan", "Police were called", "Sensory assessment"):
        assert words.encode() not in raw, words
