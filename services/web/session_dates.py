"""Plan a committee's session, and change when and where it meets."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from policies.permissions import Permission
from services.committees.read_committees import read_committee
from services.committees.sessions.plan_session import Meeting, move_session, plan_session
from services.committees.sessions.read_sessions import read_session
from services.dates import PARIS, day_of
from services.http.commands.sessions import MeetingCommand
from services.http.context import caller, deps, reader
from services.http.language import gettext as _
from services.http.permission import permission
from services.web.acting import Answer
from services.web.blueprint import web
from services.web.context import Form, current_tenant, render_page
from services.web.days import at_hour
from services.web.forms import posted, posted_revision, read_form
from services.web.organisation import carry_out
from services.web.rows import Values
from services.web.sessions import session_path

_MEETING: Final = "meeting"
_RENAMED: Final = {"starts_at": "day", "ends_at": "until"}
"""The field that shows what is wrong in the command's."""


@web.get("/t/<slug:tenant>/committees/<uuid:committee_id>/sessions/new", endpoint="session_new")
@permission(Permission.COMMITTEE_READ)
def show_new(tenant: str, committee_id: UUID) -> str:
    """A form to plan a session."""
    return _new_page(tenant, committee_id, None)


@web.post("/t/<slug:tenant>/committees/<uuid:committee_id>/sessions/new", endpoint="session_plan")
@permission(Permission.SESSION_RUN)
def plan(tenant: str, committee_id: UUID) -> Answer:
    """Plan a session; its own page then takes the agenda and sends the convocation."""
    return carry_out(
        lambda: plan_session(deps(), caller(tenant), committee_id, _meeting()),
        form_name=_MEETING,
        page=lambda form: _new_page(tenant, committee_id, _shown(form)),
        then=lambda session_id: session_path(tenant, session_id),
        done=_("La séance est prévue. Inscrivez ses points, puis convoquez-la."),
    )


@web.get("/t/<slug:tenant>/sessions/<uuid:session_id>/date", endpoint="session_date")
@permission(Permission.SESSION_READ)
def show_date(tenant: str, session_id: UUID) -> str:
    """A form to change when and where the session meets."""
    return _date_page(tenant, session_id, None)


@web.post("/t/<slug:tenant>/sessions/<uuid:session_id>/date", endpoint="session_move")
@permission(Permission.SESSION_RUN)
def move(tenant: str, session_id: UUID) -> Answer:
    """Change when and where the session meets."""
    return carry_out(
        lambda: move_session(
            deps(), caller(tenant), session_id, _meeting(), expected=posted_revision()
        ),
        form_name=_MEETING,
        page=lambda form: _date_page(tenant, session_id, _shown(form)),
        then=session_path(tenant, session_id),
        done=_("La date et le lieu sont enregistrés. Les personnes convoquées sont prévenues."),
    )


def _meeting() -> Meeting:
    """What the form says of the meeting: a day, two hours of it, a place."""
    values = posted()
    day = str(values.get("day", ""))
    typed: Values = {
        "starts_at": at_hour(day, str(values.get("from", ""))),
        "ends_at": at_hour(day, str(values.get("until", ""))),
        "place": values.get("place", ""),
        "link": values.get("link", ""),
    }
    meeting: Meeting = read_form(MeetingCommand, given=typed)
    return meeting


def _shown(form: Form) -> Form:
    errors: dict[str, list[str]] = {}
    for name, sentences in form.errors.items():
        errors.setdefault(_RENAMED.get(name, name), []).extend(sentences)
    return Form(form.name, form.values, errors)


def _new_page(tenant: str, committee_id: UUID, form: Form | None) -> str:
    committee = read_committee(deps(), reader(tenant), committee_id)
    return render_page(
        "session/plan.html",
        tenant=current_tenant(tenant),
        section="committees",
        committee=committee,
        session=None,
        revision=0,
        form=form or Form(_MEETING, {"from": "14:00", "until": "16:00"}, {}),
    )


def _date_page(tenant: str, session_id: UUID, form: Form | None) -> str:
    view = read_session(deps(), reader(tenant), session_id).view
    starts_at = view.summary.starts_at.astimezone(PARIS)
    values = {
        "day": day_of(starts_at).isoformat(),
        "from": f"{starts_at:%H:%M}",
        "until": f"{view.summary.ends_at.astimezone(PARIS):%H:%M}",
        "place": view.summary.place,
        "link": view.summary.link,
    }
    return render_page(
        "session/plan.html",
        tenant=current_tenant(tenant),
        section="committees",
        committee=read_committee(deps(), reader(tenant), view.summary.committee_id),
        session=view.summary,
        revision=view.revision,
        form=form or Form(_MEETING, values, {}),
    )
