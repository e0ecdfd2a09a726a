"""Bulletin or notice -> finished message. A broken layout never loses the news."""

from __future__ import annotations

from monitor.mail.check import BrokenMessageError
from monitor.mail.dates import Calendar, credible, local, zone_of
from monitor.mail.headers import address_of
from monitor.mail.message import Envelope, build
from monitor.mail.rendering import render_html, render_notice, render_text
from monitor.mail.scrub import one_line, safe_url, shorten
from monitor.mail.subject import TOLD_BEFORE, subject_of
from monitor.mail.view import (
    LINES_IN_HTML,
    LINES_IN_TEXT,
    STORIES_IN_FULL,
    Layout,
    list_names,
    once_each,
)
from monitor.mail.words import words_for
from monitor.mail.wrapping import wrap
from monitor.model import Bulletin, Kind, Message, Notice, Recipient, Sender

HTML_BYTES = 95_000
"""Gmail cuts a mail off at about 102 kB (measured, docs/decisions.md)."""
_LIST = "digest"


def compose(bulletin: Bulletin, sender: Sender) -> Message:
    """An instant alert (`slot_ms` None) or a digest, as text and HTML.

    The same bulletin and sender give the same bytes. If templates or layout fail, the message is
    a plain text with every story, and `flaw` says what failed. Raises `BrokenMessageError` only
    if not even that passes the check.
    """
    try:
        return _laid_out(bulletin, sender)
    except Exception as error:  # noqa: BLE001 - whatever broke, the alert must leave
        flaw = one_line(f"{type(error).__name__}: {error}")[:500]
        return _plain(bulletin, sender, flaw)


def compose_notice(notice: Notice, sender: Sender) -> Message:
    """A mail of the daemon itself: its lines as text and as simple HTML."""
    subject = shorten(one_line(notice.subject), 200) or "wire-monitor"
    lines = tuple(shorten(one_line(line), 2000) for line in notice.lines)
    text = "\n".join(wrap(line, "  ") for line in lines) + "\n"
    envelope = Envelope(
        sender=sender,
        recipient=notice.recipient,
        subject=subject,
        seed=("notice", notice.seed),
        at_ms=notice.at_ms,
    )
    try:
        html = render_notice(subject, _kicker(notice, sender), lines)
        return build(envelope, text, html)
    except Exception as error:  # noqa: BLE001 - see compose
        return build(envelope, text, "", flaw=one_line(f"{type(error).__name__}: {error}")[:500])


def _kicker(notice: Notice, sender: Sender) -> str:
    calendar = Calendar(words_for("en"), notice.recipient.timezone, notice.at_ms)
    return f"{one_line(sender.name) or 'wire-monitor'} · {calendar.headed(notice.at_ms)}"


def _laid_out(bulletin: Bulletin, sender: Sender) -> Message:
    """The mail as it should be."""
    layout = Layout(bulletin, sender)
    subject = subject_of(bulletin, sender, layout.words)
    html = _fitting(layout, subject)
    text = render_text(layout.view(STORIES_IN_FULL, LINES_IN_TEXT))
    return build(envelope_of(bulletin, sender, subject), text, html)


def _fitting(layout: Layout, subject: str) -> str:
    """HTML of at most 95 kB: lines beyond the space go first, then stories become lines."""
    full, lines = STORIES_IN_FULL, LINES_IN_HTML
    html = render_html(layout.view(full, lines), subject)
    while (size := len(html.encode())) > HTML_BYTES and (full or lines):
        share = HTML_BYTES / size * 0.95
        if lines > full:
            lines = min(int(lines * share), lines - 1)
        else:
            full = max(0, min(int(full * share), full - 1))
            lines = full
        html = render_html(layout.view(full, lines), subject)
    return html


def envelope_of(bulletin: Bulletin, sender: Sender, subject: str) -> Envelope:
    """What the headers of a bulletin's message say."""
    alone = bulletin.sections[0] if len(bulletin.sections) == 1 else None
    words = words_for(bulletin.recipient.language)
    about: tuple[str | int, ...] = bulletin.alert_ids or ("slot", bulletin.slot_ms or 0)
    return Envelope(
        sender=sender,
        recipient=bulletin.recipient,
        subject=subject,
        seed=about,
        at_ms=bulletin.at_ms,
        list_name=shorten(one_line(alone.name if alone else list_names(bulletin, words)), 80),
        list_key=(alone.watchlist or _LIST) if alone else _LIST,
        language=words.language,
        references=bulletin.references,
    )


def _plain(bulletin: Bulletin, sender: Sender, flaw: str) -> Message:
    """Every story as headline, time, source and address, with what it corrects; little can fail."""
    words = words_for(bulletin.recipient.language)
    zone = zone_of(bulletin.recipient.timezone)
    lines = [words.say("fallback")]
    headline = ""
    for stories in once_each(bulletin.sections):
        lines += ["", one_line(stories.section.name)]
        for card, _ in stories.cards:
            item = card.item
            title = one_line(item.title or item.summary or item.body)[:1000]
            if card.kind in TOLD_BEFORE:
                title = words.say(f"subject.{card.kind}", headline=title)
            headline = headline or title
            when = f"{local(credible(item.published_ms, item.seen_ms), zone):%Y-%m-%d %H:%M}"
            lines += ["", title, f"{when} · {one_line(item.feed)}", safe_url(item.url) or ""]
            if card.was:
                was = "was.withdrawal" if card.kind is Kind.WITHDRAWAL else "was.correction"
                lines.append(f"{words.say(was)}{words.say('colon')}{one_line(card.was)[:1000]}")
    subject = shorten(headline, 150) or words.say("alert")
    text = "\n".join(lines) + "\n"
    envelope = envelope_of(bulletin, sender, subject)
    try:
        return build(envelope, text, "", flaw=flaw)
    except BrokenMessageError:
        bare = Recipient(envelope.recipient.id, address_of(envelope.recipient.address).text)
        minimal = Envelope(sender, bare, words.say("alert"), envelope.seed, envelope.at_ms)
        return build(minimal, text, "", flaw=flaw)
