"""What comes again under its headline without being the same event: markets, weather, matches.

The same headline a day later is the next of its kind if the texts name other days; where they name
none, if they share none of their figures, or hardly a word beside the headline.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Final

from monitor.stories.core import Core, core_of
from monitor.stories.exchanges import STEM
from monitor.stories.likeness import subject_words
from monitor.stories.measuring import Measures
from monitor.stories.naming import has_capitals, shared_names
from monitor.stories.verdict import UNMARKED_WINDOW_MS, VERSION_MARKS
from monitor.stories.wording import is_number, is_weekday, rises, session

ALIKE_TITLE: Final = 0.6
"""Likeness of headlines from which results and ends of trading days are compared."""

RECURRING_TITLE: Final = 0.75
"""Likeness of headlines that may stand over another event of the kind."""

NEXT_LEAD: Final = 0.4
"""Likeness of lead that the next event of a kind has besides."""

SHARED_WORDS: Final = 0.4
"""Share of the lead's words of substance, those of the headline aside, that one event has again."""

WORDS_MIN: Final = 3
"""Fewer words say nothing."""

_SCORE: Final = re.compile(r"(?<![\d.,])\d{1,3} ?[-–:] ?\d{1,3}(?![\d.,])")


def recurs(m: Measures) -> bool:
    """Whether this is the next event under a headline that came before."""
    if m.known_name or m.core.kinds & VERSION_MARKS:
        return False
    if m.title >= ALIKE_TITLE and (ends_differ(m) or scores_differ(m)):
        return True
    if m.title < RECURRING_TITLE or m.gap_ms <= UNMARKED_WINDOW_MS or rises(m.core.title):
        return False
    tellings = [core_of(n.item) for n in m.members]
    own, told = days_of(m.core), frozenset[str]().union(*map(days_of, tellings))
    if own and told:
        return own.isdisjoint(told)
    return _have_nothing_in_common(
        _figures(m.core, m.core), [_figures(c, m.core) for c in tellings]
    ) or _share_too_little(m.core, tellings)


def is_next(m: Measures) -> bool:
    """Told much as an earlier text was, of another day: the next quake, fire or crash of its kind.

    Less than a headline that comes again: who goes on about an event opens in his own words.
    """
    if m.known_name or m.core.kinds & VERSION_MARKS or rises(m.core.title):
        return False
    if m.title < ALIKE_TITLE or m.lead < NEXT_LEAD or m.gap_ms <= UNMARKED_WINDOW_MS:
        return False
    told = core_of(m.best.item)
    if not tell_other_days(m.core, told):
        return False
    # under a headline with the same name it is the same wreck, in court
    named = {t[:STEM] for t in m.core.title} & {t[:STEM] for t in told.title}
    return named.isdisjoint(shared_names(m.item, m.best.item))


def is_of_another_day(m: Measures) -> bool:
    """Of a day that none of the tellings names, long after them, where no capitals tell names.

    What a fire in Gongju and one in Gyeongju have in common are the words for fires.
    """
    if m.known_name or m.core.kinds & VERSION_MARKS or m.gap_ms <= UNMARKED_WINDOW_MS:
        return False
    if has_capitals(m.item.title):
        return False
    return _have_nothing_in_common(days_of(m.core), [days_of(core_of(n.item)) for n in m.members])


def is_preamble(m: Measures) -> bool:
    """Whether what stands before the first change, told so long ago, names no day and no figure."""
    if m.gap_ms <= UNMARKED_WINDOW_MS or m.core.weekdays:
        return False
    changed = {c.sentence.span for c in m.coverage.changed}
    before = takewhile(lambda s: s.span not in changed, m.core.sentences)
    return not any(is_weekday(t) or is_number(t) for s in before for t in s.tokens)


def scores_differ(m: Measures) -> bool:
    """Headlines with a result each, of two matches."""
    own = _SCORE.findall(m.item.title)
    return bool(own) and any(
        told and told != own for told in (_SCORE.findall(n.item.title) for n in m.members)
    )


def ends_differ(m: Measures) -> bool:
    """One tells the opening of a trading day, the other its close."""
    own, other = session(m.core.title), session(core_of(m.best.item).title)
    return bool(own and other and own != other)


def days_of(core: Core) -> frozenset[str]:
    """Days of the week that the lead names, in any script."""
    named = frozenset(day for t in core.lead if is_weekday(day := t.removesuffix("'s")))
    return named | core.weekdays


def tell_other_days(core: Core, other: Core) -> bool:
    """Each names a day, and none is the same."""
    return _have_nothing_in_common(days_of(core), [days_of(other)])


def _have_nothing_in_common(own: frozenset[str], others: list[frozenset[str]]) -> bool:
    told = frozenset[str]().union(*others)
    return bool(own and told) and own.isdisjoint(told)


def _figures(core: Core, headline: Core) -> frozenset[str]:
    """Figures of the lead that the headlines do not say; 0.80 is 0.8."""
    said = {_plain(t) for t in (*core.title, *headline.title)}
    return frozenset(_plain(t) for t in core.lead if t[0].isdigit()) - said


def _plain(token: str) -> str:
    return token.rstrip("0").rstrip(".") if "." in token else token


def _share_too_little(core: Core, tellings: list[Core]) -> bool:
    headline = subject_words(core.title)
    own = subject_words(core.lead) - headline
    if len(own) < WORDS_MIN:
        return False
    for told in tellings:
        words = subject_words(told.lead) - headline
        least = min(len(own), len(words))
        if least < WORDS_MIN or len(own & words) >= SHARED_WORDS * least:
            return False
    return True
