"""A file of the configuration as text, and where in it something stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from monitor.errors import Problem
from monitor.model import blanked
from monitor.watch.query import pointed

_LONG = re.compile(r"`([^`]{79})[^`]{2,}`")
"""What was written is repeated in messages, between backticks; a pasted page need not be."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


@dataclass(frozen=True, slots=True)
class Source:
    """One file: `path` as messages show it, `text` decoded as UTF-8.

    Bytes that are not UTF-8 may be handed in as lone surrogates (`errors="surrogateescape"`);
    each is then a problem with its place.
    """

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """The lines that are parsed. Offsets count code points of `whole`.

    `columns` maps, for lines that were corrected before parsing, each column to the one in the
    file as the user sees it.
    """

    path: str
    lines: tuple[str, ...]
    columns: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    whole: str = field(init=False, repr=False)
    starts: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        starts, offset = [], 0
        for line in self.lines:
            starts.append(offset)
            offset += len(line)
        object.__setattr__(self, "starts", tuple(starts) or (0,))
        object.__setattr__(self, "whole", "".join(self.lines))

    @classmethod
    def of(cls, path: str, text: str) -> Text:
        """Cut a text into its lines, line ends kept."""
        return cls(path, tuple(m.group() for m in _LINE.finditer(text) if m.group()))

    def corrected(self, line: int, new: str, columns: tuple[int, ...]) -> Text:
        """The same text with one line (counted from 0) written differently."""
        lines = (*self.lines[:line], new, *self.lines[line + 1 :])
        return Text(self.path, lines, {**self.columns, line: columns})

    def row(self, offset: int) -> int:
        """The line of an offset, counted from 0."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset in the user's file, counted from 1."""
        row = self.row(offset)
        column = offset - self.starts[row]
        known = self.columns.get(row)
        if known:
            column = known[min(column, len(known) - 1)]
        return row + 1, column + 1

    def problem(self, offset: int, message: str, hint: str = "") -> Problem:
        """A mistake at an offset."""
        line, column = self.place(offset)
        said = _visible(_LONG.sub(r"`\1…`", blanked(message)))
        return Problem(self.path, line, column, said, blanked(hint))

    def pointed(self, offset: int, message: str, hint: str = "") -> Problem:
        """A mistake at an offset, with its line and a caret."""
        row = self.row(offset)
        shown = pointed(self.lines[row], offset - self.starts[row]) if self.lines else ""
        return replace(self.problem(offset, message, hint), shown=shown)


def _visible(message: str) -> str:
    """What cannot be seen, and may be what is wrong, as YAML would write it."""
    if message.isprintable():
        return message
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in message)
