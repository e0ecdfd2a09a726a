"""Fingerprints by which the store finds an item's neighbours.

About 20 an item: the 10 smallest of its lead's 3-token shingles, 8 sampled from the rest and 6 of
the headline, as 64-bit hashes (issue's measurement: candidate recall .957 on edited wire copies,
where MinHash-LSH finds 0.2 to 0.6). Shingles are chosen by a 32-bit checksum, the chosen hashed.
"""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

from monitor.model import Item
from monitor.stories.core import LEAD_TOKENS, core_of
from monitor.stories.hashing import hash64

LEAD_PRINTS = 10
BODY_PRINTS = 8
TITLE_PRINTS = 6
WIDTH = 3
BODY_TOKENS = 600


def prints_of(item: Item) -> tuple[int, ...]:
    """Signed 64-bit fingerprints, sorted, without repeats; () for an item without words."""
    core = core_of(item)
    flat = core.stream.split()
    chosen = {
        *_smallest(_shingles(flat[:LEAD_TOKENS]), LEAD_PRINTS),
        *_smallest(_shingles(flat[LEAD_TOKENS - WIDTH + 1 : BODY_TOKENS]), BODY_PRINTS),
        *_smallest(_shingles(core.title[:LEAD_TOKENS]), TITLE_PRINTS),
    }
    return tuple(sorted(map(hash64, chosen)))


def _shingles(tokens: Sequence[str]) -> set[str]:
    if not tokens:
        return set()
    if len(tokens) < WIDTH:
        return {" ".join(tokens)}
    return {" ".join(tokens[k : k + WIDTH]) for k in range(len(tokens) - WIDTH + 1)}


def _smallest(shingles: set[str], count: int) -> list[str]:
    """The `count` shingles of smallest checksum; equal texts always choose the same."""
    return sorted(shingles, key=_order)[:count]


def _order(shingle: str) -> tuple[int, str]:
    # a multiplication spreads CRC's linearity, so that likeness of letters does not order shingles
    return (crc32(shingle.encode("utf-8", "surrogatepass")) * 0x9E3779B1 & 0xFFFFFFFF), shingle
