"""A form of a concept seen in an item, and what all of them come to."""

from __future__ import annotations

from typing import NamedTuple

from monitor.watch.forms import Form


class Sighting(NamedTuple):
    """A form at tokens [first, last] of field number `field`; `start`, `end` are offsets.

    `objection` says why it is no evidence, empty if it is.
    """

    owner: str
    form: Form
    field: int
    first: int
    last: int
    start: int
    end: int
    objection: str = ""


class Sightings(NamedTuple):
    """Evidence by concept, what was seen but does not count, and names that hold other names."""

    evidence: dict[str, list[Sighting]]
    rejected: list[Sighting]
    blockers: list[Sighting]
