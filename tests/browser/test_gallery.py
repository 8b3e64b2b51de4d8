"""Every component of the pages, photographed on the gallery page: wide and narrow, light and dark.

The pictures are left in ``build/gallery`` for people to look at; a test tells only that each
component shows, holds inside the page, and has something to look at.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.fixtures.browser import DESKTOP, PHONE, Visit

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "build" / "gallery"
COMPONENTS = (
    "your-move",
    "act",
    "others-move",
    "stage-track",
    "choices",
    "fields",
    "effects",
    "states",
    "facts",
    "before-after",
    "seats",
    "seat-table",
    "rule-lines",
    "board",
    "chart",
    "message",
    "empty",
    "moves",
    "rubric",
    "comments",
    "documents",
    "timeline",
    "lists",
    "rose",
    "setup",
)
ONLY_WIDE = {"rose"}
"""What a narrow page leaves out."""


def distinct_rows(picture: bytes) -> int:
    """How many rows of pixels of a PNG differ: one alone is an empty picture."""
    place, compressed, width, channels = 8, b"", 0, 3
    while place < len(picture):
        (length,) = struct.unpack(">I", picture[place : place + 4])
        kind, body = picture[place + 4 : place + 8], picture[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            width, channels = struct.unpack(">I", body[:4])[0], {2: 3, 6: 4}[body[9]]
        elif kind == b"IDAT":
            compressed += body
        place += length + 12
    pixels = zlib.decompress(compressed)
    stride = width * channels + 1
    return len({pixels[start : start + stride] for start in range(0, len(pixels), stride)})


def photograph(page: Page, component: str, name: str) -> bytes:
    """A picture of one component, kept under its name."""
    picture = page.locator(f"#{component}").screenshot()
    folder = PICTURES / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{component}.png").write_bytes(picture)
    return picture


class TestTheGallery:
    @pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
    @pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
    def test_each_component_can_be_photographed(
        self, visit: Visit, viewport: dict[str, int], dark: bool
    ):
        name = f"{viewport['width']}-{'dark' if dark else 'light'}"
        with visit.person("reader", viewport=viewport, dark=dark, bypass_csp=True) as page:
            page.goto(f"{visit.address}/gallery")
            shown = page.locator("section.sample").evaluate_all("all => all.map(each => each.id)")
            assert tuple(shown) == COMPONENTS
            assert page.evaluate(
                "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
            )
            for component in COMPONENTS:
                picture = photograph(page, component, name)
                if viewport is DESKTOP or component not in ONLY_WIDE:
                    assert distinct_rows(picture) > 20, component
            found = Axe().run(page).response["violations"]
            assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
