"""Feed documents whose every field is a stranger's: RSS written in three ways, Atom, JSON Feed."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from html import escape

TOPICS = ("harbour", "airport", "orchard", "railway", "university", "vineyard", "market", "bridge")
Put = Callable[[str], str]


def lead(number: int) -> str:
    """A sentence that no other entry has, so that each is a story of its own."""
    topic, other = TOPICS[number % 8], TOPICS[number // 8 % 8]
    return f"Storm number {number} closed the {topic} and the {other} of district {number * 7}."


def cdata(text: str) -> str:
    """As most feeds write markup."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def raw(text: str) -> str:
    """As broken feeds write it: not at all."""
    return text


def rss(put: Put, strings: Sequence[str], first: int) -> bytes:
    """Items from number `first` on; string k is all of item k, and the first one the channel's."""
    items = []
    for number, text in enumerate(strings, first):
        own = put(text)
        link = text if number % 2 else f"https://news.example/{text}"
        items.append(
            f"<item><guid isPermaLink='false'>{put(f'{number}-{text}')}</guid>"
            f"<title>{put(f'Storm {number} {text}')}</title><link>{put(link)}</link>"
            f"<description>{put(f'{lead(number)} {text}')}</description>"
            f"<content:encoded>{put(f'{lead(number)} {text} And more of it. {text}')}"
            f"</content:encoded><author>{own}</author><dc:creator>{own}</dc:creator>"
            f"<category domain='{escape(text)}'>{own}</category><pubDate>{own}</pubDate>"
            f"<dc:date>{own}</dc:date><dc:language>{own}</dc:language><comments>{own}</comments>"
            f"<enclosure url='{escape(text)}' type='{escape(text)}' length='{escape(text)}'/>"
            f"<media:title>{own}</media:title><source url='{escape(text)}'>{own}</source></item>"
        )
    head = put(strings[0])
    return (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0' "
        "xmlns:content='http://purl.org/rss/1.0/modules/content/' "
        "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:media='http://search.yahoo.com/mrss/' "
        "xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'><channel>"
        f"<title>{head}</title><link>{head}</link><description>{head}</description>"
        f"<language>{head}</language><ttl>{head}</ttl><lastBuildDate>{head}</lastBuildDate>"
        f"<sy:updatePeriod>{head}</sy:updatePeriod><generator>{head}</generator>"
        f"{''.join(items)}</channel></rss>"
    ).encode("utf-8", "surrogatepass")


def atom(strings: Sequence[str], first: int) -> bytes:
    """The same as Atom, with attributes, types and languages of the stranger's."""
    entries = []
    for number, text in enumerate(strings, first):
        own = escape(text)
        link = own if number % 2 else f"https://news.example/{own}"
        entries.append(
            f"<entry xml:lang='{own}'><id>{number}-{own}</id>"
            f"<title type='html'>Storm {number} {own}</title>"
            f"<link rel='alternate' hreflang='{own}' title='{own}' href='{link}'/>"
            f"<link rel='{own}' href='{own}'/><summary type='{own}'>{lead(number)} {own}</summary>"
            f"<content type='html' src='{own}'>{lead(number)} {own}</content>"
            f"<author><name>{own}</name><email>{own}</email><uri>{own}</uri></author>"
            f"<category term='{own}' label='{own}' scheme='{own}'/>"
            f"<published>{own}</published><updated>{own}</updated><rights>{own}</rights></entry>"
        )
    head = escape(strings[0])
    return (
        f"<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='{head}'><title>{head}</title>"
        f"<id>{head}</id><updated>{head}</updated><link rel='self' href='{head}'/>"
        f"{''.join(entries)}</feed>"
    ).encode("utf-8", "surrogatepass")


def json_feed(strings: Sequence[str], first: int) -> bytes:
    """The same as JSON Feed, in which every character can be written."""
    items = [
        {
            "id": f"{number}-{text}",
            "url": text if number % 2 else f"https://news.example/{text}",
            "external_url": text,
            "title": f"Storm {number} {text}",
            "summary": text,
            "content_html": f"{lead(number)} {text}",
            "image": text,
            "date_published": text,
            "date_modified": text,
            "authors": [{"name": text, "url": text, "avatar": text}, text],
            "tags": [text, text],
            "language": text,
            "attachments": [{"url": text, "mime_type": text, "title": text}],
        }
        for number, text in enumerate(strings, first)
    ]
    head = strings[0]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": head,
        "home_page_url": head,
        "feed_url": head,
        "language": head,
        "description": head,
        "items": items,
    }
    return json.dumps(feed).encode()


PLACES = 16
"""Strings that one item of a `scattered` document takes."""


def scattered(strings: Sequence[str], first: int) -> bytes:
    """RSS in which every string has a field of its own; `PLACES` for each item."""
    items = []
    for number in range(first, first + len(strings) // PLACES):
        start = (number - first) * PLACES
        own = [escape(text) for text in strings[start : start + PLACES]]
        items.append(
            f"<item><guid isPermaLink='false'>{number}-{own[0]}</guid>"
            f"<title>Storm {number} {own[1]}</title><link>{own[2]}</link>"
            f"<description>{lead(number)} {own[3]}</description>"
            f"<content:encoded>{lead(number)} {own[4]}</content:encoded>"
            f"<author>{own[5]}</author><dc:creator>{own[6]}</dc:creator>"
            f"<category domain='{own[7]}'>{own[8]}</category><pubDate>{own[9]}</pubDate>"
            f"<dc:language>{own[10]}</dc:language><comments>{own[11]}</comments>"
            f"<enclosure url='{own[12]}' type='{own[13]}' length='1'/>"
            f"<media:title>{own[14]}</media:title><source url='{own[15]}'>Storm</source></item>"
        )
    return (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0' "
        "xmlns:content='http://purl.org/rss/1.0/modules/content/' "
        "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:media='http://search.yahoo.com/mrss/'>"
        f"<channel><title>Feed</title>{''.join(items)}</channel></rss>"
    ).encode("utf-8", "surrogatepass")


KINDS: dict[str, Callable[[Sequence[str], int], bytes]] = {
    "escaped RSS": lambda strings, first: rss(escape, strings, first),
    "RSS in CDATA": lambda strings, first: rss(cdata, strings, first),
    "broken RSS": lambda strings, first: rss(raw, strings, first),
    "Atom": atom,
    "JSON Feed": json_feed,
}
"""How a document may be written; only of the broken one not every entry need come out."""
