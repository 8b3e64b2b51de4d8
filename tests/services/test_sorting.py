"""Names in the order of a dictionary."""

from __future__ import annotations

from services.deps import Deps
from services.sorting import name_key
from services.tenancy.add_member import add_member
from services.tenancy.list_members import MemberFilter, list_members
from services.tenancy.read_people import read_people
from tests.fixtures.ledger import Commune

IN_ORDER = [
    "adrien Roy",
    "Ça va",
    "Éléonore Petit",
    "Emma Roy",
    "Étienne Roy",
    "odile Roy",
    "Œdipe Roy",
    "Ofélie Roy",
    "Zoé Roy",
]


def test_accents_ligatures_and_case_do_not_move_a_name() -> None:
    turned = IN_ORDER[::-1]
    assert sorted(turned, key=name_key) == IN_ORDER


def test_the_ledger_sorts_as_python_does(deps: Deps, commune: Commune) -> None:
    caller = commune.caller("admin")
    for number, name in enumerate(reversed(IN_ORDER)):
        add_member(deps, caller, email=f"p{number}@{commune.slug}.example", name=name)
    listed = [one.name for one in list_members(deps, caller, MemberFilter(), page_size=99).items]
    assert listed == sorted(listed, key=name_key)
    assert [name for name in listed if name in IN_ORDER] == IN_ORDER
    assert [one.name for one in read_people(deps, caller)] == listed
