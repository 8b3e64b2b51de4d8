"""What the site says of itself, to anybody: accessibility, publisher, personal data."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from tenants.models import Tenant
from tests.fixtures.world import Town
from tests.services.web.browsing import Page, Visitors


@pytest.fixture
def visitors(town: Town) -> Visitors:
    return Visitors.of(town, legal_host="Hébergeur du Port, Nantes")


def read(visitors: Visitors, path: str) -> Page:
    """A page as a stranger reads it."""
    answer = visitors.app.test_client().get(path)
    return Page(answer.status_code, answer.get_data(as_text=True))


class TestTheNotices:
    def test_the_statement_says_not_compliant_until_audited(
        self, town: Town, visitors: Visitors
    ) -> None:
        for path in ("/accessibility", f"/public/{town.slug}/accessibility"):
            page = read(visitors, path)
            assert page.status == 200
            assert "Ces pages sont non conformes" in page.text
            assert "Aucun audit n’a encore été fait" in page.text
            assert "Défenseur des droits" in page.text

    def test_the_legal_notice_states_the_tenants_facts(
        self, town: Town, visitors: Visitors
    ) -> None:
        with town.deps.work(town.tenant_id) as work:
            siren = work.session.scalars(
                select(Tenant.siren).where(Tenant.id == town.tenant_id)
            ).one()
        page = read(visitors, f"/public/{town.slug}/legal")
        spaced = f"{siren[:3]} {siren[3:6]} {siren[6:]}"
        assert f"Ville de {town.slug}, SIREN {spaced}." in page.text
        assert "Hébergeur du Port, Nantes" in page.text

    def test_personal_data_gives_the_officers_address_and_no_name(
        self, town: Town, visitors: Visitors
    ) -> None:
        page = read(visitors, f"/public/{town.slug}/personal-data")
        assert f"mailto:{town.email('dpo')}" in page.html
        assert "Dpo" not in page.text
        assert "12 heures pour une connexion, 15 minutes pour un lien" in page.text
        assert "24 heures" in page.text or "1 jour" in page.text
        assert "Savoir si un courrier est parti 90 jours" in page.text
        assert "effacés dans l’heure qui suit" in page.text

    def test_a_missing_fact_is_said_to_be_missing(self, town: Town) -> None:
        visitors = Visitors.of(town)
        page = read(visitors, f"/public/{town.slug}/legal")
        assert "L’hébergeur n’a pas encore donné ses coordonnées" in page.text

    def test_every_foot_leads_to_them(self, town: Town, visitors: Visitors) -> None:
        page = visitors["author"].get("/proposals")
        for ending in ("accessibility", "legal", "personal-data"):
            assert f'href="/public/{town.slug}/{ending}"' in page.html
        public = read(visitors, f"/public/{town.slug}")
        assert f'href="/public/{town.slug}/legal"' in public.html
        for path in ("/login", "/nowhere"):
            assert 'href="/accessibility"' in read(visitors, path).html

    def test_a_suspended_or_unknown_tenant_has_none(self, town: Town, visitors: Visitors) -> None:
        with town.deps.work(town.tenant_id) as work:
            work.session.execute(
                text("UPDATE tenant SET suspended_at = now() WHERE id = :id"),
                {"id": town.tenant_id},
            )
        for ending in ("accessibility", "legal", "personal-data"):
            assert read(visitors, f"/public/{town.slug}/{ending}").status == 404
            assert read(visitors, f"/public/nowhere-at-all/{ending}").status == 404
