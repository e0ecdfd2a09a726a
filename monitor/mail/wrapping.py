"""Text for a terminal: 72 columns where words allow it, wide letters counted as two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import combining, east_asian_width

COLUMNS = 72
_NARROW = re.compile("[ -~\u00a0-\u02ff\u0370-\u0482\u048a-\u058f\u2010-\u203a]*")
_CLINGING = "。、，．！？」』】）〉》：；"


def columns(text: str) -> int:
    """How many columns a terminal gives this text."""
    if _NARROW.fullmatch(text):
        return len(text)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def wrap(text: str, indent: str = "") -> str:
    """Lines of at most 72 columns; `indent` begins every line but the first.

    Breaks at spaces, and anywhere between wide letters (Han, kana, Hangul). Only a longer word of
    other letters makes a longer line.
    """
    lines: list[str] = []
    line, used, empty = "", 0, True
    for glue, part, width in _parts(text):
        if not empty and used + len(glue) + width > COLUMNS:
            lines.append(line)
            line, used, empty = indent, len(indent), True
        line += part if empty else glue + part
        used += width + (0 if empty else len(glue))
        empty = False
    return "\n".join([*lines, line])


def rule(text: str, line: str) -> str:
    """A line as long as the text above it."""
    return line * min(COLUMNS, max(3, columns(text)))


def _parts(text: str) -> Iterator[tuple[str, str, int]]:
    """What may not be broken: the space before it, itself, its width; wide letters one by one."""
    for number, word in enumerate(text.split(" ")):
        glue = " " if number else ""
        width = columns(word)
        if width <= len(word):
            yield glue, word, width
            continue
        part = ""
        for letter in word:
            if part and _wide(letter):
                yield glue, part, columns(part)
                glue, part = "", ""
            part += letter
        yield glue, part, columns(part)


def _wide(letter: str) -> bool:
    """A letter before which a line may break."""
    return east_asian_width(letter) in "WF" and letter not in _CLINGING
