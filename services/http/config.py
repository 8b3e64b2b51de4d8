"""What the web application is told by whoever builds it: it reads no environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

Probe = Callable[[], None]
"""Returns when what it looks at is well; raises ``NotReady`` when it is not."""


class NotReady(Exception):
    """Something the application needs cannot be reached; the message says what, in English."""


@dataclass(frozen=True, slots=True)
class AppConfig:
    """Settings of the two doors.

    Attributes:
        secret_key: signs the page cookie and the sign-in links.
        public_url: the address people reach the service at; ``https`` makes cookies ``Secure``.
        demo: lists the personas on the sign-in page.
        demo_tenants: slugs of the tenants whose people are invented, and may be played; None when
            all of them are.
        persona_functions: what each persona does, in a few words, by address.
        mail_is_kept: no mail server is configured, so mails are read in the outbox page.
        probes: what ``/readyz`` looks at, by name.
        trusted_proxies: how many reverse proxies in front of us add to ``X-Forwarded-For`` and
            set ``X-Forwarded-Proto``; with none, clients' own are ignored.
        legal_host: name and address of who hosts the service, for the legal notices; '' when the
            installation does not say.
        session_length: how long a browser stays signed in.
    """

    secret_key: str = field(repr=False)
    public_url: str
    demo: bool = False
    demo_tenants: frozenset[str] | None = None
    persona_functions: Mapping[str, str] = field(default_factory=dict)
    mail_is_kept: bool = False
    probes: Mapping[str, Probe] = field(default_factory=dict)
    trusted_proxies: int = 0
    legal_host: str = ""
    session_length: timedelta = timedelta(hours=12)

    @property
    def is_https(self) -> bool:
        """Whether people reach the service over TLS."""
        return self.public_url.startswith("https://")
