"""The core of an item: its headline and sentences as tokens, without furniture and markers.

Work is bounded: of a text the first 24,000 code points and 240 sentences are read, the rest counts
as one sentence that is either the same or not. Every sentence keeps its place in
the item's field, so that what is new can be shown.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from sys import intern

from monitor.model import Field, Item, MarkerKind, Span
from monitor.stories.hashing import hash64
from monitor.stories.wording import BOXES, PERCENT, plain_token, unit_words, weekdays
from monitor.text.fold import fold

TEXT_MAX = 24_000
SENTENCES_MAX = 240
LEAD_TOKENS = 40
SENTENCES_KEPT = 512
KEPT_MAX = 1000
"""Sentences whose tokens are remembered, and the code points of the longest of them."""


_MARKS = "".join(
    sign for sign in map(chr, range(0x900, 0xE00)) if unicodedata.category(sign) in {"Mn", "Mc"}
)
"""Vowel signs of the Indian scripts: parts of a word, though no letters."""

_NUMBER = r"(?<!\d)\d{1,3}(?:[ .,']\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?|%"
_LETTERS = r"[^\W\d_\u3400-\u9fff\u3005\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\uf900-\ufaff]"
_TOKEN = re.compile(  # words first: they are the most
    rf"{_LETTERS}+(?:[{_MARKS}]+{_LETTERS}*)*"
    rf"|[\u3400-\u9fff\u3005\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\uf900-\ufaff]|{_NUMBER}"
)
_ASCII_TOKEN = re.compile(rf"[a-z]+|{_NUMBER}")
"""The same for folded text that has nothing else, in half the time."""

_DIGIT = re.compile(r"\d")
_STOPS = ".!?。！？…।۔؟"
_SENTENCE = re.compile(
    rf"[^\n{_STOPS}]*(?:[.!?…](?![\s\"”»’')\]]|$)[^\n{_STOPS}]*)*[{_STOPS}]*[\"”»’')\]]*"
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,10})(?:\s[^<>]{0,400})?/?>")
_BLOCK = frozenset(
    {"p", "br", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "tr", "td", "table", "blockquote"}
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_EXCHANGE = (
    r"\.(?:OQ|OB|PK|DE|PA|AS|TO|HK|SS|SZ|BO|NS|VX|MI|MC|KS|KQ|AX|SW|BR|HE|ST|CO|OL|VI|WA|SI|BK|JK"
    r"|SA|MX|TA|IS|[NOLTSAFK])"
)
_CODE = re.compile(
    rf"\(\s?(?:[A-Z0-9]{{1,6}}[a-z]?{_EXCHANGE}[ ,;]{{0,2}})+\)"
    rf"|(?<![A-Za-z0-9])(?:[A-Z]{{2,5}}[a-z]?{_EXCHANGE})+(?![\w.])"
)
"""Exchange codes of companies ("( GM.N )"), which the same text carries on one wire only."""

_CODE_HINT = re.compile(r"\.[A-Z]{1,2}(?![\w.])")
_GAP = r"[\s\u200b]{0,20}"
_LABEL = re.compile(
    rf"[(\[【〔（][^()\[\]【】〔〕（）\n]{{1,40}}[)\]】〕）]"
    rf"|[^.!?\n]{{2,60}}?(?:[)\]/]|[\s\u200b]|\.){_GAP}[-–—]{{1,2}}[\s\u200b]"
)
_PAD = "\u200b"
_TRUNCATED = re.compile(r"(?:…|\.\.\.|\[(?:…|\.\.\.)\])\s*$")


_NO_KINDS: frozenset[MarkerKind] = frozenset()
"""One object for all that have no marker: an empty set has 216 bytes, and many cores are kept."""

_BOXED = frozenset({MarkerKind.PACKAGE})


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens of one sentence and where it stands; `cut`: the text ends in an ellipsis here.

    `label`: tokens before a sign that may end a dateline of a form nobody knows ("Orth (nwd) -").
    """

    span: Span
    tokens: tuple[str, ...]
    cut: bool = False
    label: int = 0

    @property
    def stream(self) -> str:
        """The tokens as one searchable string."""
        return f" {' '.join(self.tokens)} "


@dataclass(frozen=True, slots=True)
class Core:
    """What is compared of an item."""

    title: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    lead: tuple[str, ...]
    stream: str
    weekdays: frozenset[str]
    kinds: frozenset[MarkerKind]

    @property
    def size(self) -> int:
        """Number of tokens of the text."""
        return sum(len(s.tokens) for s in self.sentences)


def tokens_of(text: str) -> tuple[str, ...]:
    """Comparable tokens of any text; interned, as many texts are kept and share their words."""
    folded = unit_words(fold(text))
    found = (_ASCII_TOKEN if folded.isascii() else _TOKEN).findall(folded)
    if not PERCENT.isdisjoint(found):
        return tuple([intern(plain_token(t)) for t in found])
    if _DIGIT.search(folded):
        return tuple([intern(t if t.isalpha() else plain_token(t)) for t in found])
    return tuple(map(intern, found))


_kept_tokens = lru_cache(maxsize=SENTENCES_KEPT)(tokens_of)
"""Copies and later leads repeat most sentences of the text that they are compared with."""


def core_of(item: Item) -> Core:
    """The core of an item; the last ones asked for are kept, for news has them for neighbours."""
    kinds = frozenset(m.kind for m in item.markers) if item.markers else _NO_KINDS
    large = len(item.title) + len(item.summary) + len(item.body) > TEXT_MAX
    make = _kept_large if large else _kept
    return make(item.title, item.summary, item.body, item.furniture, kinds)


def plain_text(item: Item, sentence: Sentence) -> str:
    """The sentence as it stands in the item, without markup."""
    span = sentence.span
    return _masked(item.text(span.field)[span.start : span.end], span.field, ()).replace(_PAD, "")


def _make(
    title: str, summary: str, body: str, furniture: tuple[Span, ...], kinds: frozenset[MarkerKind]
) -> Core:
    headline = tokens_of(_masked(title[:2000], Field.TITLE, furniture))
    in_summary = _sentences(summary, Field.SUMMARY, furniture)
    in_body = _sentences(body, Field.BODY, furniture)
    sentences = (*_not_repeated(in_summary, in_body), *in_body)
    flat = [t for s in sentences for t in s.tokens]
    stream = f" {' '.join(flat)} "
    only = sentences[0].tokens if len(sentences) == 1 else ()
    return Core(
        headline,
        sentences,
        only if only and len(only) <= LEAD_TOKENS else tuple(flat[:LEAD_TOKENS]),
        stream,
        weekdays(stream.replace(" ", "")[:400]),
        kinds | _BOXED if is_over_a_box(headline) else kinds,
    )


def is_over_a_box(headline: tuple[str, ...]) -> bool:
    """Whether a headline says by itself that a list follows: results, dates."""
    phrases = _boxes()
    if phrases.keys().isdisjoint(headline):
        return False
    said = f" {' '.join(headline)} "
    return any(phrase in said for token in headline for phrase in phrases.get(token, ()))


@cache
def _boxes() -> dict[str, tuple[str, ...]]:
    """Phrases by their first token, which most headlines do not have."""
    by_first: dict[str, tuple[str, ...]] = {}
    for tokens in map(tokens_of, BOXES):
        by_first[tokens[0]] = (*by_first.get(tokens[0], ()), f" {' '.join(tokens)} ")
    return by_first


_kept = lru_cache(maxsize=512)(_make)
_kept_large = lru_cache(maxsize=32)(_make)


def _not_repeated(
    summary: tuple[Sentence, ...], body: tuple[Sentence, ...]
) -> tuple[Sentence, ...]:
    """Sentences of the summary that the body does not say again."""
    if not body:
        return summary
    stream = f" {' '.join(t for s in body for t in s.tokens)} "
    return tuple(s for s in summary if not _is_within(s, stream))


def _is_within(sentence: Sentence, stream: str) -> bool:
    if sentence.stream in stream:
        return True
    return (
        sentence.cut
        and len(sentence.tokens) > 1
        and f" {' '.join(sentence.tokens[:-1])} " in stream
    )


def _masked(text: str, where: Field, furniture: tuple[Span, ...]) -> str:
    """The text with furniture and markup blanked, every character in its place."""
    for span in furniture:
        if span.field is where and span.start < len(text):
            end = min(span.end, len(text))
            fill = " " if span.start and _goes_on(text, end) else "\n"
            text = text[: span.start] + fill * (end - span.start) + text[end:]
    if _CODE_HINT.search(text):
        text = _CODE.sub(_blank_code, text)
    if "<" in text:
        text = _TAG.sub(_blank_tag, text)
    if "&" in text:
        text = _ENTITY.sub(_blank_entity, text)
    return text


def _goes_on(text: str, at: int) -> bool:
    """Whether a sentence goes on here, after an agency's name in brackets."""
    following = text[at : at + 3].lstrip(" ")[:1]
    return following.islower() or following in (",", ";")


def _blank_code(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _blank_tag(found: re.Match[str]) -> str:
    fill = "\n" if found[2].lower() in _BLOCK else _PAD
    return fill * len(found[0])


def _blank_entity(found: re.Match[str]) -> str:
    plain = html.unescape(found[0])
    if len(plain) != 1:
        return found[0]
    return plain + _PAD * (len(found[0]) - 1)


def _sentences(text: str, where: Field, furniture: tuple[Span, ...]) -> tuple[Sentence, ...]:
    if not text:
        return ()
    masked = _masked(text[:TEXT_MAX], where, furniture)
    end_cut = bool(_TRUNCATED.search(masked.rstrip()[-8:]))
    found: list[Sentence] = []
    for match in _SENTENCE.finditer(masked):
        start, end = _stripped(masked, *match.span())
        if end <= start:
            continue
        make = _kept_tokens if end - start <= KEPT_MAX else tokens_of
        tokens = make(masked[start:end])
        if tokens:
            label = 0 if found else _label(masked[start:end])
            found.append(Sentence(Span(where, start, end), tokens, label=label))
        if len(found) >= SENTENCES_MAX:
            return (*found, *_rest(text, end, where))
    if len(text) > TEXT_MAX:
        return (*found, *_rest(text, TEXT_MAX, where))
    if end_cut and found:
        last = found[-1]
        found[-1] = replace(last, cut=True)
    return tuple(found)


def _label(text: str) -> int:
    found = _LABEL.match(text)
    return len(tokens_of(found[0])) if found else 0


def _rest(text: str, start: int, where: Field) -> tuple[Sentence, ...]:
    """What is beyond the bounds, as one sentence that only the same rest can cover."""
    rest = text[start:].strip()
    return (Sentence(Span(where, start, len(text)), (f"rest{hash64(rest)}",)),) if rest else ()


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and ((first := text[start]).isspace() or not first.isprintable()):
        start += 1
    while end > start and ((last := text[end - 1]).isspace() or not last.isprintable()):
        end -= 1
    return start, end
