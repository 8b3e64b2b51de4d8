from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
NEEDED = {
    "runtime": PROJECT["dependencies"],
    "embedded": PROJECT["dependencies"] + EXTRAS["embedded"],
    "test": PROJECT["dependencies"] + [each for extra in EXTRAS.values() for each in extra],
}


def pinned(name: str) -> dict[str, set[str]]:
    """Versions by distribution; a marker may give one several."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    versions: dict[str, set[str]] = {}
    for distribution, version in re.findall(r"^([a-z0-9._-]+)==([^ ;\\]+)", text, re.MULTILINE):
        versions.setdefault(distribution, set()).add(version)
    return versions


def distribution_of(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower().replace("_", "-")


@pytest.mark.parametrize("name", sorted(NEEDED))
class TestRequirements:
    def test_all_that_the_project_names_is_pinned(self, name: str):
        missing = {distribution_of(each) for each in NEEDED[name]} - pinned(name).keys()
        assert missing == set(), "run make lock"

    def test_each_line_has_its_hashes_and_no_address(self, name: str):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        assert "://" not in text
        assert "index" not in re.sub(r"#.*", "", text)
        for block in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]:
            assert "--hash=sha256:" in block

    def test_the_files_agree(self, name: str):
        widest = pinned("test")
        assert {key: widest[key] for key in pinned(name)} == pinned(name)
