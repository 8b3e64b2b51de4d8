"""From the draft to the sponsor's answer, and back to the author."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.tenancy.delegations import give_delegation
from services.tenancy.name_substitute import name_substitute
from tests.fixtures.live import LiveProposal, LiveTown, instant

HOUR = timedelta(hours=1)
AT_ONCE = {"sponsor_reminder": "PT0S", "sponsor_escalation": "PT0S"}


def since_submission(proposal: LiveProposal, delay: timedelta) -> datetime:
    """The instant that much after the submission."""
    submitted_at = instant(proposal.now()["submitted_at"])
    assert submitted_at is not None
    return submitted_at + delay


def delegate(live: LiveTown, head: str, to: str) -> None:
    """Let ``to`` answer for ``head``, today."""
    today = datetime.now(UTC).date()
    town = live.town
    give_delegation(
        town.deps,
        town.caller(head),
        delegate=town.email(to),
        starts_on=today,
        ends_on=today + timedelta(days=2),
    )


class TestDraft:
    @pytest.mark.rule("draft-title")
    def test_a_draft_without_title_is_refused(self, live: LiveTown) -> None:
        answer = live.send("author", "POST", "/proposals", {"kind": "initiative"})
        assert (answer.status, list(answer.body["errors"])) == (422, ["title"])

    @pytest.mark.rule("project-later")
    def test_a_project_is_refused(self, live: LiveTown) -> None:
        body = {"kind": "project", "title": "Portail"}
        answer = live.send("author", "POST", "/proposals", body)
        assert (answer.status, list(answer.body["errors"])) == (422, ["kind"])

    @pytest.mark.rule("usage-gate", "tool-wish")
    def test_what_lacks_is_named_and_a_tool_gets_a_question(self, live: LiveTown) -> None:
        draft = live.draft(
            title="Équiper tout le monde de smartphones",
            summary="",
            department=None,
            usage_statements=[],
        )
        answer = live.send("author", "POST", f"{draft.path}/submission")
        assert (answer.status, answer.body["type"]) == (422, "urn:boussole:problem:incomplete")
        errors = answer.body["errors"]
        assert sorted(errors) == ["department", "summary", "usage_statements"]
        assert "quel usage" in errors["usage_statements"][0]
        assert draft.now()["stage"] == "draft"

    @pytest.mark.rule("withdraw-draft")
    def test_it_is_withdrawn(self, live: LiveTown) -> None:
        live.draft().withdraw()


class TestSubmission:
    @pytest.mark.rule("submit")
    def test_the_head_is_asked_by_inbox_and_mail(self, live: LiveTown) -> None:
        proposal = live.submitted()
        due_at = since_submission(proposal, timedelta(days=15))
        seen = proposal.now()
        assert (seen["version"], seen["outcome"], proposal.due_at()) == (1, None, due_at)
        assert proposal.asked("head") == [("sponsorship", "sponsorship_asked", due_at)]
        assert proposal.asked("author") == proposal.asked("dga") == []
        proposal.mailed("head", "Parrainage demandé")

    @pytest.mark.rule("version-frozen")
    def test_its_text_does_not_move(self, live: LiveTown) -> None:
        proposal = live.submitted()
        edit = {"summary": "Tout autre chose."}
        assert proposal.refused("author", "", edit, method="PATCH") == "invalid_stage"

    @pytest.mark.rule("sponsor-nearest")
    def test_a_department_without_head_is_answered_for_above(self, live: LiveTown) -> None:
        proposal = live.submitted(department="BUREAU")
        assert [kind for kind, *_ in proposal.asked("head")] == ["sponsorship"]

    @pytest.mark.rule("sponsor-not-author", "author-never-sponsors")
    def test_a_head_s_own_proposal_goes_one_up(self, live: LiveTown) -> None:
        proposal = live.submitted(by="head")
        assert [kind for kind, *_ in proposal.asked("dga")] == ["sponsorship"]
        assert proposal.asked("head") == []
        delegate(live, "dga", "head")
        answer = {"decision": "sponsor", "commitments": {"budget_eur": 0, "staff_days": 0}}
        assert proposal.refused("head", "/sponsorship", answer) == "separation_of_duties"
        proposal.mailed("dga", "Parrainage demandé")

    @pytest.mark.rule("nobody-to-sponsor", "substitute")
    def test_at_the_root_the_named_substitute_sponsors(self, live: LiveTown) -> None:
        draft = live.draft(by="dgs", department="DG")
        assert draft.refused("dgs", "/submission") == "incomplete"
        town = live.town
        name_substitute(town.deps, town.caller("admin"), town.email("colleague"))
        draft.submit()
        assert [kind for kind, *_ in draft.asked("colleague")] == ["sponsorship"]
        draft.mailed("colleague", "Parrainage demandé")
        draft.sponsor(by="colleague")
        draft.until(stage="committee", awaiting="committee")

    @pytest.mark.rule("withdraw-sponsorship")
    def test_it_is_withdrawn_and_the_sponsor_is_told(self, live: LiveTown) -> None:
        proposal = live.submitted()
        proposal.withdraw()
        assert (proposal.asked("head"), proposal.told("head")) == ([], ["withdrawn"])
        proposal.mailed("head", "Proposition retirée")

    @pytest.mark.rule("policy-frozen")
    def test_a_loop_keeps_the_policy_it_was_opened_under(self, live: LiveTown) -> None:
        proposal = live.submitted()
        live.set_policy({"sponsor_escalation": "PT1H", "rework": "PT1S"})
        proposal.send_back()
        due_at = proposal.due_at()
        assert due_at is not None
        assert due_at > datetime.now(UTC) + timedelta(days=29)


class TestDelegation:
    @pytest.mark.rule("delegation")
    def test_a_delegate_answers_in_the_head_s_absence(self, live: LiveTown) -> None:
        proposal = live.submitted()
        delegate(live, "head", "colleague")
        proposal.sponsor(by="colleague")
        proposal.until(stage="committee", awaiting="committee")
        answer = proposal.now()["sponsorship"]
        assert (answer["sponsor"]["name"], answer["answered_by"]["name"]) == ("Head", "Colleague")
        assert proposal.asked("head") == []

    @pytest.mark.rule("delegation-not-cascading")
    def test_a_delegate_hands_nothing_on(self, live: LiveTown) -> None:
        proposal = live.submitted(by="author")
        delegate(live, "head", "dga")
        delegate(live, "dga", "colleague")
        answer = {"decision": "decline", "comment": "Non."}
        assert proposal.refused("colleague", "/sponsorship", answer) == "forbidden"


class TestNoAnswer:
    @pytest.mark.rule("sponsor-reminder")
    def test_the_sponsor_is_reminded(self, live: LiveTown) -> None:
        live.set_policy({"sponsor_reminder": "PT0S", "sponsor_escalation": "PT1H"})
        proposal = live.submitted()
        proposal.mailed("head", "Votre réponse est attendue")
        due_at = since_submission(proposal, HOUR)
        assert proposal.asked("head") == [("sponsorship", "sponsorship_reminder", due_at)]
        assert proposal.due_at() == due_at

    @pytest.mark.rule("sponsor-escalation")
    def test_the_next_head_is_asked_too_and_the_first_wins(self, live: LiveTown) -> None:
        live.set_policy({**AT_ONCE, "sponsor_expiry": "PT1H"})
        proposal = live.submitted()
        proposal.mailed("dga", "Parrainage demandé")
        proposal.mailed("head", "Demande élargie")
        due_at = since_submission(proposal, HOUR)
        assert proposal.due_at() == due_at
        assert proposal.asked("head") == [("sponsorship", "sponsorship_widened", due_at)]
        assert proposal.asked("dga") == [("sponsorship", "sponsorship_escalated", due_at)]
        proposal.sponsor(by="dga")
        answer = {"decision": "decline", "comment": "Non."}
        assert proposal.refused("head", "/sponsorship", answer) == "invalid_stage"
        proposal.until(stage="committee", awaiting="committee")
        assert proposal.asked("head") == proposal.asked("dga") == []

    @pytest.mark.rule("escalation-at-the-root")
    def test_at_the_root_nobody_else_is_asked(self, live: LiveTown) -> None:
        live.set_policy(AT_ONCE)
        proposal = live.submitted(department="DG")
        due_at = since_submission(proposal, timedelta(days=30))
        proposal.until(due_at=due_at.isoformat().replace("+00:00", "Z"))
        assert [kind for kind, *_ in proposal.asked("dgs")] == ["sponsorship"]
        assert proposal.asked("dga") == proposal.asked("head") == []

    @pytest.mark.rule("sponsor-expiry")
    def test_nobody_answers_and_it_expires(self, live: LiveTown) -> None:
        live.set_policy({**AT_ONCE, "sponsor_expiry": "PT1S"})
        proposal = live.draft()
        proposal.post("author", "/submission", status=202)
        proposal.until(stage="closed", outcome="expired", awaiting="nobody", due_at=None)
        for name in ("author", "head", "dga"):
            assert (proposal.asked(name), proposal.told(name)) == ([], ["expired"])
            proposal.mailed(name, "Proposition close sans réponse")


class TestAnswer:
    @pytest.mark.rule("sponsored")
    def test_sponsored_it_goes_to_the_committee(self, live: LiveTown) -> None:
        proposal = live.submitted()
        proposal.sponsor()
        seen = proposal.until(stage="committee", awaiting="committee", outcome=None)
        assert seen["sponsorship"]["commitments"] == {"budget_eur": 1200, "staff_days": 5}
        assert (proposal.asked("head"), proposal.told("author")) == ([], ["sponsored"])
        proposal.mailed("author", "Proposition parrainée")

    @pytest.mark.rule("declined")
    def test_declined_it_is_closed(self, live: LiveTown) -> None:
        proposal = live.submitted()
        proposal.post("head", "/sponsorship", {"decision": "decline", "comment": "Déjà fait."})
        proposal.until(stage="closed", outcome="declined", awaiting="nobody", due_at=None)
        assert (proposal.asked("head"), proposal.told("author")) == ([], ["declined"])
        proposal.mailed("author", "Proposition non parrainée")

    @pytest.mark.rule("returned", "resubmitted")
    def test_returned_it_is_reworked_and_asked_again(self, live: LiveTown) -> None:
        proposal = live.submitted()
        first = proposal.now()
        seen = proposal.send_back()
        due_at = instant(seen["due_at"])
        assert proposal.asked("author") == [("rework", "returned", due_at)]
        assert proposal.asked("head") == []
        proposal.mailed("author", "Proposition à compléter")
        again = proposal.submit_again()
        assert (again["version"], again["sponsorship"]) == (2, None)
        due_again = since_submission(proposal, timedelta(days=15))
        assert again["submitted_at"] > first["submitted_at"]
        assert proposal.due_at() == due_again
        assert proposal.asked("head") == [("sponsorship", "sponsorship_asked", due_again)]
        assert proposal.asked("author") == []

    @pytest.mark.rule("rework-expiry")
    def test_a_rework_nobody_takes_up_expires(self, live: LiveTown) -> None:
        live.set_policy({"rework": "PT1S"})
        proposal = live.submitted()
        proposal.post("head", "/sponsorship", {"decision": "return", "comment": "Précisez."})
        proposal.until(stage="closed", outcome="expired", awaiting="nobody", due_at=None)
        assert (proposal.asked("author"), proposal.told("author")) == ([], ["expired"])
        proposal.mailed("author", "Proposition close sans réponse")

    @pytest.mark.rule("withdraw-rework")
    def test_it_is_withdrawn_from_rework(self, live: LiveTown) -> None:
        proposal = live.submitted()
        proposal.send_back()
        proposal.withdraw()
        assert proposal.asked("author") == []

    @pytest.mark.rule("alignment-corrected")
    def test_the_sponsor_s_correction_decides_the_path(self, live: LiveTown) -> None:
        effects = [{"code": "INV1", "effect": "preserved"}]
        proposal = live.submitted("adaptation", invariants=effects)
        proposal.sponsor(effects=[{"code": "INV1", "effect": "waived"}])
        proposal.until(stage="committee", awaiting="committee")
        assert proposal.now()["sponsorship"]["effects"] == [{"code": "INV1", "effect": "waived"}]
