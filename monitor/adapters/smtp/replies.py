"""What a server's answer means for a message (RFC 5321 section 4.2). Pure."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from monitor.model import Outcome, Phase, SmtpServer, Verdict

REPLY_MAX = 500
SERVER_PHASES = frozenset({Phase.CONNECT, Phase.TLS, Phase.AUTH})
CLOSING = 421
TOO_LARGE = 552
NEEDS_LOGIN = frozenset({530, 535, 538})
"""Our settings are at fault, not this message (RFC 4954 section 6): it must not be lost for it."""

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of a server; the lines of a long one are joined by line feeds."""

    code: int
    text: str

    @property
    def positive(self) -> bool:
        """Done as asked."""
        return 200 <= self.code < 300  # noqa: PLR2004 - RFC 5321 section 4.2.1

    def __str__(self) -> str:
        return f"{self.code} {self.text}".strip()


def judge(phase: Phase, reply: Reply) -> Outcome:
    """The outcome of an answer that ends an attempt: any one after the dot, else a negative one."""
    if phase is Phase.DOT and reply.positive:
        return Outcome(Verdict.ACCEPTED, Phase.DONE, str(reply))
    if reply.code in NEEDS_LOGIN and phase is Phase.RCPT:  # others may need none
        return Outcome(Verdict.DEFERRED, phase, str(reply))
    if reply.code in NEEDS_LOGIN and phase is not Phase.DOT:
        return Outcome(Verdict.UNREACHABLE, Phase.AUTH, str(reply))
    return Outcome(_verdict(phase, reply.code), phase, str(reply))


def _verdict(phase: Phase, code: int) -> Verdict:
    kind = code // 100
    if kind not in {4, 5}:  # an answer that has no meaning here
        return Verdict.UNKNOWN if phase is Phase.DOT else Verdict.UNREACHABLE
    if code == CLOSING or phase in SERVER_PHASES:
        return Verdict.UNREACHABLE
    if code == TOO_LARGE and phase is Phase.RCPT:
        return Verdict.DEFERRED  # RFC 5321 section 4.5.3.1.10: 552 to RCPT is a temporary 452
    return Verdict.DEFERRED if kind == 4 else Verdict.REFUSED  # noqa: PLR2004


def presentable(text: str, server: SmtpServer) -> str:
    """A stranger's text for logs, mails and the store: one line, no control characters or secret.

    A server may repeat the password it was given, as such or in the base64 of the dialogue, or with
    other blanks: so what is looked for are the secrets as they would stand in this line.
    """
    line = _one_line(text)
    for secret in _secrets(server):
        line = line.replace(secret, "***")
    return line if len(line) <= REPLY_MAX else line[: REPLY_MAX - 1] + "…"


def _one_line(text: str) -> str:
    """What cannot be printed is a blank, and blanks that follow each other are one."""
    return _SPACE.sub(" ", "".join(c if c.isprintable() else " " for c in text)).strip()


def _secrets(server: SmtpServer) -> tuple[str, ...]:
    """The longest first, each as one line shows it; of blanks alone nothing is left to hide."""
    if not server.password:
        return ()
    password = str(server.password)
    forms = (password, f"\0{server.user}\0{password}")
    encoded = (base64.b64encode(form.encode()).decode() for form in forms)
    shown = {*encoded, _one_line(password)} - {""}
    return tuple(sorted(shown, key=len, reverse=True))


def unsendable(sender: str, recipient: str, raw: bytes) -> str | None:
    """Why a message cannot go over SMTP as it is, in words; None if it can."""
    for role, address in (("sender", sender), ("recipient", recipient)):
        try:
            envelope(address)
        except ValueError as error:
            return f"{role} address {address!r}: {error}"
    if b"\n" in raw.replace(b"\r\n", b"") or b"\r" in raw.replace(b"\r\n", b""):
        # Servers disagree on what a bare line feed ends, which lets a message end early.
        return "the message has line ends that are not CRLF"
    if not raw.isascii():
        return "the message is not 7-bit"
    return None


_ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")


def envelope(address: str) -> bytes:
    """An address as MAIL and RCPT carry it, in angle brackets; domains in their ASCII form.

    Raises ValueError with the reason.
    """
    local, at, domain = address.rpartition("@")
    if not local.isascii():
        raise ValueError("letters outside ASCII before the @ need SMTPUTF8, which is not supported")
    try:
        plain = local + at + (domain if domain.isascii() else domain.encode("idna").decode())
    except UnicodeError:
        raise ValueError("not a domain name") from None
    if not _ADDRESS.fullmatch(plain):
        raise ValueError("not a mail address")
    return f"<{plain}>".encode()
