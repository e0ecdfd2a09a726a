"""The subject line: the news is in it."""

from __future__ import annotations

from dataclasses import replace

from monitor.mail.cards import headline_of
from monitor.mail.ranking import rank
from monitor.mail.scrub import one_line, shorten
from monitor.mail.view import list_names, once_each, stories_among
from monitor.mail.words import Words
from monitor.model import Bulletin, Field, Item, Kind, MarkerKind, Sender

HEADLINE = 110
TOLD_BEFORE = {Kind.UPDATE, Kind.CORRECTION, Kind.WITHDRAWAL}
_VERSIONS = {
    MarkerKind.LEAD,
    MarkerKind.UPDATE,
    MarkerKind.CORRECTION,
    MarkerKind.WITHDRAWAL,
    MarkerKind.REFILE,
}
"""What the wire says of its version; "URGENT" and "FLASH" stay."""


def subject_of(bulletin: Bulletin, sender: Sender, words: Words) -> str:
    """One scrubbed line.

    One story at once: its headline and watchlist; otherwise watchlist, number, and the headline of
    the story that comes first over all sections.
    """
    lists = list_names(bulletin, words) or one_line(sender.name) or words.say("digest")
    stories = once_each(bulletin.sections)
    cards = [c for s in stories for c, _ in s.cards]
    if not cards:
        return one_line(words.say("subject.nothing", lists=lists))
    first = min(cards, key=lambda c: rank(c, words.language))
    top = headline_of(first.item, HEADLINE)
    if first.kind in TOLD_BEFORE:
        top = headline_of(_without_versions(first.item), HEADLINE)
        top = words.say(f"subject.{first.kind}", headline=top)
    if bulletin.slot_ms is None and stories_among(cards) == 1:
        names = stories[0].cards[0][1]
        owed = ", ".join(shorten(one_line(n), 60) for n in names[:3])
        return one_line(words.say("subject.story", headline=top, lists=owed or lists))
    count = words.count("stories", stories_among(cards))
    return one_line(words.say("subject.digest", lists=lists, count=count, headline=top))


def _without_versions(item: Item) -> Item:
    """Without "(2nd LD)" or "RECTIFICATIF :", which the mail's own word before it says already.

    A phone shows some forty letters of a subject: the news must be among them.
    """
    title = item.title
    spans = {m.span for m in item.markers if m.kind in _VERSIONS and m.span.field is Field.TITLE}
    for span in sorted(spans, reverse=True):
        title = title[: span.start] + title[span.end :]
    return replace(item, title=title) if title.strip() else item
