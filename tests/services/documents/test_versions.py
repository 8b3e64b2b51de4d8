"""A document belongs to a version: replaced, removed, kept."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from services.documents.errors import (
    NameTaken,
    NoLongerRemovable,
)
from services.documents.models import DocumentContent
from services.documents.remove_document import remove_document
from services.errors import Forbidden, NotFound
from tests.fixtures.files import PDF, open_xml
from tests.fixtures.world import Town
from tests.services.documents.joined import (
    RETURN,
    join,
    listed,
    names,
    read,
    returned,
)


class TestTheVersion:
    def test_in_preparation_is_its_authors_alone(self, town: Town):
        proposal_id = returned(town)
        view = join(town, proposal_id, name="chiffrage.pdf")
        assert view.version == 2
        assert names(town, proposal_id) == names(town, proposal_id, "head") == ["devis.pdf"]
        assert names(town, proposal_id, "author") == ["devis.pdf", "chiffrage.pdf"]
        with pytest.raises(NotFound):
            read(town, proposal_id, view.id)
        town.submit(proposal_id)
        assert names(town, proposal_id) == ["devis.pdf", "chiffrage.pdf"]
        assert read(town, proposal_id, view.id) == PDF

    def test_of_a_draft_has_no_other_reader(self, town: Town):
        proposal_id = town.draft()
        view = join(town, proposal_id)
        with pytest.raises(NotFound):
            listed(town, proposal_id, "head")
        with pytest.raises(NotFound):
            read(town, proposal_id, view.id, "head")

    def test_keeps_what_a_later_one_replaces(self, town: Town):
        proposal_id = returned(town)
        (old,) = listed(town, proposal_id).items
        new = join(town, proposal_id, name="DEVIS.pdf", content=PDF + b"2")
        assert [view.replaced for view in listed(town, proposal_id).items] == [False]
        town.submit(proposal_id)
        told = [(view.id, view.replaced) for view in listed(town, proposal_id).items]
        assert told == [(new.id, False), (old.id, True)]
        assert read(town, proposal_id, old.id) == PDF
        assert read(town, proposal_id, new.id) == PDF + b"2"

    def test_has_one_document_of_a_name(self, town: Town):
        proposal_id = town.draft()
        join(town, proposal_id)
        with pytest.raises(NameTaken):
            join(town, proposal_id, name="Devis.PDF", content=PDF + b"2")
        assert join(town, proposal_id, name="devis.docx", content=open_xml("docx"))

    def test_of_somebody_else_is_not_replaced(self, town: Town):
        proposal_id = town.draft()
        join(town, proposal_id)
        town.submit(proposal_id)
        with pytest.raises(NameTaken):
            join(town, proposal_id, "head")
        join(town, proposal_id, "head", "avis.pdf")
        town.answer(proposal_id, decision=RETURN, comment="Chiffrez.")
        with pytest.raises(NameTaken):
            join(town, proposal_id, name="avis.pdf")


class TestRemovingADocument:
    def test_erases_what_nobody_else_has_read(self, town: Town):
        proposal_id = town.draft()
        view = join(town, proposal_id)
        assert view.removable
        assert remove_document(town.deps, town.caller("author"), proposal_id, view.id) == view
        with town.deps.work(town.tenant_id) as work:
            assert work.session.scalar(select(func.count()).select_from(DocumentContent)) == 0
        with pytest.raises(NotFound):
            read(town, proposal_id, view.id, "author")
        assert join(town, proposal_id).name == view.name

    def test_gives_back_its_place_to_the_one_it_replaced(self, town: Town):
        proposal_id = returned(town)
        new = join(town, proposal_id, content=PDF + b"2")
        remove_document(town.deps, town.caller("author"), proposal_id, new.id)
        (old,) = listed(town, proposal_id, "author").items
        assert not old.replaced

    def test_is_refused_once_its_version_is_submitted(self, town: Town):
        proposal_id = returned(town)
        (view,) = listed(town, proposal_id, "author").items
        assert not view.removable
        with pytest.raises(NoLongerRemovable):
            remove_document(town.deps, town.caller("author"), proposal_id, view.id)

    def test_is_for_the_author_alone(self, town: Town):
        proposal_id = town.submitted()
        view = join(town, proposal_id, "head")
        assert not view.removable
        for name in ("head", "colleague", "secretary"):
            with pytest.raises(Forbidden):
                remove_document(town.deps, town.caller(name), proposal_id, view.id)
