"""Where the words of a phrase stand in one field, one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from monitor.text import fold, fold_marked
from monitor.watch.plan import Reading, Step
from monitor.watch.words import FieldWords

_WORD: Final = re.compile("[^ ]+")

Spot = tuple[int, int]
"""Offsets of the text."""


def is_bare(steps: tuple[Step, ...]) -> bool:
    """Whether it is one word, or its forms, each found as itself."""
    return len(steps) == 1 and not steps[0].prefix and not steps[0].readings


def phrase_in(field: FieldWords, steps: tuple[Step, ...], language: str) -> list[Spot]:
    """The places of a phrase in a field of an item in this language, in order."""
    if field.plain and not steps[0].prefix:
        return _in_plain_text(field, steps, language)
    return _by_token(field, steps, language)


def _in_plain_text(field: FieldWords, steps: tuple[Step, ...], language: str) -> list[Spot]:
    """Without a list of words: most phrases are not there."""
    padded = field.padded
    head = steps[0]
    found = []
    for key in head.keys:
        wanted = f" {key} "
        start = padded.find(wanted)
        while start >= 0:
            end = start + len(key)
            if _is_live(field, head, key, start, end, language):
                last = end if len(steps) == 1 else _end_of_plain(field, steps, key, end, language)
                if last:
                    found.append((start, last))
            start = padded.find(wanted, start + 1)
    return found if len(head.keys) == 1 else sorted(found)


def _end_of_plain(
    field: FieldWords, steps: tuple[Step, ...], word: str, end: int, language: str
) -> int:
    """Where a phrase ends whose first word ends here; 0 if it does not go on."""
    for step in steps[1:]:
        following = _WORD.search(field.padded, end + 1)
        if following is None:
            return 0
        before, word_end = word, end
        word, start, end = following[0], following.start() - 1, following.end() - 1
        fits = _begins((word,), step) if step.prefix else word in step.keys
        if not fits or field.is_broken(before, word_end, start):
            return 0
        if not _is_live(field, step, word, start, end, language):
            return 0
    return end


def _is_live(field: FieldWords, step: Step, word: str, start: int, end: int, language: str) -> bool:
    """Whether a word of the text is not in furniture and counts as this step."""
    if field.is_furniture(start, end):
        return False
    return not step.readings or _counts(step, word, word, field.text[start:end], language)


def _by_token(field: FieldWords, steps: tuple[Step, ...], language: str) -> list[Spot]:
    head = steps[0]
    more = len(steps) - 1
    found: dict[int, str] = {}
    for i, start in _prefixed(field, head) if head.prefix else _starts(field, head):
        key = _stands(field, steps, i, start, language)
        if key is not None and len(key) >= len(found.get(i, "")):
            found[i] = key
    return [field.place(i, i + more, found[i]) for i in sorted(found)]


def _starts(field: FieldWords, step: Step) -> Iterator[tuple[int, str]]:
    for key in step.keys:
        for i in field.places(key):
            yield i, key


def _prefixed(field: FieldWords, step: Step) -> Iterator[tuple[int, str]]:
    for i in sorted({i for beginning in step.keys for i in field.beginning(beginning)}):
        yield i, ""


def _stands(
    field: FieldWords, steps: tuple[Step, ...], i: int, key: str, language: str
) -> str | None:
    """The key of the last word if a phrase stands at token i, whose first is found by this key."""
    last = i + len(steps) - 1
    if last >= len(field.texts) or not _counts_at(field, steps[0], i, key, language):
        return None
    for n, step in enumerate(steps[1:], i + 1):
        found = _key_at(field, step, n, language)
        if found is None or field.is_broken(field.texts[n - 1], field.ends[n - 1], field.starts[n]):
            return None
        key = found
    if field.texts[i] >= "\u3000" and field.cuts_katakana(i, last):
        return None
    return key or field.texts[last]


def _key_at(field: FieldWords, step: Step, i: int, language: str) -> str | None:
    """By which key a step is found at token i ("" if it is the beginning of a word)."""
    there = field.keys[i]
    if step.prefix:
        hits = [""] if _begins(there, step) else []
    else:
        hits = [k for k in there if k in step.keys]
    return next((key for key in hits if _counts_at(field, step, i, key, language)), None)


def _begins(keys: tuple[str, ...], step: Step) -> bool:
    return any(k.startswith(p) for k in keys for p in step.keys)


def _counts_at(field: FieldWords, step: Step, i: int, key: str, language: str) -> bool:
    if not step.readings:
        return True
    there = field.text[field.starts[i] : field.ends[i]]
    return _counts(step, key, field.texts[i], there, language)


def _counts(step: Step, key: str, word: str, there: str, language: str) -> bool:
    """Whether a word, found by a key, is spelt as it must be, in a language it must be in.

    `word` is folded, `there` as it stands in the text.
    """
    is_asked = False
    for reading in step.readings:
        if reading.key == key or (step.prefix and word.startswith(reading.key)):
            is_asked = True
            if is_spoken(reading.languages, step.languages, language) and (
                not reading.spelling or is_spelt(reading, there)
            ):
                return True
    return not is_asked


def is_spoken(languages: frozenset[str], told_apart: frozenset[str], language: str) -> bool:
    """Whether what counts in some languages counts in a text of this one."""
    return not languages or language in languages or language not in told_apart


def is_spelt(reading: Reading, there: str) -> bool:
    """Whether a word has the accents that it must have.

    Capitals may lack them: in a word all of capitals, and on an initial capital (Etat).
    """
    marked, spelling = fold_marked(there), reading.spelling
    if marked.startswith(spelling) or (there.isupper() and marked == fold(there)):
        return True
    return there[:1].isupper() and marked[1:].startswith(spelling[1:])
