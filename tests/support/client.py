"""Microsoft's local Teams client as the person before it sees it: by roles, labels and words, never by its markup.

The rule protected: nothing waits for a time, only for what is to be seen.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Locator, Page, expect

CARD, PART = ".ac-adaptiveCard", ".ac-container"  # the classes that Microsoft's card renderer promises
WITHIN_MS = 30_000


@dataclass
class Client:
    """One opened page. Counts what a thumb would do: presses; choosing from a folded list is two."""

    page: Page
    shots: Path | None = None  # where screenshots go; None takes none
    presses: int = 0
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def open(self, address: str) -> None:
        """Open the client's page and fold its log away: the log repeats all words on the page."""
        await self.page.goto(address)
        await expect(self._compose).to_be_visible(timeout=WITHIN_MS)
        log = self.page.get_by_text("Log Panel", exact=True)
        if await log.is_visible():
            await self.page.get_by_title("Toggle Log Panel").click()
            await expect(log).to_be_hidden()

    @property
    def _compose(self) -> Locator:
        return self.page.locator("[contenteditable=true]").last

    async def open_channel(self, name: str) -> None:
        await self.page.get_by_text(name, exact=True).first.click()
        await expect(self.page.get_by_text("Start a new post")).to_be_visible(timeout=WITHIN_MS)

    async def open_chat(self) -> None:
        await self.page.get_by_text("Personal Chat", exact=True).first.click()
        await expect(self.page.get_by_text("Start a new post")).to_be_hidden(timeout=WITHIN_MS)

    async def say(self, text: str) -> None:
        await self._compose.click()
        await self.page.keyboard.insert_text(text)
        await self.page.keyboard.press("Enter")

    def card(self, *words: str) -> Locator:
        """The newest card on which all of this stands."""
        found = self.page.locator(CARD)
        for said in words:
            found = found.filter(has_text=said)
        return found.last

    async def sees(self, *words: str) -> Locator:
        """Wait until a card says all of this, and show it."""
        found = self.card(*words)
        await expect(found).to_be_visible(timeout=WITHIN_MS)
        await found.scroll_into_view_if_needed()
        return found

    def part(self, card: Locator, words: str) -> Locator:
        """The smallest part of a card on which this stands: one row of a board."""
        return card.locator(PART).filter(has_text=words).last

    async def press(self, title: str, on: Locator | None = None) -> None:
        """Press a button: of a card, or the newest of that title."""
        self.presses += 1
        found = (on or self.page).get_by_role("button", name=title, exact=True)
        await found.last.click(timeout=WITHIN_MS)

    async def tick(self, option: str, on: Locator | None = None) -> None:
        """A round or a square box, by its words."""
        self.presses += 1
        name = re.compile(re.escape(option) + r"(\W|$)")
        within = on or self.page
        found = within.get_by_role("radio", name=name).or_(within.get_by_role("checkbox", name=name)).last
        await found.check(timeout=WITHIN_MS)

    async def choose(self, label: str, option: str) -> None:
        """From a folded list; its first press may only take the focus from another input."""
        self.presses += 2
        folded = self.page.get_by_role("combobox", name=label).last
        wanted = self.page.get_by_role("option", name=option).first
        for _ in range(5):
            await folded.click(timeout=WITHIN_MS)
            try:
                await expect(wanted).to_be_visible(timeout=1_000)
                break
            except AssertionError:
                continue
        await wanted.click(timeout=WITHIN_MS)

    async def write(self, label: str, text: str) -> None:
        await self.page.get_by_role("textbox", name=label).last.fill(text, timeout=WITHIN_MS)

    async def shot(self, name: str, of: Locator | None = None) -> None:
        """Keep what is on the screen, or one card of it, for whoever asked for pictures."""
        if self.shots is not None:
            self.shots.mkdir(parents=True, exist_ok=True)
            await (of or self.page).screenshot(path=self.shots / f"{next(self._numbers):02d}-{name}.png")
