"""Every refusal's code and status, once, and the form in which a program reads it (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from werkzeug.exceptions import HTTPException

from policies.messages import N_
from services import errors
from services.committees import errors as committees
from services.committees.sessions import errors as sessions
from services.dates import full_day
from services.documents import errors as documents
from services.errors import DomainError
from services.http.language import gettext, is_api_request, language
from services.http.sentences import translated
from services.identity import errors as identity
from services.once import KeyReused
from services.packs import errors as packs

MEDIA_TYPE: Final = "application/problem+json"
TYPE_PREFIX: Final = "urn:boussole:problem:"


class AnswerLost(DomainError):
    """The request was carried out, and nobody noted what it was answered."""

    sentence = N_(
        "Cette demande est déjà enregistrée, mais la réponse donnée alors est perdue. "
        "Relisez ce qu’elle concerne avant d’en envoyer une autre."
    )


class FormAlreadySent(DomainError):
    """A page's form was sent, changed, and sent again."""

    sentence = N_(
        "Votre premier envoi de ce formulaire est enregistré. Le second disait autre chose : il ne "
        "l’est pas. Rouvrez la page pour voir où vous en êtes."
    )


STATUSES: Final[Mapping[type[DomainError], tuple[str, int]]] = {
    AnswerLost: ("already_done", 409),
    FormAlreadySent: ("already_done", 409),
    KeyReused: ("invalid", 422),
    committees.AlreadyVoted: ("already_voted", 409),
    committees.BallotClosed: ("ballot_closed", 409),
    committees.BallotNotOpen: ("invalid_stage", 409),
    committees.NotEntitled: ("not_entitled", 403),
    committees.Recused: ("recused", 403),
    sessions.NotThere: ("not_entitled", 403),
    documents.DocumentTooLarge: ("too_large", 413),
    documents.QuotaExceeded: ("quota_exceeded", 429),
    documents.UnsupportedDocument: ("unsupported_media_type", 415),
    errors.Forbidden: ("forbidden", 403),
    errors.Incomplete: ("incomplete", 422),
    errors.Invalid: ("invalid", 422),
    errors.InvalidStage: ("invalid_stage", 409),
    errors.NotAuthenticated: ("not_authenticated", 401),
    errors.NotFound: ("not_found", 404),
    errors.SeparationOfDuties: ("separation_of_duties", 403),
    errors.StaleVersion: ("stale_version", 412),
    errors.Suspended: ("forbidden", 403),
    identity.LinkSpent: ("link_spent", 410),
    identity.WrongPassword: ("invalid", 422),
    packs.PacksInTheMaking: ("rate_limited", 429),
}
"""Code and status of each refusal; one that is not listed has those of its nearest ancestor."""

TITLES: Final[Mapping[str, str]] = {
    "already_done": N_("Déjà enregistré"),
    "already_voted": N_("Vote déjà enregistré"),
    "ballot_closed": N_("Scrutin clos"),
    "forbidden": N_("Action non permise"),
    "http_error": N_("Demande refusée"),
    "incomplete": N_("Proposition incomplète"),
    "internal": N_("Erreur de Boussole"),
    "invalid": N_("Demande à corriger"),
    "invalid_stage": N_("Étape dépassée ou pas encore atteinte"),
    "link_spent": N_("Lien déjà utilisé, ou trop ancien"),
    "malformed": N_("Demande illisible"),
    "method_not_allowed": N_("Méthode non admise"),
    "not_authenticated": N_("Connexion nécessaire"),
    "not_entitled": N_("Droit de vote absent"),
    "not_found": N_("Introuvable"),
    "quota_exceeded": N_("Quota atteint"),
    "rate_limited": N_("Trop de demandes"),
    "recused": N_("Déport déclaré"),
    "separation_of_duties": N_("Séparation des rôles"),
    "stale_version": N_("Version dépassée"),
    "too_large": N_("Envoi trop volumineux"),
    "unsupported_media_type": N_("Format non admis"),
}

_BY_STATUS: Final[Mapping[int, tuple[str, str]]] = {
    400: ("malformed", N_("La demande n’est pas lisible.")),
    401: ("not_authenticated", errors.NotAuthenticated.sentence),
    403: ("forbidden", errors.Forbidden.sentence),
    404: ("not_found", N_("Rien n’existe à cette adresse, ou rien qui vous soit accessible.")),
    405: ("method_not_allowed", N_("Cette adresse n’admet pas cette méthode.")),
    413: ("too_large", N_("L’envoi dépasse la taille admise.")),
    415: ("unsupported_media_type", N_("Cette adresse n’admet pas ce format de contenu.")),
    422: ("invalid", errors.Invalid.sentence),
    429: ("rate_limited", N_("Trop de demandes en peu de temps. Attendez avant de recommencer.")),
    500: (
        "internal",
        N_("Boussole a rencontré une erreur, qui est signalée. Recommencez dans un moment."),
    ),
    503: (
        "internal",
        N_("Boussole redémarre, ou sa base ne répond pas. Recommencez dans un moment."),
    ),
}

CODE_BY_STATUS: Final[Mapping[int, str]] = {
    status: code for status, (code, _) in _BY_STATUS.items()
}
"""The code of what the HTTP layer refuses."""

EXAMPLES: Final[Mapping[int, tuple[str, str]]] = {
    **_BY_STATUS,
    409: ("invalid_stage", errors.InvalidStage.sentence),
    412: ("stale_version", errors.StaleVersion.sentence),
}
"""A code and its sentence by status, for OpenAPI."""


_TO_PROGRAMS: Final[Mapping[str, str]] = {
    errors.NotAuthenticated.sentence: N_(
        "Joignez un jeton d’API en cours de validité, de type Bearer, dans l’en-tête Authorization."
    ),
    errors.NotFound.sentence: _BY_STATUS[404][1],
}
"""What a program is told where people are told of a page."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, in the reader's language.

    Attributes:
        code: one of the words of ``TITLES``, which programs compare.
        status: the HTTP status.
        detail: what happened and what to do.
        errors: sentences by dotted field name.
    """

    code: str
    status: int
    detail: str
    errors: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The code in words."""
        return gettext(TITLES[self.code])

    def to_dict(self) -> dict[str, Any]:
        """The body of a problem+json answer."""
        body: dict[str, Any] = {
            "type": TYPE_PREFIX + self.code,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            body["errors"] = self.errors
        return body


def code_and_status(refusal: type[DomainError]) -> tuple[str, int]:
    """The code and status of a kind of refusal.

    Raises:
        LookupError: neither it nor an ancestor is listed; a test keeps this from happening.
    """
    for ancestor in refusal.__mro__:
        if ancestor in STATUSES:
            return STATUSES[ancestor]
    raise LookupError(refusal)


def _said(values: Mapping[str, object]) -> dict[str, object]:
    """What fills a sentence, days in the reader's words."""
    return {
        name: full_day(value, language=language()) if isinstance(value, date) else value
        for name, value in values.items()
    }


def problem_of(error: DomainError | HTTPException) -> Problem:
    """The problem that a refusal of ours, or of the HTTP layer, is."""
    if isinstance(error, DomainError):
        code, status = code_and_status(type(error))
        fields = {name: [translated(each) for each in all_] for name, all_ in error.errors.items()}
        sentence = error.sentence
        if is_api_request():
            sentence = _TO_PROGRAMS.get(sentence, sentence)
        return Problem(code, status, gettext(sentence, **_said(error.values)), fields)
    status = error.code or 500
    code, sentence = _BY_STATUS.get(status, ("http_error", errors.DomainError.sentence))
    return Problem(code, status, gettext(sentence))
