"""The inbox, from ten tenants of a hundred loops to a thousand tenants of a thousand."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import NullPool, create_engine, make_url, text

from infra import deps as dependencies
from infra.bench.report import Measure, middle, whole
from infra.bench.stack import BenchStack, bench_stack
from infra.bench.town import build_town
from services.deps import Deps
from services.notifications.read_inbox import read_inbox
from tenants.actor import KnownAccount

SMALL = (10, 100)
LARGE = (1_000, 1_000)
READERS = 10
"""Inboxes read, each in a tenant of its own."""

PEOPLE = 6
"""Members of each filler tenant."""

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
  CROSS JOIN generate_series(1, CAST(:loops AS integer)) n
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
    """Add filler tenants, and give every tenant so many loops.

    The superuser does it, whom no wall between tenants binds.
    """
    url = make_url(stack.cluster.url("postgres")).set(drivername="postgresql+psycopg")
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(_FILLER_TENANTS, {"tenants": fillers})
        connection.execute(_FILLER_PEOPLE, {"people": PEOPLE})
        connection.execute(_LOOPS, {"loops": loops, "lines": LINES})
    with create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as admin:
        admin.execute(text("VACUUM ANALYZE"))
        # else its writing goes on while inboxes are read
        admin.execute(text("CHECKPOINT"))


@dataclass(frozen=True, slots=True)
class _Place:
    """A database of some size, and the people who read their inbox in it."""

    deps: Deps
    readers: list[UUID]

    def read(self) -> list[float]:
        """Milliseconds for each reader's inbox."""
        samples = []
        for account_id in self.readers:
            begun = time.perf_counter()
            read_inbox(self.deps, KnownAccount(account_id), language="fr")
            samples.append((time.perf_counter() - begun) * 1000)
        return samples


@contextmanager
def _place(size: tuple[int, int]) -> Iterator[_Place]:
    """A database of so many tenants of so many loops, on a server of its own."""
    tenants, loops = size
    with bench_stack(temporal=False) as stack:
        deps = dependencies.build(stack.settings)
        towns = [build_town(deps, voters=3, number=number) for number in range(1, READERS + 1)]
        _fill(stack, fillers=tenants - READERS, loops=loops)
        yield _Place(deps, [town.people["author"] for town in towns])
        deps.engine.dispose()


def _size(size: tuple[int, int]) -> str:
    tenants, loops = size
    return f"{whole(tenants)} × {whole(loops)}"


def measure(
    small: tuple[int, int] = SMALL, large: tuple[int, int] = LARGE, rounds: int = ROUNDS
) -> list[Measure]:
    """Read inboxes in a small and in a large database, a round of each in turn.

    Args:
        small: tenants, at least ``READERS``, and loops in each.
        large: the same, of the other database.
        rounds: how often each reader's inbox is read.
    """
    before, after = [], []
    with _place(small) as few, _place(large) as many:
        few.read()
        many.read()
        for _ in range(rounds):
            before += few.read()
            after += many.read()
    return [
        Measure(
            f"boîte, p50, {_size(small)} puis {_size(large)} boucles",
            "ms",
            middle(before),
            middle(after),
            "≤ 1,2 ×",
            middle(after) <= BUDGET * middle(before),
        )
    ]
