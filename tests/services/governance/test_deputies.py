from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from policies.decision import Choice
from policies.loop import Stage
from services.committees.absences import (
    list_absences,
    mark_absence,
    withdraw_absence,
)
from services.committees.cast_vote import cast_vote
from services.committees.declare_recusal import declare_recusal
from services.committees.errors import (
    AlreadyVoted,
    DeputyVoted,
    NotEntitled,
    NotTheSecretary,
    Recused,
    SeatRecused,
    TitularIsThere,
    TitularVoted,
)
from services.committees.models import BallotVoter, Vote
from services.committees.next_ballot import leave_item
from services.deps import new_id
from services.errors import Invalid, NotFound
from services.governance.possibilities import VoteOnBallot
from services.governance.read_dossier import read_dossier
from services.notifications.models import ItemKind
from tests.fixtures.world import START, Town
from tests.services.governance.seats import DAY, WEEK, away, seat_deputy, seat_of


@pytest.fixture
def town(town: Town) -> Town:
    """The lead is the fifth member's deputy on the steering committee."""
    seat_deputy(town, "fifth", "lead")
    return town


def vote(town: Town, proposal_id: UUID, name: str, choice: Choice = Choice.FOR) -> None:
    cast_vote(town.deps, town.caller(name), town.ballot(proposal_id).id, choice)


def offered(town: Town, proposal_id: UUID, name: str) -> list[VoteOnBallot]:
    dossier = read_dossier(town.deps, town.caller(name), proposal_id)
    return [act for act in dossier.possibilities if isinstance(act, VoteOnBallot)]


class TestADeputy:
    def test_votes_from_the_seat_of_an_absent_titular(self, town: Town):
        away(town)
        item = town.at_committee()
        town.vote(item, chair="for", second="for", third="against", fourth="against", lead="for")
        assert town.proposal(item).stage is Stage.ROLLOUT
        with town.deps.work(town.tenant_id) as work:
            given = work.session.execute(
                select(Vote.voter_id).where(Vote.deputy_id == town.ids["lead"])
            ).scalar_one()
        assert given == town.ids["fifth"]

    def test_is_asked_for_it_with_the_titular(self, town: Town):
        away(town)
        item = town.at_committee()
        assert [kind for kind, _, _ in town.inbox("lead")] == [ItemKind.VOTE]
        assert town.mails("lead", item) == ["deputy_asked"]
        vote(town, item, "lead")
        assert town.inbox("fifth") == []
        assert town.inbox("lead") == []

    def test_is_asked_nothing_while_the_titular_is_there(self, town: Town):
        item = town.at_committee()
        assert town.inbox("lead") == []
        assert town.mails("lead", item) == []
        assert offered(town, item, "lead") == []
        with pytest.raises(TitularIsThere):
            vote(town, item, "lead")

    def test_is_asked_when_the_titular_leaves_meanwhile(self, town: Town):
        item = town.at_committee()
        absence = away(town)
        assert [kind for kind, _, _ in town.inbox("lead")] == [ItemKind.VOTE]
        withdraw_absence(town.deps, town.caller("fifth"), town.copil, absence.id)
        assert town.inbox("lead") == []
        with pytest.raises(TitularIsThere):
            vote(town, item, "lead")

    def test_is_reminded_when_the_absence_has_begun_since(self, town: Town):
        item = town.at_committee()
        away(town, first=DAY + timedelta(days=2))
        assert town.inbox("lead") == []
        with pytest.raises(TitularIsThere):
            vote(town, item, "lead")
        town.wait(item, days=6, minutes=1)
        assert town.mails("lead", item) == ["vote_reminder"]
        vote(town, item, "lead")

    def test_votes_on_the_last_day_and_not_the_day_after(self, town: Town):
        away(town, last=DAY + timedelta(days=1))
        item = town.at_committee()
        town.clock.advance(timedelta(days=2))
        with pytest.raises(TitularIsThere):
            vote(town, item, "lead")
        town.clock.set(START + timedelta(days=1))
        vote(town, item, "lead")

    def test_is_refused_once_the_titular_has_voted(self, town: Town):
        away(town)
        item = town.at_committee()
        vote(town, item, "fifth", Choice.AGAINST)
        with pytest.raises(TitularVoted):
            vote(town, item, "lead")
        assert town.inbox("lead") == []

    def test_commits_the_seat(self, town: Town):
        away(town)
        item = town.at_committee()
        vote(town, item, "lead")
        with pytest.raises(DeputyVoted):
            vote(town, item, "fifth")
        with pytest.raises(AlreadyVoted) as twice:
            vote(town, item, "lead")
        assert type(twice.value) is AlreadyVoted

    def test_does_not_vote_for_a_titular_who_stepped_aside(self, town: Town):
        away(town)
        item = town.at_committee()
        declare_recusal(town.deps, town.caller("fifth"), town.ballot(item).id, "Un proche.")
        with pytest.raises(SeatRecused):
            vote(town, item, "lead")
        assert offered(town, item, "lead") == []

    def test_steps_aside_for_themselves_alone(self, town: Town):
        away(town)
        item = town.at_committee()
        assert offered(town, item, "lead")
        declare_recusal(town.deps, town.caller("lead"), town.ballot(item).id, "Un proche.")
        assert offered(town, item, "lead") == []
        assert town.inbox("lead") == []
        with pytest.raises(Recused):
            vote(town, item, "lead")
        vote(town, item, "fifth")

    def test_who_stepped_aside_is_asked_nothing_more(self, town: Town):
        absence = away(town)
        item = town.at_committee()
        declare_recusal(town.deps, town.caller("lead"), town.ballot(item).id, "Un proche.")
        asked = town.mails("lead", item)
        withdraw_absence(town.deps, town.caller("fifth"), town.copil, absence.id)
        away(town)
        assert town.inbox("lead") == []
        town.clock.set(town.ballot(item).closes_at - timedelta(hours=24))
        town.settle(item)
        assert town.mails("lead", item) == asked

    def test_who_wrote_the_text_never_votes_on_it(self, town: Town):
        away(town)
        item = town.at_committee(by="lead")
        assert town.inbox("lead") == []
        with pytest.raises(NotEntitled):
            vote(town, item, "lead")

    def test_is_the_one_frozen_with_the_ballot(self, town: Town):
        away(town)
        item = town.at_committee()
        seat_deputy(town, "fifth", "colleague")
        with pytest.raises(NotEntitled):
            vote(town, item, "colleague")
        vote(town, item, "lead")

    def test_is_offered_the_vote_and_the_next_one(self, town: Town):
        away(town)
        first, second = town.at_committee(), town.at_committee(title="Un autre")
        (act,) = offered(town, first, "lead")
        assert act.deputy_of is not None
        assert act.deputy_of.id == town.ids["fifth"]
        vote(town, first, "lead")
        left = leave_item(town.deps, town.caller("lead"), town.ballot(first).id)
        assert left.next is not None
        assert (left.next.proposal_id, left.next.count) == (second, 1)


class TestTheDatabase:
    def test_holds_one_vote_per_seat(self, town: Town):
        away(town)
        item = town.at_committee()
        vote(town, item, "lead")
        with pytest.raises(IntegrityError, match="uq_vote"), town.deps.work(town.tenant_id) as work:
            work.session.add(
                Vote(
                    tenant_id=town.tenant_id,
                    id=new_id(),
                    ballot_id=town.ballot(item).id,
                    voter_id=town.ids["fifth"],
                    may_vote=True,
                    choice=Choice.FOR,
                    comment="",
                    cast_at=START,
                )
            )

    def test_knows_no_deputy_of_another_seat(self, town: Town):
        item = town.at_committee()
        with pytest.raises(IntegrityError, match="deputy"), town.deps.work(town.tenant_id) as work:
            work.session.add(
                Vote(
                    tenant_id=town.tenant_id,
                    id=new_id(),
                    ballot_id=town.ballot(item).id,
                    voter_id=town.ids["fourth"],
                    deputy_id=town.ids["lead"],
                    may_vote=True,
                    choice=Choice.FOR,
                    comment="",
                    cast_at=START,
                )
            )

    def test_lets_no_party_be_a_deputy(self, town: Town):
        item = town.at_committee()
        with (
            pytest.raises(IntegrityError, match="deputy_is_no_party"),
            town.deps.work(town.tenant_id) as work,
        ):
            work.session.execute(
                update(BallotVoter)
                .where(
                    BallotVoter.ballot_id == town.ballot(item).id,
                    BallotVoter.member_id == town.ids["fifth"],
                )
                .values(deputy_id=town.ids["author"])
            )


class TestAnAbsence:
    def test_is_noted_by_the_secretary_and_read_by_the_seats_people(self, town: Town):
        noted = away(town, by="secretary")
        assert noted.titular.id == town.ids["fifth"]
        assert noted.deputy is not None
        assert noted.deputy.id == town.ids["lead"]
        assert noted.marked_by.id == town.ids["secretary"]
        for name in ("secretary", "chair", "fifth", "lead"):
            read = replace(noted, withdrawable=name != "lead")
            assert list_absences(town.deps, town.caller(name), town.copil) == [read], name
        for name in ("second", "colleague", "reader"):
            assert list_absences(town.deps, town.caller(name), town.copil) == [], name

    def test_is_nobody_elses_to_note_or_take_back(self, town: Town):
        for name in ("second", "lead", "colleague"):
            with pytest.raises(NotTheSecretary):
                away(town, by=name)
        absence = away(town)
        with pytest.raises(NotTheSecretary):
            withdraw_absence(town.deps, town.caller("lead"), town.copil, absence.id)

    def test_is_taken_back_once(self, town: Town):
        absence = away(town)
        withdraw_absence(town.deps, town.caller("chair"), town.copil, absence.id)
        assert list_absences(town.deps, town.caller("chair"), town.copil) == []
        with pytest.raises(NotFound):
            withdraw_absence(town.deps, town.caller("chair"), town.copil, absence.id)

    @pytest.mark.parametrize(
        ("fields", "at_fault"),
        [
            ({"first": WEEK, "last": DAY}, "until"),
            ({"first": DAY - timedelta(days=9), "last": DAY - timedelta(days=1)}, "until"),
            ({"last": DAY + timedelta(days=366)}, "until"),
            ({"name": "fourth", "delegates": True}, "delegates"),
            ({"by": "secretary", "delegates": True}, "delegates"),
            ({"name": "colleague"}, "seat"),
        ],
    )
    def test_says_what_does_not_hold(self, town: Town, fields: dict[str, object], at_fault: str):
        with pytest.raises(Invalid) as refusal:
            away(town, **fields)  # type: ignore[arg-type]  # one fault each
        assert list(refusal.value.errors) == [at_fault]

    def test_does_not_overlap_another_of_the_same_seat(self, town: Town):
        away(town)
        with pytest.raises(Invalid):
            away(town, first=WEEK, last=WEEK + timedelta(days=3))
        away(town, first=WEEK + timedelta(days=1), last=WEEK + timedelta(days=3))

    def test_is_of_a_seat_of_that_committee(self, town: Town):
        with pytest.raises(NotFound):
            mark_absence(
                town.deps,
                town.caller("secretary"),
                town.qualified,
                starts_on=DAY,
                ends_on=WEEK,
                seat=seat_of(town, "fifth"),
            )

    def test_may_be_a_written_delegation(self, town: Town):
        assert away(town, delegates=True).delegates
        item = town.at_committee()
        vote(town, item, "lead")
