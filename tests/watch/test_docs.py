"""docs/watchlists.md tells the truth about queries."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.errors import QueryError
from monitor.watch import parse
from monitor.watch.forms import load_forms
from monitor.watch.query import MAX_CHARACTERS, MAX_DEPTH, MAX_TERMS

PAGE = (Path(__file__).parents[2] / "docs" / "watchlists.md").read_text("utf-8")
TABLE = [line for line in PAGE.splitlines() if re.match(r"\| `", line)]
QUERIES = [q.replace(r"\|", "|") for line in TABLE for q in re.findall(r"`((?:[^`])+)`", line)]


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_of_the_table_is_read(query: str) -> None:
    """The examples can be copied."""
    parse(query)


@pytest.mark.parametrize("query", ["-A", "A | -B", "A + -A", "A+B", "A, B", "a – b", "x:y"])
def test_what_the_page_calls_an_error_is_one(query: str) -> None:
    """Refused with a column."""
    with pytest.raises(QueryError):
        parse(query)


def test_bounds_and_countries_are_those_of_the_code() -> None:
    """The numbers and the list of countries are current."""
    assert f"{MAX_CHARACTERS:,} characters, {MAX_TERMS:,} terms and {MAX_DEPTH} levels" in " ".join(
        PAGE.split()
    )
    countries = load_forms().known("country")
    assert {"KP", "TW", "PS", "XK", "HK", "EH", "GL"} <= set(countries)
    listed = re.search(r"All (\d+) countries and territories", PAGE)
    assert listed
    assert int(listed[1]) == len(countries)
