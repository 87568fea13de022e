"""How long claims, timeouts and leases last, in real time. The crash harness has short ones.

The rule protected: a claim outlives the POST made under it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from casework import heartbeat, replicas, sendings

POST_TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True)
class Pace:
    """Handed to whatever waits, repeats or expires."""

    post_timeout_s: float = POST_TIMEOUT_S
    margin: timedelta = timedelta(seconds=5)  # no POST begins later than this and its timeout before its claim ends
    claim: timedelta = timedelta(minutes=2)  # outlives the longest POST or PUT by far; a crash delays by so much
    ask_again_after: timedelta = sendings.ASK_AGAIN_AFTER
    first_pause_s: float = 5.0  # after what certainly did not arrive; doubled each time
    poll_s: float = 5.0  # how soon what another process left is found
    tick_s: float = 60.0
    lease: timedelta = heartbeat.LEASE
    beat: timedelta = replicas.BEAT
    live_for: timedelta = replicas.LIVE_FOR


TEAMS_PACE = Pace()
