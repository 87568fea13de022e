"""Stretches of road that several scenarios walk: a headline saved, a meeting logged, one row of a board pressed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from bot.demo.local_teams import Channel, Chatter, Screen
from bot.demo.story import MAIN_CODE
from storage import core as t
from tests.support.world import MDT, World

MAIN = "J.B., 14, KW-7F3K"
MINUTES = (
    "Send the costed care plan; Sam; 2 weeks\n"
    "Visit the new placement; Sam Patel; 30 March\n"
    "Sensory diet at school; Priya; next meeting\n"
    "Order ear defenders; Mrs Quill; 23 March"
)
PLAN, VISIT, SENSORY, DEFENDERS = 3, 4, 5, 6  # the numbers that these actions get within their case


async def press(who: Chatter, screen: Screen, *titles: str, inputs: Mapping[str, str] | None = None) -> Screen:
    """Press one button after the other in the 1:1, the inputs going with the first; the card as it then stands."""
    for title in titles:
        shown = await who.press(title, screen, inputs)
        screen, inputs = shown[0], None
    return screen


async def headline(world: World, words: str = "Taken to A&E after a bad night") -> Screen:
    """Grace records one from the home card, up to the card that comes before Confirm."""
    card = await press(world.grace, (await world.grace.say("hello"))[0], "Something changed", MAIN)
    return await press(world.grace, card, "Save now", "None of these", inputs={"what": "A&E", "headline": words})


async def meeting(world: World, minutes: str = MINUTES) -> Screen:
    """Grace logs an MDT from its minutes, up to the card that comes before Confirm."""
    grace = world.grace
    card = await press(
        grace, (await grace.say("log KW-7F3K"))[0], "Next", inputs={"kind": "MDT", "attended": "p:4,p:5"}
    )
    card = await press(grace, card, "Read them", inputs={"minutes": minutes})
    card = await press(grace, card, "Next", inputs={"who3": "new:Mrs Quill"})
    card = await press(grace, card, "Next", inputs={"contact_kind": "voluntary", "contact_phone": "0161 496 0777"})
    return await press(grace, card, "Finish", "Next", inputs={})


async def logged(world: World, minutes: str = MINUTES) -> Screen:
    """The meeting is confirmed, and everyone has been told; the board in the channel."""
    await press(world.grace, await meeting(world, minutes), "Confirm")
    await world.deliver()
    return world.board()


async def on_row(
    world: World,
    who: Chatter,
    title: str,
    screen: Screen,
    number: int,
    channel: Channel | None = MDT,
    *,
    code: str = MAIN_CODE,
    activity_id: str = "",
) -> list[Screen]:
    """Press the button of one action's row; in a channel, the card that the clicker alone sees comes first."""
    row = await action(world, number, code)
    found = [one for one in screen.buttons if one.title == title and one.data.get("id") == row.id]
    if not found:
        raise LookupError(f"no {title!r} for action {number} among {[(b.title, b.data) for b in screen.buttons]}")
    return await who.send(found[0], screen, channel=channel, activity_id=activity_id)


async def action(world: World, number: int, code: str = MAIN_CODE) -> Row[*tuple[Any, ...]]:
    """An action's row."""

    def read(db: Connection) -> Row[*tuple[Any, ...]]:
        query = select(t.action).join(t.case, t.case.c.id == t.action.c.case_id)
        return db.execute(query.where(t.case.c.code == code, t.action.c.number == number)).one()

    return await world.rows(read)


async def audited(world: World, verb: str, outcome: str = "") -> list[Row[*tuple[Any, ...]]]:
    """The audit's rows of a verb, oldest first."""

    def read(db: Connection) -> list[Row[*tuple[Any, ...]]]:
        rows = db.execute(select(t.audit).where(t.audit.c.verb == verb).order_by(t.audit.c.id))
        return [row for row in rows if not outcome or row.outcome == outcome]

    return await world.rows(read)


async def count(world: World, table: str) -> int:
    """How many rows a table has."""
    found: Any = getattr(t, table)
    return await world.rows(lambda db: db.execute(select(func.count()).select_from(found)).scalar_one())


async def agreed(world: World, *lines: str) -> None:
    """An MDT of today agreed these, each with a known owner and a day; everyone has been told."""
    grace = world.grace
    card = await press(grace, (await grace.say("log KW-7F3K"))[0], "Next", inputs={"kind": "MDT"})
    card = await press(grace, card, "Read them", inputs={"minutes": "\n".join(lines)})
    await press(grace, card, "Finish", "Not known yet", "Confirm", inputs={})
    await world.deliver()


def of(screens: Sequence[Screen], who: Chatter | Channel) -> list[str]:
    """What was said in one place, each message in one line."""
    place = who.id if isinstance(who, Channel) else who.chat_id
    found = [one for one in screens if one.shown.conversation_id.partition(";")[0] == place]
    return [" | ".join(one.text.splitlines()) for one in found]
