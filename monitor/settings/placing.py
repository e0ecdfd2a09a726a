"""Where in the file the n-th character of a scalar's value was written."""

from __future__ import annotations

import re

from monitor.settings.source import Text
from monitor.settings.tree import Scalar

_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r\n|.)", re.DOTALL)


def offset_in(text: Text, scalar: Scalar, index: int) -> int:
    """The offset of `value[index]`; for an index behind the value, the end of what is written.

    Apart from quotes and escapes a scalar's raw text holds all its visible characters in order, and
    only white space differs (folded lines, indentation), so the two are read side by side.
    """
    raw = text.whole[scalar.start : scalar.end]
    cursor = _first(raw, scalar.style)
    for at, character in enumerate(scalar.value):
        cursor = _next(raw, cursor, character, scalar.style)
        if at == index or cursor >= len(raw):
            break
        cursor += _width(raw, cursor, scalar.style)
    else:
        cursor = _last(raw, scalar.style)
    return scalar.start + min(cursor, max(0, len(raw) - 1))


def _first(raw: str, style: str) -> int:
    if style in ("|", ">"):
        return raw.find("\n") + 1
    return 1 if style else 0


def _last(raw: str, style: str) -> int:
    end = len(raw.rstrip())
    return end - 1 if style in ("'", '"') else end


def _next(raw: str, cursor: int, character: str, style: str) -> int:
    """The place of the next character: white space stands for white space."""
    if character.isspace():
        return cursor
    while cursor < len(raw) and raw[cursor] != character:
        if style == '"' and raw[cursor] == "\\" and raw[cursor + 1 : cursor + 2] not in "\r\n":
            break  # an escape is the character, unless it hides a line end
        cursor += 1
    return cursor


def _width(raw: str, cursor: int, style: str) -> int:
    """How many raw characters the value's character at the cursor takes."""
    if style == "'" and raw.startswith("''", cursor):
        return 2
    if style == '"' and (found := _ESCAPE.match(raw, cursor)):
        return len(found[0])
    return 1
