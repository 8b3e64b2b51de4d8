"""Characters that the typesetter has no glyph for."""

from __future__ import annotations

import re
import time

import pytest

from services.records import typeset
from services.records.typeset import displayable

IDEOGRAPHS = "".join(map(chr, range(0x4E00, 0x4E00 + 500)))


@pytest.fixture(autouse=True)
def nothing_tried() -> None:
    typeset._lacking.cache_clear()


class TestDisplayable:
    @pytest.mark.parametrize("text", ["L’été à 14 h 30 !", "Ελληνικά", "Привет", "مرحبا"])
    def test_leaves_what_the_fonts_have(self, text: str):
        assert displayable(text) == text

    def test_names_what_they_lack(self):
        said = displayable("a😀\0b")
        assert said == "a[GRINNING FACE][U+0000]b"

    def test_takes_a_text_in_another_script_in_no_time(self):
        began = time.monotonic()
        said = displayable(IDEOGRAPHS)
        assert time.monotonic() - began < 2
        assert len(re.findall(r"\[CJK UNIFIED IDEOGRAPH-[0-9A-F]{4}\]", said)) == 500

    def test_does_not_depend_on_the_words_of_a_refusal(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(typeset, "_NAMED", re.compile("never said"))
        assert displayable("été 😀 字 и") == "été [GRINNING FACE] [CJK UNIFIED IDEOGRAPH-5B57] и"
