"""The ballot box of a secret vote: how many papers say what, and nothing of who put them there.

That somebody voted is a ``Vote`` without a choice; what was voted is a number here. Nothing links
the two, even for who reads the database itself: each vote writes all of a ballot's rows anew,
whatever it says, so that their transaction, their place and their order are those of the last
vote and tell nothing of its choice. No time is kept. What remains to see is what any count that
follows the votes shows: who reads these numbers again and again while the vote is open sees them
grow, which is why the application gives them to nobody before the close.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from policies.decision import Arithmetic, Choice, Rule
from services.committees.models import Ballot
from tenants.base import Base, TenantRow, same_tenant, words

FEWEST_SHOWN: Final = 3
"""The votes of a secret ballot are not told when there are fewer than this."""


class SecretCount(TenantRow, Base):
    """How many papers bear a choice.

    ``decides`` tells those of the colleges that decide from the others, which are never counted
    together.
    """

    __tablename__ = "secret_count"

    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    decides: Mapped[bool] = mapped_column(primary_key=True)
    choice: Mapped[Choice] = mapped_column(words(Choice), primary_key=True)
    papers: Mapped[int]

    __table_args__ = (
        same_tenant("ballot_id", "ballot"),
        CheckConstraint("papers >= 0", name="counts_from_none"),
    )


def set_up_box(session: Session, ballot: Ballot) -> None:
    """Lay out an empty box, before anybody votes."""
    session.execute(
        insert(SecretCount),
        [
            {
                "tenant_id": ballot.tenant_id,
                "ballot_id": ballot.id,
                "decides": decides,
                "choice": choice,
                "papers": 0,
            }
            for decides in (True, False)
            for choice in Choice
        ],
    )


def empty_box(session: Session, ballot: Ballot) -> None:
    """Destroy what was voted: a round that is void, or not counted, must not be compared."""
    session.execute(
        delete(SecretCount).where(
            SecretCount.tenant_id == ballot.tenant_id, SecretCount.ballot_id == ballot.id
        )
    )


def papers_in(session: Session, ballot: Ballot) -> Mapping[bool, list[Choice]]:
    """The papers in the box, those of the colleges that decide apart."""
    papers: dict[bool, list[Choice]] = {True: [], False: []}
    for row in session.scalars(
        select(SecretCount)
        .where(SecretCount.tenant_id == ballot.tenant_id, SecretCount.ballot_id == ballot.id)
        .order_by(SecretCount.choice)
        .execution_options(populate_existing=True)
    ):
        papers[row.decides] += [row.choice] * row.papers
    return papers


def is_told(rule: Rule, count: Arithmetic) -> bool:
    """Whether the votes of a closed ballot may be told: too few would tell who voted what."""
    return not rule.secret or count.votes_for + count.votes_against + count.abstain >= FEWEST_SHOWN
