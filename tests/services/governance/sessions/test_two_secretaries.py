"""Two who run a session do not overwrite what the other wrote of its agenda."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.committees.sessions.edit_agenda import (
    ItemDescription,
    describe_item,
    order_items,
)
from services.errors import StaleVersion
from tests.fixtures.world import Town
from tests.services.governance.sittings import Sitting

SAID = ItemDescription(debate="Deux questions.")
OTHERWISE = ItemDescription(debate="Trois questions.")


class TestTheDescriptionOfAnItem:
    def test_is_written_upon_what_was_read(self, town: Town, sent: UUID):
        sitting = Sitting.planned(town, sent)
        item = sitting.item(sent)
        describe_item(town.deps, town.caller("secretary"), item.id, SAID, expected=item.revision)
        with pytest.raises(StaleVersion):
            describe_item(town.deps, town.caller("chair"), item.id, OTHERWISE, expected=1)
        assert sitting.item(sent).debate == "Deux questions."
        describe_item(town.deps, town.caller("chair"), item.id, OTHERWISE, expected=2)
        assert sitting.item(sent).debate == "Trois questions."

    def test_does_not_wait_for_that_of_another_item(self, town: Town, sent: UUID):
        sitting = Sitting.planned(town, sent)
        sitting.inform()
        first, second = sitting.items()
        describe_item(town.deps, town.caller("secretary"), first.id, SAID, expected=1)
        describe_item(town.deps, town.caller("chair"), second.id, OTHERWISE, expected=1)

    def test_changes_the_sessions_revision_with_what_the_agenda_shows(self, town: Town, sent: UUID):
        sitting = Sitting.planned(town, sent)
        item, before = sitting.item(sent), sitting.row().revision
        describe_item(town.deps, town.caller("secretary"), item.id, SAID)
        assert sitting.row().revision == before
        describe_item(town.deps, town.caller("secretary"), item.id, ItemDescription(minutes=20))
        assert sitting.row().revision == before + 1


class TestTheOrder:
    def test_is_changed_upon_the_one_that_was_read(self, town: Town, sent: UUID):
        sitting = Sitting.planned(town, sent)
        sitting.inform()
        read = sitting.row().revision
        first, second = (item.id for item in sitting.items())
        order_items(town.deps, town.caller("secretary"), sitting.id, [second, first], expected=read)
        with pytest.raises(StaleVersion):
            order_items(town.deps, town.caller("chair"), sitting.id, [first, second], expected=read)
        assert [item.id for item in sitting.items()] == [second, first]
