"""One initiative from its draft to its end, by the API alone, as a program outside would do it."""

from __future__ import annotations

from tests.fixtures.live import LiveTown


class TestWholeLoop:
    def test_from_a_draft_to_a_generalised_practice_with_a_rework_on_the_way(
        self, live: LiveTown
    ) -> None:
        live.set_policy({"feedback": "PT1S"})
        proposal = live.draft()
        assert proposal.now()["stage"] == "draft"

        proposal.submit()
        proposal.send_back()
        edited = live.send("author", "PATCH", proposal.path, {"summary": "Pour les habitants."})
        assert edited.status == 200
        again = proposal.submit()
        assert again["version"] == 2

        proposal.sponsor()
        proposal.until(stage="committee", awaiting="committee")
        proposal.vote_all()
        proposal.until(stage="rollout", awaiting="lead")

        proposal.plan("Pilote", "Extension")
        proposal.start(1)
        proposal.post(
            "colleague",
            "/rollout/phases/1/feedback",
            {"rating": 4, "text": "Plus rapide.", "college": "agent"},
        )
        proposal.until(awaiting="reviewer")
        proposal.review("continue")
        proposal.until(stage="rollout", awaiting="lead")
        proposal.start(2)
        proposal.until(awaiting="reviewer")
        proposal.review("continue", number=2)
        end = proposal.until(stage="closed", outcome="generalised", awaiting="nobody", due_at=None)
        assert end["closed_at"] is not None

        events = proposal.events()
        for event, times in {
            "proposal_submitted": 2,
            "proposal_returned": 1,
            "sponsorship_answered": 2,
            "ballot_opened": 1,
            "vote_cast": 5,
            "phase_started": 2,
            "review_filed": 2,
            "proposal_closed": 1,
        }.items():
            assert events.count(event) == times, (event, events)
