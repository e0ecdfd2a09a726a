"""What the daemon and its parsing process say to each other, as bytes.

The process reads hostile documents and might be taken over by one. So its answers are JSON that
is checked field by field, never pickles; a wrong answer is an exception here and a crash to the
caller.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

from monitor.model import Document, Entry, Fault, Reading, Unreadable

READY = b"wire-monitor parses\n"
"""What the process says first, before any answer."""

LENGTHS = struct.Struct(">II")
"""Prefix of a request: bytes of its head, bytes of the document."""
LENGTH = struct.Struct(">I")
"""Prefix of an answer: its bytes."""
LONGEST_ANSWER = 64_000_000
"""Bytes; the fetcher lets in documents of at most 10 MB."""

Frame = tuple[bytes, bytes]
"""A request in two parts, so that a document is not copied for it."""

_DIGESTS = 16
"""Hex digits of one digest."""
_ENTRY_FIELDS = tuple(field.name for field in fields(Entry))
_TEXT, _TEXT_OR_NONE = (str,), (str, type(None))
_NUMBER_OR_NONE = (int, type(None))
_TYPES = MappingProxyType(
    {
        "guid": _TEXT_OR_NONE, "url": _TEXT_OR_NONE, "title": _TEXT, "summary": _TEXT,
        "body": _TEXT, "author": _TEXT,
        "published_ms": _NUMBER_OR_NONE, "updated_ms": _NUMBER_OR_NONE,
        "language": _TEXT_OR_NONE, "provider": _TEXT_OR_NONE, "version": _NUMBER_OR_NONE,
        "urgency": _NUMBER_OR_NONE, "embargo_ms": _NUMBER_OR_NONE, "status": _TEXT_OR_NONE,
    }
)  # fmt: skip


class BrokenFrameError(Exception):
    """The other side does not keep to the protocol."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request; `memory_bytes` is what the process holds after it."""

    result: Reading | Unreadable
    memory_bytes: int


def request(document: Document, known: frozenset[bytes], *, article: bool) -> Frame:
    """A request frame: lengths with the JSON head, and the document's bytes as they are."""
    head = json.dumps(
        {
            "article": article,
            "url": document.url,
            "content_type": document.content_type,
            "timezone": document.timezone,
            "language": document.language,
            "known": b"".join(known).hex(),
        }
    ).encode()
    return LENGTHS.pack(len(head), len(document.body)) + head, document.body


def read_request(head: bytes, body: bytes) -> tuple[Document, frozenset[bytes], bool]:
    """Document, known digests, and whether an article is asked for."""
    said = json.loads(head)
    document = Document(body, said["url"], said["content_type"], said["timezone"], said["language"])
    return document, _digests(said["known"]), said["article"]


def answer(result: Reading | Unreadable, memory_bytes: int) -> bytes:
    """An answer frame: length, JSON."""
    if isinstance(result, Unreadable):
        said: dict[str, Any] = {"fault": result.fault.name, "detail": result.detail}
    else:
        said = {
            "format": result.format,
            "entries": [
                [getattr(entry, name) for name in _ENTRY_FIELDS] for entry in result.entries
            ],
            "title": result.title,
            "language": result.language,
            "ttl_s": result.ttl_s,
            "slices": b"".join(result.slices).hex(),
            "pruned": result.pruned,
            "flaw": result.flaw.name if result.flaw else None,
        }
    said["memory"] = memory_bytes
    frame = json.dumps(said, separators=(",", ":")).encode()
    return LENGTH.pack(len(frame)) + frame


def read_answer(frame: bytes) -> Answer:
    """Raises BrokenFrameError unless every field has its type."""
    try:
        said = json.loads(frame)
        memory = _checked(said["memory"], (int,))
        if "fault" in said:
            fault = Unreadable(Fault[said["fault"]], _checked(said["detail"], _TEXT))
            return Answer(fault, memory)
        return Answer(_reading(said), memory)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BrokenFrameError(str(error)) from error


def _reading(said: dict[str, Any]) -> Reading:
    return Reading(
        format=_checked(said["format"], _TEXT),
        entries=tuple(map(_entry, _checked(said["entries"], (list,)))),
        title=_checked(said["title"], _TEXT),
        language=_checked(said["language"], _TEXT_OR_NONE),
        ttl_s=_checked(said["ttl_s"], _NUMBER_OR_NONE),
        slices=_digests(_checked(said["slices"], _TEXT)),
        pruned=_checked(said["pruned"], (int,)),
        flaw=Fault[said["flaw"]] if said["flaw"] is not None else None,
    )


def _entry(values: list[Any]) -> Entry:
    named = dict(zip(_ENTRY_FIELDS, _checked(values, (list,)), strict=True))
    for name, types in _TYPES.items():
        _checked(named[name], types)
    for name in ("categories", "subjects"):
        parts = _checked(named[name], (list,))
        named[name] = tuple(_checked(part, _TEXT) for part in parts)
    if named["url"] is not None and not named["url"].startswith(("http://", "https://")):
        raise BrokenFrameError("an address that is not http(s)")
    return Entry(**named)


def _checked(value: Any, types: tuple[type, ...]) -> Any:
    # type(), not isinstance: True is no number here.
    if type(value) not in types:
        raise BrokenFrameError(f"{type(value).__name__} where {types[0].__name__} belongs")
    if type(value) is str and not value.isascii():
        value.encode()  # a lone surrogate is a ValueError
    return value


def _digests(joined: str) -> frozenset[bytes]:
    return frozenset(
        bytes.fromhex(joined[at : at + _DIGESTS]) for at in range(0, len(joined), _DIGESTS)
    )
