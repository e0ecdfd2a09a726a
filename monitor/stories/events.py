"""Do texts in two languages tell of one event?

Countries and organisations (found by the matcher), topics, figures and names are the same in every
language. What is found is shown beside a story and decides nothing else; so it is precise rather
than complete: a wrong "also in" is ugly, a missing one is not seen.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import combinations
from typing import Final, NamedTuple

from monitor.model import Evidence, Field, Item, Strength
from monitor.stories.hashing import hash64
from monitor.stories.sounds import names_in
from monitor.stories.wording import plain_number
from monitor.text.fold import fold
from monitor.text.tables import read_table

WINDOW_MS: Final = 36 * 3_600_000
"""Tellings of one event in other languages lie no further apart."""

READ: Final = 700
"""Code points of a text that say what it is about."""

LEAD: Final = 260
MAIN: Final = 5
"""Concepts of headline and lead that an event is filed under."""

NEEDED: Final = 4.0
BUSY: Final = 32
BUSY_NEEDED: Final = 5.0
"""Points that two texts need; more where so many others share a key, as a war's daily news do."""

THREE: Final = 3
"""So many countries and organisations in common need one topic, figure or name in common."""

SOUND: Final = 5
"""Classes of a name by which an event is filed."""

_NUMBER: Final = re.compile(
    r"(?<![\w.,])(?:\d{1,3}(?:[ .,'’\u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)?)|\d+(?:[.,]\d+)?"
)
_AFTER: Final = re.compile(r"\s?([^\W\d_]+)")
_CALENDAR: Final = re.compile(r"\s?(?:[日月年号號時时岁歳級级]|일|월|년|시(?![가-힣])|세)")
_WORD: Final = re.compile(r"[^\W\d_]+")
_ARABIC: Final = re.compile(r"^[وف]?(?:ال|لل|بال|ب|ل|ك)?")
_EASTERN: Final = re.compile("[\u3005-\u30ff\u3400-\u9fff가-힣]")
_STEM_MIN: Final = 3
_STEM_MAX: Final = 16


@dataclass(frozen=True, slots=True)
class Traits:
    """What of an item is the same in every language.

    `main` are the concepts of headline and lead, `seats` those of which the capital is named.
    """

    language: str
    at_ms: int
    main: frozenset[str]
    concepts: frozenset[str]
    seats: frozenset[str]
    topics: frozenset[str]
    numbers: frozenset[str]
    names: frozenset[str]


class Echo(NamedTuple):
    """How much two texts have in common, and what that is, for people."""

    score: float
    shared: tuple[str, ...]


def gist_of(item: Item) -> Item:
    """The item cut to its headline and the beginning of its text, which say what it is about."""
    where = Field.SUMMARY if item.summary else Field.BODY
    return replace(
        item,
        title=item.title[:READ],
        summary=item.summary[:READ],
        body="" if item.summary else item.body[:READ],
        furniture=tuple(
            s for s in item.furniture if s.field in {Field.TITLE, where} and s.start < READ
        ),
    )


def traits_of(item: Item, concepts: Sequence[Evidence]) -> Traits:
    """Read the gist of an item. `concepts`: what the matcher sees in it, see `Index.named`."""
    where = Field.SUMMARY if item.summary else Field.BODY
    texts = {Field.TITLE: item.title, where: item.text(where)}
    main, seats = set[str](), set[str]()
    for found in concepts:
        if found.concept and (found.field is Field.TITLE or found.start < _lead_end(item, found)):
            main.add(found.concept)
        if found.concept and found.strength is Strength.WEAK:
            seats.add(found.concept)
    named = {f: [(c.start, c.end) for c in concepts if c.field is f] for f in texts}
    plain = {f: _masked(text, f, item, named[f]) for f, text in texts.items()}
    whole = " . ".join(plain.values())
    return Traits(
        item.language,
        item.seen_ms if item.published_ms is None else min(item.published_ms, item.seen_ms),
        frozenset(main),
        frozenset(c.concept for c in concepts if c.concept),
        frozenset(seats),
        frozenset(_topics(fold(whole))),
        frozenset(_numbers(whole)),
        frozenset(sound for sound, _, _ in names_in(whole) if not whole.isupper()),
    )


def _lead_end(item: Item, found: Evidence) -> int:
    start = max((d.span.end for d in item.datelines if d.span.field is found.field), default=0)
    return start + LEAD


def _masked(text: str, where: Field, item: Item, named: list[tuple[int, int]]) -> str:
    """The text without its furniture and without the concepts, which count by themselves."""
    spans = [(s.start, s.end) for s in item.furniture if s.field is where]
    for start, end in (*spans, *named):
        if start < len(text):
            end = min(end, len(text))  # noqa: PLW2901
            text = text[:start] + " " * (end - start) + text[end:]
    return text


def _numbers(text: str) -> Iterator[str]:
    """Figures that say something, scales counted in: no years, days and hours."""
    table = _table()
    amount = Decimal(0)
    end = -1
    for found in _NUMBER.finditer(text):
        if _CALENDAR.match(text, found.end()) and "." not in found[0]:
            continue
        number = plain_number(found[0].replace("\u00a0", " ").replace("\u202f", " "))
        scale, stop = _scale(text, found.end(), table)
        value = Decimal(number) * scale
        amount = amount + value if found.start() == end else value  # 1万2400
        end = stop if scale > 1 else -1
        if scale > 1 and text[stop : stop + 1].isdigit():
            continue
        plain = f"{amount.normalize():f}"
        if plain != "1" and not (scale == 1 and "1900" <= plain <= "2100" and len(plain) == 4):  # noqa: PLR2004
            yield plain
    for word in _WORD.findall(fold(text)):
        if word in table.numbers:
            yield table.numbers[word]


def _scale(text: str, at: int, table: _Table) -> tuple[int, int]:
    """What a word behind a figure multiplies it by, and where that word ends."""
    if text[at : at + 1] in table.signs_of_scale:
        return table.signs_of_scale[text[at]], at + 1
    following = _AFTER.match(text, at)
    if not following:
        return 1, at
    word = fold(following[1])
    for size in range(min(len(word), _STEM_MAX), 1, -1):
        if word[:size] in table.scales:
            return table.scales[word[:size]], following.end()
    return table.scales.get(f"{word}=", 1), following.end()


class _Table(NamedTuple):
    """Topics by the beginnings of words, whole words and signs; those that say less; numbers."""

    stems: dict[str, frozenset[str]]
    whole: dict[str, frozenset[str]]
    signs: dict[str, frozenset[str]]
    pattern: re.Pattern[str]
    circumstances: frozenset[str]
    numbers: dict[str, str]
    scales: dict[str, int]
    signs_of_scale: dict[str, int]


@cache
def _table() -> _Table:
    stems: dict[str, frozenset[str]] = {}
    whole: dict[str, frozenset[str]] = {}
    signs: dict[str, frozenset[str]] = {}
    sections = read_table("monitor.stories", "topics.txt")
    for line in (*sections["events"], *sections["circumstances"]):
        name, _, forms = line.partition(":")
        for form in fold(forms).split():
            where = signs if _EASTERN.search(form) else whole if form.endswith("=") else stems
            word = form.rstrip("=")
            where[word] = where.get(word, frozenset()) | {name}
    longest = sorted(signs, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest)))
    lesser = frozenset(line.partition(":")[0] for line in sections["circumstances"])
    numbers = {word: value for value, word in _pairs(sections["numbers"])}
    scales = {word: int(value) for value, word in _pairs(sections["scales"])}
    signs_of_scale = {word: scale for word, scale in scales.items() if _EASTERN.match(word)}
    return _Table(stems, whole, signs, pattern, lesser, numbers, scales, signs_of_scale)


def _pairs(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        value, _, words = line.partition(":")
        for word in fold(words).split():
            yield value, word


def _topics(folded: str) -> Iterator[str]:
    table = _table()
    for word in set(_WORD.findall(folded)):
        bare = _ARABIC.sub("", word) if "\u0621" <= word[0] <= "\u064a" else ""
        for one in (word, bare) if bare else (word,):
            yield from table.whole.get(one, ())
            for size in range(min(len(one), _STEM_MAX), _STEM_MIN - 1, -1):
                if one[:size] in table.stems:
                    yield from table.stems[one[:size]]
                    break
    if _EASTERN.search(folded):
        for found in table.pattern.finditer(folded):
            yield from table.signs[found[0]]


def event_keys(traits: Traits) -> tuple[int, ...]:
    """Signed 64-bit fingerprints by which tellings in other languages are found; may be ()."""
    main = sorted(traits.main)[:MAIN]
    keys = [f"pair\0{a}\0{b}" for a, b in combinations(main, 2)]
    strong = sorted(n for n in traits.numbers if _is_strong(n))[:3]
    keys += [f"number\0{concept}\0{number}" for concept in main[:3] for number in strong]
    keys += [f"topic\0{main[0]}\0{topic}" for topic in sorted(traits.topics)[:6] if len(main) == 1]
    keys += [f"name\0{s}" for s in sorted({n[:SOUND] for n in traits.names if len(n) >= SOUND})[:6]]
    return tuple(sorted(map(hash64, keys)))


def _is_strong(number: str) -> bool:
    return "." in number or len(number) > 2 or number > "31"  # noqa: PLR2004


def echo_of(one: Traits, other: Traits, holders: int = 0) -> Echo | None:
    """What two tellings have in common if they are of one event, in two languages; else None.

    `holders`: how many items the busiest key they share has.
    """
    if not one.language or not other.language or one.language == other.language:
        return None
    if abs(one.at_ms - other.at_ms) > WINDOW_MS:
        return None
    concepts = one.main & other.main
    if not concepts or len(concepts) * 2 < min(len(one.main), len(other.main)):
        return None
    if one.main - other.concepts and other.main - one.concepts and len(concepts) == 1:
        return None  # each has another partner of the same country
    topics = one.topics & other.topics
    numbers = one.numbers & other.numbers
    names = _shared_names(one.names, other.names)
    score = float(min(len(concepts), 3) + bool(one.seats & other.seats) / 2)
    score += min(3.5, sum(0.6 if t in _table().circumstances else 1.0 for t in topics))
    score += min(3.0, sum(map(_said_by_number, numbers)))
    score += min(4.0, sum(map(_said_by_name, names)))
    if one.numbers and other.numbers and not numbers:
        score -= 1.0
    smaller = min(len(one.topics), len(other.topics))
    if smaller and len(topics) * 2 < smaller:
        score -= 1.0
    if not numbers and not names and one.names and other.names:
        score -= 1.0  # they name places or persons, and others
    needed = 1 if len(concepts) >= THREE else 2
    specific = len(topics) >= needed or bool(numbers) or bool(names)
    if not specific or score < (BUSY_NEEDED if holders >= BUSY else NEEDED):
        return None
    shared = (*sorted(concepts), *sorted(topics), *sorted(numbers), *sorted(names))
    return Echo(round(score, 2), shared)


def _shared_names(one: Collection[str], other: Collection[str]) -> set[str]:
    """Names that sound alike; a case ending may make one of them longer."""
    shared = set(one) & set(other)
    for a in one:
        for b in other:
            if a != b and min(len(a), len(b)) >= SOUND and (a.startswith(b) or b.startswith(a)):
                shared.add(min(a, b, key=len))
    return shared


def _said_by_name(sound: str) -> float:
    return {3: 0.4, 4: 0.75, 5: 1.25}.get(len(sound), 2.0)


def _said_by_number(number: str) -> float:
    if "." in number or len(number) > 3:  # noqa: PLR2004 - hardly by chance
        return 2.25
    if _is_strong(number):
        return 1.5
    return 1.0 if len(number) > 1 else 0.6
