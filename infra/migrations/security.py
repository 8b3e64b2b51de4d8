"""Row-level security and grants, as statements that revisions execute."""

from __future__ import annotations

from collections.abc import Iterator

APP = "boussole_app"
RELAY = "boussole_relay"

CURRENT_TENANT = """
CREATE FUNCTION current_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
RETURN current_setting('app.tenant_id')::uuid
"""
"""Unbound, ``current_setting`` raises: never every row, never silently none."""


def wall_off(table: str, grants: str = "SELECT, INSERT, UPDATE, DELETE") -> Iterator[str]:
    """Statements that give ``table`` its tenant's wall and the application its rights.

    The subselect makes PostgreSQL evaluate the tenant once per statement, not once per row.
    """
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    yield (
        f"CREATE POLICY tenant_wall ON {table} TO {APP} "
        "USING (tenant_id = (SELECT current_tenant())) "
        "WITH CHECK (tenant_id = (SELECT current_tenant()))"
    )
    yield f"GRANT {grants} ON {table} TO {APP}"
