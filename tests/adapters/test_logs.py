from __future__ import annotations

import io
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.adapters.logs import WireFormatter, one_line, set_up_logs, to_journal
from monitor.model import BasicAuth, Secret

PASSWORD = Secret("hunter2")


def record(message: str, *args: object, level: int = logging.INFO) -> logging.LogRecord:
    """One log record at a fixed instant."""
    made = logging.LogRecord("monitor", level, __file__, 1, message, args, None)
    made.created = 1_790_000_000.5
    return made


@pytest.fixture
def logging_restored() -> Iterator[None]:
    """Handlers and levels as before."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.getLogger("monitor").setLevel(logging.NOTSET)


def test_a_plain_line_has_time_level_and_message() -> None:
    """What a person reads in a terminal."""
    line = WireFormatter().format(record("%s: %d new", "Yonhap", 3))
    assert line == "2026-09-21T14:13:20.500Z INFO Yonhap: 3 new"


@pytest.mark.parametrize(
    ("level", "mark"),
    [(10, "<7>"), (20, "<6>"), (30, "<4>"), (40, "<3>"), (50, "<2>"), (25, "<6>")],
)
def test_the_journal_gets_priorities(level: int, mark: str) -> None:
    """Levels become syslog priorities; the journal has its own time."""
    assert WireFormatter(journal=True).format(record("x", level=level)) == f"{mark}x"


def test_json_lines_can_be_read_by_programs() -> None:
    """One object a line, characters as they are."""
    line = WireFormatter(as_json=True).format(record("%s", "연합뉴스"))
    assert json.loads(line) == {
        "time": "2026-09-21T14:13:20.500Z",
        "level": "info",
        "logger": "monitor",
        "message": "연합뉴스",
    }
    assert "연합뉴스" in line
    marked = WireFormatter(as_json=True, journal=True).format(record("x"))
    assert marked.startswith("<6>{")


def test_a_title_cannot_forge_a_line() -> None:
    """Line breaks, escapes and bidi controls in a feed's text are written out."""
    line = WireFormatter(journal=True).format(record("%s", "a\n<0>panic\x1b[2J\u202e\u2028b"))
    assert line == "<6>a\\n<0>panic\\x1b[2J\\u202e\\u2028b"


def raise_(words: str) -> None:
    """A bug somewhere below."""
    raise RuntimeError(words)


def test_spaces_of_other_widths_are_spaces() -> None:
    """French and Japanese headlines read as they are; a separator of lines is no space."""
    assert one_line("Rectifié\xa0: deux\u202fmorts") == "Rectifié : deux morts"
    assert one_line("首相\u3000会見") == "首相 会見"
    assert one_line("a\u2028b") == "a\\u2028b"


def test_a_traceback_keeps_its_lines_and_the_priority() -> None:
    """A bug can be read, and every line of it has the priority."""
    made = record("failed", level=logging.ERROR)
    try:
        raise_("fetch https://me:hunter2@example.org/")
    except RuntimeError as error:
        made.exc_info = (RuntimeError, error, error.__traceback__)
    lines = WireFormatter(journal=True).format(made).split("\n")
    assert len(lines) > 3
    assert all(line.startswith("<3>") for line in lines)
    assert "hunter2" not in "\n".join(lines)
    assert "hunter2" not in WireFormatter(as_json=True).format(made)
    assert "Traceback" in json.loads(WireFormatter(as_json=True).format(made))["traceback"]


@pytest.mark.parametrize(
    ("message", "args"),
    [
        ("%s", (PASSWORD,)),
        ("%r", (PASSWORD,)),
        ("%(p)s", ({"p": PASSWORD},)),
        ("%s", (BasicAuth("me", PASSWORD),)),
        ("%s", ({"password": PASSWORD},)),
        ("%d", (PASSWORD,)),
        ("%s", ("https://me:hunter2@example.org/rss",)),
        ("%s", ("https://example.org/rss?x=1&token=hunter2&y=2",)),
        ("GET https://example.org/rss?api_key=hunter2", ()),
    ],
)
def test_no_line_shows_a_secret(message: str, args: tuple[object, ...]) -> None:
    """Passwords as values, in URLs and in queries are blanked."""
    line = WireFormatter().format(record(message, *args))
    assert "hunter2" not in line
    assert "***" in line


def test_the_journal_is_recognised_by_its_stream(tmp_path: Path) -> None:
    """JOURNAL_STREAM names device and inode of the stream that the journal reads."""
    with (tmp_path / "stderr").open("w") as stream:
        stat = os.fstat(stream.fileno())
        env = {"JOURNAL_STREAM": f"{stat.st_dev}:{stat.st_ino}"}
        assert to_journal(stream, env)
        assert not to_journal(stream, {})
        assert not to_journal(stream, {"JOURNAL_STREAM": "1:2"})
    assert not to_journal(io.StringIO(), env)


@pytest.mark.usefixtures("logging_restored")
def test_set_up_shows_our_talk_and_quiets_the_libraries() -> None:
    """Information of ours, only warnings of others; a second set-up replaces the first."""
    first, out = io.StringIO(), io.StringIO()
    set_up_logs(stream=first, env={})
    set_up_logs(stream=out, env={})
    logging.getLogger("monitor").info("ours")
    logging.getLogger("apscheduler.executors.default").info("Running job")
    logging.getLogger("apscheduler.scheduler").warning("maximum number of running instances")
    logging.getLogger("aiohttp").warning("theirs")
    assert first.getvalue() == ""
    assert [line.split(" ", 1)[1] for line in out.getvalue().splitlines()] == [
        "INFO ours",
        "WARNING theirs",
    ]
