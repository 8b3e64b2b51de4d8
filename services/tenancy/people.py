"""Finding the tenant's people by what others call them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from policies.messages import N_
from services.errors import Invalid
from tenants.models import Member


def find_member(session: Session, email: str, *, field: str) -> UUID:
    """The member with that address.

    Args:
        session: bound to the tenant.
        email: in any case.
        field: the field to name when there is none.

    Raises:
        Invalid: nobody here has it, or they left.
    """
    found = session.scalars(
        select(Member.id).where(func.lower(Member.email) == email.lower(), Member.left_at.is_(None))
    ).one_or_none()
    if found is None:
        raise Invalid(errors={field: [N_("Aucun membre n’a cette adresse.")]})
    return found
