"""Where watchlists are filed: each under its rarest need, so that few are looked at.

A watchlist needs words, beginnings of words and concepts. It is filed under two of them that an
item must have both, chosen so that few items do (under one, if it needs no more; under several such
pairs, if it has alternatives); a third is told to whoever files it. What is filed under what an
item has is verified afterwards; the index never decides by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import chain, pairwise, product
from typing import Final, Generic, NamedTuple, Self, TypeVar

from monitor.watch.numbering import ALWAYS, Numbering, sign_pair
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
from monitor.watch.words import FIRST_SIGN

Way = tuple[int, int]
"""Two numbers of which both must be present; the second may be `ALWAYS`."""

_MOST_WAYS: Final = 64
"""Alternatives beyond which a second number is not asked for."""

_SMALL: Final = 32
"""Buckets up to this size are looked through, larger ones cut with what is present."""

_CONCEPT_COST: Final = 40.0
_SIGN_PAIR_COST: Final = 12.0

Filed = TypeVar("Filed", bound=Hashable)


Bucket = dict[int, Filed | set[Filed]]
"""Per second number what is filed there."""


class Need(NamedTuple):
    """`ways`: for one of them both numbers must be present. `cost`: how common they may be.

    `also`: another number that must be, or `ALWAYS`.
    """

    ways: tuple[Way, ...]
    cost: float
    also: int = ALWAYS


class Filing(Generic[Filed]):
    """What is filed (never a set) by two numbers of a glance."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self._small: dict[int, Bucket[Filed]] = {}
        self._large: dict[int, Bucket[Filed]] = {}
        self._uses: defaultdict[int, int] = defaultdict(int)
        """How many ways a number is part of: what many watch for, many write about."""

    def copied(self) -> Self:
        """The same for another index; nothing is shared that changes."""
        other = type(self)(self.numbering.copied())
        vars(other).update(
            _small=_copied(self._small), _large=_copied(self._large), _uses=self._uses.copy()
        )
        return other

    def add(self, filed: Filed, plan: Plan) -> tuple[tuple[int, ...], int]:
        """File under what a plan needs.

        Returns the ways that `remove` needs, in one row, and a further number that must be present.
        """
        need = self._need(plan)
        if need is None:
            raise ValueError("a plan that needs nothing: the parser must have refused it")
        for first, second in need.ways:
            self._uses[first] += 1
            self._uses[second] += 1
            bucket = self._bucket(first)
            there = bucket.get(second)
            if there is None:
                bucket[second] = filed
            elif isinstance(there, set):
                there.add(filed)
            else:
                bucket[second] = {there, filed}
        return tuple(chain.from_iterable(need.ways)), need.also

    def remove(self, filed: Filed, ways: Sequence[int]) -> None:
        """Take out what was filed under these ways."""
        for first, second in zip(ways[::2], ways[1::2], strict=True):
            self._uses[first] -= 1
            self._uses[second] -= 1
            buckets = self._large if first in self._large else self._small
            bucket = buckets[first]
            there = bucket[second]
            if isinstance(there, set) and len(there) > 1:
                there.remove(filed)
                continue
            del bucket[second]
            if not bucket:
                del buckets[first]

    def candidates(self, present: set[int]) -> set[Filed]:
        """What may hold for an item in which a glance saw this: all of that whose need is there."""
        found: set[Filed] = set()
        is_absent = present.isdisjoint
        for bucket in filter(None, map(self._small.get, present)):
            if is_absent(bucket):
                continue
            for second in bucket.keys() & present:
                _take(bucket[second], found)
        for first in self._large.keys() & present:
            bucket = self._large[first]
            for second in bucket.keys() & present:
                _take(bucket[second], found)
        return found

    def _bucket(self, first: int) -> Bucket[Filed]:
        large = self._large.get(first)
        if large is not None:
            return large
        bucket = self._small.setdefault(first, {})
        if len(bucket) >= _SMALL:
            self._large[first] = self._small.pop(first)
        return bucket

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
                yield self._one((self.numbering.concept(owner),), _CONCEPT_COST)
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
            yield self._one(self._step_numbers(step), cost)
        for one, other in pairwise(steps):
            if all(_is_sign(k) for k in (*one.keys, *other.keys)):
                pairs = [
                    sign_pair(self.numbering.word(a), self.numbering.word(b))
                    for a, b in product(sorted(one.keys), sorted(other.keys))
                ]
                yield self._one(pairs, _SIGN_PAIR_COST)

    def _step_numbers(self, step: Step) -> tuple[int, ...]:
        if step.prefix:
            return tuple(map(self.numbering.beginning, sorted(step.keys)))
        if len(step.keys) == 1:
            return (self.numbering.word(*step.keys),)
        return (self.numbering.family(step.keys),)

    def _one(self, keys: Sequence[int], cost: float) -> Need:
        """One of these numbers. What many watchlists are filed under already costs more."""
        uses = self._uses
        load = sum([uses[key] for key in keys if key in uses])
        return Need(tuple([(key, ALWAYS) for key in keys]), cost + load)


def _copied(buckets: dict[int, Bucket[Filed]]) -> dict[int, Bucket[Filed]]:
    return {
        first: {
            second: there.copy() if isinstance(there, set) else there
            for second, there in bucket.items()
        }
        for first, bucket in buckets.items()
    }


def _take(there: Filed | set[Filed] | None, found: set[Filed]) -> None:
    if isinstance(there, set):
        found |= there
    elif there is not None:
        found.add(there)


def _rarest(needs: Sequence[Need]) -> Need | None:
    """The cheapest need; with the next ones as second and third, where they are single keys."""
    if not needs:
        return None
    best, *others = sorted(needs, key=lambda n: n.cost)
    if not _is_single(best):
        return best._replace(also=_another(others))
    for n, other in enumerate(others):
        if _is_single(other) and len(best.ways) * len(other.ways) <= _MOST_WAYS:
            both = {
                (a, b) if a != b else (a, ALWAYS)
                for (a, _), (b, _) in product(best.ways, other.ways)
            }
            also = _another([*others[:n], *others[n + 1 :]])
            return Need(tuple(sorted(both)), best.cost / 4, also)
    return best._replace(also=_another(others))


def _another(needs: Sequence[Need]) -> int:
    """The one number of the cheapest need that has one only."""
    return next((n.ways[0][0] for n in needs if len(n.ways) == 1 and _is_single(n)), ALWAYS)


def _ways_to_write(plan: PhrasePlan) -> tuple[Plan, ...]:
    return tuple(PhrasePlan(steps, plan.label) for steps in (plan.steps, *plan.variants))


def _is_single(need: Need) -> bool:
    return all(second == ALWAYS for _, second in need.ways)


def _is_sign(key: str) -> bool:
    return len(key) == 1 and key >= FIRST_SIGN


def _commonness(word: str) -> float:
    """A guess: single characters and short words are common, long ones rare."""
    if _is_sign(word):
        return 200.0
    return {1: 400.0, 2: 300.0, 3: 100.0, 4: 20.0, 5: 12.0}.get(len(word), 6.0)
