"""The journal of a tenant: every fact in words, and the proof that none was changed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from flask import Response, request
from markupsafe import escape

from policies.permissions import Permission
from services.dates import day_of
from services.errors import Invalid
from services.http.context import deps, reader
from services.http.language import gettext as _
from services.http.limits import limiter
from services.http.paging import LAST_PAGE
from services.http.permission import permission
from services.journal.find_hash import Place, find_hash
from services.journal.reference import read_reference, reference_of
from services.journal.search_journal import (
    MOST_AT_ONCE,
    JournalFact,
    JournalFilter,
    JournalPage,
    JournalSubject,
    search_journal,
)
from services.journal.verify import verify_journal
from services.web.bidi import isolated
from services.web.blueprint import web
from services.web.context import Form
from services.web.csv_file import csv_file
from services.web.days import instant_of
from services.web.forms import form_of
from services.web.journal_words import THEMES, fact_sentence, via_words
from services.web.organisation import may, organisation_page

_SIZE: Final = 50
_FILTERS: Final = ("theme", "person", "since", "until", "reference", "subject")
_SHORT: Final = 12
"""Digits of a hash that a page shows; the file and the API give the 64."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The filters as typed, and what to keep; what cannot be read is passed over."""

    typed: dict[str, str]
    wanted: JournalFilter


@web.get("/t/<slug:tenant>/journal", endpoint="journal")
@permission(Permission.TIMELINE_READ)
def show(tenant: str) -> str:
    """The facts, latest first."""
    asked = _asked()
    number = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    page = search_journal(
        deps(), reader(tenant), asked.wanted, offset=(number - 1) * _SIZE, limit=_SIZE
    )
    return organisation_page(
        "organisation/journal.html",
        tenant,
        "journal",
        days=_by_day(page, tenant),
        filters=asked.typed,
        subject=_subject(page.subject, tenant),
        themes=[(theme, _(name)) for theme, (name, _events) in THEMES.items()],
        is_whole=page.is_whole,
        page={
            "number": number,
            "pages": max(1, math.ceil(page.total / _SIZE)),
            "total": page.total,
        },
    )


@web.get("/t/<slug:tenant>/journal/csv", endpoint="journal_csv")
@limiter.limit("20 per minute")
@permission(Permission.TIMELINE_READ)
def download(tenant: str) -> Response:
    """The facts that the filters keep, as a file."""
    page = search_journal(deps(), reader(tenant), _asked().wanted, limit=MOST_AT_ONCE)
    return csv_file(
        f"journal-{tenant}",
        [
            _("Numéro"),
            _("Référence"),
            _("Instant"),
            _("Qui"),
            _("Par quel moyen"),
            _("Fait"),
            _("Code du fait"),
            _("Sujet"),
            _("Identifiant du sujet"),
            _("Empreinte (SHA-256)"),
        ],
        [
            (
                fact.seq,
                reference_of(fact.id),
                fact.at,
                fact.actor.name if fact.actor else None,
                fact.via,
                fact_sentence(fact),
                fact.event.value,
                fact.subject.label if fact.subject else None,
                str(fact.subject_id) if fact.subject_id else None,
                fact.hash,
            )
            for fact in page.items
        ],
    )


@web.get("/t/<slug:tenant>/journal/verification", endpoint="journal_verification")
@limiter.limit("20 per minute")
@permission(Permission.JOURNAL_READ)
def verify(tenant: str) -> tuple[str, int]:
    """Recompute the chain, and say what that proves."""
    found = verify_journal(deps(), reader(tenant))
    noted = request.args.get("noted", "").strip()
    form, place = Form("noted", {"noted": noted}, {}), None
    if noted:
        try:
            place = find_hash(deps(), reader(tenant), noted)
        except Invalid as refusal:
            form = Form("noted", {"noted": noted}, form_of("noted", refusal).errors)
    page = organisation_page(
        "organisation/verification.html",
        tenant,
        "journal",
        entries=found.entries,
        sealed=found.sealed,
        waiting=found.entries - found.sealed if found.intact else 0,
        broken_at=found.broken_at,
        head=found.head.hex() if found.head else "",
        verified_at=deps().clock.now(),
        form=form,
        looked_up=bool(noted) and not form.errors,
        place=_place(place),
    )
    return page, 422 if form.errors else 200


def _asked() -> _Asked:
    typed = {name: request.args.get(name, "").strip() for name in _FILTERS}
    if typed["theme"] not in THEMES:
        typed["theme"] = ""
    typed["person"] = "".join(each for each in typed["person"] if each.isprintable())[:200]
    subject = _uuid(typed["subject"])
    since, until = _day(typed["since"]), _day(typed["until"])
    reference = read_reference(typed["reference"])
    typed |= {
        "reference": reference or "",
        "subject": str(subject or ""),
        "since": since.isoformat() if since else "",
        "until": until.isoformat() if until else "",
    }
    events = frozenset(THEMES[typed["theme"]][1]) if typed["theme"] else None
    return _Asked(
        typed,
        JournalFilter(
            events=events,
            person=typed["person"] or None,
            subject=subject,
            reference=reference,
            since=instant_of(since) if since else None,
            until=instant_of(until + timedelta(days=1)) if until else None,
        ),
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 <= day.year <= 9000 else None


def _by_day(page: JournalPage, tenant: str) -> list[dict[str, Any]]:
    days: list[dict[str, Any]] = []
    for fact in page.items:
        day = day_of(fact.at)
        if not days or days[-1]["day"] != day:
            days.append({"day": day, "facts": []})
        days[-1]["facts"].append(_line(fact, tenant))
    return days


def _line(fact: JournalFact, tenant: str) -> dict[str, Any]:
    return {
        "at": fact.at,
        "text": fact_sentence(fact),
        "via": via_words(fact),
        "subject": _subject(fact.subject, tenant),
        "reference": reference_of(fact.id),
        "seq": fact.seq,
        "hash": fact.hash[:_SHORT] if fact.hash else "",
    }


def _subject(subject: JournalSubject | None, tenant: str) -> dict[str, Any] | None:
    """What a fact is about, with the page to open where there is one for the reader."""
    if subject is None:
        return None
    pages = {
        "proposal": (f"/t/{tenant}/proposals/{subject.id}", subject.readable),
        "member": (f"/t/{tenant}/members/{subject.id}", may(tenant, Permission.MEMBER_READ)),
        "committee": (
            f"/t/{tenant}/committees/{subject.id}",
            may(tenant, Permission.COMMITTEE_READ),
        ),
    }
    path, opens = pages.get(subject.kind, ("", False))
    named = [each for each in (subject.label, subject.title) if each]
    label = escape(", ").join(isolated(each) for each in named)
    return {"id": subject.id, "label": label, "path": path if opens else ""}


def _place(place: Place | None) -> dict[str, int | datetime] | None:
    return {"seq": place.seq, "at": place.at} if place else None
