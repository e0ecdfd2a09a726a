"""Names in common, and what follows from them."""

from __future__ import annotations

import pytest

from monitor.model import Kind
from monitor.stories.naming import share_a_name
from tests.stories.samples import Archive, an_item

QUITS = an_item(
    "Minister quits over harbour contract",
    "Transport minister Ola Borg resigned on Tuesday over a contract that his brother's firm got,"
    " and left the ministry by the back door without a word to anybody.",
)


@pytest.mark.parametrize(
    ("title", "text", "shared"),
    [
        ("Dahl is minister", "Siri Dahl was named minister after Ola Borg resigned.", True),
        (
            "Borg is gone",
            "The minister resigned on Tuesday over a contract, his office said.",
            True,
        ),
        ("Mayor quits", "Mayor Nils Holt of Hellvik resigned on Tuesday over a contract.", False),
        ("Minister quits", "The minister resigned on Tuesday over a contract.", None),
        ("部長が辞任", "部長は火曜日に契約をめぐって辞任した。", None),
    ],
)
def test_names_are_shared_or_differ_or_are_too_few(
    title: str, text: str, *, shared: bool | None
) -> None:
    """Days of the week and words that begin a sentence are no names."""
    assert share_a_name(an_item(title, text), [QUITS]) is shared


def test_a_word_before_two_headlines_is_no_name() -> None:
    """The name of a sport names no match."""
    one = an_item("Soccer-Tarnvik beat Osterby 2-1", "Tarnvik beat Osterby on a goal by Jon Vik.")
    other = an_item("Soccer-Hellvik beat Larnstad", "Hellvik beat Larnstad on a goal by Per Aas.")
    assert share_a_name(other, [one]) is False


def test_names_are_compared_by_their_stems() -> None:
    """Cases change endings."""
    one = an_item("Пожар", "Пожар начался на складе в Заречье, сообщила служба Ривии.")
    other = an_item("Огонь", "Огонь в порту Заречья потушили, сообщили в Ривию.")
    assert share_a_name(other, [one]) is True


def test_another_headline_soon_after_with_a_name_in_common_is_an_update() -> None:
    """The subject must be the same, and the name."""
    kept = Archive()
    kept.add(QUITS)
    later = (
        "Eva Lund named Siri Dahl transport minister, after Ola Borg resigned over his contract."
    )
    assert kept.add(an_item("New minister is Dahl", later, feed="b", hours=3)).kind is Kind.UPDATE
    other = "Mayor Nils Holt resigned over a school contract that went to his sister's firm."
    assert kept.add(an_item("Mayor quits over contract", other, "", "c", hours=4)).kind is Kind.NEW


def test_the_same_event_further_on_may_be_built_like_its_first_telling() -> None:
    """Two hours later more are hurt: one event. Another town: another one."""
    kept = Archive()
    kept.add(
        an_item(
            "Train derails near Lowick, 11 injured",
            "A commuter train derailed near Lowick on Thursday morning, injuring 11 people.",
        )
    )
    later = an_item(
        "Train derails near Lowick, 2 dead, 34 injured",
        "A commuter train derailed near Lowick on Thursday morning, killing two people and "
        "injuring 34.",
        hours=2,
    )
    elsewhere = an_item(
        "Train derails near Hellvik, 2 dead, 34 injured",
        "A commuter train derailed near Hellvik on Thursday morning, killing two people and "
        "injuring 34.",
        hours=2,
    )
    assert kept.add(elsewhere).kind is Kind.NEW
    assert kept.add(later).kind is Kind.UPDATE


def test_two_results_are_two_matches() -> None:
    """The same clubs may play twice at a time."""
    kept = Archive()
    kept.add(
        an_item("Football: Valmure bat Dorval 2-1", "Valmure a battu Dorval 2 à 1 samedi soir.")
    )
    women = an_item("Football: Valmure bat Dorval 2-0", "Valmure a battu Dorval 2 à 0 samedi soir.")
    assert kept.add(women).kind is not Kind.DUPLICATE


def test_opening_and_close_of_a_market_are_two_events() -> None:
    """Same index, same day, other end of it."""
    kept = Archive()
    kept.add(
        an_item(
            "Borsa: Milano apre in rialzo (+0,5%)",
            "Apertura in rialzo per la Borsa di Milano: l'indice guadagna lo 0,5% a 33.120 punti.",
        )
    )
    close = an_item(
        "Borsa: Milano chiude in rialzo (+0,9%)",
        "Chiusura in rialzo per la Borsa di Milano: l'indice guadagna lo 0,9% a 33.250 punti.",
        hours=7,
    )
    assert kept.add(close).kind is Kind.NEW
