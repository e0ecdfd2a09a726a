"""Forms as a text in one language may have them: a tree by words, so that few are tried.

"Corée du Nord" and "Corée du Sud" share two branches; in most texts neither goes on after the
first word, which is seen by one look, before any form is decoded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from monitor.text.tokens import LONG_WORD
from monitor.watch.forms import BLOCKER, Form, Forms, Record, form_of
from monitor.watch.words import FIRST_KANA, FIRST_SIGN

REMEMBERED: Final = 8192
"""Words of a language's texts that are remembered; one in eight begins a form."""

_AFTER: Final = 1 << 20
"""In the order of the file, beginnings of words come after whole words."""

Keys = Sequence[tuple[str, ...]]
"""By what each word of a text is found."""


class Spelling(NamedTuple):
    """A form that counts in a language.

    `rank`: of those that begin alike the longest has the lowest. `size`: words and letters.
    `free`: nothing is asked of how it is written, nor of what stands around it.
    """

    rank: tuple[int, int, int]
    size: tuple[int, int]
    form: Form
    free: bool


class Branch(NamedTuple):
    """Spellings that begin with the same words: those that end here, and how others go on.

    Of `longer` the next word is the last one, and may itself go on.
    """

    ends: tuple[Spelling, ...]
    longer: tuple[Spelling, ...]
    on: Mapping[str, Branch]

    def standing(self, keys: Keys, last: int) -> list[tuple[Spelling, int]]:
        """What stands in a text whose word number `last` is this branch's; with its last word."""
        found = [(spelling, last) for spelling in self.ends]
        following = keys[last + 1] if last + 1 < len(keys) else ()
        for key in following:
            if key in self.on:
                found += self.on[key].standing(keys, last + 1)
        for spelling in self.longer:
            beginning = spelling.form.keys[-1]
            if any(key.startswith(beginning) for key in following):
                found.append((spelling, last + 1))
        return found


_NONE: Final[Mapping[str, Branch]] = {}


class Stem:
    """What begins with one word in one language; branches grow when a text goes on so.

    `alone`: something may stand whatever the next word is; else it must be one of `seconds`.
    """

    __slots__ = ("_branches", "_language", "_short", "_word", "alone", "seconds")

    def __init__(
        self, word: str, short: Branch, records: Mapping[str, list[Record]], language: str
    ) -> None:
        """`short` has all that is decoded at once, `records` the others by their second word."""
        self._word = word
        self._short = short
        self.seconds = records
        self.alone = bool(short.ends or short.longer)
        self._language = language
        self._branches: dict[str, Branch] = {}

    def may_stand(self, following: Sequence[str]) -> bool:
        """Whether anything can, where the next word has these keys."""
        return self.alone or not self.seconds.keys().isdisjoint(following)

    def standing(self, keys: Keys, i: int) -> list[tuple[Spelling, int]]:
        """What stands in a text at word i, which is this one; with the number of its last word."""
        found = self._short.standing(keys, i)
        for key in keys[i + 1] if i + 1 < len(keys) else ():
            if key in self.seconds:
                found += self._branch(key).standing(keys, i + 1)
        return found

    def _branch(self, second: str) -> Branch:
        found = self._branches.get(second)
        if found is None:
            forms = [(n, form_of(self._word, record)) for n, record in self.seconds[second]]
            found = self._branches[second] = _branch(_counting(forms, self._language), 2)
        return found


class Spoken(dict[str, Stem | None]):
    """Per word of texts in one language what begins with it, None as with most words.

    Made when a text first has the word, and remembered, as wires repeat their words.
    """

    def __init__(self, forms: Forms, language: str) -> None:
        super().__init__()
        self._forms = forms
        self._language = language

    def __missing__(self, word: str) -> Stem | None:
        """What begins with a word, or with a beginning of it after which a word may go on."""
        made = self._stem(word)
        if len(self) >= REMEMBERED:
            self.clear()
        if len(word) <= LONG_WORD:
            self[word] = made
        return made

    def _stem(self, word: str) -> Stem | None:
        beginning, longer = self._forms.beginning(word), self._forms.longer(word)
        if beginning is None and not longer:
            return None
        records = beginning.alone if beginning else ()
        short = _counting([(n, form_of(word, record)) for n, record in records], self._language)
        short += [
            spelling
            for spelling in _counting([*enumerate(longer, _AFTER)], self._language)
            if word.startswith(spelling.form.keys[0])
        ]
        on = beginning.on if beginning else {}
        return Stem(word, _branch(short, 1), on, self._language) if short or on else None


@lru_cache(maxsize=64)
def spoken_in(forms: Forms, language: str) -> Spoken:
    """The forms that count in a language, "" if it is not known."""
    return Spoken(forms, language)


def _counting(forms: Sequence[tuple[int, Form]], language: str) -> list[Spelling]:
    """Those that count in a language.

    Of the same words those of the text's own language decide what they name: a German "Kongo" is
    never the Turkish one.
    """
    spoken = {(f.keys, f.owner == BLOCKER) for _, f in forms if language in f.languages}
    return [
        _spelling(number, form)
        for number, form in forms
        if language in form.languages
        or ((form.keys, form.owner == BLOCKER) not in spoken and _is_everywhere(form, language))
    ]


def _spelling(number: int, form: Form) -> Spelling:
    words, letters = len(form.keys), sum(map(len, form.keys))
    return Spelling((-words, -letters, number), (words, letters), form, _is_free(form))


def _is_everywhere(form: Form, language: str) -> bool:
    """Whether a form counts in other languages too; where none is known, Latin letters do."""
    return not (form.own or form.foreign) or not (language or form.keys[0] >= FIRST_SIGN)


def _is_free(form: Form) -> bool:
    asked = form.exact, form.capital, form.unnamed, form.whole, form.hyphen
    return not any(asked) and form.keys[0] < FIRST_KANA


def _branch(spellings: Iterable[Spelling], depth: int) -> Branch:
    """The branch of spellings that have this many words in common."""
    ends, longer = [], []
    on: dict[str, list[Spelling]] = {}
    for spelling in spellings:
        keys = spelling.form.keys
        if len(keys) == depth:
            ends.append(spelling)
        elif spelling.form.prefix and len(keys) == depth + 1:
            longer.append(spelling)
        else:
            on.setdefault(keys[depth], []).append(spelling)
    branches = {key: _branch(many, depth + 1) for key, many in on.items()}
    return Branch(tuple(ends), tuple(longer), branches or _NONE)
