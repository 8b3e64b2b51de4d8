"""Names as people write them, and what no name holds."""

from __future__ import annotations

import pytest

from services.tenancy.one_line import is_one_line


@pytest.mark.parametrize(
    "name",
    ["Pôle «\u00a0Cadre de vie\u00a0»", "Jean\u202fPaul", "مریم\u200cپور", "A\u200eB", "👩\u200d⚕️"],
)
def test_what_people_write_is_welcome(name: str) -> None:
    assert is_one_line(name)


@pytest.mark.parametrize("between", ["\n", "\r", "\t", "\0", "\x85", "\u2028", "\u2029", "\u202e"])
def test_what_breaks_or_turns_a_line_is_not(between: str) -> None:
    assert not is_one_line(f"Ana{between}Bcc")
