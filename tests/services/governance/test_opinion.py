"""The opinion that a text on working conditions needs before it is decided."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from policies.decision import College, Result
from policies.loop import Awaiting, Kind, Stage
from services.committees.composition import SeatPlan
from services.committees.create_committee import create_committee
from services.committees.models import Ballot, BallotState, VotingRight
from services.errors import Invalid
from services.governance.dossier import Dossier
from services.governance.read_dossier import read_dossier
from services.proposals.models import SponsorDecision
from tests.fixtures.world import Town, TownFactory
from tests.services.governance.sittings import Sitting

STAFF = ("third", "fourth", "fifth")


@pytest.fixture
def town(new_town: TownFactory) -> Town:
    """A town whose social committee votes at a distance: three for the staff, one employer."""
    town = new_town()
    seats = [SeatPlan(town.email(name), College.STAFF, VotingRight.VOTING) for name in STAFF]
    seats.append(SeatPlan(town.email("chair"), College.EMPLOYER, VotingRight.VOTING, chair=True))
    create_committee(
        town.deps,
        town.caller("admin"),
        "CST",
        preset="cst",
        rule={"mode": "async", "early_close": True},
        seats=seats,
        secretaries=[town.email("secretary")],
    )
    return town


def ballots(town: Town, proposal_id: UUID) -> list[tuple[str, Result | None]]:
    """The preset of each ballot's rule, by its tie, and its result."""
    with town.deps.work(town.tenant_id) as work:
        rows = work.session.scalars(
            select(Ballot).where(Ballot.proposal_id == proposal_id).order_by(Ballot.round)
        )
        return [
            ("cst" if row.rule["tie"] == "opinion_deemed_given" else "copil", row.result)
            for row in rows
        ]


def marked(town: Town) -> UUID:
    return town.at_committee(working_conditions=True)


def corrected(town: Town, kind: Kind = Kind.INITIATIVE, *, author: bool, sponsor: bool) -> UUID:
    """A proposal whose author said one thing of working conditions, and its sponsor another."""
    proposal_id = town.submitted(kind, working_conditions=author)
    town.answer(proposal_id, working_conditions=sponsor)
    return proposal_id


class TestTheSponsorsCorrection:
    def test_of_a_text_that_its_author_did_not_mark_asks_for_the_opinion(self, town: Town):
        proposal_id = corrected(town, author=False, sponsor=True)
        assert ballots(town, proposal_id) == [("cst", None)]
        town.vote(proposal_id, third="for", fourth="for", fifth="against", chair="for")
        assert ballots(town, proposal_id)[-1] == ("copil", None)

    def test_of_a_marked_text_spares_the_opinion(self, town: Town):
        assert ballots(town, corrected(town, author=True, sponsor=False)) == [("copil", None)]

    @pytest.mark.parametrize("author", [True, False])
    def test_is_none_where_the_sponsor_leaves_or_repeats_the_authors_word(
        self, town: Town, *, author: bool
    ):
        first = "cst" if author else "copil"
        for word in (None, author):
            proposal_id = town.submitted(working_conditions=author)
            town.answer(proposal_id, working_conditions=word)
            assert ballots(town, proposal_id) == [(first, None)]
            assert read(town, proposal_id).working_conditions.corrected_by is None

    def test_leads_an_adaptation_to_its_committee(self, town: Town):
        proposal_id = corrected(town, Kind.ADAPTATION, author=False, sponsor=True)
        assert ballots(town, proposal_id) == [("cst", None)]
        assert Stage.COMMITTEE in read(town, proposal_id).stages

    def test_is_refused_where_no_committee_could_decide_after_the_opinion(self, town: Town):
        town.set_policy(adaptation={"stages": ["sponsorship", "rollout"], "committees": []})
        proposal_id = town.submitted(Kind.ADAPTATION)
        with pytest.raises(Invalid) as refused:
            town.answer(proposal_id, working_conditions=True)
        assert list(refused.value.errors) == ["committee"]
        town.answer(proposal_id, working_conditions=False)
        assert town.proposal(proposal_id).stage is Stage.ROLLOUT

    def test_leaves_the_version_as_it_was_submitted(self, town: Town):
        proposal_id = corrected(town, author=False, sponsor=True)
        dossier = read(town, proposal_id)
        assert dossier.text.content["working_conditions"] is False
        told = dossier.working_conditions
        assert (told.changed, told.opinion_of) == (True, "CST")
        assert told.corrected_by is not None
        assert told.corrected_by.id == town.ids["head"]

    def test_ends_with_the_sponsorship_it_was_made_in(self, town: Town):
        proposal_id = town.submitted()
        town.answer(
            proposal_id,
            decision=SponsorDecision.RETURN,
            comment="Chiffrez.",
            working_conditions=True,
        )
        assert not read(town, proposal_id).working_conditions.changed
        town.submit_again(proposal_id)
        town.answer(proposal_id)
        assert ballots(town, proposal_id) == [("copil", None)]


def read(town: Town, proposal_id: UUID) -> Dossier:
    return read_dossier(town.deps, town.caller("reader"), proposal_id)


class TestTheGate:
    def test_a_marked_text_goes_to_the_social_committee_first(self, town: Town):
        proposal_id = marked(town)
        assert ballots(town, proposal_id) == [("cst", None)]
        town.vote(proposal_id, third="for", fourth="for", fifth="against", chair="for")
        assert ballots(town, proposal_id) == [
            ("cst", Result.OPINION_FAVOURABLE),
            ("copil", None),
        ]
        assert "opinion_given" in town.mails("author", proposal_id)
        town.adopt(proposal_id)
        assert town.proposal(proposal_id).stage is Stage.ROLLOUT

    def test_another_text_goes_straight_to_its_committee(self, town: Town):
        assert ballots(town, town.at_committee()) == [("copil", None)]

    def test_a_tenant_without_a_social_committee_decides_at_once(self, new_town: TownFactory):
        elsewhere = new_town()
        assert ballots(elsewhere, marked(elsewhere)) == [("copil", None)]

    def test_an_adaptation_that_needs_an_opinion_goes_to_its_committee_too(self, town: Town):
        proposal_id = town.at_committee(Kind.ADAPTATION, working_conditions=True)
        assert ballots(town, proposal_id) == [("cst", None)]

    def test_an_opinion_against_does_not_decide(self, town: Town):
        proposal_id = marked(town)
        town.vote(proposal_id, third="for", fourth="against", fifth="against", chair="for")
        assert ballots(town, proposal_id)[0] == ("cst", Result.OPINION_UNFAVOURABLE)
        assert town.proposal(proposal_id).stage is Stage.COMMITTEE
        assert town.ballot(proposal_id).state is BallotState.OPEN

    def test_against_by_every_vote_it_is_examined_again_once(self, town: Town):
        proposal_id = marked(town)
        everybody = dict.fromkeys(STAFF, "against")
        town.vote(proposal_id, **everybody, chair="for")
        assert "opinion_again" in town.mails("author", proposal_id)
        town.vote(proposal_id, **everybody, chair="for")
        assert ballots(town, proposal_id) == [
            ("cst", Result.OPINION_UNFAVOURABLE),
            ("cst", Result.OPINION_UNFAVOURABLE),
            ("copil", None),
        ]

    def test_without_its_quorum_the_social_committee_is_convened_again(self, town: Town):
        proposal_id = marked(town)
        town.wait(proposal_id, days=7)
        again = town.ballot(proposal_id)
        assert (again.convening, again.state) == (2, BallotState.SCHEDULED)
        assert ballots(town, proposal_id)[-1][0] == "cst"
        town.wait(proposal_id, days=9)
        town.vote(proposal_id, third="for")
        town.wait(proposal_id, days=7)
        assert ballots(town, proposal_id)[1] == ("cst", Result.OPINION_FAVOURABLE)
        assert ballots(town, proposal_id)[2][0] == "copil"

    def test_the_decision_may_be_taken_in_session(self, town: Town):
        town.meet_in_session()
        proposal_id = marked(town)
        town.vote(proposal_id, third="for", fourth="for", fifth="for", chair="for")
        assert town.proposal(proposal_id).awaiting is Awaiting.SECRETARY
        sitting = Sitting.opened(town, proposal_id)
        sitting.take(proposal_id)
        sitting.vote(proposal_id, chair="for", second="for", third="for")
        assert sitting.close_vote(proposal_id).result is Result.ADOPTED
