"""An activity, as Teams sends it, read into an Event: the one place where the untyped becomes typed.

Identity rule: person and tenant come from the activity that the channel's token vouches for, never from card data.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, cast

from bot.rejections import NotAnActivity
from dialogs.events import Address, Event, Kind, Scope

CARD_ACTION = "adaptiveCard/action"  # the invoke that an Action.Execute press sends

_LONGEST_ID = 1024
_SCOPES = {"personal": Scope.PERSONAL, "channel": Scope.CHANNEL, "groupchat": Scope.GROUP}
_NO_DETAILS: Mapping[str, Any] = {}


def tenant_of(activity: Mapping[str, Any]) -> str:
    """The tenant in lower case. The SDK looks for `tenantID`, which Teams does not send, and so always finds none."""
    channel_data = _dict(activity, "channelData")
    tenant = _text(_dict(channel_data, "tenant"), "id") or _text(_dict(activity, "conversation"), "tenantId")
    return tenant.lower()


def read(activity: Mapping[str, Any], tenant: str) -> Event:
    """Raises NotAnActivity when what the turn needs is missing or of the wrong type."""
    what = _required(activity, "type")
    kind = _kind(what, activity)
    conversation = _dict(activity, "conversation")
    conversation_id = _required(conversation, "id")
    root, _, thread = conversation_id.partition(";messageid=")
    sender = _dict(activity, "from")
    acts = kind in (Kind.MESSAGE, Kind.INVOKE)
    user_mri = _required(sender, "id") if acts else _text(sender, "id")
    bot_id = _required(_dict(activity, "recipient"), "id") if acts else _text(_dict(activity, "recipient"), "id")
    channel_data = _dict(activity, "channelData")
    channel_id = _text(_dict(channel_data, "channel"), "id") or _text(channel_data, "teamsChannelId")
    team_id = _text(_dict(channel_data, "team"), "id") or _text(channel_data, "teamsTeamId")
    return Event(
        activity_id=_activity_id(activity, kind),
        kind=kind,
        scope=_scope(conversation, root, in_team=bool(channel_id or team_id)),
        address=Address(
            service_url=_required(activity, "serviceUrl"),
            conversation_id=root,
            tenant_id=tenant,
            bot_id=bot_id,
            channel_id=channel_id,
            team_id=team_id,
            thread_id=thread,
        ),
        tenant_id=tenant,
        object_id=_text(sender, "aadObjectId").lower(),
        user_mri=user_mri,
        user_name=_text(sender, "name"),
        text=_words(activity, bot_id) if kind is Kind.MESSAGE else "",
        payload=_payload(activity, kind),
        reply_to=_text(activity, "replyToId"),
    )


def _kind(what: str, activity: Mapping[str, Any]) -> Kind:
    match what:
        case "message":
            return Kind.MESSAGE
        case "invoke":
            return Kind.INVOKE
        case "installationUpdate":
            # `add-upgrade` and `remove-upgrade` come with a new app version: nobody came and nobody went.
            return {"add": Kind.INSTALLED, "remove": Kind.REMOVED}.get(_text(activity, "action"), Kind.OTHER)
        case "conversationUpdate":
            bot = _text(_dict(activity, "recipient"), "id")
            if bot and bot in _members(activity, "membersAdded"):
                return Kind.INSTALLED
            if bot and bot in _members(activity, "membersRemoved"):
                return Kind.REMOVED
            return Kind.OTHER
        case _:
            return Kind.OTHER


def _members(activity: Mapping[str, Any], key: str) -> set[str]:
    return {_text(member, "id") for member in _dicts(activity, key)}


def _activity_id(activity: Mapping[str, Any], kind: Kind) -> str:
    """Repeats are known by this id, so what comes without one must not look like a repeat of the last such."""
    given = _text(activity, "id")
    if not given and kind is Kind.MESSAGE:
        raise NotAnActivity("The activity has no id.")
    return given or f"none:{uuid.uuid4()}"


def _scope(conversation: Mapping[str, Any], root: str, *, in_team: bool) -> Scope:
    """What Teams leaves unsaid counts as shared, so that nothing about a child is told to a group by mistake."""
    named = _SCOPES.get(_text(conversation, "conversationType").lower())
    if named is not None:
        return named
    if in_team:
        return Scope.CHANNEL
    return Scope.PERSONAL if root.startswith("a:") else Scope.GROUP


def _words(activity: Mapping[str, Any], bot_id: str) -> str:
    """What was typed, without the bot's own mention in front.

    The SDK's remover deletes the bot's name wherever it stands ("assign the Keyworker action" loses a word);
    here only the exact text of the bot's mention goes, and only from the beginning.
    """
    text = _spaces(_text(activity, "text"))
    for entity in _dicts(activity, "entities"):
        if entity.get("type") != "mention" or _text(_dict(entity, "mentioned"), "id") != bot_id:
            continue
        mention = _spaces(_text(entity, "text"))
        if mention and text.startswith(mention):
            return text[len(mention) :].strip()
    return text


def _spaces(text: str) -> str:
    return text.replace("&nbsp;", " ").replace("\xa0", " ").strip()


def _payload(activity: Mapping[str, Any], kind: Kind) -> Mapping[str, Any]:
    value = activity.get("value")
    if kind is Kind.MESSAGE:
        return cast(dict[str, Any], value) if isinstance(value, dict) else {}
    if kind is not Kind.INVOKE or activity.get("name") != CARD_ACTION or not isinstance(value, dict):
        return {}
    action = cast(dict[str, Any], value).get("action")
    if not isinstance(action, dict):
        return {}
    action = cast(dict[str, Any], action)
    pressed = action.get("data")
    payload = dict(cast(dict[str, Any], pressed)) if isinstance(pressed, dict) else {}
    verb = action.get("verb")
    if isinstance(verb, str) and verb:
        payload.setdefault("verb", verb)
    return payload


def _dict(within: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = within.get(key)
    if value is None:
        return _NO_DETAILS
    if not isinstance(value, dict):
        raise NotAnActivity(f"The activity's {key} is not an object.")
    return cast(dict[str, Any], value)


def _dicts(within: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = within.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise NotAnActivity(f"The activity's {key} is not a list.")
    return [cast(dict[str, Any], item) for item in cast(list[object], value) if isinstance(item, dict)]


def _text(within: Mapping[str, Any], key: str) -> str:
    value = within.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise NotAnActivity(f"The activity's {key} is not text.")
    return value


def _required(within: Mapping[str, Any], key: str) -> str:
    value = _text(within, key)
    if not value.strip():
        raise NotAnActivity(f"The activity has no {key}.")
    if len(value) > _LONGEST_ID:
        raise NotAnActivity(f"The activity's {key} is too long.")
    return value
