"""From the words of a term to steps: every form, where it counts, and how it must be spelt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from monitor.ports import Inflected
from monitor.text import fold, fold_marked, tokens
from monitor.text.language import is_written_in
from monitor.watch.plan import Reading, Step
from monitor.watch.query import Term, Word

Words = Mapping[str, Mapping[str, Inflected]]
"""Language -> word -> its forms."""

COMMON: Final = ("ar", "de", "en", "es", "fr", "it", "pl", "pt", "ru", "tr", "uk")
"""Languages looked in where nobody said which ones the wires have."""

_SIGNS: Final = str.maketrans(dict.fromkeys("’ʼ‘′＇", "'") | dict.fromkeys("‐‑‒–", "-"))
_JOINED: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+){1,2}")
_PREFIXED: Final = re.compile(
    r"(anti|cyber|ciber|contre|hyper|kiber|кибер|кібер|mega|méga|micro|mini|narco|super|ultra|vice)"
    r"([^\W\d_]{4,})",
    re.IGNORECASE,
)
_HANGUL: Final = re.compile("[가-힣]+")
_LONGEST_HANGUL: Final = 8
_PLAIN: Final = frozenset(["en"])
"""Languages whose accents are optional."""
_LAST_LATIN: Final = "\u024f"
_FIRST_EASTERN: Final = "\u0530"
"""Letters before it are Latin, Greek or Cyrillic: a word of nothing else is one token."""
_SHORTEST: Final = 3

_UNKNOWN: Final = Inflected((), known=False)

_Forms = dict[tuple[str, str], set[str]]
"""(key, spelling or "" for any) -> languages."""


class Phrase(NamedTuple):
    """The steps of a term, and those of other ways to write it."""

    steps: tuple[Step, ...]
    variants: tuple[tuple[Step, ...], ...] = ()


def asked(term: Term, languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Every (language, word) whose forms the phrase of this term needs."""
    written = _written(term)
    for word in written:
        for part in _asked(word):
            yield from ((code, part) for code in languages if is_written_in(part, code))
    if "en" in languages and (compound := _compound(written)):
        yield "en", compound


def phrase_of(term: Term, languages: Sequence[str], words: Words) -> Phrase:
    """What a term looks for."""
    written = _written(term)
    spoken = _spoken(written, languages, words)
    steps = [step for word in written for step in _steps(word, spoken, languages, words)]
    variants = [
        tuple(step for word in variant for step in _steps(word, spoken, languages, words))
        for variant in (*_variants(written), *_compounds(written, spoken, words))
    ]
    return Phrase(tuple(steps), tuple(variants))


def _variants(written: list[Word]) -> Iterator[list[Word]]:
    """Other ways to write a term: cease-fire as one, cyberattaque as two, Korean either way."""
    if any(word.literal or word.prefix for word in written):
        return
    if all(_HANGUL.fullmatch(word.text) for word in written):
        yield from _spacings([word.text for word in written])
    elif len(written) == 1:
        (word,) = written
        if whole := _joined(word):
            yield [Word(whole)]
        if prefixed := _PREFIXED.fullmatch(word.text):
            yield [Word(prefixed[1]), Word(prefixed[2])]


def _compound(written: list[Word]) -> str:
    """Two words as one: air strike, airstrike; "" for other terms."""
    if len(written) != len(("air", "strike")) or any(w.literal or w.prefix for w in written):
        return ""
    whole = "".join(word.text for word in written)
    return whole if whole.isalpha() and whole.islower() and not _HANGUL.match(whole) else ""


def _compounds(written: list[Word], spoken: Sequence[str], words: Words) -> Iterator[list[Word]]:
    """Two words written as one, if that is an English word: only English writes both."""
    whole = _compound(written) if "en" in spoken else ""
    if whole and words.get("en", {}).get(whole, _UNKNOWN).known:
        yield [Word(whole)]


def _spacings(parts: list[str]) -> Iterator[list[Word]]:
    """Korean compounds are written with a space or without: 대북 제재, 대북제재."""
    whole = "".join(parts)
    if len(parts) > 1:
        yield [Word(whole)]
    elif len(whole) <= _LONGEST_HANGUL:
        for at in range(2, len(whole) - 1):
            yield [Word(whole[:at]), Word(whole[at:])]


def _written(term: Term) -> list[Word]:
    """The words without what stands around them; a first one is no name because it is the first."""
    words = [Word(_core(w.text), w.literal, w.prefix) for w in term.words]
    first, *rest = words
    following = rest[0].text[:1] if rest else ""
    if following.islower() and first.text[1:].islower() and not (first.literal or first.prefix):
        return [Word(first.text[:1].lower() + first.text[1:]), *rest]
    return words


def _core(text: str) -> str:
    if text.isalpha():
        return text
    found = tokens(text)
    return text[found[0].start : found[-1].end].translate(_SIGNS) if found else text


@lru_cache(maxsize=1024)
def _parts(text: str) -> tuple[str, ...]:
    if text.isalpha() and text < _FIRST_EASTERN:
        return (text,)
    return tuple(text[t.start : t.end] for t in tokens(text))


def _asked(word: Word) -> tuple[str, ...]:
    """The word, its parts, and its parts written as one: whatever a dictionary may have."""
    return () if word.literal or word.prefix else _asked_of(word.text)


@lru_cache(maxsize=1024)
def _asked_of(text: str) -> tuple[str, ...]:
    parts = _parts(text)
    others = (one.text for variant in _variants([Word(text)]) for one in variant)
    asked = (text, *(parts if len(parts) > 1 else ()), *others)
    return tuple(one for one in asked if len(one) >= _SHORTEST and not one.isupper())


def _joined(word: Word) -> str:
    """A hyphenated word without its hyphens, "" for any other."""
    is_one = _JOINED.fullmatch(word.text) and not (word.literal or word.prefix)
    return word.text.replace("-", "") if is_one else ""


def _spoken(written: list[Word], languages: Sequence[str], words: Words) -> tuple[str, ...]:
    """The languages that know most of a term's words: it is meant in them."""
    known = {
        code: sum(_is_known(word, words.get(code, {})) for word in written) for code in languages
    }
    if len(written) == 1 and written[0].text[:1].isupper():
        return tuple(languages)  # a name: that one dictionary has it says nothing of the others
    most = max(known.values(), default=0)
    return tuple(code for code in languages if known[code] == most)


def _is_known(word: Word, there: Mapping[str, Inflected]) -> bool:
    return any(one in there and there[one].known for one in _asked(word))


def _steps(word: Word, spoken: Sequence[str], languages: Sequence[str], words: Words) -> list[Step]:
    parts = _parts(word.text)
    forms = [_own(part, word, spoken, languages, words) for part in parts]
    if not (word.literal or word.prefix):
        for code in spoken:
            there = words.get(code, {})
            exact = [_is_exact(word, part, code, there) for part in parts]
            for n, spelt in _placed(word, parts, there):
                key = fold(spelt)
                spelling = fold_marked(spelt) if exact[n] else ""
                if spelling == key:
                    spelling = key  # one object
                forms[n].setdefault((key, spelling), set()).add(code)
    last = len(parts) - 1
    return [_step(found, languages, word.prefix and n == last) for n, found in enumerate(forms)]


def _own(
    part: str, word: Word, spoken: Sequence[str], languages: Sequence[str], words: Words
) -> _Forms:
    """The part as written. Accents count if there are any, or where the word is known without."""
    key, marked = fold(part), fold_marked(part)
    if marked != key:
        return {(key, marked): set()}
    exact = {code for code in spoken if _is_exact(word, part, code, words.get(code, {}))}
    if not exact:
        return {(key, ""): set()}
    found: _Forms = {(key, key): exact}
    if others := {*languages} - exact:
        found[key, ""] = others
    return found


def _is_exact(word: Word, part: str, code: str, there: Mapping[str, Inflected]) -> bool:
    """Whether a spelling is that of the language: the dictionary has the word, and has accents."""
    if code in _PLAIN or word.literal or part[0].casefold() > _LAST_LATIN:
        return False
    return any(one in there and there[one].known for one in (word.text, part))


def _placed(
    word: Word, parts: Sequence[str], there: Mapping[str, Inflected]
) -> Iterator[tuple[int, str]]:
    """Forms of the whole word (sous-marins), token by token, and of each of its parts."""
    whole = there.get(word.text)
    for form in whole.forms if whole else ():
        found = tokens(form) if len(parts) > 1 or not form.isalpha() else ()
        if not found and len(parts) == 1:
            yield 0, form
        elif len(found) == len(parts):
            yield from ((n, form[t.start : t.end]) for n, t in enumerate(found))
    if len(parts) > 1:
        for n, part in enumerate(parts):
            told = there.get(part)
            yield from ((n, form) for form in (told.forms if told else ()))


def _step(forms: _Forms, languages: Sequence[str], is_prefix: bool) -> Step:
    """One step. A key that counts everywhere in any spelling needs no reading."""
    anyhow = {key for (key, spelling), codes in forms.items() if not (spelling or codes)}
    readings = frozenset(
        Reading(key, spelling, _one(frozenset(codes)))
        for (key, spelling), codes in forms.items()
        if key not in anyhow
    )
    told = frozenset(languages) if any(r.languages for r in readings) else frozenset()
    return Step(frozenset(key for key, _ in forms), readings, is_prefix, _one(told))


@lru_cache(maxsize=1024)
def _one(codes: frozenset[str]) -> frozenset[str]:
    """The same object for equal sets: there are few of them, and a great many readings."""
    return codes
