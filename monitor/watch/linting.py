"""Queries that are read well and are hardly meant: what they would do, and what to write instead.

Nothing here changes what a query means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from monitor.text import token_texts
from monitor.text.language import is_small_word
from monitor.watch.implying import implies, sense
from monitor.watch.plan import NonePlan, PhrasePlan, Plan, below, leaves
from monitor.watch.query import (
    And,
    Named,
    Near,
    Node,
    Not,
    Or,
    Query,
    Term,
    children,
    column,
    parse,
    shortened,
)
from monitor.watch.query.lexing import QUOTES

SHORTEST_BEGINNING: Final = 3
"""Letters of an alphabet below which a beginning is one of very many words."""
MOST_COMPARED: Final = 20_000
"""Terms held against each other for a contradiction; beyond, only equal ones are found."""
LONGEST_NAME: Final = 8
"""Words of a name of a country or organisation that is looked for in a phrase."""
_ALPHABETS_END: Final = "\u0e00"
"""From here on (Thai, Hangul, kana, Han) a single letter may be a word."""
_MEANT: Final = {
    "and": "+", "et": "+", "und": "+", "y": "+", "и": "+", "і": "+", "ve": "+", "oraz": "+",
    "or": "|", "ou": "|", "oder": "|", "или": "|", "або": "|", "veya": "|", "lub": "|",
    "not": "-word", "sauf": "-word", "nicht": "-word", "кроме": "-word",
}  # fmt: skip


class Lint(NamedTuple):
    """Something to say about what stands at a column of the query, counted from 1."""

    column: int
    message: str
    hint: str = ""


def lint(
    text: str,
    query: Query,
    plan: Plan,
    languages: Collection[str],
    concept_of: Callable[[str], str | None],
) -> tuple[Lint, ...]:
    """All that is odd in a query, by column. `plan` was made of `query`, and that of `text`.

    `languages` are those that the watchlist is meant in; `concept_of` tells what a term names.
    """
    linter = _Linter(text, languages, concept_of)
    linter.look(query.root, plan, "so nearly everything would match", ())
    return tuple(sorted(dict.fromkeys(linter.found)))


class _Bar(NamedTuple):
    """Something excluded."""

    node: Node
    plan: Plan
    sense: Hashable


@dataclass(slots=True)
class _Linter:
    """One query; `compared` counts what was held against each other."""

    text: str
    languages: Collection[str]
    concept_of: Callable[[str], str | None]
    found: list[Lint] = field(default_factory=list)
    compared: int = 0

    def look(self, node: Node, plan: Plan, common: str, bars: tuple[_Bar, ...]) -> None:
        """A clause. `common`: what a word of nearly every text does here; `bars`: what is excluded.

        A topic is looked at where it is defined.
        """
        match node:
            case And(of=many):
                self._both(many, below(plan), bars)
            case Or(of=many):
                for one, its in zip(many, below(plan), strict=True):
                    self.look(one, its, common, bars)
                self._repeated(many, below(plan))
            case Not(of=of):
                self.look(of, below(plan)[0], "so nearly nothing would match", ())
            case _:
                self._barred(node, plan, bars)
                self._inside(node, plan, common)

    def _inside(self, node: Node, plan: Plan, common: str) -> None:
        if isinstance(node, Term):
            self._term(node, plan, common)
            return
        within = "so it adds nothing" if isinstance(node, Near) else common
        for one, its in zip(children(node), below(plan), strict=False):
            self.look(one, its, within, ())

    def _both(self, many: Sequence[Node], plans: Sequence[Plan], bars: tuple[_Bar, ...]) -> None:
        bars += tuple(
            _Bar(one, its.of, sense(its.of))
            for one, its in zip(many, plans, strict=True)
            if isinstance(its, NonePlan)
        )
        for one, its in zip(many, plans, strict=True):
            self.look(one, its, "so it adds nothing", bars)
        self._repeated(many, plans)

    def _barred(self, node: Node, plan: Plan, bars: Sequence[_Bar]) -> None:
        """Say that a clause can never hold beside what is excluded."""
        meaning = sense(plan)
        size = sum(1 for _ in leaves(plan))
        for bar in bars:
            if meaning != bar.sense:
                self.compared += size
                if self.compared > MOST_COMPARED or not implies(plan, bar.plan):
                    continue
            message = (
                f"`{shortened(node)}` can never hold here: `{shortened(bar.node)}` excludes it"
            )
            self.found.append(Lint(column(node), message, "Remove one of them."))
            return

    def _repeated(self, many: Sequence[Node], plans: Sequence[Plan]) -> None:
        first: dict[Hashable, Node] = {}
        for node, plan in zip(many, plans, strict=True):
            earlier = first.setdefault(sense(plan), node)
            if earlier is not node:
                same = str(node).casefold() == str(earlier).casefold()
                says = "is written twice" if same else f"means the same as `{shortened(earlier)}`"
                message = f"`{shortened(node)}` {says}"
                self.found.append(Lint(column(node), message, "One of them is enough."))

    def _term(self, term: Term, plan: Plan, common: str) -> None:
        if not isinstance(plan, PhrasePlan):
            return
        where = _everywhere(term, self.languages)
        if where:
            self.found.append(
                Lint(term.at, f"`{shortened(term)}` {where}, {common}", "Write a longer term.")
            )
            return
        for word in self._operators(term):
            at = re.compile(rf"(?<!\S){re.escape(word)}(?!\S)").search(self.text, term.at - 1)
            meant = _MEANT[word.casefold()]
            self.found.append(
                Lint(
                    at.start() + 1 if at else term.at,
                    f"`{word}` is a word of the phrase here, not an operator",
                    f"Write {meant} if it is meant as one, else put the phrase in quotes.",
                )
            )
        names = () if self._is_quoted(term) else self._names(term)
        if names:
            self.found.append(
                Lint(
                    term.at,
                    f"`{shortened(term)}` finds these words one after the other only",
                    f"Write {' + '.join(names)} for all of them, else put the phrase in quotes.",
                )
            )

    def _names(self, term: Term) -> tuple[str, ...]:
        """Names of countries or organisations of which a phrase is made up; () if it is not."""
        if any(word.literal or word.prefix for word in term.words):
            return ()
        words = [word.text for word in term.words]
        names: list[str] = []
        while words:
            size = min(len(words), LONGEST_NAME)
            beginnings = [" ".join(words[:end]) for end in range(size, 0, -1)]
            name = next((name for name in beginnings if self.concept_of(name) is not None), None)
            if name is None:
                return ()
            names.append(name)
            words = words[len(name.split(" ")) :]
        return tuple(names)

    def _is_quoted(self, term: Term) -> bool:
        return self.text[term.at - 1 : term.at + 1].lstrip("=")[:1] in QUOTES

    def _operators(self, term: Term) -> Iterator[str]:
        """Words of a phrase without quotes that were probably meant as operators."""
        if self._is_quoted(term):
            return
        for n, word in enumerate(term.words):
            sign = _MEANT.get(word.text.casefold())
            last = n == len(term.words) - 1
            if sign and not last and (n or sign == "-word") and not (word.literal or word.prefix):
                yield word.text


def _everywhere(term: Term, languages: Collection[str]) -> str:
    """Why a term stands in nearly every text; "" if it does not."""
    words = token_texts(term.text)
    alone = words[0] if len(words) == 1 and words[0] < _ALPHABETS_END else ""
    if term.words[-1].prefix:
        short = alone.isalpha() and len(alone) < SHORTEST_BEGINNING
        return "begins words of nearly every text" if short else ""
    if len(alone) == 1:
        return "is in nearly every text"
    if all(is_small_word(word, languages) for word in words):
        return "is in nearly every text"
    return ""


def terms_asked_for(text: str) -> Iterator[tuple[str, int]]:
    """What a query wants to find, term by term, and its columns; topics stand for themselves."""
    yield from _asked_for(parse(text).root)


def _asked_for(node: Node) -> Iterator[tuple[str, int]]:
    match node:
        case Not() | Named(kind="topic"):
            return
        case Term() | Named():
            yield str(node), node.at
        case _:
            for one in children(node):
                yield from _asked_for(one)
