"""Where the texts of queries stand in the files, for what is found out about them later.

`check` compiles the queries and looks into the archive; what it has to say belongs to a column of a
query, and that to a line and column of a file.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor.errors import Problem
from monitor.settings.placing import offset_in
from monitor.settings.source import Text
from monitor.settings.tree import Scalar


@dataclass(frozen=True, slots=True)
class Part:
    """From `start` on (counted from 0), a query is the text of this scalar."""

    start: int
    scalar: Scalar

    @property
    def last(self) -> int:
        """The last character of the query that stands in this scalar."""
        return self.start + len(self.scalar.value.strip()) - 1

    def offset(self, text: Text, at: int) -> int:
        """The offset of a character of the query, or of the first one after it."""
        value = self.scalar.value
        margin = len(value) - len(value.lstrip())
        return offset_in(text, self.scalar, margin + max(0, at - self.start))


@dataclass(frozen=True, slots=True)
class Written:
    """A query, in one piece or combined from the long form, and where it was written."""

    query: str
    text: Text = field(repr=False)
    parts: tuple[Part, ...] = field(repr=False)

    @classmethod
    def whole(cls, text: Text, scalar: Scalar) -> Written:
        """The text of one scalar without white space around it."""
        return cls(scalar.value.strip(), text, (Part(0, scalar),))

    def offset(self, column: int) -> int:
        """The offset in the file of a column of the query, counted from 1.

        A sign that the long form adds stands for the entry after it.
        """
        at = column - 1
        number = bisect_left(self.parts, at, key=lambda part: part.last)
        return self.parts[min(number, len(self.parts) - 1)].offset(self.text, at)

    def problem(self, column: int, message: str, hint: str = "") -> Problem:
        """Something to say about what stands at a column of the query."""
        return self.text.problem(self.offset(column), message, hint)


@dataclass(frozen=True, slots=True)
class Spots:
    """Every query of the configuration with its place: by id of the watchlist, by topic."""

    watchlists: Mapping[str, Written] = field(default_factory=dict)
    topics: Mapping[str, tuple[Written, ...]] = field(default_factory=dict)
