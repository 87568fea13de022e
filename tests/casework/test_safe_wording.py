"""Wording for a channel: what would say which child it is about is found, ordinary words are not."""

from __future__ import annotations

from datetime import date

import pytest

from casework.safe_wording import Identity, tells
from casework.words import actions as say

JUNIPER = Identity("Juniper Ash Bramble", date(2011, 5, 4), "9434765919")
MAY = Identity("May Hope", date(2011, 5, 4), "")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ring juniper at school", [say.THE_NAME]),
        ("Bramble's transport to be booked", [say.THE_NAME]),
        ("speak to J.B. about it", [say.THE_INITIALS]),
        ("referral for the patient born 4 May 2011", [say.THE_BIRTHDAY]),
        ("DOB 04/05/11", [say.THE_BIRTHDAY]),
        ("dob 2011-05-04", [say.THE_BIRTHDAY]),
        ("NHS 943 476 5919", [say.AN_NHS_NUMBER]),
        ("ring mum on 07700 900123", [say.A_PHONE_NUMBER]),
        ("ring +44 161 496 0000", [say.A_PHONE_NUMBER]),
        ("juniper: 07700 900123", [say.THE_NAME, say.A_PHONE_NUMBER]),
    ],
)
def test_what_names_the_child_is_found(text: str, told: list[str]) -> None:
    assert tells(text, JUNIPER) == told


@pytest.mark.parametrize(
    "text",
    [
        "send the costed care plan by 4 May 2026",
        "refer to CAMHS; reference 12345",
        "ask JB Transport for a quote",
        "brambles in the garden to be cut",
        "respond within 20 working days of 04/05/2026",
        "funding of 10 000 000 agreed",
    ],
)
def test_ordinary_wording_is_left_alone(text: str) -> None:
    assert tells(text, JUNIPER) == []


@pytest.mark.parametrize("text", ["it may help", "send by 4 May", "We hope to hear", "May need a new school", "in May"])
def test_a_name_that_is_also_a_word_does_not_forbid_the_word(text: str) -> None:
    assert tells(text, MAY) == []


@pytest.mark.parametrize("text", ["ask May about school", "visit the Hope family", "May's plan to be sent"])
def test_but_written_as_a_name_it_is_one(text: str) -> None:
    assert tells(text, MAY) == [say.THE_NAME]
