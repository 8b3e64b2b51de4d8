"""An adopted wording takes effect, in the very transaction of the decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute

from policies.loop import Kind
from services.compass.models import (
    Invariant,
    InvariantVersion,
    VariantState,
    VigilancePoint,
    VigilancePointInvariant,
    VigilancePointVersion,
    VigilanceVariant,
)
from services.dates import day_of
from services.deps import new_id
from services.governance.errors import IllegalMove
from services.governance.loop import Loop
from services.journal.events import Event
from services.journal.record import record
from services.notifications.models import InboxItem, ItemKind
from services.notifications.notices import Notice
from services.notifications.notify import ask
from services.proposals.sponsors import DepartmentTree


def put_in_force(loop: Loop) -> None:
    """Write the new version that the proposal adopts, amends or retires."""
    content = loop.version.content
    change = content.get("change") or "amend"
    match loop.proposal.kind:
        case Kind.INVARIANT_CHANGE:
            _change_invariant(loop, content, change)
        case Kind.VIGILANCE_POINT:
            if change == "retire":
                _retire_point(loop, _point(loop, content["target"]))
            else:
                _adopt_point(loop, content)
        case Kind.REFORMULATION:
            _reformulate(loop, _point(loop, content["target"]), content)
        case _:
            raise IllegalMove(f"{loop.proposal.kind} has no wording to put in force")


def aims_at_a_retired_text(loop: Loop) -> bool:
    """Whether the text that the proposal changes was retired while it was being decided."""
    target = loop.version.content.get("target")
    if target is None:
        return False
    aimed = Invariant if loop.proposal.kind is Kind.INVARIANT_CHANGE else VigilancePoint
    retired_at = loop.work.session.scalars(
        select(aimed.retired_at).where(aimed.code == target)
    ).one()
    return retired_at is not None


def _next_code(loop: Loop, column: InstrumentedAttribute[str], prefix: str, width: int) -> str:
    """The code after the highest: INV6 after INV5, WP11 after WP10."""
    codes = loop.work.session.scalars(select(column).where(column.like(f"{prefix}%")))
    numbers = [int(code[len(prefix) :]) for code in codes if code[len(prefix) :].isdigit()]
    return f"{prefix}{max(numbers, default=0) + 1:0{width}d}"


def _change_invariant(loop: Loop, content: dict[str, Any], change: str) -> None:
    session = loop.work.session
    target = content.get("target")
    if target is None:
        position = session.scalar(select(func.count()).select_from(Invariant)) or 0
        invariant = Invariant(
            tenant_id=loop.work.tenant_id,
            id=new_id(),
            code=_next_code(loop, Invariant.code, "INV", 1),
            position=position + 1,
            guarantor_id=loop.sponsored.sponsor_id,
            version=0,
        )
        session.add(invariant)
        event = Event.INVARIANT_ADOPTED
    else:
        invariant = session.scalars(select(Invariant).where(Invariant.code == target)).one()
        event = Event.INVARIANT_AMENDED
    if change == "retire":
        invariant.retired_at = loop.now
        record(loop.work, Event.INVARIANT_RETIRED, loop.id, invariant=invariant.id)
        return
    invariant.version += 1
    session.flush()
    session.execute(
        insert(InvariantVersion).values(
            tenant_id=loop.work.tenant_id,
            id=new_id(),
            invariant_id=invariant.id,
            number=invariant.version,
            name=loop.version.title,
            wording=content["new_wording"],
            criteria=content.get("criteria") or [],
            effective_at=loop.now,
            proposal_id=loop.id,
        )
    )
    record(loop.work, event, loop.id, invariant=invariant.id, version=invariant.version)


def _point(loop: Loop, code: str) -> VigilancePoint:
    return loop.work.session.scalars(
        select(VigilancePoint).where(VigilancePoint.code == code)
    ).one()


def _adopt_point(loop: Loop, content: dict[str, Any]) -> None:
    session = loop.work.session
    point = VigilancePoint(
        tenant_id=loop.work.tenant_id,
        id=new_id(),
        code=_next_code(loop, VigilancePoint.code, "WP", 2),
        department_id=loop.version.department_id,
        guarantor_id=loop.sponsored.sponsor_id,
        indicator=content.get("indicator") or "",
        review_on=day_of(loop.policy.durations.durability_review.after(loop.now)),
        version=0,
    )
    session.add(point)
    session.flush()
    codes = [item["code"] for item in content.get("invariants") or []]
    invariants: list[UUID] = list(
        session.scalars(select(Invariant.id).where(Invariant.code.in_(codes)))
    )
    if invariants:
        session.execute(
            insert(VigilancePointInvariant),
            [
                {
                    "tenant_id": loop.work.tenant_id,
                    "vigilance_point_id": point.id,
                    "invariant_id": invariant_id,
                }
                for invariant_id in invariants
            ],
        )
    _write_version(loop, point, content)
    record(loop.work, Event.VIGILANCE_POINT_ADOPTED, loop.id, vigilance_point=point.id)


def _retire_point(loop: Loop, point: VigilancePoint) -> None:
    point.retired_at = loop.now
    _forget_questions(loop, point)
    record(loop.work, Event.VIGILANCE_POINT_RETIRED, loop.id, vigilance_point=point.id)


def _reformulate(loop: Loop, point: VigilancePoint, content: dict[str, Any]) -> None:
    point.review_on = day_of(loop.policy.durations.durability_review.after(loop.now))
    _write_version(loop, point, content)
    record(
        loop.work,
        Event.VIGILANCE_POINT_REFORMULATED,
        loop.id,
        vigilance_point=point.id,
        version=point.version,
    )
    _question_variants(loop, point)


def _write_version(loop: Loop, point: VigilancePoint, content: dict[str, Any]) -> None:
    previous = loop.work.session.scalars(
        select(VigilancePointVersion.name).where(
            VigilancePointVersion.vigilance_point_id == point.id,
            VigilancePointVersion.number == point.version,
        )
    ).one_or_none()
    point.version += 1
    loop.work.session.flush()
    loop.work.session.execute(
        insert(VigilancePointVersion).values(
            tenant_id=loop.work.tenant_id,
            id=new_id(),
            vigilance_point_id=point.id,
            number=point.version,
            name=previous or loop.version.title,
            wording=content["new_wording"],
            evidence=content.get("evidence") or [],
            effective_at=loop.now,
            proposal_id=loop.id,
        )
    )


def _forget_questions(loop: Loop, point: VigilancePoint) -> None:
    """Ask no department any more about what a former decision made of the point."""
    own = (VigilanceVariant.tenant_id == point.tenant_id) & (
        VigilanceVariant.vigilance_point_id == point.id
    )
    session = loop.work.session
    session.execute(update(VigilanceVariant).where(own).values(answer_due_at=None))
    session.execute(
        update(InboxItem)
        .where(
            InboxItem.tenant_id == point.tenant_id,
            InboxItem.kind == ItemKind.VIGILANCE_REVIEW,
            InboxItem.subject_id.in_(select(VigilanceVariant.id).where(own)),
            InboxItem.closed_at.is_(None),
        )
        .values(closed_at=loop.now)
        .execution_options(synchronize_session=False)
    )


def _question_variants(loop: Loop, point: VigilancePoint) -> None:
    """Each department that worded the point its own way keeps its wording or words it anew."""
    _forget_questions(loop, point)
    session = loop.work.session
    due_at = loop.policy.durations.variant_review.after(loop.now)
    tree = DepartmentTree.read(session)
    variants = session.scalars(
        select(VigilanceVariant).where(VigilanceVariant.vigilance_point_id == point.id)
    )
    for variant in variants:
        variant.state = VariantState.OUTDATED
        variant.answer_due_at = due_at
        ask(
            loop.work,
            ItemKind.VIGILANCE_REVIEW,
            Notice.VARIANT_OUTDATED,
            tree.heads_from(variant.department_id)[:1],
            loop.id,
            due_at=due_at,
            subject_id=variant.id,
        )
