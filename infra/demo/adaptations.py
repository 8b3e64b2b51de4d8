"""Local practices that serve a vigilance point another way: three kept, one refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from infra.demo.deploying import Phase
from infra.demo.playback import Story
from infra.demo.texts import IMPROVED, PRESERVED, Text, Usage
from infra.demo.town import Town
from policies.loop import Kind
from services.rollouts.models import Verdict


@dataclass(frozen=True, slots=True)
class Practice:
    """An adaptation that was tried, then kept.

    Attributes:
        month: when it was proposed.
        author, sponsor: who wrote it and who committed means.
        budget, days: euros and working days.
        phase, stop: the one phase, and what would have ended it.
        said: what a colleague observed: who, rating, words.
        findings, lesson: what the review concluded.
    """

    month: int
    author: str
    sponsor: str
    budget: int
    days: int
    text: Text
    phase: str
    stop: str
    said: tuple[str, int, str]
    findings: str
    lesson: str


KEPT: Final = (
    Practice(
        5,
        "agent.urb",
        "dir.urb",
        4_500,
        20,
        Text(
            Kind.ADAPTATION,
            "Un guichet « conseil numérique » à l’urbanisme",
            "Deux matinées par semaine, un agent s’assoit avec l’habitant et dépose le permis "
            "avec lui, à l’écran, en expliquant chaque pièce.",
            "URB",
            [Usage("L’agent d’urbanisme", "dépose", "le permis en ligne avec l’habitant")],
            {
                "citizen": "Un dossier complet du premier coup",
                "agent": "Moins de renvois de pièces",
            },
            {
                "INV1": (PRESERVED, "Le dépôt papier reste possible tous les jours."),
                "INV5": (IMPROVED, "On apprend en faisant, à deux."),
            },
            ["WP02"],
        ),
        "Deux matinées par semaine, accueil de l’urbanisme",
        "l’attente au guichet ordinaire s’allonge",
        ("chef.guichet", 4, "Les gens repartent en disant qu’ils sauront refaire. C’est le but."),
        "61 dossiers accompagnés, 54 complets du premier coup. L’attente au guichet n’a pas bougé.",
        "Annoncer les deux matinées sur le courrier de rendez-vous.",
    ),
    Practice(
        6,
        "agent.mob",
        "dir.mob",
        9_800,
        45,
        Text(
            Kind.ADAPTATION,
            "Un agent en gare de 7 h à 9 h",
            "Aux heures où le guichet est fermé et la gare pleine, un agent se tient près des "
            "automates.",
            "MOB",
            [Usage("L’agent des mobilités", "aide", "le voyageur à prendre son billet")],
            {"citizen": "Quelqu’un à qui demander avant le premier train"},
            {"INV2": (IMPROVED, "Une présence à l’heure où il n’y en avait pas.")},
            ["WP03"],
        ),
        "Gare centrale, tous les matins ouvrés",
        "un agent doit quitter un autre poste d’accueil",
        ("secretaire", 5, "Je prends le train de 7 h 42 : la file a fondu."),
        "38 personnes aidées chaque matin en moyenne. Les agents demandent à tourner par semaine.",
        "Un planning à la semaine, connu quinze jours avant.",
    ),
    Practice(
        7,
        "agent.edu",
        "dga.solidarites",
        2_200,
        18,
        Text(
            Kind.ADAPTATION,
            "La saisie accompagnée à l’école",
            "Pendant la semaine des inscriptions, un agent remplit le dossier avec les parents "
            "dans l’école, sur un poste de la ville.",
            "EDU",
            [Usage("Le parent", "remplit", "le dossier d’inscription avec un agent")],
            {
                "citizen": "Une inscription faite en une visite",
                "agent": "Un dossier lisible, saisi une fois",
            },
            {
                "INV4": (IMPROVED, "Une seule saisie."),
                "INV5": (PRESERVED, "Le dossier papier reste distribué."),
            },
            ["WP06"],
        ),
        "Six écoles, une semaine",
        "un parent repart sans avoir pu s’inscrire",
        ("dir.rel", 4, "Aucun parent renvoyé vers la mairie. Prévoir un interprète le mardi."),
        "212 inscriptions, huit minutes en moyenne. Les familles non francophones ont manqué "
        "d’un interprète.",
        "Réserver un interprète dès l’affichage des dates.",
    ),
)

FRIDAY: Final = Text(
    Kind.ADAPTATION,
    "Guichet fermé le vendredi",
    "Fermer l’accueil des solidarités le vendredi pour traiter les dossiers en retard sans être "
    "interrompu.",
    "SOL",
    [Usage("L’agent social", "traite", "les dossiers en retard", "agent")],
    {"agent": "Un jour sans interruption"},
    {"INV1": (PRESERVED, "Le téléphone et le site restent ouverts le vendredi.")},
    ["WP01"],
)


def kept_practice(town: Town, practice: Practice) -> Story:
    """Sponsored, tried for a month, reviewed, kept."""
    month, author, sponsor = practice.month, practice.author, practice.sponsor
    on = town.calendar.at
    yield on(month, 3, "10:20")
    item = town.draft(author, practice.text)
    yield on(month, 4, "9:50")
    town.submit(item)
    yield on(month, 9, "16:00")
    town.sponsor(item, sponsor, practice.budget, practice.days)
    yield on(month, 12, "11:30")
    town.plan(
        item,
        author,
        Phase(practice.phase, [practice.stop], feedback_until=on(month + 1, 25, "17:00")),
    )
    # the guarantors of the invariants have five working days to call the proposal in
    yield on(month, 23, "9:10")
    town.start(item, author, 1)
    yield on(month + 1, 10, "15:15")
    who, rating, words = practice.said
    town.feedback(item, 1, who, rating, words)
    yield on(month + 2, 2, "10:45")
    town.review(
        item,
        1,
        sponsor,
        Verdict.CONTINUE,
        practice.findings,
        invariants=practice.text.invariants,
        lessons=[practice.lesson],
    )


def refused_practice(town: Town) -> Story:
    """M9: sponsored, then called in by the guarantor of INV1, and refused by the committee."""
    on = town.calendar.at
    yield on(9, 2, "14:00")
    item = town.draft("agent.sol", FRIDAY)
    yield on(9, 3, "9:15")
    town.submit(item)
    yield on(9, 7, "10:40")
    town.sponsor(item, "dga.solidarites", 0, 0, words="Les équipes n’en peuvent plus : essayons.")
    yield on(9, 9, "9:30")
    town.call_in(
        item,
        "dir.rel",
        "L’invariant 1 est touché : celles et ceux qui viennent n’ont pas d’autre canal. Un "
        "vendredi fermé est un jour de moins pour eux, et pour eux seuls.",
    )
    town.consult(item)
    yield on(9, 10, "17:05")
    town.comment(
        item,
        "agent.edu",
        "Le retard est réel. Fermons plutôt deux heures à tour de rôle, jamais tous ensemble.",
    )
    yield from town.votes(
        [item],
        days=5,
        against=[
            "elue.numerique",
            "dgs",
            "elu.quartier",
            "dga.transformation",
            "dir.rel",
            "dir.urb",
            "conseil.dev1",
            "conseil.dev2",
        ],
        abstain=["agent.edu", "agent.urb"],
        words={
            "dgs": "Le besoin est entendu : un renfort de deux mois est accordé au service.",
            "conseil.dev2": "Le vendredi, c’est jour de marché : c’est là que les gens passent.",
        },
    )
