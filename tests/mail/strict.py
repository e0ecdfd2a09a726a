"""A reader of finished messages that trusts nothing and shares nothing with what wrote them.

Written from the RFCs over bytes, without the standard library's mail parser: RFC 5322 (fields,
folding), RFC 2045 and 2046 (parts, boundaries), RFC 2047 (encoded words). What is not exactly as
the RFCs have it raises AssertionError.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

FIELD = re.compile(rb"([!-9;-~]+): ?(.*)", re.DOTALL)
WORD = re.compile(r"=\?([!-<>@-~]+?)\?([bqBQ])\?([!->@-~]*)\?=")
DATE = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{1,2} "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d [+-]\d{4}"
)


@dataclass(frozen=True)
class Part:
    """A text part: its kind, and its text with plain line ends."""

    kind: str
    text: str


@dataclass(frozen=True)
class Mail:
    """A message: fields in order, unfolded, as written; and its parts."""

    fields: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]

    @property
    def names(self) -> list[str]:
        """The names of the fields, in order."""
        return [name for name, _ in self.fields]

    def __getitem__(self, name: str) -> str:
        (value,) = [v for n, v in self.fields if n == name]
        return value


def read(raw: bytes) -> Mail:
    """A whole message."""
    assert raw.isascii(), "eight-bit data without a declaration"
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", raw), "a control character"
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", raw), "a line end that is not CR LF"
    assert all(len(line) <= 998 for line in raw.split(b"\r\n")), "RFC 5322 2.1.1"
    head, _, body = raw.partition(b"\r\n\r\n")
    fields = _fields(head)
    mail = Mail(fields, _parts(dict(fields), body))
    assert len(set(mail.names)) == len(mail.names), "a field comes twice"
    assert DATE.fullmatch(mail["Date"]), mail["Date"]
    assert re.fullmatch(r"<[^<>@\s]+@[^<>@\s]+>", mail["Message-ID"])
    assert mail["MIME-Version"] == "1.0"
    return mail


def _fields(head: bytes) -> tuple[tuple[str, str], ...]:
    """Unfolded; a line of white space alone would end the header for some readers."""
    lines = head.split(b"\r\n")
    assert all(line.strip(b" \t") for line in lines), "an empty folded line"
    assert all(len(line) <= 78 or b" " not in line.strip() for line in lines), "not folded"
    unfolded: list[bytes] = []
    for line in lines:
        if line[:1] in (b" ", b"\t"):
            unfolded[-1] += line
        else:
            unfolded.append(line)
    found = [FIELD.fullmatch(line) for line in unfolded]
    assert all(found), unfolded
    return tuple((m[1].decode(), m[2].decode()) for m in found if m)


def _parts(fields: dict[str, str], body: bytes) -> tuple[Part, ...]:
    kind, _, parameters = fields["Content-Type"].partition(";")
    if kind != "multipart/alternative":
        return (_part(fields, body),)
    assert "Content-Transfer-Encoding" not in fields
    boundary = re.fullmatch(r' boundary="([0-9A-Za-z=_]{1,70})"', parameters)
    assert boundary, parameters
    mark = b"\r\n--" + boundary[1].encode()
    before, *pieces = (b"\r\n" + body).split(mark)
    assert before == b"", "a preamble"
    assert pieces[-1] == b"--\r\n", "no end, or something after it"
    parts = []
    for piece in pieces[:-1]:
        assert piece.startswith(b"\r\n")
        head, _, content = piece[2:].partition(b"\r\n\r\n")
        inner = _fields(head)
        assert [n for n, _ in inner] == ["Content-Type", "Content-Transfer-Encoding"]
        parts.append(_part(dict(inner), content))
    assert [p.kind for p in parts] == ["text/plain", "text/html"]
    return tuple(parts)


def _part(fields: dict[str, str], content: bytes) -> Part:
    kind, _, parameters = fields["Content-Type"].partition(";")
    assert parameters == " charset=utf-8"
    encoding = fields["Content-Transfer-Encoding"]
    assert encoding in {"quoted-printable", "base64"}
    assert all(len(line) <= 76 for line in content.split(b"\r\n")), "RFC 2045 6.7 and 6.8"
    data = _from_qp(content) if encoding == "quoted-printable" else _from_base64(content)
    text = data.decode("utf-8")
    assert not re.search(r"\r(?!\n)|(?<!\r)\n", text)
    return Part(kind, text.replace("\r\n", "\n"))


def _from_base64(content: bytes) -> bytes:
    lines = content.split(b"\r\n")
    return base64.b64decode(b"".join(lines), validate=True)


def _from_qp(content: bytes) -> bytes:
    out = []
    for line in content.split(b"\r\n"):
        assert not line.endswith((b" ", b"\t")), "white space that a relay may drop"
        soft = line.endswith(b"=")
        text = line[:-1] if soft else line + b"\r\n"
        escapes = re.findall(rb"=(..?)", text)
        assert all(re.fullmatch(rb"[0-9A-F]{2}", e) for e in escapes), line
        out.append(re.sub(rb"=([0-9A-F]{2})", lambda m: bytes([int(m[1], 16)]), text))
    return b"".join(out)[:-2]


def decoded(value: str) -> str:
    """A field's value as people see it: white space between encoded words is not shown."""
    out, at, after_word = "", 0, False
    for word in WORD.finditer(value):
        between = value[at : word.start()]
        assert len(word[0]) <= 75, "RFC 2047 2"
        if between.strip() or not after_word:
            out += between
        assert word[1].lower() == "utf-8"
        out += _word(word[2].lower(), word[3])
        at, after_word = word.end(), True
    return out + value[at:]


def _word(encoding: str, text: str) -> str:
    """Each is whole characters by itself (RFC 2047 5)."""
    if encoding == "b":
        return base64.b64decode(text, validate=True).decode("utf-8")
    plain = re.sub(r"=([0-9A-F]{2})", lambda m: chr(int(m[1], 16)), text.replace("_", " "))
    return plain.encode("latin-1").decode("utf-8")
