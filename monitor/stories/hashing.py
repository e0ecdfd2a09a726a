"""A stable 64-bit hash: the same in every process, on every machine, for years."""

from __future__ import annotations

from hashlib import blake2b


def hash64(text: str) -> int:
    """Signed 64 bits of BLAKE2b; lone surrogates are hashed too, not refused."""
    return hash64_of(text.encode("utf-8", "surrogatepass"))


def hash64_of(text: bytes) -> int:
    """The same of a text in UTF-8."""
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big", signed=True)
