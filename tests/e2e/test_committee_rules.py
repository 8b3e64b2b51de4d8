"""The committee's stage: ballots, quorum, the secretary's and the chair's acts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.fixtures.live import VOTERS, LiveProposal, LiveTown, eventually, instant

AGAIN = {"second_convening": {"min_days": 0, "quorum": "none"}, "quorum_base": "seated"}
NEVER_AGAIN = {"second_convening": "none"}


def latest(proposal: LiveProposal) -> Any:
    """The ballot of the last round."""
    return proposal.ballots()[-1]


def without_quorum(live: LiveTown) -> LiveProposal:
    """An item that nobody voted on, which its secretary has to see to."""
    live.set_policy({"ballot": "PT1S"}, initiative=live.path("initiative", rule=NEVER_AGAIN))
    proposal = live.submitted()
    proposal.sponsor()
    proposal.until(stage="committee", awaiting="secretary", due_at=None)
    return proposal


def voted_before_the_reminder(live: LiveTown) -> LiveProposal:
    """An item on which the chair alone voted before the reminder, however slow the machine."""
    for seconds in (2, 8, 32):
        live.set_policy({"ballot": "PT1H", "ballot_reminder": f"PT{3600 - seconds}S"})
        proposal = live.at_committee()
        proposal.vote(chair="for")
        if "voters_reminded" not in proposal.events():
            return proposal
    raise AssertionError("no vote was quicker than the reminder")


def two_alone_vote(live: LiveTown, proposal: LiveProposal) -> None:
    """Three of the five step aside and two vote: nobody else is waited for."""
    path = f"/ballots/{latest(proposal)['id']}/recusals"
    for name in VOTERS[2:]:
        live.post(name, path, {"reason": "Un proche y travaille."})
    proposal.vote(**dict.fromkeys(VOTERS[:2], "for"))


class TestBallot:
    @pytest.mark.rule("ballot-opens")
    def test_each_voter_is_asked(self, live: LiveTown) -> None:
        proposal = live.at_committee()
        ballot = latest(proposal)
        closes_at = instant(ballot["closes_at"])
        opens_at = instant(ballot["opens_at"])
        assert (ballot["state"], ballot["entitled"], ballot["quorum"]) == ("open", 5, 3)
        assert opens_at is not None
        assert proposal.due_at() == closes_at == opens_at + timedelta(days=7)
        for name in VOTERS:
            assert proposal.asked(name) == [("vote", "vote_asked", closes_at)]
            proposal.mailed(name, "À vous de voter")
        assert proposal.asked("adviser") == []

    @pytest.mark.rule("parties-never-vote")
    def test_the_author_and_the_sponsor_do_not_vote(self, live: LiveTown) -> None:
        proposal = live.at_committee(by="third")
        path = f"/ballots/{latest(proposal)['id']}/votes"
        assert live.refused("third", path, {"choice": "for"}) == "not_entitled"
        assert live.refused("head", path, {"choice": "for"}) == "not_entitled"
        assert proposal.asked("third") == []

    @pytest.mark.rule("votes-hidden")
    def test_nothing_of_a_vote_shows_before_the_close(self, live: LiveTown) -> None:
        proposal = live.at_committee()
        path = f"/ballots/{latest(proposal)['id']}/votes"
        secret = {"choice": "for", "comment": "Je suis pour.", "reserves": ["Former."]}
        live.post("second", path, secret)
        for name in ("chair", "second", "secretary", "author"):
            ballot = proposal.ballots(name)[-1]
            assert (ballot["votes_cast"], ballot["tally"]) == (1, None)
            assert (ballot["votes"], ballot["reserves"]) == ([], [])
            timeline = str(live.get(name, f"{proposal.path}/timeline"))
            assert "Je suis pour" not in timeline
            assert "Former" not in timeline

    @pytest.mark.rule("ballot-reminder")
    def test_the_silent_are_reminded(self, live: LiveTown) -> None:
        proposal = voted_before_the_reminder(live)
        closes_at = instant(latest(proposal)["closes_at"])
        proposal.mailed("second", "Le scrutin ferme bientôt")
        assert proposal.asked("second") == [("vote", "vote_reminder", closes_at)]
        assert proposal.asked("chair") == []
        chair = live.mail.to(live.town.email("chair"))
        assert not [mail for mail in chair if "ferme bientôt" in str(mail["Subject"])]

    @pytest.mark.rule("recusal")
    def test_a_recusal_recomputes_the_quorum(self, live: LiveTown) -> None:
        proposal = live.at_committee()
        path = f"/ballots/{latest(proposal)['id']}/recusals"
        for name in ("fourth", "fifth"):
            live.post(name, path, {"reason": "Un proche y travaille."})
        ballot = latest(proposal)
        assert (ballot["entitled"], ballot["quorum"]) == (3, 2)
        assert proposal.asked("fifth") == []
        vote = {"choice": "for"}
        assert live.refused("fifth", f"/ballots/{ballot['id']}/votes", vote) == "recused"
        proposal.vote(chair="for", second="for", third="against")
        proposal.until(stage="rollout", awaiting="lead")

    @pytest.mark.rule("adopted", "lead-and-reviewer", "withdraw-adopted")
    def test_adopted_it_goes_to_its_rollout(self, live: LiveTown) -> None:
        proposal = live.at_committee()
        proposal.vote(chair="for", second="for", third="for", fourth="against", fifth="abstain")
        proposal.until(stage="rollout", awaiting="lead", outcome=None)
        ballot = latest(proposal)
        assert (ballot["state"], ballot["result"]) == ("closed", "adopted")
        assert ballot["tally"] == {"for": 3, "against": 1, "abstain": 1}
        rollout = proposal.rollout()
        opened_at = instant(rollout["opened_at"])
        assert opened_at is not None
        due_at = opened_at + timedelta(days=15)
        assert proposal.due_at() == due_at
        assert rollout["lead"] == live.town.email("author")
        assert rollout["reviewer"]["name"] == "Head"
        assert proposal.asked("author") == [("rollout", "plan_asked", due_at)]
        assert all(proposal.asked(name) == [] for name in VOTERS)
        for name in ("author", "head"):
            assert "adopted" in proposal.told(name)
            proposal.mailed(name, "Proposition adoptée")
        proposal.mailed("author", "Plan à préparer")
        assert proposal.refused("author", "/withdrawal", {"reason": "Non."}) == "invalid_stage"

    @pytest.mark.rule("rejected")
    def test_rejected_it_is_closed(self, live: LiveTown) -> None:
        proposal = live.at_committee()
        proposal.vote_all("against")
        proposal.until(stage="closed", outcome="rejected", awaiting="nobody", due_at=None)
        for name in ("author", "head", "chair"):
            assert proposal.asked(name) == []
            assert "rejected" in proposal.told(name)
            proposal.mailed(name, "Proposition non retenue")

    @pytest.mark.rule("withdraw-committee")
    def test_withdrawn_its_votes_are_kept_uncounted(self, live: LiveTown) -> None:
        proposal = live.at_committee()
        proposal.vote(chair="for", second="against")
        proposal.withdraw()
        ballot = latest(proposal)
        assert (ballot["state"], ballot["result"]) == ("cancelled", "cancelled")
        assert (ballot["votes_cast"], ballot["tally"]) == (2, None)
        assert all(proposal.asked(name) == [] for name in VOTERS)
        assert proposal.told("head") == ["withdrawn"]
        proposal.mailed("head", "Proposition retirée")

    @pytest.mark.rule("deferred", "version-bound")
    def test_deferred_it_is_reworked_and_voted_anew(self, live: LiveTown) -> None:
        proposal = live.at_committee()
        proposal.vote(**dict.fromkeys(VOTERS[:4], "for"))
        proposal.post("secretary", "/deferral", {"reason": "Chiffrer le coût."})
        seen = proposal.until(stage="rework", awaiting="author")
        assert proposal.asked("author") == [("rework", "deferred", instant(seen["due_at"]))]
        proposal.mailed("author", "Proposition à compléter")
        first = latest(proposal)
        assert (first["state"], first["result"]) == ("cancelled", "deferred")
        assert proposal.asked("fifth") == []
        proposal.submit_again()
        proposal.sponsor()
        proposal.until(stage="committee", awaiting="committee")
        ballots = proposal.ballots()
        assert [(b["round"], b["version"], b["votes_cast"]) for b in ballots] == [
            (1, 1, 4),
            (2, 2, 0),
        ]

    @pytest.mark.rule("chair-closes")
    def test_the_chair_closes_what_is_settled(self, live: LiveTown) -> None:
        proposal = live.at_committee()
        closing = f"/ballots/{latest(proposal)['id']}/closing"
        proposal.vote(second="for", third="for")
        assert live.refused("chair", closing, {}) == "invalid_stage"
        proposal.vote(fourth="for")
        assert live.refused("second", closing, {}) == "forbidden"
        live.post("chair", closing, {})
        proposal.until(stage="rollout", awaiting="lead")
        votes = f"/ballots/{latest(proposal)['id']}/votes"
        assert live.refused("fifth", votes, {"choice": "against"}) == "ballot_closed"


class TestQuorum:
    @pytest.mark.rule("second-convening")
    def test_without_it_a_second_convening_is_scheduled(self, live: LiveTown) -> None:
        live.set_policy(
            {"second_convening": "PT1H"}, initiative=live.path("initiative", rule=AGAIN)
        )
        proposal = live.at_committee()
        two_alone_vote(live, proposal)
        for name in (*VOTERS, "secretary"):
            proposal.mailed(name, "Second scrutin")
            assert proposal.told(name) == ["second_convening"]
            assert proposal.asked(name) == []
        proposal.until(stage="committee", awaiting="committee")
        first, second = proposal.ballots()
        assert (first["result"], first["quorum"], first["votes_cast"]) == ("no_quorum", 3, 2)
        assert (second["state"], second["convening"]) == ("scheduled", 2)
        closed_at = instant(first["closed_at"])
        assert closed_at is not None
        assert instant(second["opens_at"]) == closed_at + timedelta(hours=1)
        assert proposal.due_at() == instant(second["closes_at"])

    @pytest.mark.rule("second-convening-decides")
    def test_the_second_decides_without_quorum(self, live: LiveTown) -> None:
        live.set_policy(
            {"second_convening": "PT1H"}, initiative=live.path("initiative", rule=AGAIN)
        )
        proposal = live.at_committee()
        two_alone_vote(live, proposal)
        proposal.mailed("chair", "Second scrutin")
        live.post("secretary", f"/ballots/{latest(proposal)['id']}/opening")
        eventually(lambda: latest(proposal)["state"] == "open")
        assert [line[:2] for line in proposal.asked("chair")] == [("vote", "vote_asked")]
        assert proposal.asked("fifth") == []  # who stepped aside at the first stays aside
        proposal.vote(**dict.fromkeys(VOTERS[:2], "for"))
        proposal.until(stage="rollout", awaiting="lead")
        second = latest(proposal)
        assert (second["result"], second["votes_cast"]) == ("adopted", 2)

    @pytest.mark.rule("nobody-at-second")
    def test_nobody_at_the_second_leaves_it_to_the_secretary(self, live: LiveTown) -> None:
        live.set_policy(
            {"ballot": "PT1S", "second_convening": "PT0S"},
            initiative=live.path("initiative", rule=AGAIN),
        )
        proposal = live.submitted()
        proposal.sponsor()
        proposal.until(stage="committee", awaiting="secretary", due_at=None)
        assert [ballot["convening"] for ballot in proposal.ballots()] == [1, 2]
        assert proposal.asked("secretary") == [("session", "no_quorum", None)]
        proposal.mailed("secretary", "Quorum non atteint")

    @pytest.mark.rule("no-second-convening", "rescheduled")
    def test_the_secretary_convenes_again(self, live: LiveTown) -> None:
        proposal = without_quorum(live)
        assert proposal.asked("secretary") == [("session", "no_quorum", None)]
        proposal.mailed("secretary", "Quorum non atteint")
        assert proposal.refused("author", "/ballots", {}) == "forbidden"
        proposal.post("secretary", "/ballots", {"closes_at": "2199-01-01T00:00:00Z"})
        proposal.until(stage="committee", awaiting="committee")
        assert proposal.asked("secretary") == []
        assert latest(proposal)["round"] == 2
        proposal.vote_all()
        proposal.until(stage="rollout", awaiting="lead")

    @pytest.mark.rule("secretary-defers")
    def test_the_secretary_defers(self, live: LiveTown) -> None:
        proposal = without_quorum(live)
        proposal.post("secretary", "/deferral", {"reason": "À reprendre."})
        seen = proposal.until(stage="rework", awaiting="author")
        assert proposal.asked("secretary") == []
        assert proposal.asked("author") == [("rework", "deferred", instant(seen["due_at"]))]
        proposal.mailed("author", "Proposition à compléter")
