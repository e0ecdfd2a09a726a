"""What may not happen when a process is killed, judged by the logs of the world and the books."""

from __future__ import annotations

import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from monitor.house import DATABASE
from tests.crash.peers import Accepted, World

UNKNOWN = "dot sent"
"""The only state in which the program, if it dies, cannot know what became of a mail."""

RECIPIENTS = ("ana@example.org", "bob@example.org")
_STATES = "SELECT message_id, state FROM deliveries"


class Trial:
    """Notes how each run ended, and judges. `tokens`: what was published and is due."""

    def __init__(self, world: World, state: Path, scratch: Path) -> None:
        self.world = world
        self.killed: set[int] = set()
        self.tokens: list[str] = []
        self._state, self._scratch = state, scratch
        scratch.mkdir()

    def ended(self, *, killed: bool) -> None:
        """The run that the world counts last is over: what do the books say of its mails?"""
        if killed:
            self.killed.add(self.world.run)
        mine = [a for a in self.world.accepted if a.run == self.world.run]
        states = self._books() if mine else {}
        for message in mine:
            message.state = states.get(message.message_id, "")

    def _books(self) -> dict[str, str]:
        """Read in a copy: what lies there is for the next run to mend, not for this reader."""
        for name in (DATABASE, f"{DATABASE}-wal"):
            (self._scratch / name).unlink(missing_ok=True)
            if (self._state / name).exists():
                shutil.copy(self._state / name, self._scratch / name)
        with closing(sqlite3.connect(self._scratch / DATABASE)) as books:
            return dict(books.execute(_STATES))

    def __str__(self) -> str:
        """How much there was to judge."""
        unknown = sum(a.run in self.killed and a.state == UNKNOWN for a in self.world.accepted)
        return (
            f"{len(self.killed)} kills, {len(self.world.accepted)} mails taken, "
            f"{unknown} of them of unknown fate when the process died"
        )

    def check(self) -> None:
        """Raises AssertionError with every fault there is."""
        found = list(faults(self.world.accepted, self.killed, self.tokens))
        assert not found, "\n".join(("", *found))


def faults(accepted: Sequence[Accepted], killed: set[int], tokens: Iterable[str]) -> Iterator[str]:
    """Each a sentence: what is lost, what differs, what came again although it was known."""
    for message in accepted:
        if message.state not in {UNKNOWN, "accepted"}:
            yield f"run {message.run}: a mail was taken and the books say {message.state!r}"
        elif message.run not in killed and message.state == UNKNOWN:
            yield f"run {message.run} ended by itself and did not write that a mail was taken"
    for (recipient, token), copies in _told(accepted, tokens).items():
        if not copies:
            yield f"{recipient} never got {token}"
        if len({copy.raw for copy in copies}) > 1:
            yield f"{recipient} got {token} in different mails"
        for copy in copies[:-1]:
            why = _known(copy, killed)
            if why:
                yield f"{recipient} got {token} again although run {copy.run} {why}"


def _known(copy: Accepted, killed: set[int]) -> str:
    """How the program knew what became of a copy; nothing if it could not."""
    if copy.run not in killed:
        return "was not killed"
    if copy.state != UNKNOWN:
        return f"had written that it is {copy.state}"
    return "had read the 250 and gone on" if copy.went_on else ""


def _told(
    accepted: Sequence[Accepted], tokens: Iterable[str]
) -> dict[tuple[str, str], list[Accepted]]:
    """The mails of each recipient and token, as they came."""
    got: dict[tuple[str, str], list[Accepted]] = defaultdict(list)
    for message in accepted:
        for word in set(message.text.split()):
            got[message.recipient, word].append(message)
    return {(r, t): got[r, t] for t in tokens for r in RECIPIENTS}
