"""What happened, in a sentence; and what was just recorded, in two words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from markupsafe import escape

from policies.messages import N_
from services.http.language import gettext
from services.journal.events import Event
from services.journal.timeline import TimelineEntry
from services.web.bidi import isolated
from services.web.words import word

_SENTENCES: Final[Mapping[Event, str]] = {
    Event.BALLOT_CANCELLED: N_("Scrutin annulé, votes non comptés."),
    Event.BALLOT_CLOSING_ASKED: N_("Vote clos par %(name)s, qui préside."),
    Event.BALLOT_OPENED: N_("Vote ouvert, tour %(round)s."),
    Event.BALLOT_SCHEDULED: N_("Le comité est convoqué."),
    Event.CALLED_IN: N_("%(name)s saisit le comité."),
    Event.COMMITTEE_INFORMED: N_("Le comité est informé."),
    Event.FEEDBACK_GIVEN: N_("Un avis est donné sur la phase %(phase)s."),
    Event.INVARIANT_ADOPTED: N_("L’invariant entre en vigueur."),
    Event.INVARIANT_AMENDED: N_("La nouvelle rédaction de l’invariant entre en vigueur."),
    Event.INVARIANT_RETIRED: N_("L’invariant est retiré."),
    Event.ITEM_DEFERRED: N_("%(name)s reporte le point."),
    Event.LEAD_NAMED: N_("%(name)s confie le déploiement à une autre personne."),
    Event.PAUSE_REMINDED: N_("La question de la reprise est posée de nouveau."),
    Event.PHASE_ADJUSTED: N_("La phase %(phase)s est à ajuster."),
    Event.PHASE_FEEDBACK_ENDED: N_("Fin des avis sur la phase %(phase)s, un REX est demandé."),
    Event.PHASE_STARTED: N_("%(name)s démarre la phase %(phase)s."),
    Event.PLAN_ESCALATED: N_("Sans plan de déploiement, la personne qui parraine est prévenue."),
    Event.PLAN_REMINDED: N_("Rappel : le plan de déploiement est attendu."),
    Event.PROPOSAL_CREATED: N_("%(name)s commence un brouillon."),
    Event.PROPOSAL_RETURNED: N_("La proposition revient en rédaction."),
    Event.PROPOSAL_SUBMITTED: N_("%(name)s soumet la version %(version)s."),
    Event.PROPOSAL_WITHDRAWN: N_("%(name)s retire la proposition."),
    Event.PROXY_GIVEN: N_("%(name)s donne pouvoir à un autre membre."),
    Event.PROXY_REVOKED: N_("%(name)s révoque son pouvoir."),
    Event.PROXY_VOIDED: N_("Un pouvoir devient sans effet."),
    Event.RECUSAL_DECLARED: N_("%(name)s se déporte."),
    Event.RESERVES_AMENDED: N_("%(name)s fixe les réserves."),
    Event.RESERVE_LIFTED: N_("%(name)s lève une réserve."),
    Event.REVIEWER_REPLACED: N_("Quelqu’un d’autre répond désormais du REX."),
    Event.REVIEW_ESCALATED: N_("Sans REX, l’échelon suivant est prévenu."),
    Event.REVIEW_REMINDED: N_("Rappel : le REX est attendu."),
    Event.ROLLOUT_OPENED: N_("Le déploiement commence, son plan est demandé."),
    Event.ROLLOUT_PAUSED: N_("Le déploiement est en pause."),
    Event.ROLLOUT_PLANNED: N_("%(name)s enregistre le plan de déploiement."),
    Event.ROLLOUT_RESUMED: N_("%(name)s reprend le déploiement."),
    Event.ROUND_VOIDED: N_(
        "Tour %(round)s annulé : le vote secret reprend avec les mêmes votants."
    ),
    Event.SPONSORSHIP_ESCALATED: N_("Sans réponse, la demande va à l’échelon suivant."),
    Event.SPONSORSHIP_OPENED: N_("Parrainage demandé."),
    Event.SPONSORSHIP_REMINDED: N_("Rappel : une réponse au parrainage est attendue."),
    Event.UNDO_ACTION_DONE: N_("%(name)s défait une action."),
    Event.VIGILANCE_POINT_ADOPTED: N_("Le point de vigilance entre en vigueur."),
    Event.VIGILANCE_POINT_REFORMULATED: N_("La nouvelle formulation entre en vigueur."),
    Event.VIGILANCE_POINT_RETIRED: N_("Le point de vigilance est retiré."),
    Event.VOTERS_REMINDED: N_("Rappel à ceux qui n’ont pas voté."),
}
"""By event; those that are absent are told elsewhere on the page, or concern the author alone."""

_ANSWERS: Final[Mapping[str, str]] = {
    "sponsor": N_("%(name)s parraine."),
    "return": N_("%(name)s renvoie pour compléter."),
    "decline": N_("%(name)s refuse de parrainer."),
}
_CORRECTIONS: Final[Mapping[bool, str]] = {
    True: N_("Correction : la proposition change les conditions de travail."),
    False: N_("Correction : la proposition ne change pas les conditions de travail."),
}
"""What the sponsor says of working conditions, where it is not what the author said."""
_RECORDED: Final[Mapping[Event, str]] = {
    Event.BALLOT_CLOSING_ASKED: N_("Vote clos"),
    Event.BALLOT_SCHEDULED: N_("Convocation enregistrée"),
    Event.CALLED_IN: N_("Saisine du comité enregistrée"),
    Event.ITEM_DEFERRED: N_("Report enregistré"),
    Event.PHASE_STARTED: N_("Démarrage enregistré"),
    Event.PROPOSAL_SUBMITTED: N_("Proposition soumise"),
    Event.PROPOSAL_WITHDRAWN: N_("Retrait enregistré"),
    Event.RECUSAL_DECLARED: N_("Dernière réponse reçue"),
    Event.REVIEW_FILED: N_("REX publié"),
    Event.ROLLOUT_PLANNED: N_("Plan de déploiement enregistré"),
    Event.ROLLOUT_RESUMED: N_("Reprise enregistrée"),
    Event.UNDO_ACTION_DONE: N_("Action enregistrée"),
    Event.VOTE_CAST: N_("Dernier vote reçu"),
}
_ANSWERED: Final[Mapping[str, tuple[str, str]]] = {
    "sponsor": (N_("Parrainage enregistré"), ""),
    "return": (N_("Renvoi enregistré"), N_("La proposition revient en rédaction.")),
    "decline": (N_("Refus enregistré"), N_("La proposition va être close.")),
}
_NEXT: Final[Mapping[Event, str]] = {
    Event.BALLOT_CLOSING_ASKED: N_("Les votes sont en cours de décompte."),
    Event.CALLED_IN: N_("La proposition passe au comité."),
    Event.ITEM_DEFERRED: N_("La proposition revient en rédaction."),
    Event.PHASE_STARTED: N_("Les avis vont être recueillis."),
    Event.PROPOSAL_SUBMITTED: N_("La demande de parrainage part."),
    Event.PROPOSAL_WITHDRAWN: N_("La proposition va être close."),
    Event.RECUSAL_DECLARED: N_("Le décompte est en cours."),
    Event.VOTE_CAST: N_("Le décompte est en cours."),
}


def timeline_context(entries: Sequence[TimelineEntry]) -> list[dict[str, Any]]:
    """What happened, latest first; votes that follow one another make one line.

    Args:
        entries: oldest first.
    """
    lines: list[dict[str, Any]] = []
    voters: list[str] = []
    for entry in entries:
        if entry.event is Event.VOTE_CAST:
            if voters:
                lines.pop()
            voters.append(_name(entry))
            text = gettext(N_("Ont voté : %(names)s."), names=escape(", ").join(voters))
            if len(voters) == 1:
                text = gettext(N_("%(name)s vote."), name=voters[0])
            lines.append({"at": entry.at, "text": text})
            continue
        sentence = sentence_of(entry)
        if sentence:
            voters = []
            lines.append({"at": entry.at, "text": sentence})
    return lines[::-1]


def sentence_of(entry: TimelineEntry) -> str | None:
    """The entry in the reader's language; None for what a timeline leaves out."""
    values: dict[str, Any] = {"name": _name(entry), **entry.data}
    match entry.event:
        case Event.SPONSORSHIP_ANSWERED:
            answer = _ANSWERS[entry.data["decision"]]
            sentence = gettext(answer, **values)
            if entry.data.get("in_absence"):
                sentence += " " + gettext(
                    N_("Réponse donnée en l’absence de la personne responsable.")
                )
            correction = entry.data.get("working_conditions")
            if correction is not None:
                sentence += " " + gettext(_CORRECTIONS[correction])
            return sentence
        case Event.BALLOT_CLOSED:
            result = word("result", entry.data["result"])
            return gettext(N_("Décompte du vote : %(result)s."), result=result.lower())
        case Event.REVIEW_FILED:
            verdict = word("verdict", entry.data["verdict"]).lower()
            return gettext(
                N_("%(name)s publie le REX de la phase %(phase)s : %(verdict)s."),
                **values | {"verdict": verdict},
            )
        case Event.PROPOSAL_CLOSED:
            outcome = word("outcome", entry.data["outcome"])
            return gettext(N_("Proposition close : %(outcome)s."), outcome=outcome.lower())
    known = _SENTENCES.get(entry.event)
    return gettext(known, **values) if known else None


def recorded(entry: TimelineEntry) -> tuple[str, str]:
    """What was recorded in two words, and what follows, '' when nothing can be said."""
    if entry.event is Event.SPONSORSHIP_ANSWERED:
        act, following = _ANSWERED[entry.data["decision"]]
        return gettext(act), gettext(following) if following else ""
    act = _RECORDED.get(entry.event, N_("Acte enregistré"))
    known = _NEXT.get(entry.event)
    return gettext(act), gettext(known) if known else ""


def _name(entry: TimelineEntry) -> str:
    return isolated(entry.actor) or gettext(N_("Boussole"))
