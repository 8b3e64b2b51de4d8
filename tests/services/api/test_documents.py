from __future__ import annotations

import hashlib
from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from policies.loop import Stage
from services.committees.declare_recusal import declare_recusal
from services.documents.models import LARGEST
from services.http.limits import BODY_BYTES
from tests.fixtures.files import PAGE, PDF, PROGRAM, open_xml
from tests.services.api.conftest import TownApi


def send(
    api: TownApi,
    proposal_id: UUID,
    name: str = "devis.pdf",
    content: bytes = PDF,
    *,
    by: str = "author",
    media_type: str = "application/octet-stream",
    **options: Any,
) -> TestResponse:
    """Send a file as a form, as programs do."""
    form = {"file": FileStorage(BytesIO(content), name, content_type=media_type)}
    boundary, data = encode_multipart(form)  # in memory: the client leaves temporary files open
    return api.by(by).request(
        "POST",
        f"/proposals/{proposal_id}/documents",
        data=data,
        content_type=f"multipart/form-data; boundary={boundary}",
        **options,
    )


def code(answer: TestResponse) -> tuple[int, str]:
    assert answer.content_type == "application/problem+json"
    return answer.status_code, answer.json["type"].removeprefix("urn:boussole:problem:")


class TestJoining:
    def test_answers_what_is_known_of_it_and_where_it_is(self, api: TownApi):
        proposal_id = api.town.draft()
        answer = send(api, proposal_id, "Devis été.pdf", media_type="text/html")
        assert answer.status_code == 201
        assert answer.json == {
            "id": answer.json["id"],
            "name": "Devis été.pdf",
            "kind": "pdf",
            "media_type": "application/pdf",
            "size": len(PDF),
            "sha256": hashlib.sha256(PDF).hexdigest(),
            "version": 1,
            "added_by": {"id": str(api.town.ids["author"]), "name": "Author"},
            "added_at": "2026-03-02T09:00:00Z",
            "replaced": False,
            "removable": True,
            "locked": None,
        }
        assert answer.headers["Location"].endswith(f"/documents/{answer.json['id']}")
        assert api.by("author").get(answer.headers["Location"]).data == PDF
        assert api.get("author", f"/proposals/{proposal_id}/documents") == [answer.json]

    def test_takes_far_more_than_another_request(self, api: TownApi):
        proposal_id = api.town.draft()
        content = PDF + b"\0" * (LARGEST - len(PDF))
        assert send(api, proposal_id, content=content).status_code == 201
        text = api.post(
            "author", f"/proposals/{proposal_id}/withdrawal", {"reason": "x" * BODY_BYTES}
        )
        assert code(text) == (413, "too_large")

    @pytest.mark.parametrize("more", [1, 2 * 1024 * 1024], ids=["file", "request"])
    def test_refuses_more_than_20_mb(self, api: TownApi, more: int):
        proposal_id = api.town.draft()
        content = PDF + b"\0" * (LARGEST - len(PDF) + more)
        assert code(send(api, proposal_id, content=content)) == (413, "too_large")
        assert api.get("author", f"/proposals/{proposal_id}/documents") == []

    @pytest.mark.parametrize(
        "content", [PROGRAM, PAGE, open_xml("docm")], ids=["program", "page", "macros"]
    )
    def test_believes_the_content_and_not_its_sender(self, api: TownApi, content: bytes):
        answer = send(api, api.town.draft(), content=content, media_type="application/pdf")
        assert code(answer) == (415, "unsupported_media_type")
        assert list(answer.json["errors"]) == ["file"]

    def test_takes_one_file_under_its_name_and_nothing_else(self, api: TownApi):
        proposal_id = api.town.draft()
        path = f"/proposals/{proposal_id}/documents"
        for data, field in (
            ({}, "file"),
            ({"file": "a text"}, "file"),
            ({"file": (BytesIO(PDF), "")}, "file"),
            ({"file": [(BytesIO(PDF), "a.pdf"), (BytesIO(PDF), "b.pdf")]}, "file"),
            ({"file": (BytesIO(PDF), "a.pdf"), "title": "x"}, "title"),
            ({"file": (BytesIO(PDF), "a.pdf"), "other": (BytesIO(PDF), "b.pdf")}, "other"),
        ):
            answer = api.by("author").request(
                "POST", path, data=data, content_type="multipart/form-data"
            )
            assert code(answer) == (422, "invalid"), data
            assert list(answer.json["errors"]) == [field]
        assert api.get("author", path) == []

    @pytest.mark.parametrize("media_type", ["application/json", "application/pdf", "text/plain"])
    def test_takes_nothing_but_a_form(self, api: TownApi, media_type: str):
        path = f"/proposals/{api.town.draft()}/documents"
        answer = api.by("author").request("POST", path, data=PDF, content_type=media_type)
        assert code(answer) == (415, "unsupported_media_type")

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"--x",
            b"--x\r\nContent-Disposition: form-data; name=file; filename=a.pdf\r\n\r\n%PDF-",
            b"--x\r\nContent-Disposition: form-data; name=file; filename=\0\r\n\r\n\0\r\n--x--",
            b"\xff\xfe" * 50,
        ],
        ids=range(5),
    )
    @pytest.mark.parametrize("boundary", ["; boundary=x", ""])
    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    def test_survives_a_form_cut_short(self, api: TownApi, body: bytes, boundary: str):
        path = f"/proposals/{api.town.draft()}/documents"
        # Werkzeug leaves what it had begun to keep of such a form to the garbage collector.
        answer = api.by("author").request(
            "POST", path, data=body, content_type=f"multipart/form-data{boundary}"
        )
        assert answer.status_code in {400, 415, 422}
        assert api.get("author", path) == []

    @pytest.mark.parametrize(
        ("sent", "kept"),
        [
            ("../../etc/passwd", "passwd.pdf"),
            ("devis\u202efdp.exe", "devisfdp.exe.pdf"),
            ("x" * 400 + ".pdf", "x" * 116 + ".pdf"),
            ("a\0b.pdf", "ab.pdf"),
        ],
        ids=["path", "reversed", "long", "nul"],
    )
    def test_makes_a_hostile_name_safe(self, api: TownApi, sent: str, kept: str):
        assert send(api, api.town.draft(), sent).json["name"] == kept

    def test_is_said_where_there_is_no_room(self, api: TownApi):
        proposal_id = api.town.draft()
        for number in range(30):
            assert send(api, proposal_id, f"{number}.pdf").status_code == 201
        answer = send(api, proposal_id)
        assert code(answer) == (429, "quota_exceeded")
        assert "Retry-After" not in answer.headers

    def test_is_not_read_from_a_stranger(self, api: TownApi):
        proposal_id = api.town.draft()
        program = api.by("author")
        program.token = "nobody's"
        answer = program.request(
            "POST", f"/proposals/{proposal_id}/documents", data={"file": (BytesIO(PDF), "a.pdf")}
        )
        assert code(answer) == (401, "not_authenticated")


class TestTheSameRequest:
    KEY: Mapping[str, str] = MappingProxyType({"Idempotency-Key": "a-document"})

    def test_is_carried_out_once_whatever_its_boundary(self, api: TownApi):
        proposal_id = api.town.draft()
        first, again = (send(api, proposal_id, headers=self.KEY) for _ in range(2))
        assert again.json == first.json
        assert again.headers["Idempotency-Replayed"] == "true"
        assert len(api.get("author", f"/proposals/{proposal_id}/documents")) == 1

    @pytest.mark.parametrize(
        ("name", "content"), [("devis.pdf", PDF + b"2"), ("autre.pdf", PDF)], ids=["bytes", "name"]
    )
    def test_is_not_one_of_another_file(self, api: TownApi, name: str, content: bytes):
        proposal_id = api.town.draft()
        send(api, proposal_id, headers=self.KEY)
        assert code(send(api, proposal_id, name, content, headers=self.KEY)) == (422, "invalid")


class TestTheFile:
    def test_is_given_to_be_kept_and_never_shown(self, api: TownApi):
        proposal_id = api.town.draft()
        document = send(api, proposal_id, "Étude d’impact.docx", open_xml("docx")).json
        path = f"/proposals/{proposal_id}/documents/{document['id']}"
        answer = api.by("author").get(path)
        assert answer.data == open_xml("docx")
        headers = answer.headers
        assert headers["Content-Type"] == document["media_type"]
        assert headers["Content-Disposition"] == (
            'attachment; filename="Etude dimpact.docx"; '
            "filename*=UTF-8''%C3%89tude%20d%E2%80%99impact.docx"
        )
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert headers["Cache-Control"] == "private, no-store"
        assert headers["ETag"] == f'"{document["sha256"]}"'
        same = api.by("author").get(path, headers={"If-None-Match": headers["ETag"]})
        assert (same.status_code, same.data) == (304, b"")

    def test_of_another_proposal_is_not_found(self, api: TownApi):
        first, second = api.town.draft(), api.town.draft()
        document = send(api, first).json
        answer = api.by("author").get(f"/proposals/{second}/documents/{document['id']}")
        assert code(answer) == (404, "not_found")

    def test_is_closed_to_who_stepped_aside_and_listed_as_locked(self, api: TownApi):
        town = api.town
        proposal_id = town.draft()
        document = send(api, proposal_id).json
        town.submit(proposal_id)
        town.answer(proposal_id)
        path = f"/proposals/{proposal_id}/documents"
        assert api.by("second").get(f"{path}/{document['id']}").status_code == 200
        tag = {"If-None-Match": f'"{document["sha256"]}"'}
        declare_recusal(town.deps, town.caller("second"), town.ballot(proposal_id).id, "Conflit.")
        for headers in ({}, tag):
            answer = api.by("second").get(f"{path}/{document['id']}", headers=headers)
            assert code(answer) == (403, "recused")
        (told,) = api.get("second", path)
        assert (told["locked"], told["name"], told["sha256"]) == ("recused", None, None)
        assert told["size"] == len(PDF)


class TestRemoving:
    def test_is_for_a_version_that_was_not_submitted(self, api: TownApi):
        proposal_id = api.town.draft()
        path = f"/proposals/{proposal_id}/documents"
        first, second = (send(api, proposal_id, f"{n}.pdf").json for n in range(2))
        answer = api.post("author", f"{path}/{first['id']}/removal")
        assert (answer.status_code, answer.json) == (201, first)
        assert api.get("author", path) == [second]
        api.town.submit(proposal_id)
        assert api.town.proposal(proposal_id).stage is Stage.SPONSORSHIP
        answer = api.post("author", f"{path}/{second['id']}/removal")
        assert code(answer) == (409, "invalid_stage")
        assert api.by("reader").get(f"{path}/{second['id']}").status_code == 200
