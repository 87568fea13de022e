"""Sending within Teams' limits, one at a time in each conversation."""

import asyncio
from dataclasses import replace

import pytest

from bot.connector import Connector
from bot.demo.connector import RecordingConnector
from bot.limits import TEAMS, Limits
from bot.outcomes import Throttled
from bot.sender import Sender
from bot.service_urls import ServiceUrls
from dialogs.events import Address, Message


class Clock:
    """Monotonic seconds that pass when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


def sender(clock: Clock) -> Sender:
    return Sender(Connector(ServiceUrls((), loopback=True), None), Limits(TEAMS, clock), sleep=clock.sleep)


def chat(teams: RecordingConnector) -> Address:
    return Address(teams.url, "a:chat", "tenant", "28:bot")


async def test_the_eighth_message_in_a_second_waits_and_none_is_lost() -> None:
    clock = Clock()
    async with RecordingConnector() as teams:
        out = sender(clock)
        for number in range(9):
            await out.send(chat(teams), Message(text=str(number)))
        await out.close()

        assert [call.body["text"] for call in teams.sent()] == [str(number) for number in range(9)]
        assert clock.now == pytest.approx(102.0)


async def test_who_will_not_wait_is_told_how_long_it_would_take() -> None:
    clock = Clock()
    async with RecordingConnector() as teams:
        out = sender(clock)
        for _ in range(7):
            await out.send(chat(teams), Message(text="x"), patience_s=0)
        with pytest.raises(Throttled) as told:
            await out.send(chat(teams), Message(text="x"), patience_s=0)
        await out.send(replace(chat(teams), conversation_id="a:other"), Message(text="x"), patience_s=0)
        await out.close()

        assert told.value.retry_after == pytest.approx(1.0)
        assert len(teams.sent("a:chat")) == 7


async def test_when_teams_says_wait_the_whole_conversation_waits() -> None:
    clock = Clock()
    async with RecordingConnector() as teams:
        out = sender(clock)
        teams.fail(429, retry_after="30")
        with pytest.raises(Throttled):
            await out.send(chat(teams), Message(text="x"), patience_s=0)
        with pytest.raises(Throttled) as told:
            await out.send(chat(teams), Message(text="y"))
        await out.close()

        assert 30 <= told.value.retry_after <= 39
        assert len(teams.calls) == 1


@pytest.mark.parametrize(("status", "told"), [(412, 0.5), (429, 2.0)])
async def test_it_waits_as_told_or_a_little_longer_never_less_and_not_all_the_same(status: int, told: float) -> None:
    waited: list[float] = []
    async with RecordingConnector() as teams:
        for number in range(8):
            clock = Clock()
            out = sender(clock)
            teams.fail(status, retry_after=str(told))
            await out.send(chat(teams), Message(text=str(number)))
            await out.close()
            waited.append(clock.now - 100.0)

    assert len(teams.sent()) == 8
    assert min(waited) >= told
    assert max(waited) <= told * 1.3
    assert len(set(waited)) > 1, "many who were refused at once would come back at once"


async def test_one_at_a_time_in_a_conversation() -> None:
    async with RecordingConnector() as teams:
        out = sender(Clock())
        teams.fail(200, delay_s=0.1)
        await asyncio.gather(*(out.send(chat(teams), Message(text=text)) for text in ("slow", "after")))
        await out.close()

        assert [call.body["text"] for call in teams.sent()] == ["slow", "after"]
