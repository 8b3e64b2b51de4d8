from __future__ import annotations

import pytest
from sqlalchemy import select

from policies.loop import Kind
from services.compass.appoint_guarantor import appoint_guarantor
from services.compass.guarantors import CompassText
from services.compass.models import Invariant, VigilancePoint
from services.compass.read_compass import read_compass
from services.compass.read_versions import invariant_versions, vigilance_point_versions
from services.errors import Forbidden, Invalid, NotFound
from tests.fixtures.world import START, Town


def reformulate(town: Town) -> None:
    proposal = town.submitted(
        Kind.REFORMULATION,
        target="WP01",
        new_wording="Rendre l’aide humaine facile à trouver.",
        evidence=[{"type": "text", "text": "41 signalements"}],
    )
    town.answer(proposal, "guarantor")
    town.adopt(proposal)


class TestReadCompass:
    def test_gives_what_is_in_force(self, town: Town):
        compass = read_compass(town.deps, town.caller("reader"))
        first, second = compass.invariants
        assert (first.code, first.version, first.name) == ("INV1", 1, "Invariant 1")
        assert first.guarantor is not None
        assert first.guarantor.name == "Guarantor"
        assert (second.guarantor, second.effective_at) == (None, START)
        (point,) = compass.vigilance_points
        assert (point.code, point.version, point.invariants) == ("WP01", 1, ["INV1"])
        assert (point.department, point.indicator, point.variants) == (None, "%", [])

    def test_what_is_retired_is_left_out(self, town: Town):
        with town.deps.work(town.tenant_id) as work:
            for model in (Invariant, VigilancePoint):
                for row in work.session.scalars(select(model)):
                    row.retired_at = work.now
        compass = read_compass(town.deps, town.caller("reader"))
        assert (compass.invariants, compass.vigilance_points) == ([], [])

    def test_an_administrator_alone_does_not_read_it(self, town: Town):
        with pytest.raises(Forbidden):
            read_compass(town.deps, town.caller("admin"))


class TestVersions:
    def test_before_and_after_with_what_caused_it(self, town: Town):
        reformulate(town)
        before, after = vigilance_point_versions(town.deps, town.caller("reader"), "WP01")
        assert (before.version, before.proposal, before.evidence) == (1, None, [])
        assert before.ended_at == after.effective_at
        assert after.ended_at is None
        assert after.wording == "Rendre l’aide humaine facile à trouver."
        assert after.proposal is not None
        assert after.proposal.title == "Tablette de terrain"
        assert after.evidence

    def test_invariants_have_theirs(self, town: Town):
        (only,) = invariant_versions(town.deps, town.caller("reader"), "INV2")
        assert (only.version, only.criteria, only.ended_at) == (1, [], None)

    def test_an_unknown_code_is_not_found(self, town: Town):
        with pytest.raises(NotFound):
            vigilance_point_versions(town.deps, town.caller("reader"), "WP99")
        with pytest.raises(NotFound):
            invariant_versions(town.deps, town.caller("reader"), "WP01")


class TestAppointGuarantor:
    def test_a_transformation_lead_does(self, town: Town):
        lead = town.caller("lead")
        appoint_guarantor(town.deps, lead, CompassText.INVARIANT, "INV2", town.email("dga"))
        appoint_guarantor(town.deps, lead, CompassText.VIGILANCE_POINT, "WP01", None)
        compass = read_compass(town.deps, lead)
        assert compass.invariants[1].guarantor is not None
        assert compass.invariants[1].guarantor.id == town.ids["dga"]
        assert compass.vigilance_points[0].guarantor is None

    def test_refusals(self, town: Town):
        lead, kind = town.caller("lead"), CompassText.INVARIANT
        with pytest.raises(Forbidden):
            appoint_guarantor(town.deps, town.caller("head"), kind, "INV1", None)
        with pytest.raises(NotFound):
            appoint_guarantor(town.deps, lead, kind, "INV9", None)
        with pytest.raises(Invalid) as refusal:
            appoint_guarantor(town.deps, lead, kind, "INV1", "nobody@ville.example")
        assert set(refusal.value.errors) == {"guarantor"}
