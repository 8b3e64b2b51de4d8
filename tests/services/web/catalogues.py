"""The catalogues, and what the sources ask of them, extracted as ``pybabel extract`` would."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[3]
ROOMS = {"services", "policies"}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


@dataclass(frozen=True)
class Source:
    """Where a catalogue and the rules of its extraction are."""

    mapping: str
    english: str


SOURCES = {
    "pages": Source(
        "services/web/translations/babel.cfg",
        "services/web/translations/en/LC_MESSAGES/messages.po",
    ),
    "notices": Source(
        "services/notifications/translations/babel.cfg",
        "services/notifications/translations/en/LC_MESSAGES/notices.po",
    ),
}


def forms(text: object) -> tuple[str, ...]:
    """The singular and the plural of an id or of its translation; one form of most."""
    if isinstance(text, (tuple, list)):
        return tuple(str(each) for each in text)
    return (str(text),)


@cache
def asked(name: str) -> dict[str, Message]:
    """What the sources mark, by the first form of each id."""
    with (ROOT / SOURCES[name].mapping).open(encoding="utf-8") as lines:
        methods, options = parse_mapping_cfg(lines)
    marked = Catalog()
    for path, line, message, _comments, context in extract_from_dir(
        ROOT,
        methods,
        options,
        keywords=DEFAULT_KEYWORDS,
        directory_filter=_is_ours,
    ):
        marked.add(message, locations=[(path, line)], context=context)
    return {forms(each.id)[0]: each for each in marked if each.id}


@cache
def english(name: str) -> dict[str, Message]:
    """What is said in English, by the first form of each id."""
    with (ROOT / SOURCES[name].english).open("rb") as lines:
        catalogue = read_po(lines, locale="en", abort_invalid=True)
    return {forms(each.id)[0]: each for each in catalogue if each.id}


def _is_ours(directory: str | Path) -> bool:
    parts = Path(directory).resolve().relative_to(ROOT).parts
    return parts[0] in ROOMS and not parts[-1].startswith(("_", "."))
