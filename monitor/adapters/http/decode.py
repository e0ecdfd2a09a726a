"""Content-Encoding undone, tolerantly and under a cap.

Servers send gzip without saying so, say gzip and send plain text, cut the stream, add junk after
it, or pack a gigabyte of zeros. What can be read is read; nothing grows over the cap.
"""

from __future__ import annotations

import zlib
from collections.abc import Generator
from dataclasses import dataclass
from io import BytesIO

from monitor.model import Fault, Unreachable

_GZIP = b"\x1f\x8b\x08"
_PIECE = 16 * 1024
"""Input is fed in pieces: what is lost at a damaged place, and copied per member, stays small."""
_STEP = 512 * 1024
"""Bytes that come out between two pauses: a millisecond or two."""
_MAX_MEMBERS = 1000
"""A 10 MB body of empty members would otherwise cost seconds."""
_MAX_LAYERS = 2
_FHCRC, _FEXTRA, _FNAME, _FCOMMENT = 2, 4, 8, 16
_TEXT_STARTS = (b"<", b"{", b"[", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00<")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The document; `whole` False if its end was missing or damaged."""

    body: bytes
    whole: bool = True


Steps = Generator[int, None, "Decoded | Unreachable"]
"""The work in small steps: it stops now and then, so that others get their turn, and says how many
bytes have come out."""


class _TooLargeError(Exception):
    """The output passed the cap."""


def decode(body: bytes, encoding: str | None, cap: int) -> Decoded | Unreachable:
    """Undo `encoding` (a Content-Encoding value or None); never more than `cap` bytes out.

    Unreachable has `Fault.TOO_LARGE` or `Fault.ENCODING` and a reason without a host.
    """
    going = steps(body, encoding, cap)
    while True:
        try:
            next(going)
        except StopIteration as end:
            done: Decoded | Unreachable = end.value
            return done


def steps(body: bytes, encoding: str | None, cap: int) -> Steps:
    """The same in steps; it returns what `decode` does."""
    if len(body) > cap:
        return too_large(cap)
    try:
        return (yield from _unpack(body, _layers(encoding), cap))
    except _TooLargeError:
        return too_large(cap)


def too_large(cap: int) -> Unreachable:
    """The value for a document over the cap."""
    return Unreachable(Fault.TOO_LARGE, f"more than {cap / 1e6:g} MB")


def _layers(encoding: str | None) -> list[str | None]:
    """The encodings that matter, in the order they are to be undone."""
    names = [name.strip().lower().removeprefix("x-") for name in (encoding or "").split(",")]
    return [name for name in reversed(names) if name in {"gzip", "deflate", "br", "zstd"}]


def _unpack(body: bytes, layers: list[str | None], cap: int) -> Steps:
    """Layer by layer, and one more: a .gz file may travel under gzip or under nothing."""
    whole = True
    for name in [*layers, None][:_MAX_LAYERS]:
        done = yield from _undo(body, name, cap)
        if isinstance(done, Unreachable):
            return done
        body, whole = done.body, whole and done.whole
    return Decoded(body, whole)


def _undo(body: bytes, name: str | None, cap: int) -> Steps:
    """One layer. Gzip is known by its magic whatever the header says; so is plain text."""
    start = _gzip_start(body)
    if start is not None:
        done = yield from _gunzip(body, start, cap)
    elif name is None or not body:
        return Decoded(body)
    elif name == "deflate":
        done = yield from _inflate(body, cap)
    elif _looks_plain(body):
        return Decoded(body)
    else:
        return Unreachable(Fault.ENCODING, f"announced as {name}, but it is not gzip")
    return done or Unreachable(Fault.ENCODING, "damaged compression, nothing readable in it")


def _looks_plain(body: bytes) -> bool:
    return body[:64].lstrip().startswith(_TEXT_STARTS)


def _gzip_start(body: bytes) -> int | None:
    """Where the gzip magic stands; blank lines before it are a known script mistake."""
    head = body[:16]
    start = len(head) - len(head.lstrip())
    return start if body.startswith(_GZIP, start) else None


def _gunzip(body: bytes, position: int, cap: int) -> Generator[int, None, Decoded | None]:
    """Members one after another; what follows them is ignored, a cut end tolerated.

    None if not one byte could be read although the stream was damaged.
    """
    out, whole = BytesIO(), False
    for _ in range(_MAX_MEMBERS):
        start = _member_start(body, position)
        if start is None:
            whole = False
            break
        done = yield from _raw(body, start, out, cap)
        position, ended = done.position, done.ended
        whole = ended and body.startswith(done.check.to_bytes(4, "little"), position)
        position += 8
        if not ended or not body.startswith(_GZIP, position):
            break
    else:
        whole = False
    return Decoded(out.getvalue(), whole) if out.tell() or whole else None


def _member_start(body: bytes, position: int) -> int | None:
    """Where the deflate stream of the member at `position` begins (RFC 1952 section 2.3)."""
    if len(body) < position + 10:
        return None
    flags, position = body[position + 3], position + 10
    if flags & _FEXTRA:
        position += 2 + int.from_bytes(body[position : position + 2], "little")
    for flag in (_FNAME, _FCOMMENT):
        if flags & flag:
            position = body.find(b"\0", position) + 1
            if position == 0:
                return None
    if flags & _FHCRC:
        position += 2
    return position if position <= len(body) else None


@dataclass(frozen=True, slots=True)
class _Stream:
    """Where a deflate stream stopped, if that was its end, and the CRC-32 of what it had."""

    position: int
    ended: bool
    check: int


def _raw(
    body: bytes, position: int, out: BytesIO, cap: int, wbits: int = -15
) -> Generator[int, None, _Stream]:
    """Inflate from `position` into `out`."""
    stream, view = zlib.decompressobj(wbits), memoryview(body)
    check, pause_at = 0, out.tell() + _STEP
    while position < len(body) and not stream.eof:
        piece: bytes | memoryview = view[position : position + _PIECE]
        position += len(piece)
        part = b""
        while piece or len(part) == _STEP:
            try:
                part = stream.decompress(piece, _STEP)
            except zlib.error:
                return _Stream(position, ended=False, check=check)
            out.write(part)
            check = zlib.crc32(part, check)
            if out.tell() > cap:
                raise _TooLargeError
            if out.tell() >= pause_at:
                pause_at = out.tell() + _STEP
                yield out.tell()
            piece = stream.unconsumed_tail
            if stream.eof:
                break
    return _Stream(position - len(stream.unused_data), stream.eof, check)


def _inflate(body: bytes, cap: int) -> Generator[int, None, Decoded | None]:
    """`deflate` is zlib by the book and raw deflate in practice; some send neither.

    A stream that does not end counts only if what came out looks like a document.
    """
    for wbits in (15, -15):
        out = BytesIO()
        done = yield from _raw(body, 0, out, cap, wbits)
        if done.ended or (out.tell() and _looks_plain(bytes(out.getbuffer()[:64]))):
            return Decoded(out.getvalue(), done.ended)
    return Decoded(body) if _looks_plain(body) else None
