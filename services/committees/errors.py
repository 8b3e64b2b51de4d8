"""What a ballot refuses."""

from __future__ import annotations

from policies.messages import N_
from services.errors import DomainError, Forbidden, InvalidStage, SeparationOfDuties


class AlreadyVoted(DomainError):
    """One vote per voter and ballot; a vote does not change."""

    sentence = N_("Vous avez déjà voté sur ce point : un vote confirmé ne change plus.")


class DeputyVoted(AlreadyVoted):
    """The seat has one vote, and the deputy gave it."""

    sentence = N_(
        "Votre suppléant a déjà voté pour votre siège : un siège vote une fois, et un vote "
        "confirmé ne change plus."
    )


class TitularVoted(AlreadyVoted):
    """The seat has one vote, and its titular gave it."""

    sentence = N_("Le titulaire du siège a déjà voté : un siège vote une fois.")


class ProxyVoted(AlreadyVoted):
    """The seat has one vote, and who holds its titular's proxy gave it."""

    sentence = N_("La personne qui porte votre pouvoir a déjà voté en votre nom.")


class GiverVoted(AlreadyVoted):
    """The seat has one vote, and who gave the proxy voted after all, or their deputy."""

    sentence = N_("Cette personne a voté elle-même : son pouvoir ne sert plus.")


class BallotClosed(DomainError):
    """The ballot's time is over, or the chair has closed it."""

    sentence = N_("Votre vote n’est pas compté : le scrutin est clos.")


class RoundVoided(BallotClosed):
    """Somebody who had voted in secret stepped aside: the round is held again."""

    sentence = N_(
        "Ce tour est annulé : une personne qui avait voté s’est déportée, et un vote secret ne se "
        "retrouve pas. Un nouveau tour va s’ouvrir, avec les mêmes votants."
    )


class BallotOver(InvalidStage):
    """The committee has decided; its votes are about to be counted."""

    sentence = N_("Le vote est terminé : le comité a décidé, le décompte est en cours.")


class BallotNotOpen(DomainError):
    """The ballot opens later."""

    sentence = N_("Le scrutin n’est pas encore ouvert.")


class OnlyInSession(InvalidStage):
    """The committee's rule wants its members to meet."""

    sentence = N_(
        "Ce comité vote en séance : inscrivez ce point à l’ordre du jour d’une de ses séances."
    )


class NotEntitled(DomainError):
    """Not on the ballot's frozen list, or a party to the item."""

    sentence = N_(
        "Vous n’êtes pas sur la liste des votants de ce scrutin, arrêtée à son ouverture."
    )


class TitularIsThere(NotEntitled):
    """A deputy votes only while the titular is noted absent, or has delegated in writing."""

    sentence = N_(
        "Vous êtes suppléant : le titulaire n’est pas noté absent aujourd’hui et n’a pas délégué "
        "son vote. C’est à lui de voter."
    )


class ProxyNotHeld(NotEntitled):
    """Nobody votes for another without their proxy."""

    sentence = N_("Vous ne portez pas le pouvoir de cette personne sur ce point.")


class NoProxies(InvalidStage):
    """The rule frozen with the ballot admits no proxy."""

    sentence = N_("La règle de ce scrutin n’admet pas de pouvoir : chacun vote en son nom.")


class HolderVotesFirst(InvalidStage):
    """A proxy counts only when its holder takes part."""

    sentence = N_(
        "Votez d’abord en votre nom : un pouvoir ne compte que si la personne qui le porte prend "
        "part au vote."
    )


class GiverIsThere(InvalidStage):
    """Somebody sits from the seat: a proxy serves in the absence of titular and deputy."""

    sentence = N_(
        "Ce siège est occupé à la séance, par son titulaire ou son suppléant : le pouvoir est "
        "sans effet."
    )


class ProxyUsed(InvalidStage):
    """A proxy is revocable until its holder has voted with it."""

    sentence = N_("Votre pouvoir a servi : le vote donné en votre nom ne change plus.")


class PartyNeverVotes(NotEntitled):
    """The author and the sponsor keep their seat and lose the vote."""

    sentence = N_("On ne vote pas sur une proposition que l’on a faite ou parrainée.")


class Recused(DomainError):
    """The member stepped aside from this item."""

    sentence = N_("Vous vous êtes déporté de ce point : vous n’y prenez plus part.")


class SeatRecused(Recused):
    """The titular stepped aside from this item, and their seat with them."""

    sentence = N_("Le titulaire s’est déporté de ce point : son siège ne vote pas.")


class NotTheChair(Forbidden):
    """Only who chairs this item may do this."""

    sentence = N_("Seule la personne qui préside ce point peut le faire.")


class NotTheSecretary(Forbidden):
    """Only a secretary of the committee or its chair may do this."""

    sentence = N_("Seuls le secrétariat et la présidence du comité peuvent le faire.")


class CannotCloseYet(InvalidStage):
    """Some votes may still change the result."""

    sentence = N_(
        "Le scrutin ne peut pas encore être clos : les votes attendus peuvent changer le résultat."
    )


class ReserveUnlifted(InvalidStage):
    """A reserve blocks the phase."""

    sentence = N_("Une réserve bloque cette phase. Elle démarre quand la réserve est levée.")


class OwnerNeverLifts(SeparationOfDuties):
    """The owner of a reserve does not judge it met."""

    sentence = N_("Qui répond d’une réserve ne la lève pas.")
