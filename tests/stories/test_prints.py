"""Fingerprints find copies and follow-ups, in every script."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Known, Sought
from monitor.stories import prints_of
from monitor.stories.core import _TOKEN, tokens_of
from monitor.stories.prints import _smallest
from monitor.stories.wording import plain_token, unit_words
from monitor.text.fold import fold
from tests.stories.samples import an_item

LEAD = (
    "The Harbour Authority of Larnstad said on Tuesday that a ferry with 312 people on board ran "
    "aground off the northern breakwater shortly after dawn, and that nobody was hurt."
)


def test_there_are_at_most_about_twenty_and_they_fit_a_column() -> None:
    """Signed 64-bit, sorted, distinct, bounded."""
    prints = prints_of(an_item("Ferry runs aground off Larnstad", LEAD, LEAD + " More. " * 900))
    assert 10 <= len(prints) <= 21
    assert list(prints) == sorted(set(prints))
    assert all(-(2**63) <= p < 2**63 for p in prints)


def test_dateline_marker_and_footer_change_no_print() -> None:
    """The same text re-filed with furniture has the same fingerprints."""
    plain = prints_of(an_item("Ferry runs aground", LEAD))
    dressed = prints_of(
        an_item(
            "UPDATE 1-Ferry runs aground", f"LARNSTAD, March 3 (AFP) - {LEAD} All rights reserved."
        )
    )
    assert plain == dressed


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Ferry runs aground off Larnstad", "Larnstad: ferry pulled free after nine hours"),
        ("북한 어선 동해서 전복", "동해 북한 어선 사고 실종자 발견"),
        ("東京湾でタンカー座礁", "座礁タンカー、東京湾から移動"),
        ("В Сумах взорвался склад", "Склад в Сумах: пожар потушен"),
        ("حريق في ميناء رادس", "ميناء رادس يعود للعمل بعد حريق"),
    ],
)
def test_a_later_headline_on_the_same_thing_shares_a_print(one: str, two: str) -> None:
    """Words of substance of the headline find the next lead, in any script."""
    assert set(prints_of(an_item(one))) & set(prints_of(an_item(two)))


def test_initials_are_names() -> None:
    """Two or three capitals of a headline find the next one, unless all is in capitals."""
    first = set(prints_of(an_item("GM shares skid on the news")))
    assert first & set(prints_of(an_item("GM in talks with its makers")))
    assert not first & set(prints_of(an_item("Gm in talks with its makers")))
    assert not first & set(prints_of(an_item("GM IN TALKS WITH ITS MAKERS")))
    assert not first & set(prints_of(an_item("RGM in talks with its makers")))
    assert set(prints_of(an_item("Глава ООН в Риме"))) & set(prints_of(an_item("ООН ждёт ответа")))


def test_names_of_three_letters_are_names() -> None:
    """Beside other words in small letters; a small word at the beginning is none."""
    first = set(prints_of(an_item("Fed studying costs of the crisis")))
    assert first & set(prints_of(an_item("Rates stay low for long: Fed's Kohn")))
    assert not first & set(prints_of(an_item("Rates stay low for long: fed up")))
    small = set(prints_of(an_item("The harbour is closed")))
    assert not small & set(prints_of(an_item("The minister resigns")))


def test_fact_boxes_find_each_other_by_subject() -> None:
    """By words that the plain news of that subject has as well, and does not share as such."""
    text = "Here is what happened at the yard. " * 40
    box = prints_of(an_item("TIMELINE-Norvik before the courts", text))
    other = prints_of(an_item("FACTBOX: Norvik and its rivals", "Who they are."))
    news = prints_of(an_item("Norvik before the courts", text))
    assert len(set(box) & set(other)) == 2
    assert len(set(news) & set(other)) == 1
    assert len(box) <= 21


def test_a_later_lead_is_found_by_what_the_first_headline_said() -> None:
    """A short text has words of its lead among its fingerprints."""
    first = an_item("Larnstad expels two Osmark envoys", "Two diplomats were told to leave.")
    later = an_item(
        "Capital vows revenge", "Osmark said Larnstad would regret that it expels them."
    )
    assert set(prints_of(first)) & set(prints_of(later))


@pytest.mark.parametrize(
    ("common", "shared", "is_read"),
    [(2, 1, False), (3, 1, False), (4, 1, True), (2, 2, False), (3, 2, True), (0, 3, True)],
)
def test_the_more_fingerprints_are_shared_the_fewer_words_are_asked_for(
    common: int, shared: int, is_read: bool
) -> None:
    """Of 21 words of substance: one fingerprint may be chance, three are a copied passage."""
    sought = Sought((1,), frozenset(range(21)), Known())
    other = range(21 - common, 42 - common)
    assert sought.resembles(other, shared) is is_read


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=200), st.text(max_size=200))
def test_any_text_has_prints_or_none(title: str, summary: str, body: str) -> None:
    """Nothing strangers write raises; what has no words has no fingerprint."""
    item = an_item(title, summary, body)
    assert prints_of(item) == prints_of(item)
    assert prints_of(an_item("☃ — …")) == ()


def test_shingles_of_one_checksum_are_chosen_by_their_letters() -> None:
    """Equal texts choose the same, whatever the order in which their shingles come."""
    alike = {b"plumless", b"buckeroo"}
    assert _smallest(alike, 1) == [b"buckeroo"]
    assert _smallest(alike | {b"harbour"}, 3) == _smallest({b"harbour"} | alike, 3)


@given(st.text(st.characters(max_codepoint=127)) | st.text("ab9.,' %3percent", max_size=40))
def test_ascii_text_has_the_tokens_of_any_text(text: str) -> None:
    """The short rule for tokens and the long one agree."""
    folded = unit_words(fold(text))
    assert tokens_of(text) == tuple(plain_token(t) for t in _TOKEN.findall(folded))
