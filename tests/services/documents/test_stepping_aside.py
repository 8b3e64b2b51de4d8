"""Who stepped aside from an item is kept away from its documents."""

from __future__ import annotations

from uuid import UUID

import pytest

from policies.loop import Stage
from services.committees.agenda import defer_item
from services.committees.errors import Recused
from services.documents.access import Lock
from tests.fixtures.files import PDF
from tests.fixtures.world import Town
from tests.services.documents.joined import (
    join,
    listed,
    read,
    recuse,
)


class TestWhoSteppedAside:
    @pytest.fixture
    def item(self, town: Town) -> UUID:
        """An item with a document, from which ``second`` stepped aside."""
        proposal_id = town.draft()
        join(town, proposal_id)
        town.submit(proposal_id)
        town.answer(proposal_id)
        recuse(town, proposal_id, "second")
        return proposal_id

    def test_sees_that_there_are_documents_and_why_they_are_locked(self, town: Town, item: UUID):
        found = listed(town, item, "second")
        (view,) = found.items
        assert found.locked is view.locked is Lock.RECUSED
        assert (view.name, view.sha256) == (None, None)
        assert (view.kind.value, view.size, view.version) == ("pdf", len(PDF), 1)
        with pytest.raises(Recused):
            read(town, item, view.id, "second")
        (view,) = listed(town, item, "third").items
        assert read(town, item, view.id, "third") == PDF

    def test_is_kept_away_after_the_decision_too(self, town: Town, item: UUID):
        town.vote(item, chair="for", third="for", fourth="for", fifth="for")
        assert town.proposal(item).stage is Stage.ROLLOUT
        (view,) = listed(town, item, "second").items
        with pytest.raises(Recused):
            read(town, item, view.id, "second")

    def test_is_kept_away_until_another_text_comes_before_the_committee(
        self, town: Town, item: UUID
    ):
        defer_item(town.deps, town.caller("secretary"), item, "Un devis manque.")
        town.settle(item)
        assert listed(town, item, "second").locked is Lock.RECUSED
        town.submit_again(item)
        assert listed(town, item, "second").locked is Lock.RECUSED
        town.answer(item)
        found = listed(town, item, "second")
        assert found.locked is None
        assert read(town, item, found.items[0].id, "second") == PDF

    def test_joins_nothing_to_the_item(self, town: Town):
        proposal_id = town.at_committee()
        recuse(town, proposal_id, "chair")
        while town.proposal(proposal_id).awaiting != "secretary":
            town.wait(proposal_id, days=8)
        assert not listed(town, proposal_id, "chair").may_join
        with pytest.raises(Recused):
            join(town, proposal_id, "chair")

    @pytest.mark.parametrize("name", ["chair", "head"])
    def test_is_not_who_is_barred_by_duty(self, town: Town, name: str):
        author = name if name == "chair" else "author"
        proposal_id = town.draft(by=author)
        join(town, proposal_id, author)
        town.submit(proposal_id, author)
        town.answer(proposal_id)
        (view,) = listed(town, proposal_id, name).items
        assert view.locked is None
        assert read(town, proposal_id, view.id, name) == PDF
