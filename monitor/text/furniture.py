"""Furniture of the wire: what stands in a text and is no news.

Credits, by-lines, end marks, publishers' names, rights, newsletters, "read also" lines. Work is
bounded: only the first and last part of a huge text is looked at. A sentence is furniture only if
it is short and speaks of the page, the reader or the rights.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from monitor.model import Field, Span
from monitor.text.heads import SIZE, alternatives, heads_of, tree
from monitor.text.late import late
from monitor.text.phrases import Phrases, key, unmarked
from monitor.text.suspicion import is_suspect
from monitor.text.tables import read_table
from monitor.text.wire_words import AGENCY, OUTLET

SENTENCE_MAX = 260
"""Longer sentences are news, or at least not known furniture."""

HEADLINE_MIN = 8
NAME_WORDS = 4
"""A publisher's name has no more words, the headline before it no fewer letters."""

LINE_MAX = 110
"""Longer lines do not only speak to the reader."""

NAME_LINE_MAX, BYLINE_MAX = 160, 400
"""Longer lines are no agencies' names and no by-line."""

EDGE = 40_000
"""Code points looked at from either end of a text."""

_ENDING = r"[.!?。！？]{0,3}[\"”»’)\]]{0,2}"
_SENTENCE = late(
    rf"[^\n.!?。！？]{{1,400}}(?:[.!?](?!\s|$|[<\"”»’)\]])[^\n.!?。！？]{{0,400}}){{0,12}}{_ENDING}"
)
_TABLE = read_table("monitor.text", "furniture.txt")
_POINTERS = unmarked("|".join(_TABLE["pointers"]))
_STARTS = late(
    rf"\W{{0,4}}?(?:{unmarked('|'.join(_TABLE['start']))}|(?:{_POINTERS})\s?(?:[:>»|→▶]|$))"
)
_HOLDS = Phrases(_TABLE["within"])
_READER = Phrases(_TABLE["reader"])
_SPEECH = Phrases(rf"(?:{line})(?!\w)" if line.isascii() else line for line in _TABLE["speech"])
_FACTUAL = late(r"[\d\"«»“”„‟「」『』《》]|''")
"""In a line that has one of these, somebody may be quoted, or something told."""

_TOOL = unmarked("|".join(_TABLE["whole"]))
_TOOLS = late(rf"\W{{0,4}}(?:{_TOOL})(?:[ |·•/▶]{{1,4}}(?:{_TOOL})){{0,12}}\W{{0,3}}$")
_CREDIT = late(
    rf"[(（](?:(?i:photo|foto|source|con|avec|mit|with|фото)\s?:?\s)?{AGENCY}"
    rf"(?:\s?[/,=\-–+]\s?(?:{AGENCY}|[^\W\d]{{2,20}})){{0,3}}[)）]"
)
_CREDIT_LINE = late(
    r"(?m)^[ \t]*[(\[]?(?:additional )?(?:reporting|writing|editing) by [^\n]{2,300}$|"
    r"\((?:additional )?(?:reporting|writing|editing|compiled) by [^()\n]{2,400}\)",
    re.IGNORECASE,
)
_AGENCY_LINE = late(rf"(?m)[ \t]*[-–—(©]?\s?{AGENCY}(?:\s?[/,+]\s?{AGENCY}){{0,3}}[).]?[ \t]*$")
_RIGHTS = late(
    r"(?<!\S)(?:[©ⓒ]\s?(?=\d{4}|[^\W\d_a-zà-ÿ])|(?i:copyright)\s(?:©|\(c\)|\d{4}))[^\n.。]{0,140}[.。]?"
)
_NAME = r"[A-ZÀ-ÖØ-ÞА-ЯЁ][\w'’.\-]{0,20}"
_OWNER = late(
    rf"(?m)^[ \t]*(?:(?i:copyright)|\([cC]\))\s(?:{AGENCY}|{_NAME}(?: {_NAME}){{0,3}}?)"
    r"(?:\.(?=\s|$)|[ \t]*$)"
)
"""Whose the copy is, without a year: a line, or a sentence that opens one."""

_BYLINE = late(
    r"(?m)[ \t]*(?:[Bb]y|BY|[Pp]ar|PAR|[Vv]on|[Pp]or|[Dd]i|[Aa]utor:?)[ ]"
    rf"{_NAME}(?:[ ](?:and |et |und |y |e |, ?)?{_NAME}){{1,5}}"
    rf"(?:,?[ ](?:à|in|en|a|em|aus)[ ]{_NAME}(?:[ -]{_NAME})?)?(?:, ?[\w ]{{2,40}})?[ \t]*$"
)
_ADDRESS = r"[\w.+\-]{2,30}@[\w\-]{1,30}(?:\.[\w\-]{2,12}){1,3}"
_KOREAN_BYLINE = late(rf"(?m)(?:[가-힣]{{2,4}} ?(?:기자|특파원) ?)?(?:기자 ?)?{_ADDRESS}[ \t]*$")
_LINES = ((_AGENCY_LINE, NAME_LINE_MAX), (_BYLINE, BYLINE_MAX))
_AFTER_SENTENCE = r"(?<=[.!?。\"”»)\n])"
_END_WORD = (
    r"(?i:fin|end|ends|ende|fine|fim|son|koniec|einde|конец|кінець|끝|完|了|终|終|انتهى|انتهي|"
    r"fin del despacho|fin de la nota|end of (?:story|report|message)|eom|"
    r"النهاية|完毕|完畢|以上|おわり|"
    r"more|mas|continued|mehr|suite|계속)"
)
_BARE = (
    *("END", "ENDS", "ENDE", "FIN", "FINE", "FIM", "SON", "КОНЕЦ", "KONIEC", "انتهى", "끝"),
    *("Ends", "Ende", "Fin", "Fine", "Fim", "Конец", "Кінець", "Koniec", "おわり"),
)
_END_BARE = f"(?:{'|'.join(_BARE)})"
_STOPPED = tuple(f"{word}." for word in _BARE)
_OPENED = "([（【<〈《"
_CLOSED = frozenset(")]）】>〉》")
_GAP = 6
"""White space that may stand before a mark in brackets, and one more."""

_LOOSE = late(r"\s[-–—(/]|@|[/-]\w{2,6}$")
"""Before an agency's name, in an address, in initials: what else an end mark without a stop has."""

_CLOSING = frozenset("_-#*+/)]）】>〉》")
_INITIALS = (
    r"(?:/?[a-z]{2,5}(?:[-/][a-z]{2,6}){1,4}/?|[A-Z]{2,4} // [A-Z]{2,4}"
    r"|(?:[a-z]{2,5}/ ){1,3}[a-z]{2,5}/"
    r"|[A-Z]{2,3}(?:/[A-Z]{2,3}){1,3})"
)
_SIGNED = r"[a-z]{2,4}|[A-Za-z]{2,3}(?:[-/][A-Za-z]{2,4}){1,3}|[가-힣]{1,4} ?기자"
"""Who wrote or edited it, in brackets behind the last sentence."""

_DESK = r"(?:责任编辑|责编|编辑|編集|編輯|记者|記者|사진|자료)"
_EDITOR = rf"[【(\[（](?:본지|本报|本報|본보)?{_DESK}\s?[:：]?[^【】()\[\]（）\n]{{1,20}}[】)\]）]"
END_MARK = late(
    rf"\s{{0,3}}(?:[(\[（【/<〈《]\s?{_END_WORD}\.?\s?[)\]）】/>〉》]|"
    rf"{_AFTER_SENTENCE}\s{{0,3}}{_END_BARE}[./]?|{_AFTER_SENTENCE}\s{{0,3}}/{_END_WORD}|"
    rf"{_AFTER_SENTENCE}\s{{0,3}}[-–—+=]{{1,3}}\s?{_END_WORD}(?:\s?[-–—+]{{1,3}})?|"
    rf"{_AFTER_SENTENCE}\s{{0,2}}[(\[](?:{_SIGNED})[)\]]|"
    rf"#{{2,6}}|-\s?(?:30|0)\s?-|\*{{3,8}}|(?:{_AFTER_SENTENCE}\s{{1,2}}|\n){_INITIALS}|{_EDITOR}|"
    rf"{_AFTER_SENTENCE}\s{{1,2}}\({_NAME}(?: {_NAME}){{0,2}}\)|"
    rf"{_AFTER_SENTENCE}\s{{0,2}}[(（][\u30a1-\u30fc]{{3,12}}[)）]|"
    rf"{_AFTER_SENTENCE}\s{{1,2}}{_NAME}(?: {_NAME})?/{_END_WORD}|"
    rf"(?:[가-힣]{{2,4}}[ ](?:기자|특파원)[ ]?|기자[ ])?{_ADDRESS}|"
    rf"\s[-–—(/]\s?{AGENCY}\s?[)/]?)\s{{0,3}}$"
)
_TITLE_SUFFIX = late(
    r"\s{1,3}(?:[-–—|•·]|//|::)\s{1,3}"
    rf"(?:the\s)?(?:{AGENCY}(?:\s[\w.]{{1,12}}){{0,2}}|[^\n|–—]{{1,40}})$",
)
_KNOWN_SUFFIX = late(rf"(?:The\s)?{AGENCY}(?:\s[\w.]{{1,12}}){{0,2}}")
_EDITION = late(r"\s[A-Z]{2}$")
_CREDIT_STOP = late(r"(?:\.(?:\s?[-–—])?|\s{0,2}[-–—])\s{1,3}(?=\S)")
_OUTLET = late(rf"(?:^|\s){OUTLET}(?:\s|$)")


def title_suffix(title: str, feed: str, feed_title: str = "") -> int | None:
    """Where " - Yonhap" or " | France 24" begins at the end of a headline, or None.

    Only the feed's own name, an agency or what is plainly a publisher counts: "- health ministry"
    is news, and so may "| North Korea" be.
    """
    stripped = title.rstrip()
    found = _TITLE_SUFFIX.search(stripped, max(0, len(stripped) - 60))
    if not found or found.start() < HEADLINE_MIN:
        return None
    name = found[0].strip().partition(" ")[2].strip()
    own = {key(n) for n in (feed, feed_title) if n}
    words = name.split()
    if key(name) in own or _KNOWN_SUFFIX.fullmatch(name):
        return found.start()
    if len(words) > NAME_WORDS or not name[:1].isalnum():
        return None
    cased = name.upper() != name.lower()
    if cased and not name[:1].isupper():
        return None
    return found.start() if _OUTLET.search(name) else None


def own_credit(text: str, at: int, feed: str) -> int | None:
    """Where "Agency. " or "Agency - ", the feed's own name behind a dateline, ends, or None.

    A feed may be named with its language ("Agency FR"); the credit is not.
    """
    for name in dict.fromkeys((feed, _EDITION.sub("", feed))):
        if name and key(text[at : at + len(name)]) == key(name):
            stop = _CREDIT_STOP.match(text, at + len(name))
            if stop:
                return stop.end()
    return None


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Ranges of sentences and lines, white space stripped."""
    for found in _SENTENCE.finditer(text, start, end):
        piece = found[0]
        bare = piece.strip()
        if bare:
            a = found.start() + piece.index(bare[0])
            yield a, a + len(bare)


def _edges(text: str) -> tuple[tuple[int, int], ...]:
    if len(text) <= 2 * EDGE:
        return ((0, len(text)),)
    return (0, EDGE), (len(text) - EDGE, len(text))


def _is_boilerplate(text: str, start: int, end: int) -> bool:
    """Whether a sentence or line speaks of the page, the reader or the rights."""
    opens, holds = may_open(text[start : min(end, start + SIZE)]), is_suspect(text)
    if end - start > SENTENCE_MAX or not (opens or holds):
        return False
    folded = key(text[start:end])
    if opens and (_STARTS.match(folded) or _TOOLS.match(folded)):
        return True
    return holds and _HOLDS.search(folded)


def may_open(letters: str) -> bool:
    """Whether a line of furniture may begin with these letters, `SIZE` or all that it has.

    Said of plain ones only.
    """
    is_plain = letters.isascii() and letters.isprintable() and letters[:1].isalpha()
    return not is_plain or "  " in letters or bool(_openings().match(letters.lower()))


@cache
def _openings() -> re.Pattern[str]:
    """How whatever begins that a line is furniture for."""
    lines = (unmarked(line) for name in ("start", "pointers", "whole") for line in _TABLE[name])
    found = (heads_of(pattern) for line in lines for pattern in alternatives(line))
    return re.compile(tree(letters for heads in found for some in heads for letters in some))


def furniture_of(text: str, where: Field) -> Iterator[Span]:
    """Spans of a summary or body that are no news (datelines and markers not included)."""
    if not text:
        return
    for start, end in _edges(text):
        known = {span.start: span for span in _sentences_of(text, start, end, where)}
        yield from known.values()
        for a, b in _lines_of(text, start, end):
            if a not in known:
                yield Span(where, a, b)
        for pattern in _may_hold(text):
            for found in pattern.finditer(text, start, end):
                yield Span(where, found.start(), found.end())
        for found in _CREDIT.finditer(text, start, end):
            after_space = found.start() > start and text[found.start() - 1].isspace()
            yield Span(where, found.start() - after_space, found.end())
    yield from _end_marks(text, where)


def _lines_of(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Lines that are an agency's name or a by-line, or speak to the reader of the page.

    A text of one line is the news.
    """
    has_several = "\n" in text.strip()
    at = start if start == 0 else text.find("\n", start - 1, end) + 1 or end
    while at < end:
        following = text.find("\n", at, end) + 1 or end
        line = text[at:following] if has_several and following - at <= LINE_MAX else ""
        if line and _is_to_reader(line):
            yield at, at + len(line.rstrip("\n"))
        for pattern, longest in _LINES:
            found = pattern.match(text, at, end) if following - at <= longest else None
            if found:
                yield found.span()
        at = following


def _is_to_reader(line: str) -> bool:
    """Whether a line of its own, without figures or quotes, speaks of the page or its copy."""
    if _FACTUAL.search(line):
        return False
    folded = key(line)
    return _READER.search(folded) and not _SPEECH.search(folded)


def _may_hold(text: str) -> Iterator[re.Pattern[str]]:
    """Patterns of credits without the words or signs of which a text has none."""
    small = text.lower()
    if " by " in small:
        yield _CREDIT_LINE
    if "©" in small or "ⓒ" in small or "copyright" in small:
        yield _RIGHTS
    if "copyright" in small or "(c)" in small:
        yield _OWNER
    if "@" in small:
        yield _KOREAN_BYLINE


def _sentences_of(text: str, start: int, end: int, where: Field) -> Iterator[Span]:
    """Boilerplate sentences; a line that begins as a pointer elsewhere is one to its end."""
    pointer_until = -1
    for a, b in sentences(text, start, end):
        if a < pointer_until:
            yield Span(where, a, b)
        elif _is_boilerplate(text, a, b):
            yield Span(where, a, b)
            if text[a:b].rstrip()[-1:] in ":>»：":
                line_end = text.find("\n", b)
                pointer_until = len(text) if line_end < 0 else line_end


def may_end(text: str) -> bool:
    """Whether an end mark may close a text: most end with a full stop that ends no mark."""
    tail = text.rstrip()
    if tail[-1:] == ".":
        return tail.endswith(_STOPPED)
    if tail[-1:].isalnum():
        return tail.endswith(_BARE) or bool(_LOOSE.search(tail))
    return tail[-1:] in _CLOSING


def mark_from(tail: str) -> int:
    """Before where no end mark of a text with this tail can begin: one in brackets holds none."""
    if tail.rstrip()[-1:] not in _CLOSED:
        return 0
    return max(0, max(map(tail.rfind, _OPENED)) - _GAP)


def _end_marks(text: str, where: Field) -> Iterator[Span]:
    end = len(text)
    for _ in range(4):
        tail = text[max(0, end - 80) : end]
        if not may_end(tail):
            return
        found = END_MARK.search(text, end - len(tail) + mark_from(tail), end)
        if not found or found.start() == found.end() or found.start() == 0:
            return
        yield Span(where, found.start(), found.end())
        end = found.start()
