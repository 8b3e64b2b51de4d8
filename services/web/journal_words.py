"""Every kind of fact in words: its name in the filter, and its sentence in the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from policies.messages import N_
from services.http.language import gettext
from services.journal.events import Event
from services.journal.search_journal import JournalFact
from services.journal.timeline import TimelineEntry
from services.web.bidi import isolated
from services.web.timeline_words import sentence_of
from services.web.words import word
from tenants.actor import Via

THEMES: Final[Mapping[str, tuple[str, Sequence[Event]]]] = {
    "proposals": (
        N_("Propositions"),
        (
            Event.CALLED_IN,
            Event.COMMENT_ADDED,
            Event.COMMITTEE_INFORMED,
            Event.DOCUMENT_ADDED,
            Event.DOCUMENT_REMOVED,
            Event.PROPOSAL_CLOSED,
            Event.PROPOSAL_CREATED,
            Event.PROPOSAL_EDITED,
            Event.PROPOSAL_RETURNED,
            Event.PROPOSAL_SUBMITTED,
            Event.PROPOSAL_WITHDRAWN,
        ),
    ),
    "sponsorship": (
        N_("Parrainages"),
        (
            Event.SPONSORSHIP_ANSWERED,
            Event.SPONSORSHIP_ESCALATED,
            Event.SPONSORSHIP_OPENED,
            Event.SPONSORSHIP_REMINDED,
        ),
    ),
    "votes": (
        N_("Votes et réserves"),
        (
            Event.ABSENCE_MARKED,
            Event.ABSENCE_WITHDRAWN,
            Event.BALLOT_CANCELLED,
            Event.BALLOT_CLOSED,
            Event.BALLOT_CLOSING_ASKED,
            Event.BALLOT_OPENED,
            Event.BALLOT_SCHEDULED,
            Event.HANDS_SHOWN,
            Event.ITEM_DEFERRED,
            Event.NO_OBJECTION,
            Event.PROXY_GIVEN,
            Event.PROXY_REVOKED,
            Event.PROXY_VOIDED,
            Event.RECORD_ISSUED,
            Event.RECUSAL_DECLARED,
            Event.RESERVES_AMENDED,
            Event.RESERVE_LIFTED,
            Event.ROUND_VOIDED,
            Event.VOTERS_REMINDED,
            Event.VOTE_CAST,
            Event.VOTE_RECORDED,
        ),
    ),
    "sessions": (
        N_("Séances"),
        (
            Event.AGENDA_CHANGED,
            Event.ARRIVAL_RECORDED,
            Event.DEPARTURE_RECORDED,
            Event.ITEM_ENDED,
            Event.ITEM_OPENED,
            Event.ITEM_POSTPONED,
            Event.MINUTES_APPROVED,
            Event.MINUTES_ASKED,
            Event.MINUTES_DRAFTED,
            Event.SESSION_CANCELLED,
            Event.SESSION_CHANGED,
            Event.SESSION_CLOSED,
            Event.SESSION_CONVENED,
            Event.SESSION_OPENED,
            Event.SESSION_PLANNED,
            Event.SESSION_REMINDED,
            Event.SESSION_UNOPENED,
        ),
    ),
    "rollout": (
        N_("Déploiements"),
        (
            Event.FEEDBACK_GIVEN,
            Event.LEAD_NAMED,
            Event.PAUSE_REMINDED,
            Event.PHASE_ADJUSTED,
            Event.PHASE_FEEDBACK_ENDED,
            Event.PHASE_STARTED,
            Event.PLAN_ESCALATED,
            Event.PLAN_REMINDED,
            Event.REVIEWER_REPLACED,
            Event.REVIEW_ESCALATED,
            Event.REVIEW_FILED,
            Event.REVIEW_REMINDED,
            Event.ROLLOUT_OPENED,
            Event.ROLLOUT_PAUSED,
            Event.ROLLOUT_PLANNED,
            Event.ROLLOUT_RESUMED,
            Event.UNDO_ACTION_DONE,
        ),
    ),
    "compass": (
        N_("Boussole et signaux"),
        (
            Event.GUARANTOR_APPOINTED,
            Event.INVARIANT_ADOPTED,
            Event.INVARIANT_AMENDED,
            Event.INVARIANT_RETIRED,
            Event.SIGNAL_RECORDED,
            Event.VARIANT_DECLARED,
            Event.VIGILANCE_POINT_ADOPTED,
            Event.VIGILANCE_POINT_REFORMULATED,
            Event.VIGILANCE_POINT_RETIRED,
        ),
    ),
    "organisation": (
        N_("Organisation"),
        (
            Event.COMMITTEE_CHANGED,
            Event.COMMITTEE_CREATED,
            Event.DELEGATION_GIVEN,
            Event.DELEGATION_REVOKED,
            Event.DEPARTMENTS_CHANGED,
            Event.MEMBER_ADDED,
            Event.MEMBER_CHANGED,
            Event.POLICY_CHANGED,
            Event.SIGN_IN_LINK_ISSUED,
            Event.TENANT_PROVISIONED,
            Event.TENANT_RESUMED,
            Event.TENANT_SUSPENDED,
            Event.TOKENS_REVOKED,
            Event.TOKEN_ISSUED,
        ),
    ),
}
"""What the filter offers; every event is in one, as a test checks."""

_SENTENCES: Final[Mapping[Event, str]] = {
    Event.ABSENCE_MARKED: N_("%(name)s note l’absence d’un membre de comité."),
    Event.ABSENCE_WITHDRAWN: N_("%(name)s retire l’absence d’un membre de comité."),
    Event.AGENDA_CHANGED: N_("%(name)s change un ordre du jour."),
    Event.ARRIVAL_RECORDED: N_("%(name)s note une arrivée en séance."),
    Event.COMMENT_ADDED: N_("%(name)s commente."),
    Event.COMMITTEE_CHANGED: N_("%(name)s change le comité."),
    Event.COMMITTEE_CREATED: N_("%(name)s crée le comité, avec %(seats)s sièges."),
    Event.DELEGATION_GIVEN: N_("%(name)s délègue ses réponses."),
    Event.DELEGATION_REVOKED: N_("%(name)s met fin à une délégation."),
    Event.DEPARTMENTS_CHANGED: N_("%(name)s change l’arbre des directions."),
    Event.DEPARTURE_RECORDED: N_("%(name)s note un départ de la séance."),
    Event.GUARANTOR_APPOINTED: N_("%(name)s désigne la personne garante."),
    Event.HANDS_SHOWN: N_("%(name)s note un vote à main levée."),
    Event.ITEM_ENDED: N_("Un point de la séance est terminé."),
    Event.ITEM_OPENED: N_("%(name)s ouvre un point de la séance."),
    Event.ITEM_POSTPONED: N_("%(name)s reporte un point à une autre séance."),
    Event.DOCUMENT_ADDED: N_("%(name)s joint un document."),
    Event.DOCUMENT_REMOVED: N_("%(name)s retire un document."),
    Event.MEMBER_ADDED: N_("%(name)s ajoute un membre."),
    Event.MEMBER_CHANGED: N_("%(name)s change ce qu’est un membre."),
    Event.MINUTES_APPROVED: N_("%(name)s approuve un procès-verbal."),
    Event.MINUTES_ASKED: N_("Le procès-verbal de la séance est demandé."),
    Event.MINUTES_DRAFTED: N_("%(name)s établit un procès-verbal."),
    Event.NO_OBJECTION: N_("%(name)s constate qu’il n’y a pas d’objection."),
    Event.POLICY_CHANGED: N_("%(name)s met en vigueur la version %(number)s des règles."),
    Event.RECORD_ISSUED: N_("Un relevé de décision ou un procès-verbal est conservé."),
    Event.PROPOSAL_EDITED: N_("%(name)s corrige son texte."),
    Event.SESSION_CANCELLED: N_("%(name)s annule une séance."),
    Event.SESSION_CHANGED: N_("%(name)s change la date ou le lieu d’une séance."),
    Event.SESSION_CLOSED: N_("%(name)s clôt la séance."),
    Event.SESSION_CONVENED: N_("%(name)s convoque une séance."),
    Event.SESSION_OPENED: N_("%(name)s ouvre la séance."),
    Event.SESSION_PLANNED: N_("%(name)s prévoit une séance."),
    Event.SESSION_REMINDED: N_("Rappel de la séance aux membres convoqués."),
    Event.SESSION_UNOPENED: N_("La séance n’a pas été ouverte\u00a0: on demande sa suite."),
    Event.SIGNAL_RECORDED: N_("Un signal est déposé."),
    Event.SIGN_IN_LINK_ISSUED: N_("%(name)s donne à un membre un lien de connexion."),
    Event.TENANT_PROVISIONED: N_("L’organisation est ouverte."),
    Event.TENANT_RESUMED: N_("L’accès à l’organisation est rétabli."),
    Event.TENANT_SUSPENDED: N_("L’accès à l’organisation est suspendu."),
    Event.TOKENS_REVOKED: N_("%(name)s révoque les jetons d’API donnés à un membre."),
    Event.TOKEN_ISSUED: N_("%(name)s donne à un membre un jeton d’API."),
    Event.VARIANT_DECLARED: N_("%(name)s décline un point de vigilance."),
    Event.VOTE_CAST: N_("%(name)s vote."),
    Event.VOTE_RECORDED: N_("%(name)s note le vote d’un membre présent."),
}
"""By event, for those that a proposal's own timeline leaves out or groups."""

_VIA: Final[Mapping[Via, str]] = {
    Via.BROWSER: "",
    Via.TOKEN: N_("par un programme"),
    Via.OPERATOR_TOKEN: N_("par un jeton de l’hébergeur"),
    Via.CLOCK: "",
    Via.HOST: N_("par l’hébergeur"),
    Via.IMPORT: N_("par un chargement de données"),
}


_HOST: Final = N_("L’hébergeur")
_TOKEN: Final = N_("par un jeton d’API")


def fact_sentence(fact: JournalFact) -> str:
    """What happened, in the reader's language."""
    name = _name(fact)
    if fact.event is Event.MEMBER_CHANGED:
        return _member_changed(fact, name)
    known = _SENTENCES.get(fact.event)
    if known is not None:
        return gettext(known, **{**fact.data, "name": name})
    told = sentence_of(TimelineEntry(fact.at, name, fact.event, fact.data))
    return told or fact.event.value


def via_words(fact: JournalFact) -> str:
    """Through what somebody acted, '' when it goes without saying or the sentence says it."""
    if _is_host(fact) and gettext(_HOST) in fact_sentence(fact):
        return gettext(_TOKEN) if fact.via is Via.OPERATOR_TOKEN else ""
    said = _VIA[Via(fact.via)]
    return gettext(said) if said else ""


def theme_of(event: Event) -> str:
    """The theme under which the filter offers an event."""
    return next(theme for theme, (_name, events) in THEMES.items() if event in events)


def _name(fact: JournalFact) -> str:
    if fact.actor is not None and fact.actor.name:
        return isolated(fact.actor.name)
    if _is_host(fact):
        return gettext(_HOST)
    return gettext(N_("Boussole"))


def _is_host(fact: JournalFact) -> bool:
    """Whether nobody is named and the host acted, or somebody of theirs."""
    is_named = fact.actor is not None and bool(fact.actor.name)
    return not is_named and (fact.via in {Via.HOST, Via.OPERATOR_TOKEN} or fact.actor is not None)


def _member_changed(fact: JournalFact, name: str) -> str:
    roles: dict[str, Any] = {role: held for role, held in fact.data.items() if role != "left"}
    if fact.data.get("left"):
        return gettext(N_("%(name)s note le départ d’un membre."), name=name)
    given = ", ".join(word("role", role) for role, held in roles.items() if held)
    taken = ", ".join(word("role", role) for role, held in roles.items() if not held)
    if given and taken:
        return gettext(
            N_("%(name)s donne à un membre le rôle %(given)s et lui retire %(taken)s."),
            name=name,
            given=given,
            taken=taken,
        )
    if given:
        return gettext(N_("%(name)s donne à un membre le rôle %(given)s."), name=name, given=given)
    if taken:
        return gettext(N_("%(name)s retire à un membre le rôle %(taken)s."), name=name, taken=taken)
    return gettext(_SENTENCES[Event.MEMBER_CHANGED], name=name)
