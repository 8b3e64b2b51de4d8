"""Sign out."""

from __future__ import annotations

from services.deps import Deps
from services.identity.browser_sessions import close_session
from tenants.actor import BrowserSession


def sign_out(deps: Deps, browser: BrowserSession) -> None:
    """End the browser's session; nothing happens when it has ended already."""
    close_session(deps.engine, browser.digest)
