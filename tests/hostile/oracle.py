"""What may leave the program, whatever a feed says. Knows nothing of how mails are made."""

from __future__ import annotations

import email
import re
from email.parser import BytesHeaderParser
from email.policy import default as modern
from urllib.parse import urlsplit

from monitor.model import Entry, Item
from tests.mail.reading import Strict

HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"),
    *("Content-Transfer-Encoding", "Auto-Submitted", "List-Id", "List-Unsubscribe"),
    "Content-Language",
    *("In-Reply-To", "References", "X-Auto-Response-Suppress"),
}
ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\ud800-\udfff]")
"""Controls, marks and overrides of direction, halves of characters. Isolates are ours."""
ACTS_IN_ENTRIES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def check_entry(entry: Entry | Item) -> None:
    """Plain text and checked addresses only."""
    more = entry.categories if isinstance(entry, Entry) else ()
    for text in (entry.title, entry.summary, entry.body, entry.author, *more):
        found = ACTS_IN_ENTRIES.search(text)
        assert not found, f"{found!r} in {text!r}"
    assert "\n" not in entry.title
    if entry.url is not None:
        parts = urlsplit(entry.url)
        assert parts.scheme in {"http", "https"}, entry.url
        assert parts.hostname, entry.url
        assert not re.search("[ \t\n\r\v\f]", entry.url), entry.url
        assert not ACTS_IN_ENTRIES.search(entry.url), entry.url
    if entry.language:
        assert re.fullmatch(r"[A-Za-z0-9-]{1,35}", entry.language), entry.language


def check_link(url: str) -> None:
    """A web address: a host, no user, nothing but the characters of addresses."""
    parts = urlsplit(url)
    assert parts.scheme in {"http", "https"}, url
    assert parts.hostname, url
    assert parts.username is None, url
    assert url.isascii(), url
    assert not re.search(r"[\s<>\"\\^`{|}]", url), url


def check_mail(raw: bytes, recipient: str) -> None:
    """The known headers once each, one recipient, markup of ours only, links to http(s) only."""
    fields = BytesHeaderParser().parsebytes(raw)
    names = fields.keys()
    assert set(names) <= HEADERS, names
    assert len(set(names)) == len(names), names
    mail = email.message_from_bytes(raw, policy=modern)
    assert not mail.defects
    (address,) = mail["To"].addresses
    assert address.addr_spec == recipient
    assert len(mail["From"].addresses) == 1
    assert not ACTS.search(str(mail["Subject"])), mail["Subject"]
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    plain, html = (str(p.get_content()).replace("\r\n", "\n") for p in mail.iter_parts())
    for text in (plain, html):
        found = ACTS.search(text)
        assert not found, f"{found!r} in {text[found.start() - 40 : found.end() + 40]!r}"
        assert text.count("\u2068") == text.count("\u2069")
    for link in Strict(html).links:
        check_link(link)
