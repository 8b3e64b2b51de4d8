"""The pack of a session, asked for from its page."""

from __future__ import annotations

import pytest

from services.committees.sessions.convening import convene
from services.packs import make_pack
from tests.fixtures.world import Town
from tests.services.governance.sittings import Sitting
from tests.services.packs.packing import text_of
from tests.services.web.browsing import Browser, Visitors

LINK = "/pack"


@pytest.fixture
def sitting(town: Town) -> Sitting:
    """A session planned, with one item."""
    town.meet_in_session()
    return Sitting.planned(town, town.at_committee(title="Tablette de terrain"))


@pytest.fixture
def visitors(town: Town) -> Visitors:
    return Visitors.of(town)


def is_offered(browser: Browser, sitting: Sitting) -> bool:
    page = browser.get(f"/sessions/{sitting.id}")
    assert page.status == 200
    return any(link.endswith(f"/sessions/{sitting.id}{LINK}") for link in page.links)


def asked(browser: Browser, sitting: Sitting) -> tuple[int, bytes, str]:
    """The status of the answer, what it holds and how it is to be kept."""
    path = browser.path(f"/sessions/{sitting.id}{LINK}")
    with browser.client.get(path) as answer:
        how = answer.headers.get("Content-Disposition", "")
        return answer.status_code, answer.get_data(), how


class TestTheLink:
    def test_is_there_for_who_prepares_the_session_then_for_who_is_called(
        self, town: Town, visitors: Visitors, sitting: Sitting
    ) -> None:
        readers = ("secretary", "second", "author")
        assert [is_offered(visitors[each], sitting) for each in readers] == [True, False, False]
        convene(town.deps, town.caller("secretary"), sitting.id)
        assert [is_offered(visitors[each], sitting) for each in readers] == [True, True, False]

    def test_gives_a_file_to_keep(self, visitors: Visitors, sitting: Sitting) -> None:
        status, content, how = asked(visitors["secretary"], sitting)
        assert status == 200
        assert how == "attachment; filename=dossier-de-seance-2026-03-07.pdf"
        assert "1. Tablette de terrain" in text_of(content)


class TestARefusal:
    def test_says_for_whom_the_pack_is(
        self, town: Town, visitors: Visitors, sitting: Sitting
    ) -> None:
        convene(town.deps, town.caller("secretary"), sitting.id)
        status, said, _ = asked(visitors["author"], sitting)
        assert status == 403
        assert "remis aux personnes convoquées" in said.decode()

    def test_says_when_the_pack_will_be_there(self, visitors: Visitors, sitting: Sitting) -> None:
        status, said, _ = asked(visitors["second"], sitting)
        assert status == 409
        assert "sera là avec la convocation" in said.decode()

    def test_asks_to_come_back_while_others_are_made(
        self, visitors: Visitors, sitting: Sitting, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(make_pack, "_WAITS", 0.01)
        places = make_pack._PLACES
        for _ in range(make_pack.AT_ONCE):
            places.acquire()
        try:
            browser = visitors["secretary"]
            answer = browser.client.get(browser.path(f"/sessions/{sitting.id}{LINK}"))
        finally:
            for _ in range(make_pack.AT_ONCE):
                places.release()
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0
        assert "Redemandez le vôtre dans un instant." in answer.text
