"""The data file of countries is what the files of names and CLDR say."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from monitor.watch.forms import BLOCKER, Form, Forms
from tools.build_countries import (
    SOURCE,
    TARGET,
    Written,
    build,
    check,
    merge,
    read_file,
    render,
    without_foreign_blocks,
)


def through(*texts: tuple[str, str]) -> Forms:
    """Files of (language, text) as the program reads them."""
    forms = [form for language, text in texts for form in read_file(text, language)]
    return Forms(render(merge(forms), "0").encode())


def test_files_of_names_are_read_strictly() -> None:
    """A line that is neither section nor forms is refused with its number, and so on."""
    for text, words in (
        ("[country:XX]\nno colon", "fr, line 2: neither"),
        ("name: before any section", "fr, line 1: neither"),
        ("[country:XX]\nname: ---", "fr, line 2: a form without letters"),
        ("[country:XX]\nnmae: Xanadu", "fr, line 2: unknown kind"),
        ("[country:XX]\nblock: Xanadu", "fr, line 2: block in the section"),
        ("[country:XX]\nname: Xan*", "fr, line 2: too short"),
        ("[country:XX]\nname: A{&e,es}", "go with"),
        ("[country:XX]\nname: A{e,es} B{&e}", "go with"),
    ):
        with pytest.raises(ValueError, match=words):
            list(read_file(text, "fr"))


def test_endings_are_written_out() -> None:
    """Named and inline endings multiply; 0 is no ending; braces with & go one with one."""
    text = "@n 0 a\n[country:XX]\nadj: b{n} c{d,e} | f-\nname: A{e,es} B{&0,x}"
    written = [form.text for form in read_file(text, "ru")]
    assert written == ["b cd", "b ce", "ba cd", "ba ce", "f-", "Ae B0", "Aes Bx"]


def test_marks_come_through_to_the_program() -> None:
    """Every mark of the format is a condition of the form that the program reads."""
    forms = through(
        ("ru", "[country:XX]\nadj: ^?Abcd* | !=f- | g | hi{j,k}~\nname: Xanadu"),
        ("uk", "[country:XX]\nadj: g"),
    )
    (exact,) = forms.longer("abcdefg")
    assert (exact.exact, exact.doubtful, exact.prefix, exact.capital) == (True, True, True, False)
    assert exact.written == ("Abcd",)
    (own,) = forms.starting("f")
    assert (own.own, own.whole, own.hyphen, own.languages) == (True, True, True, ("ru",))
    (both,) = forms.starting("g")
    assert both.languages == ("ru", "uk")
    (name,) = forms.naming(("xanadu",))
    assert name == Form(("xanadu",), "country:XX", "name", ("ru",), "Xanadu", capital=True)
    assert forms.known("country") == ("XX",)
    (unnamed,) = forms.starting("hik")
    assert (unnamed.unnamed, unnamed.text) == (True, "hik")
    texts = {f.text for f in forms.owned("country:XX")}
    assert texts == {"Abcd", "f-", "g", "hij", "hik", "Xanadu"}


def test_korean_names_of_several_words_are_found_without_spaces() -> None:
    """Both spellings lead to the same name."""
    forms = through(("ko", "[country:XX]\nname: 북한 주민"))
    assert [f.text for f in forms.starting("북한주민")] == ["북한 주민"]
    assert [f.keys for f in forms.starting("북한")] == [("북한", "주민")]


def test_a_form_that_its_own_language_blocks_is_a_mistake() -> None:
    """It could never be evidence; blocked in another language, it is left alone there only."""
    blocked = Written(("xanadu",), BLOCKER, "block", ("fr",), "", "Xanadu")
    name = Written(("xanadu",), "country:XX", "name", ("fr",), "A", "Xanadu")
    assert check([blocked, name]) == ["country:XX Xanadu (fr) is blocked"]
    (kept, _) = without_foreign_blocks([blocked, name])
    assert kept.flags == "!"
    accented = Written(("xanadu",), BLOCKER, "block", ("fr",), "^", "Xanadú")
    assert check([accented, name]) == []


@pytest.mark.skipif("WM_CLDR" not in os.environ, reason="WM_CLDR names no cldr-localenames-full")
def test_the_data_file_is_what_its_sources_make() -> None:
    """Nobody edited the made file, nobody forgot to make it."""
    text, _, mistakes = build(Path(os.environ["WM_CLDR"]))
    assert mistakes == []
    assert text == TARGET.read_text("utf-8")


def test_every_authored_form_is_in_the_data_file() -> None:
    """Without CLDR at hand: what people wrote was made into the file, nothing is left behind."""
    made = Forms(TARGET.read_bytes())

    @cache
    def beside(word: str, *, longer: bool) -> set[tuple[object, ...]]:
        found = made.longer(word) if longer else made.starting(word)
        return {(f.keys, f.owner, f.kind, language) for f in found for language in f.languages}

    authored = (
        (form, path.stem)
        for path in SOURCE.glob("*.txt")
        for form in read_file(path.read_text("utf-8"), path.stem)
    )
    # in the order of the file, so that no block of it is opened twice
    for form, language in sorted(authored, key=lambda told: told[0].keys):
        prefix = "*" in form.flags and len(form.keys) == 1
        wanted = (form.keys, form.owner, form.kind, language)
        assert wanted in beside(form.keys[0], longer=prefix), (language, form.text)
