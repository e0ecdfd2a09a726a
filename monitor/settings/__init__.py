"""YAML text -> settings; every mistake with file, line, column and a suggestion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from monitor.model import Settings
from monitor.settings.source import Source
from monitor.settings.spots import Spots, Written

__all__ = ["Source", "Spots", "Written", "json_schema", "load", "load_with_spots"]


def load(sources: Sequence[Source], read_secret: Callable[[str], str]) -> Settings:
    """Read the main file (the first source) and files of watchlists (the others).

    `read_secret` gets the path of a `password_file` as it is written and returns the file's text;
    it raises OSError or ValueError with a reason that people can read.

    Raises SettingsError with every mistake in all files, in file order. Things that are worth
    saying but stop nothing are in `Settings.warnings`.
    """
    return load_with_spots(sources, read_secret)[0]


def load_with_spots(
    sources: Sequence[Source], read_secret: Callable[[str], str]
) -> tuple[Settings, Spots]:
    """The same, and where each query stands in the files."""
    # pydantic and the matcher cost more than all of `--help` may.
    from monitor.settings.loading import load as load_now  # noqa: PLC0415

    return load_now(sources, read_secret)


def json_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of the configuration, for editors."""
    from monitor.settings.schema import json_schema as schema_now  # noqa: PLC0415 - pydantic

    return schema_now()
