"""The pack of a session, read back as its readers' programs give it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import select

from policies.loop import Kind
from services.committees.sessions.edit_agenda import NewItem, add_item
from services.packs import make_pack
from services.packs.errors import PacksInTheMaking
from services.proposals.models import Proposal
from tests.fixtures.pdfs import pdf_of
from tests.fixtures.world import Town
from tests.services.governance.sittings import Sitting
from tests.services.packs.packing import convened, pack_of, pages_of, text_of, with_documents

HOSTILE = 'Titre #strong[x] $y$ \\ *a* <b> "c" 😀'


class TestTheCover:
    def test_names_the_session_and_whose_copy_it_is(self, town: Town):
        cover = pages_of(pack_of(town, convened(town, town.at_committee())))[0]
        assert f"Ville de {town.slug}, SIREN" in cover
        assert "Dossier de la séance du samedi 7 mars 2026 COPIL" in cover
        assert "Séance le samedi 7 mars 2026 à 15 h, jusqu’à 17 h." in cover
        assert "Lieu : Salle du conseil." in cover
        assert "Exemplaire de Second" in cover

    def test_gives_each_item_of_the_agenda_its_page(self, town: Town):
        first = with_documents(town, {"devis.pdf": pdf_of("Un", "Deux")}, title="Le premier")
        sitting = Sitting.planned(town, first, town.at_committee(title="Le second"))
        add_item(
            town.deps,
            town.caller("secretary"),
            sitting.id,
            NewItem(title="Questions diverses", presenter=town.email("head"), minutes=10),
        )
        pages = pages_of(pack_of(town, sitting, "secretary"))
        assert "1 Le premier Pour décision · P-2026-001 2 2 Le second" in pages[0]
        assert "2 Le second Pour décision · P-2026-002 6 3 Questions diverses" in pages[0]
        assert "Questions diverses Information · présenté par Head · 10 minutes 7" in pages[0]
        assert "1. Le premier" in pages[1]
        assert "2. Le second" in pages[5]
        assert "3. Questions diverses" in pages[6]

    def test_without_an_item_says_so(self, town: Town):
        said = text_of(pack_of(town, Sitting.planned(town), "secretary"))
        assert "Aucun point n’est inscrit à l’ordre du jour." in said
        assert "Projet : la convocation n’est pas partie." in said


class TestAnItem:
    def test_says_the_text_whole(self, town: Town):
        sent = with_documents(
            town,
            {},
            benefits={"citizen": "Ne pas redire"},
            invariants=[{"code": "INV1", "effect": "improved", "note": "On remplit ensemble."}],
            vigilance_points=["WP01"],
            working_conditions=True,
        )
        said = text_of(pack_of(town, convened(town, sent)))
        for expected in (
            "Initiative P-2026-001, version 1, soumise le lundi 2 mars 2026.",
            "Proposée par Author. Service concerné : Direction MOB.",
            "Remplir la fiche avec l’habitant.",
            "L’agent remplit la fiche sur place (public : agents)",
            "Pour l’habitant Ne pas redire",
            "INV1, Invariant 1 Amélioré : On remplit ensemble.",
            "WP01, Aide visible Offrir une présence humaine.",
            "La proposition change les conditions de travail.",
            "Budget 18 400 € Temps des agents 35 jours",
            "Engagés par Head en parrainant, le lundi 2 mars 2026.",
        ):
            assert expected in said.replace("\u202f", " "), expected

    def test_says_the_version_voted_on_whatever_was_written_since(self, town: Town):
        sent = town.at_committee()
        sitting = convened(town, sent)
        with town.deps.work(town.tenant_id) as work:
            row = work.session.scalars(select(Proposal).where(Proposal.id == sent)).one()
            row.title = row.summary = "Autre chose."
        said = text_of(pack_of(town, sitting))
        assert "Remplir la fiche avec l’habitant." in said
        assert "Autre chose." not in said

    def test_shows_the_wording_that_changes_beside_the_one_in_force(self, town: Town):
        change = {
            "target": "WP01",
            "change": "amend",
            "new_wording": "Rendre l’aide facile à trouver.",
            "evidence": [{"type": "text", "text": "« Je me sens perdu. »"}],
        }
        sent = town.submitted(Kind.REFORMULATION, **change)
        town.answer(sent, by="guarantor")
        said = text_of(pack_of(town, convened(town, sent)))
        assert "Avant (version 1) Offrir une présence humaine." in said
        assert "Proposé Rendre l’aide facile à trouver." in said
        assert "« Je me sens perdu. »" in said
        assert "Conduite du déploiement" not in said

    def test_prints_what_people_wrote_as_they_wrote_it(self, town: Town):
        said = text_of(pack_of(town, convened(town, town.at_committee(title=HOSTILE))))
        assert HOSTILE.replace("😀", "[GRINNING FACE]") in said


class TestTheFolder:
    def test_is_gone_with_the_answer_and_so_are_those_that_a_dead_process_left(
        self, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        left, at_work = tmp_path / "boussole-pack-left", tmp_path / "boussole-pack-at-work"
        for folder in (left, at_work):
            folder.mkdir()
            (folder / "document-0").touch()
        os.utime(left, (0, 0))
        sent = with_documents(town, {"devis.pdf": pdf_of("Devis")})
        assert pack_of(town, convened(town, sent))
        assert list(tmp_path.iterdir()) == [at_work]


class TestSeveralAtATime:
    def test_one_more_than_is_made_at_once_is_asked_to_come_back(
        self, town: Town, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(make_pack, "_WAITS", 0.01)
        sitting = convened(town, town.at_committee())
        for _ in range(make_pack.AT_ONCE):
            make_pack._PLACES.acquire()
        try:
            with pytest.raises(PacksInTheMaking):
                pack_of(town, sitting)
        finally:
            for _ in range(make_pack.AT_ONCE):
                make_pack._PLACES.release()
        assert pack_of(town, sitting)
