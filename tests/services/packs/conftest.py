"""A town whose steering committee meets."""

from __future__ import annotations

import pytest

from tests.fixtures.world import Town, TownFactory


@pytest.fixture
def town(new_town: TownFactory) -> Town:
    """A town whose steering committee decides in session."""
    town = new_town()
    town.meet_in_session()
    return town
