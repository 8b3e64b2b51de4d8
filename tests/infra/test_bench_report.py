"""What ``boussole bench`` prints is French, and its figures are written as French writes them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from infra.bench.report import Measure, show, whole
from infra.commands.bench import TITLES
from tests.infra.test_cli import ENGLISH

MEASURES = [
    Measure("vote, p50", "ms", 1.25, 1234.5, "≤ 1,3 ×", kept=False),
    Measure("premier démarrage, à vide", "s", None, 2.0, "aucun", kept=True),
]


def test_the_table_is_in_french(capsys: pytest.CaptureFixture[str]) -> None:
    for title in TITLES.values():
        show(title, MEASURES, None)
    said = capsys.readouterr().out
    assert not ENGLISH.findall(said)
    for word in ("Contrôle d’un droit", "mesure", "rapport", "1234,500", "987,60", "NON", "oui"):
        assert word in said


def test_thousands_stand_apart() -> None:
    assert whole(1_000_000) == "1\u202f000\u202f000"


def test_the_figures_of_a_file_stay_numbers(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    show(TITLES["votes"], MEASURES, file)
    figures = json.loads(file.read_text(encoding="utf-8"))
    assert [measure["ours"] for measure in figures["measures"]] == [1234.5, 2.0]
