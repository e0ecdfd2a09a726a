"""A line that YAML misreads, written so that YAML reads what was meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from monitor.errors import QueryError
from monitor.watch.query import parse

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where PyYAML was built with it (7x faster); both give the same events and marks."""
_LINE = re.compile(
    r"""(?P<lead>\s*(?:-\s+)*(?:(?P<key>[^\s\#'"\[\]{},&*!|>%@`-][^:\#"']*?)\s*:\s+)?)(?P<value>\S.*?)
        (?P<rest>(?:\s+\#[^"]*)?\s*)""",
    re.VERBOSE | re.DOTALL,
)
_SINGLE_QUOTED = re.compile(r"(?<!\w)'([^']*)'(?!\w)")
_SWALLOWED = re.compile(r"\s(?=#)")
_KEY = re.compile(r"(\w+)\s*:\s+$")
_WILDCARD_FIRST = re.compile(r"\*+(\w[^\s*]*)\*?")
_OPERANDS = re.compile(
    r"(?:^|(?<=\s))[-(=]*(?P<term>[^\s()|+~-].*?)\)*(?=\s*$|\s+(?:[|+]|~\d*)(?=\s)|\s+-[\w(])"
)
"""What stands between the operators of a query, roughly."""
QUERY_KEYS = frozenset({"match", "all", "any", "none"})


@dataclass(frozen=True, slots=True)
class Correction:
    """`line` in full, line end included; `columns[i]` is where its character i stood before."""

    line: str
    columns: tuple[int, ...]
    value_at: int
    """Column of the value that was misread, counted from 0."""


@dataclass(slots=True)
class _Pen:
    """Writes a line and remembers where each character comes from."""

    source: str
    line: str = ""
    columns: tuple[int, ...] = ()

    def copy(self, start: int, end: int) -> None:
        self.line += self.source[start:end]
        self.columns += tuple(range(start, end))

    def add(self, text: str, at: int) -> None:
        self.line += text
        self.columns += (at,) * len(text)

    def quote(self, start: int, end: int, *, query: bool = False) -> None:
        """The same characters as a YAML single-quoted text; a query with the phrases it needs."""
        phrases = _phrases(self.source[start:end]) if query else []
        opened = {start + first for first, _ in phrases}
        closed = {start + last for _, last in phrases}
        self.add("'", start)
        for at in range(start, end):
            if at in opened:
                self.add('"', at)
            self.copy(at, at + 1)
            if self.source[at] == "'":
                self.add("'", at)
            if at + 1 in closed:
                self.add('"', at)
        self.add("'", max(start, end - 1))


def _phrases(text: str) -> list[tuple[int, int]]:
    """What of a query must be a phrase in quotes so that the query can be read (`Corée: Nord`).

    Nothing if the query is right as it is, or if quotes do not mend it.
    """
    if _reads_as_query(text):
        return []
    spans = [
        found.span("term")
        for found in _OPERANDS.finditer(text)
        if not _reads_as_query(found["term"]) and '"' not in found["term"]
    ]
    mended = text
    for start, end in reversed(spans):
        mended = f'{mended[:start]}"{mended[start:end]}"{mended[end:]}'
    return spans if _reads_as_query(mended) else []


def _reads_as_query(text: str) -> bool:
    try:
        parse(text)
    except QueryError:
        return False
    return True


def reads_as_text(value: str) -> bool:
    """Whether YAML takes this as one text, all of it."""
    try:
        events = list(yaml.parse(f"- {value}\n", Loader=LOADER))
    except yaml.YAMLError:
        return False
    scalars: list[Any] = [e for e in events if isinstance(e, yaml.ScalarEvent)]
    marks = scalars[0] if len(scalars) == 1 and len(events) == 7 else None  # noqa: PLR2004 - stream, document, sequence (2 each) and the scalar
    return (
        marks is not None
        and marks.anchor is None
        and marks.tag is None
        and marks.end_mark.index == len(value) + 2
    )


def correct(line: str) -> Correction | None:
    """Put the value of a line in quotes; None if the line is not `key: value` or `- value`."""
    found = _LINE.fullmatch(line)
    if found is None or not found["lead"].strip() or found["value"] in ("-", "?", "|", ">"):
        return None
    start, end = found.span("value")
    if not _is_text(found["value"]):
        return None
    # Inside the line single quotes may be meant as the quotes of a query.
    source = line
    if found["value"].startswith("'"):
        source = line[:start] + _SINGLE_QUOTED.sub(r'"\1"', found["value"]) + line[end:]
    pen = _Pen(source)
    pen.copy(0, start)
    _write_value(pen, start, end, found["key"])
    pen.copy(end, len(line))
    if pen.line == line or not _sound(pen.line):
        return None
    return Correction(pen.line, pen.columns, start)


def close_quote(line: str, column: int) -> Correction | None:
    """The line without the quote at `column`, which is never closed."""
    pen = _Pen(line)
    pen.copy(0, column)
    end = len(line.rstrip())
    if reads_as_text(line[column + 1 : end]):
        pen.copy(column + 1, end)
    else:
        pen.quote(column + 1, end)
    pen.copy(end, len(line))
    return Correction(pen.line, pen.columns, column) if _sound(pen.line) else None


def quote_comment(line: str, column: int) -> Correction | None:
    """The line whose list, begun at `column`, is closed only within what YAML takes as a comment.

    `[Corée, #metoo]`: the entries that need it are put in quotes.
    """
    end = line.rfind("]") + 1
    if not _SWALLOWED.search(line, column, end):
        return None
    found = _KEY.search(line, 0, column)
    pen = _Pen(line)
    pen.copy(0, column)
    _write_list(pen, column, end, found[1] if found else None)
    pen.copy(end, len(line))
    return Correction(pen.line, pen.columns, column) if _sound(pen.line) else None


def hint_for(line: str) -> str:
    """What to do about a value that YAML reads as something else than text."""
    fixed = correct(line)
    if fixed is None:
        return "Put the whole value in single quotes if it is text."
    return f"Write: {fixed.line.strip()}"


def _is_text(value: str) -> bool:
    """Whether a value that YAML cannot read was meant as text, and not as a list or mapping."""
    closing = {"[": "]", "{": "}"}.get(value[0])
    if closing is None or (value[0] == "[" and value.endswith("]")):
        return True
    return closing in value and not value.endswith(closing)


def _write_value(pen: _Pen, start: int, end: int, key: str | None) -> None:
    value = pen.source[start:end]
    if value[0] in "|>" and value[1:].strip():
        start += 1 + len(value[1:]) - len(value[1:].lstrip())
        _write_value(pen, start, end, key)
    elif value.startswith("[") and value.endswith("]"):
        _write_list(pen, start, end, key)
    elif key in QUERY_KEYS and (wild := _WILDCARD_FIRST.fullmatch(value)):
        pen.copy(start + wild.start(1), start + wild.end(1))
        pen.add("*", start)
    elif reads_as_text(value):
        pen.copy(start, end)
    else:
        pen.quote(start, end, query=key in QUERY_KEYS)


def _write_list(pen: _Pen, start: int, end: int, key: str | None) -> None:
    """`["A" + "B", C]`: quote the entries that need it."""
    pen.copy(start, start + 1)
    at = start + 1
    for entry in re.finditer(r'\s*((?:"[^"]*"|[^",])*)(,|$)', pen.source[start + 1 : end - 1]):
        first, last = at + entry.start(1) - entry.start(), at + entry.end(1) - entry.start()
        last -= len(entry[1]) - len(entry[1].rstrip())
        pen.copy(at, first)
        if entry[1].strip() and not reads_as_text(entry[1].strip()):
            pen.quote(first, last, query=key in QUERY_KEYS)
        else:
            pen.copy(first, last)
        pen.copy(last, at + len(entry[0]))
        at += len(entry[0])
        if not entry[2]:
            break
    pen.copy(at, end)


def _sound(line: str) -> bool:
    """Whether the line is YAML by itself."""
    try:
        for _ in yaml.parse(line.strip(), Loader=LOADER):
            pass
    except yaml.YAMLError:
        return False
    return True
