"""The rollout: plan, phases, verdicts, reserves, and what goes there without a committee."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.fixtures.live import LiveProposal, LiveTown, eventually, instant, text_of

REVIEW_AT_ONCE = {"feedback": "PT0S"}
LESSON = ["Prévoir le papier."]
FEEDBACK = {"rating": 4, "text": "Plus rapide.", "college": "agent"}


def phase(proposal: LiveProposal, number: int = 1) -> Any:
    """A phase of the rollout as it stands."""
    return proposal.rollout()["phases"][number - 1]


def window(proposal: LiveProposal) -> tuple[datetime, datetime]:
    """When the first phase started, and until when feedback is taken."""
    ran = phase(proposal)
    return datetime.fromisoformat(ran["started_at"]), datetime.fromisoformat(ran["feedback_until"])


def questions_mailed(live: LiveTown, name: str) -> int:
    """How many times ``name`` was asked by mail whether to resume."""
    subjects = [str(mail["Subject"]) for mail in live.mail.to(live.town.email(name))]
    return sum(subject.startswith("Reprise à décider") for subject in subjects)


def under_review(live: LiveTown, *phases: str) -> LiveProposal:
    """An initiative whose first phase ran, and whose review is asked."""
    live.set_policy(REVIEW_AT_ONCE)
    proposal = live.running(*phases)
    proposal.until(stage="rollout", awaiting="reviewer")
    return proposal


def local(live: LiveTown, effect: str = "preserved") -> LiveProposal:
    """An adaptation that its sponsor took."""
    proposal = live.submitted("adaptation", invariants=[{"code": "INV1", "effect": effect}])
    proposal.sponsor()
    return proposal


class TestPlan:
    @pytest.mark.rule("lead-named")
    def test_the_sponsor_names_the_lead(self, live: LiveTown) -> None:
        proposal = live.submitted()
        proposal.sponsor(lead=live.town.email("colleague"))
        proposal.until(stage="committee", awaiting="committee")
        proposal.vote_all()
        proposal.until(stage="rollout", awaiting="lead")
        assert proposal.asked("colleague") == [("rollout", "plan_asked", proposal.due_at())]
        assert proposal.asked("author") == []
        plan = {"phases": [{"name": "Pilote"}]}
        assert proposal.refused("author", "/rollout", plan, method="PUT") == "forbidden"
        proposal.plan("Pilote", by="colleague")
        proposal.mailed("colleague", "Plan à préparer")

    @pytest.mark.rule("plan-late")
    def test_no_plan_is_reminded_then_escalated(self, live: LiveTown) -> None:
        live.set_policy({"rollout_plan": "PT1S"})
        proposal = live.adopted()
        proposal.mailed("author", "Le plan est attendu")
        proposal.mailed("head", "Un plan tarde")
        proposal.until(stage="rollout", awaiting="lead")
        opened_at = instant(proposal.rollout()["opened_at"])
        assert opened_at is not None
        assert proposal.due_at() == opened_at + timedelta(seconds=1)
        assert [line[:2] for line in proposal.asked("author")] == [("rollout", "plan_reminder")]
        assert [line[:2] for line in proposal.asked("head")] == [("rollout", "plan_escalated")]
        proposal.plan("Pilote")
        assert proposal.asked("head") == []


class TestPhases:
    @pytest.mark.rule("start-by-act")
    def test_a_date_starts_nothing(self, live: LiveTown) -> None:
        proposal = live.adopted()
        plan = {"phases": [{"name": "Pilote", "starts_on": "2020-01-01"}]}
        assert live.send("author", "PUT", f"{proposal.path}/rollout", plan).status == 200
        proposal.until(stage="rollout", awaiting="lead", due_at=None)
        assert (phase(proposal)["state"], phase(proposal)["started_at"]) == ("planned", None)
        assert [line[:2] for line in proposal.asked("author")] == [("rollout", "next_phase")]
        proposal.start()
        assert phase(proposal)["state"] == "running"

    @pytest.mark.rule("feedback-window")
    def test_feedback_is_taken_from_the_start(self, live: LiveTown) -> None:
        proposal = live.running()
        proposal.until(stage="rollout", awaiting="nobody")
        started_at, ends_at = window(proposal)
        assert proposal.due_at() == ends_at == started_at + timedelta(days=30)
        assert (proposal.asked("author"), proposal.asked("head")) == ([], [])
        proposal.mailed("head", "Une phase a démarré")
        proposal.post("colleague", "/rollout/phases/1/feedback", FEEDBACK)

    @pytest.mark.rule("feedback-window")
    def test_then_the_review_is_asked(self, live: LiveTown) -> None:
        live.set_policy({"feedback": "PT1S", "review": "PT1H"})
        proposal = live.running()
        proposal.until(stage="rollout", awaiting="reviewer")
        started_at, ends_at = window(proposal)
        assert ends_at == started_at + timedelta(seconds=1)
        due_at = ends_at + timedelta(hours=1)
        assert proposal.due_at() == due_at
        assert proposal.asked("head") == [("review", "review_asked", due_at)]
        assert proposal.asked("author") == []
        proposal.mailed("head", "Retour d’expérience à rédiger")
        late = proposal.refused("colleague", "/rollout/phases/1/feedback", FEEDBACK)
        assert late == "invalid_stage"

    @pytest.mark.rule("review-late")
    def test_a_late_review_is_reminded_then_escalated(self, live: LiveTown) -> None:
        live.set_policy({"feedback": "PT0S", "review": "PT0S"})
        proposal = live.running()
        proposal.mailed("head", "Le retour d’expérience est attendu")
        proposal.mailed("dga", "Un retour d’expérience tarde")
        proposal.until(stage="rollout", awaiting="reviewer")
        assert [line[:2] for line in proposal.asked("head")] == [("review", "review_reminder")]
        assert [line[:2] for line in proposal.asked("dga")] == [("review", "review_escalated")]
        proposal.review("continue")
        proposal.until(stage="closed", outcome="generalised")
        assert proposal.asked("dga") == []


class TestVerdicts:
    @pytest.mark.rule("continue")
    def test_continue_goes_on_then_generalises(self, live: LiveTown) -> None:
        proposal = under_review(live, "Pilote", "Extension")
        assert proposal.refused("author", "/rollout/phases/2/start") == "invalid_stage"
        proposal.review("continue")
        proposal.until(stage="rollout", awaiting="lead", due_at=None)
        assert proposal.asked("author") == [("rollout", "next_phase", None)]
        assert proposal.asked("head") == []
        proposal.mailed("author", "La phase suivante peut démarrer")
        proposal.start(2)
        proposal.until(stage="rollout", awaiting="reviewer")
        proposal.review("continue", number=2)
        proposal.until(stage="closed", outcome="generalised", awaiting="nobody", due_at=None)
        for name in ("author", "head"):
            assert proposal.asked(name) == []
            assert "generalised" in proposal.told(name)
            proposal.mailed(name, "Proposition généralisée")

    @pytest.mark.rule("adjust")
    def test_adjust_reopens_the_phase(self, live: LiveTown) -> None:
        proposal = under_review(live)
        proposal.review("adjust")
        proposal.until(stage="rollout", awaiting="lead", due_at=None)
        assert phase(proposal)["state"] == "planned"
        assert proposal.asked("author") == [("rollout", "phase_adjust", None)]
        proposal.mailed("author", "Phase à ajuster")
        proposal.plan("Pilote, deux sites")
        proposal.start()
        assert (phase(proposal)["name"], phase(proposal)["run"]) == ("Pilote, deux sites", 2)

    @pytest.mark.rule("pause", "resume")
    def test_a_pause_is_asked_about_again_and_ends_by_an_act(self, live: LiveTown) -> None:
        live.set_policy({**REVIEW_AT_ONCE, "pause_reminder": "PT1S"})
        proposal = live.running()
        proposal.review("pause")
        proposal.mailed("author", "Déploiement en pause")
        assert proposal.refused("author", "/rollout/phases/1/start") == "invalid_stage"
        eventually(lambda: questions_mailed(live, "head") >= 2)
        proposal.until(stage="rollout", awaiting="reviewer")
        assert [line[:2] for line in proposal.asked("head")] == [("review", "pause_reminder")]
        assert proposal.asked("author") == []
        proposal.post("head", "/rollout/resumption")
        proposal.until(stage="rollout", awaiting="lead", due_at=None)
        assert proposal.asked("head") == []
        assert proposal.asked("author") == [("rollout", "resumed", None)]
        proposal.mailed("author", "Le déploiement reprend")
        proposal.start()
        assert phase(proposal)["run"] == 2

    @pytest.mark.rule("rollback")
    def test_a_rollback_ends_when_all_is_undone(self, live: LiveTown) -> None:
        proposal = under_review(live)
        actions = ["Rendre les fiches", "Prévenir les habitants"]
        body = {"findings": "Trop lent.", "verdict": "rollback"}
        assert proposal.refused("head", "/rollout/phases/1/review", body) == "invalid"
        proposal.review("rollback", lessons=LESSON, undo_actions=actions)
        proposal.until(stage="rollout", awaiting="lead", due_at=None)
        assert proposal.asked("author") == [("rollout", "undo_asked", None)]
        proposal.mailed("author", "Retour en arrière à mener")
        first, second = (action["id"] for action in proposal.rollout()["undo_actions"])
        proposal.post("author", f"/rollout/undo-actions/{first}/completion")
        proposal.until(stage="rollout", awaiting="lead")
        proposal.post("author", f"/rollout/undo-actions/{second}/completion")
        proposal.until(stage="closed", outcome="rolled_back", awaiting="nobody", due_at=None)
        assert (proposal.asked("author"), proposal.asked("head")) == ([], [])
        for name in ("author", "head"):
            assert "rolled_back" in proposal.told(name)
            proposal.mailed(name, "Annulée sur le terrain, leçon gardée")

    @pytest.mark.rule("stop")
    def test_a_stop_keeps_its_lesson(self, live: LiveTown) -> None:
        proposal = under_review(live)
        body = {"findings": "Trop lent.", "verdict": "stop"}
        assert proposal.refused("head", "/rollout/phases/1/review", body) == "invalid"
        proposal.review("stop", lessons=LESSON)
        proposal.until(stage="closed", outcome="stopped", awaiting="nobody", due_at=None)
        assert phase(proposal)["review"]["lessons"] == LESSON
        for name in ("author", "head"):
            assert proposal.asked(name) == []
            assert "stopped" in proposal.told(name)
            mail = proposal.mailed(name, "Déploiement arrêté, leçon gardée")
            assert LESSON[0] in text_of(mail)


class TestReserves:
    @pytest.mark.rule("reserve-kept", "reserve-lifted")
    def test_a_reserve_blocks_the_phase_until_the_chair_lifts_it(self, live: LiveTown) -> None:
        proposal = live.at_committee()
        ballot = proposal.ballots()[-1]["id"]
        vote = {"choice": "for", "reserves": ["Un chargeur par véhicule."]}
        live.post("fifth", f"/ballots/{ballot}/votes", vote)
        proposal.vote(chair="for", second="for", third="for", fourth="for")
        proposal.until(stage="rollout", awaiting="lead")
        assert proposal.ballots()[-1]["result"] == "adopted_with_reserves"
        (reserve,) = proposal.rollout()["reserves"]
        assert (reserve["owner"]["name"], reserve["blocks_phase"]) == ("Author", 1)
        asked = ("reserve", "reserve_owned", instant(reserve["due_at"]))
        assert asked in proposal.asked("author")
        proposal.mailed("author", "Une réserve vous revient")
        proposal.plan("Pilote")
        assert proposal.refused("author", "/rollout/phases/1/start") == "invalid_stage"
        lifting, evidence = f"/reserves/{reserve['id']}/lifting", {"evidence": "Vu sur place."}
        assert live.refused("author", lifting, evidence) == "separation_of_duties"
        live.post("chair", lifting, evidence)
        assert asked not in proposal.asked("author")
        proposal.start()


class TestWithoutCommittee:
    @pytest.mark.rule("adaptation-local", "call-in-holds", "call-in")
    def test_the_guarantor_calls_an_adaptation_in(self, live: LiveTown) -> None:
        proposal = local(live)
        proposal.until(stage="rollout", awaiting="lead")
        assert proposal.ballots() == []
        assert proposal.told("guarantor") == ["committee_informed"]
        proposal.mailed("guarantor", "Pour information")
        startable_from = instant(proposal.rollout()["startable_from"])
        assert startable_from is not None
        assert startable_from >= datetime.now(UTC) + timedelta(days=5, minutes=-5)
        proposal.plan("Ici")
        assert proposal.refused("author", "/rollout/phases/1/start") == "invalid_stage"
        reason = {"reason": "L’accès est en jeu."}
        assert proposal.refused("colleague", "/call-in", reason) == "forbidden"
        proposal.post("guarantor", "/call-in", reason)
        proposal.until(stage="committee", awaiting="committee")
        for name in ("author", "head"):
            assert "called_in" in proposal.told(name)
            proposal.mailed(name, "Le comité se prononcera")
        assert proposal.asked("author") == []
        proposal.vote_all()
        proposal.until(stage="rollout", awaiting="lead")
        assert proposal.refused("author", "/rollout/phases/1/start") == "invalid_stage"
        proposal.plan("Ici, formation comprise")
        proposal.start()

    @pytest.mark.rule("call-in-over")
    def test_after_the_delay_nobody_calls_in(self, live: LiveTown) -> None:
        live.set_policy({"call_in": "PT0S"})
        proposal = local(live)
        proposal.until(stage="rollout", awaiting="lead")
        reason = {"reason": "L’accès est en jeu."}
        assert proposal.refused("guarantor", "/call-in", reason) == "invalid_stage"
        proposal.plan("Ici")
        proposal.start()

    @pytest.mark.rule("adaptation-at-risk")
    def test_an_invariant_at_risk_brings_it_to_the_committee(self, live: LiveTown) -> None:
        proposal = local(live, "at_risk")
        proposal.until(stage="committee", awaiting="committee")
        assert [line[:2] for line in proposal.asked("chair")] == [("vote", "vote_asked")]

    @pytest.mark.rule("information-threshold", "above-threshold")
    def test_below_the_threshold_the_committee_is_informed(self, live: LiveTown) -> None:
        threshold = {"budget_eur": 5000, "staff_days": 20}
        live.set_policy(initiative=live.path("initiative", information_threshold=threshold))
        above = live.submitted()
        above.sponsor(commitments={"budget_eur": 5001, "staff_days": 20})
        above.until(stage="committee", awaiting="committee")
        below = live.submitted()
        below.sponsor(commitments={"budget_eur": 5000, "staff_days": 20})
        below.until(stage="rollout", awaiting="lead")
        for name in ("chair", "third", "secretary"):
            assert (below.asked(name), below.told(name)) == ([], ["committee_informed"])
            below.mailed(name, "Pour information")
        elsewhere = {"phases": [{"name": "Ailleurs", "department": "SOL"}]}
        assert below.refused("author", "/rollout", elsewhere, method="PUT") == "invalid"
        below.post("third", "/call-in", {"reason": "Parlons-en."})
        below.until(stage="committee", awaiting="committee")
