"""What a workflow imports is held by every worker and, once careless, differs at a replay."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

REPLAYED = [
    *(
        f"workflows.definitions.{path.stem}"
        for path in sorted((ROOT / "workflows" / "definitions").glob("*.py"))
        if path.stem != "__init__"
    ),
    "workflows.contracts",
    "workflows.ports",
    "policies.loop",
    "policies.decision",
    "policies.durations",
    "policies.session",
]

MADE_OF = {
    # what decision and durations are made of
    "policies.ballot_terms",
    "policies.errors",
    "policies.messages",
    "policies.participation",
    "policies.rule",
    "policies.rule_terms",
}

# Temporal's own dependencies are loaded first: what comes after them is ours.
PROBE = """
import importlib, json, sys, sysconfig
import temporalio.activity, temporalio.common, temporalio.worker, temporalio.workflow
before = set(sys.modules)
for name in sys.argv[1:]:
    importlib.import_module(name)
after = {name: sys.modules[name] for name in set(sys.modules) - before}
libraries = sysconfig.get_path("purelib"), sysconfig.get_path("platlib")
print(json.dumps({
    "libraries": [n for n, m in after.items() if str(m.__spec__.origin).startswith(libraries)],
    "ours": [n for n in after if "." in n and n.startswith(("infra", "workflows", "services",
                                                             "policies", "tenants"))],
}))
"""


@pytest.fixture(scope="module")
def loaded() -> dict[str, set[str]]:
    """The modules that importing all replayed code loads, in a process of their own."""
    probe = subprocess.run(
        [sys.executable, "-c", PROBE, *REPLAYED],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return {kind: set(names) for kind, names in json.loads(probe.stdout).items()}


class TestReplayedCode:
    def test_it_reaches_no_library_but_temporalio(self, loaded: dict[str, set[str]]) -> None:
        assert {name for name in loaded["libraries"] if not name.startswith("temporalio.")} == set()

    def test_it_reaches_no_other_module_of_ours(self, loaded: dict[str, set[str]]) -> None:
        assert loaded["ours"] - {"workflows.definitions"} - MADE_OF == set(REPLAYED)
