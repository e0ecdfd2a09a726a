"""Which lines of a page are the article's: not the headline, a notice or a list of others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from monitor.formats.article_notices import is_heading_of_others, is_notice, leads_to_one
from monitor.formats.article_title import key
from monitor.formats.dates import instant

_THE_END = re.compile(
    r"[(\[（【]\s*(?:fin|end|ende|fine|끝|完|终|終|конец)\s*[)\]）】]\.?\Z", re.IGNORECASE
)
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d\S{0,20})?(?=\s|\Z)")
_LONGEST_DATE = 60
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SENTENCE_END = re.compile(r"[.!?…。！？؟।۔][\"'”’»«“』」)）\]]*\Z")
_FEWEST_LINKS = 3
_SHORTEST_PROSE = 100
_SHORTEST_LAST = 160
"""Latin letters' worth of text of a paragraph of the story behind a list of others; the second
for one that stands alone there, as the summary of another story may."""


def article_lines(
    lines: Sequence[str], headlines: Sequence[str], links: frozenset[str]
) -> Iterator[str]:
    """The article without a repeated headline, date line, cookie notice or list of others.

    `headlines`: the title and what else the page shows as one. `links`: the texts of links that
    lead elsewhere.
    """
    begun = False
    title = headlines[0]
    keys = frozenset(filter(None, map(key, headlines)))
    waiting = iter(range(len(lines)))
    for at in waiting:
        line = lines[at] if begun else _after_headline(lines[at], title)
        if not begun and (not line or _is_date(line) or key(line) in keys):
            continue
        if is_heading_of_others(line):
            if begun:
                # Newsrooms also put them between two paragraphs.
                for _ in range(_behind_others(lines, at, links) - at - 1):
                    next(waiting)
            continue
        if line in links or is_notice(line):
            continue
        begun = True
        yield line
        if _THE_END.search(line):
            return


def are_links(lines: Sequence[str], links: frozenset[str]) -> bool:
    """Are they the headlines of other stories, as on a front page or under a subject?"""
    linked = [len(line) for line in lines if line.removeprefix("- ") in links]
    return len(linked) >= _FEWEST_LINKS and sum(linked) * 2 > sum(map(len, lines))


def is_headline(line: str, headlines: Sequence[str]) -> bool:
    """Is the line nothing but one of the headlines?"""
    return key(line) in map(key, headlines)


def _behind_others(lines: Sequence[str], heading: int, links: frozenset[str]) -> int:
    """The index at which the story goes on behind other stories' headlines; the end if nowhere.

    It goes on with two paragraphs in a row: in a list, headlines and summaries take turns.
    """
    alone, before = False, False
    for at in range(heading, len(lines)):
        line = lines[at]
        if is_heading_of_others(line):
            alone, before = leads_to_one(line), False
            continue
        prose = line not in links and _is_prose(line, _SHORTEST_PROSE)
        if prose and (before or (alone and _is_prose(line, _SHORTEST_LAST))):
            return at - before
        before = prose
    return len(lines)


def _is_prose(line: str, shortest: int) -> bool:
    """Is it a paragraph of sentences that are not about the site?"""
    if not _SENTENCE_END.search(line) or is_notice(line):
        return False
    # A Chinese, Japanese or Korean sign says as much as two or three letters.
    return len(line) + 1.5 * len(_DENSE.findall(line[:shortest])) >= shortest


def _is_date(line: str) -> bool:
    """Is it nothing but a date?"""
    return len(line) < _LONGEST_DATE and instant(line) is not None


def _after_headline(line: str, title: str) -> str:
    """The line without a headline and an ISO date that were joined to its front."""
    if not title or not line.startswith(title):
        return line
    rest = line[len(title) :].lstrip()
    date = _ISO_DATE.match(rest)
    if date:
        return rest[date.end() :].lstrip()
    return "" if not rest else line
