"""What a run of the crash harness ends with: the table, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from tests.crash.counting import Count


@dataclass
class Outcome:
    """What a run ends with."""

    seed: int
    rounds: int
    store: str
    processes: int
    count: Count
    kills: int
    stops: int
    away: int
    unknown: int
    taken: int
    days: int
    turns: int
    took: timedelta

    def table(self) -> str:
        tried = {
            "rounds": self.rounds,
            "working days of business time": self.days,
            "killed (SIGKILL)": self.kills,
            "stopped and continued": self.stops,
            "database taken away": self.away,
            "unknown answers of Teams": self.unknown,
            "turns": self.turns,
            "messages that Teams took": self.taken,
            "notices to owners in them": self.count.said,
            "repeats, each with its reason": self.count.repeats - len(self.count.repeated),
            "reported instead of delivered": self.count.reported,
            "deadlines that passed while all was down, reported late": self.count.late_while_down,
        }
        lines = [f"{self.store}, processes {self.processes}, seed {self.seed}, {self.took.seconds} s"]
        lines += [f"  {name:<56} {value:>7}" for name, value in tried.items()]
        lines += [f"  {name:<56} {len(value):>7}" for name, value in self.count.faults().items()]
        return "\n".join(lines)

    def report(self) -> str:
        """The table, and the first of each fault."""
        faults = [f"{name}: {one}" for name, found in self.count.faults().items() for one in found[:20]]
        return "\n".join([self.table(), *faults])
