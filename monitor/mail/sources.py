"""The agencies that tell a story, as the line of sources under a card names them."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.mail.dates import Calendar, credible
from monitor.mail.scrub import NAME, isolated, language_tag, one_line, safe_url, shorten
from monitor.model import Kind, Origin, StoryCard, Telling

SOURCES = 8
COPY_NAMES = 4
ORIGINS = 4
ABROAD = 6


@dataclass(frozen=True, slots=True)
class Source:
    """One agency's line: its name, the http(s) address of its latest telling, language or "".

    `when` is the local time; where the agency told it again, of the first and the latest telling.
    `url` is None where there is no address that could be linked.
    """

    name: str
    url: str | None
    when: str
    language: str = ""


def sources_of(card: StoryCard, calendar: Calendar) -> tuple[tuple[Source, ...], int, str]:
    """The agencies that tell it themselves, how many more there are, and the copies."""
    own: dict[str, list[Telling]] = {}
    for telling in card.tellings:
        if telling.kind is not Kind.DUPLICATE:
            own.setdefault(telling.feed, []).append(telling)
    if not own:
        own[card.item.feed] = [_shown(card)]
    listed = list(own.values())[:SOURCES]
    made = tuple(_source(told, card.item.language, calendar) for told in listed)
    return made, len(own) - len(made), _copies(card, own, calendar)


def abroad_of(card: StoryCard, calendar: Calendar) -> tuple[Source, ...]:
    """The tellings of the event in other languages."""
    return tuple(_source([t], card.item.language, calendar) for t in card.abroad[:ABROAD])


def origins_of(card: StoryCard, calendar: Calendar) -> str:
    """How many independent sources there are, who they are and since when, or "".

    Nothing is said of a single outlet that tells its own news.
    """
    outlets = len({t.feed for t in card.tellings} or {card.item.feed})
    own = len(card.origins) == 1 and _same(card.origins[0].name, card.origins[0].feed)
    if not card.origins or (outlets == 1 and own):
        return ""
    told = ", ".join(_origin(o, calendar) for o in card.origins[:ORIGINS])
    more = ", …" if len(card.origins) > ORIGINS else ""
    words = calendar.words
    said = words.count("origins", len(card.origins), names=f"{told}{more}")
    return f"{said} · {words.count('outlets', outlets)}"


def _origin(origin: Origin, calendar: Calendar) -> str:
    name = isolated(shorten(one_line(origin.name), NAME))
    return f"{name} {calendar.moment(credible(origin.published_ms, origin.seen_ms))}"


def _same(origin: str, feed: str) -> bool:
    """An agency and its own feed ("Yonhap", "Yonhap FR")."""
    return feed.casefold().startswith(origin.casefold())


def _shown(card: StoryCard) -> Telling:
    """The telling that the card itself shows."""
    item = card.item
    return Telling(0, item.feed, "", item.url, card.kind, item.published_ms, item.seen_ms)


def _copies(card: StoryCard, own: dict[str, list[Telling]], calendar: Calendar) -> str:
    """How many near-identical copies there are and who has them, or "" for none."""
    if card.copies <= 0:
        return ""
    told = calendar.words.count("copies", card.copies)
    copying = dict.fromkeys(
        t.feed for t in card.tellings if t.kind is Kind.DUPLICATE and t.feed not in own
    )
    names = [isolated(shorten(one_line(n), NAME)) for n in list(copying)[:COPY_NAMES]]
    more = ", …" if len(copying) > COPY_NAMES else ""
    return f"{told} ({', '.join(names)}{more})" if names else told


def _source(told: list[Telling], language: str, calendar: Calendar) -> Source:
    """One agency, from its tellings in order of arrival."""
    latest = told[-1]
    other = latest.language and latest.language != language
    times = (calendar.moment(credible(t.published_ms, t.seen_ms)) for t in (told[0], latest))
    return Source(
        name=shorten(one_line(latest.feed) or "—", NAME),
        url=safe_url(latest.url),
        when=", ".join(dict.fromkeys(times)),
        language=language_tag(latest.language) if other else "",
    )
