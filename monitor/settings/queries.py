"""The query of a watchlist: read where it stands, combined from the long form, with its topics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from monitor.errors import QueryError
from monitor.settings.checking import Entry, comment_after
from monitor.settings.placing import offset_in
from monitor.settings.source import Text
from monitor.settings.spots import Part, Written
from monitor.settings.suggest import did_you_mean
from monitor.settings.tree import Listing, Node, Scalar, find
from monitor.settings.tree import Mapping as MappingNode
from monitor.watch.compiling import Compiler
from monitor.watch.query import And, Named, Near, Not, Or, Query, Term, parse, walk

LONG_KEYS = ("all", "any", "none")
TOGETHER = 200
"""A combined query up to this length is shown whole."""
NEAR = 2
"""Spaces before a `#`; with more of them even operators after it are a remark on the query."""
MOST_TERMS = 20_000
"""Terms of a query when its topics are written out: topics that use topics multiply."""
_OPERATORS = re.compile(r"\s[|+~]\d*\s|\s-\w")
_WORD = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class _Piece:
    """An entry of the long form, where it stands and as it was understood."""

    scalar: Scalar
    query: Query

    @property
    def text(self) -> str:
        return self.scalar.value.strip()


@dataclass(frozen=True, slots=True)
class Queries:
    """Reads queries.

    `topics` are the names of all files by folded name, None if a file could not be read;
    `languages` are those of the house; `sizes` says for how many terms a topic stands.
    """

    topics: Mapping[str, str] | None = None
    languages: tuple[str, ...] = ()
    sizes: Mapping[str, int] = field(default_factory=dict)

    def of(self, entry: Entry) -> Written | None:
        """The query of a watchlist entry; None if there is none that can be read."""
        written = self._written(entry)
        if written is not None:
            self._refuse_vast(entry, written)
        return written

    def _refuse_vast(self, entry: Entry, written: Written) -> None:
        query = parse(written.query)
        size = terms_of(query)
        for topic in query.topics:
            size += self.sizes.get(topic.name.casefold(), 0)
            if size > MOST_TERMS:
                told = QueryError(
                    f"more than {MOST_TERMS} terms with those of the topics",
                    topic.at,
                    "use fewer topics, or split the watchlist",
                )
                entry.inside(written.offset(topic.at), told)
                return

    def _written(self, entry: Entry) -> Written | None:
        given = [key for key in LONG_KEYS if _pieces(entry, key)]
        whole = find(entry.node, ("match",)) if _has(entry, "match") else None
        if whole is not None and given:
            into = "all" if given == ["none"] else given[0]
            hint = f"Keep `match`, or move it into `{into}`."
            entry.wrong_key((given[0],), f"both `match` and `{given[0]}` are given", hint)
        if isinstance(whole, Scalar):
            self._swallowed(entry, whole)
            return None if self.read(entry, whole) is None else Written.whole(entry.text, whole)
        if whole is not None:
            return None
        return self._combined(entry, given)

    def _combined(self, entry: Entry, given: list[str]) -> Written | None:
        """`all`, `any` and `none` as one query."""
        if not given:
            if not any(_has(entry, key) for key in LONG_KEYS):
                hint = "Write what to look for: `match: Corée du Nord + Russie`."
                entry.wrong((), "`match` is missing", hint)
            return None
        if given == ["none"]:
            hint = "Say with `all` or `any` what to look for."
            entry.wrong_key(("none",), "`none` alone would match nearly everything", hint)
        read = {key: [self._piece(entry, key, s) for s in _pieces(entry, key)] for key in given}
        pieces = {key: [piece for piece in read.get(key, ()) if piece] for key in LONG_KEYS}
        if given == ["none"] or any(None in found for found in read.values()):
            return None
        written = _join(entry.text, pieces["all"], pieces["any"], pieces["none"])
        whole = understood(written.query)
        if isinstance(whole, QueryError):
            short = len(written.query) <= TOGETHER
            together = f" (together: {written.query})" if short else ""
            told = QueryError(f"{whole.message}{together}", whole.column, whole.hint)
            entry.inside(written.offset(whole.column), told)
            return None
        return written

    def _piece(self, entry: Entry, key: str, scalar: Scalar) -> _Piece | None:
        self._swallowed(entry, scalar)
        if scalar.value.lstrip().startswith("-"):
            where = "`all` or `any`" if key == "none" else "`none`"
            hint = f"Write it under {where}, without the minus."
            entry.at(scalar.start, f"an entry of `{key}` cannot begin with a minus", hint)
            return None
        query = self.read(entry, scalar)
        return None if query is None else _Piece(scalar, query)

    def read(self, entry: Entry, scalar: Scalar) -> Query | None:
        """One text as a query; mistakes are reported where they stand in it."""
        text = scalar.value.rstrip()
        if not text:
            hint = (
                "A query that begins with `#` needs quotes."
                if comment_after(entry.text, scalar)
                else ""
            )
            entry.at(scalar.start, "the query is empty", hint)
            return None
        query = understood(text)
        if isinstance(query, QueryError):
            entry.inside(offset_in(entry.text, scalar, query.column - 1), query)
            return None
        for mistake in self._meaningless(query):
            entry.inside(offset_in(entry.text, scalar, mistake.column - 1), mistake)
        return query

    def _meaningless(self, query: Query) -> Iterator[QueryError]:
        """Names in a query that nothing is known by."""
        known = {topic.name.casefold() for topic in query.topics}
        if self.topics is not None:
            known &= self.topics.keys()
        # Each topic stands for one word here: mistakes in topics are reported where they are.
        compiler = Compiler({topic.name: ("x",) for topic in query.topics}, self.languages)
        for leaf in walk(query.root):
            if isinstance(leaf, Named) and leaf.kind == "topic":
                if leaf.name.casefold() not in known:
                    names = (self.topics or {}).values()
                    hint = did_you_mean(leaf.name, names, "Define it under `topics:`.")
                    yield QueryError(f"unknown topic `{leaf.name}`", leaf.at, hint)
            elif isinstance(leaf, Named | Term):
                try:
                    compiler.plan(Query(leaf))
                except QueryError as error:
                    yield error

    def _swallowed(self, entry: Entry, scalar: Scalar) -> None:
        """A `#` after a space ends the text for YAML, which a query may not have meant."""
        comment = comment_after(entry.text, scalar)
        if comment is None or not scalar.value or not _is_doubtful(entry, scalar, comment):
            return
        meant = "If it belongs to the query, remove the `#`"
        if not comment.startswith((" ", "\t")):
            quoted = f"{scalar.value} #{comment}".replace("'", "''")
            write = f": '{quoted}'" if scalar.style == "" and "\n" not in quoted else ""
            meant = f"If it belongs to the query, put all of it in single quotes{write}"
        at = entry.text.whole.index("#", scalar.end)
        entry.below(Scalar("", "", at, at)).warn(
            (),
            f"YAML takes `#{comment}` as a comment, not as part of the query",
            f"{meant}; if not, write the comment on a line of its own.",
        )


def _is_doubtful(entry: Entry, scalar: Scalar, comment: str) -> bool:
    """Whether a comment behind a query may be part of it. Comments stand off by some spaces."""
    if scalar.value.rstrip().endswith(("+", "|", "~", "-", "(")):
        return True
    gap = entry.text.whole.index("#", scalar.end) - scalar.end
    glued = comment[:1] not in ("", " ", "\t", "#", "!", "-")
    near = gap == 1 and scalar.style == "" and _WORD.search(comment) is not None
    return glued or near or (gap <= NEAR and _OPERATORS.search(comment) is not None)


def _has(entry: Entry, key: str) -> bool:
    return isinstance(entry.node, MappingNode) and entry.node.get(key) is not None


def _pieces(entry: Entry, key: str) -> list[Scalar]:
    """The texts of a list of the long form."""
    node: Node | None = entry.node.get(key) if isinstance(entry.node, MappingNode) else None
    if not isinstance(node, Listing):
        return []
    return [item for item in node.items if isinstance(item, Scalar)]


@dataclass(slots=True)
class _Pen:
    """Writes entries one after the other and remembers where each begins."""

    query: str = ""
    parts: list[Part] = field(default_factory=list)

    def add(self, before: str, piece: _Piece, *grouped: type) -> None:
        """An entry, in parentheses if its query is one of these kinds."""
        opening, closing = ("(", ")") if isinstance(piece.query.root, grouped) else ("", "")
        self.query += before + opening
        self.parts.append(Part(len(self.query), piece.scalar))
        self.query += piece.text + closing


def _join(text: Text, every: list[_Piece], some: list[_Piece], no: list[_Piece]) -> Written:
    """One query of all of them."""
    pen = _Pen()
    for piece in every:
        pen.add(" + " if pen.query else "", piece, And, Or, Not)
    opening, closing = ("(", ")") if len(some) > 1 and (every or no) else ("", "")
    pen.query += (" + " if pen.query and some else "") + opening
    for n, piece in enumerate(some):
        pen.add(" | " if n else "", piece, And, Not)
    pen.query += closing
    for piece in no:
        pen.add(" + -", piece, And, Or, Not, Near)
    return Written(pen.query, text, tuple(pen.parts))


def terms_of(query: Query) -> int:
    """How many terms a query names itself, its topics left out."""
    named = (leaf for leaf in walk(query.root) if isinstance(leaf, Named | Term))
    return sum(not (isinstance(leaf, Named) and leaf.kind == "topic") for leaf in named)


def understood(text: str) -> Query | QueryError:
    """A query, or what is wrong with it."""
    try:
        return parse(text)
    except QueryError as error:
        return error
