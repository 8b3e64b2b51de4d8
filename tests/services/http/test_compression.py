from __future__ import annotations

import gzip
import re

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.fixtures.doors import Doors
from tests.fixtures.ledger import Commune

STYLES = "/bootstrap/static/css/bootstrap.min.css"
BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd"}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def fetch(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    """As a browser asks; the file that a static answer came from is closed."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(path, headers=BROWSER | names, buffered=True)


class TestAPage:
    def test_is_compressed_for_who_reads_it(self, client: FlaskClient):
        plain = client.get("/login", headers={"Sec-Fetch-Site": "none"})
        answer = client.get("/login", headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert len(answer.data) < len(plain.data) / 2
        assert "</html>" in gzip.decompress(answer.data).decode()

    @pytest.mark.parametrize("site", ["cross-site", "same-site"])
    def test_is_not_when_another_site_had_the_browser_ask(self, client: FlaskClient, site: str):
        answer = client.get("/login", headers=BROWSER | {"Sec-Fetch-Site": site})
        assert "Content-Encoding" not in answer.headers
        assert "</html>" in answer.text

    @pytest.mark.parametrize("site", ["none", "same-origin"])
    def test_is_when_ours_did(self, client: FlaskClient, site: str):
        answer = client.get("/login", headers=BROWSER | {"Sec-Fetch-Site": site})
        assert answer.headers["Content-Encoding"] == "zstd"

    def test_first_and_with_all_it_needs_is_under_a_hundred_kilobytes(self, client: FlaskClient):
        page = client.get("/login").text
        parts = set(re.findall(r'(?:href|src)="(/(?:bootstrap/)?static/[^"#]+)', page))
        assert len(parts) > 5
        paths = ["/login", *parts]
        sizes = [len(fetch(client, path, Accept_Encoding="gzip").data) for path in paths]
        assert sum(sizes) < 100_000


class TestTheApi:
    def test_is_compressed_too(self, client: FlaskClient):
        description = client.get("/api/openapi.json", headers=BROWSER)
        assert description.headers["Content-Encoding"] == "zstd"

    def test_a_revision_keeps_its_name(self, doors: Doors, commune: Commune):
        commune.person("author")
        author = doors.program(commune, "author")
        author.headers.update(BROWSER)
        draft = {"kind": "initiative", "title": "A", "summary": "s" * 5_000}
        answer = author.post("/proposals", draft)
        assert answer.headers["ETag"] == '"1"'
        path = f"/proposals/{answer.json['id']}"
        read = author.get(path)
        assert read.headers["ETag"] == '"1"'
        edit = author.patch(path, {"title": "B"}, headers={"If-Match": read.headers["ETag"]})
        assert edit.status_code == 200


class TestAStaticFile:
    def test_is_compressed_once(self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch):
        done: list[int] = []
        compress = brotli.compress

        def counted(data: bytes, **options: int) -> bytes:
            done.append(len(data))
            return compress(data, **options)

        monkeypatch.setattr(brotli, "compress", counted)
        answers = [fetch(client, STYLES) for _ in range(3)]
        assert {answer.headers["Content-Encoding"] for answer in answers} == {"br"}
        assert len({answer.data for answer in answers}) == 1
        assert len(done) == 1

    def test_is_not_sent_again_to_who_has_it(self, client: FlaskClient):
        first = fetch(client, STYLES)
        again = fetch(client, STYLES, If_None_Match=first.headers["ETag"])
        assert (again.status_code, again.data) == (304, b"")

    def test_is_sent_as_it_is_in_pieces(self, client: FlaskClient):
        answer = fetch(client, STYLES, Range="bytes=0-9")
        assert answer.status_code == 206
        assert "Content-Encoding" not in answer.headers
        assert len(answer.data) == 10

    def test_is_kept_for_ever_under_its_version_alone(self, client: FlaskClient):
        page = client.get("/login").text
        (address,) = re.findall(r'href="([^"]+/frame.css[^"]*)"', page)
        path, _, version = address.partition("?")
        assert version
        assert "immutable" in fetch(client, address).headers["Cache-Control"]
        for other in (path, f"{path}?v=0000000000000000"):
            assert "immutable" not in fetch(client, other).headers["Cache-Control"]
