"""A line with a caret under the place that a message is about."""

from __future__ import annotations

from typing import Final
from unicodedata import category, east_asian_width

WIDTH: Final = 76
"""Characters of a line that are shown; of a longer one those around the place."""
_MARKS: Final = frozenset(("Mn", "Me", "Cf"))


def pointed(line: str, at: int, indent: str = "    ") -> str:
    """The line and, below, a caret at its character `at` (counted from 0); without line ends."""
    text = "".join(c if c.isprintable() else " " for c in line.rstrip("\r\n"))
    at = min(at, len(text))
    start = len(text) - len(text.lstrip())
    end = len(text)
    if end - start > WIDTH:
        start = max(start, min(at - WIDTH // 2, end - WIDTH))
        end = start + WIDTH
    before = "…" if text[:start].strip() else ""
    after = "…" if end < len(text) else ""
    gap = " " * (len(before) + sum(map(_columns, text[start:at])))
    return f"{indent}{before}{text[start:end]}{after}\n{indent}{gap}^"


def _columns(character: str) -> int:
    """How many columns of a terminal a character takes."""
    if category(character) in _MARKS:
        return 0
    return 2 if east_asian_width(character) in ("W", "F") else 1
