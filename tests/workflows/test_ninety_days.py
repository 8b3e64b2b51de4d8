"""Ninety days of nobody, or nearly, on the real ledger: what the clock alone brings, and when."""

from __future__ import annotations

import asyncio

from policies.loop import Awaiting, Outcome, Stage
from services.committees.agenda import defer_item
from services.notifications.models import ItemKind
from services.proposals.answer_sponsorship import SponsorAnswer, answer_sponsorship
from services.proposals.models import SponsorDecision
from services.rollouts.file_review import Review, file_review
from services.rollouts.models import Verdict
from services.rollouts.plan_rollout import PhasePlan, RolloutPlan, plan_rollout
from services.rollouts.start_phase import start_phase
from tests.fixtures.live import VOTERS
from tests.fixtures.world import Town
from tests.workflows.life import CLOSED, Life, Stand, StartTimeSkipping, each, submitted

SPONSORS = SponsorAnswer(SponsorDecision.SPONSOR, budget_eur=18_400, staff_days=35)
RETURNS = SponsorAnswer(SponsorDecision.RETURN, comment="Avec quel budget ?")
PILOT = RolloutPlan([PhasePlan("Pilote")])
PAUSES = Review("Le réseau manque sur deux sites.", Verdict.PAUSE)


class TestNobodyAnswers:
    def test_the_sponsor_is_reminded_the_next_head_asked_then_it_expires(
        self, town: Town, time_skipping: StartTimeSkipping
    ) -> None:
        async def ninety_days() -> None:
            async with submitted(town, time_skipping) as life:
                waiting = Stage.SPONSORSHIP, Awaiting.SPONSOR
                assert await life.on(0) == (*waiting, 15)
                assert await life.on(9.9) == (*waiting, 15)
                assert await life.on(10) == (*waiting, 15)
                assert life.asked() == {("head", ItemKind.SPONSORSHIP, 15)}
                assert await life.on(15) == (*waiting, 30)
                assert life.asked() == {
                    ("head", ItemKind.SPONSORSHIP, 30),
                    ("dga", ItemKind.SPONSORSHIP, 30),
                }
                assert await life.on(29.9) == (*waiting, 30)
                assert await life.on(30) == CLOSED
                assert await life.ends(Outcome.EXPIRED)
                assert await life.on(90) == CLOSED
                assert life.asked() == set()
                assert life.told() == [
                    (0, "sponsorship_asked", "head"),
                    (10, "sponsorship_reminder", "head"),
                    (15, "sponsorship_escalated", "dga"),
                    (15, "sponsorship_widened", "head"),
                    *each(30, "expired", "author", "dga", "head"),
                ]

        asyncio.run(ninety_days())


class TestNeverTakenUp:
    def test_a_returned_proposal_expires_thirty_days_later(
        self, town: Town, time_skipping: StartTimeSkipping
    ) -> None:
        async def ninety_days() -> None:
            async with submitted(town, time_skipping) as life:
                await life.on(12)
                await life.act("head", answer_sponsorship, life.id, RETURNS)
                waiting: Stand = Stage.REWORK, Awaiting.AUTHOR, 42
                assert await life.on(12) == waiting
                assert life.asked() == {("author", ItemKind.REWORK, 42)}
                assert await life.on(41.9) == waiting
                assert await life.on(42) == CLOSED
                assert await life.ends(Outcome.EXPIRED)
                assert await life.on(90) == CLOSED
                assert life.asked() == set()
                assert life.told() == [
                    (0, "sponsorship_asked", "head"),
                    (10, "sponsorship_reminder", "head"),
                    (12, "returned", "author"),
                    (42, "expired", "author"),
                ]

        asyncio.run(ninety_days())


class TestNobodyVotes:
    def test_it_is_convened_again_handed_to_the_secretary_then_expires(
        self, town: Town, time_skipping: StartTimeSkipping
    ) -> None:
        voting = Stage.COMMITTEE, Awaiting.COMMITTEE
        silent = [name for name in VOTERS if name != "chair"]

        async def ninety_days() -> None:
            async with submitted(town, time_skipping) as life:
                await life.on(1)
                await life.act("head", answer_sponsorship, life.id, SPONSORS)
                assert await life.on(1) == (*voting, 8)
                await life.on(2)
                await life.vote("chair")
                assert await life.on(7) == (*voting, 8)
                assert life.asked() == {(name, ItemKind.VOTE, 8) for name in silent}
                assert await life.on(8) == (*voting, 18)
                assert life.asked() == set()
                assert await life.on(11) == (*voting, 18)
                assert life.asked() == {(name, ItemKind.VOTE, 18) for name in VOTERS}
                assert await life.on(17) == (*voting, 18)
                assert await life.on(18) == (Stage.COMMITTEE, Awaiting.SECRETARY, None)
                assert life.asked() == {("secretary", ItemKind.SESSION, None)}
                assert await life.on(60) == (Stage.COMMITTEE, Awaiting.SECRETARY, None)
                await life.act("secretary", defer_item, life.id, "Le comité ne se réunit plus.")
                assert await life.on(60) == (Stage.REWORK, Awaiting.AUTHOR, 90)
                assert life.asked() == {("author", ItemKind.REWORK, 90)}
                assert await life.on(90) == CLOSED
                assert await life.ends(Outcome.EXPIRED)
                assert life.asked() == set()
                assert life.told() == [
                    (0, "sponsorship_asked", "head"),
                    (1, "sponsored", "author"),
                    *each(1, "vote_asked", *VOTERS),
                    *each(7, "vote_reminder", *silent),
                    *each(8, "second_convening", *VOTERS, "secretary"),
                    *each(11, "vote_asked", *VOTERS),
                    *each(17, "vote_reminder", *VOTERS),
                    (18, "no_quorum", "secretary"),
                    (60, "deferred", "author"),
                    (90, "expired", "author"),
                ]

        asyncio.run(ninety_days())


async def adopted_on_day_1(life: Life) -> None:
    await life.on(1)
    await life.act("head", answer_sponsorship, life.id, SPONSORS)
    await life.vote(*VOTERS)


ADOPTED_ON_DAY_1 = [
    (0, "sponsorship_asked", "head"),
    *each(1, "adopted", "author", "head", *VOTERS, "secretary"),
    (1, "plan_asked", "author"),
    (1, "sponsored", "author"),
    *each(1, "vote_asked", *VOTERS),
]


class TestNobodyPlans:
    def test_the_lead_is_reminded_the_sponsor_told_and_the_plan_still_taken(
        self, town: Town, time_skipping: StartTimeSkipping
    ) -> None:
        planning: Stand = Stage.ROLLOUT, Awaiting.LEAD, 16

        async def ninety_days() -> None:
            async with submitted(town, time_skipping) as life:
                await adopted_on_day_1(life)
                assert await life.on(1) == planning
                assert await life.on(16) == planning
                assert life.asked() == {("author", ItemKind.ROLLOUT, 16)}
                assert await life.on(31) == planning
                assert life.asked() == {
                    ("author", ItemKind.ROLLOUT, 16),
                    ("head", ItemKind.ROLLOUT, 16),
                }
                assert await life.on(60) == planning
                await life.act("author", plan_rollout, life.id, PILOT)
                assert await life.on(60) == (Stage.ROLLOUT, Awaiting.LEAD, None)
                assert life.asked() == {("author", ItemKind.ROLLOUT, None)}
                await life.act("author", start_phase, life.id, 1)
                assert await life.on(60) == (Stage.ROLLOUT, Awaiting.NOBODY, 90)
                assert life.asked() == set()
                assert await life.on(90) == (Stage.ROLLOUT, Awaiting.REVIEWER, 105)
                assert life.asked() == {("head", ItemKind.REVIEW, 105)}
                assert life.told() == [
                    *ADOPTED_ON_DAY_1,
                    (16, "plan_reminder", "author"),
                    (31, "plan_escalated", "head"),
                    (60, "phase_started", "head"),
                    (90, "review_asked", "head"),
                ]

        asyncio.run(ninety_days())


class TestNobodyReviews:
    def test_the_reviewer_is_reminded_the_head_above_told_and_a_pause_asked_about_again(
        self, town: Town, time_skipping: StartTimeSkipping
    ) -> None:
        reviewing = Stage.ROLLOUT, Awaiting.REVIEWER

        async def ninety_days() -> None:
            async with submitted(town, time_skipping) as life:
                await adopted_on_day_1(life)
                await life.act("author", plan_rollout, life.id, PILOT)
                await life.act("author", start_phase, life.id, 1)
                assert await life.on(1) == (Stage.ROLLOUT, Awaiting.NOBODY, 31)
                assert await life.on(31) == (*reviewing, 46)
                assert await life.on(46) == (*reviewing, 46)
                assert life.asked() == {("head", ItemKind.REVIEW, 46)}
                assert await life.on(61) == (*reviewing, 46)
                assert life.asked() == {
                    ("head", ItemKind.REVIEW, 46),
                    ("dga", ItemKind.REVIEW, 46),
                }
                await life.act("head", file_review, life.id, 1, PAUSES)
                assert await life.on(61) == (*reviewing, 91)
                assert life.asked() == {("head", ItemKind.REVIEW, 91)}
                assert await life.on(91) == (*reviewing, 121)
                assert await life.on(121) == (*reviewing, 151)
                assert life.asked() == {("head", ItemKind.REVIEW, 151)}
                assert life.told() == sorted(
                    [
                        *ADOPTED_ON_DAY_1,
                        (1, "phase_started", "head"),
                        (31, "review_asked", "head"),
                        (46, "review_reminder", "head"),
                        (61, "paused", "author"),
                        (61, "review_escalated", "dga"),
                        (91, "pause_reminder", "head"),
                        (121, "pause_reminder", "head"),
                    ]
                )

        asyncio.run(ninety_days())
