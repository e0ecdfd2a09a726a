"""`export` and `resend`: what was found and what was sent, again."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from .conftest import Agency, Wm, config, dump, mails
from .post import closed_port, post, smtp


@pytest.fixture
def archive(wm: Wm, tmp_path: Path, agency: Agency) -> Path:
    """One feed that was read once, with a title that a spreadsheet would run; one mail sent."""
    agency.publish("north", "=HYPERLINK(1) storm", "Storm over the bay", "Harvest begins")
    config(tmp_path, {"North": agency.url("north")})
    assert wm("once").code == 0
    return tmp_path / "state-home" / "wire-monitor"


def rows(out: bytes) -> list[dict[str, str]]:
    """CSV as a spreadsheet reads it."""
    assert out.count(b"\n") == out.count(b"\r\n")
    return list(csv.DictReader(io.StringIO(out.decode("utf-8-sig"), newline="")))


def test_matches_as_csv(wm: Wm, archive: Path) -> None:
    """One row for each item and watchlist, with the reason; formulas are text."""
    shown = wm("export")
    assert shown.code == 0
    assert shown.err == "2 matches written\n"
    found = rows(shown.out)
    assert {r["title"] for r in found} == {"'=HYPERLINK(1) storm", "Storm over the bay"}
    assert {r["watchlist"] for r in found} == {"Storms"}
    assert {r["why"] for r in found} <= {"storm: storm", "storm: Storm", "storm: Storm, storm"}
    assert all(r["seen"].endswith("Z") and r["url"].startswith("http") for r in found)


def test_matches_as_json(wm: Wm, archive: Path) -> None:
    """One array with the evidence; titles are as they were published."""
    shown = wm("export", "--json", "Storms")
    assert [(m["watchlist"], m["feed"]) for m in shown.json] == [("Storms", "North")] * 2
    assert {m["title"] for m in shown.json} == {"=HYPERLINK(1) storm", "Storm over the bay"}
    evidence = shown.json[0]["evidence"][0]
    assert set(evidence) == {"term", "form", "field", "start", "end"}


def test_a_time_without_matches(wm: Wm, archive: Path) -> None:
    """An empty table and an empty array, exit 0."""
    assert rows(wm("export", "--until", "2020-01-01").out) == []
    assert wm("export", "--json", "--until", "2020-01-01").json == []
    assert len(rows(wm("export", "--since", "1h").out)) == 2


def test_an_export_into_a_file(wm: Wm, archive: Path, tmp_path: Path) -> None:
    """What standard output would be."""
    shown = wm("export", "-o", "matches.csv")
    assert shown.err == "2 matches written to matches.csv\n"
    assert (tmp_path / "matches.csv").read_bytes() == wm("export").out
    assert wm("export", "-o", "no/such/folder.csv").code == 1


def test_an_unknown_watchlist_is_a_usage_error(wm: Wm, archive: Path) -> None:
    """With the name that was meant."""
    shown = wm("export", "Storm")
    assert shown.code == 64
    assert "Storms" in shown.err


def test_the_latest_mails_are_listed(wm: Wm, archive: Path) -> None:
    """Number, time, state, whom, subject; for programs with the Message-ID."""
    assert "1  " in wm("resend").text
    assert "accepted  ana@example.org: " in wm("resend").text
    (mail,) = wm("resend", "--json").json
    assert (mail["id"], mail["state"], mail["recipient"]) == (1, "accepted", "ana@example.org")
    assert mail["message_id"].startswith("<")


def test_a_mail_is_sent_again_byte_for_byte(wm: Wm, archive: Path, tmp_path: Path) -> None:
    """By number or Message-ID, to somebody else too; the state stays as it is."""
    (first,) = mails(tmp_path)
    before = dump(archive)
    (listed,) = wm("resend", "--json").json
    with post() as desk:
        config(tmp_path, {"N": "http://127.0.0.1:1/n"}, mail=smtp(desk.port))
        for name in ("1", listed["message_id"], listed["message_id"].strip("<>")):
            shown = wm("resend", name)
            assert (shown.code, shown.out) == (0, b"")
            assert shown.err.endswith("accepted (done): 250 queued\n")
        told = wm("resend", "1", "--to", "bob@example.org", "--json")
    assert told.json["verdict"] == "accepted"
    assert told.json["address"] == "bob@example.org"
    assert desk.accepted == [first.read_bytes().replace(b"\n", b"\r\n")] * 4
    assert dump(archive) == before


def test_a_deleted_mail_comes_back_into_the_maildir(wm: Wm, archive: Path, tmp_path: Path) -> None:
    """And one that is there is not doubled."""
    (mail,) = mails(tmp_path)
    assert wm("resend", "1").code == 0
    assert mails(tmp_path) == [mail]
    mail.unlink()
    assert wm("resend", "1").code == 0
    assert mails(tmp_path) == [mail]


def test_what_cannot_be_sent_again(wm: Wm, archive: Path, tmp_path: Path) -> None:
    """No such mail, no such address, no server: the exit code tells them apart."""
    assert wm("resend", "99").code == 64
    assert wm("resend", "<nobody@example.org>").code == 64
    assert wm("resend", "1", "--to", "bob").code == 64
    assert wm("resend", "--to", "bob@example.org").code == 64
    config(tmp_path, {"N": "http://127.0.0.1:1/n"}, mail=smtp(closed_port()))
    assert wm("resend", "1").code == 69


def test_a_mail_that_is_on_its_way_is_not_sent_twice(
    wm: Wm, tmp_path: Path, agency: Agency
) -> None:
    """The outbox has it."""
    agency.publish("north", "Storm over the bay")
    config(tmp_path, {"N": agency.url("north")}, mail=smtp(closed_port()))
    wm("once")
    shown = wm("resend", "1")
    assert shown.code == 1
    assert "mail 1 is still on its way (queued)" in shown.err


def test_without_an_archive_nothing_is_written(wm: Wm, tmp_path: Path) -> None:
    """No line of names that looks like an empty result."""
    config(tmp_path, {"North": "http://127.0.0.1:1/n"})
    shown = wm("export")
    assert (shown.code, shown.out) == (69, b"")
