"""A query ready to be looked up: topics inlined, names of countries turned into concepts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, NamedTuple


class Reading(NamedTuple):
    """A key counts where the word is spelt so ("": anyhow), in texts of these languages.

    No languages: in all texts.
    """

    key: str
    spelling: str
    languages: frozenset[str] = frozenset()


class Step(NamedTuple):
    """One token of a phrase: any of `keys`. With `prefix` any token that begins with one.

    A key with `readings` needs one of them. They tell the languages of `languages` apart; in a text
    of another or an unknown language all of them count.
    """

    keys: frozenset[str]
    readings: frozenset[Reading] = frozenset()
    prefix: bool = False
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PhrasePlan:
    """Tokens one after the other. `label` is the term as the analyst wrote it.

    `variants`: other ways to write the same, with or without a space or hyphen.
    """

    steps: tuple[Step, ...]
    label: str
    variants: tuple[tuple[Step, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ConceptPlan:
    """Evidence of a concept ("country:KP"), with or without its capital and seats."""

    owner: str
    label: str
    capitals: bool = True


@dataclass(frozen=True, slots=True)
class AllPlan:
    """All of these hold."""

    of: tuple[Plan, ...]
    label: str


@dataclass(frozen=True, slots=True)
class AnyPlan:
    """One of these holds."""

    of: tuple[Plan, ...]
    label: str


@dataclass(frozen=True, slots=True)
class NonePlan:
    """This does not hold."""

    of: Plan
    label: str


@dataclass(frozen=True, slots=True)
class TitlePlan:
    """This holds in the title."""

    of: Plan
    label: str


@dataclass(frozen=True, slots=True)
class NearPlan:
    """Each operand within `gaps[i]` words of the next."""

    of: tuple[Plan, ...]
    gaps: tuple[int, ...]
    label: str


Plan = PhrasePlan | ConceptPlan | AllPlan | AnyPlan | NonePlan | TitlePlan | NearPlan


def below(plan: Plan) -> tuple[Plan, ...]:
    """The plans directly below."""
    match plan:
        case PhrasePlan() | ConceptPlan():
            return ()
        case NonePlan(of=of) | TitlePlan(of=of):
            return (of,)
        case AllPlan(of=many) | AnyPlan(of=many) | NearPlan(of=many):
            return many


def leaves(plan: Plan) -> Iterator[PhrasePlan | ConceptPlan]:
    """The terms of a plan, in the order of writing."""
    if isinstance(plan, PhrasePlan | ConceptPlan):
        yield plan
    for lower in below(plan):
        yield from leaves(lower)


def slim(  # noqa: PLR0911 - one line for each kind of plan
    plan: Plan,
) -> Plan:
    """The same plan as an index keeps it: only terms have labels, and many plans share a term."""
    match plan:
        case PhrasePlan(steps=(_,)) | ConceptPlan():
            return _shared_term(plan)
        case PhrasePlan():
            return _with_shared_steps(plan)
        case NonePlan(of=of):
            return NonePlan(slim(of), "")
        case TitlePlan(of=of):
            return TitlePlan(slim(of), "")
        case AllPlan(of=many):
            return AllPlan(tuple(map(slim, many)), "")
        case AnyPlan(of=many):
            return AnyPlan(tuple(map(slim, many)), "")
        case NearPlan(of=many, gaps=gaps):
            return NearPlan(tuple(map(slim, many)), gaps, "")


_NONE: Final[frozenset[Any]] = frozenset()
"""One object for all that have none."""


@lru_cache(maxsize=1 << 16)
def _shared_step(step: Step) -> Step:
    return step if step.readings else Step(step.keys, _NONE, step.prefix, _NONE)


@lru_cache(maxsize=1 << 16)
def _shared_term(term: PhrasePlan | ConceptPlan) -> PhrasePlan | ConceptPlan:
    return _with_shared_steps(term) if isinstance(term, PhrasePlan) else term


def _with_shared_steps(term: PhrasePlan) -> PhrasePlan:
    ways = [tuple(map(_shared_step, way)) for way in (term.steps, *term.variants)]
    return PhrasePlan(ways[0], term.label, tuple(ways[1:]))


def without_capitals(plan: Plan) -> Plan:
    """The same plan, in which capitals and seats of government are no evidence."""
    match plan:
        case PhrasePlan():
            return plan
        case ConceptPlan():
            return replace(plan, capitals=False)
        case NonePlan(of=of) | TitlePlan(of=of):
            return replace(plan, of=without_capitals(of))
        case AllPlan(of=many) | AnyPlan(of=many) | NearPlan(of=many):
            return replace(plan, of=tuple(map(without_capitals, many)))
