"""A committee's rule in plain words, each field a sentence that a member can apply.

Pure: the reader's language comes as the two functions that translate. A base of seats may be
given, so that a share is also said as a number of people.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from policies.rule import CHAIR_DECIDES, MORE_THAN_HALF, Rule
from policies.rule_terms import (
    College,
    MajorityBase,
    Mode,
    QuorumBase,
    QuorumCounts,
    SecondQuorum,
    Share,
    Tie,
)


class Translate(Protocol):
    """A French sentence in the reader's language, its ``%(name)s`` filled."""

    def __call__(self, sentence: str, **values: object) -> str:
        """Translate ``sentence``."""
        ...


class TranslateCount(Protocol):
    """The sentence for a count, in the reader's language."""

    def __call__(self, one: str, many: str, count: int, **values: object) -> str:
        """Translate ``one`` or ``many``, as ``count`` asks."""
        ...


SeatsOf = Callable[[College | None], int]
"""How many voting seats are in office: of a college, or in all when it is None."""


@dataclass(frozen=True, slots=True)
class RuleLine:
    """What the rule says on one topic."""

    topic: str
    text: str


def rule_lines(
    rule: Rule, _: Translate, ngettext: TranslateCount, seats: SeatsOf | None = None
) -> list[RuleLine]:
    """Word the rule, in the order in which a vote meets its parts.

    Args:
        rule: the rule of a committee or of a ballot.
        _: translates a sentence.
        ngettext: translates a sentence with a count.
        seats: to say the quorum as a number of people too; None says the share alone.
    """
    lines = [
        (_("Convocation"), _notice(rule, _, ngettext)),
        (_("Vote"), _way_of_voting(rule, _)),
        (_("Quorum"), _quorum(rule, _, ngettext, seats)),
        (_("Décision"), _majority(rule, _)),
        (_("Partage des voix"), _tie(rule, _)),
        (_("Pouvoirs"), _proxies(rule, _, ngettext)),
        (_("Quorum manqué"), _second_convening(rule, _, ngettext)),
        (_("Secret"), _secrecy(rule, _)),
    ]
    return [RuleLine(topic, text) for topic, text in lines if text]


def _notice(rule: Rule, _: Translate, ngettext: TranslateCount) -> str:
    if not rule.notice_days:
        return ""
    if rule.clear_days:
        return ngettext(
            "Elle part au moins %(num)d jour franc avant\u00a0: ni le jour de l’envoi ni celui du "
            "vote ne comptent.",
            "Elle part au moins %(num)d jours francs avant\u00a0: ni le jour de l’envoi ni celui "
            "du vote ne comptent.",
            rule.notice_days,
        )
    return ngettext(
        "Elle part au moins %(num)d jour avant.",
        "Elle part au moins %(num)d jours avant.",
        rule.notice_days,
    )


def _way_of_voting(rule: Rule, _: Translate) -> str:
    if rule.mode is Mode.SESSION:
        said = [_("On vote en séance, quand la présidence ouvre le point.")]
    else:
        said = [_("On vote à distance, pendant une période annoncée.")]
        if rule.early_close:
            said.append(_("Le scrutin ferme dès que tous ont répondu."))
    if rule.no_objection:
        said.append(
            _(
                "En séance, la présidence peut demander s’il y a une objection\u00a0: s’il n’y en "
                "a pas, le point est adopté."
            )
        )
    return " ".join(said)


def _quorum(rule: Rule, _: Translate, ngettext: TranslateCount, seats: SeatsOf | None) -> str:
    if rule.quorum is None:
        return _("Aucun quorum n’est demandé\u00a0: une personne suffit.")
    said = [
        _(
            "Le vote compte si %(share)s %(base)s y prennent part.",
            share=share_words(rule.quorum, _),
            base=_quorum_base(rule.quorum_base, _),
        )
    ]
    if seats is not None and (count := seats(rule.quorum_base.college)):
        said.append(
            ngettext(
                "Sur %(num)d siège aujourd’hui, il en faut %(needed)s.",
                "Sur %(num)d sièges aujourd’hui, il en faut %(needed)s.",
                count,
                needed=rule.quorum.threshold(count),
            )
        )
    if rule.quorum_base is QuorumBase.ENTITLED:
        said.append(_("Un déport réduit ce nombre."))
    if rule.proxies_per_holder:
        counted = rule.quorum_counts is QuorumCounts.PRESENT_AND_PROXIES
        said.append(
            _("Les pouvoirs comptent dans le quorum.")
            if counted
            else _("Les pouvoirs ne comptent pas dans le quorum.")
        )
    return " ".join(said)


def _quorum_base(base: QuorumBase, _: Translate) -> str:
    college = base.college
    if college is not None:
        return _("des membres du collège «\u00a0%(college)s\u00a0»", college=_college(college, _))
    if base is QuorumBase.SEATED:
        return _("des membres en exercice")
    return _("des membres qui peuvent voter")


def _majority(rule: Rule, _: Translate) -> str:
    said = []
    if rule.voting_colleges:
        names = ", ".join(_college(college, _) for college in rule.voting_colleges)
        said.append(
            _("Seules comptent les voix du collège «\u00a0%(colleges)s\u00a0».", colleges=names)
        )
    if not isinstance(rule.majority, Share):
        said.append(_("Les membres donnent leur avis, puis la présidence décide et dit pourquoi."))
        return " ".join(said)
    words = {"share": share_words(rule.majority, _), "base": _majority_base(rule.majority_base, _)}
    if rule.gives_opinion:
        said.append(
            _(
                "L’avis est favorable si %(share)s %(base)s sont pour, défavorable si autant sont "
                "contre. Sinon, il est réputé donné.",
                **words,
            )
        )
    else:
        said.append(_("Le point est adopté si %(share)s %(base)s sont pour.", **words))
    if rule.majority_base is MajorityBase.EXPRESSED:
        said.append(_("Les abstentions n’y comptent pas."))
    else:
        said.append(_("S’abstenir revient alors à ne pas être pour."))
    return " ".join(said)


def _majority_base(base: MajorityBase, _: Translate) -> str:
    return {
        MajorityBase.EXPRESSED: _("des voix exprimées"),
        MajorityBase.PRESENT: _("des membres présents ou représentés"),
        MajorityBase.SEATED: _("des membres en exercice"),
    }[base]


def _tie(rule: Rule, _: Translate) -> str:
    """What equal votes amount to, where they could be thought to decide something."""
    if rule.tie is Tie.CHAIR_PREVAILS:
        return _(
            "À égalité, la voix de la présidence l’emporte, si elle a voté pour ou contre. Sinon, "
            "le point est refusé."
        )
    if rule.majority == CHAIR_DECIDES or rule.gives_opinion or rule.majority != MORE_THAN_HALF:
        return ""
    return _("À égalité, le point est refusé.")


def _proxies(rule: Rule, _: Translate, ngettext: TranslateCount) -> str:
    if not rule.proxies_per_holder:
        return _("On ne vote pas pour un absent.")
    return ngettext(
        "Un membre présent peut porter le pouvoir d’un absent.",
        "Un membre présent peut porter les pouvoirs de %(num)d absents.",
        rule.proxies_per_holder,
    )


def _second_convening(rule: Rule, _: Translate, ngettext: TranslateCount) -> str:
    if rule.quorum is None:
        return ""
    second = rule.second_convening
    if second is None:
        return _("Le point revient au secrétariat, qui le reprogramme ou le reporte.")
    called = ngettext(
        "Le comité est convoqué de nouveau, au moins %(num)d jour plus tard.",
        "Le comité est convoqué de nouveau, au moins %(num)d jours plus tard.",
        second.min_days,
    )
    asked = (
        _("Le quorum demandé reste le même.")
        if second.quorum is SecondQuorum.SAME
        else _("Aucun quorum n’est alors demandé.")
    )
    return f"{called} {asked}"


def _secrecy(rule: Rule, _: Translate) -> str:
    if rule.secret:
        return _("Le vote est secret\u00a0: il ne porte ni commentaire ni réserve.")
    return _("Le vote n’est pas secret\u00a0: chacun lit les votes une fois le scrutin clos.")


def share_words(share: Share, _: Translate) -> str:
    """A share in words: « au moins les deux tiers »."""
    part = _fraction(share.fraction, _)
    return _("plus de %(part)s", part=part) if share.strict else _("au moins %(part)s", part=part)


def _fraction(fraction: Fraction, _: Translate) -> str:
    known = {
        Fraction(1): _("la totalité"),
        Fraction(1, 2): _("la moitié"),
        Fraction(1, 3): _("le tiers"),
        Fraction(2, 3): _("les deux tiers"),
        Fraction(1, 4): _("le quart"),
        Fraction(3, 4): _("les trois quarts"),
        Fraction(3, 5): _("les trois cinquièmes"),
    }
    return known.get(fraction) or f"{fraction.numerator}/{fraction.denominator}"


def _college(college: College, _: Translate) -> str:
    return {
        College.ELECTED: _("élus"),
        College.MANAGEMENT: _("encadrement"),
        College.AGENT: _("agents"),
        College.CITIZEN: _("habitants"),
        College.PARTNER: _("partenaires"),
        College.STAFF: _("représentants du personnel"),
        College.EMPLOYER: _("représentants de l’employeur"),
    }[college]
