"""The way out for mail: a server spoken to with smtplib, and what it may answer."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal

_PERMANENT = 500


class MailNotSent(Exception):
    """The server did not take a mail.

    Attributes:
        is_final: it refuses the address itself, so that trying again would change nothing.
    """

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        self.is_final = is_final
        super().__init__(reason)


class MailSession:
    """One connection, over which several mails leave."""

    def __init__(self, server: smtplib.SMTP) -> None:
        self._server = server

    def send(self, message: EmailMessage) -> None:
        """Hand ``message`` over; on return the server answers for it.

        Raises:
            MailNotSent: the server refused it, or went away.
        """
        try:
            self._server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            raise MailNotSent(
                f"recipient refused: {codes}", is_final=all(code >= _PERMANENT for code in codes)
            ) from refused
        except (smtplib.SMTPException, OSError) as error:
            raise MailNotSent(f"{type(error).__name__}: {error}") from error


@dataclass(frozen=True, slots=True)
class Mailer:
    """A mail server, and the address that mail comes from.

    Attributes:
        host, port: where the server listens.
        sender: the address in ``From`` and ``Reply-To``.
        user, password: None when the server asks for none.
        tls: "implicit" from the first byte, "starttls" after the greeting, or "none".
        timeout: seconds given to each exchange.
    """

    host: str
    port: int
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: Literal["none", "starttls", "implicit"] = "none"
    timeout: float = 20.0

    @contextmanager
    def connect(self) -> Iterator[MailSession]:
        """Open a connection for as long as the block lasts.

        Raises:
            MailNotSent: the server cannot be reached, or does not let us in.
        """
        try:
            server = self._open()
        except (smtplib.SMTPException, OSError) as error:
            raise MailNotSent(f"{type(error).__name__}: {error}") from error
        try:
            yield MailSession(server)
        finally:
            self._close(server)

    def _open(self) -> smtplib.SMTP:
        if self.tls == "implicit":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=self.timeout, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        try:
            if self.tls == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user is not None:
                server.login(self.user, self.password or "")
        except BaseException:
            server.close()
            raise
        return server

    @staticmethod
    def _close(server: smtplib.SMTP) -> None:
        try:
            server.quit()
        except (smtplib.SMTPException, OSError):
            # What was accepted is accepted; only the farewell failed.
            server.close()
