"""Without a mail server, mails are kept to be read."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.deps import Deps
from services.errors import Forbidden
from services.notifications.deliver_mail import deliver_mail
from services.notifications.notices import Notice
from services.notifications.notify import queue_mail
from services.notifications.read_outbox import read_outbox
from tests.fixtures.ledger import PRESENT, Commune
from tests.services.notifications.deliver_mail.mailbox import queue


class TestWithoutServer:
    def test_mails_are_kept_as_they_would_have_left(
        self, deps: Deps, commune: Commune, proposal: UUID
    ):
        commune.person("fanny")
        queue(deps, commune, proposal, "fanny")
        delivery = deliver_mail(deps, commune.tenant_id, PRESENT)
        assert (delivery.sent, delivery.retry_at) == (0, None)
        outbox = read_outbox(deps, commune.caller("admin"))
        (kept,) = outbox.mails
        assert outbox.total == 1
        assert kept.to == commune.email("fanny")
        assert kept.path == f"/t/{commune.slug}/proposals/{proposal}"
        assert kept.path in kept.text

    def test_sign_in_links_are_shown_only_when_asked_for(self, deps: Deps, commune: Commune):
        commune.person("fanny")
        with deps.work(commune.tenant_id) as work:
            queue_mail(
                work, Notice.SIGN_IN, [commune.people["fanny"]], data={"path": "/login/link/secret"}
            )
        deliver_mail(deps, commune.tenant_id, PRESENT)
        assert read_outbox(deps, commune.caller("admin")).mails == []
        (kept,) = read_outbox(deps, commune.caller("admin"), with_sign_in=True).mails
        assert kept.path == "/login/link/secret"

    def test_an_agent_reads_no_outbox(self, deps: Deps, commune: Commune):
        commune.person("fanny")
        with pytest.raises(Forbidden):
            read_outbox(deps, commune.caller("fanny"))
