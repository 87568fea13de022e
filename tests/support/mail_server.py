"""A real SMTP server on loopback that takes e-mails, and refuses, stalls or drops the line when told to."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "keyworker", "made up"

DROP, STALL = "drop", "stall"  # instead of an answer


@dataclass
class MailServer:
    """What arrived in `mails`. `at_rcpt` and `at_data` are answers to give instead of yes, the first of them first."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list[EmailMessage])
    at_rcpt: list[str] = field(default_factory=list[str])
    at_data: list[str] = field(default_factory=list[str])
    secured: list[bool] = field(default_factory=list[bool])  # of each that arrived, whether the line was encrypted
    lines: set[Any] = field(default_factory=set[Any])
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.at_rcpt:
            answer = self.at_rcpt.pop(0)
            await self._stall(answer)
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = self.at_data.pop(0) if self.at_data else "250 OK"
        await self._stall(answer)
        if answer.startswith("250") or answer == DROP:
            made = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(made, EmailMessage)
            self.mails.append(made)
            self.secured.append(server.transport.get_extra_info("sslcontext") is not None)
        if answer == DROP:
            server.transport.abort()
        return answer

    async def _stall(self, answer: str) -> None:
        if answer == STALL:
            await self.over.wait()

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        right = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)


@asynccontextmanager
async def mail_server(
    *, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None, login: bool = False
) -> AsyncGenerator[MailServer]:
    """Listening on loopback until the block ends. It asks for a password over STARTTLS alone."""
    made = MailServer()
    loop = asyncio.get_running_loop()

    def line() -> SMTP:
        secure: dict[str, Any] = {"tls_context": starttls, "require_starttls": True} if starttls else {}
        if login:
            secure |= {"authenticator": made.authenticate, "auth_required": True}
        one = SMTP(made, hostname="localhost", loop=loop, enable_SMTPUTF8=False, **secure)
        made.lines.add(one)
        return one

    server = await loop.create_server(line, "127.0.0.1", 0, ssl=tls)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        made.over.set()
        for one in made.lines:
            if one.transport is not None:
                one.transport.abort()
        await asyncio.sleep(0)


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's and a client's context with a certificate that we sign ourselves, for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "server.pem", folder / "server.key"
    pem.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(pem, secret)
    return server, ssl.create_default_context(cafile=str(pem))
