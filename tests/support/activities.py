"""Activities as Teams sends them, one sensible default each; a test says only what matters to it."""

from __future__ import annotations

from typing import Any

TENANT = "11111111-1111-4111-8111-111111111111"
BOT = "28:bot"
PERSON = "29:sam"
PERSON_OBJECT = "22222222-2222-4222-8222-222222222222"
CHANNEL = "19:mdt@thread.tacv2"


def message(service_url: str, text: str = "hello", **more: Any) -> dict[str, Any]:
    """Words typed in the 1:1 chat; `more` replaces or adds fields, and None takes one away."""
    made: dict[str, Any] = {
        "type": "message",
        "id": "1700000000001",
        "timestamp": "2026-03-26T09:00:00.000Z",
        "channelId": "msteams",
        "serviceUrl": service_url,
        "from": {"id": PERSON, "name": "Sam Patel", "aadObjectId": PERSON_OBJECT},
        "recipient": {"id": BOT, "name": "Keyworker"},
        "conversation": {"id": "a:chat", "conversationType": "personal", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}},
        "textFormat": "plain",
        "text": text,
    }
    return _with(made, more)


def in_channel(service_url: str, text: str, *, thread: str = "1699999999999", **more: Any) -> dict[str, Any]:
    """Words to the bot in the MDT's channel, with the mention that Teams puts in front."""
    mention = "<at>Keyworker</at>"
    made = message(
        service_url,
        f"{mention} {text}",
        conversation={"id": f"{CHANNEL};messageid={thread}", "conversationType": "channel", "tenantId": TENANT},
        channelData={
            "teamsChannelId": CHANNEL,
            "teamsTeamId": "19:team@thread.tacv2",
            "channel": {"id": CHANNEL},
            "team": {"id": "19:team@thread.tacv2"},
            "tenant": {"id": TENANT},
        },
        entities=[{"type": "mention", "text": mention, "mentioned": {"id": BOT, "name": "Keyworker"}}],
    )
    return _with(made, more)


def press(service_url: str, data: object, *, verb: str = "done", **more: Any) -> dict[str, Any]:
    """An Action.Execute on the board in the channel."""
    made = in_channel(service_url, "")
    del made["text"]
    made |= {
        "type": "invoke",
        "name": "adaptiveCard/action",
        "id": "f:1700000000002",
        "replyToId": "1699999999999",
        "value": {"action": {"type": "Action.Execute", "verb": verb, "data": data}, "trigger": "manual"},
    }
    return _with(made, more)


def submit(service_url: str, data: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An Action.Submit on a card in the 1:1 chat: a message without words."""
    return _with(message(service_url, text="", value=data, replyToId="1699999999998"), more)


def _with(made: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in (made | more).items() if value is not None}
