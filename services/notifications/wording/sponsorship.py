"""What is said of sponsorships, and of what an author has to complete."""

from __future__ import annotations

from policies.messages import N_
from services.notifications.notices import Notice
from services.notifications.wording.wording import Wording

SPONSORSHIP = {
    Notice.SPONSORSHIP_ASKED: Wording(
        subject=N_("Parrainage demandé : %(title)s"),
        paragraphs=(
            N_("%(author)s vous demande de parrainer « %(title)s »."),
            N_(
                "Parrainer, c’est engager des moyens et suivre le déploiement. Vous pouvez aussi "
                "renvoyer la proposition pour la faire compléter, ou la refuser en disant "
                "pourquoi."
            ),
        ),
        verb=N_("Répondre"),
        line=N_("Répondre à une demande de parrainage"),
        deadline=N_("Réponse attendue : %(deadline)s."),
    ),
    Notice.SPONSORSHIP_REMINDER: Wording(
        subject=N_("Votre réponse est attendue : %(title)s"),
        paragraphs=(
            N_("%(author)s attend votre réponse sur « %(title)s »."),
            N_(
                "Une page suffit : parrainer, renvoyer pour compléter ou refuser. Sans réponse, "
                "la demande passe à l’échelon suivant, puis la proposition est close."
            ),
        ),
        verb=N_("Répondre"),
        line=N_("Répondre à une demande de parrainage"),
        deadline=N_("Réponse attendue : %(deadline)s."),
    ),
    Notice.SPONSORSHIP_ESCALATED: Wording(
        subject=N_("Parrainage demandé : %(title)s"),
        paragraphs=(
            N_("%(author)s a soumis « %(title)s », qui attend encore un parrainage."),
            N_(
                "La demande faite à %(asked_before)s vous est aussi adressée. Chacun peut "
                "répondre : la première réponse compte."
            ),
        ),
        verb=N_("Répondre"),
        line=N_("Répondre à une demande de parrainage"),
        deadline=N_("Réponse attendue : %(deadline)s."),
    ),
    Notice.SPONSORSHIP_WIDENED: Wording(
        subject=N_("Demande élargie : %(title)s"),
        paragraphs=(
            N_("La demande de parrainage de « %(title)s » est aussi adressée à %(asked_last)s."),
            N_("Vous pouvez toujours répondre : la première réponse compte."),
        ),
        verb=N_("Répondre"),
        line=N_("Répondre à une demande de parrainage"),
        deadline=N_("Réponse attendue : %(deadline)s."),
    ),
    Notice.SPONSORED: Wording(
        subject=N_("Proposition parrainée : %(title)s"),
        paragraphs=(
            N_("%(sponsor)s parraine « %(title)s » et engage des moyens."),
            N_("Son commentaire : « %(sponsor_comment)s »"),
        ),
        verb=N_("Voir la suite"),
        line=N_("Votre proposition est parrainée"),
    ),
    Notice.RETURNED: Wording(
        subject=N_("Proposition à compléter : %(title)s"),
        paragraphs=(
            N_("%(sponsor)s vous demande de compléter « %(title)s » avant de se prononcer."),
            N_("Sa demande : « %(sponsor_comment)s »"),
            N_(
                "Complétez le texte, puis soumettez-le de nouveau : une nouvelle demande de "
                "parrainage partira."
            ),
        ),
        verb=N_("Compléter la proposition"),
        line=N_("Compléter votre proposition"),
        deadline=N_("À soumettre de nouveau : %(deadline)s."),
    ),
    Notice.DECLINED: Wording(
        subject=N_("Proposition non parrainée : %(title)s"),
        paragraphs=(
            N_("%(sponsor)s ne parraine pas « %(title)s »."),
            N_("Sa réponse : « %(sponsor_comment)s »"),
            N_("Son texte reste lisible et peut en nourrir une autre."),
        ),
        verb=N_("Lire la réponse"),
        line=N_("Votre proposition n’est pas parrainée"),
    ),
    Notice.EXPIRED: Wording(
        subject=N_("Proposition close sans réponse : %(title)s"),
        paragraphs=(
            N_("Le délai prévu pour « %(title)s » est passé sans réponse."),
            N_("Le texte reste lisible. Il peut être repris dans une nouvelle proposition."),
        ),
        verb=N_("Lire la proposition"),
        line=N_("Une proposition est close sans réponse"),
    ),
    Notice.WITHDRAWN: Wording(
        subject=N_("Proposition retirée : %(title)s"),
        paragraphs=(
            N_("%(author)s a retiré « %(title)s ». Rien ne vous est plus demandé."),
            N_("Son motif : « %(withdrawal_reason)s »"),
        ),
        verb=N_("Lire la proposition"),
        line=N_("Une proposition est retirée"),
    ),
    Notice.SIGN_IN: Wording(
        subject=N_("Votre lien de connexion à Boussole"),
        paragraphs=(
            N_("Voici le lien que vous avez demandé pour vous connecter. Il sert une seule fois."),
            N_("Si vous n’avez rien demandé, ne faites rien : personne n’est entré à votre place."),
        ),
        verb=N_("Se connecter"),
        foot=N_("Vous recevez ce courriel car un lien de connexion a été demandé pour vous."),
        line=N_("Se connecter"),
        deadline=N_("Ce lien est valable jusqu’au %(moment)s."),
    ),
}
