"""Appoint who answers for an invariant or a vigilance point."""

from __future__ import annotations

from policies.permissions import Permission
from services.compass.guarantors import (
    Appointment,
    CompassText,
    appointment_of,
    fingerprint,
    in_force,
)
from services.deps import Deps
from services.errors import NotFound, StaleVersion
from services.journal.events import Event
from services.journal.record import record
from services.tenancy.people import Duty, find_member
from tenants.actor import Caller


def appoint_guarantor(
    deps: Deps,
    caller: Caller,
    kind: CompassText,
    code: str,
    email: str | None,
    *,
    expected: str | None = None,
) -> Appointment:
    """Appoint the guarantor. Loops under way keep those they asked.

    Args:
        deps: the collaborators.
        caller: a transformation lead.
        kind: of which text.
        code: which one, in force.
        email: a member's; None to leave the text without guarantor.
        expected: fingerprint of the appointment that was read; None where any will do.

    Raises:
        Forbidden: not a transformation lead.
        NotFound: no such text is in force.
        StaleVersion: somebody else was appointed since.
        Invalid: no member has this address, or their roles do not let them sponsor.
    """
    with deps.act(caller, Permission.COMPASS_EDIT) as act:
        text = act.session.scalars(
            in_force(kind, code).with_for_update(key_share=True)
        ).one_or_none()
        if text is None:
            raise NotFound
        before = appointment_of(act.session, text.guarantor_id)
        if expected is not None and expected != fingerprint(before):
            raise StaleVersion
        guarantor_id = None
        if email is not None:
            duty = Duty(deps.authorizer, Permission.PROPOSAL_SPONSOR)
            guarantor_id = find_member(act.session, email, field="guarantor", duty=duty)
        text.guarantor_id = guarantor_id
        record(act, Event.GUARANTOR_APPOINTED, text.id, kind=kind, guarantor=guarantor_id)
        return appointment_of(act.session, guarantor_id)
