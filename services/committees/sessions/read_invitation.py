"""A session as an entry that its reader puts into their own calendar."""

from __future__ import annotations

from uuid import UUID

from policies.permissions import Permission
from services.committees.sessions.access import find_session
from services.deps import Deps
from services.errors import NotFound
from services.notifications.calendar_entries import CalendarReader
from services.notifications.invitation import Invitation, invitation_to
from tenants.actor import Caller


def read_invitation(deps: Deps, caller: Caller, session_id: UUID, language: str) -> Invitation:
    """The same entry as goes with the session's mails, as the ledger is now.

    Args:
        deps: collaborators.
        caller: a member of the tenant.
        session_id: a session that was convened.
        language: the reader's.

    Raises:
        NotFound: none of this tenant, or not convened yet: its date may still change unsaid.
    """
    with deps.act(caller, Permission.SESSION_READ) as act:
        if find_session(act, session_id).convened_at is None:
            raise NotFound
        reader = CalendarReader(
            tenant_id=act.tenant_id,
            member_id=act.user_id,
            language=language,
            public_url=deps.public_url,
            organizer=None if deps.mailer is None else deps.mailer.sender,
            now=act.now,
        )
        return invitation_to(act.session, reader, session_id)
