"""Read who answers for an invariant or a vigilance point."""

from __future__ import annotations

from policies.permissions import Permission
from services.compass.guarantors import Appointment, CompassText, appointment_of, in_force
from services.deps import Deps
from services.errors import NotFound
from tenants.actor import Caller


def read_guarantor(deps: Deps, caller: Caller, kind: CompassText, code: str) -> Appointment:
    """Who answers for a text.

    Raises:
        Forbidden: the compass is not theirs to read.
        NotFound: no such text is in force.
    """
    with deps.act(caller, Permission.COMPASS_READ) as act:
        text = act.session.scalars(in_force(kind, code)).one_or_none()
        if text is None:
            raise NotFound
        return appointment_of(act.session, text.guarantor_id)
