"""The summary above a form names each field by its label, which is written once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from markupsafe import Markup

from services.web.labels import render_labelled
from tests.services.web.rendering import build_app

PAGE = """{% import "components/fields.html" as fields %}
{{ fields.error_summary(form) }}{{ fields.text(form, 'name', label) }}"""


@pytest.fixture(scope="module")
def app() -> Flask:
    return build_app()


@pytest.fixture
def request_context(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


@pytest.mark.usefixtures("request_context")
class TestSummary:
    @pytest.mark.parametrize(
        ("label", "line"),
        [
            ("Nom", "Nom\u00a0: Écrivez-le."),
            ("Qui\u202f?", "Qui\u202f? Écrivez-le."),
            ("Écrivez-le.", "Écrivez-le."),
            ("<b>Nom</b>", "&lt;b&gt;Nom&lt;/b&gt;\u00a0: Écrivez-le."),
            (Markup("Nom <span>(Lien)</span>"), "Nom (Lien)\u00a0: Écrivez-le."),
        ],
    )
    def test_a_line_begins_with_the_label_of_its_field(
        self, app: Flask, label: str, line: str
    ) -> None:
        assert self.links(app, "name", label) == [("#f-name", line)]

    def test_what_no_field_is_asked_for_is_said_as_it_is(self, app: Flask) -> None:
        assert self.links(app, "elsewhere", "Nom") == [("#f-elsewhere", "Écrivez-le.")]

    def links(self, app: Flask, field: str, label: str) -> list[tuple[str, str]]:
        form = {"name": "f", "values": {}, "errors": {field: ["Écrivez-le."]}}
        html = render_labelled(app.jinja_env.from_string(PAGE), form=form, label=label)
        return re.findall(r'<li><a href="([^"]+)">(.*?)</a></li>', html)
