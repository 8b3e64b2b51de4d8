"""Record what the field observes."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from policies.messages import N_
from policies.permissions import Permission
from services.deps import Act, Deps, new_id
from services.errors import Invalid
from services.journal.events import Event
from services.journal.record import record
from services.observatory.models import College, Signal
from services.observatory.views import POINT, SignalView, views_of
from services.once import KeyReused
from tenants.actor import BearerToken, BrowserSession, Caller
from tenants.models import Department


def record_signal(
    deps: Deps,
    caller: Caller,
    *,
    college: College,
    text: str,
    department: str | None = None,
    vigilance_point: str | None = None,
    anonymous: bool = False,
) -> SignalView:
    """Keep an observation.

    An anonymous one names nobody anywhere: not in its row, nor in the journal, nor beside the
    key that keeps a request sent twice from being carried out twice.

    Args:
        deps: collaborators.
        caller: whoever records it; perhaps not who speaks.
        college: the category of the person who speaks.
        text: what they observe.
        department: code of the department it is about.
        vigilance_point: code of the vigilance point it is about.
        anonymous: forget who recorded it.

    Raises:
        Invalid: a code that names nothing here.
        KeyReused: the request's key served another anonymous signal.
    """
    signal_id = _unguessable_id(caller) if anonymous else new_id()
    unlinked = replace(caller, once=None) if anonymous else caller
    with deps.act(unlinked, Permission.SIGNAL_CREATE) as act:
        department_id, point_id = _referred(act, department, vigilance_point)
        statement = (
            insert(Signal)
            .values(
                tenant_id=act.tenant_id,
                id=signal_id,
                college=college,
                text=text,
                department_id=department_id,
                vigilance_point_id=point_id,
                anonymous=anonymous,
                author_id=None if anonymous else act.user_id,
                recorded_at=act.now,
            )
            .on_conflict_do_nothing(index_elements=["tenant_id", "id"])
            .returning(Signal.id)
        )
        is_new = act.session.execute(statement).one_or_none() is not None
        signal = act.session.scalars(select(Signal).where(Signal.id == signal_id)).one()
        if is_new:
            record(
                act,
                Event.SIGNAL_RECORDED,
                signal_id,
                anonymous=anonymous,
                college=college,
                department=department_id,
            )
        elif (signal.college, signal.text, signal.department_id, signal.vigilance_point_id) != (
            college,
            text,
            department_id,
            point_id,
        ):
            raise KeyReused
        return views_of(act.session, [signal])[0]


def _unguessable_id(caller: Caller) -> UUID:
    """An id that the same request finds again, and that leads back to nobody.

    The usual record of keyed requests names the account: an anonymous signal cannot use it.
    """
    match caller.credential, caller.once:
        case ((BrowserSession(digest) | BearerToken(digest)), key) if key is not None:
            return UUID(bytes=hashlib.sha256(digest + key.key.encode()).digest()[:16], version=4)
        case _:
            return new_id()


def _referred(
    act: Act, department: str | None, vigilance_point: str | None
) -> tuple[UUID | None, UUID | None]:
    errors: dict[str, list[str]] = {}
    department_id = point_id = None
    if department is not None:
        department_id = act.session.scalars(
            select(Department.id).where(Department.code == department)
        ).one_or_none()
        if department_id is None:
            errors["department"] = [N_("Aucune direction n’a ce code.")]
    if vigilance_point is not None:
        point_id = act.session.execute(
            select(POINT.c.id).where(POINT.c.code == vigilance_point)
        ).scalar_one_or_none()
        if point_id is None:
            errors["vigilance_point"] = [N_("Aucun point de vigilance n’a ce code.")]
    if errors:
        raise Invalid(errors=errors)
    return department_id, point_id
