"""A town and its visitors, where somebody decides."""

from __future__ import annotations

import pytest

from tests.fixtures.world import Town
from tests.services.web.browsing import Visitors


@pytest.fixture
def visitors(town: Town) -> Visitors:
    return Visitors.of(town)
