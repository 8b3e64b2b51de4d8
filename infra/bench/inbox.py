"""The inbox, from ten tenants of a hundred loops to a thousand tenants of a thousand."""

from __future__ import annotations

import time
from uuid import UUID

from sqlalchemy import NullPool, create_engine, make_url, text

from infra import deps as dependencies
from infra.bench.report import Measure, middle
from infra.bench.stack import BenchStack, bench_stack
from infra.bench.town import BenchTown, build_town
from services.deps import Deps
from services.notifications.read_inbox import read_inbox
from tenants.actor import KnownAccount

SMALL = (10, 100)
LARGE = (1_000, 1_000)
READERS = 10
ROUNDS = 60
BUDGET = 1.2

_MORE_TENANTS = text("""
INSERT INTO tenant (id, slug, name, short_name, siren, monogram, colour, created_at)
SELECT gen_random_uuid(), 'filler-' || n, 'Filler', 'Filler', lpad((n + 500)::text, 9, '0'),
       'FI', 'encre', now()
FROM generate_series(:first, :last) n
""")
_MEMBERS = text("""
INSERT INTO member (tenant_id, id, name, email, roles, joined_at)
SELECT t.id, a.id, a.name, a.email, ARRAY['agent'], now()
FROM tenant t CROSS JOIN (SELECT * FROM account ORDER BY email LIMIT 5) a
ON CONFLICT DO NOTHING
""")
_LOOPS = text("""
WITH made AS (
  INSERT INTO proposal (tenant_id, id, reference, kind, title, summary, author_id, content,
      revision, version, created_at, submitted_at, stage, awaiting, stage_since, moves, heard, rung)
  SELECT t.id, gen_random_uuid(), 'F-' || n, 'initiative', 'Mesure ' || n, '', m.id, '{}',
         1, 1, now(), now(), 'sponsorship', 'sponsor', now(), 1, 1, 1
  FROM tenant t
  JOIN LATERAL (SELECT id FROM member WHERE tenant_id = t.id ORDER BY id LIMIT 1) m ON true
  CROSS JOIN generate_series(:first, :last) n
  RETURNING tenant_id, id, reference
)
INSERT INTO inbox_item (tenant_id, id, member_id, kind, notice, proposal_id, subject_id,
    created_at, due_at)
SELECT made.tenant_id, gen_random_uuid(), m.id, 'sponsorship', 'sponsorship_asked', made.id,
       made.id, now(), now() + interval '5 days'
FROM made
JOIN LATERAL (
  SELECT id FROM member WHERE tenant_id = made.tenant_id
  ORDER BY id OFFSET (substr(made.reference, 3)::int % 5) LIMIT 1
) m ON true
WHERE substr(made.reference, 3)::int <= 50
""")


def _fill(stack: BenchStack, tenants: tuple[int, int], loops: tuple[int, int]) -> None:
    """Add tenants and loops numbered from and to; as the superuser, whom no wall binds."""
    url = make_url(stack.cluster.url("postgres")).set(drivername="postgresql+psycopg")
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(_MORE_TENANTS, {"first": tenants[0], "last": tenants[1]})
        connection.execute(_MEMBERS)
        connection.execute(_LOOPS, {"first": loops[0], "last": loops[1]})
    with create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as admin:
        admin.execute(text("VACUUM ANALYZE"))


def _milliseconds(deps: Deps, readers: list[UUID]) -> float:
    """The median time to read an inbox, over several people."""
    samples = []
    for _ in range(ROUNDS):
        for account_id in readers:
            begun = time.perf_counter()
            read_inbox(deps, KnownAccount(account_id))
            samples.append((time.perf_counter() - begun) * 1000)
    return middle(samples)


def _towns(deps: Deps, number: int) -> list[BenchTown]:
    return [build_town(deps, voters=3, number=place) for place in range(1, number + 1)]


def measure() -> list[Measure]:
    """Read the same people's inboxes before and after the database grew a thousandfold."""
    with bench_stack(temporal=False) as stack:
        deps = dependencies.build(stack.settings)
        towns = _towns(deps, SMALL[0])
        _fill(stack, (1, 0), (1, SMALL[1]))
        readers = [town.people["author"] for town in towns]
        small = _milliseconds(deps, readers)
        _fill(stack, (1, LARGE[0] - SMALL[0]), (SMALL[1] + 1, LARGE[1]))
        large = _milliseconds(deps, readers)
        deps.engine.dispose()
    return [
        Measure(
            "inbox, p50, 10 × 100 then 1,000 × 1,000 loops",
            "ms",
            small,
            large,
            "≤ 1.2 ×",
            large <= BUDGET * small,
        )
    ]
