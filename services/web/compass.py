"""The compass, for reading and for printing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import Any

from policies.permissions import Permission
from services.compass.views import InvariantView, PointView, VersionView
from services.governance.read_shared_reading import (
    SharedReading,
    TextProposal,
    read_shared_reading,
)
from services.http.context import deps, reader
from services.http.permission import permission
from services.web.blueprint import web
from services.web.context import current_tenant, render_page
from services.web.wording_changes import compare


@web.get("/t/<slug:tenant>/compass", endpoint="compass")
@permission(Permission.COMPASS_READ)
def show(tenant: str) -> str:
    """Show what every change must preserve, and how one sees that it does."""
    place = current_tenant(tenant)
    reading = read_shared_reading(deps(), reader(tenant))
    chapters = _chapters(reading)
    return render_page(
        "compass/show.html",
        tenant=place,
        section="compass",
        chapters=chapters,
        invariant_count=len(reading.compass.invariants),
        point_count=len(reading.compass.vigilance_points),
        retired=_retired(reading),
        new_texts=[_proposal(each) for each in reading.under_way if not each.texts],
        can_propose=reading.may_propose,
    )


def _chapters(reading: SharedReading) -> list[dict[str, Any]]:
    """Each invariant with its points; a point is described once, where it comes first."""
    described: dict[str, int] = {}
    chapters: list[dict[str, Any]] = []
    for number, invariant in enumerate(reading.compass.invariants, start=1):
        points = []
        for point in reading.compass.vigilance_points:
            if invariant.code not in point.invariants:
                continue
            points.append(_point(reading, point, described.get(point.code)))
            described.setdefault(point.code, number)
        chapters.append(_invariant(reading, invariant, number) | {"points": points})
    alone = [
        _point(reading, point, None)
        for point in reading.compass.vigilance_points
        if point.code not in described
    ]
    return [*chapters, {"number": None, "points": alone}] if alone else chapters


def _invariant(reading: SharedReading, invariant: InvariantView, number: int) -> dict[str, Any]:
    return {
        "number": number,
        "code": invariant.code,
        "name": invariant.name,
        "wording": invariant.wording,
        "criteria": invariant.criteria,
        "guarantor": invariant.guarantor.name if invariant.guarantor else "",
        **_common(reading, invariant.code),
    }


def _point(reading: SharedReading, point: PointView, described_in: int | None) -> dict[str, Any]:
    return {
        "code": point.code,
        "name": point.name,
        "wording": point.wording,
        "described_in": described_in,
        "state": reading.states[point.code].value,
        "department": reading.departments.get(point.department or "", ""),
        "guarantor": point.guarantor.name if point.guarantor else "",
        "indicator": point.indicator,
        "review_on": point.review_on,
        "signals": reading.signals.get(point.code, 0),
        "variants": [
            {
                "department": reading.departments.get(variant.department, variant.department),
                "wording": variant.wording,
                "based_on": variant.based_on,
                "state": variant.state.value,
                "kept_because": variant.kept_because or "",
                "answer_due_at": variant.answer_due_at,
            }
            for variant in point.variants
        ],
        "adaptations": [
            _proposal(each) for each in reading.adaptations if point.code in each.texts
        ],
        **_common(reading, point.code),
    }


def _common(reading: SharedReading, code: str) -> dict[str, Any]:
    """What a page says of any text: its versions, and what is being decided about it."""
    versions = reading.histories[code]
    return {
        "version": asdict(versions[-1]),
        "changes": [_change(before, after) for before, after in reversed(list(pairwise(versions)))],
        "under_way": [_proposal(each) for each in reading.under_way if code in each.texts],
    }


def _change(before: VersionView, after: VersionView) -> dict[str, Any]:
    """A change of wording, with what the field had said."""
    struck, added = compare(before.wording, after.wording)
    kinds = [item.get("type") for item in after.evidence]
    return {
        "before": {
            "wording": before.wording,
            "pieces": struck,
            "version": before.version,
            "at": before.effective_at,
            "until": after.effective_at,
        },
        "after": {
            "wording": after.wording,
            "pieces": added,
            "version": after.version,
            "at": after.effective_at,
        },
        "signals": kinds.count("signal"),
        "reviews": kinds.count("review"),
        "said": [item["text"] for item in after.evidence if item.get("text")],
        "proposal": after.proposal,
    }


def _retired(reading: SharedReading) -> list[dict[str, Any]]:
    last: Sequence[VersionView] = [versions[-1] for versions in reading.histories.values()]
    return [asdict(version) for version in last if version.ended_at is not None]


def _proposal(proposal: TextProposal) -> dict[str, Any]:
    return {
        "id": proposal.id,
        "title": proposal.title,
        "stage": proposal.stage.value,
        "outcome": proposal.outcome.value if proposal.outcome else None,
    }
