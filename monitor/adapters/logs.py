"""Logs on stderr: plain lines, journal priorities under systemd, JSON lines by option.

One record is one line (tracebacks excepted, in plain text), whatever a feed put into it, and no
line carries a password: values of type `Secret`, and what `blanked` finds in addresses.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TextIO
from unicodedata import category

from monitor.model import HIDDEN, Secret, blanked

PRIORITIES = (
    (logging.CRITICAL, 2),
    (logging.ERROR, 3),
    (logging.WARNING, 4),
    (logging.INFO, 6),
    (logging.NOTSET, 7),
)
"""Python level at least -> syslog priority (sd-daemon(3))."""

QUIET = ("apscheduler", "asyncio", "aiohttp", "trafilatura", "alembic", "sqlalchemy")
"""Libraries whose talk below a warning is not about wires."""


def set_up_logs(
    *,
    as_json: bool = False,
    level: int = logging.INFO,
    stream: TextIO | None = None,
    env: Mapping[str, str] | None = None,
) -> logging.Handler:
    """Send all logs to stderr in the form that fits what stderr is; replaces earlier set-ups."""
    out = sys.stderr if stream is None else stream
    journal = to_journal(out, os.environ if env is None else env)
    handler = logging.StreamHandler(out)
    handler.setFormatter(WireFormatter(as_json=as_json, journal=journal))
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("monitor").setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    # "maximum number of running instances reached" says a tick was long; the watchdog judges that.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
    return handler


def to_journal(stream: TextIO, env: Mapping[str, str]) -> bool:
    """Whether the stream is the journal's: JOURNAL_STREAM is its device:inode (systemd.exec(5))."""
    try:
        stat = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return env.get("JOURNAL_STREAM") == f"{stat.st_dev}:{stat.st_ino}"


class WireFormatter(logging.Formatter):
    """`journal`: a <priority> before each line, no time (the journal has its own)."""

    def __init__(self, *, as_json: bool = False, journal: bool = False) -> None:
        super().__init__()
        self._as_json = as_json
        self._journal = journal

    def format(self, record: logging.LogRecord) -> str:
        """One line; several only for a traceback in plain text."""
        message = one_line(blanked(_message(record)))
        trace = blanked(self.formatException(record.exc_info)) if record.exc_info else ""
        text = self._json(record, message, trace) if self._as_json else message
        if not self._as_json:
            if not self._journal:
                text = f"{_iso(record.created)} {record.levelname} {message}"
            text += "".join("\n" + one_line(line) for line in trace.splitlines())
        if self._journal:
            mark = f"<{priority(record.levelno)}>"
            text = "\n".join(mark + line for line in text.split("\n"))
        return text

    def _json(self, record: logging.LogRecord, message: str, trace: str) -> str:
        value = {
            "time": _iso(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message,
        }
        return json.dumps(value | ({"traceback": trace} if trace else {}), ensure_ascii=False)


def priority(level: int) -> int:
    """The syslog priority of a Python log level."""
    return next(number for at_least, number in PRIORITIES if level >= at_least)


def one_line(text: str) -> str:
    """Control, bidi and other unprintable characters as escapes: nobody forges a line.

    Spaces of all widths are one space each: French puts narrow ones before its colons.
    """
    return "".join(c if c.isprintable() else _written(c) for c in text)


def _written(character: str) -> str:
    return " " if category(character) == "Zs" else ascii(character)[1:-1]


def _message(record: logging.LogRecord) -> str:
    args = record.args
    if isinstance(args, Mapping):
        shown: object = {k: _shown(v) for k, v in args.items()}
    else:
        shown = tuple(_shown(a) for a in args or ())
    try:
        return str(record.msg) % shown if args else str(record.msg)
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {shown!r}"  # a wrong placeholder must not lose the line


def _shown(value: object) -> object:
    return HIDDEN if isinstance(value, Secret) else value


def _iso(created_s: float) -> str:
    return datetime.fromtimestamp(created_s, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
