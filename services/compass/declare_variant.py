"""A department words a vigilance point its own way, or keeps its wording when the point changes."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, text, update

from policies.messages import N_
from policies.permissions import Permission
from services.compass.models import VariantState, VigilancePoint, VigilanceVariant
from services.compass.read_compass import variant_view
from services.compass.views import Person, VariantView
from services.deps import Act, Deps, new_id
from services.errors import Invalid, NotFound, SeparationOfDuties
from services.journal.events import Event
from services.journal.record import record
from services.notifications.models import InboxItem, ItemKind
from tenants.actor import Caller
from tenants.models import Department

# Departments are a tree; the guard against a loop is that of the tree's own writing.
_NEAREST_HEAD = text("""
WITH RECURSIVE up AS (
  SELECT d.parent_id, d.head_id, 0 AS height FROM department d
  WHERE d.tenant_id = :tenant_id AND d.id = :department_id
  UNION ALL
  SELECT d.parent_id, d.head_id, up.height + 1 FROM department d JOIN up ON d.id = up.parent_id
  WHERE d.tenant_id = :tenant_id AND up.height < 100
)
SELECT head_id FROM up WHERE head_id IS NOT NULL ORDER BY height LIMIT 1
""")


def declare_variant(
    deps: Deps,
    caller: Caller,
    point: str,
    department: str,
    *,
    wording: str | None = None,
    kept_because: str | None = None,
) -> VariantView:
    """Word the point anew for the department, or keep its wording and say why.

    Args:
        deps: the collaborators.
        caller: the department's head, or the nearest above where it has none.
        point: code of a vigilance point in force.
        department: code.
        wording: the department's, based from now on on the point's present version.
        kept_because: why the wording based on a former version stays.

    Raises:
        NotFound: no such point in force, or no such department.
        SeparationOfDuties: the caller does not head the department.
        Invalid: neither or both of ``wording`` and ``kept_because``, or nothing to keep.
    """
    wording, kept_because = (wording or "").strip(), (kept_because or "").strip()
    if bool(wording) == bool(kept_because):
        raise Invalid(
            errors={"wording": [N_("Écrivez une déclinaison, ou dites pourquoi garder la vôtre.")]}
        )
    with deps.act(caller, Permission.VARIANT_DECLINE) as act:
        found = _find_point(act, point)
        department_id = _headed_department(act, department)
        variant = act.session.scalars(
            select(VigilanceVariant)
            .where(
                VigilanceVariant.vigilance_point_id == found.id,
                VigilanceVariant.department_id == department_id,
            )
            .with_for_update()
        ).one_or_none()
        if kept_because:
            variant = _keep(variant, kept_because)
        else:
            variant = _word(act, variant, found, department_id, wording)
        variant.answer_due_at = None
        variant.declared_by, variant.declared_at = act.user_id, act.now
        act.session.flush()
        _settle(act, variant.id)
        record(
            act,
            Event.VARIANT_DECLARED,
            variant.id,
            vigilance_point=found.id,
            department=department_id,
            based_on=variant.based_on,
            state=variant.state,
        )
        return variant_view(variant, department, Person(act.user_id, act.actor.name))


def _find_point(act: Act, code: str) -> VigilancePoint:
    """The point, held: no reformulation takes effect between the reading and the wording."""
    found = act.session.scalars(
        select(VigilancePoint)
        .where(VigilancePoint.code == code, VigilancePoint.retired_at.is_(None))
        .with_for_update(key_share=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def _headed_department(act: Act, code: str) -> UUID:
    """The department's id, provided that the caller answers for it."""
    department_id: UUID | None = act.session.scalars(
        select(Department.id).where(Department.code == code)
    ).one_or_none()
    if department_id is None:
        raise NotFound
    head_id = act.session.execute(
        _NEAREST_HEAD, {"tenant_id": act.tenant_id, "department_id": department_id}
    ).scalar_one_or_none()
    if head_id != act.user_id:
        raise SeparationOfDuties(
            N_("Une déclinaison est écrite par la personne qui dirige cette direction.")
        )
    return department_id


def _keep(variant: VigilanceVariant | None, reason: str) -> VigilanceVariant:
    if variant is None or variant.state is VariantState.CURRENT:
        raise Invalid(
            errors={
                "kept_because": [N_("Rien n’est à garder : aucune déclinaison n’est dépassée.")]
            }
        )
    variant.state, variant.kept_because = VariantState.KEPT, reason
    return variant


def _word(
    act: Act,
    variant: VigilanceVariant | None,
    point: VigilancePoint,
    department_id: UUID,
    wording: str,
) -> VigilanceVariant:
    if variant is None:
        variant = VigilanceVariant(
            tenant_id=act.tenant_id,
            id=new_id(),
            vigilance_point_id=point.id,
            department_id=department_id,
        )
        act.session.add(variant)
    variant.wording, variant.based_on = wording, point.version
    variant.state, variant.kept_because = VariantState.CURRENT, None
    return variant


def _settle(act: Act, variant_id: UUID) -> None:
    """Close the inbox lines that asked for this, whichever proposal changed the point."""
    act.session.execute(
        update(InboxItem)
        .where(
            InboxItem.tenant_id == act.tenant_id,
            InboxItem.kind == ItemKind.VIGILANCE_REVIEW,
            InboxItem.subject_id == variant_id,
            InboxItem.closed_at.is_(None),
        )
        .values(closed_at=act.now)
        .execution_options(synchronize_session=False)
    )
