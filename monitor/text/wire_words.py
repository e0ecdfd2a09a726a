"""Words of the trade that datelines, credits and headlines are made of, as patterns.

Written by hand from the visible habits of agencies' wires (`data/wires.txt`). Agency names are
matched without regard to case where they are long, and as written where they are short.
"""

from __future__ import annotations

from collections.abc import Iterable

from monitor.text.heads import heads_of
from monitor.text.tables import read_table
from monitor.text.tokens import token_texts

_WIRES = {
    section: "|".join(lines) for section, lines in read_table("monitor.text", "wires.txt").items()
}

AGENCY = rf"(?:(?i:{_WIRES['agencies']})|{_WIRES['short agencies']})"

AGENCIES = tuple(f"{_WIRES['agencies']}|{_WIRES['short agencies']}".split("|"))
"""The same one by one."""


def beginnings(names: Iterable[str]) -> frozenset[str]:
    """The first four letters, folded, of names (fewer if the word has no more): their words'."""
    heads = (heads_of(name, 4) for name in names)
    return frozenset(token_texts(one)[0] for head in heads for some in head for one in some)


_MONTH = _WIRES["months"]

DATE = (
    rf"(?i:\d{{1,2}}(?:er|st|nd|rd|th|º|ª|\.)?\s{{0,2}}(?:de\s|d')?(?:{_MONTH})\b\.?"
    r"(?:,?\s(?:de\s)?\d{4})?"
    rf"|(?:{_MONTH})\b\.?\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s\d{{4}})?)"
)
"""A day and a month, in either order, with an optional year."""

OUTLET = rf"(?:{_WIRES['publishers']})"
"""A word that tells a publisher's name in "headline - publisher"."""
