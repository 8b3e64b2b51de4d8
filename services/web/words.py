"""The product's words, from the templates that hold them, for sentences made in a view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from flask import current_app


def word(macro: str, code: str) -> str:
    """What ``components/words.html`` calls ``code`` in the reader's language."""
    module: Any = current_app.jinja_env.get_template("components/words.html").module
    return str(getattr(module, macro)(code)).strip()


def said(filter_name: str, value: object) -> str:
    """``value`` as one of the filters of ``services.web.formats`` says it to the reader."""
    spoken = cast("Callable[[object], str]", current_app.jinja_env.filters[filter_name])
    return spoken(value)
