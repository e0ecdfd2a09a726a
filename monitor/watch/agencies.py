"""Adjectives that only describe a news agency: "TASS Russian News Agency", "l'agence russe TASS".

They say whose agency it is, not what the news is about. Only what stands right beside the name of
an agency, with nothing between but the words that agencies describe themselves by, is such a
description; "the official North Korean agency", told by a reporter, stays evidence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import Final

from monitor.text import fold
from monitor.text.heads import heads_of, tree
from monitor.text.late import late
from monitor.text.wire_words import AGENCIES, AGENCY, beginnings
from monitor.watch.forms import ATTRIBUTE_KINDS
from monitor.watch.sighting import Sighting
from monitor.watch.words import FIRST_SIGN, FieldWords, ItemWords

OBJECTION: Final = "describes a news agency"
OWN_NAME: Final = "part of the feed's own name"
REACH: Final = 5
"""Words of a description on either side of the adjective."""

_NOUNS: Final = frozenset(
    fold(
        "agency agence agencia agência agenzia agentur nachrichtenagentur presseagentur agencja"
        " agencji agencję agencją агентство агентства агентству агентством агентстве агентстві"
        " агенція агенції агенцію агенцією ajansı ajansının 통신 통신사 وكالة وكالات"
    ).split()
)
_WORDS: Final = _NOUNS | frozenset(
    fold(
        "the news press information telegraph presse prensa noticias notícias stampa de di da d"
        " do des für prasowa prasowej prasową informacyjna informacyjnej haber информационное"
        " информационного информационному информационным информационном інформаційне"
        " інформаційного телеграфное телеграфного новостей новин 뉴스 の أنباء الأنباء للأنباء"
    ).split()
)
_OTHERS: Final = ("Tass", "타스통신", "타스", "リア・?ノーボスチ", "タス通信")
_NAME: Final = re.compile(rf"(?<!\w)(?:{AGENCY}|{'|'.join(_OTHERS)})")
_HEADS: Final = late(
    tree(one for name in (*AGENCIES, *_OTHERS) for some in heads_of(name) for one in some),
    re.IGNORECASE,
)
"""How names begin: a quick look before each of them is tried."""
_BEGINNINGS: Final = beginnings((*AGENCIES, *_OTHERS))
_SIZES: Final = sorted({*map(len, _BEGINNINGS)})
_NOUN_IN_NAME: Final = re.compile(r"(?i:agen[ctz])|통신|通信|社$")


def without_descriptions(seen: list[Sighting], words: ItemWords) -> list[Sighting]:
    """Object to sightings that describe an agency which is named right beside."""
    if not any(map(_may_describe, seen)):
        return seen
    names = [_names(field) for field in words.fields]
    if not any(names):
        return seen
    return [
        s._replace(objection=OBJECTION)
        if _may_describe(s) and _describes(s, words.fields[s.field], names[s.field])
        else s
        for s in seen
    ]


def without_own_name(seen: list[Sighting], words: ItemWords) -> list[Sighting]:
    """Object to what is part of the feed's own name: "Russie Info" in a feed that is called so.

    A feed that is called "North Korea" has no such part: its name is the country's.
    """
    name = words.item.feed
    places = [_places(field.text, name) for field in words.fields] if name else []
    if not any(places):
        return seen
    return [
        s._replace(objection=OWN_NAME)
        if not s.objection
        and any(
            start <= s.start and s.end <= end and (start, end) != (s.start, s.end)
            for start, end in places[s.field]
        )
        else s
        for s in seen
    ]


def _places(text: str, name: str) -> list[tuple[int, int]]:
    if name not in text:
        return []
    return [m.span() for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)]


def _may_describe(seen: Sighting) -> bool:
    is_attribute = seen.form.kind in ATTRIBUTE_KINDS or seen.form.keys[0] >= FIRST_SIGN
    return is_attribute and not seen.objection


def _names(field: FieldWords) -> dict[int, tuple[int, str]]:
    """Names of agencies by the number of their first word: the last word's number, the text."""
    named: dict[int, tuple[int, str]] = {}
    last = -1
    for first, word in enumerate(field.texts):
        if first <= last or not may_begin(word):
            continue
        start = field.starts[first]
        found = _HEADS.match(field.text, start) and _NAME.match(field.text, start)
        if found and found.end() > found.start():
            last = bisect_left(field.starts, found.end()) - 1
            named[first] = (last, found[0])
    return named


@lru_cache(maxsize=4096)
def may_begin(word: str) -> bool:
    """Whether the name of an agency may begin with a folded word."""
    return any(word[:size] in _BEGINNINGS for size in _SIZES)


def _describes(seen: Sighting, field: FieldWords, names: dict[int, tuple[int, str]]) -> bool:
    if not names:
        return False
    first, left = _run(field, seen.first, -1)
    last, right = _run(field, seen.last, 1)
    noun = left or right
    ends = {end: (start, text) for start, (end, text) in names.items()}
    if last + 1 in names and _joined(field, last):
        end, text = names[last + 1]
        return noun or bool(_NOUN_IN_NAME.search(text)) or _run(field, end, 1)[1]
    if first - 1 in ends and _joined(field, first - 1):
        start, _ = ends[first - 1]
        return noun or _run(field, start, -1)[1]
    return False


def _run(field: FieldWords, at: int, step: int) -> tuple[int, bool]:
    """How far words of descriptions go on from a word, and whether one is "agency"."""
    noun = False
    for _ in range(REACH):
        following = at + step
        if not 0 <= following < len(field.texts) or not _joined(field, min(at, following)):
            break
        there = field.keys[following]
        if not any(key in _WORDS for key in there):
            break
        noun = noun or any(key in _NOUNS for key in there)
        at = following
    return at, noun


def _joined(field: FieldWords, i: int) -> bool:
    """Nothing but a space, bracket, quotation mark or apostrophe stands between i and the next."""
    gap = field.text[field.ends[i] : field.starts[i + 1]]
    return not gap.strip(" \u00a0(«»“”\"'’-")
