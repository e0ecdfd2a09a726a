"""`match` and `group`: JSON Lines in, JSON Lines out."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.adapters.lexicon import DictionaryLexicon

from .conftest import Wm, config

LEAD = {
    "id": "y1",
    "feed": "Hanbit",
    "lang": "fr",
    "title": "Le dirigeant nord-coréen reçoit le vice-ministre russe de la Défense",
    "summary": "SEOUL, 19 juil. (Hanbit) -- 🚀 Pyongyang et Moscou se rapprochent. (FIN)",
    "published": "2026-07-19T08:00:00+09:00",
}


def _jsonl(*items: object) -> bytes:
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the watchlist that the project is about."""
    config(tmp_path, {"N": "http://127.0.0.1:1/n"}, match="Corée du Nord + Russie")
    return tmp_path


def test_match_prints_evidence_for_every_item(wm: Wm, folder: Path) -> None:
    """One line an item, in order; an item without a match has an empty list."""
    shown = wm("match", stdin=_jsonl(LEAD, {"id": 2, "title": "Harvest festival opens"}))
    assert shown.code == 0
    first, second = shown.lines
    assert first["id"] == "y1"
    assert second == {"id": 2, "matches": []}
    (match,) = first["matches"]
    assert set(match) == {"watchlist", "evidence"}
    assert {e["term"] for e in match["evidence"]} == {"Corée du Nord", "Russie"}


def test_a_mistyped_key_is_told_once(wm: Wm, folder: Path) -> None:
    """It is read as little as any other; one that the item has beside the right key is no slip."""
    items = [
        {"id": 1, "titel": "Corée du Nord, Russie", "desk": "x"},
        {"id": 2, "titel": "x"},
        {"id": 3, "titl": "x", "title": "y"},
    ]
    shown = wm("match", stdin=_jsonl(*items))
    assert [line["matches"] for line in shown.lines] == [[], [], []]
    assert shown.err == '<stdin>:1: "titel" is not read. Did you mean "title"?\n'


def test_offsets_of_evidence_point_into_the_input(wm: Wm, folder: Path) -> None:
    """`start` and `end` count code points of the field as it was given, emoji included."""
    (line,) = wm("match", stdin=_jsonl(LEAD)).lines
    evidence = line["matches"][0]["evidence"]
    assert {e["field"] for e in evidence} == {"title", "summary"}
    for e in evidence:
        assert LEAD[e["field"]][e["start"] : e["end"]] == e["form"]


def test_the_dateline_is_no_evidence(wm: Wm, folder: Path) -> None:
    """Where a text was written is not what it is about."""
    config(folder, {"N": "http://127.0.0.1:1/n"}, match="Corée du Sud")
    (line,) = wm("match", stdin=_jsonl(LEAD)).lines
    assert line["matches"] == []


def test_match_reads_a_file_and_another_configuration(wm: Wm, folder: Path) -> None:
    """`match FILE --config FILE`; blank lines and a byte order mark are no items."""
    other = config(folder, {"N": "http://127.0.0.1:1/n"}, match="festival", name="other.yaml")
    items = folder / "items.jsonl"
    items.write_bytes(
        b"\xef\xbb\xbf" + _jsonl(LEAD) + b"\n  \n" + _jsonl({"id": 2, "title": "Festival"})
    )
    shown = wm("match", items, "--config", other)
    assert [bool(line["matches"]) for line in shown.lines] == [False, True]


@pytest.mark.parametrize("command", ["match", "group"])
@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (b"{", "not JSON at column"),
        (b'{"id": 1} {"id": 2}', "not JSON at column 11"),
        (b"[]", "must be a JSON object"),
        (b'{"title": "x"}', '"id" is missing'),
        (b'{"id": null}', '"id" must be'),
        (b'{"id": true}', '"id" must be'),
        (b'{"id": 1, "title": 5}', '"title" must be text'),
        (b'{"id": 1, "published": "yesterday"}', '"published" is not an ISO 8601 time'),
        (b'{"id": 1, "title": "\xe9"}', "not UTF-8 at byte"),
        (b"[" * 20_000, "nested too deeply"),
    ],
)
def test_a_bad_line_ends_it_with_its_number(
    wm: Wm, folder: Path, command: str, bad: bytes, said: str
) -> None:
    """Exit 65, one line that says which line and why; the good lines before it are output."""
    good = _jsonl({"id": 1, "title": "One"}, {"id": 2, "title": "Two"})
    shown = wm(command, stdin=good + b"\n" + bad + b"\n" + good)
    assert shown.code == 65
    assert [line["id"] for line in shown.lines] == [1, 2]
    assert shown.err.startswith("<stdin>:4: not an item: ")
    assert said in shown.err
    assert shown.err.count("\n") == 1


def test_group_tells_story_relation_and_what_it_compared(wm: Wm) -> None:
    """A copy joins the story of the first; another event is a story of its own."""
    body = (
        "A storm closed the harbour of Dover for a night, the port authority said on Monday. "
        "Two ferries with 214 passengers waited off the coast until the morning."
    )
    title = "Storm closes the harbour of Dover"
    shown = wm(
        "group",
        stdin=_jsonl(
            {"id": "a", "feed": "A", "title": title, "summary": body},
            {"id": "b", "feed": "B", "title": title, "summary": body},
            {"id": "c", "feed": "A", "title": "Tax law passes", "summary": "Parliament voted."},
            {"id": "d", "feed": "C", "title": title, "summary": body},
        ),
    )
    assert shown.code == 0
    a, b, c, d = shown.lines
    assert all(set(line) == {"id", "story", "relation", "of", "related"} for line in shown.lines)
    assert (a["relation"], a["of"], a["related"]) == ("new", None, [])
    assert (b["relation"], b["of"], b["story"]) == ("duplicate", "a", a["story"])
    assert (c["relation"], c["of"]) == ("new", None)
    assert c["story"] != a["story"]
    assert (d["relation"], d["story"]) == ("duplicate", a["story"])
    assert d["of"] in {"a", "b"}


def test_group_knows_the_same_text_of_the_same_feed(wm: Wm) -> None:
    """The very same item again is a duplicate of itself."""
    item = {"feed": "A", "title": "Tug crews call off their strike at four northern ports"}
    first, again = wm("group", stdin=_jsonl({"id": 1, **item}, {"id": 2, **item})).lines
    assert again == {
        "id": 2, "story": first["story"], "relation": "duplicate", "of": 1, "related": [],
    }  # fmt: skip


def test_group_takes_times_that_jump_back(wm: Wm) -> None:
    """Arrival order counts; a late item of another story may bear an earlier time."""
    items = [
        {"id": 1, "title": "Ferry runs aground off Cape Orso", "published": "2026-11-02T10:00:00Z"},
        {"id": 2, "title": "Museum of clocks opens", "published": "2026-11-01T09:00:00+02:00"},
        {"id": 3, "title": "Comet seen over the valley", "published": "2026-11-02T11:00:00"},
    ]
    shown = wm("group", stdin=_jsonl(*items))
    assert [line["relation"] for line in shown.lines] == ["new", "new", "new"]


def test_nothing_in_is_nothing_out(wm: Wm, folder: Path) -> None:
    """An empty input is no mistake."""
    for command in ("match", "group"):
        shown = wm(command)
        assert (shown.code, shown.out, shown.err) == (0, b"", "")


texts = st.text(max_size=30) | st.text(
    st.sampled_from("北俄 \u200d\u202e\ud800é🚀\x00#+-"), max_size=9
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(texts, texts, texts), max_size=4))
def test_any_text_is_taken(wm: Wm, folder: Path, items: list[tuple[str, str, str]]) -> None:
    """Half characters, controls, emptiness: each item is answered, with its own id."""
    given_ids = [f"{number}{title}" for number, (title, _, _) in enumerate(items)]
    lines = "".join(
        json.dumps({"id": i, "title": title, "summary": summary, "feed": feed}) + "\n"
        for i, (title, summary, feed) in zip(given_ids, items, strict=True)
    ).encode()
    for command in ("match", "group"):
        shown = wm(command, stdin=lines)
        assert shown.code == 0, shown.err
        assert [line["id"] for line in shown.lines] == given_ids


def test_match_finds_inflected_forms_and_remembers_them(
    wm: Wm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The state directory keeps the forms: the next start reads no dictionary."""
    monkeypatch.setattr("monitor.house.DictionaryLexicon", DictionaryLexicon)
    config(tmp_path, {"N": "http://127.0.0.1:1/n"})
    wire = _jsonl({"id": 1, "title": "Two storms hit the coast", "lang": "en"})
    (line,) = wm("match", "--state", tmp_path / "state", stdin=wire).lines
    assert [e["form"] for e in line["matches"][0]["evidence"]] == ["storms"]
    assert (tmp_path / "state" / "lexicon" / "en.txt").exists()
    no_child = partial(DictionaryLexicon, child=("-c", "raise SystemExit(1)"))
    monkeypatch.setattr("monitor.house.DictionaryLexicon", no_child)
    again = wm("match", "--state", tmp_path / "state", stdin=wire)
    assert (again.lines, again.err) == ([line], "")


def test_group_names_whom_items_have_their_news_from_if_asked(wm: Wm) -> None:
    """One more key with `--origins`; the keys without it stay the contract's."""
    lead = {"id": 1, "feed": "Portal", "summary": "Two trains collided, Interfax said on Monday."}
    (plain,) = wm("group", stdin=_jsonl(lead)).lines
    assert set(plain) == {"id", "story", "relation", "of", "related"}
    (named,) = wm("group", "--origins", stdin=_jsonl(lead)).lines
    assert named == plain | {"origins": ["Interfax"]}


def test_group_lists_the_same_event_in_other_languages(wm: Wm) -> None:
    """As related, in a story of its own: it is never a copy."""
    french = {"id": "fr", "feed": "A", "lang": "fr", "summary": LEAD["title"]}
    russian = {
        "id": "ru",
        "feed": "B",
        "lang": "ru",
        "summary": "Лидер КНДР принял заместителя министра обороны России.",
    }
    first, second = wm("group", stdin=_jsonl(french, russian)).lines
    assert first["related"] == []
    assert (second["relation"], second["related"]) == ("new", ["fr"])
    assert first["story"] != second["story"]
