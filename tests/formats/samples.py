"""Feeds written for these tests."""

from __future__ import annotations

from monitor.model import Document

URL = "https://agence.example/rss/une.xml"

NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)


def item(number: int, inside: str = "") -> str:
    """An RSS item that differs from every other one in each field."""
    return (
        f"<item><title>Dépêche {number}</title><link>https://agence.example/d/{number}</link>"
        f'<guid isPermaLink="false">agence-{number}</guid>'
        f"<description><![CDATA[<p>Le chapeau {number}.</p>]]></description>"
        f"<pubDate>Fri, 18 Jul 2025 09:{number % 60:02}:00 +0900</pubDate>{inside}</item>"
    )


def rss(*items: str, head: str = "", encoding: str = "utf-8") -> bytes:
    """An RSS 2.0 feed."""
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<rss version="2.0" {NAMESPACES}><channel>'
        f"<title>Agence</title><link>https://agence.example/</link><language>fr</language>{head}\n"
        + "\n".join(items)
        + "\n</channel></rss>\n"
    )
    return text.encode(encoding)


def rdf(*items: str) -> bytes:
    """An RSS 1.0 feed."""
    text = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns="http://purl.org/rss/1.0/" {NAMESPACES}><channel rdf:about="https://agence.example/">'
        "<title>Agence</title><items><rdf:Seq/></items></channel>" + "".join(items) + "</rdf:RDF>"
    )
    return text.encode()


def atom(*entries: str, root: str = "") -> bytes:
    """An Atom 1.0 feed."""
    text = (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {root}><title>Agence</title><id>urn:agence</id>'
        "<updated>2025-07-18T00:00:00Z</updated>" + "".join(entries) + "</feed>"
    )
    return text.encode()


def entry(number: int, inside: str = "") -> str:
    """An Atom entry."""
    return (
        f"<entry><id>urn:agence:{number}</id><title>Dépêche {number}</title>"
        f'<link href="/d/{number}"/>'
        f"<updated>2025-07-18T00:{number % 60:02}:00Z</updated>{inside}</entry>"
    )


def document(body: bytes, **more: str) -> Document:
    """The body as it came from the agency's address."""
    return Document(body, URL, **more)
