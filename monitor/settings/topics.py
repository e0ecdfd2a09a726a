"""The analyst's own vocabulary, from all files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from monitor.settings import shorthand
from monitor.settings.checking import Entry
from monitor.settings.queries import MOST_TERMS, Queries, terms_of
from monitor.settings.spots import Written
from monitor.settings.tree import Listing, Mapping, Scalar, said

MOST_LEVELS = 50
"""Topics that use topics, one below the other."""
_NAME = re.compile(r"\w[\w.-]*")


@dataclass(slots=True)
class _Topic:
    """A topic, where it stands, and the topics that each of its terms uses (by folded name).

    `own`: how many terms it names itself.
    """

    name: str
    entry: Entry
    items: tuple[Entry, ...]
    terms: list[Written] = field(default_factory=list)
    uses: list[tuple[Entry, str]] = field(default_factory=list)
    own: int = 0
    seen: set[str] = field(default_factory=set)


def topics(
    parts: Sequence[Entry], languages: tuple[str, ...], *, complete: bool
) -> tuple[dict[str, tuple[Written, ...]], dict[str, Entry], Queries]:
    """Terms by topic, where each is defined, and a reader of queries that knows them.

    Each term is read like a query. `complete` is false if a file could not be read; unknown topics
    are then not reported.
    """
    found: dict[str, _Topic] = {}
    for part in parts:
        complete &= isinstance(part.node, Mapping)
        for topic in _written(part):
            first = found.setdefault(topic.name.casefold(), topic)
            if first is not topic:
                where = f"{first.entry.text.path}:{first.entry.line}"
                topic.entry.wrong((), f"another topic is called `{topic.name}` ({where})")
    names = {folded: topic.name for folded, topic in found.items()}
    queries = Queries(names if complete else None, languages)
    for topic in found.values():
        _read(topic, queries)
    for topic in found.values():
        _refuse_circle(topic, found)
    queries = replace(queries, sizes=_sizes(found))
    terms = {topic.name: tuple(topic.terms) for topic in found.values()}
    return terms, {topic.name: topic.entry for topic in found.values()}, queries


def _written(part: Entry) -> Iterator[_Topic]:
    if not isinstance(part.node, Mapping):
        part.wrong((), "`topics` needs a mapping", "Write `name: [term, term]` for each.")
        return
    for key, value in part.node.pairs:
        entry = part.below(key)
        terms = shorthand.listed(value)
        if not _NAME.fullmatch(key.value):
            hint = "A topic's name is one word, so that a query can say `topic:name`."
            entry.wrong((), f"`{key.value}` is not a name for a topic", hint)
        if not isinstance(terms, Listing):
            part.at(value.start, f"`{key.value}` needs a list of terms, not {said(value)}")
            terms = Listing((), value.start, value.end)
        yield _Topic(key.value, entry, tuple(part.below(item) for item in terms.items))


def _read(topic: _Topic, queries: Queries) -> None:
    for item in topic.items:
        if not isinstance(item.node, Scalar):
            item.wrong((), f"a term is needed here, not {said(item.node)}")
            continue
        query = queries.read(item, item.node)
        if query is not None:
            if str(query).casefold() in topic.seen:
                item.warn((), f"`{item.node.value.strip()}` stands in this topic already")
            topic.seen.add(str(query).casefold())
            topic.terms.append(Written.whole(item.text, item.node))
            topic.own += terms_of(query)
            topic.uses += [(item, used.name.casefold()) for used in query.topics]


def _refuse_circle(topic: _Topic, known: dict[str, _Topic]) -> None:
    """A topic that contains itself, directly or through others, has no meaning."""
    own = topic.name.casefold()
    for item, used in topic.uses:
        reached: set[str] = set()
        waiting = [used]
        while waiting:
            name = waiting.pop()
            if name not in reached and name in known:
                reached.add(name)
                waiting += [below for _, below in known[name].uses]
        if own in reached:
            item.wrong((), f"topic `{topic.name}` contains itself", "Name its words instead.")
            return


def _sizes(known: dict[str, _Topic]) -> dict[str, int]:
    """For how many terms each topic stands, those of the topics that it uses included.

    A topic of too many terms or levels is reported once, and not again by those that use it.
    """
    sizes: dict[str, int] = {}
    levels: dict[str, int] = {}
    for topic in _lowest_first(known):
        name = topic.name.casefold()
        below = [used for _, used in topic.uses if used in sizes]
        sizes[name] = topic.own + sum(sizes[used] for used in below)
        levels[name] = 1 + max((levels[used] for used in below), default=0)
        if sizes[name] > MOST_TERMS:
            hint = "Use fewer of the other topics in it."
            topic.entry.wrong((), f"topic `{topic.name}` is of more than {MOST_TERMS} terms", hint)
            sizes[name] = 0
        if levels[name] > MOST_LEVELS:
            hint = "Name the words of the lower ones instead."
            topic.entry.wrong(
                (), f"topics use each other over more than {MOST_LEVELS} levels", hint
            )
            levels[name] = 0
    return sizes


def _lowest_first(known: dict[str, _Topic]) -> Iterator[_Topic]:
    """Topics after those that they use. Circles end somewhere."""
    begun: set[str] = set()
    for first in known:
        waiting = [(first, False)]
        while waiting:
            name, done = waiting.pop()
            if done:
                yield known[name]
            elif name in known and name not in begun:
                begun.add(name)
                waiting.append((name, True))
                waiting += [(used, False) for _, used in known[name].uses]
