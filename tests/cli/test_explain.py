"""`explain`: why, why not, and what became of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Agency, Wm, config, later

ANA = "ana@example.org"


@pytest.fixture
def told(wm: Wm, tmp_path: Path, agency: Agency) -> Agency:
    """An archive with a match that waits for its slot, and an item that does not match."""
    agency.publish("north", "Storm over the bay", "Harvest begins")
    config(tmp_path, {"North": agency.url("north")}, send=f"['{later(6)}']")
    assert wm("once").code == 0
    return agency


def items(wm: Wm) -> dict[str, int]:
    """Numbers in the archive by title."""
    found = {}
    for number in ("1", "2"):
        shown = json.loads(wm("explain", "--json", "Storms", number).text)
        found[shown["item"]["title"]] = shown["item"]["id"]
    return found


def test_a_match_is_explained_by_its_words(wm: Wm, told: Agency) -> None:
    """The clause, the form and where it stands; the alert's state; exit 0."""
    shown = wm("explain", "Storms", str(items(wm)["Storm over the bay"]))
    assert shown.code == 0
    assert "matches" in shown.text
    assert "yes storm: Storm (title)" in shown.text


def test_what_does_not_match_is_explained_by_what_is_missing(wm: Wm, told: Agency) -> None:
    """Exit 1, and the clause that does not hold."""
    shown = wm("explain", "Storms", str(items(wm)["Harvest begins"]))
    assert shown.code == 1
    assert "does not match" in shown.text
    assert "no  storm" in shown.text
    assert "no alert to ana@example.org: it did not match when it came" in shown.text


def test_json_has_clause_evidence_and_alerts(wm: Wm, told: Agency) -> None:
    """Everything that people see, for programs."""
    shown = json.loads(wm("explain", "--json", "Storms", "1").text)
    assert set(shown) == {
        "item", "origins", "other_languages", "matches", "matched_then", "reason", "clause",
        "alerts",
    }  # fmt: skip
    assert shown["alerts"][0]["recipient"] == "ana@example.org"


def test_whom_the_news_comes_from_is_shown(wm: Wm, told: Agency) -> None:
    """Of the item and of its story, with who was first; for programs too."""
    shown = wm("explain", "Storms", "1")
    assert "from North: it names nobody else" in shown.text
    assert "1 independent origin: North " in shown.text
    assert " · 1 outlet" in shown.text
    found = wm("explain", "--json", "Storms", "1").json
    assert found["item"]["origins"] == ["North"]
    assert [(o["name"], o["feed"]) for o in found["origins"]] == [("North", "North")]


def test_unknown_names_are_named(wm: Wm, told: Agency) -> None:
    """A watchlist that is not there is a usage error; an item is a problem."""
    assert "There is: Storms." in wm("explain", "Rain", "1").err
    assert "Did you mean `Storms`?" in wm("explain", "Stroms", "1").err
    assert wm("explain", "Rain", "1").code == 64
    unknown = wm("explain", "Storms", "https://nowhere.example/1")
    assert unknown.code == 1
    assert "not in the archive" in unknown.err


def numbers(wm: Wm, count: int) -> dict[str, list[int]]:
    """Numbers in the archive by feed."""
    found: dict[str, list[int]] = {}
    for number in range(1, count + 1):
        item = json.loads(wm("explain", "--json", "Storms", str(number)).text)["item"]
        found.setdefault(item["feed"], []).append(item["id"])
    return found


def sent_on(agency: Agency, path: str, as_path: str) -> None:
    """Another agency carries the same text at its own address."""
    document = agency.answers[path]
    assert isinstance(document, bytes)
    old, new = f"/{path}/".encode(), f"/{as_path}/".encode()
    guid = (f">{path}-".encode(), f">{as_path}-".encode())
    agency.answers[as_path] = document.replace(old, new).replace(*guid)


def test_an_alert_that_waits_says_for_what(wm: Wm, told: Agency, tmp_path: Path) -> None:
    """For its slot, with the time; after a change, for what holds now."""
    number = items(wm)["Storm over the bay"]
    shown = wm("explain", "Storms", number)
    assert f"alert to {ANA} (new): waits: waits for its slot, until " in shown.text
    path = config(tmp_path, {"North": told.url("north")}, send=f"now\n    quiet: {quiet()}")
    shown = wm("explain", "Storms", number)
    assert f"alert to {ANA} (new): waits: quiet hours, until " in shown.text
    (alert,) = wm("explain", "--json", "Storms", number).json["alerts"]
    assert (alert["rule"], alert["fate"]) == ("quiet hours", None)
    assert alert["waits_until"].endswith("Z")
    path.write_text(path.read_text("utf-8").partition("    quiet")[0], "utf-8")
    assert "leaves at once, with the next delivery round" in wm("explain", "Storms", number).text
    path.write_text(path.read_text("utf-8").replace(ANA, "ben@example.org"), "utf-8")
    shown = wm("explain", "Storms", number)
    assert f"alert to {ANA} (new): will be suppressed by the next delivery round" in shown.text
    assert "recipient no longer configured" in shown.text
    assert "no alert to ben@example.org: not among the recipients when it came" in shown.text


def quiet() -> str:
    """Quiet hours around now."""
    return f"{later(-2)}-{later(2)}"


def test_the_same_address_in_another_feed_says_what_was_told_of_it(
    wm: Wm, tmp_path: Path, agency: Agency
) -> None:
    """No alert is made of it; that is no fault of the recipient's."""
    agency.publish("north", "Storm over the bay")
    document = agency.answers["north"]
    assert isinstance(document, bytes)
    agency.answers["south"] = document.replace(b">north-", b">south-")
    config(tmp_path, {"North": agency.url("north"), "South": agency.url("south")})
    assert wm("once").code == 0
    shown = [wm("explain", "Storms", number).text for number in (1, 2)]
    assert f"alert to {ANA} (new)" in shown[0]
    assert f"no alert to {ANA}: it adds nothing to an earlier version, item 1" in shown[1]


def test_a_copy_names_the_item_that_stands_for_it(wm: Wm, tmp_path: Path, agency: Agency) -> None:
    """Mailed, with the subject; a later copy was suppressed because of it."""
    agency.publish("north", "Storm over the bay")
    sent_on(agency, "north", "south")
    config(tmp_path, {"North": agency.url("north")})
    assert wm("once").code == 0
    config(tmp_path, {"North": agency.url("north"), "South": agency.url("south")})
    assert wm("once").code == 0
    by_feed = numbers(wm, 2)
    (first,), (copy,) = by_feed["North"], by_feed["South"]
    shown = wm("explain", "Storms", first)
    assert f"alert to {ANA} (new): mailed " in shown.text
    assert " in a mail, “Storm over the bay" in shown.text
    shown = wm("explain", "Storms", copy)
    assert f"alert to {ANA} (duplicate): suppressed " in shown.text
    assert f": already told, by item {first} (North, " in shown.text
    (alert,) = wm("explain", "--json", "Storms", copy).json["alerts"]
    assert (alert["fate"], alert["rule"], alert["because"]) == ("suppressed", "already told", first)


def test_an_old_item_of_a_first_reading_says_so(wm: Wm, tmp_path: Path, agency: Agency) -> None:
    """It matched, and nobody was to be told."""
    agency.answers["north"] = (
        b"<rss version='2.0'><channel><title>n</title><item><guid>a</guid><title>Storm</title>"
        b"<pubDate>Mon, 02 Mar 2020 10:00:00 GMT</pubDate></item></channel></rss>"
    )
    config(tmp_path, {"North": agency.url("north")})
    assert wm("once").code == 0
    shown = wm("explain", "Storms", 1)
    assert f"no alert to {ANA}: it was old, or bore no date, at the first reading" in shown.text


def test_a_watchlist_that_was_changed_says_what_it_found_then(
    wm: Wm, told: Agency, tmp_path: Path
) -> None:
    """The explanation is of the watchlist as it is now."""
    number = items(wm)["Storm over the bay"]
    config(tmp_path, {"North": told.url("north")}, match="hail")
    shown = wm("explain", "Storms", number)
    assert shown.code == 1
    assert "when it came it matched (Storm): the watchlist was changed" in shown.text
    config(tmp_path, {"North": told.url("north")}, match="harvest")
    shown = wm("explain", "Storms", items(wm)["Harvest begins"])
    assert shown.code == 0
    assert "when it came it did not match: the watchlist is younger, or was changed" in shown.text


def test_two_items_are_one_story_or_two(wm: Wm, tmp_path: Path, agency: Agency) -> None:
    """With the measures, in either order; the archive's own relations stand above."""
    agency.publish("north", "Storm over the bay", "Harvest begins in the valley")
    sent_on(agency, "north", "south")
    config(tmp_path, {"North": agency.url("north")})
    assert wm("once").code == 0
    config(tmp_path, {"North": agency.url("north"), "South": agency.url("south")})
    assert wm("once").code == 0
    titles = {
        (i["feed"], i["title"]): i["id"]
        for i in (wm("explain", "--json", "Storms", n).json["item"] for n in range(1, 5))
    }
    one, copy = titles["North", "Storm over the bay"], titles["South", "Storm over the bay"]
    shown = wm("explain", copy, one)
    assert shown.code == 0
    assert f"one story, {one}" in shown.text
    assert "by themselves: the later one is a duplicate of the earlier one" in shown.text
    assert "likeness of titles 1.00, of leads 1.00; 100% of the later text" in shown.text
    other = titles["North", "Harvest begins in the valley"]
    apart = wm("explain", one, other)
    assert apart.code == 1
    assert "two stories" in apart.text
    assert "by themselves: not the same story" in apart.text
    found = wm("explain", "--json", one, copy).json
    assert found["one_story"]
    assert found["by_themselves"]["relation"] == "duplicate"
    assert wm("explain", one, "https://nowhere.example/1").code == 1


def test_an_edited_item_says_what_was_done_to_it(wm: Wm, tmp_path: Path, agency: Agency) -> None:
    """By the name of the edit, in every form of the command."""
    text = "A storm sank 12 boats in the bay of Larnstad on Tuesday night, the coast guard said."
    page = "<rss version='2.0'><channel><title>n</title><item><guid>a</guid><title>Storm</title>"
    page += "<description>{}</description></item></channel></rss>"
    config(tmp_path, {"North": agency.url("north")})
    for boats in ("12", "17"):
        agency.answers["north"] = page.format(text.replace("12", boats)).encode()
        assert wm("once").code == 0
    assert "story 1, correction (edited: changed figure): " in wm("explain", "Storms", 2).text
    assert wm("explain", "--json", "Storms", 2).json["item"]["edit"] == "changed figure"
    shown = wm("explain", 1, 2)
    assert (
        "the later one is a correction of the earlier one (edited: changed figure): " in shown.text
    )
    found = wm("explain", "--json", 1, 2).json
    assert found["by_themselves"]["edit"] == "changed figure"
    assert [i["edit"] for i in found["items"]] == [None, "changed figure"]
