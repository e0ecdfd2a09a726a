"""A scripted mail server: it follows the script of a seed and remembers what it took."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.simulation.scenario import Scenario
from tests.simulation.troubles import AWAY, Post
from tests.simulation.wires import Wire


@dataclass
class Accepted:
    """A message whose dot came and which was taken; `said` when the reply had arrived."""

    at_ms: float
    life: int
    recipient: str
    raw: bytes
    said_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """An attempt to mail that ended badly, to this recipient's address ("": not said yet)."""

    at_ms: float
    recipient: str


REPLIES: dict[Post, tuple[str, bytes]] = {
    Post.MAIL4: ("MAIL", b"451 4.3.0 later\r\n"),
    Post.MAIL421: ("MAIL", b"421 4.3.2 closing\r\n"),
    Post.MAIL5: ("MAIL", b"550 5.7.1 no\r\n"),
    Post.RCPT4: ("RCPT", b"450 4.2.0 greylisted\r\n"),
    Post.RCPT5: ("RCPT", b"550 5.1.1 unknown\r\n"),
    Post.DATA4: ("DATA", b"451 4.3.0 later\r\n"),
    Post.DATA5: ("DATA", b"554 5.6.0 no\r\n"),
    Post.DOT4: (".", b"452 4.3.1 full\r\n"),
    Post.DOT5: (".", b"554 5.7.1 spam\r\n"),
    Post.DOT421: (".", b"421 4.3.2 closing\r\n"),
}
"""Troubles that are an answer to one command."""

USUAL = {
    "EHLO": b"250-sim.example\r\n250 SIZE 1000000\r\n",
    "MAIL": b"250 ok\r\n",
    "RCPT": b"250 ok\r\n",
    "DATA": b"354 go on\r\n",
    "RSET": b"250 ok\r\n",
    "QUIT": b"221 bye\r\n",
}


@dataclass
class PostOffice:
    """The mail server. `now_ms` is the true time, `life` counts the processes."""

    scenario: Scenario
    now_ms: Callable[[], float]
    life: int = 0
    accepted: list[Accepted] = field(default_factory=list)
    refused: list[Failed] = field(default_factory=list)
    """For good."""
    failed: list[Failed] = field(default_factory=list)
    """In any way."""
    connections: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Chance of its own, so that what feeds do does not change what mail does."""
        self.chance = Random(self.scenario.seed + 3)

    def connected(self) -> Talk:
        """A client connects; OSError if it may not."""
        self.connections.append(self.now_ms())
        trouble = self.trouble()
        if self.scenario.post_away.holds(self.now_ms()):
            trouble = Post.REFUSE
        if trouble is Post.REFUSE:
            raise ConnectionRefusedError(111, "Connection refused")
        return Talk(self, trouble if trouble in AWAY else None)

    def trouble(self) -> Post | None:
        """What goes wrong with this connection or message."""
        scenario = self.scenario
        if self.now_ms() >= scenario.calm_ms or self.chance.random() >= scenario.post_rate:
            return None
        return self.chance.choice(scenario.post_kinds)


@dataclass
class Talk:
    """One connection."""

    office: PostOffice
    trouble: Post | None
    recipient: str = ""
    _buffer: bytes = b""
    _in_body: bool = False
    _gone: bool = False

    def opened(self, wire: Wire) -> None:
        """Greet."""
        if self.trouble is Post.BANNER:
            wire.say(b"421 4.3.2 closing\r\n")
            wire.hang_up(0.1)
        elif self.trouble is not Post.MUTE:
            wire.say(b"220 sim.example ready\r\n")

    def left(self) -> None:
        """The client hung up."""
        self._gone = True

    def heard(self, wire: Wire, data: bytes) -> None:
        """Commands, or a body."""
        self._buffer += data
        while True:
            if self._in_body:
                if not self._buffer.endswith(b"\r\n.\r\n"):
                    if self.trouble is Post.BODY:
                        self._failed()
                        wire.hang_up()
                    return
                raw, self._buffer, self._in_body = self._buffer[:-3], b"", False
                self._dot(wire, raw.replace(b"\r\n..", b"\r\n."))
                return
            line, end, rest = self._buffer.partition(b"\r\n")
            if not end:
                return
            self._buffer = rest
            self._command(wire, line)

    def _command(self, wire: Wire, line: bytes) -> None:
        verb = line[:4].upper().decode()
        if verb == "MAIL":
            self.trouble, self.recipient = self.office.trouble(), ""
        if verb == "RCPT":
            self.recipient = line.partition(b"<")[2].partition(b">")[0].decode()
        if self.trouble in REPLIES and REPLIES[self.trouble][0] == verb:
            self._refuse(wire, REPLIES[self.trouble][1])
            return
        wire.say(USUAL.get(verb, b"500 what?\r\n"))
        self._in_body = verb == "DATA"

    def _refuse(self, wire: Wire, answer: bytes) -> None:
        self._failed()
        if answer.startswith(b"5"):
            self.office.refused.append(Failed(self.office.now_ms(), self.recipient))
        wire.say(answer)
        if answer.startswith(b"421"):
            wire.hang_up(0.05)

    def _dot(self, wire: Wire, raw: bytes) -> None:
        if self.trouble in REPLIES:
            self._refuse(wire, REPLIES[self.trouble][1])
            return
        if self.trouble is Post.DROPPED:
            self._failed()
            wire.hang_up()
            return
        office = self.office
        taken = Accepted(office.now_ms(), office.life, self.recipient, raw)
        office.accepted.append(taken)
        if self.trouble in {Post.LOST, Post.SILENT}:
            self._failed()
        if self.trouble is Post.LOST:
            wire.hang_up()
        elif self.trouble is not Post.SILENT:
            wire.say(b"250 2.0.0 queued\r\n", heard=lambda: self._said(taken))

    def _failed(self) -> None:
        self.office.failed.append(Failed(self.office.now_ms(), self.recipient))

    def _said(self, taken: Accepted) -> None:
        taken.said_ms = self.office.now_ms()
