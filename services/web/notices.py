"""What each public site has to say of itself: accessibility, legal notice, personal data."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import render_template

from services.http.context import config, deps
from services.http.language import language
from services.http.permission import public
from services.identity.own_tokens import MOST_DAYS
from services.identity.request_magic_link import GOOD_FOR
from services.notifications.models import MAIL_KEPT_FOR
from services.once import KEPT_FOR
from services.publication.read_notices import read_notices
from services.web.blueprint import web

STATED_ON: Final = date(2026, 11, 23)
"""When the accessibility statement was last written; an audit will give it another."""


@web.get("/accessibility", endpoint="accessibility")
@public("every page says where accessibility stands")
def accessibility() -> str:
    """The accessibility statement of the service."""
    return render_template(
        "notices/accessibility.html", language=language(), tenant=None, stated_on=STATED_ON
    )


@web.get("/public/<slug:tenant>/accessibility", endpoint="tenant_accessibility")
@public("every page says where accessibility stands")
def tenant_accessibility(tenant: str) -> str:
    """The accessibility statement of a tenant's pages."""
    facts = read_notices(deps(), tenant)
    return render_template(
        "notices/accessibility.html",
        language=language(),
        tenant=facts.tenant,
        stated_on=STATED_ON,
    )


@web.get("/public/<slug:tenant>/legal", endpoint="legal")
@public("who publishes is told to all")
def legal(tenant: str) -> str:
    """Who publishes a tenant's pages, and who hosts them."""
    facts = read_notices(deps(), tenant)
    return render_template(
        "notices/legal.html",
        language=language(),
        tenant=facts.tenant,
        siren=f"{facts.siren[:3]}\u00a0{facts.siren[3:6]}\u00a0{facts.siren[6:]}",
        host=config().legal_host,
    )


@web.get("/public/<slug:tenant>/personal-data", endpoint="personal_data")
@public("what is kept of people is told to all")
def personal_data(tenant: str) -> str:
    """What is kept of people in a tenant, why, how long, and their rights on it."""
    facts = read_notices(deps(), tenant)
    return render_template(
        "notices/personal_data.html",
        language=language(),
        tenant=facts.tenant,
        officers=facts.data_protection,
        host=config().legal_host,
        session_length=config().session_length,
        link_length=GOOD_FOR,
        token_days=MOST_DAYS,
        request_length=KEPT_FOR,
        mail_length=MAIL_KEPT_FOR,
    )
