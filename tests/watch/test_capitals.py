"""A watchlist may say that capitals and seats of government do not count."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.watch import Index
from tests.watch.kit import item, watchlist


def index(query: str) -> Index:
    """The same query twice: as usual, and without capitals."""
    usual = watchlist(query, "auto")
    topics = {"neighbours": ("Russie", "Chine")}
    return Index.build([usual, replace(usual, id="no", capitals=False)], topics, ["fr", "en"])


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("Russie", "Moscou et Paris négocient", {"auto"}),
        ("Russie", "Le Kremlin dément", {"auto"}),
        ("Russie", "La Russie dément", {"auto", "no"}),
        ("Russie", "Moscou, capitale russe, dément", {"auto", "no"}),
        ("topic:neighbours", "Pékin dément", {"auto"}),
        ("country:US", "Washington et Moscou négocient", {"auto"}),
        ("Corée du Nord ~3 Russie", "Pyongyang et Moscou", {"auto"}),
        ("a1 -Russie", "a1 à Moscou", {"no"}),
    ],
)
def test_capitals_count_for_those_who_want_them(query: str, text: str, found: set[str]) -> None:
    """Also in topics, near each other, and where they are excluded."""
    told = item(summary=text, language="fr")
    assert {m.watchlist for m in index(query).match(told)} == found


def test_evidence_expansion_and_explanation_leave_them_out() -> None:
    """What does not count is not shown as if it did, and `explain` says why."""
    both = index("Russie")
    told = item(summary="Moscou, capitale russe", language="fr")
    forms = {m.watchlist: [e.form for e in m.evidence] for m in both.match(told)}
    assert forms == {"auto": ["Moscou", "russe"], "no": ["russe"]}
    (russia,) = both.describe("no").terms
    assert all(not spoken.weak for spoken in russia.languages)
    clause = both.explain("no", item(summary="Moscou dément", language="fr")).clause
    assert "“Moscou” is a capital or seat, which does not count here" in clause.note


def test_a_reload_notices_the_setting() -> None:
    """The query is the same, what it means is not."""
    told = item(summary="Moscou dément", language="fr")
    usual = watchlist("Russie")
    before = Index.build([usual])
    after = before.revised([replace(usual, capitals=False)])
    assert (len(before.match(told)), len(after.match(told))) == (1, 0)
    assert len(after.revised([usual]).match(told)) == 1
