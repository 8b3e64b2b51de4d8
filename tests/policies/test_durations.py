"""Durations on the calendar, working days, and a tenant's set of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.durations import (
    DEFAULT_DURATIONS,
    Duration,
    DurationError,
    Durations,
    DurationsError,
    add_working_days,
    french_public_holidays,
    is_working_day,
)

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2000, 1, 1, tzinfo=UTC)
instants = st.integers(0, 60 * 365 * 86400).map(lambda n: START + timedelta(seconds=n))


def paris(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS)


def after(text: str, instant: datetime) -> datetime:
    return Duration.parse(text).after(instant)


class TestText:
    @pytest.mark.parametrize(
        "text", ["P10D", "PT24H", "P6M", "P1Y2M3W4DT5H6M7S", "P2W", "PT90M", "PT0S", "P1DT1S"]
    )
    def test_a_canonical_text_comes_back(self, text: str):
        assert str(Duration.parse(text)) == text

    @pytest.mark.parametrize(("text", "canonical"), [("P0D", "PT0S"), ("P07DT0H", "P7D")])
    def test_zero_parts_are_left_out(self, text: str, canonical: str):
        assert str(Duration.parse(text)) == canonical

    @pytest.mark.parametrize(
        "text",
        [
            *["", "P", "PT", "P1DT", "10D", "-P1D", "P-1D", "P1.5D", "P1D ", "p1d", "P1H", "PT1D"],
            *["P1D1M", "P٣D", "P1D\n", "P9999999999D", "P101Y", "P999999999M", None, 7, True],
        ],
    )
    def test_anything_else_is_refused(self, text: object):
        with pytest.raises(DurationError):
            Duration.parse(text)

    def test_parts_are_never_negative(self):
        with pytest.raises(DurationError):
            Duration(days=-1)

    @given(
        st.builds(
            Duration,
            years=st.integers(0, 40),
            months=st.integers(0, 99),
            weeks=st.integers(0, 99),
            days=st.integers(0, 999),
            hours=st.integers(0, 999),
            minutes=st.integers(0, 9999),
            seconds=st.integers(0, 99999),
        )
    )
    def test_every_duration_reads_what_it_writes(self, duration: Duration):
        assert Duration.parse(str(duration)) == duration


class TestAfter:
    @pytest.mark.parametrize(
        ("start", "text", "end"),
        [
            (paris(2026, 1, 31, 9), "P1M", paris(2026, 2, 28, 9)),
            (paris(2028, 1, 31, 9), "P1M", paris(2028, 2, 29, 9)),
            (paris(2028, 2, 29, 9), "P1Y", paris(2029, 2, 28, 9)),
            (paris(2026, 11, 30, 9), "P3M", paris(2027, 2, 28, 9)),
            (paris(2026, 12, 15, 9), "P12M", paris(2027, 12, 15, 9)),
            (paris(2026, 1, 31, 9), "P1M1D", paris(2026, 3, 1, 9)),
            (paris(2026, 11, 25, 18), "P2W", paris(2026, 12, 9, 18)),
        ],
    )
    def test_months_follow_the_calendar(self, start: datetime, text: str, end: datetime):
        assert after(text, start) == end

    def test_days_keep_the_wall_clock_across_a_change_of_hour(self):
        assert after("P1D", paris(2026, 3, 28, 9)).hour == 9

    def test_hours_are_elapsed_time_across_a_change_of_hour(self):
        assert after("PT24H", paris(2026, 3, 28, 9)).hour == 10

    def test_a_skipped_hour_becomes_one_that_exists(self):
        end = after("P1D", paris(2026, 3, 28, 2, 30))
        assert (end.hour, end.minute) == (3, 30)

    def test_the_zone_of_the_instant_is_kept(self):
        zone = timezone(timedelta(hours=-5))
        assert after("P1DT2H", datetime(2026, 5, 1, tzinfo=zone)).tzinfo is zone

    def test_before_is_the_way_back(self):
        close = datetime(2026, 11, 30, 17, tzinfo=UTC)
        assert Duration.parse("PT24H").before(close) == close - timedelta(hours=24)
        assert Duration.parse("P1M").before(paris(2026, 3, 31, 9)) == paris(2026, 2, 28, 9)

    @pytest.mark.parametrize("method", ["after", "before", "after_working"])
    def test_an_instant_without_zone_is_refused(self, method: str):
        naive = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
        with pytest.raises(DurationError):
            getattr(Duration(days=1), method)(naive)

    def test_beyond_the_calendar_is_refused(self):
        with pytest.raises(DurationError):
            after("P99Y", datetime(9950, 1, 1, tzinfo=UTC))
        with pytest.raises(DurationError):
            after("P5000D", datetime(9990, 1, 1, tzinfo=UTC))

    @given(
        instants,
        st.integers(0, 400),
        st.integers(0, 9999),
    )
    def test_in_utc_a_day_is_24_hours(self, start: datetime, days: int, seconds: int):
        duration = Duration(days=days, seconds=seconds)
        assert duration.after(start) - start == timedelta(days=days, seconds=seconds)


class TestWorkingDays:
    @pytest.mark.parametrize(
        ("year", "easter_monday"),
        [
            (2000, date(2000, 4, 24)),
            (2008, date(2008, 3, 24)),
            (2024, date(2024, 4, 1)),
            (2025, date(2025, 4, 21)),
            (2026, date(2026, 4, 6)),
            (2027, date(2027, 3, 29)),
            (2038, date(2038, 4, 26)),
        ],
    )
    def test_easter_monday_is_a_holiday(self, year: int, easter_monday: date):
        assert easter_monday in french_public_holidays(year)

    def test_ten_days_when_ascension_falls_on_the_first_of_may(self):
        assert len(french_public_holidays(2026)) == 11
        assert len(french_public_holidays(2008)) == 10

    def test_ascension_and_whit_monday_of_2026(self):
        assert {date(2026, 5, 14), date(2026, 5, 25)} <= french_public_holidays(2026)

    @pytest.mark.parametrize(
        ("start", "days", "end"),
        [
            (paris(2026, 11, 25, 9), 5, paris(2026, 12, 2, 9)),
            (paris(2026, 11, 27, 9), 1, paris(2026, 11, 30, 9)),
            (paris(2026, 11, 28, 9), 1, paris(2026, 11, 30, 9)),
            (paris(2026, 12, 24, 9), 1, paris(2026, 12, 28, 9)),
            (paris(2026, 4, 30, 9), 5, paris(2026, 5, 11, 9)),
            (paris(2026, 11, 28, 9), 0, paris(2026, 11, 28, 9)),
        ],
    )
    def test_weekends_and_holidays_are_skipped(self, start: datetime, days: int, end: datetime):
        assert add_working_days(start, days) == end

    def test_the_day_is_that_of_paris(self):
        late_thursday_in_utc = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)
        assert add_working_days(late_thursday_in_utc, 1) == datetime(
            2026, 11, 29, 23, 30, tzinfo=UTC
        )

    def test_another_zone_may_be_given(self):
        late_thursday = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)
        assert add_working_days(late_thursday, 1, UTC) == late_thursday + timedelta(days=1)

    def test_the_other_parts_of_a_duration_stay_literal(self):
        friday = paris(2026, 11, 27, 9)
        assert Duration.parse("PT5S").after_working(friday) == friday + timedelta(seconds=5)
        assert Duration.parse("P1DT6H").after_working(friday) == paris(2026, 11, 30, 15)
        assert Duration.parse("P1W").after_working(friday) == paris(2026, 12, 4, 9)

    def test_days_are_never_negative(self):
        with pytest.raises(DurationError):
            add_working_days(paris(2026, 11, 25, 9), -1)

    @given(
        instants.map(lambda instant: instant.astimezone(PARIS)),
        st.integers(1, 60),
    )
    def test_the_end_is_a_working_day_with_as_many_between(self, start: datetime, days: int):
        end = add_working_days(start, days)
        span = (end.date() - start.date()).days
        crossed = [start.date() + timedelta(days=n) for n in range(1, span + 1)]
        assert is_working_day(end.date())
        assert sum(map(is_working_day, crossed)) == days


class TestDurations:
    def test_the_defaults_are_the_products(self):
        assert Durations().to_dict() == {
            "sponsor_reminder": "P10D",
            "sponsor_escalation": "P15D",
            "sponsor_expiry": "P30D",
            "rework": "P30D",
            "ballot": "P7D",
            "ballot_reminder": "PT24H",
            "second_convening": "P3D",
            "feedback": "P30D",
            "review": "P15D",
            "call_in": "P5D",
            "durability_review": "P6M",
            "rollout_plan": "P15D",
            "pause_reminder": "P30D",
            "variant_review": "P30D",
            "reserve_amendment": "P5D",
        }

    def test_what_is_left_out_takes_its_default(self):
        durations = Durations.from_dict({"ballot": "PT2S"})
        assert durations.ballot == Duration(seconds=2)
        assert durations.review == DEFAULT_DURATIONS["review"]

    def test_it_reads_what_it_writes(self):
        durations = Durations.from_dict({"review": "P2W", "call_in": "PT0S"})
        assert Durations.from_dict(durations.to_dict()) == durations

    def test_every_fault_is_named(self):
        with pytest.raises(DurationsError) as refused:
            Durations.from_dict(
                {"ballot": "P0D", "rework": None, "lunch": "PT1H", "review": "P1D", "feedback": 3}
            )
        assert set(refused.value.errors) == {"ballot", "rework", "lunch", "feedback"}
