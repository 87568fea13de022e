"""E-mail over real SMTP: one session for each, encrypted where it must be, and every way that it can end."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.delivery import TooLate
from bot.mail import Mailer
from bot.outcomes import Ambiguous, NotDelivered, Refused, SendError, Throttled
from bot.settings import on_loopback
from casework.mail_opening import Mail
from casework.sendings import Claimed
from storage.tables import Way
from tests.support.mail_server import DROP, PASSWORD, STALL, USER, MailServer, certificate, mail_server

CLAIMED = Claimed(7, "claim", datetime(2027, 1, 1, tzinfo=UTC), "person:2", Way.EMAIL, 0, "", None, 0, False)
SUBJECT = "A message is waiting for you in Teams"


def mail(to: str = "sam.patel@elmshire.example") -> Mail:
    return Mail(CLAIMED, to, SUBJECT, "There is something for you about KW-7F3K.\n", "keyworker-7", 2, (1,))


def mailer(server: MailServer, *, timeout_s: float = 5.0, **more: Any) -> Mailer:
    context = more.pop("context", None)
    values = {"smtp_port": server.port, "smtp_from": "keyworker@elmshire.example", "smtp_security": "none", **more}
    return Mailer(on_loopback(smtp_host="127.0.0.1", **values), context=context, timeout_s=timeout_s)


async def send(out: Mailer, what: Mail | None = None) -> None:
    await out.send(what or mail(), before=lambda: None)


async def test_it_arrives_as_plain_text_from_our_address_and_asks_for_no_answer() -> None:
    async with mail_server() as server:
        await send(mailer(server))

        (got,) = server.mails
    assert (got["From"], got["To"]) == ("keyworker@elmshire.example", "sam.patel@elmshire.example")
    assert got["Subject"] == SUBJECT
    assert got["Message-ID"] == "<keyworker-7@elmshire.example>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got.get_content().strip() == "There is something for you about KW-7F3K."


@pytest.mark.parametrize("how", ["starttls", "tls"])
async def test_the_line_is_encrypted_and_the_password_given_on_it_alone(how: str, tmp_path: Path) -> None:
    ours, theirs = certificate(tmp_path)
    secure = {"starttls": ours} if how == "starttls" else {"tls": ours}
    login: dict[str, Any] = {"smtp_username": USER, "smtp_password": PASSWORD} if how == "starttls" else {}
    async with mail_server(**secure, login=bool(login)) as server:
        await send(mailer(server, context=theirs, smtp_security=how, **login))

        assert server.secured == [True]


async def test_a_server_that_cannot_prove_itself_or_offers_no_encryption_gets_nothing(tmp_path: Path) -> None:
    ours, _ = certificate(tmp_path)
    async with mail_server(starttls=ours) as stranger, mail_server() as plain:
        for server in (stranger, plain):
            with pytest.raises(NotDelivered):
                await send(mailer(server, smtp_security="starttls"))
            assert server.mails == []


async def test_a_wrong_password_is_our_own_trouble_and_tried_again(tmp_path: Path) -> None:
    ours, theirs = certificate(tmp_path)
    async with mail_server(starttls=ours, login=True) as server:
        out = mailer(server, context=theirs, smtp_security="starttls", smtp_username=USER, smtp_password="wrong")
        with pytest.raises(NotDelivered, match="535"):
            await send(out)


@pytest.mark.parametrize(
    ("at_rcpt", "at_data", "ends"),
    [
        ("450 4.2.1 come back later", "", Throttled),
        ("", "451 4.7.1 greylisted", Throttled),
        ("550 5.1.1 nobody here", "", Refused),
        ("", "554 5.7.1 not wanted", Refused),
        ("", DROP, Ambiguous),
    ],
)
async def test_each_way_that_it_can_end(at_rcpt: str, at_data: str, ends: type[SendError]) -> None:
    async with mail_server() as server:
        server.at_rcpt += [at_rcpt] if at_rcpt else []
        server.at_data += [at_data] if at_data else []
        with pytest.raises(SendError) as failed:
            await send(mailer(server))

        assert type(failed.value) is ends
        assert "elmshire" not in str(failed.value), "it goes into the log"
        await send(mailer(server))  # and the next one arrives


async def test_a_server_that_never_answers_leaves_it_unknown_only_once_the_message_is_on_its_way() -> None:
    async with mail_server() as server:
        server.at_rcpt.append(STALL)
        with pytest.raises(NotDelivered):
            await send(mailer(server, timeout_s=0.3))
        server.at_data.append(STALL)
        with pytest.raises(Ambiguous):
            await send(mailer(server, timeout_s=0.3))


async def test_where_nobody_listens_nothing_was_delivered() -> None:
    async with mail_server() as server:
        out = mailer(server)
    with pytest.raises(NotDelivered):
        await send(out)


async def test_an_address_that_a_plain_server_cannot_take_is_refused_before_it_is_asked() -> None:
    async with mail_server() as server:
        with pytest.raises(Refused):
            await send(mailer(server), mail("zoë@elmshire.example"))
        assert server.lines == set()


async def test_a_claim_that_would_not_outlive_it_stops_it_before_the_message_goes() -> None:
    def too_late() -> None:
        raise TooLate(code="ClaimTooShort")

    async with mail_server() as server:
        with pytest.raises(TooLate):
            await mailer(server).send(mail(), before=too_late)
        assert server.mails == []
