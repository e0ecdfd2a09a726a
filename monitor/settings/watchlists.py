"""The watchlists of the configuration."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, field

from monitor.model import ALL_DAYS, Feed, Schedule, Updates, Watchlist
from monitor.settings import remarks, shapes, shorthand
from monitor.settings.checking import Entry, checked
from monitor.settings.examples import examples
from monitor.settings.people import People, days_off
from monitor.settings.queries import Queries
from monitor.settings.spots import Written
from monitor.settings.suggest import did_you_mean
from monitor.settings.tree import Listing
from monitor.settings.tree import Mapping as MappingNode


@dataclass(slots=True)
class Desk:
    """What watchlists refer to, and what may come only once over all files.

    `feeds` maps folded names to names, None if the feeds could not be read; `known` are those
    without a mistake, by name. `fallback` are the recipients of watchlists that name none.
    `written` are the queries by id, as they were read; `told` is for `remarks.repeated`.
    """

    people: People
    queries: Queries
    feeds: Mapping[str, str] | None
    known: Mapping[str, Feed] = field(default_factory=dict)
    fallback: tuple[str, ...] = ()
    operator: str | None = None
    seen: dict[tuple[str, str], Entry] = field(default_factory=dict)
    written: dict[str, Written] = field(default_factory=dict)
    told: dict[Hashable, Watchlist] = field(default_factory=dict)

    def read(self, entry: Entry) -> tuple[Watchlist, ...]:
        """The watchlists of one file that are right."""
        if not isinstance(entry.node, Listing):
            hint = "Write `- name: …` for each watchlist."
            entry.wrong((), "`watchlists` needs a list", hint)
            return ()
        good: list[Watchlist] = []
        for item in entry.node.items:
            one = entry.below(shorthand.lists(item, shorthand.WATCHLIST_LISTS))
            watchlist = self._watchlist(one, checked(shapes.Watchlist, _without_examples(one)))
            if watchlist is not None:
                remarks.repeated(watchlist, self.told, one)
                remarks.unspoken(watchlist, self.known, one)
                good.append(watchlist)
        return tuple(good)

    def _watchlist(self, entry: Entry, shape: shapes.Watchlist) -> Watchlist | None:
        if not isinstance(entry.node, MappingNode):
            return None
        query = self.queries.of(entry)
        self._unique(entry, shape)
        recipients = self._recipients(entry, shape)
        names = self._feeds(entry, shape.feeds)
        timing = schedule(entry, shape)
        tried = examples(entry, self.feeds)
        if shape.name is None or query is None:
            return None
        self.written[shape.id or shape.name] = query
        return Watchlist(
            shape.id or shape.name,
            shape.name,
            query.query,
            recipients,
            timing,
            tuple(dict.fromkeys(shape.languages)),
            names,
            f"{entry.text.path}:{entry.line}",
            shape.capitals,
            tried,
            shape.recap or 0,
        )

    def _unique(self, entry: Entry, shape: shapes.Watchlist) -> None:
        """Names are unique, and so is what identifies a watchlist, over all files."""
        new = shape.name is None or self._once(entry, "name", "name", shape.name)
        if shape.id is not None:
            self._once(entry, "id", "id", shape.id)
        elif shape.name is not None and new:
            self._once(entry, "name", "id", shape.name)

    def _once(self, entry: Entry, written_as: str, kind: str, word: str) -> bool:
        first = self.seen.setdefault((kind, word.casefold()), entry)
        if first is entry:
            return True
        hint = "Watchlists are told apart by `id`, or else by name, over all files."
        place = f"{first.text.path}:{first.line}"
        entry.wrong((written_as,), f"another watchlist has the {kind} `{word}` ({place})", hint)
        return False

    def _recipients(self, entry: Entry, shape: shapes.Watchlist) -> tuple[str, ...]:
        found = [self.people.resolve(entry, ("to", at), w) for at, w in enumerate(shape.to)]
        ids = tuple(dict.fromkeys(name for name in found if name is not None))
        if len(ids) < len([name for name in found if name is not None]):
            entry.warn(("to",), "the same recipient is named twice")
        if found or _given(entry, "to"):
            return ids
        if self.fallback:
            self.people.used.update(self.fallback)
            return self.fallback
        if self.operator is None:
            hint = "Add `to: you@example.org` here, or once at the top for all watchlists."
            entry.wrong((), "`to` is missing: nobody would be told", hint)
            return ()
        name = self.people.by_address(self.operator)
        entry.warn((), f"`to` is missing, so mail goes to the operator, {self.operator}")
        return (name,)

    def _feeds(self, entry: Entry, wanted: Collection[str]) -> tuple[str, ...]:
        names = []
        for at, word in enumerate(wanted):
            name = (self.feeds or {}).get(word.casefold())
            if name is not None:
                names.append(name)
            elif self.feeds is not None:
                hint = did_you_mean(word, self.feeds.values())
                entry.wrong(("feeds", at), f"unknown feed `{word}`", hint)
        return tuple(dict.fromkeys(names))


def _without_examples(entry: Entry) -> Entry:
    """The settings that are checked as one; examples are, one by one."""
    if not isinstance(entry.node, MappingNode):
        return entry
    return entry.below(entry.node.without(("examples",)))


def _given(entry: Entry, key: str) -> bool:
    return isinstance(entry.node, MappingNode) and entry.node.get(key) is not None


def schedule(entry: Entry, shape: shapes.Watchlist) -> Schedule:
    """When its mails leave; settings that would do nothing are mistakes."""
    times = tuple(sorted({s.minute for s in shape.send if s.minute is not None}))
    spans = {s.every_minutes for s in shape.send if s.every_minutes is not None}
    now = any(s.now for s in shape.send) or not shape.send
    if len(shape.send) > 1 and (len(spans) + bool(times) + now) > 1:
        hint = (
            "Choose one: now, or times of day, or hourly / every 2h. Two ways are two watchlists."
        )
        entry.wrong(("send",), "these ways to send exclude each other", hint)
        return Schedule(now=True)
    sends_now = now and not (shape.send == () and _given(entry, "send"))
    for key in ("days", "holidays", "send_empty"):
        if sends_now and getattr(shape, key):
            hint = f"Add times (`send: [07:00]`), or remove `{key}`."
            message = f"`{key}` is for digests, and this watchlist sends at once"
            entry.wrong_key((key,), message, hint)
    updates = Updates(shape.updates) if shape.updates else None
    if shape.quiet and not (now or updates is Updates.NOW):
        hint = "Remove it, and choose the times of `send` so that they fit."
        entry.wrong_key(("quiet",), "`quiet` holds back instant mails, and this is a digest", hint)
    at_once = now or updates is Updates.NOW
    if shape.group_wait and not at_once:
        hint = "Remove it: a digest collects what comes between its times."
        entry.wrong_key(("group_wait",), "`group_wait` is for instant mails", hint)
    if shape.urgent and not (shape.quiet or shape.group_wait):
        hint = "Remove it, or give `quiet` hours or a `group_wait`."
        entry.wrong_key(("urgent",), "`urgent` does nothing here: no mail is held back", hint)
    return Schedule(
        now=now,
        times=times,
        every_minutes=next(iter(spans), None),
        days=frozenset().union(*shape.days) if shape.days else ALL_DAYS,
        quiet=shape.quiet,
        timezone=shape.timezone,
        updates=updates,
        urgent=shape.urgent,
        group_wait_s=shape.group_wait,
        holidays=days_off(shape.holidays, frozenset()) if shape.holidays else None,
        send_empty=shape.send_empty,
    )
