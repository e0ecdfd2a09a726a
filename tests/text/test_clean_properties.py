"""Cleaning holds whatever strangers send."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Entry, Feed, Field
from monitor.text import clean

PIECES = st.sampled_from(
    ["SEOUL, ", "July 19 ", "(Yonhap)", " -- ", "(", ")", "[정정]", "【", "】", "UPDATE 2-", "\n",
     "Read more: ", "© 2026 ", "(Corrects ", "END", "###", "<p>", "</p>", "&nbsp;", "가", "平壌",
     "7月19日", "Kim ", "fired 3 ", ". ", "…", "a@b.kr", " | ", "END.", "ـ",
     "\u200b", "A-", "1 000 "]
)  # fmt: skip
WILD = st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=30).map("".join))
FEED = Feed("Wire", "https://wire.example")


@settings(max_examples=150, deadline=None)
@given(title=WILD, summary=WILD, body=WILD)
def test_cleaning_never_changes_a_text_and_marks_inside_it(
    title: str, summary: str, body: str
) -> None:
    """Fields stay as published; spans are sorted, apart and within bounds."""
    item = clean(Entry(title=title, summary=summary, body=body), FEED, 5)
    assert (item.title, item.summary, item.body, item.seen_ms) == (title, summary, body, 5)
    spans = [*item.furniture, *(m.span for m in item.markers), *(d.span for d in item.datelines)]
    assert all(0 <= s.start < s.end <= len(item.text(s.field)) for s in spans)
    order = {where: k for k, where in enumerate(Field)}
    places = [(order[s.field], s.start, s.end) for s in item.furniture]
    assert places == sorted(places)
    for (field, _, end), (after, start, _) in pairwise(places):
        assert field != after or end < start


@settings(max_examples=150, deadline=None)
@given(title=WILD, summary=WILD, body=WILD)
def test_furniture_never_covers_the_whole_of_an_item(title: str, summary: str, body: str) -> None:
    """Something to read is left wherever there was something, and always of the headline."""
    item = clean(Entry(title=title, summary=summary, body=body), FEED, 0)
    left = {
        where: "".join(
            c
            for k, c in enumerate(item.text(where))
            if not any(s.field is where and s.start <= k < s.end for s in item.furniture)
        )
        for where in Field
    }
    if any(c.isalnum() for c in title + summary + body):
        assert any(c.isalnum() for c in "".join(left.values()))
    if any(c.isalnum() for c in title):
        assert any(c.isalnum() for c in left[Field.TITLE])


@pytest.mark.parametrize(
    "piece",
    ["word ", "a", ".", "()", "<p ", "A-", "Aa Bb ", "기자 ", "a@", "1 ", "平", "\n", " - ", "© "],
)
def test_two_megabytes_of_anything_are_cleaned_in_bounded_work(piece: str) -> None:
    """No pattern runs away on a hostile text: this would not end if one did."""
    text = piece * (2_000_000 // len(piece))
    item = clean(Entry(title=text[:5000], summary=text, body=text), FEED, 0)
    assert len(item.body) == len(text)
