"""What a new tenant's administrator has still to prepare, and what is done already."""

from __future__ import annotations

from typing import Any, Final

from flask import url_for

from policies.permissions import Permission
from services.governance.read_setup import read_setup
from services.http.context import deps, reader
from services.http.language import gettext as _
from services.http.language import ngettext
from services.web.context import rights_in
from tenants.accounts import TenantName

_NEEDED: Final = frozenset(
    {
        Permission.COMMITTEE_CONFIGURE,
        Permission.DEPARTMENT_CONFIGURE,
        Permission.MEMBER_CONFIGURE,
    }
)


def setup_of(tenant: TenantName) -> dict[str, Any] | None:
    """What ``components/setup.html`` takes; None once all is done, or for who cannot do it."""
    if tenant.is_suspended or not rights_in(tenant) >= _NEEDED:
        return None
    setup = read_setup(deps(), reader(tenant.slug))
    if setup.is_finished:
        return None
    slug = tenant.slug
    departments = url_for("web.departments", tenant=slug)
    members = url_for("web.members" if setup.members > 1 else "web.member_new", tenant=slug)
    committees = url_for("web.committees" if setup.committees else "web.committee_new", tenant=slug)
    others = setup.members - 1
    return {
        "tenant": tenant,
        "steps": [
            _step(
                _("Créer les directions et services"),
                departments,
                setup.departments,
                ngettext("%(num)d créé", "%(num)d créés", setup.departments),
            ),
            _step(
                _("Inscrire les membres"),
                members,
                others,
                ngettext(
                    "%(num)d personne avec vous", "%(num)d personnes avec vous", setup.members - 1
                ),
            ),
            _step(
                _("Dire qui dirige chaque service"),
                departments,
                setup.headed,
                _("%(headed)s sur %(all)s", headed=setup.headed, all=setup.departments),
            ),
            _step(
                _("Créer un comité"),
                committees,
                setup.committees,
                ngettext("%(num)d créé", "%(num)d créés", setup.committees),
            ),
        ],
    }


def _step(label: str, url: str, count: int, done: str) -> dict[str, Any]:
    return {"label": label, "url": url, "done": done if count else ""}
