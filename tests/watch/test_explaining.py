"""Why did I get this, why did I not, and what does my watchlist stand for?"""

from __future__ import annotations

import pytest

from monitor.model import Field, Item, Span
from monitor.watch import Clause, Explanation, Index
from monitor.watch.forms import Form, Forms
from tests.watch.kit import item, watchlist, with_furniture


def explain(
    query: str, told: Item, feeds: tuple[str, ...] = (), languages: tuple[str, ...] = ()
) -> Explanation:
    """The explanation of one query."""
    index = Index.build([watchlist(query, feeds=feeds, languages=languages)])
    return index.explain("w", told)


def clause(query: str, told: Item) -> Clause:
    """Its top clause."""
    return explain(query, told).clause


def test_a_match_is_explained_clause_by_clause() -> None:
    """Each clause says whether it holds and with which evidence."""
    told = item("Le leader nord-coréen à Moscou", language="fr")
    found = explain("Corée du Nord + (Russie | Chine) + -football", told)
    assert found.holds
    assert [(c.text, c.holds) for c in found.clause.parts] == [
        ("Corée du Nord", True),
        ("Russie | Chine", True),
        ("-football", True),
    ]
    russia, china = found.clause.parts[1].parts
    assert [e.form for e in russia.evidence] == ["Moscou"]
    assert (china.holds, china.note) == (False, "no form of it found")


@pytest.mark.parametrize(
    ("query", "told", "note"),
    [
        ("Corée du Sud", with_furniture("SEOUL -- Un navire", "SEOUL --"), "not read: “SEOUL --”"),
        ("Russie", item("Une salade russe"), "“salade russe” is another name"),
        ("country:US", item("Washington attend"), "could mean something else"),
        ("marché", item("il marche"), "spelt otherwise"),
        ("b a", item("a b"), "not one after the other"),
        ("a ~1 b", item("a x x b"), "too far apart"),
        ("title:a", item("b", "a"), "not in the title"),
        ("zzz", item("a"), "not found"),
        ("a + -b", item("a b"), "excluded, but it is there"),
    ],
)
def test_what_is_missing_is_said(query: str, told: Item, note: str) -> None:
    """The reason stands at the clause that fails."""

    def notes(one: Clause) -> list[str]:
        return [one.note, *(n for part in one.parts for n in notes(part))]

    top = clause(query, told)
    assert not top.holds
    assert any(note in n for n in notes(top)), notes(top)


def test_a_reason_that_title_and_summary_share_is_said_once() -> None:
    """Agencies repeat the headline in the summary."""
    found = clause("Russie", item("Une salade russe", "Une salade russe, encore une salade russe"))
    assert found.note == "seen, but no evidence: “salade russe” is another name or expression"
    both = Item(
        feed="f", title="SEOUL -- Un navire", summary="SEOUL -- Un navire (FIN)",
        furniture=(
            Span(Field.TITLE, 0, 8), Span(Field.SUMMARY, 0, 8), Span(Field.SUMMARY, 19, 24),
        ),
    )  # fmt: skip
    assert (
        clause("Corée du Sud", both).note == "no form of it found (not read: “SEOUL --”, “(FIN)”)"
    )


def test_filters_of_a_watchlist_are_a_reason_of_their_own() -> None:
    """The text would match, but the watchlist does not look at this feed or language."""
    feed = explain("a", item("a", feed="kcna"), feeds=("yonhap",))
    assert (feed.holds, feed.clause.holds) == (False, True)
    assert "yonhap" in feed.reason
    language = explain("a", item("a", language="en"), languages=("fr",))
    assert not language.holds
    assert "fr" in language.reason


def test_an_unknown_watchlist_is_a_key_error() -> None:
    """The command line turns it into a sentence."""
    with pytest.raises(KeyError):
        Index.build([]).explain("w", item())
    with pytest.raises(KeyError):
        Index.build([]).describe("w")


def test_describe_tells_forms_by_language() -> None:
    """Strong, weak and doubtful forms of a country; spellings of an ordinary term."""
    index = Index.build(
        [watchlist("Russie + (armée | missile* | Russie) + country:US")], languages=("fr", "ko")
    )
    told = index.describe("w")
    assert told.query == "Russie + (armée | missile* | Russie) + country:US"
    russia, army, missile, america = told.terms
    assert russia.concept == "country:RU"
    assert [f.language for f in russia.languages] == ["fr", "ko"]
    assert "prorusse" in russia.languages[0].strong
    assert "Moscou" in russia.languages[0].weak
    assert "북러" in russia.languages[1].strong
    assert (army.concept, army.forms, missile.forms) == (None, ("armee",), ("missile*",))
    assert "Washington" in america.languages[0].doubtful


def test_forms_of_a_country_are_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """To look takes a tenth of a second; hundreds of clauses may name the same few countries."""
    asked: list[str] = []
    owned = Forms.owned

    def heard(self: Forms, owner: str) -> tuple[Form, ...]:
        asked.append(owner)
        return owned(self, owner)

    monkeypatch.setattr(Forms, "owned", heard)
    each = [watchlist("Nauru | Nauru + Tuvalu | Nauru", name) for name in ("one", "other")]
    index = Index.build(each, languages=("fr",))
    told = [index.describe(name).terms for name in ("one", "other")]
    assert told[0] == told[1]
    assert [term.concept for term in told[0]] == ["country:NR", "country:TV"]
    assert sorted(asked) == ["country:NR", "country:TV"]
