"""Who steps aside: what they leave, and what stays closed to them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from policies.decision import Choice
from policies.loop import Stage
from services.committees.add_comment import add_comment
from services.committees.agenda import defer_item
from services.committees.cast_vote import cast_vote
from services.committees.declare_recusal import declare_recusal
from services.committees.errors import (
    Recused,
)
from services.committees.list_comments import list_comments
from services.committees.models import BallotState, BallotVoter
from services.governance.look import passes
from services.governance.read_dossier import read_dossier
from services.notifications.models import ItemKind
from tests.fixtures.world import Town


class TestRecusal:
    def test_it_leaves_the_base_and_strikes_the_vote(self, town: Town):
        proposal_id = town.at_committee()
        town.vote(proposal_id, chair="against", second="for", third="for")
        ballot = town.ballot(proposal_id)
        declare_recusal(town.deps, town.caller("chair"), ballot.id, "Un proche y travaille.")
        town.vote(proposal_id, fourth="for", fifth="for")
        arithmetic = town.ballot(proposal_id).arithmetic
        assert arithmetic is not None
        assert (arithmetic["quorum_base"], arithmetic["for"]) == (4, 4)
        assert arithmetic["against"] == 0

    def test_the_recused_neither_vote_nor_comment(self, town: Town):
        proposal_id = town.at_committee()
        ballot = town.ballot(proposal_id)
        declare_recusal(town.deps, town.caller("fifth"), ballot.id, "Conflit.")
        with pytest.raises(Recused):
            cast_vote(town.deps, town.caller("fifth"), ballot.id, Choice.FOR)
        with pytest.raises(Recused):
            add_comment(town.deps, town.caller("fifth"), proposal_id, "Un mot.")
        assert town.inbox("fifth") == []

    def test_it_holds_at_the_second_convening_of_the_same_text(self, town: Town):
        proposal_id = town.at_committee()
        first = town.ballot(proposal_id)
        declare_recusal(town.deps, town.caller("third"), first.id, "Un proche y travaille.")
        town.settle(proposal_id)
        town.wait(proposal_id, days=7)
        town.wait(proposal_id, days=3)
        second = town.ballot(proposal_id)
        assert (second.round, second.state) == (2, BallotState.OPEN)
        assert town.inbox("third") == []
        with pytest.raises(Recused):
            cast_vote(town.deps, town.caller("third"), second.id, Choice.FOR)
        with town.deps.work(town.tenant_id) as work:
            aside = work.session.scalars(
                select(BallotVoter).where(
                    BallotVoter.ballot_id == second.id, BallotVoter.recused_at.is_not(None)
                )
            ).one()
        assert (aside.member_id, aside.recusal_reason) == (
            town.ids["third"],
            "Un proche y travaille.",
        )
        town.vote(proposal_id, **dict.fromkeys(("chair", "second", "fourth", "fifth"), "for"))
        assert town.proposal(proposal_id).stage is Stage.ROLLOUT

    def test_the_debate_is_closed_while_the_item_is_before_the_committee(self, town: Town):
        proposal_id = town.at_committee()
        add_comment(town.deps, town.caller("second"), proposal_id, "Un argument.")
        ballot = town.ballot(proposal_id)
        declare_recusal(town.deps, town.caller("third"), ballot.id, "Conflit.")
        town.settle(proposal_id)

        def is_closed() -> bool:
            """The three doors agree."""
            third = town.caller("third")
            dossier = read_dossier(town.deps, third, proposal_id)
            assert dossier.recused is not dossier.may_comment
            assert dossier.recused is not bool(dossier.comments)
            for door in (
                lambda: list_comments(town.deps, third, proposal_id),
                lambda: add_comment(town.deps, third, proposal_id, "Un mot."),
            ):
                assert passes(door) is not dossier.recused
            return dossier.recused

        assert is_closed()
        town.wait(proposal_id, days=7)
        assert town.ballot(proposal_id).state is BallotState.SCHEDULED
        assert is_closed()
        town.wait(proposal_id, days=3)
        assert is_closed()
        town.vote(proposal_id, **dict.fromkeys(("chair", "second", "fourth", "fifth"), "for"))
        assert town.proposal(proposal_id).stage is Stage.ROLLOUT
        assert not is_closed()

    def test_another_text_is_another_item(self, town: Town):
        proposal_id = town.at_committee()
        declare_recusal(town.deps, town.caller("third"), town.ballot(proposal_id).id, "Conflit.")
        defer_item(town.deps, town.caller("secretary"), proposal_id, "Chiffrer le coût.")
        town.settle(proposal_id)
        town.submit_again(proposal_id)
        town.answer(proposal_id)
        assert [item[0] for item in town.inbox("third")] == [ItemKind.VOTE]

    def test_the_last_one_awaited_stepping_aside_closes_the_ballot(self, town: Town):
        proposal_id = town.at_committee()
        town.vote(proposal_id, **dict.fromkeys(("chair", "second", "third", "fourth"), "for"))
        declare_recusal(town.deps, town.caller("fifth"), town.ballot(proposal_id).id, "Conflit.")
        assert town.settle(proposal_id).stage is Stage.ROLLOUT
