"""A town whose mails leave for a real server."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from policies.loop import Awaiting, Kind, Stage
from services.deps import Deps, new_id
from services.proposals.models import Proposal
from tests.fixtures.ledger import Commune
from tests.fixtures.smtp import MailServer


@pytest.fixture
def posted(deps: Deps, mail_server: MailServer) -> Deps:
    return replace(deps, mailer=mail_server.mailer)


@pytest.fixture
def proposal(deps: Deps, commune: Commune) -> UUID:
    author = commune.person("Ana Author")
    proposal_id = new_id()
    with deps.work(commune.tenant_id) as work:
        work.session.add(
            Proposal(
                tenant_id=commune.tenant_id,
                id=proposal_id,
                reference="2026-001",
                kind=Kind.INITIATIVE,
                title="Tablette & <terrain>\r\nBcc: pirate@example.org",
                summary="",
                author_id=author,
                content={},
                revision=1,
                version=0,
                created_at=work.now,
                stage=Stage.DRAFT,
                awaiting=Awaiting.AUTHOR,
                stage_since=work.now,
                moves=0,
                heard=0,
                rung=0,
            )
        )
    return proposal_id
