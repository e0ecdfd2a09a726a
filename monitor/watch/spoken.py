"""Forms as a text in one language may have them: a tree by words, so that few are tried.

"Corée du Nord" and "Corée du Sud" share two branches; in most texts neither goes on after the
first word, which is seen by one look.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from monitor.text.tokens import LONG_WORD
from monitor.watch.forms import BLOCKER, Form, Forms

FIRST_SIGN: Final = "\u2e80"
FIRST_KANA: Final = "\u3000"

REMEMBERED: Final = 8192
"""Words of a language's texts that are remembered; one in eight begins a form."""


class Spelling(NamedTuple):
    """A form that counts in a language.

    `rank`: the longest of those that begin alike has the lowest. `size`: words and letters.
    `free`: nothing is asked of how it is written, nor of what stands around it.
    """

    rank: int
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

    def may_stand(self, following: Sequence[str]) -> bool:
        """Whether anything can, where the next word has these keys."""
        return bool(self.ends or self.longer) or not self.on.keys().isdisjoint(following)

    def standing(self, keys: Sequence[tuple[str, ...]], last: int) -> list[tuple[Spelling, int]]:
        """What stands in a text whose word number `last` is this branch's; with its last word.

        `keys` tell by what each word is found.
        """
        found = [(spelling, last) for spelling in self.ends]
        following = keys[last + 1] if last + 1 < len(keys) else ()
        for key in following if self.on else ():
            if key in self.on:
                found += self.on[key].standing(keys, last + 1)
        for spelling in self.longer:
            beginning = spelling.form.keys[-1]
            if any(key.startswith(beginning) for key in following):
                found.append((spelling, last + 1))
        return found


_NONE: Final[Mapping[str, Branch]] = {}


class Spoken(dict[str, Branch | None]):
    """Per word of texts in one language what begins with it, None as with most words.

    Made when a text first has the word, and remembered, as wires repeat their words.
    """

    def __init__(self, forms: Forms, language: str) -> None:
        super().__init__()
        self._forms = forms
        self._language = language

    def __missing__(self, word: str) -> Branch | None:
        """What begins with a word, or with a beginning of it after which a word may go on."""
        forms = self._counting(self._forms.starting(word))
        longer = self._counting(self._forms.longer(word))
        forms += [form for form in longer if word.startswith(form.keys[0])]
        found = _branch(_spellings(forms), 1) if forms else None
        if len(self) >= REMEMBERED:
            self.clear()
        if len(word) <= LONG_WORD:
            self[word] = found
        return found

    def _counting(self, forms: Sequence[Form]) -> list[Form]:
        """Those that count in the language.

        Of the same words those of the text's own language decide what they name: a German "Kongo"
        is never the Turkish one.
        """
        language = self._language
        spoken = {(f.keys, f.owner == BLOCKER) for f in forms if language in f.languages}
        return [
            form
            for form in forms
            if language in form.languages
            or ((form.keys, form.owner == BLOCKER) not in spoken and _is_everywhere(form, language))
        ]


@lru_cache(maxsize=64)
def spoken_in(forms: Forms, language: str) -> Spoken:
    """The forms that count in a language, "" if it is not known."""
    return Spoken(forms, language)


def _spellings(forms: Iterable[Form]) -> list[Spelling]:
    """The longest first."""
    longest = sorted(forms, key=_size, reverse=True)
    return [Spelling(n, _size(f), f, _is_free(f)) for n, f in enumerate(longest)]


def _size(form: Form) -> tuple[int, int]:
    return len(form.keys), sum(map(len, form.keys))


def _is_everywhere(form: Form, language: str) -> bool:
    """Whether a form counts in other languages too; where none is known, Latin letters do."""
    return not (form.own or form.foreign) or not (language or form.keys[0] >= FIRST_SIGN)


def _is_free(form: Form) -> bool:
    asked = form.exact, form.capital, form.unnamed, form.whole, form.hyphen
    return not any(asked) and form.keys[0] < FIRST_KANA


def _branch(spellings: Sequence[Spelling], depth: int) -> Branch:
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
