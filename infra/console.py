"""What commands tell the person who typed them."""

from __future__ import annotations

import re

import click

_NARROW = re.compile(r" (?=[;!?%])")
_WIDE = re.compile(r"(?<=«) | (?=[»:](?:\s|$|[.,]))")


def french(text: str) -> str:
    """``text`` with the no-break spaces that French typography asks for."""
    return _WIDE.sub("\u00a0", _NARROW.sub("\u202f", text))


def say(text: str) -> None:
    """Show one sentence on standard output."""
    click.echo(french(text))


def complain(text: str) -> None:
    """Show one sentence on standard error."""
    click.echo(french(text), err=True)
