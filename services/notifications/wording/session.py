"""What is said of committees' sessions: convocations, changes, minutes."""

from __future__ import annotations

from typing import Final

from policies.messages import N_
from services.notifications.notices import Notice
from services.notifications.wording.wording import Wording

_FOOT = N_(
    "Vous recevez ce courrier de %(tenant_name)s parce que vous siégez à ce comité ou en assurez "
    "le secrétariat."
)
_AGENDA = N_(
    "À l’ordre du jour\u00a0: %(agenda)s. Les textes et leurs documents sont réunis en un PDF, le "
    "dossier de séance, sur la page de la séance."
)
_URGENCY = N_("Convocation en urgence\u00a0: %(urgency)s")
_IN_PLACE_OF = N_("Vous siégez à la place de %(titulars)s.")
_DATE = N_("Date de la séance\u00a0: %(session_date)s.")
_PLACE = N_("Lieu\u00a0: %(place)s.")
_HELD = N_("Séance\u00a0: %(session_date)s, %(delay)s.")

NAMED: Final = N_("%(committee)s, séance du %(day)s")
"""A session, named among others by its committee and its date."""

SESSION = {
    Notice.AGENDA_ASKED: Wording(
        subject=N_("À inscrire à une séance\u00a0: %(title)s"),
        paragraphs=(
            N_("«\u00a0%(title)s\u00a0» attend une séance du comité (%(committee)s)."),
            N_("Inscrivez ce point à l’ordre du jour d’une séance, puis convoquez-la."),
        ),
        verb=N_("Inscrire à une séance"),
        line=N_("Inscrire un point à une séance"),
    ),
    Notice.SESSION_TO_CONVENE: Wording(
        subject=N_("Séance à convoquer\u00a0: %(session)s"),
        paragraphs=(
            N_("Une séance du comité «\u00a0%(committee)s\u00a0» est prévue, sans être convoquée."),
            N_("Complétez son ordre du jour, puis convoquez-la."),
            _AGENDA,
        ),
        verb=N_("Convoquer la séance"),
        line=N_("Convoquer une séance prévue"),
        deadline=N_("À convoquer\u00a0: %(deadline)s."),
        details=(_DATE, _PLACE),
        foot=_FOOT,
    ),
    Notice.SESSION_CONVENED: Wording(
        subject=N_("Convocation\u00a0: %(session)s"),
        paragraphs=(
            N_("Vous êtes convoqué à la séance du comité «\u00a0%(committee)s\u00a0»."),
            _AGENDA,
        ),
        verb=N_("Lire l’ordre du jour"),
        line=N_("Préparer une séance"),
        deadline=_HELD,
        due="session_starts_at",
        details=(_URGENCY, _IN_PLACE_OF, _PLACE),
        foot=_FOOT,
    ),
    Notice.SESSION_MOVED: Wording(
        subject=N_("Séance déplacée\u00a0: %(session)s"),
        paragraphs=(
            N_("La date ou le lieu de la séance du comité «\u00a0%(committee)s\u00a0» a changé."),
            _AGENDA,
        ),
        verb=N_("Lire l’ordre du jour"),
        line=N_("Préparer une séance déplacée"),
        deadline=_HELD,
        due="session_starts_at",
        details=(_IN_PLACE_OF, _PLACE),
        foot=_FOOT,
    ),
    Notice.SESSION_AGENDA: Wording(
        subject=N_("Ordre du jour modifié\u00a0: %(session)s"),
        paragraphs=(
            N_("L’ordre du jour de la séance du comité «\u00a0%(committee)s\u00a0» a changé."),
            _AGENDA,
        ),
        verb=N_("Lire l’ordre du jour"),
        line=N_("Préparer une séance dont l’ordre du jour a changé"),
        deadline=_HELD,
        due="session_starts_at",
        details=(_IN_PLACE_OF, _PLACE),
        foot=_FOOT,
    ),
    Notice.SESSION_REMINDER: Wording(
        subject=N_("Rappel de la séance\u00a0: %(session)s"),
        paragraphs=(
            N_("La séance du comité «\u00a0%(committee)s\u00a0» se tient bientôt."),
            _AGENDA,
        ),
        verb=N_("Lire l’ordre du jour"),
        line=N_("Préparer une séance"),
        deadline=_HELD,
        due="session_starts_at",
        details=(_IN_PLACE_OF, _PLACE),
        foot=_FOOT,
    ),
    Notice.SESSION_UNOPENED: Wording(
        subject=N_("Séance non ouverte\u00a0: %(session)s"),
        paragraphs=(
            N_(
                "La séance du comité «\u00a0%(committee)s\u00a0» est passée sans avoir été ouverte."
            ),
            N_(
                "Si elle s’est tenue, ouvrez-la et notez-y présences et votes. Sinon, "
                "déplacez-la, ou annulez-la\u00a0: ses points attendront alors une autre séance."
            ),
            _AGENDA,
        ),
        verb=N_("Dire ce qu’il en est"),
        line=N_("Dire ce qu’est devenue une séance qui n’a pas été ouverte"),
        deadline=N_("À dire\u00a0: %(deadline)s."),
        details=(_DATE, _PLACE),
        foot=_FOOT,
    ),
    Notice.SECOND_SESSION: Wording(
        subject=N_("Seconde convocation\u00a0: %(session)s"),
        paragraphs=(
            N_(
                "Le quorum a manqué à une séance du comité «\u00a0%(committee)s\u00a0». Ses points "
                "reviennent à une seconde séance, qui délibère sans condition de quorum."
            ),
            _AGENDA,
        ),
        verb=N_("Lire l’ordre du jour"),
        line=N_("Préparer une seconde séance, sans condition de quorum"),
        deadline=_HELD,
        due="session_starts_at",
        details=(_IN_PLACE_OF, _PLACE),
        foot=_FOOT,
    ),
    Notice.SECOND_SESSION_WITH_QUORUM: Wording(
        subject=N_("Seconde convocation\u00a0: %(session)s"),
        paragraphs=(
            N_(
                "Le quorum a manqué à une séance du comité «\u00a0%(committee)s\u00a0». Ses points "
                "reviennent à une seconde séance, où le même quorum est demandé."
            ),
            _AGENDA,
        ),
        verb=N_("Lire l’ordre du jour"),
        line=N_("Préparer une seconde séance, où le quorum est demandé de nouveau"),
        deadline=_HELD,
        due="session_starts_at",
        details=(_IN_PLACE_OF, _PLACE),
        foot=_FOOT,
    ),
    Notice.SESSION_CANCELLED: Wording(
        subject=N_("Séance annulée\u00a0: %(session)s"),
        paragraphs=(
            N_("La séance du comité «\u00a0%(committee)s\u00a0» n’aura pas lieu."),
            N_("Le motif\u00a0: «\u00a0%(cancellation)s\u00a0»"),
        ),
        verb=N_("Voir la séance annulée"),
        line=N_("Une séance est annulée"),
        details=(_DATE, _PLACE),
        foot=_FOOT,
    ),
    Notice.MINUTES_ASKED: Wording(
        subject=N_("Procès-verbal à établir\u00a0: %(session)s"),
        paragraphs=(
            N_("La séance du comité «\u00a0%(committee)s\u00a0» est close."),
            N_(
                "Présences, quorums, votes et réserves sont déjà au procès-verbal. Complétez ce "
                "qui s’est dit, puis établissez-le."
            ),
        ),
        verb=N_("Établir le procès-verbal"),
        line=N_("Établir le procès-verbal d’une séance"),
        deadline=N_("À établir\u00a0: %(deadline)s."),
        details=(_DATE, _PLACE),
        foot=_FOOT,
    ),
    Notice.MINUTES_READY: Wording(
        subject=N_("Procès-verbal à approuver\u00a0: %(session)s"),
        paragraphs=(
            N_("Le procès-verbal de la séance du comité «\u00a0%(committee)s\u00a0» est établi."),
            N_("Relisez-le. La présidence et le secrétariat l’approuvent chacun."),
        ),
        verb=N_("Relire et approuver"),
        line=N_("Approuver le procès-verbal d’une séance"),
        deadline=N_("À approuver\u00a0: %(deadline)s."),
        details=(_DATE, _PLACE),
        foot=_FOOT,
    ),
}
