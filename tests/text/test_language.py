"""The language of an item: declared first, never against its script."""

from __future__ import annotations

import pytest

from monitor.model import Entry, Feed
from monitor.text import clean
from monitor.text.language import is_written_in, language_of, primary


@pytest.mark.parametrize(
    ("tag", "code"),
    [("fr-FR", "fr"), ("EN", "en"), ("pt_BR", "pt"), ("us", ""), ("", ""), (None, ""), ("x-y", "")],
)
def test_a_tag_gives_its_language(tag: str | None, code: str) -> None:
    """Region is dropped; what is no ISO 639 code is not believed."""
    assert primary(tag) == code


def test_the_entry_goes_before_the_feed_and_the_document() -> None:
    """Entry, then the analyst's setting, then what the document says of itself."""
    feed = Feed("f", "https://f.example", language="de")
    text = "Wort"
    assert clean(Entry(title=text, language="fr-CA"), feed, 0, "it").language == "fr"
    assert clean(Entry(title=text), feed, 0, "it").language == "de"
    assert clean(Entry(title=text), Feed("f", "https://f.example"), 0, "it").language == "it"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("북한이 동해로 탄도미사일을 발사했다", "ko"),
        ("北朝鮮が日本海に向けてミサイルを発射した", "ja"),
        ("朝鲜向东部海域发射导弹", "zh"),
        ("Северная Корея запустила ракету", "ru"),
        ("Північна Корея запустила ракету і", "uk"),
        ("أطلقت كوريا الشمالية صاروخا", "ar"),
        ("The missile was fired from the coast and fell in the sea", "en"),
        ("Le missile a été tiré depuis la côte et est tombé dans la mer", "fr"),
        ("Die Rakete wurde von der Küste aus abgefeuert und ist im Meer", "de"),
        ("El misil fue lanzado desde la costa y cayó en el mar según", "es"),
        ("Il missile è stato lanciato dalla costa ed è caduto nel mare", "it"),
        ("O míssil foi lançado da costa e caiu no mar, segundo os militares", "pt"),
        ("Komşu ülkenin bakanı yardımcısını kabul edecek", "tr"),
        ("Rząd wysłał statek na morze", "pl"),
        ("Jürgen Großkopf told Łukasz Wałęsa", ""),
        ("1234 …", ""),
        ("Kim Putin Moscow", ""),
    ],
)
def test_an_undeclared_language_is_told_by_script_and_small_words(text: str, language: str) -> None:
    """Nothing is said where nothing can be told."""
    assert language_of(text) == language


def test_a_declaration_that_the_script_contradicts_is_not_believed() -> None:
    """Many feeds declare English and write something else."""
    assert language_of("북한이 미사일을 발사했다", ("en-US",)) == "ko"
    assert language_of("The missile fell in the sea", ("ko",)) != "ko"


@pytest.mark.parametrize(
    ("word", "code", "may"),
    [
        ("missile", "fr", True),
        ("missile", "ru", False),
        ("ракета", "uk", True),
        ("ракета", "en", False),
        ("صاروخ", "ar", True),
        ("미사일", "ko", True),
        ("미사일", "ja", False),
        ("ab", "ko", True),
    ],
)
def test_a_word_is_of_the_languages_of_its_script(word: str, code: str, may: bool) -> None:
    """Too few letters tell nothing."""
    assert is_written_in(word, code) is may
