"""The usage gate: what a proposal must say before it is submitted, and « Pour quel usage ? »."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final

from policies.loop import Kind
from policies.messages import N_

Missing = dict[str, list[str]]

FOR_WHICH_USE: Final = N_("Pour quel usage ?")
_STATE_A_USE: Final = N_(
    "Décrivez au moins un usage : un acteur, un verbe d’action, un objet. Par exemple : "
    "« l’agent d’accueil / accompagne / l’usager à la borne »."
)
_POSSESSION: Final = N_(
    "Avoir ou utiliser un outil n’est pas encore un usage : dites ce qu’il permet de faire."
)
_STATEMENT_PARTS: Final[Mapping[str, str]] = {
    "actor": N_("Dites qui agit : un agent, un usager, un partenaire."),
    "verb": N_("Dites ce que fait cette personne, avec un verbe d’action."),
    "object": N_("Dites sur quoi porte l’action."),
}
_EVERY_KIND: Final[Mapping[str, str]] = {
    "title": N_("Donnez un titre à la proposition."),
    "summary": N_("Résumez la proposition en quelques phrases."),
    "department": N_("Indiquez la direction ou le service concerné."),
}
_TARGET: Final[Mapping[Kind, str]] = {
    Kind.VIGILANCE_POINT: N_("Indiquez le point de vigilance à retirer."),
    Kind.REFORMULATION: N_("Indiquez le point de vigilance à reformuler."),
    Kind.INVARIANT_CHANGE: N_("Indiquez l’invariant à modifier ou à retirer."),
}
_NEW_WORDING: Final = N_("Écrivez la formulation proposée.")
_EVIDENCE: Final = N_(
    "Dites ce qui, sur le terrain, motive la reformulation : signaux, REX ou indicateur."
)
_INVARIANTS: Final = N_("Indiquez au moins un invariant que ce point de vigilance traduit.")
_CHANGE: Final = N_("Dites s’il s’agit d’un nouveau texte ou du retrait d’un texte en vigueur.")
_NOT_AMENDED: Final = N_(
    "Pour changer la formulation d’un point de vigilance, faites une reformulation."
)

_ENDINGS: Final = (
    r"(?:er|e|es|ons|ez|ent|ait|aient|ant|era|eront|erait|eraient|ee?s?)"  # of a regular verb
)
_OF_IT: Final = r"(?: (?:de|du|des|d'|en))?"
_POSSESSION_VERBS: Final = re.compile(
    r"(?:s'|se |etre |est |sont |sera |seront )?"
    r"(?:avoir|a|ont|avait|avaient|aura|auront|aurait|auraient"
    r"|deten(?:ir|ait|aient)|detien(?:t|nent|dra|dront)"
    r"|acqu(?:erir|iert|ierent|errait|erra|erront)"
    rf"|(?:dispos|possed|equip|dot|achet|procur){_ENDINGS}){_OF_IT}"
)
_MERE_USE_VERBS: Final = re.compile(
    rf"(?:(?:utilis|emplo[iy]){_ENDINGS}|se (?:servir|sert|servent|servira|serviront)){_OF_IT}"
)
_A_PURPOSE: Final = re.compile(r"\b(?:pour|afin d[e']) ?\w")
_TOOL: Final = (
    r"(?:applis?|(?<!l')applications?|logiciels?|progiciels?|outils?|tablettes?|smartphones?"
    r"|telephones?|ordinateurs?|pc|ecrans?|bornes?|capteurs?|cameras?|drones?|robots?|chatbots?"
    r"|plateformes?|portails?|site (?:internet|web)|intranet|imprimantes?|casques?|licences?"
    r"|intelligence artificielle|ia|assistants? virtuels?|objets? connectes?|crm|erp|gps)\b"
)
_BUYING: Final = (
    r"\b(?:equiper|equipons|doter|dotons|acheter|achetons|achats? d[e']|acquerir|acquisition d[e'])"
)
_SETTING_UP: Final = (
    r"\b(?:avoir|disposer|fournir|donner|distribuer|installer|installation|deployer|deploiement"
    r"|developper|developpement|creer|creation|lancer|mettre en place|mise en place|generaliser"
    r"|passer (?:a|au|aux)|remplacer)\b"
)
_ARTICLES: Final = (
    r"(?:(?:un|une|des|de|le|la|les|notre|nos|plus|nouvel|nouveaux?|nouvelles?|[0-9]+) |d'|l')*"
)
_BUYS: Final = re.compile(_BUYING)
_NAMES_A_TOOL_FIRST: Final = re.compile(_ARTICLES + r"\b" + _TOOL)
_SETS_UP_A_TOOL: Final = re.compile(rf"(?:{_SETTING_UP}|{_BUYING})[^.!?]{{0,80}}?\b{_TOOL}")


def missing_for_submission(content: Mapping[str, Any]) -> Missing:
    """Return what a proposal still has to say, field by field, as French sentences.

    Nothing missing is an empty dict. A part of the third usage statement is named
    ``usage_statements.2.verb``.

    Args:
        content: the proposal's fields under the names of the API, ``kind`` among them; blank
            texts count as missing.
    """
    kind = Kind(content["kind"])
    missing: Missing = {
        field: [sentence] for field, sentence in _EVERY_KIND.items() if _is_blank(content, field)
    }
    match kind:
        case Kind.INITIATIVE | Kind.ADAPTATION:
            missing |= _missing_usage(content)
        case Kind.REFORMULATION:
            missing |= _required(content, target=_TARGET[kind], new_wording=_NEW_WORDING)
            missing |= _required(content, evidence=_EVIDENCE)
        case Kind.VIGILANCE_POINT:
            missing |= _missing_in_point(content)
        case Kind.INVARIANT_CHANGE:
            missing |= _missing_in_invariant(content)
    return missing


def is_tool_wish(title: str, summary: str = "") -> bool:
    """Tell whether the words ask for a tool: to equip, to buy, an application, smartphones…

    A wish for a tool is no fault; without a usage statement it gets the question
    ``FOR_WHICH_USE``. French wording; case, accents and typography do not matter.
    """
    plain_title, plain_summary = _plain(title), _plain(summary)
    return bool(
        _BUYS.search(plain_title)
        or any(
            _NAMES_A_TOOL_FIRST.match(text) or _SETS_UP_A_TOOL.search(text)
            for text in (plain_title, plain_summary)
        )
    )


def _missing_usage(content: Mapping[str, Any]) -> Missing:
    missing: Missing = {}
    is_stated = False
    for index, statement in enumerate(content.get("usage_statements") or []):
        blank = [part for part in _STATEMENT_PARTS if _is_blank(statement, part)]
        if len(blank) == len(_STATEMENT_PARTS):
            continue
        is_stated = True
        for part in blank:
            missing[f"usage_statements.{index}.{part}"] = [_STATEMENT_PARTS[part]]
        if "verb" not in blank and _is_possession(statement):
            missing[f"usage_statements.{index}.verb"] = [FOR_WHICH_USE, _POSSESSION]
    if not is_stated:
        wish = is_tool_wish(content.get("title") or "", content.get("summary") or "")
        missing["usage_statements"] = [FOR_WHICH_USE, _STATE_A_USE] if wish else [_STATE_A_USE]
    return missing


def _is_possession(statement: Mapping[str, Any]) -> bool:
    """Whether a statement says that one has a tool or uses it, and nothing of what for."""
    verb = _plain(statement["verb"])
    if _POSSESSION_VERBS.fullmatch(verb):
        return True
    says_what_for = _A_PURPOSE.search(_plain(statement.get("object") or ""))
    return _MERE_USE_VERBS.fullmatch(verb) is not None and not says_what_for


def _missing_in_point(content: Mapping[str, Any]) -> Missing:
    change = content.get("change")
    if change == "amend":
        return {"change": [_NOT_AMENDED]}
    if change == "retire":
        return _required(content, target=_TARGET[Kind.VIGILANCE_POINT])
    if change is None and not _is_blank(content, "target"):
        return {"change": [_CHANGE]}
    return _required(content, new_wording=_NEW_WORDING, invariants=_INVARIANTS)


def _missing_in_invariant(content: Mapping[str, Any]) -> Missing:
    change = content.get("change")
    target = {} if change in {None, "adopt"} else {"target": _TARGET[Kind.INVARIANT_CHANGE]}
    wording = {} if change == "retire" else {"new_wording": _NEW_WORDING}
    return _required(content, **target, **wording)


def _required(content: Mapping[str, Any], **sentences: str) -> Missing:
    return {field: [text] for field, text in sentences.items() if _is_blank(content, field)}


def _is_blank(content: Mapping[str, Any], field: str) -> bool:
    value = content.get(field)
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Sequence):
        return all(isinstance(item, str) and not item.strip() for item in value)
    return value is None


def _plain(text: str) -> str:
    """Return ``text`` in lower case without accents, typographic apostrophes nor odd spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())
