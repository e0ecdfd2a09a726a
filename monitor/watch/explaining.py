"""Why a watchlist holds for an item, or not, clause by clause."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model import Evidence, Watchlist
from monitor.watch.finding import Finder
from monitor.watch.forms import load_forms
from monitor.watch.phrasing import is_spoken
from monitor.watch.plan import ConceptPlan, NearPlan, NonePlan, PhrasePlan, Plan, TitlePlan, below
from monitor.watch.sighting import Sighting


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of a query. `note` is a sentence for people, where there is something to say."""

    text: str
    holds: bool
    note: str = ""
    evidence: tuple[Evidence, ...] = ()
    parts: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """`reason` names a filter (feeds, languages) that keeps the item out, empty if none does."""

    watchlist: str
    holds: bool
    reason: str
    clause: Clause


def explain(watchlist: Watchlist, plan: Plan, finder: Finder) -> Explanation:
    """Look a plan up and tell what was found and what was not."""
    item = finder.words.item
    reason = ""
    if watchlist.feeds and item.feed not in watchlist.feeds:
        reason = f"the watchlist reads only {', '.join(watchlist.feeds)}, not {item.feed}"
    elif (
        watchlist.languages
        and item.language
        and item.language not in {code.casefold() for code in watchlist.languages}
    ):
        reason = f"the watchlist reads only {', '.join(watchlist.languages)}, not {item.language}"
    clause = _clause(plan, finder, title=False)
    return Explanation(watchlist.id, clause.holds and not reason, reason, clause)


def _clause(plan: Plan, finder: Finder, *, title: bool) -> Clause:
    holds = finder.holds(plan, title=title)
    within = title or isinstance(plan, TitlePlan)
    parts = tuple(_clause(p, finder, title=within) for p in below(plan))
    evidence = finder.evidence(TitlePlan(plan, "") if title else plan) if holds else ()
    return Clause(
        plan.label, holds, _note(plan, finder, holds, parts, title=title), evidence, parts
    )


def _note(
    plan: Plan, finder: Finder, holds: bool, parts: tuple[Clause, ...], *, title: bool
) -> str:
    if isinstance(plan, NonePlan):
        return "" if holds else "excluded, but it is there"
    if holds:
        return ""
    if isinstance(plan, NearPlan) and all(p.holds for p in parts):
        return "all are there, but too far apart"
    return _missing(plan, finder, title=title)


def _missing(plan: Plan, finder: Finder, *, title: bool) -> str:
    """Why a term does not hold."""
    if not isinstance(plan, PhrasePlan | ConceptPlan):
        return ""
    if title and finder.holds(plan):
        return "not in the title, only in the text"
    if isinstance(plan, ConceptPlan):
        return _missing_concept(plan, finder)
    return _missing_phrase(plan, finder)


def _missing_concept(plan: ConceptPlan, finder: Finder) -> str:
    owner = plan.owner
    told = [
        f"“{_text(s, finder)}” is a capital or seat, which does not count here (`capitals: no`)"
        for s in finder.sightings.evidence.get(owner, ())
        if s.form.weak and not plan.capitals
    ]
    told += [
        f"“{_text(s, finder)}”: {s.objection}"
        for s in finder.sightings.rejected
        if s.owner == owner
    ]
    blockers = finder.sightings.blockers
    owned = load_forms().owned(owner) if blockers else ()
    told += [
        f"“{_text(s, finder)}” is another name or expression"
        for s in blockers
        if any(_is_inside(f.keys, s.form.keys) for f in owned)
    ]
    if told:
        return f"seen, but no evidence: {'; '.join([*dict.fromkeys(told)][:3])}"
    outside = _furniture(finder)
    return "no form of it found" + (f" (not read: {outside})" if outside else "")


def _is_inside(keys: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Whether a form is a part of another."""
    return any(whole[i : i + len(keys)] == keys for i in range(len(whole) - len(keys) + 1))


def _missing_phrase(plan: PhrasePlan, finder: Finder) -> str:
    foreign = [
        f"“{reading.key}” counts only in {', '.join(sorted(reading.languages))}"
        for step in plan.steps
        for reading in sorted(step.readings)
        if finder.words.where(reading.key)
        and not is_spoken(reading.languages, step.languages, finder.words.item.language)
    ]
    if foreign:
        return f"{'; '.join(foreign[:3])}; the text is in {finder.words.item.language}"
    there = [any(map(finder.words.where, step.keys)) or step.prefix for step in plan.steps]
    if len(there) > 1 and all(there):
        return "the words are there, but not one after the other as written"
    if there == [True] and not plan.steps[0].prefix:
        return "only spelt otherwise (accents) or inside of a longer word"
    outside = _furniture(finder)
    return "not found" + (f" (not read: {outside})" if outside else "")


def _text(seen: Sighting, finder: Finder) -> str:
    return finder.words.fields[seen.field].text[seen.start : seen.end]


def _furniture(finder: Finder) -> str:
    """Datelines, credits and the like, which are never evidence, shortened."""
    item = finder.words.item
    texts = dict.fromkeys(item.text(s.field)[s.start : s.end].strip() for s in item.furniture)
    shown = [t for t in texts if t][:3]
    return ", ".join(f"“{t if len(t) <= 40 else t[:39] + '…'}”" for t in shown)  # noqa: PLR2004
