"""Papers: what they print is enough to redo a result by hand, and they are kept as issued."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from services.committees.declare_recusal import declare_recusal
from services.committees.sessions.hold_session import close_session
from services.committees.sessions.minutes import approve_minutes, draft_minutes
from services.errors import NotFound
from services.records.issue_records import is_paper_missing, issue_records
from services.records.models import RecordKind
from services.records.read_records import (
    read_record,
    records_of_proposal,
    records_of_session,
)
from tests.fixtures.world import Town, TownFactory
from tests.services.governance.sittings import VOTERS, Sitting

HOSTILE = 'Titre #strong[x] $y$ \\ *a* _b_ @c <d> "e" 😀'


@pytest.fixture
def town(new_town: TownFactory) -> Town:
    return new_town()


def issue(town: Town) -> int:
    return issue_records(town.deps, town.tenant_id, town.clock.now())


def words_of(pdf: bytes) -> str:
    """The text of a paper, as a reader's program gives it."""
    pages = PdfReader(BytesIO(pdf)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def decision(town: Town, proposal_id: UUID) -> str:
    issue(town)
    view = records_of_proposal(town.deps, town.caller("second"), proposal_id)[-1]
    return words_of(read_record(town.deps, town.caller("second"), view.id).pdf)


def numbers(said: str) -> dict[str, int]:
    """What a person reads of a count."""
    quorum = re.search(r"(plus de|au moins) (\d)/(\d) des (\d+) membres[^;]*?, soit (\d+)", said)
    majority = re.search(r"(plus de|au moins) (\d)/(\d) des (\d+) suffrages", said)
    assert quorum is not None
    assert majority is not None
    found = {
        "quorum_strict": quorum[1] == "plus de",
        "quorum_over": int(quorum[2]),
        "quorum_under": int(quorum[3]),
        "quorum_base": int(quorum[4]),
        "quorum_needed": int(quorum[5]),
        "majority_strict": majority[1] == "plus de",
        "majority_over": int(majority[2]),
        "majority_under": int(majority[3]),
        "majority_base": int(majority[4]),
    }
    for name, word in (("there", "présents"), ("for", "pour"), ("against", "contre")):
        number = re.search(rf"{word}\s?: (\d+)", said)
        assert number is not None, word
        found[name] = int(number[1])
    return found


def redone(said: str) -> str:
    """The result, from the printed numbers alone."""
    n = numbers(said)
    base, over, under = n["quorum_base"], n["quorum_over"], n["quorum_under"]
    needed = base * over // under + 1 if n["quorum_strict"] else -(-base * over // under)
    assert needed == n["quorum_needed"]
    if n["there"] < needed:
        return "quorum non atteint"
    expressed = n["for"] + n["against"]
    assert expressed == n["majority_base"]
    votes = n["for"] * n["majority_under"]
    bar = expressed * n["majority_over"]
    carried = votes > bar if n["majority_strict"] else votes >= bar
    if n["for"] == n["against"] and "l’emporte" in said:
        holder = re.search(r"la voix de (\w+) l’emporte", said)
        assert holder is not None
        carried = re.search(rf"{holder[1]} pour", said) is not None
    return "adopté" if carried else "non adopté"


_TIED = {"second": "for", "fourth": "against"}
VOTES: dict[str, dict[str, str]] = {
    "adopted": {"chair": "for", "second": "for", "third": "against"},
    "rejected": {"chair": "against", "second": "for", "third": "against"},
    "tied, the chair for": {"chair": "for", "third": "against"} | _TIED,
    "tied, the chair against": {"chair": "against", "third": "for"} | _TIED,
    "without quorum": {"chair": "for", "second": "for"},
}
RESULTS = {
    "adopted": "adopté",
    "rejected": "non adopté",
    "tied, the chair for": "adopté",
    "tied, the chair against": "non adopté",
    "without quorum": "quorum non atteint",
}


class TestADecisionRecord:
    @pytest.mark.parametrize("case", VOTES)
    def test_lets_its_result_be_redone_by_hand(self, town: Town, case: str):
        proposal_id = town.at_committee()
        first = town.ballot(proposal_id).id
        town.vote(proposal_id, **VOTES[case])
        town.wait(proposal_id, days=7)
        said = decision(town, proposal_id)
        assert redone(said) == RESULTS[case]
        assert f"Résultat {RESULTS[case]}" in said
        assert first

    def test_says_who_stepped_aside_and_the_base_without_them(self, town: Town):
        proposal_id = town.at_committee()
        declare_recusal(town.deps, town.caller("chair"), town.ballot(proposal_id).id, "Intérêt.")
        town.vote(proposal_id, second="for", third="for", fourth="against")
        town.wait(proposal_id, days=7)
        said = decision(town, proposal_id)
        assert "Chair (déport)" in said
        assert numbers(said)["quorum_base"] == 4
        assert "Présidence du point Second" in said

    def test_prints_what_people_wrote_as_they_wrote_it(self, town: Town):
        proposal_id = town.at_committee(title=HOSTILE)
        town.adopt(proposal_id)
        said = decision(town, proposal_id)
        assert HOSTILE.replace("😀", "[GRINNING FACE]") in said

    def test_is_an_accessible_file(self, town: Town):
        proposal_id = town.at_committee()
        town.adopt(proposal_id)
        issue(town)
        view = records_of_proposal(town.deps, town.caller("second"), proposal_id)[0]
        kept = read_record(town.deps, town.caller("second"), view.id)
        reader = PdfReader(BytesIO(kept.pdf))
        root = reader.trailer["/Root"]
        assert root["/Lang"] == "fr-FR"
        assert root["/MarkInfo"]["/Marked"].value
        assert "/StructTreeRoot" in root
        assert reader.metadata is not None
        assert reader.metadata.title == "Relevé de décision\u00a0: Tablette de terrain"
        assert b"pdfuaid" in root["/Metadata"].get_data()
        assert hashlib.sha256(kept.pdf).hexdigest() == view.sha256
        assert len(kept.pdf) == view.size

    def test_is_issued_once(self, town: Town):
        town.adopt(town.at_committee())
        assert issue(town) == 1
        assert issue(town) == 0

    def test_is_not_another_tenants_to_read(self, town: Town, new_town: TownFactory):
        proposal_id = town.at_committee()
        town.adopt(proposal_id)
        issue(town)
        view = records_of_proposal(town.deps, town.caller("second"), proposal_id)[0]
        elsewhere = new_town()
        with pytest.raises(NotFound):
            read_record(elsewhere.deps, elsewhere.caller("second"), view.id)
        with pytest.raises(NotFound):
            records_of_proposal(elsewhere.deps, elsewhere.caller("second"), proposal_id)

    @pytest.mark.parametrize("act", ["UPDATE record SET size = 1", "DELETE FROM record_file"])
    def test_is_never_changed(self, town: Town, act: str):
        town.adopt(town.at_committee())
        issue(town)
        with pytest.raises(ProgrammingError), town.deps.work(town.tenant_id) as work:
            work.session.execute(text(act))


class TestMinutes:
    def held(self, town: Town, votes: Callable[[Sitting, UUID], None]) -> tuple[Sitting, UUID]:
        town.meet_in_session()
        proposal_id = town.at_committee()
        sitting = Sitting.opened(town, proposal_id, there=VOTERS[:4])
        sitting.take(proposal_id)
        votes(sitting, proposal_id)
        sitting.close_vote(proposal_id)
        close_session(town.deps, town.caller("secretary"), sitting.id)
        draft_minutes(town.deps, town.caller("secretary"), sitting.id)
        return sitting, proposal_id

    def said(self, town: Town, sitting: Sitting) -> str:
        view = records_of_session(town.deps, town.caller("second"), sitting.id)[0]
        return words_of(read_record(town.deps, town.caller("second"), view.id).pdf)

    def test_let_each_result_be_redone_by_hand(self, town: Town):
        sitting, _ = self.held(
            town,
            lambda held, sent: held.vote(sent, chair="against", second="for", third="for"),
        )
        assert issue(town) == 1
        said = self.said(town, sitting)
        assert redone(said) == "adopté"
        assert "Présents au vote Chair, Fourth, Second, Third" in said
        assert "Fifth délibérative absence" in said
        assert "À approuver par la présidence" in said

    def test_approved_are_another_paper_with_its_names(self, town: Town):
        sitting, _ = self.held(town, lambda held, sent: held.vote(sent, chair="for"))
        issue(town)
        town.clock.advance(timedelta(hours=1))
        for name in ("chair", "secretary"):
            approve_minutes(town.deps, town.caller(name), sitting.id, 1)
        assert issue(town) == 1
        views = records_of_session(town.deps, town.caller("second"), sitting.id)
        assert [view.kind for view in views] == [
            RecordKind.APPROVED_MINUTES,
            RecordKind.MINUTES,
        ]
        assert "Secretary, secrétariat" in self.said(town, sitting)

    def test_what_is_missing_is_known(self, town: Town):
        self.held(town, lambda held, sent: held.vote(sent, chair="for"))
        with town.deps.work(town.tenant_id) as work:
            assert is_paper_missing(work.session)
        issue(town)
        with town.deps.work(town.tenant_id) as work:
            assert not is_paper_missing(work.session)
