"""Folding is one definition, idempotent, and keeps what makes another letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text import fold, fold_marked


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    """Whatever strangers send, a folded text is its own fold."""
    assert fold(fold(text)) == fold(text)
    assert fold_marked(fold_marked(text)) == fold_marked(text)


@given(st.text())
def test_folding_forgets_case_and_accents_in_any_order(text: str) -> None:
    """Folding what was folded with its accents gives the plain fold."""
    assert fold(fold_marked(text)) == fold(text)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("CORÉE", "coree"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("İstanbul", "istanbul"),
        ("Ёлка", "елка"),
        ("СИЙ ЇЖ", "сий їж"),
        ("ＮＡＴＯ", "nato"),
        ("ｶﾞｽ", "ガス"),
        ("l’été", "l'ete"),
        ("Jong‑un", "jong-un"),
        ("الأُمَمُ", "الامم"),
        ("١٢٫٥٪", "12.5%"),
        ("۱۲ नाव २१", "12 नाव 21"),
        ("mis\u00adsile\u200b", "missile"),
        ("Ἀθῆναι", "αθηναι"),
    ],
)
def test_variants_of_a_word_fold_to_one(written: str, folded: str) -> None:
    """Accents, case, width, vowel signs, soft hyphens and typographic signs do not count."""
    assert fold(written) == folded


def test_the_marked_fold_keeps_accents() -> None:
    """Marché is not marche where the analyst wrote the accent."""
    assert fold_marked("MARCHÉ") == "marché"
    assert fold_marked("marche") == "marche"


@pytest.mark.parametrize(("one", "other"), [("й", "и"), ("ї", "і"), ("が", "か"), ("पा", "प")])
def test_letters_of_their_own_stay_apart(one: str, other: str) -> None:
    """A mark that makes another letter is kept."""
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("İSTANBUL'un ışığı", "istanbul'un isigi"),
        ("Росси\u0301я", "россия"),
        ("й и\u0306", "й й"),
        ("ガ ｶﾞ カ\u3099", "ガ ガ ガ"),
        ("ＵＳＡ", "usa"),
        ("Moscou–Kiev", "moscou-kiev"),
        ("ΣΑΣ σας", "σασ σασ"),
    ],
)
def test_more_spellings_are_one(written: str, folded: str) -> None:
    """Width, composition, dashes, stress marks, the Turkish i and the final sigma are folded."""
    assert fold(written) == folded


def test_the_short_way_folds_as_the_long_way() -> None:
    """A character that makes a text take the long way changes nothing for the others."""
    european, signs, kana, han, hangul = (
        range(0x4A0),
        range(0x2000, 0x2100),
        range(0x3000, 0x3100),
        range(0x4E00, 0xA000, 7),
        range(0xAC00, 0xD7A4, 7),
    )
    for letter in map(chr, (*european, *signs, *kana, *han, *hangul)):
        assert fold(f"{letter}x{letter}é가{letter}") == fold(f"{letter}x{letter}é가{letter}\u200b")
