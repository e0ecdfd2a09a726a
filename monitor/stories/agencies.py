"""The names of those whom news comes from, found in texts (`data/agencies.txt`).

All forms are in one tree, so that a text is read once however many there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from monitor.text.phrases import key
from monitor.text.tables import read_table

SHORT: Final = 5
"""Letters up to which an alphabetic form counts as written only (AP, dpa)."""

ENDING: Final = 3
"""Letters that a form with `*` may be longer by."""

_NO_BOUNDARIES: Final = re.compile("[\u3005-\u30ff\u3400-\u9fff]")
_HANGUL: Final = re.compile("[가-힣]")
_EASTERN: Final = re.compile("[\u0600-\u06ff\u3005-\u9fff가-힣]")
_PROCLITICS: Final = frozenset("ولبفك")
_EDITION: Final = re.compile(r"\s[A-Z]{2}$")


class Form(NamedTuple):
    """One form of a name. `doubtful`: it is also another word."""

    name: str
    text: str
    ending: bool
    doubtful: bool


class Mention(NamedTuple):
    """A name in a text, at the half-open range [start, end) of code points."""

    name: str
    start: int
    end: int
    doubtful: bool


class _Names(NamedTuple):
    """Forms by how they are looked up: as written, in small letters, in other scripts."""

    written: dict[str, Form]
    folded: dict[str, Form]
    eastern: dict[str, Form]
    in_written: re.Pattern[str]
    in_folded: re.Pattern[str]
    in_eastern: re.Pattern[str]
    by_key: dict[str, str]


def mentions(text: str) -> list[Mention]:
    """The names in a text, in order, the longest where several begin."""
    names = _names()
    plain = text.replace("İ", "I")  # the one letter that becomes two when it is made small
    found = [
        *_found(plain, names.in_written, names.written),
        *_found(plain.lower(), names.in_folded, names.folded),
    ]
    if _EASTERN.search(plain):
        found.extend(_found(plain, names.in_eastern, names.eastern))
    if len(found) < 2:  # noqa: PLR2004 - nothing to sort out
        return found
    found.sort(key=lambda m: (m.start, -m.end))
    kept: list[Mention] = []
    for mention in found:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def known(name: str) -> str | None:
    """The origin that a whole name means, doubtful forms too, or None."""
    return _names().by_key.get(key(name.strip(" .,-–—")))


@cache
def outlet_of(feed: str) -> str:
    """Who a feed is: an agency that its name begins with, else its name without an edition."""
    bare = _EDITION.sub("", feed.strip())
    whole = known(bare)
    if whole:
        return whole
    first = next((m for m in mentions(feed) if m.start == 0 and not m.doubtful), None)
    return first.name if first else bare or feed


def _found(text: str, pattern: re.Pattern[str], forms: dict[str, Form]) -> Iterator[Mention]:
    for match in pattern.finditer(text):
        form = forms[match[0]]
        end = _end(text, match.end(), form)
        if end is not None and _begins(text, match.start(), form):
            yield Mention(form.name, match.start(), end, form.doubtful)


def _begins(text: str, start: int, form: Form) -> bool:
    if start == 0 or _NO_BOUNDARIES.match(form.text):
        return True
    before = text[start - 1]
    if not before.isalnum() or _NO_BOUNDARIES.match(before):
        return True
    if before in _PROCLITICS:
        return start == 1 or not text[start - 2].isalnum()
    return False


def _end(text: str, end: int, form: Form) -> int | None:
    """Where the name ends with its ending, or None if it goes on as another word."""
    last = form.text[-1]
    if _NO_BOUNDARIES.match(last) or _HANGUL.match(last):
        return end
    stop = end
    while stop < len(text) and text[stop].isalpha() and not _NO_BOUNDARIES.match(text[stop]):
        if _HANGUL.match(text[stop]):
            return stop  # a particle
        stop += 1
        if stop - end > ENDING:
            return None
    return stop if stop == end or form.ending else None


@cache
def _names() -> _Names:
    written: dict[str, Form] = {}
    folded: dict[str, Form] = {}
    eastern: dict[str, Form] = {}
    by_key: dict[str, str] = {}
    for line in read_table("monitor.stories", "agencies.txt")["agencies"]:
        forms = [part.strip() for part in line.split("|")]
        name = forms[0].lstrip("~")
        for raw in forms:
            form = Form(name, raw.strip("~*"), raw.endswith("*"), raw.startswith("~"))
            by_key.setdefault(key(form.text), name)
            if " (" in form.text:
                continue  # a name that is only shown
            plain = form.text.replace("İ", "I")
            if _EASTERN.search(plain):
                _put(eastern, plain, form)
            elif len(plain) <= SHORT:
                _put(written, plain, form)
            else:
                _put(folded, plain.lower(), form)
    western = r"(?<![^\W_])"
    return _Names(
        written,
        folded,
        eastern,
        re.compile(western + _tree(set(written))),
        re.compile(western + _tree(set(folded))),
        re.compile(_tree(set(eastern))),
        by_key,
    )


def _put(forms: dict[str, Form], text: str, form: Form) -> None:
    before = forms.get(text)
    if before is None or (form.ending and not before.ending):
        forms[text] = form


def _tree(words: set[str]) -> str:
    """A pattern of the words as a tree, in which the longer ones are tried first."""
    by_letter: dict[str, set[str]] = {}
    for word in words - {""}:
        by_letter.setdefault(word[0], set()).add(word[1:])
    parts = [re.escape(letter) + _tree(rest) for letter, rest in sorted(by_letter.items())]
    if not parts:
        return ""
    inner = parts[0] if len(parts) == 1 and "" not in words else f"(?:{'|'.join(parts)})"
    return f"{inner}?" if "" in words else inner
