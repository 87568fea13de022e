"""A channel's weekly digest says ten lines at most, and the board has the rest, a press away."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, insert, select

from bot.demo.local_teams import Screen
from bot.demo.story import MAIN_CODE
from storage import core as t
from storage.tables import ActionState
from tests.support.world import MDT, World


def many(db: Connection, actions: int, cases: int) -> None:
    """So many more overdue actions of the main case, and cases of the same channel with one each."""
    case = db.execute(select(t.case).where(t.case.c.code == MAIN_CODE)).mappings().one()
    is_open = (t.action.c.case_id == case["id"], t.action.c.state == ActionState.OPEN)
    old = db.execute(select(t.action).where(*is_open).limit(1)).mappings().one()
    link = db.execute(select(t.channel_link).where(t.channel_link.c.case_id == case["id"])).mappings().one()

    def copy(**changes: object) -> dict[str, object]:
        return {key: value for key, value in old.items() if key != "id"} | changes

    late = old["due_on"] - timedelta(days=9)
    for number in range(100, 100 + actions):
        db.execute(insert(t.action).values(copy(number=number, due_on=late, look_at=None)))
    for number in range(cases):
        row = {key: value for key, value in case.items() if key != "id"}
        row |= {
            "code": f"KW-2{number:03d}",
            "name": f"Made Up{number}",
            "nhs_number": "",
            "nhs_key": None,
            "who_key": "",
        }
        made = db.execute(insert(t.case).values(row).returning(t.case.c.id)).scalar_one()
        db.execute(insert(t.action).values(copy(case_id=made, number=1, due_on=late, look_at=None)))
        linked = {key: value for key, value in link.items() if key != "id"}
        db.execute(insert(t.channel_link).values(linked | {"case_id": made}))


async def digest(world: World) -> Screen:
    await world.tick("2027-03-19T12:00")
    found = [one for one in await world.tick("2027-03-22T09:00") if "These are overdue." in one.text]
    assert len(found) == 1
    return found[0]


async def test_of_one_child_ten_numbers_and_the_board_for_the_rest(world: World) -> None:
    await world.bot.store.write(many, 23, 0)
    shown = await digest(world)

    assert "and 13 more" in shown.text
    assert shown.text.count("action 1") == 10
    board = (await world.sam.press("See the board", shown, channel=MDT))[0]
    assert "KW-7F3K: agreed actions" in board.text
    assert shown.text.startswith("Overdue this week")  # for everybody else


async def test_of_many_children_ten_lines_and_ones_own_a_press_away(world: World) -> None:
    await world.bot.store.write(many, 1, 14)
    shown = await digest(world)

    assert shown.text.count("• KW-") == 10
    assert "And 5 more MDTs with something overdue: the action board counts all." in shown.text
    await world.owen.press("My actions", shown, channel=MDT)
    assert "Early review of the EHC plan" in (await world.owen.last()).text  # in his own chat, as ever


async def test_where_all_has_room_there_is_no_button(world: World) -> None:
    await world.bot.store.write(many, 2, 0)
    assert (await digest(world)).buttons == []
