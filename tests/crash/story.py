"""The people, cases and actions that the harness's bot is about, and what happens to them meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import Connection, select, update

from casework import board_posts, consent_record, planner
from casework.actor import Actor
from casework.consent_basis import Decision
from storage import core as t
from storage.tables import ActionState, ConsentScope, ConsentState
from tests.crash.expected import LONDON, Action, moments
from tests.support import builders as make

PARTNERS = 6
CASES = 4
MOST_OPEN = 7  # actions of one owner that may be spoken of at a time: all of them have a line in a message


@dataclass(frozen=True, slots=True)
class Planned:
    """An action before it is agreed."""

    number: int
    owner: Actor
    case: int
    due: date


@dataclass
class Story:
    """`actions` by number; `open_to` is who may still be told."""

    keyworker: Actor
    partners: list[Actor]
    cases: list[int]
    random: Random
    service_url: str
    actions: dict[int, Action] = field(default_factory=dict[int, Action])
    next_case: int = CASES
    left: set[tuple[int, str]] = field(default_factory=set[tuple[int, str]])  # case and chat of who is off its MDT

    def place(self, who: Actor) -> str:
        return f"a:{who.person_id}"

    def speakable(self) -> list[Action]:
        return [one for one in self.actions.values() if one.silent is None]

    def plan_action(self, business: datetime) -> Planned | None:
        """An action that might be agreed now."""
        owner = self.random.choice(self.partners)
        taken = sum(one.place == self.place(owner) for one in self.speakable())
        cases = [case for case in self.cases if (case, self.place(owner)) not in self.left]
        if taken >= MOST_OPEN or not cases:
            return None
        due = business.astimezone(LONDON).date() + timedelta(days=self.random.randint(1, 8))
        return Planned(len(self.actions) + 1, owner, self.random.choice(cases), due)


def begin(db: Connection, random: Random, service_url: str) -> Story:
    """A keyworker, a manager, an administrator and partners, each with a chat, and a channel for each case."""
    keyworker = make.person(db, "Grace Okoro", phone="0161 496 0001")
    make.chat(db, make.person(db, "Mo Made-Up", "manager"))
    make.chat(db, make.person(db, "Ada Made-Up", "administrator"))
    make.chat(db, keyworker)
    partners = [make.partner(db, f"Partner {number}") for number in range(PARTNERS)]
    for partner in partners:
        make.chat(db, partner)
    story = Story(keyworker, partners, [], random, service_url)
    for number in range(CASES):
        story.cases.append(open_case(db, story, number))
    return story


def open_case(db: Connection, story: Story, number: int) -> int:
    case = make.case(db, story.keyworker, f"Child {number}", mdt=tuple(story.partners))
    make.channel(db, case, linked_by=story.keyworker, conversation_id=f"19:mdt-{number}@thread.tacv2")
    db.execute(update(t.route).values(service_url=story.service_url))
    return case


def agree(db: Connection, planned: Planned, now: datetime) -> Action:
    """An action is agreed. `now` is business time."""
    number, due = planned.number, planned.due
    what = f"send the costed care plan {number:05d}z"
    made = make.action(db, planned.case, planned.owner, what, due=due, created_at=now, look_at=now)
    place = f"a:{planned.owner.person_id}"
    return Action(number, place, planned.case, made, due, now, moments=moments(number, due, now))


def withdraw(db: Connection, keyworker: Actor, case: int, now: datetime) -> None:
    """The family takes back its consent to sharing."""
    decision = Decision(ConsentScope.SHARING, ConsentState.WITHDRAWN, why="asked to stop")
    consent_record.keep(db, keyworker, case, decision, now=now)


def leave(db: Connection, case: int, person_id: int, now: datetime) -> None:
    """A partner is off the MDT, with actions still open."""
    yesterday = now.astimezone(LONDON).date() - timedelta(days=1)
    which = (t.membership.c.case_id == case, t.membership.c.person_id == person_id)
    db.execute(update(t.membership).where(*which).values(until=yesterday))
    planner.look_again(db, case, now=now)


def ask_for_time(db: Connection, action: int, until: date, now: datetime) -> None:
    """More time is asked for: its reminders pause."""
    which = t.action.c.id == action
    changed = {"asked_until": until, "asked_at": now, "version": t.action.c.version + 1, "look_at": now}
    db.execute(update(t.action).where(which).values(changed))
    board_posts.changed(db, db.execute(select(t.action.c.case_id).where(which)).scalar_one())


def version(db: Connection, action: int) -> int:
    return db.execute(select(t.action.c.version).where(t.action.c.id == action)).scalar_one()


def is_done(db: Connection, action: int) -> bool:
    state: ActionState = db.execute(select(t.action.c.state).where(t.action.c.id == action)).scalar_one()
    return state is ActionState.DONE
