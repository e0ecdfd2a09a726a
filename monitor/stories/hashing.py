"""A stable 64-bit hash: the same in every process, on every machine, for years."""

from __future__ import annotations

from hashlib import blake2b


def hash64(text: str) -> int:
    """Signed 64 bits of BLAKE2b; lone surrogates are hashed too, not refused."""
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
