"""A day is that of the people concerned, never that of UTC."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
THEIR_PLACE = Path("services/dates.py")


def bare_days(module: Path) -> list[int]:
    """Lines where an instant is asked for its day without saying whose."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "date"
        and not node.args
        and not node.keywords
    ]


class TestTheDayOfAnInstant:
    def test_is_read_in_one_place_which_says_where_people_live(self):
        elsewhere = {
            str(module.relative_to(ROOT)): lines
            for module in (ROOT / "services").rglob("*.py")
            if module != ROOT / THEIR_PLACE and (lines := bare_days(module))
        }
        assert elsewhere == {}
