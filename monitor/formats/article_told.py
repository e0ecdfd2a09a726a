"""The text of an article as the linked data of its page tells it.

Some pages fill their text in by a script, or show its beginning; the linked data has all of it.
"""

from __future__ import annotations

import json
import re

from monitor.formats.article_title import key
from monitor.formats.plain import one_line, paragraphs

_BODY = re.compile(r"\"articleBody\"\s*:\s*(\"[^\"\\]*(?:\\.[^\"\\]*)*\")")
_MARKUP = re.compile(r"</?(?:p|br|div)\b", re.IGNORECASE)
_TIMES_LONGER = 3


def told_lines(page: str) -> list[str]:
    """The paragraphs of the one article that the page's linked data tells, else none."""
    bodies = list(dict.fromkeys(found[1] for found in _BODY.finditer(page)))
    if len(bodies) != 1:
        return []
    try:
        text = str(json.loads(bodies[0], strict=False))
    except ValueError:
        return []
    # Most write plain text, in which the line ends are the paragraphs'; some write markup.
    lines = [paragraphs(text)] if _MARKUP.search(text) else map(one_line, text.splitlines())
    return [line for line in "\n".join(lines).split("\n") if line]


def is_fuller(told: list[str], shown: list[str]) -> bool:
    """Has it far more text than the lines that the page shows, or the same in more lines?"""
    there, here = key("".join(told)), key("".join(shown))
    if len(there) > _TIMES_LONGER * len(here):
        return True
    return there == here and len(told) > len(shown)
