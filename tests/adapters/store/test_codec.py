"""Values come back from the database as they went in."""

from __future__ import annotations

import asyncio
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.adapters.store import InlineRunner, SqlStore, codec, open_store
from monitor.model import (
    Arrival,
    Dateline,
    Entry,
    Evidence,
    Fault,
    FeedState,
    Field,
    Health,
    Intake,
    Item,
    Keys,
    Kind,
    Likeness,
    Marker,
    MarkerKind,
    Match,
    Relation,
    Span,
    Strength,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
MS = st.integers(-(2**53), 2**53)
HASH = st.integers(-(2**63), 2**63 - 1)
POSITION = st.integers(0, 10_000)
SPAN = st.builds(Span, st.sampled_from(Field), POSITION, POSITION)
SHARE = st.floats(0, 1)


def some(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """These values or None."""
    return st.none() | values


ENTRIES = st.builds(
    Entry,
    updated_ms=some(MS),
    language=some(TEXT),
    categories=st.lists(TEXT, max_size=2).map(tuple),
    provider=some(TEXT),
    version=some(POSITION),
    urgency=some(POSITION),
    subjects=st.lists(TEXT, max_size=2).map(tuple),
    embargo_ms=some(MS),
    status=some(TEXT),
)
ITEMS = st.builds(
    Item,
    feed=TEXT,
    title=TEXT,
    summary=TEXT,
    body=TEXT,
    language=TEXT,
    guid=some(TEXT),
    url=some(TEXT),
    published_ms=some(MS),
    seen_ms=MS,
    author=TEXT,
    datelines=st.lists(st.builds(Dateline, SPAN, TEXT, TEXT, TEXT), max_size=2).map(tuple),
    markers=st.lists(
        st.builds(Marker, st.sampled_from(MarkerKind), SPAN, some(POSITION)), max_size=2
    ).map(tuple),
    furniture=st.lists(SPAN, max_size=3).map(tuple),
    entry=ENTRIES,
)
RELATIONS = st.builds(
    Relation,
    kind=st.sampled_from(Kind),
    story=st.integers(0, 2**53),
    of=some(st.integers(0, 2**53)),
    related=st.lists(st.integers(0, 2**53), max_size=3).map(tuple),
    likeness=st.builds(Likeness, SHARE, SHARE, SHARE, TEXT),
    news=st.lists(SPAN, max_size=3).map(tuple),
)
MATCHES = st.lists(
    st.builds(
        Match,
        TEXT,
        st.lists(
            st.builds(
                Evidence,
                TEXT,
                TEXT,
                st.sampled_from(Field),
                POSITION,
                POSITION,
                st.sampled_from(Strength),
                some(TEXT),
            ),
            max_size=3,
        ).map(tuple),
    ),
    max_size=2,
    unique_by=lambda m: m.watchlist,
).map(lambda found: tuple(sorted(found, key=lambda m: m.watchlist.encode())))
STATES = st.builds(
    FeedState,
    name=st.just("Harbour Wire"),
    url=st.just("https://h.example/rss"),
    etag=some(TEXT),
    last_modified=some(TEXT),
    body_hash=some(st.binary(max_size=16)),
    slices=st.frozensets(st.binary(min_size=8, max_size=8), max_size=4),
    moved_to=some(TEXT),
    next_due_ms=MS,
    health=st.sampled_from(Health),
    health_since_ms=MS,
    fault=some(st.sampled_from(Fault)),
    detail=TEXT,
    failures=POSITION,
    polled_ms=some(MS),
    ok_ms=some(MS),
    new_ms=some(MS),
    primed_ms=some(MS),
    gap_ms=some(MS),
    title=TEXT,
)


async def through(store: SqlStore, intake: Intake) -> None:
    """Take one item in and compare everything that comes out."""
    (before,) = intake.states
    await store.sync_feeds({before.name: before.url}, {})
    taken = await store.take_in(intake)
    (given_,) = intake.arrivals
    stored = (await store.items(taken.items))[taken.items[0]]
    assert stored.item == given_.item
    assert stored.matches == given_.matches
    assert stored.relation == given_.relation
    assert (await store.feed_states()) == (before,)
    kept = {name: getattr(given_.item.entry, name) for name in codec.ENTRY_EXTRAS}
    published = {
        f.name: getattr(given_.item, f.name)
        for f in fields(Entry)
        if f.name not in codec.ENTRY_EXTRAS
    }
    assert stored.item.entry == Entry(**kept, **published)


@settings(max_examples=60, deadline=None)
@given(ITEMS, RELATIONS, MATCHES, STATES, HASH)
def test_what_is_taken_in_comes_out_equal(
    item: Item, relation: Relation, matches: tuple[Match, ...], state: FeedState, key: int
) -> None:
    """Items, relations, evidence and feed states of any content survive the database."""

    async def run() -> None:
        arrival = Arrival(item, Keys(None, None, key), (key,), relation, matches)
        await through(shared(), Intake((state,), (arrival,), (), 5))

    asyncio.run(run())


_open: list[SqlStore] = []


def shared() -> SqlStore:
    """One database in memory for all examples: what one leaves must not matter to the next."""
    if not _open:
        _open.append(open_store("sqlite://", InlineRunner()))
    return _open[0]


@pytest.fixture(scope="module", autouse=True)
def _closing() -> object:
    yield
    for store in _open:
        asyncio.run(store.close())


def test_every_field_of_an_entry_is_kept_or_is_its_items() -> None:
    """A field that is added to Entry must be given a place."""
    of_item = {f.name for f in fields(Item)}
    assert {f.name for f in fields(Entry)} <= of_item | set(codec.ENTRY_EXTRAS)


def test_slices_of_different_sizes_are_refused() -> None:
    """Digests are packed by their common size; anything else is a bug of the caller."""
    with pytest.raises(ValueError, match="unpack"):
        codec.slices_out(frozenset({b"short", b"a longer one"}))


def test_a_plain_item_costs_no_json() -> None:
    """What has no furniture, dateline or marker is stored without any."""
    plain = Item("Harbour Wire", "Ferry", seen_ms=1)
    assert codec.item_row(plain)["extra"] == ""
    marked = replace(plain, furniture=(Span(Field.TITLE, 0, 5),))
    assert codec.item_row(marked)["extra"] == '{"f":[0,0,5]}'
