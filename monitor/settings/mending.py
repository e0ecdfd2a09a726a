"""What is not YAML: the mistake in words, and the reading goes on with the line corrected.

YAML stops at the first mistake. A line whose value only lacks quotes is corrected in memory and
read again, so that all mistakes come out at once; the configuration is refused all the same.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from monitor.errors import Problem
from monitor.settings.compose import StopReadingError, compose
from monitor.settings.quoting import LOADER, Correction, close_quote, correct, quote_comment
from monitor.settings.source import Source, Text
from monitor.settings.tree import Node

MAX_CHARACTERS = 100_000_000
"""Somebody else's log file given as configuration; a million watchlists are ~60 MB."""
MAX_CORRECTIONS = 50
MAX_REREAD = 20_000_000
"""Characters read again and again because of corrections, altogether."""
MAX_UNPRINTABLE = 20

_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_HARD_SPACE = re.compile(r"^[ \u00a0\u202f]*(?:- )?[a-z_]*[ \u00a0\u202f]*(?::[\u00a0\u202f]+)?")
_SWALLOWED = re.compile(r"\[[^\r\n]*[ \t]#[^\r\n]*\]")
_UTF16 = ("\udcff\udcfe", "\udcfe\udcff")

_WHY = {
    '"': "YAML takes the first pair of quotes for the whole value",
    "'": "YAML takes the first pair of quotes for the whole value",
    "*": "YAML reads `*` at the beginning of a value as an alias",
    "&": "YAML reads `&` at the beginning of a value as an anchor",
    "!": "YAML reads `!` at the beginning of a value as a tag",
    "|": "YAML reads `|` at the beginning of a value as the start of a text block",
    ">": "YAML reads `>` at the beginning of a value as the start of a text block",
    "[": "YAML reads `[` at the beginning of a value as a list, and text follows it",
    "{": "YAML reads `{` at the beginning of a value as a mapping, and text follows it",
    "@": "YAML does not allow `@` at the beginning of a value",
    "`": "YAML does not allow a backtick at the beginning of a value",
    "%": "YAML does not allow `%` at the beginning of a value",
    "-": "YAML reads `- ` at the beginning of a value as a list",
    "?": "YAML reads `? ` at the beginning of a value as a key",
    ",": "YAML does not allow `,` at the beginning of a value",
}
_QUOTED = re.compile(r"\s*(?:-\s+)*\w+\s*:\s+[\"']")
_BLOCK = "Write `>-` after the colon and the value as it is on the lines below, indented."
_INNER = 'A value that has quotes inside stands in single quotes: \'"A" + "B"\'.'
_SAID = (
    ("tab character", "a tab; YAML is indented with spaces", ""),
    ("'\\t' that cannot", "a tab; YAML is indented with spaces", ""),
    (
        "could not find expected ':'",
        "a `:` is missing after this setting's name",
        "A setting is written `name: value`.",
    ),
    (
        "mapping values are not allowed",
        "a `:` where YAML expects none",
        "Check the indentation, or put the value in quotes if the colon is part of a text.",
    ),
    (
        "'-' indicator",
        "this line is not part of the list above it",
        "Every entry of a list begins with `- `, all in the same column.",
    ),
    (
        "expected key",
        "this does not fit what stands above it",
        "Check the indentation: settings of one group begin in the same column.",
    ),
    (
        "block end",
        "this does not fit what stands above it",
        "Check the indentation: settings of one group begin in the same column.",
    ),
    ("',' or ']'", "a list in brackets lacks a `,` or its `]`", _INNER),
    ("',' or '}'", "a mapping in braces lacks a `,` or its `}`", _INNER),
    ("escape", "a `\\` in double quotes that YAML does not know", "Single quotes keep it as is."),
    ("sequence entries", "a list cannot begin here", "Begin it on a line of its own."),
    ("another document", "a second YAML document begins here", "One file is one document."),
    ("document start", "this does not fit what stands above it", "Check the indentation."),
)


def read(source: Source) -> tuple[Text, Node | None, tuple[Problem, ...], bool]:
    """A file's text, its tree, its mistakes as YAML, and whether it was read to the end."""
    if len(source.text) > MAX_CHARACTERS:
        problem = Problem(source.path, 1, 1, f"longer than {MAX_CHARACTERS:,} characters")
        return Text.of(source.path, ""), None, (problem,), False
    text, problems = _printable(Text.of(source.path, source.text.removeprefix("\ufeff")))
    budget = min(MAX_CORRECTIONS, MAX_REREAD // max(1, len(source.text)))
    while True:
        try:
            root, more = compose(text)
        except StopReadingError as stopped:
            problem, mended = _stopped(text, stopped)
        except yaml.YAMLError as error:
            problem, mended = _mend(text, error)
        else:
            return text, root, (*problems, *more), True
        problems.append(problem)
        budget -= 1
        if mended is None or budget < 0:
            return text, None, tuple(problems), False
        text = mended


def _printable(text: Text) -> tuple[Text, list[Problem]]:
    """Characters that YAML refuses, reported and replaced; hard spaces of the layout softened."""
    whole = text.whole
    problems: list[Problem] = []
    for found in _UNPRINTABLE.finditer(whole):
        if len(problems) == MAX_UNPRINTABLE:
            break
        problems.append(_unprintable(text, found.start(), whole))
    soft = _UNPRINTABLE.sub("\ufffd", whole) if problems else whole
    lines = list(Text.of(text.path, soft).lines)
    if "\u00a0" in whole or "\u202f" in whole:
        for row, line in enumerate(lines):
            lead = _HARD_SPACE.match(line)
            if lead and re.search("[\u00a0\u202f]", lead[0]):
                at = text.starts[row] + len(re.split("[\u00a0\u202f]", line, maxsplit=1)[0])
                problems.append(
                    text.problem(
                        at,
                        "a no-break space where YAML needs an ordinary one",
                        "Type the space again; word processors put no-break spaces before colons.",
                    )
                )
                lines[row] = re.sub("[\u00a0\u202f]", " ", lead[0]) + line[lead.end() :]
    return Text(text.path, tuple(lines)), problems


def _unprintable(text: Text, offset: int, whole: str) -> Problem:
    code = ord(whole[offset])
    if 0xDC80 <= code <= 0xDCFF:  # noqa: PLR2004 - bytes that were not UTF-8 (PEP 383)
        looks = "UTF-16" if whole.startswith(_UTF16) else "another encoding"
        return text.problem(
            offset,
            f"byte 0x{code - 0xDC00:02X} is not UTF-8",
            f"Save the file as UTF-8; this looks like {looks}.",
        )
    return text.problem(offset, f"control character U+{code:04X}", "Remove it.")


def _stopped(text: Text, stopped: StopReadingError) -> tuple[Problem, Text | None]:
    """An alias of nothing may be text without its quotes."""
    problem = stopped.problem
    if "as an alias" not in problem.message:
        return problem, None
    return problem, _applied(text, problem.line - 1, _corrected(text, problem.line - 1))


def _mend(text: Text, error: yaml.YAMLError) -> tuple[Problem, Text | None]:
    """The mistake, and the text with the line corrected where that is clear."""
    offset, cause = _where(text, error)
    swallowed = _in_comment(text, offset)
    if swallowed is not None:
        return swallowed
    last = _token_before(text, offset)
    if isinstance(last, yaml.ScalarToken):
        begins = last.start_mark.index
        if last.style in ("'", '"') and text.row(begins) < text.row(last.end_mark.index):
            offset, cause = begins, "unexpected end of stream"
        elif not last.style and text.row(begins) < text.row(offset) and "values are not" in cause:
            return _run_on(text, begins, offset), None
    if "unexpected end of stream" in cause:
        return _unclosed(text, offset)
    row = text.row(offset)
    fixed = None if re.search(r"\\t|tab character|escape", cause) else _corrected(text, row)
    if fixed is None and _QUOTED.match(text.lines[row]) and "expected" in cause:
        return text.problem(offset, _WHY['"'], _BLOCK), None
    if fixed is None:
        return text.problem(offset, *_in_words(cause)), None
    value = text.lines[row][fixed.value_at :]
    why = _WHY.get(value[0], "YAML reads a word with a colon inside a value as another setting")
    problem = text.problem(offset, why, f"Write: {fixed.line.strip()}")
    return problem, _applied(text, row, fixed)


def _in_comment(text: Text, offset: int) -> tuple[Problem, Text | None] | None:
    """A list in brackets whose `]` YAML takes as part of a comment: `[Corée, #metoo]`."""
    begins = _open_bracket(text, offset) if _SWALLOWED.search(text.whole) else None
    if begins is None:
        return None
    row = text.row(begins)
    fixed = None
    if row not in text.columns:
        fixed = quote_comment(text.lines[row], begins - text.starts[row])
    if fixed is None:
        return None
    rest = text.whole[begins : text.starts[row] + len(text.lines[row])]
    comment = re.split(r"\s(?=#)", rest, maxsplit=1)[1]
    at = begins + len(rest) - len(comment)
    said = f"YAML takes `{comment.rstrip()}` as a comment"
    problem = text.problem(at, said, f"Write: {fixed.line.strip()}")
    return problem, _applied(text, row, fixed)


def _open_bracket(text: Text, offset: int) -> int | None:
    """Where the innermost list in brackets begins that is still open at an offset."""
    open_at: list[int] = []
    try:
        for token in yaml.scan(text.whole, Loader=LOADER):
            if token.start_mark.index >= offset:
                break
            if isinstance(token, yaml.FlowSequenceStartToken):
                open_at.append(token.start_mark.index)
            elif isinstance(token, yaml.FlowSequenceEndToken) and open_at:
                open_at.pop()
    except yaml.YAMLError:
        pass
    return open_at[-1] if open_at else None


def _unclosed(text: Text, offset: int) -> tuple[Problem, Text | None]:
    """A quote that swallows the lines after it."""
    row = text.row(offset)
    known = row in text.columns
    fixed = None if known else close_quote(text.lines[row], offset - text.starts[row])
    problem = text.problem(
        offset, "this quote is not closed", "Close it at the end of its line, or remove it."
    )
    return problem, _applied(text, row, fixed)


def _run_on(text: Text, begins: int, offset: int) -> Problem:
    """A line that YAML takes as the continuation of the text above it, with a `:` in it."""
    row = text.row(begins)
    if not text.lines[row][: begins - text.starts[row]].strip(" -"):
        end = text.starts[row] + len(text.lines[row].rstrip())
        return text.problem(
            end, "a `:` is missing after this setting's name", "Write it so: `name: value`."
        )
    here = text.starts[text.row(offset)]
    return text.problem(
        here + _indent(text.lines[text.row(offset)]),
        "this line is indented deeper than the setting above it, which has its value already",
        "Begin it in the same column as the setting above.",
    )


def _applied(text: Text, row: int, fixed: Correction | None) -> Text | None:
    return None if fixed is None else text.corrected(row, fixed.line, fixed.columns)


def _corrected(text: Text, row: int) -> Correction | None:
    """The line corrected, unless its value goes on below or it was corrected already."""
    if row in text.columns or row >= len(text.lines):
        return None
    line = text.lines[row]
    for below in text.lines[row + 1 :]:
        if below.strip() and not below.lstrip().startswith("#"):
            deeper = _indent(below) > _indent(line) + _dashes(line)
            if deeper and ":" not in below and not below.lstrip().startswith("- "):
                return None
            break
    return correct(line)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _dashes(line: str) -> int:
    found = re.match(r"\s*((?:- +)*)", line)
    return len(found[1]) if found else 0


def _where(text: Text, error: yaml.YAMLError) -> tuple[int, str]:
    """Offset and libyaml's own words for a mistake."""
    marked: Any = error
    cause = str(getattr(marked, "problem", None) or error)
    context = getattr(marked, "context_mark", None)
    mark = getattr(marked, "problem_mark", None) or context
    if mark is None:
        return 0, cause
    early = ("could not find expected ':'", "unexpected end of stream")
    if context is not None and any(words in cause for words in early):
        mark = context
    if "cannot start any token" in cause and text.whole[mark.index : mark.index + 1] == "\t":
        cause = "'\\t' that cannot"
    return min(mark.index, max(0, len(text.whole) - 1)), cause


def _token_before(text: Text, offset: int) -> Any:
    """The last token that begins before an offset."""
    last: Any = None
    try:
        for token in yaml.scan(text.whole, Loader=LOADER):
            if token.start_mark.index >= offset:
                break
            last = token
    except yaml.YAMLError:
        pass
    return last


def _in_words(cause: str) -> tuple[str, str]:
    for words, said, hint in _SAID:
        if words in cause:
            return said, hint
    return f"not YAML: {cause}", ""
