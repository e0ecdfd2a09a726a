"""Word tables shipped with the package: sections of lines, comments after `#`."""

from __future__ import annotations

import re
from importlib.resources import files

_SECTION = re.compile(r"\[([a-z ]+)\]")


def read_table(package: str, name: str) -> dict[str, tuple[str, ...]]:
    """The lines of each section of `package`/data/`name`, in order."""
    text = files(package).joinpath("data", name).read_text(encoding="utf-8")
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for raw in text.splitlines():
        line = raw.strip()
        header = _SECTION.match(line)
        if header and (header.end() == len(line) or line[header.end() :].lstrip().startswith("#")):
            lines = sections.setdefault(header[1], [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return {section: tuple(found) for section, found in sections.items()}
