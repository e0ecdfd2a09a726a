"""From whom an item has its news, by its own words: "a rapporté KCNA", "(Yonhap)", "сообщает ТАСС".

Attributions count in the headline and the first sentences only: further on other news is quoted.
What is cited by another agency goes before it ("Yonhap said, citing KCNA": KCNA); a credit counts
where nothing is attributed; an item that names nobody is its feed's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from monitor.model import Field, Item
from monitor.stories.agencies import Mention, known, mentions, outlet_of
from monitor.text.fold import fold
from monitor.text.tables import read_table

LEAD: Final = 700
"""Code points of a text in which an attribution is about the news of the item."""

SENTENCES: Final = 3
TAIL: Final = 160
"""Code points at the end of a text in which a credit may stand."""

BEFORE: Final = 110
AFTER: Final = 60
VERB_LAST: Final = 260
"""Code points looked at before a name, behind it, and behind it to the end of its sentence."""

NAMES_MAX: Final = 4
"""Origins of one item; who names more makes a press review."""

_STOP: Final = re.compile(r"[.!?。！？؟…](?=[\s\"”»’)\]]|$|[\u3400-\u9fff])|[。！？]|\n")
_LISTED: Final = re.compile(
    r"(?:\s?[,/+&、・·،]\s?|\s?,?\s(?:and|et|und|y|e|i|та|и|і|ve|و)\s?|와\s?|과\s?|と|和|及|,\sو)"
    r"(?:the |the |l['’]|la |der |die |the state-run )?"
)
_UNKNOWN: Final = re.compile(r"[^\W\d_]{2,}")
_NO_NAMES: Final = frozenset(
    ("电", "電", "讯", "訊", "报道", "報道", "報導", "报导", "消息", "press", "presse", "reporter")
)
_SPLIT: Final = re.compile(r"\s?[/=+,]\s?|\s-\s")
_LINE: Final = re.compile(r"(?:\n|\s[-–—/]|[.!?。”\"»]\s)\s{0,2}$")
_COLON: Final = re.compile(r"\s?[:：]\s")
_END: Final = re.compile(r"[\s)\]）】]{0,2}$")
_BEFORE_LAST: Final = re.compile(r"(?:[:：–—(\[（【/|]|\s-)\s?$")
_VIA: Final = re.compile(r"\svia\s", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"[(\[（【]([^()\[\]（）【】\n]{2,60})[)\]）】]")


class _Cues(NamedTuple):
    """The patterns of `data/attribution.txt`, compiled."""

    before: re.Pattern[str]
    bare: re.Pattern[str]
    citing: re.Pattern[str]
    cited: re.Pattern[str]
    after: re.Pattern[str]
    sentence: re.Pattern[str]
    joined: re.Pattern[str]
    noun: re.Pattern[str]
    credit: re.Pattern[str]
    photo: re.Pattern[str]


class _Named(NamedTuple):
    name: str
    cited: bool


def origins_of(item: Item) -> tuple[str, ...]:
    """Those from whom the item has its news, in order, by the names of `data/agencies.txt`.

    Bounded: reads the headline, the beginning and the end of the text. Never empty for an item
    with a feed; at most `NAMES_MAX`.
    """
    return named_origins(item) or (outlet_of(item.feed),)


def named_origins(item: Item) -> tuple[str, ...]:
    """The same, but () for an item that names nobody: by itself it is its feed's own."""
    found = [n for text in _openings(item) for n in _attributed(text)]
    if any(n.cited for n in found):
        found = [n for n in found if n.cited]
    names = dict.fromkeys(n.name for n in found) or dict.fromkeys(_credited(item))
    return tuple(names)[:NAMES_MAX]


def _openings(item: Item) -> Iterator[str]:
    """The headline and the first sentences, without datelines."""
    yield item.title[:LEAD]
    text = _text(item, Field.SUMMARY if item.summary else Field.BODY)
    stops = [m.end() for m in _STOP.finditer(text, 0, LEAD)]
    yield text[: stops[SENTENCES - 1] if len(stops) >= SENTENCES else LEAD]


def _text(item: Item, where: Field) -> str:
    """A field behind its datelines."""
    start = max((d.span.end for d in item.datelines if d.span.field is where), default=0)
    return item.text(where)[start:]


def _attributed(text: str) -> list[_Named]:
    """Names with a word of attribution before or behind them, or in a list with such a name."""
    found = mentions(text)
    cues = [_cue(text, m) for m in found]
    for k in range(1, len(found)):
        if _LISTED.fullmatch(text, found[k - 1].end, found[k].start):
            cues[k] = cues[k - 1] if cues[k] is None else cues[k]
            cues[k - 1] = cues[k] if cues[k - 1] is None else cues[k - 1]
    return [_Named(m.name, cue) for m, cue in zip(found, cues, strict=True) if cue is not None]


def _cue(text: str, mention: Mention) -> bool | None:
    """Whether somebody else cites the one named (True), it is attributed (False), or neither."""
    cues = _cues()
    start, end = _sentence_around(text, mention)
    before = fold(text[max(start, mention.start - BEFORE) : mention.start])
    behind = fold(text[mention.end : min(end, mention.end + VERB_LAST)])
    if mention.doubtful and not cues.noun.search(before[-40:]):
        return None
    if cues.citing.search(before) or cues.cited.match(behind):
        return True
    ends = not behind or behind[0] in '.,;:"”»)'
    if cues.before.search(before) or (ends and cues.bare.search(before)):
        return False
    if cues.joined.match(behind) or cues.after.match(behind[:AFTER]):
        return False
    return False if cues.sentence.match(behind) else None


def _sentence_around(text: str, mention: Mention) -> tuple[int, int]:
    start = 0
    for stop in _STOP.finditer(text, max(0, mention.start - BEFORE), mention.start):
        start = stop.end()
    following = _STOP.search(text, mention.end)
    return start, following.start() if following else len(text)


def _credited(item: Item) -> Iterator[str]:
    """Names in datelines, credits, the author's line and the provider."""
    yield from _in_title(item.title[:LEAD])
    for dateline in item.datelines:
        # "(파리 AFP=연합뉴스)": the one that passes it on stands last
        first = [m.name for m in mentions(dateline.place)]
        yield from first or _credits_in(dateline.agency, item.feed)
    for text in (item.entry.provider or "", item.author):
        yield from (m.name for m in mentions(text[:100]))
    text = _text(item, Field.BODY if item.body else Field.SUMMARY)
    edges = (text,) if len(text) <= LEAD + TAIL else (text[:LEAD], text[-TAIL:])
    for edge in edges:
        for found in _BRACKETS.finditer(edge):
            yield from _in_brackets(found[1])
    tail = text[-TAIL:]
    for mention in mentions(tail):
        if _closes(tail, mention):
            yield mention.name


def _in_title(title: str) -> Iterator[str]:
    """As in: Train derails: KCNA; TASS: train derails; Train derails (Tass)."""
    for mention in mentions(title):
        opens = mention.start == 0 and _COLON.match(title, mention.end)
        closes = _END.match(title, mention.end) and _BEFORE_LAST.search(title[: mention.start])
        if opens or closes:
            yield mention.name


def _in_brackets(inside: str) -> Iterator[str]:
    """Credits: (AFP), (dpa/lno), (with AFP and Reuters); but no (Photo: AFP)."""
    if _cues().photo.search(fold(inside)):
        return
    parts = [p for p in _SPLIT.split(inside) if p]
    whole = [name for p in parts if (name := known(p))]
    if whole and len(whole) * 2 >= len(parts):
        yield from whole
        return
    named = mentions(inside)
    if named and _cues().credit.search(fold(inside[: named[0].start])):
        yield from (m.name for m in named)


def _closes(tail: str, mention: Mention) -> bool:
    """The name ends the text behind a dash, a sign of rights or a word of credit, or on a line."""
    if re.search(r"\w", tail[mention.end :]):
        return False
    before = tail[: mention.start]
    if _LINE.search(before):
        return True
    return bool(_cues().credit.search(fold(before[-40:])))


def _credits_in(agency: str, feed: str) -> Iterator[str]:
    """Of a dateline: known names, else an agency that nobody knows, as it is written."""
    agency = _VIA.split(agency, maxsplit=1)[0]
    parts = [p for p in _SPLIT.split(agency) if p]
    names = [name for p in parts if (name := known(p))] or [m.name for m in mentions(agency)]
    if names:
        yield from names
    elif _UNKNOWN.search(agency) and agency.casefold() not in _NO_NAMES:
        own = outlet_of(feed)
        plain = agency.strip()
        yield own if own.casefold().startswith(plain.casefold()) else plain


@cache
def _cues() -> _Cues:
    table = {
        section: "|".join(_patterns(lines))
        for section, lines in read_table("monitor.stories", "attribution.txt").items()
    }
    noun = table["noun"]
    stop = table["stop"]
    # A few words may stand between, or more if one of them says "agency".
    near = rf"(?:[\s'’\"“«(-]+(?!(?:{stop})\s)[\w.]+){{0,3}}?[\s'’\"“«(-]*"
    described = (
        rf"(?:[\s'’\"“«(-]+[\w.]+){{0,5}}?[\s'’\"“«(-]*(?:{noun})\w*"
        rf"(?:[\s'’\"“«(-]+[\w.]+){{0,5}}?[\s'’\"“«(,-]*"
    )
    between = rf"(?:{described}|{near})$"
    begins = r"(?<![a-z\u00df-\u024f\u0400-\u04ff\u0621-\u064a])"
    return _Cues(
        before=re.compile(rf"{begins}(?:{table['before']}){between}"),
        bare=re.compile(rf"{begins}(?:{table['bare']}){between}"),
        citing=re.compile(rf"{begins}(?:{table['citing']}){between}"),
        cited=re.compile(rf"^(?:{table['cited']})"),
        after=re.compile(
            rf"^[\"”»)]?(?:\s(?:{noun})\w*)?"
            rf"(?:[\s'’-]+(?:[\w'’.-]+\s+){{0,3}}?(?:{table['after']})|,\s(?:{table['citing']}))"
            r"(?![^\W_])"
        ),
        sentence=re.compile(rf"^(?:{table['particle']}).*?(?:{table['sentence']})"),
        joined=re.compile(rf"^(?:{table['joined']})"),
        noun=re.compile(rf"(?:{noun})\w*\W*$"),
        credit=re.compile(rf"(?:{table['credit words']})\W{{0,4}}(?:\w{{1,8}}\W)?$"),
        photo=re.compile(rf"{begins}(?:{table['photo words']})(?![^\W_])"),
    )


def _patterns(lines: Sequence[str]) -> Iterator[str]:
    """The lines folded as texts are: folding leaves patterns alone, except for their letters."""
    for line in lines:
        yield re.sub(r"[^\x00-\x7f]+", lambda m: fold(m[0]), line)
