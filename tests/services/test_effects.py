from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import IntegrityError

from services.deps import Work, new_id
from services.effects import Effect
from services.journal.events import Event
from services.journal.models import JournalEntry
from services.journal.record import Destination, record, ring
from services.notifications.models import ItemKind
from services.notifications.notices import Notice
from services.notifications.notify import ask, settle_items
from tests.fixtures.world import Town


def entries(work: Work) -> int:
    """How many facts the tenant's journal holds."""
    return work.session.scalars(select(func.count()).select_from(JournalEntry)).one()


class TestEffects:
    def test_nothing_is_written_before_the_end(self, town: Town) -> None:
        with town.deps.work(town.tenant_id) as work:
            before = entries(work)
            record(work, Event.TENANT_RESUMED)
            assert entries(work) == before
        with town.deps.work(town.tenant_id) as work:
            assert entries(work) == before + 1

    def test_every_kind_of_value_arrives_as_it_was(self, town: Town) -> None:
        subject, at = new_id(), datetime(2026, 11, 25, 10, 0, 0, 123456, tzinfo=UTC)
        with town.deps.work(town.tenant_id, at) as work:
            entry = record(
                work, Event.VOTE_CAST, subject, ids=[subject], at_last=at, what=Event.VOTE_CAST
            )
        with town.deps.work(town.tenant_id) as work:
            row = work.session.execute(
                text("SELECT at, subject, data FROM journal_entry WHERE id = :id"), {"id": entry}
            ).one()
        assert (row.at, row.subject) == (at, subject)
        assert row.data == {
            "ids": [str(subject)],
            "at_last": at.isoformat(),
            "what": "vote_cast",
        }

    def test_the_same_bell_rings_once(self, town: Town, relay_engine: Engine) -> None:
        proposal_id = town.draft()
        with town.deps.work(town.tenant_id) as work:
            for _ in range(3):
                ring(work, Destination.LOOP, proposal_id)
        bells = text("SELECT count(*) FROM outbox WHERE subject_id = :id")
        with relay_engine.connect() as connection:
            assert connection.scalar(bells, {"id": proposal_id}) == 1

    def test_what_is_asked_stays_open_whatever_is_settled_with_it(self, town: Town) -> None:
        proposal_id, member = town.draft(), town.ids["author"]
        with town.deps.work(town.tenant_id) as work:
            due_at = work.now + timedelta(days=1)
            for notice in (Notice.SPONSORSHIP_ASKED, Notice.SPONSORSHIP_ESCALATED):
                settle_items(work, proposal_id, member_id=member)
                ask(work, ItemKind.SPONSORSHIP, notice, [member], proposal_id, due_at=due_at)
                work.effects.write(work.session)
        assert town.inbox("author") == [(ItemKind.SPONSORSHIP, proposal_id, due_at)]
        escalated = [Notice.SPONSORSHIP_ASKED, Notice.SPONSORSHIP_ESCALATED]
        assert town.mails("author", proposal_id) == escalated

    def test_a_refused_row_undoes_the_fact(self, town: Town) -> None:
        with town.deps.work(town.tenant_id) as work:
            before = entries(work)

        def ask_a_stranger() -> None:
            with town.deps.work(town.tenant_id) as work:
                record(work, Event.TENANT_RESUMED)
                ask(work, ItemKind.VOTE, Notice.VOTE_ASKED, [new_id()], new_id())

        with pytest.raises(IntegrityError):
            ask_a_stranger()
        with town.deps.work(town.tenant_id) as work:
            assert entries(work) == before

    def test_only_plain_values_are_taken(self, town: Town) -> None:
        odd = Effect("odd", "SELECT :odd")
        with pytest.raises(TypeError, match="bytes"), town.deps.work(town.tenant_id) as work:
            work.effects.add(odd, {"value": b"bytes"})
