"""A committee's session: convened, attended, opened and closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from policies.permissions import Permission
from services.committees.sessions.attend import EARLY, record_arrival, record_departure
from services.committees.sessions.convening import cancel_session, convene
from services.committees.sessions.hold_session import close_session, open_session
from services.committees.sessions.minutes import read_minutes
from services.committees.sessions.minutes_state import MinutesState
from services.committees.sessions.models import SessionState
from services.committees.sessions.read_invitation import read_invitation
from services.committees.sessions.read_sessions import SessionDesk, read_session
from services.fingerprint import fingerprint_of
from services.http.commands.sessions import (
    ArrivalCommand,
    CancellationCommand,
    ConvocationCommand,
    DepartureCommand,
)
from services.http.context import caller, deps, reader
from services.http.language import gettext as _
from services.http.language import language
from services.http.permission import permission
from services.http.uploads import give_pack
from services.packs.access import is_given
from services.packs.make_pack import make_pack
from services.web.acting import Answer
from services.web.blueprint import web
from services.web.context import (
    Form,
    current_tenant,
    new_form_key,
    render_page,
    signed_in_account,
)
from services.web.forms import posted, read_form
from services.web.organisation import carry_out
from services.web.session_moves import move_in


@web.get("/t/<slug:tenant>/sessions/<uuid:session_id>", endpoint="session")
@permission(Permission.SESSION_READ)
def show(tenant: str, session_id: UUID) -> str:
    """Show a session: what its reader does now, its agenda, who is there."""
    return session_page(tenant, session_id)


@web.get("/t/<slug:tenant>/sessions/<uuid:session_id>/live", endpoint="session_live")
@permission(Permission.SESSION_READ)
def live(tenant: str, session_id: UUID) -> Response:
    """Show what changed; 304 while what the browser names is what there is."""
    context = _context(tenant, read_session(deps(), reader(tenant), session_id))
    if request.if_none_match.contains(context["fingerprint"]):
        answer = Response(status=HTTPStatus.NOT_MODIFIED)
    else:
        region = render_template(
            "session/_live.html",
            tenant=current_tenant(tenant),
            language=language(),
            form=None,
            form_key=new_form_key(),
            **context,
        )
        answer = make_response(region)
    answer.set_etag(context["fingerprint"])
    answer.headers["Cache-Control"] = "no-store"
    return answer


@web.get("/t/<slug:tenant>/sessions/<uuid:session_id>/calendar", endpoint="session_calendar")
@permission(Permission.SESSION_READ)
def give_invitation(tenant: str, session_id: UUID) -> Response:
    """Give the session as an entry for one's own calendar."""
    entry = read_invitation(deps(), reader(tenant), session_id, language())
    answer = make_response(entry.content)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="seance.ics"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@web.get("/t/<slug:tenant>/sessions/<uuid:session_id>/pack", endpoint="session_pack")
@permission(Permission.SESSION_READ)
def give_session_pack(tenant: str, session_id: UUID) -> Response:
    """Give the reader's copy of the session's pack."""
    return give_pack(make_pack(deps(), reader(tenant), session_id))


def session_page(tenant: str, session_id: UUID, form: Form | None = None) -> str:
    """The page of a session, with the form that comes back, if there is one."""
    desk = read_session(deps(), reader(tenant), session_id)
    return render_page(
        "session/show.html",
        tenant=current_tenant(tenant),
        section="committees",
        form=form,
        **_context(tenant, desk),
    )


def _context(tenant: str, desk: SessionDesk) -> dict[str, Any]:
    view, now = desk.view, deps().clock.now()
    state = view.summary.state
    taken_up = [item for item in view.items if item.state == "open"]
    voting = [one for one in view.presences if one.right == "voting"]
    me = next((one for one in view.presences if one.person.id == signed_in_account().id), None)
    may_open = state is SessionState.CONVENED and now >= view.summary.starts_at - EARLY
    move = move_in(desk, me, may_open=may_open, may_approve=_may_approve(tenant, desk))
    shown = {
        "view": asdict(view),
        "desk": [sorted(map(str, ids)) for ids in (desk.to_vote, desk.presided, desk.recusable)],
        "waiting": [str(one.proposal_id) for one in desk.schedulable],
        "move": asdict(move) if move else None,
        "may_open": may_open,
    }
    return {
        "desk": desk,
        "session": view.summary,
        "view": view,
        "state": state.value,
        "current": taken_up[0] if taken_up else None,
        "is_settled": all(
            item.ballot_state != "scheduled" and not (item.closing_asked and not item.result)
            for item in (*taken_up, *(one for one in view.items if one.state == "closed"))
        ),
        "there": sum(one.is_there for one in voting),
        "voting": sum(one.deputy_of is None for one in voting),
        "is_voter": me is not None and me.right == "voting",
        "is_there": me is not None and me.is_there,
        "is_gathering": may_open or state is SessionState.OPEN,
        "move": move,
        "has_pack": is_given(state, runs=desk.runs, is_called=desk.may_attend),
        "fingerprint": fingerprint_of(shown),
    }


def _may_approve(tenant: str, desk: SessionDesk) -> bool:
    """Whether the reader's approval of the minutes is missing."""
    if desk.view.minutes is not MinutesState.TO_APPROVE:
        return False
    versions = read_minutes(deps(), reader(tenant), desk.view.summary.id)
    return versions[0].may_approve is not None


def session_path(tenant: str, session_id: UUID) -> str:
    """Where the session's page is."""
    return url_for("web.session", tenant=tenant, session_id=session_id)


def done_in_session(
    tenant: str,
    session_id: UUID,
    form_name: str,
    act: Callable[[], object],
    done: str,
    *,
    part: str | None = None,
) -> Answer:
    """Do what a form of the session's page asks, and come back to it.

    Args:
        tenant: its slug.
        session_id: the session.
        form_name: the form's short name on the page.
        act: reads the form and calls the use case.
        done: what the page then says was done.
        part: the identifier of the part of the page to come back to, rather than its head.
    """
    return carry_out(
        act,
        form_name=form_name,
        page=lambda form: session_page(tenant, session_id, form),
        then=session_path(tenant, session_id) + (f"#{part}" if part else ""),
        done=done,
    )


def _list_called() -> str | None:
    """Who notes others goes down the list: they come back to it after each name."""
    return "presences" if posted().get("member") else None


@web.post("/t/<slug:tenant>/sessions/<uuid:session_id>/convene", endpoint="session_convene")
@permission(Permission.SESSION_RUN)
def send_convocation(tenant: str, session_id: UUID) -> Answer:
    """Send the convocation."""
    return done_in_session(
        tenant,
        session_id,
        "convene",
        lambda: convene(deps(), caller(tenant), session_id, **read_form(ConvocationCommand)),
        _("La convocation est partie."),
    )


@web.post("/t/<slug:tenant>/sessions/<uuid:session_id>/cancel", endpoint="session_cancel")
@permission(Permission.SESSION_RUN)
def cancel(tenant: str, session_id: UUID) -> Answer:
    """Give the session up."""
    return done_in_session(
        tenant,
        session_id,
        "cancel",
        lambda: cancel_session(
            deps(), caller(tenant), session_id, **read_form(CancellationCommand)
        ),
        _("La séance est annulée. Ses points attendent une autre séance."),
    )


@web.post("/t/<slug:tenant>/sessions/<uuid:session_id>/arrive", endpoint="session_arrive")
@permission(Permission.SESSION_ATTEND)
def arrive(tenant: str, session_id: UUID) -> Answer:
    """Note that somebody is there."""
    return done_in_session(
        tenant,
        session_id,
        "arrive",
        lambda: record_arrival(deps(), caller(tenant), session_id, **read_form(ArrivalCommand)),
        _("La présence est notée."),
        part=_list_called(),
    )


@web.post("/t/<slug:tenant>/sessions/<uuid:session_id>/leave", endpoint="session_leave")
@permission(Permission.SESSION_ATTEND)
def leave(tenant: str, session_id: UUID) -> Answer:
    """Note that somebody leaves."""
    return done_in_session(
        tenant,
        session_id,
        "leave",
        lambda: record_departure(deps(), caller(tenant), session_id, **read_form(DepartureCommand)),
        _("Le départ est noté."),
        part=_list_called(),
    )


@web.post("/t/<slug:tenant>/sessions/<uuid:session_id>/open", endpoint="session_open")
@permission(Permission.SESSION_RUN)
def open_it(tenant: str, session_id: UUID) -> Answer:
    """Declare the session open."""
    return done_in_session(
        tenant,
        session_id,
        "open",
        lambda: open_session(deps(), caller(tenant), session_id),
        _("La séance est ouverte."),
    )


@web.post("/t/<slug:tenant>/sessions/<uuid:session_id>/close", endpoint="session_close")
@permission(Permission.SESSION_RUN)
def close_it(tenant: str, session_id: UUID) -> Answer:
    """Close the session."""
    return done_in_session(
        tenant,
        session_id,
        "close",
        lambda: close_session(deps(), caller(tenant), session_id),
        _("La séance est close. Son procès-verbal est à établir."),
    )
