"""From a sheet to an accessible PDF (PDF/UA-1), typeset by Typst with the fonts it carries."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import datetime
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Final

import typst

from services.records.sheet import Sheet

TEMPLATES: Final = files("services.records") / "templates"

_SURE: Final = frozenset(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180), 0x0A])) | frozenset(
    "–—‘’“”…•«»\u202f€→"
)
"""Characters that the fonts are known to have; others are tried, once each."""

_NAMED: Final = re.compile(r'^error: .* text `"(.+)"` could not be displayed', re.MULTILINE)
_ESCAPED: Final = re.compile(r"\\u\{([0-9a-f]+)\}")

_PROBE: Final = b'#set document(title: "x")\n#set text(font: "Libertinus Serif")\n#sys.inputs.text'


def typeset(sheet: Sheet, at: datetime) -> bytes:
    """Typeset a sheet.

    What people wrote is data to the template, never markup: it is shown as it is. A character
    that no font at hand has (an emoji) is shown by its Unicode name: an accessible file may hold
    no blank box. The same sheet and instant give the same bytes with the same release of Typst.

    Args:
        sheet: what the paper says.
        at: when it is issued, written in the file.

    Raises:
        TypstError: a fault of the template, or of the release installed.
    """
    said = displayable(json.dumps(sheet.to_dict(), ensure_ascii=False))
    with as_file(TEMPLATES) as folder:
        pdf = typst.compile(
            str(folder / "record.typ"),
            root=str(folder),
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"sheet": said},
            timestamp=int(at.timestamp()),
        )
    if not isinstance(pdf, bytes):
        raise TypeError("Typst gave no file")
    return pdf


def displayable(text: str) -> str:
    """The text with the Unicode names of those characters that no font at hand has."""
    lacking = _lacking("".join(sorted(set(text) - _SURE)))
    names = {ord(each): f"[{unicodedata.name(each, f'U+{ord(each):04X}')}]" for each in lacking}
    return text.translate(names)


@lru_cache(maxsize=256)
def _lacking(characters: str) -> frozenset[str]:
    """Those of ``characters`` that no font at hand has.

    A refusal of Typst's names all of them at once: a text in another script takes one try and
    another to check. Should its wording change, they are found by halves.
    """
    if not characters:
        return frozenset()
    named = _refused(characters)
    if named is None:
        return frozenset()
    found = frozenset(characters) & named
    if found:
        return found | _lacking("".join(each for each in characters if each not in found))
    if len(characters) == 1:
        return frozenset(characters)
    half = len(characters) // 2
    return _lacking(characters[:half]) | _lacking(characters[half:])


def _refused(characters: str) -> set[str] | None:
    """What Typst names as lacking when it refuses to show ``characters``; None if it shows them."""
    try:
        typst.compile(
            _PROBE,
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"text": "".join(f"a{each}a" for each in characters)},
        )
    except typst.TypstError as refusal:
        said = _NAMED.findall(refusal.diagnostic)
        codes = {each: _ESCAPED.fullmatch(each) for each in said}
        return {chr(int(code[1], 16)) if code else each for each, code in codes.items()}
    return None
