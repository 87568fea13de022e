"""Bare HTTP/1.1 on asyncio: a client and a connector so light that what is measured is the bot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

Reply = tuple[int, bytes]
OnRequest = Callable[[str, str, bytes], bytes]  # method, path, body -> JSON body


class _Reader(asyncio.Protocol):
    """Cuts the stream into head and body; both sides always say how long their bodies are."""

    def __init__(self) -> None:
        self._buffer = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self._buffer[:end]
            size = _length(head)
            if len(self._buffer) < end + 4 + size:
                return
            body = self._buffer[end + 4 : end + 4 + size]
            self._buffer = self._buffer[end + 4 + size :]
            self.arrived(head, body)

    def arrived(self, head: bytes, body: bytes) -> None:
        raise AssertionError("each side has its own")


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        if line[:15].lower() == b"content-length:":
            return int(line[15:])
    return 0


class _Served(_Reader):
    def __init__(self, on_request: OnRequest) -> None:
        super().__init__()
        self._on_request = on_request

    def arrived(self, head: bytes, body: bytes) -> None:
        method, path, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
        answer = self._on_request(method, path, body)
        assert self.transport is not None
        self.transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(answer), answer)
        )


async def serve(on_request: OnRequest) -> tuple[asyncio.Server, int]:
    """A connector on loopback; gives the server and its port."""
    server = await asyncio.get_running_loop().create_server(lambda: _Served(on_request), "127.0.0.1", 0)
    return server, server.sockets[0].getsockname()[1]


class Client(_Reader):
    """One kept connection, one request at a time."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port
        self._waiting: asyncio.Future[Reply] | None = None

    async def post(self, path: str, body: bytes) -> Reply:
        loop = asyncio.get_running_loop()
        if self.transport is None or self.transport.is_closing():
            await loop.create_connection(lambda: self, "127.0.0.1", self._port)
        self._waiting = loop.create_future()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        assert self.transport is not None
        self.transport.write(head.encode() + body)
        return await self._waiting

    def arrived(self, head: bytes, body: bytes) -> None:
        assert self._waiting is not None
        self._waiting.set_result((int(head[9:12]), body))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(exc or ConnectionError("the bot closed the connection"))

    def close(self) -> None:
        if self.transport is not None:
            self.transport.close()
