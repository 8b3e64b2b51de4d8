"""What changes a text of the compass: who sponsors it, and how it takes effect."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.fixtures.live import VOTERS, LiveProposal, LiveTown, instant

NEW_WORDING = "Rendre l’aide humaine visible."
REFORMULATION = {
    "target": "WP01",
    "new_wording": NEW_WORDING,
    "evidence": ["41 signalements en gare."],
}
NEW_POINT = {
    "title": "Guichet ouvert",
    "change": "adopt",
    "new_wording": "Garder un guichet dans chaque quartier.",
    "indicator": "guichets ouverts",
    "invariants": [{"code": "INV1", "effect": "improved"}],
}
AMENDMENT = {"target": "INV1", "change": "amend", "new_wording": "Égal accès pour tous."}


def asked_of(proposal: LiveProposal, name: str) -> list[tuple[str, str]]:
    """What awaits ``name`` about it: kind and occasion."""
    return [(kind, notice) for kind, notice, _ in proposal.asked(name)]


def in_force(proposal: LiveProposal, sponsor: str) -> str:
    """Wait until it is in force, and its author and sponsor are told; return since when."""
    seen = proposal.until(stage="closed", outcome="in_force", awaiting="nobody", due_at=None)
    for name in ("author", sponsor):
        assert proposal.asked(name) == []
        assert "in_force" in proposal.told(name)
        proposal.mailed(name, "Décision en vigueur")
    assert all(proposal.asked(name) == [] for name in VOTERS)
    closed_at: str = seen["closed_at"]
    assert proposal.ballots()[-1]["closed_at"] == closed_at
    return closed_at


def adopted(live: LiveTown, kind: str, sponsor: str, **fields: Any) -> tuple[LiveProposal, str]:
    """A text that its committee adopted, and since when it is in force."""
    proposal = live.at_committee(kind, **fields)
    proposal.vote_all()
    return proposal, in_force(proposal, sponsor)


def of_compass(live: LiveTown, part: str) -> dict[str, Any]:
    """What is in force, by code: ``invariants`` or ``vigilance_points``."""
    return {text["code"]: text for text in live.get("colleague", "/compass")[part]}


def facts(text: dict[str, Any], *names: str) -> tuple[Any, ...]:
    """Some of what is said of a text."""
    return tuple(text[name] for name in names)


class TestVigilancePoint:
    @pytest.mark.rule("guarantor-sponsors")
    def test_its_guarantor_sponsors(self, live: LiveTown) -> None:
        changes: list[tuple[str, dict[str, Any]]] = [
            ("reformulation", REFORMULATION),
            ("vigilance_point", NEW_POINT),
            ("vigilance_point", {"target": "WP01", "change": "retire"}),
        ]
        for kind, fields in changes:
            proposal = live.submitted(kind, **fields)
            due_at = proposal.due_at()
            assert proposal.asked("guarantor") == [("sponsorship", "sponsorship_asked", due_at)]
            assert proposal.asked("head") == []
            proposal.mailed("guarantor", "Parrainage demandé")

    @pytest.mark.rule("guarantor-sponsors", "sponsor-not-author")
    def test_a_guarantor_s_own_reformulation_goes_one_up(self, live: LiveTown) -> None:
        proposal = live.submitted("reformulation", by="guarantor", **REFORMULATION)
        assert asked_of(proposal, "head") == [("sponsorship", "sponsorship_asked")]
        assert proposal.asked("guarantor") == []
        proposal.mailed("head", "Parrainage demandé")

    @pytest.mark.rule("reformulation-in-force")
    def test_a_reformulation_takes_effect_with_the_decision(self, live: LiveTown) -> None:
        proposal = live.at_committee("reformulation", **REFORMULATION)
        before = of_compass(live, "vigilance_points")["WP01"]
        assert facts(before, "version", "wording") == (1, "Offrir une présence humaine.")
        proposal.vote_all()
        since = in_force(proposal, "guarantor")
        point = of_compass(live, "vigilance_points")["WP01"]
        assert facts(point, "version", "wording", "effective_at") == (2, NEW_WORDING, since)
        assert date.fromisoformat(point["review_on"]) > datetime.fromisoformat(since).date()
        first, second = live.get("reader", "/vigilance-points/WP01/versions")
        assert facts(first, "wording", "ended_at") == (before["wording"], since)
        assert facts(second, "effective_at", "ended_at") == (since, None)
        assert second["evidence"] == [{"type": "text", "text": "41 signalements en gare."}]
        assert second["proposal"]["id"] == proposal.id

    @pytest.mark.rule("variant-flagged")
    def test_departments_answer_for_their_own_wording(self, live: LiveTown) -> None:
        place = "/vigilance-points/WP01/variants/MOB"
        live.send("head", "PUT", place, {"wording": "Une présence en gare."})
        proposal, since = adopted(live, "reformulation", "guarantor", **REFORMULATION)
        (variant,) = of_compass(live, "vigilance_points")["WP01"]["variants"]
        assert facts(variant, "state", "based_on") == ("outdated", 1)
        due_at = datetime.fromisoformat(since) + timedelta(days=30)
        assert instant(variant["answer_due_at"]) == due_at
        assert proposal.asked("head") == [("vigilance_review", "variant_outdated", due_at)]
        proposal.mailed("head", "Votre déclinaison est à revoir")
        reason = {"kept_because": "La gare est notre seul guichet."}
        assert live.refused("colleague", place, reason, "PUT") == "separation_of_duties"
        assert live.send("head", "PUT", place, reason).status == 200
        (variant,) = of_compass(live, "vigilance_points")["WP01"]["variants"]
        assert facts(variant, "state", "based_on", "answer_due_at") == ("kept", 1, None)
        assert proposal.asked("head") == []

    @pytest.mark.rule("point-in-force")
    def test_a_new_point_takes_effect_with_the_decision(self, live: LiveTown) -> None:
        proposal = live.at_committee("vigilance_point", **NEW_POINT)
        assert list(of_compass(live, "vigilance_points")) == ["WP01"]
        proposal.vote_all()
        since = in_force(proposal, "guarantor")
        point = of_compass(live, "vigilance_points")["WP02"]
        assert facts(point, "name", "version", "effective_at") == ("Guichet ouvert", 1, since)
        assert facts(point, "wording", "indicator", "invariants", "department") == (
            NEW_POINT["new_wording"],
            "guichets ouverts",
            ["INV1"],
            "MOB",
        )
        assert point["guarantor"]["name"] == "Guarantor"

    @pytest.mark.rule("point-retired")
    def test_a_point_is_retired_with_the_decision(self, live: LiveTown) -> None:
        _, since = adopted(live, "vigilance_point", "guarantor", target="WP01", change="retire")
        assert of_compass(live, "vigilance_points") == {}
        (last,) = live.get("reader", "/vigilance-points/WP01/versions")
        assert last["ended_at"] == since
        draft = {"kind": "reformulation", "title": "Trop tard", "target": "WP01"}
        assert live.refused("author", "/proposals", draft) == "invalid"


class TestInvariant:
    @pytest.mark.rule("management-sponsors")
    def test_general_management_sponsors(self, live: LiveTown) -> None:
        proposal = live.submitted("invariant_change", **AMENDMENT)
        due_at = proposal.due_at()
        assert proposal.asked("dgs") == [("sponsorship", "sponsorship_asked", due_at)]
        assert proposal.asked("head") == proposal.asked("guarantor") == []
        proposal.mailed("dgs", "Parrainage demandé")

    @pytest.mark.rule("invariant-in-force")
    def test_a_new_invariant_takes_effect_with_the_decision(self, live: LiveTown) -> None:
        proposal = live.at_committee(
            "invariant_change",
            title="Sobriété",
            change="adopt",
            new_wording="Ne consommer que l’utile.",
            criteria=["La facture baisse."],
        )
        assert list(of_compass(live, "invariants")) == ["INV1", "INV2"]
        proposal.vote_all()
        since = in_force(proposal, "dgs")
        invariant = of_compass(live, "invariants")["INV3"]
        assert facts(invariant, "name", "version", "effective_at") == ("Sobriété", 1, since)
        assert facts(invariant, "wording", "criteria") == (
            "Ne consommer que l’utile.",
            ["La facture baisse."],
        )
        assert invariant["guarantor"]["name"] == "Dgs"

    @pytest.mark.rule("invariant-amended")
    def test_an_amendment_is_a_new_version(self, live: LiveTown) -> None:
        proposal, since = adopted(live, "invariant_change", "dgs", **AMENDMENT)
        invariant = of_compass(live, "invariants")["INV1"]
        assert facts(invariant, "version", "wording", "effective_at") == (
            2,
            AMENDMENT["new_wording"],
            since,
        )
        assert invariant["guarantor"]["name"] == "Guarantor"
        first, second = live.get("reader", "/invariants/INV1/versions")
        assert (first["ended_at"], second["proposal"]["id"]) == (since, proposal.id)

    @pytest.mark.rule("invariant-retired")
    def test_it_is_retired_with_the_decision(self, live: LiveTown) -> None:
        _, since = adopted(live, "invariant_change", "dgs", target="INV2", change="retire")
        assert list(of_compass(live, "invariants")) == ["INV1"]
        (last,) = live.get("reader", "/invariants/INV2/versions")
        assert last["ended_at"] == since

    @pytest.mark.rule("invariant-qualified")
    def test_it_is_decided_by_two_thirds(self, live: LiveTown) -> None:
        refused = live.at_committee("invariant_change", **AMENDMENT)
        choices = dict.fromkeys(VOTERS[:3], "for")
        refused.vote(**choices, fourth="against", fifth="against")
        refused.until(stage="closed", outcome="rejected")
        assert of_compass(live, "invariants")["INV1"]["version"] == 1
        refused.mailed("author", "Proposition non retenue")
        adopted = live.at_committee("invariant_change", **AMENDMENT)
        assert adopted.ballots()[0]["committee_name"] == "Assemblée des invariants"
        assert adopted.ballots()[0]["quorum"] == 4
        adopted.vote(**choices, fourth="for", fifth="against")
        in_force(adopted, "dgs")
