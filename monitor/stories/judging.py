"""What an item is to one story: the measures first, then the rules, each with its reason.

The order of the rules is the order of trust: a text that the story already tells is a duplicate
whatever it is called; a text that tells the same event with something exchanged is a correction or
an update; a text built like another one with other days, names and figures is another event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model import Item, Kind, Likeness, MarkerKind, Neighbour
from monitor.stories.core import Core, core_of
from monitor.stories.coverage import Change, cover
from monitor.stories.exchanges import keeps_names, only_words, turns_the_headline
from monitor.stories.likeness import title_likeness
from monitor.stories.measuring import Measures, measure
from monitor.stories.naming import share_a_name
from monitor.stories.reasons import said
from monitor.stories.wording import is_number

HOUR_MS = 3_600_000
MARKED_TITLE = 0.72
"""Likeness of headline from which a marked correction or withdrawal means that text."""

MARKED_LEAD = 0.75
SAME_TITLE = 0.9
RENAMED_TITLE = 0.4
"""Likeness of headline below which a known guid or address carries other news."""

FIGURE_TITLE = 0.8
"""Headlines so alike that a figure in one replaces the figure in the other."""

TOLD_LEAD = 0.4
TOLD_MIN = 20
"""Likeness of lead, and tokens, from which a text under another headline is a copy though it has
another beginning."""

SHORT_TITLE = 0.6
"""Likeness of headline that a very short text needs besides its words."""

UNMARKED_WINDOW_MS = 14 * HOUR_MS
"""A figure exchanged in an otherwise unchanged text is a correction so soon; later it is the next
event of the same kind (a market report, a nightly tally)."""

FOLLOW_SOON_MS = 8 * HOUR_MS
FOLLOW_LATE_MS = 80 * HOUR_MS
FOLLOW_SOON = 0.3
FOLLOW_LATE = 0.45
FOLLOW_MARKED = 0.2
FOLLOW_HEADLINE = 0.33
FOLLOW_HEADLINE_SURE = 0.4
"""Likeness of subject from which another text soon after (or later, or marked as a later version)
is the same event."""

NEVER = 2.0
FOLLOW_NAMED = 0.5
"""The same soon after, where a name is shared: then the headline may be another."""

TEMPLATE_LEAD = 0.6
"""Likeness from which a lead that was not told is one built on the same template."""

EDITED_TITLE = 0.6
EDITED_LEAD = 0.75
REWRITTEN_TITLE = 0.4
REWRITTEN_LEAD = 0.9
"""Likeness from which a lead with other words, but the same names and figures, is an edited one;
and where the lead is so alike that headline and time say less."""

SAME_HEADLINE_LEAD = 0.6
"""Likeness of lead that the very same headline soon after needs to be a later version, whatever
its figures are by now."""

TAIL_SUBJECT = 0.25
HEADLINE_MIN = 4
"""Tokens from which the same headline, without a text, is the same news."""

EXCHANGED_MAX = 6
FIGURES_MAX = 2
"""Tokens exchanged in a correction: where the lead is told, and in the lead itself."""

NAMED_MIN = 8
"""Tokens from which a text can stand for itself; shorter ones need their headline too."""

VERSION_MARKS = frozenset({MarkerKind.UPDATE, MarkerKind.LEAD})


@dataclass(frozen=True, slots=True)
class Verdict:
    """A relation to a story, with how much it may be trusted (`rank`, then `score`)."""

    kind: Kind
    measures: Measures
    rank: int
    score: float
    reason: str

    @property
    def likeness(self) -> Likeness:
        """The measures for people."""
        m = self.measures
        return Likeness(
            round(m.title, 3), round(m.lead, 3), round(m.coverage.share, 3), self.reason
        )


def judge(
    item: Item, core: Core, members: Sequence[Neighbour], common: frozenset[str] = frozenset()
) -> Verdict | None:
    """The item's relation to this story, or None if it is no part of it.

    `common`: words of substance that several of the neighbouring stories share.
    """
    m = measure(item, core, members, common)
    for rule in (_withdrawal, _headline_only, _packaged, _told, _corrected, _developed, _followed):
        verdict = rule(m)
        if isinstance(verdict, Verdict):
            return verdict
        if verdict is False:
            return None
    return None


Ruling = Verdict | bool | None
"""A verdict, False (no part of this story) or None (the next rule decides)."""


def _kinds(members: Sequence[Neighbour]) -> frozenset[MarkerKind]:
    return frozenset(k.kind for m in members for k in m.item.markers)


def _withdrawal(m: Measures) -> Ruling:
    if MarkerKind.WITHDRAWAL not in m.core.kinds:
        return None
    named = any(_quotes(m.core, core_of(n.item)) for n in m.members)
    if m.title < MARKED_TITLE and not named and not m.known_name:
        return False
    told_so = [n for n in m.members if MarkerKind.WITHDRAWAL in core_of(n.item).kinds]
    if told_so and cover(m.core, [core_of(n.item) for n in told_so]).nothing_new:
        return Verdict(Kind.DUPLICATE, m, 5, m.title, "the withdrawal was told already")
    return Verdict(Kind.WITHDRAWAL, m, 5, m.title + named, "takes back an earlier text")


def _quotes(core: Core, other: Core) -> bool:
    """The text names the other's headline."""
    return len(other.title) >= HEADLINE_MIN and f" {' '.join(other.title)} " in core.stream


def _headline_only(m: Measures) -> Ruling:
    """Nothing but a headline: the same one is a duplicate, all else another text."""
    if m.core.sentences:
        return None
    same = [n for n in m.members if core_of(n.item).title == m.core.title]
    long_enough = len(m.core.title) >= HEADLINE_MIN or m.known_name
    if same and m.core.title and long_enough:
        if MarkerKind.CORRECTION in m.core.kinds and MarkerKind.CORRECTION not in _kinds(m.members):
            return Verdict(Kind.CORRECTION, m, 3, 1.0, "the same headline, marked as corrected")
        return Verdict(Kind.DUPLICATE, m, 4, 1.0, "the same headline, no text")
    if m.title >= MARKED_TITLE and m.core.kinds & {MarkerKind.CORRECTION}:
        return Verdict(Kind.CORRECTION, m, 3, m.title, "a headline marked as corrected")
    if m.title >= (RENAMED_TITLE if m.known_name else MARKED_TITLE) and (
        m.known_name or m.core.kinds & VERSION_MARKS
    ):
        return Verdict(Kind.UPDATE, m, 2, m.title, "a changed headline")
    return False


def _packaged(m: Measures) -> Ruling:
    """Fact boxes, columns and tables belong together only with the same headline and lead."""
    packaged = MarkerKind.PACKAGE in m.core.kinds
    if packaged != (MarkerKind.PACKAGE in _kinds(m.members)) and not m.known_name:
        # a copy may have lost its label, and a live page opens with the very lead of the news
        return None if m.lead_told and m.title >= MARKED_TITLE else False
    if packaged and (m.title < SAME_TITLE or not (m.lead_told or m.lead_changed)):
        return False
    return None


def _told(m: Measures) -> Ruling:
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
    reason = "an edited version that adds nothing" if m.known_name else "everything in it was told"
    return Verdict(Kind.DUPLICATE, m, 4, 1.0 + m.title, reason)


def _correction_told(m: Measures) -> bool:
    corrected = [c for n in m.members if MarkerKind.CORRECTION in (c := core_of(n.item)).kinds]
    return bool(corrected) and cover(m.core, corrected).nothing_new


def _headline_figure(m: Measures) -> str | None:
    """A figure that replaces another in an otherwise known headline, and is nowhere in the text."""
    if m.title < FIGURE_TITLE:
        return None
    told = {t for n in m.members for t in core_of(n.item).title}
    known = told | set(m.core.stream.split())
    fresh = [t for t in m.core.title if is_number(t) and t[0].isdigit() and t not in known]
    likest = max(m.members, key=lambda n: title_likeness(m.core, core_of(n.item)))
    same_length = len(core_of(likest.item).title) == len(m.core.title)
    return fresh[0] if fresh and same_length else None


def _corrected(m: Measures) -> Ruling:
    """Marked as a correction of something that this story tells."""
    if MarkerKind.CORRECTION not in m.core.kinds:
        return None
    near = m.title >= MARKED_TITLE or m.lead >= MARKED_LEAD or m.lead_told
    if not near and not m.known_name:
        return False
    score = m.coverage.share + m.title + m.lead
    return Verdict(Kind.CORRECTION, m, 4, score, said("marked as corrected", m))


def _developed(m: Measures) -> Ruling:
    """The same event with something exchanged or added."""
    marked = bool(m.core.kinds & VERSION_MARKS)
    coverage = m.coverage
    if m.lead_told and (len(m.core.sentences) > 1 or coverage.new):
        return _same_lead(m, marked=marked)
    if m.lead_changed is not None:
        return _changed_lead(m, marked=marked)
    told_tail = sum(len(s.tokens) for s in coverage.covered)
    exchanged = sum(len(c.sentence.tokens) for c in coverage.changed)
    built_alike = m.template and m.title < SAME_TITLE
    if told_tail >= max(NAMED_MIN, 2 * exchanged) and m.subject >= TAIL_SUBJECT and not built_alike:
        reason = said("a new lead on a known text", m)
        return Verdict(Kind.UPDATE, m, 3, coverage.share, reason)
    return None


def _same_lead(m: Measures, *, marked: bool) -> Verdict:
    coverage = m.coverage
    if coverage.new or marked:
        reason = said("the same lead with something new", m)
        return Verdict(Kind.UPDATE, m, 3, 1 + coverage.share, reason)
    small = sum(len(c.come) for c in coverage.changed) <= EXCHANGED_MAX
    kind = Kind.CORRECTION if small else Kind.UPDATE
    return Verdict(kind, m, 3, 1 + coverage.share, said("the same text with a change", m))


def _changed_lead(m: Measures, *, marked: bool) -> Ruling:
    """A lead built like a told one: another event, unless only a figure changed soon after."""
    coverage = m.coverage
    if any(c.swaps_day for c in coverage.changed) or _days_differ(m):
        return False
    exchanged = max(len(_content(c)) for c in coverage.changed)
    figures = all(c.only_figures for c in coverage.changed)
    soon = m.gap_ms <= UNMARKED_WINDOW_MS
    if m.known_name or (
        soon and figures and exchanged <= FIGURES_MAX and len(coverage.changed) <= FIGURES_MAX
    ):
        kind = (
            Kind.UPDATE if marked or coverage.new or exchanged > EXCHANGED_MAX else Kind.CORRECTION
        )
        return Verdict(kind, m, 3, coverage.share, said("the same text with a change", m))
    if soon and marked and m.title >= MARKED_TITLE:
        return Verdict(Kind.UPDATE, m, 2, coverage.share, said("a later version", m))
    edited = _is_edited(m, soon=soon) or (soon and marked and m.title >= REWRITTEN_TITLE)
    if edited and only_words(m) and not turns_the_headline(m):
        return Verdict(Kind.UPDATE, m, 2, m.lead, said("an edited version", m))
    if _is_same_headline(m) and m.lead >= SAME_HEADLINE_LEAD and keeps_names(m):
        return Verdict(Kind.UPDATE, m, 2, m.lead, said("a later version", m))
    return False


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


def _days_differ(m: Measures) -> bool:
    other = core_of(m.best.item).weekdays
    return bool(m.core.weekdays and other and m.core.weekdays.isdisjoint(other))


def _followed(m: Measures) -> Ruling:
    """Another text on the same event, soon after: what it says is new, what it is about is not."""
    if m.foreign or (m.coverage.changed and not m.known_name):
        return False
    if m.lead >= TEMPLATE_LEAD and not m.known_name:
        return False
    needs = _follow_needs(m)
    named_needs = FOLLOW_NAMED if m.gap_ms <= FOLLOW_SOON_MS else NEVER
    if m.subject < min(needs, named_needs):
        return False
    named = share_a_name(m.item, [n.item for n in m.members])
    if m.subject < (min(needs, named_needs) if named else needs):
        return False
    if named is False and not m.known_name:
        return False
    reason = said("a later text on the same event", m)
    return Verdict(Kind.UPDATE, m, 1, m.subject, reason)


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
