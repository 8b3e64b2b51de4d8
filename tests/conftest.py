"""What every test may ask for."""

from __future__ import annotations

# in this order: a plugin may import from those before it
pytest_plugins = [
    "tests.fixtures.postgres",
    "tests.fixtures.temporal",
    "tests.fixtures.ledger",
    "tests.fixtures.doors",
    "tests.fixtures.smtp",
    "tests.fixtures.world",
    "tests.fixtures.live",
    "tests.fixtures.browser",
]
