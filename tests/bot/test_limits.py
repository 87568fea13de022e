"""Teams' limits as bookkeeping, against a clock that stands still until it is moved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.limits import TEAMS, Limits


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_seven_in_a_second_then_eight_in_two() -> None:
    clock = Clock()
    limits = Limits(TEAMS, clock)
    for _ in range(7):
        assert limits.delay("chat", "tenant") == 0
        limits.take("chat", "tenant")

    assert limits.delay("chat", "tenant") == 1
    clock.now = 1.0
    assert limits.delay("chat", "tenant") == 0
    limits.take("chat", "tenant")
    assert limits.delay("chat", "tenant") == pytest.approx(1.0)


def test_conversations_do_not_share_their_limit_but_share_their_tenants() -> None:
    limits = Limits(TEAMS, Clock())
    for number in range(50):
        assert limits.delay(f"chat-{number}", "tenant") == 0
        limits.take(f"chat-{number}", "tenant")

    assert limits.delay("chat-51", "tenant") == 1
    assert limits.delay("chat-51", "another tenant") == 0


def test_what_teams_asks_for_is_kept_to() -> None:
    clock = Clock()
    limits = Limits(TEAMS, clock)
    limits.hold("chat", 30)
    limits.hold("chat", 5)  # a later, shorter answer does not shorten it

    clock.now = 10.0
    assert limits.delay("chat", "tenant") == 20
    assert limits.delay("other", "tenant") == 0


@given(st.lists(st.floats(min_value=0, max_value=40), min_size=1, max_size=200))
def test_whoever_waits_as_told_never_exceeds_any_limit(pauses: list[float]) -> None:
    clock = Clock()
    limits = Limits(TEAMS, clock)
    sent: list[float] = []
    for pause in pauses:
        clock.now += pause if pause < 1 else pause / 40
        while (delay := limits.delay("chat", "tenant")) > 0:
            clock.now += delay
        limits.take("chat", "tenant")
        sent.append(clock.now)

    for rate in TEAMS.conversation:
        for first, last in zip(sent, sent[rate.count :], strict=False):
            assert last - first >= rate.seconds - 1e-6


def test_quiet_conversations_are_forgotten() -> None:
    clock = Clock()
    limits = Limits(TEAMS, clock)
    for number in range(10_000):
        limits.take(f"chat-{number}", f"tenant-{number % 1000}")
    clock.now = 3601.0
    limits.take("one more", "tenant")

    assert len(limits._conversations) == 1  # pyright: ignore[reportPrivateUsage]
