"""What a rollout refuses."""

from __future__ import annotations

from policies.messages import N_
from services.errors import Forbidden, InvalidStage, NotFound


class NotTheLead(Forbidden):
    """Only the lead plans and starts."""

    sentence = N_("Seule la personne qui conduit le déploiement le planifie et démarre ses phases.")


class NotTheReviewer(Forbidden):
    """Only the reviewer writes the review and resumes."""

    sentence = N_(
        "Le REX (retour d’expérience) revient à la personne qui parraine : elle répond des moyens."
    )


class NamesNoLead(Forbidden):
    """Only who answers for the means names another lead."""

    sentence = N_(
        "La personne qui parraine répond des moyens : c’est elle qui confie le déploiement."
    )


class NoRollout(InvalidStage):
    """The proposal is not being deployed."""

    sentence = N_("Cette proposition n’est pas en déploiement.")


class NoRolloutYet(NotFound):
    """Nothing to read: the proposal has no rollout, or not yet."""

    sentence = N_("Cette proposition n’a pas de déploiement à ce stade.")


class PlanAwaited(InvalidStage):
    """The plan was made before the committee's decision: the lead confirms it, or changes it."""

    sentence = N_("Le plan est à confirmer depuis la décision : aucune phase ne démarre avant.")


class Paused(InvalidStage):
    """Nothing starts before the rollout is resumed."""

    sentence = N_("Le déploiement est en pause : rien ne démarre avant sa reprise.")


class CallInPending(InvalidStage):
    """The proposal may still be called to the committee."""

    sentence = N_("La proposition peut encore être appelée au comité : aucune phase ne démarre.")


class RollingBack(InvalidStage):
    """It was decided to go back: what remains is to undo what is listed."""

    sentence = N_("Le retour en arrière est décidé : il reste à défaire ce qui est listé.")


class ReviewUnsettled(InvalidStage):
    """The consequence of the last review is not drawn yet."""

    sentence = N_("Le REX précédent est en cours de prise en compte.")


class FeedbackEnded(InvalidStage):
    """The window for feedback is over, or not open yet."""

    sentence = N_("La période de retours de cette phase n’est pas ouverte.")
