"""Teams' side of the conversation on loopback: takes what the bot sends, remembers it, and fails when told to.

The terminal client, the scenario tests and the load test talk to the bot through it; it is never part of a real bot.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self, cast

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Call:
    """One request of the bot's. `status` is what it was answered; 0 when the connection was dropped."""

    method: str
    path: str
    conversation_id: str
    activity_id: str  # of the activity that was made, replaced or deleted
    body: Mapping[str, Any]
    authorization: str
    status: int

    @property
    def card(self) -> Mapping[str, Any] | None:
        """The adaptive card it carried."""
        attachments = cast(list[Mapping[str, Any]], self.body.get("attachments") or [])
        return cast(Mapping[str, Any], attachments[0]["content"]) if attachments else None


@dataclass(slots=True)
class _Trouble:
    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str]
    delay_s: float
    method: str
    left: int
    to: str


@dataclass(slots=True)
class Shown:
    """One message as people see it now."""

    conversation_id: str
    activity_id: str
    body: Mapping[str, Any]
    edits: int = 0
    history: list[Mapping[str, Any]] = field(default_factory=list[Mapping[str, Any]])


DROP = 0  # as a status: close the connection without an answer


class RecordingConnector:
    """`async with RecordingConnector() as connector:` and give the bot `connector.url` as service address."""

    def __init__(self, *, on_call: Callable[[Call], None] | None = None) -> None:
        self.calls: list[Call] = []
        self.shown: dict[str, Shown] = {}
        self.url = ""
        self.on_call = on_call
        self._troubles: list[_Trouble] = []
        self._numbers = 0
        self._chats: dict[str, str] = {}
        self._news = asyncio.Condition()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, port: int = 0) -> None:
        """Listens on loopback alone; port 0 takes a free one."""
        app = web.Application()
        app.router.add_route("*", "/{path:v3/.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def fail(
        self,
        status: int,
        *,
        times: int = 1,
        code: str = "",
        subcode: str = "",
        retry_after: str = "",
        method: str = "",
        delay_s: float = 0.0,
        to: str = "",
    ) -> None:
        """The next `times` calls (of `method`, in conversation `to`, if given) are answered so; `DROP` answers nothing.

        With status 200 and a delay the call succeeds, slowly.
        """
        error = {"code": code, "message": code, **({"subCode": subcode} if subcode else {})}
        headers = {"Retry-After": retry_after} if retry_after else {}
        self._troubles.append(_Trouble(status, {"error": error}, headers, delay_s, method, times, to))

    def heal(self) -> None:
        """Nothing fails any more."""
        self._troubles.clear()

    def know_chat(self, member: str, conversation_id: str) -> None:
        """A person's 1:1 chat with the bot, which is what Teams gives whoever asks to make it again."""
        self._chats[member] = conversation_id

    def sent(self, conversation_id: str = "") -> list[Call]:
        """New messages that arrived, oldest first; of one conversation (its threads included) if named."""
        return [
            call
            for call in self.calls
            if call.method == "POST"
            and call.status == 201
            and call.activity_id
            and (not conversation_id or call.conversation_id.partition(";")[0] == conversation_id)
        ]

    def edited(self) -> list[Call]:
        return [call for call in self.calls if call.method == "PUT" and call.status == 200]

    async def wait(self, enough: Callable[[Self], bool], timeout_s: float = 5.0) -> None:
        """Until `enough(self)`; raises TimeoutError, naming what did arrive."""
        try:
            async with asyncio.timeout(timeout_s), self._news:
                await self._news.wait_for(lambda: enough(self))
        except TimeoutError:
            arrived = [f"{call.method} {call.status}" for call in self.calls]
            raise TimeoutError(f"the bot sent only {arrived}") from None

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        body = cast(dict[str, Any], json.loads(raw)) if raw else {}
        parts = request.match_info["path"].split("/")  # v3 conversations ID activities ID
        trouble = self._next_trouble(request.method, parts[2].partition(";")[0] if len(parts) > 2 else "")
        if trouble is not None and trouble.delay_s:
            await asyncio.sleep(trouble.delay_s)
        if trouble is not None and trouble.status == DROP:
            await self._record(request, parts, body, "", 0)
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        if trouble is not None and trouble.status >= 300:
            await self._record(request, parts, body, "", trouble.status)
            return web.json_response(trouble.body, status=trouble.status, headers=dict(trouble.headers))
        return await self._take(request, parts, body)

    async def _take(self, request: web.Request, parts: list[str], body: dict[str, Any]) -> web.Response:
        match request.method, parts[1:]:
            case "POST", ["conversations"]:
                member = str(body["members"][0]["id"])
                made = self._chats.setdefault(member, f"a:chat-of-{member}")
                await self._record(request, parts, body, "", 201)
                return web.json_response({"id": made}, status=201)
            case "POST", ["conversations", conversation, "activities", *_]:
                self._numbers += 1
                made = f"activity-{self._numbers}"
                self.shown[made] = Shown(conversation, made, body)
                await self._record(request, parts, body, made, 201)
                return web.json_response({"id": made}, status=201)
            case "PUT", ["conversations", conversation, "activities", activity]:
                # A message this connector has not seen was sent before the bot restarted: it is taken in.
                shown = self.shown.setdefault(activity, Shown(conversation, activity, body))
                shown.history.append(shown.body)
                shown.body = body
                shown.edits += 1
                await self._record(request, parts, body, activity, 200)
                return web.json_response({"id": activity})
            case "DELETE", ["conversations", _, "activities", activity]:
                self.shown.pop(activity, None)
                await self._record(request, parts, body, activity, 200)
                return web.Response()
            case _:
                await self._record(request, parts, body, "", 404)
                return web.json_response({"error": {"code": "NotImplemented"}}, status=404)

    async def _record(
        self, request: web.Request, parts: list[str], body: Mapping[str, Any], activity: str, status: int
    ) -> None:
        call = Call(
            method=request.method,
            path="/" + "/".join(parts),
            conversation_id=parts[2] if len(parts) > 2 else "",
            activity_id=activity or (parts[4] if len(parts) > 4 else ""),
            body=body,
            authorization=request.headers.get("Authorization", ""),
            status=status,
        )
        self.calls.append(call)
        if self.on_call is not None:
            self.on_call(call)
        async with self._news:
            self._news.notify_all()

    def _next_trouble(self, method: str, conversation_id: str) -> _Trouble | None:
        for trouble in self._troubles:
            if trouble.left and trouble.method in ("", method) and trouble.to in ("", conversation_id):
                trouble.left -= 1
                return trouble
        return None
