"""Add, change or remove one department, the rest of the tree as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from policies.permissions import Permission
from services.deps import Deps
from services.errors import Invalid, NotFound
from services.tenancy.department_tree import check_tree, lock_tree, write_tree
from services.tenancy.departments import DepartmentLine, read_departments
from tenants.actor import Caller

_Lines = list[DepartmentLine]


def add_department(deps: Deps, caller: Caller, line: DepartmentLine) -> None:
    """Add a department at the end of the tree.

    Raises:
        Forbidden: not an administrator.
        Invalid: a field does not hold, or another department has this code.
    """
    _rewrite(deps, caller, lambda lines: [*lines, line], line.code)


def change_department(deps: Deps, caller: Caller, line: DepartmentLine) -> None:
    """Give the department of this code another name, another place or another head.

    Raises:
        Forbidden: not an administrator.
        NotFound: no department has this code.
        Invalid: a field does not hold, or the department would be above itself.
    """

    def changed(lines: _Lines) -> _Lines:
        _require(lines, line.code)
        return [line if one.code == line.code else one for one in lines]

    _rewrite(deps, caller, changed, line.code)


def remove_department(deps: Deps, caller: Caller, code: str) -> None:
    """Remove a department; those under it go up to its parent.

    Raises:
        Forbidden: not an administrator.
        NotFound: no department has this code.
        Invalid: it is the last one.
        DepartmentsInUse: something still refers to it.
    """

    def left(lines: _Lines) -> _Lines:
        gone = _require(lines, code)
        return [
            DepartmentLine(one.code, one.name, gone.parent, one.head) if one.parent == code else one
            for one in lines
            if one.code != code
        ]

    _rewrite(deps, caller, left, code)


def _require(lines: _Lines, code: str) -> DepartmentLine:
    found = next((one for one in lines if one.code == code), None)
    if found is None:
        raise NotFound
    return found


def _rewrite(deps: Deps, caller: Caller, changed: Callable[[_Lines], _Lines], code: str) -> None:
    with deps.act(caller, Permission.DEPARTMENT_CONFIGURE) as act:
        lock_tree(act)
        lines = changed(read_departments(act.session))
        with _named_after(code, lines):
            check_tree(lines)
            write_tree(act, lines)


@contextmanager
def _named_after(code: str, lines: _Lines) -> Iterator[None]:
    """Give a refusal the fields of the one department that is written, not of its line."""
    try:
        yield
    except Invalid as refusal:
        places = {str(place) for place, one in enumerate(lines) if one.code == code}
        mine = {
            name.partition(".")[2]: sentences
            for name, sentences in refusal.errors.items()
            if name.partition(".")[0] in places
        }
        if not mine:
            raise
        raise Invalid(refusal.sentence, errors=mine) from None
