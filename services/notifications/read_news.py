"""News are read when the page they tell of is."""

from __future__ import annotations

from uuid import UUID

from policies.permissions import Permission
from services.deps import Deps
from services.notifications.models import ItemKind
from services.notifications.notify import settle_items
from tenants.actor import Caller


def read_news(deps: Deps, caller: Caller, proposal_id: UUID) -> None:
    """Take the news of a proposal out of the caller's inbox, their own lines only."""
    with deps.act(caller, Permission.PROPOSAL_READ) as act:
        settle_items(act, proposal_id, kinds=[ItemKind.NEWS], member_id=act.user_id)
