"""What the terms of a watchlist stand for, shown by `check`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from monitor.watch.forms import Form, Forms
from monitor.watch.plan import ConceptPlan, PhrasePlan, Plan, Step, leaves
from monitor.watch.query import Query

CONCEPTS: Final = 1 << 10
"""Concepts whose forms are remembered for the next term and the next watchlist that name them."""


@dataclass(frozen=True, slots=True)
class LanguageForms:
    """Forms of a concept in one language.

    `strong` count by themselves; `weak` are capitals and seats of government; `doubtful` are also
    something else and need support by other evidence.
    """

    language: str
    strong: tuple[str, ...]
    weak: tuple[str, ...]
    doubtful: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WordForms:
    """The forms of each word of an ordinary term in one language, as they must be spelt."""

    language: str
    words: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class TermExpansion:
    """One term: a concept with its forms by language, or the spellings of an ordinary term.

    `inflected`: languages in which an ordinary term has other forms than the one written.
    """

    term: str
    concept: str | None = None
    languages: tuple[LanguageForms, ...] = ()
    forms: tuple[str, ...] = ()
    inflected: tuple[WordForms, ...] = ()


@dataclass(frozen=True, slots=True)
class Expansion:
    """A watchlist's query in canonical form and its terms, each once."""

    watchlist: str
    query: str
    terms: tuple[TermExpansion, ...]


def expand(
    watchlist: str, query: Query, plan: Plan, forms: Forms, languages: tuple[str, ...]
) -> Expansion:
    """Expand every term, for these languages (all that there are, if none is given)."""
    terms = dict.fromkeys(leaves(plan))
    told = dict.fromkeys(_term(leaf, forms, languages) for leaf in terms)
    return Expansion(watchlist, str(query), tuple(told))


def _term(
    leaf: PhrasePlan | ConceptPlan, forms: Forms, languages: tuple[str, ...]
) -> TermExpansion:
    if isinstance(leaf, PhrasePlan):
        return TermExpansion(leaf.label, None, (), _spellings(leaf), tuple(_inflected(leaf)))
    told = _spoken(leaf.owner, leaf.capitals, forms, languages)
    return TermExpansion(leaf.label, leaf.owner, told)


@lru_cache(maxsize=CONCEPTS)
def _spoken(
    owner: str, capitals: bool, forms: Forms, languages: tuple[str, ...]
) -> tuple[LanguageForms, ...]:
    """The forms of a concept by language. To look for them takes a tenth of a second."""
    owned = [f for f in forms.owned(owner) if capitals or not f.weak]
    spoken = languages or tuple(sorted({code for f in owned for code in f.languages} - {"*"}))
    return tuple(_language(code, owned) for code in spoken)


def _language(code: str, owned: list[Form]) -> LanguageForms:
    forms = [f for f in owned if code in f.languages or "*" in f.languages]
    doubtful = [f for f in forms if f.doubtful]
    firm = [f for f in forms if not f.doubtful]
    return LanguageForms(
        code,
        _texts([f for f in firm if not f.weak]),
        _texts([f for f in firm if f.weak]),
        _texts(doubtful),
    )


def _texts(forms: list[Form]) -> tuple[str, ...]:
    shown = (f"{f.text}…" if f.prefix else f.text for f in forms)
    return tuple(dict.fromkeys(shown))


def _spellings(leaf: PhrasePlan) -> tuple[str, ...]:
    """Per word the folded forms that are looked for; a beginning ends in *."""
    return tuple(
        " | ".join(sorted(f"{k}*" if step.prefix else k for k in step.keys)) for step in leaf.steps
    )


def _inflected(leaf: PhrasePlan) -> Iterator[WordForms]:
    spoken = sorted(set().union(*(step.languages for step in leaf.steps)))
    for code in spoken:
        words = tuple(_in_language(step, code) for step in leaf.steps)
        if any(len(forms) > 1 for forms in words):
            yield WordForms(code, words)


def _in_language(step: Step, code: str) -> tuple[str, ...]:
    """The forms of one word there, short ones first."""
    asked = {reading.key for reading in step.readings}
    forms = {*step.keys} - asked
    forms |= {r.spelling or r.key for r in step.readings if not r.languages or code in r.languages}
    return tuple(sorted(forms, key=lambda form: (len(form), form)))
