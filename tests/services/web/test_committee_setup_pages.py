"""Committees set up and changed by the administrator, in pages."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.committees.models import SeatState
from services.committees.read_committees import CommitteeView, list_committees, read_committee
from tests.fixtures.world import Town, TownFactory
from tests.services.web.browsing import Page, Visitors


@pytest.fixture
def visitors(town: Town) -> Visitors:
    return Visitors.of(town)


def committee(town: Town, committee_id: UUID | None = None) -> CommitteeView:
    return read_committee(town.deps, town.caller("admin"), committee_id or town.copil)


class TestWhoMay:
    def test_only_the_administrator_finds_the_ways_in(self, town: Town, visitors: Visitors) -> None:
        path = f"/t/{town.slug}/committees"
        ways = {f"{path}/{town.copil}/seats", f"{path}/{town.copil}/rule"}
        assert ways <= set(visitors["admin"].get(f"/committees/{town.copil}").links)
        assert f"{path}/new" in visitors["admin"].get("/committees").links
        assert not ways & set(visitors["chair"].get(f"/committees/{town.copil}").links)
        assert f"{path}/new" not in visitors["chair"].get("/committees").links
        for way in ("/new", f"/{town.copil}/seats", f"/{town.copil}/rule"):
            assert visitors["chair"].get(f"/committees{way}").status == 403

    def test_another_tenants_committee_is_not_found(
        self, visitors: Visitors, new_town: TownFactory
    ) -> None:
        other = new_town()
        for way in ("seats", "rule"):
            assert visitors["admin"].get(f"/committees/{other.copil}/{way}").status == 404


class TestSettingUp:
    def test_a_committee_is_set_up_from_a_model(self, town: Town, visitors: Visitors) -> None:
        admin = visitors["admin"]
        form = admin.get("/committees/new").form("/committees/new")
        sent = admin.post(
            form.action,
            form.filled(
                name="Commission d’usage",
                preset="crpa",
                seats_row0__email=town.email("second"),
                seats_row0__college="elected",
                seats_row1__email=town.email("third"),
                seats_row1__deputy=town.email("colleague"),
                seats_row1__college="agent",
                seats_row2__college="citizen",
                secretaries_row0=town.email("secretary"),
            ),
        )
        assert sent.status == 303, sent.text
        made = next(
            one
            for one in list_committees(town.deps, town.caller("admin"))
            if one.name == "Commission d’usage"
        )
        assert (made.preset, made.rule["mode"]) == ("crpa", "async")
        assert next((seat.email, seat.chair, seat.state) for seat in made.seats) == (
            town.email("second"),
            True,
            SeatState.IN_OFFICE,
        )
        assert {seat.state for seat in made.seats if seat.email is None} == {SeatState.VACANT}
        assert made.secretaries == [town.email("secretary")]

    def test_what_does_not_hold_comes_back_as_typed(self, town: Town, visitors: Visitors) -> None:
        admin = visitors["admin"]
        form = admin.get("/committees/new").form("/committees/new")
        refused = admin.post(
            form.action,
            form.filled(
                name="COPIL",
                preset="copil",
                seats_row0__email=town.email("second"),
                seats_row1__rank="2",
                seats_row2__email=town.email("third"),
                seats_row2__rank="premier",
            ),
        )
        assert refused.status == 422
        assert "committee-seats-2-rank-error" in refused.ids
        refused = admin.post(
            form.action,
            form.filled(
                name="Autre",
                preset="copil",
                seats_row0__email=town.email("second"),
                seats_row1__rank="2",
            ),
        )
        assert "committee-seats-1-email-error" in refused.ids
        assert "Un siège vacant ne préside pas." in refused.text
        assert 'value="Autre"' in refused.html

    def test_rows_are_added_and_removed_without_a_script(
        self, town: Town, visitors: Visitors
    ) -> None:
        admin = visitors["admin"]
        form = admin.get("/committees/new").form("/committees/new")
        more = admin.post(form.action, form.filled(name="Autre", add="seats"))
        assert "Siège 4" in more.text
        fewer = admin.post(form.action, form.filled(name="Autre", remove="seats-1"))
        assert "Siège 3" not in fewer.text
        assert 'value="Autre"' in fewer.html


class TestSeats:
    def test_they_are_changed_and_the_rule_stays(self, town: Town, visitors: Visitors) -> None:
        before = committee(town)
        admin = visitors["admin"]
        form = admin.get(f"/committees/{town.copil}/seats").form("/seats")
        place = next(
            number for number, seat in enumerate(before.seats) if seat.email == town.email("third")
        )
        sent = admin.post(
            form.action,
            form.filled(**{f"seats_row{place}__email": town.email("colleague")}),
        )
        assert sent.status == 303, sent.text
        after = committee(town)
        assert after.rule == before.rule
        names = {seat.email for seat in after.seats}
        assert town.email("colleague") in names
        assert town.email("third") not in names
        assert "Un scrutin déjà ouvert garde ses votants." in admin.get(sent.location).text
        assert "Admin change le comité." in admin.get("/journal").text

    def test_two_administrators_do_not_overwrite_each_other(
        self, town: Town, visitors: Visitors
    ) -> None:
        admin = visitors["admin"]
        first = admin.get(f"/committees/{town.copil}/seats").form("/seats")
        second = admin.get(f"/committees/{town.copil}/seats").form("/seats")
        assert admin.post(first.action, first.filled(name="Suivi")).status == 303
        refused = admin.post(second.action, second.filled(name="Pilotage"))
        assert refused.status == 412
        assert committee(town).name == "Suivi"
        assert 'value="Pilotage"' in refused.html
        again = refused.form("/seats")
        assert admin.post(again.action, again.filled(name="Pilotage")).status == 303


class TestRule:
    def adapted(self, visitors: Visitors, **typed: object) -> Page:
        admin = visitors["admin"]
        form = admin.get(f"/committees/{visitors.town.copil}/rule").form("/rule")
        return admin.post(form.action, form.filled(**typed))

    def test_each_field_is_adapted_and_read_in_plain_words(
        self, town: Town, visitors: Visitors
    ) -> None:
        seats = committee(town).seats
        sent = self.adapted(
            visitors,
            rule__quorum="2/3",
            rule__quorum_base="seated",
            rule__majority="over-1/2",
            rule__notice_days="8",
            rule__clear_days="1",
            rule__second_convening="same",
            rule__second_days="4",
            rule__early_close=None,
            rule__voting_colleges=["agent", "elected"],
        )
        assert sent.status == 303, sent.text
        after = committee(town)
        assert after.seats == seats
        assert after.rule["quorum"] == {"fraction": "2/3", "strict": False}
        assert after.rule["voting_colleges"] == ["agent", "elected"]
        assert (after.rule["early_close"], after.rule["clear_days"]) == (False, True)
        assert after.rule["second_convening"] == {"min_days": 4, "quorum": "same"}
        page = visitors["chair"].get(f"/committees/{town.copil}")
        assert "au moins les deux tiers des membres en exercice" in page.text
        assert "au moins 8 jours francs avant" in page.text

    def test_saving_it_untouched_changes_nothing(self, town: Town, visitors: Visitors) -> None:
        before = committee(town)
        sent = self.adapted(visitors)
        assert sent.status == 303, sent.text
        assert committee(town) == before

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"rule__majority_base": "seated"}, "tie"),
            ({"rule__notice_days": "dix"}, "notice_days"),
            ({"rule__notice_days": "400"}, "notice_days"),
            ({"rule__second_convening": "none", "rule__second_days": ""}, "second_convening"),
            ({"rule__quorum": "3/2"}, "quorum"),
            ({"rule__majority": "1/3"}, "majority"),
            ({"rule__quorum_base": "everybody"}, "quorum_base"),
            (
                {"rule__voting_colleges": ["staff"], "rule__quorum_base": "college:employer"},
                "quorum_base",
            ),
        ],
    )
    def test_a_contradiction_is_said_of_its_field(
        self, town: Town, visitors: Visitors, typed: dict[str, object], field: str
    ) -> None:
        before = committee(town)
        refused = self.adapted(visitors, **typed)
        assert refused.status == 422
        assert f"rule-rule-{field}-error" in refused.ids
        assert committee(town) == before

    def test_another_model_comes_with_its_own_rule(self, town: Town, visitors: Visitors) -> None:
        assert self.adapted(visitors, preset="council", rule__notice_days="1").status == 303
        after = committee(town)
        assert (after.preset, after.rule["notice_days"]) == ("council", 5)
        assert after.rule["mode"] == "async"
        page = visitors["admin"].get(f"/committees/{town.copil}/rule")
        assert "Code général des collectivités territoriales" in page.text
