"""What a role may do: the only module that knows Casbin.

One policy, in ``roles.csv``, serves all tenants; they differ by the roles they grant. A check
takes the roles that the request's actor carries, read in the same transaction, so a role that
is withdrawn stops counting at once and nothing grows with tenants or members.

pycasbin's ``FastEnforcer`` narrows the policy in place while it decides, and parses the matcher
at each call: neither bears two threads. Hence one enforcer per thread and the parsed matcher
kept; enforcers are built one at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

from casbin import FastEnforcer  # type: ignore[import-untyped]  # pycasbin ships no types
from casbin.model import FastModel  # type: ignore[import-untyped]  # pycasbin ships no types
from casbin.persist.adapters.string_adapter import (  # type: ignore[import-untyped]  # no types
    StringAdapter,
)

from policies.permissions import Permission

ROLES: Final = frozenset(
    {
        "administrator",
        "agent",
        "consultant",
        "dpo",
        "host_operator",
        "manager",
        "reader",
        "transformation_lead",
    }
)
_MODEL: Final = Path(__file__).with_name("model.conf")
_POLICY: Final = Path(__file__).with_name("roles.csv")
_OBJECT_AND_ACTION: Final = (1, 2)
_WORDS: Final = frozenset(permission.value for permission in Permission)
_QUESTION: Final = {permission: permission.value.split(":") for permission in Permission}


class PolicyFileError(RuntimeError):
    """The policy file cannot be served: empty, malformed, or naming what does not exist."""


class Authorizer:
    """Answers whether roles carry a permission. Safe to share between threads."""

    def __init__(self, policy: Path = _POLICY) -> None:
        """Read ``policy``, and fail now rather than at the first request.

        Raises:
            PolicyFileError: no right at all, a malformed line, an unknown role or permission.
        """
        self._model = _MODEL.read_text(encoding="utf-8")
        self._lines = _read_policy(policy)
        self._building = threading.Lock()
        self._local = threading.local()
        self._enforcer()

    def allows(self, roles: Collection[str], permission: Permission) -> bool:
        """Tell whether one of ``roles`` carries ``permission``.

        Raises:
            TypeError: ``roles`` is one string, whose letters would pass for roles.
        """
        if isinstance(roles, str):
            raise TypeError("roles are a collection of names, not one name")
        allowed: bool = self._enforcer().enforce(frozenset(roles), *_QUESTION[permission])
        return allowed

    def _enforcer(self) -> _Enforcer:
        enforcer: _Enforcer | None = getattr(self._local, "enforcer", None)
        if enforcer is None:
            with self._building:
                enforcer = self._local.enforcer = _Enforcer.of(self._model, self._lines)
        return enforcer


class _CarriedRoles:
    """A Casbin role manager that knows which role has another's rights, and no person.

    The default one takes any name for a role of that name: a user id ``administrator`` would
    administer. Here the first name is always the set of roles carried. No ``__len__``: Casbin
    ignores a role manager that is falsy.
    """

    def __init__(self) -> None:
        self._direct: dict[str, set[str]] = {}
        self._bearers: dict[str, frozenset[str]] = {}

    def clear(self) -> None:
        """Forget what the policy file said."""
        self._direct.clear()
        self._bearers.clear()

    def add_link(self, bearer: str, role: str) -> None:
        """Give ``bearer`` the rights of ``role``."""
        self._direct.setdefault(role, set()).add(bearer)
        self._bearers.clear()

    def has_link(self, carried: frozenset[str], role: str) -> bool:
        """Tell whether one of the roles ``carried`` is ``role`` or has its rights."""
        bearers = self._bearers.get(role)
        if bearers is None:
            bearers = self._bearers[role] = self._bearers_of(role)
        return not bearers.isdisjoint(carried)

    def print_roles(self) -> None:
        """Write nothing; Casbin asks for a log each time roles are linked."""

    def _bearers_of(self, role: str) -> frozenset[str]:
        found: set[str] = set()
        waiting = {role}
        while waiting:
            found |= waiting
            waiting = {b for name in waiting for b in self._direct.get(name, ())} - found
        return frozenset(found)


class _Enforcer(FastEnforcer):  # type: ignore[misc]  # pycasbin ships no types
    """A ``FastEnforcer`` for one thread, which parses its matcher once."""

    _matcher: Any = None

    @classmethod
    def of(cls, model_text: str, lines: tuple[str, ...]) -> _Enforcer:
        """Build an enforcer on these policy lines."""
        model = FastModel(_OBJECT_AND_ACTION)
        model.load_model_from_text(model_text)
        enforcer = cls(model, StringAdapter("\n".join(lines)), cache_key_order=_OBJECT_AND_ACTION)
        enforcer.set_role_manager(_CarriedRoles())
        # Without this the role manager just set is never asked.
        enforcer.build_role_links()
        # A first question parses the matcher now, while no other thread parses one: the parser
        # fails when several do (SystemError on its recursion depth, under CPython 3.11).
        enforcer.enforce(frozenset(), "", "")
        return enforcer

    def _get_expression(self, expr: str, functions: dict[str, Any] | None = None) -> Any:  # noqa: ANN401 - whatever Casbin evaluates
        # One model has one matcher, and its functions live in one dict, so it is parsed once.
        if self._matcher is None:
            self._matcher = super()._get_expression(expr, functions)
        return self._matcher


def _read_policy(path: Path) -> tuple[str, ...]:
    """Return the policy's lines as Casbin reads them, which drops in silence what it knows not."""
    lines: list[str] = []
    rights = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        match [part.strip() for part in line.split(",")]:
            case ["p", role, kind, action] if role in ROLES and f"{kind}:{action}" in _WORDS:
                rights += 1
            case ["g", bearer, role] if bearer in ROLES and role in ROLES:
                pass
            case _:
                raise PolicyFileError(f"{path.name} cannot be understood: {line}")
        lines.append(line)
    if not rights:
        raise PolicyFileError(f"{path.name} gives no right at all")
    return tuple(lines)
