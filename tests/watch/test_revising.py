"""After a reload the index is as if built anew, and only what changed was compiled."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Item, Match, Watchlist
from monitor.ports import Inflected, Vocabulary
from monitor.watch import Index
from tests.watch.kit import item, watchlist

QUERIES = ["alpha", "alpha beta", "alp*", "Russie + beta", "beta -gamma", "alpha ~3 gamma", "東海"]
TEXT = "alpha beta gamma, les Russes beta 東海 alphabet"


class Plural:
    """Every word has a form with an s; notes what it was asked."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def look_up(self, wanted: Mapping[str, Collection[str]]) -> Vocabulary:
        """A guess for any word."""
        self.asked.update(*wanted.values())
        return Vocabulary(
            {c: {w: Inflected((w, w + "s"), known=True) for w in ws} for c, ws in wanted.items()}
        )


def by_name(matches: tuple[Match, ...]) -> dict[str, Match]:
    """Matches in any order."""
    return {m.watchlist: m for m in matches}


lists = st.dictionaries(
    st.sampled_from("abcdef"), st.tuples(st.sampled_from(QUERIES), st.sampled_from(["", "f", "g"]))
).map(
    lambda d: [watchlist(q, name, feeds=(feed,) if feed else ()) for name, (q, feed) in d.items()]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(lists, min_size=2, max_size=4), st.sampled_from([{}, {"f": "fr"}, {"f": "de"}]))
def test_a_revised_index_finds_what_a_new_one_finds(
    revisions: list[list[Watchlist]], feeds: dict[str, str]
) -> None:
    """And the one before stays as it was."""
    told = item(TEXT, language="fr")
    index = Index.build(revisions[0], {}, ("fr",), Plural(), {"f": "en"})
    for wanted in revisions[1:]:
        before = by_name(index.match(told))
        revised = index.revised(wanted, {}, ("fr",), Plural(), feeds)
        assert by_name(index.match(told)) == before
        fresh = Index.build(wanted, {}, ("fr",), Plural(), feeds)
        assert by_name(revised.match(told)) == by_name(fresh.match(told))
        assert len(revised) == len(fresh)
        index = revised


def asked(before: Index, *wanted: Watchlist, languages: tuple[str, ...] = ("fr",)) -> set[str]:
    """The words that are looked up when these watchlists are revised."""
    lexicon = Plural()
    before.revised(wanted, {}, languages, lexicon)
    return lexicon.asked


def test_only_watchlists_that_changed_are_compiled_again() -> None:
    """Another query, another feed or another language is a change; another recipient is none."""
    one, other = watchlist("missile", "one"), watchlist("tracteur", "other")
    before = Index.build([one, other], {}, ("fr",), Plural())
    assert asked(before, one, other) == set()
    assert asked(before, other) == set()
    assert asked(before, one, watchlist("charrue", "other")) == {"charrue"}
    assert asked(before, one, watchlist("tracteur", "other", languages=("de",))) == {"tracteur"}
    again = Watchlist("one", "renamed", "missile", ("somebody else",), source="file:7")
    assert asked(before, again, other) == set()


def test_other_topics_or_languages_compile_everything_again() -> None:
    """What a term means may have changed anywhere."""
    one, other = watchlist("missile", "one"), watchlist("tracteur", "other")
    before = Index.build([one, other], {}, ("fr",), Plural())
    assert asked(before, one, other, languages=("de",)) == {"missile", "tracteur"}


def test_a_watchlist_removed_by_a_revision_is_gone() -> None:
    """It is found by the index before, and by no later one."""
    before = Index.build([watchlist("alpha", "a"), watchlist("beta", "b")])
    after = before.revised([watchlist("beta", "b")])
    told = Item("f", "alpha beta")
    assert [m.watchlist for m in before.match(told)] == ["a", "b"]
    assert [m.watchlist for m in after.match(told)] == ["b"]
    assert "a" not in after
