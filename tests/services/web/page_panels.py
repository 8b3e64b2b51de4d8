"""Invented contexts for the proposal page and each of its panels."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

NOW = datetime(2026, 11, 25, 13, 22, tzinfo=UTC)
VERDICTS = ("continue", "adjust", "pause", "rollback", "stop")

NOVACITE = {
    "slug": "novacite",
    "name": "Ville de NovaCité",
    "monogram": "NC",
    "colour": "prune",
}
SETUP: dict[str, object] = {
    "tenant": NOVACITE,
    "steps": [
        {"label": "Créer les directions", "url": "/", "done": "3 créés"},
        {"label": "Créer un comité", "url": "/", "done": ""},
    ],
}
VALDENOVA = {
    "slug": "chu-valdenova",
    "name": "CHU de Valdenova",
    "monogram": "CV",
    "colour": "indigo",
}
PEOPLE = [
    ("agent.env@novacite.example", "Rachid Benali"),
    ("dga.cadredevie@novacite.example", "Luc Deniau"),
]
DEPARTMENTS = [("ENV", "Énergie et environnement"), ("MOB", "Mobilités")]
SHARED = {
    "language": "fr",
    "languages": ["fr", "en"],
    "person": {"name": "Sophie Marchetti", "email": "dga.solidarites@novacite.example"},
    "move_count": 6,
    "tenants": [VALDENOVA, NOVACITE],
    "tenant": NOVACITE,
    "section": "proposals",
    "outbox_open": True,
    "engagement": None,
    "form_key": "0b8b7f1c",
    "form": None,
}
INVARIANTS = [
    {
        "code": "INV3",
        "name": "Neutralité et éthique des données",
        "effect": "at_risk",
        "note": "La tablette enregistre l’heure et le lieu de chaque passage.",
        "corrected_by": "Luc Deniau",
        "proposed": "preserved",
    },
    {
        "code": "INV4",
        "name": "Démarches simples et lisibles",
        "effect": "improved",
        "note": "Une seule fiche, relue avec l’habitant avant l’envoi.",
    },
    {
        "code": "INV1",
        "name": "Égal accès, quel que soit le canal",
        "effect": "preserved",
        "note": "La fiche papier reste disponible dans chaque véhicule.",
    },
]
PROPOSAL = {
    "id": "4182",
    "reference": "P-2026-031",
    "title": "Tablette de terrain",
    "summary": "Remplir la fiche d’intervention sur place, avec l’habitant, au lieu de la recopier "
    "le soir au bureau.",
    "kind": "initiative",
    "stage": "committee",
    "outcome": None,
    "version": 2,
    "department": {"code": "ENV", "name": "Énergie et environnement"},
    "author": {"name": "Rachid Benali"},
    "sponsor": {"name": "Luc Deniau"},
    "commitments": {"budget_eur": 18400, "staff_days": 35},
    "lead_to_be": {"name": "Inès Petit"},
    "earlier": [
        {
            "number": 1,
            "submitted_at": NOW,
            "title": "Tablette de terrain",
            "summary": "Équiper les agents.",
            "usage_statements": [],
            "new_wording": "",
            "request": {"by": "Luc Deniau", "at": NOW, "text": "Pour quel usage ?"},
            "changed": ["l’usage"],
        }
    ],
    "usage_statements": [
        {
            "actor": "L’agent de terrain",
            "verb": "remplit",
            "object": "la fiche d’intervention sur place.",
            "audience": "agent",
        }
    ],
    "benefits": {
        "citizen": "Une réponse le jour même",
        "taxpayer": "Deux saisies en moins",
        "agent": "40 minutes rendues chaque jour",
    },
    "invariants": INVARIANTS,
    "effects_read_by": {"name": "Luc Deniau", "at": NOW - timedelta(days=16)},
    "vigilance_points": [
        {"code": "WP05", "wording": "Aucune donnée réutilisée sans finalité affichée"}
    ],
    "target": None,
    "change": None,
    "new_wording": "",
    "evidence": [],
    "working_conditions": {"changed": True, "opinion_of": "CST", "corrected_by": ""},
}
REFORMULATION = {
    **PROPOSAL,
    "kind": "reformulation",
    "title": "Voyager sans smartphone",
    "usage_statements": [],
    "benefits": {"citizen": "", "taxpayer": "", "agent": ""},
    "target": {"code": "WP03", "wording": "Aucun titre seulement sur smartphone.", "version": 1},
    "change": "amend",
    "new_wording": "Tout titre de transport s’achète et se présente sans smartphone.",
    "evidence": ["Après 20 h, le guichet est fermé."],
}
STEPS = [
    {"stage": "draft", "state": "done", "at": date(2026, 10, 12), "loop": "complétée une fois"},
    {"stage": "sponsorship", "state": "done", "at": date(2026, 11, 9), "note": ""},
    {"stage": "committee", "state": "current", "note": "jusqu’au 30 novembre"},
    {"stage": "rollout", "state": "todo", "note": "si adoptée"},
    {"stage": "closed", "state": "todo", "at": None},
]
CLOSES_AT = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
BALLOT = {
    "id": "b1",
    "round": 1,
    "committee": "COPIL",
    "version": 2,
    "session_id": "s1",
    "closes_at": CLOSES_AT,
    "entitled": 12,
    "quorum": 7,
    "votes_cast": 5,
    "secret": False,
    "away": ["Luc Deniau (qui parraine)"],
}
PHASE = {
    "number": 1,
    "name": "Pilote, secteur nord",
    "department": "Énergie et environnement",
    "state": "reviewed",
    "starts_on": date(2027, 1, 11),
    "started_at": None,
    "feedback_until": date(2027, 2, 26),
    "stop_criteria": ["un relevé de passage sert à autre chose que la fiche"],
    "feedback": [{"rating": 4, "text": "La fiche se remplit debout."}],
    "review": {
        "verdict": "adjust",
        "findings": "Trente fiches par jour, dix attendues.",
        "lessons": ["Former avant la bascule."],
        "by": "Luc Deniau",
        "at": NOW,
    },
}
RESERVE = {
    "id": "r1",
    "text": "Un essai auprès de dix habitants avant la pose.",
    "owner": "Communication",
    "due_at": date(2027, 1, 15),
    "blocks_phase": 1,
    "lifted_at": None,
    "lifted_by": "",
    "evidence": "",
    "lifter": "Jean Morel",
}
RECEIPT = {
    "choice": "against",
    "at": NOW,
    "version": 2,
    "title": "Bornes d’accueil",
    "proposal": "4181",
    "is_here": False,
    "reference": "3F2A91C4",
    "closes_at": CLOSES_AT,
    "remaining": 4,
}
PANELS: dict[str, dict[str, object]] = {
    "sponsor": {
        "due_at": CLOSES_AT,
        "on_behalf_of": "Hélène Vasseur",
        "committees": [("c1", "COPIL"), ("c2", "Comité numérique")],
        "next": "le vote du comité",
        "others": [("INV4", "Démarches simples et lisibles")],
        "working_conditions": False,
        "social_committee": "CST",
        "people": PEOPLE,
    },
    "vote": {
        "ballot": BALLOT,
        "reserve_rows": 1,
        "opinion": {"label": "Avis du CST", "value": "Favorable", "detail": "17 novembre"},
        "next": {"proposal_id": "4183", "title": "Pictogrammes de guichet", "count": 3},
        "voter": None,
        "as_deputy": False,
        "entrusted": False,
    },
    "proxy": {"primary": False, "due_at": None, "ballot": BALLOT, "people": PEOPLE},
    "proxy_given": {
        "primary": False,
        "due_at": None,
        "ballot": BALLOT,
        "holder": "Luc Deniau",
    },
    "waiting": {
        "act": "Parrainage enregistré",
        "at": NOW,
        "next": "La proposition passe au comité.",
    },
    "others": {
        "who": "Luc Deniau",
        "role": "qui parraine",
        "turn": "",
        "due_at": CLOSES_AT,
        "next": "le vote du comité",
        "note": "Vous avez voté.",
    },
    "closed": {
        "outcome": "stopped",
        "at": NOW,
        "reason": "La saisie dure plus longtemps que sur papier.",
        "by": "Luc Deniau",
        "lessons": ["Former avant la bascule."],
    },
    "draft": {"missing": [("summary", "Dites en deux phrases ce que vous proposez.")]},
    "rework": {
        "due_at": CLOSES_AT,
        "asked_by": "Luc Deniau",
        "asked_at": NOW - timedelta(days=2),
        "source": "defer",
        "text": "Que deviennent l’heure et le lieu de passage ?",
    },
    "chair": {"ballot": {**BALLOT, "votes_cast": 12}, "decidable": True, "expected": True},
    "amend": {
        "primary": False,
        "due_at": CLOSES_AT,
        "ballot": BALLOT,
        "reserves": [RESERVE, {**RESERVE, "id": "r2"}],
        "people": PEOPLE,
        "phases": [(1, "1. Pilote"), (2, "2. Tous les secteurs")],
        "initial": {"reserves-0.due_at": "2027-01-15"},
    },
    "opening": {
        "primary": False,
        "ballot": {**BALLOT, "convening": 2, "opens_at": CLOSES_AT},
        "may_open_now": True,
    },
    "defer": {"primary": False},
    "secretary": {
        "due_at": None,
        "committee": "COPIL",
        "round": 2,
        "taking_part": 4,
        "entitled": 12,
        "quorum": 7,
        "committee_id": "c1",
        "lacked_quorum": True,
        "in_session": True,
        "at_distance": True,
        "sessions": [{"id": "s1", "starts_at": CLOSES_AT}],
        "opens_on": "2026-12-03",
    },
    "plan": {
        "due_at": CLOSES_AT,
        "people": PEOPLE,
        "departments": DEPARTMENTS,
        "phase_rows": 2,
        "adjusting": {"number": 1, "verdict_text": "Former avant la bascule."},
        "initial": {"phases-0.name": "Pilote, secteur nord"},
    },
    "lift": {
        "due_at": NOW,
        "reserves": [
            {
                "id": "r1",
                "text": "Un essai auprès de dix habitants avant la pose.",
                "owner": {"name": "Communication"},
                "due_at": NOW,
                "blocks_phase": 1,
            }
        ],
    },
    "lead": {"lead": "Rachid Benali", "people": PEOPLE},
    "start": {
        "due_at": None,
        "phase": PHASE,
        "blocking_reserves": [RESERVE],
        "call_in_until": None,
        "feedback_days": timedelta(days=30),
    },
    "feedback": {
        "primary": False,
        "phase": PHASE,
        "until": CLOSES_AT,
        "colleges": ["agent", "elected"],
        "given": 3,
        "given_at": NOW - timedelta(days=1),
        "initial": {"rating": 4, "text": "La fiche se remplit debout.", "college": "agent"},
    },
    "review": {
        "due_at": NOW - timedelta(days=2),
        "phase": PHASE,
        "feedback": {
            "count": 12,
            "average": 3.5,
            "by_college": [("agent", 12)],
            "samples": [{"rating": 4, "college": "agent", "text": "Plus de recopie le soir."}],
        },
        "invariants": INVARIANTS,
        "lesson_rows": 1,
        "undo_rows": 1,
        "follows": dict.fromkeys(VERDICTS, "La phase reprend avec un plan changé."),
        "publish": dict.fromkeys(VERDICTS, "Publier le REX : ajuster"),
    },
    "resume": {
        "due_at": CLOSES_AT,
        "paused_at": NOW,
        "reason": "Deux véhicules au garage.",
        "phase": PHASE,
    },
    "undo": {
        "due_at": None,
        "actions": [
            {"id": "a1", "text": "Rendre les tablettes", "done_at": None, "done_by": ""},
            {"id": "a2", "text": "Remettre les fiches", "done_at": NOW, "done_by": "Luc Deniau"},
        ],
    },
    "call_in": {
        "primary": False,
        "until": CLOSES_AT,
        "invariants": ["Égal accès"],
        "committee": "COPIL",
    },
    "withdraw": {"primary": False, "ballot_open": True},
}
TO_CORRECT = {
    "sponsor": "commitments.budget_eur",
    "vote": "choice",
    "proxy": "to",
    "proxy_given": "_form",
    "rework": "_form",
    "chair": "_form",
    "amend": "reserves-0.owner",
    "opening": "_form",
    "defer": "reason",
    "secretary": "opens_at",
    "plan": "phases-0.name",
    "lead": "lead",
    "start": "_form",
    "feedback": "rating",
    "review": "findings",
    "resume": "_form",
    "call_in": "reason",
    "withdraw": "reason",
}
FORM = {
    "kind": "initiative",
    "kinds": ["initiative", "adaptation", "reformulation"],
    "departments": DEPARTMENTS,
    "vigilance_points": [("WP05", "Aucune donnée réutilisée sans finalité affichée")],
    "targets": [("WP03", "WP03 Aucun titre seulement sur smartphone")],
    "invariants": INVARIANTS,
    "usage_rows": 2,
}
