"""A text under rework is its author's: until it is submitted, others read what was."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from policies.loop import Kind, Outcome
from services.committees.agenda import defer_item
from services.committees.next_ballot import leave_item
from services.committees.read_docket import read_docket
from services.committees.withdraw_proposal import withdraw_proposal
from services.governance.read_dashboard import read_dashboard
from services.governance.read_dossier import read_dossier
from services.governance.read_shared_reading import read_shared_reading
from services.journal.search_journal import JournalFilter, search_journal
from services.notifications.facts import facts_of
from services.notifications.models import ItemKind
from services.notifications.notices import Notice
from services.notifications.notify import ask
from services.notifications.read_inbox import read_inbox
from services.proposals.edit_proposal import edit_proposal
from services.proposals.list_proposals import ProposalFilter, ProposalOrder, list_proposals
from services.proposals.read_proposal import read_proposal
from tests.fixtures.world import Town

SECRET = "Encore secret"
REWRITTEN = {
    "title": SECRET,
    "summary": SECRET,
    "department": "SOL",
    "usage_statements": [
        {"actor": SECRET, "verb": "remplit", "object": "la fiche", "audience": "agent"}
    ],
    "benefits": {"agent": SECRET},
}


def rewritten(town: Town, kind: Kind = Kind.INITIATIVE, **fields: object) -> UUID:
    """A proposal that its author rewrites after a deferral."""
    proposal_id = town.submitted(kind, **fields)
    town.answer(proposal_id)
    defer_item(town.deps, town.caller("secretary"), proposal_id, "À chiffrer.")
    town.settle(proposal_id)
    edit_proposal(town.deps, town.caller("author"), proposal_id, REWRITTEN)
    return proposal_id


def told_to(town: Town, name: str, proposal_id: UUID) -> list[object]:
    """Everything that somebody reads of proposals, and the mail they would get."""
    deps, caller = town.deps, town.caller(name)
    with deps.work(town.tenant_id) as work:
        ask(work, ItemKind.NEWS, Notice.DEFERRED, [town.ids[name]], proposal_id)
    with deps.work(town.tenant_id) as work:
        mail = facts_of(work.session, town.tenant_id, proposal_id, town.ids[name])
    return [
        mail,
        read_proposal(deps, caller, proposal_id),
        read_dossier(deps, caller, proposal_id),
        [
            list_proposals(deps, caller, ProposalFilter(), order=order).items
            for order in ProposalOrder
        ],
        read_dashboard(deps, caller, ZoneInfo("Europe/Paris")),
        read_shared_reading(deps, caller),
        read_docket(deps, caller, town.copil),
        leave_item(deps, caller, town.ballot(proposal_id).id),
        read_inbox(deps, caller.credential, language="fr"),
        search_journal(deps, caller, JournalFilter()),
    ]


class TestOthers:
    @pytest.mark.parametrize("kind", [Kind.INITIATIVE, Kind.ADAPTATION])
    def test_read_what_was_submitted_wherever_they_look(self, town: Town, kind: Kind) -> None:
        at_risk = [{"code": "INV1", "effect": "at_risk", "note": ""}]
        proposal_id = rewritten(town, kind, invariants=at_risk)
        told = told_to(town, "colleague", proposal_id)
        assert SECRET not in repr(told)
        assert repr(told).count("Tablette de terrain") >= len(told) - 2

    def test_neither_find_it_nor_sort_it_by_what_is_not_submitted(self, town: Town) -> None:
        proposal_id = rewritten(town)

        def found(name: str, **wanted: object) -> list[UUID]:
            page = list_proposals(town.deps, town.caller(name), ProposalFilter(**wanted))
            assert page.total == len(page.items)
            return [item.id for item in page.items]

        assert found("colleague", q=SECRET) == []
        assert found("colleague", q="Tablette") == [proposal_id]
        assert found("colleague", department="SOL") == []
        assert found("colleague", department="MOB") == [proposal_id]
        assert found("author", q=SECRET) == [proposal_id]
        assert found("author", department="SOL") == [proposal_id]

    def test_never_read_what_was_given_up(self, town: Town) -> None:
        proposal_id = rewritten(town)
        withdraw_proposal(town.deps, town.caller("author"), proposal_id, "Je renonce.")
        town.settle(proposal_id)
        assert town.proposal(proposal_id).outcome is Outcome.WITHDRAWN
        assert SECRET not in repr(told_to(town, "colleague", proposal_id))

    def test_read_it_once_it_is_submitted(self, town: Town) -> None:
        proposal_id = rewritten(town)
        edit_proposal(town.deps, town.caller("author"), proposal_id, {"department": "MOB"})
        town.submit(proposal_id)
        view = read_proposal(town.deps, town.caller("colleague"), proposal_id)
        assert (view.title, view.summary) == (SECRET, SECRET)


class TestTheAuthor:
    def test_reads_their_working_copy(self, town: Town) -> None:
        proposal_id = rewritten(town)
        view = read_proposal(town.deps, town.caller("author"), proposal_id)
        assert (view.title, view.summary, view.department) == (SECRET, SECRET, "SOL")
        assert view.content["benefits"] == {"agent": SECRET}
