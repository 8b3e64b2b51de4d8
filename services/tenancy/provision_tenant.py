"""Open a tenant, with its first administrator and the method's own policy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from policies.durations import Durations
from policies.messages import N_
from policies.paths import default_paths
from services.deps import Deps, Work, new_id
from services.errors import FieldErrors, Invalid
from services.journal.events import Event
from services.journal.record import record
from services.tenancy.accounts import account_for, list_under, read_email
from services.tenancy.host import host_work
from services.tenancy.models import PolicyVersion
from services.tenancy.one_line import is_one_line
from services.tenancy.roles import GrantedRole
from services.tenancy.siren import has_nine_digits, is_siren
from tenants.actor import Credential
from tenants.models import Member, Tenant

_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,62}")
_LONGEST_NAME: Final = 200
_LONGEST_SHORT_NAME: Final = 40
_LONGEST_MONOGRAM: Final = 3

_TAKEN: Final = {
    "slug": N_("Une collectivité porte déjà ce nom d’adresse."),
    "siren": N_("Une collectivité est déjà ouverte sous ce SIREN."),
}
_FIND_TAKEN = text("""
SELECT bool_or(slug = :slug) AS slug, bool_or(siren = :siren) AS siren
FROM tenant WHERE slug = :slug OR siren = :siren
""")


class Colour(StrEnum):
    """The pairs of colours that a tenant's pages may wear, each checked in both modes."""

    ARDOISE = "ardoise"
    ENCRE = "encre"
    INDIGO = "indigo"
    MOUSSE = "mousse"
    PRUNE = "prune"
    ROSE = "rose"


@dataclass(frozen=True, slots=True)
class NewTenant:
    """What a tenant is opened with.

    Attributes:
        slug: in its addresses, for ever: lower-case letters, digits and hyphens.
        name: in full, « Ville de NovaCité ».
        short_name: where room is short, « NovaCité ».
        siren: nine digits, the last of which checks the others.
        monogram: one to three characters.
        colour: one of ``Colour``.
        administrator_email, administrator_name: who configures it.
    """

    slug: str
    name: str
    short_name: str
    siren: str
    monogram: str
    colour: str
    administrator_email: str
    administrator_name: str


@dataclass(frozen=True, slots=True)
class ProvisionedTenant:
    """A tenant just opened, and its first administrator."""

    id: UUID
    slug: str
    name: str
    administrator_id: UUID


def provision_tenant(
    deps: Deps, new: NewTenant, *, by: Credential | None = None
) -> ProvisionedTenant:
    """Open a tenant.

    Its administrator signs in by a link sent to their address; an account that exists already
    keeps its name and password.

    Args:
        deps: the collaborators.
        new: what it is opened with.
        by: a host operator's credential; None for the host's own command line.

    Raises:
        NotAuthenticated, Forbidden: not a host operator.
        Invalid: a field does not hold, or another tenant has this slug or SIREN.
    """
    _check(new)
    email = read_email(new.administrator_email, field="administrator_email")
    tenant_id = new_id()
    try:
        with host_work(deps, tenant_id, by) as work:
            _refuse_taken(work, new)
            administrator_id = _open(work, new, email)
    except IntegrityError as clash:
        # Somebody opened the same one meanwhile.
        name = getattr(getattr(clash.orig, "diag", None), "constraint_name", "") or ""
        taken = [field for field in _TAKEN if name == f"uq_tenant_{field}"]
        if not taken:
            raise
        raise Invalid(errors={field: [_TAKEN[field]] for field in taken}) from None
    return ProvisionedTenant(tenant_id, new.slug, new.name, administrator_id)


def _check(new: NewTenant) -> None:
    errors: dict[str, list[str]] = {}
    if not _SLUG.fullmatch(new.slug):
        errors["slug"] = [
            N_("Écrivez deux à 63 lettres minuscules, chiffres ou traits d’union, sans accent.")
        ]
    if not has_nine_digits(new.siren):
        errors["siren"] = [N_("Écrivez les neuf chiffres du SIREN.")]
    elif not is_siren(new.siren):
        errors["siren"] = [
            N_("Ce numéro n’est pas un SIREN : sa clé de contrôle ne tombe pas juste. Relisez-le.")
        ]
    for field, longest in (
        ("name", _LONGEST_NAME),
        ("short_name", _LONGEST_SHORT_NAME),
        ("monogram", _LONGEST_MONOGRAM),
        ("administrator_name", _LONGEST_NAME),
    ):
        value: str = getattr(new, field)
        if not value.strip():
            errors[field] = [N_("Ce champ est à remplir.")]
        elif len(value) > longest or not is_one_line(value):
            errors[field] = [N_("Écrivez un texte plus court, sur une ligne.")]
    if new.colour not in set(Colour):
        errors["colour"] = [N_("Choisissez une des couleurs proposées.")]
    if errors:
        raise Invalid(errors=errors)


def _refuse_taken(work: Work, new: NewTenant) -> None:
    found = work.session.execute(_FIND_TAKEN, {"slug": new.slug, "siren": new.siren}).one()
    taken: FieldErrors = {
        field: [sentence] for field, sentence in _TAKEN.items() if getattr(found, field)
    }
    if taken:
        raise Invalid(errors=taken)


def _open(work: Work, new: NewTenant, email: str) -> UUID:
    session, key = work.session, {"tenant_id": work.tenant_id}
    session.add(
        Tenant(
            id=work.tenant_id,
            slug=new.slug,
            name=new.name.strip(),
            short_name=new.short_name.strip(),
            siren=new.siren,
            monogram=new.monogram.strip(),
            colour=new.colour,
            created_at=work.now,
        )
    )
    session.flush()
    administrator_id = account_for(work, email, new.administrator_name.strip())
    list_under(work, administrator_id)
    session.add(
        Member(
            **key,
            id=administrator_id,
            name=new.administrator_name.strip(),
            email=email,
            roles=[GrantedRole.ADMINISTRATOR.value],
            joined_at=work.now,
        )
    )
    session.add(
        PolicyVersion(
            **key,
            id=new_id(),
            number=1,
            durations=Durations().to_dict(),
            paths={kind.value: path.to_dict() for kind, path in default_paths().items()},
            set_at=work.now,
        )
    )
    session.flush()
    record(work, Event.TENANT_PROVISIONED, work.tenant_id, administrator=administrator_id)
    return administrator_id
