"""Initiatives that came to an end or to their rollout: what worked, what was stopped and kept."""

from __future__ import annotations

from datetime import timedelta

from infra.demo.deploying import Phase
from infra.demo.initiative_texts import AMBASSADORS, SATISFACTION_TERMINAL, VIRTUAL_QUEUE
from infra.demo.meeting import Point, Votes
from infra.demo.organisation import COPIL, COPIL_MEMBERS
from infra.demo.playback import Story
from infra.demo.texts import IMPROVED, PRESERVED
from infra.demo.town import Town
from services.observatory.models import College
from services.rollouts.models import Verdict


def mobility_ambassadors(town: Town) -> Story:
    """M7: six present, no quorum; eight days later, adopted. M10: two phases, kept and extended."""
    on = town.calendar.at
    yield on(6, 12, "9:40")
    item = town.draft("agent.mob", AMBASSADORS)
    yield on(6, 15, "11:05")
    town.submit(item)
    yield on(6, 19, "10:30")
    town.comment(item, "chef.guichet", "Au guichet aussi, on verrait bien un ambassadeur par file.")
    yield on(7, -9, "10:00")
    town.sponsor(item, "dir.mob", 22_000, 120, words="Je détache deux agents volontaires.")
    yield on(7, -8, "11:00")
    meets_at, again_at = town.calendar.twice(7, 8, "14:00")
    missed = town.convene(COPIL, meets_at, Point(item, "dir.mob", 30))
    few = ["elue.numerique", "dgs", "elu.quartier", "dga.solidarites", "dir.rel", "agent.edu"]
    yield from town.sit(missed, few)
    yield from town.take(
        missed,
        item,
        "Six membres sont là, il en faut sept. La présidence le constate et lève la séance ; le "
        "comité est convoqué une seconde fois.",
    )
    town.close_vote(item, "elue.numerique")
    yield from town.rise(missed)
    yield town.timeline.now + timedelta(minutes=20)
    again = town.second_session(missed, again_at)
    yield town.calendar.after(meets_at, 1, "11:00")
    town.write_minutes(missed)
    yield town.calendar.after(meets_at, 2, "9:30")
    town.approve(missed, "elue.numerique")
    there = [name for name in COPIL_MEMBERS if name not in {"dga.cadredevie", "conseil.dev1"}]
    yield from town.sit(again, there, remote=["conseil.dev2"])
    yield from town.take(
        again,
        item,
        "Le directeur des mobilités présente les volontaires. On demande que personne ne reste "
        "seul le soir.",
    )
    town.vote_in_session(item, there, Votes(abstain=["dir.urb"]))
    town.close_vote(item, "elue.numerique")
    yield from town.rise_and_record(again, "elue.numerique")
    yield on(7, 14, "15:00")
    town.plan(
        item,
        "agent.mob",
        Phase(
            "Pilote en gare centrale",
            [
                "des voyageurs attendent plus longtemps qu’avant",
                "un ambassadeur reste seul le soir",
            ],
            feedback_until=on(8, 8, "18:00"),
        ),
        Phase(
            "Extension à deux stations",
            ["le guichet d’une station doit fermer pour fournir un ambassadeur"],
            feedback_until=on(9, 20, "18:00"),
        ),
    )
    yield on(7, 18, "9:05")
    town.start(item, "agent.mob", 1)
    yield on(7, 26, "16:40")
    town.feedback(
        item,
        1,
        "elu.quartier",
        4,
        "On me parle d’une dame en bleu qui aide aux automates. On ne sait pas toujours que c’est "
        "elle.",
        college=College.ELECTED,
    )
    yield on(8, 3, "11:20")
    town.feedback(
        item,
        1,
        "chef.guichet",
        5,
        "Moins de monde au comptoir pour des billets simples : on prend le temps pour le reste.",
    )
    yield on(8, 14, "14:00")
    town.review(
        item,
        1,
        "dir.mob",
        Verdict.CONTINUE,
        "189 personnes aidées le premier mois. Elles remercient, mais disent avoir cherché : le "
        "badge ne se voit pas.",
        invariants={
            "INV1": (PRESERVED, "Le guichet est resté ouvert."),
            "INV2": (IMPROVED, "Un visage près de la machine."),
        },
        lessons=["Le badge doit se lire à 5 m."],
    )
    yield on(8, 18, "9:30")
    town.start(item, "agent.mob", 2)
    yield on(9, 6, "10:15")
    town.feedback(
        item,
        2,
        "conseil.dev1",
        5,
        "Avec le nouveau badge, on les trouve. Ma voisine prend enfin son abonnement seule.",
        college=College.CITIZEN,
    )
    yield on(10, 0, "14:20")
    town.review(
        item,
        2,
        "dir.mob",
        Verdict.CONTINUE,
        "Nous attendions 300 personnes aidées par mois ; nous en avons compté 412. Trois sur "
        "quatre reviennent ensuite seules à l’automate. Les agents veulent continuer. La présence "
        "est étendue à deux stations et devient ordinaire.",
        invariants={
            "INV1": (PRESERVED, "Guichet et automates ouverts aux mêmes heures."),
            "INV5": (IMPROVED, "On apprend l’automate avec quelqu’un."),
        },
        lessons=["Un badge visible à 5 m.", "Deux ambassadeurs par station, jamais un seul."],
    )


def virtual_queue(town: Town) -> Story:
    """M16: after six weeks the queue is stopped, without blame, and its lesson is kept."""
    on = town.calendar.at
    yield on(13, 10, "10:50")
    item = town.draft("chef.guichet", VIRTUAL_QUEUE)
    yield on(13, 11, "9:30")
    town.submit(item)
    yield on(13, 20, "14:45")
    town.sponsor(item, "dir.rel", 14_000, 30, words="Essayons sur un guichet, pas davantage.")
    town.consult(item)
    yield from town.votes([item], days=5, against=["conseil.dev2"], abstain=["elu.quartier"])
    yield on(14, 6, "10:00")
    town.plan(
        item,
        "chef.guichet",
        Phase(
            "Guichet du Centre, six semaines",
            ["des personnes sans téléphone attendent plus que les autres"],
            feedback_until=on(15, 20, "18:00"),
        ),
    )
    yield on(14, 14, "9:00")
    town.start(item, "chef.guichet", 1)
    yield on(15, 2, "12:15")
    town.feedback(
        item,
        1,
        "conseil.dev2",
        2,
        "J’ai un vieux téléphone : je ne reçois pas les messages. On m’a passée devant deux fois.",
        college=College.CITIZEN,
    )
    yield on(15, 9, "17:30")
    town.feedback(
        item,
        1,
        "agent.sol",
        2,
        "Ceux qui ont le message arrivent à l’heure. Les autres voient passer tout le monde.",
    )
    yield on(15, 26, "11:00")
    town.review(
        item,
        1,
        "dir.rel",
        Verdict.STOP,
        "En six semaines l’attente moyenne a baissé de neuf minutes, mais celle des personnes "
        "sans téléphone a augmenté de vingt. Le critère d’arrêt est atteint : nous arrêtons.",
        invariants={"INV1": (PRESERVED, "Rétabli par l’arrêt : une seule file, dans l’ordre.")},
        lessons=[
            (
                "Une file à distance se double d’un ticket papier dès le premier jour, ou ne "
                "s’ouvre pas."
            )
        ],
    )


def declined_terminal(town: Town) -> Story:
    """M19: declined by its would-be sponsor, who says why."""
    on = town.calendar.at
    yield on(18, 27, "15:50")
    item = town.draft("chef.guichet", SATISFACTION_TERMINAL)
    yield on(19, 1, "9:00")
    town.submit(item)
    yield on(19, 6, "16:30")
    town.decline(
        item,
        "dir.rel",
        "Je ne parraine pas : nous recevons déjà des signaux auxquels nous ne répondons pas tous. "
        "Répondons d’abord à ceux-là ; je vous aide à en faire une proposition.",
    )
