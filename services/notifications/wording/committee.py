"""What is said of ballots, of their results, and of what an adoption asks for."""

from __future__ import annotations

from policies.messages import N_
from services.notifications.notices import Notice
from services.notifications.wording.wording import Wording

COMMITTEE = {
    Notice.VOTE_ASKED: Wording(
        subject=N_("À vous de voter : %(title)s"),
        paragraphs=(
            N_("Le scrutin sur « %(title)s » est ouvert (%(committee)s)."),
            N_(
                "Lisez la proposition, puis votez sur la même page. Si vous y avez un intérêt, "
                "déclarez-le : votre déport sera compté."
            ),
        ),
        verb=N_("Voter"),
        line=N_("Prendre part à un scrutin"),
        deadline=N_("Fin du scrutin : %(deadline)s."),
    ),
    Notice.DEPUTY_ASKED: Wording(
        subject=N_("À vous de voter comme suppléant : %(title)s"),
        paragraphs=(
            N_(
                "Le titulaire de votre siège est absent ou vous a délégué son vote (%(committee)s)."
            ),
            N_(
                "Lisez « %(title)s », puis votez sur la même page. Le siège vote une fois : le "
                "premier de vous deux qui vote engage le siège."
            ),
        ),
        verb=N_("Voter"),
        line=N_("Prendre part à un scrutin, en suppléance"),
        deadline=N_("Fin du scrutin : %(deadline)s."),
    ),
    Notice.PROXY_GIVEN: Wording(
        subject=N_("Un pouvoir vous est donné : %(title)s"),
        paragraphs=(
            N_("Un membre du comité vous confie son vote sur « %(title)s » (%(committee)s)."),
            N_(
                "Votez en votre nom, puis avec ce pouvoir, sur la même page. La personne peut le "
                "révoquer tant que vous n’avez pas voté avec."
            ),
        ),
        verb=N_("Voter"),
        line=N_("Prendre part à un scrutin avec un pouvoir"),
        deadline=N_("Fin du scrutin : %(deadline)s."),
    ),
    Notice.PROXY_VOID: Wording(
        subject=N_("Votre pouvoir est sans effet : %(title)s"),
        paragraphs=(
            N_(
                "La personne qui portait votre pouvoir sur « %(title)s » ne prend pas part à ce "
                "vote (%(committee)s). Rien n’est compté en votre nom."
            ),
            N_("Votez vous-même, ou donnez pouvoir à quelqu’un d’autre."),
        ),
        verb=N_("Voter"),
        line=N_("Prendre part à un scrutin : votre pouvoir est sans effet"),
        deadline=N_("Fin du scrutin : %(deadline)s."),
    ),
    Notice.VOTE_REMINDER: Wording(
        subject=N_("Le scrutin ferme bientôt : %(title)s"),
        paragraphs=(
            N_("Votre vote sur « %(title)s » n’est pas encore enregistré (%(committee)s)."),
            N_("Une abstention est un vote : elle compte pour le quorum."),
        ),
        verb=N_("Voter"),
        line=N_("Prendre part à un scrutin"),
        deadline=N_("Fin du scrutin : %(deadline)s."),
    ),
    Notice.NO_QUORUM: Wording(
        subject=N_("Quorum non atteint : %(title)s"),
        paragraphs=(
            N_("Le quorum n’a pas été atteint pour « %(title)s » (%(committee)s)."),
            N_("Fixez une nouvelle date, ou renvoyez la proposition pour compléter."),
        ),
        verb=N_("Choisir la suite"),
        line=N_("Choisir la suite d’un point sans quorum"),
    ),
    Notice.SECOND_CONVENING: Wording(
        subject=N_("Second scrutin : %(title)s"),
        paragraphs=(
            N_("Le quorum n’a pas été atteint pour « %(title)s » (%(committee)s)."),
            N_(
                "Un second scrutin s’ouvrira. Les membres qui votent recevront un courriel à son "
                "ouverture."
            ),
        ),
        verb=N_("Lire la proposition"),
        line=N_("Un second scrutin est prévu"),
        deadline=N_("Ouverture du second scrutin : %(deadline)s."),
        due="ballot_opens_at",
    ),
    Notice.OPINION_GIVEN: Wording(
        subject=N_("Avis rendu : %(title)s"),
        paragraphs=(
            N_("Le comité social a rendu son avis sur « %(title)s »."),
            N_("L’avis et son décompte sont sur la page. Le comité qui décide est saisi."),
        ),
        verb=N_("Lire l’avis"),
        line=N_("Un avis est rendu"),
    ),
    Notice.OPINION_AGAIN: Wording(
        subject=N_("À réexaminer : %(title)s"),
        paragraphs=(
            N_("Le comité social s’est prononcé à l’unanimité contre « %(title)s »."),
            N_("Il la réexamine avant que le comité qui décide ne soit saisi."),
        ),
        verb=N_("Lire l’avis"),
        line=N_("Un avis défavorable est à réexaminer"),
    ),
    Notice.ADOPTED: Wording(
        subject=N_("Proposition adoptée : %(title)s"),
        paragraphs=(
            N_("La proposition « %(title)s » est adoptée (%(committee)s)."),
            N_("Elle passe maintenant à son déploiement."),
        ),
        verb=N_("Lire la décision"),
        line=N_("Une proposition est adoptée"),
    ),
    Notice.IN_FORCE: Wording(
        subject=N_("Décision en vigueur : %(title)s"),
        paragraphs=(
            N_("La proposition « %(title)s » est adoptée (%(committee)s)."),
            N_(
                "Ce qu’elle change dans les invariants ou les points de vigilance s’applique dès "
                "maintenant."
            ),
        ),
        verb=N_("Lire la décision"),
        line=N_("Une décision est en vigueur"),
    ),
    Notice.REJECTED: Wording(
        subject=N_("Proposition non retenue : %(title)s"),
        paragraphs=(
            N_("La proposition « %(title)s » n’est pas retenue (%(committee)s)."),
            N_("Le décompte des voix et les arguments échangés sont sur la page."),
        ),
        verb=N_("Lire la décision"),
        line=N_("Une proposition n’est pas retenue"),
    ),
    Notice.DEFERRED: Wording(
        subject=N_("Proposition à compléter : %(title)s"),
        paragraphs=(
            N_(
                "Le comité demande des précisions sur « %(title)s » avant de voter (%(committee)s)."
            ),
            N_("Sa demande : « %(deferral_reason)s »"),
            N_("Complétez le texte, puis soumettez-le de nouveau : le parrainage reprendra."),
        ),
        verb=N_("Compléter la proposition"),
        line=N_("Compléter votre proposition"),
        deadline=N_("À soumettre de nouveau : %(deadline)s."),
    ),
    Notice.TEXT_GONE: Wording(
        subject=N_("Proposition à revoir : %(title)s"),
        paragraphs=(
            N_(
                "« %(title)s » est adoptée (%(committee)s), mais le texte visé a été abrogé "
                "entre-temps : elle ne peut pas s’appliquer."
            ),
            N_("Visez un autre texte et soumettez-la de nouveau, ou retirez-la."),
        ),
        verb=N_("Revoir la proposition"),
        line=N_("Revoir une proposition dont le texte visé est abrogé"),
        deadline=N_("À soumettre de nouveau : %(deadline)s."),
    ),
    Notice.RESERVE_OWNED: Wording(
        subject=N_("Une réserve vous revient : %(title)s"),
        paragraphs=(
            N_("La proposition « %(title)s » est adoptée avec une réserve dont vous répondez."),
            N_("La réserve : « %(reserve)s »"),
            N_(
                "Apportez de quoi la lever. La présidence du comité la lèvera au vu de vos "
                "éléments."
            ),
        ),
        verb=N_("Voir la réserve"),
        line=N_("Répondre d’une réserve"),
        deadline=N_("Réserve à lever : %(deadline)s."),
        anchor="reserves",
    ),
    Notice.RESERVE_TO_LIFT: Wording(
        subject=N_("Une réserve à lever : %(title)s"),
        paragraphs=(
            N_(
                "La proposition « %(title)s » est adoptée avec une réserve qu’il vous revient de "
                "lever."
            ),
            N_("La réserve : « %(reserve_to_lift)s »"),
            N_(
                "Levez-la quand la condition est remplie, en disant ce qui le montre. La phase "
                "qu’elle bloque pourra alors démarrer."
            ),
        ),
        verb=N_("Lever la réserve"),
        line=N_("Lever une réserve quand sa condition est remplie"),
        deadline=N_("Réserve à lever : %(deadline)s."),
        anchor="lever",
    ),
    Notice.COMMITTEE_INFORMED: Wording(
        subject=N_("Pour information : %(title)s"),
        paragraphs=(
            N_("%(sponsor)s parraine « %(title)s », qui va vers son déploiement sans vote."),
            N_(
                "Si le comité doit se prononcer, demandez-le sur la page. Aucune phase ne démarre "
                "d’ici là."
            ),
        ),
        verb=N_("Lire la proposition"),
        line=N_("Une proposition avance sans vote"),
        deadline=N_("Vote à demander au plus tard : %(deadline)s."),
        due="startable_from",
    ),
    Notice.CALLED_IN: Wording(
        subject=N_("Le comité se prononcera : %(title)s"),
        paragraphs=(
            N_("%(called_by)s demande que le comité se prononce sur « %(title)s »."),
            N_("Son motif : « %(call_in_reason)s »"),
            N_("Aucune phase ne démarre avant la décision du comité."),
        ),
        verb=N_("Lire la proposition"),
        line=N_("Une proposition passe devant le comité"),
    ),
    Notice.VARIANT_OUTDATED: Wording(
        subject=N_("Votre déclinaison est à revoir : %(title)s"),
        paragraphs=(
            N_("Un point de vigilance que votre direction a décliné vient d’être reformulé."),
            N_(
                "Déclinez la nouvelle formulation, ou gardez la vôtre en disant pourquoi. "
                "D’ici là, la vôtre reste affichée, avec la version sur laquelle elle se fonde."
            ),
        ),
        verb=N_("Revoir la déclinaison"),
        line=N_("Revoir la déclinaison d’un point de vigilance"),
        deadline=N_("Réponse attendue : %(deadline)s."),
    ),
}
