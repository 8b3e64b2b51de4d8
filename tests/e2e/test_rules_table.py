"""Every rule has its test, and every test its rule."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.e2e.rules import RULES


def _rules_of(module: Path) -> list[str]:
    """The ids named by ``@pytest.mark.rule`` on the tests of a module."""
    return [
        ast.literal_eval(argument)
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.rule"
        for argument in decorator.args
    ]


TRIED = {rule for module in Path(__file__).parent.glob("test_*.py") for rule in _rules_of(module)}


class TestRulesTable:
    def test_every_rule_has_a_test(self) -> None:
        assert sorted(RULES.keys() - TRIED) == []

    def test_every_test_names_a_rule_of_the_table(self) -> None:
        assert sorted(TRIED - RULES.keys()) == []
