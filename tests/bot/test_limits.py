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


def test_what_nobody_asked_for_leaves_evenly_and_leaves_a_little_free() -> None:
    """Fifty that left at once and the next fifty a second later could arrive within the same second."""
    clock = Clock()
    limits = Limits(TEAMS, clock)
    sent: list[float] = []
    while clock.now < 10:
        while limits.delay(f"chat-{len(sent)}", "tenant", unasked=True) == 0:
            limits.take(f"chat-{len(sent)}", "tenant")
            sent.append(clock.now)
        clock.now += 0.001

    (rate,) = TEAMS.tenant
    jitter_s = 0.04
    assert len(sent) / 10 >= 0.9 * rate.count
    assert all(last - first >= rate.seconds + jitter_s for first, last in zip(sent, sent[rate.count :], strict=False))


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


@pytest.mark.parametrize("processes", [1, 2, 3, 7])
def test_several_processes_together_never_exceed_a_tenants_rate(processes: int) -> None:
    clock = Clock()
    several = [Limits(TEAMS, clock) for _ in range(processes)]
    for one in several:
        one.share(processes, new=False)
    sent: list[float] = []
    while clock.now < 3:
        for limits in several:
            while limits.delay(f"chat-{len(sent)}", "tenant", unasked=True) == 0:
                limits.take(f"chat-{len(sent)}", "tenant")
                sent.append(clock.now)
        clock.now += 0.01

    (rate,) = TEAMS.tenant
    assert len(sent) / 3 >= 0.9 * rate.count if processes < 7 else sent  # 48 in seven parts are 42
    assert all(last - first >= rate.seconds - 1e-6 for first, last in zip(sent, sent[rate.count :], strict=False))


def test_what_nobody_asked_for_shares_a_conversation_and_a_reply_does_not_wait_for_it() -> None:
    limits = Limits(TEAMS, Clock())
    limits.share(3, new=False)
    for _ in range(2):
        assert limits.delay("chat", "tenant", unasked=True) == 0
        limits.take("chat", "tenant")

    assert limits.delay("chat", "tenant", unasked=True) == 2  # a third of 8 in 2 seconds
    assert limits.delay("chat", "tenant") == 0


def test_a_process_that_the_others_do_not_count_yet_sends_one_a_second_and_answers_as_ever() -> None:
    limits = Limits(TEAMS, Clock())
    limits.share(2, new=True)
    limits.take("chat", "tenant")

    assert limits.delay("another", "tenant", unasked=True) == 1
    assert limits.delay("another", "tenant") == 0


def test_quiet_conversations_are_forgotten() -> None:
    clock = Clock()
    limits = Limits(TEAMS, clock)
    for number in range(10_000):
        limits.take(f"chat-{number}", f"tenant-{number % 1000}")
    clock.now = 3601.0
    limits.take("one more", "tenant")

    assert len(limits._conversations) == 1  # pyright: ignore[reportPrivateUsage]
