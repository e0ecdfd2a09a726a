"""An item as words that can be looked up: every token with the keys under which it is found."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, compress, count
from operator import add, sub
from typing import Any, Final

from monitor.model import Field, Item
from monitor.text.even import Even
from monitor.text.tokens import KATAKANA, LONG_WORD, by_letter, even_text, has_comma

FIELDS: Final = (Field.TITLE, Field.SUMMARY, Field.BODY)

ARABIC: Final = "cp1256"
"""The code page of texts that hold words with clitics."""

FIRST_WITH_READINGS: Final = "\u0600"
"""Words that begin below have one key: themselves."""

FIRST_SIGN: Final = "\u2e80"
"""Scripts without spaces begin here: one token a sign, and letters that tell their language."""

FIRST_KANA: Final = "\u3000"
FIRST_HANGUL: Final = "\uac00"

_HAN: Final = ("\u3400", "\ua000")
"""From the first sign of Han to the first behind the last."""

_KATAKANA: Final = re.compile(f"[{KATAKANA}]")
_BREAK: Final = re.compile(r"[!?;。！？؟؛]|\n\s*\n")
_STOP: Final = re.compile(r"\.(?:\s|$)|[!?。！？؟]|\n\s*\n")
_SLUG_ENDS: Final = (":", "-", "–", "—", "/")
_WIDE_STOPS: Final = frozenset("。；：！？…")
"""They part words without a space around them."""
_QUOTES: Final = " \t\n\xa0\"'“”„«»‘’"

_AL: Final = "ال"
_SHORTEST_ARABIC_STEM: Final = 3
PARTICLES: Final = frozenset(
    [
        "",
        "은",
        "서",
        "까지",
        "부터",
        "측",
        "군",
        "보다",
        "에선",
        "에서는",
        "에는",
        "으로",
        "라고",
        "는",
        "이",
        "가",
        "을",
        "를",
        "의",
        "에",
        "와",
        "과",
        "도",
        "로",
        "만",
        "에서",
        "에게",
    ]
)


class FieldWords:
    """One field of an item, word by word; what nobody asks for is never made.

    `single`: each word is found as itself and in no other way. `plain`: that, and `padded` is the
    text folded at once, between spaces: a word at n of the text stands there after a space at n.
    `texts` are the
    folded tokens, from `starts` to `ends`; `live` are the same, "" inside of furniture, where
    nothing matches and which no phrase crosses; `keys` tell how each of them can be found, the
    longest reading first.
    """

    __slots__ = ("_even", "_furniture", "_places", "_sorted", "ends", "field", "keys", "live",
                 "padded", "plain", "single", "starts", "text", "texts")  # fmt: skip

    texts: list[str]
    starts: list[int]
    ends: list[int]
    live: list[str]
    keys: list[tuple[str, ...]]
    _places: dict[str, list[int]]
    _sorted: list[str]

    def __init__(
        self, field: Field, text: str, furniture: list[tuple[int, int]], even: Even | None
    ) -> None:
        self.field = field
        self.text = text
        self._furniture = furniture
        self._even = even
        self.single = even is not None and even.codec != ARABIC
        self.plain = self.single and even is not None and not even.longer
        self.padded = "" if even is None else f" {even.text} "

    def __getattr__(self, name: str) -> Any:
        """Make what is asked for the first time (Python asks here for empty slots only)."""
        if name == "live":
            self.live = self._without_furniture() if self._furniture else self.texts
        elif name == "keys":
            self.keys = self._keys()
        elif name == "_places":
            self._places = {}
            for i, keys in enumerate(self.keys):
                for key in keys:
                    self._places.setdefault(key, []).append(i)
        elif name == "_sorted":
            self._sorted = sorted(self._places)
        elif self._even is None:
            self._tell_by_letter()
        elif name == "texts":
            self.texts = self._even.words()
        else:
            self._tell_places(self._even.text)
        return object.__getattribute__(self, name)

    def _keys(self) -> list[tuple[str, ...]]:
        if self.single:
            return [(w,) if w else () for w in self.live] if self._furniture else [*zip(self.live)]
        return [() if not w else readings(w) if len(w) <= LONG_WORD else (w,) for w in self.live]

    def _tell_by_letter(self) -> None:
        found = by_letter(self.text)
        self.texts = [t.text for t in found]
        self.starts = [t.start for t in found]
        self.ends = [t.end for t in found]

    def _tell_places(self, even: str) -> None:
        pieces = even.split(" ")
        ends = map(add, accumulate(map(len, pieces)), count())
        self.ends = [*compress(ends, pieces)]
        self.starts = [*map(sub, self.ends, map(len, filter(None, pieces)))]

    def _without_furniture(self) -> list[str]:
        live = self.texts.copy()
        for start, end in self._furniture:
            first, after = self._tokens_within(start, end)
            live[first:after] = [""] * (after - first)
        return live

    def _tokens_within(self, start: int, end: int) -> tuple[int, int]:
        """The range of the tokens that share a character with a range of the text."""
        if self._even is None:
            return bisect_right(self.ends, start), bisect_left(self.starts, end)
        text = self._even.text
        is_cut = start and text[start - 1] != " " and text[start : start + 1] not in ("", " ")
        first = len(text[:start].split()) - bool(is_cut)
        return first, max(first, len(text[:end].split()))

    def places(self, key: str) -> Sequence[int]:
        """The tokens that are found by a key."""
        return self._places.get(key, ())

    def beginning(self, key: str) -> Iterator[int]:
        """The tokens of which a reading begins so; some more than once."""
        for n in range(bisect_left(self._sorted, key), len(self._sorted)):
            if not self._sorted[n].startswith(key):
                return
            yield from self._places[self._sorted[n]]

    def is_furniture(self, start: int, end: int) -> bool:
        """Whether a range of the text shares a character with furniture."""
        for first, after in self._furniture:  # noqa: SIM110 - often there is none
            if start < after and first < end:
                return True
        return False

    def token_at(self, start: int) -> int:
        """The number of the token in which an offset of the text stands."""
        return bisect_right(self.starts, start) - 1

    def place(self, first: int, last: int, key: str) -> tuple[int, int]:
        """Offsets of the text from token `first` to the part of token `last` found by `key`."""
        start, end = self.starts[first], self.ends[last]
        word = self.texts[last]
        if key != word and end - self.starts[last] == len(word):
            at = word.find(key)
            if at >= 0:
                end = self.starts[last] + at + len(key)
                if first == last:
                    start += at
        return start, end

    def begins_big(self, i: int) -> bool:
        """Whether token i begins with a capital ("russo-ukrainian" borrows it from before).

        In a text without capitals every word may be a name.
        """
        start = self.starts[i]
        before = self.text[start - 1 : start]
        return self.text[start].isupper() or before in ("-", "‐", "‑", "–") or self.text.islower()

    def is_before_name(self, i: int) -> bool:
        """Whether nothing but space and quotes parts token i from a word with a capital."""
        if i + 1 >= len(self.texts):
            return False
        after = self.starts[i + 1]
        gap = self.text[self.ends[i] : after]
        return not gap.strip(_QUOTES) and self.text[after].isupper()

    def is_broken(self, word: str, end: int, start: int) -> bool:
        """Whether a clause ends between a word that ends here and the next that starts here."""
        gap = self.text[end:start]
        if len(gap) <= 1:
            return gap in _WIDE_STOPS
        return bool(_BREAK.search(gap)) or (len(word) > 3 and ". " in gap)  # noqa: PLR2004

    def has_stop(self, i: int) -> bool:
        """Whether a clause ends, or a comma of any script stands, between token i and the next."""
        end, start = self.ends[i], self.starts[i + 1]
        gap = self.text[end:start]
        return gap != " " and (self.is_broken(self.texts[i], end, start) or has_comma(gap))

    def is_shouted(self, i: int) -> bool:
        """Whether capitals mean nothing at token i: all is capitals, or a slug ("CHILE: …")."""
        after = self.text[self.ends[i] :][:2].lstrip()
        return self.text.isupper() or (i == 0 and after[:1] in _SLUG_ENDS)

    def is_cut_apart(self, i: int) -> bool:
        """Whether anything stands between token i and the next, one of which is a Han sign.

        A middle dot, a quote or a space parts words there ("日本・中国"), but not two signs of
        katakana ("チリ・コンカルネ").
        """
        if self.ends[i] == self.starts[i + 1]:
            return False
        one, other = self.text[self.starts[i]], self.text[self.starts[i + 1]]
        return min(one, other) >= FIRST_KANA and _HAN[0] <= max(one, other) < _HAN[1]

    def katakana_beside(self, first: int, last: int) -> tuple[str, str]:
        """What of a run of katakana stands to the left and to the right of these tokens."""
        text, start, end = self.text, self.starts[first], self.ends[last]
        left, right = start, end
        while left and _KATAKANA.match(text[left - 1]):
            left -= 1
        while right < len(text) and _KATAKANA.match(text[right]):
            right += 1
        return text[left:start], text[end:right]

    def cuts_katakana(self, first: int, last: int) -> bool:
        """Whether a run of katakana goes on to the left or right of these tokens."""
        start, end = self.starts[first], self.ends[last]
        text = self.text
        return bool(
            (start and _KATAKANA.match(text[start]) and _KATAKANA.match(text[start - 1]))
            or (end < len(text) and _KATAKANA.match(text[end]) and _KATAKANA.match(text[end - 1]))
        )

    def sentences(self) -> list[int]:
        """The number of the sentence that each token stands in."""
        numbers: list[int] = []
        number = 0
        for i, start in enumerate(self.starts):
            if i:
                gap = self.text[self.ends[i - 1] : start]
                # "U.S. and" does not end a sentence
                if _STOP.search(gap) and not (len(self.texts[i - 1]) == 1 and gap[0] == "."):
                    number += 1
            numbers.append(number)
        return numbers


class ItemWords:
    """All fields of an item that have a text. `plain`: all of them are."""

    __slots__ = ("_spots", "fields", "item", "plain")

    def __init__(self, item: Item, even: Even | None = None) -> None:
        """`even`: title, summary and body in lines, folded at once, if that is known."""
        self.item = item
        self.fields: list[FieldWords] = []
        furniture = item.furniture
        at = 0
        for field, text in zip(FIELDS, (item.title, item.summary, item.body), strict=True):
            end = at + len(text)
            if text:
                here = Even(even.text[at:end], even.codec, even.longer) if even else even_text(text)
                spans = [(s.start, s.end) for s in furniture if s.field is field]
                self.fields.append(FieldWords(field, text, spans, here))
            at = end + 1
        self.plain = all(field.plain for field in self.fields)
        self._spots: dict[str, list[tuple[int, int, int]]] = {}

    @property
    def spots(self) -> Mapping[str, Sequence[tuple[int, int, int]]]:
        """Per word its places, of fields that are all plain: field number, offsets of the text."""
        if not self._spots:
            for number, field in enumerate(self.fields):
                for word, start, end in zip(field.live, field.starts, field.ends, strict=True):
                    self._spots.setdefault(word, []).append((number, start, end))
        return self._spots

    def where(self, key: str) -> list[tuple[int, int]]:
        """The places (field, token) where a key stands."""
        return [(f, i) for f, field in enumerate(self.fields) for i in field.places(key)]


@lru_cache(maxsize=32768)
def readings(word: str) -> tuple[str, ...]:
    """The keys under which a folded token is found, the longest first.

    Korean particles follow a word: every beginning of a Hangul run is a key. Arabic proclitics
    precede it: the word without و ف ب ل ك س and with or without the article.
    """
    first = word[0]
    if first < FIRST_WITH_READINGS:
        return (word,)
    if FIRST_HANGUL <= first <= "힣":
        least = 1 if word[1:] in PARTICLES else 2
        return tuple(word[:n] for n in range(len(word), least - 1, -1))
    if "\u0600" <= first <= "\u06ff":
        return _arabic(word)
    return (word,)


def _arabic(word: str) -> tuple[str, ...]:
    found = dict.fromkeys([word])
    stems = [word]
    if word[0] in "وف":
        stems.append(word[1:])
    for stem in tuple(stems):
        if stem.startswith("لل"):
            stems += [_AL + stem[2:], stem[1:]]
        elif stem[:1] in ("ب", "ل", "ك", "س"):
            stems.append(stem[1:])
    for stem in tuple(stems):
        if stem.startswith(_AL):
            stems.append(stem[2:])
    found.update(dict.fromkeys(s for s in stems if len(s) >= _SHORTEST_ARABIC_STEM))
    return tuple(found)
