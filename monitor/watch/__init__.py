"""Watchlists: the query language, concepts, the compiled index, evidence and explanation."""

from monitor.watch.expansion import Expansion, LanguageForms, TermExpansion
from monitor.watch.explaining import Clause, Explanation
from monitor.watch.index import Index
from monitor.watch.query import Query, parse

__all__ = [
    "Clause",
    "Expansion",
    "Explanation",
    "Index",
    "LanguageForms",
    "Query",
    "TermExpansion",
    "parse",
]
