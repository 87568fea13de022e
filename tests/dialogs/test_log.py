"""After a meeting: twelve pasted actions in few presses, only gaps asked, nothing kept before Confirm."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from cards.rendering import render
from casework import actions, meetings
from casework.actions import ActionView
from casework.actor import Actor
from storage import core as t
from storage.store import Store
from storage.tables import AgencyKind, ConsentState, MeetingKind, MeetingState, NoticeKind, PlanType
from tests.support import builders as make
from tests.support.builders import TODAY
from tests.support.talk import Talk, inputs_of, messages


class World:
    """Grace keeps the case; Sam, two Alexes and Kit are on its MDT, which has a channel."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.grace, self.sam, self.kit, self.case_id, self.code, self.route = store.write_now(self._made)

    def _made(self, db: Connection) -> tuple[Actor, Actor, Actor, int, str, int]:
        grace, sam = make.person(db), make.partner(db)
        kit = make.partner(db, "Kit Rowan", "Elmshire youth justice")
        alexes = [make.partner(db, name, "Riverside CAMHS") for name in ("Alex Fell", "Alex Moor")]
        case_id = make.case(db, grace, mdt=(sam, kit, *alexes))
        code = db.execute(select(t.case.c.code)).scalar_one()
        return grace, sam, kit, case_id, code, make.channel(db, case_id, linked_by=grace)

    def kept(self) -> list[ActionView]:
        return self.store.read_now(actions.of_case, self.case_id)

    def rows(self, table: Any) -> list[Any]:
        return list(self.store.read_now(lambda db: db.execute(select(table)).all()))


@dataclass
class Counting:
    """A keyworker at the keyboard whose presses and typed words are counted, as a stranger would count them."""

    talk: Talk
    cost: int = 0
    pages: list[str] = field(default_factory=list[str])

    def type(self, text: str) -> None:
        self.cost += len(text.split())
        self.talk.say(text)

    def paste(self, name: str, text: str, button: str) -> None:
        self.cost += 2
        self.talk.press_labelled(button, **{name: text})

    def press(self, button: str, *, choose: dict[str, str] | None = None, write: dict[str, str] | None = None) -> None:
        """`choose`: two presses each, to open a list and to take one; `write`: its words."""
        chosen, written = choose or {}, write or {}
        self.cost += 1 + 2 * len(chosen) + sum(len(text.split()) for text in written.values())
        self.talk.press_labelled(button, **chosen, **written)


MINUTES = """Actions
Send the costed care plan; Sam Patel; 2 April
Book the CETR room; me; 2 weeks
Ring the school about transport; Ms Finch; 9 April
Offer a family session; Alex; 16 April
Share the safety plan; SP; next meeting
Draft the discharge plan; Alex Moor; 1 week
Apply for short breaks; social care; 4 weeks
Check the reporting conditions; Kit; 10 April
Send the sensory report; Alex Fell; 13 April
Ask for an EHCP review; Sam; 14 April
Order the communication aid; Kit Rowan; soon
Arrange a home visit; Sam Patel; 15 April
"""


def test_twelve_pasted_actions_cost_at_most_forty_presses_and_words(store: Store) -> None:
    world = World(store)
    keyboard = Counting(Talk(store, world.grace))
    keyboard.type(f"log {world.code}")
    people = [f"p:{world.sam.person_id}", f"p:{world.kit.person_id}"]
    keyboard.cost += 3  # the kind, and two ticks
    keyboard.talk.press_labelled("Next", kind="CETR", attended=",".join(people))
    keyboard.cost += 1
    keyboard.paste("minutes", MINUTES, "Read them")

    read = keyboard.talk.read
    assert "Send the costed care plan" not in read, "what is understood is not asked again"
    for asked in ("Ms Finch", "Offer a family session", "Order the communication aid"):
        assert asked in read
    alex = next(key for key, said in who_options(keyboard.talk, "who3").items() if "Alex Fell" in said)
    keyboard.press("Next", choose={"who2": "new:Ms Finch", "who3": alex, "when10": "2w"})
    keyboard.press("Next", choose={"contact_kind": "education"}, write={"contact_phone": "01614960123"})
    assert "Is this what was agreed?" in keyboard.talk.read
    assert "12. Arrange a home visit · Sam Patel" in keyboard.talk.read
    keyboard.press("Finish")
    keyboard.press("Next", choose={"next_day": "2026-04-23"})
    assert world.kept() == [], "nothing is kept before Confirm"
    keyboard.press("Confirm")

    kept = world.kept()
    assert [view.number for view in kept] == list(range(1, 13))
    assert keyboard.cost <= 40, keyboard.cost
    assert "12 actions are kept. 4 people get one message with all of theirs." in keyboard.talk.read
    assert "You get the message for Ms Finch, to ring them." in keyboard.talk.read
    assert [(view.owner, view.due_on) for view in kept][:5] == [
        ("Sam Patel", date(2026, 4, 2)),
        ("Grace Okoro", date(2026, 4, 9)),
        ("Ms Finch", date(2026, 4, 9)),
        ("Alex Fell", date(2026, 4, 16)),
        ("Sam Patel", date(2026, 4, 23)),
    ]
    assert {view.plan_type for view in kept} == {PlanType.CETR}
    assert kept[2].contact


def test_at_confirm_meeting_attendance_actions_board_and_messages_are_kept_together(store: Store) -> None:
    world = World(store)
    talk = Talk(store, world.grace)
    talk.say(f"log {world.code}")
    talk.press_labelled("Next", kind="MDT", attended=f"p:{world.sam.person_id}")
    talk.press_labelled(
        "Read them", minutes="Send the plan; Sam; 2 April\nRing home; Sam; 3 April\nWrite; Kit; 4 April"
    )
    talk.press_labelled("Finish")
    talk.press_labelled("Next", next_day="2026-04-23", next_time="14:30")
    assert "Thursday 23 April 2026 at 14:30" in talk.read
    talk.press_labelled("Confirm")

    held, planned = sorted(world.rows(t.meeting), key=lambda row: row.day)
    assert (held.kind, held.state, held.day) == (MeetingKind.MDT, MeetingState.HELD, TODAY)
    assert (planned.kind, planned.state, planned.day) == (MeetingKind.MDT, MeetingState.PLANNED, date(2026, 4, 23))
    assert [row.person_id for row in world.rows(t.attendance)] == [world.sam.person_id]
    assert [row.content for row in world.rows(t.sending)] == [{"board": world.case_id}]
    told = [row.recipient for row in world.rows(t.notice) if row.kind is NoticeKind.NEW_ACTION]
    assert sorted(told) == sorted([f"person:{world.sam.person_id}"] * 2 + [f"person:{world.kit.person_id}"])


def test_confirm_pressed_twice_keeps_everything_once(store: Store) -> None:
    world = World(store)
    talk = Talk(store, world.grace)
    talk.say(f"log {world.code}")
    talk.press_labelled("Next", kind="MDT")
    talk.press_labelled("Read them", minutes="Send the plan; Sam; 2 April")
    talk.press_labelled("Finish")
    preview = talk.press_labelled("Not known yet")
    talk.press_labelled("Confirm")
    talk.heard.append(preview)
    talk.press_labelled("Confirm")
    assert "This form is finished" in talk.read
    assert len(world.kept()) == 1


def test_every_line_can_be_changed_or_removed_before_finish_and_another_added(store: Store) -> None:
    world = World(store)
    talk = Talk(store, world.grace)
    talk.say(f"log {world.code}")
    talk.press_labelled("Next", kind="MDT")
    talk.press_labelled("Read them", minutes="Send the plan; Sam; 2 April\nRing home; Kit; 3 April")
    talk.press_labelled("Change")
    assert "Choose the line first." in talk.read
    talk.press_labelled("Change", line="2")
    assert inputs_of(messages(talk.heard[-1])[0])["what"] == "Ring home"
    talk.press_labelled("Keep it", what="Ring the family", when="2w", how="a note in the record")
    assert "2. Ring the family · Kit Rowan, Elmshire youth justice · Thursday 9 April 2026" in talk.read
    talk.press_labelled("Remove", line="1")
    assert "Send the plan" not in talk.read
    talk.press_labelled("Add another")
    talk.press_labelled("Keep it, that's all", what="Write to school", who=f"p:{world.sam.person_id}", when="next")
    talk.press_labelled("Finish")
    talk.press_labelled("Not known yet")
    assert "1 action is due at the next meeting" in talk.read
    talk.press_labelled("Next", next_day="2026-04-20")
    talk.press_labelled("Confirm")
    assert [(view.what, view.due_on, view.how_known) for view in world.kept()] == [
        ("Ring the family", date(2026, 4, 9), "a note in the record"),
        ("Write to school", date(2026, 4, 20), ""),
    ]


def test_the_check_of_the_lines_understands_typed_words_and_answers_others_shortly(store: Store) -> None:
    world = World(store)
    for said in ("next", "finish"):
        talk = Talk(store, world.grace)
        talk.say(f"log {world.code}")
        talk.press_labelled("Next", kind="MDT")
        talk.press_labelled("Read them", minutes="Send the costed care plan to the family; Sam; 2 April")
        talk.say("whatever")
        assert "Please choose one by its number, 1 to 1." in talk.read
        assert "Please choose one: " not in talk.read
        talk.say(said)
        assert "When is the next meeting?" in talk.read
        talk.say("cancel")


def test_one_after_another_by_typed_words_alone(store: Store) -> None:
    world = World(store)
    talk = Talk(store, world.grace)
    for words in (
        f"log {world.code}",
        "MDT",
        "yesterday",
        "Sam, Kit",
        "one by one",
        "Send the plan",
        "Sam",
        "2 weeks",
        "skip",
        "keep it, that's all",
        "finish",
        "16 April",
        "2.30pm",
        "next",
        "confirm",
    ):
        talk.say(words)
    kept = world.kept()
    assert [(view.what, view.owner, view.due_on) for view in kept] == [("Send the plan", "Sam Patel", date(2026, 4, 8))]
    assert store.read_now(meetings.next_planned, world.case_id, TODAY) is not None


def test_a_pasted_line_that_is_no_action_is_left_out_with_one_choice(store: Store) -> None:
    world = World(store)
    talk = Talk(store, world.grace)
    talk.say(f"log {world.code}")
    talk.press_labelled("Next", kind="MDT")
    talk.press_labelled(
        "Read them",
        minutes="Minutes of the MDT\nPresent: Sam, Kit\nA good discussion\nSend the plan; Sam\nRing; Kit; 2 weeks",
    )
    assert "Present" not in talk.read

    talk.press_labelled("Next", who0="nobody", when1="2w")

    assert "A good discussion" not in talk.read
    assert "Not taken as an action: “Present: Sam, Kit”" in talk.read
    assert "1. Send the plan · Sam Patel" in talk.read
    assert "2. Ring · Kit Rowan" in talk.read


def test_who_does_it_may_be_chosen_without_a_day_but_then_the_day_is_asked(store: Store) -> None:
    world = World(store)
    talk = Talk(store, world.grace)
    talk.say(f"log {world.code}")
    talk.press_labelled("Next", kind="MDT")
    talk.press_labelled("Read them", minutes="Send the plan to everybody")

    talk.press_labelled("Next", who0=f"p:{world.sam.person_id}")

    assert "Please answer: 1. “Send the plan to everybody”: by when?" in talk.read


def test_no_action_without_owner_or_date(store: Store) -> None:
    world = World(store)
    talk = Talk(store, world.grace)
    talk.say(f"log {world.code}")
    talk.press_labelled("Next", kind="MDT")
    talk.press_labelled("Read them", minutes="Send the plan")
    talk.press_labelled("Next")
    assert "Please answer: 1. “Send the plan”: who does it?" in talk.read
    assert "Please answer: 1. “Send the plan”: by when?" in talk.read


def test_a_due_date_in_the_past_is_questioned_and_may_stand(store: Store) -> None:
    world = World(store)
    talk = Talk(store, world.grace)
    talk.say(f"log {world.code}")
    talk.press_labelled("Next", kind="MDT", day="2026-03-02")
    talk.press_labelled("Read them", minutes="Send the plan; Sam; 9 March 2026")
    assert "“Send the plan” was due on Monday 9 March 2026." in talk.read
    talk.press_labelled("Yes, keep it")
    talk.press_labelled("Finish")
    talk.press_labelled("Not known yet")
    talk.press_labelled("Confirm")
    assert world.kept()[0].due_on == date(2026, 3, 9)


def test_weeks_in_minutes_count_from_the_meeting(store: Store) -> None:
    world = World(store)
    talk = Talk(store, world.grace)
    talk.say(f"log {world.code}")
    talk.press_labelled("Next", kind="MDT", day="2026-03-19")
    talk.press_labelled("Read them", minutes="Send the plan; Sam; 2 weeks")
    assert "Thursday 2 April 2026" in talk.read


def test_wording_that_names_the_child_is_asked_again_never_changed_silently(store: Store) -> None:
    world = World(store)
    talk = Talk(store, world.grace)
    talk.say(f"log {world.code}")
    talk.press_labelled("Next", kind="MDT")
    talk.press_labelled("Read them", minutes="Ring Juniper's school; Sam; 2 April")
    talk.press_labelled("Next")
    assert "it holds the child's name. Please say it without." in talk.read
    talk.press_labelled("Next", what0="Ring the school")
    talk.press_labelled("Finish")
    talk.press_labelled("Not known yet")
    talk.press_labelled("Confirm")
    assert world.kept()[0].what == "Ring the school"


def test_an_unknown_owner_is_kept_as_a_contact_with_agency_and_phone(store: Store) -> None:
    world = World(store)
    talk = Talk(store, world.grace)
    talk.say(f"log {world.code}")
    talk.press_labelled("Next", kind="MDT")
    talk.press_labelled("Read them", minutes="Ring home; Ms Finch; 2 April\nWrite; Ms Finch; 3 April")
    talk.press_labelled("Next", who0="new:Ms Finch", who1="new:Ms Finch")
    assert "Who is Ms Finch?" in talk.read
    talk.press_labelled(
        "Next", contact_kind="education", contact_agency="Bramble Lane School", contact_phone="0161 496 0123"
    )
    talk.press_labelled("Finish")
    talk.press_labelled("Not known yet")
    talk.press_labelled("Confirm")
    kept = world.kept()
    assert {(view.owner, view.agency, view.contact) for view in kept} == {("Ms Finch", "Bramble Lane School", True)}
    assert len({view.owner_id for view in kept}) == 1
    kinds = {row.name: row.kind for row in world.rows(t.agency)}
    assert kinds["Bramble Lane School"] is AgencyKind.EDUCATION


def test_with_consent_to_sharing_withdrawn_actions_are_kept_and_the_keyworker_told_that_nobody_was(
    store: Store,
) -> None:
    world = World(store)
    store.write_now(lambda db: make.consent(db, world.case_id, state=ConsentState.WITHDRAWN))
    talk = Talk(store, world.grace)
    talk.say(f"log {world.code}")
    talk.press_labelled("Next", kind="MDT")
    talk.press_labelled("Read them", minutes="Send the plan; Sam; 2 April")
    talk.press_labelled("Finish")
    talk.press_labelled("Not known yet")
    assert "nothing is posted or sent" in talk.read
    talk.press_labelled("Confirm")
    assert "nothing is posted or sent" in talk.read
    assert len(world.kept()) == 1
    assert world.rows(t.sending) == []
    assert [row for row in world.rows(t.notice) if row.kind is NoticeKind.NEW_ACTION] == []


def test_a_partner_may_not_log(store: Store) -> None:
    world = World(store)
    talk = Talk(store, world.sam)
    talk.say(f"log {world.code}")
    assert "isn't yours to do here" in talk.read


def test_forty_lines_still_fit_a_card(store: Store) -> None:
    world = World(store)
    talk = Talk(store, world.grace)
    talk.say(f"log {world.code}")
    talk.press_labelled("Next", kind="MDT")
    long = "Agree who pays for which part of the costed plan and write it down for everyone " * 2
    talk.press_labelled("Read them", minutes="\n".join(f"{long}{n}; Sam; 2 April" for n in range(40)))
    assert "40. Agree who pays" in talk.read, "what is read was checked to be small enough"


def who_options(talk: Talk, name: str) -> dict[str, str]:
    """What can be chosen in a list of the last card: what is sent, and what is read."""
    card = messages(talk.heard[-1])[0].card
    assert card is not None
    node = next(part for part in render(card)["body"] if part.get("id") == name)
    return {option["value"]: option["title"] for option in node["choices"]}
