"""Floors on invented events in fourteen languages: which texts tell of one event."""

from __future__ import annotations

from itertools import combinations
from typing import Any, NamedTuple

import pytest

from monitor.model import Entry, Feed
from monitor.rounds.echoes import traits_in
from monitor.stories.events import Traits, echo_of, event_keys
from monitor.text import clean
from monitor.watch import Index
from tests.quality.reading import read_texts

EVENTS: list[dict[str, Any]] = read_texts("events")
PRECISION = 1.0
RECALL = 0.93
DAY_MS = 86_400_000


class Text(NamedTuple):
    """One text: which event it tells, in which language, and what was read of it."""

    event: str
    title: str
    traits: Traits


def read(events: list[dict[str, Any]]) -> list[Text]:
    """Every text as it comes out of the matcher."""
    index = Index.build(())
    texts = []
    for event in events:
        for language, told in event["texts"].items():
            entry = Entry(title=told["t"], summary=told["s"], language=language)
            item = clean(entry, Feed("Portal", ""), told.get("day", 0) * DAY_MS)
            texts.append(Text(event["event"], told["t"], traits_in(item, index)))
    return texts


def tried(texts: list[Text]) -> tuple[list[tuple[str, str]], list[tuple[str, str]], int]:
    """Pairs wrongly found, pairs of one event missed, and how many of one event there are."""
    wrong, missed, gold = [], [], 0
    for one, other in combinations(texts, 2):
        if one.traits.language == other.traits.language:
            continue
        same = one.event == other.event
        gold += same
        near = set(event_keys(one.traits)) & set(event_keys(other.traits))
        found = bool(near) and echo_of(one.traits, other.traits) is not None
        if found and not same:
            wrong.append((one.title, other.title))
        elif same and not found:
            missed.append((one.title, other.title))
    return wrong, missed, gold


@pytest.fixture(scope="module")
def outcome() -> tuple[list[tuple[str, str]], list[tuple[str, str]], int]:
    """All pairs of texts in two languages."""
    return tried(read(EVENTS))


Outcome = tuple[list[tuple[str, str]], list[tuple[str, str]], int]


def test_texts_of_two_events_are_never_called_one(outcome: Outcome) -> None:
    """Precision: the same countries on the same day are not enough."""
    wrong, missed, gold = outcome
    found = gold - len(missed) + len(wrong)
    assert (found - len(wrong)) / found >= PRECISION, wrong


def test_most_texts_of_one_event_are_found(outcome: Outcome) -> None:
    """Recall, over all pairs of languages."""
    _, missed, gold = outcome
    assert 1 - len(missed) / gold >= RECALL, missed
