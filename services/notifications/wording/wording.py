"""The shape of what a person is told: sentences to be filled and put in their language."""

from __future__ import annotations

from dataclasses import dataclass

from policies.messages import N_

_FOOT = N_(
    "Vous recevez ce courriel parce qu’une décision vous revient ou vous concerne "
    "(%(tenant_name)s)."
)


@dataclass(frozen=True, slots=True)
class Wording:
    """French sentences, ids of the catalogue, with ``%(name)s`` for the facts.

    Attributes:
        subject: the mail's subject.
        paragraphs: what happened and what is expected; one whose facts are unknown is left out.
        details: short lines under them: when, where, in what capacity; left out in the same way.
        verb: what the mail's one link, and the inbox line's button, let the person do.
        line: what the inbox line asks for or tells, above the proposal's title.
        deadline: the sentence that gives the date, ``%(deadline)s`` with its delay or
            ``%(moment)s`` or ``%(delay)s`` alone; "" where the ledger says whose move it is and
            by when.
        due: which fact is that date: ``due_at`` unless the ledger knows better.
        foot: why the person receives the mail.
        anchor: where on the proposal's page the link leads, "" for its top.
    """

    subject: str
    paragraphs: tuple[str, ...]
    verb: str
    line: str
    deadline: str = ""
    due: str = "due_at"
    details: tuple[str, ...] = ()
    foot: str = _FOOT
    anchor: str = ""
