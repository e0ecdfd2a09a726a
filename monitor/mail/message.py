"""Header fields and parts -> the bytes that are sent. The same values give the same bytes."""

from __future__ import annotations

from binascii import b2a_base64, b2a_qp
from dataclasses import dataclass
from hashlib import sha256
from json import dumps
from re import sub
from unicodedata import combining, normalize
from urllib.parse import quote

from monitor.mail.check import require
from monitor.mail.dates import mail_date
from monitor.mail.headers import (
    MESSAGE_ID,
    Address,
    address_of,
    ids_field,
    list_field,
    mailbox_field,
    text_field,
    token_field,
)
from monitor.mail.scrub import language_tag
from monitor.model import Message, Recipient, Sender

_NOWHERE = "wire-monitor.invalid"
_MOST_REFERENCES = 20
_BASE64_LINE = 76


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the headers say. `subject` and `list_name` are one line, scrubbed.

    `seed` makes the Message-ID together with installation and recipient.
    """

    sender: Sender
    recipient: Recipient
    subject: str
    seed: tuple[str | int, ...]
    at_ms: int
    list_name: str = ""
    list_key: str = ""
    language: str = "en"
    references: tuple[str, ...] = ()


def message_id(envelope: Envelope) -> str:
    """Deterministic: a hash of installation, what the mail is about, and recipient."""
    values = [envelope.sender.installation, envelope.recipient.id, *envelope.seed]
    digest = sha256(dumps(values, ensure_ascii=True).encode("ascii")).hexdigest()[:40]
    return f"<{digest}@{_home(envelope.sender)}>"


def build(envelope: Envelope, text: str, html: str, flaw: str = "") -> Message:
    """The finished message, checked; raises `check.BrokenMessageError` if it is not as meant.

    `html` "" gives a mail of text alone. Line ends in `text` and `html` are plain newlines.
    """
    identity = message_id(envelope)
    to = address_of(envelope.recipient.address)
    fields = [*_fields(envelope, identity, to), token_field("MIME-Version", "1.0")]
    bodies = (text, html) if html else (text,)
    if html:
        boundary = f"=_{sha256(identity.encode()).hexdigest()[:32]}"
        fields.append(
            token_field("Content-Type", "multipart/alternative;", f'boundary="{boundary}"')
        )
        opening = f"--{boundary}\r\n".encode()
        between = f"\r\n--{boundary}\r\n".encode()
        closing = f"\r\n--{boundary}--\r\n".encode()
        body = opening + _part("plain", text) + between + _part("html", html) + closing
        raw = b"\r\n".join(fields) + b"\r\n\r\n" + body
    else:
        raw = b"\r\n".join(fields) + b"\r\n" + _part("plain", text)
    names = [f.partition(b":")[0].decode("ascii") for f in fields]
    if not html:
        names += ["Content-Type", "Content-Transfer-Encoding"]
    sender = address_of(envelope.sender.address)
    addresses = {n: a.text if a.usable else None for n, a in (("From", sender), ("To", to))}
    require(raw, tuple(names), envelope.subject, addresses, bodies)
    return Message(
        message_id=identity,
        subject=envelope.subject,
        sender=sender.text,
        address=to.text,
        raw=raw,
        html=html,
        text=text,
        flaw=flaw,
    )


def _fields(envelope: Envelope, identity: str, to: Address) -> list[bytes]:
    """Every header but those of the content, in the order people read them."""
    sender = envelope.sender
    fields = [
        mailbox_field("From", sender.name, address_of(sender.address)),
        mailbox_field("To", "", to),
        text_field("Subject", envelope.subject),
        token_field("Date", *mail_date(envelope.at_ms, envelope.recipient.timezone).split(" ")),
        ids_field("Message-ID", [identity]),
    ]
    references = _references(envelope.references)
    if references:
        fields.append(ids_field("In-Reply-To", references[-1:]))
        fields.append(ids_field("References", references))
    if envelope.list_key:
        slug = f"{slug_of(envelope.list_key)}.watch.{_home(sender)}"
        fields.append(list_field(envelope.list_name, slug))
    operator = address_of(sender.operator or "")
    if operator.usable:
        local, _, domain = operator.text.rpartition("@")
        link = f"<mailto:{quote(local, safe='')}@{domain}?subject=unsubscribe>"
        fields.append(token_field("List-Unsubscribe", link))
    return [
        *fields,
        token_field("Auto-Submitted", "auto-generated"),
        token_field("Content-Language", language_tag(envelope.language) or "en"),
    ]


def _references(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Message ids only, each once; of very many the first and the latest."""
    good = tuple(dict.fromkeys(i for i in ids if MESSAGE_ID.fullmatch(i)))
    if len(good) <= _MOST_REFERENCES:
        return good
    return (good[0], *good[1 - _MOST_REFERENCES :])


def _home(sender: Sender) -> str:
    """The domain that our identifiers live in."""
    return address_of(sender.address).domain or _NOWHERE


def slug_of(key: str) -> str:
    """A name as one label of an identifier: "Pyongyang–Moscou" -> "pyongyang-moscou".

    What has no ASCII letters becomes a short hash.
    """
    bare = "".join(c for c in normalize("NFKD", key) if not combining(c))
    plain = bare.encode("ascii", "replace").decode("ascii").lower()
    plain = sub(r"(?<=\w)\?(?=\w)", "-", plain) if plain.count("?") <= len(plain) // 4 else ""
    slug = sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
    return slug or "w" + sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _part(kind: str, text: str) -> bytes:
    """One text part with its headers: quoted-printable or base64, whichever is shorter."""
    data = text.replace("\n", "\r\n").encode("utf-8")
    printable = b2a_qp(data, quotetabs=False, istext=True)
    if len(printable) <= len(data) * 4 // 3:
        encoding, body = "quoted-printable", printable
    else:
        encoding, body = "base64", _base64(data)
    head = (
        token_field("Content-Type", f"text/{kind};", "charset=utf-8"),
        token_field("Content-Transfer-Encoding", encoding),
    )
    return b"\r\n".join(head) + b"\r\n\r\n" + body


def _base64(data: bytes) -> bytes:
    text = b2a_base64(data, newline=False)
    lines = (text[i : i + _BASE64_LINE] for i in range(0, len(text), _BASE64_LINE))
    return b"".join(line + b"\r\n" for line in lines)
