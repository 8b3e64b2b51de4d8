"""The usage gate: what is missing is named, and a tool gets its question."""

from __future__ import annotations

from typing import Any

import pytest

from policies.loop import Kind
from policies.usage import FOR_WHICH_USE, is_tool_wish, missing_for_submission

USE = {"actor": "l’agent", "verb": "accompagner", "object": "l’usager", "audience": "citizen"}
BASE = {"title": "Ambassadeurs de mobilité", "summary": "Aider à la borne.", "department": "MOB"}
COMPLETE: dict[Kind, dict[str, Any]] = {
    Kind.INITIATIVE: {"usage_statements": [USE]},
    Kind.ADAPTATION: {"usage_statements": [USE]},
    Kind.VIGILANCE_POINT: {
        "change": "adopt",
        "new_wording": "Un guichet reste ouvert.",
        "invariants": [{"code": "INV1", "effect": "improved", "note": ""}],
    },
    Kind.REFORMULATION: {
        "target": "WP01",
        "new_wording": "Rendre l’aide visible.",
        "evidence": [{"type": "signal", "id": "s1"}],
    },
    Kind.INVARIANT_CHANGE: {"target": "INV1", "change": "amend", "new_wording": "Égal accès."},
}


def missing(kind: Kind, **changes: object) -> dict[str, list[str]]:
    return missing_for_submission({"kind": kind.value, **BASE, **COMPLETE[kind], **changes})


class TestMissing:
    @pytest.mark.parametrize("kind", list(Kind))
    def test_a_complete_proposal_lacks_nothing(self, kind: Kind):
        assert missing(kind) == {}

    @pytest.mark.parametrize("kind", list(Kind))
    @pytest.mark.parametrize("field", ["title", "summary", "department"])
    @pytest.mark.parametrize("value", [None, "", " \n\u00a0"])
    def test_every_kind_needs_a_title_a_summary_and_a_department(
        self, kind: Kind, field: str, value: object
    ):
        assert set(missing(kind, **{field: value})) == {field}

    @pytest.mark.parametrize(
        ("kind", "field", "value"),
        [
            (Kind.INITIATIVE, "usage_statements", []),
            (Kind.ADAPTATION, "usage_statements", None),
            (Kind.REFORMULATION, "target", None),
            (Kind.REFORMULATION, "new_wording", ""),
            (Kind.REFORMULATION, "evidence", []),
            (Kind.REFORMULATION, "evidence", " "),
            (Kind.REFORMULATION, "evidence", ["", " "]),
            (Kind.VIGILANCE_POINT, "new_wording", ""),
            (Kind.VIGILANCE_POINT, "invariants", []),
            (Kind.INVARIANT_CHANGE, "target", None),
            (Kind.INVARIANT_CHANGE, "new_wording", None),
        ],
    )
    def test_each_kind_needs_its_own(self, kind: Kind, field: str, value: object):
        assert set(missing(kind, **{field: value})) == {field}

    @pytest.mark.parametrize("kind", list(Kind))
    def test_an_empty_draft_is_told_everything_at_once(self, kind: Kind):
        errors = missing_for_submission({"kind": kind.value, "title": "Une idée"})
        assert {"summary", "department"} < set(errors)
        assert all(texts and all(texts) for texts in errors.values())

    def test_evidence_may_be_a_text(self):
        assert missing(Kind.REFORMULATION, evidence="41 signaux en trois mois") == {}

    def test_a_new_invariant_has_no_target(self):
        assert missing(Kind.INVARIANT_CHANGE, target=None, change="adopt") == {}
        assert missing(Kind.INVARIANT_CHANGE, target=None, change=None) == {}

    def test_what_is_retired_needs_no_wording(self):
        assert missing(Kind.INVARIANT_CHANGE, change="retire", new_wording="") == {}
        retired = {"change": "retire", "new_wording": "", "invariants": []}
        assert missing(Kind.VIGILANCE_POINT, **retired, target="WP01") == {}
        assert set(missing(Kind.VIGILANCE_POINT, **retired)) == {"target"}

    def test_a_vigilance_point_is_reworded_by_a_reformulation(self):
        errors = missing(Kind.VIGILANCE_POINT, change="amend", target="WP01")
        assert "reformulation" in errors["change"][0]

    def test_a_target_without_a_change_is_asked_about(self):
        assert set(missing(Kind.VIGILANCE_POINT, change=None, target="WP01")) == {"change"}


class TestUsageStatements:
    @pytest.mark.parametrize("part", ["actor", "verb", "object"])
    def test_a_part_left_out_is_named(self, part: str):
        errors = missing(Kind.INITIATIVE, usage_statements=[USE, USE | {part: " "}])
        assert set(errors) == {f"usage_statements.1.{part}"}

    def test_a_line_left_blank_is_no_statement(self):
        blank = {"actor": "", "verb": None, "object": " "}
        assert missing(Kind.INITIATIVE, usage_statements=[blank, USE]) == {}
        assert set(missing(Kind.INITIATIVE, usage_statements=[blank])) == {"usage_statements"}

    @pytest.mark.parametrize(
        "verb",
        [
            "avoir",
            "disposer de",
            "Disposer d’",
            "être équipé de",
            "s’équiper",
            "posséder",
            "possède",
            "ont",
            "achète",
            "acheter",
            "acquiert",
            "se dote de",
            "est équipée d’",
            "utilise",
            "utilisent",
            "Utiliser",
            "se sert de",
            "emploie",
        ],
    )
    def test_having_a_tool_is_no_use_of_it(self, verb: str):
        errors = missing(Kind.INITIATIVE, usage_statements=[USE | {"verb": verb}])
        assert set(errors) == {"usage_statements.0.verb"}
        assert errors["usage_statements.0.verb"][0] == FOR_WHICH_USE

    @pytest.mark.parametrize(
        "used", ["une tablette pour remplir la fiche sur place", "la borne afin d’être rappelé"]
    )
    def test_using_a_tool_for_something_is_a_use(self, used: str):
        statement = USE | {"verb": "utilise", "object": used}
        assert missing(Kind.INITIATIVE, usage_statements=[statement]) == {}

    @pytest.mark.parametrize(
        "verb", ["remplir", "être rappelé", "avertir", "équilibrer", "sert", "reçoit"]
    )
    def test_an_action_is_one(self, verb: str):
        assert missing(Kind.INITIATIVE, usage_statements=[USE | {"verb": verb}]) == {}


class TestToolWish:
    @pytest.mark.parametrize(
        "title",
        [
            "Équiper tout le monde de smartphones",
            "EQUIPER LES AGENTS",
            "Un smartphone pour chaque agent",
            "Des smartphones pour les équipes",
            "50 tablettes pour les écoles",
            "Acheter des tablettes",
            "Achat d’ordinateurs portables",
            "Une application pour signaler les nids-de-poule",
            "Un logiciel de gestion des salles",
            "Nouvel outil de planification",
            "Mettre en place une plateforme de prêt",
            "Développer un chatbot d’accueil",
            "Se doter d’une IA",
            "Passer aux bornes interactives",
            "L’intelligence artificielle à l’état civil",
        ],
    )
    def test_it_is_heard_in_the_title(self, title: str):
        assert is_tool_wish(title)

    @pytest.mark.parametrize(
        "title",
        [
            "Ambassadeurs de mobilité",
            "Une équipe mobile dans les quartiers",
            "Accueillir les familles le samedi",
            "L’application du règlement intérieur",
            "Un guichet de conseil numérique",
            "Donner la parole aux usagers",
            "Équipements sportifs ouverts le soir",
            "Binômes de mentorat inversé",
            "Diagnostic partagé",
            "",
        ],
    )
    def test_a_need_told_otherwise_is_none(self, title: str):
        assert not is_tool_wish(title)

    def test_it_is_heard_in_the_summary(self):
        assert is_tool_wish("Mieux accueillir", "Nous proposons de fournir une tablette à chacun.")
        assert not is_tool_wish(
            "Mieux accueillir", "Nous proposons de fournir un repas. Une borne ?"
        )

    def test_without_a_use_it_gets_the_question(self):
        wish = {"title": "Un smartphone pour chaque agent", "usage_statements": []}
        need = {"title": "Mieux accueillir", "summary": "Le samedi.", "usage_statements": []}
        assert missing(Kind.INITIATIVE, **wish)["usage_statements"][0] == FOR_WHICH_USE
        assert FOR_WHICH_USE not in missing(Kind.INITIATIVE, **need)["usage_statements"]

    def test_with_a_use_a_tool_is_welcome(self):
        assert missing(Kind.INITIATIVE, title="Une tablette de terrain") == {}
