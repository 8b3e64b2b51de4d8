"""What a paper says of one vote: enough to redo its result by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.dates import day_of, full_day
from services.records.sheet import Block, Paragraph, Table
from services.records.words import (
    ASIDE,
    CHOICES,
    majority_line,
    quorum_line,
    result_line,
    votes_line,
)


def ballot_blocks(ballot: Mapping[str, Any]) -> list[Block]:
    """The vote as ``services.committees.sessions.minutes_content`` tells it.

    Votes are named where the vote was not secret.
    """
    count, rule = ballot["arithmetic"], ballot["rule"]
    rows = [
        ["Quorum", quorum_line(rule, count)],
        ["Votes", votes_line(count)],
        ["Majorité", majority_line(rule, count)],
        ["Résultat", result_line(ballot)],
    ]
    if count["chair"]:
        rows.append(["Présidence du point", count["chair"]])
    if ballot["there"]:
        rows.append(["Présents au vote", ", ".join(_there(ballot))])
    if ballot["away"]:
        away = [f"{one['name']} ({ASIDE[one['as']]})" for one in ballot["away"]]
        rows.append(["Ne votent pas", ", ".join(away)])
    blocks: list[Block] = [Table("Décompte", ["Décompte", "Détail"], rows)]
    if ballot["votes"]:
        blocks.append(Table("Votes nominatifs", ["Membre", "Vote"], _votes(ballot["votes"])))
    elif rule["secret"]:
        blocks.append(Paragraph("Scrutin secret\u00a0: les votes ne sont pas nominatifs."))
    blocks += [Paragraph(_reserve(reserve)) for reserve in ballot["reserves"]]
    return blocks


def _there(ballot: Mapping[str, Any]) -> list[str]:
    """Who was there, a deputy with whose; minutes drawn up before deputies sat name none."""
    titulars = {one["name"]: one["of"] for one in ballot.get("deputies", ())}
    return [
        f"{name} (suppléant de {titulars[name]})" if name in titulars else name
        for name in ballot["there"]
    ]


def _votes(votes: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    return [[vote["name"], CHOICES[vote["choice"]] + _through(vote)] for vote in votes]


def _through(vote: Mapping[str, Any]) -> str:
    """Through whom somebody voted, where it was not themselves."""
    if vote["proxy_holder"]:
        return f", par pouvoir donné à {vote['proxy_holder']}"
    deputy = f", par suppléance\u00a0: {vote['deputy']}" if vote["deputy"] else ""
    recorded = f", noté par {vote['recorded_by']}" if vote["recorded_by"] else ""
    return deputy + recorded


def _reserve(reserve: Mapping[str, Any]) -> str:
    said = [f"Réserve\u00a0: {reserve['text']}"]
    if reserve["owner"]:
        said.append(f"Responsable\u00a0: {reserve['owner']}.")
    if reserve["due_at"]:
        day = full_day(day_of(datetime.fromisoformat(reserve["due_at"])))
        said.append(f"À lever pour le {day}.")
    if reserve["blocks_phase"]:
        said.append(f"Elle bloque la phase {reserve['blocks_phase']}.")
    return " ".join(said)
