from dataclasses import replace

import pytest

from monitor.formats import read
from monitor.model import Document, Entry, Fault, Reading
from tests.formats.samples import URL, atom, document, entry, item, rdf, rss


def reading(body: bytes, **more: str) -> Reading:
    """The reading of a feed."""
    result = read(document(body, **more))
    assert isinstance(result, Reading)
    return result


def one(body: bytes, **more: str) -> Entry:
    """The only entry of a feed."""
    (found,) = reading(body, **more).entries
    return found


def test_an_item_is_read_field_by_field() -> None:
    """RSS 2.0: id, address, plain title, lead, body, time, author, categories."""
    inside = (
        "<content:encoded><![CDATA[<p>Un.</p><p>Deux.</p>]]></content:encoded>"
        "<dc:creator>A. Dupont</dc:creator><category>Asie</category><category>Asie</category>"
    )
    assert one(rss(item(7, inside))) == Entry(
        guid="agence-7",
        url="https://agence.example/d/7",
        title="Dépêche 7",
        summary="Le chapeau 7.",
        body="Un.\nDeux.",
        published_ms=1_752_797_220_000,
        author="A. Dupont",
        categories=("Asie",),
    )


def test_a_feed_says_what_it_is() -> None:
    """Format, title, language and how long it wants to be left alone."""
    result = reading(rss(item(1), head="<ttl>15</ttl>"))
    assert (result.format, result.title, result.language) == ("rss2.0", "Agence", "fr")
    assert result.ttl_s == 900
    assert reading(atom(entry(1))).format == "atom1.0"
    assert reading(rdf(item(1))).format == "rss1.0"


@pytest.mark.parametrize(
    ("head", "ttl_s"),
    [
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", 3600),
        (
            "<sy:updatePeriod> daily </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            21_600,
        ),
        ("<sy:updatePeriod>always</sy:updatePeriod>", None),
        ("<ttl>0</ttl>", None),
        ("<ttl>999999</ttl>", 604_800),
        ("<ttl>soon</ttl>", None),
    ],
)
def test_the_pace_a_feed_asks_for_is_bounded(head: str, ttl_s: int | None) -> None:
    """`ttl` and the syndication module in seconds, at most a week, nonsense ignored."""
    assert reading(rss(item(1), head=head)).ttl_s == ttl_s


def test_the_same_text_is_kept_once() -> None:
    """A content element that repeats the description is the body, and there is no summary."""
    same = "<content:encoded><![CDATA[<div>Le chapeau 1.</div>]]></content:encoded>"
    found = one(rss(item(1, same)))
    assert (found.summary, found.body) == ("", "Le chapeau 1.")
    only = one(atom(entry(1, "<content type='html'>&lt;p&gt;Texte&lt;/p&gt;</content>")))
    assert (only.summary, only.body) == ("", "Texte")


def test_a_caption_is_not_the_text() -> None:
    """Description and title of a picture are not taken for those of the item."""
    media = (
        '<media:content url="https://agence.example/p.jpg"><media:title>Photo</media:title>'
        "<media:description>Légende</media:description></media:content>"
    )
    found = one(rss(item(1).replace("<item>", f"<item>{media}")))
    assert (found.title, found.summary, found.body) == ("Dépêche 1", "Le chapeau 1.", "")


def test_dates_of_publication_and_revision_are_told_apart() -> None:
    """dc:date is the date of publication; Atom has both; one alone in RSS is the publication."""
    dated = "<item><title>x</title><dc:date>2025-07-18T09:00:00+09:00</dc:date></item>"
    assert one(rdf(dated)).published_ms == 1_752_796_800_000
    assert one(rdf(dated)).updated_ms is None
    both = one(atom(entry(1, "<published>2025-07-17T00:00:00Z</published>")))
    assert (both.published_ms, both.updated_ms) == (1_752_710_400_000, 1_752_796_860_000)
    assert one(atom(entry(1))).published_ms is None
    revised = one(rss(item(1, "<atom:updated>2025-07-18T01:00:00Z</atom:updated>")))
    assert revised.updated_ms == 1_752_800_400_000


def test_dates_without_zone_are_in_the_zone_of_the_feed() -> None:
    """What the parser calls UTC is Korean time if the feed's settings say so."""
    body = rss("<item><title>x</title><pubDate>Fri, 18 Jul 2025 09:00:00</pubDate></item>")
    assert one(body, timezone="Asia/Seoul").published_ms == 1_752_796_800_000
    assert one(body).published_ms == 1_752_829_200_000


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("<link>/d/1</link>", "https://agence.example/d/1"),
        ("<link>d 1.html?a=1&amp;b=2</link>", "https://agence.example/rss/d%201.html?a=1&b=2"),
        ("<link>//autre.example/x</link>", "https://autre.example/x"),
        ("<link>javascript:alert(1)</link>", None),
        ("<link>file:///etc/passwd</link>", None),
        ("<link>http://[::1</link>", None),
        ("<link>mailto:x@agence.example</link>", None),
        ("<link></link>", None),
        ("<guid>https://agence.example/d/9</guid>", "https://agence.example/d/9"),
        ("<guid>12345</guid>", None),
    ],
)
def test_links_are_absolute_web_addresses_or_nothing(link: str, url: str | None) -> None:
    """Only http(s) with a host; a guid counts only if it is an address itself."""
    assert one(rss(f"<item><title>x</title>{link}</item>")).url == url


def test_an_id_does_not_depend_on_where_the_feed_is() -> None:
    """A guid that is no address is kept as it was written."""
    body = rss("<item><title>x</title><guid>dir/12345</guid></item>")
    assert one(body).guid == "dir/12345"


def test_xml_base_is_obeyed() -> None:
    """Links of an entry follow its own base, the next entry's that of the document."""
    based = entry(1).replace("<entry>", '<entry xml:base="https://base.example/a/">', 1)
    first, second = reading(atom(based.replace("/d/1", "x/1"), entry(2))).entries
    assert first.url == "https://base.example/a/x/1"
    assert second.url == "https://agence.example/d/2"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "Séoul « dément »"),
        ("iso-8859-1", "Séoul « dément »"),
        ("windows-1252", "Séoul “dément” œuvre"),
        ("windows-1251", "Путин в Пхеньяне"),
        ("koi8-r", "Путин в Пхеньяне"),
        ("euc-kr", "북한 미사일 발사"),
        ("shift_jis", "北朝鮮がミサイル表示"),
        ("gb2312", "朝鲜发射导弹"),
        ("big5", "北韓發射飛彈"),
        ("iso-2022-jp", "北朝鮮がミサイル"),
        ("utf-16", "북한 미사일 발사"),
    ],
)
def test_declared_encodings_are_read(encoding: str, text: str) -> None:
    """The encoding of the XML declaration, also those in which bytes look like ASCII."""
    body = f'<?xml version="1.0" encoding="{encoding}"?>{_with_title(text)}'
    assert one(body.encode(encoding)).title == text


def _with_title(title: str) -> str:
    return f"<rss version='2.0'><channel><item><title>{title}</title></item></channel></rss>"


def test_wrong_or_missing_declarations_are_seen_through() -> None:
    """UTF-8 that calls itself Latin-1, legacy bytes that call themselves UTF-8 or nothing."""
    lying = "<?xml version='1.0' encoding='iso-8859-1'?>" + _with_title("Séoul dément")
    assert one(lying.encode()).title == "Séoul dément"
    assert one(_with_title("Séoul dément").encode("cp1252")).title == "Séoul dément"
    russian = _with_title("Путин в Пхеньяне").encode("cp1251")
    assert one(russian, language="ru").title == "Путин в Пхеньяне"
    served = Document(russian, URL, "application/rss+xml; charset=windows-1251")
    result = read(served)
    assert isinstance(result, Reading)
    assert result.entries[0].title == "Путин в Пхеньяне"


def test_one_broken_byte_does_not_change_the_encoding() -> None:
    """A single Latin-1 byte in a long UTF-8 feed is mended where it stands."""
    body = rss(*map(item, range(40))).replace("Dépêche 3<".encode(), b"D\xe9p\xeache 3<")
    titles = [found.title for found in reading(body).entries]
    assert titles[3] == "Dépêche 3"
    assert titles[4] == "Dépêche 4"


def test_text_is_not_repaired_behind_the_publishers_back() -> None:
    """What looks like UTF-8 read as Latin-1 stays as it was published."""
    assert one(rss("<item><title>LIBERTÉ» imputÃ©</title></item>")).title == "LIBERTÉ» imputÃ©"
    assert one(rss("<item><title>LIBERTÉ»</title></item>")).title == "LIBERTÉ»"


@pytest.mark.parametrize(
    "damage",
    [
        "Kim & Moon &nbsp;&eacute;",
        "x\x0by\x1f",
        "5 < 6",
        "<b>ouvert",
        "&#0;&#xFFFF;&undefined;",
        "<media:x/>",
    ],
)
def test_a_malformed_item_does_not_spoil_the_others(damage: str) -> None:
    """Items around a broken one are read as if it were sound."""
    broken = item(2).replace("Le chapeau 2.", "]]>" + damage + "<![CDATA[")
    result = reading(rss(item(1), broken, item(3)))
    sound = reading(rss(item(1), item(3)))
    assert (result.entries[0], result.entries[-1]) == sound.entries
    assert result.entries[1].title == "Dépêche 2"
    assert len(result.entries) == 3


def test_common_damage_is_mended_exactly() -> None:
    """Bare ampersands, HTML entities and control characters cost no text."""
    assert one(rss("<item><title>Kim & Moon&nbsp;: l&eacute;\x0bger</title></item>")).title == (
        "Kim & Moon : léger"
    )


@pytest.mark.parametrize(
    "stray",
    [
        "</width></HEIGHT>",
        "</media:player>",
        "<gml:Point><gml:pos>41.1 29.0</gml:pos></gml:Point>",
        '<x:pos xmlns:x="http://www.opengis.net/gml">41.1 29.0</x:pos>',
        '<psc:chapters xmlns:psc="http://podlove.org/simple-chapters"><psc:chapter/></psc:chapters>',
        "<textinput><link/></textInput>",
        "</creativeCommons:license>",
    ],
)
def test_what_stands_at_a_strange_place_spoils_no_feed(stray: str) -> None:
    """Feedparser gives up at some of these; in the head or in an item, they cost no text."""
    sound = reading(rss(item(1), item(2)))
    broken = item(1).replace("</item>", f"{stray}</item>")
    assert reading(rss(broken, item(2))).entries == sound.entries
    in_head = rss(item(1), item(2)).replace(b"<item>", stray.encode() + b"<item>", 1)
    assert reading(in_head).entries == sound.entries


@pytest.mark.parametrize("said", ['xmlns:x="our own"', "xmlns:x = 'our\u00a0own'"])
def test_blanks_in_a_namespace_cost_no_item(said: str) -> None:
    """Feedparser would stop at the first element of it."""
    own = f"<item {said}><title>Kim</title><x:more>Moon</x:more></item>"
    assert one(rss(own)).title == "Kim"


def test_a_truncated_feed_gives_its_whole_items() -> None:
    """The item that breaks off is left for the next poll; the flaw is named."""
    whole = rss(item(1), item(2), item(3))
    for cut_at in (whole.index(b"chapeau 3"), whole.index(b"pubDate>", whole.index(b"chapeau 3"))):
        result = reading(whole[:cut_at])
        assert [found.title for found in result.entries] == ["Dépêche 1", "Dépêche 2"]
        assert result.flaw is Fault.TRUNCATED
    assert [e.title for e in reading(atom(entry(1), entry(2))[:-3]).entries] == [
        "Dépêche 1",
        "Dépêche 2",
    ]


def test_a_feed_cut_before_its_first_item_ends_has_none() -> None:
    """Nothing whole is no entry, and the flaw says why."""
    whole = rss(item(1))
    result = reading(whole[: whole.index(b"<guid")])
    assert (result.entries, result.flaw) == ((), Fault.TRUNCATED)


def test_no_file_is_ever_named_into_an_entry(tmp_path: object) -> None:
    """External entities stay unexpanded, internal ones do not multiply."""
    secret = f"{tmp_path}/secret"
    with open(secret, "w", encoding="utf-8") as file:  # noqa: PTH123 the test is about paths
        file.write("CONTENT-OF-A-FILE")
    for doctype in (
        f'<!DOCTYPE r [<!ENTITY a SYSTEM "file://{secret}">]>',
        f'<!DOCTYPE r SYSTEM "file://{secret}" [<!ENTITY % p SYSTEM "file://{secret}"> %p;]>',
    ):
        body = doctype.encode() + rss("<item><title>&a;</title></item>").partition(b"?>")[2]
        assert "CONTENT" not in repr(read(document(body)))
    laughs = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
    )
    body = f"<!DOCTYPE r [{laughs}]>".encode() + rss("<item><title>&a9;</title></item>")[38:]
    assert len(repr(read(document(body)))) < 2000


def test_a_path_as_document_is_not_opened() -> None:
    """Bytes that are the name of a file are bytes."""
    assert "root:" not in repr(read(document(b"/etc/passwd")))


def test_the_language_of_an_entry_is_given_where_it_differs() -> None:
    """xml:lang of an entry against that of the feed."""
    english = entry(2).replace("<entry>", '<entry xml:lang="en">')
    first, second = reading(atom(entry(1), english, root='xml:lang="fr"')).entries
    assert (first.language, second.language) == (None, "en")


def test_a_reading_is_a_function_of_its_document() -> None:
    """Twice the same document, twice the same reading."""
    body = document(rss(*map(item, range(5))))
    assert read(body) == read(replace(body))
