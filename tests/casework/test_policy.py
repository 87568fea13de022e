"""A profile is data with sources; a wrong one stops the start with the name of what is wrong."""

from __future__ import annotations

from dataclasses import fields
from datetime import time
from importlib import resources
from pathlib import Path

import pytest

from casework.policy import SHIPPED, ProfileError, load, named, parse, shipped

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

    for section in ("notices", "ratings", "updates", "register", "cetr"):
        for field in fields(getattr(policy, section)):
            if field.name != "updates":  # a section of its own
                assert policy.source(f"{section}.{field.name}")


def test_the_numbers_of_cetr_clocks_are_those_of_their_sources() -> None:
    """domain.md 2.2 and 9.7, with the corrections of the design's section 9."""
    cetr = shipped().cetr

    assert (cetr.target_working_days, cetr.limit_days, cetr.ctr_limit_days) == (5, 14, 28)
    assert (cetr.repeat_months, cetr.ctr_repeat_months, cetr.ctr_secure_repeat_months) == (3, 6, 12)
    assert (cetr.report_days, cetr.papers_hours, cetr.feedback_days, cetr.consent_lead_days) == (14, 24, 7, 14)
    assert cetr.community_compliance == 0.9
    assert shipped().ratings.post_discharge_red_days == 0


@pytest.mark.parametrize("profile", SHIPPED)
def test_every_number_of_a_cetr_clock_names_an_address_or_calls_itself_local(profile: str) -> None:
    policy = shipped(profile)

    for key, source in policy.sources.items():
        if key.startswith(("cetr.", "part_8a.")):
            assert source.startswith("local setting: ") or ", https://" in source, key
            assert policy.publisher(key) in source


def test_the_statutory_profile_is_policys_with_the_act_on_top_and_off_by_default() -> None:
    statute = shipped("statutory-part-8a").part_8a

    assert shipped().part_8a is None
    assert statute is not None
    assert (statute.first_days, statute.ctr_first_days, statute.repeat_months, statute.report_days) == (14, 28, 12, 14)
    assert shipped("statutory-part-8a").cetr == shipped().cetr


def test_what_a_service_chose_is_told_from_what_policy_says() -> None:
    text = 'name = "ours"\nextends = "policy-2023"\n[cetr.limit_days]\nvalue = 10\nsource = "ours: so decided"\n'
    own = parse(text, "ours.toml")

    assert own.cetr.limit_days == 10
    assert own.notices == shipped().notices
    assert [key for key in own.sources if own.chosen(key)] == ["cetr.limit_days"]
    assert own.fingerprint != shipped().fingerprint
    assert shipped("statutory-part-8a").chosen("part_8a.first_days")


def test_a_profile_is_named_or_a_file(tmp_path: Path) -> None:
    own = tmp_path / "ours.toml"
    own.write_text('name = "ours"\nextends = "statutory-part-8a"\n', "utf-8")

    assert named("statutory-part-8a") is shipped("statutory-part-8a")
    assert named(str(own)).part_8a == shipped("statutory-part-8a").part_8a
    with pytest.raises(ProfileError, match="statutory-part-8b"):
        named("statutory-part-8b")


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
        (changed("[cetr.limit_days]\nvalue = 14", "[cetr.limit_days]\nvalue = 4"), "cetr.target_working_days"),
        (changed("value = 0.9", "value = 90"), "cetr.community_compliance"),
        (changed("[cetr.papers_hours]\nvalue = 24", '[cetr.papers_hours]\nvalue = "24"'), "cetr.papers_hours"),
        ('name = "ours"\nextends = "policy-2022"\n', "extends"),
        ('name = "ours"\nextends = "policy-2023"\n[part_8a.first_days]\nvalue = 14\nsource = "x"\n', "part_8a."),
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
