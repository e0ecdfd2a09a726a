"""Passwords, which stand in files of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from monitor.model import Secret
from monitor.settings.checking import Entry
from monitor.settings.tree import Path


@dataclass(frozen=True, slots=True)
class SecretReading:
    """Asks for secrets by the path as written; a failure is a problem at that path's place."""

    ask: Callable[[str], str]

    def read(self, entry: Entry, path: Path, file: str) -> Secret | None:
        """The secret without its line end."""
        try:
            text = self.ask(file).rstrip("\r\n")
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            entry.wrong(path, f"`{file}` cannot be read: {reason}")
            return None
        if not text:
            entry.wrong(path, f"`{file}` is empty", "Write the password into its first line.")
            return None
        if not text.isprintable():
            entry.wrong(path, f"`{file}` has more than one line, or control characters")
            return None
        return Secret(text)
