"""The bot's HTTP surface: one route for Teams, three for whoever watches the process. No stack trace ever leaves it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web

from bot import logs
from bot.adapter import Adapter
from bot.body import LIMIT_BYTES
from bot.metrics import CONTENT_TYPE

Check = Callable[[], Awaitable[str]]
Page = Callable[[], Awaitable[bytes]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CHECK_TIMEOUT_S = 2.0

_log = logs.logger(__name__)


def build_app(adapter: Adapter, readiness: Sequence[Check] = (), metrics: Page | None = None) -> web.Application:
    """`readiness`: each gives an empty string when ready, else a plain sentence without secrets.

    `metrics` gives the page for Prometheus.
    """
    app = web.Application(client_max_size=LIMIT_BYTES, middlewares=[_errors])

    async def messages(request: web.Request) -> web.Response:
        return await adapter.process(request)

    async def healthz(_: web.Request) -> web.Response:
        return _json(200, {"status": "alive"})

    async def readyz(_: web.Request) -> web.Response:
        missing = [sentence for sentence in await asyncio.gather(*map(_asked, readiness)) if sentence]
        return _json(503, {"status": "not ready", "why": missing}) if missing else _json(200, {"status": "ready"})

    async def measured(_: web.Request) -> web.Response:
        page = b"" if metrics is None else await metrics()
        return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE})

    async def drain(_: web.Application) -> None:
        await adapter.close()

    app.router.add_post("/api/messages", messages)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", measured)
    app.on_shutdown.append(drain)
    return app


async def _asked(check: Check) -> str:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_S):
            return await check()
    except TimeoutError:
        return "A check did not answer in time."


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception as error:  # noqa: BLE001 - the web's last net: a number for the caller, the place for the log
        reference = logs.reference()
        _log.error("request_failed", reference=reference, path=request.path, **logs.trace(error))
        return _json(500, {"error": "Something went wrong here.", "reference": reference})


def _json(status: int, value: object) -> web.Response:
    return web.Response(status=status, body=json.dumps(value).encode(), content_type="application/json")
