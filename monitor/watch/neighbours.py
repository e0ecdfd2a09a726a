"""Words that make the form of a country beside them something else, from the package's data file.

The head of `data/surroundings.txt` tells how it is written; people edit it by hand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from monitor.text import fold, token_texts
from monitor.watch.sighting import Sighting
from monitor.watch.words import FieldWords

FILE: Final = "surroundings.txt"
HOMONYM: Final = "homonym="
JOINTS: Final = " \u00a0-'’\"«»“”„"
"""What may stand between a form and a word beside it."""

_NAMESAKE: Final = "namesake"
_EAST_ASIAN: Final = frozenset({"ja", "ko", "zh"})
_OF_SIGNS: Final = frozenset({"adjective-sign", "street-sign", "first", "town", "state-name"})
"""Rules that ask for letters or whole names, not for words beside."""

_ARABIC: Final = "ar"
_ARTICLE: Final = "ال"
_CLITICS: Final = {
    "thing-before": ("", "و", "ب", "ل", _ARTICLE, "وال", "بال", "لل", "كال"),
    "given": ("", "و", "ب", "ل"),
    "street-before": ("", "و", "ب", "ل"),
}
"""What Arabic writes in one with a word that follows: and, with, for, like, and the article. With
the article a given name may be an adjective: "the High Commissioner"."""

_MOST_WORDS: Final = 3
_FEW_LETTERS: Final = 3
_OTHERS: Final = (HOMONYM, "of-states", "first", "town", "street-sign", "but", "not-surname",
                  "state-name", "preposition", "in-word", "thing-second", "trade",
                  "joined")  # fmt: skip
"""Rules that no word right beside makes true."""


class Place(NamedTuple):
    """A sighting in its field, with up to three words on either side of it."""

    seen: Sighting
    field: FieldWords
    before: tuple[str, ...]
    after: tuple[str, ...]


class Rule(NamedTuple):
    """Words, or several in a row.

    `begins`: after these a word may go on; `ends`: before these it may have begun (German
    "Apfelkuchen"). `signs`: all as a pattern, where that is asked for.
    """

    whole: frozenset[tuple[str, ...]]
    begins: tuple[str, ...]
    ends: tuple[str, ...]
    signs: re.Pattern[str]
    firsts: frozenset[str]
    lasts: frozenset[str]
    """Words with which those of several begin and end: most others need no further look."""

    def is_before(self, place: Place) -> bool:
        """Whether one of the words stands right before."""
        found = place.before
        if not found:
            return False
        if found[-1] in self.lasts and any(found[n:] in self.whole for n in range(len(found))):
            return True
        return self._is_part(found[-1])

    def is_after(self, place: Place) -> bool:
        """Whether one of the words stands right after."""
        found = place.after
        return bool(found) and self.may_begin(found[0]) and self._stands(found)

    def may_begin(self, word: str) -> bool:
        """Whether one of the words may begin with this one."""
        return word in self.firsts or self._is_part(word)

    def _stands(self, found: tuple[str, ...]) -> bool:
        many = range(1, len(found) + 1)
        return any(found[:n] in self.whole for n in many) or self._is_part(found[0])

    def has(self, word: str) -> bool:
        """Whether this is one of the words."""
        return (word,) in self.whole or self._is_part(word)

    def is_among(self, field: FieldWords) -> bool:
        """Whether one of the words stands anywhere in a text."""
        if not self.whole and not self.begins:
            return False
        keys = (key for keys in field.keys for key in keys)
        return any(map(self.has, keys))

    def _is_part(self, word: str) -> bool:
        return (bool(self.begins) and word.startswith(self.begins)) or (
            bool(self.ends) and word.endswith(self.ends)
        )


_NEVER: Final = re.compile(r"(?!)")
_NO_RULE: Final = Rule(frozenset(), (), (), _NEVER, frozenset(), frozenset())


class LanguageRules(dict[str, Rule]):
    """Rules of a language by name; one that it has not is never fulfilled."""

    def __init__(self, rules: dict[str, Rule]) -> None:
        super().__init__(rules)
        asked = [r for name, r in rules.items() if not name.startswith(_OTHERS)]
        self._edges = {edge for r in asked for w in r.whole for edge in (w[0], w[-1])}
        self._edges |= {begin[:_FEW_LETTERS] for r in asked for begin in r.begins}
        self._ends = tuple({end for r in asked for end in r.ends})

    def may_speak(self, seen: Sighting, field: FieldWords) -> bool:
        """Whether a word right beside a sighting may be one of a rule: most are not."""
        edges = self._edges
        before, after = word_at(field, seen.first - 1), word_at(field, seen.last + 1)
        return (
            before in edges
            or after in edges
            or before[:_FEW_LETTERS] in edges
            or after[:_FEW_LETTERS] in edges
            or before.endswith(self._ends)
            or after.endswith(self._ends)
        )

    def __missing__(self, rule: str) -> Rule:
        """No rule, and none is kept."""
        return _NO_RULE


class Rules(NamedTuple):
    """Rules by language, and per country's code the words of its namesakes."""

    by_language: dict[str, LanguageRules]
    rivals: dict[str, frozenset[str]]


def word_at(field: FieldWords, number: int) -> str:
    """A word of a field; "" before its first and behind its last."""
    return field.texts[number] if 0 <= number < len(field.texts) else ""


def place_of(seen: Sighting, field: FieldWords, joints: str = JOINTS) -> Place:
    """Where a sighting stands; its neighbours end where more than joints parts them."""
    before = tuple(_run(field, seen.first, -1, joints))[::-1]
    return Place(seen, field, before, tuple(_run(field, seen.last, 1, joints)))


def _run(field: FieldWords, at: int, step: int, joints: str) -> Iterator[str]:
    for _ in range(_MOST_WORDS):
        following = at + step
        if not 0 <= following < len(field.texts):
            return
        left = min(at, following)
        if field.text[field.ends[left] : field.starts[left + 1]].strip(joints):
            return
        yield field.texts[following]
        at = following


@lru_cache(maxsize=1)
def load_rules() -> Rules:
    """Read the file of the package, once."""
    text = (files("monitor.watch") / "data" / FILE).read_text("utf-8")
    listed: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for line in text.splitlines():
        if line and not line.startswith("#"):
            head, _, words = line.partition(":")
            languages, rule = head.split()
            for language in languages.split(","):
                for name in _names(rule):
                    listed[language, name] += _spelt(language, rule, words.split())
    by_language: defaultdict[str, dict[str, Rule]] = defaultdict(dict)
    rivals = {}
    for (language, rule), listing in listed.items():
        if language == _NAMESAKE:
            rivals[rule] = frozenset(map(fold, listing))
        else:
            signs = language in _EAST_ASIAN or rule in _OF_SIGNS
            by_language[language][rule] = _rule(listing, signs=signs)
    return Rules({one: LanguageRules(rules) for one, rules in by_language.items()}, rivals)


def _spelt(language: str, rule: str, words: list[str]) -> list[str]:
    """The words; in Arabic also with what is written in one with them."""
    if language != _ARABIC or rule not in _CLITICS:
        return words
    bare = [word.removeprefix(_ARTICLE) if rule == "thing-before" else word for word in words]
    return [clitic + word for word in bare for clitic in _CLITICS[rule]]


def _names(rule: str) -> list[str]:
    """The name of a rule; for each word of "homonym=a,b" one."""
    if not rule.startswith(HOMONYM):
        return [rule]
    return [HOMONYM + fold(word) for word in rule.removeprefix(HOMONYM).split(",")]


def _rule(words: list[str], *, signs: bool) -> Rule:
    whole = frozenset(_wholes([w for w in words if "*" not in w]))
    return Rule(
        whole,
        tuple(fold(w[:-1]) for w in words if w[-1] == "*"),
        tuple(fold(w[1:]) for w in words if w[0] == "*"),
        re.compile("|".join(re.escape(w.replace("_", " ")) for w in words)) if signs else _NEVER,
        frozenset(w[0] for w in whole),
        frozenset(w[-1] for w in whole),
    )


def _wholes(words: list[str]) -> Iterator[tuple[str, ...]]:
    """Words as tokens; those of letters only are read all at once, as there are thousands."""
    plain = [w for w in words if w.isalpha()]
    found = token_texts(" ".join(plain))
    if len(found) == len(plain):
        yield from zip(found)
        words = [w for w in words if not w.isalpha()]
    for word in words:
        yield tuple(token_texts(word.replace("_", " ")))
