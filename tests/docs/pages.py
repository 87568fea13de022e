"""Reads the repository's Markdown: its pages, what stands in code, its links and its headings."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)


def pages() -> list[Path]:
    """Every page that people read: those at the root and those in docs/."""
    return sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md"))


def text(page: Path) -> str:
    """One page's Markdown."""
    return page.read_text(encoding="utf-8")


def code(markdown: str) -> list[str]:
    """What stands in code: each fenced block, and each inline piece."""
    return FENCE.findall(markdown) + INLINE.findall(FENCE.sub("", markdown))


def links(markdown: str) -> list[str]:
    """The targets of links and pictures, code left out."""
    return LINK.findall(INLINE.sub("", FENCE.sub("", markdown)))


def anchors(markdown: str) -> set[str]:
    """The fragments that lead to a page's headings, made as the usual renderers make them."""
    headings = HEADING.findall(FENCE.sub("", markdown))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
