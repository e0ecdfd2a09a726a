import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.formats import read
from monitor.model import Entry, Fault, Reading, Unreadable
from tests.formats.samples import document

VERSION = "https://jsonfeed.org/version/1.1"


def feed(*items: Any, **more: Any) -> bytes:
    """A JSON Feed."""
    value = {"version": VERSION, "title": "Agence", "items": list(items)}
    return json.dumps(value | more).encode()


def reading(body: bytes, known: frozenset[bytes] = frozenset()) -> Reading:
    """The reading of a JSON Feed."""
    result = read(document(body), known)
    assert isinstance(result, Reading)
    return result


FULL = {
    "id": "agence-1",
    "url": "/d/1",
    "title": "Dépêche &amp; &lt;b&gt;une&lt;/b&gt;",
    "summary": "Le chapeau.",
    "content_html": "<p>Un.</p><p>Deux.</p>",
    "date_published": "2025-07-18T09:00:00+09:00",
    "date_modified": "2025-07-18T10:00:00+09:00",
    "authors": [{"name": "A. Dupont"}, {"name": "B. Kim"}],
    "language": "fr",
    "tags": ["Asie", "Asie", 3],
}


def test_an_item_is_read_field_by_field() -> None:
    """Version 1.1 with every field that an entry has room for."""
    result = reading(feed(FULL, language="fr"))
    assert (result.format, result.title, result.language) == ("jsonfeed1.1", "Agence", "fr")
    assert result.entries == (
        Entry(
            guid="agence-1",
            url="https://agence.example/d/1",
            title="Dépêche & une",
            summary="Le chapeau.",
            body="Un.\nDeux.",
            published_ms=1_752_796_800_000,
            updated_ms=1_752_800_400_000,
            author="A. Dupont, B. Kim",
            language="fr",
            categories=("Asie",),
        ),
    )


def test_version_one_is_read_too() -> None:
    """One author, plain text, a numeric id, an address that leads elsewhere."""
    old = {
        "id": 7,
        "external_url": "https://autre.example/x",
        "content_text": "Texte",
        "author": {"name": "C. Roy"},
    }
    (found,) = reading(feed(old, version="https://jsonfeed.org/version/1")).entries
    assert (found.guid, found.url, found.body) == ("7", "https://autre.example/x", "Texte")
    assert found.author == "C. Roy"


def test_known_items_are_left_out() -> None:
    """Digests work as in XML, whatever the order of the keys."""
    full = reading(feed(FULL, {"id": "2"}))
    assert len(full.slices) == 2
    again = dict(reversed(FULL.items()))
    (digest,) = reading(feed(again)).slices
    pruned = reading(feed(FULL, {"id": "2"}), frozenset([digest]))
    assert pruned.entries == full.entries[1:]
    assert (pruned.pruned, pruned.slices) == (1, full.slices)


def test_a_truncated_feed_gives_its_whole_items() -> None:
    """The item that breaks off is left out and the flaw named."""
    body = feed(FULL, FULL | {"id": "2"}, FULL | {"id": "3"})
    result = reading(body[: body.rindex(b"date_published")])
    assert [found.guid for found in result.entries] == ["agence-1", "2"]
    assert result.flaw is Fault.TRUNCATED


@pytest.mark.parametrize("marks", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_encoding_of_unicode_is_read(marks: str) -> None:
    """With and without a byte order mark."""
    text = json.dumps({"version": VERSION, "items": [{"title": "속보"}]}, ensure_ascii=False)
    assert reading(text.encode(marks)).entries[0].title == "속보"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*FULL, "author", "name", "items"]), inner, max_size=5)
    ),
    max_leaves=10,
)


@settings(max_examples=120, deadline=None)
@given(st.lists(_JSON, max_size=4), _JSON)
def test_fields_of_any_type_are_read_or_ignored(items: list[Any], other: Any) -> None:
    """A number where text belongs costs that field only."""
    assert isinstance(read(document(feed(*items, author=other, language=other))), Reading)
    odd = read(document(json.dumps({"version": VERSION, "items": other}).encode()))
    assert isinstance(odd, Reading | Unreadable)
