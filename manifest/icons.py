"""Draws the app's two icons, a key: `python -m manifest.icons` remakes color.png and outline.png.

Teams wants color.png at 192x192 and outline.png at 32x32, white on transparent.
"""

import math
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
GROUND = (0x0B, 0x55, 0x63)  # the accentColor of manifest.json
SAMPLES = 4

Shape = Callable[[float, float], bool]


def key(x: float, y: float, *, size: float, width: float) -> bool:
    """Whether a point is on the key. Coordinates go from -1 to 1; `size` scales it, `width` is its stroke."""
    x, y = x / size, y / size
    along, across = (x + y) / math.sqrt(2), (y - x) / math.sqrt(2)
    half = width / 2
    bow = abs(math.hypot(along + 0.52, across) - 0.36) <= half
    shaft = -0.18 <= along <= 0.88 and abs(across) <= half
    teeth = any(abs(along - at) <= half and 0 <= across <= 0.34 for at in (0.50, 0.88 - half))
    return bow or shaft or teeth


def coverage(shape: Shape, column: int, row: int, pixels: int) -> float:
    """The share of one pixel that the shape covers, by sampling."""
    steps = [(step + 0.5) / SAMPLES for step in range(SAMPLES)]
    hits = sum(shape((column + dx) * 2 / pixels - 1, (row + dy) * 2 / pixels - 1) for dx in steps for dy in steps)
    return hits / SAMPLES**2


def png(pixels: int, colour: Callable[[int, int], tuple[int, int, int, int]]) -> bytes:
    """A square RGBA picture as the bytes of a PNG file."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = (b"\0" + bytes(v for x in range(pixels) for v in colour(x, y)) for y in range(pixels))
    header = struct.pack(">IIBBBBB", pixels, pixels, 8, 6, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"".join(rows), 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def color_icon() -> bytes:
    """192x192: a white key on the accent colour, edge to edge (Teams rounds the corners itself)."""

    def colour(x: int, y: int) -> tuple[int, int, int, int]:
        white = coverage(lambda a, b: key(a, b, size=0.8, width=0.19), x, y, 192)
        red, green, blue = (round(part + (255 - part) * white) for part in GROUND)
        return red, green, blue, 255

    return png(192, colour)


def outline_icon() -> bytes:
    """32x32: the key alone, white on transparent."""

    def colour(x: int, y: int) -> tuple[int, int, int, int]:
        return 255, 255, 255, round(255 * coverage(lambda a, b: key(a, b, size=0.96, width=0.17), x, y, 32))

    return png(32, colour)


if __name__ == "__main__":
    (FOLDER / "color.png").write_bytes(color_icon())
    (FOLDER / "outline.png").write_bytes(outline_icon())
