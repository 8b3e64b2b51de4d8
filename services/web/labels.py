"""The labels of a page's fields, by which the summary above a form names what is to correct.

The summary comes before the fields in the page, and a label is written once, where its field is:
a page whose summary lacks labels is rendered again, now that its fields have told theirs.
"""

from __future__ import annotations

import re
from typing import Any, Final

from flask import g, render_template
from jinja2 import Environment, Template
from markupsafe import Markup

from services.http.language import gettext

_ROW: Final = re.compile(r"(?P<row>[a-z_]+-[0-9]+)\.")
"""A field of a row, which the row's own name precedes where the page gives it one."""


def install_labels(environment: Environment) -> None:
    """Give templates ``name_field``, by which a field tells its label, and ``label_of``."""
    environment.globals["name_field"] = _name_field
    environment.globals["label_of"] = _label_of


def render_labelled(
    template: str | Template,
    **context: Any,  # noqa: ANN401 - whatever the template says it takes
) -> str:
    """Render a page that may hold the summary of a form to correct.

    Args:
        template: it, or its name.
        context: what the template takes; it may be read twice.
    """
    g.labels, g.label_lacks = {}, False
    page = render_template(template, **context)
    return render_template(template, **context) if g.label_lacks else page


def _name_field(form: Any, field: str, label: str) -> str:  # noqa: ANN401 - a Form, or its like
    """Keep the label's plain words; nothing is shown."""
    plain = label.striptags() if isinstance(label, Markup) else label
    g.setdefault("labels", {})[form["name"], field] = plain
    return ""


def _label_of(form: Any, field: str) -> str:  # noqa: ANN401 - a Form, or its like
    """The label of a field, blank while it is not known."""
    labels = g.setdefault("labels", {})
    label: str = labels.get((form["name"], field), "")
    if not label:
        g.label_lacks = True
    row = _ROW.match(field)
    group = labels.get((form["name"], row["row"]), "") if row else ""
    return gettext("%(group)s, %(label)s", group=group, label=label) if label and group else label
