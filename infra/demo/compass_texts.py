"""The wordings of NovaCité's compass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from infra.demo.texts import PRESERVED, Text
from policies.loop import Kind

INVARIANTS: Final = (
    Text(
        Kind.INVARIANT_CHANGE,
        "Égal accès, quel que soit le canal",
        "Guichet, téléphone, courrier ou écran : le service rendu est le même. Rédigé en quatre "
        "ateliers avec des agents, des élus et des habitants.",
        "DG",
        change="adopt",
        wording="Toute personne obtient le même service, dans le même délai et avec la même "
        "considération, qu’elle vienne, appelle, écrive ou se connecte.",
        criteria=(
            "Chaque démarche en ligne existe aussi hors ligne.",
            "Aucun délai n’est plus long au guichet qu’à l’écran.",
        ),
    ),
    Text(
        Kind.INVARIANT_CHANGE,
        "Proximité humaine",
        "Un visage, un nom, une voix : ce que les habitants ont dit vouloir garder avant tout.",
        "DG",
        change="adopt",
        wording="Toute personne qui le souhaite rencontre un agent près de chez elle, et sait à "
        "qui elle a parlé.",
        criteria=(
            "Un lieu d’accueil à moins de trente minutes en transport en commun.",
            "L’agent se présente et laisse un moyen de le joindre.",
        ),
    ),
    Text(
        Kind.INVARIANT_CHANGE,
        "Neutralité et éthique des données",
        "Les données confiées à la ville servent le service demandé, et rien d’autre.",
        "DG",
        change="adopt",
        wording="Une donnée confiée à la ville ne sert qu’à ce qui a été dit à la personne. Elle "
        "n’est ni vendue, ni croisée à son insu, ni gardée plus longtemps que nécessaire.",
        criteria=(
            "La finalité est écrite là où la donnée est demandée.",
            "Le délégué à la protection des données est consulté avant tout nouvel usage.",
        ),
    ),
    Text(
        Kind.INVARIANT_CHANGE,
        "Démarches simples et lisibles",
        "Ce qui est compliqué écarte d’abord les plus fragiles.",
        "DG",
        change="adopt",
        wording="Chaque démarche tient en une explication que tout le monde comprend, et ne "
        "redemande jamais ce que la ville sait déjà.",
        criteria=("Un essai auprès de dix habitants avant toute mise en service.",),
    ),
    Text(
        Kind.INVARIANT_CHANGE,
        "Inclusion numérique",
        "Un habitant sur six dit renoncer à une démarche quand elle est en ligne.",
        "DG",
        change="adopt",
        wording="Personne ne perd un droit faute d’équipement, de connexion, d’aisance ou "
        "d’accessibilité.",
        criteria=("Une aide humaine accompagne toute bascule vers le numérique.",),
    ),
)


@dataclass(frozen=True, slots=True)
class Point:
    """A vigilance point of the story: its text, who wrote it, and who guards it once adopted."""

    author: str
    guarantor: str
    text: Text


def _point(
    people: tuple[str, str, str],
    title: str,
    wording: str,
    summary: str,
    indicator: str,
    **invariants: str,
) -> Point:
    """A new point; ``people`` is who wrote it, who guards it, and the department's code."""
    author, guarantor, department = people
    text = Text(
        Kind.VIGILANCE_POINT,
        title,
        summary,
        department,
        invariants={code: (PRESERVED, note) for code, note in invariants.items()},
        change="adopt",
        wording=wording,
        indicator=indicator,
    )
    return Point(author, guarantor, text)


POINTS: Final = (
    _point(
        ("chef.guichet", "dir.rel", "REL"),
        "Aide humaine à tous les guichets",
        "Assurer le service avec un égal accès et une présence humaine à chaque guichet.",
        "Le premier engagement vérifiable de l’égal accès, pour tous les guichets de la ville.",
        "Personnes qui savent qu’une aide existe, en %",
        INV1="Le guichet reste ouvert à tous.",
        INV2="Un agent est présent.",
    ),
    _point(
        ("agent.urb", "dir.urb", "URB"),
        "Un guichet pour chaque démarche en ligne",
        "Toute démarche d’urbanisme proposée en ligne garde un équivalent au guichet, avec les "
        "mêmes pièces et le même délai.",
        "Les dépôts en ligne montent vite ; ceux qui viennent ne doivent pas attendre davantage.",
        "Écart de délai entre guichet et ligne, en jours",
        INV1="Même délai partout.",
        INV4="Mêmes pièces demandées.",
    ),
    _point(
        ("agent.mob", "dir.mob", "MOB"),
        "Aucun titre réservé au smartphone",
        "Aucun titre de transport n’est proposé seulement sur smartphone.",
        "Un quart des voyageurs de plus de 65 ans n’a pas de smartphone.",
        "Titres vendus sans smartphone, en %",
        INV1="L’automate et le guichet restent.",
        INV5="Pas d’équipement exigé.",
    ),
    _point(
        ("agent.sol", "dga.solidarites", "SOL"),
        "Un rappel humain sous 48 h",
        "Toute personne qui laisse un message est rappelée par un agent sous 48 h ouvrées.",
        "Le répondeur ne doit pas devenir un mur.",
        "Rappels faits sous 48 h, en %",
        INV2="Une voix répond.",
    ),
    _point(
        ("dpo", "dsi", "DSI"),
        "Aucune réutilisation sans finalité affichée",
        "Aucune donnée n’est réutilisée sans que la nouvelle finalité soit affichée là où la "
        "donnée a été demandée.",
        "Les projets de croisement de fichiers se multiplient ; la règle doit précéder.",
        "Traitements dont la finalité est affichée, en %",
        INV3="La personne sait à quoi sert sa donnée.",
    ),
    _point(
        ("agent.edu", "dga.solidarites", "EDU"),
        "L’inscription en dix minutes",
        "Le dossier d’inscription scolaire se remplit en moins de dix minutes, à l’école comme "
        "en ligne.",
        "Le dossier actuel demande deux fois la même chose et décourage.",
        "Durée médiane d’une inscription, en minutes",
        INV4="Une seule saisie.",
    ),
    _point(
        ("agent.env", "dga.cadredevie", "ENV"),
        "Des relevés regroupés avant analyse",
        "Les relevés de compteurs sont regroupés par immeuble ou par rue avant toute analyse.",
        "La consommation d’un foyer en dit long sur sa vie.",
        "Jeux de données regroupés, en %",
        INV3="Aucun foyer n’est reconnaissable.",
    ),
    _point(
        ("agent.part", "dga.transformation", "PART"),
        "Un temps en face à face par consultation",
        "Chaque consultation comporte au moins un temps en présence, dans le quartier concerné.",
        "Le questionnaire en ligne touche toujours les mêmes personnes.",
        "Consultations avec un temps en présence, en %",
        INV2="On se rencontre.",
        INV5="Sans écran.",
    ),
    _point(
        ("agent.com", "dga.transformation", "COM"),
        "Un langage clair",
        "Tout courrier et toute page de démarche se lisent sans aide, et sont relus par un "
        "habitant avant diffusion.",
        "Un courrier sur trois provoque un appel pour demander ce qu’il veut dire.",
        "Courriers relus par un habitant, en %",
        INV4="On comprend du premier coup.",
    ),
    _point(
        ("agent.rh", "dga.transformation", "RH"),
        "Un temps d’accompagnement avant la bascule",
        "Aucun outil n’est mis en service avant que le temps de formation des agents concernés "
        "soit inscrit au planning et pris.",
        "Les équipes apprennent aujourd’hui le soir, ou au comptoir devant l’usager.",
        "Agents formés avant la mise en service, en %",
        INV5="Les agents aussi ont droit à l’aide.",
    ),
)

WP01_REWORDED: Final = Text(
    Kind.REFORMULATION,
    "Rendre visible l’aide humaine",
    "Quarante et une personnes, à cinq guichets de trois directions, nous ont dit la même chose "
    "de quarante et une façons : l’aide existe, elles ne l’ont pas trouvée. La formulation "
    "demande une présence ; elle ne demande pas que cette présence se voie.",
    "REL",
    target="WP01",
    change="amend",
    wording="Rendre l’aide humaine facile à repérer et réellement accessible aux personnes "
    "concernées, à chaque guichet.",
    evidence=(
        (
            "41 signaux d’habitants en quatre mois, à cinq guichets de trois directions : "
            "« personne ne me dit que l’aide existe »."
        ),
        (
            "Indicateur : 31 % des habitants savent qu’une aide existe, contre 24 % six mois plus "
            "tôt ; l’objectif est de 60 %."
        ),
        "REX des ambassadeurs mobilité : un badge visible à 5 m change tout.",
    ),
)

WP03_REWORDED: Final = Text(
    Kind.REFORMULATION,
    "Aucun titre de transport réservé au smartphone",
    "Après 20 h les guichets ferment et deux automates sur cinq n’acceptent plus que le "
    "paiement par téléphone : la règle est tenue sur le papier, pas sur le quai.",
    "MOB",
    target="WP03",
    change="amend",
    wording="Tout titre de transport s’achète et se présente sans smartphone, au guichet comme à "
    "l’automate, y compris après 20 h.",
    evidence=(
        "4 signaux d’une association : l’automate ne convient pas aux personnes en fauteuil.",
        "Relevé des agents en station, en octobre : 37 voyageurs sans solution après 20 h.",
    ),
)
