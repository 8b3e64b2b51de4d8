"""What is said of rollouts: plans, phases, reviews, and how they end."""

from __future__ import annotations

from policies.messages import N_
from services.notifications.notices import Notice
from services.notifications.wording.wording import Wording

ROLLOUT = {
    Notice.PLAN_ASKED: Wording(
        subject=N_("Plan à préparer : %(title)s"),
        paragraphs=(
            N_("La proposition « %(title)s » entre en déploiement, et vous en êtes responsable."),
            N_("Décrivez les phases : où, à partir de quand, et ce qui ferait arrêter."),
        ),
        verb=N_("Préparer le plan"),
        line=N_("Préparer le plan de déploiement"),
        deadline=N_("Plan attendu : %(deadline)s."),
    ),
    Notice.PLAN_REMINDER: Wording(
        subject=N_("Le plan est attendu : %(title)s"),
        paragraphs=(
            N_("Le plan de déploiement de « %(title)s » n’est pas encore écrit."),
            N_("Une première phase suffit pour commencer. Vous ajouterez les autres ensuite."),
        ),
        verb=N_("Préparer le plan"),
        line=N_("Préparer le plan de déploiement"),
        deadline=N_("Plan attendu : %(deadline)s."),
    ),
    Notice.PLAN_ESCALATED: Wording(
        subject=N_("Un plan tarde : %(title)s"),
        paragraphs=(
            N_("Le plan de déploiement de « %(title)s » n’est pas encore écrit."),
            N_("%(lead)s en est responsable. Voyez ensemble ce qui manque pour commencer."),
        ),
        verb=N_("Voir où cela en est"),
        line=N_("Débloquer un plan de déploiement"),
        deadline=N_("Plan attendu : %(deadline)s."),
    ),
    Notice.LEAD_GONE: Wording(
        subject=N_("Déploiement à confier : %(title)s"),
        paragraphs=(
            N_("%(lead)s ne peut plus conduire le déploiement de « %(title)s »."),
            N_("Nommez qui prend la suite : sans responsable, rien n’avance."),
        ),
        verb=N_("Confier le déploiement"),
        line=N_("Confier le déploiement à une autre personne"),
    ),
    Notice.NEXT_PHASE: Wording(
        subject=N_("La phase suivante peut démarrer : %(title)s"),
        paragraphs=(
            N_("Le déploiement de « %(title)s » se poursuit. Prochaine phase : %(phase)s."),
            N_("Elle commence quand vous le dites, jamais d’elle-même."),
        ),
        verb=N_("Démarrer la phase"),
        line=N_("Démarrer la phase suivante"),
    ),
    Notice.PHASE_HELD: Wording(
        subject=N_("Une réserve bloque la phase suivante : %(title)s"),
        paragraphs=(
            N_("Le déploiement de « %(title)s » se poursuit. Prochaine phase : %(phase)s."),
            N_("Une réserve du comité la bloque : « %(blocking)s »"),
            N_("Un courriel vous dira qu’elle peut démarrer dès que la réserve sera levée."),
        ),
        verb=N_("Voir la réserve"),
        line=N_("Une réserve bloque la phase suivante"),
        anchor="reserves",
    ),
    Notice.PHASE_ADJUST: Wording(
        subject=N_("Phase à ajuster : %(title)s"),
        paragraphs=(
            N_(
                "Le retour d’expérience (REX) de « %(title)s » demande d’ajuster une phase : "
                "%(phase)s."
            ),
            N_("Ses constats : « %(findings)s »"),
            N_("Changez le plan, puis démarrez la phase de nouveau."),
        ),
        verb=N_("Ajuster le plan"),
        line=N_("Ajuster une phase, puis la démarrer"),
    ),
    Notice.PHASE_STARTED: Wording(
        subject=N_("Une phase a démarré : %(title)s"),
        paragraphs=(
            N_("Une phase de « %(title)s » a démarré : %(phase)s."),
            N_(
                "Les avis du terrain arrivent sur la page. Le retour d’expérience (REX) vous sera "
                "demandé ensuite."
            ),
        ),
        verb=N_("Suivre la phase"),
        line=N_("Une phase a démarré"),
        deadline=N_("Fin du recueil des avis : %(deadline)s."),
        due="feedback_until",
    ),
    Notice.REVIEW_ASKED: Wording(
        subject=N_("Retour d’expérience à rédiger : %(title)s"),
        paragraphs=(
            N_("Le recueil des avis est terminé : %(phase)s."),
            N_(
                "Rédigez le retour d’expérience (REX) de « %(title)s » : ce qui est constaté, "
                "l’effet sur les invariants, et la suite que vous donnez."
            ),
        ),
        verb=N_("Rédiger le REX"),
        line=N_("Rédiger le retour d’expérience (REX)"),
        deadline=N_("REX attendu : %(deadline)s."),
    ),
    Notice.REVIEW_REMINDER: Wording(
        subject=N_("Le retour d’expérience est attendu : %(title)s"),
        paragraphs=(
            N_("Le retour d’expérience (REX) de « %(title)s » n’est pas encore écrit : %(phase)s."),
            N_("La suite du déploiement en dépend."),
        ),
        verb=N_("Rédiger le REX"),
        line=N_("Rédiger le retour d’expérience (REX)"),
        deadline=N_("REX attendu : %(deadline)s."),
    ),
    Notice.REVIEW_ESCALATED: Wording(
        subject=N_("Un retour d’expérience tarde : %(title)s"),
        paragraphs=(
            N_("Le retour d’expérience (REX) de « %(title)s » n’est pas encore écrit : %(phase)s."),
            N_("%(reviewer)s doit le rédiger. Voyez ensemble ce qui manque."),
        ),
        verb=N_("Voir où cela en est"),
        line=N_("Débloquer un retour d’expérience (REX)"),
        deadline=N_("REX attendu : %(deadline)s."),
    ),
    Notice.PAUSED: Wording(
        subject=N_("Déploiement en pause : %(title)s"),
        paragraphs=(
            N_("Après un retour d’expérience (REX), le déploiement de « %(title)s » est en pause."),
            N_("Les constats : « %(findings)s »"),
            N_("C’est à %(reviewer)s de décider de la reprise. D’ici là, aucune phase ne démarre."),
        ),
        verb=N_("Lire le REX"),
        line=N_("Un déploiement est en pause"),
        deadline=N_("Prochain rappel sur la reprise : %(deadline)s."),
        due="turn_due_at",
    ),
    Notice.PAUSE_REMINDER: Wording(
        subject=N_("Reprise à décider : %(title)s"),
        paragraphs=(
            N_("Le déploiement de « %(title)s » est toujours en pause."),
            N_("S’il peut reprendre, dites-le sur la page. Sinon, un rappel vous sera envoyé."),
        ),
        verb=N_("Décider de la suite"),
        line=N_("Décider si un déploiement reprend"),
        deadline=N_("Prochain rappel sur la reprise : %(deadline)s."),
    ),
    Notice.RESUMED: Wording(
        subject=N_("Le déploiement reprend : %(title)s"),
        paragraphs=(
            N_("%(reviewer)s met fin à la pause de « %(title)s »."),
            N_("Phase à démarrer de nouveau : %(phase)s."),
            N_("Elle commence quand vous le dites, jamais d’elle-même."),
        ),
        verb=N_("Démarrer la phase"),
        line=N_("Démarrer de nouveau une phase"),
    ),
    Notice.UNDO_ASKED: Wording(
        subject=N_("Retour en arrière à mener : %(title)s"),
        paragraphs=(
            N_("Le retour d’expérience (REX) de « %(title)s » conclut à un retour en arrière."),
            N_("Les actions à annuler sont listées sur la page. Cochez chacune une fois annulée."),
        ),
        verb=N_("Voir les actions"),
        line=N_("Annuler ce qui a été déployé"),
    ),
    Notice.GENERALISED: Wording(
        subject=N_("Proposition généralisée : %(title)s"),
        paragraphs=(
            N_(
                "Toutes les phases de « %(title)s » sont terminées : la proposition est "
                "généralisée."
            ),
            N_("Les avis du terrain et les retours d’expérience (REX) restent sur la page."),
        ),
        verb=N_("Lire les REX"),
        line=N_("Une proposition est généralisée"),
    ),
    Notice.STOPPED: Wording(
        subject=N_("Déploiement arrêté, leçon gardée : %(title)s"),
        paragraphs=(
            N_("Le déploiement de « %(title)s » est arrêté."),
            N_("Ce qu’il faut en retenir : « %(lessons)s »"),
        ),
        verb=N_("Lire la leçon"),
        line=N_("Un déploiement est arrêté, sa leçon est gardée"),
    ),
    Notice.ROLLED_BACK: Wording(
        subject=N_("Annulée sur le terrain, leçon gardée : %(title)s"),
        paragraphs=(
            N_("Ce que « %(title)s » avait changé sur le terrain est annulé."),
            N_("Ce qu’il faut en retenir : « %(lessons)s »"),
        ),
        verb=N_("Lire la leçon"),
        line=N_("Un déploiement est annulé sur le terrain, sa leçon est gardée"),
    ),
}
