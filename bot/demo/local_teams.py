"""A stand-in for Teams on loopback: people who type, press and read, over the bot's real HTTP route.

The scenario tests drive the bot with it; the terminal client is the same with a keyboard.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import aiohttp

from bot.demo.connector import RecordingConnector, Shown

BOT_ID = "28:keyworker-bot"
BOT_NAME = "Keyworker"


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of a team, by Teams' ids."""

    id: str
    team_id: str = "19:team@thread.tacv2"
    name: str = "MDT"


@dataclass(frozen=True, slots=True)
class Button:
    """One thing to press on a card."""

    title: str
    kind: str  # "Action.Submit", "Action.Execute"
    data: Mapping[str, Any]
    takes_inputs: bool = True  # whether what stands in the card's inputs goes along


@dataclass(slots=True)
class Screen:
    """One card or text as a person sees it now."""

    shown: Shown

    @property
    def card(self) -> Mapping[str, Any]:
        attachments = cast(list[Mapping[str, Any]], self.shown.body.get("attachments") or [])
        return cast(Mapping[str, Any], attachments[0]["content"]) if attachments else {}

    @property
    def id(self) -> str:
        return self.shown.activity_id

    @property
    def summary(self) -> str:
        return str(self.shown.body.get("summary", ""))

    @property
    def text(self) -> str:
        """All words on it, a line each, as somebody would read them."""
        return "\n".join([str(self.shown.body.get("text") or ""), *words_on(self.card)]).strip()

    @property
    def buttons(self) -> list[Button]:
        return list(buttons_on(self.card))

    def as_seen(self) -> Screen:
        """As it stands now, for somebody who will look at an old copy."""
        return Screen(Shown(self.shown.conversation_id, self.shown.activity_id, self.shown.body))

    @property
    def inputs(self) -> dict[str, str]:
        """Every input's id with what stands in it."""
        return {node["id"]: str(node.get("value", "")) for node in nodes_of(self.card) if _is_input(node)}


def nodes_of(node: object) -> Iterator[Mapping[str, Any]]:
    """Every element of a card, the cards of its ShowCards included, but no fallbacks."""
    if isinstance(node, dict):
        element = cast(dict[str, Any], node)
        yield element
        for key, value in element.items():
            if key not in ("fallback", "data"):
                yield from nodes_of(value)
    elif isinstance(node, list):
        for item in cast(list[object], node):
            yield from nodes_of(item)


def words_on(card: Mapping[str, Any]) -> Iterator[str]:
    """The words of a card in reading order: texts, facts, labels of inputs and what they hold."""
    for node in nodes_of(card):
        kind = node.get("type")
        if kind == "TextBlock":
            yield str(node["text"])
        elif "title" in node and "value" in node and kind is None and "choices" not in node:
            yield f"{node['title']}: {node['value']}"
        elif _is_input(node):
            yield f"{node.get('label', '')} {node.get('value', '')}".strip()


def buttons_on(card: Mapping[str, Any]) -> Iterator[Button]:
    """All that can be pressed, those inside *More* included."""
    for node in nodes_of(card):
        if node.get("type") in ("Action.Submit", "Action.Execute"):
            data = cast(Mapping[str, Any], node.get("data", {}))
            inputs = node.get("associatedInputs") != "none"
            yield Button(str(node.get("title", "")), str(node["type"]), data, inputs)


def _is_input(node: Mapping[str, Any]) -> bool:
    return str(node.get("type", "")).startswith("Input.")


@dataclass(slots=True)
class LocalTeams:
    """Posts what people do to the bot, and keeps what the bot says."""

    bot_url: str  # http://127.0.0.1:3978
    connector: RecordingConnector
    tenant_id: str
    _session: aiohttp.ClientSession | None = None
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def person(self, object_id: str, name: str) -> Chatter:
        made = Chatter(self, object_id.lower(), name, f"29:{object_id.lower()}", f"a:{object_id.lower()}")
        self.connector.know_chat(made.mri, made.chat_id)
        return made

    async def post(self, activity: Mapping[str, Any]) -> tuple[int, Any]:
        """POST one activity to the bot's route: HTTP status and JSON body (None if there is none)."""
        if self._session is None:
            self._session = aiohttp.ClientSession()
        async with self._session.post(f"{self.bot_url.rstrip('/')}/api/messages", json=activity) as reply:
            raw = await reply.read()
            return reply.status, (await reply.json() if raw and reply.content_type == "application/json" else None)

    def new_id(self) -> str:
        return f"{next(self._ids)}-{uuid.uuid4().hex[:8]}"


@dataclass(slots=True)
class Chatter:
    """One person with a Teams client. Every method returns what the bot then showed in that place."""

    teams: LocalTeams
    object_id: str
    name: str
    mri: str
    chat_id: str

    async def open_chat(self) -> list[Screen]:
        """As if the person had just found the bot and opened its chat."""
        before = self._mark()
        activity = self._activity("installationUpdate", None) | {"action": "add"}
        await self.teams.post(activity)
        return self._new(before, self.chat_id)

    async def close_chat(self) -> None:
        await self.teams.post(self._activity("installationUpdate", None) | {"action": "remove"})

    async def say(self, text: str, channel: Channel | None = None, *, activity_id: str = "") -> list[Screen]:
        """Type words: in the 1:1 chat, or in a channel with the bot mentioned."""
        before = self._mark()
        activity = self._activity("message", channel, activity_id=activity_id)
        if channel is None:
            activity |= {"text": text}
        else:
            mention = f"<at>{BOT_NAME}</at>"
            entity = {"type": "mention", "text": mention, "mentioned": {"id": BOT_ID, "name": BOT_NAME}}
            activity |= {"text": f"{mention} {text}", "entities": [entity]}
        await self._post(activity)
        return self._new(before, channel.id if channel else self.chat_id)

    async def press(
        self,
        title: str,
        screen: Screen,
        inputs: Mapping[str, str] | None = None,
        channel: Channel | None = None,
        *,
        nth: int = 0,
        activity_id: str = "",
    ) -> list[Screen]:
        """Press a button of a card with its inputs filled in; the card itself, if it changed, comes first.

        Raises LookupError when there is no such button, naming those there are.
        """
        found = [button for button in screen.buttons if button.title == title]
        if len(found) <= nth:
            raise LookupError(f"no button {title!r} among {[button.title for button in screen.buttons]}")
        return await self.send(found[nth], screen, inputs, channel, activity_id=activity_id)

    async def send(
        self,
        button: Button,
        screen: Screen,
        inputs: Mapping[str, str] | None = None,
        channel: Channel | None = None,
        *,
        activity_id: str = "",
    ) -> list[Screen]:
        before = self._mark()
        filled = {k: v for k, v in {**screen.inputs, **(inputs or {})}.items() if v} if button.takes_inputs else {}
        place = channel.id if channel else self.chat_id
        if button.kind == "Action.Execute":
            verb = button.data.get("verb")
            action = {"type": button.kind, "verb": verb, "data": {**button.data, **filled}}
            activity = self._activity("invoke", channel, activity_id=activity_id) | {
                "name": "adaptiveCard/action",
                "value": {"action": action, "trigger": "manual"},
                "replyToId": screen.id,
            }
            reply = await self._post(activity)
            return [*self._own_copy(screen, reply), *self._new(before, place)]
        activity = self._activity("message", channel, activity_id=activity_id) | {
            "value": {**button.data, **filled},
            "replyToId": screen.id,
        }
        await self._post(activity)
        return self._new(before, place)

    async def last(self, channel: Channel | None = None) -> Screen:
        """The newest message in a place. Raises LookupError when there is none."""
        place = channel.id if channel else self.chat_id
        found = [shown for shown in self.teams.connector.shown.values() if _root(shown.conversation_id) == place]
        if not found:
            raise LookupError(f"nothing was said to {self.name}")
        return Screen(found[-1])

    async def wait_for(self, words: str, channel: Channel | None = None, *, timeout_s: float = 5.0) -> Screen:
        """Until a message with these words stands in a place: what the bot sends on its own comes a little later."""
        place = channel.id if channel else self.chat_id

        def found(connector: RecordingConnector) -> list[Screen]:
            screens = [Screen(one) for one in connector.shown.values() if _root(one.conversation_id) == place]
            return [screen for screen in screens if words in screen.text]

        await self.teams.connector.wait(lambda connector: bool(found(connector)), timeout_s)
        return found(self.teams.connector)[-1]

    async def _post(self, activity: Mapping[str, Any]) -> Any:
        status, body = await self.teams.post(activity)
        if status != 200:
            raise LookupError(f"the bot answered {status}: {body}")
        return body

    def _activity(self, kind: str, channel: Channel | None, *, activity_id: str = "") -> dict[str, Any]:
        tenant = {"id": self.teams.tenant_id}
        conversation: dict[str, Any] = {"id": self.chat_id, "conversationType": "personal"}
        channel_data: dict[str, Any] = {"tenant": tenant}
        if channel is not None:
            conversation = {"id": f"{channel.id};messageid=1", "conversationType": "channel", "isGroup": True}
            channel_data |= {
                "teamsChannelId": channel.id,
                "teamsTeamId": channel.team_id,
                "channel": {"id": channel.id},
                "team": {"id": channel.team_id},
            }
        return {
            "type": kind,
            "id": activity_id or self.teams.new_id(),
            "channelId": "msteams",
            "serviceUrl": self.teams.connector.url,
            "from": {"id": self.mri, "name": self.name, "aadObjectId": self.object_id},
            "recipient": {"id": BOT_ID, "name": BOT_NAME},
            "conversation": {**conversation, "tenantId": self.teams.tenant_id},
            "channelData": channel_data,
        }

    def _mark(self) -> dict[str, int]:
        return {key: shown.edits for key, shown in self.teams.connector.shown.items()}

    def _new(self, before: Mapping[str, int], place: str) -> list[Screen]:
        return [
            Screen(shown)
            for key, shown in self.teams.connector.shown.items()
            if _root(shown.conversation_id) == place and before.get(key, -1) != shown.edits
        ]

    def _own_copy(self, screen: Screen, reply: Any) -> list[Screen]:
        """What the clicker alone sees after an Action.Execute: a card in place, or a line under it."""
        if not isinstance(reply, dict):
            return []
        answer = cast(dict[str, Any], reply)
        body: dict[str, Any] = {"text": str(answer.get("value"))}
        if answer.get("type") == "application/vnd.microsoft.card.adaptive":
            body = {"attachments": [{"content": answer["value"]}]}
        return [Screen(Shown(screen.shown.conversation_id, screen.id, body))]


def _root(conversation_id: str) -> str:
    return conversation_id.partition(";")[0]
