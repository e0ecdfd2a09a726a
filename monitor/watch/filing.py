"""Where watchlists are filed: each under its rarest need, so that few are looked at.

A watchlist needs words, beginnings of words and concepts. It is filed under two of them that an
item must have both, chosen so that few items do (under one, if it needs no more; under several such
pairs, if it has alternatives). What is filed under what an item has is verified afterwards; the
index never decides by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, product
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

Way = tuple[int, int]
"""Two keys that must both be present; the second may be `ALWAYS`."""

ALWAYS: Final = 0
_SHIFT: Final = 32
_MOST_WAYS: Final = 64
"""Alternatives beyond which a second key is not asked for."""

_CONCEPT_COST: Final = 40.0
_SIGN_PAIR_COST: Final = 12.0
_FIRST_SIGN: Final = "\u2e80"
"""Scripts without spaces have one token a sign; two signs side by side are as good as a word."""


class Need(NamedTuple):
    """`ways`: for one of them both keys must be present. `cost`: how common they may be."""

    ways: tuple[Way, ...]
    cost: float


class Filing:
    """Keys are interned: words, families of forms and beginnings share one number space.

    Concepts are negative.
    Two signs side by side are (number << 32) | number.
    """

    def __init__(self, forms: Forms) -> None:
        self._heads = Heads(forms)
        self._words: dict[str, int] = {}
        self._families: dict[frozenset[str], int] = {}
        self._families_of: dict[str, list[int]] = {}
        self._beginnings: dict[str, int] = {}
        self._beginning_sizes: frozenset[int] = frozenset()
        self._concepts: dict[str, int] = {}
        self._buckets: dict[int, dict[int, int | list[int]]] = {}

    def add(self, slot: int, plan: Plan) -> tuple[Way, ...]:
        """File a watchlist; returns the ways that `remove` needs."""
        need = self._need(plan)
        if need is None:
            raise ValueError("a plan that needs nothing: the parser must have refused it")
        for first, second in need.ways:
            bucket = self._buckets.setdefault(first, {})
            there = bucket.get(second)
            if there is None:
                bucket[second] = slot
            elif isinstance(there, int):
                bucket[second] = [there, slot]
            else:
                there.append(slot)
        return need.ways

    def remove(self, slot: int, ways: Iterable[Way]) -> None:
        """Take a watchlist out."""
        for first, second in ways:
            bucket = self._buckets[first]
            there = bucket[second]
            if isinstance(there, int) or len(there) == 1:
                del bucket[second]
            else:
                there.remove(slot)
            if not bucket:
                del self._buckets[first]

    def candidates(self, item: Item) -> set[int]:
        """Watchlists whose need may be present in the item; all of those for which it is."""
        present = self._present(item)
        found: set[int] = set()
        for first in self._buckets.keys() & present:
            bucket = self._buckets[first]
            for second in bucket.keys() & present:
                slots = bucket[second]
                if isinstance(slots, int):
                    found.add(slots)
                else:
                    found.update(slots)
        return found

    def _present(self, item: Item) -> set[int]:
        present = {ALWAYS}
        every: set[str] = set()
        for piece in pieces(item):
            if max(piece, default="") < FIRST_WITH_READINGS:
                every.update(piece)
            else:
                keys = keys_of(piece)
                every.update(*keys)
                present.update(self._sign_pairs(keys))
        numbers = self._words
        present.update([numbers[word] for word in numbers.keys() & every])
        families = self._families_of
        for word in families.keys() & every:
            present.update(families[word])
        if self._beginnings:
            present.update(self._begun(every))
        present |= self._heads.seen(every)
        return present

    def _sign_pairs(self, keys: Keys) -> Iterator[int]:
        signs = [self._words.get(k[0], 0) if k[0] >= _FIRST_SIGN else 0 for k in keys]
        return (one << _SHIFT | other for one, other in pairwise(signs) if one and other)

    def _begun(self, words: Iterable[str]) -> Iterator[int]:
        for word in words:
            for size in self._beginning_sizes:
                number = self._beginnings.get(word[:size])
                if number is not None:
                    yield number

    def _need(self, plan: Plan) -> Need | None:
        match plan:
            case AnyPlan(of=many):
                needs = [self._need(p) for p in many]
                whole = [n for n in needs if n is not None]
                if len(whole) < len(needs):
                    return None
                ways = dict.fromkeys(way for n in whole for way in n.ways)
                return Need(tuple(ways), sum(n.cost for n in whole))
            case _:
                return _rarest([*self._needs(plan)])

    def _needs(self, plan: Plan) -> Iterator[Need]:
        """Everything that a plan needs at once."""
        match plan:
            case PhrasePlan(steps=steps, variants=()):
                yield from self._phrase_needs(steps)
            case PhrasePlan(label=label):
                need = self._need(AnyPlan(_ways_to_write(plan), label))
                if need is not None:
                    yield need
            case ConceptPlan(owner=owner):
                yield self._one((self._concept(owner),), _CONCEPT_COST)
            case TitlePlan(of=of):
                yield from self._needs(of)
            case AllPlan(of=many) | NearPlan(of=many):
                for each in many:
                    yield from self._needs(each)
            case AnyPlan():
                need = self._need(plan)
                if need is not None:
                    yield need

    def _phrase_needs(self, steps: Sequence[Step]) -> Iterator[Need]:
        for step in steps:
            cost = max(map(_commonness, step.keys)) + len(step.keys) - 1
            yield self._one(self._step_keys(step), cost)
        for one, other in pairwise(steps):
            if all(_is_sign(k) for k in (*one.keys, *other.keys)):
                pairs = [
                    self._word(a) << _SHIFT | self._word(b)
                    for a, b in product(sorted(one.keys), sorted(other.keys))
                ]
                yield self._one(pairs, _SIGN_PAIR_COST)

    def _step_keys(self, step: Step) -> tuple[int, ...]:
        if step.prefix:
            return tuple(map(self._beginning, sorted(step.keys)))
        if len(step.keys) == 1:
            return (self._word(*step.keys),)
        return (self._family(step.keys),)

    def _family(self, words: frozenset[str]) -> int:
        """The number of a word with all its forms: present if one of them is."""
        number = self._families.get(words)
        if number is None:
            number = self._families[words] = self._next_number()
            for word in words:
                self._families_of.setdefault(word, []).append(number)
        return number

    def _next_number(self) -> int:
        return len(self._words) + len(self._beginnings) + len(self._families) + 1

    def _one(self, keys: Sequence[int], cost: float) -> Need:
        """One of these keys. What many watchlists are filed under already costs more."""
        load = sum(len(self._buckets.get(key, ())) for key in keys)
        return Need(tuple((key, ALWAYS) for key in keys), cost + load)

    def _word(self, word: str) -> int:
        return self._words.setdefault(word, self._next_number())

    def _beginning(self, word: str) -> int:
        number = self._beginnings.setdefault(word, self._next_number())
        self._beginning_sizes |= {len(word)}
        return number

    def _concept(self, owner: str) -> int:
        number = self._concepts.setdefault(owner, -len(self._concepts) - 1)
        self._heads.watch(owner, number)
        return number


def _rarest(needs: Sequence[Need]) -> Need | None:
    """The cheapest need; with the next one as the second key, where both are single keys."""
    if not needs:
        return None
    best, *others = sorted(needs, key=lambda n: n.cost)
    if not _is_single(best):
        return best
    for other in others:
        if _is_single(other) and len(best.ways) * len(other.ways) <= _MOST_WAYS:
            both = {
                (a, b) if a != b else (a, ALWAYS)
                for (a, _), (b, _) in product(best.ways, other.ways)
            }
            return Need(tuple(sorted(both)), best.cost / 4)
    return best


def _ways_to_write(plan: PhrasePlan) -> tuple[Plan, ...]:
    return tuple(PhrasePlan(steps, plan.label) for steps in (plan.steps, *plan.variants))


def _is_single(need: Need) -> bool:
    return all(second == ALWAYS for _, second in need.ways)


def _is_sign(key: str) -> bool:
    return len(key) == 1 and key >= _FIRST_SIGN


def _commonness(word: str) -> float:
    """A guess: single characters and short words are common, long ones rare."""
    if _is_sign(word):
        return 200.0
    return {1: 400.0, 2: 300.0, 3: 100.0, 4: 20.0, 5: 12.0}.get(len(word), 6.0)
