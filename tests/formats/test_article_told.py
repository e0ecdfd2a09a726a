"""An article that only the linked data of its page tells in full."""

from __future__ import annotations

import json

import pytest

from monitor.formats import read_article
from monitor.formats.article_told import told_lines
from monitor.model import Document, Reading

TITLE = "農相、棚田を訪問"
STORY = (
    "【輪島20日例通信】農相は20日、棚田を訪れた。",
    "農相は収穫は昨年より多いと述べた。",
    "(終)",
)


def data(text: str) -> str:
    """Linked data with this text."""
    told = json.dumps({"@type": "NewsArticle", "headline": TITLE, "articleBody": text})
    return f'<script type="application/ld+json">{told}</script>'


def body(inside: str, *texts: str) -> str:
    """The text that is read."""
    page = f"<html><head><title>{TITLE}</title>{''.join(map(data, texts))}</head><body>"
    result = read_article(Document(f"{page}{inside}</body></html>".encode(), "", "text/html"))
    assert isinstance(result, Reading)
    return result.entries[0].body


@pytest.mark.parametrize("text", ["\n".join(STORY), "".join(f"<p>{line}</p>" for line in STORY)])
@pytest.mark.parametrize(
    "inside",
    ["<div id='root'></div>", "<article><h1>農相、棚田を訪問</h1><p>農相は20日…</p></article>"],
)
def test_a_page_without_its_text_is_read_from_the_linked_data(inside: str, text: str) -> None:
    """Empty until a script fills it, or only its beginning is shown; plain text or markup."""
    assert body(inside, text) == "\n".join(STORY)


def test_the_text_that_is_shown_is_believed() -> None:
    """The linked data has no more of it, or tells of several articles."""
    shown = "".join(f"<p>{line}</p>" for line in STORY)
    assert body(f"<article><h1>{TITLE}</h1>{shown}</article>", STORY[0]) == "\n".join(STORY)
    other = STORY[1] * 50
    assert body(f"<article><h1>{TITLE}</h1>{shown}</article>", other, STORY[0]) == "\n".join(STORY)


@pytest.mark.parametrize(
    "page", ['"articleBody": "\\u12"', '"articleBody": "', '"articleBody": ""']
)
def test_broken_linked_data_tells_nothing(page: str) -> None:
    """It is no reason to refuse the page."""
    assert told_lines(page) == []
