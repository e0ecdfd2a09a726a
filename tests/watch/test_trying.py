"""The examples of a watchlist go the way of every item, and a failure says why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.model import Example, Feed
from monitor.watch import Index, Trial, try_examples
from tests.watch.kit import watchlist


def tried(query: str, example: Example, **settings: object) -> Trial:
    """One example of one query, in a house with a Korean feed."""
    wanted = replace(watchlist(query), examples=(example,), **settings)  # type: ignore[arg-type]
    index = Index.build([watchlist("x1", "other"), wanted])
    (trial,) = try_examples(index, wanted, {"K": Feed("K", "", language="ko")})
    return trial


def test_an_example_that_matches_passes_if_it_must() -> None:
    """And fails if it must not, with the evidence."""
    text = "Le leader nord-coréen reçoit un ministre russe"
    good = tried("Corée du Nord + Russie", Example("", text))
    assert (good.passes, good.matches) == (True, True)
    bad = tried("Corée du Nord + Russie", Example(text, "", match=False))
    assert not bad.passes
    assert bad.why == "Corée du Nord: “nord-coréen” in the title; Russie: “russe” in the title"


@pytest.mark.parametrize(
    ("query", "text", "why"),
    [
        ("Corée du Sud", "SEOUL, 19 juil. (Yonhap) -- Un navire a coulé", "not read: “SEOUL"),
        ("Russie + a1", "Une salade russe", "Russie: seen, but no evidence: “salade russe”"),
        ("Russie + a1", "Une salade russe", "a1: not found"),
        ("a1 + -b1", "a1 et b1", "-b1: excluded, but it is there (“b1” in the text)"),
        ("a1 ~1 b1", "a1 x x x b1", "a1 ~1 b1: all are there, but too far apart"),
        ("a1 | b1", "c1", "a1: not found; b1: not found"),
        ("title:a1", "a1", "a1: not in the title, only in the text"),
    ],
)
def test_one_that_does_not_match_says_which_clause_and_why(query: str, text: str, why: str) -> None:
    """The text is cleaned first: a dateline is no evidence in an example either."""
    trial = tried(query, Example("", text))
    assert not trial.matches
    assert why in trial.why


def test_language_and_feed_of_an_example_count() -> None:
    """Those it names; else the first feed of the watchlist, and the language that is told."""
    example = Example("", "a1", language="fr")
    assert tried("a1", example, feeds=("K", "L")).matches
    assert not tried("a1", replace(example, feed="M"), feeds=("K", "L")).matches
    assert tried("a1", example, languages=("fr",)).matches
    foreign = tried("a1", example, languages=("ko",))
    assert foreign.why == "the watchlist reads only ko, not fr"
    assert tried("a1", Example("", "a1"), languages=("ko",), feeds=("K",)).matches
