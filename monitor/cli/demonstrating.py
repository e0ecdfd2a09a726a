"""`demo`."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path

import click

from monitor.cli.common import say
from monitor.demo.show import show
from monitor.errors import WireMonitorError

MARK = ".wire-monitor-demo"
PAUSE_S = 0.7


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("wire-monitor-demo"),
    help="Where to leave the mails (default: ./wire-monitor-demo, replaced at each run).",
)
def demo(out: Path) -> None:
    """Watch sample wires come in and a digest go out: offline, no account, a few seconds.

    Nine invented agencies in seven languages are served on 127.0.0.1 and polled by the same rounds
    as `run`, on a clock that jumps through a morning.
    """
    _make_room(out)
    try:
        pages = asyncio.run(show(out, say, PAUSE_S if sys.stderr.isatty() else 0.0))
    except BaseException:
        shutil.rmtree(out, ignore_errors=True)
        raise
    say("\nThe mails are in a Maildir, with HTML copies to open in a browser:")
    for path in (out / "maildir", *pages):
        click.echo(path)


def _make_room(out: Path) -> None:
    """An empty folder of our own; what somebody else put there is left alone."""
    if out.exists():
        if not (out / MARK).exists() and any(out.iterdir()):
            raise WireMonitorError(f"{out} exists and is not from a demo; name another with --out")
        shutil.rmtree(out)
    try:
        out.mkdir(parents=True)
    except OSError as error:
        raise WireMonitorError(f"{out} cannot be made: {error.strerror}") from error
    (out / MARK).touch()
