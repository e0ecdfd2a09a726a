"""The labelled texts of this folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one in C takes a tenth of the time."""


def read_texts(name: str) -> list[dict[str, Any]]:
    """What stands in one YAML file."""
    text = Path(__file__).with_name(f"{name}.yaml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = yaml.load(text, Loader=_LOADER)  # noqa: S506 both are safe
    return found
