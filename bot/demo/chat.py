"""A terminal client for the running demo, over its real HTTP route: cards as text, buttons by number."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import aiohttp
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from bot.demo.connector import Call, RecordingConnector
from bot.demo.local_teams import Button, Chatter, LocalTeams, Screen, buttons_on
from casework.words import chat as say


class ChatError(Exception):
    """The chat cannot begin; the message says what to do."""


@dataclass
class Terminal:
    """One person's end of the chat. What the bot sends is drawn when it comes, asked for or not."""

    chatter: Chatter
    console: Console
    current: Screen | None = None
    pressed: list[Button] = field(default_factory=list[Button])

    def show(self, screen: Screen) -> None:
        """Draw a message; its buttons get the numbers that can be typed."""
        self.current = screen
        self.pressed = screen.buttons
        body = Text("\n".join(lines_of(screen)))
        self.console.print(Panel(body, title=self.chatter.name, title_align="left", expand=False))

    async def take(self, typed: str) -> bool:
        """One line from the keyboard; False when the person leaves."""
        said = typed.strip()
        if said.casefold() in ("/quit", "/q"):
            return False
        button = self._button(said)
        try:
            if button is not None:
                await self._press(button)
            elif said.startswith("/"):
                self.console.print(say.NO_SUCH_BUTTON)
            elif said:
                await self.chatter.say(said)
        except (aiohttp.ClientError, LookupError) as error:
            self.console.print(f"[red]{say.NOT_SENT.format(why=type(error).__name__)}[/red]")
        return True

    async def _press(self, button: Button) -> None:
        assert self.current is not None
        for screen in await self.chatter.send(button, self.current):
            if screen.id == self.current.id and button.kind == "Action.Execute":
                self.show(screen)  # seen by the clicker alone: it came in the reply, not as a message

    def _button(self, said: str) -> Button | None:
        """ "/2" always is the second button; a bare "2" is, unless a form is asking something."""
        number = said.removeprefix("/")
        if not number.isdecimal() or not 1 <= int(number) <= len(self.pressed):
            return None
        if not said.startswith("/") and self.current is not None and self.current.inputs:
            return None
        return self.pressed[int(number) - 1]


def lines_of(screen: Screen) -> Iterator[str]:
    """A card as lines of text, buttons last and numbered."""
    body = screen.shown.body
    if body.get("text"):
        yield str(body["text"])
    yield from _drawn(cast(list[Mapping[str, Any]], screen.card.get("body", [])))
    buttons = list(buttons_on(screen.card))
    if buttons:
        yield ""
        yield "   ".join(f"[/{number}] {button.title}" for number, button in enumerate(buttons, start=1))


def _drawn(nodes: list[Mapping[str, Any]]) -> Iterator[str]:
    for node in nodes:
        kind = str(node.get("type", ""))
        if kind == "TextBlock":
            yield _plain(str(node["text"]))
        elif kind == "FactSet":
            yield from (f"  {_plain(fact['title'])}: {_plain(fact['value'])}" for fact in node["facts"])
        elif kind == "Container":
            yield from _drawn(node.get("items", []))
        elif kind == "ColumnSet":
            columns = ["  ".join(_drawn(column.get("items", []))) for column in node["columns"]]
            yield "   ".join(text for text in columns if text)
        elif kind == "Table":
            yield from (
                "  " + " | ".join(" ".join(_drawn(cell["items"])) for cell in row["cells"]) for row in node["rows"]
            )
        elif kind.startswith("Chart."):
            yield from _drawn([cast(Mapping[str, Any], node["fallback"])] if "fallback" in node else [])
        elif kind.startswith("Input."):
            yield from _input(kind, node)


def _input(kind: str, node: Mapping[str, Any]) -> Iterator[str]:
    value = str(node.get("value", ""))
    yield f"? {node.get('label', '')}" + (f"  ({value})" if value and kind != "Input.ChoiceSet" else "")
    if kind == "Input.ChoiceSet":
        chosen = value.split(",")
        for number, choice in enumerate(cast(list[Mapping[str, str]], node.get("choices", []))[:20], start=1):
            mark = "(x)" if choice["value"] in chosen else "( )"
            yield f"    {mark} {number} {choice['title']}"


def _plain(text: str) -> str:
    return text.replace("**", "").replace("\\*", "*").replace("\\_", "_")


async def chat(bot_url: str, tenant_id: str, object_id: str, name: str, console: Console) -> None:
    """Talk until "/quit" or the end of input. Raises ChatError when no demo answers at `bot_url`."""
    await _reach(bot_url)
    loop = asyncio.get_running_loop()
    async with RecordingConnector() as connector:
        teams = LocalTeams(bot_url, connector, tenant_id)
        terminal = Terminal(teams.person(object_id, name), console)

        def arrived(call: Call) -> None:
            if call.activity_id in connector.shown and call.method in ("POST", "PUT"):
                loop.call_soon(terminal.show, Screen(connector.shown[call.activity_id]))

        connector.on_call = arrived
        console.print(say.WELCOME.format(name=name))
        try:
            await terminal.chatter.open_chat()
            more = True
            while more:
                more = await terminal.take(await asyncio.to_thread(console.input, "> "))
        except (EOFError, KeyboardInterrupt):
            pass
        finally:
            await terminal.chatter.close_chat()
            await teams.close()


async def _reach(bot_url: str) -> None:
    try:
        async with aiohttp.ClientSession() as session, session.get(f"{bot_url}/healthz") as reply:
            reply.raise_for_status()
    except aiohttp.ClientError as error:
        raise ChatError(say.NO_DEMO.format(url=bot_url)) from error
