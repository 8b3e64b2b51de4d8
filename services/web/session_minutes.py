"""The minutes of a session: read, drawn up, corrected, approved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for
from werkzeug.wrappers import Response

from policies.permissions import Permission
from policies.rule import Rule
from services.committees.models import VotingRight
from services.committees.sessions.minutes import approve_minutes, draft_minutes, read_minutes
from services.committees.sessions.models import SessionState
from services.committees.sessions.read_sessions import read_session
from services.http.commands.sessions import MinutesCommand
from services.http.context import caller, deps, reader
from services.http.language import gettext as _
from services.http.permission import permission
from services.http.uploads import give_paper
from services.records.read_records import read_record, records_of_session
from services.web.acting import Answer
from services.web.blueprint import web
from services.web.context import Form, current_tenant, render_page
from services.web.forms import read_form
from services.web.organisation import carry_out


@web.get("/t/<slug:tenant>/sessions/<uuid:session_id>/minutes", endpoint="session_minutes")
@permission(Permission.SESSION_READ)
def show(tenant: str, session_id: UUID) -> str:
    """Show the minutes, the latest version first."""
    return _page(tenant, session_id, None)


@web.get("/t/<slug:tenant>/records/<uuid:record_id>", endpoint="record")
@permission(Permission.BALLOT_READ)
def give_record(tenant: str, record_id: UUID) -> Response:
    """Give a paper to keep."""
    return give_paper(read_record(deps(), reader(tenant), record_id))


@web.post("/t/<slug:tenant>/sessions/<uuid:session_id>/minutes", endpoint="minutes_draft")
@permission(Permission.SESSION_RUN)
def draft(tenant: str, session_id: UUID) -> Answer:
    """Draw up the minutes, or a corrected version of them."""
    return _done(
        tenant,
        session_id,
        "draft",
        lambda: draft_minutes(deps(), caller(tenant), session_id, **read_form(MinutesCommand)),
        _("Le procès-verbal est établi. La présidence et le secrétariat sont prévenus."),
    )


@web.post(
    "/t/<slug:tenant>/sessions/<uuid:session_id>/minutes/<int:number>/approve",
    endpoint="minutes_approve",
)
@permission(Permission.SESSION_RUN)
def approve(tenant: str, session_id: UUID, number: int) -> Answer:
    """Approve a version."""
    return _done(
        tenant,
        session_id,
        "approve",
        lambda: approve_minutes(deps(), caller(tenant), session_id, number),
        _("Votre approbation est enregistrée."),
    )


def _done(tenant: str, session_id: UUID, form_name: str, act: Any, done: str) -> Answer:  # noqa: ANN401 - a use case
    return carry_out(
        act,
        form_name=form_name,
        page=lambda form: _page(tenant, session_id, form),
        then=url_for("web.session_minutes", tenant=tenant, session_id=session_id),
        done=done,
    )


def _page(tenant: str, session_id: UUID, form: Form | None) -> str:
    desk = read_session(deps(), reader(tenant), session_id)
    versions = read_minutes(deps(), reader(tenant), session_id)
    return render_page(
        "session/minutes.html",
        tenant=current_tenant(tenant),
        section="committees",
        session=desk.view.summary,
        may_draft=desk.runs and desk.view.summary.state is SessionState.CLOSED,
        minutes=versions[0] if versions else None,
        earlier=versions[1:],
        papers=records_of_session(deps(), reader(tenant), session_id),
        content=_with_instants(versions[0].content) if versions else None,
        seats=_voting_seats(versions[0].content["attendance"]) if versions else None,
        second_quorum=_second_quorum(versions[0].content) if versions else "",
        form=form,
    )


def _voting_seats(lines: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How many voting seats there are, and from how many somebody came.

    A deputy's line follows that of their seat.
    """
    came: list[bool] = []
    for line in lines:
        if line["right"] != VotingRight.VOTING:
            continue
        if line.get("deputy_of"):
            came[-1] |= bool(line["there"])
        else:
            came.append(bool(line["there"]))
    return {"there": sum(came), "voting": len(came)}


def _second_quorum(content: dict[str, Any]) -> str:
    """Whether a second convening kept the quorum, by the rule frozen with each of its votes."""
    found = {
        "lifted" if Rule.from_dict(ballot["rule"]).quorum_at(2) is None else "kept"
        for ballot in (item["ballot"] for item in content["items"])
        if ballot and ballot["convening"] > 1
    }
    return found.pop() if len(found) == 1 else ""


def _with_instants(content: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The content with its RFC 3339 texts as instants, for the page to say them in words."""
    if isinstance(content, dict):
        return {name: _with_instants(value) for name, value in content.items()}
    if isinstance(content, list):
        return [_with_instants(value) for value in content]
    if isinstance(content, str) and len(content) >= 20 and content[4:5] == content[7:8] == "-":
        try:
            return datetime.fromisoformat(content)
        except ValueError:
            return content
    return content
