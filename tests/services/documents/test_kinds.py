from __future__ import annotations

import time
import tracemalloc
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.documents.errors import DocumentHasMacros, UnsupportedDocument
from services.documents.kinds import DocumentKind, kind_of
from tests.fixtures.files import (
    JPEG,
    PAGE,
    PDF,
    PNG,
    PROGRAM,
    WEBP,
    content_types,
    open_document,
    open_xml,
    zipped,
)

TAKEN = {
    DocumentKind.PDF: PDF,
    DocumentKind.PNG: PNG,
    DocumentKind.JPEG: JPEG,
    DocumentKind.WEBP: WEBP,
    **{DocumentKind(each): open_xml(each) for each in ("docx", "xlsx", "pptx")},
    **{DocumentKind(each): open_document(each) for each in ("odt", "ods", "odp")},
}
WORD = content_types(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
)
BOMB = b"\0" * (64 * 1024 * 1024)


def peak_megabytes(content: bytes) -> float:
    """The most memory that looking at a refused file takes, beyond the file itself."""
    tracemalloc.start()
    try:
        with pytest.raises(UnsupportedDocument):
            kind_of(content)
        return tracemalloc.get_traced_memory()[1] / 1024**2
    finally:
        tracemalloc.stop()


class TestTheKind:
    def test_each_is_tried(self):
        assert set(TAKEN) == set(DocumentKind)

    @pytest.mark.parametrize("kind", list(DocumentKind))
    def test_is_that_of_the_content(self, kind: DocumentKind):
        assert kind_of(TAKEN[kind]) is kind

    def test_of_a_pdf_may_follow_a_byte_order_mark(self):
        assert kind_of(b"\xef\xbb\xbf\r\n" + PDF) is DocumentKind.PDF

    @pytest.mark.parametrize(
        "content",
        [
            b"x",
            b"A text that mentions %PDF-1.7",
            PROGRAM,
            PAGE,
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"{\\rtf1 }",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100,
            b"GIF89a" + b"\0" * 20,
            b"RIFF\x24\0\0\0WAVEfmt ",
            PROGRAM + open_xml("docx"),
            zipped(("a.txt", b"a")),
            zipped(("AndroidManifest.xml", b"a"), ("classes.dex", b"b")),
            zipped(("mimetype", b"application/epub+zip"), packed=zipfile.ZIP_STORED),
            open_document("ott"),
            open_xml("dotx"),
            zipped(("[Content_Types].xml", WORD + WORD)),
            zipped(("[Content_Types].xml", WORD.decode().encode("utf-16"))),
            zipped(("[Content_Types].xml", b"<!DOCTYPE Types []>" + WORD)),
            zipped(("[Content_Types].xml", WORD.replace(b"document.main", b"documen&#116;.main"))),
            open_xml("docx")[:-10],
            open_xml("docx")[:30],
            b"PK\x03\x04",
            b"PK\x03\x04" + b"\0" * 18 + b"PK\x05\x06" + b"\0" * 18,
        ],
        ids=range(23),
    )
    def test_of_anything_else_is_refused(self, content: bytes):
        with pytest.raises(UnsupportedDocument) as refused:
            kind_of(content)
        assert list(refused.value.errors) == ["file"]

    def test_of_a_file_with_one_name_twice_is_refused(self):
        with pytest.warns(UserWarning, match="Duplicate name"):
            content = zipped(("[Content_Types].xml", WORD), ("[Content_Types].xml", WORD))
        with pytest.raises(UnsupportedDocument):
            kind_of(content)

    def test_of_a_file_under_a_password_is_refused(self):
        content = bytearray(zipped(("[Content_Types].xml", WORD)))
        for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            content[content.index(header) + flags] |= 1
        with pytest.raises(UnsupportedDocument):
            kind_of(bytes(content))

    @pytest.mark.parametrize(
        "content",
        [
            open_xml("docm"),
            open_xml("xlsb"),
            open_xml("docx", ("word/vbaProject.bin", b"x")),
            open_xml("docx", ("word/VBAPROJECT.BIN", b"x")),
            open_xml("docx", types=("application/vnd.ms-office.vbaProject",)),
            open_xml("xlsx", types=("application/vnd.ms-excel.macrosheet+xml",)),
            open_xml("pptx", types=("application/vnd.ms-office.activeX+xml",)),
            open_document("odt", ("Basic/Standard/Module1.xml", b"x")),
            open_document("ods", ("Scripts/python/run.py", b"x")),
        ],
        ids=range(9),
    )
    def test_of_a_file_with_macros_is_refused_in_its_own_words(self, content: bytes):
        with pytest.raises(DocumentHasMacros):
            kind_of(content)

    def test_of_a_file_with_an_empty_folder_for_macros_is_taken(self):
        assert kind_of(open_document("odt", ("Basic/", b""))) is DocumentKind.ODT

    @settings(max_examples=300, deadline=None)
    @given(data=st.data())
    def test_of_a_damaged_file_is_refused_and_nothing_worse(self, data: st.DataObject):
        content = bytearray(data.draw(st.sampled_from([TAKEN[k] for k in ("docx", "odt")])))
        for _ in range(data.draw(st.integers(1, 12))):
            content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
        with suppress(UnsupportedDocument):
            assert kind_of(bytes(content)) in DocumentKind


class TestABomb:
    def test_is_not_unpacked_where_no_part_of_it_is_read(self):
        content = open_xml("docx", ("word/media/image1.png", BOMB))
        assert len(content) < 200_000
        start = time.perf_counter()
        tracemalloc.start()
        assert kind_of(content) is DocumentKind.DOCX
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 4 * 1024**2
        assert time.perf_counter() - start < 1

    @pytest.mark.parametrize(
        "content",
        [
            zipped(("[Content_Types].xml", BOMB)),
            zipped(("mimetype", BOMB)),
            zipped(("[Content_Types].xml", BOMB), packed=zipfile.ZIP_BZIP2),
            zipped(("mimetype", BOMB), packed=zipfile.ZIP_LZMA),
        ],
        ids=["types", "mimetype", "bzip2", "lzma"],
    )
    def test_in_the_part_that_is_read_is_left_in_the_middle(self, content: bytes):
        assert peak_megabytes(content) < 8

    def test_of_countless_parts_is_not_listed(self):
        content = zipped(("[Content_Types].xml", WORD), *((f"{n}", b"") for n in range(30_000)))
        assert peak_megabytes(content) < 4

    def test_that_hides_its_listing_behind_a_longer_format_is_not_listed(self):
        content = zipped(("[Content_Types].xml", WORD))
        end = content.rindex(b"PK\x05\x06")
        long_end = b"PK\x06\x06" + (44).to_bytes(8, "little") + b"\0" * 44
        locator = b"PK\x06\x07" + b"\0" * 4 + end.to_bytes(8, "little") + b"\1\0\0\0"
        with pytest.raises(UnsupportedDocument):
            kind_of(content[:end] + long_end + locator + content[end:])
