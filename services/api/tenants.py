"""Tenants, for the host operator."""

from __future__ import annotations

from typing import Any

from policies.permissions import Permission
from services.api.resource import Resource
from services.http.context import deps, opening
from services.http.fields import Choice, EmailAddress, Id, String, Text, Title
from services.http.schemas import AnswerSchema, Command
from services.tenancy.provision_tenant import (
    Colour,
    NewTenant,
    ProvisionedTenant,
    provision_tenant,
)

tenants = Resource("tenants", "The host's tenants. No content.", across_tenants=True)


class TenantCommand(Command):
    """A tenant to open, with its first administrator."""

    slug = Text(63, required=True, metadata={"pattern": "^[a-z0-9][a-z0-9-]{1,62}$"})
    name = Title(required=True)
    short_name = Text(40, required=True)
    siren = Text(9, required=True, metadata={"pattern": "^[0-9]{9}$"})
    monogram = Text(3, required=True)
    colour = Choice(Colour, load_default=Colour.ARDOISE)
    administrator_email = EmailAddress(required=True)
    administrator_name = Title(required=True)


class TenantSchema(AnswerSchema):
    """A tenant just opened."""

    id = Id(required=True)
    slug = String(required=True)
    name = String(required=True)
    administrator_id = Id(required=True)


@tenants.post(
    "/platform/tenants",
    Permission.TENANT_PROVISION,
    body=TenantCommand,
    answer=TenantSchema,
    example={
        "slug": "novacite",
        "name": "Ville de NovaCité",
        "short_name": "NovaCité",
        "siren": "219990009",
        "monogram": "NC",
        "colour": "prune",
        "administrator_email": "admin@novacite.example",
        "administrator_name": "Nadia Ferrand",
    },
)
def create_tenant(body: dict[str, Any]) -> ProvisionedTenant:
    """Open a tenant.

    Its administrator signs in by a link sent to their address.
    """
    with opening(body["slug"]) as credential:
        return provision_tenant(deps(), NewTenant(**body), by=credential)
