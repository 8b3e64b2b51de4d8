"""What each notice says, by mail and in the inbox."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from services.notifications.notices import Notice
from services.notifications.wording.committee import COMMITTEE
from services.notifications.wording.rollout import ROLLOUT
from services.notifications.wording.sponsorship import SPONSORSHIP
from services.notifications.wording.wording import Wording

WORDINGS: Final[Mapping[Notice, Wording]] = MappingProxyType(SPONSORSHIP | COMMITTEE | ROLLOUT)
"""The wording of each notice; a test finds every one of them."""


def proposal_path(tenant: str, proposal_id: UUID, anchor: str = "") -> str:
    """The path of a proposal's page, in the tenant of that slug."""
    path = f"/t/{tenant}/proposals/{proposal_id}"
    return f"{path}#{anchor}" if anchor else path
