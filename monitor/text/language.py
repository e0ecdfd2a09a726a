"""The language of an item: declared, else told by its script or its small words.

A declaration that the script contradicts (a feed that says "en" and writes Hangul) is not believed.
"" when unsure. About 20 µs an item; no model, no data file.
"""

from __future__ import annotations

import re

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
_STOPWORDS = {
    "en": "the of and to in that for on is was with as by has at from said his are after be who it",
    "fr": "le la les des du et en un une que qui dans pour sur au par est avec selon aux ont été sont",
    "de": "der die das und den von mit dem ist im für auf ein eine des nach hat nicht sich auch zu wurde",
    "es": "el la los las del que en y una un por con para se su al según más este fue han como lo",
    "it": "il di che la e per un una del della in con non sono le dei alla gli dal nel si è ha più anche",
    "pt": "o a os as do da que em e um uma para com não no na dos das por foi mais ao segundo são à",
    "nl": "de het een van en in op dat te is voor met zijn aan niet om die er door naar ook bij werd",
    "tr": "ve bir bu için ile da de olarak olan daha çok sonra kadar gibi ise en göre dedi etti oldu",
    "pl": "w i na z do się że nie to jest o po od przez za jak dla oraz ma są który został było",
    "sv": "och i att det som en på är av för med den till har ett om inte från var vid",
    "id": "yang dan di dengan untuk dari ini pada dalam itu tidak akan oleh ke telah",
    "vi": "của và là các trong cho không được với người một có đã này tại",
    "ro": "și în de la cu pe a din care pentru nu este un o că mai sunt fost",
    "cs": "a v se na že je z do s o k i za pro jeho který podle byl jsou",
}
_WORDS = re.compile(r"[^\W\d_]+")
_SETS = {code: frozenset(words.split()) for code, words in _STOPWORDS.items()}


def primary(tag: str | None) -> str:
    """The language of a tag: "fr-FR" -> "fr", nonsense -> ""."""
    if not tag:
        return ""
    code = re.split(r"[-_.]", tag.strip().casefold(), maxsplit=1)[0]
    return code if 2 <= len(code) <= 3 and code.isascii() and code.isalpha() else ""


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


def _fits(code: str, script: str, allowed: set[str] | None) -> bool:
    if allowed is not None:
        return code in allowed
    latin_only_elsewhere = {"ko", "ja", "zh", "ar", "ru", "uk", "bg", "el", "he", "th", "hi", "fa", "ur"}
    return script != "latin" or code not in latin_only_elsewhere


def _script(sample: str) -> str:
    """The script most letters are of; kana decides for Japanese at a tenth of the letters."""
    counts = {name: len(pattern.findall(sample)) for name, pattern in _SCRIPTS.items()}
    total = sum(counts.values())
    if total < 3:
        return ""
    if counts["kana"] * 10 >= total:
        return "kana"
    best = max(counts, key=lambda name: counts[name])
    weight = 2 if best == "latin" else 1
    rest = max((n for name, n in counts.items() if name != best), default=0)
    return best if counts[best] >= weight * rest else max(
        (n for n in counts if n != "latin"), key=lambda name: counts[name]
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
    return "ru" if re.search(r"[ыэё]", lower) or len(lower) > 40 else ""


def _latin(sample: str) -> str:
    words = [w.casefold() for w in _WORDS.findall(sample)]
    if len(words) < 4:
        return ""
    scores = {code: sum(w in known for w in words) for code, known in _SETS.items()}
    ranked = sorted(scores, key=lambda code: -scores[code])
    best, second = ranked[0], ranked[1]
    sure = scores[best] >= 2 and scores[best] >= 1.25 * scores[second]
    return best if sure else ""
