"""Surface forms of countries and organisations in every language, from the package's data file.

The file is made by tools/build_countries.py; people edit tools/concepts/, whose README tells what
kinds and marks mean. docs/watchlists.md tells the analyst how forms become evidence.

A line of the file is a first word, a tab, and the forms that begin with it, divided by tabs:

    prensa<TAB>rest of the words|owner|kind|languages|flags|text

A hundred thousand first words are filed in a seventh of a second; forms are decoded when a text has
their first word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Final, NamedTuple

from monitor.text import tokens
from monitor.text.tokens import has_comma
from monitor.watch.shelf import BLOCK, Shelf

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
ATTRIBUTE_KINDS: Final = frozenset({"adj", "people"})
NAMING_KINDS: Final = frozenset({"name", "abbr"})
PREFIX_BUCKET: Final = 4
"""Forms that end in * are filed under this many of their first letters."""

FEW: Final = 8
"""So many concepts are looked for by their sign; for more the whole file is gone through."""

REMEMBERED: Final = 4096
"""First words of which the forms are kept apart by their second."""


class Form(NamedTuple):
    """One surface form. `keys` are its folded tokens, `text` is how it is written.

    `exact` (^): capitals and accents as written (or all capitals). `doubtful` (?): needs support by
    other evidence. `own` (!): only in texts of `languages`. `whole` (=): in Hangul nothing but
    particles may follow. `prefix` (*): a longer word may follow. `hyphen` (-): a hyphen must
    follow. `unnamed` (~): no word with a capital may follow ("ensalada a la rusa", but "a la rusa
    Andreeva"). `capital` (A): begins with a capital letter. `foreign` (o): an ordinary word
    elsewhere, so only in texts of `languages`; unlike `own` it still names the concept in any
    query.
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
    unnamed: bool = False
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
def stops_of(text: str) -> frozenset[int]:
    """Before which of its words (the second is 1) a form has a stop: "Paris, Texas", "N. Korea"."""
    found = tokens(text)
    gaps = (text[one.end : other.start] for one, other in pairwise(found))
    return frozenset(n for n, gap in enumerate(gaps, 1) if "." in gap or has_comma(gap))


@lru_cache(maxsize=4096)
def _written(text: str) -> tuple[str, ...]:
    return tuple(text[t.start : t.end] for t in tokens(text))


class Head(NamedTuple):
    """A form's first word and the longest other one, "" if it has none.

    With `longer` the word is a beginning of `PREFIX_BUCKET` letters.
    """

    owner: str
    word: str
    other: str
    longer: bool = False


Record = tuple[int, str]
"""A form as it stands in the file, with its number among those that begin with the same word."""


class Beginning(NamedTuple):
    """The forms that begin with a word, not decoded: few texts go on with one of them.

    `alone`: those of one word, and those of two of which the second may go on. `on`: the others by
    their second word.
    """

    alone: tuple[Record, ...]
    on: Mapping[str, list[Record]]


class Forms:
    """All forms by their first word.

    Who looks up a word remembers what was found.
    """

    def __init__(self, data: bytes) -> None:
        """`data` as the data file. A mistake in it is a bug: ValueError."""
        self._shelf = Shelf()
        self._beginnings: dict[str, Beginning] = {}
        self._longer: dict[str, list[Form]] = {}
        self._known: dict[str, tuple[str, ...]] = {}
        at, last = 0, b""
        while at < len(data):
            end = data.find(b"\n", at + BLOCK)
            end = len(data) if end < 0 else end
            last = self._file(data[at:end].split(b"\n"), last)
            at = end + 1

    def _file(self, lines: list[bytes], last: bytes) -> bytes:
        """File lines of which the first words come after the last one; returns the new last one."""
        words: list[bytes] = []
        kept: list[bytes] = []
        for line in filter(None, lines):
            word, tab, records = line.partition(b"\t")
            if line.startswith(b"@"):
                kind, *codes = line[1:].decode().split(" ")
                self._known[kind] = tuple(codes)
            elif line.startswith(b"#"):
                continue
            elif not tab:
                raise ValueError(f"no forms: {line.decode()!r}")
            elif word.endswith(b"*"):
                head = word.decode()
                bucket = self._longer.setdefault(head[:PREFIX_BUCKET].rstrip("*"), [])
                bucket += _decoded(head[:-1], records.decode())
            elif word <= last:
                raise ValueError(f"not in order: {word.decode()!r}")
            else:
                last = word
                words.append(word)
                kept.append(line)
        self._shelf.put(words, kept)
        return last

    def beginning(self, word: str) -> Beginning | None:
        """The forms whose first word this is."""
        found = self._beginnings.get(word)
        if found is None:
            records = self._shelf.records(word)
            if records is None:
                return None
            if len(self._beginnings) >= REMEMBERED:
                self._beginnings.clear()
            found = self._beginnings[word] = _beginning(records)
        return found

    def starting(self, word: str) -> Sequence[Form]:
        """The same decoded."""
        records = self._shelf.records(word)
        return () if records is None else _decoded(word, records)

    def longer(self, word: str) -> Sequence[Form]:
        """Forms of one word after which it may go on, and which this word may begin with."""
        return self._longer.get(word[:PREFIX_BUCKET], ())

    def naming(self, keys: tuple[str, ...]) -> list[Form]:
        """Names and abbreviations of these words: a term that is one of them is the concept."""
        there = self.beginning(keys[0]) if keys else None
        if there is None:
            return []
        more = there.on.get(keys[1], ()) if len(keys) > 1 else ()
        forms = (form_of(keys[0], record) for _, record in (*there.alone, *more))
        return [f for f in forms if f.keys == keys and f.kind in NAMING_KINDS]

    def owned(self, owner: str) -> tuple[Form, ...]:
        """All forms of a concept, for people to look at; takes some milliseconds."""
        found: list[Form] = []
        code = owner.removeprefix("country:")
        for word, records in self._lines_with({code}):
            own = (record for record in records.split("\t") if record.split("|", 2)[1] == code)
            found += (form_of(word, record) for record in own)
        found += (f for forms in self._longer.values() for f in forms if f.owner == owner)
        return tuple(found)

    def heads(self, owners: AbstractSet[str]) -> Iterator[Head]:
        """By which words forms of concepts are seen; takes up to a quarter of a second."""
        codes = {owner.removeprefix("country:") for owner in owners}
        for word, records in self._lines_with(codes):
            yield from (head for head in _heads(word, records) if head.owner in owners)
        for beginning, forms in self._longer.items():
            for form in forms:
                if form.owner in owners:
                    yield Head(form.owner, beginning, "", longer=True)

    def may_begin(self, word: str) -> bool:
        """Whether a form may begin with this word or a beginning of it; says no to most others."""
        return self._shelf.may_have(word) or word[:PREFIX_BUCKET] in self._longer

    def begun_by(self, word: str) -> Iterator[Head]:
        """By which words the forms are seen that begin with this word or a beginning of it."""
        records = self._shelf.records(word)
        if records is not None:
            yield from _heads(word, records)
        for form in self._longer.get(word[:PREFIX_BUCKET], ()):
            if word.startswith(form.keys[0]):
                yield Head(form.owner, word, "")

    def _lines_with(self, codes: Collection[str]) -> Iterator[tuple[str, str]]:
        """First words and their records, all that are of these concepts among them."""
        if len(codes) > FEW:
            return self._shelf.lines()
        return self._shelf.lines_with([f"|{code}|".encode() for code in codes])

    def known(self, kind: str) -> tuple[str, ...]:
        """Codes that can be asked for: "KP" for kind "country"."""
        return self._known.get(kind, ())


@lru_cache(maxsize=1)
def load_forms() -> Forms:
    """Read the data file of the package, once."""
    return Forms((files("monitor.watch") / "data" / FILE).read_bytes())


_shared: dict[tuple[str, ...], tuple[str, ...]] = {}
"""The few combinations of languages that there are, each once."""


def _heads(word: str, records: str) -> Iterator[Head]:
    for record in records.split("\t"):
        rest, code, _, _, flags, _ = record.split("|")
        others = rest.split(" ")
        if "*" in flags:  # the last one may go on
            others.pop()
        yield Head(_owner(code), word, max(others, key=len, default=""))


def _owner(code: str) -> str:
    return code if code == BLOCKER or ":" in code else f"country:{code}"


def _beginning(records: str) -> Beginning:
    alone: list[Record] = []
    on: dict[str, list[Record]] = {}
    for number, record in enumerate(records.split("\t")):
        rest, _, _, _, flags, _ = record.split("|")
        second, *more = rest.split(" ")
        if not second or (not more and "*" in flags):
            alone.append((number, record))
        else:
            on.setdefault(second, []).append((number, record))
    return Beginning(tuple(alone), on)


def _decoded(word: str, records: str) -> list[Form]:
    return [form_of(word, record) for record in records.split("\t")]


def form_of(word: str, record: str) -> Form:
    """Decode a form that begins with a word."""
    rest, code, kind, languages, flags, text = record.split("|")
    spoken = tuple(languages.split(","))
    keys = (word, *rest.split(" ")) if rest else (word,)
    return Form(
        keys,
        _owner(code),
        KINDS[kind],
        _shared.setdefault(spoken, spoken),
        text or " ".join(keys),
        "^" in flags,
        "?" in flags,
        "!" in flags,
        "=" in flags,
        "*" in flags,
        "-" in flags,
        "~" in flags,
        "A" in flags,
        "o" in flags,
    )
