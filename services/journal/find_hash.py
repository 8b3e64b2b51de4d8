"""Look for a hash that somebody noted down earlier: whether the chain still goes through it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text

from policies.messages import N_
from policies.permissions import Permission
from services.deps import Deps
from services.errors import Invalid
from tenants.actor import Caller

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_FIND: Final = text("""
SELECT s.seq, e.at FROM journal_seal s
JOIN journal_entry e ON e.tenant_id = s.tenant_id AND e.id = s.entry_id
WHERE s.tenant_id = :tenant_id AND s.hash = :hash
""")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a hash stands in the chain, and when that entry was made."""

    seq: int
    at: datetime


def find_hash(deps: Deps, caller: Caller, noted: str) -> Place | None:
    """The place of the hash ``noted``; None when the chain has none such.

    Raises:
        Forbidden: the journal is not theirs to read.
        Invalid: it is no hash; the field is ``noted``.
    """
    digits = "".join(noted.split()).lower()
    if not _HASH.fullmatch(digits):
        raise Invalid(errors={"noted": [N_("Une empreinte a 64 chiffres et lettres de a à f.")]})
    with deps.act(caller, Permission.JOURNAL_READ) as act:
        row = act.session.execute(
            _FIND, {"tenant_id": act.tenant_id, "hash": bytes.fromhex(digits)}
        ).one_or_none()
    return Place(row.seq, row.at) if row else None
