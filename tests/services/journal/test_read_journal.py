from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from services.deps import Deps
from services.errors import Forbidden
from services.journal.read_journal import JournalLine, read_journal
from services.journal.seal import seal_pending
from tests.fixtures.world import Town


def read(town: Town, name: str, **wanted: Any) -> list[JournalLine]:
    return read_journal(town.deps, town.caller(name), **wanted)


class TestReadJournal:
    @pytest.mark.parametrize("name", ["admin", "dpo"])
    def test_those_who_answer_for_it_read_everything(self, town: Town, name: str):
        draft = town.draft()
        assert {line.event for line in read(town, name)} >= {
            "committee_created",
            "proposal_created",
        }
        assert draft in {line.subject for line in read(town, name)}

    def test_a_member_reads_what_concerns_proposals_they_may_read(self, town: Town):
        draft = town.draft()
        submitted = town.submitted(title="Bus numérique")
        assert {line.subject for line in read(town, "author")} == {draft, submitted}
        assert {line.subject for line in read(town, "colleague")} == {submitted}
        assert read(town, "colleague", subject=draft) == []

    def test_a_subject_is_read_alone(self, town: Town):
        town.submitted()
        wanted = town.submitted(title="Bus numérique")
        lines = read(town, "admin", subject=wanted)
        assert {line.subject for line in lines} == {wanted}
        assert [line.event for line in lines][:2] == ["proposal_created", "proposal_submitted"]

    def test_names_who_acted_and_by_which_way(self, town: Town):
        proposal = town.submitted()
        first, *_, last = read(town, "dpo", subject=proposal)
        assert first.actor is not None
        assert (first.actor.name, first.via) == ("Author", "import")
        assert (last.actor, last.via) == (None, "clock")

    def test_pages_follow_the_chain_and_end_with_what_is_not_sealed(
        self, town: Town, relay_engine: Engine
    ):
        town.submitted()
        seal_pending(town.deps, relay_engine)
        sealed = read(town, "admin")
        town.draft(title="Bus numérique")
        everything = read(town, "admin")
        assert [line.seq for line in sealed] == list(range(1, len(sealed) + 1))
        assert all(len(line.hash or "") == 64 for line in sealed)
        assert everything[: len(sealed)] == sealed
        assert [(line.seq, line.hash) for line in everything[len(sealed) :]] == [(None, None)]
        first = read(town, "admin", limit=2)
        rest = read(town, "admin", after=2)
        assert first + rest == everything
        assert read(town, "admin", after=len(sealed)) == everything[len(sealed) :]

    def test_shows_nothing_of_another_tenant(self, town: Town, new_town: Any):
        other = new_town()
        theirs = other.submitted()
        assert theirs not in {line.subject for line in read(town, "admin")}

    def test_no_choice_of_a_vote_is_in_it(self, town: Town):
        proposal = town.at_committee()
        town.vote(proposal, chair="against")
        (vote,) = [line for line in read(town, "admin") if line.event == "vote_cast"]
        assert set(vote.data) == {"ballot", "vote"}

    def test_a_person_without_a_role_here_reads_nothing(self, deps: Deps, town: Town):
        with (
            town.deps.work(town.tenant_id) as work,
        ):
            work.session.connection().exec_driver_sql(
                "UPDATE member SET roles = '{}' WHERE id = %s", (town.ids["colleague"],)
            )
        with pytest.raises(Forbidden):
            read(town, "colleague")
