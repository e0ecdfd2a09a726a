"""Folding a whole text at once, letter for letter, where its alphabet allows that.

A text whose letters all stand in one of the old 8-bit code pages is folded by one table of 256
bytes: every letter becomes its folded form, everything else a space. What comes out has the length
of the text, so its words are the tokens of the text and stand at their places. The tables are made
by asking `tokens`, which has the rules, about each character.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import Final, NamedTuple

PAGES: Final = ("cp1252", "cp1251", "cp1250", "cp1254", "cp1253", "cp1256")
"""Western, Cyrillic, Central European, Turkish, Greek, Arabic: tried in this order."""

SPACED: Final = "wire-monitor-spaced"
"""The error handler that lets foreign signs through as spaces."""

_ODD: Final = 0
"""Stands in tables for characters that join letters to one word, as soft hyphens do."""
_FIRST_LONG: Final = 1
_LAST_LONG: Final = 8
"""Control characters that stand for letters which fold to several, or to none of the page."""


class Even(NamedTuple):
    """A text folded letter for letter; `longer` are signs in it that stand for more letters."""

    text: str
    codec: str = "ascii"
    longer: tuple[tuple[str, str], ...] = ()

    def words(self) -> list[str]:
        """The folded words."""
        return self.expanded(self.text).split()

    def expanded(self, part: str) -> str:
        """A part with all its letters: not of the same length any more."""
        for sign, letters in self.longer:
            part = part.replace(sign, letters)
        return part


class Page(NamedTuple):
    """A code page: the folded byte of each byte, and how the result is read."""

    codec: str
    table: bytes
    longer: tuple[tuple[str, str], ...]
    decode: Callable[[bytes], tuple[str, int]]
    signs: frozenset[str]


class Evener:
    """Folds by tables, made when a text first asks for them.

    `words_of` gives the folded words of a text the long way; `joins` tells whether a text has any
    character that stands in words.
    """

    def __init__(
        self, words_of: Callable[[str], list[str]], joins: Callable[[str], object]
    ) -> None:
        self._words_of = words_of
        self._joins = joins
        codecs.register_error(SPACED, self._space)
        self._ascii = bytes(
            ord((words_of(chr(c)) or [" "])[0]) if c < 0x80 else _ODD  # noqa: PLR2004
            for c in range(256)
        )
        self._pages: tuple[Page, ...] = ()

    def even(self, text: str) -> Even | None:
        """The folded words of a text at their places; None if they cannot be had so."""
        if text.isascii():
            return Even(text.encode("ascii").translate(self._ascii).decode("ascii"))
        first, *others = self._pages or self._made()
        try:
            return _even(text, first)
        except UnicodeEncodeError as error:
            sign = text[error.start]
        for page in others:
            if sign in page.signs:
                try:
                    return _even(text, page)
                except UnicodeEncodeError:
                    continue
        return None

    def _made(self) -> tuple[Page, ...]:
        self._pages = tuple(map(self._page, PAGES))
        return self._pages

    def _page(self, codec: str) -> Page:
        signs = [bytes([byte]).decode(codec, "replace") for byte in range(256)]
        longer: dict[str, str] = {}
        table = bytes(self._folded(sign, codec, longer) for sign in signs)
        letters = {sign for sign in signs if self._words_of(sign)}
        read = codecs.getdecoder("ascii" if table.isascii() else codec)
        return Page(codec, table, tuple(longer.items()), read, frozenset(letters))

    def _folded(self, sign: str, codec: str, longer: dict[str, str]) -> int:
        words = self._words_of(sign)
        if not words:
            return _ODD if self._joins(sign) else ord(" ")
        folded = words[0].encode(codec, "replace")
        if len(folded) == 1 and folded != b"?":
            return folded[0]
        code = next((ord(c) for c, known in longer.items() if known == words[0]), 0)
        code = code or len(longer) + _FIRST_LONG
        if code > _LAST_LONG:
            return _ODD
        longer[chr(code)] = words[0]
        return code

    def _space(self, error: UnicodeError) -> tuple[str, int]:
        if isinstance(error, UnicodeEncodeError):
            run = error.object[error.start : error.end]
            if not self._joins(run):
                return " " * len(run), error.end
        raise error


def _even(text: str, page: Page) -> Even | None:
    folded = text.encode(page.codec, SPACED).translate(page.table)
    if _ODD in folded:
        return None
    longer = []
    for pair in page.longer:
        if ord(pair[0]) in folded:
            longer.append(pair)  # noqa: PERF401 - none in most texts, and this is the quicker way
    return Even(page.decode(folded)[0], page.codec, tuple(longer))
