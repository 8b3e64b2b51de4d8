"""What a person has started, in all their tenants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select

from policies.loop import Stage
from services.deps import Deps
from services.errors import NotAuthenticated
from services.proposals.models import Proposal
from services.proposals.views import ProposalView, views_of
from tenants.accounts import TenantName, find_account
from tenants.actor import Credential
from tenants.transaction import tenant_transaction

CLOSED_SHOWN_FOR = timedelta(days=60)
MOST = 20


@dataclass(frozen=True, slots=True)
class Started:
    """A proposal of the person's own, and where it is."""

    tenant: TenantName
    proposal: ProposalView


def read_started(deps: Deps, credential: Credential) -> list[Started]:
    """The person's proposals: open ones first, the latest first; then those closed lately.

    At most 20 in each tenant; suspended tenants are passed over.

    Raises:
        NotAuthenticated: the credential does not hold.
    """
    now = deps.clock.now()
    account = find_account(deps.engine, credential, now)
    if account is None:
        raise NotAuthenticated
    started: list[Started] = []
    for tenant in account.tenants:
        if tenant.is_suspended:
            continue
        with tenant_transaction(deps.engine, tenant.id) as session:
            rows = session.scalars(
                select(Proposal)
                .where(
                    Proposal.author_id == account.id,
                    or_(Proposal.closed_at.is_(None), Proposal.closed_at > now - CLOSED_SHOWN_FOR),
                )
                .order_by(Proposal.closed_at.is_not(None), Proposal.created_at.desc())
                .limit(MOST)
            ).all()
            started.extend(Started(tenant, view) for view in views_of(session, rows, account.id))
    return sorted(started, key=lambda one: one.proposal.stage is Stage.CLOSED)
