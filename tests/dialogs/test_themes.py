"""Tags are one optional press after saving, keys of a list with sources; what they add up to hides small numbers."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, select

from cards.verbs import OpenForm, TagIt, Themes
from casework import rating_tools, theme_tags
from casework.actor import Actor
from casework.policy import ProfileError, parse, shipped
from storage import core as t
from storage.store import Store
from storage.tables import ThemeKind
from tests.support import builders
from tests.support.builders import NOW
from tests.support.talk import Talk

OWN = """name = "ours"
extends = "policy-2023"
[themes."school bus"]
kind = "gap in services"
value = "Transport to school"
source = "local setting: Elmshire's own list"
"""


class World:
    def __init__(self, db: Connection) -> None:
        self.grace = builders.person(db)
        self.dev = builders.person(db, "Dev Rao")
        self.lena = builders.person(db, "Lena Hart", "manager")
        self.sam = builders.partner(db)
        self.case = builders.case(db, self.grace, mdt=(self.sam,), code="KW-7F3K")
        self.other = builders.case(db, self.dev, "Rowan Thistle")
        self.entry = builders.update(db, self.case, self.grace)
        self.action = builders.action(db, self.case, self.sam)
        self.theirs = builders.action(db, self.other, self.dev)


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def rows(store: Store) -> list[tuple[str, ThemeKind, str]]:
    query = select(t.theme.c.subject, t.theme.c.kind, t.theme.c.tag).order_by(t.theme.c.id)
    return store.read_now(lambda db: [(row.subject, row.kind, row.tag) for row in db.execute(query)])


def theme(db: Connection, case_id: int, tag: str, who: Actor, number: int = 1, **columns: Any) -> None:
    values = {"kind": ThemeKind.TRIGGER, "at": NOW, "recorded_by": who.person_id, **columns}
    db.execute(t.theme.insert().values(case_id=case_id, subject=f"update:{number}", tag=tag, **values))


def test_after_saving_one_press_leads_to_the_tags(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("update", world.case))
    talk.press_labelled("Save now", what="school", headline="Excluded again")
    talk.press_labelled("Confirm")
    talk.press_labelled("Tag it")
    talk.press_labelled("Next", triggers="education,staff change", gaps="waiting")
    assert "Entry, today: Excluded again" in talk.read
    talk.press_labelled("Confirm")

    made = f"update:{world.entry + 1}"
    assert rows(store) == [
        (made, ThemeKind.TRIGGER, "education"),
        (made, ThemeKind.TRIGGER, "staff change"),
        (made, ThemeKind.GAP, "waiting"),
    ]


def test_an_action_is_tagged_from_the_case_and_the_same_tag_is_kept_once(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    for _ in range(2):
        talk.say("tag KW-7F3K")
        talk.press_labelled("Next", subjects=f"action:{world.action}")
        talk.press_labelled("Next", needs="respite need")
        talk.press_labelled("Confirm")
        assert "Tagged, thank you." in talk.read
    assert rows(store) == [(f"action:{world.action}", ThemeKind.UNMET_NEED, "respite need")]


def test_what_is_not_of_this_case_or_not_on_the_list_is_not_tagged(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("tag", world.case))
    talk.press_labelled("Next", subjects=f"action:{world.theirs}")
    assert "Please choose" in talk.read
    talk.press_labelled("Next", subjects=f"action:{world.action}")
    talk.press_labelled("Next", triggers="gremlins")
    assert "Please choose" in talk.read
    talk.press_labelled("Next", triggers="")
    assert "Please tick at least one" in talk.read
    for entry in (world.entry + 99, 2_000_000_000):
        talk.press(TagIt(world.case, entry))
        talk.press_labelled("Next", triggers="education")
        talk.press_labelled("Confirm")
        assert "I can't find that entry or action" in talk.read
    talk.press(TagIt(world.other, world.entry))
    assert "isn't yours to do here" in talk.read
    assert rows(store) == []


def test_the_report_counts_children_and_hides_small_numbers(store: Store, world: World) -> None:
    def tagged(db: Connection) -> None:
        for number in range(9):
            case_id = builders.case(db, world.grace, f"Kim Many{number}")
            theme(db, case_id, "education", world.grace, number)
            theme(db, case_id, "education", world.grace, 100 + number)  # twice on one child counts once
            if number < 7:
                theme(db, case_id, "placement", world.grace, number)
        old = {"at": NOW.replace(year=2025)}
        theme(db, world.case, "justice", world.grace, 500, **old)
        elsewhere = builders.case(db, None, service_id=builders.service(db, "Elsewhere"))
        theme(db, elsewhere, "health", world.grace, 600)

    store.write_now(tagged)
    talk = Talk(store, world.lena)
    talk.say("themes")

    assert "January to March 2026" in talk.read
    assert "Education, residential school included\n9" in talk.read
    assert "Home, service or placement breaking down\nfewer than 8" in talk.read
    assert "Police, courts" not in talk.read
    assert "Mental or physical health" not in talk.read
    talk.press_labelled("Last quarter")
    assert "Nothing was tagged in this time." in talk.read


@pytest.mark.parametrize("who", ["grace", "sam"])
def test_the_report_is_for_managers(store: Store, world: World, who: str) -> None:
    talk = Talk(store, getattr(world, who))
    talk.press(Themes("this"))
    assert "for the service's managers" in talk.read


def test_a_partner_tags_nothing(store: Store, world: World) -> None:
    talk = Talk(store, world.sam)
    talk.press(OpenForm("tag", world.case))
    assert "isn't yours to do here" in talk.read


def test_every_tag_has_words_and_a_source_and_each_kind_has_some() -> None:
    for tag in theme_tags.shipped():
        assert tag.words
        assert tag.source.startswith("local setting: ") or ": " in tag.source
    assert {tag.kind for tag in theme_tags.shipped()} == set(ThemeKind)


def test_a_service_adds_its_own_in_its_profile(store: Store, world: World) -> None:
    own = parse(OWN, "ours.toml")
    assert len(own.themes) == len(shipped().themes) + 1
    talk = Talk(store, world.grace, rules=own)
    talk.press(TagIt(world.case, world.entry))
    talk.press_labelled("Next", gaps="school bus")
    talk.press_labelled("Confirm")
    assert [tag for *_, tag in rows(store)] == ["school bus"]


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('kind = "gap in services"', 'kind = "gap"', r"themes\.school bus\.kind"),
        ('value = "Transport to school"', 'value = " "', r"themes\.school bus\.value"),
        ('source = "local setting: Elmshire\'s own list"', "", r"themes\.school bus: needs a kind"),
        ('"school bus"', '"school, bus"', r"themes\.school, bus: a key"),
        ('[themes."school bus"]', "[themes]", r"themes\.kind: needs a kind"),
    ],
)
def test_a_wrong_tag_is_named(old: str, new: str, named: str) -> None:
    with pytest.raises(ProfileError, match=rf"ours\.toml: {named}"):
        parse(OWN.replace(old, new, 1), "ours.toml")


def test_the_ratings_factors_and_the_triggers_are_counted_together() -> None:
    triggers = {tag.key for tag in theme_tags.shipped() if tag.kind is ThemeKind.TRIGGER}
    assert {factor.value for factor in rating_tools.shipped().factors} <= triggers


def test_after_a_meeting_its_actions_can_be_tagged_and_nobody_has_to(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(OpenForm("log", world.case))
    talk.press_labelled("Next", kind="MDT")
    talk.press_labelled("Read them", minutes="Visit the school; Sam Patel; 2 weeks")
    talk.press_labelled("Finish")
    talk.press_labelled("Not known yet")
    talk.press_labelled("Confirm")
    assert talk.buttons() == ["Tag it"]
    talk.press_labelled("Tag it")
    assert "Action 2: Visit the school" in talk.read
