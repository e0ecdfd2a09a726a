"""The catalogue: every language says everything, with the same places to fill."""

from __future__ import annotations

from string import Formatter

import pytest

from monitor.mail.locales import is_known
from monitor.mail.words import LANGUAGES, Words, words_for
from monitor.model import Fault, Kind
from monitor.settings.values import MAIL_LANGUAGES

ENGLISH = LANGUAGES["en"]


def places(pattern: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(pattern) if name}


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)
def test_every_language_says_everything(words: Words) -> None:
    """Same keys as English, and no place that English does not fill."""
    assert words.texts.keys() == ENGLISH.texts.keys()
    for key, text in words.texts.items():
        assert places(text) <= places(ENGLISH.texts[key]) | {"weekday"}, key
    assert words.counted.keys() == ENGLISH.counted.keys()
    for key, forms in words.counted.items():
        wanted = set().union(*(places(f) for f in ENGLISH.counted[key].values()))
        for form in forms.values():
            assert places(form) <= wanted, key


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)
def test_every_number_has_its_form(words: Words) -> None:
    """The plural rule never asks for a form that is not there."""
    for n in [*range(120), 1_000, 1_000_000]:
        for key in words.counted:
            assert words.count(key, n, names="x")


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)
def test_every_kind_of_story_has_a_tag(words: Words) -> None:
    """And its locale is one of CLDR's."""
    assert all(words.say(f"tag.{kind}") for kind in Kind)
    assert is_known(words.locale)


def test_plurals_follow_the_language() -> None:
    """Zero is plural in English and singular in French."""
    assert ENGLISH.count("stories", 0) == "0 stories"
    assert ENGLISH.count("stories", 1) == "1 story"
    french = words_for("fr")
    assert french.count("stories", 0) == "0 sujet"
    assert french.count("stories", 2) == "2 sujets"


def test_big_numbers_are_grouped_as_the_language_does() -> None:
    """From five digits on."""
    assert ENGLISH.number(9999) == "9999"
    assert ENGLISH.number(1234567) == "1,234,567"
    assert words_for("fr").number(12345) == "12\N{NARROW NO-BREAK SPACE}345"
    assert words_for("fr-CA").number(12345) == "12\N{NO-BREAK SPACE}345"
    assert words_for("fr").number(-12345) == "-12\N{NARROW NO-BREAK SPACE}345"


@pytest.mark.parametrize(
    ("code", "language"),
    [("fr", "fr"), ("fr-CA", "fr"), ("FR_fr", "fr"), ("en", "en"), ("xx", "en"), ("", "en")],
)
def test_a_language_is_found_by_its_code(code: str, language: str) -> None:
    """Regions do not change the words; what is not there yet is English."""
    assert words_for(code).language == language


@pytest.mark.parametrize(
    ("code", "locale"),
    [
        ("fr", "fr"),
        ("fr-CA", "fr_CA"),
        ("en_us", "en_US"),
        ("en", "en_GB"),
        ("fr-ZZ", "fr"),
        ("ja-JP", "en_GB"),
        ("fr-\x00", "fr"),
    ],
)
def test_a_country_has_its_own_dates(code: str, locale: str) -> None:
    """Where CLDR knows them; else those of the language."""
    assert words_for(code).locale == locale


def test_every_country_of_the_settings_is_known() -> None:
    """What can be configured is what is written."""
    for language, countries in MAIL_LANGUAGES.items():
        for country in countries:
            assert words_for(f"{language}-{country}").locale == f"{language}_{country}"


def test_values_are_never_read_as_patterns() -> None:
    """A headline with braces is a headline."""
    assert ENGLISH.say("subject.story", headline="{lists} {0}", lists="L") == "{lists} {0} – L"


def test_every_fault_has_a_french_name() -> None:
    """The coverage line speaks the reader's language; details stay as they are."""
    french = words_for("fr")
    for fault in Fault:
        assert french.fault(fault) != fault
    assert french.fault("timeout: 30 s") == "délai dépassé\xa0: 30 s"
    assert french.fault("something else: x") == "something else: x"
    assert ENGLISH.fault("timeout: 30 s") == "timeout: 30 s"


def test_lists_of_names_are_written_in_words() -> None:
    """One, two, three."""
    assert ENGLISH.several(()) == ""
    assert ENGLISH.several(("A",)) == "A"
    assert ENGLISH.several(("A", "B")) == "A and B"
    assert words_for("fr").several(("A", "B", "C")) == "A, B et C"
