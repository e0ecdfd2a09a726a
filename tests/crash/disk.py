"""A disk whose power fails: what was synced is there, of the rest any part.

Modelled on what SQLite asks of a disk (sqlite.org/atomiccommit.html): a sector is written whole or
not, or holds rubbish where it was being written; sectors reach the disk in any order; a name that
was made or deleted is so for good only once its folder was synced, even if its content was.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

from tests.crash.recording import (
    Cut,
    Deleted,
    Event,
    FolderSynced,
    Made,
    Promised,
    Synced,
    Written,
)

SECTORS = (512, 4096)
KEPT = (0.0, 0.1, 0.5, 0.9, 1.0)
"""How many of the sectors that nobody synced reach the disk, and of the names; 0 is a cache lost,
1 a mere kill.
"""

RUBBISH = 0.02
"""How many of the sectors that were under way hold rubbish."""

Files: TypeAlias = dict[str, bytes]


@dataclass
class _Inode:
    """Content that is safe, and what has happened to it since."""

    safe: bytearray = field(default_factory=bytearray)
    since: list[Written | Cut] = field(default_factory=list)

    def sync(self) -> None:
        for event in self.since:
            _apply(self.safe, event)
        self.since.clear()

    def left(self, chance: random.Random, sector: int, kept: float) -> bytes:
        """What a reader finds when the power is back."""
        image = bytearray(self.safe)
        parts = (part for event in self.since for part in _parts(event, sector))
        for part in parts:
            if kept < 1 and isinstance(part, Written) and chance.random() < RUBBISH:
                rubbish = chance.randbytes(len(part.data))
                _apply(image, Written(part.name, part.offset, rubbish))
            elif chance.random() < kept:
                _apply(image, part)
        return bytes(image)

    def now(self) -> bytes:
        """What a reader finds while nothing fails."""
        image = bytearray(self.safe)
        for event in self.since:
            _apply(image, event)
        return bytes(image)


class Disk:
    """The files of one folder; it is told what happens to them."""

    def __init__(self, files: Files) -> None:
        self._names = {name: _Inode(bytearray(content)) for name, content in files.items()}
        self._safe_names = dict(self._names)
        self._since: list[tuple[str, _Inode | None]] = []

    def happens(self, event: Event) -> None:
        """One event more."""
        match event:
            case Made(name):
                self._link(name, _Inode())
            case Deleted(name):
                self._link(name, None)
            case Written(name) | Cut(name):
                self._names[name].since.append(event)
            case Synced(name):
                self._names[name].sync()
            case FolderSynced():
                self._safe_names = dict(self._names)
                self._since.clear()
            case Promised():
                pass

    def now(self) -> Files:
        """The files as whoever runs sees them."""
        return {name: inode.now() for name, inode in self._names.items()}

    def power_fails(self, chance: random.Random) -> Files:
        """The files as they may be found afterwards. The disk itself goes on as if nothing were."""
        sector, kept = chance.choice(SECTORS), chance.choice(KEPT)
        names = dict(self._safe_names)
        stopped: set[str] = set()
        for name, inode in self._since:
            # Of one name the changes come in order; of two, either may be there without the other.
            if name in stopped or chance.random() >= kept:
                stopped.add(name)
            else:
                _set(names, name, inode)
        return {name: inode.left(chance, sector, kept) for name, inode in sorted(names.items())}

    def _link(self, name: str, inode: _Inode | None) -> None:
        self._since.append((name, inode))
        _set(self._names, name, inode)


def _set(names: dict[str, _Inode], name: str, inode: _Inode | None) -> None:
    if inode is None:
        names.pop(name, None)
    else:
        names[name] = inode


def _apply(content: bytearray, event: Written | Cut) -> None:
    if isinstance(event, Cut):
        del content[event.size :]
        content.extend(bytes(event.size - len(content)))
    else:
        content.extend(bytes(max(0, event.offset - len(content))))
        content[event.offset : event.offset + len(event.data)] = event.data


def _parts(event: Written | Cut, sector: int) -> list[Written | Cut]:
    """A write as its sectors."""
    if isinstance(event, Cut):
        return [event]
    ends = range((event.offset // sector + 1) * sector, event.offset + len(event.data), sector)
    edges = [0, *(end - event.offset for end in ends), len(event.data)]
    return [
        Written(event.name, event.offset + start, event.data[start:end])
        for start, end in pairwise(edges)
    ]
