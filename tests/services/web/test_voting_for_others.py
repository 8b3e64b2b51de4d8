from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from services.committees.absences import mark_absence
from services.committees.models import Committee, Seat
from tests.fixtures.doors import open_doors
from tests.fixtures.world import START, Town
from tests.services.web.browsing import sign_in

VOTE = {"interest": "none", "choice": "for", "confirmed": "1"}


@pytest.fixture
def app(town: Town) -> Flask:
    return open_doors(town.deps)


class TestAProxy:
    def test_is_given_voted_with_and_told_through_the_pages(self, app: Flask, town: Town) -> None:
        item = town.at_committee()
        giver, holder = sign_in(app, town, "fifth"), sign_in(app, town, "fourth")
        told = giver.act(item, "/proxy", to=town.email("fourth"))
        assert "Votre pouvoir est donné." in told.text
        assert "Fourth votera en votre nom sur ce point." in told.text
        first = holder.act(item, "/vote", **VOTE)
        assert "À vous de voter avec le pouvoir de Fifth" in first.text
        holder.act(item, "/vote", choice="against", confirmed="1")
        town.vote(item, chair="for", second="for", third="for")
        assert (
            "(par pouvoir donné à Fourth)"
            in sign_in(app, town, "reader").get(f"/proposals/{item}").text
        )

    def test_is_revoked_and_refused_in_its_form(self, app: Flask, town: Town) -> None:
        item = town.at_committee()
        giver = sign_in(app, town, "fifth")
        giver.act(item, "/proxy", to=town.email("fourth"))
        told = giver.act(item, "/proxy/revocation")
        assert "Votre pouvoir est révoqué" in told.text
        assert "Donner pouvoir à un autre votant" in told.text


class TestADeputy:
    def test_is_asked_whether_they_may_vote(self, app: Flask, town: Town) -> None:
        with town.deps.work(town.tenant_id) as work:
            work.session.execute(
                update(Seat)
                .where(Seat.member_id == town.ids["fifth"])
                .values(deputy_id=town.ids["lead"])
            )
        day = START.date()
        mark_absence(town.deps, town.caller("fifth"), town.copil, starts_on=day, ends_on=day)
        item = town.at_committee()
        deputy = sign_in(app, town, "lead")
        page = deputy.get(f"/proposals/{item}")
        assert "À vous de voter à la place de Fifth" in page.text
        assert "Avez-vous un intérêt personnel" in page.text
        assert "Le siège reste à son titulaire." in page.text
        receipt = deputy.act(item, "/vote", **VOTE)
        assert "Votre vote est enregistré" in receipt.text
        other = town.at_committee(title="Un autre")
        conflict = {"interest": "conflict", "reason": "Un proche.", "confirmed": "recusal"}
        receipt = deputy.act(other, "/vote", **conflict)
        assert "Votre déport est enregistré" in receipt.text
        assert not deputy.get(f"/proposals/{other}").has_form("/vote")


class TestASecretVote:
    def test_says_what_it_means_and_repeats_no_choice(self, app: Flask, town: Town) -> None:
        rule: dict[str, Any] = {"secret": True, "tie": "rejected", "no_objection": False}
        with town.deps.work(town.tenant_id) as work:
            committee = work.session.scalars(
                select(Committee).where(Committee.id == town.copil)
            ).one()
            committee.rule = rule
        item = town.at_committee()
        voter = sign_in(app, town, "fifth")
        assert "Ce vote est secret." in voter.get(f"/proposals/{item}").text
        receipt = voter.act(item, "/vote", **VOTE)
        assert "Votre vote secret est enregistré" in receipt.text
        assert "enregistré\u00a0: pour" not in receipt.text
