"""One event in two languages: what is read of a text, and what is asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Evidence, Field, Item, Strength
from monitor.stories.events import WINDOW_MS, Traits, echo_of, event_keys, gist_of, traits_of
from monitor.stories.sounds import sound_of

from .samples import an_item

HERE = Traits(
    language="fr",
    at_ms=0,
    main=frozenset({"country:KP", "country:RU"}),
    concepts=frozenset({"country:KP", "country:RU"}),
    seats=frozenset(),
    topics=frozenset({"missile", "launch"}),
    numbers=frozenset(),
    names=frozenset(),
)
THERE = replace(HERE, language="ko")


def numbers(text: str) -> set[str]:
    """The figures of a text."""
    return set(traits_of(an_item(text), ()).numbers)


def test_only_texts_in_two_known_languages_are_compared() -> None:
    """In one language likeness decides; of an unknown one nothing is said."""
    assert echo_of(HERE, THERE) is not None
    assert echo_of(HERE, HERE) is None
    assert echo_of(HERE, replace(THERE, language="")) is None


def test_only_a_day_and_a_half_counts() -> None:
    """Next week's launch is another one."""
    assert echo_of(HERE, replace(THERE, at_ms=WINDOW_MS)) is not None
    assert echo_of(HERE, replace(THERE, at_ms=WINDOW_MS + 1)) is None


def test_countries_alone_are_no_event() -> None:
    """Two texts about the same countries need a topic, figure or name in common."""
    assert echo_of(HERE, replace(THERE, topics=frozenset())) is None


def test_other_figures_or_names_speak_against_it() -> None:
    """As many dead elsewhere, another place, another person."""
    three, five = frozenset({"3"}), frozenset({"5"})
    assert echo_of(replace(HERE, numbers=three), replace(THERE, numbers=five)) is None
    one, other = frozenset({"SMR"}), frozenset({"TNPR"})
    assert echo_of(replace(HERE, names=one), replace(THERE, names=other)) is None


def test_where_many_share_a_key_more_is_asked_for() -> None:
    """In a war every text has the same two countries."""
    assert echo_of(HERE, THERE, holders=31) is not None
    assert echo_of(HERE, THERE, holders=32) is None


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("12 400 ouvriers, 12,400 workers, 12.400 Arbeiter", {"12400"}),
        ("1万2400人", {"12400"}),
        ("14 million people", {"14000000"}),
        ("1400万人", {"14000000"}),
        ("3,5 Milliarden Euro", {"3500000000"}),
        ("Три погибших, 16日, in 2026", {"3"}),
        ("magnitude 6,8", {"6.8"}),
        ("규모 6.8의 지진", {"6.8"}),
    ],
)
def test_figures_are_the_same_in_every_language(text: str, figures: set[str]) -> None:
    """Separators, scales and small numbers in words; no days, no years."""
    assert numbers(text) == figures


@pytest.mark.parametrize(
    ("names", "sound"),
    [
        ("Krivoruchko Криворучко 크리보루치코 クリボルチコ كريفوروتشكو Kriworutschko", "KRPRSK"),
        ("Zelensky Зеленский 젤렌스키 ゼレンスキー Zełenski", "SRNSK"),
        ("Odesa Одесса Odessa 오데사", "VTS"),
        ("الناقورة Naqoura Накура", "NKR"),
    ],
)
def test_a_name_sounds_alike_in_every_script(names: str, sound: str) -> None:
    """By its consonants."""
    assert {sound_of(name) for name in names.split()} == {sound}


def test_capitals_at_the_beginning_of_a_sentence_are_no_names() -> None:
    """Nor are days of the week, countries that are found already, or furniture."""
    item = an_item("", "Rescuers met Governor Harlinsky in Russia on Thursday. Nobody spoke.")
    russia = item.summary.index("Russia")
    seen = Evidence("", "Russia", Field.SUMMARY, russia, russia + 6, Strength.STRONG, "country:RU")
    names = traits_of(item, (seen,)).names
    assert sound_of("Harlinsky") in names
    assert not {sound_of(w) for w in ("Rescuers", "Thursday", "Nobody", "Russia")} & names


def test_only_the_beginning_of_a_text_is_read() -> None:
    """A megabyte costs no more than a paragraph."""
    gist = gist_of(an_item("x" * 10_000, "", "missile " * 100_000))
    assert len(gist.title) == len(gist.body) == 700


ANY = st.text(max_size=200) | st.lists(
    st.sampled_from(["12", "万", "million", ",", ".", "Odesa", "미사일", "ال", "'", "²", "٣"]),
    max_size=40,
).map("".join)


@given(ANY, ANY, st.sampled_from(["", "fr", "ko"]))
def test_any_text_can_be_read(title: str, text: str, language: str) -> None:
    """No crash; few keys, each a signed 64-bit number; an item never echoes itself."""
    item = Item("f", title, text, language=language)
    traits = traits_of(gist_of(item), ())
    keys = event_keys(traits)
    assert len(keys) <= 30
    assert all(-(2**63) <= key < 2**63 for key in keys)
    assert echo_of(traits, traits) is None
