"""How NovaCité's compass came about: invariants, vigilance points, and two reformulations."""

from __future__ import annotations

from collections.abc import Mapping

from infra.demo.compass_texts import INVARIANTS, POINTS, WP01_REWORDED, WP03_REWORDED
from infra.demo.playback import Story
from infra.demo.town import Town
from services.compass.appoint_guarantor import CompassText, appoint_guarantor

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
    """M2: worded in workshops, sponsored by the general manager, adopted 12–0–0."""
    on = town.calendar.at
    yield on(1, 2, "14:10")
    items = [town.draft("secretaire", text) for text in INVARIANTS]
    yield on(1, 15, "9:30")
    for item in items:
        town.submit(item)
    yield on(1, 24, "11:15")
    for item in items:
        town.sponsor(
            item, "dgs", 0, 6, words="C’est le socle. Tout le reste devra pouvoir s’y mesurer."
        )
    yield from town.votes(
        items, days=5, words={"conseil.dev1": "On s’y reconnaît : ce sont nos mots."}
    )
    yield on(2, 6, "10:00")
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
    """M13: what people did not find becomes what the ville must make visible; 9–0–2."""
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
    yield from town.votes(
        [item],
        days=5,
        abstain=["dir.urb", "conseil.dev1"],
        silent=["dga.cadredevie"],
        words={
            "conseil.dev1": "D’accord sur le fond ; il faudra voir le budget d’entretien.",
            "agent.edu": "À l’école c’est pareil : l’affiche est dans le bureau, pas à la grille.",
            "elue.numerique": "La présence ne suffit pas. Merci aux guichets de l’avoir écouté.",
        },
    )


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
