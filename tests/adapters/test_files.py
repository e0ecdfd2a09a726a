from __future__ import annotations

import fcntl
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from monitor.adapters.files import (
    SecretReader,
    StateLock,
    fingerprint,
    keep_private,
    lock_holder,
    read_sources,
    state_directory,
)
from monitor.errors import Exit, SettingsError, StateError

HOLDER = """
import sys, pathlib
from monitor.adapters.files import StateLock
with StateLock(pathlib.Path(sys.argv[1])):
    print("locked", flush=True)
    sys.stdin.read()
"""


def test_the_state_directory_is_the_one_asked_for() -> None:
    """Option, then systemd's, then XDG's, then the home's."""
    systemd = {"STATE_DIRECTORY": "/var/lib/wire-monitor:/var/lib/other", "XDG_STATE_HOME": "/x"}
    assert state_directory(Path("/given"), systemd) == Path("/given")
    assert state_directory(None, systemd) == Path("/var/lib/wire-monitor")
    assert state_directory(None, {"XDG_STATE_HOME": "/x"}) == Path("/x/wire-monitor")
    home = Path.home() / ".local/state/wire-monitor"
    assert state_directory(None, {}) == home
    assert state_directory(None, {"XDG_STATE_HOME": "relative"}) == home


def test_the_second_daemon_is_told_who_the_first_is(tmp_path: Path) -> None:
    """One daemon per state directory: the second fails at once, with process and folder."""
    state = tmp_path / "state"
    with subprocess.Popen(  # noqa: S603 - our own Python
        [sys.executable, "-c", HOLDER, str(state)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as first:
        assert first.stdout is not None
        assert first.stdin is not None
        assert first.stdout.readline() == b"locked\n"
        with pytest.raises(StateError, match=rf"{state} \(process {first.pid}\)") as caught:
            StateLock(state).__enter__()
        assert caught.value.exit_code is Exit.UNAVAILABLE
        first.send_signal(signal.SIGKILL)
        first.wait()
        with StateLock(state):  # a killed owner leaves no lock behind
            assert (state / "lock").read_text() == f"{os.getpid()}\n"
        first.stdin.close()


def test_a_lock_can_be_taken_again(tmp_path: Path) -> None:
    """After a clean end the directory is free, and was made for the owner only."""
    for _ in range(2):
        with StateLock(tmp_path / "a" / "b"):
            pass
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700


def test_a_look_at_the_lock_names_its_holder(tmp_path: Path) -> None:
    """`status` learns whether a daemon runs, without disturbing it."""
    assert lock_holder(tmp_path) is None
    with StateLock(tmp_path):
        assert lock_holder(tmp_path) == os.getpid()
    assert lock_holder(tmp_path) is None


def test_a_look_at_the_lock_does_not_stop_a_start(tmp_path: Path) -> None:
    """A daemon that starts in the instant of a look waits for it."""
    with StateLock(tmp_path):
        pass
    looking = os.open(tmp_path / "lock", os.O_RDONLY)
    fcntl.flock(looking, fcntl.LOCK_SH)
    end = threading.Timer(0.03, os.close, [looking])
    end.start()
    with StateLock(tmp_path):
        end.join()


def test_a_lock_within_one_process_holds_too(tmp_path: Path) -> None:
    """Two houses in one program do not share a state directory either."""
    with StateLock(tmp_path), pytest.raises(StateError, match="already runs"):
        StateLock(tmp_path).__enter__()


def test_a_state_directory_that_cannot_be_says_why(tmp_path: Path) -> None:
    """A file in the way is named."""
    (tmp_path / "file").touch()
    with pytest.raises(StateError, match=r"file.* cannot be used"):
        StateLock(tmp_path / "file").__enter__()


def test_sources_are_the_configuration_and_its_watchlists(tmp_path: Path) -> None:
    """The main file first, then watchlists.d by name; other files are not ours."""
    config = tmp_path / "config.yaml"
    config.write_bytes(b"\xef\xbb\xbfkeep: 90d\r\n")
    folder = tmp_path / "watchlists.d"
    folder.mkdir()
    for name in ("b.yaml", "a.yml", ".#a.yaml", "c.yaml~", "README"):
        (folder / name).write_text(name)
    assert [(s.path, s.text) for s in read_sources(config)] == [
        (str(config), "keep: 90d\r\n"),
        (str(folder / "a.yml"), "a.yml"),
        (str(folder / "b.yaml"), "b.yaml"),
    ]


def test_bytes_that_are_no_text_are_kept_for_their_place(tmp_path: Path) -> None:
    """Latin-1 becomes lone surrogates, which the settings report with line and column."""
    (tmp_path / "c.yaml").write_bytes("é".encode("latin-1"))
    assert read_sources(tmp_path / "c.yaml")[0].text == "\udce9"


def test_all_unreadable_files_are_reported_at_once(tmp_path: Path) -> None:
    """A missing configuration and a broken watchlist file are two problems, exit 78."""
    (tmp_path / "watchlists.d" / "dir.yaml").mkdir(parents=True)
    (tmp_path / "watchlists.d" / "win.yaml").write_text("a: b", "utf-16")
    with pytest.raises(SettingsError) as caught:
        read_sources(tmp_path / "config.yaml")
    assert caught.value.exit_code is Exit.CONFIG
    config, folder, windows = map(str, caught.value.problems)
    assert "config.yaml: cannot be read: No such file" in config
    assert "--config" in config
    assert "dir.yaml: cannot be read: Is a directory" in folder
    assert "win.yaml:1:1: the file is saved as UTF-16" in windows


@pytest.fixture
def usual_umask() -> Iterator[None]:
    """Files are readable by everybody unless somebody cares."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    """Permissions of each file."""
    return {p.name: p.stat().st_mode & 0o777 for p in folder.iterdir()}


@pytest.mark.usefixtures("usual_umask")
def test_a_database_is_its_owners_from_the_first_byte(tmp_path: Path) -> None:
    """With its journals; one that is there keeps its content."""
    path = tmp_path / "wire-monitor.db"
    assert not keep_private(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE kept (a)")
        names = {path.name: 0o600, f"{path.name}-wal": 0o600, f"{path.name}-shm": 0o600}
        assert modes(tmp_path) == names
        for name in names:
            (tmp_path / name).chmod(0o644)
        assert keep_private(path)
        assert modes(tmp_path) == names
        assert not keep_private(path)
        connection.execute("INSERT INTO kept VALUES (1)")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT a FROM kept").fetchall() == [(1,)]


@pytest.mark.usefixtures("usual_umask")
def test_a_database_that_cannot_be_made_is_told_by_who_opens_it(tmp_path: Path) -> None:
    """A folder that is not there; what is in its place and no file stays as it is."""
    assert not keep_private(tmp_path / "absent" / "wire-monitor.db")
    (tmp_path / "wire-monitor.db").mkdir(0o755)
    assert not keep_private(tmp_path / "wire-monitor.db")
    assert modes(tmp_path) == {"wire-monitor.db": 0o755}


def secret(path: Path, content: bytes = b"s3cret\n", mode: int = 0o600) -> None:
    """A secret file."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    path.chmod(mode)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"s3cret\n", "s3cret"),
        (b"s3cret", "s3cret"),
        (b"s3cret\r\n", "s3cret"),
        (b" s p \n", " s p "),
        ("pässwört\n".encode(), "pässwört"),
    ],
)
def test_a_secret_is_one_line_without_its_end(tmp_path: Path, content: bytes, text: str) -> None:
    """One line end goes, spaces stay."""
    secret(tmp_path / "pw", content)
    assert SecretReader(tmp_path, {})("pw") == text
    assert SecretReader(Path("/nowhere"), {})(str(tmp_path / "pw")) == text


@pytest.mark.parametrize(
    ("content", "mode", "reason"),
    [
        (b"s3cret\n", 0o644, "everybody may read or change .*chmod o-rwx"),
        (b"s3cret\n", 0o622, "everybody may read or change .*chmod o-rwx"),
        (b"", 0o600, "empty"),
        (b"\n", 0o600, "empty"),
        (b"s3cret\nsecond\n", 0o600, "more than one line"),
        (b"s3cret\x00", 0o600, "control"),
        (b"s3cret\xff", 0o600, "not UTF-8"),
        (b"s3cret" * 1000, 0o600, "too long"),
    ],
)
def test_a_doubtful_secret_is_refused_without_showing_it(
    tmp_path: Path, content: bytes, mode: int, reason: str
) -> None:
    """The reason says what to do; the content is in no part of it."""
    secret(tmp_path / "pw", content, mode)
    with pytest.raises(ValueError, match=reason) as caught:
        SecretReader(tmp_path, {})("pw")
    assert "s3cret" not in "".join(traceback.format_exception(caught.value, limit=0))


def test_a_secret_may_stand_in_the_environment(tmp_path: Path) -> None:
    """As containers hand them over; checked like the content of a file."""
    reader = SecretReader(tmp_path, {"SMTP_PASSWORD": "s3cret", "EMPTY": "", "TWO": "s3cret\nx"})
    assert reader("env:SMTP_PASSWORD") == "s3cret"
    for name, reason in (("NONE", "has no NONE"), ("EMPTY", "empty"), ("TWO", "more than one")):
        with pytest.raises(ValueError, match=reason) as caught:
            reader(f"env:{name}")
        assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("kind", ["pipe", "folder", "device", "link to a pipe"])
def test_a_secret_is_in_a_regular_file(tmp_path: Path, kind: str) -> None:
    """A pipe that nobody writes to would hold up the program for good."""
    path = tmp_path / "pw"
    if kind == "folder":
        path.mkdir(0o700)
    elif kind == "device":
        path.symlink_to(os.devnull)
    elif kind == "pipe":
        os.mkfifo(path, 0o600)
    else:
        os.mkfifo(tmp_path / "pipe", 0o600)
        path.symlink_to("pipe")
    with pytest.raises(ValueError, match="pw is no regular file"):
        SecretReader(tmp_path, {})("pw")


def test_a_missing_secret_is_an_oserror(tmp_path: Path) -> None:
    """The settings turn it into a problem with its place."""
    with pytest.raises(FileNotFoundError):
        SecretReader(tmp_path, {})("absent")


def test_credentials_of_the_unit_come_first(tmp_path: Path) -> None:
    """LoadCredential files are found by name, files of its folder as folder_name, any mode."""
    credentials, etc = tmp_path / "credentials", tmp_path / "etc"
    secret(credentials / "smtp-password", b"from the unit\n", 0o444)
    secret(credentials / "secrets_feed", b"from the folder\n", 0o444)
    secret(etc / "smtp-password", b"from the file\n")
    reader = SecretReader(etc, {"CREDENTIALS_DIRECTORY": str(credentials)})
    assert reader("smtp-password") == "from the unit"
    assert reader("secrets/feed") == "from the folder"
    assert reader("./smtp-password") == "from the unit"
    assert reader(str(etc / "smtp-password")) == "from the file"


def test_an_empty_credential_is_an_absent_one(tmp_path: Path) -> None:
    """The unit's empty defaults let it start without the file; then the file beside counts."""
    credentials, etc = tmp_path / "credentials", tmp_path / "etc"
    secret(credentials / "smtp-password", b"", 0o444)
    secret(etc / "smtp-password", b"from the file\n")
    reader = SecretReader(etc, {"CREDENTIALS_DIRECTORY": str(credentials)})
    assert reader("smtp-password") == "from the file"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_secret_that_the_service_may_not_read_says_what_to_do(tmp_path: Path) -> None:
    """Under the unit, files belong to root: they come as credentials at the start."""
    secret(tmp_path / "secrets" / "feed", mode=0o000)
    reader = SecretReader(tmp_path, {"CREDENTIALS_DIRECTORY": str(tmp_path)})
    with pytest.raises(PermissionError, match="restart it after adding one"):
        reader("secrets/feed")


@pytest.mark.parametrize("change", ["config", "watchlist", "new", "gone", "secret", "replaced"])
def test_any_change_of_the_configuration_is_noticed(tmp_path: Path, change: str) -> None:
    """Main file, watchlists and named secrets: written, added, removed, or replaced by a copy."""
    config, lists = tmp_path / "config.yaml", tmp_path / "watchlists.d"
    config.write_text("mail: {smtp: {host: h, password_file: pw}}\n")
    secret(tmp_path / "pw")
    lists.mkdir()
    (lists / "a.yaml").write_text("a")
    before = fingerprint(config)
    assert fingerprint(config) == before
    if change == "config":
        config.write_text("mail: {smtp: {host: h, password_file: pw}}\n# changed\n")
    elif change == "watchlist":
        (lists / "a.yaml").write_text("ab")
    elif change == "new":
        (lists / "b.yaml").touch()
    elif change == "gone":
        (lists / "a.yaml").unlink()
    elif change == "secret":
        (tmp_path / "pw").write_text("other secret")
    else:
        (tmp_path / "copy").write_text(config.read_text())
        os.utime(tmp_path / "copy", ns=(0, config.stat().st_mtime_ns))
        (tmp_path / "copy").replace(config)
    assert fingerprint(config) != before


def test_a_fingerprint_of_nothing_is_one_too(tmp_path: Path) -> None:
    """A configuration that is being replaced never makes the daemon fall."""
    absent = fingerprint(tmp_path / "config.yaml")
    assert absent == fingerprint(tmp_path / "config.yaml")
    (tmp_path / "config.yaml").write_text('password_file: "a\x00b"\n')
    assert fingerprint(tmp_path / "config.yaml") != absent
