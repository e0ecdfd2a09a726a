"""One look at a text for every phrase that furniture and notices are known by: most have none."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from monitor.text.phrases import Phrases, key
from monitor.text.tables import read_table

LONGEST: Final = 4_000
"""Code points of a text that is looked at whole; a longer one is read piece by piece anyway."""

_KNOWN: Final = Phrases(
    (
        *read_table("monitor.text", "furniture.txt")["within"],
        *read_table("monitor.text", "advisories.txt")["withdrawal"],
    )
)


@lru_cache(maxsize=4)
def is_suspect(text: str) -> bool:
    """Whether boilerplate or the withdrawal of another text may stand in it."""
    return len(text) > LONGEST or _KNOWN.may_hold(key(text))
