"""A notice as the mail that a person reads: in their language, in text and in HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from policies.loop import Awaiting
from services.dates import deadline, delay, moment
from services.notifications.facts import instant
from services.notifications.notices import Notice
from services.notifications.wording.turns import CLOSED, DATED, TURNS, UNDATED, YOURS
from services.notifications.wording.wording import Wording
from services.notifications.words import WORDINGS

_HERE: Final = Path(__file__).parent
_LONGEST_SUBJECT: Final = 200
_LONGEST_FACT: Final = 600
_PLACEHOLDER: Final = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail ready to leave.

    Attributes:
        subject: one line.
        text, html: the same content twice.
    """

    subject: str
    text: str
    html: str


@lru_cache(maxsize=4)
def _catalogue(language: str) -> NullTranslations:
    """The sentences in ``language``; French is what the ids are written in.

    Read from the source catalogue, once: the worker has no web framework to do it.
    """
    source = _HERE / "translations" / language / "LC_MESSAGES" / "notices.po"
    if not source.exists():
        return NullTranslations()
    compiled = BytesIO()
    with source.open("rb") as lines:
        write_mo(compiled, read_po(lines, locale=language, abort_invalid=True))
    compiled.seek(0)
    return Translations(compiled)


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )


def translate(sentence: str, language: str) -> str:
    """One of the wordings' sentences, unfilled, in ``language``."""
    translated: str = _catalogue(language).gettext(sentence)
    return translated


def render(
    notice: Notice,
    facts: Mapping[str, Any],
    *,
    tenant_name: str,
    url: str,
    language: str,
    now: datetime,
) -> Rendered:
    """Word ``notice`` for one person.

    Args:
        notice: the occasion.
        facts: see ``services.notifications.facts``; ``due_at`` may be among them.
        tenant_name: whose mail it is.
        url: where the one link leads.
        language: the reader's, ``fr`` or ``en``.
        now: when it leaves, from which the delay is counted.
    """
    wording = WORDINGS[notice]
    known = {name: _shorten(value) for name, value in facts.items() if value}
    known["tenant_name"] = tenant_name
    subject = _fill(wording.subject, known, language) or tenant_name
    context = {
        "language": language,
        "subject": subject,
        "tenant_name": tenant_name,
        "paragraphs": _filled(wording.paragraphs, known, language),
        "details": _filled(wording.details, known, language),
        "deadline": _by_when(wording, known, language, now),
        "link": {"url": url, "verb": translate(wording.verb, language)},
        "colon": "\u00a0:" if language == "fr" else ":",
        "foot": _fill(wording.foot, known, language),
    }
    return Rendered(
        subject=_one_line(subject),
        text=_templates().get_template("notice.txt").render(context),
        html=_templates().get_template("notice.html").render(context),
    )


def _by_when(wording: Wording, known: Mapping[str, object], language: str, now: datetime) -> str:
    """By when; and whose move it is, where the wording leaves that to the ledger."""
    if wording.deadline:
        return _dated(wording.deadline, instant(known.get(wording.due)), known, language, now)
    if "awaiting" not in known:
        return ""
    if "is_closed" in known:
        return translate(CLOSED, language)
    who = YOURS if "is_readers_turn" in known else TURNS[Awaiting(str(known["awaiting"]))]
    due_at = instant(known.get("turn_due_at"))
    return f"{_fill(who, known, language)} {_dated(DATED, due_at, known, language, now)}"


def _dated(
    sentence: str,
    due_at: datetime | None,
    known: Mapping[str, object],
    language: str,
    now: datetime,
) -> str:
    """The sentence with its date, or that there is none."""
    if due_at is None:
        return translate(UNDATED, language)
    dates = {
        "deadline": deadline(due_at, now=now, language=language),
        "moment": moment(due_at, now=now, language=language),
        "delay": delay(due_at, now=now, language=language),
    }
    return _fill(sentence, {**known, **dates}, language)


def _filled(sentences: Iterable[str], known: Mapping[str, object], language: str) -> list[str]:
    """Those of the sentences whose facts are known."""
    filled = (_fill(sentence, known, language) for sentence in sentences)
    return [sentence for sentence in filled if sentence]


def _fill(sentence: str, known: Mapping[str, object], language: str) -> str:
    """The sentence with its facts; "" when one of them is not known."""
    if any(name not in known for name in _PLACEHOLDER.findall(sentence)):
        return ""
    return translate(sentence, language) % known


def _shorten(value: object) -> object:
    """A long text is cut: the page has it whole."""
    return _cut(value, _LONGEST_FACT) if isinstance(value, str) else value


def _one_line(subject: str) -> str:
    """No line break may enter a header; no-break spaces stay."""
    return _cut(" ".join(subject.splitlines()), _LONGEST_SUBJECT)


def _cut(said: str, longest: int) -> str:
    """At most ``longest`` characters; what is cut is cut between words and says so."""
    if len(said) <= longest:
        return said
    return said[:longest].rsplit(" ", 1)[0][: longest - 1].rstrip() + "…"
