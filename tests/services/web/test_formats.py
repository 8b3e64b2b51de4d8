"""Amounts and durations, in the words of each language."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from services.web import formats


class TestNumbers:
    def test_thousands_are_spaced_and_decimals_have_a_comma(self):
        assert formats.number(1250) == "1\u202f250"
        assert formats.number(3.5) == "3,5"

    def test_english_marks_thousands_with_a_comma_and_decimals_with_a_point(self):
        assert formats.number(1250, language="en") == "1,250"
        assert formats.number(3.5, language="en") == "3.5"

    def test_cents_show_only_when_there_are_some(self):
        assert formats.money(18400) == "18\u202f400\u00a0€"
        assert formats.money(Decimal("12.50")) == "12,50\u00a0€"

    def test_english_puts_the_currency_first(self):
        assert formats.money(18400, language="en") == "€18,400"
        assert formats.money(Decimal("1250.50"), language="en") == "€1,250.50"
        assert formats.money(0, language="en") == "€0"

    def test_a_percent_sign_keeps_a_narrow_space(self):
        assert formats.percentage(0.68) == "68\u202f%"
        assert formats.percentage(0.68, language="en") == "68%"


class TestFileSize:
    @pytest.mark.parametrize(
        ("value", "french", "english"),
        [
            (1, "1\u00a0Ko", "1\u00a0KB"),
            (245_760, "240\u00a0Ko", "240\u00a0KB"),
            (1024**2 - 1, "1\u00a0Mo", "1\u00a0MB"),
            (1_468_006, "1,4\u00a0Mo", "1.4\u00a0MB"),
            (20 * 1024**2, "20\u00a0Mo", "20\u00a0MB"),
        ],
    )
    def test_is_said_in_the_unit_that_people_compare(self, value: int, french: str, english: str):
        assert formats.file_size(value) == french
        assert formats.file_size(value, language="en") == english


class TestDuration:
    @pytest.mark.parametrize(
        ("value", "french", "english"),
        [
            (timedelta(days=30), "30\u00a0jours", "30\u00a0days"),
            (timedelta(days=1), "1\u00a0jour", "1\u00a0day"),
            (
                timedelta(minutes=90),
                "1\u00a0heure et 30\u00a0minutes",
                "1\u00a0hour and 30\u00a0minutes",
            ),
            (timedelta(seconds=5), "5\u00a0secondes", "5\u00a0seconds"),
            (timedelta(), "0\u00a0jour", "0\u00a0days"),
        ],
    )
    def test_it_is_said_by_its_two_largest_units(self, value: timedelta, french: str, english: str):
        assert formats.duration(value) == french
        assert formats.duration(value, language="en") == english


class TestSentence:
    def test_only_the_first_letter_changes(self):
        assert formats.sentence("lundi 30, CHU") == "Lundi 30, CHU"
        assert formats.sentence("") == ""
