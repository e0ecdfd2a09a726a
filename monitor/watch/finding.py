"""Looking a plan up in one item: does it hold, and where."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final, NamedTuple

from monitor.model import Evidence, Field, Item, Strength
from monitor.text import fold, fold_marked
from monitor.watch.forms import Forms
from monitor.watch.plan import (
    AllPlan,
    AnyPlan,
    ConceptPlan,
    NearPlan,
    NonePlan,
    PhrasePlan,
    Plan,
    Reading,
    Step,
    TitlePlan,
    leaves,
)
from monitor.watch.sightings import Sightings, see
from monitor.watch.words import FieldWords, ItemWords

_FIELD_ORDER: Final = {Field.TITLE: 0, Field.SUMMARY: 1, Field.BODY: 2}
MOST_EVIDENCE: Final = 200
"""Evidence kept of one match; a long text repeats its names."""


class Place(NamedTuple):
    """Tokens [first, last] of field number `field`, and their offsets in its text."""

    field: int
    first: int
    last: int
    start: int
    end: int
    strength: Strength
    concept: str | None = None


class Finder:
    """One item, read once, and every phrase looked up in it at most once."""

    __slots__ = ("_forms", "_phrases", "_sightings", "words")

    def __init__(self, item: Item, forms: Forms) -> None:
        self.words = ItemWords(item)
        self._forms = forms
        self._sightings: Sightings | None = None
        self._phrases: dict[tuple[Step, ...], list[Place]] = {}

    @property
    def sightings(self) -> Sightings:
        """Where concepts are named; read when a plan first asks for one."""
        if self._sightings is None:
            self._sightings = see(self.words, self._forms)
        return self._sightings

    def holds(self, plan: Plan, *, title: bool = False) -> bool:
        """Whether a plan holds for the item."""
        match plan:
            case AllPlan(of=many):
                return all(self.holds(p, title=title) for p in many)
            case AnyPlan(of=many):
                return any(self.holds(p, title=title) for p in many)
            case NonePlan(of=of):
                return not self.holds(of, title=title)
            case TitlePlan(of=of):
                return self.holds(of, title=True)
            case NearPlan():
                return bool(self._near(plan, title=title)[0])
            case _:
                return bool(self.places(plan, title=title))

    def places(self, plan: Plan, *, title: bool = False) -> list[Place]:
        """Where a term, or any of alternative terms, stands."""
        match plan:
            case PhrasePlan(steps=steps, variants=variants):
                found = self._phrase(steps)
                if variants:
                    found = sorted({*found, *(p for v in variants for p in self._phrase(v))})
            case ConceptPlan(owner=owner):
                found = [
                    Place(
                        s.field, s.first, s.last, s.start, s.end,
                        Strength.WEAK if s.form.weak else Strength.STRONG, owner,
                    )
                    for s in self.sightings.evidence.get(owner, ())
                ]  # fmt: skip
            case AnyPlan(of=many):
                found = [p for one in many for p in self.places(one)]
            case _:
                raise TypeError(f"no single places: {plan.label}")
        return [p for p in found if self._is_title(p)] if title else found

    def evidence(self, plan: Plan) -> tuple[Evidence, ...]:
        """Everything that makes a plan hold, sorted by field and place. The plan must hold."""
        found = self._gather(plan, title=False)
        ordered = sorted(set(found), key=lambda e: (_FIELD_ORDER[e.field], e.start, e.end, e.term))
        return tuple(ordered[:MOST_EVIDENCE])

    def _gather(self, plan: Plan, *, title: bool) -> list[Evidence]:
        match plan:
            case NonePlan():
                return []
            case TitlePlan(of=of):
                return self._gather(of, title=True)
            case AllPlan(of=many):
                return [e for p in many for e in self._gather(p, title=title)]
            case AnyPlan(of=many):
                held = (p for p in many if self.holds(p, title=title))
                return [e for p in held for e in self._gather(p, title=title)]
            case NearPlan(of=many):
                near = self._near(plan, title=title)
                return [e for p, at in zip(many, near, strict=True) for e in self._named(p, at)]
            case _:
                return self._named(plan, self.places(plan, title=title))

    def _named(self, plan: Plan, places: list[Place]) -> list[Evidence]:
        """Evidence of a term, or of alternative terms each under its own name."""
        kept = set(places)
        return [
            self._evidence(leaf.label, place)
            for leaf in leaves(plan)
            for place in self.places(leaf)
            if place in kept
        ]

    def _evidence(self, label: str, place: Place) -> Evidence:
        field = self.words.fields[place.field]
        form = field.text[place.start : place.end]
        return Evidence(
            label, form, field.field, place.start, place.end, place.strength, place.concept
        )

    def _is_title(self, place: Place) -> bool:
        return self.words.fields[place.field].field is Field.TITLE

    def _near(self, plan: NearPlan, *, title: bool) -> list[list[Place]]:
        """Per operand the places that belong to a whole chain; all empty if there is none."""
        rows = [self.places(p, title=title) for p in plan.of]
        for i, gap in enumerate(plan.gaps):
            rows[i + 1] = _near_any(rows[i + 1], rows[i], gap)
        for i in range(len(plan.gaps) - 1, -1, -1):
            rows[i] = _near_any(rows[i], rows[i + 1], plan.gaps[i])
        return rows

    def _phrase(self, steps: tuple[Step, ...]) -> list[Place]:
        found = self._phrases.get(steps)
        if found is None:
            found = self._phrases[steps] = self._look_up(steps)
        return found

    def _look_up(self, steps: tuple[Step, ...]) -> list[Place]:
        head = steps[0]
        if head.prefix:
            starts = self._prefixed(head)
        else:
            starts = [(f, i, key) for key in head.keys for f, i in self.words.where.get(key, ())]
        found: dict[tuple[int, int], Place] = {}
        for f, i, key in starts:
            place = self._stands(steps, f, i, key)
            if place is not None:
                old = found.get((f, i))
                if old is None or place.end > old.end:
                    found[f, i] = place
        return [found[at] for at in sorted(found)]

    def _prefixed(self, step: Step) -> list[tuple[int, int, str]]:
        return [
            (f, i, "")
            for f, field in enumerate(self.words.fields)
            for i, keys in enumerate(field.keys)
            if _begins(keys, step)
        ]

    def _stands(self, steps: tuple[Step, ...], f: int, i: int, key: str) -> Place | None:
        field = self.words.fields[f]
        last = i + len(steps) - 1
        language = self.words.item.language
        if last >= len(field.keys) or not _counts(steps[0], field, i, key, language):
            return None
        for n in range(1, len(steps)):
            there = field.keys[i + n]
            step = steps[n]
            if step.prefix:
                if not _begins(there, step) or not _counts(step, field, i + n, "", language):
                    return None
                key = ""
            else:
                hits = (k for k in there if k in step.keys)
                hit = next((k for k in hits if _counts(step, field, i + n, k, language)), None)
                if hit is None:
                    return None
                key = hit
            if field.is_broken(i + n - 1):
                return None
        if field.words[i].text >= "\u3000" and field.cuts_katakana(i, last):
            return None
        start, end = field.place(i, last, key or field.words[last].text)
        return Place(f, i, last, start, end, Strength.LITERAL)


def _begins(keys: tuple[str, ...], step: Step) -> bool:
    return any(k.startswith(p) for k in keys for p in step.keys)


def _counts(step: Step, field: FieldWords, i: int, key: str, language: str) -> bool:
    """Whether token i, found by a key, is spelt as it must be, in a language it must be in."""
    if not step.readings:
        return True
    word = field.words[i]
    is_asked = False
    for reading in step.readings:
        if reading.key == key or (step.prefix and word.text.startswith(reading.key)):
            is_asked = True
            if is_spoken(reading.languages, step.languages, language) and (
                not reading.spelling or is_spelt(reading, field.text[word.start : word.end])
            ):
                return True
    return not is_asked


def is_spoken(languages: frozenset[str], told_apart: frozenset[str], language: str) -> bool:
    """Whether what counts in some languages counts in a text of this one."""
    return not languages or language in languages or language not in told_apart


def is_spelt(reading: Reading, there: str) -> bool:
    """Whether a word has the accents that it must have.

    Capitals may lack them: in a word all of capitals, and on an initial capital (Etat).
    """
    marked, spelling = fold_marked(there), reading.spelling
    if marked.startswith(spelling) or (there.isupper() and marked == fold(there)):
        return True
    return there[:1].isupper() and marked[1:].startswith(spelling[1:])


def _near_any(places: list[Place], others: list[Place], gap: int) -> list[Place]:
    """Those with another place at most `gap` words before or after, in the same field."""
    firsts = sorted((o.field, o.first) for o in others)
    lasts = sorted((o.field, o.last) for o in others)
    return [
        p
        for p in places
        if _has_between(firsts, p.field, p.last + 1, p.last + 1 + gap)
        or _has_between(lasts, p.field, p.first - 1 - gap, p.first - 1)
    ]


def _has_between(ends: list[tuple[int, int]], field: int, low: int, high: int) -> bool:
    at = bisect_left(ends, (field, low))
    return at < len(ends) and ends[at] <= (field, high)
