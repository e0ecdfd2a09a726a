"""What simplemma's dictionaries say about some words: their lemmas, and all forms of these.

The dictionaries map a form to its lemma. Turning one round in memory costs up to 400 MB, so it is
read from front to back twice instead: first the lemmas of what is asked, then the forms of those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from monitor.adapters.lexicon.spelling import VARIANTS, spelt


@dataclass(slots=True)
class Dictionary:
    """`lemmas`: asked word -> its lemmas. `forms`: lemma -> all forms that have it."""

    language: str
    lemmas: dict[str, set[str]] = field(default_factory=dict)
    forms: dict[str, set[str]] = field(default_factory=dict)

    def own_forms(self, word: str) -> set[str]:
        """Other forms than the word itself that have it as their lemma."""
        return self.forms.get(word, set()) - {word}


def read_dictionary(language: str, asked: Iterable[str]) -> Dictionary:
    """Look words up. Raises ValueError for a language without a dictionary or a damaged one."""
    read = Dictionary(language)
    source = _Source(language)
    wanted = source.keys(asked)
    bases = set(wanted)
    for _, form, lemma in source.records():
        if form in wanted:
            base = source.word(lemma)
            bases |= source.keys((base,))
            read.lemmas.setdefault(source.word(form), set()).add(base)
    for _, form, lemma in source.records():
        if lemma in bases:
            read.forms.setdefault(source.word(lemma), set()).add(source.word(form))
    return read


class _Source:
    """The records of one dictionary, (place, form, lemma), as bytes in its own order of letters.

    simplemma's public mapping holds all of it in memory and takes three times as long, so its
    reader of records is used where it is there.
    """

    def __init__(self, language: str) -> None:
        self._language = language
        self._variants = [(other, one) for one, other in VARIANTS.get(language, ())]
        self._is_reversed = False
        self.records = self._stream()

    def keys(self, words: Iterable[str]) -> set[bytes]:
        """How words may stand in the records: with each of their variable letters either way."""
        found = set()
        for word in words:
            for spelling in self._spellings(word):
                key = spelling.encode()
                found.add(key[::-1] if self._is_reversed else key)
        return found

    def word(self, key: bytes) -> str:
        """The word that a key is, its variable letters made one."""
        return spelt((key[::-1] if self._is_reversed else key).decode(), self._language)

    def _spellings(self, word: str) -> Iterator[str]:
        yield word
        for one, other in self._variants:
            at = word.find(one)
            while at >= 0:
                yield word[:at] + other + word[at + len(one) :]
                at = word.find(one, at + 1)

    def _stream(self) -> Callable[[], Iterable[tuple[int, bytes, bytes]]]:
        try:
            from simplemma.strategies.dictionaries.dictionary_factory import (  # noqa: PLC0415
                _read_decompressed,
            )
            from simplemma.strategies.dictionaries.frontcode import (  # noqa: PLC0415
                _iter_records,
                _read_header,
            )
        except ImportError:
            return lambda: _mapping(self._language)
        data = _read_decompressed(self._language)
        self._is_reversed, _, start = _read_header(data)
        return lambda: _iter_records(data, start)


def _mapping(language: str) -> Iterator[tuple[int, bytes, bytes]]:
    found = DefaultDictionaryFactory(cache_max_size=1).get_dictionary(language)
    return ((0, form.encode(), lemma.encode()) for form, lemma in found.items())
