"""What was typed while the session ended: carried through signing in, and given back.

Nothing is kept on our side: the form travels in a hidden field, from the page that asks to sign
in, through each of its attempts, to the page where it was typed. Secrets and files do not travel.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import current_app, render_template, request, url_for

from services.http.language import language
from services.http.once import FORM_FIELD
from services.web.context import Form, local_path, previous_path
from services.web.forms import OF_THE_PAGE

HELD: Final = "held"
_KEY_LENGTH: Final = 16
"""Of the part of a form's key that comes before its name: 12 bytes in base 64."""
_MOST_FIELDS: Final = 2000
_SECRETS: Final = frozenset({"login", "magic", "password"})
"""Forms that hold nothing but what is not to be carried along."""


@dataclass(frozen=True, slots=True)
class HeldForm:
    """A form as it was typed.

    Attributes:
        page: path and query of the page that shows it.
        name: its short name there.
        fields: names and values, in order.
    """

    page: str
    name: str
    fields: list[tuple[str, str]]

    def to_text(self) -> str:
        """The form for a hidden field."""
        return json.dumps([self.page, self.name, self.fields], ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> HeldForm | None:
        """The form that ``to_text`` wrote; None for anything else."""
        try:
            page, name, fields = json.loads(text)
            held = cls(local_path(str(page)), str(name), [(str(n), str(v)) for n, v in fields])
        except (ValueError, TypeError):
            return None
        return held if held.page and len(held.fields) <= _MOST_FIELDS else None

    def form(self) -> Form:
        """The form as its page takes it back."""
        values: dict[str, str | list[str]] = {}
        for name, value in self.fields:
            before = values.get(name)
            if before is None:
                values[name] = value
            else:
                values[name] = [*(before if isinstance(before, list) else [before]), value]
        return Form(self.name, values, {})


def held_along() -> str:
    """The form that travels with the present request, '' when none does."""
    held = HeldForm.from_text(request.form.get(HELD, ""))
    return held.to_text() if held else ""


def resume_page(held: str) -> str:
    """A page for who is signed in again, with the one button that gives the form back."""
    return render_template("resume.html", language=language(), held=held, action=_resume_path(held))


def hold() -> str:
    """What the present request sent, where there is something to give back."""
    if request.method != "POST":
        return ""
    key = request.form.get(FORM_FIELD, "")
    name = key[_KEY_LENGTH + 1 :]
    fields = [
        (field, value)
        for field, value in request.form.items(multi=True)
        if field not in OF_THE_PAGE and field != HELD
    ]
    page = _page_of_the_form()
    if not name or name in _SECRETS or not page or not any(value.strip() for _, value in fields):
        return ""
    return HeldForm(page, name, fields[:_MOST_FIELDS]).to_text()


def _page_of_the_form() -> str:
    """The page that the form was on: where the person comes from, else the nearest above."""
    came_from = previous_path()
    path = urlsplit(came_from).path
    if path == "/" or not _opens(path):
        path, came_from = request.path, ""
    while path and not _opens(path):
        path = path.rpartition("/")[0]
    return came_from or path


def _opens(path: str) -> bool:
    adapter = current_app.url_map.bind_to_environ(request.environ)
    return adapter.test(path, method="GET")


def _resume_path(held: str) -> str:
    """Where the form is given back: with the query of its page, which that page's view reads."""
    known = HeldForm.from_text(held)
    query = parse_qsl(urlsplit(known.page).query) if known else []
    return url_for("web.resume") + (f"?{urlencode(query)}" if query else "")
