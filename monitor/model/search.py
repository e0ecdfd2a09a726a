"""What words an item must have to be worth reading: a question to a full-text index."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Has:
    """A word of the index; with `longer` any word that begins so."""

    word: str
    longer: bool = False


@dataclass(frozen=True, slots=True)
class HasAll:
    """All of these."""

    of: tuple[Sieve, ...]


@dataclass(frozen=True, slots=True)
class HasAny:
    """One of these."""

    of: tuple[Sieve, ...]


Sieve = Has | HasAll | HasAny
"""What passes may match, what does not pass cannot."""
