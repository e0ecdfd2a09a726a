"""HTML to plain text, in linear time.

Feeds carry markup in every field, often escaped once too much. What leaves here has no tags, no
entities, no control characters: a title on one line, a body with one paragraph a line.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from html.entities import html5

_INLINE = frozenset(
    """a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label map mark
    nobr q rp rt ruby s samp small span strike strong sub sup time tt u var wbr input picture source
    audio video track area link meta base embed param""".split()  # noqa: SIM905 words
)
_BLOCK = frozenset(
    """address article aside blockquote body br caption center dd details dialog dir div dl dt
    fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html li main
    menu nav ol optgroup option p pre section select summary table tbody tfoot thead title tr
    ul""".split()  # noqa: SIM905 words
)
_CELL = frozenset(("td", "th"))
_DROPPED = frozenset(
    ("script", "style", "iframe", "template", "svg", "math", "noscript", "object", "textarea")
)
_KNOWN = _INLINE | _BLOCK | _CELL | _DROPPED

_NAME = re.compile(r"</?([A-Za-z][\w:.\-]{0,40})(?=[\s/>]|\Z)")
_CLOSING = re.compile(r"</([A-Za-z][\w:.\-]{0,40})")
_QUOTED = re.compile(r"=\s*([\"'])")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# An emoji written as its two UTF-16 halves.
_PAIR = re.compile(r"&#(5[56]\d{3});&#(5[67]\d{3});")
_ESCAPED_TAG = re.compile(
    r"</?(?:" + "|".join(sorted(_KNOWN, key=len, reverse=True)) + r")(?:\s[^<>]{0,2000})?/?>|<!--",
    re.IGNORECASE,
)
_END_OF = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _DROPPED}

_LAYERS = 3
"""How often escaped escaping is undone ("AT&amp;amp;T" is common, a third time is seen)."""
_LONGEST_VALUE = 4096
"""Code points of an attribute value in which a ">" does not end the tag."""

# Unicode general category Cc except tab and newlines, lone surrogates, the embedding, override and
# isolate characters of the bidirectional algorithm (UAX 9), byte order marks, interlinear
# annotation and noncharacters. The marks LRM, RLM and ALM stay: they only set off punctuation in
# Hebrew, Arabic and Urdu text, and cannot reorder what follows them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069"
    "\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*\Z")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


def scrub(text: str) -> str:
    """The text without lone surrogates, control, bidi-control and non-characters."""
    if not _UNWANTED.search(text):
        return text
    if _SURROGATE.search(text):
        # Halves that belong together become the character they mean.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return _UNWANTED.sub("", text)


def one_line(markup: str) -> str:
    """A title: plain text on one line, white space collapsed."""
    return " ".join(scrub(_text(markup)).split())


def paragraphs(markup: str) -> str:
    """A summary or body: plain text, one paragraph a line."""
    text = scrub(_text(markup))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def language_tag(raw: str) -> str | None:
    """A language tag of BCP 47's shape, or None."""
    tag = raw.strip().replace("_", "-")
    return tag if _LANGUAGE.match(tag) else None


def decode(text: str) -> str:
    """The text with its entities decoded; only those that end in a semicolon."""
    if "&" not in text:
        return text
    if "&#5" in text:
        text = _PAIR.sub(_character, text)
    return _ENTITY.sub(_entity, text)


def _entity(found: re.Match[str]) -> str:
    written = found[0]
    # html.unescape also reads the "&not" in "&nothing;".
    return html.unescape(written) if written[1] == "#" else html5.get(written[1:], written)


def _character(found: re.Match[str]) -> str:
    high, low = int(found[1]), int(found[2])
    if 0xD800 <= high < 0xDC00 <= low < 0xE000:  # noqa: PLR2004 UTF-16 surrogates
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    return found[0]


def _text(markup: str) -> str:
    text = _BREAKS.sub("\n", markup)
    if "<![CDATA[" in text:
        text = text.replace("]]>", "")
    blocks = False
    for _ in range(_LAYERS):
        if "<" in text:
            stripped = "".join(_without_tags(text))
            blocks = blocks or "\0" in stripped
            text = stripped
        text = decode(text)
        if not (_ENTITY.search(text) or _ESCAPED_TAG.search(text)):
            break
    if blocks:
        return text.replace("\n", " ").replace("\0", "\n")
    # Plain text: a blank line parts paragraphs, a single line feed is only a wrapped line.
    return "\n".join(part.replace("\n", " ") for part in _BLANK_LINE.split(text))


def _without_tags(text: str) -> Iterator[str]:
    """The pieces of text between the tags, with NUL where a block begins or ends.

    Linear: every search that fails for good ("no further >") is made once, every other one moves
    the position to where it ended.
    """
    position, tags = 0, _Tags(text)
    while True:
        start = text.find("<", position)
        if start < 0:
            yield text[position:].replace("\0", "")
            return
        yield text[position:start].replace("\0", "")
        end, what = tags.skip(start)
        yield what
        position = end


class _Tags:
    """Where the markup that starts at a position ends, and what it leaves in the text."""

    __slots__ = ("_closings", "_length", "_no_end", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._length = len(text)
        self._no_end = False
        self._closings: frozenset[str] | None = None

    def skip(self, start: int) -> tuple[int, str]:
        text = self._text
        mark = text[start + 1 : start + 2]
        if mark in ("!", "?"):
            return self._declaration(start)
        found = _NAME.match(text, start)
        if found is None or found[1].endswith(":"):
            return start + 1, "<"
        name, closing = found[1].lower(), mark == "/"
        end = self._tag_end(found.end())
        if end < 0:
            # No ">" any more: a tag that was cut off in a shortened summary, or a "<" of its own.
            cut_off = name in _KNOWN and (closing or "=" in text[start : start + 200])
            return (self._length, "") if cut_off else (start + 1, "<")
        if name not in _KNOWN and not closing and self._is_word(found, end):
            return end, text[start:end]
        if name in _DROPPED and not closing and text[end - 2] != "/":
            return self._dropped(name, end), " "
        return end, "\0" if name in _BLOCK else " " if name in _CELL else ""

    def _declaration(self, start: int) -> tuple[int, str]:
        """Comments, CDATA marks (the text inside stays), doctypes, processing instructions."""
        text = self._text
        if text.startswith("<!--", start):
            end = text.find("-->", start + 2)
            return (self._length if end < 0 else end + 3), ""
        if text.startswith("<![CDATA[", start):
            return start + 9, ""
        if not re.match(r"<(?:!doctype|!\[|\?xml)", text[start : start + 9], re.IGNORECASE):
            return start + 1, "<"
        end = self._tag_end(start + 2)
        return (self._length if end < 0 else end), ""

    def _tag_end(self, position: int) -> int:
        """After the ">" that ends the tag, one inside a quoted value not counting; -1 if none."""
        text = self._text
        end = -1 if self._no_end else text.find(">", position)
        if end < 0:
            self._no_end = True
            return -1
        while quote := _QUOTED.search(text, position, end):
            close = text.find(quote[1], quote.end())
            if close < 0 or close - quote.end() > _LONGEST_VALUE:
                break
            position = close + 1
            if close > end:
                later = text.find(">", position)
                if later < 0:
                    break
                end = later
        return end + 1

    def _is_word(self, found: re.Match[str], end: int) -> bool:
        """Whether an unknown tag is a word in angle brackets, as in "<KBS> reports"."""
        if self._text[found.end() : end - 1].strip():
            return False
        if self._closings is None:
            self._closings = frozenset(_CLOSING.findall(self._text))
        return found[1] not in self._closings

    def _dropped(self, name: str, end: int) -> int:
        """After the element whose content is no text."""
        closing = _END_OF[name].search(self._text, end)
        if closing is None:
            return self._length
        after = self._tag_end(closing.end())
        return self._length if after < 0 else after
