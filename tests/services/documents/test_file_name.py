from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.documents.file_name import LONGEST, file_name
from services.documents.kinds import DocumentKind

PDF, JPEG = DocumentKind.PDF, DocumentKind.JPEG


class TestTheNameKept:
    @pytest.mark.parametrize(
        ("given_name", "kept"),
        [
            ("devis.pdf", "devis.pdf"),
            ("Étude d’impact – été 2026 (v2).PDF", "Étude d’impact – été 2026 (v2).pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("C:\\Users\\moi\\devis.pdf", "devis.pdf"),
            ("/.pdf", "document.pdf"),
            ("", "document.pdf"),
            ("..", "document.pdf"),
            ("...pdf", "document.pdf"),
            (" . .pdf", "document.pdf"),
            (".htaccess", "htaccess.pdf"),
            ("devis.docx", "devis.docx.pdf"),
            ("virus.exe", "virus.exe.pdf"),
            ("devis\u202efdp.exe", "devisfdp.exe.pdf"),
            ("de\u200bvis\u2066.pdf", "devis.pdf"),
            ("devis\0.exe\r\nSet-Cookie: a=b.pdf", "devis.exe Set-Cookie- a=b.pdf"),
            ("a\ud800b.pdf", "ab.pdf"),
            ('a"b<c>d|e?f*g:h.pdf', "a-b-c-d-e-f-g-h.pdf"),
            ("un\u00a0deux\u2028trois.pdf", "un deux trois.pdf"),
            ("e\u0301te\u0301.pdf", "été.pdf"),
            ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ],
        ids=range(20),
    )
    def test_is_plain_and_ends_as_its_kind_does(self, given_name: str, kept: str):
        assert file_name(given_name, PDF) == kept

    @pytest.mark.parametrize("name", ["photo.jpg", "photo.jpeg"])
    def test_keeps_either_ending_of_a_photograph(self, name: str):
        assert file_name(name, JPEG) == name

    @given(st.text(alphabet=st.characters()), st.sampled_from(list(DocumentKind)))
    def test_is_always_one_short_visible_line(self, name: str, kind: DocumentKind):
        kept = file_name(name, kind)
        assert kept.endswith(kind.suffixes)
        assert len(kept) <= LONGEST
        assert len(kept.encode()) <= 200
        assert not set(kept) & set('/\\<>:"|?*')
        assert not kept.startswith((".", " "))
        assert all(unicodedata.category(each)[0] != "C" for each in kept)
        assert file_name(kept, kind) == kept
