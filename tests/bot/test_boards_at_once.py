"""A tick on a posted board: everybody's copy follows the reply at once, and no change is lost on the way."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from bot.demo.local_teams import Screen
from storage.store import Store
from tests.support.posted import CHANNEL, Posted, posted


@pytest.fixture
async def mdt(store: Store) -> AsyncGenerator[Posted]:
    async with posted(store) as made:
        yield made


async def test_everybody_sees_what_whoever_pressed_sees(mdt: Posted) -> None:
    own, *_ = await mdt.partner.press("Done", mdt.board, channel=CHANNEL)
    await mdt.rewritten()

    everybodys = await mdt.keyworker.last(CHANNEL)
    assert everybodys.card == own.card
    assert "7 open" in everybodys.text
    await mdt.recorded()


async def test_a_tick_while_the_board_is_being_rewritten_is_shown_too(mdt: Posted) -> None:
    mdt.connector.fail(200, method="PUT", delay_s=0.2)

    own, *_ = await mdt.partner.press("Done", mdt.board, channel=CHANNEL)
    await mdt.partner.press("Done", Screen(own.shown), channel=CHANNEL)
    await mdt.rewritten(2)

    assert "6 open" in (await mdt.keyworker.last(CHANNEL)).text
    await mdt.recorded()


async def test_a_board_that_could_not_be_rewritten_is_later(mdt: Posted) -> None:
    mdt.connector.fail(412, method="PUT", times=3)

    await mdt.partner.press("Done", mdt.board, channel=CHANNEL)
    await mdt.connector.wait(lambda connector: sum(call.status == 412 for call in connector.calls) == 3)
    kept = await mdt.kept(lambda post: post.attempts)

    assert kept.dirty
    assert kept.claimed_until is None


async def test_a_bot_that_stops_records_what_it_rewrote(store: Store) -> None:
    async with posted(store) as mdt:
        await mdt.recorded()
        await mdt.partner.press("Done", mdt.board, channel=CHANNEL)
        await mdt.rewritten()
        await mdt.bot.delivery.stop()

        assert not mdt.card_post().dirty
