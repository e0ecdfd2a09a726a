"""Tokens keep their exact place in the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text import fold, token_texts, tokens
from monitor.text.even import PAGES
from monitor.text.tokens import by_letter, even_text


@given(st.text())
def test_every_token_is_the_fold_of_its_place(text: str) -> None:
    """Offsets point at the very characters that were folded, in order, without overlap."""
    last = 0
    for token in tokens(text):
        assert token.start >= last
        last = token.end
        assert token.text == fold(text[token.start : token.end])


def words(text: str) -> list[str]:
    """The folded words of a text."""
    return [t.text for t in tokens(text)]


def test_apostrophes_and_hyphens_part_words() -> None:
    """Written with hyphen, apostrophe or space, the words are the same."""
    assert words("L’Union nord-coréenne, F-35") == ["l", "union", "nord", "coreenne", "f", "35"]


def test_han_and_kana_are_one_token_a_character() -> None:
    """Names are found inside unspaced text; width variants are one."""
    assert words("朝鮮とﾛｼｱ") == ["朝", "鮮", "と", "ロ", "シ", "ア"]


def test_hangul_runs_stay_whole_and_scripts_part() -> None:
    """A Hanja in a Korean headline is its own token, digits and Latin part from Hangul."""
    assert words("北지도자, 러시아 국방차관 KBS뉴스") == [
        "北",
        "지도자",
        "러시아",
        "국방차관",
        "kbs",
        "뉴스",
    ]


def test_marks_stay_inside_their_word() -> None:
    """Decomposed accents and vowel signs do not part a word."""
    assert words("Core\u0301e الأُمَمُ") == ["coree", "الامم"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("вʼєтнам В’єтнам", ["в", "єтнам", "в", "єтнам"]),
        ("U.S. 3,5", ["u", "s", "3", "5"]),
        ("Ukra\u00adine Росси\u0301я", ["ukraine", "россия"]),
        ("NATO가 19일", ["nato", "가", "19", "일"]),
        ("\u1112\u1161\u11ab국이", ["한국이"]),
        ("हिन्दी", ["हिन्दी"]),
        ("snake_case", ["snake", "case"]),
        ("… -- !ﾞ", []),
    ],
)
def test_text_is_cut_by_script(text: str, expected: list[str]) -> None:
    """Words for alphabets, whole Hangul words, one token a character for Han and kana."""
    assert words(text) == expected


@given(st.text(alphabet="aéÉßœ'’-–\u0301\u200bヴｶﾞ韓국한ж ё.İ"))
def test_case_and_composition_do_not_move_words(text: str) -> None:
    """The folded text has the same tokens as the original."""
    assert "".join(words(fold(text))) == "".join(words(text))


EVERYDAY = "aéÉßœŁıİÇñ'’-–—_ .,…«»“”€°·\xa0\u202fж ЁїҐ0123"


@given(st.text() | st.text(alphabet=EVERYDAY))
def test_words_without_places_are_the_same_words(text: str) -> None:
    """The quick way to the words of a text gives those that the tokens have."""
    assert token_texts(text) == words(text)


def alphabet(page: str) -> str:
    """The characters of a code page and some that are in none."""
    signs = (bytes([byte]).decode(page, "ignore") for byte in range(256))
    return "".join(signs) + "\u202f→●🙂ー"


EVEN = st.sampled_from(PAGES).flatmap(lambda page: st.text(alphabet=alphabet(page), max_size=40))


@given(st.one_of(EVEN, st.text()))
def test_a_text_folded_at_once_has_the_same_tokens(text: str) -> None:
    """Folding by code page gives the words and places that looking at each letter gives."""
    assert tokens(text) == by_letter(text)
    assert token_texts(text) == [t.text for t in by_letter(text)]


@pytest.mark.parametrize("page", PAGES)
def test_every_letter_of_a_page_is_folded_in_its_surroundings(page: str) -> None:
    """What stands beside a letter makes no difference to what the table makes of it."""
    signs = alphabet(page)
    for one in signs:
        text = "".join(f"{one}{other}{one.upper()} " for other in signs)
        assert tokens(text) == by_letter(text)
        text = " ".join(f"x{one}{other}" for other in signs if other.isalnum())
        assert tokens(text) == by_letter(text)


@pytest.mark.parametrize(
    "text",
    [
        "Le dirigeant nord-coréen, « cœur » de l’État\u202f; à Moscou — 12 %",
        "Die große Nähe ändert nichts",
        "Лидер Северной Кореи принял «гостя» – из России",
        "Przywódca przyjął wiceministra — święto",
        "Ανακοίνωση της κυβέρνησης",
        "Türkiye, İstanbul ve ışık",
        "استقبل نائب وزير الدفاع الروسي",
    ],
)
def test_texts_of_one_alphabet_are_folded_at_once(text: str) -> None:
    """The quick way is taken for what wires write, typographic signs included."""
    assert even_text(text) is not None
