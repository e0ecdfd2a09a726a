"""An item among its neighbours: which story, what relation, what is new in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from monitor.model import Edit, Item, Kind, Likeness, Neighbour, Relation, Span
from monitor.stories.core import Core, core_of
from monitor.stories.coverage import Coverage, cover
from monitor.stories.editing import edit_of
from monitor.stories.judging import judge
from monitor.stories.likeness import lead_likeness, share_of, subject_of, title_likeness
from monitor.stories.moving import keeps_moving
from monitor.stories.retelling import Retold, retold
from monitor.stories.verdict import Verdict

NEIGHBOURS_MAX = 48
"""More neighbours than the store hands over are not looked at."""

COMMON_STORIES = 4
COMMON_SHARE = 0.2
"""A story that has less of the item's words of substance says nothing of what is common."""
RELATED_MAX = 6
RELATED_TITLE = 0.6
RELATED_LEAD = 0.5
NEWS_MAX = 40


def relate(item: Item, neighbours: Sequence[Neighbour]) -> Relation:
    """What `item` is to what came before.

    `neighbours` are earlier items (best first), with as much of their stories as the store has;
    those that carry the item's own guid or address say so. Pure and bounded; about 0.1 ms a
    neighbour. Never a duplicate: an item that differs in a figure or name from all that was told.
    """
    core = core_of(item)
    looked_at = _bounded(neighbours)
    if not looked_at or not (core.title or core.sentences):
        return Relation(Kind.NEW, news=_everything(core), likeness=_alone(looked_at))
    stories = _stories(looked_at)
    words = [_words(members) for members in stories]
    common = _common_words(subject_of(core), words)
    verdicts = [v for members in stories if (v := judge(item, core, members, common))]
    if not verdicts:
        again = retold(item, core, stories, words)
        return _retold(core, again, looked_at) if again else _new(core, looked_at)
    best = max(
        verdicts, key=lambda v: (v.rank, v.measures.known_name, v.score, v.measures.best.story)
    )
    return _joined(core, best, looked_at)


def _bounded(neighbours: Sequence[Neighbour]) -> list[Neighbour]:
    """Distinct neighbours; those known by name first, then in the order given."""
    named = [n for n in neighbours[:4096] if n.same_item][: NEIGHBOURS_MAX // 2]
    rest = [n for n in neighbours[: 4 * NEIGHBOURS_MAX] if not n.same_item]
    seen: dict[int, Neighbour] = {}
    for neighbour in (*named, *rest):
        seen.setdefault(neighbour.item_id, neighbour)
    return list(seen.values())[:NEIGHBOURS_MAX]


def _stories(neighbours: Sequence[Neighbour]) -> list[list[Neighbour]]:
    """Neighbours by story, each story in order of arrival."""
    by_story: dict[int, list[Neighbour]] = {}
    for neighbour in neighbours:
        by_story.setdefault(neighbour.story, []).append(neighbour)
    return [sorted(members, key=_arrived) for members in by_story.values()]


def _words(members: Sequence[Neighbour]) -> frozenset[str]:
    """Words of substance of any telling."""
    return frozenset[str]().union(*(subject_of(core_of(n.item)) for n in members))


def _common_words(own: frozenset[str], words: Sequence[frozenset[str]]) -> frozenset[str]:
    """Words of substance that several of these stories share: they name a topic, not an event.

    `words` of each story. One that shares next to nothing with the item's own is not counted.
    """
    if len(words) < COMMON_STORIES:
        return frozenset()
    stories = [w for w in words if share_of(own, w) >= COMMON_SHARE]
    if len(stories) < COMMON_STORIES:
        return frozenset()
    counts = Counter(chain.from_iterable(stories))
    return frozenset(word for word, count in counts.items() if count >= COMMON_STORIES)


def _arrived(neighbour: Neighbour) -> tuple[int, int]:
    # provisional ids are negative and count down as they arrive
    return neighbour.item.seen_ms, abs(neighbour.item_id)


def _joined(core: Core, verdict: Verdict, neighbours: Sequence[Neighbour]) -> Relation:
    story = verdict.measures.best.story
    news = () if verdict.kind is Kind.DUPLICATE else _news(verdict.measures.coverage)
    others = [n for n in neighbours if n.story != story]
    item = verdict.measures.item
    edit = _edit(item, verdict.measures.members)
    kind, likeness = verdict.kind, verdict.likeness
    if (kind, edit) == (Kind.CORRECTION, Edit.FIGURE) and keeps_moving(
        item, verdict.measures.members
    ):
        kind = Kind.UPDATE
        likeness = replace(likeness, reason=f"{likeness.reason} (it keeps changing)")
    return Relation(
        kind=kind,
        story=story,
        of=verdict.measures.best.item_id,
        related=_lookalikes(core, others),
        likeness=likeness,
        news=news,
        edit=edit,
    )


def _retold(core: Core, again: Retold, neighbours: Sequence[Neighbour]) -> Relation:
    """An update in other words, all of which are shown."""
    of = again.neighbour
    other = core_of(of.item)
    said = f"the same names and words in another text ({', '.join(sorted(again.words))})"
    likeness = Likeness(
        round(title_likeness(core, other), 3),
        round(lead_likeness(core, other), 3),
        round(cover(core, [other]).share, 3),
        said,
    )
    return Relation(
        kind=Kind.UPDATE,
        story=of.story,
        of=of.item_id,
        related=_lookalikes(core, [n for n in neighbours if n.story != of.story]),
        likeness=likeness,
        news=_everything(core),
    )


def _edit(item: Item, members: Sequence[Neighbour]) -> Edit | None:
    """What was done to the latest text that had the item's guid or address."""
    named = [m for m in members if m.same_item]
    return edit_of(max(named, key=_arrived).item, item) if named else None


def _new(core: Core, neighbours: Sequence[Neighbour]) -> Relation:
    related = _lookalikes(core, neighbours)
    if not related:
        return Relation(Kind.NEW, likeness=_alone(neighbours), news=_everything(core))
    nearest = next(n for n in neighbours if n.item_id == related[0])
    other = core_of(nearest.item)
    likeness = Likeness(
        round(title_likeness(core, other), 3),
        round(lead_likeness(core, other), 3),
        round(cover(core, [other]).share, 3),
        "looks like an earlier text, but tells another event",
    )
    return Relation(Kind.NEW, related=related, likeness=likeness, news=_everything(core))


def _alone(neighbours: Sequence[Neighbour]) -> Likeness:
    return Likeness(
        reason="nothing told so far resembles it" if neighbours else "first of its kind"
    )


def _lookalikes(core: Core, neighbours: Sequence[Neighbour]) -> tuple[int, ...]:
    """Items that look alike without being the same news, one a story, the likest first."""
    best: dict[int, tuple[float, int]] = {}
    for n in neighbours:
        other = core_of(n.item)
        title, lead = title_likeness(core, other), lead_likeness(core, other)
        if title >= RELATED_TITLE or lead >= RELATED_LEAD:
            best[n.story] = max(best.get(n.story, (0.0, n.item_id)), (title + lead, n.item_id))
    ranked = sorted(best.values(), key=lambda pair: (-pair[0], abs(pair[1])))
    return tuple(item_id for _, item_id in ranked[:RELATED_MAX])


def _news(coverage: Coverage) -> tuple[Span, ...]:
    """Sentences that the story had not told, in the order of the text."""
    fresh = [c.sentence.span for c in coverage.changed] + [s.span for s in coverage.new]
    return _in_order(fresh)


def _everything(core: Core) -> tuple[Span, ...]:
    return _in_order([s.span for s in core.sentences])


def _in_order(spans: Sequence[Span]) -> tuple[Span, ...]:
    return tuple(sorted(spans, key=lambda s: (s.field != "summary", s.start)))[:NEWS_MAX]
