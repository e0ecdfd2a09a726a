"""The data files of concepts: surface forms of countries in every language.

The format is described at the head of data/countries.txt; docs/watchlists.md tells the analyst how
forms become evidence.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from monitor.text import fold, tokens

BLOCKER: Final = "-"
"""Owner of forms that are never evidence: "salade russe", "Moscow Mule"."""

FILES: Final = ("countries.txt", "blockers.txt")
WEAK_KINDS: Final = frozenset({"capital", "seat"})
PREFIX_BUCKET: Final = 4
"""Forms that end in * are filed under this many of their first letters."""

_BRACES: Final = re.compile(r"\{([^}]*)\}")
_HEAD: Final = re.compile(r"\[([^\]]+)\]")


class Form(NamedTuple):
    """One surface form. `keys` are its folded tokens, `written` the same as in the file.

    `exact`: capitals and accents as written (or all capitals). `doubtful`: needs support by other
    evidence. `own`: only in texts of `languages`. `whole`: in Hangul nothing may follow. `prefix`:
    a longer word may follow. `hyphen`: a hyphen must follow.
    """

    keys: tuple[str, ...]
    written: tuple[str, ...]
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

    @property
    def weak(self) -> bool:
        """A capital or seat of government."""
        return self.kind in WEAK_KINDS


@dataclass(frozen=True, slots=True)
class Forms:
    """All forms, filed by first token, prefixes by their first letters."""

    first: dict[str, list[Form]]
    prefixes: dict[str, list[Form]]
    names: dict[tuple[str, ...], list[Form]]
    """Names and abbreviations by their tokens: a term that is one of these is the concept."""
    owners: dict[str, list[Form]]

    def known(self, kind: str) -> tuple[str, ...]:
        """Codes that can be asked for: "KP" for kind "country"."""
        return tuple(
            sorted(
                owner.partition(":")[2]
                for owner, forms in self.owners.items()
                if owner.startswith(f"{kind}:") and any(f.kind == "name" for f in forms)
            )
        )


@lru_cache(maxsize=1)
def load_forms() -> Forms:
    """Read the data files of the package, once."""
    data = files("monitor.watch") / "data"
    texts = [(data / name).read_text("utf-8") for name in FILES]
    return file_forms(itertools.chain.from_iterable(map(read_forms, texts)))


def file_forms(forms: Iterable[Form]) -> Forms:
    """File forms for matching; the same form of one owner in several languages is kept once."""
    filed = Forms({}, {}, {}, {})
    merged: dict[tuple[object, ...], Form] = {}
    for form in forms:
        identity = (form.keys, form.owner, form.kind, form.exact and form.written, form[5:])
        twin = merged.get(identity)
        if twin is not None:
            spoken = dict.fromkeys((*twin.languages, *form.languages))
            form = twin._replace(languages=tuple(spoken))  # noqa: PLW2901
        merged[identity] = form
    for form in merged.values():
        _file(form, filed)
    return filed


def _file(form: Form, filed: Forms) -> None:
    head = form.keys[0]
    if form.prefix and len(form.keys) == 1:
        filed.prefixes.setdefault(head[:PREFIX_BUCKET], []).append(form)
    else:
        filed.first.setdefault(head, []).append(form)
    if form.kind in ("name", "abbr"):
        filed.names.setdefault(form.keys, []).append(form)
    filed.owners.setdefault(form.owner, []).append(form)


def read_forms(text: str) -> Iterator[Form]:
    """The forms of one data file. A mistake in it is a bug: ValueError with the line's number."""
    owner = ""
    endings: dict[str, tuple[str, ...]] = {}
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.partition("#")[0].strip()
        if not line:
            continue
        if head := _HEAD.fullmatch(line):
            owner = head[1]
        elif line.startswith("@"):
            name, *listed = line[1:].split()
            endings[name] = tuple("" if e == "0" else e for e in listed)
        else:
            where, colon, listing = line.partition(":")
            if not colon or not owner:
                raise ValueError(f"line {number}: neither a section nor forms: {line}")
            languages, _, kind = where.partition(" ")
            yield from _listed(listing, owner, kind, tuple(languages.split(",")), endings)


def _listed(
    listing: str,
    owner: str,
    kind: str,
    languages: tuple[str, ...],
    endings: dict[str, tuple[str, ...]],
) -> Iterator[Form]:
    for part in listing.split("|"):
        text = part.strip()
        bare = text.lstrip("^?=!")
        if not bare:
            continue
        sigils = text[: len(text) - len(bare)]
        flags = ("^" in sigils, "?" in sigils, "!" in sigils, "=" in sigils)
        ends = (text.endswith("*"), text.endswith("-"))
        for expanded in _expand(bare, endings):
            keys, written = _keys(expanded)
            if not keys:
                raise ValueError(f"{owner}: a form without letters: {text!r}")
            shown = expanded[:-1] if ends[0] else expanded
            yield Form(keys, written, owner, kind, languages, shown, *flags, *ends)
            if len(keys) > 1 and all("가" <= key[0] <= "힣" for key in keys):
                # Korean writes names of several words with and without spaces
                one = (("".join(keys),), ("".join(written),))
                yield Form(*one, owner, kind, languages, shown, *flags, *ends)


def _keys(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Folded and written tokens; a single alphabetic word, as most are, needs no cutting."""
    if text.isalpha() and text[0] < "\u0e00":
        return (fold(text),), (text,)
    found = tokens(text)
    return tuple([t.text for t in found]), tuple([text[t.start : t.end] for t in found])


def _expand(part: str, endings: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """`russ{o,a}`, `российск{ru.adj}` and `Stan{y,ów} Zjednoczon{&e,ych}` written out."""
    if "{" not in part:
        yield part
        return
    pieces = _BRACES.split(part)
    for chosen in _chosen(pieces[1::2], endings):
        yield "".join(
            itertools.chain.from_iterable(itertools.zip_longest(pieces[::2], chosen, fillvalue=""))
        )


def _chosen(groups: list[str], endings: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """One ending for every pair of braces; those with & go along with the pair before."""
    rows: list[list[tuple[str, ...]]] = []
    for group in groups:
        listed = endings[group] if group in endings else tuple(group.lstrip("&").split(","))
        if not group.startswith("&"):
            rows.append([(e,) for e in listed])
        elif not rows or len(rows[-1]) != len(listed):
            raise ValueError(f"{{{group}}} does not go with the endings before")
        else:
            rows[-1] = [(*before, e) for before, e in zip(rows[-1], listed, strict=True)]
    for combined in itertools.product(*rows):
        yield tuple(itertools.chain.from_iterable(combined))
