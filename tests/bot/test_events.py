"""Reading activities: mentions, threads, scopes and identities."""

from typing import Any

import pytest

from bot import events
from bot.rejections import NotAnActivity
from dialogs.events import Event, Scope
from tests.support import activities

URL = "http://127.0.0.1:1/"


def read(activity: dict[str, Any]) -> Event:
    return events.read(activity, events.tenant_of(activity))


@pytest.mark.parametrize(
    ("text", "mention", "expected"),
    [
        ("<at>Keyworker</at> done 3", "<at>Keyworker</at>", "done 3"),
        ("<at>Keyworker</at>&nbsp;done 3", "<at>Keyworker</at>", "done 3"),
        ("  <at>Keyworker</at>\xa0 done 3 ", "<at>Keyworker</at>", "done 3"),
        ("<at>Key&nbsp;worker</at> help", "<at>Key worker</at>", "help"),
        (
            "<at>Keyworker</at> give the Keyworker action to <at>Keyworker</at>",
            "<at>Keyworker</at>",
            "give the Keyworker action to <at>Keyworker</at>",
        ),
        ("thank <at>Keyworker</at>", "<at>Keyworker</at>", "thank <at>Keyworker</at>"),
        ("Keyworker help", "", "Keyworker help"),
        ("<at>Keyworker</at>", "<at>Keyworker</at>", ""),
    ],
)
def test_only_the_bots_own_leading_mention_is_taken_away(text: str, mention: str, expected: str) -> None:
    activity = activities.in_channel(URL, "")
    activity["text"] = text
    activity["entities"] = [{"type": "mention", "text": mention, "mentioned": {"id": activities.BOT}}]

    assert read(activity).text == expected


def test_somebody_elses_mention_stays() -> None:
    activity = activities.in_channel(URL, "")
    activity["text"] = "<at>Sam</at> hello"
    activity["entities"] = [{"type": "mention", "text": "<at>Sam</at>", "mentioned": {"id": "29:sam"}}]

    assert read(activity).text == "<at>Sam</at> hello"


def test_identity_comes_from_the_activity_and_never_from_the_card() -> None:
    event = read(activities.submit(URL, {"aadObjectId": "forged", "tenant": "forged", "from": {"id": "forged"}}))

    assert event.object_id == activities.PERSON_OBJECT
    assert event.tenant_id == activities.TENANT
    assert event.user_mri == activities.PERSON


def test_identities_are_compared_in_lower_case() -> None:
    activity = activities.message(URL, channelData={"tenant": {"id": activities.TENANT.upper()}})
    activity["from"]["aadObjectId"] = "ABCDEF00-0000-4000-8000-000000000000"

    event = read(activity)

    assert event.tenant_id == activities.TENANT.lower()
    assert event.object_id == "abcdef00-0000-4000-8000-000000000000"


def test_the_tenant_is_found_in_the_conversation_when_channel_data_has_none() -> None:
    assert read(activities.message(URL, channelData=None)).tenant_id == activities.TENANT


@pytest.mark.parametrize(
    ("conversation", "channel_data", "scope"),
    [
        ({"conversationType": "personal"}, {}, Scope.PERSONAL),
        ({"conversationType": "groupChat"}, {}, Scope.GROUP),
        ({"conversationType": "channel"}, {}, Scope.CHANNEL),
        ({}, {"team": {"id": "19:team"}}, Scope.CHANNEL),
        ({}, {}, Scope.GROUP),  # unsaid counts as shared
        ({"id": "a:chat"}, {}, Scope.PERSONAL),
    ],
)
def test_scope(conversation: dict[str, str], channel_data: dict[str, Any], scope: Scope) -> None:
    activity = activities.message(URL, conversation={"id": "19:chat"} | conversation, channelData=channel_data)

    assert read(activity).scope is scope


def test_an_invoke_without_an_id_is_never_taken_for_a_repeat() -> None:
    activity = activities.press(URL, {}, id=None)

    assert read(activity).activity_id != read(activity).activity_id


@pytest.mark.parametrize(
    "broken",
    [
        {"id": None},
        {"from": None},
        {"from": {"id": ""}},
        {"from": ["29:sam"]},
        {"recipient": None},
        {"conversation": None},
        {"conversation": {"id": 3}},
        {"conversation": {"id": "x" * 2000}},
        {"text": {"not": "text"}},
        {"entities": "none"},
        {"channelData": []},
        {"channelData": {"tenant": "me"}},
        {"replyToId": 7},
    ],
)
def test_what_a_turn_needs_is_refused_when_missing_or_of_the_wrong_type(broken: dict[str, Any]) -> None:
    with pytest.raises(NotAnActivity):
        read(activities.message(URL, **broken))
