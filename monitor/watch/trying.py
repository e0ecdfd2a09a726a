"""The examples of a watchlist, tried the way every item goes: cleaned, then matched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from monitor.model import Entry, Example, Feed, Field, Watchlist
from monitor.text import clean
from monitor.watch.explaining import Clause, Explanation
from monitor.watch.index import Index

CLAUSES_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Trial:
    """An example that was tried. `why` says what was found, or what is missing."""

    example: Example
    matches: bool
    why: str

    @property
    def passes(self) -> bool:
        """Whether it came out as it should."""
        return self.matches == self.example.match


def try_examples(
    index: Index, watchlist: Watchlist, feeds: Mapping[str, Feed]
) -> tuple[Trial, ...]:
    """Try all examples of a watchlist that the index holds; `feeds` are those of the house."""
    return tuple(_try(index, watchlist, example, feeds) for example in watchlist.examples)


def _try(index: Index, watchlist: Watchlist, example: Example, feeds: Mapping[str, Feed]) -> Trial:
    name = example.feed or next(iter(watchlist.feeds), "")
    entry = Entry(title=example.title, summary=example.text, language=example.language or None)
    item = clean(entry, feeds.get(name, Feed(name, "")), 0)
    matches = any(match.watchlist == watchlist.id for match in index.match(item))
    return Trial(example, matches, because(index.explain(watchlist.id, item)))


def because(told: Explanation) -> str:
    """An explanation in one sentence: the evidence, or the clauses that do not hold."""
    if told.reason:
        return told.reason
    clauses = _found(told.clause) if told.holds else _missing(told.clause)
    said = list(dict.fromkeys(clauses))
    more = f"; and {len(said) - CLAUSES_SHOWN} more" if len(said) > CLAUSES_SHOWN else ""
    return "; ".join(said[:CLAUSES_SHOWN]) + more


def _found(clause: Clause) -> Iterator[str]:
    """The terms that hold, each with what was found."""
    if clause.parts:
        for part in clause.parts:
            yield from _found(part)
    elif clause.holds and clause.evidence:
        yield f"{clause.text}: {_forms(clause)}"


def _missing(clause: Clause) -> Iterator[str]:
    """The terms because of which a clause does not hold, each with its reason."""
    if clause.holds:
        return
    if clause.note or not clause.parts:
        there = [part for part in clause.parts if part.holds and part.evidence]
        seen = f" ({', '.join(map(_forms, there))})" if there else ""
        yield f"{clause.text}: {clause.note or 'does not hold'}{seen}"
        return
    for part in clause.parts:
        yield from _missing(part)


def _forms(clause: Clause) -> str:
    return ", ".join(
        dict.fromkeys(
            f"“{e.form}” in the {'title' if e.field is Field.TITLE else 'text'}"
            for e in clause.evidence
        )
    )
