"""Alembic's environment: run by ``infra.migrations.runner``, which hands it a connection."""

from __future__ import annotations

from alembic import context

import infra.migrations.metadata as schema

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.metadata,
    compare_server_default=False,
)
with context.begin_transaction():
    context.run_migrations()
