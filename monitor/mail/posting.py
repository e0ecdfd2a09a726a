"""Bulletin -> the JSON that a webhook gets: what the mail would say, as values.

Bounded as the mail is: texts are cut where a card cuts them, stories after `STORIES` are counted.
"""

from __future__ import annotations

from datetime import UTC, datetime
from json import dumps
from typing import Any

from monitor.mail.cards import SUMMARY, TITLE, WAS, headline_of
from monitor.mail.composing import envelope_of
from monitor.mail.message import Envelope, message_id
from monitor.mail.ranking import is_urgent
from monitor.mail.rendering import render_text
from monitor.mail.scrub import language_tag, one_line, safe_url, shorten
from monitor.mail.subject import subject_of
from monitor.mail.view import LINES_IN_TEXT, STORIES_IN_FULL, Layout, once_each
from monitor.model import (
    Bulletin,
    FeedTrouble,
    Item,
    Message,
    Notice,
    Recipient,
    Sender,
    StoryCard,
    Telling,
)

FORMAT = 1
"""Rises when a field changes its meaning; new fields may come at any time."""
STORIES = 300
TELLINGS = 20
FORMS = 30
Json = dict[str, Any]


def compose_post(bulletin: Bulletin, sender: Sender) -> Message:
    """The body of a POST, in UTF-8. The same bulletin and sender give the same bytes.

    If the layout of the mail fails, `text` is empty, and `flaw` says why: the values still leave.
    """
    text, flaw = "", ""
    layout = Layout(bulletin, sender)
    subject = subject_of(bulletin, sender, layout.words)
    try:
        text = render_text(layout.view(STORIES_IN_FULL, LINES_IN_TEXT))
    except Exception as error:  # noqa: BLE001 - see composing.compose
        flaw = one_line(f"{type(error).__name__}: {error}")[:500]
    envelope = envelope_of(bulletin, sender, subject)
    identity = message_id(envelope)
    value = _bulletin(bulletin, identity, subject, text)
    return _message(value, identity, subject, sender, bulletin.recipient, flaw)


def compose_notice_post(notice: Notice, sender: Sender) -> Message:
    """A word of the daemon itself (a test) as JSON; nothing in it is news."""
    subject = shorten(one_line(notice.subject), TITLE)
    seed: tuple[str | int, ...] = ("notice", notice.seed)
    identity = message_id(Envelope(sender, notice.recipient, subject, seed, notice.at_ms))
    value = {
        "format": FORMAT,
        "type": "notice",
        "id": identity.strip("<>"),
        "recipient": one_line(notice.recipient.id),
        "at": iso(notice.at_ms),
        "subject": subject,
        "text": "\n".join(one_line(line) for line in notice.lines) + "\n",
    }
    return _message(value, identity, subject, sender, notice.recipient)


def _message(
    value: Json, identity: str, subject: str, sender: Sender, recipient: Recipient, flaw: str = ""
) -> Message:
    return Message(
        message_id=identity,
        subject=subject,
        sender=sender.address,
        address=recipient.address,
        raw=dumps(value, ensure_ascii=False, separators=(",", ":")).encode(),
        text=dumps(value, ensure_ascii=False, indent=2) + "\n",
        flaw=flaw,
    )


def _bulletin(bulletin: Bulletin, identity: str, subject: str, text: str) -> Json:
    sections, left = [], STORIES
    for stories in once_each(bulletin.sections):
        shown = stories.cards[:left]
        left -= len(shown)
        section = stories.section
        sections.append(
            {
                "watchlist": one_line(section.watchlist),
                "name": one_line(section.name),
                "query": one_line(section.query),
                "stories": [_story(card, names) for card, names in shown],
                "omitted": len(stories.cards) - len(shown),
            }
        )
    return {
        "format": FORMAT,
        "type": "alert" if bulletin.slot_ms is None else "digest",
        "id": identity.strip("<>"),
        "thread": [r.strip("<>") for r in bulletin.references],
        "recipient": one_line(bulletin.recipient.id),
        "at": iso(bulletin.at_ms),
        "since": iso(bulletin.since_ms),
        "next": iso(bulletin.next_ms),
        "at_once": bulletin.at_once,
        "primed": bulletin.primed,
        "recap": bulletin.recap,
        "ceiling": bulletin.ceiling,
        "subject": subject,
        "text": text,
        "sections": sections,
        "troubles": [_trouble(t) for t in bulletin.troubles],
    }


def _story(card: StoryCard, watchlists: tuple[str, ...]) -> Json:
    item = card.item
    forms = dict.fromkeys((one_line(e.term), one_line(e.form), e.field) for e in card.evidence)
    return {
        "story": card.story,
        "kind": card.kind,
        "urgent": is_urgent(card),
        "watchlists": [one_line(w) for w in watchlists],
        **_item(item),
        "was": shorten(one_line(card.was), WAS),
        "evidence": [
            {"term": term, "form": form, "field": field}
            for term, form, field in list(forms)[:FORMS]
        ],
        "tellings": [_telling(t) for t in card.tellings[-TELLINGS:]],
        "copies": card.copies,
        "origins": [
            {"name": one_line(o.name), "feed": one_line(o.feed), "seen": iso(o.seen_ms)}
            for o in card.origins[:TELLINGS]
        ],
        "abroad": [_telling(t) for t in card.abroad[:TELLINGS]],
    }


def _item(item: Item) -> Json:
    return {
        "feed": one_line(item.feed),
        "title": headline_of(item, TITLE),
        "summary": shorten(one_line(item.summary or item.body), SUMMARY),
        "url": safe_url(item.url),
        "language": language_tag(item.language),
        "published": iso(item.published_ms),
        "seen": iso(item.seen_ms),
    }


def _telling(telling: Telling) -> Json:
    return {
        "feed": one_line(telling.feed),
        "title": shorten(one_line(telling.title), TITLE),
        "url": safe_url(telling.url),
        "kind": telling.kind,
        "language": language_tag(telling.language),
        "seen": iso(telling.seen_ms),
    }


def _trouble(trouble: FeedTrouble) -> Json:
    return {
        "feed": one_line(trouble.feed),
        "what": shorten(one_line(trouble.what), TITLE),
        "since": iso(trouble.since_ms),
    }


def iso(instant_ms: int | None) -> str | None:
    """ISO 8601 in UTC, to the second; None for none, and for instants that no calendar has."""
    if instant_ms is None:
        return None
    try:
        return datetime.fromtimestamp(instant_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        return None
