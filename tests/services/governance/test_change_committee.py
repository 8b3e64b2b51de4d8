"""A committee changes: what was frozen stays, what waits finds whom to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from policies.decision import Choice, College
from policies.loop import Awaiting
from services.committees.cast_vote import cast_vote
from services.committees.change_committee import change_committee
from services.committees.composition import SeatPlan
from services.committees.lift_reserve import lift_reserve
from services.committees.models import VotingRight
from services.committees.read_committees import CommitteeView, fingerprint, read_committee
from services.committees.views import reserves_of
from services.errors import Forbidden, Invalid, NotFound, StaleVersion
from services.journal.events import Event
from services.journal.models import JournalEntry
from services.notifications.models import ItemKind
from services.tenancy.change_member import change_member
from tests.fixtures.world import Town, TownFactory


def seat(town: Town, name: str, **fields: Any) -> SeatPlan:
    return replace(SeatPlan(town.email(name), College.AGENT, VotingRight.VOTING), **fields)


def change(
    town: Town,
    seats: Sequence[SeatPlan],
    *,
    by: str = "admin",
    name: str = "COPIL",
    rule: dict[str, Any] | None = None,
    secretaries: Sequence[str] = ("secretary",),
    expected: str | None = None,
) -> CommitteeView:
    return change_committee(
        town.deps,
        town.caller(by),
        town.copil,
        name,
        preset="copil",
        rule={"mode": "async", **(rule or {})},
        seats=seats,
        secretaries=[town.email(one) for one in secretaries],
        expected=expected,
    )


def copil(town: Town) -> CommitteeView:
    return read_committee(town.deps, town.caller("admin"), town.copil)


class TestChangeCommittee:
    def test_it_takes_its_new_name_rule_seats_and_secretaries(self, town: Town) -> None:
        held = {one.email: one.id for one in copil(town).seats}
        seats = [
            seat(town, "second", chair=True),
            seat(town, "chair", order=1, deputy=town.email("colleague")),
            seat(town, "third", suspended=True),
            SeatPlan(None, College.CITIZEN, VotingRight.VOTING),
        ]
        after = change(
            town, seats, name="Comité de suivi", rule={"notice_days": 3}, secretaries=["author"]
        )
        assert after == copil(town)
        assert (after.name, after.rule["notice_days"]) == ("Comité de suivi", 3)
        assert {(one.email, one.state.value, one.order) for one in after.seats} == {
            (town.email("second"), "in_office", 0),
            (town.email("chair"), "in_office", 1),
            (town.email("third"), "suspended", None),
            (None, "vacant", None),
        }
        assert after.seats[1].deputy == town.email("colleague")
        assert after.secretaries == [town.email("author")]
        assert {one.id for one in after.seats if one.email} <= set(held.values())

    def test_an_open_ballot_keeps_its_voters_and_the_next_has_the_new_ones(
        self, town: Town
    ) -> None:
        before = town.at_committee()
        change(town, [seat(town, "chair", chair=True), seat(town, "colleague")])
        town.vote(before, second="for", third="for", fourth="for", fifth="for", chair="for")
        assert town.proposal(before).awaiting is Awaiting.LEAD
        after = town.at_committee()
        assert [kind for kind, about, _ in town.inbox("colleague") if about == after] == [
            ItemKind.VOTE
        ]
        assert after not in [about for _, about, _ in town.inbox("second")]

    def test_a_suspended_seat_does_not_count(self, town: Town) -> None:
        change(
            town,
            [
                seat(town, "chair", chair=True),
                seat(town, "second"),
                seat(town, "third", suspended=True),
            ],
        )
        proposal_id = town.at_committee()
        town.vote(proposal_id, chair="for", second="for")
        arithmetic = town.ballot(proposal_id).arithmetic
        assert arithmetic is not None
        assert arithmetic["seated"] == 2

    def test_an_item_to_convene_awaits_the_secretary_of_today(self, town: Town) -> None:
        proposal_id = town.at_committee()
        town.wait(proposal_id, days=20)
        assert [item[0] for item in town.inbox("secretary")] == [ItemKind.SESSION]
        change(
            town,
            [seat(town, "chair", chair=True), seat(town, "second")],
            secretaries=["colleague"],
        )
        town.settle(proposal_id)
        assert [item[0] for item in town.inbox("secretary")] == []
        assert [item[0] for item in town.inbox("colleague")] == [ItemKind.SESSION]
        change(town, [seat(town, "chair", chair=True), seat(town, "second")], secretaries=[])
        town.settle(proposal_id)
        assert [item[0] for item in town.inbox("colleague")] == []
        assert ItemKind.SESSION in [item[0] for item in town.inbox("chair")]

    def test_a_secretary_who_leaves_is_replaced_by_the_chair(self, town: Town) -> None:
        proposal_id = town.at_committee()
        town.wait(proposal_id, days=20)
        change_member(town.deps, town.caller("admin"), town.ids["secretary"], leaves=True)
        town.settle(proposal_id)
        assert ItemKind.SESSION in [item[0] for item in town.inbox("chair")]

    def test_a_reserve_that_nobody_could_lift_awaits_the_new_chair(self, town: Town) -> None:
        proposal_id = town.at_committee()
        cast_vote(
            town.deps,
            town.caller("third"),
            town.ballot(proposal_id).id,
            Choice.FOR,
            reserves=["Former d’abord."],
        )
        town.vote(proposal_id, **dict.fromkeys(("chair", "second", "fourth", "fifth"), "for"))
        for name in ("chair", "second"):
            change_member(town.deps, town.caller("admin"), town.ids[name], leaves=True)
            town.settle(proposal_id)
        change(town, [seat(town, "colleague", chair=True), seat(town, "third")])
        town.settle(proposal_id)
        assert ItemKind.RESERVE in [item[0] for item in town.inbox("colleague")]
        with town.deps.work(town.tenant_id) as work:
            reserve = reserves_of(work.session, proposal_id)[0]
        lifted = lift_reserve(town.deps, town.caller("colleague"), reserve.id, "Fait.")
        assert lifted.lifted_at is not None

    def test_the_committee_that_was_edited_is_the_one_changed(self, town: Town) -> None:
        seen = fingerprint(copil(town))
        seats = [seat(town, "chair", chair=True)]
        change(town, seats, expected=seen)
        with pytest.raises(StaleVersion):
            change(town, seats, name="Autre", expected=seen)
        assert copil(town).name == "COPIL"

    @pytest.mark.parametrize(
        ("seats", "field"),
        [
            ([], "seats"),
            ([{"right": VotingRight.CONSULTATIVE}], "seats"),
            ([{"chair": True}, {"email": "second", "chair": True}], "seats"),
            ([{}, {"email": "chair"}], "seats.1.email"),
            ([{}, {"email": "second", "deputy": "chair"}], "seats.1.deputy"),
            ([{"deputy": "second"}, {"email": "third", "deputy": "second"}], "seats.1.deputy"),
            ([{"deputy": "chair"}], "seats.0.deputy"),
            ([{}, {"email": None, "chair": True}], "seats.1.email"),
            ([{}, {"email": None, "suspended": True}], "seats.1.email"),
            ([{"order": 1}, {"email": "second", "order": 1}], "seats"),
            (
                [{}, {"email": "second", "right": VotingRight.CONSULTATIVE, "chair": True}],
                "seats.1.chair",
            ),
            ([{"email": "stranger"}], "seats.0.email"),
        ],
    )
    def test_seats_that_do_not_hold_are_refused(
        self, town: Town, seats: list[dict[str, Any]], field: str
    ) -> None:
        before = copil(town)
        plans = []
        for line in seats:
            named = {"email": "chair", **line}
            addresses = {
                part: town.email(named[part]) if named.get(part) else None
                for part in ("email", "deputy")
            }
            plans.append(replace(seat(town, "chair"), **{**named, **addresses}))
        with pytest.raises(Invalid) as refused:
            change(town, plans)
        assert list(refused.value.errors) == [field]
        assert copil(town) == before

    def test_a_rule_that_contradicts_itself_is_refused(self, town: Town) -> None:
        with pytest.raises(Invalid) as refused:
            change(town, [seat(town, "chair")], rule={"majority_base": "seated"})
        assert list(refused.value.errors) == ["rule.tie"]

    def test_two_committees_have_two_names(self, town: Town) -> None:
        with pytest.raises(Invalid) as refused:
            change(town, [seat(town, "chair")], name="Assemblée des invariants")
        assert list(refused.value.errors) == ["name"]

    def test_only_an_administrator_changes_it(self, town: Town) -> None:
        with pytest.raises(Forbidden):
            change(town, [seat(town, "chair")], by="chair")

    def test_another_tenants_committee_is_not_found(
        self, town: Town, new_town: TownFactory
    ) -> None:
        other = new_town()
        other.copil = town.copil
        with pytest.raises(NotFound):
            change(other, [seat(other, "chair")])

    def test_the_journal_says_what_changed(self, town: Town) -> None:
        vacant = SeatPlan(None, College.CITIZEN, VotingRight.VOTING)
        seats = [seat(town, "chair", chair=True), vacant]
        change(town, seats)
        change(town, seats, rule={"notice_days": 2})
        with town.deps.work(town.tenant_id) as work:
            data = work.session.scalars(
                select(JournalEntry.data)
                .where(JournalEntry.event == Event.COMMITTEE_CHANGED.value)
                .order_by(JournalEntry.ordinal)
            ).all()
        assert [(one["renamed"], one["rule_changed"], one["people_changed"]) for one in data] == [
            (False, False, True),
            (False, True, False),
        ]
