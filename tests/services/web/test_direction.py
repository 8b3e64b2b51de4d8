"""What people typed stands apart from the words around it, whatever its direction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from typing import Any, Final
from uuid import UUID

import pytest
from flask import Flask, render_template

from policies.decision import Choice
from services.committees.cast_vote import cast_vote
from services.http.language import gettext, ngettext
from services.rollouts.plan_rollout import PhasePlan, RolloutPlan, plan_rollout
from services.tenancy.change_member import change_member
from services.web.bidi import bare, isolated
from tests.fixtures.world import Town
from tests.services.web.browsing import Visitors
from tests.services.web.page_contexts import PAGES
from tests.services.web.page_panels import SHARED
from tests.services.web.rendering import build_app
from tests.services.web.stages import running

ALEPH: Final = "\u05d0"
"""What is typed begins with this letter, which is read from right to left, and holds no other."""

TYPED: Final = {
    *("actor", "additions", "criteria", "criterion", "debate", "department", "departments"),
    *("evidence", "findings", "guarantor", "heads", "lessons", "lifter", "name"),
    *("object", "owner", "place", "presenter", "reason", "secretaries", "stop_criteria", "subject"),
    *("summary", "text", "title", "who", "wording", "committee", "by", "chair", "new_wording"),
}
OURS: Final = {
    *("form", "languages", "chart", "timeline", "steps", "lines", "rule", "next_known"),
    *("pieces", "rose", "paths", "durations"),
}
"""Under these names a context holds the page's own words, or what is no sentence."""
COMPOSED: Final = {"confirm", "refused", "gallery"}
"""Pages whose words are their own, for the most part."""
VOID: Final = {"input", "br", "hr", "img", "meta", "link", "use", "path", "line", "circle", "col"}


def typed(value: Any, name: str = "", *, is_top: bool = False) -> Any:
    """A context in which every typed text begins with the letter."""
    if isinstance(value, str):
        return ALEPH + value if name in TYPED and value and not is_top else value
    if isinstance(value, Mapping):
        return {
            key: each if key in OURS else typed(each, str(key), is_top=is_top and name == "")
            for key, each in value.items()
        }
    if isinstance(value, (list, tuple)):
        return (
            type(value)(typed(each, name) for each in value)
            if name in TYPED
            else [typed(each) for each in value]
        )
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            each.name: typed(getattr(value, each.name), each.name)
            for each in fields(value)
            if (each.init and type(getattr(value, each.name)) in {str, list, tuple})
            or is_dataclass(getattr(value, each.name))
        }
        return replace(value, **changed)
    return value


class Isolation(HTMLParser):
    """What a page shows of typed texts: each with the words of the element that isolates it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._open: list[tuple[str, bool, list[str]]] = []
        self.mixed: list[str] = []
        self.count = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self._open.append((tag, tag == "bdi" or ("dir", "auto") in attrs, []))

    def handle_endtag(self, tag: str) -> None:
        while any(each[0] == tag for each in self._open):
            name, isolates, words = self._open.pop()
            said = "".join(words)
            if ALEPH in said and isolates:
                self.count += 1
                is_first = said.strip().startswith(ALEPH) or name == "option"
                if said.count(ALEPH) > 1 or not is_first:
                    self.mixed.append(said)
            if not isolates and self._open:
                self._open[-1][2].append(said)
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1][0] == "title":
            return
        self._open[-1][2].append(data)
        if ALEPH in data and not any(isolates for _, isolates, _ in self._open):
            self.mixed.append(data)


@pytest.fixture(scope="module")
def app() -> Flask:
    return build_app()


@pytest.fixture
def request_context(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


def mixed_on(name: str) -> list[str]:
    """The typed texts of a page that share an element with other words."""
    template, context = PAGES[name]
    page = Isolation(render_template(template, **typed({**SHARED, **context}, is_top=True)))
    return [" ".join(each.split()) for each in page.mixed]


@pytest.mark.usefixtures("request_context")
class TestWhatIsTyped:
    @pytest.mark.parametrize("name", sorted(set(PAGES) - COMPOSED))
    def test_shares_its_element_with_no_other_words(self, name: str):
        assert mixed_on(name) == []


class TestWhatViewsCompose:
    """Sentences that the views fill with names and titles."""

    def test_isolates_names_and_titles(self, town: Town):
        for name, member_id in town.ids.items():
            change_member(town.deps, town.caller("admin"), member_id, name=ALEPH + name)
        title = ALEPH + "Tablette"
        shown = [
            town.draft(title=title),
            town.submitted(title=title),
            town.at_committee(title=title),
            held_back(town, title),
            running(town, title),
        ]
        town.vote(shown[2], third="for")
        visitors = Visitors.of(town)
        paths = ["/", f"/t/{town.slug}/", "/proposals", "/members", "/journal", "/compass"]
        paths += [f"/proposals/{proposal_id}" for proposal_id in shown]
        seen = 0
        for reader in ("author", "head", "chair", "second", "admin"):
            for path in paths:
                html = visitors[reader].get(path).html
                page = Isolation(html)
                assert "&lt;bdi" not in html, path
                assert page.mixed == [], path
                seen += page.count
        assert seen > 200

    def test_keeps_them_bare_in_a_file(self, town: Town):
        file = Visitors.of(town)["admin"].client.get(f"/t/{town.slug}/journal/csv")
        assert "bdi" not in file.text


def held_back(town: Town, title: str) -> UUID:
    """A rollout whose first phase a reserve holds back."""
    proposal_id = town.at_committee(title=title)
    ballot = town.ballot(proposal_id)
    cast_vote(town.deps, town.caller("fifth"), ballot.id, Choice.FOR, reserves=[ALEPH + "Former"])
    town.vote(proposal_id, chair="for", second="for", third="for", fourth="for")
    plan = RolloutPlan([PhasePlan(ALEPH + "Pilote")])
    plan_rollout(town.deps, town.caller("author"), proposal_id, plan)
    town.settle(proposal_id)
    return proposal_id


class TestASentence:
    def test_filled_with_isolated_words_is_markup_and_escapes_the_others(self, app: Flask):
        with app.test_request_context("/"):
            said = gettext("%(name)s (%(role)s)", name=isolated("<A>"), role="<b>")
            counted = ngettext(
                "%(num)d par %(name)s", "%(num)d par %(name)s", 2, name=isolated("A")
            )
        assert said == "<bdi>&lt;A&gt;</bdi> (&lt;b&gt;)"
        assert counted == "2 par <bdi>A</bdi>"
        assert bare(said) == "<A> (<b>)"
        assert bare("<bdi>") == "<bdi>"

    def test_without_any_is_plain(self, app: Flask):
        with app.test_request_context("/"):
            assert type(gettext("%(name)s (%(role)s)", name="<A>", role="b")) is str
        assert isolated("") == isolated(None) == ""
        assert isolated(isolated("A")) == "<bdi>A</bdi>"
