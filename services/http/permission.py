"""What each route asks of the person, written on the view; a test walks all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from policies.permissions import Permission

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "boussole_access"


@dataclass(frozen=True, slots=True)
class Access:
    """Who may come to a route.

    Attributes:
        permission: what ``deps.act`` will ask for in the route's tenant; None when no tenant's
            roles are concerned.
        reason: why no permission is asked, when there is none.
        signed_in: whether a credential is needed.
    """

    permission: Permission | None
    reason: str = ""
    signed_in: bool = True


def mark(access: Access) -> Callable[[View], View]:
    """Write ``access`` on a view."""

    def written(view: View) -> View:
        setattr(view, _MARK, access)
        return view

    return written


def permission(required: Permission) -> Callable[[View], View]:
    """Declare the permission that the view's use case asks for."""
    return mark(Access(required))


def signed_in(reason: str) -> Callable[[View], View]:
    """Declare a view for any signed-in person, whatever their roles, and why."""
    return mark(Access(None, reason))


def public(reason: str) -> Callable[[View], View]:
    """Declare a view open to all, and why."""
    return mark(Access(None, reason, signed_in=False))


def access_of(view: Callable[..., Any]) -> Access | None:
    """What ``view`` declares, None when it declares nothing."""
    declared: Access | None = getattr(view, _MARK, None)
    return declared
