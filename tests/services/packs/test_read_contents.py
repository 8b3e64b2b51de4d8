"""Who is given the pack of a session, when, and what a recusal closes in it."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import update

from services.committees.declare_recusal import declare_recusal
from services.committees.models import Seat
from services.committees.sessions.convening import cancel_session, convene
from services.errors import Forbidden, InvalidStage, NotFound
from services.packs.contents import PackContents
from services.packs.errors import NotConvened
from services.packs.read_contents import read_contents
from tests.fixtures.pdfs import pdf_of
from tests.fixtures.world import Town, TownFactory
from tests.services.governance.sittings import Sitting
from tests.services.packs.packing import completed, convened, pack_of, text_of, with_documents

GIVEN_TO = ("chair", "second", "fifth", "secretary", "adviser", "colleague")
"""Chair, members, secretary, a consultative voice, and the deputy of a member."""


@pytest.fixture
def town(town: Town) -> Town:
    """The colleague is the fifth member's deputy."""
    with town.deps.work(town.tenant_id) as work:
        work.session.execute(
            update(Seat)
            .where(Seat.committee_id == town.copil, Seat.member_id == town.ids["fifth"])
            .values(deputy_id=town.ids["colleague"])
        )
    return town


def contents(town: Town, sitting: Sitting, reader: str) -> PackContents:
    return read_contents(town.deps, town.caller(reader), sitting.id)


class TestAConvenedSession:
    @pytest.mark.parametrize("reader", GIVEN_TO)
    def test_gives_its_pack_to_those_it_calls(self, town: Town, reader: str):
        found = contents(town, convened(town, town.at_committee()), reader)
        assert [item.title for item in found.items] == ["Tablette de terrain"]
        assert found.reader == reader.title()

    @pytest.mark.parametrize("reader", ["author", "head", "lead", "reader"])
    def test_gives_it_to_nobody_else(self, town: Town, reader: str):
        sitting = convened(town, town.at_committee())
        with pytest.raises(NotConvened):
            contents(town, sitting, reader)

    @pytest.mark.parametrize("reader", ["admin", "dpo"])
    def test_is_closed_to_who_reads_no_session(self, town: Town, reader: str):
        sitting = convened(town, town.at_committee())
        with pytest.raises(Forbidden):
            contents(town, sitting, reader)

    def test_is_not_another_tenants(self, town: Town, new_town: TownFactory):
        sitting = convened(town, town.at_committee())
        elsewhere = new_town()
        for name in ("second", "secretary"):
            with pytest.raises(NotFound):
                read_contents(elsewhere.deps, elsewhere.caller(name), sitting.id)


class TestASessionNotConvened:
    @pytest.mark.parametrize("reader", ["chair", "secretary"])
    def test_shows_its_pack_to_who_prepares_it(self, town: Town, reader: str):
        assert contents(town, Sitting.planned(town, town.at_committee()), reader).items

    @pytest.mark.parametrize("reader", ["second", "adviser", "colleague"])
    def test_has_others_wait_for_the_convocation(self, town: Town, reader: str):
        sitting = Sitting.planned(town, town.at_committee())
        with pytest.raises(InvalidStage):
            contents(town, sitting, reader)
        convene(town.deps, town.caller("secretary"), sitting.id)
        assert contents(town, sitting, reader).items

    def test_once_cancelled_has_no_pack(self, town: Town):
        sitting = convened(town, town.at_committee())
        cancel_session(town.deps, town.caller("secretary"), sitting.id, "Salle fermée.")
        for reader in ("second", "secretary"):
            with pytest.raises(InvalidStage):
                contents(town, sitting, reader)


class TestWhoSteppedAside:
    @pytest.fixture
    def sent(self, town: Town) -> UUID:
        return with_documents(
            town, {"devis.pdf": pdf_of("Le prix du fournisseur")}, title="Marché des bornes"
        )

    def aside(self, town: Town, sent: UUID, name: str = "second") -> None:
        declare_recusal(town.deps, town.caller(name), town.ballot(sent).id, "Lien familial.")

    def test_finds_the_place_of_the_item_and_no_more(self, town: Town, sent: UUID):
        sitting = convened(town, sent, town.at_committee(title="Un autre point"))
        self.aside(town, sent)
        said = text_of(pack_of(town, sitting, "second"))
        assert "1 Point dont vous vous êtes déporté" in said
        assert "2 Un autre point" in said
        for hidden in ("Marché des bornes", "devis.pdf", "Le prix du fournisseur", "P-2026-001"):
            assert hidden not in said, hidden
        assert "Le prix du fournisseur" in text_of(pack_of(town, sitting, "third"))

    def test_during_the_vote_too(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent)
        sitting.take(sent)
        self.aside(town, sent)
        assert contents(town, sitting, "second").items[0].title is None

    def test_and_once_it_is_decided(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent)
        sitting.take(sent)
        self.aside(town, sent)
        sitting.vote(sent, chair="for", third="for", fourth="for")
        sitting.close_vote(sent)
        assert contents(town, sitting, "second").items[0].title is None
        assert contents(town, sitting, "third").items[0].title == "Marché des bornes"

    def test_the_author_and_the_sponsor_keep_the_documents(self, town: Town):
        sent = with_documents(town, {"devis.pdf": pdf_of("Le prix")})
        with town.deps.work(town.tenant_id) as work:
            for titular, party in (("third", "author"), ("fourth", "head")):
                work.session.execute(
                    update(Seat)
                    .where(Seat.committee_id == town.copil, Seat.member_id == town.ids[titular])
                    .values(member_id=town.ids[party])
                )
        sitting = Sitting.opened(town, sent, there=("chair", "second"))
        sitting.take(sent)
        for party in ("author", "head"):
            (item,) = contents(town, sitting, party).items
            assert [document.name for document in item.documents] == ["devis.pdf"]

    def test_from_a_later_text_finds_the_earlier_one_without_its_documents(
        self, town: Town, sent: UUID
    ):
        sitting = Sitting.opened(town, sent)
        sitting.take(sent)
        completed(town, sent, {})
        later = convened(town, sent)
        self.aside(town, sent)
        (before,) = contents(town, sitting, "second").items
        assert before.title == "Marché des bornes"
        assert (list(before.documents), before.closed_documents) == ([], 1)
        (after,) = contents(town, later, "second").items
        assert after.title is None


class TestTheDocuments:
    def test_are_those_that_stood_at_the_version_voted_on(self, town: Town):
        sent = with_documents(town, {"devis.pdf": pdf_of("Premier"), "plan.pdf": pdf_of("Plan")})
        first = Sitting.opened(town, sent)
        first.take(sent)
        completed(town, sent, {"devis.pdf": pdf_of("Deuxième"), "avis.pdf": pdf_of("Avis")})
        second = convened(town, sent)
        said = text_of(pack_of(town, first, "third"))
        assert "Premier" in said
        assert "Deuxième" not in said
        names = [document.name for document in contents(town, second, "third").items[0].documents]
        assert sorted(names) == ["avis.pdf", "devis.pdf", "plan.pdf"]
        assert "Premier" not in text_of(pack_of(town, second, "third"))
