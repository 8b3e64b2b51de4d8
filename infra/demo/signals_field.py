"""What agents, partners and residents observed besides, in their words."""

from __future__ import annotations

from typing import Final

WHAT_IS_EXPECTED: Final = (
    "On me demande de conseiller, de saisir et de faire du chiffre. Je ne sais plus ce qui prime.",
    "Avant j’instruisais des permis. Aujourd’hui je dépanne des mots de passe.",
    "La fiche de poste parle d’accueil, les réunions parlent de dématérialisation.",
    "Trois consignes différentes en deux mois sur les dossiers incomplets.",
    "On nous félicite pour le temps passé, puis on nous reproche les délais.",
    "Je voudrais savoir ce que j’ai le droit de ne plus faire.",
    "Qui décide que je passe la matinée au conseil numérique ? Je l’apprends le jour même.",
    "Nos nouveaux collègues demandent ce qu’est un bon dossier. Nous n’avons plus la réponse.",
    "On change l’outil, on ne dit pas ce que devient le métier.",
)

COPIED_TWICE: Final = (
    "On recopie dans le logiciel ce que les parents ont écrit sur papier, puis on l’imprime.",
    "Le quotient familial est saisi à la cantine et ressaisi à la garderie.",
    "Deux logiciels, deux orthographes du même enfant, deux dossiers.",
    "Nous tapons l’adresse quatre fois par rentrée et par famille.",
    "Les certificats arrivent par courriel, on les scanne après les avoir imprimés.",
    "Le tableau des présences est recopié chaque soir pour la direction.",
    "Un changement de téléphone demande trois saisies. On en oublie toujours une.",
    "Ce que l’école a déjà, la mairie le redemande, et c’est nous qui rappelons les parents.",
    "La liste des allergies vit dans trois fichiers. C’est dangereux.",
    "Je passe mes lundis à comparer deux tableaux qui devraient être le même.",
    "Les parents nous disent qu’ils ont déjà tout donné. Ils ont raison.",
    "Pour une sortie scolaire, la même fiche est remplie par l’école, par nous et par le car.",
    "L’export perd les accents, on corrige les prénoms à la main.",
    "Le logiciel de paie et celui des plannings ne se parlent pas, nous faisons l’interprète.",
    "À chaque rentrée on refait les cartes de cantine des enfants qui en ont déjà une.",
    "Un dossier numérique, oui. Mais il faut encore la copie papier « au cas où ».",
    "Les inscriptions du soir sont saisies le lendemain par un collègue qui n’y était pas.",
    "On nous a donné une tablette : on recopie maintenant de la tablette vers l’ordinateur.",
    "Le nom du médecin est demandé cinq fois dans le même dossier.",
    "Je connais par cœur des numéros d’allocataire. Ce n’est pas bon signe.",
    "Quand une famille déménage d’une rue, tout le dossier repart de zéro.",
    "Une seule saisie à l’inscription nous rendrait une journée par semaine en septembre.",
)

UNSUITED_MACHINE: Final = (
    "L’automate est trop haut : nos adhérents en fauteuil ne voient pas l’écran.",
    "Aucune prise pour casque : une personne aveugle ne peut pas acheter son ticket.",
    "Le délai de l’écran est trop court pour quelqu’un qui tremble.",
    "L’écran tactile ne reconnaît pas une main prothétique. Il n’y a pas de bouton.",
)

HEATING_DATA: Final = (
    "Qui voit mes données de chauffage ? On devine à quelle heure je rentre.",
    "Le compteur est posé, personne ne m’a dit à quoi servaient les relevés.",
    "Mon bailleur sait-il que je chauffe peu parce que je ne peux pas payer ?",
    "Sur la carte, notre immeuble n’a que trois logements : c’est nous, quoi.",
    "Je veux bien aider à économiser, pas qu’on me surveille.",
    "Combien de temps gardez-vous les relevés ? La brochure n’en dit rien.",
)

TOO_MANY_PROJECTS: Final = (
    "Sept projets en même temps pour une équipe de cinq. Lequel attend ?",
    "Nous testons un outil pendant que le précédent n’est pas encore compris.",
    "Chaque direction lance le sien ; c’est le même guichet qui les reçoit tous.",
    "Formation le mardi, bascule le mercredi, usagers le jeudi.",
    "On ne finit plus rien, on commence.",
    "Trois enquêtes sur notre bien-être ce mois-ci. Nous aurions préféré du temps.",
    "Les réunions de projet ont mangé les réunions de service.",
    "Je suis référente de quatre outils. Je n’en connais bien qu’un.",
    "Le planning de l’été est déjà plein de mises en service.",
    "On nous demande des idées, puis d’attendre que les précédentes soient faites.",
    "Le chef de projet change, le tableau change, la date reste.",
    "Quand tout est prioritaire, c’est l’usager devant moi qui attend.",
    "Peut-on arrêter quelque chose avant de commencer autre chose ?",
    "Deux collègues sont partis. Les projets, eux, sont tous restés.",
)

PROMISED_CALL: Final = (
    "On m’a promis un rappel lundi. Nous sommes vendredi.",
    "J’ai laissé trois messages pour mon aide au logement. Personne n’a rappelé.",
    "Le rappel est venu à 12 h 30, j’étais au travail, et il n’y en a pas eu d’autre.",
    "La personne qui m’a rappelée n’avait pas mon dossier.",
    "J’attends encore l’appel de l’assistante sociale, depuis la visite d’il y a dix jours.",
    "Un numéro masqué : je n’ai pas répondu, et impossible de rappeler.",
    "On m’a dit « sous 48 h ». J’ai gardé mon téléphone allumé tout le week-end.",
    "Ma mère a raccroché, elle croyait à une publicité. Dites qui vous êtes.",
)

CALL_AT_NIGHT: Final = (
    "Deux heures du matin, le dossier patient est figé. Quel numéro appeler ?",
    "La fiche d’astreinte affichée en salle de soins date de l’année dernière.",
    "J’ai réveillé trois personnes avant de trouver l’informaticien de garde.",
    "Le standard ne sait pas qui est d’astreinte pour l’imagerie.",
    "On fait un ticket la nuit, il est lu à huit heures. Et d’ici là ?",
    "Aux urgences, on finit par appeler le portable personnel d’un collègue du support.",
    "Le numéro d’astreinte renvoie sur une messagerie pleine.",
    "Qui prévient-on quand l’imprimante d’étiquettes du laboratoire s’arrête un dimanche ?",
    "Les intérimaires ne connaissent personne. Il leur faudrait une seule ligne.",
    "L’astreinte a répondu tout de suite, quand j’ai enfin eu le bon numéro.",
    "Réseau coupé en réanimation : dix minutes à chercher qui appeler, c’est dix minutes de trop.",
)
