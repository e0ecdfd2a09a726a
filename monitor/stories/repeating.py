"""Rules for a text that adds nothing: a duplicate, unless marks or headline say otherwise."""

from __future__ import annotations

from monitor.model import Kind, MarkerKind, Neighbour
from monitor.stories.core import core_of, tokens_of
from monitor.stories.coverage import cover, runs
from monitor.stories.editing import SITE
from monitor.stories.likeness import subject_words, title_likeness
from monitor.stories.measuring import Measures
from monitor.stories.verdict import (
    HEADLINE_MIN,
    MARKED_TITLE,
    NAMED_MIN,
    RENAMED_TITLE,
    SAME_TITLE,
    SHORT_TITLE,
    VERSION_MARKS,
    Ruling,
    Verdict,
    kinds_of,
)
from monitor.stories.wording import is_number, is_slight, is_spelt_otherwise

FIGURE_TITLE = 0.8
"""Headlines so alike that a figure in one replaces the figure in the other."""

TOLD_LEAD = 0.4
TOLD_MIN = 20
"""Likeness of lead, and tokens, from which a text under another headline is a copy though it has
another beginning."""


NAME_MAX = 4
"""A publisher's name has no more words."""

WORD_MIN = 4
"""Shorter words are small ones in any headline and any name."""


def headline_only(m: Measures) -> Ruling:
    """Nothing but a headline: the same one is a duplicate, all else another text."""
    if m.core.sentences:
        return None
    same = [n for n in m.members if core_of(n.item).title == m.core.title] or _with_publisher(m)
    long_enough = len(m.core.title) >= HEADLINE_MIN or m.known_name
    if same and m.core.title and long_enough:
        if MarkerKind.CORRECTION in m.core.kinds and MarkerKind.CORRECTION not in kinds_of(
            m.members
        ):
            return Verdict(Kind.CORRECTION, m, 3, 1.0, "the same headline, marked as corrected")
        return Verdict(Kind.DUPLICATE, m, 4, 1.0, "the same headline, no text")
    if m.title >= MARKED_TITLE and m.core.kinds & {MarkerKind.CORRECTION}:
        return Verdict(Kind.CORRECTION, m, 3, m.title, "a headline marked as corrected")
    if m.title >= (RENAMED_TITLE if m.known_name else MARKED_TITLE) and (
        m.known_name or m.core.kinds & VERSION_MARKS
    ):
        return Verdict(Kind.UPDATE, m, 2, m.title, "a changed headline")
    return False


def _with_publisher(m: Measures) -> list[Neighbour]:
    """Tellings with the headline before a name of capitalised words that none of them says.

    "- health ministry" says who said it; in a headline of capitalised words, or of a script that
    has none, the name cannot be told from news.
    """
    headline, *behind = SITE.split(m.item.title)
    words = behind[0].split() if len(behind) == 1 else []
    if not 0 < len(words) <= NAME_MAX or not all(map(_is_capitalised, words)):
        return []
    name = tokens_of(behind[0])
    if not any(len(w) >= WORD_MIN and w.islower() for w in headline.split()):
        return []
    title = m.core.title[: -len(name)]
    if len(title) < HEADLINE_MIN or any(map(is_number, name)):
        return []
    found = [n for n in m.members if core_of(n.item).title == title]
    said = {t for n in found for t in (*core_of(n.item).stream.split(), *title)}
    return found if said.isdisjoint(t for t in name if not is_slight(t)) else []


def _is_capitalised(word: str) -> bool:
    return word[0].isupper() or len(word) < WORD_MIN


def told(m: Measures) -> Ruling:
    """Everything was told: a duplicate, unless it is marked as the correction of it."""
    if not m.coverage.nothing_new:
        return None
    other_title = m.title < SHORT_TITLE and not m.known_name
    weak = m.lead < TOLD_LEAD or m.core.size < TOLD_MIN
    if other_title and (m.core.size < NAMED_MIN or (weak and not m.fronted)):
        return False  # its words stand at the end of another text: a list of links, a background
    if MarkerKind.CORRECTION in m.core.kinds and not _correction_told(m):
        return Verdict(Kind.CORRECTION, m, 4, m.title, "marked as corrected")
    figure = _headline_figure(m)
    if figure:
        return Verdict(Kind.CORRECTION, m, 3, m.title, f"the headline now says {figure}")
    return _what_is_told(m)


def _what_is_told(m: Measures) -> Verdict:
    if not m.known_name and _goes_on_elsewhere(m):
        return Verdict(Kind.UPDATE, m, 3, m.title, "opens like another piece")
    if m.known_name and (word := _headline_word(m)):
        return Verdict(Kind.UPDATE, m, 3, m.title, f"the headline now says {word}…")
    reason = "an edited version that adds nothing" if m.known_name else "everything in it was told"
    return Verdict(Kind.DUPLICATE, m, 4, 1.0 + m.title, reason)


def _headline_word(m: Measures) -> str | None:
    """A word of substance in the entry's headline that nobody told: "fines" where "clears" stood.

    Words that the texts have as well, in whatever form, make it the same in other words.
    """
    cores = [core_of(n.item) for n in m.members]
    told = frozenset[str]().union(
        *(subject_words(c.title) | subject_words(tuple(c.stream.split())) for c in cores)
    )
    fresh = subject_words(tokens_of(SITE.split(m.item.title)[0])) & subject_words(m.core.title)
    return min(fresh - told, default=None)


def _goes_on_elsewhere(m: Measures) -> bool:
    """A text that is cut here and was told only by a piece of another kind, news or fact box.

    They open alike, and go on each its own way. So do the parts of a long text, or two fact boxes
    on one subject: under other headlines.
    """
    if not any(s.cut for s in m.core.sentences):
        return False
    packaged = MarkerKind.PACKAGE in m.core.kinds
    if packaged and m.title < SAME_TITLE:
        return True
    alike = [
        c for n in m.members if (MarkerKind.PACKAGE in (c := core_of(n.item)).kinds) == packaged
    ]
    return len(alike) < len(m.members) and not cover(m.core, alike).nothing_new


def _correction_told(m: Measures) -> bool:
    corrected = [c for n in m.members if MarkerKind.CORRECTION in (c := core_of(n.item)).kinds]
    return bool(corrected) and cover(m.core, corrected).nothing_new


def _headline_figure(m: Measures) -> str | None:
    """A figure that replaces another in an otherwise known headline, and is nowhere in the text."""
    if m.title < FIGURE_TITLE:
        return None
    told = {t for n in m.members for t in core_of(n.item).title}
    known = told | set(m.core.stream.split())
    likest = max(m.members, key=lambda n: title_likeness(m.core, core_of(n.item)))
    before = core_of(likest.item).title
    if len(before) != len(m.core.title):
        return None
    exchanged = (
        m.core.title[c:d]
        for a, b, c, d in runs(before, m.core.title)
        if not is_spelt_otherwise(before[a:b], m.core.title[c:d])
    )
    fresh = [t for tokens in exchanged for t in tokens if t[0].isdigit() and t not in known]
    return fresh[0] if fresh else None
