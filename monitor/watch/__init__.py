"""Watchlists: the query language, concepts, the compiled index, evidence and explanation."""

from monitor.watch.expansion import Expansion, LanguageForms, TermExpansion
from monitor.watch.explaining import Clause, Explanation
from monitor.watch.index import Index
from monitor.watch.linting import Lint, terms_asked_for
from monitor.watch.query import Query, parse
from monitor.watch.sifting import WORDING, index_words
from monitor.watch.trying import Trial, because, try_examples

__all__ = [
    "WORDING",
    "Clause",
    "Expansion",
    "Explanation",
    "Index",
    "LanguageForms",
    "Lint",
    "Query",
    "TermExpansion",
    "Trial",
    "because",
    "index_words",
    "parse",
    "terms_asked_for",
    "try_examples",
]
