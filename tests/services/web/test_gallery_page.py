"""The gallery of components, for those who make the pages."""

from __future__ import annotations

from dataclasses import replace

from services.deps import Deps
from tests.fixtures.doors import CONFIG, open_doors
from tests.fixtures.world import Town
from tests.services.web.rendering import TEMPLATES

NO_EXAMPLE = {"foot_links", "icons", "languages", "refusal", "words"}
"""Words, or parts of every other component, or of every page."""


class TestTheGallery:
    def test_it_shows_every_component(self, town: Town):
        app = open_doors(town.deps)
        answer = app.test_client().get("/gallery")
        assert answer.status_code == 200
        source = (TEMPLATES / "gallery.html").read_text()
        components = {path.stem for path in (TEMPLATES / "components").glob("*.html")}
        assert {
            name for name in components - NO_EXAMPLE if f"components/{name}.html" not in source
        } == set()

    def test_it_is_not_there_outside_the_demonstration(self, town: Town):
        deps: Deps = town.deps
        app = open_doors(deps, replace(CONFIG, demo=False))
        assert app.test_client().get("/gallery").status_code == 404
