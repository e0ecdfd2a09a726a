"""One SMTP connection: the only place that knows aiosmtplib.

The library's `sendmail` cannot tell a connection lost before the final dot from one lost after it,
so commands are given one by one, and body and dot are written to its protocol directly.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import ssl
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager, suppress

import aiosmtplib

from monitor.adapters.smtp.replies import TOO_LARGE, Reply, judge
from monitor.model import Outcome, Phase, SmtpServer, Verdict

BODY_POLL_S = 0.01
QUIT_S = 5.0
IMPLICIT_PORT = 465
MECHANISM_REFUSED = frozenset({504, 534})
"""The mechanism is not for us (RFC 4954 section 6); another may be. Any other failure is final."""


class Broken(Exception):  # noqa: N818 - it is a state of the line, never seen outside this folder
    """The connection is of no more use; `outcome` says in which phase and why."""

    def __init__(self, phase: Phase, words: str) -> None:
        super().__init__(words)
        self.outcome = Outcome(Verdict.UNREACHABLE, phase, words)


class Connection:
    """From the greeting to QUIT. Every method but `abort` may raise Broken.

    `phase` is where the dialogue stands, for a caller whose own deadline passes.
    """

    def __init__(self, server: SmtpServer, timeout_s: float) -> None:
        self.phase = Phase.CONNECT
        self._server = server
        self._timeout_s = timeout_s
        self._client = aiosmtplib.SMTP()
        self._answer: asyncio.Task[aiosmtplib.SMTPResponse] | None = None
        self._in_transaction = False

    async def open(self) -> None:
        """Connect, say EHLO, secure the line, log in."""
        server = self._server
        implicit = server.tls == "implicit"
        context = None if server.tls == "none" else await self._tls_context()
        self._client = aiosmtplib.SMTP(
            hostname=server.host.strip("[]"),
            port=server.port,
            use_tls=implicit,
            start_tls=False,
            tls_context=context,
            local_hostname="localhost",  # the real name is known once there is a socket
            timeout=self._timeout_s,
        )
        with self._means(Phase.CONNECT):
            await self._client.connect()
            if server.tls == "none" and not _is_loopback(self._address("peername")):
                raise Broken(
                    Phase.CONNECT, f"{server.host} is not this machine: no mail without TLS"
                )
            await self._hello()
        if server.tls == "starttls":
            await self._start_tls()
        if server.user is not None:
            await self._log_in(server.user, server.password or "")

    async def mail(self, sender: bytes, size_bytes: int) -> Reply:
        """Begin a transaction; a size over the server's announced limit is answered here."""
        limit = self._client.esmtp_extensions.get("size")
        if limit is not None and _SIZE.fullmatch(limit) and 0 < int(limit) < size_bytes:
            return Reply(TOO_LARGE, f"message of {size_bytes} bytes, the server takes {limit}")
        if self._in_transaction:
            reply = await self._command(Phase.MAIL, b"RSET")
            if not reply.positive:
                raise Broken(Phase.MAIL, f"RSET: {reply}")
            self._in_transaction = False
        size = () if limit is None else (b"SIZE=%d" % size_bytes,)
        reply = await self._command(Phase.MAIL, b"MAIL", b"FROM:" + sender, *size)
        self._in_transaction = reply.positive
        return reply

    async def rcpt(self, recipient: bytes) -> Reply:
        """Name the recipient."""
        return await self._command(Phase.RCPT, b"RCPT", b"TO:" + recipient)

    async def data(self) -> Reply:
        """Ask to send the message; 354 is the answer that lets it."""
        return await self._command(Phase.DATA, b"DATA")

    async def body(self, stuffed: bytes) -> Reply | None:
        """Send a dot-stuffed message without its dot. A reply means the server will not have it."""
        protocol = self._protocol()
        self._no_leftover()
        # Listening from now on: a server that gives up in the middle is heard before the dot.
        self._answer = asyncio.ensure_future(protocol.read_response(timeout=None))
        with self._means(Phase.DATA):
            protocol.write(stuffed)
        while (transport := self._client.transport) is not None and not self._answer.done():
            await asyncio.wait({self._answer}, timeout=BODY_POLL_S if _unsent(transport) else 0)
            if not _unsent(transport):
                break
        return await self._early_answer()

    async def dot(self, timeout_s: float) -> Outcome:
        """Send the final dot and wait for the verdict. From here on silence is UNKNOWN."""
        early = await self._early_answer()
        if early is not None:
            return judge(Phase.DATA, early)
        if self._answer is None:
            raise RuntimeError("a dot without a body")
        with self._means(Phase.DATA):
            self._protocol().write(b".\r\n")
        self.phase = Phase.DOT
        try:
            code, text = await asyncio.wait_for(self._answer, timeout_s)
        except aiosmtplib.SMTPResponseException as error:
            words = f"no usable answer after the final dot: {error.message}"
        except TimeoutError:
            words = f"no answer within {timeout_s:g} s after the final dot"
        except (aiosmtplib.SMTPException, OSError):
            words = "connection lost after the final dot"
        else:
            self._in_transaction = False
            return judge(Phase.DOT, Reply(code, text))
        return Outcome(Verdict.UNKNOWN, Phase.DOT, words)

    async def quit(self) -> None:
        """Say goodbye, for a few seconds at most."""
        with suppress(aiosmtplib.SMTPException, OSError, ValueError):
            await self._client.execute_command(b"QUIT", timeout=min(QUIT_S, self._timeout_s))
        await self.abort()

    async def abort(self) -> None:
        """Cut the line without another byte."""
        if self._answer is not None:
            self._answer.cancel()
            await asyncio.gather(self._answer, return_exceptions=True)
        transport = self._client.transport
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()
        self._client.close()
        await asyncio.sleep(0)  # the loop closes the socket in its next turn

    async def _tls_context(self) -> ssl.SSLContext:
        """Certificates and names are always checked; a private authority replaces the system's."""
        try:
            return await asyncio.to_thread(
                ssl.create_default_context, cafile=self._server.ca_file or None
            )
        except (OSError, ValueError) as error:
            raise Broken(Phase.TLS, f"ca_file {self._server.ca_file}: {error}") from error

    async def _hello(self) -> None:
        with self._means(Phase.CONNECT):
            await self._client.ehlo(hostname=_greeting_name(self._address("sockname")))

    async def _start_tls(self) -> None:
        if not self._client.supports_extension("starttls"):
            raise Broken(
                Phase.TLS,
                f"{self._server.host} offers no STARTTLS on port {self._server.port}: it has no "
                "TLS there, or something in between strips it; nothing was sent",
            )
        with self._means(Phase.TLS):
            await self._client.starttls()
        await self._hello()

    async def _log_in(self, user: str, password: str) -> None:
        """One attempt: every further one counts towards a lock-out."""
        client = self._client
        offered = [m.upper() for m in client.server_auth_methods]
        attempts = {
            "PLAIN": client.auth_plain,
            "LOGIN": client.auth_login,
            "CRAM-MD5": client.auth_crammd5,
        }
        said = f"the server offers no way to log in that is known here ({' '.join(offered) or '-'})"
        for name, attempt in attempts.items():
            if name not in offered:
                continue
            with self._means(Phase.AUTH):
                refused = await _refusal(attempt(user, password))
            if refused is None:
                return
            said = f"login as {user} failed: {refused}"
            if refused.code not in MECHANISM_REFUSED:
                break
        raise Broken(Phase.AUTH, said)

    async def _command(self, phase: Phase, *words: bytes) -> Reply:
        self.phase = phase
        self._no_leftover()
        with self._means(phase):
            code, text = await self._client.execute_command(*words)
        return Reply(code, text)

    async def _early_answer(self) -> Reply | None:
        """What the server said before the dot; Broken if it hung up."""
        if self._answer is None or not self._answer.done():
            return None
        with self._means(Phase.DATA):
            code, text = await self._answer
        return Reply(code, text)

    def _no_leftover(self) -> None:
        """Bytes after an answer would be taken for the next one's (the library keeps them)."""
        if getattr(self._client.protocol, "_buffer", b""):
            raise Broken(self.phase, "the server answers more than it was asked")

    def _protocol(self) -> aiosmtplib.protocol.SMTPProtocol:
        if self._client.protocol is None:
            raise Broken(self.phase, "connection lost")
        return self._client.protocol

    def _address(self, which: str) -> str:
        found = self._client.get_transport_info(which)
        return str(found[0]) if found else ""

    @contextmanager
    def _means(self, phase: Phase) -> Iterator[None]:
        """Every way in which the library and the system say that a line is broken."""
        self.phase = phase
        try:
            yield
        except aiosmtplib.SMTPResponseException as error:
            raise Broken(
                phase, str(Reply(error.code, error.message)).removeprefix("-1 ")
            ) from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            cause = error if isinstance(error, ssl.SSLError) else error.__cause__
            if isinstance(cause, ssl.SSLError):
                raise Broken(Phase.TLS, self._tls_words(cause)) from error
            raise Broken(phase, self._words(error)) from error

    def _tls_words(self, error: ssl.SSLError) -> str:
        server = self._server
        if isinstance(error, ssl.SSLCertVerificationError):
            return f"certificate of {server.host} not accepted: {error.verify_message}"
        hint = "; without TLS from the first byte, use tls: starttls" if _plain(error) else ""
        return f"TLS with {server.host} port {server.port} failed: {error.reason}{hint}"

    def _words(self, error: Exception) -> str:
        words = str(error) or type(error).__name__
        if (
            isinstance(error, TimeoutError)
            and self._server.port == IMPLICIT_PORT
            and self._server.tls != "implicit"
        ):
            words += "; port 465 usually wants tls: implicit"
        return words


async def _refusal(login: Awaitable[object]) -> Reply | None:
    try:
        await login
    except aiosmtplib.SMTPAuthenticationError as error:
        return Reply(error.code, error.message)
    return None


def _plain(error: ssl.SSLError) -> bool:
    return error.reason in {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE"}


def _unsent(transport: asyncio.BaseTransport) -> bool:
    return (
        isinstance(transport, asyncio.WriteTransport)
        and not transport.is_closing()
        and transport.get_write_buffer_size() > 0
    )


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False


_SIZE = re.compile(r"[0-9]{1,20}")  # RFC 1870 section 4
_FULL_NAME = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z][A-Za-z0-9-]*")


def _greeting_name(own_address: str) -> str:
    """Our name for EHLO: a full host name, else the address literal (RFC 5321 section 4.1.4)."""
    name = socket.gethostname()
    if _FULL_NAME.fullmatch(name) and not name.endswith((".localdomain", ".local")):
        return name
    try:
        address = ipaddress.ip_address(own_address.partition("%")[0])
    except ValueError:
        return "localhost"
    return f"[IPv6:{address}]" if address.version == 6 else f"[{address}]"  # noqa: PLR2004


def is_loopback_host(host: str) -> bool:
    """`localhost`, or an address of this machine only."""
    return host.lower() == "localhost" or _is_loopback(host.strip("[]"))
