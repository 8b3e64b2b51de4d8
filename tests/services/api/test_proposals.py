from __future__ import annotations

import json
from uuid import UUID

import pytest
from sqlalchemy import func, select

from policies.loop import Kind
from services.journal.models import JournalEntry
from services.observatory.models import College
from services.observatory.record_signal import record_signal
from services.proposals.models import Proposal
from tests.services.api.conftest import TownApi
from tests.services.api.loop_routes import TEXT, USAGE

DRAFT = {"kind": "initiative", "title": "Tablette de terrain"}
READY = {
    **DRAFT,
    "summary": "Remplir la fiche sur place.",
    "department": "MOB",
    "usage_statements": [USAGE],
}
NO_PROJECT = (
    "Les projets numériques ne se proposent pas encore ici\u00a0: leur arbitrage viendra plus tard."
)


def count(api: TownApi, model: type) -> int:
    with api.town.deps.work(api.town.tenant_id) as work:
        return work.session.scalar(select(func.count()).select_from(model)) or 0


class TestWriting:
    def test_a_draft_needs_a_kind_and_a_title(self, api: TownApi):
        answer = api.post("author", "/proposals", DRAFT)
        assert answer.status_code == 201
        proposal = answer.json
        assert answer.headers["Location"] == (
            f"/api/v1/t/{api.town.slug}/proposals/{proposal['id']}"
        )
        assert answer.headers["ETag"] == '"1"'
        assert api.get("author", answer.headers["Location"]) == proposal
        assert proposal == {
            "id": proposal["id"],
            "reference": "P-2026-001",
            "kind": "initiative",
            "title": "Tablette de terrain",
            "summary": "",
            "department": None,
            "department_name": None,
            "usage_statements": [],
            "benefits": {"citizen": "", "taxpayer": "", "agent": ""},
            "invariants": [],
            "vigilance_points": [],
            "target": None,
            "change": None,
            "new_wording": "",
            "criteria": [],
            "indicator": "",
            "evidence": [],
            "working_conditions": False,
            "stage": "draft",
            "outcome": None,
            "awaiting": "author",
            "due_at": None,
            "processing": False,
            "stage_since": "2026-03-02T09:00:00Z",
            "version": 0,
            "revision": 1,
            "author": {"id": str(api.town.ids["author"]), "name": "Author"},
            "sponsor": None,
            "sponsors": [],
            "sponsorship": None,
            "created_at": "2026-03-02T09:00:00Z",
            "submitted_at": None,
            "closed_at": None,
        }

    def test_keeps_all_that_is_said(self, api: TownApi):
        said = {"kind": "reformulation", **TEXT}
        answer = api.post("author", "/proposals", said)
        assert answer.status_code == 201
        kept = {name: answer.json[name] for name in said}
        benefits = {"citizen": "Une réponse le jour même.", "taxpayer": "", "agent": ""}
        assert kept == {**said, "benefits": benefits}

    def test_leaves_projects_for_later(self, api: TownApi):
        answer = api.post("author", "/proposals", {**DRAFT, "kind": "project"})
        assert answer.status_code == 422
        assert answer.json["errors"] == {"kind": [NO_PROJECT]}

    @pytest.mark.parametrize(
        ("field", "value", "named"),
        [
            ("department", "NOWHERE", "department"),
            ("invariants", [{"code": "INV9", "effect": "preserved"}], "invariants"),
            ("invariants", [{"code": "INV1", "effect": "preserved"}] * 2, "invariants"),
            ("vigilance_points", ["WP01", "WP99"], "vigilance_points"),
            ("target", "WP99", "target"),
        ],
    )
    def test_refuses_codes_that_name_nothing(
        self, api: TownApi, field: str, value: object, named: str
    ):
        for answer in (
            api.post("author", "/proposals", {**DRAFT, field: value}),
            api.by("author").patch(f"/proposals/{api.town.draft()}", {field: value}),
        ):
            assert answer.status_code == 422
            assert list(answer.json["errors"]) == [named]

    def test_keeps_marks_as_text(self, api: TownApi):
        written = "<script>alert('x')</script> & <b>gras</b>"
        answer = api.post("author", "/proposals", {**DRAFT, "title": written, "summary": written})
        assert (answer.json["title"], answer.json["summary"]) == (written, written)

    def test_takes_evidence_as_a_bare_text(self, api: TownApi):
        answer = api.post("author", "/proposals", {**DRAFT, "evidence": " 41 signalements. "})
        assert answer.json["evidence"] == [{"type": "text", "text": "41 signalements."}]

    def test_takes_a_signal_of_the_town_as_evidence_and_no_other(
        self, api: TownApi, new_town: object
    ):
        signals = [
            record_signal(
                town.deps, town.caller("author"), college=College.AGENT, text="Une file d’attente."
            )
            for town in (api.town, new_town())
        ]
        evidence = [{"type": "signal", "id": str(signals[0].id)}]
        answer = api.post("author", "/proposals", {**DRAFT, "evidence": evidence})
        assert answer.json["evidence"] == evidence
        evidence.append({"type": "signal", "id": str(signals[1].id)})
        answer = api.post("author", "/proposals", {**DRAFT, "evidence": evidence})
        assert list(answer.json["errors"]) == ["evidence.1.id"]

    def test_leaves_out_usage_statements_that_state_nothing(self, api: TownApi):
        usages = [{"audience": "citizen"}, {"actor": "L’agent"}]
        answer = api.post("author", "/proposals", {**DRAFT, "usage_statements": usages})
        assert answer.json["usage_statements"] == [
            {"actor": "L’agent", "verb": "", "object": "", "audience": None}
        ]


class TestIdempotency:
    def test_the_same_request_is_carried_out_once(self, api: TownApi):
        key = {"Idempotency-Key": "draft-1"}
        first = api.post("author", "/proposals", DRAFT, headers=key)
        again = api.post("author", "/proposals", DRAFT, headers=key)
        assert (again.status_code, again.json) == (201, first.json)
        assert again.headers["Location"] == first.headers["Location"]
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Idempotency-Replayed"] == "true"
        assert count(api, Proposal) == 1

    def test_another_body_under_the_same_key_is_refused(self, api: TownApi):
        key = {"Idempotency-Key": "draft-1"}
        api.post("author", "/proposals", DRAFT, headers=key)
        answer = api.post("author", "/proposals", {**DRAFT, "title": "Autre"}, headers=key)
        assert (answer.status_code, answer.json["type"]) == (422, "urn:boussole:problem:invalid")
        assert count(api, Proposal) == 1

    def test_a_submission_sent_twice_makes_one_version(self, api: TownApi):
        path = f"/proposals/{api.town.draft()}/submission"
        key = {"Idempotency-Key": "submit"}
        answers = [api.post("author", path, headers=key) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [202, 202]
        assert answers[0].json == answers[1].json
        assert api.post("author", path).status_code == 409


class TestReading:
    def test_a_draft_is_its_authors_alone(self, api: TownApi):
        proposal_id = api.town.draft()
        for path in ("", "/comments", "/ballots", "/timeline", "/rollout"):
            answer = api.by("colleague").get(f"/proposals/{proposal_id}{path}")
            assert answer.status_code == 404, path
        assert api.get("colleague", "/proposals") == []
        assert [p["id"] for p in api.get("author", "/proposals")] == [str(proposal_id)]

    def test_lists_newest_first_by_pages(self, api: TownApi):
        for number in range(3):
            api.town.wait(api.town.draft(title=f"Titre {number}"), minutes=1)
        answer = api.by("author").get("/proposals?page=2&page_size=2")
        assert [p["title"] for p in answer.json] == ["Titre 0"]
        place = json.loads(answer.headers["X-Pagination"])
        assert (place["total"], place["total_pages"], place["previous_page"]) == (3, 2, 1)

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("stage=draft", ["Brouillon"]),
            ("stage=sponsorship", ["Adapter", "Tablette"]),
            ("stage=closed", []),
            ("kind=adaptation", ["Adapter"]),
            ("department=SOL", ["Brouillon"]),
            ("awaiting=sponsor", ["Adapter", "Tablette"]),
            ("awaiting=author&kind=initiative", ["Brouillon"]),
            ("q=tabl", ["Tablette"]),
            ("q=p-2026-001", ["Brouillon"]),
            ("q=100%25", []),
            ("q=", ["Adapter", "Brouillon", "Tablette"]),
        ],
    )
    def test_keeps_what_is_asked_for(self, api: TownApi, query: str, found: list[str]):
        town = api.town
        town.draft(title="Brouillon", summary="Rien.", department="SOL")
        town.submitted(title="Tablette", summary="Rien.")
        town.submitted(Kind.ADAPTATION, title="Adapter", summary="Rien.")
        assert sorted(p["title"] for p in api.get("author", f"/proposals?{query}")) == found

    @pytest.mark.parametrize(
        "query",
        ["stage=begun", "stage=", "kind=project", "department=X", "awaiting=mayor", "colour=red"],
    )
    def test_refuses_filters_it_does_not_know(self, api: TownApi, query: str):
        answer = api.by("author").get(f"/proposals?{query}")
        assert answer.status_code == 422
        assert list(answer.json["errors"]) == [query.partition("=")[0]]


class TestEditing:
    def test_changes_what_is_sent(self, api: TownApi):
        path = f"/proposals/{api.town.draft()}"
        before = api.get("author", path)
        answer = api.by("author").patch(path, {"summary": "Mieux dit.", "department": None})
        assert answer.status_code == 200
        assert answer.headers["ETag"] == '"2"'
        changed = {"summary": "Mieux dit.", "department": None, "department_name": None}
        assert answer.json == {**before, **changed, "revision": 2}

    def test_is_refused_on_a_text_that_changed_meanwhile(self, api: TownApi):
        author, path = api.by("author"), f"/proposals/{api.town.draft()}"
        read = author.get(path).headers["ETag"]
        assert author.patch(path, {"title": "A"}, headers={"If-Match": read}).status_code == 200
        for stale in (read, '"x"', 'W/"2"', '"1", "2"'):
            answer = author.patch(path, {"title": "B"}, headers={"If-Match": stale})
            assert answer.status_code == 412, stale
            assert answer.json["type"] == "urn:boussole:problem:stale_version"
        assert api.get("author", path)["title"] == "A"
        assert author.patch(path, {"title": "C"}, headers={"If-Match": "*"}).status_code == 200

    def test_keeps_the_kind(self, api: TownApi):
        answer = api.by("author").patch(
            f"/proposals/{api.town.draft()}", {"kind": "adaptation", "title": "Autre"}
        )
        assert answer.status_code == 422
        assert list(answer.json["errors"]) == ["kind"]

    def test_is_the_authors_and_waits_for_nothing_submitted(self, api: TownApi):
        path = f"/proposals/{api.town.submitted()}"
        assert api.by("colleague").patch(path, {"title": "A"}).status_code == 403
        answer = api.by("author").patch(path, {"title": "A"})
        assert (answer.status_code, answer.json["type"]) == (
            409,
            "urn:boussole:problem:invalid_stage",
        )


class TestSubmitting:
    def test_answers_at_once_and_the_loop_goes_on(self, api: TownApi):
        path = f"/proposals/{api.town.draft()}"
        answer = api.post("author", f"{path}/submission")
        assert answer.status_code == 202
        assert (answer.json["version"], answer.json["processing"]) == (1, True)
        api.settle(answer.json["id"])
        proposal = api.get("head", path)
        assert (proposal["stage"], proposal["awaiting"]) == ("sponsorship", "sponsor")
        assert proposal["sponsor"] == {"id": str(api.town.ids["head"]), "name": "Head"}
        assert proposal["sponsors"] == [proposal["sponsor"]]
        assert proposal["due_at"] is not None
        assert proposal["processing"] is False

    def test_names_each_thing_that_lacks(self, api: TownApi):
        draft = api.post("author", "/proposals", DRAFT).json
        answer = api.post("author", f"/proposals/{draft['id']}/submission")
        assert (answer.status_code, answer.json["type"]) == (
            422,
            "urn:boussole:problem:incomplete",
        )
        assert sorted(answer.json["errors"]) == ["department", "summary", "usage_statements"]
        assert count(api, JournalEntry) == 3  # two committees and a draft

    def test_again_after_a_rework(self, api: TownApi):
        town, author = api.town, api.by("author")
        proposal_id = town.submitted()
        path = f"/proposals/{proposal_id}"
        returned = {"decision": "return", "comment": "Chiffrez."}
        assert api.post("head", f"{path}/sponsorship", returned).status_code == 201
        town.settle(proposal_id)
        assert author.get(path).json["stage"] == "rework"
        assert author.patch(path, {"summary": "Avec des chiffres."}).status_code == 200
        assert author.post(f"{path}/submission").json["version"] == 2
        town.settle(proposal_id)
        assert author.get(path).json["sponsorship"] is None

    def test_is_the_authors(self, api: TownApi):
        proposal_id = api.town.submitted()
        assert api.post("head", f"/proposals/{proposal_id}/submission").status_code == 403


class TestWithdrawing:
    def test_cancels_an_open_ballot(self, api: TownApi):
        proposal_id = api.town.at_committee()
        path = f"/proposals/{proposal_id}"
        ballot = api.get("chair", f"{path}/ballots")[0]
        api.post("chair", f"/ballots/{ballot['id']}/votes", {"choice": "for"})
        answer = api.post("author", f"{path}/withdrawal", {"reason": "Autre projet."})
        assert answer.status_code == 202
        api.settle(proposal_id)
        assert api.get("author", path)["outcome"] == "withdrawn"
        ballot = api.get("chair", f"{path}/ballots")[0]
        assert (ballot["state"], ballot["result"]) == ("cancelled", "cancelled")
        assert (ballot["votes_cast"], ballot["tally"], ballot["votes"]) == (1, None, [])
        again = api.post("author", f"{path}/withdrawal", {"reason": "Encore."})
        assert again.status_code == 409

    def test_is_the_authors(self, api: TownApi):
        path = f"/proposals/{api.town.submitted()}/withdrawal"
        assert api.post("head", path, {"reason": "Non."}).status_code == 403


class TestCallingIn:
    def test_takes_the_proposal_to_the_committee(self, api: TownApi):
        town = api.town
        proposal_id = town.submitted(
            Kind.ADAPTATION, invariants=[{"code": "INV1", "effect": "preserved", "note": ""}]
        )
        town.answer(proposal_id)
        path = f"/proposals/{proposal_id}"
        assert api.get("author", f"{path}/rollout")["startable_from"] is not None
        reason = {"reason": "L’accès est en jeu."}
        assert api.post("colleague", f"{path}/call-in", reason).status_code == 403
        answer = api.post("guarantor", f"{path}/call-in", reason)
        assert (answer.status_code, answer.json["processing"]) == (201, True)
        api.settle(proposal_id)
        assert api.get("author", path)["stage"] == "committee"
        assert UUID(api.get("author", f"{path}/ballots")[0]["committee"]) == town.copil
