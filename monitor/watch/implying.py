"""Whether one plan holds wherever another does, as far as can be told from the plans alone."""

from __future__ import annotations

from collections.abc import Collection, Hashable

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
    below,
)


def sense(plan: Plan) -> Hashable:
    """What a plan says, without the words in which it was said: equal for the same meaning."""
    match plan:
        case PhrasePlan(steps=steps, variants=variants):
            return steps, variants
        case ConceptPlan(owner=owner, capitals=capitals):
            return owner, capitals
        case NearPlan(of=many, gaps=gaps):
            return "near", tuple(map(sense, many)), gaps
        case NonePlan(of=of) | TitlePlan(of=of):
            return type(plan).__name__, sense(of)
        case AllPlan(of=many) | AnyPlan(of=many):
            return type(plan).__name__, frozenset(map(sense, many))


def implies(one: Plan, other: Plan) -> bool:
    """Whether `other` is known to hold in every text in which `one` does."""
    if sense(one) == sense(other):
        return True
    match one, other:
        case _, AnyPlan(of=many) if any(implies(one, o) for o in many):
            held = True
        case _, AllPlan(of=many):
            held = all(implies(one, o) for o in many)
        case AnyPlan(of=many), _:
            held = all(implies(o, other) for o in many)
        case ((AllPlan(of=many) | NearPlan(of=many)), _):
            held = any(implies(o, other) for o in many)
        case TitlePlan(of=of), TitlePlan(of=wider):
            held = implies(of, wider)
        case TitlePlan(of=of), _:
            held = not _excludes(of) and implies(of, other)
        case PhrasePlan(), PhrasePlan():
            wide = (other.steps, *other.variants)
            held = all(
                any(_holds_within(narrow, w) for w in wide) for narrow in (one.steps, *one.variants)
            )
        case _:
            held = False
    return held


def _excludes(plan: Plan) -> bool:
    return isinstance(plan, NonePlan) or any(map(_excludes, below(plan)))


def _holds_within(narrow: tuple[Step, ...], wide: tuple[Step, ...]) -> bool:
    """Whether a phrase stands in a longer one."""
    size = len(wide)
    return any(
        all(map(_is_narrower, narrow[at : at + size], wide)) for at in range(len(narrow) - size + 1)
    )


def _is_narrower(one: Step, other: Step) -> bool:
    """Whether every word that one step takes, the other takes too."""
    if not other.prefix:
        return (
            not one.prefix
            and one.keys <= other.keys
            and other.languages <= one.languages
            and all(_is_taken(reading, other.readings) for reading in one.readings)
        )
    if not all(any(key.startswith(k) for k in other.keys) for key in one.keys):
        return False
    if all(not r.languages and r.spelling in ("", r.key) for r in other.readings):
        return True
    read = {reading.key for reading in one.readings}
    return one.keys <= read and all(
        any(_begins_with(reading, beginning) for beginning in other.readings)
        for reading in one.readings
    )


def _is_taken(one: Reading, others: Collection[Reading]) -> bool:
    """Whether the readings of another step take what one takes, in each of its languages.

    A word with an accent that no dictionary knows is left out of account.
    """
    same = [r for r in others if r.key == one.key and r.spelling in ("", one.spelling or one.key)]
    if any(not r.languages for r in same):
        return True
    return bool(one.languages) and one.languages <= frozenset().union(*(r.languages for r in same))


def _begins_with(one: Reading, beginning: Reading) -> bool:
    """Whether what one reading takes, a reading of its beginning takes too."""
    spoken = not beginning.languages or (
        bool(one.languages) and one.languages <= beginning.languages
    )
    return (
        spoken and one.key.startswith(beginning.key) and one.spelling.startswith(beginning.spelling)
    )
