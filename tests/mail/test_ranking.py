"""Which story comes first, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.mail import compose
from monitor.mail.ranking import rank, weight
from monitor.model import Evidence, Field, Kind, Marker, MarkerKind, Origin, Span, Strength
from tests.mail.samples import NOW, SENDER, at, digest, item_of, section, telling, visit

LATE = at(23, 8)
PLAIN = replace(visit(), item=item_of("A", "Plain news", seen_ms=LATE), evidence=())
FLASH = Marker(MarkerKind.URGENT, Span(Field.TITLE, 0, 5))


def origins(*names: str) -> tuple[Origin, ...]:
    """Independent origins by name."""
    return tuple(Origin(name, name, NOW, NOW) for name in names)


def form(term: str, field: Field, strength: Strength = Strength.STRONG) -> Evidence:
    """Evidence of a term somewhere in a field."""
    return Evidence(term, "x", field, 0, 1, strength)


SURE = (form("a", Field.TITLE), form("b", Field.TITLE))
UNSURE = (form("a", Field.BODY, Strength.WEAK), form("b", Field.TITLE))
IN_ORDER = {
    "a correction": replace(PLAIN, kind=Kind.CORRECTION),
    "an urgent one": replace(PLAIN, item=replace(PLAIN.item, markers=(FLASH,))),
    "three origins": replace(PLAIN, origins=origins("Yonhap", "TASS", "KCNA"), tellings=()),
    "two origins": replace(PLAIN, origins=origins("Yonhap", "TASS"), tellings=()),
    "more outlets": replace(PLAIN, tellings=tuple(telling(n, NOW) for n in "ABCDEF")),
    "surer, a little older": replace(
        PLAIN, item=replace(PLAIN.item, seen_ms=LATE - 1), evidence=SURE
    ),
    "an ordinary one": PLAIN,
    "a foreign one": replace(PLAIN, item=replace(PLAIN.item, language="ko"), evidence=SURE),
    "a foreign one of yesterday": replace(
        PLAIN, item=replace(PLAIN.item, language="ko", seen_ms=at(22, 7)), evidence=SURE
    ),
}


def test_stories_come_in_the_order_that_is_told() -> None:
    """Redress, urgency, origins, outlets, the reader's language, recency, evidence."""
    ranked = sorted(IN_ORDER, key=lambda name: rank(IN_ORDER[name], "fr"))
    assert ranked == list(IN_ORDER)


def test_the_reader_s_language_decides_what_is_foreign() -> None:
    """For a Korean reader the Korean telling comes before the same in French."""
    korean, french = IN_ORDER["a foreign one"], IN_ORDER["surer, a little older"]
    assert rank(korean, "ko") < rank(french, "ko")
    assert rank(french, "fr") < rank(korean, "fr")


@pytest.mark.parametrize(
    ("evidence", "worth"),
    [
        (SURE, 1.0),
        (UNSURE, 0.625),
        ((form("a", Field.BODY), form("a", Field.TITLE)), 1.0),
        ((form("a", Field.SUMMARY, Strength.LITERAL),), 0.75),
        ((), 0.0),
    ],
)
def test_evidence_is_worth_what_it_says(evidence: tuple[Evidence, ...], worth: float) -> None:
    """The best form of each term, the mean over the terms."""
    assert weight(evidence) == worth


def test_the_subject_tells_the_first_story_of_all_sections() -> None:
    """A correction in the second watchlist is what the reader must see."""
    late = replace(visit(Kind.CORRECTION), story=9, item=item_of("A", "Douze navires, non vingt"))
    bulletin = digest(section("Un", PLAIN), section("Deux", replace(late, evidence=())))
    message = compose(bulletin, SENDER)
    assert message.subject.endswith("Rectifié\xa0: Douze navires, non vingt")
    assert message.html.index("Douze navires") < message.html.index("Plain news")
