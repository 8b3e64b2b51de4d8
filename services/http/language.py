"""The reader's language, and sentences in it. The ids of the catalogue are the French sentences."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, request, session
from flask_babel import (  # type: ignore[import-untyped]  # Flask-Babel ships no types
    Babel,
    get_locale,
)
from flask_babel import gettext as _gettext
from flask_babel import ngettext as _ngettext

LANGUAGES = ("fr", "en")
_CATALOGUES = Path(__file__).parents[1] / "web" / "translations"
_CHOSEN = "language"


def gettext(sentence: str, **values: object) -> str:
    """``sentence`` in the reader's language, its ``%(name)s`` filled."""
    translated: str = _gettext(sentence, **values)
    return translated


def ngettext(one: str, many: str, count: int, **values: object) -> str:
    """The sentence for ``count``, in the reader's language; ``%(num)s`` is the count."""
    translated: str = _ngettext(one, many, count, **values)
    return translated


def is_api_request() -> bool:
    """Whether the present request came to the API's door."""
    return request.path.startswith("/api/")


def language() -> str:
    """The reader's language: ``fr`` or ``en``."""
    return str(get_locale() or LANGUAGES[0])


def remember_language(code: str) -> None:
    """Speak ``code`` to this browser from now on."""
    session[_CHOSEN] = code


def install(app: Flask) -> None:
    """Let ``app`` speak the language of each request's reader.

    A program says it with ``Accept-Language``; a person's browser remembers what they chose.
    """
    Babel(
        app,
        default_locale=LANGUAGES[0],
        default_translation_directories=str(_CATALOGUES),
        locale_selector=_select,
    )


def _select() -> str:
    if not is_api_request() and session.get(_CHOSEN) in LANGUAGES:
        return str(session[_CHOSEN])
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]
