"""A tool suggests and a person decides: reasons, consent, history, and who hears of a lower rating."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
from typing import Any

import pytest
from sqlalchemy import Connection, select

from casework import rating_tools, ratings
from casework.actor import Actor
from casework.errors import InvalidInput, NotAllowed, Stale
from casework.rating_tools import ToolError
from casework.ratings import NewRating, RatingView
from casework.words import ratings as say
from storage import core as t
from storage.store import Store
from storage.tables import Colour, ConsentScope, ConsentState, NoticeKind, Outcome
from tests.support import builders
from tests.support.builders import NOW

TOOL = rating_tools.shipped()
RED = NewRating(TOOL, {"fits": "red", "prompts": [], "factors": []}, Colour.RED, Colour.RED)
LOWER = replace(RED, final=Colour.AMBER, reason="The crisis plan holds")


def _keyworker_and_case(db: Connection, **columns: Any) -> tuple[Actor, int]:
    grace = builders.person(db)
    return grace, builders.case(db, grace, **columns)


def _record(db: Connection, actor: Actor, case: int, new: NewRating = RED, *, seen: int = 1) -> RatingView:
    return ratings.record(db, actor, case, new, draft_id=None, seen=seen, now=NOW)


def _case(store: Store, case: int) -> Any:
    return store.read_now(lambda db: db.execute(select(t.case).where(t.case.c.id == case)).one())


def _notices(store: Store) -> list[Any]:
    query = select(t.notice).where(t.notice.c.kind == NoticeKind.LOWER_RATING).order_by(t.notice.c.recipient)
    return list(store.read_now(lambda db: db.execute(query).all()))


def test_a_rating_becomes_the_cases_own_and_the_history_is_kept(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case, rating=Colour.GREEN)

    store.write_now(_record, grace, case)
    second = store.write_now(_record, grace, case, LOWER, seen=2)

    now = _case(store, case)
    assert (now.rating, now.rated_at, now.version) == (Colour.AMBER, NOW, 3)
    kept = store.read_now(lambda db: db.execute(select(t.rating.c.final).order_by(t.rating.c.id)).scalars().all())
    assert kept == [Colour.RED, Colour.AMBER]
    assert store.read_now(ratings.latest, case) == second
    assert (second.tool, second.tool_version, second.rated_by) == ("national-criteria", "2023", "Grace Okoro")


def test_another_rating_than_the_suggested_one_needs_a_reason(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case)

    for new in (replace(LOWER, reason="  "), replace(RED, suggested=None)):
        with pytest.raises(InvalidInput) as refused:
            store.write_now(_record, grace, case, new)
        assert refused.value.field == "reason"

    assert _case(store, case).rating is None


def test_a_rating_below_the_suggestion_reaches_the_services_managers_once(store: Store) -> None:
    def made(db: Connection) -> tuple[Actor, int, Actor]:
        grace, case = _keyworker_and_case(db)
        builders.person(db, "Una Else", "manager", service_id=builders.service(db, "Another service"))
        return grace, case, builders.person(db, "Mo Reed", "manager")

    grace, case, mo = store.write_now(made)
    rated = store.write_now(_record, grace, case, LOWER)

    (notice,) = _notices(store)
    assert (notice.subject, notice.recipient) == (f"case:{case}", f"person:{mo.person_id}")
    assert notice.occurrence == f"rating:{rated.id}"
    assert notice.about == {
        "by": grace.person_id,
        "suggested": "red",
        "final": "amber",
        "reason": "The crisis plan holds",
    }


def test_without_another_manager_a_lower_rating_reaches_the_administrators_without_its_reason(store: Store) -> None:
    def made(db: Connection) -> tuple[Actor, int, Actor]:
        grace = builders.person(db, "Grace Okoro", "keyworker;manager")
        case = builders.case(db, grace)
        builders.consent(db, case, ConsentScope.REGISTER)
        return grace, case, builders.person(db, "Ivy Stone", "administrator")

    grace, case, ivy = store.write_now(made)
    store.write_now(_record, grace, case, LOWER)

    (notice,) = _notices(store)
    assert (notice.kind, notice.recipient) == (NoticeKind.LOWER_RATING, f"person:{ivy.person_id}")
    assert notice.about["reason"] == ""


@pytest.mark.parametrize(
    ("suggested", "final", "below"),
    [
        (Colour.RED, Colour.AMBER, True),
        (Colour.RED, Colour.GREEN, True),
        (Colour.AMBER, Colour.GREEN, True),
        (Colour.BLUE, Colour.AMBER, True),
        (Colour.AMBER, Colour.RED, False),
        (Colour.RED, Colour.BLUE, False),
        (Colour.GREEN, Colour.GREEN, False),
        (None, Colour.GREEN, False),
    ],
)
def test_what_is_below_a_suggestion(suggested: Colour | None, final: Colour, below: bool) -> None:
    assert ratings.below(final, suggested) is below


@pytest.mark.parametrize("state", [ConsentState.REFUSED, ConsentState.WITHDRAWN])
def test_without_consent_to_the_register_nobody_is_rated(store: Store, state: ConsentState) -> None:
    def made(db: Connection) -> tuple[Actor, int]:
        grace, case = _keyworker_and_case(db)
        builders.consent(db, case, ConsentScope.REGISTER, state)
        return grace, case

    grace, case = store.write_now(made)

    with pytest.raises(InvalidInput) as refused:
        store.write_now(_record, grace, case)

    assert state.value in str(refused.value)
    assert _case(store, case).rating is None


def test_consent_refused_for_something_else_does_not_stop_a_rating(store: Store) -> None:
    def made(db: Connection) -> tuple[Actor, int]:
        grace, case = _keyworker_and_case(db)
        builders.consent(db, case, ConsentScope.SHARING, ConsentState.REFUSED)
        return grace, case

    grace, case = store.write_now(made)

    assert store.write_now(_record, grace, case).word == "red"


def test_a_rating_does_not_overwrite_what_its_rater_never_saw(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case)
    store.write_now(_record, grace, case)

    with pytest.raises(Stale):
        store.write_now(_record, grace, case, LOWER, seen=1)

    assert _case(store, case).rating is Colour.RED
    assert _notices(store) == []


def test_only_the_keyworker_rates_and_every_rating_is_audited_with_what_was_before(store: Store) -> None:
    grace, case = store.write_now(_keyworker_and_case, rating=Colour.GREEN)
    mo = store.write_now(lambda db: builders.person(db, "Mo Reed", "manager"))

    with pytest.raises(NotAllowed):
        store.write_now(_record, mo, case)
    store.write_now(_record, grace, case)

    query = select(t.audit).where(t.audit.c.case_id == case, t.audit.c.verb == "rating.record").order_by(t.audit.c.id)
    refused, done = store.read_now(lambda db: db.execute(query).all())
    assert (refused.outcome, refused.person_id) == (Outcome.REFUSED, mo.person_id)
    assert (done.outcome, done.old) == (Outcome.DONE, "green")
    assert done.new.startswith("red; national-criteria 2023 suggested red")


def test_the_national_criteria_are_five_descriptions_and_not_sure() -> None:
    assert [answer.value for answer in TOOL.answers] == ["blue", "red", "amber", "green", "none", "not sure"]
    assert [answer.suggests for answer in TOOL.answers] == [*map(Colour, ("blue", "red", "amber", "green")), None, None]
    assert len(TOOL.prompts) == 4
    assert TOOL.provenance.startswith("https://www.england.nhs.uk/")


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('suggests = "red"', 'suggests = "purple"', "purple"),
        ('suggests = "red"', "", "red"),
        ('value = "red"', 'value = "blue"', "differ"),
        ('value = "life event"', 'value = "life, event"', "comma"),
        ('version = "2023"', "", "version"),
        ('id = "national-criteria"', "", "id"),
    ],
)
def test_a_wrong_tool_is_refused_and_the_key_is_named(old: str, new: str, named: str) -> None:
    shipped = resources.files("casework.tools").joinpath("national-criteria.toml").read_text("utf-8")
    assert old in shipped

    with pytest.raises(ToolError, match=named):
        rating_tools.parse(shipped.replace(old, new, 1), "ours.toml")


@pytest.mark.parametrize("colour", list(Colour))
def test_every_rating_says_what_must_happen_now(colour: Colour) -> None:
    said = " ".join(say.must_happen(colour, "CTR"))

    assert "CTR" in said
    assert "CETR" not in said


def test_red_never_delays_care() -> None:
    assert say.must_happen(Colour.RED, "CETR")[0] == (
        "Red means a CETR must be arranged; if there is no time, ask for an emergency meeting (LAEP). "
        "Never delay care or an admission needed now."
    )
