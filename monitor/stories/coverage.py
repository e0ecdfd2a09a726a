"""What a text adds to what was told: each sentence is covered, changed or new.

Covered is one-directional and strict: the same tokens in a row somewhere in one earlier telling
(so joined, reordered or truncated copies are covered), or the same sentence with nothing exchanged
but function words and verbs of saying. A sentence that resembles an earlier one but differs in a
figure, a day or a word of substance is changed. All else is new.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import LCSseq

from monitor.stories.core import Core, Sentence
from monitor.stories.wording import (
    is_number,
    is_saying,
    is_slight,
    is_spelt_otherwise,
    is_weekday,
    means_the_same,
)

ALIKE = 0.6
"""Share of the longer sentence that must be common for a sentence to be a changed one."""

LABEL_MAX = 7
FRONT = 6
"""Tokens before a told beginning, and tokens by which that is known."""

STUB_MAX = 3
"""Tokens of a sentence before an ellipsis that tell nothing yet."""

SIGN_ZEROS = ("0000", "00000000", "000")
"""What 만 or 万, 억 or 億, and 천 or 千 stand for behind a figure."""

EAST_ASIAN = "\u1100"
"""Letters before this one are of scripts that have no such signs."""

ATTRIBUTION_MAX = 8
"""Tokens of a sentence that only says who said it."""

COMPARED_MAX = 400
OPEN_MAX = 40
"""At most so many uncovered sentences are compared with so many told ones each."""


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence that differs from a told one: what stood there, what stands there now."""

    sentence: Sentence
    told: Sentence
    gone: tuple[str, ...]
    come: tuple[str, ...]

    @property
    def swaps_day(self) -> bool:
        """Another day of the week in the place of one."""
        gone, come = set(filter(is_weekday, self.gone)), set(filter(is_weekday, self.come))
        return bool(gone - come and come - gone)

    @property
    def only_figures(self) -> bool:
        """Nothing of substance but figures was exchanged."""
        return all(is_number(t) or is_slight(t) for t in (*self.gone, *self.come))


@dataclass(frozen=True, slots=True)
class Coverage:
    """How an item's sentences stand to what was told. `tokens_*` count tokens."""

    covered: tuple[Sentence, ...]
    changed: tuple[Change, ...]
    new: tuple[Sentence, ...]

    @property
    def share(self) -> float:
        """Share of the text (in tokens) that was told already."""
        told = sum(len(s.tokens) for s in self.covered)
        total = told + sum(len(c.sentence.tokens) for c in self.changed)
        total += sum(len(s.tokens) for s in self.new)
        return told / total if total else 0.0

    @property
    def nothing_new(self) -> bool:
        """Every sentence was told."""
        return not self.changed and not self.new


def is_told(sentence: Sentence, streams: Sequence[str]) -> bool:
    """The sentence stands, word for word, in one of the tellings."""
    own = sentence.stream
    if any(own in stream for stream in streams):
        return True
    if not sentence.cut or len(sentence.tokens) == 1:
        return False
    if is_number(sentence.tokens[-1]):
        return _lacks_scale(sentence, streams)
    # the last word before an ellipsis may itself be cut
    stub = own.rstrip()
    return any(stub in stream for stream in streams)


def _lacks_scale(sentence: Sentence, streams: Sequence[str]) -> bool:
    """An ellipsis took the sign behind the last figure: "120…" of 120万, which is 1200000."""
    before, figure = sentence.tokens[-2:]
    if not figure.isdecimal() or before < EAST_ASIAN:
        return False
    stub = sentence.stream.rstrip()
    return any(f"{stub}{zeros} " in stream for zeros in SIGN_ZEROS for stream in streams)


def cover(core: Core, told: Sequence[Core]) -> Coverage:
    """Stand of every sentence of `core` to the tellings."""
    streams = tuple({t.stream for t in told})
    covered: list[Sentence] = []
    still_open: list[Sentence] = []
    for sentence in _undated(core.sentences, told):
        known = is_told(sentence, streams) or _is_stub(sentence) or _attributes(sentence, streams)
        (covered if known else still_open).append(sentence)
    if not still_open:
        return Coverage(tuple(covered), (), ())
    pool = _pool(told)
    changed: list[Change] = []
    new: list[Sentence] = []
    for k, sentence in enumerate(still_open):
        change = _nearest(sentence, pool) if k < OPEN_MAX else None
        if change is None:
            new.append(sentence)
        elif _is_slight(change) or _joins(change, told):
            covered.append(sentence)
        else:
            changed.append(change)
    return Coverage(tuple(covered), tuple(changed), tuple(new))


def _undated(sentences: tuple[Sentence, ...], told: Sequence[Core]) -> tuple[Sentence, ...]:
    """Without a dateline of a form that nobody knows, before the very beginning of a telling."""
    if not sentences or not 0 < sentences[0].label <= 2 * LABEL_MAX:
        return sentences
    first, *others = sentences
    # a word of scripts without word boundaries is some signs, each of them a token
    if first.label - sum(len(t) == 1 for t in first.tokens[: first.label]) / 2 > LABEL_MAX:
        return sentences
    rest = replace(first, tokens=first.tokens[first.label :], label=0)
    beginnings = {core.sentences[0].tokens[:FRONT] for core in told if core.sentences}
    return (rest, *others) if rest.tokens[:FRONT] in beginnings else sentences


def _is_stub(sentence: Sentence) -> bool:
    """What an ellipsis leaves of a sentence tells nothing, unless it has a figure."""
    return (
        sentence.cut
        and len(sentence.tokens) <= STUB_MAX
        and not any(map(is_number, sentence.tokens))
    )


def _attributes(sentence: Sentence, streams: Sequence[str]) -> bool:
    """A few words that say who said it ("Das teilte die Feuerwehr mit."), with a known source."""
    tokens = sentence.tokens
    if len(tokens) > ATTRIBUTION_MAX or not any(map(is_saying, tokens)):
        return False
    rest = [t for t in tokens if not is_slight(t)]
    return not any(map(is_number, rest)) and all(
        any(f" {t} " in stream for stream in streams) for t in rest
    )


def _joins(change: Change, told: Sequence[Core]) -> bool:
    """The sentence says in one what was told as a sentence and, next to it, who said it."""
    come = [t for t in change.come if not is_slight(t)]
    if not all(map(is_slight, change.gone)) or not come or any(map(is_number, come)):
        return False
    for core in told:
        if change.told not in core.sentences:
            continue
        at = core.sentences.index(change.told)
        for beside in core.sentences[max(0, at - 1) : at + 2]:
            short = beside is not change.told and len(beside.tokens) <= ATTRIBUTION_MAX
            if short and any(map(is_saying, beside.tokens)) and set(come) <= set(beside.tokens):
                return True
    return False


def _pool(told: Sequence[Core]) -> tuple[Sentence, ...]:
    """Distinct told sentences, the latest tellings first, bounded."""
    seen: dict[tuple[str, ...], Sentence] = {}
    for core in reversed(told):
        for sentence in core.sentences:
            seen.setdefault(sentence.tokens, sentence)
            if len(seen) >= COMPARED_MAX:
                return tuple(seen.values())
    return tuple(seen.values())


def _nearest(sentence: Sentence, pool: Sequence[Sentence]) -> Change | None:
    """The told sentence most like this one, if it is like it at all."""
    best: Sentence | None = None
    best_score = 0.0
    size = len(sentence.tokens)
    for other in pool:
        length = len(other.tokens)
        longer = size if sentence.cut and length > size else max(size, length)
        if min(size, length) < ALIKE * longer:
            continue
        score = LCSseq.similarity(sentence.tokens, other.tokens) / longer
        if score > best_score:
            best, best_score = other, score
    if best is None or best_score < ALIKE:
        return None
    gone, come = _exchanged(best.tokens, sentence.tokens, cut=sentence.cut)
    return Change(sentence, best, gone, come)


def _exchanged(
    old: tuple[str, ...], new: tuple[str, ...], *, cut: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tokens of the old sentence that went, tokens of the new one that came."""
    gone: list[str] = []
    come: list[str] = []
    for op in LCSseq.opcodes(old, new):
        if op.tag == "equal":
            continue
        if cut and op.dest_start == op.dest_end and op.dest_end == len(new):
            continue  # the rest of a sentence that the new text cuts off
        gone.extend(old[op.src_start : op.src_end])
        come.extend(new[op.dest_start : op.dest_end])
    return tuple(gone), tuple(come)


def _is_slight(change: Change) -> bool:
    """Nothing told anew: words left out, function words, verbs of saying."""
    has_number = any(is_number(t) or is_weekday(t) for t in change.come)
    if not has_number and all(is_slight(t) for t in (*change.come, *change.gone)):
        return True
    old, new = change.told.tokens, change.sentence.tokens
    return all(_is_the_same(old[a:b], new[c:d]) for a, b, c, d in runs(old, new))


def _is_the_same(gone: Sequence[str], come: Sequence[str]) -> bool:
    """A number for the same number, else words of one meaning."""
    if is_spelt_otherwise(gone, come):
        return True
    return not any(is_number(t) or is_weekday(t) for t in come) and means_the_same(gone, come)


def runs(old: Sequence[object], new: Sequence[object]) -> list[tuple[int, int, int, int]]:
    """Ranges (old start, old end, new start, new end) in a row that were exchanged."""
    found: list[tuple[int, int, int, int]] = []
    for op in LCSseq.opcodes(old, new):
        if op.tag == "equal":
            continue
        if found and found[-1][1] == op.src_start and found[-1][3] == op.dest_start:
            found[-1] = (found[-1][0], op.src_end, found[-1][2], op.dest_end)
        else:
            found.append((op.src_start, op.src_end, op.dest_start, op.dest_end))
    return found
