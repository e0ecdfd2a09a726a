"""Many patterns as few: a set of phrases that a folded text may hold.

Trying hundreds of patterns at every place of a text is slow. Phrases of scripts with word
boundaries are tried at word starts only, and each script's only if the text has that script.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Final, NamedTuple

from monitor.text.heads import alternatives, heads_of, tree
from monitor.text.late import late

_BEYOND_LATIN = re.compile(r"[\u0370-\u1dff\u2e80-\ud7ff]")
_UNBOUNDED = re.compile(r"[\u3005-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


@lru_cache(maxsize=32)  # a sentence is asked about several times while its item is read
def key(phrase: str) -> str:
    """The form in which phrases are looked up: no case, no marks at all, single spaces.

    Cruder than `fold`: it also takes the marks off other scripts, for wires write them or not.
    """
    folded = phrase.lower() if phrase.isascii() else _by_page(phrase) or _by_letter(phrase)
    if folded.isprintable() and "  " not in folded and folded == folded.strip(" "):
        return folded  # no other white space is printable
    return " ".join(folded.split())


def _by_letter(phrase: str) -> str:
    folded = unicodedata.normalize("NFKC", phrase).casefold()
    bare = folded if folded.isascii() else unmarked(folded)
    return bare.replace("’", "'")


class _Page(NamedTuple):
    """An 8-bit code page: its signs, and the byte of the bare form of each byte."""

    codec: str
    table: bytes
    signs: frozenset[str]


_PAGES: Final = ("cp1252", "cp1251", "cp1250", "cp1254")
_SEVERAL: Final = 0
"""Stands in tables for signs that become several letters, or none."""


@cache
def _pages() -> tuple[_Page, ...]:
    return tuple(map(_page, _PAGES))


def _page(codec: str) -> _Page:
    """Made by asking the long way about each sign."""
    signs = [bytes([byte]).decode(codec, "replace") for byte in range(256)]
    table = bytearray(256)
    for byte, sign in enumerate(signs):
        bare = _by_letter(sign).encode(codec, "replace")
        known = len(bare) == 1 and (bare != b"?" or sign == "?")
        table[byte] = bare[0] if known else _SEVERAL
    return _Page(codec, bytes(table), frozenset(signs))


def _by_page(phrase: str) -> str:
    """The bare letters of a text that a code page has; "" if they cannot be had so."""
    text = phrase.replace("…", "...")
    sign = ""
    for page in _pages():
        if sign and sign not in page.signs:
            continue
        try:
            bare = text.encode(page.codec).translate(page.table)
        except UnicodeEncodeError as error:
            sign = text[error.start]
            continue
        return "" if _SEVERAL in bare else bare.decode(page.codec)
    return ""


def unmarked(pattern: str) -> str:
    """A pattern without combining marks, so that it meets text that went through `key`."""
    bare = _EUROPEAN_MARKS.sub("", unicodedata.normalize("NFD", pattern))
    if bare.isascii():
        return bare
    if not _WITHOUT_MARKS.fullmatch(bare):
        bare = bare.translate(_MARKS)
    return unicodedata.normalize("NFC", bare)


_EUROPEAN_MARKS = re.compile("[\u0300-\u034e\u0350-\u036f]+")
_WITHOUT_MARKS = re.compile("[\\x00-\u0482\u048a-\u0590\u1100-\u11ff\u2000-\u20cf\u3030-\u3098]*")
"""Letters and signs that are no marks, for most texts; a test asks Unicode about each."""


class _Marks(dict[int, int | None]):
    """For str.translate: letters stay, combining marks go; each is asked about once."""

    def __missing__(self, code: int) -> int | None:
        self[code] = kept = None if unicodedata.combining(chr(code)) else code
        return kept


_MARKS = _Marks()


@dataclass(frozen=True, slots=True)
class Group:
    """Patterns of one kind of script. `heads` finds how they begin: mostly there is none.

    With the sign before it, which is quicker than to ask at each place whether a word begins there.
    """

    heads: re.Pattern[str]
    whole: re.Pattern[str]

    def may_hold(self, folded: str) -> bool:
        """Whether any of the phrases may begin in a text that went through `key`."""
        return bool(self.heads.search(f" {folded}"))

    def search(self, folded: str) -> bool:
        """Whether a text that went through `key` holds one of the phrases."""
        return self.may_hold(folded) and bool(self.whole.search(folded))


class _Groups(NamedTuple):
    """Latin, other scripts with word boundaries, and those without."""

    latin: Group | None
    spaced: Group | None
    unspaced: Group | None


class Phrases:
    """Patterns by script; sorted when a text is first asked about, as a start needs none."""

    def __init__(self, patterns: Iterable[str]) -> None:
        """Each must begin at a word in scripts that have words."""
        self._patterns = tuple(patterns)

    @cached_property
    def groups(self) -> _Groups:
        """By script; a group without patterns is None."""
        latin: list[str] = []
        spaced: list[str] = []
        unspaced: list[str] = []
        for pattern in (p for line in self._patterns for p in alternatives(unmarked(line))):
            if _UNBOUNDED.search(pattern):
                unspaced.append(pattern)
            else:
                heads = (head for some in heads_of(pattern) for head in some)
                (spaced if all(map(_BEYOND_LATIN.search, heads)) else latin).append(pattern)
        return _Groups(
            _compiled(latin, r"\b", "[^a-z0-9]"),
            _compiled(spaced, r"(?<!\w)", r"\W"),
            _compiled(unspaced, "", ""),
        )

    def search(self, folded: str) -> bool:
        """Whether a text that went through `key` holds one of the phrases."""
        latin, spaced, unspaced = self.groups
        if latin and latin.search(folded):
            return True
        if folded.isascii():
            return False
        if unspaced and _UNBOUNDED.search(folded):
            return unspaced.search(folded)
        return bool(spaced and _BEYOND_LATIN.search(folded) and spaced.search(folded))

    def may_hold(self, folded: str) -> bool:
        """Whether any of them may begin in a text that went through `key`."""
        latin, spaced, unspaced = self.groups
        if latin and latin.may_hold(folded):
            return True
        if folded.isascii():
            return False
        others = (group for group in (unspaced, spaced) if group is not None)
        return any(group.may_hold(folded) for group in others)


def _compiled(patterns: list[str], before: str, sign_before: str) -> Group | None:
    if not patterns:
        return None
    heads = tree(one for pattern in patterns for some in heads_of(pattern) for one in some)
    return Group(late(sign_before + heads), late(f"{before}(?:{'|'.join(patterns)})"))
