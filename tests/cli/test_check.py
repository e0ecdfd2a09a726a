"""`check` and `schema`: what is wrong, what a watchlist means, when it sends."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from monitor.adapters.lexicon import DictionaryLexicon

from .conftest import Agency, Wm, config, later

BAD = """\
timezone: Europe/Pariss
feeds:
  - {name: North, url: 'ftp://n.example/rss', evry: 2m}
watchlists:
  - name: Storms
    match: (storm | flood
    to: nobody
    send: now
  - name: Storms
    match: hail
    to: ana@example.org
    send: 25:00
mail:
  from: wires
"""


def test_every_mistake_is_shown_at_its_place(wm: Wm, tmp_path: Path) -> None:
    """All of them at once, file:line:column, in order; exit 78 and nothing on standard output."""
    (tmp_path / "config.yaml").write_text(BAD, "utf-8")
    shown = wm("check")
    assert shown.code == 78
    assert shown.out == b""
    found = [line.split(": ")[0] for line in shown.err.splitlines() if line[0] != " "]
    places = [tuple(map(int, place.removeprefix("config.yaml:").split(":"))) for place in found]
    assert places == sorted(places)
    assert [line for line, _ in places] == [1, 3, 3, 6, 7, 9, 12, 14]
    assert "Did you mean `every`?" in shown.err


def test_the_same_mistakes_with_json_and_live(wm: Wm, tmp_path: Path) -> None:
    """Options change nothing about that; no feed is asked."""
    (tmp_path / "config.yaml").write_text(BAD, "utf-8")
    plain = wm("check")
    for option in ("--json", "--live", "--all"):
        shown = wm("check", option)
        assert (shown.code, shown.out, shown.err) == (78, b"", plain.err)


def test_mistakes_in_files_of_watchlists_name_their_file(wm: Wm, tmp_path: Path) -> None:
    """`watchlists.d/*.yaml` is read too."""
    config(tmp_path, {"North": "http://127.0.0.1:1/n"})
    (tmp_path / "watchlists.d").mkdir()
    more = tmp_path / "watchlists.d" / "more.yaml"
    more.write_text(
        "watchlists:\n  - name: Hail\n    mtach: hail\n    to: a@example.org\n", "utf-8"
    )
    shown = wm("check")
    assert shown.code == 78
    assert "watchlists.d/more.yaml:3:5: unknown setting `mtach`" in shown.err
    assert "Did you mean `match`?" in shown.err


def test_it_says_what_a_watchlist_means_and_when_it_sends(wm: Wm, tmp_path: Path) -> None:
    """Forms of the country by language, address, times and the next one, in words."""
    config(tmp_path, {"N": "http://127.0.0.1:1/n"}, send="[07:00, 12:30]", match="Corée du Nord")
    shown = wm("check")
    assert (shown.code, shown.err) == (0, "")
    assert "country:KP" in shown.text
    for form in ("nord-coréen", "North Korea", "북한", "КНДР"):
        assert form in wm("check", "--all").text
    assert "ana@example.org: at 07:00, 12:30 (UTC); next " in shown.text


def test_a_country_is_shown_once_and_in_the_languages_of_the_configuration(
    wm: Wm, tmp_path: Path
) -> None:
    """The other languages are named, and shown with --all, for each watchlist."""
    config(tmp_path, {"N": "http://127.0.0.1:1/n"}, match="Corée du Nord + ballistic missile")
    path = tmp_path / "config.yaml"
    more = "  - {name: More, match: Corée du Nord + ballistic missile, to: ana@example.org}\nmail:"
    path.write_text(path.read_text("utf-8").replace("mail:", more), "utf-8")
    first, more = wm("check").text.split("\nMore ")
    assert "    Corée du Nord = country:KP\n      en: " in first
    assert "North Korea" in wm("check", "--all").text
    assert "북한" not in first
    assert " more languages (--all shows them)\n" in first
    assert "    Corée du Nord = country:KP, as above\n    ballistic missile, as above\n" in more
    assert all("북한" in part for part in wm("check", "--all").text.split("\nMore "))
    assert wm("check", "--all").text.count("as above") == 0
    path.write_text("languages: [ko, fr]\n" + path.read_text("utf-8"), "utf-8")
    shown = wm("check").text
    assert shown.index("      ko: ") < shown.index("      fr: Corée du Nord, ")
    assert "and in" not in shown


def test_json_is_complete_and_valid(wm: Wm, tmp_path: Path) -> None:
    """Feeds, watchlists with expansion and next sending, warnings."""
    config(tmp_path, {"N": "http://127.0.0.1:1/n"}, send=f"['{later(3)}']", match="Russie | storm")
    found = wm("check", "--json").json
    assert set(found) == {"feeds", "watchlists", "mutes", "warnings"}
    (watchlist,) = found["watchlists"]
    assert watchlist["source"].startswith("config.yaml:")
    assert watchlist["next"]["ana@example.org"].endswith("Z")
    assert {t["concept"] for t in watchlist["terms"]} == {"country:RU", None}


def test_warnings_stop_nothing(wm: Wm, tmp_path: Path) -> None:
    """They go to standard error and into the JSON; exit 0."""
    path = config(tmp_path, {"N": "http://127.0.0.1:1/n"})
    path.write_text(path.read_text("utf-8").replace(", allow_private: true", ""), "utf-8")
    shown = wm("check")
    assert shown.code == 0
    assert shown.err.startswith("warning: config.yaml:3:")
    assert "private network" in shown.err
    assert len(wm("check", "--json").json["warnings"]) == 1


def test_keys_in_a_file_that_everybody_may_read_are_warned_about(wm: Wm, tmp_path: Path) -> None:
    """Each is named and none is shown; for whom the file is closed nothing is said."""
    (tmp_path / "hook").write_text("0123456789abcdef0123")
    (tmp_path / "hook").chmod(0o600)
    path = tmp_path / "config.yaml"
    path.write_text(
        "languages: [en]\n"
        "feeds:\n"
        "  - {name: North, url: 'https://example.org/n', headers: {X-Key: s3cret, Accept: '*/*'}}\n"
        "  - {name: South, url: 'https://example.org/s?api-key=s3cret'}\n"
        "  - {name: East, url: 'https://example.org/e?id=1', headers: {Cookie: s3cret}}\n"
        "recipients:\n"
        "  desk: {webhook: {url: 'https://example.org/s3cret', secret_file: hook}}\n"
        "watchlists: [{name: Storms, match: storm, to: desk}]\n",
        "utf-8",
    )
    for mode in (0o644, 0o604, 0o602):
        path.chmod(mode)
        found = wm("check")
        assert found.code == 0, found.err
        assert (
            "config.yaml: everybody on this machine may read or change it, and the header `X-Key` "
            "of `North`, the address of `South`, the header `Cookie` of `East`, the webhook of "
            "`desk` in it may be secret\n"
        ) in found.err
        assert "s3cret" not in found.err + found.text
    path.chmod(0o640)
    assert "everybody" not in wm("check").err
    path.write_text(
        "languages: [en]\nwatchlists: [{name: Storms, match: storm, to: ana@example.org}]\n",
        "utf-8",
    )
    path.chmod(0o644)
    assert "everybody" not in wm("check").err


def test_live_reads_every_feed_once(wm: Wm, tmp_path: Path, agency: Agency) -> None:
    """A line each; a broken one is named and makes it exit 1; no state is made."""
    agency.publish("north", "Storm over the bay", "Harvest begins")
    agency.answers["portal"] = b"<html><title>Free Wi-Fi</title><body>Log in</body></html>"
    config(tmp_path, {"North": agency.url("north")})
    good = wm("check", "--live")
    assert good.code == 0
    assert "ok   North: rss2.0, 2 entries, latest: Storm over the bay" in good.text
    config(tmp_path, {n: agency.url(n) for n in ("north", "portal", "missing")})
    bad = wm("check", "--live")
    assert bad.code == 1
    assert "ok   north: " in bad.text
    assert "FAIL portal: web page instead of a feed" in bad.text
    assert "FAIL missing: not found" in bad.text
    assert not (tmp_path / "state-home").exists()


def test_schema_is_the_file_of_the_project(wm: Wm) -> None:
    """`schema` prints what editors get as config.schema.json."""
    shown = wm("schema")
    file = Path(__file__).parents[2] / "config.schema.json"
    assert shown.code == 0
    assert shown.json == json.loads(file.read_text("utf-8"))


def test_it_shows_the_forms_of_ordinary_terms(wm: Wm, tmp_path: Path) -> None:
    """By language, word by word; all of them with --all and in the JSON."""
    config(tmp_path, {"N": "http://127.0.0.1:1/n"}, match="ballistic missile -strike")
    shown = wm("check", "--all")
    assert (shown.code, shown.err) == (0, "")
    assert "    ballistic missile\n      en: ballistic + missile, missiles\n" in shown.text
    assert "struck" in shown.text
    terms = wm("check", "--json").json["watchlists"][0]["terms"]
    assert terms[0]["inflected"] == {"en": [["ballistic"], ["missile", "missiles"]]}


def test_it_says_where_words_are_matched_as_written(
    wm: Wm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dictionary that cannot be read is a warning, not an error."""
    broken = partial(DictionaryLexicon, child=("-c", "raise SystemExit('no data')"))
    monkeypatch.setattr("monitor.house.DictionaryLexicon", broken)
    config(tmp_path, {"N": "http://127.0.0.1:1/n"})
    shown = wm("check")
    assert shown.code == 0
    assert "    storm: storm\n" in shown.text
    assert shown.err == (
        "warning: ordinary words are matched as written: "
        "en: the process that reads it ended (no data)\n"
    )
    assert len(wm("check", "--json").json["warnings"]) == 1
    assert wm("match", stdin=b'{"id": 1, "title": "Storms"}').lines == [{"id": 1, "matches": []}]


LINTED = """\
timezone: UTC
languages: [fr, en]
feeds:
  - {name: Wire, url: 'http://127.0.0.1:1/n', allow_private: true}
topics: {missiles: [ICBM, the], idle: [x1]}
to: ana@example.org
watchlists:
  - name: Talks
    all: [Corée du Nord et Russie, topic:missiles]
    none: [de]
    feeds: Wire
    languages: [fr, en]
    capitals: no
"""


def test_it_warns_about_what_is_hardly_meant(wm: Wm, tmp_path: Path) -> None:
    """With file, line and column, in the long form and in topics too; exit 0."""
    (tmp_path / "config.yaml").write_text(LINTED, "utf-8")
    shown = wm("check")
    assert shown.code == 0
    warnings = [w.removeprefix("warning: config.yaml:") for w in shown.err.splitlines()[::2]]
    assert warnings == [
        "5:33: no watchlist uses the topic `idle`",
        "5:27: `the` is in nearly every text, so nearly everything would match",
        "9:25: `et` is a word of the phrase here, not an operator",
        "10:12: `de` is in nearly every text, so nearly nothing would match",
    ]
    for line in ("reads    only Wire", "reads    only items in fr, en", "capitals and seats"):
        assert f"  {line}" in shown.text
    (found,) = wm("check", "--json").json["watchlists"]
    assert (found["capitals"], found["feeds"], found["item_languages"]) == (
        "no",
        ["Wire"],
        ["fr", "en"],
    )
    assert not (tmp_path / "state-home").exists()


EXAMPLES = """\
timezone: UTC
to: ana@example.org
watchlists:
  - name: Neighbours
    match: Corée du Nord + Russie
    examples:
      - Le leader nord-coréen reçoit un ministre russe
      - {title: Pyongyang sert une salade russe, language: fr, match: false}
"""


def test_examples_that_come_out_as_they_should_are_counted(wm: Wm, tmp_path: Path) -> None:
    """Nothing is said against them."""
    (tmp_path / "config.yaml").write_text(EXAMPLES, "utf-8")
    shown = wm("check")
    assert shown.code == 0
    assert "  examples 2 of 2 come out as they should" in shown.text
    assert "example" not in shown.err


def test_an_example_that_fails_is_named_with_its_line_and_the_reason(
    wm: Wm, tmp_path: Path
) -> None:
    """Exit 1; the same in the JSON."""
    text = EXAMPLES.replace("      - Le leader", "      - SEOUL (Yonhap) -- Le leader")
    text = text.replace("nord-coréen", "sud-coréen").replace("salade russe", "ministre russe")
    (tmp_path / "config.yaml").write_text(text, "utf-8")
    shown = wm("check")
    assert shown.code == 1
    assert "  examples 0 of 2 come out as they should" in shown.text
    told = shown.err.splitlines()[-4:]
    assert told[0] == "config.yaml:7:9: this example of `Neighbours` must match, and does not"
    assert told[1].startswith("    Corée du Nord: no form of it found")
    assert told[2] == "config.yaml:8:9: this example of `Neighbours` must not match, and does"
    assert told[3] == ("    Corée du Nord: “Pyongyang” in the title; Russie: “russe” in the title")
    again = wm("check", "--json")
    assert again.code == 1
    (watchlist,) = again.json["watchlists"]
    assert [(e["source"], e["must_match"], e["matches"]) for e in watchlist["examples"]] == [
        ("config.yaml:7:9", True, False),
        ("config.yaml:8:9", False, True),
    ]


def test_terms_that_the_archive_never_saw_are_warned_about(
    wm: Wm, tmp_path: Path, agency: Agency
) -> None:
    """Beside the state as it is: nothing is written, and a broken one is a warning only."""
    agency.publish("north", "Storm over the bay", "Harvest begins")
    config(tmp_path, {"North": agency.url("north")}, match="storm + (hail | frost) -snow")
    assert "not seen" not in wm("check").err
    assert wm("once").code == 0
    state = tmp_path / "state-home" / "wire-monitor"
    before = {p.name: p.stat().st_mtime_ns for p in state.iterdir()}
    shown = wm("check")
    assert shown.code == 0
    assert [w.partition("items of")[0] for w in shown.err.splitlines()] == [
        "warning: config.yaml:6:21: `hail` was not seen in the 2 ",
        "warning: config.yaml:6:28: `frost` was not seen in the 2 ",
    ]
    assert {p.name: p.stat().st_mtime_ns for p in state.iterdir()} == before
    (state / "wire-monitor.db").write_bytes(b"no database" * 1000)
    broken = wm("check")
    assert broken.code == 0
    assert "terms were not looked for in the archive" in broken.err


def test_when_mails_leave_is_said_in_words(wm: Wm, tmp_path: Path) -> None:
    """What holds instant mails back, follow-ups, holidays and the next slot."""
    path = config(tmp_path, {"N": "http://127.0.0.1:1/n"})
    text = path.read_text("utf-8")
    more = (
        "    quiet: 22:00-06:30\n    urgent: always\n    group_wait: 2m\n    updates: digest\n"
        "  - {name: Office, match: ferry, to: ana@example.org, send: [07:00, '18:00'],\n"
        "     days: mon-fri, holidays: [12-25, 12-26], updates: none, send_empty: yes}\n"
    )
    path.write_text(text.replace("    send: now\n", "    send: now\n" + more), "utf-8")
    shown = wm("check")
    assert shown.code == 0, shown.err
    said = [line.partition(": ")[2] for line in shown.text.splitlines() if "  mails " in line]
    office = "at 07:00, 18:00 on Mon–Fri, except on 2 holidays"
    assert said[0] == (
        "at once, but not from 22:00 to 06:30, and a burst as one mail 2 min after its first;"
        f" urgent news without delay; follow-ups {office}"
    )
    assert said[1].startswith(f"{office} (UTC); next ")
    assert said[1].endswith("; also with nothing in it; no follow-ups")
