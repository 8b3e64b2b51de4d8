"""The pack of a session through the API."""

from __future__ import annotations

import pytest

from services.committees.sessions.convening import convene
from tests.fixtures.world import TownFactory
from tests.services.api.conftest import TownApi, open_api
from tests.services.governance.sittings import Sitting
from tests.services.packs.packing import text_of


@pytest.fixture
def api(new_town: TownFactory) -> TownApi:
    """The API of a town whose steering committee meets."""
    town = new_town()
    town.meet_in_session()
    return open_api(town)


@pytest.fixture
def path(api: TownApi) -> str:
    """Where the pack of a session that is convened is."""
    town = api.town
    sitting = Sitting.planned(town, town.at_committee())
    convene(town.deps, town.caller("secretary"), sitting.id)
    return f"/sessions/{sitting.id}/pack"


class TestThePack:
    def test_is_a_pdf_for_who_asks(self, api: TownApi, path: str):
        with api.by("second").get(path) as answer:
            assert (answer.status_code, answer.content_type) == (200, "application/pdf")
            assert answer.headers["Cache-Control"] == "private, no-store"
            assert int(answer.headers["Content-Length"]) == len(answer.data)
            assert "Exemplaire de Second" in text_of(answer.data)

    @pytest.mark.parametrize(
        ("name", "status", "code"), [("author", 403, "forbidden"), ("admin", 403, "forbidden")]
    )
    def test_is_refused_to_others(self, api: TownApi, path: str, name: str, status: int, code: str):
        answer = api.by(name).get(path)
        assert answer.status_code == status
        assert answer.json["type"] == f"urn:boussole:problem:{code}"

    def test_is_not_found_from_another_tenant(self, api: TownApi, path: str, new_town: TownFactory):
        assert open_api(new_town()).by("secretary").get(path).status_code == 404
