"""Stories that have nothing in common but the word storm, in words that nobody knows."""

from __future__ import annotations

import random

SYLLABLES = "ba be bi bo da de do fa fe ga go ka ke ko la le li ma me mo na ne ra re sa so ta ve"


def words(number: int, count: int) -> list[str]:
    """The same for the same number."""
    chance = random.Random(number)
    pieces = SYLLABLES.split()
    lengths = [chance.randint(2, 4) for _ in range(count)]
    return ["".join(chance.choices(pieces, k=length)) for length in lengths]


def story(number: int) -> tuple[str, str, str]:
    """Guid, headline and text of a story."""
    said = words(number, 24)
    headline = f"Storm {said[0].title()} {' '.join(said[1:5])}"
    text = f"{said[0].title()} {' '.join(said[5:14])}. {said[14].title()} {' '.join(said[15:])}."
    return f"s{number}", headline, text
