"""What awaits the person, in all their tenants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import request, url_for

from policies.loop import Awaiting, Stage
from policies.permissions import Permission
from services.http.context import credential, deps
from services.http.language import gettext as _
from services.http.language import language
from services.http.permission import signed_in
from services.notifications.read_inbox import InboxLine, read_inbox
from services.notifications.render import translate
from services.notifications.words import WORDINGS
from services.proposals.read_started import Started, read_started
from services.web.bidi import isolated
from services.web.blueprint import web
from services.web.context import render_page, rights_in, signed_in_account
from services.web.setup import setup_of
from services.web.steps import states_of
from services.web.words import said, word
from tenants.accounts import TenantName

_SOON = timedelta(days=7)
_NEWS_FOR = timedelta(days=30)
_MOST_NEWS = 10
_MOST_LINKS = 4
"""Above as many tenants, their links become one select."""


@web.get("/", endpoint="inbox")
@signed_in("each tenant's lines are read as its member")
def inbox() -> str:
    """Show what awaits the person by due date, then what they have started.

    ``?by=tenant`` groups it by tenant, the oldest deadline first; ``?tenant=`` keeps one tenant's,
    ``?news=all`` shows more than the latest news.
    """
    now = deps().clock.now()
    read = read_inbox(deps(), credential(), language=language())
    chosen = signed_in_account().tenant(request.args.get("tenant", ""))
    items = [line for line in read.items if chosen in (None, line.tenant)]
    started = [
        one
        for one in read_started(deps(), credential())
        if chosen is None or one.tenant.slug == chosen.slug
    ]
    by_tenant = chosen is None and request.args.get("by") == "tenant"
    news = _news(read.news, chosen, now)
    shows_all = request.args.get("news") == "all"
    dated = [line.due_at for line in items if line.due_at is not None]
    awaited = {(line.tenant.slug, line.subject.id) for line in items}
    return render_page(
        "inbox.html",
        section="inbox",
        move_count=len(read.items),
        chosen=chosen,
        subnav=_ways(read.items, chosen, by_tenant=by_tenant),
        tenant_choice=_tenant_choice(read.items, chosen),
        groups=_by_tenant(items, now) if by_tenant else _groups(items, now),
        total=len(items),
        late=sum(_group_of(line.due_at, now) == "late" for line in items),
        last_due_at=max(dated, default=None),
        news=[_told(line) for line in (news if shows_all else news[:_MOST_NEWS])],
        news_more=0 if shows_all or len(news) <= _MOST_NEWS else len(news),
        news_url=_all_news_url(chosen, by_tenant=by_tenant),
        setups=_setups(chosen),
        started=[_started(one, awaited) for one in started],
        proposes_in=_proposes_in(),
        next_known=_next_known(started, now),
    )


def _setups(chosen: TenantName | None) -> list[dict[str, Any]]:
    """The tenants that the person administers and that are not ready yet."""
    tenants = [chosen] if chosen else signed_in_account().tenants
    return [setup for tenant in tenants if (setup := setup_of(tenant)) is not None]


def _ways(
    lines: Sequence[InboxLine], chosen: TenantName | None, *, by_tenant: bool
) -> list[dict[str, Any]]:
    """The ways to look at it, for who is awaited in several tenants, in the order of the tabs."""
    counts = Counter(line.tenant for line in lines)
    if len(counts) < 2 and chosen is None:
        return []
    ways = [
        (_("Par échéance"), url_for("web.inbox"), chosen is None and not by_tenant),
        (_("Par organisme"), url_for("web.inbox", by="tenant"), by_tenant),
    ]
    tenants = _awaiting_in(lines, chosen)
    if len(tenants) <= _MOST_LINKS:
        ways += [
            (
                _counted(tenant, counts, isolated(tenant.name)),
                url_for("web.inbox", tenant=tenant.slug),
                tenant == chosen,
            )
            for tenant in tenants
        ]
    return [{"label": label, "href": href, "current": current} for label, href, current in ways]


def _tenant_choice(lines: Sequence[InboxLine], chosen: TenantName | None) -> list[tuple[str, str]]:
    """Slug and label of each tenant where there are too many of them for links."""
    tenants = _awaiting_in(lines, chosen)
    if len(tenants) <= _MOST_LINKS:
        return []
    counts = Counter(line.tenant for line in lines)
    return [(tenant.slug, _counted(tenant, counts)) for tenant in tenants]


def _awaiting_in(lines: Sequence[InboxLine], chosen: TenantName | None) -> list[TenantName]:
    """Those that await the person and the one chosen, in order of name as everywhere."""
    awaited = {line.tenant.slug for line in lines} | ({chosen.slug} if chosen else set())
    return [tenant for tenant in signed_in_account().tenants if tenant.slug in awaited]


def _counted(tenant: TenantName, counts: Counter[TenantName], name: str = "") -> str:
    return _("%(tenant)s (%(count)s)", tenant=name or tenant.name, count=counts[tenant])


def _news(lines: Sequence[InboxLine], chosen: TenantName | None, now: datetime) -> list[InboxLine]:
    """What was decided lately, latest first: of several news of a proposal, the last."""
    latest: dict[tuple[str, UUID], InboxLine] = {}
    for line in lines:
        if line.created_at > now - _NEWS_FOR and chosen in (None, line.tenant):
            latest.setdefault((line.tenant.slug, line.subject.id), line)
    return list(latest.values())


def _told(line: InboxLine) -> dict[str, Any]:
    return {
        "line": _line(line),
        "subject": line.subject.title,
        "url": line.path,
        "at": line.created_at,
        "tenant": line.tenant,
    }


def _all_news_url(chosen: TenantName | None, *, by_tenant: bool) -> str:
    """The same page with every news."""
    return url_for(
        "web.inbox",
        news="all",
        tenant=chosen.slug if chosen else None,
        by="tenant" if by_tenant else None,
        _anchor="nouvelles",
    )


def _by_tenant(lines: Sequence[InboxLine], now: datetime) -> list[dict[str, Any]]:
    """One group a tenant, in the order of its oldest deadline; what is late comes apart in it."""
    groups = []
    for tenant in dict.fromkeys(line.tenant for line in lines):
        here = [line for line in lines if line.tenant == tenant]
        late = [_move(line) for line in here if _group_of(line.due_at, now) == "late"]
        rest = [_move(line) for line in here if _group_of(line.due_at, now) != "late"]
        groups.append({"code": tenant.slug, "tenant": tenant, "late": late, "moves": rest})
    return groups


def _proposes_in() -> TenantName | None:
    """The one tenant of the person, where they may propose something."""
    tenants = signed_in_account().tenants
    if len(tenants) != 1 or Permission.PROPOSAL_CREATE not in rights_in(tenants[0]):
        return None
    return tenants[0]


def _groups(lines: Sequence[InboxLine], now: datetime) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {"late": [], "week": [], "later": [], "undated": []}
    for line in lines:
        groups[_group_of(line.due_at, now)].append(_move(line))
    return [
        {
            "code": code,
            "tenant": None,
            "late": moves if code == "late" else [],
            "moves": [] if code == "late" else moves,
        }
        for code, moves in groups.items()
        if moves
    ]


def _move(line: InboxLine) -> dict[str, Any]:
    return {
        "line": _line(line),
        "verb": translate(WORDINGS[line.notice].verb, language()),
        "subject": line.subject.title,
        "url": line.path,
        "due_at": line.due_at,
        "detail": line.subject.reference,
        "tenant": line.tenant,
    }


def _line(line: InboxLine) -> str:
    return translate(WORDINGS[line.notice].line, language())


def _group_of(due_at: datetime | None, now: datetime) -> str:
    if due_at is None:
        return "undated"
    if due_at < now:
        return "late"
    return "week" if due_at <= now + _SOON else "later"


def _started(one: Started, awaited: Container[tuple[str, UUID]]) -> dict[str, Any]:
    view = one.proposal
    return {
        "title": view.title,
        "url": f"/t/{one.tenant.slug}/proposals/{view.id}",
        "stage": view.stage.value,
        "outcome": view.outcome.value if view.outcome else None,
        "states": states_of(view),
        "note": _note(one, is_awaited=(one.tenant.slug, view.id) in awaited),
    }


def _note(one: Started, *, is_awaited: bool) -> str:
    view = one.proposal
    if view.stage is Stage.CLOSED or view.awaiting is Awaiting.NOBODY:
        return one.tenant.name
    if view.awaiting is Awaiting.AUTHOR:
        turn = _("À vous de la terminer")
    else:
        turn = _("À vous d’agir") if is_awaited else word("turn", view.awaiting.value)
    return turn if view.due_at is None else f"{turn}, {said('day', view.due_at)}"


def _next_known(started: list[Started], now: datetime) -> dict[str, Any] | None:
    """The next date to come that the person knows of, when nothing is asked of them."""
    dated = [
        (one.proposal.due_at, one.proposal.title)
        for one in started
        if one.proposal.due_at is not None and one.proposal.due_at > now
    ]
    if not dated:
        return None
    at, title = min(dated)
    return {"at": at, "text": _("« %(title)s »", title=isolated(title))}
