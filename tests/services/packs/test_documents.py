"""The documents of a pack: inserted whole, drawn on a page, or named with where to open them."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Object
from pypdf import PdfReader
from sqlalchemy import delete, select

from services.deps import Deps
from services.documents.models import Document, DocumentContent
from services.packs import gather
from services.packs import make_pack as making
from services.packs.apart.limits import CLEANING, Limits
from services.packs.run_apart import Failed
from tests.fixtures.files import PDF, PNG, open_xml
from tests.fixtures.pdfs import armed, changed, image_of, layered, locked, pdf_of
from tests.fixtures.world import Town
from tests.services.packs.packing import (
    convened,
    outline_of,
    pack_of,
    pages_of,
    text_of,
    with_documents,
)


def packed(town: Town, **documents: bytes) -> bytes:
    """A pack with one item and those documents; in a name, ``_pdf`` is said for ``.pdf``."""
    named = {name.replace("_", "."): content for name, content in documents.items()}
    return pack_of(town, convened(town, with_documents(town, named)))


def drawn_on(content: bytes, page: int) -> list[tuple[int, ...]]:
    """The colour at the left of each image of a page; pages count from 1."""
    images = PdfReader(BytesIO(content)).pages[page - 1].images
    return [each.image.convert("RGB").getpixel((5, 5)) for each in images]


class TestPdf:
    def test_is_inserted_whole_behind_the_page_that_announces_it(self, town: Town):
        pages = pages_of(packed(town, devis_pdf=pdf_of("Premier feuillet", "Second feuillet")))
        place = next(n for n, said in enumerate(pages) if "Pages 4 à 5 de ce dossier." in said)
        assert place + 1 == 3
        assert "Document 1.1" in pages[place]
        assert pages[place + 1].startswith("Premier feuillet")
        assert pages[place + 2].startswith("Second feuillet")

    def test_has_the_number_of_each_page_drawn_on_it(self, town: Town):
        pages = pages_of(packed(town, devis_pdf=pdf_of("Un", "Deux")))
        assert [said.split()[-5:] for said in pages[3:5]] == [
            f"Dossier de séance, page {number}".split() for number in (4, 5)
        ]

    @pytest.mark.parametrize("turned", [0, 90, 180, 270])
    @pytest.mark.parametrize("width", [595, 1684])
    def test_has_its_number_upright_at_the_bottom_right(self, town: Town, turned: int, width: int):
        def turn(pdf: pikepdf.Pdf) -> None:
            pdf.pages[0].rotate(turned, relative=False)

        content = packed(town, plan_pdf=changed(pdf_of("Un plan", width=width), turn))
        with pikepdf.open(BytesIO(content)) as pdf:
            page = pdf.pages[3].obj
            (matrix,) = [
                [float(each) for each in operands]
                for operands, operator in pikepdf.parse_content_stream(page)
                if str(operator) == "cm"
            ]
            box = [float(each) for each in page.MediaBox]
        scale = (842 if turned in {90, 270} else width) / 595
        corners = {0: (box[2], 0), 90: (box[2], box[3]), 180: (0, box[3]), 270: (0, 0)}
        upright = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}
        assert (matrix[0] / scale, matrix[1] / scale) == pytest.approx(upright[turned], abs=1e-3)
        end = [
            matrix[4] + 150 * matrix[0] - 0 * matrix[2],
            matrix[5] + 150 * matrix[1] - 0 * matrix[3],
        ]
        assert end == pytest.approx(list(corners[turned]), abs=13 * scale)

    def test_brings_nothing_that_acts(self, town: Town):
        content = packed(town, piege_pdf=armed(pdf_of("Un texte")))
        with pikepdf.open(BytesIO(content)) as pdf:
            said = " ".join(repr(each) for each in pdf.objects)
            assert pdf.attachments == {}
        for word in ("JavaScript", "Launch", "AcroForm", "cmd.exe"):
            assert word not in said, word
        assert "https://ville.example/plan" in said

    def test_keeps_its_hidden_layers_hidden(self, town: Town):
        content = packed(town, plan_pdf=layered(pdf_of("Plan")), bis_pdf=layered(pdf_of("Bis")))
        with pikepdf.open(BytesIO(content)) as pdf:
            layers = pdf.Root.OCProperties
            assert len(layers.D.OFF) == len(layers.OCGs) == 2


class TestWhatCannotBeInserted:
    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (locked(pdf_of("Secret"), "sésame"), "il est protégé par un mot de passe"),
            (PDF, "il est abîmé, ou trop complexe pour être lu"),
            (b"%PDF-1.7\nrien", "il est abîmé, ou trop complexe pour être lu"),
        ],
    )
    def test_leaves_a_page_that_says_why_and_where_to_open_it(
        self, town: Town, content: bytes, why: str
    ):
        pack = packed(town, annexe_pdf=content, devis_pdf=pdf_of("Le devis"))
        said = text_of(pack)
        assert f"Ce document n’a pas pu être inséré : {why}" in said
        assert "Ouvrez-le depuis la séance." in said
        assert "Le devis" in said
        assert (2, "1. Tablette de terrain", 2) in outline_of(pack)

    def test_beyond_what_a_pack_holds(self, town: Town, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(gather, "MOST_PAGES", 3)
        said = text_of(
            packed(town, a_pdf=pdf_of("A1", "A2"), b_pdf=pdf_of("B1", "B2"), c_pdf=pdf_of("C1"))
        )
        assert "le dossier serait devenu trop lourd" in said
        assert "A2" in said
        assert "B1" not in said
        assert "C1" in said

    def test_beyond_the_bytes_that_a_pack_holds(self, town: Town, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(gather, "MOST_BYTES", 100)
        assert "le dossier serait devenu trop lourd" in text_of(packed(town, a_pdf=pdf_of("A1")))

    def test_beyond_the_time_that_a_pack_takes(self, town: Town, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(making, "MOST_SECONDS", -1)
        assert "trop longtemps" in text_of(packed(town, a_pdf=pdf_of("A1")))

    def test_for_want_of_time_whatever_each_document_may_take(
        self, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        sleeper = tmp_path / "sleeper"
        sleeper.write_text("#!/bin/sh\nexec sleep 60\n")
        sleeper.chmod(0o700)
        sitting = convened(town, with_documents(town, {"a.pdf": PDF, "b.pdf": PDF + b"\n"}))
        monkeypatch.setattr(sys, "executable", str(sleeper))
        monkeypatch.setattr(making, "MOST_SECONDS", making._TO_JOIN + 1)
        began = time.monotonic()
        said = text_of(pack_of(town, sitting))
        assert time.monotonic() - began < CLEANING.seconds
        assert said.count("le dossier aurait mis trop longtemps à se composer") == 2

    def test_once_it_was_removed_says_that_it_is_no_longer_there(
        self, town: Town, monkeypatch: pytest.MonkeyPatch
    ):
        def after_a_removal(deps: Deps, *given: Any) -> Mapping[UUID, gather.Gathered]:
            with deps.work(town.tenant_id) as work:
                gone = select(Document.id).where(Document.name == "devis.pdf")
                work.session.execute(
                    delete(DocumentContent).where(DocumentContent.document_id.in_(gone))
                )
                work.session.execute(delete(Document).where(Document.name == "devis.pdf"))
            return gather.gather(deps, *given)

        monkeypatch.setattr(making, "gather", after_a_removal)
        content = packed(town, devis_pdf=pdf_of("Le devis"), plan_pdf=pdf_of("Le plan"))
        (page,) = [said for said in pages_of(content) if "Ce document n’est plus là" in said]
        assert "devis.pdf" in page
        assert "Ouvrir ce document" not in page
        assert "Le plan" in text_of(content)

    def test_should_all_not_be_joined_the_texts_are_given(
        self, town: Town, monkeypatch: pytest.MonkeyPatch
    ):
        def fail(*_: object, **__: object) -> str:
            raise Failed

        monkeypatch.setattr(making, "run_apart", fail)
        said = text_of(packed(town, devis_pdf=pdf_of("Le devis")))
        assert "le dossier n’a pas pu être assemblé" in said
        assert "Remplir la fiche avec l’habitant." in said
        assert "Le devis" not in said

    def test_documents_are_joined_in_the_time_that_is_left(
        self, town: Town, monkeypatch: pytest.MonkeyPatch
    ):
        given: list[float] = []

        def note(*_: str, limits: Limits, folder: Path) -> str:
            given.append(limits.seconds)
            raise Failed

        monkeypatch.setattr(making, "run_apart", note)
        monkeypatch.setattr(making, "MOST_SECONDS", making._TO_JOIN + 5)
        packed(town, devis_pdf=pdf_of("Le devis"))
        (seconds,) = given
        assert 0 < seconds < making._TO_JOIN + 5


class TestAnImage:
    @pytest.mark.parametrize("form", ["png", "jpeg", "webp"])
    def test_is_drawn_on_the_page_that_announces_it(self, town: Town, form: str):
        content = packed(town, **{f"photo_{form}": image_of(form.upper())})
        assert "Document 1.1" in pages_of(content)[2]
        assert drawn_on(content, 3) == [pytest.approx((200, 0, 0), abs=8)]

    def test_that_is_damaged_leaves_a_page_that_says_so(self, town: Town):
        assert "il est abîmé" in text_of(packed(town, photo_png=PNG))


class TestAnOfficeDocument:
    def test_is_named_with_where_to_open_it(self, town: Town):
        content = packed(town, tableau_xlsx=open_xml("xlsx"))
        said = text_of(content)
        assert "tableau.xlsx" in said
        assert "Classeur Excel" in said
        assert "à ouvrir depuis la séance" in said
        with pikepdf.open(BytesIO(content)) as pdf:
            assert len(pdf.pages) == 2
            links = [str(each.A.URI) for each in pdf.pages[1].obj.Annots]
        assert any("/documents/" in link and link.endswith("/content") for link in links)


class TestTheFile:
    def test_without_insertion_is_an_accessible_file(self, town: Town):
        with pikepdf.open(BytesIO(packed(town))) as pdf:
            assert "pdfuaid:part" in bytes(pdf.Root.Metadata.read_bytes()).decode()
            assert pdf.Root.Lang == "fr-FR"
            assert pdf.Root.MarkInfo.Marked

    def test_with_one_claims_nothing_and_keeps_what_it_has(self, town: Town):
        content = packed(town, devis_pdf=pdf_of("Un", "Deux"))
        with pikepdf.open(BytesIO(content)) as pdf:
            assert "pdfuaid:part" not in bytes(pdf.Root.Metadata.read_bytes()).decode()
            assert pdf.Root.Lang == "fr-FR"
            assert str(pdf.docinfo.Title).startswith("Dossier de la séance")
            assert [page.label for page in pdf.pages] == ["1", "2", "3", "4", "5"]

    def test_has_every_page_read_aloud_in_order(self, town: Town):
        first = {"devis.pdf": pdf_of("Un", "Deux")}
        sent = with_documents(town, first, title="Le premier")
        other = with_documents(town, {"plan.pdf": pdf_of("Trois")}, title="Le second")
        content = pack_of(town, convened(town, sent, other))
        with pikepdf.open(BytesIO(content)) as pdf:
            order = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
            read = [order[each] for each in _pages_in_order(pdf.Root.StructTreeRoot.K)]
            assert read == sorted(read)
            assert set(read) == set(order.values())

    def test_has_an_outline_of_items_and_documents_with_their_pages(self, town: Town):
        sent = with_documents(town, {"devis.pdf": pdf_of("Un", "Deux")}, title="Le premier")
        content = pack_of(town, convened(town, sent, town.at_committee(title="Le second")))
        titles = [(title, page) for _, title, page in outline_of(content)]
        assert titles == [
            ("Dossier de la séance du samedi 7 mars 2026", 1),
            ("Ordre du jour", 1),
            ("1. Le premier", 2),
            ("Document 1.1 : devis.pdf", 3),
            ("2. Le second", 6),
        ]


def _pages_in_order(element: Object) -> list[tuple[int, int]]:
    """The pages of a structure tree's leaves, in reading order."""
    if isinstance(element, Array):
        return [page for each in element for page in _pages_in_order(each)]
    if not isinstance(element, Dictionary):
        return []
    below = _pages_in_order(element.K) if "/K" in element else []
    return below or ([element.Pg.objgen] if "/Pg" in element else [])
