"""The policy of a tenant: read in words, its versions, and the next one."""

from __future__ import annotations

from typing import Any, Final

from flask import request, url_for

from policies.durations import DurationError
from policies.loop import Kind, Stage
from policies.paths import Path
from policies.permissions import Permission
from policies.presets import PRESETS
from services.errors import Invalid
from services.http.context import caller, deps, reader
from services.http.language import gettext as _
from services.http.permission import permission
from services.tenancy.put_policy import put_policy
from services.tenancy.read_policy import PolicyReading, read_policy
from services.web.acting import Answer
from services.web.blueprint import web
from services.web.context import Form, held_form
from services.web.durations_words import WRITE_A_DURATION, said_duration, typed_duration
from services.web.organisation import carry_out, may, organisation_page, require
from services.web.policy_words import DURATION_GROUPS, changes, duration_groups, path_lines

_KEPT: Final = "kept"
"""What the form says of a rule that no choice of the form can write."""
_FREE_KINDS: Final = (Kind.INITIATIVE, Kind.ADAPTATION)
"""Kinds that may do without a committee; the others change a text, which a committee adopts."""


@web.get("/t/<slug:tenant>/policy", endpoint="policy")
@permission(Permission.POLICY_READ)
def show(tenant: str) -> str:
    """The policy that proposals submitted now follow."""
    return _page(tenant, read_policy(deps(), reader(tenant)))


@web.get("/t/<slug:tenant>/policy/versions/<int:number>", endpoint="policy_version")
@permission(Permission.POLICY_READ)
def show_version(tenant: str, number: int) -> str:
    """A version of the policy, and what it changed."""
    return _page(tenant, read_policy(deps(), reader(tenant), number))


@web.get("/t/<slug:tenant>/policy/edit", endpoint="policy_edit")
@permission(Permission.POLICY_CONFIGURE)
def show_form(tenant: str) -> str:
    """A form to write the next version."""
    require(tenant, Permission.POLICY_CONFIGURE)
    return _form_page(tenant, None)


@web.post("/t/<slug:tenant>/policy/edit", endpoint="policy_change")
@permission(Permission.POLICY_CONFIGURE)
def change(tenant: str) -> Answer:
    """Write the next version."""

    def act() -> None:
        present = read_policy(deps(), reader(tenant))
        put_policy(
            deps(),
            caller(tenant),
            durations=_typed_durations(),
            paths={kind.value: _typed_path(kind, present.shown.paths[kind]) for kind in Kind},
            expected=request.form.get("number", type=int),
        )

    return carry_out(
        act,
        form_name="policy",
        page=lambda form: _form_page(tenant, _on_fields_shown(form)),
        then=url_for("web.policy", tenant=tenant),
        done=_(
            "La nouvelle version est en vigueur pour les propositions soumises à partir de "
            "maintenant. Celles en cours gardent la leur."
        ),
    )


def _page(tenant: str, reading: PolicyReading) -> str:
    version = reading.shown_version
    return organisation_page(
        "organisation/policy.html",
        tenant,
        "policy",
        number=reading.shown.number,
        version=version,
        is_current=reading.is_current,
        durations=duration_groups(reading.shown),
        paths=path_lines(reading.shown, reading.committees),
        changes=changes(reading),
        previous=reading.previous.policy.number if reading.previous else None,
        versions=reading.versions,
        elsewhere=sum(one.open_loops for one in reading.versions[1:]),
        may_configure=may(tenant, Permission.POLICY_CONFIGURE),
        may_read_committees=may(tenant, Permission.COMMITTEE_READ),
    )


def _form_page(tenant: str, form: Form | None) -> str:
    reading = read_policy(deps(), reader(tenant))
    policy = reading.shown
    values: dict[str, Any] = {
        f"durations.{name}": said_duration(getattr(policy.durations, name))
        for _title, group in DURATION_GROUPS
        for name, _label in group
    }
    for kind, path in policy.paths.items():
        values |= _path_values(kind, path)
    return organisation_page(
        "organisation/policy_edit.html",
        tenant,
        "policy",
        number=policy.number,
        form=form or held_form() or Form("policy", values, {}),
        durations=duration_groups(policy),
        kinds=[
            {
                "kind": kind.value,
                "free": kind in _FREE_KINDS,
                "special_rule": isinstance(policy.paths[kind].rule, dict),
            }
            for kind in Kind
        ],
        committees=[(one.id, one.name) for one in reading.committees],
        presets=[(name, _(preset.title)) for name, preset in PRESETS.items()],
    )


def _path_values(kind: Kind, path: Path) -> dict[str, Any]:
    threshold = path.information_threshold
    return {
        f"paths.{kind}.decides": "1" if Stage.COMMITTEE in path.stages else "",
        f"paths.{kind}.committees": list(path.committees),
        f"paths.{kind}.default": path.committees[0] if path.committees else "",
        f"paths.{kind}.rule": path.rule if isinstance(path.rule, str) else _KEPT * bool(path.rule),
        f"paths.{kind}.budget_eur": threshold.budget_eur if threshold else "",
        f"paths.{kind}.staff_days": threshold.staff_days if threshold else "",
    }


def _typed_durations() -> dict[str, str]:
    typed: dict[str, str] = {}
    errors: dict[str, list[str]] = {}
    for _title, group in DURATION_GROUPS:
        for name, _label in group:
            field = f"durations.{name}"
            try:
                typed[name] = typed_duration(request.form.get(field, ""))
            except DurationError:
                errors[field] = [WRITE_A_DURATION]
    if errors:
        raise Invalid(errors=errors)
    return typed


def _typed_path(kind: Kind, present: Path) -> dict[str, Any]:
    """The path that the form describes, as the use case reads it."""
    stages = list(present.stages)
    if kind in _FREE_KINDS:
        decides = [Stage.COMMITTEE] if request.form.get(f"paths.{kind}.decides") else []
        stages = [Stage.SPONSORSHIP, *decides, Stage.ROLLOUT]
    first = request.form.get(f"paths.{kind}.default", "")
    allowed = request.form.getlist(f"paths.{kind}.committees")
    rule: Any = request.form.get(f"paths.{kind}.rule") or None
    return {
        "stages": [stage.value for stage in stages],
        "committees": list(dict.fromkeys([first, *allowed] if first else allowed)),
        "rule": present.rule if rule == _KEPT else rule,
        "information_threshold": _typed_threshold(kind),
    }


def _typed_threshold(kind: Kind) -> dict[str, Any] | None:
    texts = {
        name: "".join(request.form.get(f"paths.{kind}.{name}", "").split())
        for name in ("budget_eur", "staff_days")
    }
    if not any(texts.values()):
        return None
    return {name: int(text) if text.isdecimal() else text for name, text in texts.items()}


def _on_fields_shown(form: Form) -> Form:
    """``form`` with its errors under fields that the page shows, and its ticks as a list."""
    errors: dict[str, list[str]] = {}
    for name, sentences in form.errors.items():
        shown = name.replace(".information_threshold", "")
        head, _dot, _rest = shown.partition(".rule.")
        shown = f"{head}.rule" if _rest else shown
        if shown in {f"paths.{kind}" for kind in Kind}:
            shown = f"{shown}.budget_eur"
        errors.setdefault(shown.replace(".stages", ".decides"), []).extend(sentences)
    ticked = {
        f"paths.{kind}.committees": request.form.getlist(f"paths.{kind}.committees")
        for kind in Kind
    }
    return Form(form.name, form.values | ticked, errors)
