"""Regular expressions that are compiled when they are first used.

The tables of fourteen languages take a tenth of a second to compile; a start, a `--help` or a quiet
round needs none of them.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Late:
    """Stands for a pattern until one of its methods is asked for."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._made = (pattern, flags)

    def __getattr__(self, name: str) -> Any:
        """Compile, and answer for the pattern from then on without this detour."""
        compiled = re.compile(*self._made)
        for method in ("match", "search", "fullmatch", "finditer", "findall", "sub", "split"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, later. A mistake in the pattern shows at the first use."""
    return cast("re.Pattern[str]", _Late(pattern, flags))
