"""All files of the configuration -> `Settings`, or every mistake in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from monitor.errors import Problem, SettingsError
from monitor.model import Settings
from monitor.settings import people, remarks, shapes, shorthand
from monitor.settings.checking import Entry, Findings, checked, hint_for_unknown, names, written
from monitor.settings.feeds import feeds
from monitor.settings.mending import read
from monitor.settings.mutes import mutes
from monitor.settings.passwords import SecretReading
from monitor.settings.people import People
from monitor.settings.source import Source
from monitor.settings.spots import Spots
from monitor.settings.topics import topics
from monitor.settings.tree import Listing, Mapping, Scalar, said
from monitor.settings.watchlists import Desk

EXTRA_KEYS = ("watchlists", "topics")
"""What a file of `watchlists.d` may hold."""


@dataclass(frozen=True, slots=True)
class _File:
    """A file that was read; `entry` None: nothing in it can be used."""

    entry: Entry | None
    readable: bool

    def part(self, key: str) -> Entry | None:
        """One section."""
        if self.entry is None or not isinstance(self.entry.node, Mapping):
            return None
        node = self.entry.node.get(key)
        return None if node is None else self.entry.below(node)


def load(sources: Sequence[Source], read_secret: Callable[[str], str]) -> tuple[Settings, Spots]:
    """The settings of one installation, and where its queries stand."""
    if not sources:
        raise SettingsError((Problem("config.yaml", 0, 0, "there is no configuration"),))
    findings = Findings()
    files = [_open(source, findings, main=not at) for at, source in enumerate(sources)]
    settings, spots = _settings(files, SecretReading(read_secret))
    _remark(files, settings, findings)
    order = {source.path: at for at, source in reversed(list(enumerate(sources)))}
    if findings.problems:
        raise SettingsError(_sorted(findings.problems, order))
    warnings = tuple(str(warning) for warning in _sorted(findings.warnings, order))
    return replace(settings, warnings=warnings), spots


def _sorted(problems: list[Problem], order: dict[str, int]) -> tuple[Problem, ...]:
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda p: (order.get(p.file, 0), p.line, p.column)))


def _open(source: Source, findings: Findings, *, main: bool) -> _File:
    """Read one file as far as it can be read."""
    text, root, problems, readable = read(source)
    findings.problems.extend(problems)
    if root is None:
        if readable and main:
            hint = "Write feeds and watchlists into it; the bundled config.yaml is an example."
            findings.problems.append(text.problem(0, "there are no settings in this file", hint))
        elif readable:
            findings.warnings.append(text.problem(0, "there is nothing in this file"))
        return _File(None, readable and not main)
    entry = Entry(text, root, findings)
    if not isinstance(root, Mapping):
        first = "feeds" if main else "watchlists"
        hint = f"Begin with `{first}:`." if isinstance(root, Listing) else _space_hint(root)
        entry.wrong((), f"settings are needed here (`name: value`), not {said(root)}", hint)
        return _File(None, readable=False)
    return _File(written(entry) if main else _extra(written(entry, EXTRA_KEYS)), readable)


def _space_hint(root: Scalar | Mapping) -> str:
    loose = isinstance(root, Scalar) and re.match(r"\w+:\S", root.value)
    return "A space is missing after the colon." if loose else ""


def _extra(entry: Entry) -> Entry:
    """A file of `watchlists.d` without settings that belong elsewhere."""
    if not isinstance(entry.node, Mapping):
        return entry
    wrong = [key.value for key, _ in entry.node.pairs if key.value not in EXTRA_KEYS]
    for key in wrong:
        if key in names(shapes.House):
            hint = f"Write `{key}` into the main file."
            entry.wrong_key((key,), f"`{key}` cannot stand in a file of watchlists", hint)
        else:
            hint = hint_for_unknown(entry, (key,), EXTRA_KEYS)
            entry.wrong_key((key,), f"unknown setting `{key}`", hint)
    return entry.below(entry.node.without(wrong))


def _settings(files: Sequence[_File], secrets: SecretReading) -> tuple[Settings, Spots]:
    """Everything that is right; what is wrong is in the findings."""
    main = files[0]
    house = _house(main)
    mail = people.mail(main.part("mail"), secrets)
    timezone = house.timezone or "UTC"
    circle = People(timezone, people.days_off(house.holidays, frozenset()), main.readable)
    if (entry := main.part("recipients")) is not None:
        circle.define(entry, secrets)
    entry = main.part("feeds")
    read_feeds, feed_names = feeds(entry, secrets) if entry is not None else ((), {})
    languages = tuple(dict.fromkeys(house.languages))
    parts = [part for file in files if (part := file.part("topics")) is not None]
    known = all(file.readable for file in files)
    vocabulary, keys, queries = topics(parts, languages, complete=known)
    desk = Desk(
        circle,
        queries,
        feed_names if main.readable else None,
        {feed.name: feed for feed in read_feeds},
        operator=mail.operator,
    )
    desk.fallback = _fallback(main, house, circle)
    parts = [part for file in files if (part := file.part("watchlists")) is not None]
    watchlists = tuple(w for part in parts for w in desk.read(part))
    if watchlists:
        remarks.unused_topics(watchlists, vocabulary, keys)
    named = {word for _, word in desk.seen} if known else None
    entry = main.part("mutes")
    silences = mutes(entry, watchlists, named, circle) if entry is not None else ()
    terms = {name: tuple(w.query for w in written) for name, written in vocabulary.items()}
    settings = Settings(
        read_feeds,
        watchlists,
        circle.all(),
        mail,
        tuple(terms.items()),
        languages,
        timezone,
        house.keep,
        house.fresh,
        house.story_window,
        silences,
        backups=house.backups,
    )
    return settings, Spots(desk.written, vocabulary)


def _house(main: _File) -> shapes.House:
    """The single settings at the top."""
    if main.entry is None or not isinstance(main.entry.node, Mapping):
        return shapes.House()
    single = main.entry.node.without(shapes.COLLECTIONS)
    entry = main.entry.below(shorthand.lists(single, shorthand.HOUSE_LISTS))
    return checked(shapes.House, entry)


def _fallback(main: _File, house: shapes.House, circle: People) -> tuple[str, ...]:
    """The recipients at the top, for watchlists that name none."""
    entry = main.part("to")
    if entry is None or main.entry is None:
        return ()
    whole = main.entry.below(shorthand.lists(main.entry.node, ("to",)))
    used = set(circle.used)
    ids = [circle.resolve(whole, ("to", at), word) for at, word in enumerate(house.to)]
    circle.used = used
    return tuple(dict.fromkeys(name for name in ids if name is not None))


def _remark(files: Sequence[_File], settings: Settings, findings: Findings) -> None:
    """What is missing although nothing is wrong."""
    main = files[0].entry
    if main is None:
        return
    if files[0].part("feeds") is None:
        message = "there are no feeds, so nothing is polled"
        findings.warnings.append(main.text.problem(0, message, "Add `feeds:`."))
    if not settings.watchlists:
        message = "there are no watchlists, so nothing is looked for"
        findings.warnings.append(main.text.problem(0, message, "Add `watchlists:`."))
