"""Text for a terminal: 72 columns where words allow it, wide letters counted as two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import combining, east_asian_width

COLUMNS = 72
_NARROW = re.compile("[ -~\u00a0-\u02ff\u0370-\u0482\u048a-\u058f\u2010-\u203a]*")
_MAYBE_WIDE = re.compile(
    "[\u1100-\u11ff\u2300-\u2bff\u2e80-\ua4ff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe10-\ufe6f"
    "\uff00-\uffef\U00010000-\U0010ffff]"
)
"""Every letter of two columns, and others: what it does not find has none."""
_CLINGING = "。、，．！？」』】）〉》：；"


def columns(text: str) -> int:
    """How many columns a terminal gives this text."""
    return len(text) if _NARROW.fullmatch(text) else sum(map(_columns, text))


@lru_cache(maxsize=8192)
def _columns(letter: str) -> int:
    return 0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1


def wrap(text: str, indent: str = "") -> str:
    """Lines of at most 72 columns; `indent` begins every line but the first.

    Breaks at spaces, and anywhere between wide letters (Han, kana, Hangul). Only a longer word of
    other letters makes a longer line.
    """
    if 2 * len(text) <= COLUMNS or columns(text) <= COLUMNS:
        return text
    lines: list[str] = []
    line, used, empty = "", 0, True
    for glue, part, width in _parts(text) if _MAYBE_WIDE.search(text) else _words(text):
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


def _words(text: str) -> Iterator[tuple[str, str, int]]:
    """`_parts` of a text without wide letters."""
    glue, is_plain = "", columns(text) == len(text)
    for word in text.split(" "):
        yield glue, word, len(word) if is_plain else columns(word)
        glue = " "


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
