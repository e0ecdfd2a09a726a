"""A decision to mail -> the bulletin that says everything in it. Pure over what was read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import chain

from monitor.mail.ranking import rank
from monitor.model import (
    Bulletin,
    Evidence,
    FeedTrouble,
    Field,
    Item,
    Kind,
    Mail,
    Origin,
    Pending,
    Section,
    Span,
    StoryCard,
    Telling,
    Watchlist,
)
from monitor.policy import REDRESS, Agenda, instant_of, local, next_sending
from monitor.ports import StoredItem
from monitor.rounds.plan import Plan
from monitor.stories.origins import Told, trace
from monitor.text import tokens

DAYS_SHOWN = 7
STANDS_FOR = 0.3
"""Share of an update that its story had told, from which it stands for what came before."""
SENTENCES_QUOTED = 2
"""A correction quotes so much of what it replaces; if more has changed, the old headline."""

WITNESSES = 32
WITNESSES_IN_ALL = 3_000
"""So many tellings of one story, and of a mail, are read for whom they have it from."""

GRAVITY = {
    Kind.WITHDRAWAL: 4,
    Kind.CORRECTION: 3,
    Kind.UPDATE: 2,
    Kind.NEW: 1,
    Kind.DUPLICATE: 0,
}


@dataclass(frozen=True, slots=True)
class Dossier:
    """What was read from the store for one mail.

    `days`: (midnight_ms, number of stories) of the last seven local days, today last. `abroad`: per
    item the tellings of its event in other languages.
    """

    items: Mapping[int, StoredItem]
    tellings: Mapping[int, tuple[Telling, ...]]
    references: Mapping[int, str]
    days: tuple[tuple[int, int], ...] = ()
    troubles: tuple[FeedTrouble, ...] = ()
    since_ms: int | None = None
    abroad: Mapping[int, tuple[Telling, ...]] = field(default_factory=dict)


def item_ids(mail: Mail) -> tuple[int, ...]:
    """The items whose text a mail needs."""
    return tuple({a.item_id for a in mail.alerts})


def witnesses(tellings: Mapping[int, Sequence[Telling]]) -> frozenset[int]:
    """The items whose text says whom stories come from: of a long story the first and the last."""
    chosen: set[int] = set()
    for told in tellings.values():
        ids = [t.item_id for t in told]
        chosen.update(ids if len(ids) <= WITNESSES else ids[: WITNESSES // 2])
        chosen.update(ids[-WITNESSES // 2 :])
        if len(chosen) >= WITNESSES_IN_ALL:
            break
    return frozenset(chosen)


def midnights(zone_name: str, now_ms: int) -> tuple[int, ...]:
    """The starts of the last seven local days, oldest first, and the instant now as last edge."""
    today = local(now_ms, zone_name).date()
    days = [today - timedelta(days=n) for n in range(DAYS_SHOWN - 1, -1, -1)]
    return (*(instant_of(day, 0, zone_name) for day in days), now_ms + 1)


def watchlists_of(plan: Plan, recipient: str) -> tuple[str, ...]:
    """All watchlists of a recipient, in the order of the configuration."""
    return tuple(w.id for w in plan.watchlists.values() if recipient in w.recipients)


def assemble(mail: Mail, plan: Plan, agenda: Agenda, dossier: Dossier, now_ms: int) -> Bulletin:
    """One bulletin: a section per watchlist, each story once, under its first watchlist."""
    stories: dict[int, list[Pending]] = {}
    for alert in mail.alerts:
        stories.setdefault(alert.story, []).append(alert)
    told: dict[str, list[list[StoryCard]]] = {}
    lists = _lists(mail, plan)
    order = list(lists)
    for alerts in stories.values():
        cards = _cards(alerts, lists, dossier)
        if cards:
            home = min((a.watchlist for a in alerts), key=order.index)
            told.setdefault(home, []).append(cards)
    recipient = plan.recipients[mail.recipient]
    return Bulletin(
        recipient=recipient,
        sections=tuple(
            _section(lists[w], told.get(w, []), recipient.language)
            for w in order
            if w in told or w in mail.watchlists
        ),
        alert_ids=tuple(sorted(a.alert_id for a in mail.alerts)),
        at_ms=now_ms,
        slot_ms=mail.slot_ms,
        since_ms=dossier.since_ms,
        days=dossier.days,
        troubles=dossier.troubles,
        next_ms=next_sending(agenda, mail.recipient, now_ms),
        primed=mail.primed,
        ceiling=mail.ceiling,
        recap=mail.recap,
        at_once=any(plan.watchlists[w].schedule.now for w in watchlists_of(plan, recipient.id)),
        references=_references(stories, dossier),
    )


def _cards(
    alerts: list[Pending], lists: Mapping[str, Watchlist], dossier: Dossier
) -> list[StoryCard]:
    """The cards of one story as they arrived, corrections first; what comes later is no news."""
    parts = sorted(_parts(alerts, dossier), key=lambda part: max(a.item_id for a in part))
    cards = [card for part in parts if (card := _card(part, lists, dossier))]
    later = [replace(c, kind=Kind.UPDATE) if c.kind is Kind.NEW else c for c in cards[1:]]
    return sorted([*cards[:1], *later], key=lambda c: c.kind not in REDRESS)


def _parts(alerts: list[Pending], dossier: Dossier) -> list[list[Pending]]:
    """The alerts of one story, card by card: an update that repeats nothing has its own.

    A later lead carries what came before it, so it may stand for it. A text that was joined by its
    subject alone does not, and must not hide an earlier one that was not told yet. Nor does a
    correction of the first lead stand for a second one, of which it has nothing.
    """
    together: list[Pending] = []
    alone: dict[int, list[Pending]] = {}
    mended = [a.item_id for a in alerts if a.kind is Kind.CORRECTION and a.item_id in dossier.items]
    for alert in alerts:
        stored = dossier.items.get(alert.item_id)
        loose = stored is not None and (
            stored.relation.likeness.coverage < STANDS_FOR
            or any(_lacks(dossier.items[m], stored) for m in mended)
        )
        if loose and alert.kind is Kind.UPDATE:
            alone.setdefault(alert.item_id, []).append(alert)
        else:
            together.append(alert)
    return [part for part in (together, *alone.values()) if part]


def _lacks(correction: StoredItem, update: StoredItem) -> bool:
    """Whether a correction has a sentence that an update brought neither as it was nor mended."""
    kept = [_words(s) for s in _sentences(correction.item)]
    new = (
        sentence
        for span in update.relation.news
        for sentence in _SENTENCE_END.split(update.item.text(span.field)[span.start : span.end])
        if span.field is not Field.TITLE
    )
    return any(
        words and not any(_replaces(have, words) for have in kept) for words in map(_words, new)
    )


def _references(stories: Iterable[int], dossier: Dossier) -> tuple[str, ...]:
    """A mail about one story is threaded to the mail that first told it."""
    ids = tuple(stories)
    first = dossier.references.get(ids[0]) if len(ids) == 1 else None
    return (first,) if first else ()


def _lists(mail: Mail, plan: Plan) -> dict[str, Watchlist]:
    """The watchlists, in the order of the configuration, and those that are gone since then.

    A correction reaches who was told, also for a watchlist that is no longer configured.
    """
    gone = {a.watchlist: Watchlist(a.watchlist, a.watchlist, "") for a in mail.alerts}
    return {**plan.watchlists, **{w: gone[w] for w in gone if w not in plan.watchlists}}


def _section(watchlist: Watchlist, told: list[list[StoryCard]], language: str) -> Section:
    """Stories of one watchlist in the order in which a reader wants them (`mail.ranking`).

    One of several cards stands where the first of them would.
    """
    ranked = sorted(told, key=lambda cards: min(rank(c, language) for c in cards))
    cards = tuple(chain.from_iterable(ranked))
    return Section(watchlist.id, watchlist.name, watchlist.query, watchlist.source, cards)


def _card(
    alerts: Sequence[Pending], lists: Mapping[str, Watchlist], dossier: Dossier
) -> StoryCard | None:
    """The story as this recipient should see it: the latest telling that says something new."""
    known = [a for a in alerts if a.item_id in dossier.items]
    if not known:
        return None
    told = any(a.told for a in known)
    saying = [a for a in known if a.kind is not Kind.DUPLICATE] or known
    shown = max(saying, key=lambda a: a.item_id)
    gravest = max(saying, key=lambda a: (GRAVITY[a.kind], a.item_id))
    if gravest.kind in REDRESS:
        shown = gravest
    kind = shown.kind if told or GRAVITY[shown.kind] >= GRAVITY[Kind.CORRECTION] else Kind.NEW
    stored = dossier.items[shown.item_id]
    tellings = dossier.tellings.get(shown.story, ())
    return StoryCard(
        story=shown.story,
        kind=kind,
        item=stored.item,
        evidence=_evidence(stored, {a.watchlist for a in known}),
        tellings=tellings,
        watchlists=tuple(lists[w].name for w in lists if any(a.watchlist == w for a in known)),
        news=_news(stored, known, dossier) if told else (),
        copies=sum(t.kind is Kind.DUPLICATE for t in tellings),
        was=_was(stored, dossier) if kind in REDRESS else "",
        origins=_origins(tellings, dossier),
        abroad=dossier.abroad.get(shown.item_id, ()),
        edit=stored.relation.edit if kind is not Kind.NEW else None,
    )


def _origins(tellings: Sequence[Telling], dossier: Dossier) -> tuple[Origin, ...]:
    read = (dossier.items[t.item_id] for t in tellings if t.item_id in dossier.items)
    return trace([Told(s.item_id, s.item, s.relation) for s in read])


def _evidence(stored: StoredItem, watchlists: set[str]) -> tuple[Evidence, ...]:
    """The evidence of all the watchlists that the story is owed for, in reading order, once."""
    found = {e for m in stored.matches if m.watchlist in watchlists for e in m.evidence}
    order = list(Field)
    return tuple(sorted(found, key=lambda e: (order.index(e.field), e.start, e.end, e.term)))


def _news(shown: StoredItem, alerts: Iterable[Pending], dossier: Dossier) -> tuple[Span, ...]:
    """What of the shown text this recipient was not told: its own news, and that of others here.

    The story may have been told more meanwhile (a second lead) than this recipient was.
    """
    found = dict.fromkeys(shown.relation.news)
    for other in (dossier.items[a.item_id] for a in alerts if a.item_id in dossier.items):
        for span in other.relation.news:
            words = other.item.text(span.field)[span.start : span.end].strip()
            for where in (Field.SUMMARY, Field.BODY):
                at = shown.item.text(where).find(words) if words else -1
                if at >= 0:
                    found[Span(where, at, at + len(words))] = None
    return tuple(sorted(found))


def _was(stored: StoredItem, dossier: Dossier) -> str:
    """What the corrected or withdrawn telling had said otherwise.

    The sentences that another one replaces now; its headline where there are none (a withdrawal
    notice often keeps nothing, then the headline says best what is meant).
    """
    earlier = dossier.items.get(stored.relation.of) if stored.relation.of is not None else None
    if earlier is None:
        return ""
    now, before = _sentences(stored.item), _sentences(earlier.item)
    come = [_words(s) for s in now if _words(s) not in map(_words, before)]
    gone = [s for s in before if _words(s) not in map(_words, now)]
    replaced = [s for s in gone if any(_replaces(words, _words(s)) for words in come)]
    if replaced and len(replaced) <= SENTENCES_QUOTED:
        return " ".join(replaced)
    return earlier.item.title


def _words(sentence: str) -> tuple[str, ...]:
    return tuple(t.text for t in tokens(sentence))


def _replaces(new: tuple[str, ...], old: tuple[str, ...]) -> bool:
    """Whether most of an old sentence's words stand in the new one."""
    return len(set(new) & set(old)) * 2 > len(set(old))


_SENTENCE_END = re.compile(r"(?<=[.!?؟])\s+|(?<=[。！？])|\n+")


def _sentences(item: Item) -> list[str]:
    """The sentences of the text without its furniture (dateline, credits, end marks)."""
    where = Field.BODY if item.body else Field.SUMMARY
    text = list(item.text(where))
    for span in item.furniture:
        if span.field is where:
            text[span.start : span.end] = " " * (span.end - span.start)
    return [" ".join(p.split()) for p in _SENTENCE_END.split("".join(text)) if p.strip()]
