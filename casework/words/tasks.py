"""What a rating or an event asks for, and how it was closed, in few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from storage.tables import TaskKind, TaskState

TITLE = "Asked for by a rating or an event"
IN_CASE = "To arrange"
NO_SUCH_TASK = "I can't find that any more."
NOT_THAT_WAY = "That can't be closed that way. Look at **needs me** again."

WAYS: Mapping[TaskState, str] = {
    TaskState.HELD: "Held",
    TaskState.DECLINED: "Declined by the family",
    TaskState.LAEP: "LAEP called",
    TaskState.DONE: "Done",
    TaskState.NOT_NEEDED: "No longer needed",
}
_BY_MEETING: Mapping[TaskState, str] = {TaskState.HELD: "held", TaskState.LAEP: "LAEP called"}


def asked(kind: TaskKind, review: str) -> str:
    """What must be arranged; `review` is "CETR" or "CTR"."""
    said: Mapping[TaskKind, str] = {
        TaskKind.CETR: f"A {review} must be arranged",
        TaskKind.MULTI_AGENCY: f"A multi-agency meeting, a {review}, or both",
        TaskKind.KEYWORKER_REFERRAL: "Refer to the keyworker service (0–25)",
        TaskKind.PARTNER_LIST: f"Name the partners who would be in a {review}",
        TaskKind.OVERSIGHT_VISIT: "A commissioner oversight visit",
        TaskKind.ROOT_CAUSE: f"A root-cause analysis: admitted without a community {review}",
        TaskKind.GATEWAY: "Discuss at the Gateway meeting",
        TaskKind.RESOLUTION: "Hold the Resolution meeting (Level 2)",
        TaskKind.CONSIDER_CETR: f"Consider a {review}",
        TaskKind.RATE: "Rate the risk again",
        TaskKind.KEYWORKER_NEEDED: "A meeting said that no keyworker is needed any more: decide",
    }
    return said[kind]


def closed_with_it(closed: Sequence[tuple[str, TaskState]]) -> str:
    """ "Off your list with it: A CETR must be arranged (held)." """
    return f"Off your list with it: {'; '.join(f'{what} ({_BY_MEETING[how]})' for what, how in closed)}."


def since(day: str) -> str:
    return f"asked for {day}"
