"""Surface forms of countries and organisations in every language, from the package's data file.

The file is made by tools/build_countries.py; people edit tools/concepts/, whose README tells what
kinds and marks mean. docs/watchlists.md tells the analyst how forms become evidence.

A line of the file is a first word, a tab, and the forms that begin with it, divided by tabs:

    prensa<TAB>rest of the words|owner|kind|languages|flags|text

Sixty thousand words are read in a tenth of a second and decoded when a text first has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from monitor.text import tokens

BLOCKER: Final = "-"
"""Owner of forms that are never evidence: "salade russe", "Moscow Mule"."""

FILE: Final = "concepts.txt"
KINDS: Final = {
    "n": "name",
    "a": "abbr",
    "j": "adj",
    "p": "people",
    "c": "compound",
    "C": "capital",
    "s": "seat",
    "l": "letter",
    "b": "block",
}
WEAK_KINDS: Final = frozenset({"capital", "seat"})
NAMING_KINDS: Final = frozenset({"name", "abbr"})
PREFIX_BUCKET: Final = 4
"""Forms that end in * are filed under this many of their first letters."""

FEW: Final = 8
"""So many concepts are looked for in a line before it is cut."""


class Form(NamedTuple):
    """One surface form. `keys` are its folded tokens, `text` is how it is written.

    `exact` (^): capitals and accents as written (or all capitals). `doubtful` (?): needs support by
    other evidence. `own` (!): only in texts of `languages`. `whole` (=): in Hangul nothing but
    particles may follow. `prefix` (*): a longer word may follow. `hyphen` (-): a hyphen must
    follow. `capital` (A): begins with a capital letter. `foreign` (o): an ordinary word elsewhere,
    so only in texts of `languages`; unlike `own` it still names the concept in any query.
    """

    keys: tuple[str, ...]
    owner: str
    kind: str
    languages: tuple[str, ...]
    text: str
    exact: bool = False
    doubtful: bool = False
    own: bool = False
    whole: bool = False
    prefix: bool = False
    hyphen: bool = False
    capital: bool = False
    foreign: bool = False

    @property
    def weak(self) -> bool:
        """A capital or seat of government."""
        return self.kind in WEAK_KINDS

    @property
    def written(self) -> tuple[str, ...]:
        """The words as they are written."""
        return _written(self.text)


@lru_cache(maxsize=4096)
def _written(text: str) -> tuple[str, ...]:
    return tuple(text[t.start : t.end] for t in tokens(text))


class Head(NamedTuple):
    """How a form begins: its first word and the second, "" if there is none or any may follow.

    With `longer` the word is a beginning of `PREFIX_BUCKET` letters.
    """

    owner: str
    word: str
    second: str
    longer: bool = False


class Forms:
    """All forms by their first word."""

    def __init__(self, lines: Iterable[str]) -> None:
        """`lines` as in the data file. A mistake in them is a bug: ValueError."""
        self._first: dict[str, str | list[Form]] = {}
        self._longer: dict[str, list[Form]] = {}
        self._known: dict[str, tuple[str, ...]] = {}
        for line in lines:
            if line.startswith("#"):
                continue
            if line.startswith("@"):
                kind, *codes = line[1:].split(" ")
                self._known[kind] = tuple(codes)
                continue
            head, tab, records = line.partition("\t")
            if not tab:
                raise ValueError(f"no forms: {line!r}")
            if head.endswith("*"):
                forms = _decoded(head[:-1], records)
                self._longer.setdefault(head[:PREFIX_BUCKET].rstrip("*"), []).extend(forms)
            else:
                self._first[head] = records

    def starting(self, word: str) -> Sequence[Form]:
        """Forms whose first word this is."""
        found = self._first.get(word)
        if found is None:
            return ()
        if isinstance(found, str):
            found = self._first[word] = _decoded(word, found)
        return found

    def longer(self, word: str) -> Sequence[Form]:
        """Forms of one word after which it may go on, and which this word may begin with."""
        return self._longer.get(word[:PREFIX_BUCKET], ())

    def naming(self, keys: tuple[str, ...]) -> list[Form]:
        """Names and abbreviations of these words: a term that is one of them is the concept."""
        there = self.starting(keys[0]) if keys else ()
        return [f for f in there if f.keys == keys and f.kind in NAMING_KINDS]

    def owned(self, owner: str) -> tuple[Form, ...]:
        """All forms of a concept, for people to look at; takes a tenth of a second."""
        code = owner.removeprefix("country:")
        sign = f"|{code}|"
        for word, found in self._first.items():
            if isinstance(found, str) and sign in found:
                self._first[word] = _decoded(word, found)
        decoded = [found for found in self._first.values() if not isinstance(found, str)]
        every = (form for forms in (*decoded, *self._longer.values()) for form in forms)
        return tuple(form for form in every if form.owner == owner)

    def heads(self, owners: AbstractSet[str]) -> Iterator[Head]:
        """How the forms of concepts begin; decodes nothing, takes up to a tenth of a second."""
        codes = {owner.removeprefix("country:"): owner for owner in owners}
        signs = [f"|{code}|" for code in codes] if len(codes) <= FEW else None
        for word, found in self._first.items():
            if not isinstance(found, str):
                yield from _heads(form for form in found if form.owner in owners)
            elif signs is None or any(sign in found for sign in signs):
                for record in found.split("\t"):
                    rest, code, _, _, flags, _ = record.split("|")
                    if code in codes:
                        second, _, more = rest.partition(" ")
                        open_end = "*" in flags and not more
                        yield Head(codes[code], word, "" if open_end else second)
        for forms in self._longer.values():
            yield from _heads(form for form in forms if form.owner in owners)

    def known(self, kind: str) -> tuple[str, ...]:
        """Codes that can be asked for: "KP" for kind "country"."""
        return self._known.get(kind, ())


def _heads(forms: Iterable[Form]) -> Iterator[Head]:
    for form in forms:
        first, second, *more = (*form.keys, "")
        if form.prefix and len(form.keys) == 1:
            yield Head(form.owner, first[:PREFIX_BUCKET], "", longer=True)
        else:
            yield Head(form.owner, first, "" if form.prefix and len(more) == 1 else second)


@lru_cache(maxsize=1)
def load_forms() -> Forms:
    """Read the data file of the package, once."""
    text = (files("monitor.watch") / "data" / FILE).read_text("utf-8")
    return Forms(text.removesuffix("\n").split("\n"))


_shared: dict[tuple[str, ...], tuple[str, ...]] = {}
"""The few combinations of languages that there are, each once."""


def _decoded(head: str, records: str) -> list[Form]:
    forms = []
    for record in records.split("\t"):
        rest, code, kind, languages, flags, text = record.split("|")
        owner = code if code == BLOCKER or ":" in code else f"country:{code}"
        spoken = tuple(languages.split(","))
        keys = (head, *rest.split(" ")) if rest else (head,)
        forms.append(
            Form(
                keys,
                owner,
                KINDS[kind],
                _shared.setdefault(spoken, spoken),
                text or " ".join(keys),
                "^" in flags,
                "?" in flags,
                "!" in flags,
                "=" in flags,
                "*" in flags,
                "-" in flags,
                "A" in flags,
                "o" in flags,
            )
        )
    return forms
