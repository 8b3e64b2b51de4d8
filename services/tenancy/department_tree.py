"""Writing the tree of departments: what has to hold, and what still refers to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from policies.messages import N_
from services.deps import Act, new_id
from services.errors import Invalid
from services.journal.events import Event
from services.journal.record import record
from services.tenancy.departments import DepartmentLine, read_departments
from services.tenancy.errors import DepartmentsInUse
from services.tenancy.one_line import is_one_line
from tenants.models import Department, Member, Tenant

MOST_DEPARTMENTS: Final = 1000
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", re.ASCII)
_LONGEST_NAME: Final = 200


def lock_tree(act: Act) -> None:
    """Keep the tree from being written by anybody else until the transaction ends."""
    # Not FOR UPDATE, since every insert in the tenant refers to this row.
    act.session.execute(
        select(Tenant.id).where(Tenant.id == act.tenant_id).with_for_update(key_share=True)
    )


def write_tree(act: Act, lines: Sequence[DepartmentLine]) -> list[DepartmentLine]:
    """Make ``lines`` the whole tree, locked before and checked by ``check_tree``.

    Raises:
        Invalid: nobody present has a head's address.
        DepartmentsInUse: something still refers to a department left out.
    """
    heads = _heads_of(act.session, lines)
    present = {row.code: row for row in act.session.scalars(select(Department))}
    added = [line.code for line in lines if line.code not in present]
    rows = _write(act, lines, present, heads)
    gone = [row for code, row in present.items() if code not in rows]
    _remove(act.session, gone)
    record(
        act,
        Event.DEPARTMENTS_CHANGED,
        departments=len(lines),
        added=len(added),
        removed=len(gone),
    )
    return read_departments(act.session)


def check_tree(lines: Sequence[DepartmentLine]) -> None:
    """Check what needs no database: codes, names, and that the parents make a tree.

    Raises:
        Invalid: a line does not hold; its field is ``<line>.<field>``, lines counted from 0.
    """
    errors: dict[str, list[str]] = {}
    if len(lines) > MOST_DEPARTMENTS:
        raise Invalid(N_("Donnez mille directions au plus."))
    if not lines:
        raise Invalid(N_("Gardez au moins une direction."))
    parents: dict[str, str | None] = {}
    for place, line in enumerate(lines):
        if not _CODE.fullmatch(line.code):
            errors[f"{place}.code"] = [
                N_("Écrivez un code de 40 lettres, chiffres, points ou tirets au plus.")
            ]
        elif line.code in parents:
            errors[f"{place}.code"] = [N_("Une autre ligne a déjà ce code.")]
        name = line.name.strip()
        if not name or len(name) > _LONGEST_NAME or not is_one_line(name):
            errors[f"{place}.name"] = [
                N_("Écrivez un nom de 200 caractères au plus, sur une ligne.")
            ]
        parents.setdefault(line.code, line.parent)
    for place, line in enumerate(lines):
        if line.parent is None:
            continue
        if line.parent not in parents:
            errors[f"{place}.parent"] = [N_("Aucune ligne n’a ce code.")]
        elif _is_above_itself(line.code, parents):
            errors[f"{place}.parent"] = [N_("Cette direction se retrouve au-dessus d’elle-même.")]
    if errors:
        raise Invalid(errors=errors)


def _is_above_itself(code: str, parents: dict[str, str | None]) -> bool:
    seen: set[str] = set()
    above = parents[code]
    while above is not None and above not in seen:
        if above == code:
            return True
        seen.add(above)
        above = parents.get(above)
    return False


def _heads_of(session: Session, lines: Sequence[DepartmentLine]) -> dict[str, UUID]:
    """Who heads each department, by its code.

    Raises:
        Invalid: nobody present has the address.
    """
    wanted = {line.head.lower() for line in lines if line.head is not None}
    found = {
        row.email: row.id
        for row in session.execute(
            select(func.lower(Member.email).label("email"), Member.id).where(
                func.lower(Member.email).in_(wanted), Member.left_at.is_(None)
            )
        )
    }
    heads: dict[str, UUID] = {}
    errors: dict[str, list[str]] = {}
    for place, line in enumerate(lines):
        if line.head is None:
            continue
        head = found.get(line.head.lower())
        if head is None:
            errors[f"{place}.head"] = [N_("Aucun membre n’a cette adresse.")]
        else:
            heads[line.code] = head
    if errors:
        raise Invalid(errors=errors)
    return heads


def _write(
    act: Act,
    lines: Sequence[DepartmentLine],
    present: dict[str, Department],
    heads: dict[str, UUID],
) -> dict[str, Department]:
    rows: dict[str, Department] = {}
    for place, line in enumerate(lines):
        row = present.get(line.code)
        if row is None:
            row = Department(tenant_id=act.tenant_id, id=new_id(), code=line.code)
            act.session.add(row)
        row.name, row.position, row.head_id = line.name.strip(), place, heads.get(line.code)
        rows[line.code] = row
    # Every row is there before any refers to its parent.
    act.session.flush()
    for line in lines:
        rows[line.code].parent_id = rows[line.parent].id if line.parent else None
    act.session.flush()
    return rows


def _remove(session: Session, gone: Sequence[Department]) -> None:
    """Remove departments, unless a foreign key, whosever it is, says that they still serve."""
    for row in gone:
        row.parent_id = None
    session.flush()
    kept: list[str] = []
    for row in gone:
        code = row.code
        try:
            with session.begin_nested():
                session.delete(row)
        except IntegrityError:
            kept.append(code)
    if kept:
        raise DepartmentsInUse(codes=", ".join(sorted(kept)))
