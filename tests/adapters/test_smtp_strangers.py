from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.adapters.smtp import SmtpMailer
from monitor.adapters.smtp.replies import (
    REPLY_MAX,
    Reply,
    envelope,
    judge,
    presentable,
    unsendable,
)
from monitor.model import Outcome, Phase, Secret, SmtpServer, Verdict
from tests.adapters.smtp_scripts import HANG_UP, SILENCE, USUAL, delivery, mailer, nod, scripted

LINES = st.one_of(
    st.sampled_from(sorted(USUAL.values())),
    st.sampled_from([HANG_UP, b"421 bye\r\n", b"250 ok\r\n250 ok\r\n", b"250-\r\n", b"25"]),
    st.binary(max_size=40).map(lambda b: b + b"\r\n"),
    st.builds(
        lambda code, sep, text: b"%d%s%s\r\n" % (code, sep, text),
        st.integers(-9, 1200),
        st.sampled_from([b" ", b"-", b""]),
        st.binary(max_size=20),
    ),
)
SCRIPTS = st.dictionaries(st.sampled_from(sorted(USUAL)), LINES.filter(lambda b: b != SILENCE))


@settings(max_examples=60, deadline=None)
@given(script=SCRIPTS, login=st.booleans())
def test_no_answer_of_a_server_raises(script: dict[str, bytes], login: bool) -> None:
    """Whatever bytes a server says at whatever point, each of two deliveries gets an outcome."""

    async def run() -> None:
        if script.get("EHLO", b"").strip() == b"":
            script.pop("EHLO", None)
        async with scripted(script) as (server, record):
            known = SmtpServer(
                server.host,
                server.port,
                "none",
                "wire" if login else None,
                Secret("pw") if login else None,
            )
            async with mailer(known, 0.03) as sender:
                for number in range(2):
                    dots = len(record.messages)
                    outcome = await sender.send(delivery(number=number), nod)
                    assert isinstance(outcome, Outcome)
                    assert outcome.reply.isprintable()
                    if outcome.verdict is Verdict.ACCEPTED:
                        assert len(record.messages) == dots + 1

    asyncio.run(run())


@settings(max_examples=40, deadline=None)
@given(noise=st.binary(min_size=1, max_size=400), hang_up=st.booleans())
def test_noise_instead_of_a_dialogue_is_unreachable_or_unknown(noise: bytes, hang_up: bool) -> None:
    """A server that says everything at once, unasked, never gets a message accepted."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(b"220 hi\r\n" + noise)
            await writer.drain()
            if not hang_up:
                await reader.read()
        except OSError:
            pass
        finally:
            writer.close()

    async def run() -> Outcome:
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            sender = SmtpMailer(SmtpServer("127.0.0.1", port, "none"), timeout_s=0.02)
            outcome = await sender.send(delivery(), nod)
            await sender.rest()
            return outcome

    assert asyncio.run(run()).verdict is Verdict.UNREACHABLE


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        (399, Verdict.UNREACHABLE),
        (400, Verdict.DEFERRED),
        (499, Verdict.DEFERRED),
        (500, Verdict.REFUSED),
        (599, Verdict.REFUSED),
        (600, Verdict.UNREACHABLE),
    ],
)
def test_the_hundreds_decide_from_the_first_to_the_last(code: int, verdict: Verdict) -> None:
    """400 to 499 is for now, 500 to 599 for good; the reply is kept as it was."""
    assert judge(Phase.RCPT, Reply(code, "so")) == Outcome(verdict, Phase.RCPT, f"{code} so")
    login = judge(Phase.MAIL, Reply(530, "log in"))
    assert login == Outcome(Verdict.UNREACHABLE, Phase.AUTH, "530 log in")


def one_line(text: str) -> str:
    """What cannot be printed is a blank, and blanks are one."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


SMTPUTF8 = "letters outside ASCII before the @ need SMTPUTF8, which is not supported"


@pytest.mark.parametrize(
    ("sender", "recipient", "raw", "why"),
    [
        ("a@b.example", "c@d.example", b"a\r\n", None),
        ("a@b.example", "c@d.example", b"a\nb", "the message has line ends that are not CRLF"),
        ("a@b.example", "c@d.example", b"a\rb", "the message has line ends that are not CRLF"),
        ("a@b.example", "c@d.example", b"\xe9\r\n", "the message is not 7-bit"),
        ("nobody", "c@d.example", b"", "sender address 'nobody': not a mail address"),
        ("a@b.example", "c@\udcff", b"", "recipient address 'c@\\udcff': not a domain name"),
        (
            "a@b.example",
            "é@d.example",
            b"",
            f"recipient address 'é@d.example': {SMTPUTF8}",
        ),
    ],
)
def test_why_a_message_cannot_go_is_said(
    sender: str, recipient: str, raw: bytes, why: str | None
) -> None:
    """In the words that `status` shows: whose address, and what is wrong with it."""
    assert unsendable(sender, recipient, raw) == why


def test_a_long_reply_is_cut_with_an_ellipsis() -> None:
    """What cannot be printed is a space; the rest stays as it was said, up to the limit."""
    server = SmtpServer("h", 25, "none")
    assert presentable("a\x00b\r\n\tc", server) == "a b c"
    assert presentable("x" * REPLY_MAX, server) == "x" * REPLY_MAX
    assert presentable("x" * (REPLY_MAX + 1), server) == "x" * (REPLY_MAX - 1) + "…"


def test_a_password_of_blanks_hides_nothing() -> None:
    """Nothing of it is left in a line; the words of the server are."""
    server = SmtpServer("h", 25, "none", "u", Secret(" \u00a0 "))
    assert presentable("535 not \u00a0 you", server) == "535 not you"


def test_an_address_goes_into_the_envelope_as_it_is() -> None:
    """A domain in ASCII is not judged by the rules for others."""
    label = "x" * 64
    assert envelope(f"a@{label}.example") == f"<a@{label}.example>".encode()
    assert envelope("a@dépêche.example") == b"<a@xn--dpche-bsai.example>"


@given(
    phase=st.sampled_from([p for p in Phase if p is not Phase.DONE]),
    code=st.integers(-100, 1500),
    text=st.text(),
)
def test_only_a_two_after_the_dot_is_accepted(phase: Phase, code: int, text: str) -> None:
    """ACCEPTED needs a 2xx after the dot, UNKNOWN never comes before it."""
    outcome = judge(phase, Reply(code, text))
    assert (outcome.verdict is Verdict.ACCEPTED) == (phase is Phase.DOT and 200 <= code < 300)
    if outcome.verdict is Verdict.UNKNOWN:
        assert phase is Phase.DOT
        assert code // 100 not in {2, 4, 5}


@given(
    text=st.text(st.characters(exclude_categories=())),
    password=st.text("abcXYZ09 é\u00a0\t\x00\u200b", min_size=3).filter(one_line),
    blanks=st.sampled_from(["", " ", "\u00a0", "\r\n"]),
)
def test_a_presented_reply_is_one_printable_line_without_the_password(
    text: str, password: str, blanks: str
) -> None:
    """Control characters, lone surrogates and secrets never leave the mailer.

    The password neither as it is nor as one line shows it, however its blanks were changed.
    """
    server = SmtpServer("h", 25, "none", "u", Secret(password))
    said = password.replace(" ", f" {blanks}")
    shown = presentable(f"{text} {password} {said} {text}", server)
    assert shown.isprintable()
    assert password not in shown
    assert one_line(password) not in shown
    assert len(shown) <= REPLY_MAX
    shown.encode("utf-8")
