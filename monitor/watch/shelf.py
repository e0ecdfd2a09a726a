"""Sorted lines of text that are looked up by their first word, kept compressed.

Of nine megabytes of forms a program needs a few hundred lines; as bytes of the file they would be
a twentieth of all the memory that it may take.
"""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Final

BLOCK: Final = 8_192
"""Bytes that are compressed together: a block is opened in 30 microseconds."""

_OPEN: Final = 32
"""Blocks that are kept open."""

_FASTEST: Final = 1
"""An eighth larger than the usual compression, in two thirds of its time."""

_HASHES: Final = 1 << 20
"""Places for hashes of first words: nine of ten other words are told by theirs."""


class Shelf:
    """Lines "word TAB records", each word once."""

    def __init__(self) -> None:
        self._firsts: list[bytes] = []
        self._blocks: list[bytes] = []
        self._hashes = bytearray(_HASHES)
        self._opened = lru_cache(_OPEN)(self._open)

    def put(self, words: Sequence[bytes], lines: Sequence[bytes]) -> None:
        """Lines with their first words, which come after all that are there in order of bytes."""
        if not words:
            return
        self._firsts.append(words[0])
        self._blocks.append(zlib.compress(b"\n%b\n" % b"\n".join(lines), _FASTEST))
        hashes = self._hashes
        for word in map(bytes.decode, words):
            hashes[hash(word) % _HASHES] = True

    def may_have(self, word: str) -> bool:
        """Whether a line may begin with this word; says no to most others."""
        return bool(self._hashes[hash(word) % _HASHES])

    def records(self, word: str) -> str | None:
        """What stands behind a first word; None if no line begins with it."""
        if not self._hashes[hash(word) % _HASHES]:
            return None
        head = word.encode("utf-8", "surrogatepass")
        block = self._opened(max(0, bisect_right(self._firsts, head) - 1))
        sought = b"\n%b\t" % head
        at = block.find(sought)
        return None if at < 0 else block[at + len(sought) : block.index(b"\n", at + 1)].decode()

    def lines(self) -> Iterator[tuple[str, str]]:
        """All first words with what stands behind them."""
        for number in range(len(self._blocks)):
            for line in self._open(number).split(b"\n"):
                if line:
                    word, _, records = line.decode().partition("\t")
                    yield word, records

    def lines_with(self, signs: Collection[bytes]) -> Iterator[tuple[str, str]]:
        """The lines in which one of these stands, each once."""
        seen: set[int] = set()
        data = self._whole
        for sign in signs:
            at = 0
            while (at := data.find(sign, at)) >= 0:
                start, end = data.rindex(b"\n", 0, at) + 1, data.index(b"\n", at)
                at = end
                if start not in seen:
                    seen.add(start)
                    word, _, records = data[start:end].decode().partition("\t")
                    yield word, records

    @cached_property
    def _whole(self) -> bytes:
        """All lines, for a command that asks for many concepts; the daemon asks for none."""
        return b"".join(map(self._open, range(len(self._blocks))))

    def _open(self, number: int) -> bytes:
        return zlib.decompress(self._blocks[number])
