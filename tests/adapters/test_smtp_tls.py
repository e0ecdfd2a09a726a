from __future__ import annotations

import asyncio
import base64
import logging
import re
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from monitor.adapters.smtp import SmtpMailer
from monitor.model import Outcome, Phase, Secret, SmtpServer, Verdict
from tests.adapters.smtp_scripts import (
    RAW,
    SILENCE,
    USUAL,
    delivery,
    mailer,
    nod,
    scripted,
    with_login,
)

PASSWORD = "hunter2 très secret"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """A private certification authority."""
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    """Its certificate, as an administrator would name it in the settings."""
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def certificate(authority: trustme.CA, name: str = "127.0.0.1") -> ssl.SSLContext:
    """A server's context with a certificate for one name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


class Inbox(Sink):
    """A handler that keeps what it accepts."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.users: list[str] = []
        self.secure: list[bool] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the message."""
        self.envelopes.append(envelope)
        self.secure.append(session.ssl is not None)
        return "250 2.0.0 kept"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        """Only one password is right."""
        assert isinstance(data, LoginPassword)
        self.users.append(data.login.decode())
        return AuthResult(success=data.password == PASSWORD.encode(), handled=False)


@asynccontextmanager
async def real_server(
    context: ssl.SSLContext, *, login: bool = False, exclude: tuple[str, ...] = ()
) -> AsyncIterator[tuple[SmtpServer, Inbox]]:
    """Aiosmtpd with mandatory STARTTLS."""
    inbox = Inbox()
    loop = asyncio.get_running_loop()
    made: list[SMTP] = []

    def make() -> SMTP:
        made.append(
            SMTP(
                inbox,
                hostname="test.example",
                tls_context=context,
                require_starttls=True,
                auth_required=login,
                authenticator=inbox.authenticate,
                auth_exclude_mechanism=exclude,
                loop=loop,
            )
        )
        return made[-1]

    server = await loop.create_server(make, "127.0.0.1", 0)
    try:
        yield SmtpServer("127.0.0.1", server.sockets[0].getsockname()[1]), inbox
    finally:
        server.close()
        await server.wait_closed()
        for _ in range(5):
            await asyncio.sleep(0)


async def once(server: SmtpServer, timeout_s: float = 5.0) -> Outcome:
    """One delivery, then rest."""
    async with mailer(server, timeout_s) as sender:
        return await sender.send(delivery(), nod)


async def test_starttls_with_a_private_authority(authority: trustme.CA, ca_file: str) -> None:
    """The usual case: STARTTLS by default, checked against the authority in the settings."""
    async with real_server(certificate(authority)) as (server, inbox):
        outcome = await once(replace(server, ca_file=ca_file))
    assert outcome == Outcome(Verdict.ACCEPTED, Phase.DONE, "250 2.0.0 kept")
    assert inbox.secure == [True]
    assert inbox.envelopes[0].content == RAW
    assert inbox.envelopes[0].rcpt_tos == ["a@example.org"]


async def test_several_mails_share_one_secured_connection(
    authority: trustme.CA, ca_file: str
) -> None:
    """TLS is negotiated once a round, also with a refused address in between."""
    async with (
        real_server(certificate(authority)) as (server, inbox),
        mailer(replace(server, ca_file=ca_file)) as sender,
    ):
        outcomes = [await sender.send(delivery(number=n), nod) for n in range(3)]
    assert [o.verdict for o in outcomes] == [Verdict.ACCEPTED] * 3
    assert len(inbox.envelopes) == 3


async def test_an_unknown_authority_is_not_trusted(authority: trustme.CA) -> None:
    """Without `ca_file` a private certificate is refused, in words that name the problem."""
    async with real_server(certificate(authority)) as (server, inbox):
        outcome = await once(server)
    assert (outcome.verdict, outcome.phase) == (Verdict.UNREACHABLE, Phase.TLS)
    assert outcome.reply.startswith("certificate of 127.0.0.1 not accepted: ")
    assert inbox.envelopes == []


async def test_a_certificate_for_another_name_is_not_accepted(
    authority: trustme.CA, ca_file: str
) -> None:
    """The name in the settings must be the one in the certificate."""
    async with real_server(certificate(authority, "mail.example.org")) as (server, inbox):
        outcome = await once(replace(server, ca_file=ca_file))
    assert (outcome.verdict, outcome.phase) == (Verdict.UNREACHABLE, Phase.TLS)
    assert "127.0.0.1" in outcome.reply
    assert inbox.envelopes == []


async def test_an_unreadable_authority_file_is_named(authority: trustme.CA, tmp_path: Path) -> None:
    """A missing or broken `ca_file` stops nothing but the mail, and says which file it is."""
    broken = tmp_path / "broken.pem"
    broken.write_text("no certificate")
    async with real_server(certificate(authority)) as (server, _):
        for path in (tmp_path / "absent.pem", broken):
            outcome = await once(replace(server, ca_file=str(path)))
            assert (outcome.verdict, outcome.phase) == (Verdict.UNREACHABLE, Phase.TLS)
            assert str(path) in outcome.reply


async def test_stripped_starttls_is_noticed_and_nothing_is_sent() -> None:
    """Somebody who removes STARTTLS from the answer learns neither password nor mail."""
    async with scripted({"EHLO": b"250-x\r\n250 AUTH PLAIN\r\n"}) as (server, record):
        outcome = await once(with_login(replace(server, tls="starttls"), PASSWORD))
    assert (outcome.verdict, outcome.phase) == (Verdict.UNREACHABLE, Phase.TLS)
    assert outcome.reply == (
        f"127.0.0.1 offers no STARTTLS on port {server.port}: it has no TLS there, or something in "
        "between strips it; nothing was sent"
    )
    assert set(record.verbs()) <= {"EHLO", "QUIT"}


@pytest.mark.parametrize("reply", [b"454 TLS not available\r\n", b"501 no\r\n", b"220 go\r\n"])
async def test_a_starttls_that_fails_is_unreachable(reply: bytes) -> None:
    """STARTTLS refused, or agreed to and then not done."""
    script = {"EHLO": b"250-x\r\n250 STARTTLS\r\n", "STARTTLS": reply}
    async with scripted(script) as (server, record):
        outcome = await once(replace(server, tls="starttls"), timeout_s=0.5)
    assert (outcome.verdict, outcome.phase) == (Verdict.UNREACHABLE, Phase.TLS)
    assert "MAIL" not in record.verbs()


async def test_answers_injected_before_tls_are_thrown_away(
    authority: trustme.CA, ca_file: str
) -> None:
    """Plain text behind the 220 is not read as part of the secured dialogue (CVE-2011-0411)."""
    script = {
        "EHLO": b"250-x\r\n250 STARTTLS\r\n",
        "STARTTLS": b"220 go ahead\r\n250-evil\r\n250 AUTH PLAIN\r\n",
    }
    async with scripted(script, context=certificate(authority)) as (server, record):
        outcome = await once(replace(server, tls="starttls", ca_file=ca_file))
    assert outcome.verdict in {Verdict.ACCEPTED, Verdict.UNREACHABLE}
    assert record.verbs()[:2] == ["EHLO", "STARTTLS"]


async def test_implicit_tls(authority: trustme.CA, ca_file: str) -> None:
    """TLS from the first byte, as on port 465."""
    async with scripted(context=certificate(authority), implicit=True) as (server, record):
        outcome = await once(replace(server, tls="implicit", ca_file=ca_file))
    assert outcome.verdict is Verdict.ACCEPTED
    assert len(record.messages) == 1


async def test_implicit_tls_checks_the_certificate(authority: trustme.CA, ca_file: str) -> None:
    """A wrong name fails in the phase TLS, not as "no connection"."""
    context = certificate(authority, "mail.example.org")
    async with scripted(context=context, implicit=True) as (server, record):
        outcome = await once(replace(server, tls="implicit", ca_file=ca_file))
    assert (outcome.verdict, outcome.phase) == (Verdict.UNREACHABLE, Phase.TLS)
    assert record.commands == []


async def test_implicit_tls_on_a_plain_port_says_so() -> None:
    """The usual confusion of 465 and 587 is explained."""
    async with scripted() as (server, _):
        outcome = await once(replace(server, tls="implicit"))
    assert (outcome.verdict, outcome.phase) == (Verdict.UNREACHABLE, Phase.TLS)
    assert outcome.reply.startswith(f"TLS with 127.0.0.1 port {server.port} failed: ")
    assert outcome.reply.endswith("; without TLS from the first byte, use tls: starttls")


async def test_a_big_message_over_tls_is_out_before_the_dot(
    authority: trustme.CA, ca_file: str
) -> None:
    """Buffers of the TLS layer are waited for too."""
    raw = b"Subject: big\r\n\r\n" + (b"x" * 70 + b"\r\n") * 12_000
    async with (
        scripted(context=certificate(authority), implicit=True) as (server, record),
        mailer(replace(server, tls="implicit", ca_file=ca_file)) as sender,
    ):
        outcome = await sender.send(delivery(raw=raw), nod)
    assert outcome.verdict is Verdict.ACCEPTED
    assert record.messages == [raw]


@pytest.mark.parametrize("exclude", [(), ("PLAIN",), ("LOGIN",)])
async def test_logging_in_over_tls(
    authority: trustme.CA, ca_file: str, exclude: tuple[str, ...]
) -> None:
    """The right password is accepted by PLAIN or LOGIN, letters outside ASCII included."""
    async with real_server(certificate(authority), login=True, exclude=exclude) as (server, inbox):
        outcome = await once(with_login(replace(server, ca_file=ca_file), PASSWORD))
    assert outcome.verdict is Verdict.ACCEPTED
    assert inbox.users == ["wire"]


async def test_a_wrong_password_is_tried_once(authority: trustme.CA, ca_file: str) -> None:
    """One attempt a round: the account must not be locked; nobody's mail goes meanwhile."""
    async with real_server(certificate(authority), login=True) as (server, inbox):
        outcome = await once(with_login(replace(server, ca_file=ca_file), "wrong"))
    assert (outcome.verdict, outcome.phase) == (Verdict.UNREACHABLE, Phase.AUTH)
    assert outcome.reply.startswith("login as wire failed: 535")
    assert inbox.users == ["wire"]


async def test_a_mechanism_that_is_refused_as_such_leads_to_the_next() -> None:
    """504 and 534 are about the mechanism, not about the password."""
    script: dict[str, bytes | Sequence[bytes]] = {
        "EHLO": b"250-x\r\n250 AUTH PLAIN LOGIN\r\n",
        "AUTH": [b"504 not this one\r\n", b"334 UGFzc3dvcmQ6\r\n"],
        base64.b64encode(PASSWORD.encode()).decode().upper(): b"235 fine\r\n",
    }
    async with scripted(script) as (server, record):
        outcome = await once(with_login(server, PASSWORD))
    assert outcome.verdict is Verdict.ACCEPTED
    assert [c.split()[1] for c in record.commands if c.startswith("AUTH")] == ["PLAIN", "LOGIN"]


@pytest.mark.parametrize("only", ["PLAIN", "LOGIN", "CRAM-MD5"])
async def test_each_known_way_to_log_in_is_tried_if_it_is_offered(only: str) -> None:
    """Whatever else a server may want."""
    script = {"EHLO": f"250-x\r\n250 AUTH {only} X-OTHER\r\n".encode(), "AUTH": b"535 no\r\n"}
    async with scripted(script) as (server, record):
        outcome = await once(with_login(server, PASSWORD))
    assert outcome.reply == "login as wire failed: 535 no"
    assert [c.split()[1] for c in record.commands if c.startswith("AUTH")] == [only]


@pytest.mark.parametrize("offer", [b"250 x\r\n", b"250-x\r\n250 AUTH XOAUTH2 GSSAPI\r\n"])
async def test_a_server_without_a_known_login_is_unreachable(offer: bytes) -> None:
    """The words list what the server offers instead."""
    async with scripted({"EHLO": offer}) as (server, record):
        outcome = await once(with_login(server, PASSWORD))
    assert (outcome.verdict, outcome.phase) == (Verdict.UNREACHABLE, Phase.AUTH)
    there = "XOAUTH2 GSSAPI" if b"AUTH" in offer else "-"
    assert outcome.reply == f"the server offers no way to log in that is known here ({there})"
    assert "AUTH" not in record.verbs()


@pytest.mark.parametrize("reply", [b"454 4.7.0 try later\r\n", b"235", b"999 what\r\n", SILENCE])
async def test_a_login_without_a_clear_yes_is_unreachable(reply: bytes) -> None:
    """Temporary trouble, nonsense and silence at AUTH concern everybody's mail."""
    script = {"EHLO": b"250-x\r\n250 AUTH PLAIN\r\n", "AUTH": reply}
    async with scripted(script) as (server, _):
        outcome = await once(with_login(server, PASSWORD), timeout_s=0.1)
    assert (outcome.verdict, outcome.phase) == (Verdict.UNREACHABLE, Phase.AUTH)


@pytest.mark.parametrize(
    "password", [PASSWORD, "correct  horse", "correct\u00a0horse", " correct\thorse "]
)
async def test_a_password_that_the_server_repeats_is_blanked(
    caplog: pytest.LogCaptureFixture, password: str
) -> None:
    """Neither the reply nor any log carries the password, plain, encoded or with other blanks."""
    caplog.set_level(logging.DEBUG)
    encoded = base64.b64encode(f"\0wire\0{password}".encode()).decode()
    reply = f"535 wrong: <{password}> ({encoded})\r\n".encode()
    script = {"EHLO": b"250-x\r\n250 AUTH PLAIN\r\n", "AUTH": reply}
    async with scripted(script) as (server, _):
        sender = SmtpMailer(with_login(server, password))
        outcome = await sender.send(delivery(), nod)
    assert "horse" not in outcome.reply
    assert re.fullmatch(r"login as wire failed: 535 wrong: < ?\*\*\* ?> \(\*\*\*\)", outcome.reply)
    said = outcome.reply + caplog.text + repr(sender) + repr(sender._server)
    assert password not in said
    assert encoded not in said


async def test_the_password_is_not_in_a_traceback() -> None:
    """An exception that passes through the mailer shows no secret."""

    async def broken() -> None:
        raise RuntimeError("a bug in the store")

    script = {"EHLO": USUAL["EHLO"].replace(b"250 SIZE", b"250-AUTH PLAIN\r\n250 SIZE")}
    async with scripted(script) as (server, record):
        sender = SmtpMailer(with_login(server, PASSWORD))
        with pytest.raises(RuntimeError) as caught:
            await sender.send(delivery(), broken)
        await sender.rest()
    assert any(c.startswith("AUTH PLAIN") for c in record.commands)
    assert PASSWORD not in str(caught.getrepr(style="long", showlocals=True))


def test_a_secret_hides_in_the_settings() -> None:
    """Printing the server's settings does not print the password."""
    assert PASSWORD not in repr(SmtpServer("h", 25, user="u", password=Secret(PASSWORD)))
