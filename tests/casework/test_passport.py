"""What helps to talk with a child is read from one place, and what nobody has said is left out."""

from __future__ import annotations

import pytest

from casework import passport
from casework.errors import NotFound
from storage.store import Store
from tests.support import builders


def test_what_is_known_comes_with_its_title_in_a_fixed_order(store: Store) -> None:
    grace = store.write_now(builders.person)
    case_id = store.write_now(
        builders.case, grace, adjustments="A quiet room.", how_i_communicate="Pictures and thumbs.", what_matters="Dogs"
    )

    found = store.read_now(passport.of_case, case_id)

    assert found.pairs == (
        ("How I communicate", "Pictures and thumbs."),
        ("Reasonable adjustments", "A quiet room."),
        ("What matters to me", "Dogs"),
    )


def test_what_nobody_has_said_is_left_out(store: Store) -> None:
    grace = store.write_now(builders.person)
    case_id = store.write_now(builders.case, grace)

    assert store.read_now(passport.of_case, case_id).pairs == ()


def test_a_case_that_is_not_there_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        store.read_now(passport.of_case, 404)
