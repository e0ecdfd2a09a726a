"""`status`, `feeds` and `preview`: looking changes nothing, also beside a running daemon."""

from __future__ import annotations

import asyncio
import email
import json
import re
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from datetime import datetime, timedelta
from email.policy import default as modern
from pathlib import Path

import pytest

from monitor.adapters.files import StateLock
from monitor.adapters.store import InlineRunner, file_url, open_store
from monitor.diskspace import DISK_FULL
from monitor.house import DATABASE
from monitor.overdue import DUE
from monitor.vitals import PULSE, Pulse

from .conftest import Agency, Wm, config, dump, later, mails


@pytest.fixture
def state(wm: Wm, tmp_path: Path, agency: Agency) -> Path:
    """A state with one good feed, one failing, and a digest owed later today."""
    agency.publish("north", "Storm over the bay", "Harvest begins")
    agency.answers["south"] = 503
    config(
        tmp_path,
        {"North": agency.url("north"), "South": agency.url("south")},
        send=f"['{later(6)}']",
    )
    assert wm("once").code == 0
    assert mails(tmp_path) == []
    return tmp_path / "state-home" / "wire-monitor"


def note(state: Path, key: str, value: str) -> None:
    """Write what a daemon would."""
    store = open_store(file_url(state / DATABASE), InlineRunner())
    asyncio.run(store.set_note(key, value))
    asyncio.run(store.close())


@pytest.mark.parametrize("command", ["status", "feeds", "preview"])
def test_before_the_first_start_there_is_nothing_to_see(
    wm: Wm, tmp_path: Path, command: str
) -> None:
    """Exit 69 and what to start; no state is made by looking."""
    config(tmp_path, {"N": "http://127.0.0.1:1/n"})
    shown = wm(command)
    assert shown.code == 69
    assert "holds no state yet: start `wire-monitor run` or `once` first" in shown.err
    assert not (tmp_path / "state-home").exists()


def test_status_for_people(wm: Wm, state: Path) -> None:
    """Daemon, feeds with the failing one named, archive, queue, next sending; exit 1."""
    shown = wm("status")
    assert shown.code == 1
    assert "daemon   not running" in shown.text
    assert "feeds    1 of 2 ok" in shown.text
    assert "South: failing for " in shown.text
    assert "archive  2 items in 2 stories" in shown.text
    assert "alerts   1 waiting to be sent\n" in shown.text
    assert "mail     0 in the queue" in shown.text
    assert "next     ana@example.org: " in shown.text


def test_a_web_page_is_no_feed(
    wm: Wm, tmp_path: Path, agency: Agency, caplog: pytest.LogCaptureFixture
) -> None:
    """For people in words that read well; `html` is for programs."""
    agency.answers["north"] = b"<!doctype html><html><title>Just a moment</title><p>Wait</html>"
    config(tmp_path, {"North": agency.url("north")})
    assert wm("once").code == 69
    assert "North: is no feed now: web page instead of a feed" in caplog.text
    assert "North: no feed for " in wm("status").text
    assert "North  no feed: web page instead of a feed" in wm("feeds").text
    assert wm("feeds", "--json").json[0]["health"] == "html"


def test_whoever_is_mailed_at_once_has_no_time_of_sending(
    wm: Wm, tmp_path: Path, agency: Agency
) -> None:
    """The words `at once` would read as if a mail were about to leave."""
    agency.publish("north", "Harvest begins")
    config(tmp_path, {"North": agency.url("north")})
    assert wm("once").code == 0
    assert "next     ana@example.org: as soon as something matches\n" in wm("status").text
    assert wm("mute", "--recipient", "ana@example.org", "--until", "3d").code == 0
    assert "as soon as something matches; silent until " in wm("status").text
    (of_ana,) = wm("status", "--json").json["recipients"].values()
    assert of_ana["silent_until"] is not None


def test_status_for_programs(wm: Wm, state: Path) -> None:
    """The same as one JSON value, times in ISO 8601 UTC."""
    shown = wm("status", "--json")
    assert shown.code == 1
    assert set(shown.json) == {
        "daemon_pid", "config_error", "feeds", "archive", "alerts_pending", "queue", "lost",
        "held", "mutes", "recipients", "backups", "disk", "pulse",
    }  # fmt: skip
    assert shown.json["archive"]["items"] == 2
    assert shown.json["alerts_pending"] == 1
    assert shown.json["config_error"] is None
    assert shown.json["recipients"]["ana@example.org"]["next"].endswith("Z")


def test_status_tells_of_a_full_disk(wm: Wm, state: Path, agency: Agency) -> None:
    """Since when, what it means, what is free now; exit 1."""
    agency.publish("south", "Harvest ends")
    wm("once")
    assert wm("status", "--json").json["disk"]["full_since"] is None
    note(state, DISK_FULL, "1795000000000")
    shown = wm("status")
    assert shown.code == 1
    assert "disk     full since Wed 18 Nov 11:06 UTC, polls wait for room; " in shown.text
    assert wm("status", "--json").json["disk"]["full_since"] == "2026-11-18T11:06:40Z"


def test_status_tells_of_alerts_that_may_leave_and_do_not(
    wm: Wm, state: Path, agency: Agency
) -> None:
    """As a delivery that hangs leaves them behind: nothing is in the queue; exit 1."""
    agency.publish("south", "Harvest ends")
    wm("once")
    assert wm("status").code == 0
    note(state, DUE, '{"alert_id": 1, "since_ms": 1795000000000, "alerts": 1}')
    shown = wm("status")
    assert shown.code == 1
    assert "         1 of them may leave and do not, the oldest for " in shown.text
    queue = wm("status", "--json").json["queue"]
    assert (queue["overdue_alerts"], queue["overdue_since"]) == (1, "2026-11-18T11:06:40Z")
    note(state, DUE, '{"alert_id": 99, "since_ms": 1795000000000, "alerts": 1}')
    assert wm("status").code == 0


def test_feeds_for_people_and_programs(wm: Wm, state: Path) -> None:
    """Each feed with its health; the fault has its name; exit 1 if one fails."""
    text = wm("feeds")
    assert text.code == 1
    assert "North  ok; polled " in text.text
    assert "South  failing: HTTP error (127.0.0.1: HTTP 503" in text.text
    rows = {row["name"]: row for row in wm("feeds", "--json").json}
    assert (rows["North"]["health"], rows["North"]["fault"]) == ("ok", None)
    assert (rows["South"]["health"], rows["South"]["fault"]) == ("failing", "HTTP error")
    assert rows["South"]["reason"].startswith("HTTP error (127.0.0.1: HTTP 503")
    assert rows["South"]["failures"] == 1
    assert rows["South"]["next"] > rows["South"]["polled"]


@pytest.mark.parametrize(("minutes", "code"), [(1, 0), (6, 1)])
def test_a_daemon_that_hangs_is_told(
    wm: Wm, state: Path, agency: Agency, minutes: int, code: int
) -> None:
    """By its pulse: it may hold the lock and do nothing."""
    agency.publish("south", "Harvest ends")
    wm("once")
    at_ms = int(time.time() * 1000) - 60_000 * minutes
    pulse = Pulse(at_ms, 12, 1, 95_000_000, 2_000_000_000)
    note(state, PULSE, json.dumps(asdict(pulse)))
    with StateLock(state):
        shown = wm("status")
        told = wm("status", "--json").json["pulse"]
    assert shown.code == code
    assert (", 95 MB, held up for 12 ms at most" in shown.text) == (code == 0)
    assert (", no sign of life for 6 min" in shown.text) == (code == 1)
    assert told["lag_ms"] == 12
    assert wm("status", "--json").json["pulse"] is None  # nobody runs


def test_all_is_well_is_exit_0(wm: Wm, state: Path, agency: Agency) -> None:
    """A feed that answers again is healthy again."""
    agency.publish("south", "Harvest ends")
    wm("once")
    assert wm("status").code == 0
    assert wm("feeds").code == 0


@pytest.mark.parametrize("form", ["html", "text", "eml"])
def test_preview_shows_the_mail_and_changes_nothing(
    wm: Wm, state: Path, tmp_path: Path, form: str
) -> None:
    """On standard output or into a file; the database is the same, no mail is sent."""
    before = dump(state)
    shown = wm("preview", "--format", form)
    assert shown.code == 0, shown.err
    assert "Storm" in shown.text
    assert "To ana@example.org: " in shown.err
    file = tmp_path / "mail"
    assert wm("preview", "--format", form, "-o", file).out == b""
    assert b"Storm" in file.read_bytes()
    assert dump(state) == before
    assert mails(tmp_path) == []


def test_preview_as_eml_is_the_whole_message(wm: Wm, state: Path) -> None:
    """Headers and both parts, as it would leave."""
    message = email.message_from_bytes(wm("preview", "--format", "eml").out, policy=modern)
    assert message["To"] == "ana@example.org"
    assert message["Subject"]
    assert [part.get_content_type() for part in message.walk()][1:3] == ["text/plain", "text/html"]


def test_preview_of_one_recipient_of_several(
    wm: Wm, state: Path, tmp_path: Path, agency: Agency
) -> None:
    """`--to` chooses; without it the choice is named; somebody unknown is a usage error."""
    path = tmp_path / "config.yaml"
    both = "to: [ana@example.org, bo@example.org]"
    path.write_text(path.read_text("utf-8").replace("to: ana@example.org", both), "utf-8")
    agency.publish("north", "Ice storm reaches the cape", "Storm over the bay", "Harvest begins")
    wm("once")
    undecided = wm("preview")
    assert undecided.code == 1
    assert "--to ana@example.org, bo@example.org" in undecided.err
    for address, stories in (("ana@example.org", 2), ("bo@example.org", 1)):
        shown = wm("preview", "--to", address, "--format", "text")
        assert f"To {address}: " in shown.err
        assert shown.text.count("[new]") == stories
    unknown = wm("preview", "--to", "eve@example.org")
    assert unknown.code == 64
    assert "'eve@example.org' is not a recipient" in unknown.err


def test_preview_without_anything_owed_is_exit_1(wm: Wm, tmp_path: Path, agency: Agency) -> None:
    """It says so."""
    agency.publish("north", "Harvest begins")
    config(tmp_path, {"North": agency.url("north")})
    wm("once")
    shown = wm("preview")
    assert (shown.code, shown.out, shown.err) == (1, b"", "no mail is to come\n")


def test_preview_is_the_next_mail_only(wm: Wm, tmp_path: Path, agency: Agency) -> None:
    """What another watchlist owes later is not in it; when it leaves is said."""
    agency.publish("north", "Storm over the bay", "Harvest begins")
    soon = later(2)
    path = config(tmp_path, {"North": agency.url("north")}, send=f"['{later(4)}']")
    more = f"  - {{name: Crops, match: harvest, to: ana@example.org, send: ['{soon}']}}"
    words = path.read_text("utf-8").replace("watchlists:", f"watchlists:\n{more}")
    path.write_text(words, "utf-8")
    wm("once")
    shown = wm("preview", "--format", "text")
    assert f" {soon} UTC\n" in shown.err
    assert ("Harvest" in shown.text, "Storm" in shown.text) == (True, False)


def test_who_gets_digests_and_mail_at_once_has_both(wm: Wm, tmp_path: Path, agency: Agency) -> None:
    """A slot hides no mail that leaves before it."""
    agency.publish("north", "Harvest begins")
    path = config(tmp_path, {"North": agency.url("north")})
    digest = "  - {name: Evening, match: harvest, to: ana@example.org, send: '23:50'}\n"
    words = path.read_text("utf-8")
    path.write_text(words.replace("watchlists:\n", "watchlists:\n" + digest), "utf-8")
    assert wm("once").code == 0
    shown = wm("status").text
    assert re.search(
        r"next     ana@example.org: as soon as something matches and \S.* 23:50", shown
    )
    (of_ana,) = wm("status", "--json").json["recipients"].values()
    assert of_ana["at_once"]
    assert of_ana["next"] is not None


def test_preview_of_a_mail_with_nothing_in_it(wm: Wm, tmp_path: Path, agency: Agency) -> None:
    """Whoever is told that there is nothing sees that mail, and when it leaves."""
    agency.publish("north", "Harvest begins")
    at = later(6)
    path = config(tmp_path, {"North": agency.url("north")}, send=f"['{at}']")
    words = path.read_text("utf-8")
    path.write_text(words.replace("    send:", "    send_empty: true\n    send:"), "utf-8")
    wm("once")
    shown = wm("preview", "--format", "text")
    assert (shown.code, f" {at} UTC\n" in shown.err) == (0, True)
    assert "Nothing new" in shown.text


def test_what_is_muted_is_not_the_next_sending(wm: Wm, state: Path, tmp_path: Path) -> None:
    """The next slot is the first one after the mute."""
    before = wm("status", "--json").json["recipients"]["ana@example.org"]["next"]
    wm("mute", "--recipient", "ana@example.org", "--until", "3d")
    after = wm("status", "--json").json["recipients"]["ana@example.org"]["next"]
    assert datetime.fromisoformat(after) - datetime.fromisoformat(before) == timedelta(days=3)


def test_preview_into_a_folder_that_is_not_there(wm: Wm, state: Path, tmp_path: Path) -> None:
    """Exit 1 with the reason, no traceback."""
    shown = wm("preview", "-o", tmp_path / "nowhere" / "mail.html")
    assert shown.code == 1
    assert "cannot be written: No such file or directory" in shown.err


def test_looking_works_beside_a_running_daemon(wm: Wm, state: Path, tmp_path: Path) -> None:
    """The daemon's pid is shown, the preview too; the daemon goes on and ends cleanly."""
    command = [
        *(sys.executable, "-m", "monitor", "run"),
        *("--config", str(tmp_path / "config.yaml"), "--state", str(state)),
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as daemon:  # noqa: S603
        assert daemon.stderr is not None
        for line in daemon.stderr:
            if "watching" in line:
                break
        status = wm("status", "--state", state, "--json").json
        preview = wm("preview", "--state", state)
        feeds = wm("feeds", "--state", state)
        daemon.send_signal(signal.SIGTERM)
        daemon.stderr.read()
    assert status["daemon_pid"] == daemon.pid
    assert status["pulse"]["memory_limit_bytes"] > status["pulse"]["memory_bytes"] > 10_000_000
    assert preview.code == 0
    assert "Storm" in preview.text
    assert "North" in feeds.text
    assert daemon.returncode == 0


def test_a_configuration_that_the_daemon_refused_is_told(
    wm: Wm, state: Path, tmp_path: Path
) -> None:
    """With its first mistake, as long as it is there; the last good one goes on."""
    path = tmp_path / "config.yaml"
    good = path.read_text("utf-8")
    command = [*(sys.executable, "-m", "monitor", "run"), *("--config", str(path))]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as daemon:  # noqa: S603
        assert daemon.stderr is not None
        next(line for line in daemon.stderr if "watching" in line)
        path.write_text(good.replace("send:", "sned:"), "utf-8")
        next(line for line in daemon.stderr if "stays in force" in line)
        refused = wm("status")
        as_json = wm("status", "--json").json
        listed = wm("feeds")
        path.write_text(good, "utf-8")
        next(line for line in daemon.stderr if "reloaded" in line)
        accepted = wm("status", "--json").json
        daemon.send_signal(signal.SIGTERM)
        daemon.stderr.read()
    place = f"{path}:9:5: unknown setting `sned`"
    assert refused.text.splitlines()[1] == f"config   not accepted: {place}"
    assert refused.code == 1
    assert as_json["config_error"] == place
    assert "North" in listed.text
    assert (accepted["config_error"], set(accepted["recipients"])) == (None, {"ana@example.org"})
    assert wm("status").code == 1  # South
    assert "config " not in wm("status").text


def test_preview_opens_the_browser(
    wm: Wm, state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The HTML lies in a file of its own; without a browser the file is named."""
    opened: list[str] = []
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def launch(where: str) -> int:
        opened.append(where)
        return len(opened) - 1

    monkeypatch.setattr("click.launch", launch)
    assert wm("preview", "--open").code == 0
    assert Path(opened[0]).read_bytes() == wm("preview").out
    shown = wm("preview", "--open")
    assert shown.code == 1
    assert f"no browser could be started; open {opened[1]}" in shown.err
    assert wm("preview", "--open", "--format", "eml").code == 64
