"""What a committee does with an item."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from infra.demo.place import Item, Place
from infra.demo.texts import typeset
from policies.decision import Choice
from services.committees.agenda import defer_item, reschedule_item
from services.committees.cast_vote import cast_vote
from services.committees.declare_recusal import declare_recusal
from services.committees.models import Ballot, BallotVoter


class Deciding(Place):
    """Voting at a distance, stepping aside, deferring."""

    def consult(self, *items: Item) -> None:
        """Have the committee vote at a distance, between two of its meetings."""
        for item in items:
            reschedule_item(self.deps, self.caller("secretaire"), item.id)
            self.timeline.settle(item.id)

    def recuse(self, item: Item, who: str, words: str) -> None:
        """Step aside from an item."""
        declare_recusal(self.deps, self.caller(who), self._ballot(item).id, typeset(words))
        self.timeline.settle(item.id)

    def vote(self, item: Item, who: str, choice: str, words: str = "") -> None:
        """Vote, perhaps with a comment, shown at the close."""
        self._cast(item, self._ballot(item), who, Choice(choice), words)

    def _cast(
        self,
        item: Item,
        ballot: Ballot,
        who: str,
        choice: Choice,
        words: str,
        *,
        reserves: Sequence[str] = (),
    ) -> None:
        cast_vote(
            self.deps,
            self.caller(who),
            ballot.id,
            choice,
            comment=typeset(words),
            reserves=[typeset(reserve) for reserve in reserves],
        )
        self.timeline.settle(item.id)

    def votes(
        self,
        items: Sequence[Item],
        *,
        days: int,
        against: Collection[str] = (),
        abstain: Collection[str] = (),
        silent: Collection[str] = (),
        words: Mapping[str, str] | None = None,
        reserves: Mapping[str, Sequence[str]] | None = None,
    ) -> Iterator[datetime]:
        """A story: those entitled vote over some days, for unless told otherwise.

        Each votes on all the ``items`` in one go; the lists say who does what on all of them.
        """
        ballots = [self._ballot(item) for item in items]
        entitled = [self._entitled(ballot) for ballot in ballots]
        voters = [
            name
            for name in self.accounts
            if name not in silent and any(name in names for names in entitled)
        ]
        first = (days + len(silent) + len(words or ())) % len(voters)
        voters = voters[first:] + voters[:first]  # not always the same one first
        closes_at = min(ballot.closes_at for ballot in ballots)
        instants = self.calendar.spread(len(voters), self.timeline.now, days, closes_at)
        for at, name in zip(instants, voters, strict=True):
            yield at
            choice = Choice.FOR
            if name in against:
                choice = Choice.AGAINST
            elif name in abstain:
                choice = Choice.ABSTAIN
            for item, ballot, names in zip(items, ballots, entitled, strict=True):
                if name in names:
                    self._cast(
                        item,
                        ballot,
                        name,
                        choice,
                        (words or {}).get(name, ""),
                        reserves=(reserves or {}).get(name, ()),
                    )

    def _ballot(self, item: Item) -> Ballot:
        with self.deps.work(self.tenant_id) as work:
            return work.session.scalars(
                select(Ballot)
                .where(Ballot.proposal_id == item.id)
                .order_by(Ballot.round.desc())
                .limit(1)
            ).one()

    def _entitled(self, ballot: Ballot) -> set[str]:
        """Who may vote."""
        with self.deps.work(self.tenant_id) as work:
            entitled = set(
                work.session.scalars(
                    select(BallotVoter.member_id).where(
                        BallotVoter.ballot_id == ballot.id,
                        BallotVoter.may_vote,
                        BallotVoter.recused_at.is_(None),
                    )
                )
            )
        return {name for name, account in self.accounts.items() if account in entitled}

    def defer(self, item: Item, who: str, words: str) -> None:
        """Send an item back from the committee for complement."""
        defer_item(self.deps, self.caller(who), item.id, typeset(words))
        self.timeline.settle(item.id)
