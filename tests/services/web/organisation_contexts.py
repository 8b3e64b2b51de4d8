"""Invented contexts for the pages about the tenant itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from policies.durations import Durations
from policies.paths import default_paths
from services.identity.read_account import AccountView, SignedInBrowser, TokenView
from services.tenancy.current import Policy
from services.tenancy.delegations import DelegationView, Named
from services.tenancy.read_department import DepartmentName, DepartmentView
from services.tenancy.read_member import Seat
from services.tenancy.read_policy import Version
from services.tenancy.read_tree import Node
from tests.services.web.page_panels import NOVACITE, NOW, SETUP

SUBNAV = [
    {"label": "Membres", "href": "/t/novacite/members", "current": True},
    {"label": "Journal", "href": "/t/novacite/journal", "current": False},
]
FRAME: dict[str, object] = {
    "tenant": NOVACITE,
    "section": "organisation",
    "organisation_path": "/t/novacite/members",
    "subnav": SUBNAV,
    "form": None,
}
ROLES = ["administrator", "agent", "dpo", "reader", "transformation_lead"]
DEPARTMENTS = [("DG", "Direction générale"), ("MOB", "Mobilités")]
RACHID = Named(UUID(int=1), "Rachid Benali")
INES = Named(UUID(int=2), "Inès Petit")
DELEGATION = DelegationView(
    id=UUID(int=3),
    head=RACHID,
    delegate=INES,
    starts_on=date(2026, 11, 23),
    ends_on=date(2026, 12, 4),
    given_at=NOW,
    revoked_at=None,
)
MEMBER: dict[str, object] = {
    "id": UUID(int=1),
    "name": "Rachid Benali",
    "email": "dga.mobilites@novacite.example",
    "roles": ["agent", "transformation_lead"],
    "departments": [],
    "heads": ["Mobilités"],
    "headed": [("MOB", "Mobilités")],
    "worked_in": [("DG", "Direction générale")],
    "department_codes": ["DG"],
    "seats": [
        Seat(UUID(int=4), "COPIL", True, True, False, False),
        Seat(UUID(int=5), "CODIR", False, False, False, True),
    ],
    "guards": ["INV1", "WP05"],
    "joined_at": NOW - timedelta(days=400),
    "left_at": None,
}
PEOPLE = [("ines@novacite.example", "Inès"), ("luc@novacite.example", "Luc")]
DEPARTMENT = DepartmentView(
    code="MOB",
    name="Mobilités",
    above=[DepartmentName("DG", "Direction générale")],
    under=[DepartmentName("BUS", "Réseau de bus")],
    head=RACHID,
    answers=RACHID,
    head_email="dga.mobilites@novacite.example",
    members=[INES],
    delegations=[DELEGATION],
    is_root=False,
    substitute=None,
    substitute_email=None,
    policy_number=2,
)
ROOT = replace(
    DEPARTMENT,
    code="DG",
    above=[],
    is_root=True,
    substitute=INES,
    substitute_email=PEOPLE[0][0],
    delegations=[],
)
NO_FILTER = dict.fromkeys(("q", "role", "department", "order"), "")
VERSION = Version(Policy(UUID(int=7), 2, Durations(), default_paths(), None), NOW, RACHID, 9, INES)
EARLIER = replace(VERSION, policy=replace(VERSION.policy, number=1), set_by=None, open_loops=3)
DURATIONS = [
    {
        "title": "Voter",
        "lines": [
            {"name": "ballot", "label": "Vote", "value": "7 jours", "default": ""},
            {"name": "call_in", "label": "Saisine", "value": "3 jours", "default": "5 jours"},
        ],
    }
]
PATHS: list[dict[str, object]] = [
    {
        "kind": "initiative",
        "stages": ["Parrainage", "Comité", "Déploiement"],
        "committees": [{"id": "c1", "name": "COPIL"}, {"id": "c2", "name": "CODIR"}],
        "decides": True,
        "rule": "Majorité qualifiée.",
        "threshold": "Jusqu’à 5 000 €, le comité est informé.",
    },
    {
        "kind": "reformulation",
        "stages": ["Parrainage", "Comité"],
        "committees": [],
        "decides": True,
        "rule": "",
        "threshold": "",
    },
]
FACT: dict[str, object] = {
    "at": NOW,
    "text": "Rachid Benali vote.",
    "via": "par un programme",
    "subject": {"id": "x", "label": "P-2026-001, Tablette", "path": "/t/novacite/proposals/x"},
    "seq": 1204,
    "reference": "3F2A91C4",
    "hash": "3f2a91bc04de",
}
NO_FACT_FILTER = dict.fromkeys(("theme", "person", "since", "until", "reference", "subject"), "")
INTACT: dict[str, object] = {
    "entries": 1206,
    "sealed": 1204,
    "waiting": 2,
    "broken_at": None,
    "head": "3f2a" * 16,
    "verified_at": NOW,
    "form": {"name": "noted", "values": {"noted": "x"}, "errors": {}},
    "looked_up": True,
    "place": {"seq": 12, "at": NOW},
}
ACCOUNT = AccountView(
    name="Rachid Benali",
    email="dga.mobilites@novacite.example",
    locale="fr",
    has_password=True,
    just_signed_in=True,
    browsers=[
        SignedInBrowser("0123456789abcdef", NOW, NOW + timedelta(hours=12), True),
        SignedInBrowser("fedcba9876543210", NOW, NOW + timedelta(hours=12), False),
    ],
    tokens=[TokenView("00ff00ff00ff00ff", NOW, NOW + timedelta(days=30), True)],
    calendar_since=NOW,
)
ACCOUNT_PAGE: dict[str, object] = {
    "tenant": None,
    "section": "account",
    "account": ACCOUNT,
    "token": "un-secret",
    "calendar": "https://boussole.example/calendar/un-secret",
    "token_days": (30, 90, 365),
    "host": "",
    "memberships": [
        {"tenant": {**NOVACITE, "is_suspended": False}, "name": "Rachid", "roles": ["agent"]},
        {"tenant": {**NOVACITE, "is_suspended": True}, "name": "Rachid", "roles": ["manager"]},
    ],
}
PERSONAL_DATA: dict[str, object] = {
    "tenant": NOVACITE,
    "officers": ["dpo@novacite.example"],
    "host": "Hébergeur",
    "session_length": timedelta(hours=12),
    "link_length": timedelta(minutes=15),
    "request_length": timedelta(hours=24),
    "mail_length": timedelta(days=365),
    "token_days": 366,
}

ORGANISATION: dict[str, tuple[str, dict[str, object]]] = {
    "members": (
        "organisation/members.html",
        {
            **FRAME,
            "setup": None,
            "members": [MEMBER, {**MEMBER, "heads": [], "departments": []}],
            "filters": NO_FILTER,
            "departments": DEPARTMENTS,
            "roles": ROLES,
            "page": {"number": 1, "pages": 2, "total": 21},
            "may_configure": True,
        },
    ),
    "members, none found": (
        "organisation/members.html",
        {
            **FRAME,
            "setup": SETUP,
            "members": [],
            "filters": {**NO_FILTER, "q": "zzz"},
            "departments": DEPARTMENTS,
            "roles": ROLES,
            "page": {"number": 1, "pages": 1, "total": 0},
            "may_configure": False,
        },
    ),
    "new member, to correct": (
        "organisation/member_new.html",
        {
            **FRAME,
            "departments": DEPARTMENTS,
            "roles": ROLES,
            "form": {
                "name": "member",
                "values": {"email": "x", "roles": ["agent"]},
                "errors": {"email": ["Écrivez une adresse."], "roles": ["Donnez un rôle."]},
            },
        },
    ),
    "member": (
        "organisation/member.html",
        {
            **FRAME,
            "fingerprint": "0a",
            "member": MEMBER,
            "departments": DEPARTMENTS,
            "roles": ROLES,
            "may_configure": True,
        },
    ),
    "member who left": (
        "organisation/member.html",
        {
            **FRAME,
            "fingerprint": "0a",
            "member": {**MEMBER, "left_at": NOW, "headed": [], "worked_in": [], "seats": []},
            "departments": [],
            "roles": ROLES,
            "may_configure": False,
        },
    ),
    "departments": (
        "organisation/departments.html",
        {
            **FRAME,
            "nodes": [
                Node("DG", "Direction générale", 0, RACHID, 3),
                Node("BUS", "Réseau de bus", 1, None, 0),
            ],
            "people": PEOPLE,
            "may_configure": True,
        },
    ),
    "no department": (
        "organisation/departments.html",
        {**FRAME, "nodes": [], "people": [], "may_configure": False},
    ),
    "department": (
        "organisation/department.html",
        {
            **FRAME,
            "department": DEPARTMENT,
            "places": DEPARTMENTS,
            "people": PEOPLE,
            "substitutes": [],
            "may_configure": True,
            "may_substitute": False,
            "today": NOW.date(),
        },
    ),
    "root department": (
        "organisation/department.html",
        {
            **FRAME,
            "department": ROOT,
            "places": [],
            "people": PEOPLE,
            "substitutes": PEOPLE,
            "may_configure": True,
            "may_substitute": True,
            "today": NOW.date(),
        },
    ),
    "delegations": (
        "organisation/delegations.html",
        {
            **FRAME,
            "given": [DELEGATION, replace(DELEGATION, revoked_at=NOW)],
            "received": [DELEGATION],
            "heads": True,
            "people": PEOPLE,
            "today": NOW.date(),
        },
    ),
    "policy": (
        "organisation/policy.html",
        {
            **FRAME,
            "number": 2,
            "version": VERSION,
            "is_current": True,
            "durations": DURATIONS,
            "paths": PATHS,
            "changes": [{"label": "Durée d’un vote", "before": "7 jours", "after": "10 jours"}],
            "previous": 1,
            "versions": [VERSION, EARLIER],
            "elsewhere": 3,
            "may_configure": True,
            "may_read_committees": True,
        },
    ),
    "earlier policy": (
        "organisation/policy.html",
        {
            **FRAME,
            "number": 1,
            "version": EARLIER,
            "is_current": False,
            "durations": DURATIONS,
            "paths": PATHS,
            "changes": [],
            "previous": None,
            "versions": [VERSION, EARLIER],
            "elsewhere": 3,
            "may_configure": True,
            "may_read_committees": False,
        },
    ),
    "policy to write": (
        "organisation/policy_edit.html",
        {
            **FRAME,
            "number": 2,
            "durations": DURATIONS,
            "kinds": [
                {"kind": "initiative", "free": True, "special_rule": False},
                {"kind": "invariant_change", "free": False, "special_rule": True},
            ],
            "committees": [("c1", "COPIL")],
            "presets": [("qualified", "Majorité qualifiée")],
            "form": {
                "name": "policy",
                "values": {"durations.ballot": "7 jours", "paths.initiative.committees": ["c1"]},
                "errors": {
                    "durations.ballot": ["Écrivez une durée."],
                    "paths.initiative.decides": ["Non."],
                },
            },
        },
    ),
    "journal": (
        "organisation/journal.html",
        {
            **FRAME,
            "days": [{"day": NOW.date(), "facts": [FACT, {**FACT, "seq": None, "subject": None}]}],
            "filters": NO_FACT_FILTER,
            "themes": [("votes", "Votes")],
            "subject": None,
            "is_whole": True,
            "page": {"number": 1, "pages": 2, "total": 51},
        },
    ),
    "journal, nothing found": (
        "organisation/journal.html",
        {
            **FRAME,
            "days": [],
            "filters": {**NO_FACT_FILTER, "subject": "x"},
            "themes": [],
            "subject": {"id": "x", "label": "P-2026-001", "path": ""},
            "is_whole": False,
            "page": {"number": 1, "pages": 1, "total": 0},
        },
    ),
    "intact journal": ("organisation/verification.html", {**FRAME, **INTACT}),
    "broken journal": (
        "organisation/verification.html",
        {**FRAME, **INTACT, "broken_at": 12, "looked_up": True, "place": None},
    ),
    "nothing sealed": (
        "organisation/verification.html",
        {**FRAME, **INTACT, "sealed": 0, "head": "", "waiting": 0},
    ),
    "account": ("account.html", ACCOUNT_PAGE),
    "accessibility": (
        "notices/accessibility.html",
        {"tenant": None, "stated_on": NOW.date()},
    ),
    "a tenant's accessibility": (
        "notices/accessibility.html",
        {"tenant": NOVACITE, "stated_on": NOW.date()},
    ),
    "legal notice": (
        "notices/legal.html",
        {"tenant": NOVACITE, "siren": "217 501 234", "host": "Hébergeur, 1 rue du Port, Nantes"},
    ),
    "personal data": ("notices/personal_data.html", PERSONAL_DATA),
    "personal data, nobody named": (
        "notices/personal_data.html",
        {**PERSONAL_DATA, "officers": [], "host": ""},
    ),
    "signed in again": ("resume.html", {"held": "[]", "action": "/resume"}),
    "session ended": (
        "login.html",
        {
            "next": "",
            "sent_to": "a@b.example",
            "held": '["/", "edit", []]',
            "form": None,
            "personas": [
                {
                    "tenant": NOVACITE,
                    "people": [
                        {"email": "a@b.example", "name": "R", "role": "Agent", "move_count": 1}
                    ],
                }
            ],
        },
    ),
    "account, to correct": (
        "account.html",
        {
            **ACCOUNT_PAGE,
            "account": replace(ACCOUNT, just_signed_in=False),
            "token": "",
            "calendar": "",
            "memberships": [],
            "form": {
                "name": "password",
                "values": {},
                "errors": {"current": ["Non."], "new": ["Plus long."]},
            },
        },
    ),
    "account without a password": (
        "account.html",
        {
            **ACCOUNT_PAGE,
            "account": replace(
                ACCOUNT,
                has_password=False,
                just_signed_in=False,
                browsers=[],
                tokens=[],
                calendar_since=None,
            ),
        },
    ),
    "no delegation": (
        "organisation/delegations.html",
        {**FRAME, "given": [], "received": [], "heads": False, "people": [], "today": NOW.date()},
    ),
}
