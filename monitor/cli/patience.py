"""What is said on a terminal while something takes long: the line is gone when it is done."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import click

PATIENCE_S: Final = 0.5
"""Progress is shown of what takes longer."""

COMPILING: Final = "reading dictionaries for words that are new …"


@contextmanager
def patiently(doing: str) -> Iterator[None]:
    """Say what is being done if it takes longer than `PATIENCE_S`."""
    if not sys.stderr.isatty():
        yield
        return
    shown = threading.Event()

    def show() -> None:
        click.echo(doing, nl=False, err=True)
        shown.set()

    timer = threading.Timer(PATIENCE_S, show)
    timer.daemon = True  # Ctrl-C waits for nothing
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        if shown.is_set():
            wipe()


def wipe() -> None:
    """Leave an empty line for what comes."""
    click.echo("\r\x1b[K", nl=False, err=True)
