from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from services.deps import Deps, new_id
from services.errors import Forbidden
from services.journal import seal
from services.journal.events import Event
from services.journal.record import record
from services.journal.seal import seal_pending
from services.journal.verify import verify_journal, verify_tenant
from tests.fixtures.ledger import Commune, found_commune
from tests.fixtures.postgres import Database


def write(deps: Deps, commune: Commune, count: int = 1) -> None:
    with deps.work(commune.tenant_id) as work:
        for number in range(count):
            record(work, Event.SIGNAL_RECORDED, new_id(), number=number)


def sealed_numbers(deps: Deps, commune: Commune) -> list[int]:
    with deps.work(commune.tenant_id) as work:
        return list(
            work.session.execute(
                text(
                    "SELECT (e.data ->> 'number')::int FROM journal_seal s"
                    " JOIN journal_entry e ON e.tenant_id = s.tenant_id AND e.id = s.entry_id"
                    " ORDER BY s.seq"
                )
            ).scalars()
        )


def tamper(database: Database, *statements: str) -> None:
    """What somebody with the owner's password can do, past row-level security."""
    tables = ("journal_entry", "journal_seal")
    with psycopg.connect(database.owner_url.replace("+psycopg", ""), autocommit=True) as connection:
        for table in tables:
            connection.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        for statement in statements:
            assert connection.execute(statement).rowcount > 0
        for table in tables:
            connection.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


class TestSealPending:
    def test_every_entry_gets_the_next_place_of_its_tenant(self, deps: Deps, relay_engine: Engine):
        one, other = found_commune(deps), found_commune(deps)
        write(deps, one, 3)
        write(deps, other, 2)
        write(deps, one, 2)
        assert seal_pending(deps, relay_engine) == 7
        assert sealed_numbers(deps, one) == [0, 1, 2, 0, 1]
        assert sealed_numbers(deps, other) == [0, 1]
        assert seal_pending(deps, relay_engine) == 0

    def test_the_chain_goes_on_where_it_stopped(
        self, deps: Deps, commune: Commune, relay_engine: Engine
    ):
        write(deps, commune, 2)
        seal_pending(deps, relay_engine)
        write(deps, commune, 2)
        assert seal_pending(deps, relay_engine) == 2
        found = verify_tenant(deps, commune.tenant_id)
        assert (found.entries, found.sealed, found.intact) == (4, 4, True)

    def test_a_batch_may_end_inside_a_transaction(
        self, deps: Deps, commune: Commune, relay_engine: Engine, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(seal, "_BATCH", 4)
        write(deps, commune, 10)
        assert seal_pending(deps, relay_engine) == 10
        assert sealed_numbers(deps, commune) == list(range(10))

    def test_an_outsider_recomputes_the_hash_from_the_text_alone(
        self, deps: Deps, commune: Commune, relay_engine: Engine
    ):
        subject = new_id()
        with deps.work(commune.tenant_id) as work:
            first = record(work, Event.VOTE_CAST, subject, ballot=subject, round=2)
            second = record(work, Event.TENANT_RESUMED)
        seal_pending(deps, relay_engine)
        common = {"actor_id": None, "at": "2026-11-25T10:00:00.000000Z", "via": "clock"}
        prev = "0" * 64
        for entry in (
            {
                "id": str(first),
                "seq": 1,
                "event": "vote_cast",
                "subject": str(subject),
                "data": {"ballot": str(subject), "round": 2},
            },
            {"id": str(second), "seq": 2, "event": "tenant_resumed", "subject": None, "data": {}},
        ):
            canonical = json.dumps(
                {**common, **entry, "prev": prev}, sort_keys=True, separators=(",", ":")
            )
            prev = hashlib.sha256(canonical.encode()).hexdigest()
        head = verify_tenant(deps, commune.tenant_id).head
        assert head is not None
        assert head.hex() == prev


class GivenUpError(Exception):
    """Rolls a transaction back."""


class TestOrder:
    def test_a_younger_transaction_waits_for_an_older_one(
        self, deps: Deps, commune: Commune, relay_engine: Engine
    ):
        with deps.work(commune.tenant_id) as older:
            record(older, Event.SIGNAL_RECORDED, number=1)
            older.effects.write(older.session)
            with deps.work(commune.tenant_id) as younger:
                record(younger, Event.SIGNAL_RECORDED, number=2)
            assert seal_pending(deps, relay_engine) == 0
            record(older, Event.SIGNAL_RECORDED, number=11)
        assert seal_pending(deps, relay_engine) == 3
        assert sealed_numbers(deps, commune) == [1, 11, 2]

    def test_a_transaction_given_up_leaves_no_hole(
        self, deps: Deps, commune: Commune, relay_engine: Engine
    ):
        write(deps, commune)
        with suppress(GivenUpError), deps.work(commune.tenant_id) as work:
            record(work, Event.SIGNAL_RECORDED, number=9)
            work.effects.write(work.session)
            raise GivenUpError
        write(deps, commune)
        seal_pending(deps, relay_engine)
        assert sealed_numbers(deps, commune) == [0, 0]
        assert verify_tenant(deps, commune.tenant_id).intact

    def test_a_reader_that_lasts_delays_nothing(
        self, deps: Deps, commune: Commune, relay_engine: Engine
    ):
        with deps.work(commune.tenant_id) as reader:
            reader.session.execute(text("SELECT count(*) FROM journal_entry"))
            write(deps, commune)
            assert seal_pending(deps, relay_engine) == 1

    def test_sealers_and_writers_at_once_lose_and_double_nothing(
        self, deps: Deps, commune: Commune, relay_engine: Engine
    ):
        with ThreadPoolExecutor(8) as pool:
            writers = [pool.submit(write, deps, commune, 3) for _ in range(30)]
            sealers = [pool.submit(seal_pending, deps, relay_engine) for _ in range(30)]
            for writer in writers:
                writer.result()
            sealed = sum(sealer.result() for sealer in sealers)
        sealed += seal_pending(deps, relay_engine)
        found = verify_tenant(deps, commune.tenant_id)
        assert (found.entries, found.sealed, found.intact) == (90, 90, True)
        assert sealed == 90

    def test_a_tenant_being_sealed_is_passed_over(
        self, deps: Deps, commune: Commune, relay_engine: Engine
    ):
        write(deps, commune)
        with deps.work(commune.tenant_id) as work:
            assert seal._seal_batch(work.session, commune.tenant_id) == 1
            assert seal_pending(deps, relay_engine) == 0
        assert seal_pending(deps, relay_engine) == 0

    def test_entries_written_after_a_restore_elsewhere_are_sealed(
        self, database: Database, deps: Deps, commune: Commune, relay_engine: Engine
    ):
        write(deps, commune, 2)
        seal_pending(deps, relay_engine)
        far = "(pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 1000000)::text::xid8"
        where = f"WHERE tenant_id = '{commune.tenant_id}'"
        tamper(
            database,
            f"UPDATE journal_entry SET xid = {far} {where}",
            f"UPDATE journal_seal SET xid = {far} {where}",
        )
        write(deps, commune)
        assert seal_pending(deps, relay_engine) == 1
        write(deps, commune)
        assert seal_pending(deps, relay_engine) == 1
        assert verify_tenant(deps, commune.tenant_id).intact


class TestTampering:
    @pytest.fixture
    def sealed(self, deps: Deps, commune: Commune, relay_engine: Engine) -> Commune:
        write(deps, commune, 5)
        seal_pending(deps, relay_engine)
        assert verify_tenant(deps, commune.tenant_id).intact
        return commune

    def entry(self, commune: Commune, seq: int) -> str:
        return f"(SELECT entry_id FROM journal_seal WHERE {self.place(commune, seq)})"

    def place(self, commune: Commune, seq: int) -> str:
        return f"tenant_id = '{commune.tenant_id}' AND seq = {seq}"

    @pytest.mark.parametrize(
        "change",
        [
            "at = at + interval '1 microsecond'",
            "actor_id = gen_random_uuid()",
            "via = 'browser'",
            "event = 'vote_cast'",
            "subject = NULL",
            "data = '{\"number\": 7}'",
        ],
    )
    def test_a_changed_entry_is_found(
        self, database: Database, deps: Deps, sealed: Commune, change: str
    ):
        tamper(database, f"UPDATE journal_entry SET {change} WHERE id = {self.entry(sealed, 3)}")
        found = verify_tenant(deps, sealed.tenant_id)
        assert (found.broken_at, found.sealed) == (3, 5)

    def test_a_removed_entry_is_found(self, database: Database, deps: Deps, sealed: Commune):
        tamper(
            database,
            f"CREATE TEMPORARY TABLE gone AS SELECT {self.entry(sealed, 2)} AS id",
            f"DELETE FROM journal_seal WHERE {self.place(sealed, 2)}",
            "DELETE FROM journal_entry WHERE id IN (SELECT id FROM gone)",
        )
        assert verify_tenant(deps, sealed.tenant_id).broken_at == 2

    def test_a_removed_entry_is_found_when_the_others_move_up(
        self, database: Database, deps: Deps, sealed: Commune
    ):
        tamper(
            database,
            f"DELETE FROM journal_seal WHERE {self.place(sealed, 2)}",
            *(
                f"UPDATE journal_seal SET seq = {seq} WHERE {self.place(sealed, seq + 1)}"
                for seq in (2, 3, 4)
            ),
        )
        assert verify_tenant(deps, sealed.tenant_id).broken_at == 2

    def test_two_entries_that_changed_places_are_found(
        self, database: Database, deps: Deps, sealed: Commune
    ):
        tamper(
            database,
            f"UPDATE journal_seal SET seq = 99 WHERE {self.place(sealed, 3)}",
            f"UPDATE journal_seal SET seq = 3 WHERE {self.place(sealed, 4)}",
            f"UPDATE journal_seal SET seq = 4 WHERE {self.place(sealed, 99)}",
        )
        assert verify_tenant(deps, sealed.tenant_id).broken_at == 3

    def test_a_chain_cut_short_no_longer_has_its_head(
        self, database: Database, deps: Deps, sealed: Commune
    ):
        noted = verify_tenant(deps, sealed.tenant_id).head
        tamper(database, f"DELETE FROM journal_seal WHERE {self.place(sealed, 5)}")
        assert verify_tenant(deps, sealed.tenant_id).head != noted

    @pytest.mark.parametrize("table", ["journal_entry", "journal_seal"])
    @pytest.mark.parametrize("act", ["UPDATE {} SET xid = xid", "DELETE FROM {}", "TRUNCATE {}"])
    def test_the_application_can_neither_change_nor_remove(
        self, deps: Deps, sealed: Commune, table: str, act: str
    ):
        with (
            pytest.raises(ProgrammingError, match="InsufficientPrivilege"),
            deps.work(sealed.tenant_id) as work,
        ):
            work.session.execute(text(act.format(table)))

    @pytest.mark.parametrize("column", ["id", "data", "actor_id", "subject", "event"])
    def test_the_relay_reads_no_content(self, relay_engine: Engine, column: str):
        with (
            relay_engine.connect() as connection,
            pytest.raises(ProgrammingError, match="InsufficientPrivilege"),
        ):
            connection.execute(text(f"SELECT {column} FROM journal_entry"))


class TestVerifyJournal:
    def test_an_administrator_verifies_their_own_tenant(
        self, deps: Deps, commune: Commune, relay_engine: Engine
    ):
        write(deps, commune, 2)
        seal_pending(deps, relay_engine)
        write(deps, commune)
        found = verify_journal(deps, commune.caller("admin"))
        assert (found.entries, found.sealed, found.intact) == (3, 2, True)

    def test_an_empty_journal_holds(self, deps: Deps, commune: Commune):
        found = verify_journal(deps, commune.caller("admin"))
        assert (found.entries, found.sealed, found.intact, found.head) == (0, 0, True, None)

    def test_an_agent_does_not(self, deps: Deps, commune: Commune):
        commune.person("agent")
        with pytest.raises(Forbidden):
            verify_journal(deps, commune.caller("agent"))

    def test_instants_keep_their_microseconds_whatever_the_zone(
        self, deps: Deps, commune: Commune, relay_engine: Engine
    ):
        later = deps.clock.now() + timedelta(microseconds=7)
        with deps.work(commune.tenant_id, later) as work:
            record(work, Event.SIGNAL_RECORDED)
            work.session.execute(text("SET LOCAL TimeZone = 'Asia/Tokyo'"))
        seal_pending(deps, relay_engine)
        with deps.work(commune.tenant_id) as work:
            work.session.execute(text("SET LOCAL TimeZone = 'America/Caracas'"))
        assert verify_tenant(deps, commune.tenant_id).intact
