"""An application that only renders: its routes exist and answer nothing."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Flask
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined

from services.web.bidi import install_isolation
from services.web.formats import install_filters
from services.web.labels import install_labels
from tests.services.web.page_panels import NOW

WEB = Path(__file__).parents[3] / "services" / "web"
TEMPLATES = WEB / "templates"

ROUTES = {
    "inbox": "/",
    "login": "/login",
    "logout": "/logout",
    "magic_link": "/magic-link",
    "magic_link_redeem": "/magic-link/<secret>",
    "persona": "/persona",
    "accessibility": "/accessibility",
    "tenant_accessibility": "/public/<tenant>/accessibility",
    "legal": "/public/<tenant>/legal",
    "personal_data": "/public/<tenant>/personal-data",
    "account": "/account",
    "resume": "/resume",
    "account_name": "/account/name",
    "account_password": "/account/password",
    "account_session_end": "/account/sessions/<handle>/end",
    "account_sessions_end": "/account/sessions/end-others",
    "account_calendar_make": "/account/calendar",
    "account_calendar_revoke": "/account/calendar/revocation",
    "account_token_create": "/account/tokens",
    "account_token_revoke": "/account/tokens/<handle>/revocation",
    "language": "/language/<code>",
    "tenant_home": "/t/<tenant>/",
    "outbox": "/t/<tenant>/outbox",
    "public_page": "/public/<tenant>",
    "gallery": "/gallery",
    "committees": "/t/<tenant>/committees",
    "committee": "/t/<tenant>/committees/<committee_id>",
    "committee_absence": "/t/<tenant>/committees/<committee_id>/absences",
    "committee_absence_withdraw": (
        "/t/<tenant>/committees/<committee_id>/absences/<absence_id>/withdrawal"
    ),
    "committee_adapt": "/t/<tenant>/committees/<committee_id>/rule",
    "committee_create": "/t/<tenant>/committees/new",
    "committee_new": "/t/<tenant>/committees/new",
    "committee_rule": "/t/<tenant>/committees/<committee_id>/rule",
    "committee_seat": "/t/<tenant>/committees/<committee_id>/seats",
    "committee_seats": "/t/<tenant>/committees/<committee_id>/seats",
    "session": "/t/<tenant>/sessions/<session_id>",
    "session_calendar": "/t/<tenant>/sessions/<session_id>/calendar",
    "session_pack": "/t/<tenant>/sessions/<session_id>/pack",
    "session_live": "/t/<tenant>/sessions/<session_id>/live",
    "session_new": "/t/<tenant>/committees/<committee_id>/sessions/new",
    "session_plan": "/t/<tenant>/committees/<committee_id>/sessions/new",
    "session_date": "/t/<tenant>/sessions/<session_id>/date",
    "session_move": "/t/<tenant>/sessions/<session_id>/date",
    "session_convene": "/t/<tenant>/sessions/<session_id>/convene",
    "session_cancel": "/t/<tenant>/sessions/<session_id>/cancel",
    "session_arrive": "/t/<tenant>/sessions/<session_id>/arrive",
    "session_leave": "/t/<tenant>/sessions/<session_id>/leave",
    "session_open": "/t/<tenant>/sessions/<session_id>/open",
    "session_close": "/t/<tenant>/sessions/<session_id>/close",
    "session_item_add": "/t/<tenant>/sessions/<session_id>/items",
    "session_minutes": "/t/<tenant>/sessions/<session_id>/minutes",
    "record": "/t/<tenant>/records/<record_id>",
    "minutes_draft": "/t/<tenant>/sessions/<session_id>/minutes",
    "minutes_approve": "/t/<tenant>/sessions/<session_id>/minutes/<number>/approve",
    "item_remove": "/t/<tenant>/agenda-items/<item_id>/remove",
    "item_up": "/t/<tenant>/agenda-items/<item_id>/up",
    "item_open": "/t/<tenant>/agenda-items/<item_id>/open",
    "item_end": "/t/<tenant>/agenda-items/<item_id>/end",
    "item_postpone": "/t/<tenant>/agenda-items/<item_id>/postpone",
    "item_describe": "/t/<tenant>/agenda-items/<item_id>/describe",
    "ballot_step_aside": "/t/<tenant>/ballots/<ballot_id>/step-aside",
    "ballot_hands": "/t/<tenant>/ballots/<ballot_id>/hands",
    "ballot_record": "/t/<tenant>/ballots/<ballot_id>/record",
    "ballot_unopposed": "/t/<tenant>/ballots/<ballot_id>/no-objection",
    "ballot_end": "/t/<tenant>/ballots/<ballot_id>/end",
    "compass": "/t/<tenant>/compass",
    "members": "/t/<tenant>/members",
    "members_csv": "/t/<tenant>/members/csv",
    "member_new": "/t/<tenant>/members/new",
    "member_add": "/t/<tenant>/members/new",
    "member": "/t/<tenant>/members/<member_id>",
    "member_change": "/t/<tenant>/members/<member_id>",
    "member_leave": "/t/<tenant>/members/<member_id>/departure",
    "departments": "/t/<tenant>/departments",
    "department_add": "/t/<tenant>/departments",
    "department": "/t/<tenant>/departments/<code>",
    "department_change": "/t/<tenant>/departments/<code>",
    "department_remove": "/t/<tenant>/departments/<code>/removal",
    "department_substitute": "/t/<tenant>/departments/<code>/substitute",
    "policy": "/t/<tenant>/policy",
    "policy_version": "/t/<tenant>/policy/versions/<int:number>",
    "policy_edit": "/t/<tenant>/policy/edit",
    "policy_change": "/t/<tenant>/policy/edit",
    "journal": "/t/<tenant>/journal",
    "journal_csv": "/t/<tenant>/journal/csv",
    "journal_verification": "/t/<tenant>/journal/verification",
    "delegations": "/t/<tenant>/delegations",
    "delegation_give": "/t/<tenant>/delegations",
    "delegation_end": "/t/<tenant>/delegations/<delegation_id>/revocation",
    "proposals": "/t/<tenant>/proposals",
    "proposals_csv": "/t/<tenant>/proposals/csv",
    "proposal_new": "/t/<tenant>/proposals/new",
    "proposal": "/t/<tenant>/proposals/<proposal_id>",
    "proposal_live": "/t/<tenant>/proposals/<proposal_id>/live",
    "proposal_edit": "/t/<tenant>/proposals/<proposal_id>/edit",
    "proposal_submit": "/t/<tenant>/proposals/<proposal_id>/submit",
    "proposal_withdraw": "/t/<tenant>/proposals/<proposal_id>/withdraw",
    "proposal_sponsor": "/t/<tenant>/proposals/<proposal_id>/sponsor",
    "proposal_comment": "/t/<tenant>/proposals/<proposal_id>/comment",
    "document": "/t/<tenant>/proposals/<proposal_id>/documents/<document_id>/content",
    "document_add": "/t/<tenant>/proposals/<proposal_id>/documents",
    "document_remove": "/t/<tenant>/proposals/<proposal_id>/documents/<document_id>/removal",
    "proposal_call_in": "/t/<tenant>/proposals/<proposal_id>/call-in",
    "proposal_reschedule": "/t/<tenant>/proposals/<proposal_id>/reschedule",
    "proposal_defer": "/t/<tenant>/proposals/<proposal_id>/defer",
    "proposal_rollout": "/t/<tenant>/proposals/<proposal_id>/rollout",
    "proposal_lead": "/t/<tenant>/proposals/<proposal_id>/lead",
    "proposal_resume": "/t/<tenant>/proposals/<proposal_id>/resume",
    "phase_start": "/t/<tenant>/proposals/<proposal_id>/phases/<int:number>/start",
    "phase_feedback": "/t/<tenant>/proposals/<proposal_id>/phases/<int:number>/feedback",
    "phase_review": "/t/<tenant>/proposals/<proposal_id>/phases/<int:number>/review",
    "undo_action_done": "/t/<tenant>/proposals/<proposal_id>/undo/<action_id>",
    "reserve_lift": "/t/<tenant>/proposals/<proposal_id>/reserves/<reserve_id>/lift",
    "ballot_vote": "/t/<tenant>/ballots/<ballot_id>/vote",
    "ballot_proxy": "/t/<tenant>/ballots/<ballot_id>/proxy",
    "ballot_proxy_revoke": "/t/<tenant>/ballots/<ballot_id>/proxy/revocation",
    "ballot_open": "/t/<tenant>/ballots/<ballot_id>/open",
    "ballot_close": "/t/<tenant>/ballots/<ballot_id>/close",
}


def build_app(language: str = "fr") -> Flask:
    """Return an application that only renders: its routes exist and answer nothing."""
    app = Flask(__name__, static_folder=None, static_url_path="/static")
    app.config.update(SECRET_KEY="for-rendering-only", BOOTSTRAP_SERVE_LOCAL=True)
    door = Blueprint(
        "web",
        __name__,
        static_folder=str(WEB / "static"),
        static_url_path="/static",
        template_folder=str(TEMPLATES),
    )
    for endpoint, rule in ROUTES.items():
        door.add_url_rule(rule, endpoint, lambda **_args: "", methods=["GET", "POST"])
    app.register_blueprint(door)
    app.jinja_env.undefined = StrictUndefined
    Bootstrap5(app)
    CSRFProtect(app)
    Babel(app, default_locale=language)
    install_filters(app.jinja_env, clock=lambda: NOW, language=lambda: language)
    install_isolation(app.jinja_env)
    install_labels(app.jinja_env)
    return app
