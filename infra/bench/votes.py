"""A vote through HTTP, against a bare insert on the same server, turn and turn about."""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from sqlalchemy import NullPool, create_engine, make_url, select, text

from infra import deps as dependencies
from infra.bench.bare import PREPARE
from infra.bench.report import Measure, middle, percentile
from infra.bench.stack import BenchStack, bench_stack
from infra.bench.town import BenchTown, bring_to_vote, build_town, give_tokens
from infra.embedded import process
from infra.embedded.process import Service
from infra.embedded.temporal import free_port
from infra.web_server import gunicorn_arguments
from services.committees.models import Ballot
from services.deps import Deps

BALLOTS = 90
CLIENTS = 4
RATE = 50
"""Votes a second in the paced part."""

P50_BUDGET = 1.3
P50_BUDGET_AT_FOUR = 1.5
P99_BUDGET_MS = 150.0

Request = Callable[[http.client.HTTPConnection], None]


@contextmanager
def _serving(stack: BenchStack) -> Iterator[int]:
    """Both applications behind one gunicorn, as ``boussole serve`` runs it."""
    with create_engine(
        make_url(stack.settings.migration_database_url).set(drivername="postgresql+psycopg"),
        poolclass=NullPool,
    ).begin() as connection:
        for statement in PREPARE:
            connection.execute(text(statement))
    port = free_port()
    settings = replace(stack.settings, web_workers=1)
    arguments = gunicorn_arguments(settings, bind=f"127.0.0.1:{port}")
    service = Service(
        name="web",
        command=[sys.executable, *arguments, "infra.bench.bare:create_both()"],
        log=stack.folder / "web.log",
        environment=settings.to_environment(),
    )
    child = process.start(service)
    try:
        if not process.await_ready(lambda: _answers(port), child, 30):
            raise RuntimeError(process.last_complaint(service.log))
        yield port
    finally:
        process.stop(service, child)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _post(
    connection: http.client.HTTPConnection, path: str, body: object, token: str | None = None
) -> None:
    headers = {"Content-Type": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    connection.request("POST", path, json.dumps(body), headers)
    response = connection.getresponse()
    answer = response.read()
    if response.status != http.HTTPStatus.CREATED:
        raise RuntimeError(f"{path}: {response.status} {answer.decode()[:300]}")


def _bare(connection: http.client.HTTPConnection) -> None:
    _post(connection, "/bench/", {"choice": "for"})


def _votes(town: BenchTown, ballots: list[UUID], tokens: dict[str, str]) -> Iterator[Request]:
    """Every voter on every ballot but the last voter, so that no ballot closes meanwhile."""
    for ballot in ballots:
        path = f"/api/v1/t/{town.slug}/ballots/{ballot}/votes"
        for name in town.voters[:-1]:
            token = tokens[name]

            def vote(
                connection: http.client.HTTPConnection, path: str = path, token: str = token
            ) -> None:
                _post(connection, path, {"choice": "for"}, token)

            yield vote


def _timed(connection: http.client.HTTPConnection, request: Request) -> float:
    begun = time.perf_counter()
    request(connection)
    return (time.perf_counter() - begun) * 1000


def _alternate(port: int, requests: list[Request]) -> tuple[list[float], list[float]]:
    """Milliseconds of bare inserts and of votes, one of each in turn on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    bare, ours = [], []
    for request in requests:
        bare.append(_timed(connection, _bare))
        ours.append(_timed(connection, request))
    connection.close()
    return bare, ours


def _at_once(port: int, requests: list[Request]) -> tuple[list[float], list[float]]:
    """The same from ``CLIENTS`` connections at a time."""
    shares = [requests[place::CLIENTS] for place in range(CLIENTS)]
    results: list[tuple[list[float], list[float]]] = []
    threads = [
        threading.Thread(target=lambda share=share: results.append(_alternate(port, share)))
        for share in shares
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [t for bare, _ in results for t in bare], [t for _, ours in results for t in ours]


def _paced(port: int, requests: list[Request]) -> list[float]:
    """Milliseconds of votes sent at a constant rate, waiting in the queue included."""
    times: list[float] = []

    def send(share: list[tuple[float, Request]]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for due, request in share:
            time.sleep(max(0.0, due - time.perf_counter()))
            request(connection)
            times.append((time.perf_counter() - due) * 1000)
        connection.close()

    begin = time.perf_counter() + 0.2
    planned = [(begin + number / RATE, request) for number, request in enumerate(requests)]
    threads = [
        threading.Thread(target=send, args=(planned[place::CLIENTS],)) for place in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def _seed(deps: Deps) -> list[Request]:
    town = build_town(deps)
    for number in range(BALLOTS):
        bring_to_vote(deps, town, f"Mesure {number}")
    with deps.work(town.tenant_id) as work:
        ballots = list(work.session.scalars(select(Ballot.id)))
    return list(_votes(town, ballots, give_tokens(deps, town, town.voters)))


def measure() -> list[Measure]:
    """Votes at ballots of thirteen seats: one client, four clients, and a steady rate."""
    with bench_stack(temporal=False) as stack:
        deps = dependencies.build(stack.settings)
        requests = _seed(deps)
        third = len(requests) // 3
        with _serving(stack) as port:
            _alternate(port, requests[:60])
            bare, ours = _alternate(port, requests[60:third])
            bare_at_four, ours_at_four = _at_once(port, requests[third : 2 * third])
            paced = _paced(port, requests[2 * third :])
        deps.engine.dispose()
    one, four = middle(ours) / middle(bare), middle(ours_at_four) / middle(bare_at_four)
    p99 = percentile(paced, 0.99)
    return [
        Measure("vote, p50", "ms", middle(bare), middle(ours), "≤ 1,3 ×", one <= P50_BUDGET),
        Measure(
            "vote, p50, 4 clients",
            "ms",
            middle(bare_at_four),
            middle(ours_at_four),
            "≤ 1,5 ×",
            four <= P50_BUDGET_AT_FOUR,
        ),
        Measure(f"vote, p99 à {RATE}/s", "ms", None, p99, "< 150 ms", p99 < P99_BUDGET_MS),
    ]
