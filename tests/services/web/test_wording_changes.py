"""What a reader sees changed between two wordings."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.web.wording_changes import Piece, compare

WORDINGS = st.lists(st.sampled_from(["un", "deux", "trois", "quatre", "cinq", "six"]), max_size=30)


def text_of(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


class TestCompare:
    def test_it_marks_the_words_that_the_other_lacks(self):
        before, after = compare("Une aide humaine ici.", "Une aide visible et humaine ici.")
        assert [piece.text for piece in after if piece.changed] == ["visible et"]
        assert [piece for piece in before if piece.changed] == []

    def test_it_marks_nothing_when_nearly_all_changed(self):
        before, after = compare("Assurer le service", "Rendre cette aide joignable")
        assert before == [Piece("Assurer le service", False)]
        assert after == [Piece("Rendre cette aide joignable", False)]

    def test_it_marks_nothing_in_very_long_texts(self):
        long = "mot " * 401
        assert compare(long, long + "fin")[0] == [Piece(long, False)]

    @given(WORDINGS, WORDINGS)
    def test_each_side_keeps_its_own_words(self, old: list[str], new: list[str]):
        before, after = compare(" ".join(old), " ".join(new))
        assert text_of(before) == " ".join(old)
        assert text_of(after) == " ".join(new)
