"""What anybody reads of a tenant, without an account."""

from __future__ import annotations

import math

import pytest
from flask.testing import FlaskClient

from policies.loop import Kind
from services.observatory.models import College
from services.observatory.record_signal import record_signal
from services.tenancy.suspend_tenant import suspend_tenant
from services.web.rose import rose
from tests.fixtures.doors import open_doors
from tests.fixtures.world import PEOPLE, Town
from tests.services.web.browsing import Page, Visitors


@pytest.fixture
def stranger(town: Town) -> FlaskClient:
    return open_doors(town.deps).test_client()


def read(stranger: FlaskClient, slug: str) -> Page:
    answer = stranger.get(f"/public/{slug}")
    return Page(answer.status_code, answer.text)


def reword(town: Town, signals: int) -> None:
    """WP01 with a second wording, caused by as many signals and a verbatim."""
    heard = [
        record_signal(
            town.deps,
            town.caller("colleague"),
            college=College.CITIZEN,
            text="Je m’appelle Zoé Untel",
            vigilance_point="WP01",
        )
        for _ in range(signals)
    ]
    proposal_id = town.submitted(
        Kind.REFORMULATION,
        title="Titre interne",
        target="WP01",
        new_wording="Offrir une présence humaine facile à repérer.",
        evidence=[
            {"type": "text", "text": "Zoé Untel l’a écrit."},
            *({"type": "signal", "id": str(each.id)} for each in heard),
        ],
    )
    town.answer(proposal_id, by="guarantor")
    town.adopt(proposal_id)


class TestAStranger:
    def test_reads_what_is_preserved(self, town: Town, stranger: FlaskClient) -> None:
        page = read(stranger, town.slug)
        assert page.status == 200
        assert "2 engagements, depuis le 2 mars." in page.text
        assert "Ce qui est préservé, 1." in page.text
        assert "Offrir une présence humaine." in page.text

    def test_reads_what_the_field_changed(self, town: Town, stranger: FlaskClient) -> None:
        reword(town, signals=5)
        page = read(stranger, town.slug)
        assert "5 signaux du terrain ont conduit à la réécrire." in page.text
        assert "<ins>humaine facile à repérer.</ins>" in page.html

    def test_is_not_told_of_a_few_signals(self, town: Town, stranger: FlaskClient) -> None:
        reword(town, signals=4)
        page = read(stranger, town.slug)
        assert "facile à repérer" in page.text
        assert "ont conduit" not in page.text

    def test_reads_nobody_s_name_and_no_verbatim(self, town: Town, stranger: FlaskClient) -> None:
        reword(town, signals=5)
        page = read(stranger, town.slug)
        said = [name for name in PEOPLE if name.title() in page.text.split()]
        assert said == []
        assert "Zoé" not in page.html
        assert "Titre interne" not in page.html
        assert "@" not in page.html
        assert "WP01" not in page.text

    def test_is_not_followed(self, town: Town, stranger: FlaskClient) -> None:
        answer = stranger.get(f"/public/{town.slug}")
        assert "Set-Cookie" not in answer.headers
        assert "http://" not in answer.text.replace("http://www.w3.org", "")

    def test_finds_no_unknown_tenant(self, town: Town, stranger: FlaskClient) -> None:
        assert read(stranger, "nowhere").status == 404
        assert read(stranger, "Not_a_slug").status == 404

    def test_finds_no_suspended_tenant(self, town: Town, stranger: FlaskClient) -> None:
        suspend_tenant(town.deps, town.slug)
        assert read(stranger, town.slug).status == 404


class TestAMember:
    def test_is_led_there_from_the_compass(self, town: Town) -> None:
        visitors = Visitors.of(town)
        assert f"/public/{town.slug}" in visitors["reader"].get("/compass").html


class TestTheRose:
    @pytest.mark.parametrize("count", [1, 5, 12])
    def test_it_has_a_mark_and_a_number_each(self, count: int):
        drawn = rose(count)
        assert [each.text for each in drawn.numbers] == [str(n) for n in range(1, count + 1)]
        assert len(drawn.marks) == count
        assert all(math.hypot(each.x, each.y) < 98 for each in drawn.numbers)

    def test_it_leaves_out_numbers_that_would_not_fit(self):
        assert rose(60).numbers == []
        assert rose(0).marks == []
