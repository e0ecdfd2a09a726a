"""A strict, independent look at finished bytes: what a hostile title must never have changed.

Reads with the standard library's parser and decoder, which share nothing with our serializer.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping
from email.errors import HeaderParseError
from email.header import decode_header
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from quopri import decodestring

LONGEST_LINE = 998
_PRINTABLE = bytes((0x09, 0x0A, 0x0D, *range(0x20, 0x7F)))
_FIELD = re.compile(rb"(?:[!-9;-~]+:[^\r\n]*\r\n(?:[ \t]+[^\s][^\r\n]*\r\n)*)+")
_BOUNDARY = re.compile(r'boundary="([^"]+)"')


class BrokenMessageError(Exception):
    """A finished message is not what was meant: a bug, never a reason to lose the alert."""


def decoded(value: str) -> str:
    """An unstructured header value as a reader sees it."""
    unfolded = value.replace("\r\n", "")
    try:
        parts = decode_header(unfolded)
    except HeaderParseError as error:
        raise BrokenMessageError(f"undecodable header: {error}") from error
    return "".join(
        part if isinstance(part, str) else part.decode(charset or "ascii", "surrogateescape")
        for part, charset in parts
    )


def require(
    raw: bytes,
    headers: tuple[str, ...],
    subject: str,
    addresses: Mapping[str, str | None],
    bodies: tuple[str, ...],
) -> None:
    """Raise `BrokenMessageError` unless the bytes are exactly that message.

    `headers`: the names in order, each once; `addresses`: the only address in From and in To
    (None: none); `bodies`: the text of every part in order.
    """
    _require_lines(raw)
    head, blank, body = raw.partition(b"\r\n\r\n")
    if not blank or not _FIELD.fullmatch(head + b"\r\n"):
        raise BrokenMessageError("the header block has lines that are no fields")
    fields = BytesHeaderParser().parsebytes(head + b"\r\n\r\n")
    names = tuple(fields.keys())
    if names != headers or len(set(names)) != len(names):
        raise BrokenMessageError(f"headers are {', '.join(names)}")
    if decoded(str(fields["Subject"])) != subject:
        raise BrokenMessageError("the subject does not decode to itself")
    for name, address in addresses.items():
        found = [a for _, a in getaddresses([str(fields[name]).replace("\r\n", "")]) if a]
        if found != ([address] if address else []):
            raise BrokenMessageError(f"{name} says {found}")
    encoding = str(fields["Content-Transfer-Encoding"])
    if _bodies(str(fields["Content-Type"]), encoding, body) != bodies:
        raise BrokenMessageError("a part does not decode to what was written")


def _require_lines(raw: bytes) -> None:
    """7-bit, CRLF only, no line longer than SMTP carries."""
    foreign = raw.translate(None, _PRINTABLE)
    if foreign:
        raise BrokenMessageError(f"bytes {foreign[:20]!r} are not printable ASCII")
    ends = raw.count(b"\r\n")
    if raw.count(b"\r") != ends or raw.count(b"\n") != ends:
        raise BrokenMessageError("a line does not end in CR LF")
    if max(map(len, raw.split(b"\r\n"))) > LONGEST_LINE:
        raise BrokenMessageError(f"a line is longer than {LONGEST_LINE}")


def _bodies(kind: str, encoding: str, body: bytes) -> tuple[str, ...]:
    """Every part's text with plain newlines."""
    boundary = _BOUNDARY.search(kind)
    if boundary is None:
        return (_body(encoding, body),)
    line = b"\r\n--" + boundary[1].encode("ascii")
    _, *parts = (b"\r\n" + body).split(line)
    if not parts or parts.pop() != b"--\r\n":
        raise BrokenMessageError("the last boundary is missing")
    out = []
    for part in parts:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        fields = BytesHeaderParser().parsebytes(head + b"\r\n\r\n")
        out.append(_body(str(fields["Content-Transfer-Encoding"]), content))
    return tuple(out)


def _body(encoding: str, content: bytes) -> str:
    try:
        plain = (
            b64decode(content.replace(b"\r\n", b""), validate=True)
            if encoding == "base64"
            else decodestring(content)
        )
        return plain.decode("utf-8").replace("\r\n", "\n")
    except (Base64Error, UnicodeDecodeError) as error:
        raise BrokenMessageError(f"undecodable part: {error}") from error
