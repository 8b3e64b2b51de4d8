"""What awaits somebody today: drafts, sponsorships, open ballots, a plan to write."""

from __future__ import annotations

from infra.demo.initiative_texts import (
    MAP_OF_HELP,
    MENTORING,
    PARK_LIGHTS,
    PICTOGRAMS,
    SMARTPHONES,
    SUGGESTION_BOX,
    TABLET,
    TABLET_FIRST,
    TRUE_TIMES,
    WALK_IN,
)
from infra.demo.playback import Story
from infra.demo.texts import AT_RISK
from infra.demo.town import Town
from services.errors import Incomplete


def field_tablet(town: Town) -> Story:
    """At committee: five votes in of twelve, after a rework that a question called for."""
    ago, working = town.calendar.ago, town.calendar.working_days_ago
    yield ago(41, "11:10")
    item = town.draft("agent.env", TABLET_FIRST)
    yield ago(40, "9:00")
    town.submit(item)
    yield ago(34, "14:20")
    town.send_back(item, "dga.cadredevie", "Que deviennent l’heure et le lieu de passage ?")
    yield ago(20, "10:00")
    town.rewrite(item, TABLET)
    yield ago(12, "16:30")
    town.submit(item)
    yield ago(10, "11:45")
    town.comment(
        item,
        "dpo",
        "Trente jours me vont, à condition que la règle soit affichée dans les véhicules. Sans "
        "cela, l’invariant 3 ne tient pas.",
    )
    yield working(3, "9:40")
    town.sponsor(
        item,
        "dga.cadredevie",
        18_400,
        35,
        words="Je confirme la lecture : l’invariant 3 est fragilisé. Au comité d’en juger.",
        effects={"INV3": AT_RISK},
    )
    yield working(3, "15:10")
    town.comment(
        item,
        "agent.edu",
        "Les équipes sont demandeuses. Elles veulent être formées sur le temps de travail, avant "
        "la bascule et non après.",
    )
    yield working(2, "9:30")
    town.vote(item, "dgs", "for")
    yield working(2, "11:50")
    town.vote(item, "agent.edu", "for", "À condition que la formation précède.")
    yield working(2, "16:15")
    town.vote(item, "dir.urb", "for")
    yield working(1, "10:05")
    town.vote(item, "conseil.dev1", "against", "La durée est bonne, le principe me gêne encore.")
    yield working(1, "14:35")
    town.vote(item, "dir.rel", "abstain")


def pictograms(town: Town) -> Story:
    """At committee again: five of twelve took part, the second convening is open."""
    ago = town.calendar.ago
    yield ago(24, "9:50")
    item = town.draft("agent.com", PICTOGRAMS)
    yield ago(23, "10:00")
    town.submit(item)
    yield ago(13, "10:00")
    town.sponsor(item, "dga.transformation", 9_600, 22, words="Simple, visible, et peu cher.")
    yield from town.votes(
        [item],
        days=4,
        silent=[
            "elue.numerique",
            "dga.solidarites",
            "dga.cadredevie",
            "dir.urb",
            "dir.mob",
            "agent.urb",
            "conseil.dev2",
        ],
    )
    # without quorum at the close, six days ago; convened again three days later
    yield ago(2, "11:30")
    town.vote(item, "elu.quartier", "for")
    yield ago(1, "12:00")
    town.vote(item, "conseil.dev2", "for", "Mon frère ne lit pas. Il reconnaîtra.")


def reverse_mentoring(town: Town) -> Story:
    """Awaiting its sponsor, day 9 of 15."""
    ago = town.calendar.ago
    yield ago(11, "14:00")
    item = town.draft("agent.rh", MENTORING)
    yield ago(9, "9:30")
    town.submit(item)


def true_times(town: Town) -> Story:
    """Awaiting its sponsor since 17 days: the next head up is asked as well."""
    ago = town.calendar.ago
    yield ago(18, "10:30")
    item = town.draft("agent.mob", TRUE_TIMES)
    yield ago(17, "9:15")
    town.submit(item)


def walk_in_thursdays(town: Town) -> Story:
    """Deferred by the committee: one question to answer."""
    ago = town.calendar.ago
    yield ago(20, "9:30")
    item = town.draft("chef.guichet", WALK_IN)
    yield ago(19, "9:00")
    town.submit(item)
    yield ago(11, "16:00")
    town.sponsor(item, "dir.rel", 0, 40)
    yield ago(9, "11:20")
    town.vote(item, "agent.edu", "for")
    yield ago(7, "10:40")
    town.defer(
        item,
        "secretaire",
        "Quatre membres demandent combien d’agents il faudra chaque jeudi, et ce que deviennent "
        "les rendez-vous déjà pris ce jour-là.",
    )


def smartphones(town: Town) -> Story:
    """A draft stopped at the gate: for which use?"""
    ago = town.calendar.working_days_ago
    yield ago(6, "17:10")
    item = town.draft("dsi", SMARTPHONES)
    yield ago(6, "17:15")
    try:
        town.submit(item)
    except Incomplete as refusal:
        if "usage_statements" not in refusal.errors:
            raise
    else:
        raise RuntimeError("a wish for a tool passed the gate")


def drafts(town: Town) -> Story:
    """Two drafts that their authors alone read."""
    ago = town.calendar.working_days_ago
    yield ago(9, "15:20")
    town.draft("chef.guichet", MAP_OF_HELP)
    yield ago(3, "16:40")
    town.draft("agent.edu", SUGGESTION_BOX)


def park_lights(town: Town) -> Story:
    """M24: five for, five against, the chair's casting vote; the plan is awaited."""
    ago = town.calendar.ago
    yield ago(16, "9:20")
    item = town.draft("agent.env", PARK_LIGHTS)
    yield ago(15, "9:40")
    town.submit(item)
    yield ago(9, "14:10")
    town.sponsor(item, "dga.cadredevie", 5_200, 48, words="Le sujet divise : qu’il soit tranché.")
    yield from town.votes(
        [item],
        days=4,
        against=["elu.quartier", "dga.solidarites", "agent.urb", "conseil.dev1", "conseil.dev2"],
        silent=["dir.mob", "dga.transformation"],
        words={
            "elue.numerique": "On décide allée par allée, avec les gens : c’est réversible.",
            "dga.solidarites": "Les soignantes de nuit traversent le parc du Port à pied.",
            "conseil.dev2": "Éclairons mieux avant d’éclairer moins.",
        },
    )
    yield ago(1, "17:00")
    town.comment(item, "elu.quartier", "J’ai voté contre ; je demande à suivre le premier parc.")
