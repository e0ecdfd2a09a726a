"""What terms stand for, in as few lines as a person reads: each once, near languages first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from monitor.model import Settings
from monitor.watch import TermExpansion

SHOWN = 6
"""Forms shown per language before the rest is folded away."""


def near_languages(settings: Settings) -> frozenset[str]:
    """The languages that a configuration speaks of: of its wires, its watchlists, its readers."""
    return frozenset(
        (
            *settings.languages,
            *(f.language for f in settings.feeds if f.language),
            *(code for w in settings.watchlists for code in w.languages),
            *(r.language.partition("-")[0] for r in settings.recipients),
        )
    )


class Folded:
    """Terms of several watchlists, one after the other; what was shown above is not repeated."""

    def __init__(self, near: frozenset[str]) -> None:
        self._near = near
        self._above: set[TermExpansion] = set()

    def __call__(self, term: TermExpansion) -> Iterator[str]:
        """The lines of one term, the first one its name."""
        if len(term.languages) + len(term.inflected) and term in self._above:
            yield f"{_head(term)}, as above"
            return
        self._above.add(term)
        near = [s for s in term.languages if s.language in self._near] or term.languages[:1]
        folded = len(term.languages) - len(near)
        yield from _lines(term, frozenset(s.language for s in near), partial(_some, term.term))
        if folded:
            others = "languages" if folded > 1 else "language"
            yield f"  and in {folded} more {others} (--all shows them)"


def in_full(term: TermExpansion) -> Iterator[str]:
    """Every form of a term in every language."""
    return _lines(term, frozenset(s.language for s in term.languages), ", ".join)


def _head(term: TermExpansion) -> str:
    return term.term if term.concept is None else f"{term.term} = {term.concept}"


def _lines(
    term: TermExpansion, languages: frozenset[str], some: Callable[[tuple[str, ...]], str]
) -> Iterator[str]:
    if term.concept is None and not term.inflected:
        yield f"{term.term}: {' '.join(term.forms)}"
        return
    yield _head(term)
    for each in term.inflected:
        yield f"  {each.language}: {' + '.join(map(some, each.words))}"
    for spoken in term.languages:
        if spoken.language not in languages:
            continue
        shown = some(spoken.strong)
        if spoken.weak:
            shown += f"; also {some(spoken.weak)}"
        if spoken.doubtful:
            shown += f"; with support {some(spoken.doubtful)}"
        yield f"  {spoken.language}: {shown}"


def _some(written: str, forms: tuple[str, ...]) -> str:
    """What was written, then the shortest: the bare names before what is made of them."""
    if len(forms) <= SHOWN:
        return ", ".join(forms)
    first = sorted(forms, key=lambda form: (form != written, len(form)))
    return f"{', '.join(first[:SHOWN])} … {len(forms) - SHOWN} more"
