"""Small repairs, so that one bad character does not send a whole feed to the tolerant parser.

The tolerant parser guesses; the strict one knows. Bare ampersands, HTML entities that XML does not
have and control characters are the usual reasons why a feed is not well-formed, and they can be
mended without guessing. What stays broken is set apart item by item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from xml.parsers import expat

from monitor.formats.slicing import Cut, cut

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_AMPERSAND = re.compile(r"&(?:#(\d{1,8}|x[0-9a-fA-F]{1,8});|([A-Za-z][A-Za-z0-9]{1,31});|)")
_XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))
_TWICE_READ = 4_000_000
"""Bytes of feed head that are read again and again before items are set apart no longer."""


def well_formed(data: bytes) -> bool:
    """Whether the strict parser will take it (expat with namespaces; no entities declared)."""
    parser = expat.ParserCreate("utf-8", " ")
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError):
        return False
    return True


def mended(text: str) -> str:
    """The document without what XML forbids in text; a well-formed one is not changed."""
    text = _NOT_XML.sub("", text)
    pieces = text.split("<![CDATA[")
    out = [_AMPERSAND.sub(_reference, pieces[0])]
    for piece in pieces[1:]:
        inside, end, after = piece.partition("]]>")
        out.append(f"<![CDATA[{inside}{end}{_AMPERSAND.sub(_reference, after)}")
    return "".join(out)


def parts(data: bytes, root: str) -> Iterator[bytes]:
    """Documents to be parsed one by one whose items together are those of `data`, in order.

    Runs of well-formed items stay together; each broken one comes alone, between the same head
    and foot, so that it cannot spoil another. The whole document if it cannot be cut.
    """
    sections = cut(data, root)
    if sections is None or not sections.spans:
        yield data
        return
    spans = sections.spans
    head, foot = data[: spans[0][0]], data[spans[-1][1] :]
    if len(spans) * (len(head) + len(foot)) > _TWICE_READ:
        yield data
        return
    run: list[bytes] = []
    for start, end in spans:
        item = data[start:end]
        if well_formed(head + item + foot):
            run.append(item)
            continue
        if run:
            yield head + b"".join(run) + foot
            run = []
        yield head + item + foot
    if run:
        yield head + b"".join(run) + foot


def closed(data: bytes, root: str, sections: Cut) -> bytes:
    """A truncated feed up to its last whole item, with its end tags."""
    inner = b"</channel>" if root == "rss" else b""
    return data[: sections.whole] + inner + b"</" + root.encode() + b">"


def _reference(found: re.Match[str]) -> str:
    number, name = found[1], found[2]
    if number:
        code = int(number[1:], 16) if number[0] == "x" else int(number)
        allowed = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD  # noqa: PLR2004 XML 1.0 section 2.2
        return found[0] if allowed or 0x10000 <= code <= 0x10FFFF else ""  # noqa: PLR2004
    if not name:
        return "&amp;"
    if name in _XML_NAMES:
        return found[0]
    return html5.get(f"{name};", f"&amp;{name};")
