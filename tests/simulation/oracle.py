"""What must hold, told from the logs of the agencies and of the mail server alone.

Nothing here looks into the program or its database. Each complaint is a sentence.
"""

from __future__ import annotations

import email
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cached_property

from monitor.model import Kind, Updates, Watchlist
from tests.rounds.week import HOUR, MINUTE, Event
from tests.simulation.agency import ARCHIVE
from tests.simulation.lives import Run
from tests.simulation.post import Accepted

_LINK = re.compile(r"https://news\.example/(?:v\d+/)*([\w-]+)")

_ID = re.compile(rb"^Message-ID: (\S+)", re.MULTILINE | re.IGNORECASE)

SETTLING_MS = 2 * MINUTE
"""A process that heard a reply has written it down by then, if it can and lives."""
LEASE_MS = 20 * MINUTE
"""What could not be written down is tried again by then."""
BURST_MS = 10 * MINUTE
HELD_MS = 20 * HOUR
"""A day, less what a clock may be fast."""
FLOOD_MAILS = 2
"""One for the watchlist that tells at once, one for the digest."""
CALLS = 4
"""Connections in a minute to a server that is away."""


@dataclass(frozen=True)
class Letter:
    """A message as the recipient has it: all its copies, the first first."""

    message_id: str
    recipient: str
    written: datetime
    guids: tuple[str, ...]
    copies: tuple[Accepted, ...]

    @property
    def at_ms(self) -> float:
        """When the first copy came."""
        return self.copies[0].at_ms


def _id_of(raw: bytes) -> bytes:
    found = _ID.search(raw)
    return found[1] if found else b""


def _letter(copies: list[Accepted]) -> Letter:
    message = email.message_from_bytes(copies[0].raw)
    (text,) = (p for p in message.walk() if p.get_content_type() == "text/plain")
    body = text.get_payload(decode=True)
    links = _LINK.findall(body.decode()) if isinstance(body, bytes) else []
    return Letter(
        message["Message-ID"],
        copies[0].recipient.partition("@")[0],
        parsedate_to_datetime(message["Date"]),
        tuple(dict.fromkeys(links)),
        tuple(copies),
    )


def step_of(guid: str) -> int:
    """Where in its story a telling stands."""
    return int(guid.split("-")[1])


class Oracle:
    """Reads the logs of a run."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._scenario = run.scenario
        self._events = {e.guid: e for e in run.scenario.events}

    def complaints(self) -> Iterator[str]:
        """Everything that should not have been; nothing if all is well."""
        yield from self._repeated()
        yield from self._told_again()
        yield from self._misdirected()
        yield from self._archive()
        for watchlist in self._scenario.watchlists:
            for story in {e.story for e in self._scenario.events}:
                yield from self._story(watchlist, story)
        yield from self._storms()
        yield from self._hammering()

    @cached_property
    def letters(self) -> tuple[Letter, ...]:
        """What came, without what the operator was told."""
        copies: dict[tuple[str, bytes], list[Accepted]] = defaultdict(list)
        for taken in self._run.office.accepted:
            copies[taken.recipient, _id_of(taken.raw)].append(taken)
        return tuple(
            _letter(found)
            for (address, _), found in copies.items()
            if not address.startswith("op@")
        )

    def unheard(self) -> Iterator[tuple[str, int]]:
        """(recipient, story) that were owed and never told, for whatever reason."""
        for watchlist in self._scenario.watchlists:
            for recipient in watchlist.recipients:
                for story in {e.story for e in self._wanted(watchlist)}:
                    if not self._told(recipient, story):
                        yield recipient, story

    def was_refused(self, recipient: str) -> bool:
        """Whether the server ever refused a message to them for good."""
        address = f"{recipient}@example.org"
        return any(r.recipient in {"", address} for r in self._run.office.refused)

    def _wanted(self, watchlist: Watchlist) -> list[Event]:
        return [e for e in self._scenario.events if watchlist.query in e.title.lower().split()]

    def _told(self, recipient: str, story: int) -> list[tuple[Letter, str]]:
        """Every card about a story, in the order in which it came."""
        prefix = f"s{story}-"
        return [
            (letter, guid)
            for letter in sorted(self.letters, key=lambda one: one.at_ms)
            if letter.recipient == recipient
            for guid in letter.guids
            if guid.startswith(prefix)
        ]

    def _repeated(self) -> Iterator[str]:
        """A message comes again only if it was not known whether it came, and as it was."""
        for letter in self.letters:
            if len({c.raw for c in letter.copies}) > 1:
                yield f"{letter.recipient} got {letter.message_id} in different bytes"
            for copy in letter.copies[:-1]:
                if not self._unknown(copy):
                    yield f"{letter.recipient} got {letter.guids} again, known as taken"

    def _unknown(self, copy: Accepted) -> bool:
        """Whether the program could not know, or not note, that this was taken."""
        said_ms = copy.said_ms
        if said_ms is None:
            return True
        killed = any(
            d.life == copy.life and d.at_ms <= said_ms + SETTLING_MS for d in self._run.deaths
        )
        scenario = self._scenario
        return killed or any(
            spell.start_ms < said_ms + LEASE_MS and said_ms < spell.end_ms
            for spell in (*scenario.locked, scenario.full)
        )

    def _told_again(self) -> Iterator[str]:
        """No telling comes in two messages."""
        seen: dict[tuple[str, str], str] = {}
        for letter in self.letters:
            for guid in letter.guids:
                other = seen.setdefault((letter.recipient, guid), letter.message_id)
                if other != letter.message_id:
                    yield f"{letter.recipient} was told {guid} in two messages"

    def _misdirected(self) -> Iterator[str]:
        topics: dict[str, set[str]] = defaultdict(set)
        for watchlist in self._scenario.watchlists:
            for recipient in watchlist.recipients:
                topics[recipient].add(watchlist.query)
        for letter in self.letters:
            for guid in letter.guids:
                event = self._events.get(guid)
                if event and topics[letter.recipient].isdisjoint(event.title.lower().split()):
                    yield f"{letter.recipient} was told {guid}, which they do not watch"

    def _archive(self) -> Iterator[str]:
        """What was there before is no news; what turns new at once comes at once."""
        for letter in self.letters:
            old = [g for g in letter.guids if re.fullmatch(r"old-F\d-\d+", g)]
            if old:
                yield f"{letter.recipient} was told of the archive: {old}"
        yield from self._floods()

    def _floods(self) -> Iterator[str]:
        """An archive that was never seen is held for a day, and is then one mail a watchlist."""
        floods = [r for r in self._scenario.republished if r.old]
        for flood in floods:
            news = sum(e.feed == flood.feed for e in self._scenario.events)
            mails: dict[str, set[str]] = defaultdict(set)
            for letter in self.letters:
                if any(g.startswith(f"old-{flood.feed}new-") for g in letter.guids):
                    mails[letter.recipient].add(letter.message_id)
                    # With more news in it, not most of the feed has turned new.
                    if letter.at_ms < flood.at_ms + HELD_MS and ARCHIVE + news < flood.old:
                        yield f"{letter.recipient} was told of old news at once: {letter.guids}"
            for recipient, messages in mails.items():
                if len(messages) > FLOOD_MAILS:
                    yield f"{recipient} got a flood of old news in {len(messages)} mails"

    def _story(self, watchlist: Watchlist, story: int) -> Iterator[str]:
        """One story for one watchlist: told once, and what followed as it should."""
        events = [e for e in self._wanted(watchlist) if e.story == story]
        for recipient in watchlist.recipients if events else ():
            told = self._told(recipient, story)
            if not told:
                if not self.was_refused(recipient):
                    yield f"LOST: {recipient} was never told of story {story}"
                continue
            yield from self._followed(watchlist, recipient, events, told)
            more = sum(e.kind in {Kind.UPDATE, Kind.CORRECTION} for e in events)
            count = len({letter.message_id for letter, _ in told})
            if count > 1 + more:
                yield f"{recipient} got {count} mails about story {story}"
            for letter, guid in told[1:]:
                first = told[0][0]
                later = letter is not first and letter.written > first.written
                if later and self._events[guid].kind is Kind.DUPLICATE:
                    yield f"{recipient} was told the copy {guid} later"

    def _followed(
        self,
        watchlist: Watchlist,
        recipient: str,
        events: list[Event],
        told: list[tuple[Letter, str]],
    ) -> Iterator[str]:
        """Corrections, and the latest lead, reach whoever was told before they were published."""
        wants = watchlist.schedule.follow_ups is not Updates.NONE
        for event in events:
            if event.kind is Kind.CORRECTION or (event.kind is Kind.UPDATE and wants):
                before = any(letter.at_ms < event.at_ms for letter, _ in told)
                after = any(step_of(guid) >= step_of(event.guid) for _, guid in told)
                if before and not after and not self.was_refused(recipient):
                    yield f"LOST: {recipient} was told of story {event.story}, not of {event.guid}"
        leads = [g for letter, g in told[1:] if self._follows(letter, g, told[0])]
        if not wants and leads:
            yield f"{recipient} was told {leads}, and wants no follow-ups"

    def _follows(self, letter: Letter, guid: str, first: tuple[Letter, str]) -> bool:
        """Whether a later lead came after what was told first.

        A correction waits for nothing and overtakes the first mail, which the server put off and
        which tells the lead as well: that one was written before it.
        """
        overtaken = self._events[first[1]].kind is Kind.CORRECTION
        late = overtaken and letter.written < first[0].written
        return self._events[guid].kind is Kind.UPDATE and not late

    def _storms(self) -> Iterator[str]:
        """In ten minutes no more mails than pages with news, and a few that were late.

        A correction may have a mail of its own, and those are not counted.
        """
        run = self._run
        fresh: list[tuple[float, frozenset[str]]] = []
        seen: set[str] = set()
        for served in run.agencies.served:
            news = served.guids - seen
            seen |= served.guids
            if news:
                fresh.append((served.at_ms, news))
        for recipient in {r.id for r in self._scenario.recipients}:
            times = sorted(
                one.at_ms
                for one in self.letters
                if one.recipient == recipient
                and not any(g.endswith(Kind.CORRECTION) for g in one.guids)
            )
            for at_ms in times:
                count = sum(at_ms <= t < at_ms + BURST_MS for t in times)
                since_ms = at_ms - 3 * BURST_MS
                pages = sum(since_ms <= t < at_ms + BURST_MS for t, _ in fresh)
                failed = sum(
                    f.recipient in {"", f"{recipient}@example.org"}
                    and at_ms - 12 * BURST_MS <= f.at_ms
                    for f in run.office.failed
                )
                births = sum(since_ms <= t < at_ms + BURST_MS for t in run.births)
                if count > 2 + pages + failed + births:
                    yield f"{recipient} got {count} mails in ten minutes"

    def _hammering(self) -> Iterator[str]:
        """A server that fails is left alone for a while."""
        run = self._run
        away = self._scenario.post_away
        calls = [t for t in run.office.connections if away.holds(t)]
        yield from self._too_often("the mail server", calls)
        for feed in self._scenario.feeds:
            yield from self._too_often(
                feed.name, [t for t, name in run.agencies.asked if name == feed.name]
            )

    def _too_often(self, whom: str, calls: list[float]) -> Iterator[str]:
        for at_ms in calls:
            count = sum(at_ms <= t < at_ms + MINUTE for t in calls)
            births = sum(at_ms - MINUTE <= t < at_ms + MINUTE for t in self._run.births)
            if count > CALLS + births:
                yield f"{whom} was called {count} times in a minute"
