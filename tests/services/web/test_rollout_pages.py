"""Planning, starting, observing and reviewing a rollout, through the page of a proposal."""

from __future__ import annotations

from uuid import UUID

import pytest

from policies.loop import Outcome
from services.tenancy.change_member import change_member
from tests.fixtures.world import Town
from tests.services.web.browsing import Visitors


@pytest.fixture
def visitors(town: Town) -> Visitors:
    return Visitors.of(town)


@pytest.fixture
def proposal_id(town: Town) -> UUID:
    """A proposal that its committee has adopted."""
    adopted = town.at_committee()
    town.adopt(adopted)
    return adopted


def running(town: Town, visitors: Visitors, proposal_id: UUID, *names: str) -> None:
    """Plan phases of these names and start the first."""
    page = visitors.page("author", proposal_id)
    for place, name in enumerate(names):
        typed = {f"phases_row{place}__name": name}
        is_last = place == len(names) - 1
        page = visitors["author"].send(
            page, "/rollout", **typed, **({} if is_last else {"add": "phases"})
        )
    assert page.status == 303
    town.settle(proposal_id)
    visitors["author"].act(proposal_id, "/phases/1/start")
    town.settle(proposal_id)


class TestNamingALead:
    def test_the_reviewer_names_another_whenever_they_want(
        self, town: Town, visitors: Visitors, proposal_id: UUID
    ) -> None:
        page = visitors.page("head", proposal_id)
        assert "Confier le déploiement à une autre personne" in page.text
        assert not visitors.page("author", proposal_id).has_form("/lead")
        without = visitors["head"].send(page, "/lead")
        assert without.status == 422
        assert "Choisissez une personne." in without.text
        assert visitors["head"].send(page, "/lead", lead=town.email("colleague")).status == 303
        town.settle(proposal_id)
        assert visitors.page("colleague", proposal_id).has_form("/rollout")

    def test_a_namesake_of_the_lead_may_be_named(
        self, town: Town, visitors: Visitors, proposal_id: UUID
    ) -> None:
        change_member(town.deps, town.caller("admin"), town.ids["colleague"], name="Author")
        page = visitors.page("head", proposal_id)
        assert town.email("colleague") in page.html
        assert visitors["head"].send(page, "/lead", lead=town.email("colleague")).status == 303

    def test_where_the_lead_left_it_is_the_reviewer_s_move(
        self, town: Town, visitors: Visitors, proposal_id: UUID
    ) -> None:
        change_member(town.deps, town.caller("admin"), town.ids["author"], leaves=True)
        town.settle(proposal_id)
        assert "À vous de confier le déploiement" in visitors.page("head", proposal_id).text
        others = visitors.page("colleague", proposal_id)
        assert "qui confie le déploiement" in others.text


class TestPlanning:
    def test_phases_are_added_and_removed_without_losing_a_word(
        self, town: Town, visitors: Visitors, proposal_id: UUID
    ) -> None:
        author = visitors["author"]
        page = visitors.page("author", proposal_id)
        two = author.send(page, "/rollout", phases_row0__name="Pilote", add="phases")
        assert two.status == 200
        three = author.send(two, "/rollout", phases_row1__name="Nord", add="phases")
        fewer = author.send(three, "/rollout", phases_row2__name="Sud", remove="phases-1")
        names = [v for n, v in fewer.form("/rollout").values if n.endswith(".name")]
        assert names == ["Pilote", "Sud"]

    def test_days_and_criteria_are_read_as_they_are_typed(
        self, town: Town, visitors: Visitors, proposal_id: UUID
    ) -> None:
        visitors["author"].act(
            proposal_id,
            "/rollout",
            phases_row0__name="Pilote",
            phases_row0__starts_on="2026-03-16",
            phases_row0__feedback_until="2026-04-30",
            phases_row0__stop_criteria="une plainte\n\n deux refus ",
        )
        town.settle(proposal_id)
        page = visitors.page("author", proposal_id)
        assert "une plainte" in page.text
        assert "16 mars" in page.text
        values = page.form("/rollout").values
        assert ("phases-0.feedback_until", "2026-04-30") in values
        assert ("phases-0.stop_criteria", "une plainte\ndeux refus") in values

    def test_a_nameless_phase_comes_back_with_its_field(
        self, town: Town, visitors: Visitors, proposal_id: UUID
    ) -> None:
        page = visitors.page("author", proposal_id)
        answer = visitors["author"].send(page, "/rollout", phases_row0__stop_criteria="Gardé")
        assert answer.status == 422
        assert answer.error_links() == ["plan-phases-0-name"]
        assert "Gardé" in answer.html
        wrong = visitors["author"].send(
            answer, "/rollout", phases_row0__name="Pilote", phases_row0__starts_on="demain"
        )
        assert wrong.error_links() == ["plan-phases-0-starts_on"]

    def test_a_plan_changed_meanwhile_is_not_overwritten_unseen(
        self, town: Town, visitors: Visitors, proposal_id: UUID
    ) -> None:
        page = visitors.page("author", proposal_id)
        visitors["author"].send(page, "/rollout", phases_row0__name="Premier")
        stale = visitors["author"].send(
            page, "/rollout", phases_row0__name="Second", idempotency_key="another"
        )
        assert stale.status == 412

    def test_a_started_phase_is_not_asked_for_again(
        self, town: Town, visitors: Visitors, proposal_id: UUID
    ) -> None:
        running(town, visitors, proposal_id, "Pilote", "Tous")
        page = visitors.page("author", proposal_id)
        names = [v for n, v in page.form("/rollout").values if n.endswith(".name")]
        assert names == ["Tous"]
        visitors["author"].act(proposal_id, "/rollout", phases_row0__name="Partout")
        town.settle(proposal_id)
        page = visitors.page("colleague", proposal_id)
        assert "1. Pilote" in page.text
        assert "2. Partout" in page.text


class TestAWindowForFeedback:
    @pytest.mark.parametrize(
        ("starts_on", "until"), [("", "2020-01-31"), ("2027-03-10", "2027-03-09")]
    )
    def test_is_not_over_before_it_opens(
        self, town: Town, visitors: Visitors, proposal_id: UUID, starts_on: str, until: str
    ) -> None:
        answer = visitors["author"].send(
            visitors.page("author", proposal_id),
            "/rollout",
            phases_row0__name="Pilote",
            phases_row0__starts_on=starts_on,
            phases_row0__feedback_until=until,
        )
        assert answer.status == 422
        assert answer.error_links() == ["plan-phases-0-feedback_until"]


class TestPhases:
    def test_feedback_needs_a_rating_and_keeps_what_was_said(
        self, town: Town, visitors: Visitors, proposal_id: UUID
    ) -> None:
        running(town, visitors, proposal_id, "Pilote")
        page = visitors.page("colleague", proposal_id)
        answer = visitors["colleague"].send(page, "/feedback", text="Plus court le matin.")
        assert answer.status == 422
        assert answer.error_links() == ["feedback-rating"]
        assert "Plus court le matin." in answer.html

    def test_one_s_own_feedback_comes_back_and_all_is_read_after_the_window(
        self, town: Town, visitors: Visitors, proposal_id: UUID
    ) -> None:
        running(town, visitors, proposal_id, "Pilote")
        said = visitors["colleague"].act(
            proposal_id, "/feedback", rating="4", text="Plus court le matin.", college="agent"
        )
        assert "Vous avez donné cet avis" in said.text
        values = dict(said.form("/feedback").values)
        assert (values["rating"], values["text"]) == ("4", "Plus court le matin.")
        other = visitors.page("third", proposal_id)
        assert "Plus court le matin." not in other.html
        assert "Vous avez donné cet avis" not in other.text
        changed = visitors["colleague"].act(proposal_id, "/feedback", text="Plus long le soir.")
        assert "Plus court le matin." not in changed.html
        town.wait(proposal_id, days=31)
        closed = visitors.page("third", proposal_id)
        assert "1 avis du terrain" in closed.text
        assert "Plus long le soir. 4 sur 5" in closed.text

    def test_a_review_names_what_its_verdict_needs(
        self, town: Town, visitors: Visitors, proposal_id: UUID
    ) -> None:
        running(town, visitors, proposal_id, "Pilote")
        page = visitors.page("head", proposal_id)
        answer = visitors["head"].send(page, "/review", findings="Trop cher.", verdict="rollback")
        assert answer.status == 422
        assert set(answer.error_links()) == {"review-lessons-0", "review-undo_actions-0"}
        assert "Trop cher." in answer.html
        longer = visitors["head"].send(
            answer, "/review", undo_actions_row0="Rendre", add="undo_actions"
        )
        assert "undo_actions-1" in longer.form("/review").names
        unchosen = visitors["head"].send(page, "/review", findings="Bien.")
        assert unchosen.error_links() == ["review-verdict"]

    def test_without_the_button_that_names_the_verdict_a_page_confirms_it(
        self, town: Town, visitors: Visitors, proposal_id: UUID
    ) -> None:
        running(town, visitors, proposal_id, "Pilote")
        page = visitors.page("head", proposal_id)
        head = visitors["head"]
        typed = {"findings": "Trop cher.", "verdict": "stop", "lessons_row0": "Chiffrer avant."}
        confirm = head.send(page, "/review", **typed)
        assert confirm.status == 200
        told = confirm.text.partition("Vous concluez : arrêter")[2]
        for said in (
            "Le REX de la phase 1",
            "close avec sa leçon",
            "Trop cher.",
            "Chiffrer avant.",
        ):
            assert said in told
        assert "Publier le REX : arrêter" in told
        assert visitors.page("head", proposal_id).has_form("/review")
        again = head.send(confirm, "/review", back="1")
        assert again.status == 200
        assert ("lessons-0", "Chiffrer avant.") in again.form("/review").values
        assert head.send(again, "/review", confirmed="1").status == 303
        town.settle(proposal_id)
        assert town.proposal(proposal_id).outcome is Outcome.STOPPED

    def test_a_rollback_is_undone_action_by_action(
        self, town: Town, visitors: Visitors, proposal_id: UUID
    ) -> None:
        running(town, visitors, proposal_id, "Pilote")
        visitors["head"].act(
            proposal_id,
            "/review",
            findings="Trop cher.",
            verdict="rollback",
            undo_actions_row0="Rendre les tablettes",
            lessons_row0="Chiffrer avant.",
            confirmed="1",
        )
        town.settle(proposal_id)
        page = visitors.page("author", proposal_id)
        (form,) = [form for form in page.forms if "/undo/" in form.action]
        assert visitors["author"].post(form.action, form.filled()).status == 303
        town.settle(proposal_id)
        assert town.proposal(proposal_id).outcome is Outcome.ROLLED_BACK
        assert "Chiffrer avant." in visitors.page("colleague", proposal_id).text

    def test_a_pause_is_resumed_by_the_reviewer(
        self, town: Town, visitors: Visitors, proposal_id: UUID
    ) -> None:
        running(town, visitors, proposal_id, "Pilote")
        visitors["head"].act(
            proposal_id, "/review", findings="En panne.", verdict="pause", confirmed="1"
        )
        town.settle(proposal_id)
        assert visitors.who_see(proposal_id, "/resume") == {"head"}
        assert not visitors.page("author", proposal_id).has_form("/phases/1/start")
        visitors["head"].act(proposal_id, "/resume")
        town.settle(proposal_id)
        assert visitors.page("author", proposal_id).has_form("/phases/1/start")

    def test_an_adjustment_asks_for_another_plan_first(
        self, town: Town, visitors: Visitors, proposal_id: UUID
    ) -> None:
        running(town, visitors, proposal_id, "Pilote")
        visitors["head"].act(
            proposal_id, "/review", findings="Former mieux.", verdict="adjust", confirmed="1"
        )
        town.settle(proposal_id)
        page = visitors.page("author", proposal_id)
        assert "À vous de changer le plan" in page.text
        assert "Former mieux." in page.text
        visitors["author"].act(proposal_id, "/rollout", phases_row0__name="Pilote, bis")
        town.settle(proposal_id)
        assert "À vous de démarrer la phase 1" in visitors.page("author", proposal_id).text

    def test_a_phase_held_back_names_the_rule(self, town: Town, visitors: Visitors) -> None:
        adopted = town.at_committee()
        visitors["third"].act(
            adopted, "/vote", interest="none", choice="for", reserves_row0="Former", confirmed="1"
        )
        town.vote(adopted, chair="for", second="for", fourth="for", fifth="for")
        visitors["author"].act(adopted, "/rollout", phases_row0__name="Pilote")
        town.settle(adopted)
        page = visitors.page("author", adopted)
        assert "Une réserve du comité bloque cette phase" in page.text
        assert not page.has_form("/start")
        assert "C’est à Author" not in page.text

    def test_everybody_is_led_to_the_reserve_that_holds_a_phase_back(
        self, town: Town, visitors: Visitors
    ) -> None:
        adopted = town.at_committee()
        visitors["third"].act(
            adopted, "/vote", interest="none", choice="for", reserves_row0="Former", confirmed="1"
        )
        town.vote(adopted, chair="for", second="for", fourth="for", fifth="for")
        visitors["author"].act(adopted, "/rollout", phases_row0__name="Pilote")
        town.settle(adopted)
        inbox = visitors["author"].get("/")
        assert "Une réserve bloque la phase suivante" in inbox.text
        assert "Démarrer" not in inbox.text
        assert f"/t/{town.slug}/proposals/{adopted}#reserves" in inbox.links
        assert "reserves" in visitors.page("author", adopted).ids
        others = visitors.page("second", adopted)
        assert "C’est à Chair, qui lève la réserve du comité, d’agir." in others.text
        board = visitors["second"].get(f"/t/{town.slug}/")
        assert "moins d’un jour, une réserve à lever chez Chair" in board.text
