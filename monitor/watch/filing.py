"""Where watchlists are filed: each under its rarest need, so that few are looked at.

A need is a set of integer keys of which one must be present in an item for the watchlist to hold:
a word, two adjacent words, the beginning of a word, a concept, two concepts. What is filed under
keys that an item has is verified afterwards; the index never decides by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise
from typing import Final, NamedTuple

from monitor.model import Item
from monitor.watch.forms import Forms
from monitor.watch.glance import Heads, Keys, keys_of, pieces
from monitor.watch.plan import (
    AllPlan,
    AnyPlan,
    ConceptPlan,
    NearPlan,
    PhrasePlan,
    Plan,
    Step,
    TitlePlan,
)
from monitor.watch.words import FIRST_WITH_READINGS

_SHIFT: Final = 32
_MOST_PAIRS: Final = 64
"""Alternatives of two adjacent words beyond which single words are filed."""


class Need(NamedTuple):
    """`keys`: one of them must be present. `cost`: how common they are thought to be."""

    keys: frozenset[int]
    cost: float


class Filing:
    """Keys are interned: words and beginnings share one number space, concepts another.

    Pairs are (low << 32) | high of two word numbers, negative for two concepts.
    """

    def __init__(self, forms: Forms) -> None:
        self._heads = Heads(forms)
        self._words: dict[str, int] = {}
        self._beginnings: dict[str, int] = {}
        self._beginning_sizes: frozenset[int] = frozenset()
        self._concepts: dict[str, int] = {}
        self._slots: dict[int, list[int]] = {}

    def add(self, slot: int, plan: Plan) -> frozenset[int]:
        """File a watchlist; returns the keys that `remove` needs."""
        need = self._need(plan)
        if need is None:
            raise ValueError("a plan that needs nothing: the parser must have refused it")
        for key in need.keys:
            self._slots.setdefault(key, []).append(slot)
        return need.keys

    def remove(self, slot: int, keys: Iterable[int]) -> None:
        """Take a watchlist out."""
        for key in keys:
            slots = self._slots[key]
            slots.remove(slot)
            if not slots:
                del self._slots[key]

    def candidates(self, item: Item) -> set[int]:
        """Watchlists whose need may be present in the item; all of those for which it is."""
        found: set[int] = set()
        slots = self._slots
        for key in self._present(item):
            if key in slots:
                found.update(slots[key])
        return found

    def _present(self, item: Item) -> set[int]:
        present: set[int] = set()
        every: set[str] = set()
        for piece in pieces(item):
            if max(piece, default="") < FIRST_WITH_READINGS:
                self._see_words(piece, present)
                every.update(piece)
            else:
                keys = keys_of(piece)
                self._see_keys(keys, present)
                every.update(*keys)
        if self._beginnings:
            present.update(self._begun(every))
        concepts = sorted(self._heads.seen(every))
        present.update(concepts)
        present.update(_concept_pair(a, b) for a, b in combinations(concepts, 2))
        return present

    def _see_words(self, piece: Sequence[str], present: set[int]) -> None:
        """Words of one key each, and what stands side by side."""
        numbers = [*map(self._words.get, piece)]
        present.update(filter(None, numbers))
        present.update([a << _SHIFT | b for a, b in pairwise(numbers) if a and b])

    def _see_keys(self, keys: Keys, present: set[int]) -> None:
        words = self._words
        before: tuple[int, ...] = ()
        for each in keys:
            here = tuple([words[k] for k in each if k in words])
            present.update(here)
            for one in before:
                for other in here:
                    present.add(one << _SHIFT | other)
            before = here

    def _begun(self, words: Iterable[str]) -> Iterable[int]:
        for key in words:
            for size in self._beginning_sizes:
                number = self._beginnings.get(key[:size])
                if number is not None:
                    yield number

    def _need(self, plan: Plan) -> Need | None:  # noqa: PLR0911 - one for each kind of plan
        match plan:
            case PhrasePlan(steps=steps):
                return self._phrase_need(steps)
            case ConceptPlan(owner=owner):
                key = self._concept(owner)
                return Need(frozenset((key,)), 40.0 + self._load((key,)))
            case TitlePlan(of=of):
                return self._need(of)
            case AllPlan(of=many):
                return self._rarest([*map(self._need, many), *self._pair_needs(many)])
            case NearPlan(of=many):
                return self._rarest([*map(self._need, many), *self._pair_needs(many)])
            case AnyPlan(of=many):
                needs = [self._need(p) for p in many]
                if any(n is None for n in needs):
                    return None
                whole = [n for n in needs if n is not None]
                keys: frozenset[int] = frozenset().union(*(n.keys for n in whole))
                return Need(keys, sum(n.cost for n in whole))
            case _:
                return None

    def _rarest(self, needs: list[Need | None]) -> Need | None:
        return min((n for n in needs if n is not None), key=lambda n: n.cost, default=None)

    def _pair_needs(self, plans: tuple[Plan, ...]) -> Iterable[Need]:
        numbers = sorted({self._concept(p.owner) for p in plans if isinstance(p, ConceptPlan)})
        for one, other in combinations(numbers[:8], 2):
            key = _concept_pair(one, other)
            yield Need(frozenset((key,)), 4.0 + self._load((key,)))

    def _phrase_need(self, steps: tuple[Step, ...]) -> Need:
        needs = [self._word_need(step) for step in steps]
        for one, other in pairwise(steps):
            if one.prefix or other.prefix or len(one.keys) * len(other.keys) > _MOST_PAIRS:
                continue
            keys = frozenset(
                self._word(a) << _SHIFT | self._word(b) for a in one.keys for b in other.keys
            )
            needs.append(Need(keys, self._load(keys) + 2.0))
        return min(needs, key=lambda n: n.cost)

    def _word_need(self, step: Step) -> Need:
        number = self._beginning if step.prefix else self._word
        keys = frozenset(map(number, step.keys))
        return Need(keys, self._load(keys) + sum(map(_commonness, step.keys)))

    def _load(self, keys: Iterable[int]) -> int:
        return sum(len(self._slots.get(k, ())) for k in keys)

    def _word(self, word: str) -> int:
        return self._words.setdefault(word, len(self._words) + len(self._beginnings) + 1)

    def _beginning(self, word: str) -> int:
        number = self._beginnings.setdefault(word, len(self._words) + len(self._beginnings) + 1)
        self._beginning_sizes |= {len(word)}
        return number

    def _concept(self, owner: str) -> int:
        number = self._concepts.setdefault(owner, -len(self._concepts) - 1)
        self._heads.watch(owner, number)
        return number


def _concept_pair(one: int, other: int) -> int:
    low, high = sorted((-one, -other))
    return -(low << _SHIFT | high)


def _commonness(word: str) -> float:
    """A guess: single characters and short words are common, long ones rare."""
    if word[0] >= "\u2e80" and len(word) == 1:
        return 200.0
    return {1: 400.0, 2: 300.0, 3: 100.0, 4: 20.0, 5: 12.0}.get(len(word), 6.0)
