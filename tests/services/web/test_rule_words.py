"""A committee's rule in words: every preset, every field, both languages' grammar."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from policies.presets import PRESETS
from policies.rule import Rule
from policies.rule_terms import (
    College,
    MajorityBase,
    QuorumBase,
    SecondConvening,
    SecondQuorum,
    Share,
)
from services.web.rule_words import rule_lines


def french(sentence: str, **values: object) -> str:
    return sentence % values if values else sentence


def counted(one: str, many: str, count: int, **values: object) -> str:
    return (one if count < 2 else many) % {"num": count, **values}


def said(rule: Rule, seats: int | None = None) -> dict[str, str]:
    lines = rule_lines(rule, french, counted, None if seats is None else lambda _college: seats)
    return {line.topic: line.text.replace("\u00a0", " ") for line in lines}


EXPECTED = {
    "copil": {
        "Convocation": "Elle part au moins 5 jours avant.",
        "Vote": "On vote à distance, pendant une période annoncée. Le scrutin ferme dès que tous "
        "ont répondu. En séance, la présidence peut demander s’il y a une objection : s’il n’y en "
        "a pas, le point est adopté.",
        "Quorum": "Le vote compte si plus de la moitié des membres qui peuvent voter y prennent "
        "part. Un déport réduit ce nombre. Les pouvoirs ne comptent pas dans le quorum.",
        "Décision": "Le point est adopté si plus de la moitié des voix exprimées sont pour. Les "
        "abstentions n’y comptent pas.",
        "Partage des voix": "À égalité, la voix de la présidence l’emporte, si elle a voté pour "
        "ou contre. Sinon, le point est refusé.",
        "Pouvoirs": "Un membre présent peut porter le pouvoir d’un absent.",
        "Quorum manqué": "Le comité est convoqué de nouveau, au moins 3 jours plus tard. Aucun "
        "quorum n’est alors demandé.",
    },
    "codir": {
        "Quorum": "Aucun quorum n’est demandé : une personne suffit.",
        "Décision": "Les membres donnent leur avis, puis la présidence décide et dit pourquoi.",
        "Pouvoirs": "On ne vote pas pour un absent.",
    },
    "crpa": {
        "Quorum": "Le vote compte si au moins la moitié des membres en exercice y prennent part. "
        "Les pouvoirs comptent dans le quorum.",
        "Décision": "Le point est adopté si plus de la moitié des membres présents ou représentés "
        "sont pour. S’abstenir revient alors à ne pas être pour.",
        "Partage des voix": "À égalité, le point est refusé.",
        "Quorum manqué": "Le comité est convoqué de nouveau, au moins 1 jour plus tard. Aucun "
        "quorum n’est alors demandé.",
    },
    "council": {
        "Convocation": "Elle part au moins 5 jours francs avant : ni le jour de l’envoi ni celui "
        "du vote ne comptent.",
        "Vote": "On vote en séance, quand la présidence ouvre le point.",
    },
    "cst": {
        "Quorum": "Le vote compte si au moins la moitié des membres du collège « représentants du "
        "personnel » y prennent part. Les pouvoirs ne comptent pas dans le quorum.",
        "Décision": "Seules comptent les voix du collège « représentants du personnel ». L’avis "
        "est favorable si plus de la moitié des membres présents ou représentés sont pour, "
        "défavorable si autant sont contre. Sinon, il est réputé donné. S’abstenir revient alors "
        "à ne pas être pour.",
    },
    "qualified": {
        "Décision": "Le point est adopté si au moins les deux tiers des voix exprimées sont pour. "
        "Les abstentions n’y comptent pas.",
        "Quorum manqué": "Le point revient au secrétariat, qui le reprogramme ou le reporte.",
    },
}


class TestEveryPreset:
    @pytest.mark.parametrize("name", PRESETS)
    def test_its_rule_reads_as_expected(self, name: str):
        spoken = said(PRESETS[name].rule)
        assert EXPECTED[name].items() <= spoken.items()

    @pytest.mark.parametrize("name", PRESETS)
    def test_no_code_shows_through(self, name: str):
        for text in said(PRESETS[name].rule, seats=13).values():
            assert text.endswith(".")
            assert "_" not in text
            assert "%" not in text

    def test_a_tie_is_told_only_where_it_could_decide(self):
        assert {name for name in PRESETS if "Partage des voix" in said(PRESETS[name].rule)} == {
            "copil",
            "crpa",
            "council",
        }


class TestNumbers:
    @pytest.mark.parametrize(
        ("name", "seats", "needed"), [("copil", 13, 7), ("qualified", 9, 6), ("cst", 8, 4)]
    )
    def test_the_quorum_is_also_a_number_of_people(self, name: str, seats: int, needed: int):
        spoken = said(PRESETS[name].rule, seats)["Quorum"]
        assert f"Sur {seats} sièges aujourd’hui, il en faut {needed}." in spoken

    def test_no_seat_gives_no_number(self):
        assert "aujourd’hui" not in said(PRESETS["copil"].rule, 0)["Quorum"]

    def test_an_odd_fraction_is_written_in_figures(self):
        rule = Rule(majority=Share(Fraction(4, 7)))
        assert "au moins 4/7 des voix exprimées" in said(rule)["Décision"]


class TestOtherFields:
    def test_a_secret_ballot_says_what_it_does_without(self):
        spoken = said(PRESETS["copil"].rule.as_secret())
        assert spoken["Secret"] == "Le vote est secret : il ne porte ni commentaire ni réserve."
        assert spoken["Partage des voix"] == "À égalité, le point est refusé."

    def test_two_proxies_and_the_same_quorum(self):
        rule = Rule(proxies_per_holder=2, second_convening=SecondConvening(2, SecondQuorum.SAME))
        spoken = said(rule)
        assert spoken["Pouvoirs"].endswith("porter les pouvoirs de 2 absents.")
        assert spoken["Quorum manqué"].endswith("Le quorum demandé reste le même.")

    def test_a_majority_of_those_in_office(self):
        rule = Rule(majority_base=MajorityBase.SEATED)
        assert "plus de la moitié des membres en exercice sont pour" in said(rule)["Décision"]

    @pytest.mark.parametrize("college", College)
    def test_each_college_has_its_word(self, college: College):
        rule = replace(
            Rule(), quorum_base=QuorumBase(f"college:{college}"), voting_colleges=(college,)
        )
        assert college.value not in said(rule)["Quorum"].replace("agents", "")
