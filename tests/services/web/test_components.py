"""Every page and panel renders from plain dictionaries, strictly, and holds its landmarks."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from flask import Flask, flash, render_template

from tests.services.web.page_contexts import EDITED, PAGES, SHOW
from tests.services.web.page_panels import BALLOT, PANELS, PROPOSAL, SHARED
from tests.services.web.rendering import TEMPLATES, WEB, build_app


class Page(HTMLParser):
    """What a test asks of a page: its elements in order, and the fields of each form."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.forms: list[list[dict[str, str | None]]] = []
        self._in_form = False
        self._labels = 0
        self.unlabelled: list[dict[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        if tag == "form":
            self._in_form = True
            self.forms.append([attributes])
        elif tag == "label":
            self._labels += 1
        elif tag in {"input", "select", "textarea"}:
            if self._in_form:
                self.forms[-1].append(attributes)
            if attributes.get("type") != "hidden" and not self._labels:
                self.unlabelled.append(attributes)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._in_form = False
        elif tag == "label":
            self._labels -= 1

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def ids(self) -> list[str]:
        return [value for _, attributes in self.elements if (value := attributes.get("id"))]


@pytest.fixture(scope="module")
def app() -> Flask:
    return build_app()


@pytest.fixture
def request_context(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


def render(name: str) -> str:
    template, context = PAGES[name]
    return render_template(template, **{**SHARED, **context})


@pytest.mark.usefixtures("request_context")
@pytest.mark.parametrize("name", PAGES)
class TestEveryPage:
    def test_it_has_one_title_and_one_main(self, name: str):
        page = Page(render(name))
        assert [len(page.all(tag)) for tag in ("title", "h1", "main")] == [1, 1, 1]
        assert page.all("html")[0]["lang"] == "fr"

    def test_headings_never_skip_a_level(self, name: str):
        levels = [int(tag[1]) for tag, _ in Page(render(name)).elements if tag in "h1 h2 h3 h4"]
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))

    def test_the_skip_link_leads_to_the_content(self, name: str):
        page = Page(render(name))
        assert page.all("a")[0] == {"class": "skip-link", "href": "#contenu"}
        assert page.all("main")[0]["id"] == "contenu"

    def test_no_id_is_used_twice(self, name: str):
        ids = Page(render(name)).ids()
        assert sorted(set(ids)) == sorted(ids)

    def test_every_field_has_its_label(self, name: str):
        page = Page(render(name))
        bound = {label["for"] for label in page.all("label") if "for" in label}
        assert [field for field in page.unlabelled if field.get("id") not in bound] == []
        assert bound <= set(page.ids())

    def test_references_lead_somewhere(self, name: str):
        page = Page(render(name))
        ids = set(page.ids())
        for _, attributes in page.elements:
            for key in ("aria-labelledby", "aria-describedby"):
                assert set((attributes.get(key) or "").split()) <= ids
            href = attributes.get("href") or ""
            assert not href.startswith("#") or href[1:] in ids

    def test_every_posted_form_carries_its_token(self, name: str):
        for form, *fields in Page(render(name)).forms:
            names = {field.get("name") for field in fields}
            assert form.get("method") == "get" or "csrf_token" in names

    def test_forms_of_one_page_have_different_keys(self, name: str):
        keys = [
            field["value"]
            for _, *fields in Page(render(name)).forms
            for field in fields
            if field.get("name") == "idempotency_key"
        ]
        assert sorted(set(keys)) == sorted(keys)

    def test_nothing_needs_the_content_policy_to_bend(self, name: str):
        page = Page(render(name))
        assert page.all("style") == []
        assert all(script.get("src") for script in page.all("script"))
        for _, attributes in page.elements:
            assert not [key for key in attributes if key == "style" or key.startswith("on")]

    def test_every_asset_comes_from_here(self, name: str):
        page = Page(render(name))
        assets = [link["href"] for link in page.all("link")] + [
            script["src"] for script in page.all("script")
        ]
        assert all(asset and asset.startswith("/") for asset in assets)

    def test_at_most_one_move_is_amber(self, name: str):
        sections = [each.get("class") for each in Page(render(name)).all("section")]
        assert sections.count("your-move") <= 1


@pytest.mark.usefixtures("request_context")
class TestWhatWasTyped:
    def test_an_emptied_field_stays_empty(self):
        html = render_template(
            "proposal/edit.html",
            **{
                **SHARED,
                **PAGES["edit, to correct"][1],
                "form": {**EDITED, "values": {"title": ""}},
            },
        )
        title = next(each for each in Page(html).all("input") if each.get("name") == "title")
        assert title["value"] == ""

    def test_markup_in_a_text_stays_text(self):
        proposal = {**PROPOSAL, "title": "<script>alert(1)</script>", "summary": "<b>gras</b>"}
        html = render_template("proposal/show.html", **{**SHARED, **SHOW, "proposal": proposal})
        assert "<script>alert" not in html
        assert "<b>gras</b>" not in html

    def test_no_choice_is_made_for_the_voter(self):
        fields = Page(render("panel vote")).all("input")
        assert [each for each in fields if each.get("type") == "radio" and "checked" in each] == []

    def test_declaring_a_conflict_does_not_ask_for_the_hidden_choice(self):
        buttons = Page(render("panel vote")).all("button")
        assert [
            each for each in buttons if "formnovalidate" in each and "confirmed" in each.values()
        ]

    def test_a_secret_ballot_takes_no_word(self):
        panel = {"kind": "vote", **PANELS["vote"], "ballot": {**BALLOT, "secret": True}}
        html = render_template("proposal/show.html", **{**SHARED, **SHOW, "panel": panel})
        assert 'name="comment"' not in html


@pytest.mark.usefixtures("request_context")
class TestTheSummaryOfErrors:
    def test_of_a_rule_that_refuses_the_whole_form_asks_for_no_correction(self):
        refused, to_correct = render("panel start, to correct"), render("panel sponsor, to correct")
        assert "Rien n’est enregistré. Ce que vous avez saisi est gardé." in refused
        assert "à corriger. Ce que" not in refused
        assert "2 points à corriger. Ce que vous avez saisi est gardé." in to_correct


@pytest.mark.usefixtures("request_context")
class TestMessages:
    def test_a_sentence_or_its_parts_can_be_flashed(self):
        flash("Enregistré.", "done")
        flash(
            {"title": "Le vote est clos", "text": "Gardé.", "link": {"href": "/", "label": "Voir"}},
            "refusal",
        )
        html = render("outbox")
        assert 'class="message message-done" role="status"' in html
        assert 'class="message message-refusal" role="alert"' in html


class TestStaticFiles:
    def test_every_icon_that_a_template_names_is_in_the_sprite(self):
        sprite = Page((WEB / "static" / "icons.svg").read_text(encoding="utf-8"))
        known = {symbol["id"] for symbol in sprite.all("symbol")}
        app = build_app()
        with app.test_request_context("/"):
            used = {
                (use["href"] or "").partition("#")[2]
                for name in PAGES
                for use in Page(render(name)).all("use")
            }
        assert used <= known

    def test_every_template_is_rendered_by_a_page_of_this_file(self):
        app = build_app()
        with app.test_request_context("/"):
            for name in PAGES:
                render(name)
            render_template("proposal/_refresh.html", **(SHARED | SHOW))
        existing = {
            path.relative_to(TEMPLATES).as_posix()
            for path in TEMPLATES.rglob("*")
            if path.suffix in {".html", ".txt"}
        }
        loaded = {name for _loader, name in app.jinja_env.cache}
        assert existing - loaded == set()
