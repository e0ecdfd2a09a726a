"""Header fields as ASCII bytes: our own encoding and folding, proof against injection.

The standard library's is not used: measured on 3.11, an encoded word in a title becomes a real
header, long non-ASCII subjects lose spaces, and identifiers get encoded and broken. Sources:
RFC 5322 (folding, addresses), RFC 2047 (encoded words), RFC 2919, RFC 2369, RFC 3834.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.mail.scrub import ascii_domain, one_line

LINE = 76
"""Longest line we write where a header can be folded (RFC 2047 demands it of encoded words)."""
_WORD = 75
_PLAIN_WORD = 60
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_DOMAIN = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
)
_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_SAFE_IN_Q = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
"""What may stand for itself in a Q-encoded word everywhere, phrases included (RFC 2047, 5)."""
_Q = tuple("_" if chr(b) == " " else chr(b) if b in _SAFE_IN_Q else f"={b:02X}" for b in range(256))
MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}@[!-;=?A-~]{1,250}>")


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail address with its domain in ASCII.

    `usable` is False for what cannot stand in a header without SMTPUTF8 (a local part in another
    script) or is no address at all; `text` is then the scrubbed original.
    """

    text: str
    usable: bool

    @property
    def domain(self) -> str:
        """The domain, or "" if there is none."""
        return self.text.rpartition("@")[2] if self.usable else ""


def address_of(text: str) -> Address:
    """An address as settings or a caller wrote it."""
    plain = one_line(text).replace(" ", "")
    local, _, domain = plain.rpartition("@")
    host = ascii_domain(domain) or ""
    known = bool(_DOMAIN.fullmatch(host)) and len(host) <= 253  # noqa: PLR2004 - RFC 1035
    usable = known and len(local) <= 64 and bool(_LOCAL.fullmatch(local))  # noqa: PLR2004 - RFC 5321
    return Address(f"{local}@{host}" if known and local else plain, usable)


def text_field(name: str, text: str) -> bytes:
    """An unstructured field. `text` is one line (`scrub.one_line`); decoding gives it back."""
    plain = text.isascii() and text.isprintable() and "=?" not in text and "  " not in text
    if plain and text == text.strip() and all(len(w) <= _PLAIN_WORD for w in text.split(" ")):
        return _folded(name, text.split(" "))
    return _folded(name, encoded_words(text, len(name) + 2))


def mailbox_field(name: str, display: str, address: Address) -> bytes:
    """From or To: a display name and an address.

    An address that no header can carry leaves an empty group (RFC 6854): the envelope has it.
    """
    words = _phrase(one_line(display), len(name) + 2)
    if not address.usable:
        return _folded(name, [*words[:-1], f"{words[-1]}:;"] if words else ["undisclosed:;"])
    return _folded(name, [*words, f"<{address.text}>"] if words else [address.text])


def ids_field(name: str, ids: Iterable[str]) -> bytes:
    """Message-ID, In-Reply-To or References; what is no message id is left out."""
    return _folded(name, [i for i in ids if MESSAGE_ID.fullmatch(i)])


def token_field(name: str, *tokens: str) -> bytes:
    """A field of ASCII tokens that are never encoded nor broken; folded between them only."""
    if not all(t.isascii() and t.isprintable() for t in tokens):
        msg = f"{name}: not a printable ASCII token"
        raise ValueError(msg)
    return _folded(name, tokens)


def list_field(display: str, list_id: str) -> bytes:
    """List-Id with a name for people and an id for filters (RFC 2919)."""
    words = _phrase(one_line(display), len("List-Id: "))
    return _folded("List-Id", [*words, f"<{list_id}>"])


def encoded_words(text: str, used: int) -> list[str]:
    """A text as encoded words, each a whole number of characters and at most 75 long.

    `used` is what already stands on the first line.
    """
    data = text.encode()
    letter = "q" if _length("q", data) <= _length("b", data) else "b"
    head, tail = f"=?utf-8?{letter}?", "?="
    words: list[str] = []
    chunk = b""
    room = min(_WORD, LINE - used) - len(head) - len(tail)
    for character in text:
        more = character.encode()
        if chunk and _length(letter, chunk + more) > room:
            words.append(head + _encoded(letter, chunk) + tail)
            chunk, room = b"", _WORD - len(head) - len(tail)
        chunk += more
    return [*words, head + _encoded(letter, chunk) + tail] if chunk else words


def _length(letter: str, data: bytes) -> int:
    if letter == "b":
        return (len(data) + 2) // 3 * 4
    return sum(len(_Q[b]) for b in data)


def _encoded(letter: str, data: bytes) -> str:
    if letter == "b":
        return b64encode(data).decode("ascii")
    return "".join(_Q[b] for b in data)


def _phrase(text: str, used: int) -> list[str]:
    """A display name as atoms, one quoted string, or encoded words."""
    if not text:
        return []
    if _PHRASE.fullmatch(text) and "=?" not in text and len(text) <= _PLAIN_WORD:
        return text.split(" ")
    if text.isascii() and text.isprintable() and "=?" not in text and len(text) <= _PLAIN_WORD:
        return ['"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"']
    return encoded_words(text, used)


def _folded(name: str, tokens: Iterable[str]) -> bytes:
    """`Name: tokens`, a new line wherever the next token would pass column 76."""
    lines = [f"{name}:"]
    empty = True
    for token in tokens:
        if not empty and len(lines[-1]) + 1 + len(token) > LINE:
            lines.append("")
        lines[-1] += f" {token}"
        empty = False
    return "\r\n".join(lines).encode("ascii")
