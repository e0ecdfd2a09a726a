"""Cases, plural and possessives of Turkish nouns: regular, and too many for a dictionary."""

from __future__ import annotations

from typing import Final

_VOWELS: Final = "aeıioöuüâîû"
_BACK: Final = "aıouâû"
_HIGH: Final = {"a": "ı", "ı": "ı", "e": "i", "i": "i", "o": "u", "u": "u", "ö": "ü", "ü": "ü",
                "â": "ı", "î": "i", "û": "u"}  # fmt: skip
_HARD: Final = "fstkçşhp"
_SOFT: Final = {"p": "b", "ç": "c", "t": "d", "k": "ğ"}


def cases(noun: str) -> tuple[str, ...]:
    """All usual forms of a noun in the nominative."""
    vowels = [c for c in noun if c in _VOWELS]
    if not vowels or not noun:
        return (noun,)
    high, low = _HIGH[vowels[-1]], "a" if vowels[-1] in _BACK else "e"
    plural = f"{noun}l{low}r"
    plural_high = "ı" if low == "a" else "i"
    owned = [f"{stem}{'' if noun[-1] not in _VOWELS else 's'}{high}" for stem in _stems(noun)]
    found = [noun, *_simple(noun, high, low), plural, *_simple(plural, plural_high, low)]
    for one, vowel in (*((o, high) for o in owned), (f"{plural}{plural_high}", plural_high)):
        found += [one, *_owned(one, vowel, low)]
    return tuple(dict.fromkeys(found))


def softened(noun: str) -> str | None:
    """The stem with a soft last consonant that it may have before a vowel: uçak, uçağı."""
    if noun[-1:] not in _SOFT:
        return None
    return noun[:-1] + ("g" if noun.endswith("nk") else _SOFT[noun[-1]])


def _stems(noun: str) -> list[str]:
    soft = softened(noun)
    return [noun] if soft is None else [noun, soft]


def _simple(noun: str, high: str, low: str) -> list[str]:
    """Accusative, dative, genitive, locative, ablative, instrumental, and -ki."""
    is_open = noun[-1] in _VOWELS
    glide, link = ("y", "n") if is_open else ("", "")
    d = "t" if noun[-1] in _HARD else "d"
    found = [f"{noun}{d}{low}", f"{noun}{d}{low}n", f"{noun}{d}{low}ki", f"{noun}{glide}l{low}"]
    for stem in _stems(noun):
        found += [f"{stem}{glide}{high}", f"{stem}{glide}{low}", f"{stem}{link}{high}n"]
    return found


def _owned(noun: str, high: str, low: str) -> list[str]:
    """The same after the possessive ending, which takes an n."""
    return [
        *(f"{noun}n{high}", f"{noun}n{low}", f"{noun}n{high}n", f"{noun}nd{low}"),
        *(f"{noun}nd{low}n", f"{noun}nd{low}ki", f"{noun}yl{low}", f"{noun}nc{low}"),
    ]
