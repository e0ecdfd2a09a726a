from hashlib import blake2b

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.formats import Rest, cut, prune, read
from monitor.model import Fault, Reading
from tests.formats.samples import atom, document, entry, item, rdf, rss

EVERY_KIND = [
    (rss(*map(item, range(6))), "rss"),
    (rdf(*map(item, range(6))), "rdf:RDF"),
    (atom(*map(entry, range(6))), "feed"),
]


def digest(text: str) -> bytes:
    """The digest of an item's bytes."""
    return blake2b(text.encode(), digest_size=8).digest()


@pytest.mark.parametrize(("body", "root"), EVERY_KIND)
def test_items_are_found_in_every_kind_of_feed(body: bytes, root: str) -> None:
    """RSS, RDF and Atom are cut into exactly their items."""
    sections = cut(body, root)
    assert sections is not None
    assert sections.complete
    make = entry if root == "feed" else item
    assert [body[a:b].decode() for a, b in sections.spans] == list(map(make, range(6)))
    assert sections.digests == tuple(digest(make(number)) for number in range(6))


def test_items_in_cdata_and_comments_are_no_items() -> None:
    """Only elements count, wherever their names stand otherwise."""
    hidden = "<description><![CDATA[<item>x</item>]]></description><!-- </item><item> -->"
    body = rss(item(1, hidden), "<!-- <item> -->", item(2))
    sections = cut(body, "rss")
    assert sections is not None
    assert [body[a:b].decode() for a, b in sections.spans] == [item(1, hidden), item(2)]


def test_names_that_only_look_like_a_prefixed_item_change_nothing() -> None:
    """`x:items` is no item, and a prefixed one in CDATA is text."""
    body = rss("<x:itemsPerPage xmlns:x='y'>2</x:itemsPerPage>", item(1, "<![CDATA[<x:item>]]>"))
    sections = cut(body, "rss")
    assert sections is not None
    assert [body[a:b].decode() for a, b in sections.spans] == [item(1, "<![CDATA[<x:item>]]>")]


@pytest.mark.parametrize(
    "body",
    [
        rss(item(1).replace("</item>", item(2) + "</item>")),
        rss(item(1), "<item/>"),
        rss(item(1), "<x:item xmlns:x='y'>z</x:item>"),
        rss("</item>", item(1)),
        rss(item(1), "<item>"),
        rss(item(1), "</item foo>"),
        b'<!DOCTYPE rss [<!ENTITY a "b">]>' + rss(item(1)),
    ],
    ids=["nested", "empty", "prefixed", "stray end", "unclosed", "odd end", "entities"],
)
def test_anything_unusual_is_not_cut(body: bytes) -> None:
    """When unsure, everything is parsed, and no digest is kept."""
    assert cut(body, "rss") is None
    result = read(document(body))
    assert isinstance(result, Reading)
    assert (result.slices, result.pruned) == (frozenset(), 0)


def test_other_roots_and_encodings_are_not_cut() -> None:
    """Prefixed roots are left to the parser; so is UTF-16."""
    assert cut(b"<atom:feed xmlns:atom='x'><atom:entry/></atom:feed>", "atom:feed") is None
    result = read(document(rss(item(1), encoding="utf-16")))
    assert isinstance(result, Reading)
    assert len(result.entries) == 1
    assert result.slices == frozenset()


def test_when_the_parser_counts_otherwise_it_is_believed() -> None:
    """An item that the cut finds and the parser does not makes the cut worthless."""
    body = rss(item(1), "<image><item>x</item></image>").replace(b"<item>x", b"<item xmlns='u:x'>x")
    result = read(document(body), frozenset([digest(item(1))]))
    assert isinstance(result, Reading)
    if not result.slices:
        assert "Dépêche 1" in [found.title for found in result.entries]


@pytest.mark.parametrize(("body", "root"), EVERY_KIND)
def test_a_document_of_known_items_is_not_parsed(
    body: bytes, root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing new costs no parser at all, in the daemon's process and in the worker."""
    import feedparser  # type: ignore[import-untyped]  # noqa: PLC0415

    monkeypatch.setattr(feedparser, "parse", None)
    sections = cut(body, root)
    assert sections is not None
    known = frozenset(sections.digests)
    for result in (read(document(body), known), prune(document(body), known)):
        assert isinstance(result, Reading)
        assert (result.entries, result.pruned, result.slices) == ((), 6, known)
    assert isinstance(prune(document(body), frozenset(sections.digests[:5])), Rest)
    assert prune(document(body), frozenset()) is None


def test_what_a_feed_asks_for_is_heard_without_parsing() -> None:
    """The pace stands in the head, which is looked at also when nothing is new."""
    body = rss(item(1), head="<ttl>30</ttl>")
    result = prune(document(body), frozenset([digest(item(1))]))
    assert isinstance(result, Reading)
    assert result.ttl_s == 1800


def test_the_rest_keeps_of_the_head_what_a_reading_tells() -> None:
    """Title, language and pace stay, with all that declares a namespace; links and dates go."""
    kept = "<ttl>30</ttl><id xmlns='urn:x'>1</id>"
    body = rss(
        item(1), item(2), head=f"{kept}<link>https://a.example/</link><pubDate/><docs>x</docs>"
    )
    rest = prune(document(body), frozenset([digest(item(2))]))
    assert isinstance(rest, Rest)
    assert rest.document.body.decode().partition("<channel>")[2] == (
        f"<title>Agence</title><language>fr</language>{kept}\n{item(1)}\n\n</channel></rss>\n"
    )


def test_a_truncated_document_of_known_items_says_so() -> None:
    """The flaw is seen without a parser."""
    body = rss(item(1), item(2))
    body = body[: body.index(b"chapeau 2")]
    result = prune(document(body), frozenset([digest(item(1))]))
    assert isinstance(result, Reading)
    assert result.flaw is Fault.TRUNCATED


PIECES = [
    item(1),
    item(2, "<content:encoded><![CDATA[<p>a</p><item>]]></content:encoded>"),
    item(3, "<media:content url='x'><media:description>c</media:description></media:content>"),
    "<item><title>A & B</title><guid>x&nbsp;y</guid></item>",
    "<item><title>offen <b>fett</title><link>https://agence.example/b</link></item>",
    "<item><title>x</title><dc:date>2025-07-18</dc:date></item>",
    "<item><title>x</title><atom:updated>2025-07-18T00:00:00Z</atom:updated></item>",
    "<item xml:base='https://b.example/'><link>rel</link><guid>k1</guid></item>",
    "<item><title>LIBERTÉ» imputÃ©</title></item>",
    "<item><description>&lt;p&gt;x</description></item>",
    "<!-- <item> -->",
    "<item><title>\x0b</title><title>zwei</title></item>",
    "<item xml:lang='ko'><title>속보</title></item>",
    "<item><link>/a?b=1&c=2</link></item>",
    "<item></item>",
]


HEADS = [
    "<link>https://agence.example/</link>",
    "<description><![CDATA[<link>x</link> & ]] more]]></description>",
    "<lastBuildDate>Fri, 18 Jul 2025 10:00:00 GMT</lastBuildDate>",
    "<pubDate/>",
    "<atom:link href='https://agence.example/rss' rel='self'/>",
    "<copyright xmlns='urn:other'>x</copyright>",
    "<generator>a & b</generator>",
    "<title><![CDATA[Agence <link>y</link>]]></title>",
    "<title>Agence zwei</title>",
    "<language>fr</language>",
    "<image><title>i</title><link>https://agence.example/i</link></image>",
    "<!-- <link> -->",
    "<docs>open",
    "<category>World</category>",
    "<id>k</id>",
]


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.sampled_from(HEADS), max_size=6, unique=True),
    st.lists(st.sampled_from(PIECES), max_size=6, unique=True),
    st.sets(st.integers(0, 5)),
)
def test_pruning_leaves_the_other_entries_as_they_are(
    head: list[str], pieces: list[str], dropped: set[int]
) -> None:
    """What is read beside known items equals the full reading without them."""
    body = rss(*pieces, head="".join(head))
    sections = cut(body, "rss")
    assert sections is not None
    known = {d for number, d in enumerate(sections.digests) if number in dropped}
    full, pruned = read(document(body)), read(document(body), frozenset(known))
    assert isinstance(full, Reading)
    assert isinstance(pruned, Reading)
    assert full.slices == pruned.slices == frozenset(sections.digests)
    expected = zip(sections.digests, full.entries, strict=True)
    assert pruned.entries == tuple(found for d, found in expected if d not in known)
    assert pruned.pruned == len(full.entries) - len(pruned.entries)
    rest = prune(document(body), frozenset(known))
    if isinstance(rest, Rest):
        reading = read(rest.document)
        assert isinstance(reading, Reading)
        assert rest.whole(reading) in {pruned, None}


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<item>", "</item>", "<item ", ">", "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "/",
             "<items>", "</rss>", "x", "<m:item>", "</item"]
        ),
        max_size=12,
    )
)  # fmt: skip
def test_a_cut_never_loses_a_byte(parts: list[str]) -> None:
    """Spans are ordered, apart, and everything else stays in the document."""
    body = ("<rss>" + "".join(parts)).encode()
    sections = cut(body, "rss")
    if sections is None:
        return
    position = 0
    for start, end in sections.spans:
        assert position <= start < end <= len(body)
        assert body[start : start + 5] == b"<item"
        assert body[end - 1 : end] == b">"
        position = end
    assert sections.without(body, frozenset()) == body
    inside = sum(end - start for start, end in sections.spans)
    assert len(sections.without(body, frozenset(sections.digests))) == len(body) - inside
