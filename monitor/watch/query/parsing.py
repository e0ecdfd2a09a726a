"""A recursive descent parser. The grammar is in docs/watchlists.md.

    query := both ("|" both)*
    both  := clause ("+" clause | "-" near)*
    clause := "-" near | near
    near  := unit ("~" number unit)*
    unit  := "(" query ")" | "title:" unit | phrase | name

Bounded: 10,000 characters, 50 levels, 5,000 terms; 100 words of a phrase, 10 operands of `~`.
"""

from __future__ import annotations

from typing import Final

from monitor.errors import QueryError
from monitor.text import tokens
from monitor.watch.query.ast import (
    And,
    Named,
    Near,
    Node,
    Not,
    Or,
    Query,
    Term,
    Title,
    Word,
    column,
    walk,
)
from monitor.watch.query.lexing import NAMED, Piece, lex, shortened

MAX_CHARACTERS: Final = 10_000
MAX_DEPTH: Final = 50
MAX_TERMS: Final = 5_000
MAX_WORDS: Final = 100
MAX_NEAR: Final = 10
"""A long text of one word over and over is searched for each of these from each of its places."""


def parse(text: str) -> Query:
    """Read a query. Raises QueryError with the 1-based column and a hint."""
    if len(text) > MAX_CHARACTERS:
        raise QueryError(
            f"the query is longer than {MAX_CHARACTERS} characters",
            MAX_CHARACTERS + 1,
            "move vocabulary into topics, or split the watchlist",
        )
    query = Query(_Parser(lex(text)).whole())
    _refuse_unbounded(query.root)
    _refuse_contradiction(query.root)
    return query


class _Parser:
    """Pieces and a place in them."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces
        self.at = 0
        self.depth = 0
        self.terms = 0

    @property
    def piece(self) -> Piece:
        return self.pieces[self.at]

    def take(self) -> Piece:
        piece = self.pieces[self.at]
        self.at += 1
        return piece

    def whole(self) -> Node:
        if self.piece.kind == "end":
            raise QueryError("the query is empty", 1, "write e.g. Corée du Nord + Russie")
        node = self.any()
        if self.piece.kind == ")":
            raise QueryError(
                "this parenthesis closes nothing", self.piece.at, "remove it, or add the opening ("
            )
        if self.piece.kind != "end":
            raise _operator_expected(self.piece)
        return node

    def any(self) -> Node:
        many = [self.all()]
        while self.piece.kind == "|":
            self.take()
            many.append(self.all())
        flat = [n for m in many for n in (m.of if isinstance(m, Or) else (m,))]
        return flat[0] if len(flat) == 1 else Or(tuple(flat))

    def all(self) -> Node:
        many = [self.clause()]
        while self.piece.kind in ("+", "-"):
            if self.piece.kind == "+":
                self.take()
            many.append(self.clause())
        flat = [n for m in many for n in (m.of if isinstance(m, And) else (m,))]
        return flat[0] if len(flat) == 1 else And(tuple(flat))

    def clause(self) -> Node:
        if self.piece.kind == "-":
            sign = self.take()
            if self.piece.kind == "-":
                raise QueryError("a double “not”", self.piece.at, "remove both")
            return Not(self.near(), sign.at)
        return self.near()

    def near(self) -> Node:
        operands = [self.unit()]
        gaps = []
        while self.piece.kind == "near":
            gap = self.take()
            if len(operands) == MAX_NEAR:
                raise QueryError(
                    f"more than {MAX_NEAR} terms beside each other", gap.at, "write + between some"
                )
            gaps.append(gap.gap)
            operands.append(self.unit())
            for operand in operands[-2:]:
                _refuse_loose_operand(operand, gap)
        return operands[0] if not gaps else Near(tuple(operands), tuple(gaps))

    def unit(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise QueryError(
                f"more than {MAX_DEPTH} levels of parentheses", self.piece.at, "use topics"
            )
        node = self._unit()
        self.depth -= 1
        return node

    def _unit(self) -> Node:
        match self.piece.kind:
            case "(":
                return self._group()
            case "title":
                self.take()
                return Title(self.unit())
            case "word" | "quoted":
                return self._phrase()
            case "country" | "org" | "topic":
                return self._named()
            case _:
                raise _term_expected(self.piece)

    def _group(self) -> Node:
        opening = self.take()
        node = self.any()
        if self.piece.kind == "end":
            raise QueryError("this parenthesis is never closed", opening.at, "add the closing )")
        if self.piece.kind != ")":
            raise _operator_expected(self.piece)
        self.take()
        return node

    def _phrase(self) -> Term:
        first = self.take()
        self._count(first)
        if first.kind == "quoted":
            texts = [w for w in first.text.split() if tokens(w)]
            words = [_word(w, first.literal, first.at) for w in texts]
        else:
            words = [_word(first.text, first.literal, first.at)]
            while self.piece.kind == "word":
                more = self.take()
                words.append(_word(more.text, more.literal, more.at))
        if self.piece.kind in ("word", "quoted", "(", "title", *NAMED):
            raise _operator_expected(self.piece)
        if len(words) > MAX_WORDS:
            raise QueryError(
                f"a phrase of more than {MAX_WORDS} words", first.at, "write + or | between some"
            )
        return Term(tuple(words), first.at)

    def _named(self) -> Named:
        piece = self.take()
        self._count(piece)
        name = piece.text.upper() if piece.kind != "topic" else piece.text
        return Named(piece.kind, name, piece.at)

    def _count(self, piece: Piece) -> None:
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise QueryError(f"more than {MAX_TERMS} terms", piece.at, "split the watchlist")


def _word(text: str, literal: bool, at: int) -> Word:
    prefix = text.endswith("*")
    if "*" in text[:-1] or (prefix and not tokens(text)):
        raise QueryError("* may stand only at the end of a word", at, "write missile*")
    return Word(text[:-1] if prefix else text, literal, prefix)


def _operator_expected(piece: Piece) -> QueryError:
    return QueryError(
        f"+ or | was expected before {shortened(piece.text)}",
        piece.at,
        "write + for “and”, | for “or”",
    )


def _term_expected(piece: Piece) -> QueryError:
    what = shortened(piece.text) or "the end of the query"
    return QueryError(f"a term was expected before {what}", piece.at, "write a word or a phrase")


def _refuse_loose_operand(node: Node, gap: Piece) -> None:
    """Distance is defined between terms and alternatives of terms."""
    for inner in walk(node):
        if isinstance(inner, And | Not | Near | Title):
            raise QueryError(
                f"beside {gap.text} only terms and alternatives of terms may stand",
                gap.at,
                "write A ~5 (B | C), or title:(A ~5 B)",
            )


def _refuse_unbounded(node: Node) -> None:
    """Raise unless every way to match needs something to be there."""
    loose = _loose(node)
    if loose is not None:
        raise QueryError(
            "this says only what must not be there, so nearly everything would match",
            column(loose),
            "add what must be there: term + -other",
        )


def _loose(node: Node) -> Node | None:
    """The part that would match a text in which nothing at all is found."""
    match node:
        case Not():
            return node
        case And(of=many):
            found = [_loose(n) for n in many]
            return None if None in found else found[0]
        case Or(of=many):
            return next((loose for n in many if (loose := _loose(n)) is not None), None)
        case Title(of=of):
            return _loose(of)
        case _:
            return None


def _refuse_contradiction(node: Node) -> None:
    for inner in walk(node):
        if isinstance(inner, And):
            asked = set(inner.of)
            for one in inner.of:
                if isinstance(one, Not) and one.of in asked:
                    raise QueryError(
                        f"{shortened(one.of)} is asked for and excluded at once",
                        one.at,
                        "remove one of them",
                    )
