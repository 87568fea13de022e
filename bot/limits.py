"""How fast Teams lets a bot send, kept on our side so that a burst waits here instead of being refused there.

Numbers: "Rate limiting for agents" in Microsoft's Teams documentation, per bot and conversation; the last is per
app and tenant.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

_FOR_NEW = 2  # a second: processes that came within the last seconds, one message each
_SPARE = 3  # of a tenant's rate, kept free by what nobody asked for: messages arrive closer together than they left
_EVEN = 0.8  # and it leaves evenly, few at a time, a little faster than the rate alone would have it
_PRUNE_AT = 10_000  # conversations remembered before those that went quiet are forgotten


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `count` sends in any `seconds`."""

    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Rates:
    conversation: tuple[Rate, ...]
    tenant: tuple[Rate, ...]


TEAMS = Rates(
    conversation=(Rate(7, 1), Rate(8, 2), Rate(60, 30), Rate(1800, 3600)),
    tenant=(Rate(50, 1),),
)
UNLIMITED = Rates(conversation=(), tenant=())  # the local client counts nothing


class _Window:
    """The times of the latest sends to one place, as many as its widest rate needs."""

    __slots__ = ("_rates", "_times", "held_until")

    def __init__(self, rates: tuple[Rate, ...]) -> None:
        self._rates = rates
        self._times: deque[float] = deque(maxlen=max((rate.count for rate in rates), default=1))
        self.held_until = 0.0

    def delay(self, now: float, part: Callable[[int], int]) -> float:
        wait = self.held_until - now
        sent = len(self._times)
        for rate in self._rates:
            count = max(1, part(rate.count))
            if sent >= count:
                wait = max(wait, self._times[-count] + rate.seconds - now)
        return max(wait, 0.0)

    def even_delay(self, now: float, part: Callable[[int], int]) -> float:
        """`delay`, and never more than a few at a time: fifty at once would arrive together with the next fifty."""
        wait = self.delay(now, part)
        for rate in self._rates:
            count = max(1, part(rate.count))
            few = min(_SPARE, count)
            if len(self._times) >= few:
                wait = max(wait, self._times[-few] + _EVEN * rate.seconds * few / count - now)
        return wait

    def take(self, now: float) -> None:
        self._times.append(now)

    def quiet_since(self, then: float) -> bool:
        return self.held_until < then and (not self._times or self._times[-1] < then)


def _all(count: int) -> int:
    return count


def _one(_: int) -> int:
    return 1


class Limits:
    """Pure bookkeeping: it neither sleeps nor sends. `clock` gives monotonic seconds."""

    def __init__(self, rates: Rates = TEAMS, clock: Callable[[], float] = time.monotonic) -> None:
        self._rates = rates
        self._clock = clock
        self._conversations: dict[str, _Window] = {}
        self._tenants: dict[str, _Window] = {}
        self._widest = max((rate.seconds for rate in rates.conversation), default=0.0)
        self._shares = 0  # nobody else sends for this bot, nor ever will
        self._new = False

    def share(self, processes: int, *, new: bool) -> None:
        """So many processes send for this bot: each takes its part of a tenant's rate, and a few a second are kept for
        one that is `new`, whom the others do not count yet. Of a conversation's rate each takes its part of what
        nobody has just asked for; to somebody's own press or words it answers as if it were alone.
        """
        self._shares, self._new = processes, new

    def delay(self, conversation: str, tenant: str, *, unasked: bool = False) -> float:
        """Seconds until this conversation may be sent to; 0 is now. `unasked`: it is no reply to anybody."""
        now = self._clock()
        chat, whole = self._conversations.get(conversation), self._tenants.get(tenant)
        wait = 0.0
        if chat is not None:
            wait = chat.delay(now, self._part if unasked else _all)
        if whole is not None:
            wait = max(wait, self._tenant_delay(whole, now, unasked=unasked))
        return wait

    def _tenant_delay(self, whole: _Window, now: float, *, unasked: bool) -> float:
        if not unasked:
            return whole.delay(now, self._part_of_tenant)
        return whole.delay(now, _one) if self._new else whole.even_delay(now, self._even_part)

    def _even_part(self, count: int) -> int:
        return (count - max(_SPARE, _FOR_NEW)) // max(1, self._shares)

    def _part(self, count: int) -> int:
        return count // max(1, self._shares)

    def _part_of_tenant(self, count: int) -> int:
        return (count - _FOR_NEW) // self._shares if self._shares else count

    def take(self, conversation: str, tenant: str) -> None:
        """One send begins now."""
        now = self._clock()
        self._window(conversation).take(now)
        window = self._tenants.get(tenant)
        if window is None:
            window = self._tenants[tenant] = _Window(self._rates.tenant)
        window.take(now)

    def hold(self, conversation: str, seconds: float) -> None:
        """Teams said to wait: nothing more goes there for `seconds`."""
        window = self._window(conversation)
        window.held_until = max(window.held_until, self._clock() + seconds)

    def _window(self, conversation: str) -> _Window:
        window = self._conversations.get(conversation)
        if window is None:
            if len(self._conversations) >= _PRUNE_AT:
                self._prune()
            window = self._conversations[conversation] = _Window(self._rates.conversation)
        return window

    def _prune(self) -> None:
        then = self._clock() - self._widest
        self._conversations = {
            name: window for name, window in self._conversations.items() if not window.quiet_since(then)
        }
