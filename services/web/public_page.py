"""The public page of a tenant: no account, no personal data, no tracker."""

from __future__ import annotations

from typing import Any

from flask import render_template

from services.http.context import deps
from services.http.language import language
from services.http.permission import public
from services.publication.read_public_page import PublicChange, read_public_page
from services.web.blueprint import web
from services.web.rose import rose
from services.web.wording_changes import compare


@web.get("/public/<slug:tenant>", endpoint="public_page")
@public("what a tenant preserves is shown to all")
def show(tenant: str) -> str:
    """Show what the tenant preserves, and what the field has changed in it."""
    page = read_public_page(deps(), tenant)
    since = [invariant.since for invariant in page.invariants]
    return render_template(
        "public/show.html",
        language=language(),
        tenant=page.tenant,
        invariants=page.invariants,
        since=min(since, default=None),
        changes=[_change(each) for each in page.changes],
        rose=rose(len(page.invariants)),
    )


def _change(change: PublicChange) -> dict[str, Any]:
    struck, added = compare(change.before, change.after)
    return {
        "name": change.name,
        "signals": change.signals,
        "before": {
            "wording": change.before,
            "pieces": struck,
            "at": change.held_from,
            "until": change.changed_at,
        },
        "after": {"wording": change.after, "pieces": added, "at": change.changed_at},
    }
