"""The text part: what it says and how wide it is."""

from __future__ import annotations

from dataclasses import replace
from unicodedata import category, east_asian_width

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.mail import compose
from monitor.mail.scrub import one_line, shorten
from monitor.mail.wrapping import _MAYBE_WIDE, COLUMNS, columns, wrap
from monitor.model import Entry, Feed, Field, Kind
from monitor.text import clean
from tests.mail.samples import (
    NOW,
    SENDER,
    alert,
    digest,
    item_of,
    morning,
    part_of,
    section,
    shells,
    train,
    troubles,
    visit,
)
from tests.mail.strangers import any_text

ALERT = """\
Alerte · lundi 23 novembre 2026, 07:00 (Paris)
Pyongyang–Moscou
================
Corée du Nord + Russie
1 sujet · 5 dépêches · 5 agences

------------------------------------------------------------------------
[nouveau] 06:12 · Seoul
Kim Jong-un reçoit le vice-ministre *russe* de la Défense
https://wire.example/1

Le dirigeant *nord-coréen* a discuté de « l’importance et la nécessité »
de la coopération militaire avec le vice-ministre *russe* de la Défense,
Alexeï Krivoruchko, sur fond de rapprochement entre *Pyongyang* et
*Moscou*.

Pourquoi : Corée du Nord : nord-coréen, Pyongyang · Russie : russe,
  Moscou
Sources : Yonhap 06:12 · AFP 06:40 · Reuters (en) 06:58 · 4 reprises
  quasi identiques (KBS, Le Fil)

========================================================================
Les alertes partent dès qu’un sujet correspond.
Vous recevez ce message parce que la liste « Pyongyang–Moscou »
(watchlists.d/asie.yaml:4) vous l’adresse.
Pour l’arrêter ou le modifier, écrivez à admin@example.org.
"""


def test_an_alert_reads_like_this() -> None:
    """The whole text, as a terminal shows it."""
    assert compose(alert(visit()), SENDER).text.replace("\xa0", " ") == ALERT


def test_a_digest_has_its_days_new_text_and_corrections() -> None:
    """Everything that the HTML shows by colour is in words or signs here."""
    text = compose(morning(primed=True, troubles=troubles()), SENDER).text.replace("\xa0", " ")
    assert "ma 2 ▂ · me 1 ▁ · je 4 ▃ · ve 0 · sa 6 ▄ · di 5 ▄ · lu 11 █" in text
    assert "[suite] hier 22:31 · New York · [+ texte nouveau +]" in text
    assert "[+ Un vote est attendu\njeudi au Conseil de sécurité. +]" in text
    assert "Il était écrit : « Un train de 200 wagons" in text
    assert "[retiré] 05:10" in text
    assert "Première lecture" in text
    assert "- Interfax : des dépêches ont pu manquer, depuis 03:15\n" in text
    assert "- Kyodo : pas encore lu\n" in text


def test_new_sentences_in_a_row_are_marked_as_one() -> None:
    """One pair of brackets around them."""
    item = item_of("AFP", "Vote", "Déjà dit. Le vote est jeudi. La Chine s’abstient.")
    news = tuple(
        part_of(item, Field.SUMMARY, s) for s in ("Le vote est jeudi.", "La Chine s’abstient.")
    )
    card = replace(shells(), item=item, evidence=(), news=news)
    text = compose(digest(section("Essais", card)), SENDER).text
    assert "Déjà dit. [+ Le vote est jeudi. La Chine s’abstient. +]" in text


def test_text_fits_a_terminal() -> None:
    """No line over 72 columns except a web address on its own line."""
    for line in compose(morning(troubles=troubles()), SENDER).text.split("\n"):
        assert columns(line) <= COLUMNS or line.strip().startswith("https://")


@pytest.mark.parametrize(
    ("subject", "bulletin"),
    [
        (
            "Kim Jong-un reçoit le vice-ministre russe de la Défense – Pyongyang–Moscou",
            alert(visit()),
        ),
        (
            "Suite : L’ONU vise les obus – Pyongyang–Moscou, Conseil de sécurité",
            alert(replace(shells(), item=item_of("AFP", "L’ONU vise les obus"), evidence=())),
        ),
        (
            "Rectifié : Un train de 20 wagons – Pyongyang–Moscou",
            alert(replace(train(), item=item_of("AFP", "Un train de 20 wagons"), evidence=())),
        ),
        (
            "Pyongyang–Moscou : 2 sujets – Kim Jong-un reçoit le vice-ministre russe de la Défense",
            digest(section("Pyongyang–Moscou", visit(), shells()), slot_ms=None),
        ),
        (
            "Essais : 1 sujet – Kim Jong-un reçoit le vice-ministre russe de la Défense",
            digest(section("Essais", visit())),
        ),
        (
            "4 listes : 1 sujet – Kim Jong-un reçoit le vice-ministre russe de la Défense",
            digest(section("A", visit()), section("B"), section("C"), section("D")),
        ),
    ],
)
def test_the_news_is_in_the_subject(subject: str, bulletin: object) -> None:
    """Headline and watchlist for one story, watchlist and number and top headline for more."""
    message = compose(bulletin, SENDER)  # type: ignore[arg-type]
    assert message.subject.replace("\xa0", " ") == subject


@pytest.mark.parametrize(
    ("title", "kind", "subject"),
    [
        ("(RECTIFICATIF) Douze navires", Kind.CORRECTION, "Rectifié : Douze navires – "),
        ("Douze navires (corrigé)", Kind.CORRECTION, "Rectifié : Douze navires – "),
        ("(2e LD) Douze navires", Kind.UPDATE, "Suite : Douze navires – "),
        ("WITHDRAWN: Douze navires", Kind.WITHDRAWAL, "Retiré : Douze navires – "),
        ("URGENT (LEAD) Douze navires", Kind.UPDATE, "Suite : URGENT Douze navires – "),
        ("(2e LD) Douze navires", Kind.NEW, "(2e LD) Douze navires – "),
    ],
)
def test_the_subject_says_only_once_that_it_is_a_version(
    title: str, kind: Kind, subject: str
) -> None:
    """The wire's own marker takes no room beside the mail's word; the card has it as published."""
    item = clean(Entry(title=title, summary="Rien."), Feed("AFP", "https://a.example"), NOW)
    message = compose(alert(replace(visit(kind), item=item)), SENDER)
    assert message.subject.replace("\xa0", " ").startswith(subject)
    assert title in message.text.replace("*", "")


def test_a_story_with_several_cards_is_counted_once() -> None:
    """With the tellings that all its cards name: the numbers are those of the wires."""
    later = replace(shells(), story=1, tellings=visit().tellings)
    bulletin = digest(section("Essais", visit(), later, train()))
    message = compose(bulletin, SENDER)
    assert "2 sujets · 6 dépêches · 5 agences" in message.text
    assert "2 sujets" in message.subject
    alone = compose(replace(bulletin, sections=(section("Essais", visit(), later),)), SENDER)
    assert "1 sujet · 5 dépêches" in alone.text


def test_a_long_headline_is_cut_in_the_subject_only() -> None:
    """The subject stays short, the mail has it all."""
    title = "Un très long titre " * 9 + "fin"
    message = compose(alert(replace(visit(), item=item_of("A", title), evidence=())), SENDER)
    assert len(message.subject) < 150
    assert "…" in message.subject
    assert "fin</a>" in message.html


def test_wide_letters_count_twice_and_break_anywhere() -> None:
    """Korean and Chinese fill 72 columns, closing marks do not begin a line."""
    lines = wrap("漢字" * 50 + "。").split("\n")
    assert [columns(line) for line in lines] == [72, 72, 58]
    assert wrap("漢" * 36 + "。続").split("\n") == ["漢" * 35, "漢。続"]


def test_the_glance_for_wide_letters_misses_none() -> None:
    """Every letter of two columns that Unicode has (of places without a letter Python says so)."""
    letters = (c for c in map(chr, range(0x110000)) if category(c) != "Cn")
    wide = [c for c in letters if east_asian_width(c) in "WF"]
    assert len(wide) > 100_000
    assert all(map(_MAYBE_WIDE.match, wide))


def test_marks_of_other_scripts_take_no_column() -> None:
    """Vowel signs and accents that stand over a letter do not make a line longer."""
    line = "e\u0301té كَتَبَ " * 12
    assert max(map(columns, wrap(line.strip()).split("\n"))) <= COLUMNS
    assert len(wrap(line.strip()).split("\n")) == 2


def test_long_words_are_left_whole() -> None:
    """An address or a word of 100 letters stands on its own line."""
    assert wrap("a " + "b" * 100 + " c").split("\n") == ["a", "b" * 100, "c"]
    assert wrap("") == ""
    assert wrap("x " * 40 + "y", "  ").split("\n")[1].startswith("  x")


@settings(max_examples=60, deadline=None)
@given(any_text)
def test_wrapping_loses_nothing(text: str) -> None:
    """The same letters come out, in the same order."""
    line = one_line(text)
    assert "".join(wrap(line, "  ").split()) == "".join(line.split())


@settings(max_examples=60, deadline=None)
@given(any_text, st.integers(5, 80))
def test_one_line_is_final_and_shortening_keeps_its_limit(text: str, limit: int) -> None:
    """Scrubbing twice changes nothing; what is cut is never longer than asked."""
    line = one_line(text)
    assert one_line(line) == line
    assert len(shorten(line, limit)) <= limit
