"""Which entries are known, and by what."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from monitor.model import Keys, Known
from monitor.stories import Identity, Sameness, identify, keys_of
from tests.stories.samples import an_item

TEXT = {"title": "Fund sells mines", "summary": "The fund sold its stakes in two mines on Monday."}
KEYS = Keys(1, 2, 3)


@pytest.mark.parametrize(
    ("known", "identity"),
    [
        (Known(), Identity(Sameness.FRESH)),
        (Known(guid=7, url=7, content=7), Identity(Sameness.SAME, 7)),
        (Known(content=7), Identity(Sameness.ALIAS, 7)),
        (Known(guid=7, content=7), Identity(Sameness.ALIAS, 7)),
        (Known(guid=7), Identity(Sameness.VERSION, 7)),
        (Known(url=8), Identity(Sameness.VERSION, 8)),
        (Known(guid=7, url=8), Identity(Sameness.VERSION, 7)),
        (Known(guid=7, url=8, content=9), Identity(Sameness.SAME, 9)),
        (Known(guid=7, url=8, content=5), Identity(Sameness.RETURN, 7)),
        (Known(guid=7, url=3, content=7), Identity(Sameness.SAME, 7)),
        (Known(url=7, content=5), Identity(Sameness.ALIAS, 5)),
    ],
)
def test_every_combination_of_known_keys_has_its_answer(known: Known, identity: Identity) -> None:
    """A known text is the same or an alias; a known name with new text is a version."""
    assert identify(KEYS, known) == identity


def test_an_entry_without_guid_returns_by_its_address() -> None:
    """The text that its address had before the latest one."""
    known = Known(url=7, content=5)
    assert identify(Keys(None, 2, 3), known) == Identity(Sameness.RETURN, 7)


def test_a_key_that_the_entry_lacks_makes_no_alias() -> None:
    """An entry without guid and address is the same when its text is known."""
    assert identify(Keys(None, None, 3), Known(content=7)).sameness is Sameness.SAME


def test_guid_and_text_are_scoped_to_the_feed_and_the_address_is_not() -> None:
    """Two feeds may use one guid; one page is one page."""
    one = keys_of(an_item(**TEXT, feed="a", guid="5", url="https://www.n.example/x?utm_source=a"))
    two = keys_of(an_item(**TEXT, feed="b", guid="5", url="http://n.example/x/"))
    assert one.guid != two.guid
    assert one.content != two.content
    assert one.url == two.url


def test_furniture_makes_no_new_text_and_a_marker_does() -> None:
    """A changed footer is the same text; a headline that now says "corrected" is another."""
    plain = keys_of(an_item(**TEXT))
    summary = TEXT["summary"] + " All rights reserved."
    assert keys_of(an_item(TEXT["title"], summary)).content == plain.content
    assert keys_of(an_item("CORRECTED-Fund sells mines", TEXT["summary"])).content != plain.content
    assert keys_of(an_item(TEXT["title"], "The fund sold three mines.")).content != plain.content


def test_one_word_under_another_address_is_another_item() -> None:
    """The headline "Weather" of every day is not one item; its address tells."""
    first = keys_of(an_item("Weather", url="https://n.example/1"))
    second = keys_of(an_item("Weather", url="https://n.example/2"))
    assert first.content != second.content


def test_a_few_words_are_told_apart_by_what_else_there_is() -> None:
    """By the address, without one by the guid, without that by the date; from six words not."""

    def content(title: str, **more: Any) -> int:
        return keys_of(an_item(title, **more)).content

    assert content("Photos of the day", guid="a") != content("Photos of the day", guid="b")
    assert content("Photos of the day", published_ms=1) != content(
        "Photos of the day", published_ms=2
    )
    page = "https://n.example/1"
    assert content("Photos of the day", url=page, guid="a") == content(
        "Photos of the day", url=page, guid="b"
    )
    five, six = "Fund sells mines near Oslo", "Fund sells two mines near Oslo"
    assert content(five, guid="a") != content(five, guid="b")
    assert content(six, guid="a") == content(six, guid="b")
    summary = "The fund sold its stakes."
    first = keys_of(an_item("Mines", summary, guid="a"))
    assert first.content == keys_of(an_item("Mines", summary, guid="b")).content


def test_what_an_entry_does_not_have_is_no_key() -> None:
    """Entries without guid or address would else all be one."""
    assert keys_of(an_item(**TEXT)) == Keys(None, None, keys_of(an_item(**TEXT)).content)
    assert keys_of(an_item(**TEXT, guid=" ")).guid is None
    page = "https://n.example/x"
    full = keys_of(an_item(**TEXT, guid=" 5 ", url=page))
    assert full.guid == keys_of(an_item(**TEXT, guid="5")).guid is not None
    assert full.url == keys_of(an_item("Something else", url=page)).url is not None
    assert full.url != keys_of(an_item(**TEXT, url=page + "y")).url


def test_a_link_to_the_front_page_is_no_key() -> None:
    """A feed without article addresses is known by guid and text."""
    assert keys_of(an_item(**TEXT, url="https://n.example/")).url is None


def test_keys_and_prints_are_the_same_in_every_process() -> None:
    """The archive outlives the process: no hash depends on its seed."""
    program = (
        "from tests.stories.samples import an_item;from monitor.stories import *;"
        "i=an_item('Fund sells mines','The fund sold two mines.',guid='g',url='https://n.example/x');"
        "print(keys_of(i), prints_of(i))"
    )
    runs = {
        subprocess.run(  # noqa: S603
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
