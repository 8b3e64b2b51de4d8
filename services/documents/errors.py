"""What a document is refused for."""

from __future__ import annotations

from policies.messages import N_
from services.errors import Forbidden, Invalid, InvalidStage

FIELD = "file"
"""The name under which a document is sent."""


class RefusedFile(Invalid):
    """A refusal that is shown beside the field of the file."""

    def __init__(self) -> None:
        super().__init__(errors={FIELD: [type(self).sentence]})


class UnsupportedDocument(RefusedFile):
    """Its content is of none of the kinds that are taken."""

    sentence = N_(
        "Ce fichier n’est pas d’un format admis, ou il est abîmé. Joignez un PDF, un document "
        "Word, Excel, PowerPoint ou LibreOffice d’un format récent, ou une image PNG, JPEG ou WebP."
    )


class DocumentHasMacros(UnsupportedDocument):
    """An office file that holds programs."""

    sentence = N_(
        "Ce fichier contient des macros, qui ne sont pas admises. Enregistrez-le sans macros, ou "
        "en PDF, puis joignez-le de nouveau."
    )


class DocumentTooLarge(RefusedFile):
    """More than 20 MB."""

    sentence = N_(
        "Ce fichier dépasse 20 Mo. Réduisez-le, par exemple en compressant ses images, puis "
        "joignez-le de nouveau."
    )


class NameTaken(RefusedFile):
    """A document of the same version has that name, or somebody else's earlier one."""

    sentence = N_(
        "Un document de cette proposition porte déjà ce nom. Renommez votre fichier, ou retirez "
        "d’abord l’autre, puis joignez-le de nouveau."
    )


class NothingInside(RefusedFile):
    """An empty file."""

    sentence = N_("Ce fichier est vide. Vérifiez-le, puis joignez-le de nouveau.")


class NotOpenToDocuments(InvalidStage):
    """Whoever asks, nothing is joined at this stage."""

    sentence = N_(
        "Aucun document ne se joint à cette étape : un texte soumis au vote ne change plus sous "
        "les yeux de ceux qui décident."
    )


class NotTheirsToJoin(Forbidden):
    """Somebody else's to join documents now."""

    sentence = N_(
        "Vous ne pouvez pas joindre de document maintenant : la personne qui propose le peut tant "
        "que le texte est entre ses mains, puis celle à qui le parrainage est demandé tant qu’elle "
        "n’a pas répondu, puis le secrétariat et la présidence du comité jusqu’à l’ouverture du "
        "vote."
    )


class NoLongerRemovable(InvalidStage):
    """A document of a version that was submitted stays with it."""

    sentence = N_(
        "Ce document reste : d’autres ont pu décider d’après lui. Pour le remplacer, joignez-en un "
        "plus récent du même nom à la version que vous préparez."
    )


class QuotaExceeded(RefusedFile):
    """There is no room left for it."""

    sentence = N_(
        "L’espace réservé aux documents de votre organisation est plein. Prévenez votre "
        "administrateur : l’hébergeur peut l’agrandir."
    )


class TooManyDocuments(QuotaExceeded):
    """The proposal has as many as one may have."""

    sentence = N_(
        "Cette proposition a déjà 30 documents, le plus qu’elle puisse avoir. Réunissez-en "
        "plusieurs dans un seul fichier."
    )
