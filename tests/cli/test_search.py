"""`search`: the archive answers in the language of watchlists."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from monitor.watch import WORDING

from .conftest import Agency, Wm, config, dump


@pytest.fixture
def archive(wm: Wm, tmp_path: Path, agency: Agency) -> Agency:
    """Two feeds that were read once."""
    agency.publish("north", "Storm over the bay", "Harvest begins", "Le dirigeant nord-coréen")
    agency.publish("south", "Storm warning", "Ferry late")
    config(tmp_path, {"North": agency.url("north"), "South": agency.url("south")})
    assert wm("once").code == 0
    return agency


def titles(found: dict[str, list[dict[str, str]]]) -> set[str]:
    """Of the items in JSON."""
    return {item["title"] for item in found["items"]}


def test_what_is_found_is_shown_with_why_and_where(wm: Wm, archive: Agency) -> None:
    """When, who, the headline, the forms, the address; how many on stderr."""
    shown = wm("search", "storm")
    assert shown.code == 0
    assert "North: Storm over the bay\n    storm: Storm" in shown.text
    assert archive.url("south") + "/Storm-warning" in shown.text
    assert "Harvest" not in shown.text
    assert shown.err == "2 items found, 5 searched\n"


def test_countries_and_operators_mean_what_they_mean_in_watchlists(wm: Wm, archive: Agency) -> None:
    """A concept is found by its forms."""
    assert "Corée du Nord: nord-coréen" in wm("search", "Corée du Nord").text
    found = wm("search", "--json", "storm + -bay | ferry").json
    assert titles(found) == {"Storm warning", "Ferry late"}
    assert found["query"] == "storm + -bay | ferry"
    assert found["more"] is False


def test_a_sentence_is_shown_if_the_headline_says_nothing(wm: Wm, archive: Agency) -> None:
    """The words around the first form."""
    assert "\n    Ferry late, officials at south said in a statement.\n" in (
        wm("search", "officials + ferry -late | statement + south").text
    )


def test_evidence_is_for_programs_too(wm: Wm, archive: Agency) -> None:
    """Term, form, field and offsets, and what the item is."""
    (item,) = wm("search", "--json", "harvest").json["items"]
    assert item["feed"] == "North"
    assert item["evidence"][0] == {
        "term": "harvest", "form": "Harvest", "field": "title", "start": 0, "end": 7,
    }  # fmt: skip
    assert set(item) == {
        "id", "feed", "title", "url", "language", "seen", "published", "story", "relation",
        "evidence",
    }  # fmt: skip


def test_the_newest_are_shown_first_and_more_are_told_of(wm: Wm, archive: Agency) -> None:
    """A limit, which 0 lifts."""
    shown = wm("search", "--limit", "2", "officials")
    assert shown.text.count("officials: officials") == 2
    assert "the newest 2 of more: --limit 0 shows all" in shown.err
    assert wm("search", "--limit", "0", "officials").text.count("officials: officials") == 5
    assert wm("search", "--json", "--limit", "2", "officials").json["more"] is True


def test_feed_language_and_time_narrow(wm: Wm, archive: Agency) -> None:
    """Each of them, and what they do not fit is not found."""
    assert titles(wm("search", "--json", "--feed", "South", "storm").json) == {"Storm warning"}
    assert len(titles(wm("search", "--json", "--since", "1h", "storm").json)) == 2
    assert titles(wm("search", "--json", "--until", "1h", "storm").json) == set()
    assert titles(wm("search", "--json", "--until", "2020-02-01", "storm").json) == set()
    assert len(titles(wm("search", "--json", "--since", "2020-02-01T10:00", "storm").json)) == 2
    found = wm("search", "--json", "--language", "ko", "nord-coréen").json
    assert titles(found) == set()


def test_nothing_found_is_said(wm: Wm, archive: Agency) -> None:
    """On stderr; it is no error."""
    shown = wm("search", "volcano")
    assert (shown.code, shown.text) == (0, "")
    assert "0 items found, 5 searched" in shown.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["storm +"], "\n  storm +\n"),
        (["港 + (a"], "\n  港 + (a\n       ^"),
        (["topic:stroms"], "unknown topic stroms"),
        (["--since", "soon", "storm"], "'soon' is no time: write how long ago"),
        (["--since", "1h", "--until", "2h", "storm"], "--until 2h is not after --since 1h"),
        (["--limit", "-1", "storm"], "-1"),
    ],
)
def test_mistakes_are_shown_where_they_are(
    wm: Wm, archive: Agency, words: list[str], said: str
) -> None:
    """Exit 64; a query with a caret below."""
    shown = wm("search", *words)
    assert shown.code == 64
    assert said in shown.err


def test_what_is_no_language_is_a_mistake(wm: Wm, archive: Agency) -> None:
    """It would find next to nothing, and say so as if that were an answer."""
    shown = wm("search", "--language", "french", "=storm")
    assert shown.code == 64
    assert "`french` is not a language code. Did you mean `fr`?" in shown.err
    assert wm("search", "--language", "FR", "=storm").code == 0


def test_a_feed_that_nobody_knows_is_a_warning(wm: Wm, archive: Agency) -> None:
    """It may have been removed, and left items."""
    shown = wm("search", "--feed", "Noth", "=storm")
    assert shown.code == 0
    assert "no feed is called 'Noth' now. Did you mean `North`?" in shown.err


def test_without_an_archive_there_is_nothing_to_search(wm: Wm, tmp_path: Path) -> None:
    """Exit 69 and what to start; no state is made by asking."""
    config(tmp_path, {"N": "http://127.0.0.1:1/n"})
    shown = wm("search", "storm")
    assert shown.code == 69
    assert "holds no state yet" in shown.err
    assert not (tmp_path / "state-home").exists()


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Standard output is a terminal."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr("click._compat.isatty", lambda stream: stream is sys.stdout)
    return monkeypatch


def test_words_are_highlighted_on_a_terminal_only(
    wm: Wm, archive: Agency, terminal: pytest.MonkeyPatch
) -> None:
    """And not there either if the user wants no colours."""
    assert "\x1b[1mHarvest\x1b[0m begins" in wm("search", "harvest").text
    terminal.setenv("NO_COLOR", "1")
    assert "\x1b" not in wm("search", "harvest").text


def test_a_pipe_gets_no_escapes(wm: Wm, archive: Agency) -> None:
    """Text only."""
    assert "\x1b" not in wm("search", "harvest").text


def test_what_was_read_once_is_indexed(wm: Wm, archive: Agency, tmp_path: Path) -> None:
    """By `once` itself, when the mail has left."""
    stored = dump(tmp_path / "state-home" / "wire-monitor")
    assert stored["indexed"] == [(0, 5, WORDING)]
