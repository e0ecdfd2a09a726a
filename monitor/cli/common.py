"""Options and small renderings that commands share."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

SYSTEM_CONFIG = Path("/etc/wire-monitor/config.yaml")


def default_config() -> Path:
    """`$WIRE_MONITOR_CONFIG`, else `./config.yaml` if there is one, else the system's."""
    named = os.environ.get("WIRE_MONITOR_CONFIG")
    if named:
        return Path(named)
    here = Path("config.yaml")
    return SYSTEM_CONFIG if not here.exists() and SYSTEM_CONFIG.exists() else here


def config_option(command: Command) -> Command:
    """`--config FILE`."""
    return click.option(
        "--config",
        type=click.Path(dir_okay=False, path_type=Path),
        default=default_config,
        help="Configuration file (default: ./config.yaml, else /etc/wire-monitor/config.yaml).",
    )(command)


def state_option(command: Command) -> Command:
    """`--state DIR`."""
    return click.option(
        "--state",
        type=click.Path(file_okay=False, path_type=Path),
        default=None,
        help="State directory (default: $STATE_DIRECTORY, else ~/.local/state/wire-monitor).",
    )(command)


def json_option(command: Command) -> Command:
    """`--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")(command)


def say(text: str = "") -> None:
    """Talk goes to stderr; stdout is data."""
    click.echo(text, err=True)


def put_json(value: object, *, indent: int | None = None) -> None:
    """One JSON value on stdout, characters as they are (halves of one, in ids, as escapes)."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    if not text.isascii() and _has_surrogate(text):
        text = json.dumps(value, indent=indent)
    click.echo(text)


def _has_surrogate(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def iso(instant_ms: int | None) -> str | None:
    """ISO 8601 in UTC, to the second, as all output for programs has it."""
    if instant_ms is None:
        return None
    return datetime.fromtimestamp(instant_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def ago(instant_ms: int | None, now_ms: int) -> str:
    """How long ago, in one unit, for people."""
    if instant_ms is None:
        return "never"
    return f"{span(now_ms - instant_ms)} ago"


def span(duration_ms: int) -> str:
    """A duration in one unit, for people."""
    seconds = max(0, duration_ms) // 1000
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size or (unit == "min" and seconds >= size):
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def wall(instant_ms: int | None, zone_name: str) -> str:
    """Weekday, date and time in a zone, for people."""
    from monitor.policy import local  # noqa: PLC0415 - keeps --help fast

    if instant_ms is None:
        return "-"
    return local(instant_ms, zone_name).strftime("%a %d %b %H:%M %Z")
