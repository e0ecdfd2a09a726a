"""Looking a plan up in one item: does it hold, and where."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import pairwise, product
from typing import Final, NamedTuple

from monitor.model import Evidence, Field, Item, Strength
from monitor.watch.forms import Forms
from monitor.watch.glance import Look
from monitor.watch.phrasing import is_bare, phrase_in
from monitor.watch.plan import (
    AllPlan,
    AnyPlan,
    ConceptPlan,
    NearPlan,
    NonePlan,
    PhrasePlan,
    Plan,
    Step,
    TitlePlan,
    leaves,
)
from monitor.watch.sighting import Sighting, Sightings
from monitor.watch.sightings import see
from monitor.watch.words import ItemWords

MOST_EVIDENCE: Final = 200
"""Evidence kept of one match; a long text repeats its names."""


MOST_SEARCHES: Final = 6
"""Phrases that are searched for in the text; for more its words are put in a table."""

_FIELD: Final = 1 << 40
"""More tokens than a field has, and gaps are wide."""


Place = tuple[int, int, int, Sighting | None]
"""Field number, start, end in its text; and the sighting if it is a concept's."""


class _Stretch(NamedTuple):
    """The same by the numbers of its tokens, which are far apart from one field to the next."""

    first: int
    last: int
    place: Place


class Finder:
    """One item, read at most once, and every term looked up in it at most once.

    What is not in a `look` at the item, if there was one, is not searched for.
    """

    __slots__ = (
        "_chains", "_evidence", "_forms", "_item", "_look", "_named", "_pairs", "_searched",
        "_seen", "_sightings", "_terms", "_words",
    )  # fmt: skip

    def __init__(self, item: Item, forms: Forms, look: Look | None = None) -> None:
        self._item = item
        self._forms = forms
        self._look = look
        self._seen = set(look.words) if look else None
        self._pairs: set[tuple[str, str]] | None = None
        self._searched = 0
        self._words: ItemWords | None = None
        self._sightings: Sightings | None = None
        self._terms: dict[int, tuple[Plan, list[Place]]] = {}
        self._named: dict[tuple[int, bool], list[_Found]] = {}
        self._evidence: dict[_Found, Evidence] = {}
        self._chains: dict[tuple[int, bool], tuple[Plan, list[list[Place]]]] = {}

    @property
    def words(self) -> ItemWords:
        """The words of the item; read when a plan first asks for one."""
        if self._words is None:
            self._words = ItemWords(self._item, self._look.even if self._look else None)
        return self._words

    @property
    def sightings(self) -> Sightings:
        """Where concepts are named; read when a plan first asks for one."""
        if self._sightings is None:
            self._sightings = see(self.words, self._forms)
        return self._sightings

    def may_hold(self, plan: Plan) -> bool:  # noqa: PLR0911 - as below
        """Whether a plan may hold, by what is known to be seen; no text is read."""
        if isinstance(plan, AllPlan):
            seen = self._seen
            for each in plan.of:  # what most watchlists need is asked without a further call
                if seen is not None and isinstance(each, PhrasePlan) and is_bare(each.steps):
                    if each.steps[0].keys.isdisjoint(seen) and not each.variants:
                        return False
                elif not self.may_hold(each):
                    return False
            return True
        if isinstance(plan, PhrasePlan):
            return self._may_stand(plan.steps) or any(map(self._may_stand, plan.variants))
        if isinstance(plan, ConceptPlan):
            return self._look is None or self._look.may_name(plan.owner)
        if isinstance(plan, AnyPlan):
            return any(map(self.may_hold, plan.of))
        if isinstance(plan, NearPlan):
            return all(map(self.may_hold, plan.of))
        return isinstance(plan, NonePlan) or self.may_hold(plan.of)

    def holds(  # noqa: PLR0911 - one line for each kind of plan
        self, plan: Plan, *, title: bool = False
    ) -> bool:
        """Whether a plan holds for the item."""
        if isinstance(plan, AllPlan):
            for each in plan.of:  # noqa: SIM110 - asked of every candidate, and quicker so
                if not self.holds(each, title=title):
                    return False
            return True
        if isinstance(plan, AnyPlan):
            for each in plan.of:  # noqa: SIM110 - as above
                if self.holds(each, title=title):
                    return True
            return False
        if isinstance(plan, NonePlan):
            return not self.holds(plan.of, title=title)
        if isinstance(plan, TitlePlan):
            return self.holds(plan.of, title=True)
        if isinstance(plan, NearPlan):
            return bool(self._near(plan, title=title)[0])
        return bool(self.places(plan, title=title))

    def places(self, plan: Plan, *, title: bool = False) -> list[Place]:
        """Where a term, or any of alternative terms, stands."""
        known = self._terms.get(id(plan))
        if known is None:
            known = self._terms[id(plan)] = (plan, self._places(plan))
        return [p for p in known[1] if self._is_title(p)] if title else known[1]

    def _places(self, plan: Plan) -> list[Place]:
        if isinstance(plan, PhrasePlan):
            return self._phrase(plan)
        if isinstance(plan, ConceptPlan):
            return self._concept(plan)
        if isinstance(plan, AnyPlan):
            return [p for one in plan.of for p in self.places(one)]
        raise TypeError(f"no single places: {plan}")

    def evidence(self, plan: Plan) -> tuple[Evidence, ...]:
        """Everything that makes a plan hold, sorted by field and place. The plan must hold."""
        found = self._gather(plan, title=False)
        if len(found) > 1:
            found = sorted(set(found))[:MOST_EVIDENCE]
        return self._told(found)

    def named(self) -> tuple[Evidence, ...]:
        """Every concept that the item names, whoever asks for it, in reading order."""
        seen = [s for each in self.sightings.evidence.values() for s in each]
        found = sorted(self._found(s.owner, (s.field, s.start, s.end, s)) for s in seen)
        return self._told(found[:MOST_EVIDENCE])

    def _told(self, found: Iterable[_Found]) -> tuple[Evidence, ...]:
        known = self._evidence
        return tuple([known.get(each) or self._made(each) for each in found])

    def _gather(self, plan: Plan, *, title: bool) -> list[_Found]:
        if isinstance(plan, AllPlan):
            found = []
            for each in plan.of:
                found += self._gather(each, title=title)
            return found
        if isinstance(plan, PhrasePlan | ConceptPlan):
            return self._term(plan, title=title)
        if isinstance(plan, AnyPlan):
            held = (p for p in plan.of if self.holds(p, title=title))
            return [e for p in held for e in self._gather(p, title=title)]
        if isinstance(plan, TitlePlan):
            return self._gather(plan.of, title=True)
        if isinstance(plan, NearPlan):
            near = self._near(plan, title=title)
            return [e for p, at in zip(plan.of, near, strict=True) for e in self._kept(p, at)]
        return []

    def _term(self, plan: Plan, *, title: bool) -> list[_Found]:
        """Of a term; many watchlists share it."""
        known = self._named.get((id(plan), title))
        if known is None:
            known = [self._found(plan.label, p) for p in self.places(plan, title=title)]
            self._named[id(plan), title] = known
        return known

    def _kept(self, plan: Plan, places: list[Place]) -> list[_Found]:
        """What was found of a term, or of alternative terms each under its own name."""
        kept = set(map(id, places))
        return [
            self._found(leaf.label, place)
            for leaf in leaves(plan)
            for place in self.places(leaf)
            if id(place) in kept
        ]

    def _found(self, label: str, place: Place) -> _Found:
        number, start, end, sighting = place
        if sighting is None:
            return number, start, end, label, _LITERAL, ""
        strength = Strength.WEAK if sighting.form.weak else Strength.STRONG
        return number, start, end, label, strength.value, sighting.owner

    def _made(self, found: _Found) -> Evidence:
        number, start, end, label, strength, concept = found
        field = self.words.fields[number]
        form, how = field.text[start:end], _STRENGTHS[strength]
        made = Evidence(label, form, field.field, start, end, how, concept or None)
        self._evidence[found] = made
        return made

    def _is_title(self, place: Place) -> bool:
        return self.words.fields[place[0]].field is Field.TITLE

    def _near(self, plan: NearPlan, *, title: bool) -> list[list[Place]]:
        """Per operand the places that belong to a whole chain; all empty if there is none."""
        known = self._chains.get((id(plan), title))
        if known is None:
            known = self._chains[id(plan), title] = (plan, self._chain(plan, title=title))
        return known[1]

    def _chain(self, plan: NearPlan, *, title: bool) -> list[list[Place]]:
        rows: list[list[_Stretch]] = []
        for operand in plan.of:
            places = self.places(operand, title=title)
            if not places:
                return [[] for _ in plan.of]
            rows.append([*map(self._stretch, places)])
        for i, gap in enumerate(plan.gaps):
            rows[i + 1] = _near_any(rows[i + 1], rows[i], gap)
        for i in range(len(plan.gaps) - 1, -1, -1):
            rows[i] = _near_any(rows[i], rows[i + 1], plan.gaps[i])
        return [[stretch.place for stretch in row] for row in rows]

    def _stretch(self, place: Place) -> _Stretch:
        number, start, end, _ = place
        field = self.words.fields[number]
        base = number * _FIELD
        return _Stretch(base + field.token_at(start), base + field.token_at(end - 1), place)

    def _may_stand(self, steps: tuple[Step, ...]) -> bool:
        seen = self._seen
        if seen is None:
            return True
        for step in steps:
            if not step.prefix and step.keys.isdisjoint(seen):
                return False
        return len(steps) == 1 or self._may_follow(steps)

    def _may_follow(self, steps: tuple[Step, ...]) -> bool:
        """Whether the words of a phrase stand side by side anywhere."""
        look = self._look
        if look is None or not look.in_order:
            return True
        if self._pairs is None:
            self._pairs = set(pairwise(look.words))
        return all(
            one.prefix or other.prefix or not self._pairs.isdisjoint(product(one.keys, other.keys))
            for one, other in pairwise(steps)
        )

    def _concept(self, plan: ConceptPlan) -> list[Place]:
        if not self.may_hold(plan):
            return []
        seen = self.sightings.evidence.get(plan.owner, ())
        return [(s.field, s.start, s.end, s) for s in seen if plan.capitals or not s.form.weak]

    def _phrase(self, plan: PhrasePlan) -> list[Place]:
        found = self._way(plan.steps)
        if plan.variants:
            found = sorted({*found, *(p for way in plan.variants for p in self._way(way))})
        return found

    def _way(self, steps: tuple[Step, ...]) -> list[Place]:
        """Where one way to write a term stands."""
        if not self._may_stand(steps):
            return []
        self._searched += 1
        if self._searched > MOST_SEARCHES and is_bare(steps) and self.words.plain:
            spots = self.words.spots
            keys = steps[0].keys
            return sorted([(*at, None) for key in keys for at in spots.get(key, ())])
        found: list[Place] = []
        language = self._item.language
        for number, field in enumerate(self.words.fields):
            for start, end in phrase_in(field, steps, language):
                found.append((number, start, end, None))
        return found


_Found = tuple[int, int, int, str, str, str]
"""Field number, start, end, term, strength, concept or ""; plain values, as they are sorted."""

_STRENGTHS: Final = {s.value: s for s in Strength}
_LITERAL: Final = Strength.LITERAL.value


def _near_any(places: list[_Stretch], others: list[_Stretch], gap: int) -> list[_Stretch]:
    """Those with another place at most `gap` words before or after, in the same field."""
    firsts = sorted([other.first for other in others])
    lasts = sorted([other.last for other in others])
    return [
        p
        for p in places
        if _has_between(firsts, p.last + 1, p.last + 1 + gap)
        or _has_between(lasts, p.first - 1 - gap, p.first - 1)
    ]


def _has_between(numbers: list[int], low: int, high: int) -> bool:
    at = bisect_left(numbers, low)
    return at < len(numbers) and numbers[at] <= high
