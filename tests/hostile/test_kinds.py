"""The own hostile strings have every kind that is known, so that no public collection is needed."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from html.entities import html5

import pytest

from tests.hostile.corpus import OWN
from tests.hostile.invented import HANDLERS, everything

COMMON = 5
"""What so many strings of a public collection do is a kind; fewer may be a slip of the pen."""

KINDS = {
    "element": r"<[/]?([a-zA-Z][a-zA-Z0-9:-]+)(?=[\s/>])",
    "handler": r"\b(on[a-z]{3,})\s*=",
    "address": r"\b(href|src|srcset|data|action|formaction|xlink:href|style|to)\s*=",
    "scheme": r"\b(javascript|vbscript|data|file|feed|mailto|ftp|livescript)\s*:",
    "reference": r"(&[a-z][a-z0-9]*;|&#[0-9]+|&#x[0-9a-f]+)",
    "control": r"([\x00-\x1f\x7f-\x9f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff])",
    "header": r"([\r\n\x85\u2028])\s*[A-Z][\w-]+ ?:",
    "encoded word": r"(=\?[\w-]+\?[bq]\?)",
    "declaration": r"(<!--|<!\[CDATA\[|<!DOCTYPE|<!ENTITY|<\?|<!\[if|\]\]>|-->)",
    "style": r"(expression\(|url\(|@import|behavior:|-moz-binding|animation-name)",
    "code": r"(\{\{|\{%|\$\{|<%|\.\./|DROP TABLE|OR 1=1|\$\(|`|%n|=cmd)",
    "category": r"(?s)(.)",
}
"""What hostile strings consist of."""


def kinds(strings: Iterable[str]) -> Counter[tuple[str, str]]:
    """Each thing that one of these does, and how many do it."""
    found: Counter[tuple[str, str]] = Counter()
    for text in strings:
        words = ((k, w) for k, rule in KINDS.items() for w in re.findall(rule, text, re.IGNORECASE))
        found.update({(kind, _alike(kind, word)) for kind, word in words})
    return found


def _alike(kind: str, word: str) -> str:
    if kind == "category":
        return unicodedata.category(word[:1])
    if word.startswith("&#"):
        return "hexadecimal" if word[2] in "xX" else "decimal"
    return word.lower()


@pytest.fixture(scope="module")
def own() -> Counter[tuple[str, str]]:
    """The kinds of what is written and invented here."""
    return kinds((*OWN, *everything()))


def test_the_own_strings_have_every_kind(own: Counter[tuple[str, str]]) -> None:
    """XSS, injection into headers, direction, controls, naughty strings: all of each."""
    assert {kind for kind, _ in own} == set(KINDS)
    assert {("handler", f"on{name}") for name in HANDLERS} <= own.keys()
    assert {("reference", f"&{n.lower()}") for n in html5 if n.endswith(";")} <= own.keys()
    acting = [*range(32), *range(0x7F, 0xA0), *range(0x2028, 0x202F), *range(0x2066, 0x206A)]
    assert {("control", chr(number)) for number in acting} <= own.keys()
    categories = {unicodedata.category(chr(number)) for number in range(0x110000)}
    assert {("category", name) for name in categories} <= own.keys()


def test_no_public_collection_has_a_kind_that_is_missing_here(
    own: Counter[tuple[str, str]], public: tuple[str, ...]
) -> None:
    """So that nothing is lost where there is none."""
    common = {kind for kind, count in kinds(public).items() if count >= COMMON}
    assert not sorted(common - own.keys())
