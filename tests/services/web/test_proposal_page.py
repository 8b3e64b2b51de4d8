"""The page of a proposal: which panel appears for whom, and what its readers may do."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from policies.decision import Choice
from policies.loop import Kind
from services.committees.cast_vote import cast_vote
from services.committees.declare_recusal import declare_recusal
from services.proposals.models import SponsorDecision
from services.rollouts.plan_rollout import PhasePlan, RolloutPlan, plan_rollout
from services.rollouts.start_phase import start_phase
from tests.fixtures.world import Town, TownFactory
from tests.services.web.browsing import Visitors

VOTERS = {"chair", "second", "third", "fourth", "fifth"}
PLAN = RolloutPlan([PhasePlan("Pilote"), PhasePlan("Tous")])


@pytest.fixture
def visitors(town: Town) -> Visitors:
    return Visitors.of(town)


class TestWhoSeesWhat:
    def test_a_draft_is_shown_to_its_author_alone(self, town: Town, visitors: Visitors) -> None:
        draft = town.draft()
        assert visitors.page("author", draft).has_form("/submit")
        assert visitors.page("head", draft).status == 404

    def test_the_one_asked_sees_the_sponsor_s_panel(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.submitted()
        assert visitors.who_see(proposal_id, "/sponsor") == {"head"}
        assert (
            "C’est à Head, à qui le parrainage est demandé"
            in visitors.page("colleague", proposal_id).text
        )

    def test_voters_see_the_ballot_until_they_have_voted(
        self, town: Town, visitors: Visitors
    ) -> None:
        proposal_id = town.at_committee()
        assert visitors.who_see(proposal_id, "/vote") == VOTERS
        cast_vote(town.deps, town.caller("third"), town.ballot(proposal_id).id, Choice.AGAINST)
        page = visitors.page("third", proposal_id)
        assert not page.has_form("/vote")
        assert "Vous avez voté" in page.text
        assert "contre" not in page.text

    def test_the_secretary_and_the_chair_may_defer(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.at_committee()
        assert visitors.who_see(proposal_id, "/defer") == {"chair", "secretary"}

    def test_a_return_is_no_completion(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.submitted()
        town.answer(proposal_id, decision=SponsorDecision.RETURN, comment="Pour quel usage ?")
        assert "complétée" not in visitors.page("author", proposal_id).text
        town.submit_again(proposal_id)
        assert "complétée une fois" in visitors.page("author", proposal_id).text
        town.answer(proposal_id, decision=SponsorDecision.RETURN, comment="Pour quel coût ?")
        page = visitors.page("author", proposal_id)
        assert "à compléter" in page.text
        assert "complétée 2 fois" not in page.text

    def test_the_author_sees_what_is_asked_of_them(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.submitted()
        town.answer(proposal_id, decision=SponsorDecision.RETURN, comment="Pour quel usage ?")
        assert "Pour quel usage ?" in visitors.page("author", proposal_id).text
        assert visitors.who_see(proposal_id, "/submit") == {"author"}

    def test_an_earlier_version_is_read_with_what_was_asked_and_what_changed(
        self, town: Town, visitors: Visitors
    ) -> None:
        proposal_id = town.submitted(summary="Première rédaction.")
        town.answer(proposal_id, decision=SponsorDecision.RETURN, comment="Pour quel usage ?")
        assert "Première rédaction." in visitors.page("author", proposal_id).text
        assert "Versions précédentes" not in visitors.page("head", proposal_id).text
        town.submit_again(proposal_id)
        page = visitors.page("head", proposal_id)
        assert "Ce qui a été demandé sur la version 1" in page.text
        assert "Pour quel usage ?" in page.text
        assert "le résumé." in page.text
        assert "Première rédaction." in page.text

    def test_a_text_that_names_no_invariant_says_whose_reading_it_is(
        self, town: Town, visitors: Visitors
    ) -> None:
        page = visitors.page("head", town.submitted(invariants=[]))
        assert "Aucun invariant concerné, selon Author." in page.text

    def test_what_happened_is_told_by_day_with_its_time(
        self, town: Town, visitors: Visitors
    ) -> None:
        proposal_id = town.submitted()
        town.clock.advance(timedelta(minutes=30))
        town.answer(proposal_id)
        told = visitors.page("colleague", proposal_id).html.partition('class="timeline"')[2]
        times = re.findall(r"<time[^>]*>([^<]*)</time>", told)
        days = [each for each in times if "," in each]
        assert len(days) == 1 < len(times)
        assert all(re.search(r"\d\d:\d\d|\d+\s?h", each) for each in times)

    def test_the_lead_plans_then_starts(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.at_committee()
        town.adopt(proposal_id)
        assert visitors.who_see(proposal_id, "/rollout") == {"author"}
        plan_rollout(town.deps, town.caller("author"), proposal_id, PLAN)
        town.settle(proposal_id)
        assert visitors.who_see(proposal_id, "/phases/1/start") == {"author"}

    def test_any_member_gives_feedback_and_the_reviewer_alone_reviews(
        self, town: Town, visitors: Visitors
    ) -> None:
        proposal_id = town.at_committee()
        town.adopt(proposal_id)
        plan_rollout(town.deps, town.caller("author"), proposal_id, PLAN)
        town.settle(proposal_id)
        start_phase(town.deps, town.caller("author"), proposal_id, 1)
        town.settle(proposal_id)
        assert "colleague" in visitors.who_see(proposal_id, "/phases/1/feedback")
        assert not visitors.page("reader", proposal_id).has_form("/phases/1/feedback")
        assert visitors.who_see(proposal_id, "/phases/1/review") == {"head"}

    def test_a_guarantor_may_call_a_quiet_adaptation_in(
        self, town: Town, visitors: Visitors
    ) -> None:
        effect = {"code": "INV1", "effect": "preserved", "note": ""}
        proposal_id = town.submitted(Kind.ADAPTATION, invariants=[effect])
        town.answer(proposal_id)
        assert visitors.who_see(proposal_id, "/call-in") == {"guarantor"}
        page = visitors.page("guarantor", proposal_id)
        assert "Invariant 1" in page.text

    def test_without_quorum_twice_the_secretary_convenes_again(
        self, town: Town, visitors: Visitors
    ) -> None:
        proposal_id = town.at_committee()
        town.wait(proposal_id, days=8)
        opening = visitors.page("secretary", proposal_id)
        assert opening.has_form("/open") or "ne s’ouvre pas avant" in opening.text
        town.wait(proposal_id, days=20)
        assert visitors.who_see(proposal_id, "/reschedule") == {"chair", "secretary"}

    def test_a_reader_reads_and_does_nothing(self, town: Town, visitors: Visitors) -> None:
        page = visitors.page("reader", town.at_committee())
        assert [form.action for form in page.forms if "/proposals/" in form.action] == []

    def test_who_stepped_aside_sees_no_debate(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.at_committee()
        visitors["second"].act(proposal_id, "/comment", text="Un argument à peser.")
        ballot_id = town.ballot(proposal_id).id
        declare_recusal(town.deps, town.caller("third"), ballot_id, "Un proche.")
        page = visitors.page("third", proposal_id)
        assert "Un argument à peser." not in page.text
        assert not page.has_form("/comment")
        assert "déporté" in page.text


class TestActing:
    def test_a_draft_that_lacks_something_leads_to_its_text(
        self, town: Town, visitors: Visitors
    ) -> None:
        draft = town.draft(summary="", usage_statements=[])
        page = visitors.page("author", draft)
        assert "Il manque 2 points" in page.text
        answer = visitors["author"].post(
            f"/proposals/{draft}/submit", page.form("/submit").filled()
        )
        assert answer.location.endswith("/edit?submit=1")
        edit = visitors["author"].get(answer.location)
        assert set(edit.error_links()) == {"edit-summary", "edit-usage_statements"}
        assert set(edit.error_links()) <= edit.ids

    def test_a_withdrawal_is_recorded_and_told(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.submitted()
        page = visitors["author"].act(proposal_id, "/withdraw", reason="Une idée proche existe.")
        assert "Retrait enregistré" in page.text
        town.settle(proposal_id)
        closed = visitors.page("colleague", proposal_id)
        assert "Retirée" in closed.text
        assert "Une idée proche existe." in closed.text

    def test_a_withdrawal_without_a_reason_comes_back(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.submitted()
        page = visitors.page("author", proposal_id)
        answer = visitors["author"].send(page, "/withdraw", reason="  ")
        assert answer.status == 422
        assert answer.error_links() == ["withdraw-reason"]

    def test_a_comment_is_published_and_escaped(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.submitted()
        page = visitors["colleague"].act(proposal_id, "/comment", text="<script>alert(1)</script>")
        assert "Votre commentaire est publié." in page.text
        assert "<script>alert" not in page.html
        assert "&lt;script&gt;alert(1)" in page.html

    def test_calling_in_brings_the_committee(self, town: Town, visitors: Visitors) -> None:
        effect = {"code": "INV1", "effect": "preserved", "note": ""}
        proposal_id = town.submitted(Kind.ADAPTATION, invariants=[effect])
        town.answer(proposal_id)
        visitors["guarantor"].act(proposal_id, "/call-in", reason="À peser ensemble.")
        town.settle(proposal_id)
        assert visitors.page("chair", proposal_id).has_form("/vote")

    def test_the_same_form_sent_twice_is_done_once(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.submitted()
        form = visitors.page("colleague", proposal_id).form("/comment")
        sent = form.filled(text="Une fois.")
        first = visitors["colleague"].post(form.action, sent)
        second = visitors["colleague"].post(form.action, sent)
        assert (first.status, second.status) == (303, 303)
        assert visitors.page("head", proposal_id).text.count("Une fois.") == 1

    def test_an_act_that_comes_too_late_gives_back_what_was_typed(
        self, town: Town, visitors: Visitors
    ) -> None:
        proposal_id = town.submitted()
        page = visitors.page("head", proposal_id)
        town.answer(proposal_id)
        late = visitors["head"].send(
            page, "/sponsor", decision="return", comment="Chiffrez d’abord.", confirmed="1"
        )
        assert late.status == 409
        assert "a déjà reçu une réponse" in late.text
        assert "Chiffrez d’abord." in late.text

    def test_without_the_page_s_token_nothing_is_done(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.submitted()
        answer = visitors["colleague"].post(
            f"/proposals/{proposal_id}/comment", [("text", "Forgé")]
        )
        assert answer.status == 400
        assert "Forgé" not in visitors.page("head", proposal_id).text


class TestTheLiveRegion:
    def test_it_settles_and_brings_what_follows(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.at_committee()
        last = VOTERS - {"fifth"}
        town.vote(proposal_id, **dict.fromkeys(last, "for"))
        page = visitors["fifth"].act(
            proposal_id, "/vote", interest="none", choice="for", confirmed="1"
        )
        assert "data-settled" not in page.html
        assert "Votre vote est enregistré : pour" in page.text
        assert "Dernier vote reçu" in page.text
        live = visitors["fifth"].get(f"/proposals/{proposal_id}/live")
        assert "data-settled" not in live.html
        town.settle(proposal_id)
        settled = visitors["fifth"].get(f"/proposals/{proposal_id}/live")
        assert "data-settled" in settled.html
        assert {"entete", "texte", "suites", "avis", "suivi"} <= settled.ids
        assert "Adopté" in settled.text
        assert "<html" not in settled.html

    def test_nothing_keeps_it_in_a_cache(self, town: Town, visitors: Visitors) -> None:
        path = f"/t/{town.slug}/proposals/{town.submitted()}/live"
        answer = visitors["head"].client.get(path)
        assert answer.headers["Cache-Control"] == "no-store"

    def test_nothing_is_sent_again_until_something_happens(
        self, town: Town, visitors: Visitors
    ) -> None:
        proposal_id = town.at_committee()
        path = f"/t/{town.slug}/proposals/{proposal_id}/live"
        page = visitors.page("head", proposal_id)
        (state,) = re.findall(r'data-state="([^"]+)"', page.html)
        known = {"If-None-Match": f'"{state}"'}
        client = visitors["head"].client
        assert client.get(path, headers=known).status_code == 304
        town.vote(proposal_id, third="for")
        answer = client.get(path, headers=known)
        assert answer.status_code == 200
        assert answer.headers["ETag"] != known["If-None-Match"]
        assert "1 vote reçu sur 5" in answer.text

    def test_what_others_write_is_in_it(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.submitted()
        visitors["colleague"].act(proposal_id, "/comment", text="Un argument à peser.")
        live = visitors["head"].get(f"/proposals/{proposal_id}/live")
        assert "Un argument à peser." in live.text
        assert live.has_form("/sponsor")

    def test_the_receipt_is_told_once(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.at_committee()
        visitors["third"].act(
            proposal_id, "/vote", interest="none", choice="against", confirmed="1"
        )
        assert "contre" not in visitors.page("third", proposal_id).text


class TestElsewhere:
    def test_another_tenant_s_proposal_is_not_found(
        self, town: Town, visitors: Visitors, new_town: TownFactory
    ) -> None:
        elsewhere = new_town()
        theirs = elsewhere.submitted()
        browser = visitors["author"]
        assert browser.get(f"/proposals/{theirs}").status == 404
        assert browser.get(f"/proposals/{theirs}/live").status == 404
        assert browser.get(f"/proposals/{theirs}/edit").status == 404
        assert browser.get(f"/t/{elsewhere.slug}/proposals").status == 404
        assert browser.get(f"/proposals/{uuid4()}").status == 404
        token = browser.get("/proposals/new?kind=initiative").form("/new").filled()
        for path in ("comment", "submit", "withdraw", "sponsor", "rollout", "defer"):
            fields = [*token, ("text", "x"), ("reason", "x"), ("decision", "return")]
            answer = browser.post(f"/proposals/{theirs}/{path}", [*fields, ("comment", "x")])
            assert answer.status in {404, 422}, path
            assert "Tablette" not in answer.text

    def test_a_stranger_is_led_to_sign_in(self, town: Town, visitors: Visitors) -> None:
        stranger = visitors.app.test_client()
        answer = stranger.get(f"/t/{town.slug}/proposals/{town.submitted()}")
        assert answer.status_code == 303
        assert "/login?next=" in answer.location

    def test_an_administrator_reads_no_proposal(self, town: Town, visitors: Visitors) -> None:
        assert visitors.page("admin", town.submitted()).status == 403
