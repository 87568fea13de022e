"""An NHS number is right by its check digit, however it is spaced, and found again by its fingerprint alone."""

from __future__ import annotations

import pytest

from casework import nhs_numbers
from casework.made_rows import unused_nhs_number
from storage.store import Store
from tests.support import builders


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("9434765919", "9434765919"),
        ("943 476 5919", "9434765919"),
        (" 943-476-5919 ", "9434765919"),
        ("9434765918", None),  # check digit
        ("9434756919", None),  # two swapped
        ("943476591", None),
        ("94347659199", None),
        ("943 4765 919", "9434765919"),
        ("９４３４７６５９１９", None),  # digits of another script
        ("KW-7F3K", None),
        ("", None),
        ("9" * 5000, None),
    ],
)
def test_a_number_is_taken_or_it_is_not(text: str, digits: str | None) -> None:
    assert nhs_numbers.read_number(text) == digits


def test_the_same_number_is_found_and_another_is_not(store: Store) -> None:
    number, other = unused_nhs_number(1), unused_nhs_number(2)
    grace = store.write_now(builders.person)
    key = store.read_now(nhs_numbers.key, number)
    case_id = store.write_now(builders.case, grace, nhs_number=number, nhs_key=key)

    assert store.read_now(nhs_numbers.case_with, number) == case_id
    assert store.read_now(nhs_numbers.case_with, other) is None
    assert number not in key
    assert nhs_numbers.spaced(number).replace(" ", "") == number
