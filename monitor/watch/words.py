"""An item as words that can be looked up: every token with the keys under which it is found."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from monitor.model import Field, Item
from monitor.text import Token, tokens
from monitor.text.tokens import KATAKANA, LONG_WORD, has_comma

FIELDS: Final = (Field.TITLE, Field.SUMMARY, Field.BODY)

FIRST_WITH_READINGS: Final = "\u0600"
"""Words that begin below have one key: themselves."""

_KATAKANA: Final = re.compile(f"[{KATAKANA}]")
_BREAK: Final = re.compile(r"[!?;。！？؟؛]|\n\s*\n")
_STOP: Final = re.compile(r"\.(?:\s|$)|[!?。！？؟]|\n\s*\n")
_SLUG_ENDS: Final = (":", "-", "–", "—", "/")
_WIDE_STOPS: Final = frozenset("。；：！？…")
"""They part words without a space around them."""

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
    """One field of an item: `words[i]` is a token, `keys[i]` how it can be found.

    Tokens inside of furniture have no keys: nothing matches them, no phrase crosses them.
    """

    __slots__ = ("field", "keys", "text", "words")

    def __init__(self, field: Field, text: str, furniture: list[tuple[int, int]]) -> None:
        self.field = field
        self.text = text
        self.words: tuple[Token, ...] = tokens(text)
        self.keys: list[tuple[str, ...]] = [
            readings(word[0]) if len(word[0]) <= LONG_WORD else (word[0],) for word in self.words
        ]
        if furniture:
            for i, word in enumerate(self.words):
                if any(word.start < end and start < word.end for start, end in furniture):
                    self.keys[i] = ()

    def place(self, first: int, last: int, key: str) -> tuple[int, int]:
        """Offsets of the text from token `first` to the part of token `last` found by `key`."""
        start = self.words[first].start
        word = self.words[last]
        end = word.end
        if key != word.text and end - word.start == len(word.text):
            at = word.text.find(key)
            if at >= 0:
                end = word.start + at + len(key)
                if first == last:
                    start += at
        return start, end

    def begins_big(self, i: int) -> bool:
        """Whether token i begins with a capital ("russo-ukrainian" borrows it from before).

        In a text without capitals every word may be a name.
        """
        start = self.words[i].start
        before = self.text[start - 1 : start]
        return self.text[start].isupper() or before in ("-", "‐", "‑", "–") or self.text.islower()

    def is_broken(self, i: int) -> bool:
        """Whether a sentence or clause ends between token i and the next: no phrase goes on."""
        word, after = self.words[i], self.words[i + 1]
        gap = self.text[word.end : after.start]
        if len(gap) <= 1:
            return gap in _WIDE_STOPS
        return bool(_BREAK.search(gap)) or (len(word.text) > 3 and ". " in gap)  # noqa: PLR2004

    def has_comma(self, i: int) -> bool:
        """Whether a comma of any script stands between token i and the next."""
        return has_comma(self.text[self.words[i].end : self.words[i + 1].start])

    def is_shouted(self, i: int) -> bool:
        """Whether capitals mean nothing at token i: all is capitals, or a slug ("CHILE: …")."""
        after = self.text[self.words[i].end :][:2].lstrip()
        return self.text.isupper() or (i == 0 and after[:1] in _SLUG_ENDS)

    def cuts_katakana(self, first: int, last: int) -> bool:
        """Whether a run of katakana goes on to the left or right of these tokens."""
        start, end = self.words[first].start, self.words[last].end
        text = self.text
        return bool(
            (start and _KATAKANA.match(text[start]) and _KATAKANA.match(text[start - 1]))
            or (end < len(text) and _KATAKANA.match(text[end]) and _KATAKANA.match(text[end - 1]))
        )

    def sentences(self) -> list[int]:
        """The number of the sentence that each token stands in."""
        numbers: list[int] = []
        number = 0
        for i, word in enumerate(self.words):
            if i:
                before = self.words[i - 1]
                gap = self.text[before.end : word.start]
                # "U.S. and" does not end a sentence
                if _STOP.search(gap) and not (len(before.text) == 1 and gap.startswith(".")):
                    number += 1
            numbers.append(number)
        return numbers


class ItemWords:
    """All fields of an item, and where each key stands."""

    __slots__ = ("_where", "fields", "item")

    def __init__(self, item: Item) -> None:
        self.item = item
        self.fields = [
            FieldWords(field, text, [(s.start, s.end) for s in item.furniture if s.field is field])
            for field in FIELDS
            if (text := item.text(field))
        ]
        self._where: dict[str, list[tuple[int, int]]] | None = None

    @property
    def where(self) -> dict[str, list[tuple[int, int]]]:
        """Per key its places (field, token); made when first asked for, as few items match."""
        if self._where is None:
            where: dict[str, list[tuple[int, int]]] = {}
            for f, words in enumerate(self.fields):
                for i, keys in enumerate(words.keys):
                    for key in keys:
                        where.setdefault(key, []).append((f, i))
            self._where = where
        return self._where


@lru_cache(maxsize=32768)
def readings(word: str) -> tuple[str, ...]:
    """The keys under which a folded token is found, the longest first.

    Korean particles follow a word: every beginning of a Hangul run is a key. Arabic proclitics
    precede it: the word without و ف ب ل ك س and with or without the article.
    """
    first = word[0]
    if first < FIRST_WITH_READINGS:
        return (word,)
    if "가" <= first <= "힣":
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
