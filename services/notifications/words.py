"""What each notice says, by mail and in the inbox."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from services.notifications.notices import Notice
from services.notifications.wording.committee import COMMITTEE
from services.notifications.wording.rollout import ROLLOUT
from services.notifications.wording.session import SESSION
from services.notifications.wording.sponsorship import SPONSORSHIP
from services.notifications.wording.wording import Wording

WORDINGS: Final[Mapping[Notice, Wording]] = MappingProxyType(
    SPONSORSHIP | COMMITTEE | SESSION | ROLLOUT
)
"""The wording of each notice; a test finds every one of them."""


def proposal_path(tenant: str, proposal_id: UUID, anchor: str = "") -> str:
    """The path of a proposal's page, in the tenant of that slug."""
    path = f"/t/{tenant}/proposals/{proposal_id}"
    return f"{path}#{anchor}" if anchor else path


def document_path(tenant: str, proposal_id: UUID, document_id: UUID) -> str:
    """Where a document of a proposal is given, in the tenant of that slug."""
    return f"{proposal_path(tenant, proposal_id)}/documents/{document_id}/content"


def session_path(tenant: str, session_id: UUID) -> str:
    """The path of a committee session's page, in the tenant of that slug."""
    return f"/t/{tenant}/sessions/{session_id}"


def path_of(tenant: str, notice: Notice, proposal_id: UUID | None, session_id: UUID | None) -> str:
    """The path of the page that a notice is about; the inbox when it is about none."""
    if session_id is not None:
        return session_path(tenant, session_id)
    if proposal_id is None:
        return "/"
    return proposal_path(tenant, proposal_id, WORDINGS[notice].anchor)
