"""Full working turns: a tick on the board of an MDT's channel, and the save of a whole SBAR."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bench.lanes import BOT, Call, Lane, Step, button, buttons, in_channel, message

_ROWS = 8
_MENTION = "<at>Keyworker</at>"

_HEADLINE = {
    "what": "school",
    "happened": "now",
    "told": "now",
    "headline": "Sent home from school before lunch for the third time",
}
_SBAR = {
    "background": "Moved to the new placement two weeks ago; sleep has been poor since, and school was missed twice.",
    "assessment": "Distress is about the move and the noise; no injury, and the family want support at home.",
    "trend": "same",
}
_RECOMMENDATION = {"recommendation": "ring the placement about the noise at night; me; in 2 weeks"}


@dataclass(frozen=True, slots=True)
class BoardTick:
    """A partner ticks an action off, and takes the tick back the next time.

    A turn is the press, the board of eight rows as its answer, and the posted board rewritten for everyone.
    """

    name: str
    bot: str

    async def prepare(self, lane: Lane, turns: int) -> None:
        mention = {"type": "mention", "text": _MENTION, "mentioned": {"id": BOT, "name": "Keyworker"}}
        (board,) = await lane.do(Step(in_channel(lane, "board", f"{_MENTION} actions", entities=[mention])))
        if len(board.card["body"]) < _ROWS:
            raise RuntimeError(f"the board has fewer than {_ROWS} rows: {board.card}")
        done = button(board.card, "Done")
        lane.memory.update(board=board.id, action=done["id"], version=done["version"])

    def step(self, lane: Lane, turn: int) -> Step:
        """Each press makes a version; the next one is on that."""
        verb = "action.undo" if turn % 2 else "action.done"
        data = {"verb": verb, "id": lane.memory["action"], "version": lane.memory["version"] + turn}
        press: dict[str, Any] = {
            "type": "invoke",
            "name": "adaptiveCard/action",
            "replyToId": lane.memory["board"],
            "value": {"action": {"type": "Action.Execute", "title": "Done", "data": data}, "trigger": "manual"},
        }
        return Step(in_channel(lane, str(turn), **press), posts=0, puts=1)


@dataclass(frozen=True, slots=True)
class SbarSave:
    """The Confirm of a full SBAR with one recommendation, which becomes an action; the saved entry replaces the form.

    One form is filled in through the chat, page by page; the bot under test copies it as often as there are turns.
    """

    name: str
    bot: str

    async def prepare(self, lane: Lane, turns: int) -> None:
        (shown,) = await lane.do(Step(message(lane, "pick", "update")))
        shown = await _press(lane, "case", shown, _first_case(shown))
        shown = await _press(lane, "headline", shown, button(shown.card, "Full SBAR") | _HEADLINE)
        shown = await _press(lane, "sbar", shown, button(shown.card, "Next") | _SBAR)
        shown = await _press(lane, "recommendation", shown, button(shown.card, "Next") | _RECOMMENDATION)
        confirm = button(shown.card, "Confirm")
        wanted = {"draft": confirm["draft"], "copies": turns}
        lane.memory.update(card=shown.id, confirm=confirm, drafts=await lane.ask("/bench/drafts", wanted))

    def step(self, lane: Lane, turn: int) -> Step:
        data = lane.memory["confirm"] | {"draft": lane.memory["drafts"][turn]}
        return Step(message(lane, str(turn), value=data, replyToId=lane.memory["card"]), posts=0, puts=1)


async def _press(lane: Lane, number: str, on: Call, data: dict[str, Any]) -> Call:
    """A press on a card in the 1:1, whose card is replaced."""
    (shown,) = await lane.do(Step(message(lane, number, value=data, replyToId=on.id), posts=0, puts=1))
    return shown


def _first_case(picking: Call) -> dict[str, Any]:
    """The first button that opens the form for a child; its title is the child's label."""
    return next(data for _, data in buttons(picking.card) if data.get("form") == "update")
