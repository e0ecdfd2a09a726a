"""Bars for numbers: as wide as the terminal, in ASCII where it has to be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.cli.picture import HEIGHT, columns

counts = st.lists(st.integers(0, 10_000), max_size=200)


def test_a_bar_is_as_high_as_its_number() -> None:
    """The highest fills the picture; days stand below."""
    assert columns([1, 0, 4, 8], "1 Nov", "4 Nov", 40) == [
        "8 │         ██",
        "  │         ██",
        "  │      ▄▄ ██",
        "  │      ██ ██",
        "  │▅▅    ██ ██",
        "  └────────────",
        "   1 Nov  4 Nov",
    ]


def test_plain_terminals_get_ascii() -> None:
    """What is little is still seen."""
    lines = columns([1, 0, 40], "1 Nov", "3 Nov", 40, is_plain=True)
    assert all(line.isascii() for line in lines)
    assert lines[0] == "40 |      ##"
    assert lines[-3:-1] == ["   |##    ##", "   +---------"]


def test_nothing_is_no_picture() -> None:
    """Neither of no day nor of days without anything."""
    assert columns([], "a", "b", 40) == []
    assert columns([0, 0], "a", "b", 40) == []


def test_more_days_than_columns_are_taken_together() -> None:
    """And it says so; the highest column is the sum of its days."""
    lines = columns([1] * 90, "1 Sep", "29 Nov", 34)
    assert lines[0].startswith("3 │")
    assert lines[-1].strip() == "3 days a column"


@pytest.mark.parametrize("plain", [True, False])
@given(counts=counts, width=st.integers(24, 120))
def test_it_fits(counts: list[int], width: int, plain: bool) -> None:
    """No line is wider than the terminal, whatever there is to show."""
    lines = columns(counts, "1 Nov", "30 Nov", width, is_plain=plain)
    assert all(len(line) <= width for line in lines)
    assert len(lines) in (0, HEIGHT + 2, HEIGHT + 3)


@given(counts=counts.filter(any))
def test_every_day_with_something_is_seen(counts: list[int]) -> None:
    """However small beside the others."""
    floor = columns(counts, "a", "b", 1_000)[HEIGHT - 1].partition("│")[2]
    wide = max(1, min(3, 990 // len(counts)))
    assert all(floor[n * wide] != " " for n, count in enumerate(counts) if count)
