"""A bulletin -> everything the mail shows, in words and order, for both templates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from monitor.mail.cards import Card, Line, card_of, headline_of, line_of
from monitor.mail.dates import Calendar, zone_label
from monitor.mail.headers import address_of
from monitor.mail.ranking import rank
from monitor.mail.scrub import isolated, one_line, shorten
from monitor.mail.words import Words, words_for
from monitor.model import Bulletin, FeedTrouble, Item, Section, Sender, StoryCard

STORIES_IN_FULL = 30
LINES_IN_HTML = 300
LINES_IN_TEXT = 1000
BAR_PX = 48
TROUBLES = 12
REASONS = 12
SILENCES = frozenset({"nothing new", "the same old document"})
"""What the store says of a feed that answers and brings nothing."""
_NAME = 80
_QUERY = 200


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: weekday in two letters, number of stories, height in pixels."""

    day: str
    count: str
    height: int
    today: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One watchlist's part as shown: stories in full, then in one line, then only counted."""

    name: str
    query: str
    count: str
    cards: tuple[Card, ...]
    lines: tuple[Line, ...]
    more: str


@dataclass(frozen=True, slots=True)
class View:
    """A mail before markup; `alone` if it has one section, whose name is then the title."""

    words: Words
    language: str
    kicker: str
    title: str
    query: str
    counts: str
    preheader: str
    bars: tuple[Bar, ...]
    primed: str
    nothing: str
    parts: tuple[Part, ...]
    alone: bool
    reason: str
    next: str
    coverage: str
    troubles: tuple[str, ...]
    stop: str


@dataclass(frozen=True, slots=True)
class Stories:
    """One section with every story in it exactly once over the mail."""

    section: Section
    cards: tuple[tuple[StoryCard, tuple[str, ...]], ...]


class Layout:
    """Builds views of one bulletin with fewer or more stories in full.

    Cards are made once and kept, so that a second, smaller view costs little.
    """

    def __init__(self, bulletin: Bulletin, sender: Sender) -> None:
        self.bulletin = bulletin
        self.words = words_for(bulletin.recipient.language)
        self.calendar = Calendar(self.words, bulletin.recipient.timezone, bulletin.at_ms)
        self.stories = once_each(bulletin.sections)
        self._frame = _frame(bulletin, sender, self.stories, self.words, self.calendar)
        self._cards: dict[int, Card] = {}
        self._lines: dict[int, Line] = {}

    def view(self, full: int, lines: int) -> View:
        """At most so many stories in full and in one line, shared fairly between sections."""
        sizes = [len(s.cards) for s in self.stories]
        in_full = shares(sizes, full)
        in_line = shares([n - f for n, f in zip(sizes, in_full, strict=True)], lines)
        parts = tuple(
            self._part(s, f, n) for s, f, n in zip(self.stories, in_full, in_line, strict=True)
        )
        return replace(self._frame, parts=parts)

    def _part(self, stories: Stories, full: int, lines: int) -> Part:
        left = len(stories.cards) - full - lines
        name = one_line(stories.section.name) or one_line(stories.section.watchlist)
        query = one_line(stories.section.query)
        return Part(
            name=shorten(name, _NAME),
            query=shorten(query, _QUERY) if query.casefold() != name.casefold() else "",
            count=self.words.count("stories", stories_among(c for c, _ in stories.cards)),
            cards=tuple(self._card(c, n, query) for c, n in stories.cards[:full]),
            lines=tuple(self._line(c) for c, _ in stories.cards[full : full + lines]),
            more=self.words.count("more", left) if left else "",
        )

    def _card(self, card: StoryCard, names: tuple[str, ...], query: str) -> Card:
        if id(card) not in self._cards:
            self._cards[id(card)] = card_of(card, names, query, self.calendar)
        return self._cards[id(card)]

    def _line(self, card: StoryCard) -> Line:
        if id(card) not in self._lines:
            self._lines[id(card)] = line_of(card, self.calendar)
        return self._lines[id(card)]


def once_each(sections: Sequence[Section]) -> tuple[Stories, ...]:
    """The sections with each card where it comes first, naming every list that it is owed for.

    A story has several cards where one telling must not hide another.
    """
    names: dict[tuple[int, Item], dict[str, None]] = {}
    for section in sections:
        for card in section.stories:
            owed = names.setdefault((card.story, card.item), {})
            owed.update(dict.fromkeys(card.watchlists or (section.name,)))
    seen: set[tuple[int, Item]] = set()
    out: list[Stories] = []
    for section in sections:
        cards: list[tuple[StoryCard, tuple[str, ...]]] = []
        for card in section.stories:
            told = (card.story, card.item)
            if told not in seen:
                seen.add(told)
                cards.append((card, tuple(names[told])))
        if cards:
            out.append(Stories(section, tuple(cards)))
    return tuple(out)


def shares(sizes: Sequence[int], limit: int) -> list[int]:
    """How many of each section fit in `limit`, taking one from each in turn."""
    given = [0] * len(sizes)
    left = min(limit, sum(sizes))
    while left > 0:
        hungry = [i for i, size in enumerate(sizes) if given[i] < size]
        each = max(1, left // len(hungry))
        for i in hungry:
            more = min(each, sizes[i] - given[i], left)
            given[i] += more
            left -= more
    return given


def stories_among(cards: Iterable[StoryCard]) -> int:
    """How many stories cards are about; one has several cards where each tells something new."""
    return len({card.story for card in cards})


def _dispatches(cards: Sequence[StoryCard]) -> int:
    """How many tellings they are in all, those of a story with several cards only once."""
    told = {(c.story, t) for c in cards for t in c.tellings}
    return len(told) + sum(not c.tellings for c in cards)


def list_names(bulletin: Bulletin, words: Words) -> str:
    """The watchlists of a mail for its title and subject: their names, or how many they are."""
    names = tuple(shorten(one_line(s.name) or one_line(s.watchlist), 60) for s in bulletin.sections)
    named = ", ".join(names)
    if len(names) > 1 and (len(names) > 3 or len(named) > 60):  # noqa: PLR2004 - fits a phone
        return words.count("lists", len(names))
    return named


def _frame(
    bulletin: Bulletin,
    sender: Sender,
    stories: tuple[Stories, ...],
    words: Words,
    calendar: Calendar,
) -> View:
    """All but the stories."""
    digest = bulletin.slot_ms is not None
    kind = words.say("digest" if digest else "alert")
    who = shorten(one_line(sender.name), _NAME)
    alone = len(bulletin.sections) <= 1
    query = one_line(bulletin.sections[0].query) if len(bulletin.sections) == 1 else ""
    title = list_names(bulletin, words) or who or kind
    operator = address_of(sender.operator or "").text
    return View(
        words=words,
        language=words.language,
        kicker=" · ".join(
            p
            for p in (kind if not digest or not who else who, calendar.headed(bulletin.at_ms))
            if p
        ),
        title=title,
        query=shorten(query, _QUERY) if query.casefold() != title.casefold() else "",
        counts=_counts(bulletin, stories, calendar),
        preheader=_preheader(stories, words),
        bars=_bars(bulletin, calendar) if digest else (),
        primed=_circumstances(bulletin, words),
        nothing="" if stories else words.say("nothing"),
        parts=(),
        alone=alone,
        reason=_reason(bulletin, stories, words),
        next=_next(bulletin, calendar),
        coverage=_coverage(bulletin, words),
        troubles=_troubles(bulletin, calendar),
        stop=words.say("stop", operator=operator) if operator else "",
    )


def _circumstances(bulletin: Bulletin, words: Words) -> str:
    """What is out of the ordinary with this mail."""
    notes = [words.say("recap")] if bulletin.recap else []
    if bulletin.ceiling:
        notes.append(words.count("ceiling", bulletin.ceiling))
    if bulletin.primed:
        notes.append(words.say("primed"))
    return " ".join(notes)


def _counts(bulletin: Bulletin, stories: tuple[Stories, ...], calendar: Calendar) -> str:
    """Like "3 stories · 11 dispatches · 5 agencies · since yesterday 18:00"."""
    words = calendar.words
    cards = [c for s in stories for c, _ in s.cards]
    feeds = {t.feed for c in cards for t in c.tellings} | {c.item.feed for c in cards}
    parts = []
    if cards:
        parts = [
            words.count("stories", stories_among(cards)),
            words.count("dispatches", _dispatches(cards)),
            words.count("agencies", len(feeds)),
        ]
    if bulletin.since_ms is not None and bulletin.slot_ms is not None:
        parts.append(words.say("since", when=calendar.moment(bulletin.since_ms)))
    return " · ".join(parts)


def _preheader(stories: tuple[Stories, ...], words: Words) -> str:
    """What a mail program shows beside the subject: the headlines that matter most."""
    cards = [c for s in stories for c, _ in s.cards]
    cards.sort(key=lambda c: rank(c, words.language))
    return " · ".join(headline_of(c.item, 90) for c in cards[:4])


def _bars(bulletin: Bulletin, calendar: Calendar) -> tuple[Bar, ...]:
    """Seven days, the highest one as high as the picture, a day with nothing as a line."""
    days = bulletin.days[-7:]
    most = max((n for _, n in days), default=0) or 1
    return tuple(
        Bar(
            day=calendar.tiny(start),
            count=calendar.words.number(n),
            height=max(2 if n else 1, round(BAR_PX * n / most)),
            today=i == len(days) - 1,
        )
        for i, (start, n) in enumerate(days)
    )


def _reason(bulletin: Bulletin, stories: tuple[Stories, ...], words: Words) -> str:
    """Why you get this: every watchlist, with the file that says so where it is known."""
    lists: dict[str, str] = {}
    for section in bulletin.sections:
        lists.setdefault(one_line(section.name) or one_line(section.watchlist), section.source)
    for part in stories:
        for _, names in part.cards:
            for name in names:
                lists.setdefault(one_line(name), "")
    if not lists:
        return ""
    told = [
        words.say(
            "reason.list",
            name=isolated(shorten(name, _NAME)),
            source=shorten(one_line(source), 120),
        )
        if source
        else words.say("reason.list.bare", name=isolated(shorten(name, _NAME)))
        for name, source in list(lists.items())[:REASONS]
    ]
    if len(lists) > REASONS:
        told.append(words.count("others", len(lists) - REASONS))
    return words.count("reason", len(lists), names=words.several(tuple(told)))


def _next(bulletin: Bulletin, calendar: Calendar) -> str:
    """The next sending in words."""
    words = calendar.words
    if bulletin.next_ms is not None:
        zone = zone_label(calendar.zone)
        key = "next.both" if bulletin.at_once else "next"
        return words.say(key, when=f"{calendar.coming(bulletin.next_ms)} ({zone})")
    return words.say("next.now" if bulletin.slot_ms is None else "next.none")


def _worth_saying(bulletin: Bulletin) -> tuple[FeedTrouble, ...]:
    """The troubles that concern this mail: a feed that is merely silent is for digests."""
    digest = bulletin.slot_ms is not None
    return tuple(t for t in bulletin.troubles if digest or t.what not in SILENCES)


def _coverage(bulletin: Bulletin, words: Words) -> str:
    """Whether the watch was complete; an instant alert speaks only of troubles."""
    troubles = _worth_saying(bulletin)
    if troubles:
        return words.count("coverage", len(troubles))
    return words.say("coverage.ok") if bulletin.slot_ms is not None else ""


def _troubles(bulletin: Bulletin, calendar: Calendar) -> tuple[str, ...]:
    """One line a feed: "AFP: timeout, since yesterday 18:00"."""
    words = calendar.words
    troubles = _worth_saying(bulletin)
    lines = []
    for trouble in troubles[:TROUBLES]:
        feed = isolated(shorten(one_line(trouble.feed), _NAME))
        what = shorten(words.fault(one_line(trouble.what)), 160)
        known = 0 < trouble.since_ms <= bulletin.at_ms
        since = words.say("coverage.since", when=calendar.moment(trouble.since_ms))
        lines.append(f"{feed}{words.say('colon')}{what}" + (f", {since}" if known else ""))
    if len(troubles) > TROUBLES:
        others = words.count("others", len(troubles) - TROUBLES)
        lines.append(words.say("and_more", count=others))
    return tuple(lines)
