"""Rules for a text that differs: changed, grown, a later version, or another text on the event."""

from __future__ import annotations

from typing import Final

from monitor.model import Kind, MarkerKind
from monitor.stories.core import Sentence, core_of
from monitor.stories.coverage import Change
from monitor.stories.exchanges import keeps_names, only_words, trades_a_word, turns_the_headline
from monitor.stories.measuring import Measures
from monitor.stories.naming import (
    brings_a_name,
    keeps_a_name,
    puts_a_name,
    share_a_name,
    trades_a_name,
)
from monitor.stories.reasons import said
from monitor.stories.recurring import (
    days_of,
    ends_differ,
    is_next,
    is_of_another_day,
    is_preamble,
    recurs,
    scores_differ,
)
from monitor.stories.verdict import (
    FOLLOW_SOON_MS,
    HEADLINE_MIN,
    HOUR_MS,
    MARKED_TITLE,
    NAMED_MIN,
    SAME_TITLE,
    UNMARKED_WINDOW_MS,
    VERSION_MARKS,
    Ruling,
    Verdict,
    kinds_of,
)
from monitor.stories.wording import is_number, rises

FOLLOW_LATE_MS = 80 * HOUR_MS
FOLLOW_SOON = 0.3
FOLLOW_LATE = 0.45
FOLLOW_MARKED = 0.2
FOLLOW_HEADLINE = 0.33
FOLLOW_HEADLINE_SURE = 0.4
"""Likeness of subject from which another text soon after (or later, or marked as a later version)
is the same event."""

NEVER = 2.0
FOLLOW_NAMED_HEADLINE = 0.35
FOLLOW_NAMED = 0.45
"""The same soon after, where a name is shared: then the headline may be another."""

FOLLOW_SURE = 0.65
"""The same up to the evening."""

TEMPLATE_LEAD = 0.6
"""Likeness from which a lead that was not told is one built on the same template."""

EDITED_TITLE = 0.6
EDITED_LEAD = 0.75
REWRITTEN_TITLE = 0.4
REWRITTEN_LEAD = 0.9
"""Likeness from which a lead with other words, but the same names and figures, is an edited one;
and where the lead is so alike that headline and time say less."""

REWORDED: Final = ((SAME_TITLE, 0.6, FOLLOW_LATE_MS), (EDITED_TITLE, 0.8, 48 * HOUR_MS))
"""Likeness of headline and of subject, and the longest time after, of a text that says the same in
other words, whatever names and figures it adds."""

REWORDED_LEAD = 0.5
BOXED_LEAD = 0.6
"""Likeness of lead that such a text, and a fact box, need besides."""

WORD_FOR_WORD = 0.95
"""Likeness of headlines that need no name in common."""

SAME_HEADLINE_LEAD = 0.6
"""Likeness of lead that the very same headline soon after needs to be a later version, whatever
its figures are by now."""

TAIL_SUBJECT = 0.25
EXCHANGED_MAX = 6
FIGURES_MAX = 2
"""Tokens exchanged in a correction: where the lead is told, and in the lead itself."""

SENTENCES_EXCHANGED, FIGURES_EXCHANGED = 2, 3
"""From so many sentences and figures on, to exchange every one is no slip of the pen."""


def boxed(m: Measures) -> Ruling:
    """A fact box, table or time line once more: under its headline, with much the same lead."""
    soon = m.gap_ms <= UNMARKED_WINDOW_MS
    if m.lead_told or (m.lead_changed and soon) or not is_boxed(m):
        return None
    return Verdict(Kind.UPDATE, m, 2, m.lead, said("a later version", m))


def is_boxed(m: Measures) -> bool:
    """Whether both are pieces of such a kind, of one headline, and of one day if they name days."""
    if MarkerKind.PACKAGE not in m.core.kinds & kinds_of(m.members) or m.title < SAME_TITLE:
        return False
    return m.lead >= BOXED_LEAD and not _swaps_day(m)


def developed(m: Measures) -> Ruling:
    """The same event with something exchanged or added."""
    marked = bool(m.core.kinds & VERSION_MARKS)
    coverage = m.coverage
    if m.lead_told and (len(m.core.sentences) > 1 or coverage.new):
        return _same_lead(m, marked=marked)
    if m.lead_changed is not None:
        return _changed_lead(m, marked=marked)
    told_tail = sum(map(_size, coverage.covered))
    exchanged = sum(_size(c.sentence) for c in coverage.changed)
    long_enough = told_tail >= max(NAMED_MIN, 2 * exchanged)
    if long_enough and m.subject >= TAIL_SUBJECT and not (m.title < SAME_TITLE and m.template):
        reason = said("a new lead on a known text", m)
        return Verdict(Kind.UPDATE, m, 3, coverage.share, reason)
    return None


def _size(sentence: Sentence) -> float:
    """Tokens; a word of scripts without word boundaries is some signs, each of them a token."""
    return len(sentence.tokens) - sum(len(t) == 1 for t in sentence.tokens) / 2


def _same_lead(m: Measures, *, marked: bool) -> Ruling:
    coverage = m.coverage
    if coverage.new or marked:
        reason = said("the same lead with something new", m)
        return Verdict(Kind.UPDATE, m, 3, 1 + coverage.share, reason)
    small = sum(len(c.come) for c in coverage.changed) <= EXCHANGED_MAX
    if small and not m.known_name and _exchanges_figures(m):
        if m.gap_ms > FOLLOW_LATE_MS:
            return False  # the next decision, table or tally of its kind
        if m.title >= SAME_TITLE and is_preamble(m):
            return False  # the next day's prices
    kind = Kind.CORRECTION if small and not _counts_up(m) else Kind.UPDATE
    return Verdict(kind, m, 3, 1 + coverage.share, said("the same text with a change", m))


def _exchanges_figures(m: Measures) -> bool:
    """A figure went and one came that the sentence did not have."""
    return any(
        any(map(is_number, change.gone))
        and any(is_number(t) and t not in change.told.tokens for t in change.come)
        for change in m.coverage.changed
    )


def _changed_lead(m: Measures, *, marked: bool) -> Ruling:
    """A lead built like a told one: another event, unless only a figure changed soon after."""
    coverage = m.coverage
    if _swaps_day(m) or (not marked and _exchanges_every_figure(m)):
        return False
    exchanged = max(len(_content(c)) for c in coverage.changed)
    figures = all(c.only_figures for c in coverage.changed)
    soon = m.gap_ms <= UNMARKED_WINDOW_MS
    if m.known_name or (
        soon and figures and exchanged <= FIGURES_MAX and len(coverage.changed) <= FIGURES_MAX
    ):
        later = marked or coverage.new or exchanged > EXCHANGED_MAX or _counts_up(m)
        kind = Kind.UPDATE if later else Kind.CORRECTION
        return Verdict(kind, m, 3, coverage.share, said("the same text with a change", m))
    if soon and marked and m.title >= MARKED_TITLE:
        return Verdict(Kind.UPDATE, m, 2, coverage.share, said("a later version", m))
    edited = _is_edited(m, soon=soon) or (soon and marked and m.title >= REWRITTEN_TITLE)
    if edited and only_words(m) and not turns_the_headline(m):
        return Verdict(Kind.UPDATE, m, 2, m.lead, said("an edited version", m))
    if _is_same_headline(m) and m.lead >= SAME_HEADLINE_LEAD and keeps_names(m):
        return Verdict(Kind.UPDATE, m, 2, m.lead, said("a later version", m))
    return None if _moves_on(m) else False


def _exchanges_every_figure(m: Measures) -> bool:
    """Headline and text keep none of several figures: the next earthquake, not a revised one.

    A count that rises does so too, but says so or keeps some figure.
    """
    changed = m.coverage.changed
    come = {t for c in changed for t in c.come if t[0].isdigit()}
    several = len(changed) >= SENTENCES_EXCHANGED and len(come) >= FIGURES_EXCHANGED
    if not several or m.known_name or _counts_up(m):
        return False
    # number words are other words in other languages: "on" is ten
    own = {t for s in m.core.sentences for t in s.tokens if t[0].isdigit()}
    return own == come and not come.isdisjoint(m.core.title)


def _counts_up(m: Measures) -> bool:
    """The headline says that the figure has risen, which the earlier ones did not say."""
    return rises(m.core.title) and not any(rises(core_of(n.item).title) for n in m.members)


def _moves_on(m: Measures) -> bool:
    """Built like an earlier telling, soon after it, with no name that is not told: one event.

    Days later only under the same headline, with the same figures. Scripts without capitals cannot
    say so.
    """
    if m.foreign or _swaps_day(m) or ends_differ(m) or scores_differ(m):
        return False
    if m.title < SAME_TITLE and _exchanges_figures(m) and trades_a_word(m):
        return False  # the euro's rate after the dollar's
    if _is_reworded(m):
        return True
    again = m.title >= SAME_TITLE and m.gap_ms <= FOLLOW_LATE_MS and only_words(m)
    soon = m.gap_ms <= FOLLOW_SOON_MS and m.subject >= FOLLOW_NAMED
    if not again and not soon and not _is_sure_soon(m):
        return False
    tellings = [n.item for n in m.members]
    return keeps_a_name(m.item, tellings) and not brings_a_name(m.item, tellings)


def _is_sure_soon(m: Measures) -> bool:
    """Within the day, of nearly the same words of substance, with no sentence that only changed."""
    likely = m.gap_ms <= UNMARKED_WINDOW_MS and m.subject >= FOLLOW_SURE
    return likely and not m.coverage.changed


def _is_reworded(m: Measures) -> bool:
    """Under the same headline, or of the same words of substance, and no name is exchanged."""
    if m.lead < REWORDED_LEAD or not any(
        m.title >= title and m.gap_ms <= within_ms and m.subject >= subject
        for title, subject, within_ms in REWORDED
    ):
        return False
    figures_may_move = m.title >= SAME_TITLE and m.gap_ms <= UNMARKED_WINDOW_MS
    if not (keeps_names(m) if figures_may_move else only_words(m)):
        return False
    tellings = [n.item for n in m.members]
    named = m.title >= WORD_FOR_WORD or keeps_a_name(m.item, tellings)
    trades = (trades_a_name, puts_a_name)
    return named and not any(t(m.item, m.best.item, tellings) for t in trades)


def _is_edited(m: Measures, *, soon: bool) -> bool:
    if m.lead >= REWRITTEN_LEAD and m.title >= REWRITTEN_TITLE:
        return m.gap_ms <= FOLLOW_LATE_MS
    return soon and m.lead >= EDITED_LEAD and m.title >= EDITED_TITLE


def _is_same_headline(m: Measures) -> bool:
    """Word for word, and soon after."""
    told = core_of(m.best.item).title
    return len(told) >= HEADLINE_MIN and told == m.core.title and m.gap_ms <= UNMARKED_WINDOW_MS


def _content(change: Change) -> tuple[str, ...]:
    return change.come or change.gone


def _swaps_day(m: Measures) -> bool:
    """Another day of the week stands where one stood, or the leads name other ones."""
    if any(c.swaps_day for c in m.coverage.changed):
        return True
    own, other = days_of(m.core), days_of(core_of(m.best.item))
    return bool(own and other) and own.isdisjoint(other)


def followed(m: Measures) -> Ruling:
    """Another text on the same event, soon after: what it says is new, what it is about is not."""
    if m.foreign:
        return False
    verdict = _same_event(m)
    return False if verdict and (recurs(m) or is_next(m) or is_of_another_day(m)) else verdict


def _same_event(m: Measures) -> Ruling:
    alike = bool(m.coverage.changed) or m.lead >= TEMPLATE_LEAD
    if alike and not m.known_name:
        if not _moves_on(m):
            return False
        return Verdict(Kind.UPDATE, m, 1, m.subject, said("the same event, further on", m))
    return _same_subject(m)


def _same_subject(m: Measures) -> Ruling:
    needs, named_needs = _follow_needs(m), _named_needs(m)
    if m.subject < min(needs, named_needs):
        return False
    named = share_a_name(m.item, [n.item for n in m.members])
    if m.subject < (min(needs, named_needs) if named else needs):
        return False
    if not m.known_name and (named is False or _is_another_name(m)):
        return False
    return Verdict(Kind.UPDATE, m, 1, m.subject, said("a later text on the same event", m))


def _is_another_name(m: Measures) -> bool:
    """The same headline with another name."""
    tellings = [n.item for n in m.members]
    return m.title >= EDITED_TITLE and trades_a_name(m.item, m.best.item, tellings)


def _named_needs(m: Measures) -> float:
    """The same if a name is shared."""
    if m.gap_ms > FOLLOW_SOON_MS:
        return NEVER
    return FOLLOW_NAMED_HEADLINE if m.headline >= FOLLOW_HEADLINE else FOLLOW_NAMED


def _follow_needs(m: Measures) -> float:
    """Likeness of subject that is asked for."""
    if m.known_name:
        return FOLLOW_MARKED
    if m.gap_ms > FOLLOW_LATE_MS:
        return NEVER
    if m.core.kinds & VERSION_MARKS:
        return FOLLOW_MARKED
    if m.headline < FOLLOW_HEADLINE:
        return NEVER
    sure = m.gap_ms <= FOLLOW_SOON_MS and m.headline >= FOLLOW_HEADLINE_SURE
    return FOLLOW_SOON if sure else FOLLOW_LATE
