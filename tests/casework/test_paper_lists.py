"""The checklists of papers: each with its source, none invented, and a wrong file named."""

from __future__ import annotations

import pytest

from casework import paper_lists
from casework.paper_lists import SHIPPED, ChecklistError
from storage.tables import MeetingKind, Setting

REVIEWS = {MeetingKind.CETR, MeetingKind.CTR}
LIST = 'kinds = ["CETR"]\nsource = "NHS England: list"\n[[documents]]\nname = "a"\ntitle = "A"\nrequired = true\n'


@pytest.mark.parametrize("name", SHIPPED)
def test_each_list_says_whose_it_is(name: str) -> None:
    found = paper_lists.shipped(name)

    assert found.source.startswith("NHS England: ")
    assert f"checklist-{name}" in found.source
    assert set(found.kinds) == REVIEWS


@pytest.mark.parametrize("kind", MeetingKind)
@pytest.mark.parametrize("setting", Setting)
def test_only_reviews_have_a_list_and_a_mental_health_ward_its_own(kind: MeetingKind, setting: Setting) -> None:
    names = {one.name for one in paper_lists.wanted(kind, setting) if one.required}

    own = "health sections" if setting is Setting.MENTAL_HEALTH_WARD else "crisis plan"
    assert names == ({"planner", "previous report", own} if kind in REVIEWS else set())


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("kinds = [", "list: "),
        (LIST.replace("NHS England: list", "somebody"), "source"),
        (LIST.replace('"CETR"', '"Tea"'), "kinds"),
        (LIST.replace("required = true", "required = 1"), "a: required"),
        (LIST.replace('name = "a"\n', ""), "documents"),
        (LIST + '[[documents]]\nname = "a"\ntitle = "B"\nrequired = false\n', "each once"),
        ('kinds = ["CETR"]\nsource = "NHS England: list"\n', "documents"),
    ],
)
def test_a_wrong_list_is_named(text: str, key: str) -> None:
    assert paper_lists.parse(LIST, "list").documents[0].title == "A"
    with pytest.raises(ChecklistError, match=key):
        paper_lists.parse(text, "list")
