"""The policy in sentences: how long people have, which way a proposal goes, by which rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from policies.durations import DEFAULT_DURATIONS, Duration
from policies.loop import Kind, Stage
from policies.messages import N_
from policies.paths import Path
from policies.presets import PRESETS, changed_fields
from services.http.language import gettext, ngettext
from services.tenancy.current import Policy
from services.tenancy.read_policy import CommitteeName, PolicyReading
from services.web.durations_words import said_duration
from services.web.words import said, word

DURATION_GROUPS: Final[Sequence[tuple[str, Sequence[tuple[str, str]]]]] = (
    (
        N_("Parrainer"),
        (
            ("sponsor_reminder", N_("Rappel de la demande de parrainage, après la soumission")),
            ("sponsor_escalation", N_("Demande à l’échelon suivant, après la soumission")),
            ("sponsor_expiry", N_("Clôture sans réponse, après la soumission")),
            ("rework", N_("Pour compléter une proposition renvoyée")),
            ("call_in", N_("Pour saisir le comité d’une proposition qui l’évite")),
        ),
    ),
    (
        N_("Voter"),
        (
            ("ballot", N_("Durée d’un vote à distance")),
            ("ballot_reminder", N_("Rappel à qui n’a pas voté, avant la fin")),
            ("second_convening", N_("Avant une seconde convocation, sans quorum")),
            ("reserve_amendment", N_("Pour préciser les réserves après le vote")),
        ),
    ),
    (
        N_("Déployer"),
        (
            ("rollout_plan", N_("Pour écrire le plan, après l’adoption")),
            ("feedback", N_("Pour recueillir les avis, après le démarrage d’une phase")),
            ("review", N_("Pour écrire le REX, après les avis")),
            ("pause_reminder", N_("Entre deux questions sur la reprise d’une pause")),
        ),
    ),
    (
        N_("Faire durer"),
        (
            ("durability_review", N_("Avant de regarder ce qui a tenu, après la clôture")),
            ("variant_review", N_("Pour revoir les déclinaisons d’un texte qui change")),
        ),
    ),
)
"""Every duration of ``policies.durations``, in the order of a loop."""

_BETWEEN: Final = N_(" ; ")
_LABELS: Final = {name: label for _, group in DURATION_GROUPS for name, label in group}
_FIELDS: Final[Mapping[str, str]] = {
    "quorum": N_("quorum"),
    "quorum_base": N_("base du quorum"),
    "quorum_counts": N_("décompte du quorum"),
    "voting_colleges": N_("collèges qui votent"),
    "majority_base": N_("base de la majorité"),
    "majority": N_("majorité"),
    "tie": N_("partage des voix"),
    "proxies_per_holder": N_("pouvoirs par membre"),
    "notice_days": N_("délai de convocation"),
    "clear_days": N_("jours francs"),
    "second_convening": N_("seconde convocation"),
    "secret": N_("scrutin secret"),
    "early_close": N_("clôture anticipée"),
    "no_objection": N_("adoption sans objection"),
    "mode": N_("forme du vote"),
}


def duration_groups(policy: Policy) -> list[dict[str, Any]]:
    """Every duration in words, and whether it is the method's own."""
    return [
        {
            "title": gettext(title),
            "lines": [_duration_line(policy, name, label) for name, label in group],
        }
        for title, group in DURATION_GROUPS
    ]


def _duration_line(policy: Policy, name: str, label: str) -> dict[str, Any]:
    value, default = getattr(policy.durations, name), DEFAULT_DURATIONS[name]
    return {
        "name": name,
        "label": gettext(label),
        "value": _said_value(policy, name),
        "default": "" if value == default else _working(name, default),
    }


def _said_value(policy: Policy, name: str) -> str:
    return _working(name, getattr(policy.durations, name))


def _working(name: str, duration: Duration) -> str:
    said_value = said_duration(duration)
    # Only this one counts its days as working days.
    if name != "call_in":
        return said_value
    if duration == Duration(days=duration.days):
        return ngettext("%(num)d jour ouvré", "%(num)d jours ouvrés", duration.days)
    return gettext(N_("%(duration)s (jours ouvrés)"), duration=said_value)


def path_lines(policy: Policy, committees: Sequence[CommitteeName]) -> list[dict[str, Any]]:
    """The way of each kind of proposal, in words."""
    return [
        {
            "kind": kind.value,
            "stages": [word("stage", stage.value) for stage in policy.paths[kind].stages],
            "committees": [_committee(one, committees) for one in policy.paths[kind].committees],
            "decides": Stage.COMMITTEE in policy.paths[kind].stages,
            "rule": rule_sentence(policy.paths[kind]),
            "threshold": threshold_sentence(policy.paths[kind]),
        }
        for kind in Kind
    ]


def rule_sentence(path: Path) -> str:
    """By which rule a committee decides on this path; '' when it is the committee's own."""
    if path.rule is None:
        return ""
    if isinstance(path.rule, str):
        preset = PRESETS[path.rule]
        return f"{gettext(preset.title)}. {gettext(preset.description)}"
    if path.rule.keys() < _FIELDS.keys():
        return gettext(N_("La règle du comité, sauf : %(fields)s."), fields=_names(path.rule))
    return _whole_rule_sentence(path.rule)


def _whole_rule_sentence(rule: Mapping[str, Any]) -> str:
    """A rule that leaves nothing of the committee's own, by the preset that it is closest to."""
    changes = {name: changed_fields(name, rule) for name in PRESETS}
    nearest = min(changes, key=lambda name: len(changes[name]))
    preset, changed = PRESETS[nearest], changes[nearest]
    told = f"{gettext(preset.title)}. {gettext(preset.description)}"
    but = gettext(N_("Sauf : %(fields)s."), fields=_names(changed)) if changed else ""
    return f"{told} {but}".strip()


def _names(rule: Iterable[str]) -> str:
    return ", ".join(gettext(_FIELDS[name]) for name in rule)


def threshold_sentence(path: Path) -> str:
    """Up to which means the committee is only informed; '' when it always decides."""
    if path.information_threshold is None:
        return ""
    return ngettext(
        "Jusqu’à %(budget)s et %(num)d jour de travail, le comité est informé.",
        "Jusqu’à %(budget)s et %(num)d jours de travail, le comité est informé.",
        path.information_threshold.staff_days,
        budget=said("money", path.information_threshold.budget_eur),
    )


def changes(reading: PolicyReading) -> list[dict[str, str]]:
    """What the version shown changed in the one before, line by line; empty for the first."""
    if reading.previous is None or reading.shown_version is None:
        return []
    old, new = reading.previous.policy, reading.shown
    lines = [
        {"label": gettext(label), "before": _said_value(old, name), "after": _said_value(new, name)}
        for name, label in _LABELS.items()
        if getattr(old.durations, name) != getattr(new.durations, name)
    ]
    lines += [
        {
            "label": word("kind", kind.value),
            "before": _said_path(old.paths[kind], reading.committees),
            "after": _said_path(new.paths[kind], reading.committees),
        }
        for kind in Kind
        if old.paths[kind] != new.paths[kind]
    ]
    if old.substitute_id != new.substitute_id:
        nobody = gettext(N_("personne"))
        before, after = reading.previous.substitute, reading.shown_version.substitute
        lines.append(
            {
                "label": gettext(N_("Qui parraine ce que propose la direction générale")),
                "before": before.name if before else nobody,
                "after": after.name if after else nobody,
            }
        )
    return lines


def _said_path(path: Path, committees: Sequence[CommitteeName]) -> str:
    parts = [" › ".join(word("stage", stage.value) for stage in path.stages)]
    if path.committees:
        parts.append(", ".join(_committee(one, committees)["name"] for one in path.committees))
    parts += [each for each in (rule_sentence(path), threshold_sentence(path)) if each]
    return gettext(_BETWEEN).join(part.rstrip(".") for part in parts)


def _committee(committee_id: str, committees: Sequence[CommitteeName]) -> dict[str, str]:
    name = next((one.name for one in committees if one.id == committee_id), "")
    return {"id": committee_id, "name": name}
