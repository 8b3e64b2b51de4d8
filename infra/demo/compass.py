"""How NovaCité's compass came about: invariants, vigilance points, and two reformulations."""

from __future__ import annotations

from collections.abc import Mapping

from infra.demo.compass_texts import INVARIANTS, POINTS, WP01_REWORDED, WP03_REWORDED
from infra.demo.meeting import Point, Votes
from infra.demo.organisation import COPIL, COPIL_MEMBERS
from infra.demo.playback import Story
from infra.demo.town import Town
from services.compass.appoint_guarantor import appoint_guarantor
from services.compass.guarantors import CompassText

INVARIANT_DEBATES = (
    "Le conseil de développement tient à ce que « quel que soit le canal » reste écrit.",
    "Le comité retient le mot « proximité » : une présence, et pas seulement un lieu.",
    "La finalité d’une donnée se dira dans les mots de l’habitant.",
    "Un critère simple suffit : chaque démarche se raconte en une page.",
    "Chacun peut apprendre, à son rythme, avec quelqu’un.",
)
"""What the minutes keep of the debate on each invariant, in their order."""

GUARANTORS = {
    "INV1": "dir.rel",
    "INV2": "dga.solidarites",
    "INV3": "dsi",
    "INV4": "dir.urb",
    "INV5": "dga.transformation",
}


def name_guarantors(town: Town, by: str, kind: CompassText, guarantors: Mapping[str, str]) -> None:
    """``by``, a transformation lead, names who answers for texts of a kind, by their codes.

    Adoption makes the sponsor the guarantor.
    """
    for code, name in guarantors.items():
        appoint_guarantor(town.deps, town.caller(by), kind, code, town.email(name))


def adopt_invariants(town: Town) -> Story:
    """M2: worded in workshops, sponsored by the general manager, adopted 12–0–0 in session.

    The secretary wrote them down: the chair runs their votes.
    """
    on = town.calendar.at
    yield on(1, 2, "14:10")
    items = [town.draft("secretaire", text) for text in INVARIANTS]
    yield on(1, 15, "9:30")
    for item in items:
        town.submit(item)
    yield on(1, 17, "11:15")
    for item in items:
        town.sponsor(
            item, "dgs", 0, 6, words="C’est le socle. Tout le reste devra pouvoir s’y mesurer."
        )
    yield on(1, 18, "10:00")
    session = town.convene(
        COPIL, on(2, 0, "14:00"), *(Point(item, "secretaire", 15) for item in items)
    )
    yield from town.sit(session, [*COPIL_MEMBERS, "dpo", "dsi"])
    for item, debate in zip(items, INVARIANT_DEBATES, strict=True):
        yield from town.take(session, item)
        town.raise_hands(item, "elue.numerique")
        town.close_vote(item, "elue.numerique")
        town.note(session, item, "elue.numerique", debate)
    yield from town.rise_and_record(session, "elue.numerique")
    yield on(2, 8, "10:00")
    name_guarantors(town, "dga.transformation", CompassText.INVARIANT, GUARANTORS)


def adopt_points(town: Town) -> Story:
    """M3: each department translates the invariants into what can be observed.

    The last two are opened under a policy that wants points looked at again sooner: today the
    day of their review is past.
    """
    on = town.calendar.at
    yield on(2, 12, "9:20")
    items = [(town.draft(point.author, point.text), point) for point in POINTS]
    yield on(2, 20, "15:40")
    for item, _ in items[:-2]:
        town.submit(item)
    yield on(2, 21, "9:30")
    town.look_again_after("P1Y6M")
    for item, _ in items[-2:]:
        town.submit(item)
    yield on(2, 24, "10:30")
    for item, point in items:
        # whoever guards the first invariant named is asked; the author never is
        first = next(iter(point.text.invariants))
        town.sponsor(item, GUARANTORS[first], 0, 3)
    town.consult(*(item for item, _ in items))
    yield from town.votes(
        [item for item, _ in items],
        days=5,
        abstain=["elu.quartier"],
        silent=["conseil.dev2"],
    )
    yield on(3, 12, "10:00")
    name_guarantors(
        town,
        "dga.transformation",
        CompassText.VIGILANCE_POINT,
        {f"WP{number:02d}": point.guarantor for number, point in enumerate(POINTS, start=1)},
    )


def reword_wp01(town: Town) -> Story:
    """M13: what people did not find becomes what the ville must make visible; 9–0–2 in session."""
    on = town.calendar.at
    yield on(12, 4, "9:45")
    item = town.draft("chef.guichet", WP01_REWORDED)
    yield on(12, 12, "16:20")
    town.submit(item)
    yield on(12, 15, "11:00")
    town.comment(
        item,
        "elu.quartier",
        "Au marché, on me montre du doigt la porte de la mairie en me demandant où est l’aide. "
        "Elle est derrière cette porte.",
    )
    yield on(12, 20, "14:30")
    town.sponsor(
        item,
        "dir.rel",
        12_000,
        25,
        words="Je m’engage à refaire la signalétique des cinq guichets dans l’année.",
    )
    yield on(12, 21, "10:00")
    session = town.convene(
        COPIL,
        on(13, 0, "14:00"),
        Point("Un an de boussole : ce que disent les indicateurs", "dga.transformation", 20),
        Point(item, "dir.rel", 30),
    )
    there = [name for name in COPIL_MEMBERS if name != "dga.cadredevie"]
    yield from town.sit(session, there, remote=["dir.urb"])
    yield from town.tell(
        session,
        "Le creux du sixième mois était attendu. Ceux qui connaissent l’aide ne sont encore qu’un "
        "tiers : c’est l’objet du point suivant.",
    )
    yield from town.take(
        session,
        item,
        "Les signaux des cinq guichets sont relus. L’aide existe et ne se voit pas : le texte doit "
        "demander qu’on la trouve, et plus seulement qu’elle soit là.",
    )
    town.vote_in_session(
        item,
        there,
        Votes(
            abstain=["dir.urb", "conseil.dev1"],
            words={
                "conseil.dev1": "D’accord sur le fond ; il faudra voir le budget d’entretien.",
                "agent.edu": "À l’école c’est pareil : l’affiche est dans le bureau, pas à la "
                "grille.",
                "elue.numerique": "La présence ne suffit pas. Merci aux guichets de l’avoir "
                "écouté.",
            },
        ),
    )
    town.close_vote(item, "elue.numerique")
    yield from town.rise_and_record(session, "elue.numerique")


def reword_wp03(town: Town) -> Story:
    """Today: the wording holds on paper and not on the platform; the ballot is open."""
    ago = town.calendar.working_days_ago
    yield ago(9, "10:10")
    item = town.draft("agent.mob", WP03_REWORDED)
    yield ago(8, "9:05")
    town.submit(item)
    yield ago(3, "17:20")
    town.sponsor(
        item, "dir.mob", 31_000, 12, words="Les automates de nuit seront repris avant l’été."
    )
    town.consult(item)
    yield ago(2, "9:30")
    town.vote(item, "elu.quartier", "for")
    yield ago(2, "12:10")
    town.comment(
        item,
        "dsi",
        "Les deux automates concernés se règlent à distance : quinze jours, pas davantage.",
    )
    yield ago(1, "11:25")
    town.vote(item, "conseil.dev2", "for", "Mon mari voyage avec un ticket. Il a raison.")
