"""Documents on the pages: joined, read, taken back, and closed to who stepped aside."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from policies.loop import Stage
from services.committees.declare_recusal import declare_recusal
from services.documents.add_document import add_document
from services.documents.list_documents import list_documents
from services.documents.models import LARGEST
from services.documents.remove_document import remove_document
from services.documents.views import DocumentView
from services.proposals.models import SponsorDecision
from tests.fixtures.files import PDF, PROGRAM
from tests.fixtures.world import Town
from tests.services.web.browsing import Browser, Page, Visitors

TABLETTE = {"title": "Tablette de terrain", "summary": "Gardé sous la main."}


@pytest.fixture
def visitors(town: Town) -> Visitors:
    return Visitors.of(town)


def raw_send(browser: Browser, page: Page, ending: str, **typed: Any) -> TestResponse:
    """Fill in a form that carries a file, ``file=(name, bytes)``, and send it as browsers do."""
    form = page.form(ending)
    chosen = typed.pop("file", None)
    fields: dict[str, Any] = {}
    for name, value in form.filled(**typed):
        fields.setdefault(name, []).append(value)
    name, content = chosen or ("", b"")
    fields["file"] = FileStorage(BytesIO(content), name)
    boundary, data = encode_multipart(fields)
    return browser.client.post(
        browser.path(form.action),
        data=data,
        content_type=f"multipart/form-data; boundary={boundary}",
    )


def send(browser: Browser, page: Page, ending: str, **typed: Any) -> Page:
    answer = raw_send(browser, page, ending, **typed)
    return Page(answer.status_code, answer.get_data(as_text=True), answer.location or "")


def join(
    browser: Browser, proposal_id: UUID, name: str = "devis.pdf", content: bytes = PDF
) -> Page:
    """Join a file from the proposal's page."""
    page = browser.get(f"/proposals/{proposal_id}")
    return send(browser, page, "/documents", file=(name, content))


def kept(town: Town, proposal_id: UUID, by: str = "author") -> list[DocumentView]:
    return list(list_documents(town.deps, town.caller(by), proposal_id).items)


def names(town: Town, proposal_id: UUID) -> list[str | None]:
    return [view.name for view in kept(town, proposal_id)]


class TestTheProposalPage:
    def test_joins_and_lists_a_document(self, town: Town, visitors: Visitors):
        proposal_id = town.draft()
        browser = visitors["author"]
        assert "Aucun document n’est joint." in browser.get(f"/proposals/{proposal_id}").text
        answer = join(browser, proposal_id, "Devis été.pdf", PDF + b"\0" * 1_400_000)
        assert answer.status == 303
        page = browser.get(answer.location)
        assert "Votre document est joint." in page.text
        assert "Télécharger Devis été.pdf" in page.text
        assert "PDF, 1,3 Mo · version 1 · joint par Author, le 2 mars" in page.text

    def test_gives_the_file_to_keep(self, town: Town, visitors: Visitors):
        proposal_id = town.draft()
        join(visitors["author"], proposal_id)
        town.submit(proposal_id)
        page = visitors.page("reader", proposal_id)
        (link,) = [link for link in page.links if "/documents/" in link]
        answer = visitors["reader"].client.get(link)
        assert (answer.status_code, answer.data) == (200, PDF)
        assert answer.headers["Content-Disposition"] == "attachment; filename=devis.pdf"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert not page.has_form("/documents")
        assert not page.has_form("/removal")

    @pytest.mark.parametrize(
        ("chosen", "status", "sentence"),
        [
            (("", b""), 422, "Choisissez le fichier à joindre."),
            (("vide.pdf", b""), 422, "Ce fichier est vide."),
            (("devis.pdf", PROGRAM), 415, "Ce fichier n’est pas d’un format admis"),
            (("lourd.pdf", PDF + b"\0" * LARGEST), 413, "Ce fichier dépasse 20\u00a0Mo."),
        ],
        ids=["none", "empty", "program", "large"],
    )
    def test_says_beside_the_field_what_is_wrong(
        self, visitors: Visitors, chosen: tuple[str, bytes], status: int, sentence: str
    ):
        proposal_id = visitors.town.draft()
        page = join(visitors["author"], proposal_id, *chosen)
        assert page.status == status
        assert page.error_links() == ["document-file"]
        assert sentence in page.html
        assert names(visitors.town, proposal_id) == []

    def test_says_that_a_form_far_too_heavy_is(self, town: Town, visitors: Visitors):
        proposal_id = town.draft()
        page = join(visitors["author"], proposal_id, content=PDF + b"\0" * (22 * 1024 * 1024))
        assert page.status == 413
        assert "Ce fichier est trop lourd" in page.text

    def test_still_takes_little_where_no_document_is_joined(self, town: Town, visitors: Visitors):
        proposal_id = town.draft()
        page = visitors.page("author", proposal_id)
        answer = send(
            visitors["author"], page, "/withdraw", file=("a.pdf", b"\0" * (2 * 1024 * 1024))
        )
        assert answer.status == 413

    def test_offers_to_join_to_those_who_may(self, town: Town, visitors: Visitors):
        proposal_id = town.draft()
        assert visitors.page("author", proposal_id).has_form("/documents")
        town.submit(proposal_id)
        assert visitors.who_see(proposal_id, "/documents") == {"head"}
        assert join(visitors["head"], proposal_id).status == 303
        town.answer(proposal_id)
        assert visitors.who_see(proposal_id, "/documents") == set()

    def test_tells_what_became_of_a_form_that_is_no_longer_there(
        self, town: Town, visitors: Visitors
    ):
        proposal_id = town.submitted()
        head = visitors["head"]
        page = head.get(f"/proposals/{proposal_id}")
        town.answer(proposal_id)
        again = send(head, page, "/documents", file=("devis.pdf", PDF))
        assert again.status == 409
        assert "Aucun document ne se joint à cette étape" in again.text

    def test_takes_back_what_was_not_submitted(self, town: Town, visitors: Visitors):
        proposal_id = town.draft()
        author = visitors["author"]
        join(author, proposal_id)
        page = author.act(proposal_id, "/removal")
        assert "Le document est retiré." in page.text
        assert names(town, proposal_id) == []

    def test_folds_what_was_replaced(self, town: Town, visitors: Visitors):
        proposal_id = town.draft()
        join(visitors["author"], proposal_id)
        town.submit(proposal_id)
        town.answer(proposal_id, decision=SponsorDecision.RETURN, comment="Chiffrez.")
        join(visitors["author"], proposal_id, content=PDF + b"2")
        assert "remplacé" not in visitors.page("head", proposal_id).text
        assert "1 document remplacé par un plus récent" in visitors.page("author", proposal_id).text

    def test_carries_a_form_out_once(self, town: Town, visitors: Visitors):
        proposal_id = town.draft()
        page = visitors.page("author", proposal_id)
        for _ in range(2):
            sent = send(visitors["author"], page, "/documents", file=("devis.pdf", PDF))
            assert sent.status == 303
        assert names(town, proposal_id) == ["devis.pdf"]

    def test_escapes_a_name(self, town: Town, visitors: Visitors):
        proposal_id = town.draft()
        join(visitors["author"], proposal_id, "<img src=x onerror=alert(1)>&.pdf")
        html = visitors.page("author", proposal_id).html
        assert "-img src=x onerror=alert(1)-&amp;.pdf" in html

    def test_names_no_document_to_who_stepped_aside(self, town: Town, visitors: Visitors):
        proposal_id = town.draft()
        join(visitors["author"], proposal_id)
        town.submit(proposal_id)
        town.answer(proposal_id)
        (view,) = kept(town, proposal_id)
        declare_recusal(town.deps, town.caller("second"), town.ballot(proposal_id).id, "Conflit.")
        page = visitors.page("second", proposal_id)
        assert "Ces documents vous sont fermés" in page.text
        assert "Document fermé" in page.text
        assert "devis.pdf" not in page.html
        assert str(view.id) not in "".join(page.links)
        refused = visitors["second"].get(f"/proposals/{proposal_id}/documents/{view.id}/content")
        assert refused.status == 403
        assert "Vous vous êtes déporté de ce point" in refused.text
        assert "devis.pdf" in visitors.page("third", proposal_id).html

    def test_follows_what_others_join(self, town: Town, visitors: Visitors):
        proposal_id = town.submitted()
        reader = visitors["reader"]
        state = re.search(r'data-state="([^"]+)"', reader.get(f"/proposals/{proposal_id}").html)
        assert state
        join(visitors["head"], proposal_id)
        answer = reader.client.get(
            reader.path(f"/proposals/{proposal_id}/live"),
            headers={"If-None-Match": f'"{state[1]}"'},
        )
        assert answer.status_code == 200
        assert 'id="pieces"' in answer.text
        assert "devis.pdf" in answer.text


class TestTheTextPage:
    def test_joins_a_document_to_a_new_draft(self, town: Town, visitors: Visitors):
        author = visitors["author"]
        page = author.get("/proposals/new?kind=initiative")
        answer = send(
            author, page, "/proposals/new", **TABLETTE, intent="draft", file=("devis.pdf", PDF)
        )
        proposal_id = UUID(answer.location.rpartition("/")[2])
        assert names(town, proposal_id) == ["devis.pdf"]

    def test_keeps_a_new_text_whose_document_is_refused(self, town: Town, visitors: Visitors):
        author = visitors["author"]
        page = author.get("/proposals/new?kind=initiative")
        answer = send(
            author, page, "/proposals/new", **TABLETTE, intent="draft", file=("a.pdf", PROGRAM)
        )
        assert answer.status == 303
        again = author.get(answer.location)
        assert again.error_links() == ["edit-file"]
        assert "Votre texte est enregistré. Ses documents n’ont pas changé." in again.text
        assert ("summary", "Gardé sous la main.") in again.form("/edit").values

    def test_joins_and_goes_on(self, town: Town, visitors: Visitors):
        proposal_id = town.draft()
        author = visitors["author"]
        page = author.get(f"/proposals/{proposal_id}/edit")
        answer = send(
            author,
            page,
            "/edit",
            summary="Écrit avant de joindre.",
            intent="attach",
            file=("devis.pdf", PDF),
        )
        assert (answer.status, answer.location.endswith("/edit")) == (303, True)
        again = author.get(answer.location)
        assert "Votre texte est enregistré, et le document joint." in again.text
        assert ("summary", "Écrit avant de joindre.") in again.form("/edit").values
        assert names(town, proposal_id) == ["devis.pdf"]

    def test_takes_back_and_keeps_the_text(self, town: Town, visitors: Visitors):
        proposal_id = town.draft()
        author = visitors["author"]
        join(author, proposal_id)
        (view,) = kept(town, proposal_id)
        page = author.get(f"/proposals/{proposal_id}/edit")
        assert "detach" in page.form("/edit").names
        remove_document(town.deps, town.caller("author"), proposal_id, view.id)
        answer = send(author, page, "/edit", summary="Gardé.", detach=str(view.id))
        assert answer.status == 303
        assert town.proposal(proposal_id).summary == "Gardé."
        assert names(town, proposal_id) == []

    def test_asks_for_a_file_where_none_was_chosen(self, town: Town, visitors: Visitors):
        proposal_id = town.draft()
        author = visitors["author"]
        page = author.get(f"/proposals/{proposal_id}/edit")
        again = send(author, page, "/edit", summary="Gardé.", intent="attach")
        assert again.status == 422
        assert again.error_links() == ["edit-file"]
        assert ("summary", "Gardé.") in again.form("/edit").values

    def test_submits_with_its_document_or_not_at_all(self, town: Town, visitors: Visitors):
        proposal_id = town.draft()
        author = visitors["author"]
        page = author.get(f"/proposals/{proposal_id}/edit")
        send(author, page, "/edit", intent="submit", file=("a.pdf", PROGRAM))
        assert town.proposal(proposal_id).submitted_at is None
        page = author.get(f"/proposals/{proposal_id}/edit")
        send(author, page, "/edit", intent="submit", file=("devis.pdf", PDF))
        assert town.settle(proposal_id).stage is Stage.SPONSORSHIP
        (view,) = kept(town, proposal_id, "reader")
        assert (view.name, view.version) == ("devis.pdf", 1)

    @pytest.mark.parametrize("pressed", [{"title": ""}, {"add": "usage_statements"}])
    def test_says_that_a_file_is_to_be_chosen_again(
        self, town: Town, visitors: Visitors, pressed: dict[str, str]
    ):
        proposal_id = town.draft()
        author = visitors["author"]
        page = author.get(f"/proposals/{proposal_id}/edit")
        again = send(author, page, "/edit", **pressed, intent="draft", file=("devis.pdf", PDF))
        assert "edit-file" in again.error_links()
        assert "Choisissez de nouveau votre document" in again.text
        assert names(town, proposal_id) == []

    def test_answers_a_return_with_a_document_alone(self, town: Town, visitors: Visitors):
        proposal_id = town.submitted()
        town.answer(proposal_id, decision=SponsorDecision.RETURN, comment="Joignez le devis.")
        add_document(town.deps, town.caller("author"), proposal_id, name="devis.pdf", content=PDF)
        author = visitors["author"]
        page = author.get(f"/proposals/{proposal_id}/edit")
        send(author, page, "/edit", intent="submit")
        assert town.settle(proposal_id).stage is Stage.SPONSORSHIP
