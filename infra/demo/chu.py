"""The hospital's IT department: a compass of its own, and a question that waits for an answer."""

from __future__ import annotations

from typing import Final

from infra.demo.compass import name_guarantors
from infra.demo.playback import Story
from infra.demo.signals_field import CALL_AT_NIGHT
from infra.demo.texts import IMPROVED, PRESERVED, Text, Usage
from infra.demo.town import Town
from policies.loop import Kind
from services.compass.guarantors import CompassText
from services.observatory.models import College


def _invariant(title: str, summary: str, wording: str, criterion: str) -> Text:
    return Text(
        Kind.INVARIANT_CHANGE,
        title,
        summary,
        "DG",
        change="adopt",
        wording=wording,
        criteria=(criterion,),
    )


def _point(department: str, title: str, wording: str, indicator: str, **notes: str) -> Text:
    return Text(
        Kind.VIGILANCE_POINT,
        title,
        "Relu par les soignants qui s’en servent.",
        department,
        invariants={code: (PRESERVED, note) for code, note in notes.items()},
        change="adopt",
        wording=wording,
        indicator=indicator,
    )


INVARIANTS: Final = (
    _invariant(
        "Confidentialité des données des patients",
        "Le secret médical ne dépend pas d’un logiciel.",
        "Seules les personnes qui soignent un patient voient ses données, et chaque accès laisse "
        "une trace que l’on relit.",
        "Les accès hors équipe de soins sont relus chaque mois.",
    ),
    _invariant(
        "Cohérence et interopérabilité",
        "Une information de soin se saisit une fois et se retrouve partout.",
        "Toute application échange avec le dossier patient par une norme ouverte, sans ressaisie.",
        "Aucune application nouvelle sans interface documentée.",
    ),
    _invariant(
        "Expertise gardée dans la maison",
        "Nous savons réparer ce dont dépendent les soins.",
        "Pour chaque application critique, deux personnes de l’établissement savent l’exploiter.",
        "Deux noms par application critique.",
    ),
    _invariant(
        "Maîtrise du budget",
        "Un euro dépensé en informatique est un euro choisi.",
        "Aucun engagement pluriannuel sans coût complet connu, exploitation comprise.",
        "Le coût sur cinq ans figure dans chaque dossier.",
    ),
    _invariant(
        "Qualité de service, telle qu’elle est perçue",
        "La disponibilité mesurée ne suffit pas : celle que vivent les soignants compte.",
        "Un soignant gêné obtient une réponse humaine, de jour comme de nuit.",
        "Enquête auprès des services deux fois l’an.",
    ),
)

POINTS: Final = (
    _point(
        "DPI",
        "Les accès relus chaque mois",
        "Les accès au dossier hors équipe de soins sont relus chaque mois par le service.",
        "Services ayant relu leurs accès, en %",
        INV1="La relecture protège le secret.",
    ),
    _point(
        "IMAGERIE",
        "Un compte rendu sans ressaisie",
        "Le compte rendu d’imagerie arrive dans le dossier patient sans être recopié.",
        "Comptes rendus intégrés seuls, en %",
        INV2="Une norme ouverte, une saisie.",
    ),
    _point(
        "INFRA",
        "Deux personnes par application critique",
        "Chaque application critique a deux exploitants formés, nommés et présents.",
        "Applications à deux exploitants, en %",
        INV3="Le savoir reste ici.",
    ),
    _point(
        "ADM",
        "Un coût complet sur cinq ans",
        "Tout projet présente son coût sur cinq ans, exploitation et formation comprises.",
        "Projets au coût complet connu, en %",
        INV4="On sait avant de signer.",
    ),
    _point(
        "SUPPORT",
        "Une voix la nuit",
        "Un appel de nuit d’un service de soins obtient un technicien en moins de dix minutes.",
        "Appels de nuit pris en dix minutes, en %",
        INV5="Une réponse humaine.",
    ),
)

VISIBLE_ON_CALL: Final = Text(
    Kind.INITIATIVE,
    "Une astreinte visible",
    "Un seul numéro, le nom de la personne d’astreinte affiché chaque soir dans les services et "
    "sur l’intranet, et un relais nommé si elle ne répond pas.",
    "SUPPORT",
    [
        Usage("La cadre de nuit", "joint", "l’informaticien d’astreinte du premier coup", "agent"),
        Usage("Le technicien", "transmet", "les appels de la nuit à l’équipe du matin", "agent"),
    ],
    {
        "citizen": "Des soins qui ne s’arrêtent pas pour une panne",
        "taxpayer": "Moins de rappels en double",
        "agent": "Ne plus être appelé quand ce n’est pas son tour",
    },
    {
        "INV5": (IMPROVED, "Une réponse humaine, la nuit aussi."),
        "INV1": (PRESERVED, "Aucune donnée de patient au téléphone : le numéro de poste suffit."),
    },
    ["WP05"],
)


def adopt_compass(town: Town) -> Story:
    """M17: five invariants, then five vigilance points, by the committee of nine."""
    on = town.calendar.at
    yield on(15, 20, "10:00")
    items = [town.draft("secretaire", text) for text in INVARIANTS]
    yield on(16, 3, "9:30")
    for item in items:
        town.submit(item)
    yield on(16, 10, "14:00")
    for item in items:
        town.sponsor(item, "dg", 0, 4, words="Nous l’écrivons avec ceux qui soignent.")
    yield from town.votes(items, days=5, silent=["usagers"])
    yield on(16, 24, "10:00")
    name_guarantors(
        town,
        "dsi",
        CompassText.INVARIANT,
        {"INV1": "rssi", "INV2": "dsi", "INV3": "dsi", "INV4": "dg", "INV5": "dsi"},
    )
    yield on(17, 2, "9:20")
    items = [town.draft("agent.it2", text) for text in POINTS]
    yield on(17, 6, "15:00")
    for item in items:
        town.submit(item)
    yield on(17, 10, "11:00")
    for item, sponsor in zip(items, ("rssi", "dsi", "dsi", "dg", "dsi"), strict=True):
        town.sponsor(item, sponsor, 0, 2)
    yield from town.votes(items, days=5, abstain=["cadre.sante"], silent=["usagers"])


def visible_on_call(town: Town) -> Story:
    """Today: awaiting its sponsor."""
    ago = town.calendar.ago
    yield ago(6, "16:10")
    item = town.draft("agent.it1", VISIBLE_ON_CALL)
    yield ago(5, "9:30")
    town.submit(item)
    yield ago(4, "10:15")
    town.comment(item, "cadre.sante", "Aux urgences, nous l’afficherons au-dessus du téléphone.")


def calls_at_night(town: Town) -> Story:
    """M20 to M23: whom to call at night?"""
    start, end = town.calendar.at(20), town.calendar.at(23)
    instants = town.calendar.spread(len(CALL_AT_NIGHT), start, (end - start).days, end)
    for at, words in zip(instants, CALL_AT_NIGHT, strict=True):
        yield at
        town.signal("cadre.sante", College.AGENT, words, department="SUPPORT", point="WP05")
