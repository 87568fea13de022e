"""What the edge refuses before a turn begins, as the HTTP answer it deserves. Nothing a client sends is a 500."""

from __future__ import annotations

import json

from aiohttp import web


class Rejected(Exception):
    """A request that gets no turn. `reason` is plain English, without anything that the request carried."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason

    def response(self) -> web.Response:
        headers = {"WWW-Authenticate": "Bearer"} if self.status == 401 else None
        return web.Response(
            status=self.status,
            headers=headers,
            body=json.dumps({"error": self.reason}).encode(),
            content_type="application/json",
        )


class NotAnActivity(Rejected):
    """JSON that is no activity we could act on."""

    def __init__(self, reason: str) -> None:
        super().__init__(400, reason)
