"""Minutes that name several owners: one action each, or one who leads; and the plan and need of a line."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from sqlalchemy import Connection

from casework import actions, owners, several_owners
from casework.actions import ActionView
from casework.actor import Actor
from casework.owners import Owner
from storage.store import Store
from storage.tables import AgencyKind, Need, PlanType
from tests.support import builders as make
from tests.support.builders import TODAY
from tests.support.talk import Talk, inputs_of, messages


@dataclass
class Minutes:
    """Grace, Sam and two Alexes; `log` is open at the place where minutes are pasted."""

    store: Store
    talk: Talk = field(init=False)
    case_id: int = 0

    def __post_init__(self) -> None:
        grace, self.case_id, self.sam, self.priya = self.store.write_now(self._made)
        self.talk = Talk(self.store, grace)
        self.talk.say("log KW-7F3K")
        self.talk.press_labelled("Next", kind="MDT")

    def _made(self, db: Connection) -> tuple[Actor, int, int, int]:
        grace, sam, priya = make.person(db), make.partner(db), make.partner(db, "Priya Nair", "Elmshire CAMHS")
        alexes = [make.partner(db, name, "Riverside CAMHS") for name in ("Alex Fell", "Alex Moor")]
        case_id = make.case(db, grace, mdt=(sam, priya, *alexes), code="KW-7F3K")
        make.consent(db, case_id)
        return grace, case_id, sam.person_id, priya.person_id

    def paste(self, line: str) -> None:
        self.talk.press_labelled("Read them", minutes=line)

    def finish(self) -> list[tuple[str, str]]:
        for title in ("Finish", "Not known yet", "Confirm"):
            self.talk.press_labelled(title)
        return [(view.owner, view.what) for view in self.kept()]

    def kept(self) -> list[ActionView]:
        return self.store.read_now(actions.of_case, self.case_id)


def test_one_action_each(store: Store) -> None:
    minutes = Minutes(store)
    minutes.paste("Visit the new placement; Sam and Priya; 9 April")
    assert "One action each: Sam, Priya" in minutes.talk.read
    assert "“Sam and Priya”, who isn't in this list yet" not in minutes.talk.read
    minutes.talk.press_labelled("Next", who0="each")
    assert minutes.finish() == [("Sam Patel", "Visit the new placement"), ("Priya Nair", "Visit the new placement")]


def test_one_leads_and_the_others_stand_in_the_wording(store: Store) -> None:
    minutes = Minutes(store)
    minutes.paste("Visit the new placement; Sam & Priya; 9 April")
    minutes.talk.press_labelled("Next", who0="lead:1")
    assert minutes.finish() == [("Priya Nair", "Visit the new placement (with Sam Patel)")]


def test_by_words(store: Store) -> None:
    minutes = Minutes(store)
    minutes.paste("Visit the new placement; Sam and Priya; 9 April")
    minutes.talk.say("Sam leads")
    assert minutes.finish() == [("Sam Patel", "Visit the new placement (with Priya Nair)")]


def test_of_several_who_can_mean_two_is_asked_about_alone(store: Store) -> None:
    minutes = Minutes(store)
    minutes.paste("Offer a family session; Sam and Alex; 9 April")
    minutes.talk.press_labelled("Next", who0="each")
    assert "The minutes say “Alex”." in minutes.talk.read
    shown = [key for key in inputs_of(messages(minutes.talk.heard[-1])[0]) if key.startswith("who")]
    assert shown == ["who1"]
    minutes.talk.say("Alex Fell")
    assert [owner for owner, _ in minutes.finish()] == ["Sam Patel", "Alex Fell"]


def test_somebody_unknown_among_them_is_asked_about_as_any_contact(store: Store) -> None:
    minutes = Minutes(store)
    minutes.paste("Book respite; Sam and Mrs Quill; 9 April")
    minutes.talk.press_labelled("Next", who0="each")
    minutes.talk.press_labelled("Next", who1="new:Mrs Quill")
    minutes.talk.press_labelled("Next", contact_kind="voluntary")
    assert [owner for owner, _ in minutes.finish()] == ["Sam Patel", "Mrs Quill"]


@pytest.mark.parametrize("said", ["all", "The MDT", "tbc", "everyone"])
def test_everybody_is_nobody(store: Store, said: str) -> None:
    minutes = Minutes(store)
    minutes.paste(f"Read the plan; {said}; 9 April")
    assert "who isn't in this list yet" not in minutes.talk.read
    minutes.talk.say(said)
    assert "An action needs one named person." in minutes.talk.read
    minutes.talk.say("Sam")
    assert minutes.finish() == [("Sam Patel", "Read the plan")]


def test_two_names_typed_for_one_line_are_asked_apart(store: Store) -> None:
    minutes = Minutes(store)
    minutes.paste("Read the plan; ; 9 April")
    minutes.talk.say("Sam and Priya")
    assert "An action needs one named owner." in minutes.talk.read
    assert minutes.kept() == []


PEOPLE = [
    Owner(1, "Sam Patel", "Elmshire children's social care", AgencyKind.SOCIAL_CARE, False, True),
    Owner(2, "Priya Nair", "Elmshire health and wellbeing", AgencyKind.HEALTH, False, True),
    Owner(3, "Alex Fell", "Riverside CAMHS", AgencyKind.HEALTH, False, True),
]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Sam and Priya", ["Sam", "Priya"]),
        ("Sam & Priya", ["Sam", "Priya"]),
        ("Sam/Priya/Alex", ["Sam", "Priya", "Alex"]),
        ("Sam, Priya", ["Sam", "Priya"]),
        ("Sam, Priya and Alex", ["Sam", "Priya", "Alex"]),
        ("Mr and Mrs Quill", ["Mr Quill", "Mrs Quill"]),
        ("Sam Patel", []),
        ("Sam Patel, Elmshire children's social care", []),
        ("Sam, social care", []),
        ("Ms Fell, Bramble Lane School", []),
        ("health and wellbeing", []),
        ("Sandy", []),
        ("", []),
    ],
)
def test_several_are_told_from_one(text: str, names: list[str]) -> None:
    assert several_owners.named(text, PEOPLE) == names
    assert not (names and owners.meant(text, PEOPLE)), TODAY


def test_the_plan_follows_the_meeting_and_the_need_stays_open_without_a_press(store: Store) -> None:
    minutes = Minutes(store)
    minutes.paste("Read the plan; Sam; 9 April")
    minutes.finish()
    view = minutes.kept()[0]
    assert (view.plan_type, view.need) == (PlanType.MDT, None)


def test_a_line_is_changed_with_its_plan_and_the_need_that_is_offered(store: Store) -> None:
    minutes = Minutes(store)
    minutes.paste("Read the plan; Sam; 9 April")
    minutes.talk.press_labelled("Change", line="1")
    minutes.talk.press_labelled("Keep it", plan="CIN")
    assert "Thursday 9 April 2026 · CIN · social care" in minutes.talk.read, (
        "what was offered is shown before it is kept"
    )
    minutes.finish()
    view = minutes.kept()[0]
    assert (view.plan_type, view.need) == (PlanType.CIN, Need.SOCIAL_CARE)


def test_whoever_types_one_by_one_is_asked_no_more_than_before(store: Store) -> None:
    minutes = Minutes(store)
    for words in ("one by one", "Read the plan", "Sam", "9 April", "skip", "keep it, that's all"):
        minutes.talk.say(words)
    assert "Is this what was agreed?" in minutes.talk.read
    minutes.finish()
    assert (minutes.kept()[0].plan_type, minutes.kept()[0].need) == (PlanType.MDT, None)
