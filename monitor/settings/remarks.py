"""What is right as it is written and still does nothing, or the same as something else."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence

from monitor.model import Feed, Watchlist
from monitor.settings.checking import Entry
from monitor.settings.spots import Written
from monitor.watch.query import parse


def unused_topics(
    watchlists: Sequence[Watchlist],
    terms: Mapping[str, Sequence[Written]],
    keys: Mapping[str, Entry],
) -> None:
    """Warn about topics that no watchlist uses, directly or through another topic.

    `keys` are the names of topics where they are defined.
    """
    uses = {
        topic.casefold(): {name for written in each for name in _topics_in(written.query)}
        for topic, each in terms.items()
    }
    waiting = [name for watchlist in watchlists for name in _topics_in(watchlist.query)]
    used: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting += uses.get(name, ())
    for topic, key in keys.items():
        if topic.casefold() not in used:
            hint = f"Write `topic:{topic}` into a query, or remove it."
            key.warn((), f"no watchlist uses the topic `{topic}`", hint)


def _topics_in(query: str) -> Iterator[str]:
    if "topic" in query.casefold():
        yield from (topic.name.casefold() for topic in parse(query).topics)


def repeated(watchlist: Watchlist, earlier: dict[Hashable, Watchlist], entry: Entry) -> None:
    """Warn about a watchlist that tells a recipient all that an earlier one tells at that time.

    `earlier` are those by what they tell whom.
    """
    for recipient in watchlist.recipients:
        other = earlier.setdefault((_scope(watchlist), recipient), watchlist)
        if other is not watchlist:
            message = (
                f"`{other.name}` ({other.source}) tells {recipient} the same, at the same time"
            )
            entry.warn((), message, "Remove one of the two, or merge their recipients.")
            return


def _scope(watchlist: Watchlist) -> Hashable:
    return (
        " ".join(watchlist.query.split()),
        frozenset(watchlist.feeds),
        frozenset(watchlist.languages),
        watchlist.capitals,
        watchlist.schedule,
    )


def unspoken(watchlist: Watchlist, feeds: Mapping[str, Feed], entry: Entry) -> None:
    """Warn about languages in which no feed that the watchlist reads is written.

    Only where all of these feeds say their language.
    """
    read = [feed for name, feed in feeds.items() if not watchlist.feeds or name in watchlist.feeds]
    spoken = {feed.language for feed in read}
    if not spoken or None in spoken:
        return
    missing = [code for code in watchlist.languages if code not in spoken]
    which = "the feeds that it reads" if watchlist.feeds else "your feeds"
    said = ", ".join(sorted(code for code in spoken if code))
    if missing and len(missing) == len(watchlist.languages):
        hint = f"Their `language` is {said}. Change `languages`, or `feeds`."
        entry.warn(("languages",), f"this can never match: {which} are in other languages", hint)
        return
    for code in missing:
        at = watchlist.languages.index(code)
        entry.warn(("languages", at), f"none of {which} is in `{code}`", f"They are in {said}.")
