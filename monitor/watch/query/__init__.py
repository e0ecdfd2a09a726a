"""The query language: text to a frozen tree and back."""

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
    children,
    column,
    walk,
)
from monitor.watch.query.lexing import shortened
from monitor.watch.query.parsing import MAX_CHARACTERS, MAX_DEPTH, MAX_TERMS, parse
from monitor.watch.query.pointing import pointed

__all__ = [
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "MAX_TERMS",
    "And",
    "Named",
    "Near",
    "Node",
    "Not",
    "Or",
    "Query",
    "Term",
    "Title",
    "Word",
    "children",
    "column",
    "parse",
    "pointed",
    "shortened",
    "walk",
]
