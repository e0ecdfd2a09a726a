"""Lines kept compressed and looked up by their first word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.watch.shelf import Shelf

WORDS = st.text(st.characters(exclude_characters="\t\n", exclude_categories=["Cs"]), min_size=1)
LINES = st.dictionaries(WORDS, WORDS, max_size=40)


def shelf_of(lines: dict[str, str], size: int) -> Shelf:
    """So many lines in each block."""
    shelf = Shelf()
    told = sorted((word.encode(), f"{word}\t{rest}".encode()) for word, rest in lines.items())
    for start in range(0, len(told), size):
        some = told[start : start + size]
        shelf.put([word for word, _ in some], [line for _, line in some])
    return shelf


@given(LINES, WORDS, st.integers(1, 7))
def test_a_word_brings_its_own_line_and_no_other(
    lines: dict[str, str], other: str, size: int
) -> None:
    """Whatever block it is in; what is not there is not found."""
    shelf = shelf_of(lines, size)
    for word in (*lines, other):
        assert shelf.records(word) == lines.get(word)
        assert shelf.may_have(word) or word not in lines
    assert dict(shelf.lines()) == lines


@given(LINES, st.lists(WORDS, max_size=3), st.integers(1, 7))
def test_lines_are_found_by_what_is_in_them(
    lines: dict[str, str], signs: list[str], size: int
) -> None:
    """Each once, however many signs it has; none without."""
    found = list(shelf_of(lines, size).lines_with([sign.encode() for sign in signs]))
    assert sorted(found) == sorted(
        (word, rest)
        for word, rest in lines.items()
        if any(sign in f"{word}\t{rest}" for sign in signs)
    )
