"""People of a town in front of its pages: they read, fill in the forms shown, and send them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from services.http.context import SESSION_COOKIE
from services.identity.browser_sessions import open_session
from tests.fixtures.doors import CONFIG, open_doors
from tests.fixtures.world import PEOPLE, Town


@dataclass
class Form:
    """A form of a page: where it goes, and what it holds as it is shown."""

    action: str
    values: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def filled(self, **typed: Any) -> list[tuple[str, str]]:
        """What is sent once these fields are filled in; ``__`` in a name is a dot."""
        new = {name.replace("__", ".").replace("_row", "-"): value for name, value in typed.items()}
        kept = [(name, value) for name, value in self.values if name not in new]
        for name, value in new.items():
            each = value if isinstance(value, list) else [value]
            kept.extend((name, str(one)) for one in each if one is not None)
        return kept


class Page(HTMLParser):
    """A page that was read: its status, its words, its forms."""

    def __init__(self, status: int, html: str, location: str = "") -> None:
        super().__init__()
        self.status = status
        self.html = html
        self.location = location
        self.forms: list[Form] = []
        self.text = ""
        self.ids: set[str] = set()
        self.links: list[str] = []
        self._form: Form | None = None
        self._select: str | None = None
        self._options: list[tuple[str, bool]] = []
        self._textarea: str | None = None
        self._written = ""
        self._is_apart = True
        self.feed(html)
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_apart = self._is_apart or tag != "bdi"  # which stands within a sentence
        given = dict(attrs)
        if given.get("id"):
            self.ids.add(str(given["id"]))
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        if tag == "form":
            self._form = Form(given.get("action") or "")
            self.forms.append(self._form)
        if self._form is None:
            return
        name, value = given.get("name"), given.get("value") or ""
        if name:
            self._form.names.add(name)
        if tag == "input" and name:
            is_tick = given.get("type") in {"radio", "checkbox"}
            if not is_tick or "checked" in given:
                self._form.values.append((name, value))
        elif tag == "select" and name:
            self._select, self._options = name, []
        elif tag == "option":
            self._options.append((value, "selected" in given))
        elif tag == "textarea" and name:
            self._textarea, self._written = name, ""

    def handle_endtag(self, tag: str) -> None:
        self._is_apart = self._is_apart or tag != "bdi"
        if tag == "form":
            self._form = None
        elif tag == "select" and self._form and self._select:
            chosen = [value for value, selected in self._options if selected]
            first = [self._options[0][0]] if self._options else []
            self._form.values.extend((self._select, value) for value in (chosen or first))
            self._select = None
        elif tag == "textarea" and self._form and self._textarea:
            self._form.values.append((self._textarea, self._written))
            self._textarea = None

    def handle_data(self, data: str) -> None:
        self.text += f" {data}" if self._is_apart else data
        self._is_apart = False
        if self._textarea:
            self._written += data

    def form(self, ending: str) -> Form:
        """The form that is sent to an address ending so."""
        found = [form for form in self.forms if form.action.endswith(ending)]
        assert found, f"no form to …{ending} among {[form.action for form in self.forms]}"
        return found[0]

    def error_links(self) -> list[str]:
        """Where the summary of what is to correct leads."""
        return re.findall(r'<li><a href="#([^"]+)">', self.html)

    def error_lines(self) -> list[str]:
        """What the summary of what is to correct says, line by line."""
        lines = re.findall(r'<li><a href="#[^"]+">(.*?)</a></li>', self.html)
        return [unescape(line) for line in lines]

    def has_form(self, ending: str) -> bool:
        """Whether such a form is shown."""
        return any(form.action.endswith(ending) for form in self.forms)


@dataclass
class Browser:
    """Somebody of the town, signed in."""

    client: FlaskClient
    town: Town

    def path(self, path: str) -> str:
        """``/proposals`` in the town; what begins with a tenant stays as it is."""
        is_whole = path.startswith("/t/") or path.partition("?")[0] == "/"
        return path if is_whole else f"/t/{self.town.slug}{path}"

    def get(self, path: str) -> Page:
        """Read a page; of a file that is no text, the status alone."""
        with self.client.get(self.path(path)) as answer:
            html = answer.text if answer.mimetype.startswith("text/") else ""
            return Page(answer.status_code, html, answer.location or "")

    def send(self, page: Page, ending: str, **typed: Any) -> Page:
        """Fill in the form of ``page`` that goes to ``ending``, and send it."""
        form = page.form(ending)
        return self.post(form.action, form.filled(**typed))

    def post(self, path: str, data: list[tuple[str, str]]) -> Page:
        """Send fields."""
        fields: dict[str, list[str]] = {}
        for name, value in data:
            fields.setdefault(name, []).append(value)
        answer = self.client.post(self.path(path), data=fields)
        return Page(answer.status_code, answer.get_data(as_text=True), answer.location or "")

    def act(self, proposal_id: UUID, ending: str, **typed: Any) -> Page:
        """Open a proposal, send one of its forms, and follow to the page it leads to."""
        page = self.get(f"/proposals/{proposal_id}")
        answer = self.send(page, ending, **typed)
        assert answer.status == 303, (answer.status, answer.text[-1500:])
        return self.get(answer.location)


@dataclass
class Visitors:
    """Everybody of a town at its pages, each in a browser of their own."""

    app: Flask
    town: Town
    browsers: dict[str, Browser] = field(default_factory=dict)

    @classmethod
    def of(cls, town: Town, **config: Any) -> Visitors:
        """The visitors of a town; ``config`` changes the settings of the pages."""
        return cls(open_doors(town.deps, replace(CONFIG, **config)), town)

    def __getitem__(self, name: str) -> Browser:
        """The browser of the person called ``name``."""
        if name not in self.browsers:
            self.browsers[name] = sign_in(self.app, self.town, name)
        return self.browsers[name]

    def page(self, name: str, proposal_id: UUID) -> Page:
        """The page of a proposal as ``name`` sees it."""
        return self[name].get(f"/proposals/{proposal_id}")

    def who_see(self, proposal_id: UUID, ending: str) -> set[str]:
        """Those to whom the proposal's page offers the form that goes to ``ending``."""
        readers = [name for name, roles in PEOPLE.items() if {"agent", "reader"} & set(roles)]
        return {name for name in readers if self.page(name, proposal_id).has_form(ending)}


def sign_in(app: Flask, town: Town, name: str) -> Browser:
    """The browser in which the person called ``name`` is signed in."""
    secret = open_session(
        town.deps.engine, town.clock, town.ids[name], timedelta(days=365), former=None
    )
    client = app.test_client()
    client.set_cookie(SESSION_COOKIE, secret)
    return Browser(client, town)
