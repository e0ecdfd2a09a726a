"""Relating holds whatever strangers send."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Item, Kind, Neighbour
from monitor.stories import keys_of, prints_of, relate
from tests.stories.samples import an_item

WORDS = st.sampled_from(
    ["North", "Korea", "fired", "missile", "3", "1,200", "on", "Monday", ".", "\n", "…", "the",
     "said", "북한", "발사", "平", "壌", "で", "(corrected)", "KILL:", "UPDATE 1-", "<p>",
     "&amp;", "☃"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=25).map(" ".join))
ITEMS = st.builds(an_item, TEXTS, TEXTS, TEXTS)


@settings(max_examples=100, deadline=None)
@given(item=ITEMS, others=st.lists(st.tuples(ITEMS, st.integers(1, 3), st.booleans()), max_size=5))
def test_a_relation_names_only_what_it_was_handed(
    item: Item, others: list[tuple[Item, int, bool]]
) -> None:
    """Story, origin and lookalikes are of the neighbours; news lies in the item's text."""
    neighbours = [Neighbour(k + 1, s, other, same) for k, (other, s, same) in enumerate(others)]
    relation = relate(item, neighbours)
    ids = {n.item_id: n.story for n in neighbours}
    if relation.kind is Kind.NEW:
        assert (relation.story, relation.of) == (None, None)
    else:
        assert relation.of is not None
        assert ids[relation.of] == relation.story
    assert set(relation.related) <= set(ids)
    assert all(0 <= s.start < s.end <= len(item.text(s.field)) for s in relation.news)
    assert relation.likeness.reason


@settings(max_examples=60, deadline=None)
@given(item=ITEMS, digit=st.integers(10, 99))
def test_another_figure_is_never_a_duplicate(item: Item, digit: int) -> None:
    """Whatever the text around it, a sentence with another number is told."""
    told = an_item(item.title, f"{item.summary}\nThe count of the dead stands at {digit} now.")
    new = an_item(item.title, f"{item.summary}\nThe count of the dead stands at {digit + 100} now.")
    assert relate(new, [Neighbour(1, 1, told)]).kind is not Kind.DUPLICATE


@settings(max_examples=60, deadline=None)
@given(item=ITEMS)
def test_an_item_is_its_own_copy_or_says_too_little(item: Item) -> None:
    """The same text again is a duplicate, unless it is too short to stand for anything."""
    again = relate(item, [Neighbour(1, 1, item, same_item=True)])
    assert again.kind in {Kind.DUPLICATE, Kind.NEW}
    assert keys_of(item) == keys_of(item)
    assert len(prints_of(item)) <= 21


@settings(max_examples=30, deadline=None)
@given(text=TEXTS)
def test_huge_texts_are_bounded_work(text: str) -> None:
    """A megabyte of anything is related like a page."""
    huge = an_item("A title of some words here", text, (text + " ") * (200_000 // (len(text) + 1)))
    relation = relate(huge, [Neighbour(k, k, huge) for k in range(1, 4)])
    assert relation.kind in set(Kind)
