from __future__ import annotations

import asyncio

import pytest

from monitor.adapters.smtp import SmtpMailer, connection
from monitor.adapters.smtp.connection import Connection
from monitor.adapters.smtp.mailer import stuff
from monitor.model import Outcome, Phase, SmtpServer, Verdict
from tests.adapters.smtp_scripts import (
    HANG_UP,
    RAW,
    SILENCE,
    delivery,
    mailer,
    nod,
    scripted,
)


async def attempt(script: dict[str, bytes], timeout_s: float = 5.0) -> Outcome:
    """One delivery against a script."""
    async with scripted(script) as (server, _), mailer(server, timeout_s) as sender:
        return await sender.send(delivery(), nod)


async def test_an_accepted_message_arrives_byte_for_byte() -> None:
    """The server gets exactly the frozen bytes, dots doubled, and its reply is kept."""
    async with scripted() as (server, record), mailer(server) as sender:
        outcome = await sender.send(delivery(), nod)
    assert outcome == Outcome(Verdict.ACCEPTED, Phase.DONE, "250 queued as 1")
    assert record.messages == [RAW.replace(b"\r\n.", b"\r\n..")]
    assert record.commands[1:] == [
        f"MAIL FROM:<wire@example.org> SIZE={len(RAW)}",
        "RCPT TO:<a@example.org>",
        "DATA",
        "QUIT",
    ]


async def test_the_greeting_names_the_client_validly() -> None:
    """EHLO carries a full host name or an address literal, never a bare word."""
    async with scripted() as (server, record), mailer(server) as sender:
        await sender.send(delivery(), nod)
    name = record.commands[0].split()[1]
    assert name == "[127.0.0.1]" or "." in name


@pytest.mark.parametrize(
    ("verb", "phase"),
    [("MAIL", Phase.MAIL), ("RCPT", Phase.RCPT), ("DATA", Phase.DATA), (".", Phase.DOT)],
)
@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        (b"450 4.2.0 greylisted, come back\r\n", Verdict.DEFERRED),
        (b"452 4.3.1 disk full\r\n", Verdict.DEFERRED),
        (b"550 5.1.1 no such thing\r\n", Verdict.REFUSED),
        (b"421 4.3.2 going down\r\n", Verdict.UNREACHABLE),
    ],
)
async def test_the_first_digit_decides_in_every_phase(
    verb: str, phase: Phase, reply: bytes, verdict: Verdict
) -> None:
    """4xx defers and 5xx refuses this message, 421 is about the server; the reply is kept."""
    assert await attempt({verb: reply}) == Outcome(verdict, phase, reply.decode().strip())


@pytest.mark.parametrize("verb", ["GREETING", "EHLO"])
@pytest.mark.parametrize("reply", [b"421 busy\r\n", b"554 go away\r\n", b"nonsense\r\n", HANG_UP])
async def test_a_server_that_will_not_talk_is_unreachable(verb: str, reply: bytes) -> None:
    """Before MAIL nothing is ever held against the message."""
    outcome = await attempt({verb: reply})
    assert (outcome.verdict, outcome.phase) == (Verdict.UNREACHABLE, Phase.CONNECT)


async def test_nobody_listening_is_unreachable() -> None:
    """A closed port is named with host and port."""
    async with scripted() as (server, _):
        pass
    outcome = await SmtpMailer(server).send(delivery(), nod)
    assert (outcome.verdict, outcome.phase) == (Verdict.UNREACHABLE, Phase.CONNECT)
    assert f"127.0.0.1 on port {server.port}" in outcome.reply


@pytest.mark.parametrize(
    ("verb", "phase"),
    [("MAIL", Phase.MAIL), ("RCPT", Phase.RCPT), ("DATA", Phase.DATA)],
)
@pytest.mark.parametrize("reply", [HANG_UP, b"250 ok"[:3] + HANG_UP])
async def test_a_drop_before_the_dot_is_never_unknown(
    verb: str, phase: Phase, reply: bytes
) -> None:
    """The line breaks before the dot: the message surely did not go."""
    outcome = await attempt({verb: reply})
    assert (outcome.verdict, outcome.phase) == (Verdict.UNREACHABLE, phase)


async def test_a_drop_during_the_commit_before_the_dot_is_never_unknown() -> None:
    """The server hangs up while the dot is being recorded: the dot is not sent."""
    async with scripted({"BODY": HANG_UP}) as (server, record), mailer(server) as sender:

        async def slow_commit() -> None:
            await asyncio.sleep(0.05)

        outcome = await sender.send(delivery(), slow_commit)
    assert (outcome.verdict, outcome.phase) == (Verdict.UNREACHABLE, Phase.DATA)
    assert record.messages == []


@pytest.mark.parametrize("reply", [HANG_UP, b"25" + HANG_UP, b"hello\r\n", b"354 more\r\n"])
async def test_no_usable_answer_after_the_dot_is_unknown(reply: bytes) -> None:
    """The dot was sent and nothing that says yes or no came back."""
    outcome = await attempt({".": reply})
    assert (outcome.verdict, outcome.phase) == (Verdict.UNKNOWN, Phase.DOT)
    assert outcome.reply.startswith(
        ("connection lost after the final dot", "no usable answer", "3")
    )


async def test_silence_after_the_dot_is_unknown_in_the_end() -> None:
    """The verdict is waited for ten times as long as other answers, not for ever."""
    outcome = await attempt({".": SILENCE}, timeout_s=0.02)
    assert outcome == Outcome(
        Verdict.UNKNOWN, Phase.DOT, "no answer within 0.2 s after the final dot"
    )


@pytest.mark.parametrize(
    ("verb", "phase"),
    [
        ("GREETING", Phase.CONNECT),
        ("EHLO", Phase.CONNECT),
        ("MAIL", Phase.MAIL),
        ("RCPT", Phase.RCPT),
        ("DATA", Phase.DATA),
    ],
)
async def test_silence_before_the_dot_ends_with_its_phase(verb: str, phase: Phase) -> None:
    """Each answer has a deadline; a mute server is unreachable."""
    outcome = await attempt({verb: SILENCE}, timeout_s=0.1)
    assert (outcome.verdict, outcome.phase) == (Verdict.UNREACHABLE, phase)


async def test_one_bad_recipient_does_not_hold_the_other() -> None:
    """A refused recipient is refused, the next delivery goes over the same connection."""
    script = {"RCPT": [b"550 5.1.1 unknown user\r\n", b"250 ok\r\n"]}
    async with scripted(script) as (server, record), mailer(server) as sender:
        first = await sender.send(delivery("bad@example.org", number=1), nod)
        second = await sender.send(delivery("good@example.org", number=2), nod)
    assert (first.verdict, first.phase) == (Verdict.REFUSED, Phase.RCPT)
    assert second.verdict is Verdict.ACCEPTED
    assert record.connections == 1
    assert record.verbs() == ["EHLO", "MAIL", "RCPT", "RSET", "MAIL", "RCPT", "DATA", "QUIT"]


async def test_a_connection_is_used_again_within_a_round_only() -> None:
    """Deliveries share a connection until `rest`; the next round opens its own."""
    async with scripted() as (server, record), mailer(server) as sender:
        for number in range(3):
            await sender.send(delivery(number=number), nod)
        assert record.connections == 1
        await sender.rest()
        await sender.send(delivery(number=9), nod)
    assert record.connections == 2
    assert record.verbs().count("QUIT") == 2
    assert "RSET" not in record.verbs(), "after a mail that was taken there is nothing to forget"


@pytest.mark.parametrize(
    "end", [b"250 queued\r\n" + HANG_UP, b"250 queued\r\n421 idle\r\n" + HANG_UP]
)
async def test_a_stale_connection_is_reopened_once(end: bytes) -> None:
    """The server closed after the first mail: the second goes over a new connection, unseen."""
    async with scripted({".": end}) as (server, record), mailer(server) as sender:
        first = await sender.send(delivery(number=1), nod)
        second = await sender.send(delivery(number=2), nod)
    assert (first.verdict, second.verdict) == (Verdict.ACCEPTED, Verdict.ACCEPTED)
    assert record.connections == 2
    assert len(record.messages) == 2


async def test_a_421_to_a_second_mail_gets_a_new_connection() -> None:
    """A limit of mails per connection is answered with another connection."""
    script = {"MAIL": [b"250 ok\r\n", b"421 enough here\r\n", b"250 ok\r\n"]}
    async with scripted(script) as (server, record), mailer(server) as sender:
        await sender.send(delivery(number=1), nod)
        second = await sender.send(delivery(number=2), nod)
    assert second.verdict is Verdict.ACCEPTED
    assert record.connections == 2


async def test_a_server_that_keeps_closing_is_unreachable() -> None:
    """Reopening happens once, then the server is given up for this round."""
    script = {"MAIL": [b"250 ok\r\n", HANG_UP]}
    async with scripted(script) as (server, record), mailer(server) as sender:
        await sender.send(delivery(number=1), nod)
        second = await sender.send(delivery(number=2), nod)
    assert (second.verdict, second.phase) == (Verdict.UNREACHABLE, Phase.MAIL)
    assert record.connections == 2


async def test_a_failing_commit_before_the_dot_sends_no_dot() -> None:
    """If "about to send the dot" cannot be written, the server never gets a whole message."""

    async def full_disk() -> None:
        raise OSError("disk full")

    async with scripted() as (server, record), mailer(server) as sender:
        with pytest.raises(OSError, match="disk full"):
            await sender.send(delivery(), full_disk)
        after = await sender.send(delivery(number=2), nod)
    assert after.verdict is Verdict.ACCEPTED
    assert record.half == [RAW.replace(b"\r\n.", b"\r\n..")]
    assert len(record.messages) == 1


async def test_the_dot_waits_for_the_commit() -> None:
    """The body is there, the dot is not, as long as `before_dot` has not returned."""
    async with scripted() as (server, record), mailer(server) as sender:
        seen: list[int] = []

        async def commit() -> None:
            await asyncio.sleep(0.05)
            seen.append(len(record.messages))

        await sender.send(delivery(), commit)
    assert seen == [0]
    assert len(record.messages) == 1


async def test_cancelling_leaves_no_half_message_open() -> None:
    """A daemon that stops in the middle cuts the line; the server drops the half message."""
    async with scripted() as (server, record):
        sender = SmtpMailer(server)
        reached = asyncio.Event()

        async def never() -> None:
            reached.set()
            await asyncio.Event().wait()

        task = asyncio.create_task(sender.send(delivery(), never))
        await reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await sender.rest()
    assert record.messages == []


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [(b"552 too big\r\n", Verdict.REFUSED), (b"451 later\r\n", Verdict.DEFERRED)],
)
async def test_a_server_that_gives_up_in_the_body_is_heard(reply: bytes, verdict: Verdict) -> None:
    """An answer before the dot ends the attempt without a dot."""

    async def commit() -> None:
        await asyncio.sleep(0.05)

    async with scripted({"BODY": reply}) as (server, record), mailer(server) as sender:
        outcome = await sender.send(delivery(), commit)
    assert (outcome.verdict, outcome.phase) == (verdict, Phase.DATA)
    assert record.messages == []


async def test_a_server_that_gives_up_early_gets_no_more_of_a_big_message() -> None:
    """It is heard while the rest is still on its way."""
    raw = b"Subject: big\r\n\r\nlast line\r\n" + (b"x" * 70 + b"\r\n") * 200_000
    script = {"EHLO": b"250 test.example\r\n", "BODY": b"552 too big\r\n"}
    async with scripted(script) as (server, record), mailer(server) as sender:
        outcome = await sender.send(delivery(raw=raw), nod)
    assert outcome == Outcome(Verdict.REFUSED, Phase.DATA, "552 too big")
    assert record.messages == []


async def test_an_answer_too_many_is_not_taken_for_the_next_one() -> None:
    """A server out of step could make a refused message look accepted; the line is cut."""
    outcome = await attempt({"DATA": b"354 go\r\n250 queued\r\n"})
    assert (outcome.verdict, outcome.phase) == (Verdict.UNREACHABLE, Phase.DATA)


async def test_a_message_over_the_size_limit_is_refused_with_both_numbers() -> None:
    """The announced SIZE is respected without sending a byte of the message."""
    async with (
        scripted({"EHLO": b"250-x\r\n250 SIZE 90\r\n"}) as (server, record),
        mailer(server) as sender,
    ):
        outcome = await sender.send(delivery(), nod)
    assert (outcome.verdict, outcome.phase) == (Verdict.REFUSED, Phase.MAIL)
    assert outcome.reply == f"552 message of {len(RAW)} bytes, the server takes 90"
    assert "MAIL" not in record.verbs()


@pytest.mark.parametrize("limit", [b"SIZE 0", b"SIZE", b"SIZE 9" + b"9" * 5000, b"SIZE -1"])
async def test_odd_size_announcements_do_not_matter(limit: bytes) -> None:
    """No limit, or nonsense, is no limit."""
    assert (await attempt({"EHLO": b"250-x\r\n250 " + limit + b"\r\n"})).verdict is Verdict.ACCEPTED


async def test_a_full_mailbox_at_rcpt_is_tried_again() -> None:
    """552 to RCPT is to be taken as 452 (RFC 5321 section 4.5.3.1.10)."""
    assert (await attempt({"RCPT": b"552 quota\r\n"})).verdict is Verdict.DEFERRED


@pytest.mark.parametrize("code", [b"530", b"535", b"538"])
async def test_mail_is_not_lost_because_a_login_is_missing(code: bytes) -> None:
    """A demand for authentication is about our settings: the mail stays."""
    outcome = await attempt({"MAIL": code + b" 5.7.0 Authentication required\r\n"})
    assert (outcome.verdict, outcome.phase) == (Verdict.UNREACHABLE, Phase.AUTH)


@pytest.mark.parametrize("code", [b"530", b"535", b"538"])
async def test_a_recipient_for_whom_a_login_is_missing_holds_up_nobody(code: bytes) -> None:
    """A relay may know its own people without a login: the others' mail waits alone."""
    outcome = await attempt({"RCPT": code + b" 5.7.1 Authentication required to relay\r\n"})
    assert (outcome.verdict, outcome.phase) == (Verdict.DEFERRED, Phase.RCPT)


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org>\r\nRCPT TO:<evil@example.net",
        "a b@example.org",
        "nobody",
        "é@example.org",
        "a@",
        "",
        "a@exa\x00mple.org",
        "a@\udcff.org",
    ],
)
async def test_an_address_that_is_none_never_reaches_the_server(address: str) -> None:
    """No address becomes a command; the delivery alone is refused."""
    async with scripted() as (server, record), mailer(server) as sender:
        outcome = await sender.send(delivery(address), nod)
    assert (outcome.verdict, outcome.phase) == (Verdict.REFUSED, Phase.MAIL)
    assert record.connections == 0


async def test_an_international_domain_goes_in_its_ascii_form() -> None:
    """Domains with accents are looked up and named with xn-- prefixes."""
    async with scripted() as (server, record), mailer(server) as sender:
        assert (await sender.send(delivery("a@dépêche.example"), nod)).verdict is Verdict.ACCEPTED
    assert "RCPT TO:<a@xn--dpche-bsai.example>" in record.commands


@pytest.mark.parametrize("raw", [b"a\nb\r\n", b"a\rb\r\n", b"a\r\n.\nb\r\n", b"caf\xc3\xa9\r\n"])
async def test_a_message_that_servers_read_differently_is_not_sent(raw: bytes) -> None:
    """Bare line ends (message smuggling) and 8-bit bytes are refused before any connection."""
    async with scripted() as (server, record), mailer(server) as sender:
        outcome = await sender.send(delivery(raw=raw), nod)
    assert (outcome.verdict, outcome.phase) == (Verdict.REFUSED, Phase.MAIL)
    assert outcome.reply.startswith("the message ")
    assert record.connections == 0


def test_stuffing_doubles_dots_at_line_starts_only() -> None:
    """RFC 5321 section 4.5.2, and a message always ends with a line end."""
    assert stuff(b".\r\na.b\r\n..c") == b"..\r\na.b\r\n...c\r\n"


async def test_a_big_message_to_a_slow_reader_arrives_whole() -> None:
    """The dot is not sent before everything else has left our buffers."""
    raw = b"Subject: big\r\n\r\n" + b"." * 70 + b"\r\n" + (b"x" * 70 + b"\r\n") * 12_000
    async with scripted() as (server, record), mailer(server) as sender:
        assert (await sender.send(delivery(raw=raw), nod)).verdict is Verdict.ACCEPTED
    assert record.messages == [stuff(raw)]


async def test_a_slow_server_is_given_up_in_all_before_the_dot() -> None:
    """A server that always answers just in time still cannot hold a delivery for ever."""
    drip = [b"2", b"2", b"0", b" ", b"h"]

    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            for piece in drip * 100:
                writer.write(b"220-" + piece + b"\r\n")
                await writer.drain()
                await asyncio.sleep(0.01)
        except OSError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        outcome = await SmtpMailer(SmtpServer("127.0.0.1", port, tls="none"), timeout_s=0.1).send(
            delivery(), nod
        )
    assert (outcome.verdict, outcome.phase) == (Verdict.UNREACHABLE, Phase.CONNECT)


async def test_rest_is_bounded_when_the_server_does_not_say_goodbye() -> None:
    """QUIT is polite, not a dependency."""
    async with scripted({"QUIT": SILENCE}) as (server, _):
        sender = SmtpMailer(server, timeout_s=0.1)
        assert (await sender.send(delivery(), nod)).verdict is Verdict.ACCEPTED
        await sender.rest()
        await sender.rest()


@pytest.mark.parametrize("reply", [HANG_UP, b"", b"what?\r\n", b"421 bye\r\n", b"500 no\r\n"])
async def test_whatever_is_said_to_quit_the_mail_is_gone(reply: bytes) -> None:
    """Neither nonsense nor silence nor a cut line at the very end is anybody's trouble."""
    async with scripted({"QUIT": reply}) as (server, record):
        sender = SmtpMailer(server, timeout_s=0.2)
        assert (await sender.send(delivery(), nod)).verdict is Verdict.ACCEPTED
        await sender.rest()
    assert record.verbs()[-1] == "QUIT"


@pytest.mark.parametrize("host", ["mail.example.org", "192.0.2.1", "localhost.example.org"])
def test_no_tls_is_for_this_machine_only(host: str) -> None:
    """`tls: none` to another machine is a mistake at once, not a leak later."""
    with pytest.raises(ValueError, match="this machine only"):
        SmtpMailer(SmtpServer(host, 25, tls="none"))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]"])
def test_no_tls_is_fine_on_loopback(host: str) -> None:
    """A relay on the same machine needs no certificate."""
    SmtpMailer(SmtpServer(host, 25, tls="none"))


def test_an_unknown_tls_setting_is_refused() -> None:
    """A typing error never means "no TLS"."""
    with pytest.raises(ValueError, match="unknown tls"):
        SmtpMailer(SmtpServer("localhost", 25, tls="sometimes"))


async def test_a_server_that_stops_reading_the_body_is_given_up() -> None:
    """A body that does not get through is bounded too, and never ends in a dot."""
    released = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hi\r\n")
        for reply in (b"250 hi\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n"):
            await reader.readline()
            writer.write(reply)
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        await released.wait()
        writer.transport.abort()

    dots: list[bool] = []

    async def commit() -> None:
        dots.append(True)

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        sender = SmtpMailer(SmtpServer("127.0.0.1", port, tls="none"), timeout_s=1.0)
        raw = (b"x" * 70 + b"\r\n") * 400_000
        outcome = await sender.send(delivery(raw=raw), commit)
        released.set()
        await asyncio.sleep(0)
    assert (outcome.verdict, outcome.phase) == (Verdict.UNREACHABLE, Phase.DATA)
    assert "too slow" in outcome.reply
    assert dots == []


@pytest.mark.parametrize(
    ("host", "address", "name"),
    [
        ("mail.example.org", "192.0.2.1", "mail.example.org"),
        ("box.local", "192.0.2.1", "[192.0.2.1]"),
        ("box.localdomain", "2001:db8::1", "[IPv6:2001:db8::1]"),
        ("box", "fe80::1%eth0", "[IPv6:fe80::1]"),
        ("box", "", "localhost"),
    ],
)
def test_the_name_in_the_greeting_is_one_that_others_can_use(
    monkeypatch: pytest.MonkeyPatch, host: str, address: str, name: str
) -> None:
    """A full host name of the public kind, else the address as a literal (RFC 5321, 4.1.3)."""
    monkeypatch.setattr("socket.gethostname", lambda: host)
    assert connection._greeting_name(address) == name


@pytest.mark.parametrize(
    ("port", "tls", "error", "words"),
    [
        (465, "starttls", TimeoutError("slow"), "slow; port 465 usually wants tls: implicit"),
        (465, "starttls", TimeoutError(), "TimeoutError; port 465 usually wants tls: implicit"),
        (465, "implicit", TimeoutError("slow"), "slow"),
        (587, "starttls", TimeoutError("slow"), "slow"),
        (465, "starttls", ConnectionError("no"), "no"),
    ],
)
def test_silence_on_the_port_of_implicit_tls_is_explained(
    port: int, tls: str, error: Exception, words: str
) -> None:
    """The server waits for TLS, we for its greeting."""
    assert Connection(SmtpServer("mail.example.org", port, tls), 1.0)._words(error) == words


async def test_a_transaction_is_forgotten_once() -> None:
    """RSET follows a recipient that was refused, and no other mail."""
    script = {"RCPT": [b"550 unknown\r\n", b"250 ok\r\n", b"250 ok\r\n"]}
    async with scripted(script) as (server, record), mailer(server) as sender:
        for number in range(3):
            await sender.send(delivery(number=number), nod)
    assert record.verbs().count("RSET") == 1
    assert record.connections == 1


async def test_a_server_that_does_not_forget_gets_a_new_connection() -> None:
    """What it still had in mind cannot mix with the next mail."""
    script: dict[str, bytes | list[bytes]] = {
        "RCPT": [b"550 unknown\r\n", b"250 ok\r\n"],
        "RSET": b"500 what?\r\n",
    }
    async with scripted(script) as (server, record), mailer(server) as sender:
        await sender.send(delivery(number=1), nod)
        assert (await sender.send(delivery(number=2), nod)).verdict is Verdict.ACCEPTED
    assert record.connections == 2


async def test_the_size_is_told_to_who_asks_and_a_limit_is_a_limit() -> None:
    """A message of just the size that is taken is sent."""
    for extension, told in ((f"SIZE {len(RAW)}", f" SIZE={len(RAW)}"), ("8BITMIME", "")):
        script = {"EHLO": f"250-x\r\n250 {extension}\r\n".encode()}
        async with scripted(script) as (server, record), mailer(server) as sender:
            assert (await sender.send(delivery(), nod)).verdict is Verdict.ACCEPTED
        assert f"MAIL FROM:<wire@example.org>{told}" in record.commands


async def test_a_name_that_leads_elsewhere_gets_no_mail_without_tls(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`localhost` is what the resolver says it is: the address that answered decides."""
    monkeypatch.setattr(Connection, "_address", lambda _self, _which: "192.0.2.7")
    async with scripted() as (server, record), mailer(server) as sender:
        outcome = await sender.send(delivery(), nod)
    words = "127.0.0.1 is not this machine: no mail without TLS"
    assert outcome == Outcome(Verdict.UNREACHABLE, Phase.CONNECT, words)
    assert record.commands == []
