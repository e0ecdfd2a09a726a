"""How the texts that a pattern matches can begin: a quick look before many patterns are tried.

A set of alternatives is tried at every word of a text, one after the other. Their beginnings, put
together as a tree, are found in a fifth of the time, and most texts have none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

SIZE: Final = 12
"""Letters of a beginning: with eight, a republic would be a republication."""

WORD_EDGE: Final = "\0"
"""Ends a beginning that ends where a word ends or begins: "report", not "reporter"."""

_SPECIAL: Final = frozenset("\\^$.|?*+()[]{}")


class Heads(NamedTuple):
    """`whole` are complete matches so far, `cut` are beginnings after which anything may come."""

    whole: frozenset[str]
    cut: frozenset[str] = frozenset()


def alternatives(pattern: str) -> list[str]:
    """The pattern parted at its outermost bars."""
    parts, start, k = [], 0, 0
    while k < len(pattern):
        end = _end_of(pattern, k)
        if pattern[k] == "|":
            parts.append(pattern[start:k])
            start = end
        k = end
    return [*parts, pattern[start:]]


def heads_of(pattern: str, size: int = SIZE) -> Heads:
    r"""The beginnings, at most so long, of whatever a pattern matches.

    Reads letters, (?:groups) and ?, and a set of signs at the beginning; at anything else a
    beginning is cut, with a `WORD_EDGE` at \b.
    """
    whole, cut = {""}, set[str]()
    at = 0
    while at < len(pattern) and whole:
        end = _end_of(pattern, at)
        atom, following = pattern[at:end], pattern[end : end + 1]
        at = end
        if atom == "^":
            continue
        if atom == r"\b":
            return Heads(frozenset(), frozenset(cut | {one + WORD_EDGE for one in whole}))
        there = _heads_of_atom(atom, size)
        signs = _signs_of(atom) if there is None and whole == {""} else frozenset[str]()
        if signs and following == "?":
            cut |= signs
            at += 1
            continue
        if signs and following != "*" and not pattern.startswith(("{0", "{,"), at):
            return Heads(frozenset(), frozenset(cut | signs))
        if there is None or following in ("*", "+", "{"):
            return Heads(frozenset(), frozenset(cut | whole))
        longer = {one + other for one in whole for other in there.whole}
        cut |= {(one + other)[:size] for one in whole for other in there.cut}
        if following == "?":
            longer |= whole
            at += 1
        cut |= {one[:size] for one in longer if len(one) >= size}
        whole = {one for one in longer if len(one) < size}
    return Heads(frozenset(whole), frozenset(cut))


def tree(beginnings: Iterable[str]) -> str:
    """A pattern that matches where one of these stands."""
    words = set(beginnings)
    if "" in words:
        return ""
    by_letter: dict[str, set[str]] = {}
    for word in words:
        by_letter.setdefault(word[0], set()).add(word[1:])
    parts = [_literal(letter) + tree(rest) for letter, rest in sorted(by_letter.items())]
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"


def _literal(letter: str) -> str:
    return r"\b" if letter == WORD_EDGE else re.escape(letter)


def _heads_of_atom(atom: str, size: int) -> Heads | None:
    if len(atom) == 1 and atom not in _SPECIAL:
        return Heads(frozenset([atom]))
    if not atom.startswith("(?:"):
        return None
    found = [heads_of(part, size) for part in alternatives(atom[len("(?:") : -1])]
    return Heads(
        frozenset().union(*(one.whole for one in found)),
        frozenset().union(*(one.cut for one in found)),
    )


def _signs_of(atom: str) -> frozenset[str]:
    """What a set of single signs, an escaped sign or a digit stands for; none of any other atom."""
    if atom == r"\d":
        return frozenset("0123456789")
    if atom[0] == "\\" and not atom[1].isalnum():
        return frozenset(atom[1])
    signs = re.sub(r"\\(?=\W)", "", atom[1:-1])
    plain = atom[0] == "[" and signs[:1] != "^" and "-" not in signs and "\\" not in signs
    return frozenset(signs) if plain else frozenset()


def _end_of(pattern: str, at: int) -> int:
    """Where the atom ends that begins here."""
    if pattern[at] == "\\":
        return at + 2
    if pattern[at] not in "([":
        return at + 1
    if pattern[at] == "[":
        return _end_of_set(pattern, at)
    depth, k = 1, at + 1
    while depth:
        sign = pattern[k]
        depth += (sign == "(") - (sign == ")")
        k = _end_of_set(pattern, k) if sign == "[" else k + (2 if sign == "\\" else 1)
    return k


def _end_of_set(pattern: str, at: int) -> int:
    """Where a set of letters ends; brackets in it are letters."""
    k = at + 1 + pattern.startswith("^", at + 1)
    k += pattern.startswith("]", k)
    while pattern[k] != "]":
        k += 2 if pattern[k] == "\\" else 1
    return k + 1
