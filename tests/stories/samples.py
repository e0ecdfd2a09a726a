"""Small builders for the tests of stories: an archive that lives in a list."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from monitor.model import Entry, Feed, Item, Kind, Known, Neighbour, Relation, Sought
from monitor.stories import (
    Sameness,
    identify,
    keys_of,
    prints_of,
    relate,
    relate_return,
    subject_prints_of,
)
from monitor.text import clean

HOUR_MS = 3_600_000


def an_item(
    title: str = "", summary: str = "", body: str = "", feed: str = "one", **more: object
) -> Item:
    """An item seen `hours` after the first."""
    seen_ms = int(float(str(more.pop("hours", 0))) * HOUR_MS)
    entry = Entry(title=title, summary=summary, body=body, **more)  # type: ignore[arg-type]
    return clean(entry, Feed(feed, "https://f.example"), seen_ms)


@dataclass
class Archive:
    """Items in arrival order, found again by fingerprint as the store does it."""

    items: list[Item] = field(default_factory=list)
    stories: list[int] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    known: dict[int, int] = field(default_factory=dict)
    _filed: list[tuple[frozenset[int], frozenset[int]]] = field(default_factory=list)
    """Of each item its fingerprints, and those of its subject."""

    def neighbours(self, item: Item, same: int | None = None) -> list[Neighbour]:
        """Items that share fingerprints, with their stories."""
        sought = Sought(prints_of(item), subject_prints_of(item), Known())
        own = set(sought.prints)
        shared = Counter(
            {k: n for k, (prints, _) in enumerate(self._filed) if (n := len(own & prints))}
        )
        like = [
            k
            for k, n in sorted(shared.items(), key=lambda pair: (-pair[1], -pair[0]))
            if sought.resembles(self._filed[k][1], n)
        ]
        found = ([same] if same is not None else []) + like[:10]
        reached = {self.stories[k] for k in found}
        members = [k for k, story in enumerate(self.stories) if story in reached]
        chosen = list(dict.fromkeys((*found, *reversed(members))))[:24]
        return [
            Neighbour(k + 1, self.stories[k] + 1, self.items[k], k == same) for k in sorted(chosen)
        ]

    def take(self, item: Item) -> tuple[Kind, int]:
        """Relation and story of an item that may be known by guid or text, as a poll has it.

        An entry that has nothing to tell, known or back at an earlier text, is a duplicate.
        """
        keys = keys_of(item)
        guid = self.known.get(keys.guid) if keys.guid is not None else None
        identity = identify(keys, Known(guid=guid, content=self.known.get(keys.content)))
        of = identity.of
        if of is not None and identity.sameness is not Sameness.VERSION:
            back = identity.sameness is Sameness.RETURN
            relation = relate_return(item, of + 1, self.neighbours(item, of)) if back else None
            if relation is None:
                return Kind.DUPLICATE, self.stories[of]
            self._keep(item, relation)
        else:
            relation = self.add(item, of)
        self.known |= dict.fromkeys(keys.present(), len(self.items) - 1)
        return relation.kind, self.stories[-1]

    def add(self, item: Item, same: int | None = None) -> Relation:
        """Relate an item to what came before and keep it."""
        relation = relate(item, self.neighbours(item, same))
        self._keep(item, relation)
        return relation

    def _keep(self, item: Item, relation: Relation) -> None:
        story = len(self.items) if relation.story is None else relation.story - 1
        self.items.append(item)
        self._filed.append((frozenset(prints_of(item)), subject_prints_of(item)))
        self.stories.append(story)
        self.relations.append(relation)
