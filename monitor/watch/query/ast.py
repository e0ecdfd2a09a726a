"""The query as a frozen tree, and how it is printed back.

Printing gives the canonical form: parsing it again gives the same tree. Columns (`at`, code points
from 1) point into the text that was parsed and take no part in comparison.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from monitor.watch.query.lexing import is_plain_word


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a term. `literal`: nothing but this word; `prefix`: any word that begins so."""

    text: str
    literal: bool = False
    prefix: bool = False

    @property
    def written(self) -> str:
        """As it stands in quotes."""
        return self.text + ("*" if self.prefix else "")

    def __str__(self) -> str:
        return ("=" if self.literal else "") + self.written


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand one after the other."""

    words: tuple[Word, ...]
    at: int = field(default=1, compare=False)

    def __str__(self) -> str:
        if all(is_plain_word(w.written) for w in self.words):
            return " ".join(map(str, self.words))
        inside = " ".join(w.written for w in self.words)
        return ("=" if self.words[0].literal else "") + f'"{inside}"'

    @property
    def text(self) -> str:
        """The words as written, without operators."""
        return " ".join(w.text for w in self.words)


@dataclass(frozen=True, slots=True)
class Named:
    """`country:KP`, `org:NATO` or `topic:missiles`."""

    kind: str
    name: str
    at: int = field(default=1, compare=False)

    def __str__(self) -> str:
        return (
            f"{self.kind}:{self.name}" if _is_bare_name(self.name) else f'{self.kind}:"{self.name}"'
        )


@dataclass(frozen=True, slots=True)
class Title:
    """What follows must stand in the title."""

    of: Node

    def __str__(self) -> str:
        return f"title:{_inner(self.of, (Term, Named))}"


@dataclass(frozen=True, slots=True)
class Near:
    """Each operand stands within `gaps[i]` words of the next, in either order."""

    operands: tuple[Node, ...]
    gaps: tuple[int, ...]

    def __str__(self) -> str:
        parts = [_inner(o, (Term, Named, Title)) for o in self.operands]
        return parts[0] + "".join(
            f" ~{gap} {part}" for gap, part in zip(self.gaps, parts[1:], strict=True)
        )


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be there."""

    of: Node
    at: int = field(default=1, compare=False)

    def __str__(self) -> str:
        return f"-{_inner(self.of, (Term, Named, Title))}"


@dataclass(frozen=True, slots=True)
class And:
    """All of these."""

    of: tuple[Node, ...]

    def __str__(self) -> str:
        return " + ".join(f"({n})" if isinstance(n, Or) else str(n) for n in self.of)


@dataclass(frozen=True, slots=True)
class Or:
    """Any of these."""

    of: tuple[Node, ...]

    def __str__(self) -> str:
        return " | ".join(map(str, self.of))


Node = Term | Named | Title | Near | Not | And | Or


@dataclass(frozen=True, slots=True)
class Query:
    """What an analyst asks for. `str(query)` is its canonical form."""

    root: Node

    def __str__(self) -> str:
        return str(self.root)

    @property
    def topics(self) -> tuple[Named, ...]:
        """The topics it uses, with their columns."""
        return tuple(n for n in walk(self.root) if isinstance(n, Named) and n.kind == "topic")


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below."""
    match node:
        case Term() | Named():
            return ()
        case Near(operands=operands):
            return operands
        case Title(of=of) | Not(of=of):
            return (of,)
        case And(of=many) | Or(of=many):
            return many


def walk(node: Node) -> Iterator[Node]:
    """The node and all below, in the order of writing."""
    yield node
    for child in children(node):
        yield from walk(child)


def column(node: Node) -> int:
    """Where a node begins in the text that was parsed."""
    if isinstance(node, Term | Named | Not):
        return node.at
    return column(children(node)[0])


def _inner(node: Node, bare: tuple[type, ...]) -> str:
    return str(node) if isinstance(node, bare) else f"({node})"


def _is_bare_name(name: str) -> bool:
    return all(c.isalnum() or c in "_-." for c in name)
