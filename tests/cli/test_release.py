"""`release`: what a flood would have sent is listed, mailed in one go, or dropped."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Agency, Wm, config, mails

OLD = "Mon, 02 Jan 2017 08:00:00 GMT"


def publish(agency: Agency, count: int) -> None:
    """So many old entries, each about another storm."""
    items = "".join(
        f"<item><guid isPermaLink='false'>s{n}</guid><title>Storm {n} of {1900 + n}</title>"
        f"<pubDate>{OLD}</pubDate><description>The {n}th storm of that year took {n * 7} roofs "
        f"in district {chr(65 + n) * 3}.</description></item>"
        for n in range(count)
    )
    head = "<rss version='2.0'><channel><title>north</title>"
    agency.answers["north"] = f"{head}{items}</channel></rss>".encode()


@pytest.fixture
def flood(wm: Wm, tmp_path: Path, agency: Agency) -> Path:
    """A feed of one entry, and then of fifteen old ones."""
    publish(agency, 1)
    config(tmp_path, {"North": agency.url("north")})
    assert wm("once").code == 0
    publish(agency, 15)
    assert wm("once").code == 0
    assert mails(tmp_path) == []
    return tmp_path


def test_what_is_held_is_listed_and_shown_by_status(wm: Wm, flood: Path) -> None:
    """Exit 1 of `status`, as somebody should look."""
    assert wm("release").text.startswith("North: 14 alerts since ")
    (held,) = wm("release", "--json").json
    assert (held["feed"], held["alerts"]) == ("North", 14)
    shown = wm("status")
    assert shown.code == 1
    assert "held     North: 14 alerts since " in shown.text
    assert wm("status", "--json").json["held"] == [held]


def test_what_is_released_leaves_in_one_mail(wm: Wm, flood: Path) -> None:
    """With the next delivery round."""
    released = wm("release", "North")
    assert (released.code, released.err) == (
        0,
        "14 alerts released; they leave within a minute if the daemon runs\n",
    )
    assert wm("once").code == 0
    assert len(mails(flood)) == 1


def test_what_is_dropped_is_explained(wm: Wm, flood: Path) -> None:
    """As suppressed, with the reason; nothing is mailed."""
    assert wm("release", "North", "--drop").err == "14 alerts dropped\n"
    assert wm("once").code == 0
    assert mails(flood) == []
    why = wm("explain", "Storms", "s3").text
    assert "held, as most of its feed turned new at once" in why


def test_a_feed_of_which_nothing_is_held_is_answered(wm: Wm, flood: Path) -> None:
    """With the one that was meant; dropping needs a name."""
    other = wm("release", "Nort")
    assert other.code == 1
    assert "Did you mean `North`?" in other.err
    assert wm("release", "--drop").code == 64


def test_a_mistake_in_the_configuration_holds_nothing_up(wm: Wm, flood: Path) -> None:
    """The daemon goes on with the last good one; what is held can be listed and dropped."""
    (flood / "config.yaml").write_text("feeds: [oops\n", "utf-8")
    listed = wm("release")
    assert (listed.code, listed.err) == (0, "")
    assert listed.text.startswith("North: 14 alerts since ")
    assert "UTC" in listed.text
    assert wm("release", "North", "--drop").err == "14 alerts dropped\n"
