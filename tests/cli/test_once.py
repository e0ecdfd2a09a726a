"""`once` and `send-test`: what they do and how they end."""

from __future__ import annotations

import email
import os
import re
import signal
import socket
import subprocess
import sys
from email.policy import default as modern
from pathlib import Path

import pytest

from monitor.adapters.files import StateLock

from .conftest import Agency, Wm, config, mails
from .post import closed_port, post, smtp


def test_once_reads_matches_mails_and_ends(wm: Wm, tmp_path: Path, agency: Agency) -> None:
    """A line for each feed, a line for the mail, exit 0; a second time nothing is new."""
    agency.publish("north", "Storm over the bay", "Harvest begins")
    config(tmp_path, {"North": agency.url("north")})
    first = wm("once")
    assert first.code == 0, first.err
    assert first.out == b""
    assert "[1/1] North: 2 new, 1 matched, first reading\n" in first.err
    assert "mail to ana@example.org accepted: Storm over the bay" in first.err
    assert len(mails(tmp_path)) == 1
    again = wm("once")
    assert again.code == 0
    assert "[1/1] North: unchanged\n" in again.err
    assert "no mail was due" in again.err
    assert len(mails(tmp_path)) == 1


def test_nobody_else_can_read_what_it_keeps(
    wm: Wm, tmp_path: Path, agency: Agency, caplog: pytest.LogCaptureFixture
) -> None:
    """Mails, feeds' addresses, items: also in a folder that everybody may look into."""
    state = tmp_path / "state-home" / "wire-monitor"
    state.mkdir(mode=0o755, parents=True)
    agency.publish("north", "Storm over the bay")
    config(tmp_path, {"North": agency.url("north")})
    before = os.umask(0o022)
    try:
        assert wm("once").code == 0
        assert wm("backup").code == 0
        kept = [path for path in state.rglob("*") if path.is_file()]
        assert [path.name for path in kept if path.stat().st_mode & 0o077] == []
        assert {"wire-monitor.db", "backups"} <= {path.name for path in state.iterdir()}
        assert "could be read by others" not in caplog.text
        (state / "wire-monitor.db").chmod(0o644)
        assert wm("once").code == 0
    finally:
        os.umask(before)
    assert caplog.text.count("wire-monitor.db could be read by others") == 1
    assert (state / "wire-monitor.db").stat().st_mode & 0o777 == 0o600


def test_a_new_item_between_two_runs_is_mailed(wm: Wm, tmp_path: Path, agency: Agency) -> None:
    """That item, and nothing that was there before."""
    agency.publish("north", "Harvest begins", "Storm over the bay")
    config(tmp_path, {"North": agency.url("north")})
    wm("once")
    before = mails(tmp_path)
    agency.publish("north", "Ice storm reaches the cape", "Harvest begins", "Storm over the bay")
    shown = wm("once")
    assert "[1/1] North: 1 new, 1 matched\n" in shown.err
    (mail,) = set(mails(tmp_path)) - set(before)
    message = email.message_from_bytes(mail.read_bytes(), policy=modern)
    assert message["Subject"].startswith("Ice storm reaches the cape")


def test_a_broken_feed_beside_a_good_one_is_named_and_harmless(
    wm: Wm, tmp_path: Path, agency: Agency
) -> None:
    """Exit 0 as long as one feed could be read."""
    agency.publish("north", "Storm over the bay")
    agency.answers["south"] = 500
    config(tmp_path, {"North": agency.url("north"), "South": agency.url("south")})
    shown = wm("once")
    assert shown.code == 0
    assert "South: HTTP error" in shown.err
    assert "North: 1 new, 1 matched" in shown.err
    assert len(mails(tmp_path)) == 1


def test_no_feed_could_be_read_is_exit_69(wm: Wm, tmp_path: Path) -> None:
    """Nobody listens at either address."""
    ports = [closed_port(), closed_port()]
    config(tmp_path, {f"F{n}": f"http://127.0.0.1:{p}/rss" for n, p in enumerate(ports)})
    shown = wm("once")
    assert shown.code == 69
    assert shown.err.count("no connection") == 2


def test_a_mail_server_that_is_away_is_exit_75_and_loses_nothing(
    wm: Wm, tmp_path: Path, agency: Agency
) -> None:
    """The mail stays in the queue; what became due meanwhile leaves once the server is back."""
    agency.publish("north", "Storm over the bay")
    config(tmp_path, {"North": agency.url("north")}, mail=smtp(closed_port()))
    shown = wm("once")
    assert shown.code == 75
    assert "mail to ana@example.org unreachable" in shown.err
    why = r"mail server unreachable, next try \d\d:\d\d UTC; 1 mail in the queue\n"
    assert re.search(why, shown.err)
    again = wm("once")
    assert again.code == 75
    assert re.search(why, again.err)
    assert "no mail was due" not in again.err
    queue = wm("status", "--json").json["queue"]
    assert queue["queued"] == 1
    assert queue["outage_until"] is not None
    assert "connect" in queue["outage_reason"].lower()
    assert f"server unreachable ({queue['outage_reason']}), next try" in wm("status").text


def test_once_mails_over_smtp(wm: Wm, tmp_path: Path, agency: Agency) -> None:
    """The server has the message; no Maildir is made."""
    agency.publish("north", "Storm over the bay")
    with post() as desk:
        config(tmp_path, {"North": agency.url("north")}, mail=smtp(desk.port))
        shown = wm("once")
    assert shown.code == 0, shown.err
    (raw,) = desk.accepted
    assert b"Storm over the bay" in raw
    assert mails(tmp_path) == []


def test_once_beside_a_daemon_is_exit_69_and_names_it(
    wm: Wm, tmp_path: Path, agency: Agency
) -> None:
    """One writer per state directory."""
    agency.publish("north", "Storm over the bay")
    config(tmp_path, {"North": agency.url("north")})
    state = tmp_path / "own"
    with StateLock(state):
        shown = wm("once", "--state", state)
    assert shown.code == 69
    assert "already runs" in shown.err
    assert agency.answers  # it was served, but nobody asked
    assert not (state / "wire-monitor.db").exists()


def test_a_damaged_database_is_exit_69_and_left_as_it_is(wm: Wm, tmp_path: Path) -> None:
    """Nothing is overwritten; the message says what can be done."""
    config(tmp_path, {"N": "http://127.0.0.1:1/n"})
    state = tmp_path / "own"
    state.mkdir()
    database = state / "wire-monitor.db"
    database.write_bytes(b"not a database" * 100)
    for command in ("once", "status", "preview"):
        shown = wm(command, "--state", state)
        assert shown.code == 69
        assert "wire-monitor.db is damaged or no database" in shown.err
    assert database.read_bytes() == b"not a database" * 100


def test_ctrl_c_ends_once_quietly(wm: Wm, tmp_path: Path, agency: Agency) -> None:
    """Exit 130 without a traceback while a feed is silent; what was read is kept, the lock free."""
    agency.publish("north", "Storm over the bay")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        mute = f"http://127.0.0.1:{silent.getsockname()[1]}/rss"
        config(tmp_path, {"North": agency.url("north"), "Mute": mute})
        command = [sys.executable, "-m", "monitor", "once"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
            assert process.stderr is not None
            said = process.stderr.readline()
            process.send_signal(signal.SIGINT)
            said += process.stderr.read()
    assert process.returncode == 130
    assert said.rstrip() == "[1/2] North: 1 new, 1 matched, first reading"
    assert wm("status", "--json").json["archive"]["items"] == 1
    config(tmp_path, {"North": agency.url("north")})
    assert wm("once").code == 0
    assert len(mails(tmp_path)) == 1


def test_send_test_into_the_maildir(wm: Wm, tmp_path: Path) -> None:
    """Without a server: accepted, and where the mail is; no state beyond it."""
    config(tmp_path, {"N": "http://127.0.0.1:1/n"})
    shown = wm("send-test", "ana@example.org")
    assert shown.code == 0
    (mail,) = mails(tmp_path)
    assert str(mail) in shown.err
    assert "To: ana@example.org" in mail.read_text("utf-8")


def test_send_test_through_a_server(wm: Wm, tmp_path: Path) -> None:
    """The server's own answer is shown."""
    with post() as desk:
        config(tmp_path, {"N": "http://127.0.0.1:1/n"}, mail=smtp(desk.port))
        shown = wm("send-test", "ana@example.org")
    assert shown.code == 0
    assert shown.err == "accepted (done): 250 queued\n"
    assert b"Test mail from wire-monitor" in desk.accepted[0]


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        ("550 no such person here", 69, "refused (rcpt to): 550 no such person here"),
        ("451 come back later", 75, "deferred (rcpt to): 451 come back later"),
    ],
)
def test_send_test_that_is_not_accepted(
    wm: Wm, tmp_path: Path, answer: str, code: int, said: str
) -> None:
    """Exit 69 for a refusal, 75 if it asked to try later; the server's words are shown."""
    with post(answer) as desk:
        config(tmp_path, {"N": "http://127.0.0.1:1/n"}, mail=smtp(desk.port))
        shown = wm("send-test", "nobody@example.org")
    assert (shown.code, shown.err.strip()) == (code, said)
    assert desk.accepted == []


def test_send_test_without_a_server_there(wm: Wm, tmp_path: Path) -> None:
    """Exit 69 and no connection."""
    config(tmp_path, {"N": "http://127.0.0.1:1/n"}, mail=smtp(closed_port()))
    shown = wm("send-test", "ana@example.org")
    assert shown.code == 69
    assert shown.err.startswith("unreachable (connect): ")


@pytest.mark.parametrize(
    "address", ["ana", "ana@", "a@b.example\nBcc: c@d.example", "A <a@b.example>"]
)
def test_send_test_to_what_is_no_address(wm: Wm, tmp_path: Path, address: str) -> None:
    """A usage error; nothing is written or sent."""
    config(tmp_path, {"N": "http://127.0.0.1:1/n"})
    shown = wm("send-test", address)
    assert shown.code == 64
    assert "ADDRESS" in shown.err
    assert mails(tmp_path) == []


def test_a_reader_that_has_enough_is_no_error() -> None:
    """`wire-monitor schema | head`: exit 0, no traceback."""
    command = [sys.executable, "-m", "monitor", "schema"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert process.returncode == 0
    assert said == b""
