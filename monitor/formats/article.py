"""The one article of a web page, through trafilatura: title, date, text, and nothing around it.

trafilatura takes half a second and much memory to import, so it is imported in the function. It
works on the bytes it is given and never fetches anything.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass

from monitor.formats import article_page, charset, sniff
from monitor.formats.addresses import absolute
from monitor.formats.article_lines import are_links, article_lines, is_headline
from monitor.formats.article_times import times
from monitor.formats.article_title import headline, shown_headlines
from monitor.formats.article_told import is_fuller, told_lines
from monitor.formats.dates import instant
from monitor.formats.limits import bounded
from monitor.formats.plain import language_tag, one_line, scrub
from monitor.model import Document, Entry, Fault, Reading, Unreadable

_SHORTEST = 40
"""Code points of text under which a page holds no article (a log-in form, an error page), unless
it has exactly one <article> or tells when it was published: a flash is one short sentence."""

_HTML_LANG = re.compile(r"<html[^>]{0,500}?\slang\s*=\s*[\"']?([A-Za-z_-]{2,15})", re.IGNORECASE)


def read_article(document: Document) -> Reading | Unreadable:
    """The article as the one entry of a Reading of format "article".

    Raises only what the extractor raises on bytes it was not made for.
    """
    seen = sniff.look(document)
    if seen.kind is sniff.Kind.EMPTY:
        return Unreadable(Fault.EMPTY, f"the page is empty: {seen.what}")
    if seen.kind is not sniff.Kind.HTML:
        what = seen.what or ("JSON" if seen.kind is sniff.Kind.JSON else "a feed")
        return Unreadable(Fault.NOT_A_FEED, f"looks like {what}, not an article page")
    page = charset.decode(document.body, charset.name(document))
    found = _extracted(page.replace(article_page.LINE_END, " "), document.url)
    title = headline(found.of("title"), found.headlines, found.of("sitename"), document.url)
    text = scrub(found.text.replace(article_page.LINE_END, "\n"))
    shown = [line for line in (" ".join(line.split()) for line in text.split("\n")) if line]
    published, updated = times(page, document.timezone, shown)
    is_dated = published is not None
    if published is None:
        published = instant(found.of("date"), document.timezone)
    headlines = (title, *found.headlines)
    lines = list(article_lines(shown, headlines, found.page.removed))
    told = list(article_lines(told_lines(page), headlines, found.page.removed))
    if is_fuller(told, lines):
        lines = told
    body = "\n".join(lines)
    if found.page.alone and not body and any(is_headline(line, headlines) for line in shown):
        body = title  # A flash that is its headline.
    if not body or (len(body) < _SHORTEST and not (found.page.alone or is_dated)):
        return Unreadable(Fault.HTML, f"looks like {seen.what or 'a web page'} without an article")
    if not is_dated and are_links(lines, found.page.left):
        return Unreadable(Fault.HTML, f"looks like {seen.what or 'a web page'} of links to others")
    language = _HTML_LANG.search(page)
    entry = Entry(
        url=absolute(document.url, "") or absolute(found.of("url"), ""),
        title=title,
        body=body,
        published_ms=published,
        updated_ms=updated,
        author=one_line(found.of("author"))[:200],
        language=language_tag(language[1]) if language else None,
    )
    return bounded(Reading(format="article", entries=(entry,), language=entry.language))


@dataclass(frozen=True, slots=True)
class _Found:
    """What the extractor makes of a page, and the headlines and links' texts in it."""

    text: str = ""
    about: object = None
    headlines: tuple[str, ...] = ()
    page: article_page.Stripped = article_page.NOTHING

    def of(self, name: str) -> str:
        """A field of the metadata; "" if the page does not tell."""
        return str(getattr(self.about, name, None) or "")


def _extracted(page: str, url: str) -> _Found:
    """The text and the metadata; the latter are of the whole page."""
    from trafilatura import bare_extraction  # noqa: PLC0415 see the module's docstring
    from trafilatura.metadata import extract_metadata  # noqa: PLC0415
    from trafilatura.utils import load_html  # noqa: PLC0415

    with warnings.catch_warnings():
        # Of its date parser, about zones that it does not know.
        warnings.simplefilter("ignore")
        tree = load_html(page)
        if tree is None:
            return _Found()
        # Without the last it would ask the clock.
        dates = {"original_date": True, "extensive_search": False, "max_date": "2200-01-01"}
        about = extract_metadata(tree, url or None, dates)
        headlines = shown_headlines(tree, page)
        stripped = article_page.strip(tree)
        found = bare_extraction(
            stripped.tree, url=url or None, include_comments=False, include_tables=False
        )
    return _Found(str(getattr(found, "text", None) or ""), about, headlines, stripped)
