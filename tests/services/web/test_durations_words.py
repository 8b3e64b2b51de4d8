"""Durations as they are typed in a form and said on a page, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from policies.durations import Duration, DurationError
from services.http import language
from services.web.durations_words import said_duration, typed_duration

SAID = [
    ("P10D", "10 jours", "10 days"),
    ("P1D", "1 jour", "1 day"),
    ("PT24H", "24 heures", "24 hours"),
    ("P2W", "2 semaines", "2 weeks"),
    ("P1Y6M", "1 an et 6 mois", "1 year and 6 months"),
    ("P1Y6M10D", "1 an, 6 mois et 10 jours", "1 year, 6 months, and 10 days"),
    ("P0D", "0 jour", "0 days"),
]


@pytest.fixture
def app() -> Flask:
    """An application that knows its readers' languages, and nothing else."""
    app = Flask(__name__)
    app.secret_key = "for-languages-only"
    language.install(app)
    return app


@pytest.fixture(params=["fr", "en"])
def spoken(app: Flask, request: pytest.FixtureRequest) -> Iterator[str]:
    """A request of somebody who reads this language."""
    with app.test_request_context("/", headers={"Accept-Language": request.param}):
        yield request.param


class TestSaid:
    @pytest.mark.parametrize(("duration", "french", "english"), SAID)
    def test_by_all_its_parts(self, spoken: str, duration: str, french: str, english: str):
        said = said_duration(Duration.parse(duration)).replace("\u00a0", " ")
        assert said == {"fr": french, "en": english}[spoken]


class TestTyped:
    @pytest.mark.parametrize(
        ("typed", "duration"),
        [
            ("10 jours", "P10D"),
            ("10 days", "P10D"),
            ("1 an et 6 mois", "P1Y6M"),
            ("1 year and 6 months", "P1Y6M"),
            ("5 jours ouvrés", "P5D"),
            ("5 working days", "P5D"),
            ("24 Hours", "PT24H"),
            ("1\u00a0heure, 30\u202fminutes", "PT1H30M"),
            ("p7d", "P7D"),
        ],
    )
    def test_in_either_language_whatever_the_page(self, typed: str, duration: str):
        assert typed_duration(typed) == duration

    @pytest.mark.parametrize(("duration", "french", "english"), SAID)
    def test_as_it_was_said(self, spoken: str, duration: str, french: str, english: str):
        del french, english
        said = said_duration(Duration.parse(duration))
        assert Duration.parse(typed_duration(said)) == Duration.parse(duration)

    @pytest.mark.parametrize("typed", ["", "soon", "10", "10 moons", "10 days 3 days", "ten days"])
    def test_is_refused_when_it_is_none(self, typed: str):
        with pytest.raises(DurationError):
            typed_duration(typed)
