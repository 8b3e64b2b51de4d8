"""The command speaks French to whoever types it, Click's own sentences included."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from infra.cli import boussole
from infra.click_words import SENTENCES

ENGLISH = re.compile(
    r"\b(the|this|for|of|is|not|show|try|error|missing|usage:|default:)\b", re.IGNORECASE
)
HELPS = [
    [],
    ["bench"],
    ["doctor"],
    ["journal"],
    ["journal", "verify"],
    ["load-demo"],
    ["migrate"],
    ["serve"],
    ["sign-in-link"],
    ["tenant"],
    *(["tenant", act] for act in ("create", "list", "suspend", "resume", "export", "delete")),
    ["token"],
    ["token", "revoke"],
    ["up"],
    ["worker"],
]


@pytest.mark.parametrize("arguments", HELPS, ids=" ".join)
def test_help_is_in_french(arguments: list[str]) -> None:
    result = CliRunner().invoke(boussole, [*arguments, "--help"])
    assert result.exit_code == 0
    assert "Dit comment s’en servir." in result.output
    assert not ENGLISH.findall(result.output)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nope"], "La commande 'nope' n’existe pas."),
        (["up", "--prot", "1"], "L’option '--prot' n’existe pas."),
        (["up", "--port", "abc"], "'--port'\u00a0: 'abc' n’est pas un nombre attendu."),
        (["up", "--port", "70000"], "'--port'\u00a0: 70000 est hors des bornes"),
        (["up", "--port"], "L’option '--port' demande une valeur."),
        (["tenant", "create"], "Il manque l’argument 'SLUG'."),
        (["tenant", "create", "a"], "Il manque l’option '--name'."),
        (["bench", "x"], "'x' n’est pas parmi"),
        (["migrate", "x"], "Argument en trop (x)"),
    ],
)
def test_a_refusal_is_in_french(arguments: list[str], sentence: str) -> None:
    result = CliRunner().invoke(boussole, arguments)
    assert result.exit_code == 2
    assert "Erreur\u00a0: " in result.output
    assert sentence in result.output
    assert not ENGLISH.findall(result.output)


def test_each_sentence_is_still_one_of_click_s() -> None:
    folder = Path(click.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    assert [each for each in SENTENCES if repr(each)[1:-1].replace("\\'", "'") not in source] == []
