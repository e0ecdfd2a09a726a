"""Whom items and stories come from: attributions, credits, copies, who was first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Item, Kind, Likeness, Relation
from monitor.stories.agencies import mentions, outlet_of
from monitor.stories.attribution import NAMES_MAX, named_origins, origins_of
from monitor.stories.origins import Told, trace

from .samples import an_item

NEW = Relation(Kind.NEW)


def copy_of(number: int) -> Relation:
    """A near-identical copy of an item."""
    return Relation(Kind.DUPLICATE, 1, number)


def told(*items: tuple[Item, Relation]) -> list[Told]:
    """Tellings, numbered from 1."""
    return [Told(n, item, relation) for n, (item, relation) in enumerate(items, 1)]


def names(tellings: list[Told]) -> list[str]:
    """The origins of a story by name."""
    return [o.name for o in trace(tellings)]


def test_copies_of_one_agency_are_one_origin() -> None:
    """Whether or not an outlet names the agency whose text it carries."""
    first = an_item("Quake", "A quake hit the coast.", feed="Portal A", hours=0)
    credited = an_item("Quake", "A quake hit the coast. (Reuters)", feed="Portal B", hours=1)
    bare = an_item("Quake", "A quake hit the coast.", feed="Portal C", hours=2)
    found = trace(told((first, NEW), (credited, copy_of(1)), (bare, copy_of(2))))
    assert [(o.name, o.feed) for o in found] == [("Reuters", "Portal A")]


def test_agencies_that_quote_the_same_one_are_one_origin() -> None:
    """Yonhap and AFP have it from KCNA: nobody else has seen it."""
    yonhap = an_item("Launch", "The North tested an engine, KCNA reported.", feed="Yonhap EN")
    afp = an_item("Essai", "Le Nord a testé un moteur, a rapporté KCNA.", feed="AFP", hours=1)
    assert names(told((yonhap, NEW), (afp, Relation(Kind.UPDATE, 1, 1)))) == ["KCNA"]


def test_outlets_that_tell_their_own_news_count_each() -> None:
    """In the order in which they came, however the archive hands them over."""
    one = an_item("Quake", "A quake hit the coast, residents said.", feed="Hanbit FR", hours=3)
    other = an_item("Quake", "Buildings shook on the coast on Monday.", feed="TASS EN", hours=2)
    tellings = told((one, NEW), (other, Relation(Kind.UPDATE, 1, 1, likeness=Likeness(0.8))))
    assert names(tellings) == ["TASS", "Hanbit"]


def test_an_update_that_mostly_repeats_confirms_nothing() -> None:
    """Another outlet's longer version of a known text is the same origin."""
    one = an_item("Quake", "A quake hit the coast.", feed="Portal A")
    longer = Relation(Kind.UPDATE, 1, 1, likeness=Likeness(coverage=0.8))
    assert names(told((one, NEW), (an_item("Quake", "More.", feed="B"), longer))) == ["Portal A"]


@pytest.mark.parametrize(
    ("feed", "outlet"),
    [
        ("Yonhap FR", "Yonhap"),
        ("조선중앙통신", "KCNA"),
        ("Hanbit EN", "Hanbit"),
        ("Harbour Wire", "Harbour Wire"),
        ("РИА Новости", "RIA Novosti"),
    ],
)
def test_editions_of_one_agency_are_one_outlet(feed: str, outlet: str) -> None:
    """Its languages are no second source."""
    assert outlet_of(feed) == outlet


def test_an_agency_that_nobody_knows_is_believed_in_a_dateline() -> None:
    """As it is written there; the feed's own short name is the feed."""
    text = "SEOUL, July 19 (Hanbit) -- A ferry sank off the coast."
    assert origins_of(an_item("Ferry", text, feed="Portal")) == ("Hanbit",)
    assert origins_of(an_item("Ferry", text, feed="Hanbit EN")) == ("Hanbit",)
    passed_on = text.replace("(Hanbit)", "(Hanbit via Portal)")
    assert origins_of(an_item("Ferry", passed_on, feed="Portal")) == ("Hanbit",)


def test_a_name_inside_a_word_is_no_name() -> None:
    """ANSAmed, Apple and a paper's APs are no agencies; particles and cases are."""
    assert mentions("ANSAmed Reutersberg Apple MAPs") == []
    assert [m.name for m in mentions("Интерфаксу 로이터는 لرويترز TASS'a")] == [
        "Interfax", "Reuters", "Reuters", "TASS",
    ]  # fmt: skip


WORDS = st.sampled_from(
    ["KCNA", "said", "(", ")", "AFP", "/", "a rapporté", "Reuters", "according to", ".", "로이터"]
)


@given(st.text(max_size=300) | st.lists(WORDS, max_size=30).map(" ".join), st.text(max_size=20))
def test_any_text_has_an_origin(text: str, feed: str) -> None:
    """No crash, never more than a few, the same again, and never nobody."""
    item = an_item(text[:40], text, feed=feed)
    found = origins_of(item)
    assert 1 <= len(found) <= NAMES_MAX
    assert found == origins_of(item)
    assert set(named_origins(item)) <= set(found)


def test_work_is_bounded_on_huge_texts() -> None:
    """Only the beginning and the end of a megabyte are read."""
    item = an_item("x", "", "KCNA said " * 100_000, feed="F")
    assert origins_of(item) == ("KCNA",)
