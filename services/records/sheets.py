"""The two papers: the minutes of a session, the decision record of a vote at a distance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from services.dates import clock_time, day_of, full_day
from services.records.ballot_section import ballot_blocks
from services.records.sheet import Block, Paragraph, Section, Sheet, Table
from services.records.words import on_day

_RIGHTS: Final = {"voting": "délibérative", "consultative": "consultative"}
_DUTIES: Final = {"chair": "présidence", "secretary": "secrétariat"}


@dataclass(frozen=True, slots=True)
class Approved:
    """Who approved minutes: in what capacity, by name, when."""

    duty: str
    name: str
    at: datetime


def minutes_sheet(
    content: Mapping[str, Any],
    *,
    number: int,
    sha256: str,
    correction: str | None,
    approvals: Sequence[Approved],
) -> Sheet:
    """The minutes of a session.

    Args:
        content: see ``services.committees.sessions.minutes_content``.
        number: of the version.
        sha256: of the content, in hexadecimal.
        correction: why there is another version, None for the first.
        approvals: empty for a version to approve.
    """
    held = content["session"]
    day = full_day(day_of(_read(held["opened_at"])))
    sections = [
        Section("Présences", 2, [_attendance(content["attendance"])]),
        Section("Points examinés", 2),
        *(_item(item) for item in content["items"]),
        _approvals(approvals, sha256),
    ]
    lines = [content["committee"]["name"], *_held(held)]
    if number > 1:
        lines.append(f"Version {number}, qui corrige la précédente\u00a0: {correction}")
    return Sheet(
        issuer=_issuer(content["tenant"]),
        title=f"Procès-verbal de la séance du {day}",
        lines=lines,
        sections=sections,
        foot="Procès-verbal" if approvals else "Procès-verbal à approuver",
    )


def decision_sheet(content: Mapping[str, Any], sha256: str) -> Sheet:
    """The decision record of a vote held at a distance.

    Args:
        content: ``tenant``, ``committee``, ``title``, ``reference``, ``version``, ``opened_at``
            and ``ballot``, as ``services.records.issue_records`` gathers them.
        sha256: of the content, in hexadecimal.
    """
    ballot = content["ballot"]
    opened, closed = _read(content["opened_at"]), _read(ballot["closed_at"])
    return Sheet(
        issuer=_issuer(content["tenant"]),
        title=f"Relevé de décision\u00a0: {content['title']}",
        lines=[
            content["committee"]["name"],
            f"Proposition {content['reference']}, version {content['version']}.",
            f"Vote à distance, ouvert {on_day(opened)}, clos {on_day(closed)}.",
        ],
        sections=[
            Section("Décision", 2, ballot_blocks(ballot)),
            Section("Empreinte", 2, [Paragraph(f"SHA-256 du contenu\u00a0: {sha256}")]),
        ],
        foot=f"Relevé de décision {content['reference']}",
    )


def _issuer(tenant: Mapping[str, Any]) -> str:
    return f"{tenant['name']}, SIREN {tenant['siren']}"


def _read(instant: str) -> datetime:
    return datetime.fromisoformat(instant)


def _held(held: Mapping[str, Any]) -> list[str]:
    opened, closed = _read(held["opened_at"]), _read(held["closed_at"])
    said = [f"Séance ouverte {on_day(opened)}, close à {clock_time(closed)}."]
    if held["place"]:
        said.append(f"Lieu\u00a0: {held['place']}.")
    if held["convened_at"]:
        said.append(f"Convoquée {on_day(_read(held['convened_at']))}.")
    if held["convening"] > 1:
        said.append("Seconde convocation.")
    if held["urgency"]:
        said.append(f"Urgence\u00a0: {held['urgency']}")
    if held["chair"]:
        said.append(f"Présidence\u00a0: {held['chair']}.")
    if held["secretaries"]:
        said.append(f"Secrétariat\u00a0: {', '.join(held['secretaries'])}.")
    return said


def _attendance(lines: Sequence[Mapping[str, Any]]) -> Table:
    rows = []
    for line in lines:
        there = [
            f"de {clock_time(_read(time['from']))} à {clock_time(_read(time['to']))}"
            + (" (à distance)" if time["remote"] else "")
            for time in line["there"]
        ]
        right = _RIGHTS.get(line["right"] or "", "sans voix")
        name = line["name"] or "Siège vacant"
        if line.get("deputy_of"):
            name += f", suppléant de {line['deputy_of']}"
        rows.append([name, right, ", ".join(there) or "absence"])
    return Table("Présences à la séance", ["Membre", "Voix", "Présence"], rows)


def _item(item: Mapping[str, Any]) -> Section:
    blocks: list[Block] = []
    if item["reference"]:
        blocks.append(Paragraph(f"Proposition {item['reference']}, version {item['version']}."))
    if item["presenter"]:
        blocks.append(Paragraph(f"Présenté par {item['presenter']}."))
    if item["debate"]:
        blocks.append(Paragraph(item["debate"]))
    if item["state"] == "postponed":
        blocks.append(Paragraph("Reporté à une autre séance."))
    if item["ballot"]:
        blocks += ballot_blocks(item["ballot"])
    return Section(f"{item['number']}. {item['title']}", 3, blocks)


def _approvals(approvals: Sequence[Approved], sha256: str) -> Section:
    said = [
        Paragraph(f"{each.name}, {_DUTIES[each.duty]}, {on_day(each.at)}.") for each in approvals
    ]
    if not said:
        said = [Paragraph("À approuver par la présidence et le secrétariat.")]
    note = "Approbation donnée dans Boussole\u00a0; ce n’est pas une signature qualifiée."
    return Section(
        "Approbation",
        2,
        [*said, Paragraph(note), Paragraph(f"SHA-256 du contenu\u00a0: {sha256}")],
    )
