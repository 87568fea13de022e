"""A profile is data with sources; a wrong one stops the start with the name of what is wrong."""

from __future__ import annotations

from dataclasses import fields
from datetime import time
from importlib import resources
from pathlib import Path

import pytest

from casework.policy import ProfileError, load, parse, shipped

TEXT = resources.files("casework.profiles").joinpath("policy-2023.toml").read_text("utf-8")


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def test_the_default_profile_holds_the_agreed_numbers() -> None:
    policy = shipped()

    assert policy.notices.send_at == time(9)
    assert (policy.notices.quiet_from, policy.notices.quiet_until) == (time(18), time(8))
    assert policy.notices.meeting_lead_days == (7, 2, 0)
    assert policy.notices.digest_weekday == 0
    assert [policy.ratings.days(colour) for colour in ("red", "amber", "green", "blue")] == [7, 14, 30, 30]
    assert policy.updates.within_hours == 24


def test_every_number_can_say_where_it_comes_from() -> None:
    policy = shipped()

    for section in ("notices", "ratings", "updates"):
        for field in fields(getattr(policy, section)):
            assert policy.source(f"{section}.{field.name}")


def test_a_service_may_have_its_own(tmp_path: Path) -> None:
    own = tmp_path / "ours.toml"
    own.write_text(changed('value = "18:00"', 'value = "17:00"'), "utf-8")

    assert load(own).notices.quiet_from == time(17)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (changed('value = "09:00"', 'value = "9 o\'clock"'), "notices.send_at"),
        (changed('value = "09:00"', "value = 9"), "notices.send_at"),
        (changed('value = "09:00"', 'value = "19:00"'), "notices.send_at"),
        (changed('value = "08:00"', 'value = "20:00"'), "notices.quiet_until"),
        (changed("[7, 2, 0]", "[0, 2, 7]"), "notices.meeting_lead_days"),
        (changed("[7, 2, 0]", '["7"]'), "notices.meeting_lead_days"),
        (changed("[7, 2, 0]", "[]"), "notices.meeting_lead_days"),
        (changed('"Monday"', '"Mon"'), "notices.digest_weekday"),
        (changed("[ratings.red_days]\nvalue = 7", "[ratings.red_days]\nvalue = 0"), "ratings.red_days"),
        (changed("[ratings.red_days]\nvalue = 7", "[ratings.red_days]\nvalue = true"), "ratings.red_days"),
        (changed("[ratings.red_days]", "[ratings.purple_days]"), "ratings.purple_days"),
        (changed("[updates.nudge_hours]\nvalue = 20", "[updates.nudge_hours]\nvalue = 24"), "updates.nudge_hours"),
        (changed("[notices.overdue_times]\nvalue = 4\n", "[notices.overdue_times]\n"), "notices.overdue_times"),
        (TEXT + "\n[colours]\nred = 1\n", "colours"),
        (TEXT.split("[updates.within_hours]")[0], "updates"),
        (changed('name = "policy-2023"', ""), "name"),
    ],
)
def test_what_is_wrong_is_named(text: str, named: str) -> None:
    with pytest.raises(ProfileError, match=rf"ours\.toml: {named}"):
        parse(text, "ours.toml")


def test_a_number_without_its_source_is_refused() -> None:
    start = TEXT.index("source", TEXT.index("[ratings.red_days]"))
    text = TEXT[:start] + 'source = " "' + TEXT[TEXT.index("\n", start) :]

    with pytest.raises(ProfileError, match=r"ratings\.red_days: the source is empty"):
        parse(text, "ours.toml")


def test_a_file_that_is_no_toml_or_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"ours\.toml"):
        parse("= nothing", "ours.toml")
    with pytest.raises(ProfileError, match=r"gone\.toml"):
        load(tmp_path / "gone.toml")
