"""The authored tables: regular endings, and words that the dictionaries join or part wrongly."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from monitor.adapters.lexicon.spelling import spelt

_HEADER: Final = re.compile(r"\[([a-z]+) ([a-z]+)\]")
_LINE: Final = re.compile(r"(?:\[([^\]]+)\])?(\S+): (.+)")


class Pattern(NamedTuple):
    """`ending` of the citation form (after one of the letters of `before`), and all endings."""

    ending: str
    before: str
    endings: tuple[str, ...]

    def stem(self, word: str, ending: str) -> str | None:
        """What is left of a word without one of its endings; None if it does not fit."""
        if not word.endswith(ending):
            return None
        stem = word[: len(word) - len(ending)]
        last = stem[-1:]
        if not last or (self.before and (last in self.before[1:]) == (self.before[0] == "^")):
            return None
        return stem

    def forms(self, stem: str) -> list[str]:
        """The words of this pattern, the citation form first."""
        return [stem + ending for ending in self.endings]


@dataclass(frozen=True, slots=True)
class Tables:
    """All of one language."""

    number: tuple[Pattern, ...] = ()
    gender: tuple[Pattern, ...] = ()
    adjectives: tuple[Pattern, ...] = ()
    verbs: tuple[Pattern, ...] = ()
    participles: tuple[Pattern, ...] = ()
    names: tuple[Pattern, ...] = ()
    together: dict[str, tuple[str, ...]] = field(default_factory=dict)
    also: dict[str, frozenset[str]] = field(default_factory=dict)
    apart: dict[str, frozenset[str]] = field(default_factory=dict)
    own: frozenset[str] = frozenset()


@cache
def tables(language: str) -> Tables:
    """The tables of a language; empty ones if there are none."""
    endings, lexemes = _sections("endings.txt"), _sections("lexemes.txt")

    def patterns(kind: str) -> tuple[Pattern, ...]:
        lines = endings.get((language, kind), ())
        return tuple(pattern for line in lines for pattern in _patterns(line))

    lines = {
        kind: lexemes.get((language, kind), []) for kind in ("together", "also", "apart", "own")
    }
    lines = {kind: [spelt(line, language) for line in found] for kind, found in lines.items()}
    together = [tuple(line.split()) for line in lines["together"]]
    apart = [line.split() for line in lines["apart"]]
    return Tables(
        patterns("number"),
        patterns("gender"),
        patterns("adjectives"),
        patterns("verbs"),
        patterns("participles"),
        patterns("names"),
        {word: group for group in together for word in group},
        {line.split()[0]: frozenset(line.split()[1:]) for line in lines["also"]},
        {word: frozenset(group) - {word} for group in apart for word in group},
        frozenset(" ".join(lines["own"]).split()),
    )


def longest(patterns: tuple[Pattern, ...], word: str) -> list[tuple[Pattern, str]]:
    """The patterns with the longest citation ending that a word has, each with the stem."""
    found = [(p, s) for p in patterns if (s := p.stem(word, _bare(p.ending))) is not None]
    most = max((_weight(p) for p, _ in found), default=0)
    return [(p, s) for p, s in found if _weight(p) == most]


def _weight(pattern: Pattern) -> int:
    return 2 * len(_bare(pattern.ending)) + bool(pattern.before)


def _bare(ending: str) -> str:
    return "" if ending == "-" else ending


def _patterns(line: str) -> list[Pattern]:
    found = _LINE.fullmatch(line)
    if found is None:
        raise ValueError(f"not a pattern: {line}")
    before = found[1] or ""
    if before and not before.startswith("^"):
        before = "=" + before
    endings = tuple(map(_bare, found[3].split()))
    return [Pattern(ending, before, endings) for ending in found[2].split("/")]


@cache
def _sections(name: str) -> dict[tuple[str, str], list[str]]:
    text = files("monitor.adapters.lexicon").joinpath("data", name).read_text("utf-8")
    sections: dict[tuple[str, str], list[str]] = {}
    lines: list[str] = []
    for raw in text.splitlines():
        line = raw.strip()
        if header := _HEADER.fullmatch(line):
            lines = sections.setdefault((header[1], header[2]), [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return sections
