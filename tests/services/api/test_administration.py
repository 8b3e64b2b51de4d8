from __future__ import annotations

from typing import Any

import pytest

from tests.fixtures.doors import Doors, Program
from tests.fixtures.ledger import Commune, found_commune
from tests.services.api.conftest import TownApi

TREE = [
    {"code": "DG", "name": "Direction générale", "parent": None, "head": None},
    {"code": "MOB", "name": "Mobilités", "parent": "DG", "head": None},
]


@pytest.fixture
def admin(doors: Doors, commune: Commune) -> Program:
    return doors.program(commune, "admin")


def errors(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    return sorted(answer.json["errors"])


class TestDepartments:
    def test_the_tree_is_written_and_read_whole(self, admin: Program):
        assert admin.put("/departments", TREE).json == TREE
        assert admin.get("/departments").json == TREE

    def test_an_edit_names_the_tree_it_was_made_upon(self, admin: Program):
        empty = {"If-Match": admin.get("/departments").headers["ETag"]}
        written = admin.put("/departments", TREE, headers=empty)
        assert written.status_code == 200
        assert written.headers["ETag"] == admin.get("/departments").headers["ETag"]
        for stale in (empty["If-Match"], '"0"', '"a", "b"'):
            answer = admin.put("/departments", TREE[:1], headers={"If-Match": stale})
            assert answer.status_code == 412
        assert admin.get("/departments").json == TREE
        match = {"If-Match": written.headers["ETag"]}
        assert admin.put("/departments", TREE[:1], headers=match).status_code == 200
        assert admin.put("/departments", TREE, headers={"If-Match": "*"}).status_code == 200

    @pytest.mark.parametrize(
        ("line", "field"),
        [
            ({"code": "X", "name": "X", "parent": "NOPE"}, "2.parent"),
            ({"code": "MOB", "name": "X"}, "2.code"),
            ({"code": "X", "name": "X", "head": "nobody@ville.example"}, "2.head"),
            ({"code": "X", "name": "X", "head": "nobody"}, "2.head"),
            ({"code": "X"}, "2.name"),
            ({"code": "X", "name": "nul\0"}, "2.name"),
            ({"code": "X", "name": "X", "colour": "red"}, "2.colour"),
        ],
    )
    def test_a_line_that_does_not_hold_is_named(
        self, admin: Program, line: dict[str, Any], field: str
    ):
        assert errors(admin.put("/departments", [*TREE, line])) == [field]
        assert admin.get("/departments").json == []

    def test_a_department_that_serves_is_kept(self, admin: Program, commune: Commune):
        commune.department("URB")
        commune.person("agent", department="URB")
        answer = admin.put("/departments", TREE)
        assert answer.status_code == 422
        assert "URB" in answer.json["detail"]

    @pytest.mark.parametrize("body", [{}, "x", 3, None, [3], [[]]])
    def test_a_body_that_is_no_tree_is_refused(self, admin: Program, body: Any):
        assert admin.put("/departments", body).status_code in {400, 422}


class TestMembers:
    def test_somebody_is_added_listed_changed_and_leaves(self, admin: Program):
        admin.put("/departments", TREE)
        ines = {"email": "Ines@Ville.example", "name": "Inès Petit", "departments": ["MOB"]}
        added = admin.post("/members", ines)
        assert added.status_code == 201
        assert added.json["email"] == "ines@ville.example"
        assert (added.json["roles"], added.json["departments"]) == (["agent"], ["MOB"])
        found = admin.get("/members?q=in%C3%A8s")
        assert [line["id"] for line in found.json] == [added.json["id"]]
        assert '"total": 1' in found.headers["X-Pagination"]
        path = f"/members/{added.json['id']}"
        changed = admin.put(path, {"roles": ["agent", "dpo"]})
        assert (changed.json["roles"], changed.json["name"]) == (["agent", "dpo"], "Inès Petit")
        assert admin.post(f"{path}/departure").json["left_at"] == "2026-11-25T10:00:00Z"
        assert admin.put(path, {"name": "X"}).status_code == 404

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"email": "nobody"}, "email"),
            ({"email": None}, "email"),
            ({"name": ""}, "name"),
            ({"name": "x" * 201}, "name"),
            ({"roles": ["manager"]}, "roles.0"),
            ({"roles": []}, "roles"),
            ({"roles": "agent"}, "roles"),
            ({"departments": ["NOPE"]}, "departments.0"),
            ({"left_at": None}, "left_at"),
        ],
    )
    def test_what_does_not_hold_is_named(self, admin: Program, fields: dict[str, Any], field: str):
        body = {"email": "ines@ville.example", "name": "Inès", **fields}
        assert errors(admin.post("/members", body)) == [field]

    def test_a_change_names_the_member_it_was_made_upon(self, admin: Program, commune: Commune):
        path = f"/members/{commune.person('ana')}"
        read = admin.get(path)
        match = {"If-Match": read.headers["ETag"]}
        changed = admin.put(path, {"name": "Ana B."}, headers=match)
        assert (changed.status_code, changed.json["name"]) == (200, "Ana B.")
        assert changed.headers["ETag"] == admin.get(path).headers["ETag"]
        assert admin.put(path, {"name": "Ana C."}, headers=match).status_code == 412
        assert admin.get(path).json["name"] == "Ana B."
        assert admin.put(path, {"name": "Ana D."}, headers={"If-Match": "*"}).status_code == 200
        assert admin.put(path, {"roles": ["agent", "dpo"]}).status_code == 200

    def test_one_who_left_is_read(self, admin: Program, commune: Commune):
        path = f"/members/{commune.person('ana')}"
        assert admin.get(path).json["left_at"] is None
        admin.post(f"{path}/departure")
        assert admin.get(path).json["left_at"] is not None

    def test_another_tenants_member_is_not_found(self, admin: Program, commune: Commune):
        stranger = found_commune(commune.deps).person("stranger")
        assert admin.get(f"/members/{stranger}").status_code == 404
        assert admin.put(f"/members/{stranger}", {"name": "X"}).status_code == 404

    def test_an_agent_reads_and_adds_nobody(self, doors: Doors, commune: Commune):
        commune.person("agent")
        agent = doors.program(commune, "agent")
        assert agent.get("/members").status_code == 200
        assert agent.post("/members", {"email": "x@y.fr", "name": "X"}).status_code == 403


class TestCommittees:
    def test_one_is_read_changed_and_written_back(self, api: TownApi):
        admin, town = api.by("admin"), api.town
        path = f"/committees/{town.copil}"
        read = admin.get(path)
        seats = [
            {name: value for name, value in seat.items() if name not in {"id", "name"}}
            for seat in read.json["seats"]
        ]
        vacant = {"email": None, "college": "citizen", "right": "voting", "state": "vacant"}
        body = {
            "name": "Comité de suivi",
            "preset": "copil",
            "rule": {"mode": "async", "notice_days": 3},
            "seats": [*seats, vacant],
            "secretaries": read.json["secretaries"],
        }
        match = {"If-Match": read.headers["ETag"]}
        changed = admin.put(path, body, headers=match)
        assert changed.status_code == 200, changed.text
        assert changed.json == admin.get(path).json
        assert changed.headers["ETag"] == admin.get(path).headers["ETag"]
        assert changed.json["rule"]["notice_days"] == 3
        assert [seat["id"] for seat in read.json["seats"]] == [
            seat["id"] for seat in changed.json["seats"] if seat["email"]
        ]
        assert admin.put(path, body, headers=match).status_code == 412


class TestPolicy:
    def test_an_edit_names_the_version_it_was_made_upon(self, admin: Program):
        present = admin.get("/policy")
        assert (present.headers["ETag"], present.json["number"]) == ('"0"', 0)
        body = {"durations": {"ballot": "PT20S"}}
        match = {"If-Match": present.headers["ETag"]}
        changed = admin.put("/policy", body, headers=match)
        assert (changed.headers["ETag"], changed.json["durations"]["ballot"]) == ('"1"', "PT20S")
        assert admin.put("/policy", body, headers=match).status_code == 412

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"durations": {"ballot": 7}}, "durations.ballot"),
            ({"durations": {"ballot": "seven"}}, "durations.ballot"),
            ({"durations": []}, "durations"),
            ({"paths": {"project": {}}}, "paths.project"),
            ({"paths": {"initiative": 3}}, "paths.initiative"),
            ({"paths": {"initiative": {"stages": [{}]}}}, "paths.initiative.stages"),
            ({"paths": {"initiative": {"rule": {"quorum": {}}}}}, "paths.initiative.rule.quorum"),
            ({"lunch": True}, "lunch"),
        ],
    )
    def test_what_does_not_hold_is_named(self, admin: Program, body: Any, field: str):
        assert errors(admin.put("/policy", body)) == [field]

    def test_a_substitute_is_named(self, admin: Program, commune: Commune):
        commune.person("deputy")
        email = commune.email("deputy")
        assert admin.put("/policy/substitute", {"substitute": email}).json["substitute"] == email

    def test_who_may_not_sponsor_is_no_substitute(self, admin: Program, commune: Commune):
        answer = admin.put("/policy/substitute", {"substitute": commune.email("admin")})
        assert errors(answer) == ["substitute"]

    def test_a_substitute_is_asked_for(self, admin: Program):
        assert errors(admin.put("/policy/substitute", {})) == ["substitute"]


class TestDelegations:
    def test_a_head_gives_one_and_ends_it(self, doors: Doors, commune: Commune):
        for name in ("head", "deputy"):
            commune.person(name)
        commune.department("MOB", head="head")
        head, deputy = (doors.program(commune, name) for name in ("head", "deputy"))
        body = {
            "delegate": commune.email("deputy"),
            "starts_on": "2026-12-21",
            "ends_on": "2027-01-03",
        }
        given = head.post("/delegations", body)
        assert given.status_code == 201
        assert (given.json["delegate"]["name"], given.json["ends_on"]) == ("deputy", "2027-01-03")
        assert deputy.get("/delegations").json == [given.json]
        assert deputy.post("/delegations", body).status_code == 403
        path = f"/delegations/{given.json['id']}/revocation"
        assert deputy.post(path).status_code == 404
        assert head.post(path).json["revoked_at"] == "2026-11-25T10:00:00Z"
        assert errors(head.post("/delegations", {**body, "ends_on": "tomorrow"})) == ["ends_on"]


class TestCompass:
    def test_is_read_by_every_member(self, api: TownApi):
        compass = api.get("reader", "/compass")
        assert [each["code"] for each in compass["invariants"]] == ["INV1", "INV2"]
        assert compass["invariants"][0]["guarantor"]["name"] == "Guarantor"
        (point,) = compass["vigilance_points"]
        assert (point["code"], point["version"], point["invariants"]) == ("WP01", 1, ["INV1"])

    def test_gives_the_wordings_of_a_text(self, api: TownApi):
        (version,) = api.get("reader", "/vigilance-points/WP01/versions")
        assert (version["version"], version["ended_at"], version["proposal"]) == (1, None, None)
        (version,) = api.get("reader", "/invariants/INV1/versions")
        assert version["wording"] == "Ce qui est préservé, 1."
        assert api.by("reader").get("/vigilance-points/WP99/versions").status_code == 404

    def test_a_lead_appoints_guarantors(self, api: TownApi):
        body = {"guarantor": api.town.email("dga")}
        for path in ("/invariants/INV2/guarantor", "/vigilance-points/WP01/guarantor"):
            assert api.by("lead").put(path, body).json["guarantor"]["name"] == "Dga"
            assert api.by("head").put(path, body).status_code == 403

    @pytest.mark.parametrize("text", ["invariants/INV1", "vigilance-points/WP01"])
    def test_an_appointment_names_the_one_it_was_made_upon(self, api: TownApi, text: str):
        lead, path = api.by("lead"), f"/{text}/guarantor"
        read = api.by("reader").get(path)
        assert read.json["guarantor"]["name"] == "Guarantor"
        match = {"If-Match": read.headers["ETag"]}
        appointed = lead.put(path, {"guarantor": api.town.email("dga")}, headers=match)
        assert appointed.status_code == 200
        assert appointed.headers["ETag"] == api.by("reader").get(path).headers["ETag"]
        refused = lead.put(path, {"guarantor": api.town.email("head")}, headers=match)
        assert refused.status_code == 412
        assert refused.json["type"] == "urn:boussole:problem:stale_version"
        assert lead.get(path).json["guarantor"]["name"] == "Dga"
        nobody = {"If-Match": appointed.headers["ETag"]}
        assert lead.put(path, {"guarantor": None}, headers=nobody).json == {"guarantor": None}
        assert lead.put(path, {"guarantor": None}, headers={"If-Match": "*"}).status_code == 200

    def test_nobody_answers_for_what_is_not_there(self, api: TownApi):
        for path in ("/invariants/INV9/guarantor", "/vigilance-points/WP99/guarantor"):
            assert api.by("reader").get(path).status_code == 404
        assert api.by("dpo").get("/invariants/INV1/guarantor").status_code == 403

    def test_a_head_words_a_point(self, api: TownApi):
        path = "/vigilance-points/WP01/variants/MOB"
        written = api.by("head").put(path, {"wording": "Un agent à la borne."})
        assert (written.json["state"], written.json["based_on"]) == ("current", 1)
        assert errors(api.by("head").put(path, {})) == ["wording"]
        refusal = api.by("dga").put(path, {"wording": "x"})
        assert refusal.json["type"] == "urn:boussole:problem:separation_of_duties"


class TestJournal:
    def test_is_read_and_verified(self, api: TownApi):
        proposal = api.town.submitted()
        entries = api.get("dpo", f"/journal?subject={proposal}")
        assert entries[0]["event"] == "proposal_created"
        assert entries[0]["actor"]["name"] == "Author"
        found = api.get("admin", "/journal/verification")
        assert (found["sealed"], found["intact"], found["head"]) == (0, True, None)
        assert found["entries"] >= len(entries)

    def test_verification_is_for_those_who_answer_for_it(self, api: TownApi):
        assert api.by("author").get("/journal/verification").status_code == 403
        assert api.get("author", "/journal") == []

    @pytest.mark.parametrize("query", ["subject=x", "after=-1", "after=x", "limit=501", "to=3"])
    def test_a_query_that_does_not_hold_is_named(self, api: TownApi, query: str):
        assert errors(api.by("admin").get(f"/journal?{query}")) == [query.partition("=")[0]]
