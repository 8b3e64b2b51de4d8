"""What the pack says of a text put to the vote, in the order of its page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from services.dates import day_of, full_day
from services.governance.committee import IN_FORCE_KINDS
from services.governance.dossier import EffectView
from services.packs.contents import FrozenText, Sponsored
from services.packs.words import (
    AUDIENCES,
    BENEFITS,
    CHANGES,
    EFFECTS,
    EVIDENCE,
    KINDS,
    count_of,
    number,
)
from services.proposals.content import Change
from services.records.sheet import Block, Bullets, Paragraph, Section, Table

_LEVEL = 3


def item_lines(text: FrozenText) -> list[str]:
    """What the text is, and whose."""
    day = full_day(day_of(text.submitted_at))
    return [
        f"{KINDS[text.kind]} {text.reference}, version {text.version}, soumise le {day}.",
        f"Proposée par {text.author}. Service concerné\u00a0: {text.department}.",
    ]


def item_sections(text: FrozenText) -> list[Section]:
    """All that the text says; a section that would be empty is left out."""
    content = text.content
    found: list[tuple[str, list[Block]]] = [
        ("Résumé", _paragraphs(text.summary)),
        ("Formulation proposée", list(_wording(text))),
        ("Ce que le terrain a montré", _bullets(_evidence(each) for each in content["evidence"])),
        ("Pour quel usage\u00a0?", _bullets(_usage(each) for each in content["usage_statements"])),
        ("Bénéfices attendus", _benefits(content["benefits"])),
        ("Invariants", _effects(text)),
        ("Points de vigilance", _points(text)),
        ("Conditions de travail", list(_working_conditions(text))),
        ("Moyens engagés", list(_means(text))),
    ]
    return [Section(title, _LEVEL, blocks) for title, blocks in found if blocks]


def _paragraphs(text: str) -> list[Block]:
    return [Paragraph(text)] if text else []


def _bullets(texts: Iterator[str]) -> list[Block]:
    said = [text for text in texts if text]
    return [Bullets(said)] if said else []


def _wording(text: FrozenText) -> Iterator[Block]:
    content, target = text.content, text.target
    if not content["new_wording"] and target is None:
        return
    change = CHANGES[content["change"] or (Change.AMEND if target else Change.ADOPT)]
    yield Paragraph(f"{change} {target.code}, {target.name}." if target else f"{change}.")
    rows = []
    if target is not None:
        rows.append([f"Avant (version {target.version})", target.wording])
    if content["new_wording"]:
        rows.append(["Proposé", content["new_wording"]])
    yield Table("Formulations", ["Texte", "Formulation"], rows)
    if content["criteria"]:
        yield Paragraph("À quoi on le reconnaît\u00a0:", strong=True)
        yield Bullets(content["criteria"])
    if content["indicator"]:
        yield Paragraph(f"Ce qui se mesure\u00a0: {content['indicator']}")


def _evidence(item: Mapping[str, str]) -> str:
    return item.get("text") or EVIDENCE.get(item.get("type", ""), "")


def _usage(statement: Mapping[str, str]) -> str:
    said = f"{statement['actor']} {statement['verb']} {statement['object']}"
    audience = AUDIENCES.get(statement.get("audience") or "")
    return f"{said} (public\u00a0: {audience})" if audience else said


def _benefits(benefits: Mapping[str, str]) -> list[Block]:
    rows = [[label, benefits[name]] for name, label in BENEFITS.items() if benefits.get(name)]
    return [Table("Bénéfices attendus", ["Public", "Bénéfice"], rows)] if rows else []


def _effects(text: FrozenText) -> list[Block]:
    if not text.effects:
        is_field_idea = text.kind not in IN_FORCE_KINDS
        return _paragraphs(
            f"Aucun invariant concerné, selon {text.author}." if is_field_idea else ""
        )
    rows = [[f"{each.code}, {each.name}", _effect(each)] for each in text.effects]
    blocks: list[Block] = [Table("Effets sur les invariants", ["Invariant", "Effet"], rows)]
    if text.sponsored:
        blocks.append(_confirmed(text.sponsored))
    return blocks


def _confirmed(sponsored: Sponsored) -> Block:
    day = full_day(day_of(sponsored.at))
    return Paragraph(f"Lecture confirmée par {sponsored.by}, le {day}.")


def _effect(effect: EffectView) -> str:
    said = [EFFECTS[effect.effect] + (f"\u00a0: {effect.note}" if effect.note else ".")]
    if effect.corrected_by is not None:
        by = effect.corrected_by.name
        if effect.proposed is None:
            said.append(f"Ajouté par {by} en parrainant.")
        else:
            was = EFFECTS[effect.proposed].lower()
            said.append(f"Corrigé par {by}\u00a0; la proposition disait «\u00a0{was}\u00a0».")
    return "\n".join(said)


def _points(text: FrozenText) -> list[Block]:
    rows = [[f"{point.code}, {point.name}", point.wording] for point in text.vigilance_points]
    return [Table("Points de vigilance", ["Point", "Formulation"], rows)] if rows else []


def _working_conditions(text: FrozenText) -> Iterator[Block]:
    """What becomes of them; nothing where nobody sees any change in them."""
    read = text.working_conditions
    if not read.changed and read.corrected_by is None:
        return
    if not read.changed:
        yield Paragraph("La proposition ne change pas les conditions de travail.")
    elif read.opinion_of:
        yield Paragraph(
            "La proposition change les conditions de travail\u00a0: "
            f"«\u00a0{read.opinion_of}\u00a0» donne son avis avant le vote."
        )
    else:
        yield Paragraph(
            "La proposition change les conditions de travail. Aucun comité social ne donne d’avis "
            "ici avant le vote."
        )
    if read.corrected_by:
        yield Paragraph(
            f"Lecture corrigée par {read.corrected_by.name} en parrainant\u00a0; la proposition "
            "disait le contraire."
        )
    elif text.sponsored:
        yield _confirmed(text.sponsored)


def _means(text: FrozenText) -> Iterator[Block]:
    sponsored = text.sponsored
    if sponsored is None:
        return
    rows = [
        ["Budget", f"{number(sponsored.budget_eur)}\u00a0€"],
        ["Temps des agents", count_of(sponsored.staff_days, "jour", "jours")],
    ]
    yield Table("Moyens engagés", ["Moyen", "Engagement"], rows)
    day = full_day(day_of(sponsored.at))
    yield Paragraph(f"Engagés par {sponsored.by} en parrainant, le {day}.")
    if sponsored.comment:
        yield Paragraph(f"«\u00a0{sponsored.comment}\u00a0»")
    if text.kind not in IN_FORCE_KINDS:
        yield Paragraph(
            f"Conduite du déploiement, si la proposition est adoptée\u00a0: {sponsored.lead}."
        )
