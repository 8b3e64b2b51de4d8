"""What each verdict of a review entails, and the button that names it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from policies.messages import N_
from services.governance.possibilities import FileReview
from services.http.language import gettext as _
from services.rollouts.models import Verdict
from services.web.bidi import isolated
from services.web.words import said

PUBLISH: Final[Mapping[Verdict, str]] = {
    Verdict.CONTINUE: N_("Publier le REX : continuer"),
    Verdict.ADJUST: N_("Publier le REX : ajuster"),
    Verdict.PAUSE: N_("Publier le REX : mettre en pause"),
    Verdict.ROLLBACK: N_("Publier le REX : revenir en arrière"),
    Verdict.STOP: N_("Publier le REX : arrêter"),
}
"""The label of the button that publishes the review, by its verdict."""


def consequences(review: FileReview) -> dict[Verdict, str]:
    """What each verdict entails for the phase under review, in a sentence."""
    following = review.next_phase
    return {
        Verdict.CONTINUE: _(
            "La phase suivante, « %(name)s », pourra démarrer.", name=isolated(following.name)
        )
        if following
        else _("La proposition est close, généralisée."),
        Verdict.ADJUST: _("La phase reprend avec un plan changé."),
        Verdict.PAUSE: _(
            "Rien ne démarre et aucun délai ne court. La question revient tous les %(duration)s.",
            duration=said("duration", review.pause_reminder),
        ),
        Verdict.ROLLBACK: _(
            "Ce qui a été fait est défait, point par point, puis la proposition est close avec sa "
            "leçon."
        ),
        Verdict.STOP: _(
            "La proposition est close avec sa leçon. Arrêter à temps est une réussite."
        ),
    }
