"""E-mail over SMTP: one session for each message, and what became of it in the words of bot/outcomes.py.

The rule protected: what was perhaps delivered is told from what was certainly not. Until the message itself is on its
way nothing was; when the line drops after that, nobody knows.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP as AS_SENT
from email.utils import localtime

import aiosmtplib
from aiosmtplib import SMTPException, SMTPResponseException

from bot.connector import POST_TIMEOUT_S
from bot.outcomes import Ambiguous, NotDelivered, Refused, SendError, Throttled
from bot.settings import Settings, SmtpSecurity
from casework.mail_opening import Mail

_ASK_AGAIN_S = 300.0  # after "not now": many servers want a stranger to come back in a few minutes
_GOODBYE_S = 2.0


class Mailer:
    """One for the process. `context` is for tests, whose certificate no authority has signed."""

    def __init__(
        self, settings: Settings, *, context: ssl.SSLContext | None = None, timeout_s: float = POST_TIMEOUT_S
    ) -> None:
        self._given = settings
        self._context = context
        self._timeout_s = timeout_s

    async def send(self, mail: Mail, *, before: Callable[[], None]) -> None:
        """Send once. `before` runs just before the message itself goes: what it raises stops it. Raises SendError."""
        if not mail.to.isascii():
            raise Refused(code="AddressNotAscii")
        body = self._encoded(mail)
        session = self._session()
        going = False
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._open(session)
                await session.mail(self._given.smtp_from)
                await session.rcpt(mail.to)
                before()
                going = True
                await session.data(body)
        except (SMTPException, OSError, ValueError) as error:  # timeouts are OSErrors
            raise _failure(error, going=going) from None
        finally:
            await self._close(session)

    def _session(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self._given.smtp_host,
            port=self._given.smtp_port or _PORTS[self._given.smtp_security],
            timeout=self._timeout_s,
            use_tls=self._given.smtp_security is SmtpSecurity.TLS,
            start_tls=False,  # asked for below: it must never be left out because the server does not offer it
            tls_context=self._context,
        )

    async def _open(self, session: aiosmtplib.SMTP) -> None:
        await session.connect()
        if self._given.smtp_security is SmtpSecurity.STARTTLS:
            await session.starttls()
        if self._given.smtp_username:
            await session.login(self._given.smtp_username, self._given.smtp_password.get_secret_value())

    async def _close(self, session: aiosmtplib.SMTP) -> None:
        with suppress(SMTPException, OSError):
            if session.is_connected:
                await session.quit(timeout=_GOODBYE_S)
        session.close()

    def _encoded(self, mail: Mail) -> bytes:
        message = EmailMessage(policy=AS_SENT)
        message["From"] = self._given.smtp_from
        message["To"] = mail.to
        message["Subject"] = mail.subject
        message["Date"] = localtime()
        message["Message-ID"] = f"<{mail.key}@{self._given.smtp_from.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"  # so that no out-of-office note comes back
        message.set_content(mail.text, cte="quoted-printable")
        return message.as_bytes()


_PORTS = {SmtpSecurity.STARTTLS: 587, SmtpSecurity.TLS: 465, SmtpSecurity.NONE: 25}


def _failure(error: Exception, *, going: bool) -> SendError:
    """A server's no is about this message or address only where it answers to those; else it is our own trouble."""
    code = type(error).__name__
    if isinstance(error, SMTPResponseException):
        if 400 <= error.code < 500:
            return Throttled(_ASK_AGAIN_S, error.code, code)
        if isinstance(error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError):
            return Refused(error.code, code)
        return NotDelivered(error.code, code)
    return Ambiguous(code=code) if going else NotDelivered(code=code)
