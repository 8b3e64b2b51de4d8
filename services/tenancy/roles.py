"""The roles that an administrator grants. The others come from seats, objects or the tree."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from policies.messages import N_
from services.errors import Invalid


class GrantedRole(StrEnum):
    """A role given by name to a member."""

    ADMINISTRATOR = "administrator"
    AGENT = "agent"
    DPO = "dpo"
    READER = "reader"
    TRANSFORMATION_LEAD = "transformation_lead"


def read_roles(names: Iterable[str], *, field: str = "roles") -> list[GrantedRole]:
    """The roles named, each once, in alphabetical order.

    Raises:
        Invalid: none is named, or one cannot be granted.
    """
    wanted = set(names)
    if not wanted:
        raise Invalid(errors={field: [N_("Donnez au moins un rôle.")]})
    if not wanted <= set(GrantedRole):
        raise Invalid(errors={field: [N_("Ce rôle ne se donne pas, ou n’existe pas.")]})
    return sorted(GrantedRole(name) for name in wanted)
