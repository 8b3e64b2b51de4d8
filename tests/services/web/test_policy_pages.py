"""The policy of a town: read in words, by version, and changed by who may."""

from __future__ import annotations

from typing import Any

import pytest

from policies.durations import DEFAULT_DURATIONS, DurationError
from policies.loop import Stage
from policies.paths import Path
from policies.presets import rule_from_preset
from services.web.durations_words import typed_duration
from services.web.policy_words import DURATION_GROUPS, rule_sentence
from tests.fixtures.world import Town, TownFactory
from tests.services.web.browsing import Visitors
from tests.services.web.rendering import build_app


@pytest.fixture
def visitors(town: Town) -> Visitors:
    return Visitors.of(town)


class TestTypedDurations:
    @pytest.mark.parametrize(
        ("text", "duration"),
        [
            ("10 jours", "P10D"),
            ("5 jours ouvrés", "P5D"),
            ("24 heures", "PT24H"),
            ("1 an et 6 mois", "P1Y6M"),
            ("3\u00a0semaines", "P3W"),
            ("2 weeks, 1 day and 30 minutes", "P2W1DT30M"),
            (" p7d ", "P7D"),
            ("10j", None),
            ("une semaine", None),
            ("10", None),
            ("", None),
            ("5 jours 6 jours", None),
            ("10 jours peut-être", None),
        ],
    )
    def test_they_are_read_or_refused(self, text: str, duration: str | None) -> None:
        if duration is None:
            with pytest.raises(DurationError):
                typed_duration(text)
        else:
            assert typed_duration(text) == duration

    def test_every_duration_has_its_words(self) -> None:
        named = {name for _title, group in DURATION_GROUPS for name, _label in group}
        assert named == set(DEFAULT_DURATIONS)


class TestTheRuleOfAPath:
    @pytest.mark.parametrize(
        ("rule", "said"),
        [
            (None, ""),
            (
                {"secret": True, "notice_days": 3},
                "La règle du comité, sauf\u00a0: scrutin secret, délai",
            ),
            (rule_from_preset("qualified").to_dict(), "Majorité qualifiée. "),
            (
                rule_from_preset("qualified", {"mode": "session"}).to_dict(),
                "Sauf\u00a0: forme du vote.",
            ),
        ],
    )
    def test_is_told_by_what_differs_from_a_rule_that_has_a_name(
        self, rule: dict[str, Any] | None, said: str
    ) -> None:
        with build_app().test_request_context("/"):
            sentence = rule_sentence(Path((Stage.COMMITTEE,), rule=rule))
        assert said in sentence
        assert sentence.count(",") < 3


class TestThePolicy:
    def test_it_is_read_in_plain_words(self, visitors: Visitors) -> None:
        page = visitors["reader"].get("/policy")
        assert "Rappel de la demande de parrainage, après la soumission 10 jours" in page.text
        assert "5 jours ouvrés" in page.text
        assert "Parrainage Comité Déploiement" in page.text
        assert "Décide : COPIL" in page.text
        assert "Majorité qualifiée." in page.text
        assert "Une proposition garde les règles en vigueur le jour où elle a été" in page.text
        assert "P10D" not in page.html
        assert "sponsor_reminder" not in page.html

    def test_only_an_administrator_is_offered_to_change_it(self, visitors: Visitors) -> None:
        for name in ("author", "head", "lead", "reader", "admin"):
            page = visitors[name].get("/policy")
            assert ("/policy/edit" in page.html) is (name == "admin"), name
        assert visitors["author"].get("/policy/edit").status == 403
        assert visitors["dpo"].get("/policy").status == 403

    def test_another_town_is_not_found(self, visitors: Visitors, new_town: TownFactory) -> None:
        other = new_town()
        assert visitors["admin"].get(f"/t/{other.slug}/policy").status == 404
        assert visitors["admin"].get("/policy/versions/99").status == 404


class TestTheNextVersion:
    def test_it_changes_what_is_typed_and_keeps_the_rest(
        self, town: Town, visitors: Visitors
    ) -> None:
        town.submitted()
        admin = visitors["admin"]
        form = admin.get("/policy/edit")
        answer = admin.send(
            form,
            "/policy/edit",
            **{
                "durations.ballot": "10 jours",
                "paths.initiative.budget_eur": "5 000",
                "paths.initiative.staff_days": "20",
                "paths.adaptation.decides": "1",
            },
        )
        assert answer.status == 303
        page = admin.get("/policy")
        assert "Celles en cours gardent la leur." in page.text
        assert "Durée d’un vote à distance 7 jours 10 jours" in page.text
        assert "Jusqu’à 5 000 € et 20 jours de travail, le comité est informé." in page.text
        assert "Adaptation Parrainage › Déploiement" in page.text
        assert "Une suit encore une version antérieure." in page.text
        assert "Version 2, depuis le lundi 2 mars." in page.text
        earlier = admin.get("/policy/versions/1")
        assert "Cette version n’est plus celle des nouvelles propositions" in earlier.text
        assert "Une proposition en cours la suit encore." in earlier.text

    def test_the_form_sent_as_it_is_changes_nothing(self, visitors: Visitors) -> None:
        admin = visitors["admin"]
        admin.send(admin.get("/policy/edit"), "/policy/edit")
        assert "Ce que cette version a changé" not in admin.get("/policy").text

    def test_what_does_not_hold_comes_back_filled(self, visitors: Visitors) -> None:
        admin = visitors["admin"]
        page = admin.send(
            admin.get("/policy/edit"), "/policy/edit", **{"durations.rework": "bientôt"}
        )
        assert page.status == 422
        assert page.error_links() == ["policy-durations-rework"]
        assert 'value="bientôt"' in page.html
        again = admin.send(
            admin.get("/policy/edit"),
            "/policy/edit",
            **{
                "durations.sponsor_expiry": "1 jour",
                "durations.rework": "0 jour",
            },
        )
        assert "policy-durations-rework" in again.error_links()
        third = admin.send(
            admin.get("/policy/edit"),
            "/policy/edit",
            **{"paths.initiative.budget_eur": "beaucoup", "paths.invariant_change.rule": "copil"},
        )
        assert set(third.error_links()) == {
            "policy-paths-initiative-budget_eur",
            "policy-paths-initiative-staff_days",
            "policy-paths-invariant_change-rule",
        }

    def test_two_administrators_do_not_overwrite_each_other(self, visitors: Visitors) -> None:
        admin = visitors["admin"]
        early, late = admin.get("/policy/edit"), admin.get("/policy/edit")
        admin.send(early, "/policy/edit", **{"durations.ballot": "8 jours"})
        page = admin.send(late, "/policy/edit", **{"durations.ballot": "9 jours"})
        assert page.status == 412
        assert "Ce texte a changé depuis que vous l’avez ouvert." in page.text
        assert 'value="9 jours"' in page.html
