"""What was exchanged between two sentences: words, or names and figures?

"Struggling auto giant" for "Auto giant" is an edit; "Chinese" for "Russian" may be another event.
What was only put in or left out takes nothing back. Only scripts with capitals can tell names; in
others nothing is assumed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from monitor.model import Item
from monitor.stories.core import Core, Sentence, core_of, plain_text, tokens_of
from monitor.stories.coverage import Change, runs
from monitor.stories.measuring import Measures
from monitor.stories.wording import is_number, is_slight, is_weekday

STEM: Final = 4
"""Letters by which words are compared, as cases change their endings."""

TURNED_MIN: Final = 2
"""One word may be said otherwise (shut, close)."""

WORD: Final = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_CASED: Final = re.compile(r"[a-zà-öø-ÿа-яёіїєґ]")


def only_words(m: Measures) -> bool:
    """No sentence that changed has another name, figure or day in the place of one: an edit."""
    return keeps_names(m) and not any(
        gone and come and any(map(is_number, (*gone, *come)))
        for change in m.coverage.changed
        for gone, come in _exchanges(change)
    )


def keeps_names(m: Measures) -> bool:
    """No sentence that changed has another name or day in the place of one; figures may differ."""
    return all(_keeps_names(change, m) for change in m.coverage.changed)


def turns_the_headline(m: Measures) -> bool:
    """Words that the headlines are made of took the place of each other: another subject."""
    for change in m.coverage.changed:
        told = next(n.item for n in m.members if change.told in core_of(n.item).sentences)
        gone, come = set[str](), set[str]()
        for old, new in _exchanges(change):
            if old and new:
                gone.update(t for t in old if not is_slight(t))
                come.update(t for t in new if not is_slight(t))
        was, now = gone & set(core_of(told).title), come & set(m.core.title)
        if min(len(was), len(now)) >= TURNED_MIN:
            return True
    return False


def trades_a_word(m: Measures) -> bool:
    """Headline and sentence have a word in the place of one that the new text never says.

    Nor does any telling say the new one: "the euro" for "the dollar". Words count by their stems.
    """
    if not m.coverage.changed:
        return False
    said = _stems(_words(m.core))
    told = _stems(word for n in m.members for word in _words(core_of(n.item)))
    own = _stems(m.core.title) - told
    other = _stems(word for n in m.members for word in core_of(n.item).title) - said
    return any(
        not own.isdisjoint(_stems(new)) and not other.isdisjoint(_stems(old))
        for change in m.coverage.changed
        for old, new in _exchanges(change)
    )


def _stems(words: Iterable[str]) -> set[str]:
    return {t[:STEM] for t in words if not is_number(t) and not is_slight(t) and not is_weekday(t)}


def _keeps_names(change: Change, m: Measures) -> bool:
    told = next(n.item for n in m.members if change.told in core_of(n.item).sentences)
    other = core_of(told)
    sides = ((told, change.told), (m.item, change.sentence))
    if not all(_CASED.search(plain_text(item, sentence)) for item, sentence in sides):
        return False
    named = {token for item, sentence in sides for token in _named(item, sentence)}
    # a capital at the beginning of a sentence makes no name of a word that no headline has
    openings = {t for _, sentence in sides for t in sentence.tokens[:1]}
    named -= openings - {*m.core.title, *other.title}
    both = _words(other) & _words(m.core)
    for gone, come in _exchanges(change):
        if any(map(is_weekday, gone)) and any(map(is_weekday, come)):
            return False
        if gone and come and not all(_is_plain(t, named, both) for t in (*gone, *come)):
            return False
    return True


def _exchanges(change: Change) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """What went and what came in its place; what an ellipsis hides is left out."""
    old, new = change.told, change.sentence
    for a, b, c, d in runs(old.tokens, new.tokens):
        hidden = (old.cut and b == len(old.tokens)) or (new.cut and d == len(new.tokens))
        if not hidden:
            yield old.tokens[a:b], new.tokens[c:d]


def _is_plain(token: str, named: set[str], both: set[str]) -> bool:
    """No name that only one of the texts has."""
    return token not in named or token in both or is_slight(token)


def _named(item: Item, sentence: Sentence) -> Iterator[str]:
    """The tokens of words with a capital."""
    for word in WORD.findall(plain_text(item, sentence)):
        if word[0].isupper() or word[-1].isupper():
            yield from tokens_of(word)


def _words(core: Core) -> set[str]:
    return {*core.title, *core.stream.split()}
