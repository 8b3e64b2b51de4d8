"""The reader's language, and sentences in it. The ids of the catalogue are the French sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

from flask import Flask, request, session
from flask_babel import (  # type: ignore[import-untyped]  # Flask-Babel ships no types
    Babel,
    get_locale,
    get_translations,
    refresh,
)
from flask_babel import gettext as _gettext
from flask_babel import ngettext as _ngettext
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

LANGUAGES = ("fr", "en")
_CATALOGUES = Path(__file__).parents[1] / "web" / "translations"
_SPOKEN = "language"
_ASKED = "language_asked"


def gettext(sentence: str, **values: object) -> str:
    """``sentence`` in the reader's language, its ``%(name)s`` filled.

    Markup among the values makes markup of the sentence, and the others are escaped.
    """
    if _holds_markup(values):
        return escape(_gettext(sentence)) % values
    translated: str = _gettext(sentence, **values)
    return translated


def ngettext(one: str, many: str, count: int, **values: object) -> str:
    """The sentence for ``count``, in the reader's language; ``%(num)s`` is the count.

    Markup among the values is kept as ``gettext`` does.
    """
    if _holds_markup(values):
        forms = _forms(one, many, count)
        sentence = get_translations().ungettext(*forms)
        return escape(sentence) % {"num": count, **values}
    translated: str = _ngettext(*_forms(one, many, count), **values)
    return translated


def _holds_markup(values: Mapping[str, object]) -> bool:
    return any(isinstance(value, Markup) for value in values.values())


def _forms(one: str, many: str, count: int) -> tuple[str, str, int]:
    """The forms to choose between: none is singular in French, « 0 voix reçue », where it is told.

    A singular that spells its number, « Une voix reçue », serves for one alone.
    """
    is_none_told = not count and "%(num)" in one and language() == "fr"
    return one, one if is_none_told else many, count


def is_api_request() -> bool:
    """Whether the present request came to the API's door."""
    return request.path.startswith("/api/")


def language() -> str:
    """The reader's language: ``fr`` or ``en``."""
    return str(get_locale() or LANGUAGES[0])


def remember_language(code: str) -> None:
    """Speak ``code`` to this browser from now on."""
    if session.get(_SPOKEN) != code:
        session[_SPOKEN] = code
        refresh()


def ask_language(code: str) -> None:
    """Speak ``code`` to somebody who is not known yet, and keep it for who they turn out to be."""
    session[_ASKED] = code
    remember_language(code)


def asked_language() -> str | None:
    """What was asked in this browser before its person was known."""
    asked = session.get(_ASKED)
    return str(asked) if asked in LANGUAGES else None


def install(app: Flask) -> None:
    """Let ``app`` speak the language of each request's reader.

    A program says it with ``Accept-Language``, and so does the browser of somebody unknown until
    they choose. A known person's language is their account's.
    """
    Babel(
        app,
        default_locale=LANGUAGES[0],
        default_translation_directories=str(_CATALOGUES),
        locale_selector=_select,
    )
    in_templates = cast("Callable[..., str]", app.jinja_env.globals["ngettext"])

    @pass_context
    def counted(context: Context, one: str, many: str, count: int, **values: object) -> str:
        return in_templates(context, *_forms(one, many, count), **values)

    app.jinja_env.globals["ngettext"] = counted


def _select() -> str:
    if not is_api_request() and session.get(_SPOKEN) in LANGUAGES:
        return str(session[_SPOKEN])
    return _preferred()


def _preferred() -> str:
    """The first of our languages among those that the reader reads, whatever their country."""
    for tag, quality in request.accept_languages:  # best first
        spoken = tag.partition("-")[0].lower()
        if spoken in LANGUAGES and quality > 0:
            return spoken
    return LANGUAGES[0]
