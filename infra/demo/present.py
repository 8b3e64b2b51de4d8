"""What awaits somebody today: drafts, sponsorships, open ballots, a plan to write."""

from __future__ import annotations

from infra.demo.initiative_texts import (
    MAP_OF_HELP,
    MENTORING,
    PARK_LIGHTS,
    PICTOGRAMS,
    SIGN_LANGUAGE,
    SMARTPHONES,
    SUGGESTION_BOX,
    TABLET,
    TABLET_FIRST,
    TRUE_TIMES,
    WALK_IN,
)
from infra.demo.joined import agreement, counter_plan
from infra.demo.meeting import Point, Votes
from infra.demo.organisation import COPIL, COPIL_MEMBERS, SOCIAL, SOCIAL_MEMBERS, STAFF
from infra.demo.playback import Story
from infra.demo.texts import AT_RISK
from infra.demo.town import Town
from services.errors import Incomplete


def field_tablet(town: Town) -> Story:
    """At committee: five votes in of twelve, after a rework that a question called for.

    It touches working conditions: the staff's representatives gave a favourable opinion first.
    """
    ago, working = town.calendar.ago, town.calendar.working_days_ago
    yield ago(69, "11:10")
    item = town.draft("agent.env", TABLET_FIRST)
    yield ago(68, "9:00")
    town.submit(item)
    yield ago(62, "14:20")
    town.send_back(item, "dga.cadredevie", "Que deviennent l’heure et le lieu de passage ?")
    yield ago(48, "10:00")
    town.rewrite(item, TABLET)
    yield ago(40, "16:30")
    town.submit(item)
    yield ago(38, "11:45")
    town.comment(
        item,
        "dpo",
        "Trente jours me vont, à condition que la règle soit affichée dans les véhicules. Sans "
        "cela, l’invariant 3 ne tient pas.",
    )
    yield ago(31, "9:40")
    town.sponsor(
        item,
        "dga.cadredevie",
        18_400,
        35,
        words="Je confirme la lecture : l’invariant 3 est fragilisé. Au comité d’en juger.",
        effects={"INV3": AT_RISK},
    )
    yield ago(29, "11:00")
    session = town.convene(SOCIAL, working(6, "14:00"), Point(item, "dga.transformation", 45))
    there = [name for name in SOCIAL_MEMBERS if name != "dga.transformation"]
    yield from town.sit(session, there)
    yield from town.take(
        session,
        item,
        "Les représentants du personnel demandent que l’heure et le lieu ne servent jamais à "
        "évaluer un agent, et que la formation ait lieu sur le temps de travail.",
    )
    town.vote_in_session(item, there, Votes(abstain=["agent.mob"], voters=STAFF))
    town.close_vote(item, "elu.quartier")
    yield from town.rise(session)
    yield working(4, "11:00")
    town.write_minutes(session)
    yield working(3, "9:40")
    town.consult(item)
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
    town.consult(item)
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
    town.consult(item)
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


def sign_language(town: Town) -> Story:
    """On the agenda of a session that is convened, nine days ahead or a little more."""
    ago, today = town.calendar.ago, town.calendar.loaded_at
    yield ago(22, "10:40")
    item = town.draft("chef.guichet", SIGN_LANGUAGE)
    town.join(item, "Projet de convention.pdf", agreement())
    town.join(item, "Plan du guichet.png", counter_plan())
    yield ago(21, "9:30")
    town.submit(item)
    yield ago(14, "11:20")
    town.sponsor(
        item, "dir.rel", 6_800, 30, words="L’association nous prête une interprète. Essayons."
    )
    yield town.calendar.working_days_ago(1, "15:30")
    town.convene(
        COPIL,
        town.calendar.after(today, 9, "14:00"),
        Point(item, "chef.guichet", 30),
        Point("Deux ans de boussole : ce que nous gardons", "dga.transformation", 30),
    )


def drafts(town: Town) -> Story:
    """Two drafts that their authors alone read."""
    ago = town.calendar.working_days_ago
    yield ago(9, "15:20")
    town.draft("chef.guichet", MAP_OF_HELP)
    yield ago(3, "16:40")
    town.draft("agent.edu", SUGGESTION_BOX)


def park_lights(town: Town) -> Story:
    """M24: five for, five against, the chair's casting vote; the plan is awaited.

    The secretary has drawn up the minutes of that session; the chair has yet to approve them.
    """
    ago, working = town.calendar.ago, town.calendar.working_days_ago
    yield ago(26, "9:20")
    item = town.draft("agent.env", PARK_LIGHTS)
    yield ago(25, "9:40")
    town.submit(item)
    yield ago(19, "14:10")
    town.sponsor(item, "dga.cadredevie", 5_200, 48, words="Le sujet divise : qu’il soit tranché.")
    yield ago(18, "10:30")
    session = town.convene(COPIL, working(3, "14:00"), Point(item, "dga.cadredevie", 40))
    there = [name for name in COPIL_MEMBERS if name not in {"dir.mob", "dga.transformation"}]
    yield from town.sit(session, there)
    yield from town.take(
        session,
        item,
        "Chacun parle de son quartier. Le comité est partagé entre ce que coûte l’éclairage et ce "
        "que coûte la peur du noir.",
    )
    town.vote_in_session(
        item,
        there,
        Votes(
            against=[
                "elu.quartier",
                "dga.solidarites",
                "agent.urb",
                "conseil.dev1",
                "conseil.dev2",
            ],
            words={
                "elue.numerique": "On décide allée par allée, avec les gens : c’est réversible.",
                "dga.solidarites": "Les soignantes de nuit traversent le parc du Port à pied.",
                "conseil.dev2": "Éclairons mieux avant d’éclairer moins.",
            },
        ),
    )
    town.close_vote(item, "elue.numerique")
    yield from town.rise(session)
    yield working(2, "15:00")
    town.write_minutes(session)
    yield ago(1, "17:00")
    town.comment(item, "elu.quartier", "J’ai voté contre ; je demande à suivre le premier parc.")
