"""What can be told of a word by its letters alone, language by language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

NAMES_INFLECT: Final = frozenset(
    ["bg", "cs", "el", "et", "fi", "hbs", "hi", "hu", "hy", "ka", "lt", "lv", "mk", "pl", "ru",
     "sk", "sl", "tr", "uk"]
)  # fmt: skip
"""Languages in which names of persons have cases."""

RICH: Final = frozenset(["pl", "ru", "uk"])
"""Languages with cases whose patterns are written down here."""

_INFINITIVE: Final = {
    "ca": re.compile(r"(?:[aei]r|re)$"),
    "es": re.compile(r"(?:[aei]r|ír)(?:se)?$"),
    "fr": re.compile(r"(?:er|ir|re|ïr)$"),
    "it": re.compile(r"(?:[aei]re|[aei]rsi|rre)$"),
    "pt": re.compile(r"(?:[aeio]r|ôr)$"),
    "ro": re.compile(r"[aeiî]$"),
}
"""Romance languages: nouns and verbs share forms (force, forcé), which must not make them one."""

ROMANCE: Final = frozenset(_INFINITIVE)

_VERB: Final = {
    **_INFINITIVE,
    "de": re.compile(r"^[a-zäöü].*(?:en|[lr]n)$"),
    "pl": re.compile(r"[cć]$"),
    "ru": re.compile(r"(?:ть|ти|чь)(?:ся|сь)?$"),
    "uk": re.compile(r"ти(?:ся|сь)?$"),
}
_PARTICIPLE: Final = {
    "es": re.compile(r"(?:[aií]d|ert|[iu]est|[eo]ch|it)[oa]s?$"),
    "fr": re.compile(r"(?:é|i|u|is|it|ert|ant)e?s?$"),
    "it": re.compile(r"(?:at|it|ut|rt|st|tt|s|lt|nt)[oaie]$"),
    "pt": re.compile(r"(?:[aií]d|ert|[iu]st|eit|it)[oa]s?$"),
}
_SMALL: Final = {
    "es": re.compile(r"(?:[aei]z?it|az|[oz]t)[oa]s?$|ísim[oa]s?$|otes?$"),
    "pt": re.compile(r"z?in?h[oa]s?$|z?it[oa]s?$|íssim[oa]s?$|(?:ão|ões|on[oa])(?:zinh|zit)?s?$"),
}
_FEMININE: Final = {
    "pl": re.compile(r"(?<=[nw])[ae]$|(?<=k)a$|(?<=k)ie$"),
    "ru": re.compile(r"(?:[ая]я|[ое]е|[ыи]е)$"),
    "uk": re.compile(r"(?<=[нкс])[аеі]$"),
}
_MASCULINE: Final = {"pl": ("y", "i"), "ru": ("ый", "ий", "ой"), "uk": ("ий", "ій")}
_ADJECTIVE: Final = re.compile(r"(?:ый|ий|ой)$")

_HEAD_SHORTEST: Final = {"de": 4}
_HEAD: Final = 5
_BEFORE_HEAD: Final = 3
_ARTICLED: Final = 6
_POSSESSIVE: Final = ("ه", "ها", "هم", "نا")


def is_infinitive(word: str, language: str) -> bool:
    """Of a Romance language; the dictionary must say whether it is one."""
    pattern = _INFINITIVE.get(language)
    return bool(pattern and pattern.search(word))


def is_verb(lemma: str, language: str) -> bool:
    """Whether a lemma looks like a verb."""
    pattern = _VERB.get(language)
    return bool(pattern and pattern.search(lemma))


def is_participle(word: str, language: str) -> bool:
    """Whether a word of a Romance language looks like a participle."""
    pattern = _PARTICIPLE.get(language)
    return bool(pattern and pattern.search(word))


def is_small(word: str, language: str) -> bool:
    """Diminutives, augmentatives and superlatives, which are no inflection."""
    pattern = _SMALL.get(language)
    return bool(pattern and pattern.search(word))


def is_compound(word: str) -> bool:
    """Whether hyphens or apostrophes join a word of several: sous-marin, прем'єр."""
    parts = re.split(r"['\-]", word)
    return len(parts) > 1 and all(part.isalpha() for part in parts) and not word.isupper()


def is_slavic_adjective(lemma: str, language: str) -> bool:
    """Whether a lemma is declined as an adjective."""
    return language in RICH and bool(_ADJECTIVE.search(lemma))


def masculines(word: str, language: str) -> list[str]:
    """What a Slavic adjective in the feminine or neuter may be in the masculine."""
    ending = _FEMININE.get(language)
    found = ending.search(word) if ending else None
    return [word[: found.start()] + e for e in _MASCULINE[language]] if found else []


def spellings(word: str, language: str) -> tuple[str, ...]:
    """How a dictionary may have it: German nouns are capitalised, a first word may be."""
    lower = word.lower()
    if language == "de":
        return tuple(dict.fromkeys((word, lower, lower[:1].upper() + lower[1:])))
    return tuple(dict.fromkeys((word, lower)))


def heads(word: str, language: str) -> list[str]:
    """Ends of a word that may be its last part (cyber|attaque), the longest first.

    Arabic has no such compounds.
    """
    if language == "ar":
        return []
    least = _HEAD_SHORTEST.get(language, _HEAD)
    found = [word[at:] for at in range(_BEFORE_HEAD, len(word) - least + 1)]
    if language == "de" and word[:1].isupper():
        return [head[:1].upper() + head[1:] for head in found]
    return found


def old_datives(base: str, forms: set[str]) -> set[str]:
    """Of a German noun with an umlaut in the plural (Fall, Fälle) the dative in -e (Falle)."""
    at = max((base.rfind(vowel) for vowel in "aou"), default=-1)
    if at < 0 or not base[:1].isupper():
        return set()
    if base[at - 1 : at + 1].lower() == "au":
        at -= 1
    turned = base[:at] + {"a": "ä", "o": "ö", "u": "ü"}[base[at].lower()] + base[at + 1 :]
    return {f"{base}e"} if {f"{turned}e", f"{turned}er"} & forms else set()


def with_possessives(forms: set[str]) -> Iterator[str]:
    """Arabic, without the article, which the matcher takes off itself, and with "his", "our"."""
    for form in forms:
        bare = form.removeprefix("ال") if len(form) >= _ARTICLED else form
        yield bare
        stem = bare[:-1] + "ت" if bare.endswith("ة") else bare
        if not bare.endswith(("ا", "ى", "ن")):
            yield from (stem + ending for ending in _POSSESSIVE)
