"""Initiatives that are being deployed today."""

from __future__ import annotations

from datetime import timedelta

from infra.demo.deploying import Phase
from infra.demo.initiative_texts import CALL_BACK, DIGITAL_BUS, PARKING_SENSORS
from infra.demo.meeting import Handling, Point, Votes
from infra.demo.organisation import COPIL, COPIL_MEMBERS
from infra.demo.playback import Story
from infra.demo.texts import IMPROVED, PRESERVED
from infra.demo.town import Town
from services.observatory.models import College
from services.rollouts.models import Verdict


def parking_sensors(town: Town) -> Story:
    """M18: the chair steps aside, 8–2–1, one reserve, which still holds back the second phase."""
    on = town.calendar.at
    yield on(17, 3, "11:10")
    item = town.draft("agent.mob", PARKING_SENSORS)
    yield on(17, 5, "9:20")
    town.submit(item)
    yield on(17, 12, "15:00")
    town.comment(
        item,
        "dpo",
        "Un capteur qui compte des places n’a pas à reconnaître une plaque. Je demande que ce "
        "soit écrit au marché, et affiché dans la rue.",
    )
    yield on(17, 14, "10:30")
    town.sponsor(item, "dir.mob", 86_000, 60, words="Deux rues d’abord, et on compte.")
    yield on(17, 16, "9:15")
    session = town.convene(
        COPIL,
        on(18, 0, "14:00"),
        Point("L’aide humaine, cinq mois après sa nouvelle formulation", "dir.rel", 20),
        Point(item, "dir.mob", 40),
    )
    yield on(17, 18, "10:00")
    town.recuse(
        item, "elue.numerique", "Je siège au conseil d’administration d’un fournisseur possible."
    )
    yield from town.sit(session, [*COPIL_MEMBERS, "dpo"])
    yield from town.tell(
        session, "Les cinq guichets ont leur signalétique. Les agents disent être mieux trouvés."
    )
    town.leave(session, "elue.numerique")
    yield from town.take(
        session,
        item,
        "Mme Ferrand quitte la salle avant la présentation ; Mme Vasseur préside. Le délégué à la "
        "protection des données rappelle sa demande : aucune plaque lue, et l’écrire dans la rue.",
    )
    there = [name for name in COPIL_MEMBERS if name != "elue.numerique"]
    town.vote_in_session(
        item,
        there,
        Votes(
            against=["conseil.dev1", "agent.urb"],
            abstain=["elu.quartier"],
            recorded=["conseil.dev2"],
            words={
                "conseil.dev1": "On mesure les voitures avant de mesurer les bancs.",
                "dga.solidarites": "Favorable, si l’on dit aux gens ce qui est compté.",
            },
            reserves={
                "dga.solidarites": [
                    (
                        "Afficher dans chaque rue équipée ce que mesurent les capteurs et la durée "
                        "de conservation, avant d’aller au-delà des deux rues pilotes."
                    )
                ]
            },
        ),
    )
    town.close_vote(item, "dgs", Handling("dga.cadredevie", town.calendar.ahead(21), 2))
    yield town.timeline.now + timedelta(minutes=10)
    town.return_to(session, "elue.numerique")
    yield from town.rise_and_record(session, "elue.numerique")
    yield on(18, 6, "10:00")
    town.plan(
        item,
        "agent.mob",
        Phase("Deux rues pilotes", ["un capteur enregistre autre chose qu’une place libre"]),
        Phase("Centre-ville", ["un riverain ne comprend pas ce qui est mesuré"]),
    )
    yield on(18, 20, "9:30")
    town.start(item, "agent.mob", 1)
    yield on(19, 4, "16:10")
    town.feedback(
        item,
        1,
        "dir.urb",
        3,
        "Le trafic de recherche baisse un peu. Les commerçants demandent à quoi servent les plots.",
        college=College.MANAGEMENT,
    )
    yield on(20, 2, "10:20")
    town.review(
        item,
        1,
        "dir.mob",
        Verdict.CONTINUE,
        "Deux minutes de recherche en moins par voiture. Les plots intriguent : l’affichage n’est "
        "pas encore posé, et la réserve du comité tient donc.",
        invariants={"INV3": (PRESERVED, "Aucune plaque lue, vérifié par le délégué.")},
        lessons=["Poser l’affichage avant les plots."],
    )


def digital_bus(town: Town) -> Story:
    """Today: the first of two phases is over, its review is due in twelve days."""
    on, ago = town.calendar.at, town.calendar.working_days_ago
    yield on(19, 8, "10:00")
    item = town.draft("agent.sol", DIGITAL_BUS)
    yield on(19, 10, "9:10")
    town.submit(item)
    yield on(19, 18, "17:00")
    town.sponsor(
        item,
        "dga.solidarites",
        64_000,
        210,
        words="Deux agents, un véhicule prêté par les mobilités : c’est tenable un an.",
    )
    town.consult(item)
    yield from town.votes(
        [item],
        days=5,
        abstain=["dir.urb"],
        words={
            "elu.quartier": "Le quartier des Tilleuls l’attend depuis la fermeture de l’agence."
        },
    )
    yield on(20, 5, "14:30")
    town.plan(
        item,
        "agent.sol",
        Phase(
            "Les Tilleuls et le Port, chaque mardi",
            ["une personne repart sans rendez-vous ni réponse"],
            feedback_until=town.calendar.ago(3, "18:00"),
        ),
        Phase("Quatre quartiers", ["un guichet fixe ferme à cause du bus"]),
    )
    yield ago(32, "9:00")
    town.start(item, "agent.sol", 1)
    yield ago(20, "12:30")
    town.feedback(
        item,
        1,
        "elu.quartier",
        5,
        "Quarante personnes ce mardi, dont beaucoup qui n’étaient jamais venues en mairie.",
        college=College.ELECTED,
    )
    yield ago(12, "16:45")
    town.feedback(
        item,
        1,
        "chef.guichet",
        4,
        "Il manque un dossier papier de secours quand la connexion tombe, comme mardi au Port.",
    )


def human_call_back(town: Town) -> Story:
    """Today: the second phase's review was due two days ago."""
    on, ago = town.calendar.at, town.calendar.ago
    yield on(18, 24, "9:30")
    item = town.draft("agent.sol", CALL_BACK)
    yield on(18, 25, "11:00")
    town.submit(item)
    yield on(19, 4, "10:10")
    town.sponsor(item, "dga.solidarites", 8_000, 90)
    town.consult(item)
    yield from town.votes([item], days=5, abstain=["dga.cadredevie"])
    yield on(19, 20, "14:00")
    town.plan(
        item,
        "agent.sol",
        Phase(
            "Une équipe, les matins",
            ["un agent ne peut plus être joint dans la journée"],
            feedback_until=on(20, 20, "18:00"),
        ),
        Phase(
            "Toutes les équipes",
            ["les rappels du soir deviennent la règle"],
            feedback_until=ago(17, "16:00"),
        ),
        Phase("Rappel en langue des signes", ["l’attente dépasse une semaine"]),
    )
    yield on(19, 24, "9:00")
    town.start(item, "agent.sol", 1)
    yield on(20, 26, "10:30")
    town.review(
        item,
        1,
        "dga.solidarites",
        Verdict.CONTINUE,
        "82 % des messages rappelés sous 48 h, contre 51 % avant. L’équipe tient le rythme le "
        "matin seulement.",
        invariants={"INV2": (IMPROVED, "Une voix, et un nom à rappeler.")},
        lessons=["Dire son nom et laisser sa ligne directe."],
    )
    yield on(20, 28, "9:15")
    town.start(item, "agent.sol", 2)
    yield ago(24, "11:40")
    town.feedback(
        item,
        2,
        "dir.rel",
        3,
        "Les rappels de fin de journée tombent quand les gens vont chercher les enfants.",
        college=College.MANAGEMENT,
    )
