"""What is measured, as data: who says or presses what, at which bot, and what has to be reached."""

from __future__ import annotations

from dataclasses import dataclass

from bench.lanes import Lane, Scenario, Step, message
from bench.working import BoardTick, SbarSave


@dataclass(frozen=True, slots=True)
class Says:
    """A person types `text` in the 1:1 chat and gets one message back."""

    name: str
    bot: str
    text: str

    async def prepare(self, lane: Lane, turns: int) -> None:
        return None

    def step(self, lane: Lane, turn: int) -> Step:
        return Step(message(lane, str(turn), self.text))


STOCK = "stock echo"

SCENARIOS: tuple[Scenario, ...] = (
    Says(STOCK, "bench.stock_echo", "hello"),
    Says("our edge, echo", "bench.echo", "hello"),
    Says("ours, help", "bench.ours", "help"),
    BoardTick("ours, board tick", "bench.ours"),
    SbarSave("ours, SBAR save", "bench.ours"),
)

TARGETS: dict[str, dict[int, float]] = {
    "our edge, echo": {1: 5.0, 16: 6.0},
    "ours, help": {1: 5.0, 16: 6.0},
    "ours, board tick": {1: 3.0, 16: 3.0},
    "ours, SBAR save": {1: 3.0, 16: 3.0},
}
"""At least so many times the stock echo's throughput, by turns at once."""


def named(name: str) -> Scenario:
    return next(scenario for scenario in SCENARIOS if scenario.name == name)
