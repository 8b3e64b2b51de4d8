"""Parts of paths: only what can be a name reaches a view, the rest is not found."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import BaseConverter


class SlugConverter(BaseConverter):
    """A tenant's slug."""

    regex = "[a-z0-9][a-z0-9-]{1,62}"


class CodeConverter(BaseConverter):
    """The code of an invariant, a vigilance point or a department: ``WP01``."""

    regex = "[A-Za-z0-9][A-Za-z0-9._-]{0,39}"


def install(app: Flask) -> None:
    """Give ``app`` the converters ``slug`` and ``code``."""
    app.url_map.converters["slug"] = SlugConverter
    app.url_map.converters["code"] = CodeConverter
