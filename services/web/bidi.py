"""What people typed keeps its own direction, whatever the direction of the words around it.

One mechanism: an element that holds nothing but what somebody typed carries ``dir="auto"``;
within a sentence, or beside other words, it is ``isolated``. A test walks the pages of a town where
everything is typed from right to left.
"""

from __future__ import annotations

from html import unescape

from jinja2 import Environment
from markupsafe import Markup


def isolated(text: object) -> str | Markup:
    """``text`` in an element of its own, whose first letter decides of its direction.

    Nothing stays nothing, and what is isolated already stays as it is. A sentence of ``gettext``
    filled with it is markup too; an attribute or a file takes the bare text.
    """
    if isinstance(text, Markup):
        return text
    said = "" if text is None else str(text)
    return Markup("<bdi>{}</bdi>").format(said) if said else ""


def bare(text: object) -> str:
    """``text`` without the elements that ``isolated`` added."""
    said = "" if text is None else str(text)
    if not isinstance(text, Markup):
        return said
    return unescape(said.replace("<bdi>", "").replace("</bdi>", ""))


def install_isolation(environment: Environment) -> None:
    """Give templates the filter ``isolated``."""
    environment.filters["isolated"] = isolated
