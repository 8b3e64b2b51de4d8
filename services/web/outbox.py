"""The mails kept because no server sends them."""

from __future__ import annotations

import math
from typing import Final

from flask import request
from werkzeug.wrappers import Response

from policies.permissions import Permission
from services.errors import NotFound
from services.http.context import config, deps, reader
from services.http.paging import LAST_PAGE
from services.http.permission import permission
from services.notifications.read_outbox import read_outbox
from services.web.blueprint import web
from services.web.context import current_tenant, render_page
from services.web.past_end import past_end

_SIZE: Final = 20


@web.get("/t/<slug:tenant>/outbox", endpoint="outbox")
@permission(Permission.MAIL_READ)
def outbox(tenant: str) -> str | Response:
    """Show the mails that would have left, where no server is configured."""
    place = current_tenant(tenant)
    if not config().mail_is_kept:
        raise NotFound
    number = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    kept = read_outbox(
        deps(),
        reader(tenant),
        with_sign_in=config().demo,
        offset=(number - 1) * _SIZE,
        limit=_SIZE,
    )
    if elsewhere := past_end(number, kept.total, _SIZE):
        return elsewhere
    return render_page(
        "outbox.html",
        tenant=place,
        section="outbox",
        mails=[
            {
                "id": mail.id,
                "at": mail.at,
                "to": mail.to,
                "subject": mail.subject,
                "text": mail.text,
                "link": mail.path,
            }
            for mail in kept.mails
        ],
        page={
            "number": number,
            "pages": max(1, math.ceil(kept.total / _SIZE)),
            "total": kept.total,
        },
    )
