"""The headline of an article page, out of a title that also names the site and its section."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from monitor.formats.plain import one_line

_LINKED = re.compile(r"\"headline\"\s*:\s*(\"(?:[^\"\\]|\\.){1,300}\")")
_MOST = 5
"""Main headings, and headlines in linked data, that are looked at."""
_LONGEST = 400
_LONGEST_REST = 100
_SHORTEST_NAME = 3
_SHORTEST = 8
"""Letters and digits of a shown headline that the title may begin with by chance."""
# Between a headline and the site. A colon or hyphen within a headline has no space before it.
_SEPARATOR = re.compile(r"\s+[-–—:·•*/»«]+\s+|\s*[|｜：ㅣ¦]+\s*")
_AT_THE_START = re.compile(r"\s*[-–—·•*/»|｜：ㅣ¦]|\s+:\s")
_CLOSING = re.compile(r"[?!.…？！。\"'”’»」』)\]]*")
_FRENCH_CLOSING = re.compile(r"\s?[?!]*\s?»?")
_OF_SITES = re.compile(
    "(?:the|die|el|la|le|www|news|nachrichten|noticias|haber|online|digital|web|tv|english|com|co)*"
)
_DOMAIN = re.compile(r"\.[a-z]{2,4}\Z", re.IGNORECASE)


def key(text: str) -> str:
    """The letters and digits of a text, without case, marks and typography."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(filter(str.isalnum, plain))


def shown_headlines(tree: Any, page: str) -> tuple[str, ...]:
    """The main headings of a page and the headlines of its linked data, in that order."""
    found = []
    for heading in tree.iter("h1"):
        found.append(" ".join("".join(heading.itertext()).split())[:_LONGEST])
        if len(found) == _MOST:
            break
    for number, quoted in enumerate(_LINKED.finditer(page)):
        if number == _MOST:
            break
        try:
            found.append(one_line(json.loads(quoted[1])))
        except ValueError:
            continue
    return tuple(filter(None, found))


def headline(title: str, shown: Sequence[str], site: str, url: str) -> str:
    """The title without what pages append to the headline: section, site, author, date.

    `shown`: the headlines that the page itself shows; `site`: its name, "" if it does not tell.
    """
    whole = one_line(title)
    names = frozenset(filter(None, (key(_DOMAIN.sub("", site)), *_labels(url))))
    for candidate in sorted(set(shown), key=len, reverse=True):
        cut = _cut_behind(whole, candidate, names)
        if cut is not None:
            return cut
    while True:
        separator = _last_separator(whole)
        if separator is None or not _names_the_site(whole[separator.end() :], names):
            return whole
        whole = whole[: separator.start()]


def _labels(url: str) -> Iterator[str]:
    """The parts of the host's name that may be the site's name."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return
    yield key(_DOMAIN.sub("", host.removeprefix("www.")))
    for label in host.split(".")[:-1]:
        if len(label) >= _SHORTEST_NAME and label != "www":
            yield key(label)


def _cut_behind(title: str, shown: str, names: frozenset[str]) -> str | None:
    """The title up to the end of the shown headline; None if it does not go on with the site."""
    letters, sought = key(title), key(shown)
    at = letters.find(sought) if sought else -1
    if at < 0:
        return None
    end = _after(title, at + len(sought))
    opened = title.count("«", 0, end) > title.count("»", 0, end)
    closing = (_FRENCH_CLOSING if opened else _CLOSING).match(title, end)
    end = closing.end() if closing else end
    rest = title[end:]
    if not key(rest) or not _AT_THE_START.match(rest) or len(rest) > _LONGEST_REST:
        return None
    if len(sought) >= _SHORTEST and len(sought) * 2 >= len(letters):
        return title[:end]
    tail = key(rest)
    return title[:end] if any(name in tail for name in names) else None


def _after(title: str, count: int) -> int:
    """The index behind so many letters and digits of the key of a title."""
    for index, sign in enumerate(title):
        if count <= 0:
            return index
        count -= len(key(sign))
    return len(title)


def _last_separator(title: str) -> re.Match[str] | None:
    """The last one that has something on both sides."""
    found = None
    for separator in _SEPARATOR.finditer(title):
        if separator.start() and separator.end() < len(title):
            found = separator
    return found


def _names_the_site(tail: str, names: frozenset[str]) -> bool:
    """Is it the name of the site, or that with words like "News" and ".com" around it?"""
    letters = key(_DOMAIN.sub("", tail))
    for name in names:
        before, found, after = letters.partition(name)
        if found and _OF_SITES.fullmatch(before) and _OF_SITES.fullmatch(after):
            return True
    return False
