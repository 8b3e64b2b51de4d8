"""One initiative from its draft to its closing, through the pages alone."""

from __future__ import annotations

from uuid import UUID

from policies.loop import Outcome, Stage
from tests.fixtures.doors import open_doors
from tests.fixtures.world import Town
from tests.services.web.browsing import sign_in


class TestAnInitiative:
    def test_it_travels_its_whole_loop_through_the_pages(self, town: Town) -> None:
        app = open_doors(town.deps)
        author, head = sign_in(app, town, "author"), sign_in(app, town, "head")

        new = author.get("/proposals/new?kind=initiative")
        kept = author.send(
            new,
            "/proposals/new",
            title="Tablette de terrain",
            summary="Remplir la fiche avec l’habitant.",
            department="MOB",
            usage_statements_row0__actor="L’agent",
            usage_statements_row0__verb="remplit",
            usage_statements_row0__object="la fiche",
            invariants_row0__effect="improved",
            intent="submit",
        )
        assert kept.status == 303, kept.text
        proposal_id = UUID(kept.location.rsplit("/", 1)[1])
        waiting = author.get(kept.location)
        assert "Proposition soumise" in waiting.text
        assert "data-settled" not in waiting.html

        town.settle(proposal_id)
        assert "C’est à Head" in author.get(kept.location).text
        asked = head.get("/")
        assert "Répondre à une demande de parrainage" in asked.text

        returned = head.act(
            proposal_id, "/sponsor", decision="return", comment="Chiffrez.", confirmed="1"
        )
        assert "Renvoi enregistré" in returned.text
        town.settle(proposal_id)
        rework = author.get(f"/proposals/{proposal_id}")
        assert "Chiffrez." in rework.text
        edit = author.get(f"/proposals/{proposal_id}/edit")
        again = author.send(edit, "/edit", benefits__agent="40 minutes par jour", intent="submit")
        assert again.location.endswith(str(proposal_id))
        town.settle(proposal_id)

        head.act(
            proposal_id,
            "/sponsor",
            decision="sponsor",
            commitments__budget_eur="18 400",
            commitments__staff_days="35",
            confirmed="1",
        )
        town.settle(proposal_id)
        assert town.proposal(proposal_id).stage is Stage.COMMITTEE

        for name in ("chair", "second", "third", "fourth", "fifth"):
            voter = sign_in(app, town, name)
            receipt = voter.act(proposal_id, "/vote", interest="none", choice="for", confirmed="1")
            assert "Votre vote est enregistré : pour" in receipt.text
        town.settle(proposal_id)
        assert town.proposal(proposal_id).stage is Stage.ROLLOUT

        author.act(proposal_id, "/rollout", phases_row0__name="Pilote")
        town.settle(proposal_id)
        author.act(proposal_id, "/phases/1/start")
        town.settle(proposal_id)
        colleague = sign_in(app, town, "colleague")
        given = colleague.act(
            proposal_id, "/phases/1/feedback", rating="4", text="Plus de recopie."
        )
        assert "votre avis est enregistré" in given.text
        town.wait(proposal_id, days=31)
        closed = head.act(
            proposal_id,
            "/phases/1/review",
            findings="Trente fiches par jour.",
            verdict="continue",
            confirmed="1",
        )
        assert "REX publié" in closed.text
        town.settle(proposal_id)
        assert town.proposal(proposal_id).outcome is Outcome.GENERALISED
        assert "Généralisée" in author.get(f"/proposals/{proposal_id}").text
