"""Pages that say what happened, what was kept and what to do, whatever else fails."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask, render_template
from sqlalchemy import create_engine

from services.app import create_app
from services.http.context import SESSION_COOKIE
from services.http.permission import public
from tests.fixtures.doors import CONFIG, open_doors
from tests.fixtures.world import Town

PAGES = {
    403: ("Cette page ne vous est pas ouverte", "This page is not open to you"),
    404: ("n’existe pas, ou ne vous est pas ouverte", "does not exist, or is not open to you"),
    409: ("a changé d’étape entre-temps", "has moved to another stage meanwhile"),
    410: ("Ce lien n’est plus valable", "This link is no longer valid"),
    413: ("Ce fichier est trop lourd", "This file is too large"),
    429: ("Trop de demandes en peu de temps", "Too many requests in a short time"),
    500: ("Boussole a rencontré une erreur", "Boussole met an error"),
    503: ("Boussole redémarre", "Boussole is restarting"),
}


@pytest.fixture
def cut_off(town: Town) -> Flask:
    """The application, its database unreachable."""
    nowhere = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=1")
    return open_doors(replace(town.deps, engine=nowhere))


@pytest.mark.parametrize("status", PAGES)
class TestAnErrorPage:
    def test_says_it_in_both_languages_without_the_database(
        self, cut_off: Flask, status: int
    ) -> None:
        for language, words in zip(("fr", "en"), PAGES[status], strict=True):
            headers = {"Accept-Language": language}
            with cut_off.test_request_context("/", headers=headers):
                page = render_template("error.html", status=status, language=language)
            assert words in page
            assert f'<html lang="{language}">' in page


class TestAnUnreachableDatabase:
    def test_is_told_with_what_is_kept_and_when_to_come_back(
        self, cut_off: Flask, town: Town
    ) -> None:
        client = cut_off.test_client()
        client.set_cookie(SESSION_COOKIE, "a-secret")
        for path in ("/", "/account", f"/t/{town.slug}/members"):
            answer = client.get(path)
            assert answer.status_code == 503, path
            assert "Boussole redémarre" in answer.text
            assert "Les actions déjà confirmées sont gardées." in answer.text
            assert "Rechargez cette page" in answer.text
            assert int(answer.headers["Retry-After"]) > 0
            assert "127.0.0.1" not in answer.text

    def test_is_a_problem_for_programs(self, cut_off: Flask) -> None:
        answer = cut_off.test_client().get("/api/v1/me", headers={"Authorization": "Bearer x"})
        assert answer.status_code == 503
        assert answer.mimetype == "application/problem+json"
        assert answer.headers["Retry-After"]

    def test_is_not_what_a_bug_is(self, town: Town) -> None:
        app = create_app(town.deps, CONFIG)

        @app.get("/broken")
        @public("a test")
        def broken() -> str:
            raise RuntimeError("a secret")

        assert app.test_client().get("/broken").status_code == 500
