"""Files of forms: whole or nothing, whatever somebody or a crash made of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.adapters.lexicon import cache
from monitor.adapters.lexicon.cache import read_cache, write_cache
from monitor.ports import Inflected

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
inflected = st.builds(Inflected, st.lists(texts, min_size=1, max_size=5).map(tuple), st.booleans())
vocabularies = st.dictionaries(texts, inflected, max_size=6)
same_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
SHIPS = {"ship": Inflected(("ship", "ships"), known=True), "é": Inflected(("é",), known=False)}


@same_folder
@given(vocabularies, vocabularies)
def test_what_is_written_is_read_again(
    tmp_path: Path, first: dict[str, Inflected], second: dict[str, Inflected]
) -> None:
    """Words of later writings come on top of the earlier ones."""
    path = tmp_path / "new" / "xx.txt"
    path.unlink(missing_ok=True)
    assert write_cache(path, "xx", "1", first)
    assert write_cache(path, "xx", "1", second)
    assert read_cache(path, "xx", "1", {*first, *second}) == first | second
    assert read_cache(path, "xx", "1", {"\x00"}) == {}
    assert [p.name for p in path.parent.iterdir()] == ["xx.txt"]


@same_folder
@given(st.binary(max_size=200))
def test_strangers_bytes_are_as_no_file(tmp_path: Path, data: bytes) -> None:
    """Nothing is raised, and the next writing makes it whole."""
    path = tmp_path / "xx.txt"
    path.write_bytes(data)
    assert read_cache(path, "xx", "1", set(SHIPS)) == {}
    assert write_cache(path, "xx", "1", SHIPS)
    assert read_cache(path, "xx", "1", set(SHIPS)) == SHIPS


@same_folder
@given(st.data())
def test_a_damaged_file_gives_nothing(tmp_path: Path, data: st.DataObject) -> None:
    """A byte changed, cut off or added anywhere is noticed."""
    path = tmp_path / "xx.txt"
    path.unlink(missing_ok=True)
    write_cache(path, "xx", "1", SHIPS)
    good = path.read_bytes()
    at = data.draw(st.integers(0, len(good) - 1))
    new = data.draw(st.binary(max_size=2).filter(lambda new: new != good[at : at + 1]))
    path.write_bytes(good[:at] + new + good[at + 1 :])
    assert read_cache(path, "xx", "1", set(SHIPS)) == {}


def test_another_language_or_edition_is_as_no_file(tmp_path: Path) -> None:
    """Forms of other dictionaries or rules are not taken."""
    path = tmp_path / "xx.txt"
    write_cache(path, "xx", "1", SHIPS)
    assert read_cache(path, "xx", "2", set(SHIPS)) == {}
    assert read_cache(path, "yy", "1", set(SHIPS)) == {}
    assert read_cache(tmp_path / "none.txt", "xx", "1", set(SHIPS)) == {}


def test_words_no_longer_wanted_go_when_there_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file does not grow for ever."""
    monkeypatch.setattr(cache, "MOST_WORDS", 2)
    path = tmp_path / "xx.txt"
    write_cache(path, "xx", "1", SHIPS)
    write_cache(path, "xx", "1", {"boat": SHIPS["ship"]})
    assert set(read_cache(path, "xx", "1", {"boat", "ship"})) == {"boat"}


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """False, and no temporary file is left."""
    (tmp_path / "file").touch()
    assert not write_cache(tmp_path / "file" / "xx.txt", "xx", "1", SHIPS)
    (tmp_path / "xx.txt").mkdir()
    assert not write_cache(tmp_path / "xx.txt", "xx", "1", SHIPS)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "xx.txt"]


def test_folders_are_private(tmp_path: Path) -> None:
    """The state directory too, if it is made here."""
    assert write_cache(tmp_path / "state" / "lexicon" / "xx.txt", "xx", "1", SHIPS)
    for folder in (tmp_path / "state", tmp_path / "state" / "lexicon"):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_what_would_break_a_line_is_not_remembered(tmp_path: Path) -> None:
    """The other words are."""
    path = tmp_path / "xx.txt"
    odd = {"a\nb": SHIPS["ship"], "c": Inflected(("c\td",), known=True), "": SHIPS["ship"]}
    assert write_cache(path, "xx", "1", odd | SHIPS)
    assert read_cache(path, "xx", "1", {*odd, *SHIPS}) == SHIPS
