"""The form in which a proposal is written: what it shows, and what is read of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from policies.loop import Kind
from services.errors import DomainError
from services.governance.read_choices import TextChoices, read_choices
from services.http.context import deps, reader
from services.http.schemas import Command
from services.proposals.content import EvidenceType
from services.web.acting import with_names
from services.web.context import Form
from services.web.forms import form_field, form_of, read_form
from services.web.rows import Values, filled_rows, lines_of, rows_shown

FORM: Final = "edit"
_USAGE: Final = ("actor", "verb", "object")
_CHANGING: Final = (Kind.VIGILANCE_POINT, Kind.REFORMULATION, Kind.INVARIANT_CHANGE)
_NAMES: Final = {
    "criteria-0": "criteria",
    "evidence-0.text": "evidence",
    "invariants": "invariants-0.effect",
    "kind": "_form",
}


def form_context(tenant: str, kind: Kind, form: Form) -> dict[str, Any]:
    """What ``proposal/_form.html`` takes, the form apart."""
    choices = read_choices(deps(), reader(tenant))
    return {
        "kind": kind.value,
        "departments": [(one.code, one.name) for one in choices.departments],
        "vigilance_points": [(one.code, one.wording) for one in choices.vigilance_points],
        "targets": _targets(kind, choices),
        "invariants": [
            {"code": one.code, "name": one.name, "statement": one.wording}
            for one in choices.invariants
        ],
        "usage_rows": rows_shown(form.values, "usage_statements"),
    }


def _targets(kind: Kind, choices: TextChoices) -> list[tuple[str, str]]:
    """What may be reworded, amended or retired."""
    texts = choices.invariants if kind is Kind.INVARIANT_CHANGE else choices.vigilance_points
    return [(one.code, f"{one.name} ({one.code})") for one in texts] if kind in _CHANGING else []


def read_text(
    command: type[Command], values: Values, kept_evidence: Sequence[Mapping[str, str]] = ()
) -> dict[str, Any]:
    """The text as the use cases take it.

    Args:
        command: a new draft's, or an edit's; the form holds the whole text.
        values: what was posted.
        kept_evidence: facts cited as evidence that the form does not show, and leaves as they are.

    Raises:
        Invalid: ``text_form`` puts its sentences beside the fields.
    """
    arranged, _ = filled_rows(values, "usage_statements", _USAGE)
    arranged, _ = filled_rows(arranged, "invariants", ("effect", "note"))
    if "criteria" in arranged:
        arranged["criteria"] = lines_of(arranged["criteria"])
    text: dict[str, Any] = read_form(command, given=arranged)
    text["evidence"] = [*kept_evidence, *text["evidence"]]
    return text


def text_form(values: Values, refusal: DomainError) -> Form:
    """The form as it comes back: usage statements without gaps, errors beside their fields."""
    shown, _ = filled_rows(values, "usage_statements", _USAGE)
    _, places = filled_rows(values, "invariants", ("effect", "note"))
    names = dict(_NAMES)
    for place, index in enumerate(places):
        for part in ("code", "effect", "note"):
            names[f"invariants-{place}.{part}"] = f"invariants-{index}.{part}"
    form = with_names(form_of(FORM, refusal), names)
    return Form(FORM, dict(shown), form.errors)


def values_of(
    title: str,
    summary: str,
    department: str | None,
    content: Mapping[str, Any],
    invariants: Sequence[str],
) -> Values:
    """A text as the form's own fields.

    Args:
        title: of the proposal.
        summary: of the proposal.
        department: its code.
        content: the fields of ``services.proposals.content``.
        invariants: codes in the order in which the form shows them.
    """
    values: Values = {
        "title": title,
        "summary": summary,
        "department": department or "",
        "target": content["target"] or "",
        "change": content["change"] or "",
        "new_wording": content["new_wording"],
        "criteria": "\n".join(content.get("criteria") or []),
        "indicator": content.get("indicator") or "",
        "evidence": "\n".join(item["text"] for item in content["evidence"] if _is_text(item)),
        "vigilance_points": list(content["vigilance_points"]),
        "working_conditions": "true" if content.get("working_conditions") else "",
    }
    for audience, text in content["benefits"].items():
        values[f"benefits.{audience}"] = text or ""
    for row, statement in enumerate(content["usage_statements"]):
        for part in (*_USAGE, "audience"):
            values[f"usage_statements-{row}.{part}"] = statement.get(part) or ""
    for effect in content["invariants"]:
        if effect["code"] in invariants:
            row = invariants.index(effect["code"])
            values[f"invariants-{row}.effect"] = effect["effect"]
            values[f"invariants-{row}.note"] = effect.get("note") or ""
    if not values["change"]:
        del values["change"]  # the form proposes its own
    return values


def cited_evidence(content: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """The evidence that the form does not show: signals and reviews."""
    return [item for item in content["evidence"] if not _is_text(item)]


def missing_form(values: Values, missing: Mapping[str, Sequence[str]]) -> Form:
    """The form with what lacks before the text can be submitted."""
    errors = {form_field(name): list(sentences) for name, sentences in missing.items()}
    return with_names(Form(FORM, dict(values), errors), _NAMES)


def _is_text(item: Mapping[str, str]) -> bool:
    return item.get("type") == EvidenceType.TEXT.value
