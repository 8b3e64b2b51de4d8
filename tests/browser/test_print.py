"""The whole compass on two sheets of paper."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from services.compass.models import (
    Invariant,
    InvariantVersion,
    VigilancePoint,
    VigilancePointInvariant,
    VigilancePointVersion,
)
from services.deps import new_id
from tests.fixtures.browser import Visit
from tests.fixtures.world import START, Town

pytestmark = pytest.mark.slow

WORDING = "Toute personne obtient le même service, dans le même délai, qu’elle vienne ou écrive."


def complete(town: Town) -> None:
    """Five invariants and ten points, one of them reworded."""
    key = {"tenant_id": town.tenant_id}
    with town.deps.work(town.tenant_id) as work:
        session = work.session
        for number in (3, 4, 5):
            invariant = Invariant(
                **key, id=new_id(), code=f"INV{number}", position=number, version=1
            )
            session.add(invariant)
            session.flush()
            session.add(
                InvariantVersion(
                    **key,
                    id=new_id(),
                    invariant_id=invariant.id,
                    number=1,
                    name=f"Un invariant de plus, {number}",
                    wording=WORDING,
                    criteria=["Aucun délai n’est plus long au guichet.", "L’agent se présente."],
                    effective_at=START,
                )
            )
        invariants = session.scalars(select(Invariant).order_by(Invariant.position)).all()
        for number in range(2, 11):
            point = VigilancePoint(
                **key,
                id=new_id(),
                code=f"WP{number:02d}",
                indicator="Personnes qui savent qu’une aide existe, en %",
                guarantor_id=town.ids["guarantor"],
                version=2 if number == 2 else 1,
            )
            session.add(point)
            session.flush()
            for version in range(1, point.version + 1):
                session.add(
                    VigilancePointVersion(
                        **key,
                        id=new_id(),
                        vigilance_point_id=point.id,
                        number=version,
                        name=f"Un point de vigilance, {number}",
                        wording=WORDING if version == 1 else WORDING.replace("écrive", "appelle"),
                        evidence=[{"type": "text", "text": "Personne ne me l’a dit."}],
                        effective_at=START + timedelta(days=version - 1),
                    )
                )
            for each in (invariants[number % 5], invariants[0]):
                session.merge(
                    VigilancePointInvariant(
                        **key, vigilance_point_id=point.id, invariant_id=each.id
                    )
                )


class TestPrinting:
    def test_the_compass_holds_on_two_pages(self, visit: Visit):
        complete(visit.town)
        with visit.person("author") as page:
            page.goto(visit.url("/compass"))
            assert page.get_by_role("button", name="Imprimer").is_visible()
            sheets = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page[^s]", sheets)) == 2

    def test_without_script_there_is_no_dead_button(self, visit: Visit):
        with visit.person("author", script=False) as page:
            page.goto(visit.url("/compass"))
            assert page.get_by_role("button", name="Imprimer").count() == 0
