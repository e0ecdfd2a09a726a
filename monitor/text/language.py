"""The language of an item: declared, else told by its script or its small words.

A declaration that the script contradicts (a feed that says "en" and writes Hangul) is not believed.
"" when unsure. About 20 µs an item; no model, no data file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from functools import lru_cache

from monitor.text.fold import fold
from monitor.text.tables import read_table

SAMPLE = 600
"""Code points looked at."""

_SCRIPTS = {
    "ko": re.compile(r"[\uac00-\ud7a3\u1100-\u11ff]"),
    "kana": re.compile(r"[\u3041-\u309f\u30a1-\u30fa]"),
    "han": re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]"),
    "arabic": re.compile(r"[\u0621-\u06ff]"),
    "cyrillic": re.compile(r"[\u0400-\u04ff]"),
    "el": re.compile(r"[\u0370-\u03ff]"),
    "he": re.compile(r"[\u05d0-\u05ea]"),
    "th": re.compile(r"[\u0e01-\u0e5b]"),
    "hi": re.compile(r"[\u0900-\u097f]"),
    "ka": re.compile(r"[\u10d0-\u10ff]"),
    "hy": re.compile(r"[\u0531-\u0587]"),
    "latin": re.compile(r"[A-Za-z\u00c0-\u024f]"),
}


class _Signs(dict[int, str | None]):
    """For str.translate: a letter becomes the sign of its script; each is asked about once."""

    def __missing__(self, code: int) -> str | None:
        letter = chr(code)
        scripts = (chr(n) for n, s in enumerate(_SCRIPTS.values()) if s.match(letter))
        self[code] = sign = next(scripts, None)
        return sign


_SIGNS = _Signs()
_OF_SCRIPT = {
    "ko": {"ko"},
    "kana": {"ja"},
    "han": {"zh", "ja"},
    "arabic": {"ar", "fa", "ur", "ps", "ckb", "ug", "sd"},
    "cyrillic": {"ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn", "tg"},
    "el": {"el"},
    "he": {"he", "yi"},
    "th": {"th"},
    "hi": {"hi", "mr", "ne"},
    "ka": {"ka"},
    "hy": {"hy"},
}
_TELLING_OF = {
    letter: code
    for code, letters in {
        "tr": "ığ", "pl": "łąęźżś", "de": "ß", "es": "ñ", "pt": "ãõ", "cs": "řěů", "ro": "ț",
        "sv": "å", "vi": "ươđ",
    }.items()
    for letter in letters
}  # fmt: skip
_TELLING = re.compile(f"[{''.join(_TELLING_OF)}]")
"""Letters that few others have among the languages of the small words."""

_WORDS = re.compile(r"[^\W\d_]+")
_BEYOND_LATIN = re.compile(r"[\u0370-\u1dff\u2e80-\ud7ff]")


def _small_words() -> dict[str, tuple[str, ...]]:
    """Small word -> the languages it belongs to."""
    found: dict[str, tuple[str, ...]] = {}
    for code, lines in read_table("monitor.text", "stopwords.txt").items():
        for word in " ".join(lines).split():
            found[word] = (*found.get(word, ()), code)
    return found


_SMALL_WORDS = _small_words()
_CODES = frozenset(" ".join(read_table("monitor.text", "languages.txt")["codes"]).split())
LETTERS_MIN = 3
WORDS_MIN = 4
SURE_LETTERS = 20
"""From so many letters on, Cyrillic without a telling letter is called Russian."""

SURE_WORDS = 2
SURE_LEAD = 1.25
_NOT_LATIN = frozenset(
    {"ko", "ja", "zh", "ar", "ru", "uk", "bg", "el", "he", "th", "hi", "fa", "ur"}
)
_LATIN_WEIGHT = 2
"""Names and units in Latin letters are common in other scripts."""


@lru_cache(maxsize=256)  # every item of a feed brings the same
def primary(tag: str | None) -> str:
    """The language of a tag: "fr-FR" -> "fr", what is no ISO 639 code ("us") -> ""."""
    if not tag:
        return ""
    code = re.split(r"[-_.]", tag.strip().casefold(), maxsplit=1)[0]
    return code if code in _CODES else ""


def language_of(text: str, declared: tuple[str | None, ...] = ()) -> str:
    """The first declared language that the script allows, else a guess, else ""."""
    sample = text[:SAMPLE]
    script = _script(sample)
    allowed = _OF_SCRIPT.get(script)
    for tag in declared:
        code = primary(tag)
        if code and (not script or _fits(code, script, allowed)):
            return code
    return _guess(sample, script)


def is_small_word(word: str, languages: Collection[str]) -> bool:
    """Whether a folded word, with any accents, stands in nearly every text of these languages."""
    return not _everyday_words().get(word, frozenset()).isdisjoint(languages)


@lru_cache(maxsize=1)
def _everyday_words() -> dict[str, frozenset[str]]:
    """Folded word -> languages."""
    found: dict[str, frozenset[str]] = {}
    for name in ("stopwords.txt", "everyday.txt"):
        for code, lines in read_table("monitor.text", name).items():
            for word in " ".join(lines).split():
                found[fold(word)] = found.get(fold(word), frozenset()) | {code}
    return found


def is_written_in(text: str, code: str) -> bool:
    """Whether a language is written in the script of a text; anything may be if it has too few."""
    script = _script_of_word(text)
    return not script or _fits(code, script, _OF_SCRIPT.get(script))


@lru_cache(maxsize=1024)
def _script_of_word(word: str) -> str:
    return _script(word)


def _fits(code: str, script: str, allowed: set[str] | None) -> bool:
    if allowed is not None:
        return code in allowed
    return script != "latin" or code not in _NOT_LATIN


def _script(sample: str) -> str:
    """The script most letters are of; kana decides for Japanese at a tenth of the letters."""
    if sample.isascii() or not _BEYOND_LATIN.search(sample):
        return "latin" if sum(map(str.isalpha, sample[:40])) >= LETTERS_MIN else ""
    signs = sample.translate(_SIGNS)
    counts = {name: signs.count(chr(n)) for n, name in enumerate(_SCRIPTS)}
    total = sum(counts.values())
    if total < LETTERS_MIN:
        return ""
    if counts["kana"] * 10 >= total:
        return "kana"
    best = max(counts, key=lambda name: counts[name])
    weight = _LATIN_WEIGHT if best == "latin" else 1
    rest = max((n for name, n in counts.items() if name != best), default=0)
    return (
        best
        if counts[best] >= weight * rest
        else max((n for n in counts if n != "latin"), key=lambda name: counts[name])
    )


def _guess(sample: str, script: str) -> str:
    if script == "latin":
        return _latin(sample)
    if script == "cyrillic":
        return _cyrillic(sample)
    if script == "arabic":
        return "fa" if re.search(r"[پچژگ]", sample) else "ar"
    return {"kana": "ja", "han": "zh"}.get(script, script)


def _cyrillic(sample: str) -> str:
    lower = sample.casefold()
    if re.search(r"[іїєґ]", lower):
        return "be" if "ў" in lower else "uk"
    if re.search(r"[ђћџљњј]", lower):
        return "sr"
    if "ъ" in lower and not re.search(r"[ыэё]", lower):
        return "bg"
    return "ru" if re.search(r"[ыэё]", lower) or len(lower) > SURE_LETTERS else ""


def _latin(sample: str) -> str:
    words = _WORDS.findall(sample)
    if len(words) < WORDS_MIN:
        return ""
    scores = Counter(code for w in words for code in _SMALL_WORDS.get(w.casefold(), ()))
    # Foreign names keep their letters, but they have a capital.
    telling = (_TELLING.findall(w) for w in words if not w.isascii() and w[0].islower())
    for letters in telling:
        if letters:
            scores[_TELLING_OF[letters[0]]] += SURE_WORDS
    ranked = [*scores.most_common(2), ("", 0), ("", 0)]
    (best, most), (_, next_most) = ranked[0], ranked[1]
    return best if most >= SURE_WORDS and most >= SURE_LEAD * next_most else ""
