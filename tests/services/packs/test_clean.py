"""A document made fit to be inserted: what is drawn stays, what acts does not."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Name
from PIL import Image

from services.packs.apart.clean import CannotInsert, clean_image, clean_pdf
from services.packs.apart.refusal import MOST_PAGES, Refusal
from tests.fixtures.files import PNG
from tests.fixtures.pdfs import armed, changed, image_of, layered, locked, pdf_of
from tests.services.packs.packing import pages_of


def cleaned(content: bytes, folder: Path) -> bytes:
    source, target = folder / "source", folder / "target"
    source.write_bytes(content)
    assert clean_pdf(source, target) == len(pages_of(content))
    return target.read_bytes()


def refusal(content: bytes, folder: Path) -> Refusal:
    source = folder / "source"
    source.write_bytes(content)
    with pytest.raises(CannotInsert) as refused:
        clean_pdf(source, folder / "target")
    return refused.value.refusal


def everything_in(content: bytes) -> str:
    with pikepdf.open(BytesIO(content)) as pdf:
        return " ".join(repr(each) for each in pdf.objects)


class TestAPdf:
    def test_keeps_its_pages_and_their_text(self, tmp_path: Path):
        content = pdf_of("Devis du mobilier", "Total : 1 200 €")
        assert pages_of(cleaned(content, tmp_path)) == pages_of(content)

    def test_leaves_scripts_actions_forms_and_files_behind(self, tmp_path: Path):
        content = armed(pdf_of("Un texte"))
        for word in ("JavaScript", "Launch", "AcroForm", "EmbeddedFiles"):
            assert word in everything_in(content), word
        said = everything_in(cleaned(content, tmp_path))
        for word in (
            "JavaScript",
            "/JS",
            "Launch",
            "AcroForm",
            "/AA",
            "EmbeddedFile",
            "OpenAction",
        ):
            assert word not in said, word

    def test_keeps_its_links_to_the_web_and_no_other(self, tmp_path: Path):
        with pikepdf.open(BytesIO(cleaned(armed(pdf_of("Un texte")), tmp_path))) as pdf:
            links = list(pdf.pages[0].obj.Annots)
        assert [str(each.A.URI) for each in links] == ["https://ville.example/plan"]

    def test_draws_what_its_fields_hold(self, tmp_path: Path):
        assert "valeur saisie" in pages_of(cleaned(armed(pdf_of("Un texte")), tmp_path))[0]

    def test_keeps_hidden_the_layers_that_its_author_hid(self, tmp_path: Path):
        with pikepdf.open(BytesIO(cleaned(layered(pdf_of("Un plan")), tmp_path))) as pdf:
            layer = pdf.pages[0].obj.Resources.XObject.Document.Resources.Properties.L
            assert [each.objgen for each in pdf.Root.OCProperties.D.OFF] == [layer.objgen]

    def test_is_refused_when_a_drawing_cannot_be_read(self, tmp_path: Path):
        def spoil(pdf: pikepdf.Pdf) -> None:
            spoilt = pdf.make_stream(b"")
            spoilt.write(b"not deflated", filter=Name.FlateDecode)
            pdf.pages[0].obj.Contents = spoilt

        (tmp_path / "source").write_bytes(changed(pdf_of("Un texte"), spoil))
        with pytest.raises(pikepdf.PdfError):
            clean_pdf(tmp_path / "source", tmp_path / "target")

    @pytest.mark.parametrize("box", [[0, 0, 0, 842], [0, 0, 595, 100_000]])
    def test_is_refused_when_a_page_has_no_such_size(self, tmp_path: Path, box: list[int]):
        def resize(pdf: pikepdf.Pdf) -> None:
            pdf.pages[0].obj.MediaBox = Array(box)

        assert refusal(changed(pdf_of("Un texte"), resize), tmp_path) is Refusal.UNREADABLE

    def test_is_seen_whichever_corners_its_page_is_given_by(self, tmp_path: Path):
        def turn(pdf: pikepdf.Pdf) -> None:
            pdf.pages[0].obj.MediaBox = Array([595, 842, 0, 0])

        with pikepdf.open(BytesIO(cleaned(changed(pdf_of("Un"), turn), tmp_path))) as pdf:
            assert [float(each) for each in pdf.pages[0].mediabox] == [0, 0, 595, 842]

    def test_shows_what_printers_cut_off(self, tmp_path: Path):
        def trim(pdf: pikepdf.Pdf) -> None:
            pdf.pages[0].obj.TrimBox = Array([100, 100, 200, 200])

        with pikepdf.open(BytesIO(cleaned(changed(pdf_of("Un"), trim), tmp_path))) as pdf:
            drawing = pdf.pages[0].obj.Resources.XObject.Document
            assert [float(each) for each in drawing.BBox] == [0, 0, 595, 842]

    @pytest.mark.parametrize("user", ["sésame", ""])
    def test_is_refused_when_it_is_protected(self, tmp_path: Path, user: str):
        assert refusal(locked(pdf_of("Secret"), user), tmp_path) is Refusal.PROTECTED

    def test_is_refused_when_it_is_too_long(self, tmp_path: Path):
        def repeat(pdf: pikepdf.Pdf) -> None:
            for _ in range(MOST_PAGES):
                pdf.pages.append(pdf.pages[0])

        assert refusal(changed(pdf_of("Page"), repeat), tmp_path) is Refusal.TOO_LONG

    def test_is_refused_without_a_page(self, tmp_path: Path):
        def empty(pdf: pikepdf.Pdf) -> None:
            del pdf.pages[0]

        assert refusal(changed(pdf_of("Page"), empty), tmp_path) is Refusal.UNREADABLE


class TestAnImage:
    def clean(self, content: bytes, folder: Path) -> Image.Image:
        (folder / "source").write_bytes(content)
        clean_image(folder / "source", folder / "target")
        return Image.open(BytesIO((folder / "target").read_bytes()))

    @pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
    def test_is_drawn(self, tmp_path: Path, form: str):
        image = self.clean(image_of(form), tmp_path)
        assert image.size == (400, 200)
        assert image.getpixel((50, 100)) == pytest.approx((200, 0, 0), abs=8)

    def test_is_put_upright_and_says_nothing_of_where_it_was_taken(self, tmp_path: Path):
        image = self.clean(image_of("JPEG", turned=6), tmp_path)
        assert image.size == (200, 400)
        assert not image.getexif()

    def test_is_made_as_small_as_a_page_needs(self, tmp_path: Path):
        assert self.clean(image_of("JPEG", width=4_000), tmp_path).size == (2_400, 120)

    def test_that_would_fill_the_memory_is_refused_unread(self, tmp_path: Path):
        (tmp_path / "source").write_bytes(image_of("PNG", width=64_001, height=1_000))
        with pytest.raises(CannotInsert) as refused:
            clean_image(tmp_path / "source", tmp_path / "target")
        assert refused.value.refusal is Refusal.TOO_LARGE

    def test_that_is_damaged_is_not_read(self, tmp_path: Path):
        (tmp_path / "source").write_bytes(PNG)
        with pytest.raises(OSError, match="cannot identify"):
            clean_image(tmp_path / "source", tmp_path / "target")
