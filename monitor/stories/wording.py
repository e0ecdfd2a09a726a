"""Small words that decide: numbers, days of the week, verbs of saying.

All forms are folded (see `monitor.text.fold`). Tokens of these sets are compared, never shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from monitor.text.fold import fold
from monitor.text.tables import read_table

_LINES = read_table("monitor.stories", "words.txt")
_TABLE = {
    section: frozenset(word for line in lines for word in fold(line).split())
    for section, lines in _LINES.items()
    if section not in {"alike", "spelt", "scales", "boxes"}
}
_ALIKE = tuple(frozenset(fold(line).split("|")) for line in _LINES["alike"])
"""Phrases of one meaning, their words parted by spaces."""

BOXES = tuple(phrase for line in _LINES["boxes"] for phrase in line.split("|"))
"""Phrases of headlines over lists, as they are written."""

_SPELT = {
    word: line.partition(":")[0]
    for line in _LINES["spelt"]
    for word in fold(line.replace(":", " ")).split()
}
"""The figure that a number word, or the figure itself, stands for."""


def _zeros(line: str) -> dict[str, int]:
    """Of "thousand thousands k 3, million m 6": word -> zeros."""
    groups = (group.split() for group in fold(line).split(","))
    return {word: int(zeros) for *words, zeros in groups for word in words}


_ZEROS = tuple(map(_zeros, _LINES["scales"]))
"""Per language how many zeros its words for thousands and millions stand for."""

PERCENT = _TABLE["percent"]
_SLIGHT = _TABLE["saying"] | _TABLE["function"]
ROLES = _TABLE["roles"]
"""Who speaks and acts in most news: two texts share these without sharing their event."""

_GENERIC = _TABLE["generic"] | _SLIGHT | _TABLE["weekdays"]
_GROUPED = re.compile(r"\d{1,3}(?:[ .,']\d{3})+(?:[.,]\d{1,2})?")
_SCALES = {
    **dict.fromkeys("천千", 1_000),
    **dict.fromkeys("만万萬", 10_000),
    **dict.fromkeys("억億亿", 100_000_000),
    **dict.fromkeys("조兆", 1_000_000_000_000),
}
_SIGNS = "".join(_SCALES)
_MYRIAD = 10_000
_PLAIN_FIGURE = re.compile(r"\d{1,20}(?:\.\d{1,20})?", re.ASCII)
SCALES_MAX = 2
"""Portuguese has "5 mil milhões"."""

PARTS_MAX = 6
"""Words of a number below 1,000: "deux cent quatre vingt dix sept"."""

_TEN, _HUNDRED = 10, 100

_FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,12}(?:\.\d{1,6})?"
_SCALED = re.compile(rf"({_FIGURE})([{_SIGNS}]{{0,2}})")
_MYRIADS = re.compile(
    rf"(?<![\d.,])(?:{_FIGURE})[{_SIGNS}]{{1,2}}"
    rf"(?:\s?(?:{_FIGURE})[{_SIGNS}]{{1,2}}){{0,3}}(?:\d{{1,4}}(?![\d.,]))?"
)
"""Figures with scales, the last of which may have none; a space only before one that has."""

_HAS_SCALE = re.compile(rf"\d[{_SIGNS}]")
_PERCENT_PHRASES = re.compile(r"\b(?:per cent|pour cent|por ciento|por cento|per cento)\b")
_CJK_WEEKDAY = re.compile(r"(?:星期|周|礼拜|禮拜|週)([一二三四五六日天])|([月火水木金土日])曜日?")
_CJK_DAY = re.compile("[星周礼禮週曜月火水木金土日]")
"""One of these is in every such day; most texts of other scripts have none."""

_KOREAN_WEEKDAY = re.compile(r"([월화수목금토일])요일")
_NO_DAYS: frozenset[str] = frozenset()
"""One object for all texts that name none: an empty set has 216 bytes."""

_HAN_NUMBERS = frozenset("〇零一二三四五六七八九十百千万萬億亿兆两兩半")


def unit_words(text: str) -> str:
    """Folded text with phrases of one meaning made one: percent, and 12만 or 1万2400 as figures."""
    if not text.isascii() and _HAS_SCALE.search(text):
        text = _MYRIADS.sub(_in_figures, text)
    if "cent" not in text and "ciento" not in text:
        return text
    return _PERCENT_PHRASES.sub("%", text)


def _in_figures(found: re.Match[str]) -> str:
    """East Asian scales counted out: "1억 2천만" is 120000000, "2천100만" 21000000."""
    total = counted = Decimal(0)
    before = Decimal(1)
    for part in _SCALED.finditer(found[0]):
        amount = Decimal(plain_number(part[1]))
        myriads = Decimal(1)
        for scale in part[2]:
            if _SCALES[scale] < _MYRIAD:
                amount *= _SCALES[scale]
            else:
                myriads *= _SCALES[scale]
        counted += amount
        if myriads > 1:  # whatever thousands stood before are of these, too
            if before < myriads:  # 1万2千亿
                total, counted = Decimal(0), total + counted
            total += counted * myriads
            counted, before = Decimal(0), myriads
    return f"{(total + counted).normalize():f}"


def plain_token(token: str) -> str:
    """One token for one meaning: percent in words, thousands with or without separators."""
    if token[:1].isdigit():
        return plain_number(token)
    return "%" if token in PERCENT else token


def plain_number(token: str) -> str:
    """Without separators: "7 742,60", "7.742,60" and "7,742.60" are "7742.60"."""
    grouped = _GROUPED.fullmatch(token)
    if grouped and not token.startswith("0"):
        head, tail = token, ""
        last = re.search(r"[.,]\d{1,2}$", token)
        if last:
            head, tail = token[: last.start()], "." + last[0][1:]
        return re.sub(r"\D", "", head) + tail
    return token.replace(",", ".")


def is_number(token: str) -> bool:
    """A figure or a number word."""
    return token[:1].isdigit() or token in _TABLE["numbers"] or token in _HAN_NUMBERS


def is_weekday(token: str) -> bool:
    """A day of the week as one word."""
    return token in _TABLE["weekdays"] or bool(_KOREAN_WEEKDAY.match(token))


def weekdays(text: str) -> frozenset[str]:
    """Days of the week of scripts without word boundaries, in folded text ("星期三" -> "三")."""
    if text.isascii() or not _CJK_DAY.search(text):
        return _NO_DAYS
    return frozenset(a or b for a, b in _CJK_WEEKDAY.findall(text))


def is_saying(token: str) -> bool:
    """A verb of saying."""
    return token in _TABLE["saying"]


def rises(tokens: Sequence[str]) -> bool:
    """A headline says that a count goes up."""
    return _has_any("rising", tokens)


def session(tokens: Sequence[str]) -> str:
    """Which end of a trading day a headline is of, "opening" or "closing"; "" if of none."""
    ends = [end for end in ("opening", "closing") if _has_any(end, tokens)]
    return ends[0] if len(ends) == 1 else ""


def _has_any(section: str, tokens: Sequence[str]) -> bool:
    """East Asian words may have endings, or be cut into signs: they are looked for within."""
    if not _TABLE[section].isdisjoint(tokens):
        return True
    text = "".join(tokens)
    return not text.isascii() and any(w in text for w in _TABLE[section] if w >= "\u1100")


def is_generic(token: str) -> bool:
    """A word that two texts may share without sharing their subject."""
    return token in _GENERIC


def is_slight(token: str) -> bool:
    """A function word or a verb of saying: exchanging it tells nothing new."""
    return token in _SLIGHT


def means_the_same(gone: Sequence[str], come: Sequence[str]) -> bool:
    """Words that took the place of others tell nothing new: all are slight, or one meaning."""
    if all(map(is_slight, gone)) and all(map(is_slight, come)):
        return True
    old, new = " ".join(gone), " ".join(come)
    return any(old in group and new in group for group in _ALIKE)


def is_spelt_otherwise(gone: Sequence[str], come: Sequence[str]) -> bool:
    """One number took the place of the same: "three" of "3", "1.5 billion" of "1500 million"."""
    if tuple(gone) == tuple(come):
        return False
    values = ((_value(gone, zeros), _value(come, zeros)) for zeros in _ZEROS)
    return any(was is not None and was == now for was, now in values)


def _value(tokens: Sequence[str], zeros: Mapping[str, int]) -> Decimal | None:
    """What a figure or number word, with scales behind it or scales alone, amounts to."""
    if not tokens:
        return None
    amount, read = _counted(tokens)
    scales = tokens[read:]
    if len(scales) > SCALES_MAX or not all(scale in zeros for scale in scales):
        return None
    return (amount if read else Decimal(1)).scaleb(sum(zeros[scale] for scale in scales))


def _counted(tokens: Sequence[str]) -> tuple[Decimal, int]:
    """The number that the first tokens make, and how many they are: "cent", "quarante" is 140."""
    if _PLAIN_FIGURE.fullmatch(tokens[0]):
        return Decimal(tokens[0]), 1
    total = at = 0
    for k, token in enumerate(tokens[:PARTS_MAX]):
        if token in _TABLE["and"] and total:
            continue
        more = _added(total, int(_SPELT.get(token, 0)))
        if not more:
            break
        total, at = more, k + 1
    return Decimal(total), at


def _added(total: int, part: int) -> int:
    """A number below 1,000 with its next part; 0 if they do not make one."""
    rest = total % _HUNDRED
    if part == _HUNDRED and 0 < total < _TEN:
        return total * part
    if (rest, part) == (4, 20):
        return total - rest + 80  # quatre-vingt
    if not rest:
        fits = not total or part < _HUNDRED
    elif rest % _TEN == 0:
        # soixante-dix, quatre-vingt-dix
        fits = part < _TEN < rest or (rest in {60, 80} and part < 2 * _TEN)
    else:
        fits = False
    return total + part if part and fits else 0
