"""Every page of somebody who reads English is in English, whatever the stage and the person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from uuid import UUID

import pytest
from sqlalchemy import text

from policies.loop import Kind
from services.proposals.models import SponsorDecision
from services.rollouts.plan_rollout import PhasePlan, RolloutPlan, plan_rollout
from services.rollouts.start_phase import start_phase
from tests.fixtures.world import Town, TownFactory
from tests.services.governance.sittings import sessions_at_every_stage
from tests.services.web.browsing import Visitors
from tests.services.web.catalogues import PLACEHOLDER, asked, english, forms

SPOKEN = {"aria-label", "title", "alt", "placeholder"}
WALKERS = ("author", "admin")
READERS = ("colleague", "head", "dga", "guarantor", "chair", "second", "secretary", "dpo", "reader")
NOT_WALKED = {"web.document", "web.static", "web.language", "web.gallery"}
"""Files, a switch, and examples that are invented in French."""

EFFECTS = [{"code": "INV1", "effect": "at_risk", "note": "Tracking becomes possible."}]


class Said(HTMLParser):
    """What a page says: its text, what is read aloud of it, and the labels of its buttons."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.language = ""
        self.feed(html)
        self.text = "\n".join(" ".join(part.split()) for part in self.parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang", "")
        self.parts.extend(given[name] for name in SPOKEN & given.keys())
        if tag == "button" and given.get("name") == "fill":
            self.parts.append(given["value"])

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def french_pieces() -> Iterator[str]:
    """What of each French sentence stays as it is whatever fills it, when it is long enough."""
    said = english("pages")
    for first, message in asked("pages").items():
        same = forms(said[first].string) if first in said else ()
        for form in forms(message.id):
            for piece in re.split(PLACEHOLDER.pattern.replace("(", "(?:", 1), form):
                plain = " ".join(re.sub(r"<[^>]*>", "\n", piece).split())
                if len(plain.split()) > 3 and form not in same:
                    yield plain


@pytest.fixture(scope="module")
def pieces() -> list[str]:
    """The French that no English page may hold."""
    return sorted(set(french_pieces()))


@pytest.fixture(scope="module")
def visitors(new_town: TownFactory) -> Visitors:
    """Everybody of a town, all of them reading English."""
    town = new_town()
    with town.deps.engine.connect() as connection:
        connection.execute(text("UPDATE account SET locale = 'en'"))
    return Visitors.of(town)


def _planned(town: Town) -> UUID:
    proposal_id = town.at_committee(title="Ready to start", invariants=EFFECTS)
    town.adopt(proposal_id)
    plan = RolloutPlan([PhasePlan("Pilot", stop_criteria=["A queue grows"])])
    plan_rollout(town.deps, town.caller("author"), proposal_id, plan)
    town.settle(proposal_id)
    return proposal_id


def _running(town: Town) -> UUID:
    proposal_id = _planned(town)
    start_phase(town.deps, town.caller("author"), proposal_id, 1)
    town.settle(proposal_id)
    return proposal_id


def _answered(town: Town, decision: SponsorDecision) -> UUID:
    proposal_id = town.submitted(title="Answered")
    town.answer(proposal_id, decision=decision, comment="With which budget?")
    return proposal_id


def _adopted(town: Town) -> UUID:
    proposal_id = town.at_committee(title="Adopted")
    town.adopt(proposal_id)
    return proposal_id


@pytest.fixture(scope="module")
def proposals(visitors: Visitors) -> dict[str, UUID]:
    """A proposal at each place of the loop."""
    town = visitors.town
    return {
        "draft": town.draft(title="Draft", summary="", invariants=EFFECTS),
        "sponsorship": town.submitted(title="To sponsor", invariants=EFFECTS),
        "reformulation": town.submitted(
            Kind.REFORMULATION,
            title="Make help visible",
            target="WP01",
            new_wording="Make human help visible.",
            evidence=[{"type": "text", "text": "41 reports"}],
        ),
        "adaptation": town.submitted(Kind.ADAPTATION, title="A local way", invariants=EFFECTS),
        "rework": _answered(town, SponsorDecision.RETURN),
        "declined": _answered(town, SponsorDecision.DECLINE),
        "committee": town.at_committee(title="To vote on", invariants=EFFECTS),
        "plan": _adopted(town),
        "start": _planned(town),
        "running": _running(town),
    }


@pytest.fixture(scope="module")
def sessions(visitors: Visitors, proposals: dict[str, UUID]) -> dict[str, UUID]:
    """A session of the committee at each moment of it, after the proposals."""
    assert proposals
    return sessions_at_every_stage(visitors.town)


def places(
    visitors: Visitors, proposals: dict[str, UUID], sessions: dict[str, UUID]
) -> dict[str, list[str]]:
    """What stands in the addresses of pages, by the name of the part."""
    town = visitors.town
    return {
        "session_id": [str(each) for each in sessions.values()],
        "record_id": [str(sessions["open"])],
        "tenant": [town.slug],
        "proposal_id": [str(each) for each in proposals.values()],
        "committee_id": [str(town.copil), str(town.qualified)],
        "member_id": [str(town.ids["chair"])],
        "code": ["MOB", "DG"],
        "number": ["1"],
        "secret": ["a-secret"],
        "ballot_id": [str(town.ballot(proposals["committee"]).id)],
    }


def paths(visitors: Visitors, known: dict[str, list[str]]) -> list[str]:
    """Every address that answers GET with a page."""
    found = []
    for rule in visitors.app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or not rule.endpoint.startswith("web."):
            continue
        if rule.endpoint in NOT_WALKED:
            continue
        assert rule.arguments <= known.keys(), f"{rule.rule}: name what it takes here"
        ways: list[dict[str, str]] = [{}]
        for name in rule.arguments:
            ways = [way | {name: value} for way in ways for value in known[name]]
        found += [str(visitors.app.url_map.bind("").build(rule.endpoint, way)) for way in ways]
    return found


@pytest.fixture(scope="module")
def addresses(
    visitors: Visitors, proposals: dict[str, UUID], sessions: dict[str, UUID]
) -> list[str]:
    """Every page of the town, and the form of each kind of proposal."""
    kinds = [f"/t/{visitors.town.slug}/proposals/new?kind={kind.value}" for kind in Kind]
    return paths(visitors, places(visitors, proposals, sessions)) + kinds


class TestAPage:
    @pytest.mark.parametrize("name", WALKERS)
    def test_is_in_english_all_of_it(
        self, visitors: Visitors, addresses: list[str], pieces: list[str], name: str
    ):
        assert left_in_french(visitors, name, addresses, pieces) == set()

    @pytest.mark.parametrize("name", READERS)
    def test_of_a_proposal_is_in_english_for_each_person(
        self, visitors: Visitors, proposals: dict[str, UUID], pieces: list[str], name: str
    ):
        shown = ["/", *(f"/t/{visitors.town.slug}/proposals/{each}" for each in proposals.values())]
        assert left_in_french(visitors, name, shown, pieces) == set()

    @pytest.mark.parametrize("name", READERS)
    def test_of_a_session_is_in_english_for_each_person(
        self, visitors: Visitors, sessions: dict[str, UUID], pieces: list[str], name: str
    ):
        place = f"/t/{visitors.town.slug}/sessions"
        shown = [f"{place}/{each}" for each in sessions.values()]
        shown += [f"{each}/minutes" for each in shown]
        assert left_in_french(visitors, name, shown, pieces) == set()


def left_in_french(
    visitors: Visitors, name: str, addresses: list[str], pieces: list[str]
) -> set[tuple[str, str]]:
    """What French ``name`` still reads, page by page."""
    return {
        (path, piece) for path in addresses for piece in french_on(visitors, name, path, pieces)
    }


def french_on(visitors: Visitors, name: str, path: str, pieces: list[str]) -> Iterator[str]:
    """The French left on a page; files and redirects have none to show."""
    answer = visitors[name].client.get(path)
    assert answer.status_code < 500, path
    if answer.mimetype == "text/html" and answer.status_code != 303:
        page = Said(answer.text)
        assert page.language in {"en", ""}, path  # a region that refreshes has no head
        yield from (piece for piece in pieces if piece in page.text)
