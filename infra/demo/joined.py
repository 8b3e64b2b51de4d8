"""The documents that people join in the demonstration: drawn up here, as files of their own."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import Final, Literal

import typst

_TEMPLATES: Final = files("infra.demo") / "templates"


def agreement() -> bytes:
    """What the city and an association would agree on: a PDF of two pages."""
    return _drawn("agreement.typ", "pdf")


def counter_plan() -> bytes:
    """The plan of a front desk: a PNG image."""
    return _drawn("counter.typ", "png")


def _drawn(template: str, form: Literal["pdf", "png"]) -> bytes:
    with as_file(_TEMPLATES / template) as source:
        drawn = typst.compile(str(source), format=form, ignore_system_fonts=True)
    if not isinstance(drawn, bytes):
        raise TypeError("Typst drew several images, or none")
    return drawn
