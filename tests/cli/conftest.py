"""A user at a shell: commands in-process, in a folder of their own, with an agency on loopback."""

from __future__ import annotations

import io
import json
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from monitor.cli import main


@dataclass(frozen=True)
class Result:
    """What a command did."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.out.decode("utf-8")

    @property
    def json(self) -> Any:
        """Standard output as one JSON value."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """Standard output as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


class Input(io.BytesIO):
    """Bytes that are named as the real standard input is."""

    name = "<stdin>"


Wm = Callable[..., Result]


@pytest.fixture
def wm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wm:
    """`wm("match", "items.jsonl")` is `wire-monitor match items.jsonl` in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state-home"))
    for name in ("WIRE_MONITOR_CONFIG", "STATE_DIRECTORY", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)

    def call(*words: object, stdin: bytes = b"") -> Result:
        out, err = io.BytesIO(), io.BytesIO()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "excepthook", sys.excepthook)  # main sets it
            patch.setattr(sys, "argv", ["wire-monitor", *map(str, words)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(Input(stdin), "utf-8"))
            patch.setattr(sys, "stdout", io.TextIOWrapper(out, "utf-8", write_through=True))
            patch.setattr(sys, "stderr", io.TextIOWrapper(err, "utf-8", write_through=True))
            with pytest.raises(SystemExit) as ended:
                main()
            code = ended.value.code
            assert isinstance(code, int)
            return Result(code, out.getvalue(), err.getvalue().decode("utf-8"))

    return call


@dataclass
class Agency:
    """Documents by path; a number is a status without one, a text where it moved for good to."""

    port: int
    answers: dict[str, bytes | int | str]

    def url(self, path: str) -> str:
        """The address of a document."""
        return f"http://127.0.0.1:{self.port}/{path}"

    def publish(self, path: str, *titles: str) -> None:
        """Serve a feed with these items, all of now, the first one on top."""
        now = datetime.now(UTC)
        items = "".join(
            f"<item><guid isPermaLink='false'>{path}-{title}</guid><title>{title}</title>"
            f"<link>{self.url(path)}/{title.replace(' ', '-')}</link>"
            f"<pubDate>{format_datetime(now)}</pubDate>"
            f"<description>{title}, officials at {path} said in a statement.</description></item>"
            for title in titles
        )
        self.answers[path] = (
            f"<rss version='2.0'><channel><title>{path}</title>{items}</channel></rss>".encode()
        )


@pytest.fixture
def agency() -> Iterator[Agency]:
    """A small HTTP server on loopback."""
    answers: dict[str, bytes | int | str] = {}

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = answers.get(self.path.lstrip("/"), 404)
            moved = isinstance(found, str)
            self.send_response(found if isinstance(found, int) else 301 if moved else 200)
            if isinstance(found, str):
                self.send_header("Location", found)
            self.send_header("Content-Type", "application/xml")
            self.end_headers()
            if isinstance(found, bytes):
                self.wfile.write(found)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield Agency(server.server_port, answers)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def later(hours: int) -> str:
    """A time of day in UTC that is not now."""
    return (datetime.now(UTC) + timedelta(hours=hours)).strftime("%H:%M")


def config(
    folder: Path,
    feeds: dict[str, str],
    send: str = "now",
    match: str = "storm",
    mail: str = "",
    name: str = "config.yaml",
) -> Path:
    """Write a configuration with one watchlist."""
    listed = "".join(
        f"  - {{name: {n}, url: '{url}', allow_private: true, language: en}}\n"
        for n, url in feeds.items()
    )
    path = folder / name
    path.write_text(
        f"timezone: UTC\nfeeds:\n{listed}"
        f"watchlists:\n  - name: Storms\n    match: {match}\n    to: ana@example.org\n"
        f"    send: {send}\nmail:\n  from: wires@example.org\n{mail}",
        "utf-8",
    )
    return path


def mails(folder: Path) -> list[Path]:
    """The Maildir of the state directory that is used when none is named."""
    return sorted(folder.glob("state-home/wire-monitor/maildir/new/*"))


def dump(state: Path) -> dict[str, list[Any]]:
    """Everything in the database; of the full-text index the tables that hold it."""
    database = f"file:{state / 'wire-monitor.db'}?mode=ro"
    with closing(sqlite3.connect(database, uri=True)) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
        ).fetchall()
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for (name,) in tables}  # noqa: S608
