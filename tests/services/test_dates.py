"""Dates and delays, in the words of each language."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import dates

NOW = datetime(2026, 11, 25, 13, 22, tzinfo=UTC)


def at(day: int, hour: int = 17, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


class TestDay:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (date(2026, 11, 30), "lundi 30 novembre"),
            (date(2026, 12, 1), "mardi 1er décembre"),
            (date(2027, 1, 15), "vendredi 15 janvier 2027"),
            (date(2026, 11, 11), "mercredi 11 novembre"),
        ],
    )
    def test_it_is_in_full_with_the_year_when_it_is_another(self, value: date, expected: str):
        assert dates.day(value, now=NOW) == expected

    def test_an_instant_falls_on_the_day_of_paris(self):
        assert dates.day(at(30, hour=23, minute=30), now=NOW) == "mardi 1er décembre"

    def test_a_full_moment_has_its_year_and_its_hour_in_paris(self):
        said = {
            language: dates.full_moment(at(27, 21, 50), language=language)
            for language in ("fr", "en")
        }
        assert said == {
            "fr": "vendredi 27 novembre 2026 à 22\u00a0h\u00a050",
            "en": "Friday 27 November 2026 at 10:50\u00a0pm",
        }

    def test_a_day_ends_at_midnight_in_paris(self):
        assert dates.end_of(date(2026, 11, 27)) == at(27, 22, 59)

    def test_a_short_day_has_no_weekday(self):
        assert dates.short_day(date(2026, 12, 1), now=NOW) == "1er décembre"

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (date(2026, 12, 1), "Tuesday 1 December"),
            (date(2027, 1, 15), "Friday 15 January 2027"),
        ],
    )
    def test_english_says_it_in_english(self, value: date, expected: str):
        assert dates.day(value, now=NOW, language="en") == expected

    def test_a_short_english_day_has_no_weekday(self):
        assert dates.short_day(date(2026, 12, 1), now=NOW, language="en") == "1 December"
        assert dates.short_day(date(2025, 12, 1), now=NOW, language="en") == "1 December 2025"


class TestMoment:
    def test_hours_hold_to_their_letter(self):
        assert dates.moment(at(30), now=NOW) == "lundi 30 novembre à 18\u00a0h"
        assert dates.moment(NOW, now=NOW) == "mercredi 25 novembre à 14\u00a0h\u00a022"

    def test_a_date_has_no_time(self):
        assert dates.moment(date(2026, 11, 30), now=NOW) == "lundi 30 novembre"

    @pytest.mark.parametrize(
        ("hour", "expected"),
        [(23, "12\u00a0am"), (11, "12\u00a0pm"), (17, "6\u00a0pm"), (8, "9\u00a0am")],
    )
    def test_english_counts_twelve_hours(self, hour: int, expected: str):
        assert dates.clock_time(at(24, hour=hour), language="en") == expected


class TestDelay:
    @pytest.mark.parametrize(
        ("value", "french", "english"),
        [
            (date(2026, 11, 25), "aujourd’hui", "today"),
            (at(25, 16, 30), "dans 3 heures", "in 3 hours"),
            (at(25, 13, 16), "il y a 6 minutes", "6 minutes ago"),
            (NOW + timedelta(seconds=20), "dans un instant", "in a moment"),
            (NOW - timedelta(seconds=20), "à l’instant", "just now"),
            (at(26, 0), "demain", "tomorrow"),
            (at(24, 22), "hier", "yesterday"),
            (at(30), "dans 5 jours", "in 5 days"),
            (at(22), "il y a 3 jours", "3 days ago"),
            (date(2027, 1, 9), "dans 45 jours", "in 45 days"),
        ],
    )
    def test_it_counts_calendar_days_and_hours_of_the_day(
        self, value: date, french: str, english: str
    ):
        assert dates.delay(value, now=NOW) == french
        assert dates.delay(value, now=NOW, language="en") == english

    def test_an_hour_and_a_half_is_not_rounded_up(self):
        assert dates.delay(NOW + timedelta(minutes=110), now=NOW) == "dans 1 heure"

    @given(st.timedeltas(timedelta(days=-3000), timedelta(days=3000)))
    def test_the_past_never_reads_as_the_future(self, gap: timedelta):
        said = dates.delay(NOW + gap, now=NOW)
        assert (said.startswith("dans") or said == "demain") == (gap >= timedelta())


class TestDeadline:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (at(30), "lundi 30 novembre à 18\u00a0h, dans 5 jours"),
            (at(26), "jeudi 26 novembre à 18\u00a0h, demain"),
            (at(25), "aujourd’hui à 18\u00a0h, dans 3 heures"),
            (date(2026, 11, 25), "aujourd’hui"),
            (at(23), "lundi 23 novembre à 18\u00a0h, il y a 2 jours"),
            (at(9, 10, month=12), "mercredi 9 décembre à 11\u00a0h, dans 14 jours"),
            (at(25, 23, 30), "jeudi 26 novembre à 0\u00a0h\u00a030, demain"),
        ],
    )
    def test_it_is_the_date_in_full_then_the_delay(self, value: date, expected: str):
        assert dates.deadline(value, now=NOW) == expected

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (at(30), "Monday 30 November at 6\u00a0pm, in 5 days"),
            (at(26), "Thursday 26 November at 6\u00a0pm, tomorrow"),
            (at(25), "today at 6\u00a0pm, in 3 hours"),
            (date(2026, 11, 25), "today"),
            (at(23, 13, 22), "Monday 23 November at 2:22\u00a0pm, 2 days ago"),
            (at(9, 10, month=12), "Wednesday 9 December at 11\u00a0am, in 14 days"),
        ],
    )
    def test_english_says_the_same(self, value: date, expected: str):
        assert dates.deadline(value, now=NOW, language="en") == expected

    def test_a_change_of_hour_does_not_shift_the_day(self):
        before = datetime(2027, 3, 27, 22, 30, tzinfo=UTC)
        said = dates.deadline(before + timedelta(hours=24), now=before)
        assert said == "lundi 29 mars à 0\u00a0h\u00a030, dans 2 jours"

    def test_a_date_is_past_when_its_day_is(self):
        assert not dates.is_past(date(2026, 11, 25), now=NOW)
        assert dates.is_past(date(2026, 11, 24), now=NOW)
        assert dates.is_past(at(25, 13, 21), now=NOW)


class TestDateRange:
    @pytest.mark.parametrize(
        ("first", "last", "french", "english"),
        [
            (date(2026, 10, 12), date(2026, 10, 15), "du 12 au 15 octobre", "12 to 15 October"),
            (date(2026, 10, 1), date(2026, 10, 9), "du 1er au 9 octobre", "1 to 9 October"),
            (
                date(2026, 10, 30),
                date(2026, 11, 2),
                "du 30 octobre au 2 novembre",
                "30 October to 2 November",
            ),
            (
                date(2026, 12, 28),
                date(2027, 1, 3),
                "du 28 décembre 2026 au 3 janvier 2027",
                "28 December 2026 to 3 January 2027",
            ),
            (
                date(2027, 3, 1),
                date(2027, 4, 2),
                "du 1er mars au 2 avril 2027",
                "1 March to 2 April 2027",
            ),
            (date(2026, 10, 1), date(2026, 10, 1), "1er octobre", "1 October"),
        ],
    )
    def test_what_both_ends_share_is_said_once(
        self, first: date, last: date, french: str, english: str
    ):
        assert dates.date_range(first, last, now=NOW) == french
        assert dates.date_range(first, last, now=NOW, language="en") == english
