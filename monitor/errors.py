"""One small error tree. An expected failure is a value; these are for the edge of the process."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of the commands (sysexits.h)."""

    OK = 0
    PROBLEMS = 1
    USAGE = 64
    BAD_DATA = 65
    UNAVAILABLE = 69
    TEMPORARY = 75
    CONFIG = 78


class WireMonitorError(Exception):
    """Root of the tree: `exit_code` is what the process ends with if nobody handles it."""

    exit_code: Exit = Exit.PROBLEMS


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in one place of what the user wrote.

    `line` and `column` count from 1; 0 means the place is not known.
    `hint` is what to do, printed on its own line; `shown` the line itself with a caret below.
    """

    file: str
    line: int
    column: int
    message: str
    hint: str = ""
    shown: str = field(default="", compare=False)

    def __str__(self) -> str:
        """The form that editors understand: file:line:column: message."""
        lines = [self._first, self.shown, f"    {self.hint}" if self.hint else ""]
        return "\n".join(filter(None, lines))

    @property
    def in_a_line(self) -> str:
        """For a log: the place, what is wrong, and what to do."""
        return ". ".join(filter(None, (self._first, " ".join(self.hint.split()))))

    @property
    def _first(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.message}"


class SettingsError(WireMonitorError):
    """The configuration cannot be used; `problems` holds every mistake found, in file order."""

    exit_code = Exit.CONFIG

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class QueryError(WireMonitorError):
    """A query cannot be read. `column` counts code points of the query from 1."""

    exit_code = Exit.BAD_DATA

    def __init__(self, message: str, column: int, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.column = column
        self.hint = hint


class BadDataError(WireMonitorError):
    """Input data (JSON Lines, a document) that nothing can be made of."""

    exit_code = Exit.BAD_DATA


class StateError(WireMonitorError):
    """The state directory or database cannot be used (locked, newer version, corrupt)."""

    exit_code = Exit.UNAVAILABLE


class DamagedError(StateError):
    """The database is damaged, or a file that is no database stands in its place."""


class TemporaryError(WireMonitorError):
    """Trying again later helps (a full disk, a database that stays locked)."""

    exit_code = Exit.TEMPORARY


class FullError(TemporaryError):
    """There is no room on the disk."""
