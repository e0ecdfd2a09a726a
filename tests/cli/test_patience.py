"""What takes long says so on a terminal, and leaves no trace."""

from __future__ import annotations

import io
import sys
import threading

import pytest

from monitor.cli import patience
from monitor.cli.patience import patiently


class Terminal(io.StringIO):
    """Keeps what is written; `written` is set once something is."""

    def __init__(self) -> None:
        super().__init__()
        self.written = threading.Event()

    def isatty(self) -> bool:
        """Somebody looks on."""
        return True

    def write(self, text: str) -> int:
        """Keep it, and say so."""
        size = super().write(text)
        self.written.set()
        return size


def test_what_takes_long_is_said_and_wiped_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line of the answer that follows is empty."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(patience, "PATIENCE_S", 0.0)
    with patiently("reading …"):
        assert terminal.written.wait(30)
    assert terminal.getvalue() == "reading …\r\x1b[K"


def test_what_is_done_soon_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """And is not waited for."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(patience, "PATIENCE_S", 3600.0)
    with patiently("reading …"):
        pass
    assert not terminal.getvalue()


def test_nothing_is_said_where_nobody_looks_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a pipe or a log."""
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.setattr(threading, "Timer", None)
    with patiently("reading …"):
        pass
