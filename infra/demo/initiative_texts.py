"""The initiatives of NovaCité that went to a decision, as their authors wrote them."""

from __future__ import annotations

from typing import Final

from infra.demo.texts import AT_RISK, IMPROVED, PRESERVED, Text, Usage
from policies.loop import Kind

AMBASSADORS: Final = Text(
    Kind.INITIATIVE,
    "Ambassadeurs mobilité",
    "Un agent se tient près de l’automate et accompagne le voyageur : il montre, il ne fait pas à "
    "sa place. La personne repart avec son titre, et saura refaire.",
    "MOB",
    [
        Usage("L’agent des mobilités", "accompagne", "le voyageur à l’automate"),
        Usage("Le voyageur", "prend", "son titre sans renoncer"),
    ],
    {
        "citizen": "Prendre le train même quand le guichet est fermé",
        "taxpayer": "Moins d’amendes contestées et de guichets débordés",
        "agent": "Un métier de contact, choisi",
    },
    {
        "INV1": (PRESERVED, "Le guichet reste ouvert aux mêmes heures."),
        "INV5": (IMPROVED, "On apprend la machine avec quelqu’un."),
    },
    ["WP01", "WP03"],
)

DIGITAL_BUS: Final = Text(
    Kind.INITIATIVE,
    "Bus numérique",
    "Un bus équipé et deux agents passent chaque semaine dans les quartiers sans guichet : on y "
    "dépose une demande d’aide près de chez soi, avec quelqu’un.",
    "SOL",
    [
        Usage("L’habitant", "dépose", "une demande d’aide près de chez lui"),
        Usage("L’agent social", "vérifie", "les pièces sur place", "agent"),
    ],
    {
        "citizen": "Une demande sans deux heures de trajet",
        "taxpayer": "Moins de dossiers incomplets à reprendre",
        "agent": "Voir les gens là où ils vivent",
    },
    {
        "INV1": (IMPROVED, "Des quartiers sans guichet en retrouvent un, par semaine."),
        "INV2": (IMPROVED, "Deux agents, les mêmes chaque semaine."),
        "INV5": (PRESERVED, "Rien n’est demandé à l’habitant sur son téléphone."),
    },
    ["WP01", "WP04"],
)

VIRTUAL_QUEUE: Final = Text(
    Kind.INITIATIVE,
    "File d’attente virtuelle",
    "Prendre son tour à distance et arriver quand il vient, au lieu d’attendre debout au guichet "
    "du Centre.",
    "REL",
    [Usage("L’usager", "prend", "son tour au guichet depuis chez lui")],
    {
        "citizen": "Une heure d’attente rendue",
        "taxpayer": "Un accueil dimensionné sur les arrivées réelles",
        "agent": "Une salle plus calme",
    },
    {
        "INV1": (PRESERVED, "On peut toujours venir sans avoir pris son tour."),
        "INV5": (PRESERVED, "L’accueil inscrit ceux qui n’ont pas de téléphone."),
    },
    ["WP01"],
)

PARKING_SENSORS: Final = Text(
    Kind.INITIATIVE,
    "Capteurs de stationnement",
    "Des plots au sol comptent les places libres ; des panneaux les annoncent à l’entrée des "
    "rues. On tourne moins, on pollue moins.",
    "MOB",
    [
        Usage("L’automobiliste", "rejoint", "une place libre sans tourner"),
        Usage("L’agent de voirie", "repère", "les rues saturées à réaménager", "agent"),
    ],
    {
        "citizen": "Des rues plus calmes",
        "taxpayer": "Des travaux décidés sur des comptages",
        "agent": "Moins de conflits sur la voie publique",
    },
    {
        "INV3": (PRESERVED, "Un plot compte une place, il ne lit aucune plaque."),
        "INV5": (PRESERVED, "Les panneaux se lisent sans téléphone."),
    },
    ["WP05"],
)

CALL_BACK: Final = Text(
    Kind.INITIATIVE,
    "Rappel par un agent sous 48 h",
    "Chaque message laissé aux solidarités est rappelé par un agent qui se nomme, dans les deux "
    "jours ouvrés.",
    "SOL",
    [Usage("L’agent social", "rappelle", "la personne qui a laissé un message")],
    {"citizen": "Une réponse, et un nom", "agent": "Des rappels prévus, plus subis"},
    {"INV2": (IMPROVED, "Une voix répond à chaque message.")},
    ["WP04"],
)

SATISFACTION_TERMINAL: Final = Text(
    Kind.INITIATIVE,
    "Dire sa satisfaction à la sortie du guichet",
    "Une borne à quatre visages à la sortie de chaque guichet, relevée chaque semaine.",
    "REL",
    [Usage("L’usager", "signale", "comment s’est passée sa visite")],
    {"citizen": "Être entendu sans écrire"},
    {"INV3": (PRESERVED, "Aucune image, aucun son : un appui.")},
)

TABLET_FIRST: Final = Text(
    Kind.INITIATIVE,
    "Tablette de terrain",
    "Remplir la fiche d’intervention sur place, avec l’habitant, au lieu de la recopier le soir "
    "au bureau.",
    "ENV",
    [Usage("L’agent de terrain", "remplit", "la fiche d’intervention sur place", "agent")],
    {"agent": "40 minutes rendues chaque jour de tournée"},
    {"INV4": (IMPROVED, "Une seule fiche.")},
    ["WP07"],
    working_conditions=True,
)

TABLET: Final = Text(
    Kind.INITIATIVE,
    "Tablette de terrain",
    "Remplir la fiche d’intervention sur place, avec l’habitant, au lieu de la recopier le soir "
    "au bureau. L’heure et le lieu du passage s’effacent au bout de trente jours.",
    "ENV",
    [
        Usage("L’agent de terrain", "remplit", "la fiche d’intervention sur place", "agent"),
        Usage("L’habitant", "repart", "avec le numéro et la date de sa demande"),
    ],
    {
        "citizen": "Une réponse le jour même au lieu de quatre jours",
        "taxpayer": "Deux saisies en moins par intervention",
        "agent": "40 minutes rendues chaque jour de tournée",
    },
    {
        "INV3": (
            AT_RISK,
            (
                "La tablette enregistre l’heure et le lieu de chaque passage. Un suivi des agents "
                "devient possible, même si personne ne le demande."
            ),
        ),
        "INV4": (IMPROVED, "Une seule fiche, relue avec l’habitant avant l’envoi."),
        "INV1": (PRESERVED, "La fiche papier reste disponible dans chaque véhicule."),
        "INV2": (PRESERVED, "Le nombre de visites ne change pas."),
        "INV5": (PRESERVED, "Rien n’est demandé à l’habitant sur son propre téléphone."),
    },
    ["WP05", "WP07"],
    working_conditions=True,
)

PICTOGRAMS: Final = Text(
    Kind.INITIATIVE,
    "Pictogrammes de guichet",
    "Les mêmes douze pictogrammes à toutes les portes et sur tous les courriers, dessinés avec "
    "des habitants qui lisent peu.",
    "COM",
    [
        Usage("L’habitant", "reconnaît", "le bon guichet sans lire"),
        Usage("L’agent d’accueil", "oriente", "en montrant le même signe que le courrier", "agent"),
    ],
    {
        "citizen": "Trouver la bonne porte du premier coup",
        "taxpayer": "Une signalétique commandée une fois pour toutes",
        "agent": "Moins d’orientations à refaire",
    },
    {
        "INV4": (IMPROVED, "On comprend d’un regard."),
        "INV1": (PRESERVED, "Les mots restent, le signe s’ajoute."),
    },
    ["WP01", "WP09"],
)

SIGN_LANGUAGE: Final = Text(
    Kind.INITIATIVE,
    "Un accueil en langue des signes",
    "Le mercredi matin, une interprète reçoit au guichet du Centre avec un agent ; les autres "
    "jours, elle se joint à l’entretien par écran.",
    "REL",
    [
        Usage("L’habitant sourd", "explique", "sa demande dans sa langue"),
        Usage("L’agent d’accueil", "répond", "avec l’interprète, sans papier griffonné", "agent"),
    ],
    {
        "citizen": "Être compris sans venir accompagné",
        "taxpayer": "Un rendez-vous au lieu de trois",
        "agent": "Ne plus deviner ce que l’on demande",
    },
    {
        "INV1": (IMPROVED, "Une langue de plus au même guichet."),
        "INV2": (IMPROVED, "On se parle en face, l’écran vient en plus."),
    },
    ["WP01", "WP09"],
)

PARK_LIGHTS: Final = Text(
    Kind.INITIATIVE,
    "Éteindre les parcs la nuit, quartier par quartier",
    "Après 23 h, chaque conseil de quartier choisit les allées qui restent éclairées ; les autres "
    "s’éteignent.",
    "ENV",
    [
        Usage("Le conseil de quartier", "choisit", "les allées qui restent éclairées"),
        Usage("L’agent d’éclairage", "règle", "les horaires de chaque parc", "agent"),
    ],
    {
        "citizen": "Une nuit plus noire pour les riverains et pour les oiseaux",
        "taxpayer": "31 000 € d’électricité par an",
        "agent": "Des réglages faits à distance",
    },
    {
        "INV1": (PRESERVED, "Les cheminements vers les arrêts restent éclairés."),
        "INV2": (PRESERVED, "La médiation de soirée continue."),
    },
)

MENTORING: Final = Text(
    Kind.INITIATIVE,
    "Binômes de mentorat inversé",
    "Un agent à l’aise avec le numérique et un cadre qui l’est moins travaillent ensemble deux "
    "heures par mois, sur les outils du cadre, pendant un an.",
    "RH",
    [
        Usage("L’agent", "montre", "au cadre un outil qu’il emploie chaque jour", "agent"),
        Usage("Le cadre", "apprend", "l’outil que son équipe utilise", "agent"),
    ],
    {
        "taxpayer": "Moins de formations achetées et oubliées",
        "agent": "Être celui qui sait, et le dire",
    },
    {"INV5": (IMPROVED, "Les agents aussi ont droit à l’aide.")},
    ["WP10"],
)

TRUE_TIMES: Final = Text(
    Kind.INITIATIVE,
    "Affichage des horaires réels",
    "Afficher à l’arrêt l’heure où le bus passera vraiment, avec un message lu à voix haute.",
    "MOB",
    [Usage("Le voyageur", "attend", "son bus en sachant quand il passe")],
    {"citizen": "Attendre sans s’inquiéter"},
    {"INV5": (IMPROVED, "L’annonce se lit et s’entend sans téléphone.")},
    ["WP03"],
)

WALK_IN: Final = Text(
    Kind.INITIATIVE,
    "Accueil sans rendez-vous le jeudi",
    "Un jour par semaine, tous les guichets reçoivent sans rendez-vous.",
    "REL",
    [Usage("L’usager", "rencontre", "un agent sans rendez-vous")],
    {"citizen": "Venir quand on peut", "agent": "Un jour où l’on sait à quoi s’attendre"},
    {"INV1": (IMPROVED, "Celles et ceux qui ne prennent pas de rendez-vous sont reçus.")},
    ["WP01"],
)

SMARTPHONES: Final = Text(
    Kind.INITIATIVE,
    "Équiper chaque agent d’un smartphone",
    "Doter les 3 100 agents d’un smartphone avant la fin de l’année.",
    "DSI",
)

MAP_OF_HELP: Final = Text(
    Kind.INITIATIVE,
    "Carte des aides",
    "Une carte, sur papier et en ligne, de tous les lieux où quelqu’un vous aide.",
    "REL",
    [Usage("L’habitant", "repère", "le lieu d’aide le plus proche")],
)

SUGGESTION_BOX: Final = Text(
    Kind.INITIATIVE,
    "Boîte à idées des écoles",
    "Une boîte par école, relevée par les élèves délégués.",
    "EDU",
)
