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
PEOPLE = 6
"""Members of each tenant."""

LINES = 10
"""What awaits each member, however many loops there are."""

ROUNDS = 60
BUDGET = 1.2

# Whole numbers are cast: psycopg sends small ones as smallint, which no generate_series takes.
_FILLER_TENANTS = text("""
INSERT INTO tenant (id, slug, name, short_name, siren, monogram, colour, created_at)
SELECT gen_random_uuid(), 'filler-' || n, 'Filler', 'Filler', lpad((n + 500)::text, 9, '0'),
       'FI', 'encre', now()
FROM generate_series(1, CAST(:tenants AS integer)) n
""")
_FILLER_PEOPLE = text("""
WITH made AS (
  INSERT INTO account (id, email, name, created_at)
  SELECT gen_random_uuid(), 'person' || n || '@' || t.slug || '.example', 'person', now()
  FROM tenant t CROSS JOIN generate_series(1, CAST(:people AS integer)) n
  WHERE t.slug LIKE 'filler-%'
  RETURNING id, name, email
), joined AS (
  INSERT INTO membership (account_id, tenant_id)
  SELECT made.id, t.id
  FROM made JOIN tenant t ON t.slug = split_part(split_part(made.email, '@', 2), '.', 1)
  RETURNING account_id, tenant_id
)
INSERT INTO member (tenant_id, id, name, email, roles, joined_at)
SELECT joined.tenant_id, made.id, made.name, made.email, ARRAY['agent'], now()
FROM joined JOIN made ON made.id = joined.account_id
""")
# The first loops await every member; the author was told what became of each of the others.
_LOOPS = text("""
WITH made AS (
  INSERT INTO proposal (tenant_id, id, reference, kind, title, summary, author_id, content,
      revision, version, created_at, submitted_at, stage, awaiting, stage_since, moves, heard, rung)
  SELECT t.id, gen_random_uuid(), 'F-' || n, 'initiative', 'Mesure ' || n, '', author.id, '{}',
         1, 1, now(), now(), 'sponsorship', 'sponsor', now(), 1, 1, 1
  FROM tenant t
  CROSS JOIN LATERAL (
    SELECT id FROM member WHERE tenant_id = t.id
    ORDER BY name <> 'author', id LIMIT 1
  ) author
  CROSS JOIN LATERAL generate_series(
    (SELECT count(*) + 1 FROM proposal WHERE tenant_id = t.id), CAST(:loops AS integer)
  ) n
  RETURNING tenant_id, id, author_id, substr(reference, 3)::integer AS number
)
INSERT INTO inbox_item (tenant_id, id, member_id, kind, notice, proposal_id, subject_id,
    created_at, due_at, closed_at)
SELECT made.tenant_id, gen_random_uuid(), m.id, 'sponsorship', 'sponsorship_asked', made.id,
       made.id, now(), now() + interval '5 days',
       CASE WHEN made.number > :lines THEN now() END
FROM made
JOIN member m ON m.tenant_id = made.tenant_id
WHERE made.number <= :lines OR m.id = made.author_id
""")


def _fill(stack: BenchStack, *, fillers: int, loops: int) -> None:
    """Add filler tenants, and bring every tenant to so many loops.

    The superuser does it, whom no wall between tenants binds.
    """
    url = make_url(stack.cluster.url("postgres")).set(drivername="postgresql+psycopg")
    with create_engine(url, poolclass=NullPool).begin() as connection:
        if fillers:
            connection.execute(_FILLER_TENANTS, {"tenants": fillers})
            connection.execute(_FILLER_PEOPLE, {"people": PEOPLE})
        connection.execute(_LOOPS, {"loops": loops, "lines": LINES})
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
        _fill(stack, fillers=0, loops=SMALL[1])
        readers = [town.people["author"] for town in towns]
        small = _milliseconds(deps, readers)
        _fill(stack, fillers=LARGE[0] - SMALL[0], loops=LARGE[1])
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
