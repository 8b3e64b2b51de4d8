"""Who sponsors: the nearest different head, then the next one up (product, stage rules)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.loop import Kind
from services.compass.models import Invariant, VigilancePoint
from services.dates import day_of
from services.proposals.models import AskedAs
from tenants.models import Delegation, Department, Member, MemberDepartment


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be asked to sponsor, and as what."""

    member_id: UUID
    asked_as: AskedAs


@dataclass(frozen=True, slots=True)
class DepartmentTree:
    """The tenant's departments, to climb from one to the root."""

    nodes: dict[UUID, Department]

    @classmethod
    def read(cls, session: Session) -> DepartmentTree:
        """The tree as it is now."""
        return cls({node.id: node for node in session.scalars(select(Department))})

    def up(self, department_id: UUID | None) -> Iterator[Department]:
        """The department, then each one above it; a tree that loops ends where it began."""
        seen: set[UUID] = set()
        while department_id is not None and department_id not in seen:
            seen.add(department_id)
            node = self.nodes[department_id]
            yield node
            department_id = node.parent_id

    def heads_from(self, department_id: UUID | None) -> list[UUID]:
        """The heads met when climbing, each once, nearest first."""
        heads = (node.head_id for node in self.up(department_id))
        return list(dict.fromkeys(head for head in heads if head is not None))

    def root(self) -> Department | None:
        """General management: the first department without a parent."""
        roots = [node for node in self.nodes.values() if node.parent_id is None]
        return min(roots, key=lambda node: node.position, default=None)

    def home_of(self, session: Session, member_id: UUID) -> UUID | None:
        """The department a member heads, or else works in."""
        headed = [node for node in self.nodes.values() if node.head_id == member_id]
        if headed:
            return min(headed, key=lambda node: len(list(self.up(node.id)))).id
        return session.scalars(
            select(MemberDepartment.department_id).where(MemberDepartment.member_id == member_id)
        ).first()


def head_above(session: Session, member_id: UUID) -> UUID | None:
    """The nearest head above a member, None at the root."""
    tree = DepartmentTree.read(session)
    heads = tree.heads_from(tree.home_of(session, member_id))
    return next((head for head in heads if head != member_id), None)


def _guarantor(session: Session, kind: Kind, content: dict[str, Any]) -> UUID | None:
    """The guarantor who answers for what the proposal changes; one who left answers no more."""
    if kind is Kind.REFORMULATION or (
        kind is Kind.VIGILANCE_POINT and content.get("change") == "retire"
    ):
        return session.scalars(
            select(Member.id)
            .join(
                VigilancePoint,
                (VigilancePoint.tenant_id == Member.tenant_id)
                & (VigilancePoint.guarantor_id == Member.id),
            )
            .where(VigilancePoint.code == content.get("target"), Member.left_at.is_(None))
        ).one_or_none()
    codes = [item["code"] for item in content.get("invariants") or []]
    if not codes:
        return None
    rows = session.execute(
        select(Invariant.code, Member.id)
        .join(
            Member,
            (Member.tenant_id == Invariant.tenant_id) & (Member.id == Invariant.guarantor_id),
        )
        .where(Invariant.code.in_(codes), Member.left_at.is_(None))
    )
    guarantors = {row.code: row.id for row in rows}
    return next((guarantors[code] for code in codes if code in guarantors), None)


def _is_here(session: Session, member_id: UUID) -> bool:
    here = select(Member.id).where(Member.id == member_id, Member.left_at.is_(None))
    return session.scalars(here).one_or_none() is not None


def sponsor_chain(
    session: Session,
    kind: Kind,
    *,
    department_id: UUID,
    author_id: UUID,
    content: dict[str, Any],
    substitute_id: UUID | None,
) -> list[Candidate]:
    """Everyone who may be asked to sponsor, in order; the author is never among them.

    An initiative or an adaptation goes to the head of its department, then up. A vigilance
    point or its reformulation goes to the guarantor, then to the heads above them. A change of
    invariant goes to general management. Where nobody is left, the administrator's named
    substitute answers.
    """
    tree = DepartmentTree.read(session)
    chain: list[Candidate] = []
    if kind is Kind.INVARIANT_CHANGE:
        root = tree.root()
        if root is not None and root.head_id is not None:
            chain.append(Candidate(root.head_id, AskedAs.GENERAL_MANAGEMENT))
    elif kind in {Kind.VIGILANCE_POINT, Kind.REFORMULATION}:
        guarantor = _guarantor(session, kind, content)
        start: UUID | None = department_id
        if guarantor is not None:
            chain.append(Candidate(guarantor, AskedAs.GUARANTOR))
            start = tree.home_of(session, guarantor) or department_id
        chain.extend(Candidate(head, AskedAs.HEAD) for head in tree.heads_from(start))
    else:
        chain.extend(Candidate(head, AskedAs.HEAD) for head in tree.heads_from(department_id))
    if substitute_id is not None and _is_here(session, substitute_id):
        chain.append(Candidate(substitute_id, AskedAs.SUBSTITUTE))
    by_member = {candidate.member_id: candidate for candidate in reversed(chain)}
    ordered = dict.fromkeys(candidate.member_id for candidate in chain)
    others = [by_member[member] for member in ordered if member != author_id]
    heads = [c for c in others if c.asked_as is not AskedAs.SUBSTITUTE]
    return heads or others


def delegates_for(session: Session, heads: list[UUID], at: datetime) -> dict[UUID, UUID]:
    """Who may answer in the absence of each of ``heads``: delegate to head, on that day.

    A delegation is not handed on: only those given by the heads themselves are read. Who serves
    several answers for the first of them.

    Args:
        session: bound to a tenant.
        heads: those asked, in the order in which they were.
        at: an instant of the day.
    """
    day = day_of(at)
    rows = session.execute(
        select(Delegation.delegate_id, Delegation.head_id).where(
            Delegation.head_id.in_(heads),
            Delegation.revoked_at.is_(None),
            Delegation.starts_on <= day,
            Delegation.ends_on >= day,
        )
    )
    served = sorted(rows, key=lambda row: heads.index(row.head_id), reverse=True)
    return {row.delegate_id: row.head_id for row in served}
