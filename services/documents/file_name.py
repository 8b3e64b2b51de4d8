"""The name that a document is kept and given under: one line, no path, an honest ending."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from services.documents.kinds import DocumentKind

LONGEST: Final = 120
"""Characters."""
_LONGEST_BYTES: Final = 200
"""File systems take 255, and browsers add a number to a name that they have already."""

_NOT_IN_NAMES: Final = re.compile(r'[<>:"|?*]')
_HIDDEN: Final = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
"""Controls, and what turns the text or cannot be seen: ``devis_fdp.exe`` could be read reversed."""
_SPACES: Final = re.compile(r"\s+")
_ANY_PATH: Final = re.compile(r"[/\\]")
_NAMELESS: Final = "document"


def file_name(given: str, kind: DocumentKind) -> str:
    """The name to keep for a file that its sender calls ``given``.

    Returns:
        1 to 120 characters, at most 200 bytes in UTF-8, that end as files of ``kind`` do.
    """
    stem = _cleaned(_ANY_PATH.split(given)[-1])
    suffix = kind.suffixes[0]
    for usual in kind.suffixes:
        if stem.lower().endswith(usual):
            suffix = usual
            stem = stem[: -len(usual)]
            break
    return f"{_shortened(stem.strip(' .'), len(suffix)) or _NAMELESS}{suffix}"


def same_name(one: str, other: str) -> bool:
    """Whether two names would be one file's on some file systems."""
    return one.casefold() == other.casefold()


def _cleaned(name: str) -> str:
    seen = (
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", name)
        if character.isspace() or unicodedata.category(character) not in _HIDDEN
    )
    return _NOT_IN_NAMES.sub("-", _SPACES.sub(" ", "".join(seen))).strip()


def _shortened(stem: str, reserved: int) -> str:
    stem = stem[: LONGEST - reserved]
    cut = stem.encode()[: _LONGEST_BYTES - reserved]
    return cut.decode(errors="ignore").rstrip(" .")
