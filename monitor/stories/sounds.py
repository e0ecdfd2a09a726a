"""Names by their sound, alike in every script: Krivoruchko, Криворучко, 크리보루치코, كريفوروتشكو.

Only consonants count, in few classes, because transcriptions agree on no more. Chinese characters
have no sound that could be told without a dictionary.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from monitor.stories.wording import is_generic
from monitor.text.fold import fold

_CLASSES: Final = {
    "K": "kgqcxhкгґхخقكغحهک",
    "T": "tdтдتدطضثذ",
    "P": "pbfvwпбфвبفپ",
    "S": "szjсзжшщцчجشسزصظچ",
    "M": "mмم",
    "N": "nнن",
    "R": "rlрлرل",
}
_CLASS: Final = {letter: name for name, letters in _CLASSES.items() for letter in letters}
_SPELLED: Final = (
    (re.compile(r"tsch|tch|tsh|sch|dzh|dz|cz|sz|rz|ch|sh|zh|ts|تش"), "s"),
    (re.compile(r"kh|gh|ck"), "k"),
    (re.compile(r"ph|th(?=[aeiou])"), "t"),
    (re.compile(r"ng(?![aeiou])|нг(?![аеиоуыэюя])|نغ|نج(?!\w)"), "n"),
    (re.compile(r"c(?=[eiy])"), "s"),
)
_ARTICLE: Final = re.compile("^[وبل]?ال(?=..)|^لل(?=..)")
_VOWEL: Final = re.compile("[aeiouаеиоуыэюяіїєاアイウエオ아-잏]")
_INITIALS: Final = "KKNTTRMPPSS*SSSKTPK"
_FINALS: Final = " KKKNNNTRKMRRRPRMPPSSNSSKTPK"
_KANA: Final = {
    "カキクケコガギグゲゴハヘホヒ": "K",
    "タテトダデドッティディ": "T",
    "サシスセソザジズゼゾチツヂヅ": "S",
    "ナニヌネノン": "N",
    "バビブベボパピプペポフヴ": "P",
    "マミムメモ": "M",
    "ラリルレロ": "R",
}
_KANA_CLASS: Final = {sign: name for signs, name in _KANA.items() for sign in signs}
_WORD: Final = re.compile(
    r"[ァ-ヺー]{3,}|[가-힣]{3,}|[\u0621-\u064a]{4,}"
    r"|[A-ZÀ-ÖØ-ÞĀ-ŽА-ЯЁІЇЄҐ][\w'’]+(?:[ -][A-ZÀ-ÖØ-ÞĀ-ŽА-ЯЁІЇЄҐ][\w'’]+|-[\w'’]+){0,2}"
)
_OPENING: Final = re.compile(r"(?:^|[.!?:\n]\s*|[\"“«»„(]\s*)$")
LEAST: Final = 3
"""Classes of a name that says something."""

_ENDING: Final = re.compile(r"(?<=\w{4})['’][a-zçğıöşü]{1,6}$")


def names_in(text: str) -> Iterator[tuple[str, int, int]]:
    """The names (or what may be some) of a text by their sound, with their places."""
    for found in _WORD.finditer(text):
        word = found[0]
        opens = _OPENING.search(text, max(0, found.start() - 3), found.start())
        if opens and _is_cased(word) and " " not in word:
            continue  # a capital at the beginning of a sentence says nothing
        for part in {word, *re.split(r"[ -]", word)} if _is_cased(word) else (word,):
            sound = sound_of(_ENDING.sub("", part))
            if len(sound) >= LEAST and not is_generic(fold(part)):
                yield sound, found.start(), found.end()


def _is_cased(word: str) -> bool:
    return word[0].isupper()


@lru_cache(maxsize=8192)
def sound_of(name: str) -> str:
    """The classes of the consonants of a name, repeated ones once; "" for what has none.

    A vowel at the beginning is a class, too.
    """
    if "가" <= name[0] <= "힣":
        raw = "".join(map(_hangul, name))
    elif "ァ" <= name[0] <= "ヺ":
        raw = "".join(_KANA_CLASS.get(sign, "") for sign in unicodedata.normalize("NFKC", name))
    else:
        name = _ARTICLE.sub("", name)
        plain = fold(
            name.replace("ç", "ch").replace("č", "ch").replace("ş", "sh").replace("š", "sh")
        )
        for spelled, letter in _SPELLED:
            plain = spelled.sub(letter, plain)
        raw = "".join(_CLASS.get(letter, "") for letter in plain)
    sound = re.sub(r"(.)\1+", r"\1", raw)
    return f"V{sound}" if _VOWEL.match(fold(name)) else sound


def _hangul(syllable: str) -> str:
    code = ord(syllable) - 0xAC00
    if not 0 <= code < 11172:  # noqa: PLR2004 - the syllables of Unicode
        return ""
    return (_INITIALS[code // 588] + _FINALS[code % 28]).replace("*", "").replace(" ", "")
