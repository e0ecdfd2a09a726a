"""What feeds say over and over is learned from the archive, kept there, and used by polls."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from monitor.habits import NOTE, known_habits, learn_habits
from tests.fakes import SmallHouse, a_plan, rss
from tests.rounds.conftest import INSTANT

PITCH = "Our Friday letter from the harbour desk is worth a coffee and a storm of thanks."


def entries(first: int, count: int) -> list[tuple[str, str, str]]:
    """Entries of unrelated stories that all end in the same sentence."""
    return [
        (f"g{n}", f"{word(n, 3)} {word(n, 5)}", f"{word(n, 7)} {word(n, 11)} {word(n, 2)}. {PITCH}")
        for n in range(first, first + count)
    ]


def word(n: int, step: int) -> str:
    """A word that no other entry has."""
    return "".join(chr(97 + (n * 7 + k * step + step) % 26) for k in range(8)).capitalize()


async def test_it_is_learned_kept_and_used(tmp_path: Path) -> None:
    """The watchlist "storm" matched the pitch in every item; once learned it does not."""
    house = SmallHouse(tmp_path, a_plan([INSTANT]))
    await house.open()
    await house.serve(rss(*entries(0, 20)))
    before = await house.serve(rss(*entries(20, 1), *entries(0, 20)))
    assert [bool(a.matches) for a in before.arrivals] == [True]
    learned = await learn_habits(house.store)
    assert learned == await known_habits(house.store)
    house.plan = replace(house.plan, habits=learned)
    after = await house.serve(rss(*entries(21, 1), *entries(1, 20)))
    assert [bool(a.matches) for a in after.arrivals] == [False]
    await house.store.close()


async def test_a_note_that_cannot_be_read_is_no_note(tmp_path: Path) -> None:
    """A start never fails over it."""
    house = SmallHouse(tmp_path, a_plan([INSTANT]))
    for damaged in ("", "{", "[1]", '{"One": 3}'):
        await house.store.set_note(NOTE, damaged)
        assert await known_habits(house.store) == {}
    await house.store.close()
