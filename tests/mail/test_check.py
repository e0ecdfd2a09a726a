"""The last look at finished bytes: what it lets pass and what it refuses."""

from __future__ import annotations

import pytest

from monitor.mail.check import BrokenMessageError, require
from monitor.mail.headers import address_of, mailbox_field, text_field, token_field

NAMES = ("From", "To", "Subject", "Content-Type", "Content-Transfer-Encoding")


def good() -> bytes:
    """A small message that is as meant."""
    return (
        b"From: V <v@example.org>\r\nTo: a@example.org\r\nSubject: =?utf-8?q?=C3=A9t=C3=A9?=\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable"
        b"\r\n\r\nhello=C3=A9\r\nworld\r\n"
    )


def look(raw: bytes) -> None:
    """Check a message that should be the good one."""
    addresses = {"From": "v@example.org", "To": "a@example.org"}
    require(raw, NAMES, "été", addresses, ("helloé\nworld\n",))


def test_a_message_as_meant_passes() -> None:
    """The strict check is not stricter than the mail."""
    look(good())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"\r\nTo:", b"\nTo:"),
        (b"\r\nworld", b"\rworld"),
        (b"hello", b"h\xc3\xa9llo"),
        (b"hello", b"h\x00llo"),
        (b"hello", b"h" * 999),
        (b"To: a@", b"Bcc: e@example.org\r\nTo: a@"),
        (b"To: a@example.org", b"To: a@example.org\r\nTo: a@example.org"),
        (b"To: a@example.org", b"To: a@example.org, b@example.org"),
        (b"From: V <v@example.org>", b"From: V <w@example.org>"),
        (b"To: a@example.org\r\n", b""),
        (b"To: a@example.org", b"no header at all"),
        (b"Subject: =?utf-8?q?=C3=A9t=C3=A9?=", b"Subject: ete"),
        (b"=?utf-8?q?=C3=A9t=C3=A9?=", b"=?utf-8?b?!!!?="),
        (b"Subject: ", b"Subject: \r\n \r\n "),
        (b"hello", b"hallo"),
        (b"quoted-printable", b"base64"),
    ],
)
def test_a_message_that_is_not_as_meant_is_refused(old: bytes, new: bytes) -> None:
    """One change anywhere is seen."""
    raw = good().replace(old, new, 1)
    assert raw != good()
    with pytest.raises(BrokenMessageError):
        look(raw)


def test_parts_are_compared_too() -> None:
    """A multipart must end in its boundary and hold exactly its bodies."""
    head = b"\r\n".join(
        (
            mailbox_field("From", "V", address_of("v@example.org")),
            mailbox_field("To", "", address_of("a@example.org")),
            text_field("Subject", "été"),
            token_field("Content-Type", "multipart/alternative;", 'boundary="=_x"'),
        )
    )
    part = b"Content-Transfer-Encoding: base64\r\n\r\naMOp\r\n"
    body = b"--=_x\r\n" + part + b"\r\n--=_x--\r\n"
    names, addresses = NAMES[:4], {"From": "v@example.org", "To": "a@example.org"}
    require(head + b"\r\n\r\n" + body, names, "été", addresses, ("hé",))
    for wrong in (body.replace(b"--=_x--", b"--=_y--"), body.replace(b"aMOp", b"aMO")):
        with pytest.raises(BrokenMessageError):
            require(head + b"\r\n\r\n" + wrong, names, "été", addresses, ("hé",))
