"""The rhythm of a feed: silence is told by what the feed itself usually does."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import WEEK_H, Rhythm
from monitor.policy import rhythm as rhythms
from monitor.policy.rhythm import GAPS, UNKNOWN_H, begin, is_learned, is_quiet, skip, watch

MONDAY = 488_000 - 488_000 % WEEK_H + 4 * 24
"""Midnight of a Monday: the first hour of 1970 was on a Thursday."""

Rate = Callable[[int, int], float]
"""Items to be expected in an hour, by day of the week (0: Monday) and hour of the day."""


def always(day: int, hour: int) -> float:
    """A wire that never sleeps."""
    return 8.0


def daytime(day: int, hour: int) -> float:
    """Sleeps at night."""
    return 3.0 if 6 <= hour < 22 else 0.0


def office(day: int, hour: int) -> float:
    """Sleeps at night and on weekends."""
    return 3.0 if day < 5 and 8 <= hour < 19 else 0.0


def daily(day: int, hour: int) -> float:
    """A bulletin at seven."""
    return 50.0 if hour == 7 else 0.0


def lived(rate: Rate, weeks: int, seed: int = 1, start: int = MONDAY) -> Rhythm:
    """The rhythm after so many weeks of such a feed."""
    dice = random.Random(seed)
    hours = range(start, start + weeks * WEEK_H)
    news = {h for h in hours if dice.random() < 1 - math.exp(-rate(*when(h)))}
    return watch(begin("u", start), news, hours.stop)


def when(hour: int) -> tuple[int, int]:
    """Day of the week and hour of the day."""
    return (hour // 24 + 3) % 7, hour % 24


def silent_for(rhythm: Rhythm, hours: int) -> Rhythm:
    """So many more hours without news."""
    return watch(rhythm, (), rhythm.upto_h + hours)


def noticed(rhythm: Rhythm, limit: int = 60 * 24) -> int:
    """After how many hours of silence the feed is quiet."""
    for hours in range(limit):
        if is_quiet(rhythm):
            return hours
        rhythm = silent_for(rhythm, 1)
    return limit


def alarms(rate: Rate, weeks: int, seed: int, step: int = 0) -> int:
    """How often a feed that goes on as ever is called quiet; `step`: hours of a clock change."""
    dice = random.Random(seed)
    rhythm, count, quiet = begin("u", MONDAY), 0, False
    for hour in range(MONDAY, MONDAY + weeks * WEEK_H):
        shift = step if hour >= MONDAY + weeks * WEEK_H // 2 else 0
        news = dice.random() < 1 - math.exp(-rate(*when(hour + shift)))
        rhythm = watch(rhythm, (hour,) if news else (), hour + 1)
        count += is_quiet(rhythm) and not quiet
        quiet = is_quiet(rhythm)
    return count


@pytest.mark.parametrize(
    ("rate", "least", "most"),
    [(always, 5, 8), (daytime, 5, 20), (office, 12, 48), (daily, 60, 120)],
)
def test_who_stops_is_noticed_after_a_while_that_fits_him(
    rate: Rate, least: int, most: int
) -> None:
    """Hours for a wire that never sleeps, days for a daily bulletin; Tuesday at ten."""
    rhythm = lived(rate, 8)
    hours = range(rhythm.upto_h, rhythm.upto_h + 24 + 10)
    rhythm = watch(rhythm, {h for h in hours if rate(*when(h)) > 0}, hours.stop)
    assert least <= noticed(rhythm) <= most


@pytest.mark.parametrize("rate", [daytime, office])
def test_nights_and_weekends_in_which_a_feed_always_sleeps_are_not_quiet(rate: Rate) -> None:
    """Not one alarm in twenty weeks, and none because clocks are changed by an hour."""
    assert sum(alarms(rate, 20, seed) for seed in range(2)) == 0
    assert alarms(rate, 20, 3, step=1) == 0


@pytest.mark.parametrize("rate", [always, daytime, office, daily])
@pytest.mark.parametrize("slower", [1.0, 0.1, 0.02])
@pytest.mark.long
def test_random_news_is_hardly_ever_called_quiet(rate: Rate, slower: float) -> None:
    """Less than one false alarm in five years of a feed, however slow."""
    years = 5
    found = sum(alarms(lambda d, h: slower * rate(d, h), 52, seed) for seed in range(years))
    assert found <= 1


def test_a_public_holiday_of_a_feed_that_rests_on_weekends_is_not_quiet() -> None:
    """One day off more than usual is forgiven; a second one is not."""
    rhythm = lived(office, 12)
    tuesday = silent_for(rhythm, 24)
    assert not is_quiet(tuesday)
    assert is_quiet(silent_for(tuesday, 2 * 24))


def test_one_outage_does_not_make_the_next_one_normal() -> None:
    """The second longest silence is the measure."""
    rhythm = lived(always, 8)
    before = noticed(rhythm)
    back = silent_for(rhythm, 72)
    back = watch(back, range(back.upto_h, back.upto_h + WEEK_H), back.upto_h + WEEK_H)
    assert noticed(back) <= before + 1


def test_habits_that_change_are_learned_anew() -> None:
    """A feed that gives up its weekends is called quiet on the first ones only."""
    rhythm = lived(always, 8)
    count, quiet, last = 0, False, 0
    for hour in range(rhythm.upto_h, rhythm.upto_h + 20 * WEEK_H):
        news = when(hour)[0] < 5
        rhythm = watch(rhythm, (hour,) if news else (), hour + 1)
        if is_quiet(rhythm) and not quiet:
            count, last = count + 1, hour
        quiet = is_quiet(rhythm)
    assert 1 <= count <= 6
    assert last < rhythm.upto_h - 10 * WEEK_H


def test_of_whom_little_is_known_two_weeks_of_silence_are_told() -> None:
    """Until three weeks were watched, and where news is rare."""
    young = lived(always, 1)
    assert not is_learned(young)
    assert 12 * 24 < noticed(young, 400) <= UNKNOWN_H + 1
    rare = watch(begin("u", 0), {100, 100 + 30 * 24}, 100 + 31 * 24)
    assert noticed(rare) > 60 * 24 - 24  # two and a half months, as one month is known


def test_hours_that_nobody_watched_say_nothing() -> None:
    """A daemon that was off for a weekend learned nothing, and goes on where it was."""
    rhythm = silent_for(lived(always, 8), 2)
    off = skip(rhythm, (), rhythm.upto_h + 60)
    assert (off.beats, off.hours, off.heard) == (rhythm.beats, rhythm.hours, rhythm.heard)
    assert not is_quiet(off)
    news = skip(rhythm, (rhythm.upto_h + 3,), rhythm.upto_h + 60)
    assert (news.beats, news.hours, news.gaps) == (0.0, 0, rhythm.gaps)


HOURS = st.integers(0, 40_000)
STEPS = st.lists(st.tuples(st.integers(0, 60), st.sets(st.integers(0, 60))), max_size=8)


def grown(start: int, steps: list[tuple[int, set[int]]]) -> Rhythm:
    """A rhythm after some steps of watching."""
    rhythm = begin("u", start)
    for length, news in steps:
        upto = rhythm.upto_h
        rhythm = watch(rhythm, {upto + h for h in news}, upto + length)
    return rhythm


@given(HOURS, STEPS)
def test_it_stays_small_and_sane(start: int, steps: list[tuple[int, set[int]]]) -> None:
    """A fixed number of numbers, none negative, never more news than hours."""
    rhythm = grown(start, steps)
    assert len(rhythm.heard) == len(rhythm.watched) == WEEK_H
    assert len(rhythm.gaps) <= GAPS
    assert all(0 <= h <= w <= 10 for h, w in zip(rhythm.heard, rhythm.watched, strict=True))
    assert 0 <= rhythm.beats <= rhythm.hours <= rhythm.upto_h - rhythm.since_h


@given(HOURS, STEPS, st.sets(st.integers(0, 50)), st.integers(0, 50), st.integers(0, 50))
def test_how_often_it_is_looked_at_changes_nothing(
    start: int, steps: list[tuple[int, set[int]]], hours: set[int], one: int, other: int
) -> None:
    """Watching ten hours at once or one after the other is the same."""
    rhythm = grown(start, steps)
    news = {rhythm.upto_h + h for h in hours}
    middle, end = sorted((rhythm.upto_h + one, rhythm.upto_h + other))
    assert watch(watch(rhythm, news, middle), news, end) == watch(rhythm, news, end)
    assert watch(rhythm, news, rhythm.upto_h - 1) == rhythm


@settings(max_examples=30)
@given(st.integers(0, WEEK_H), st.integers(1, 400), st.sampled_from([always, office, daily]))
def test_a_longer_silence_is_never_less_quiet_and_news_end_it(
    later: int, silence: int, rate: Rate
) -> None:
    """Once quiet, quiet until there is news."""
    rhythm = silent_for(replace(LIVED[rate], since_h=later), silence)
    assert is_quiet(silent_for(rhythm, 24)) or not is_quiet(rhythm)
    assert not is_quiet(watch(rhythm, (rhythm.upto_h,), rhythm.upto_h + 1))


LIVED: dict[Rate, Rhythm] = {rate: lived(rate, 8) for rate in (always, office, daily)}


def test_chances_add_up_to_the_news_of_a_week() -> None:
    """Spreading over neighbouring hours loses none."""
    rhythm = LIVED[office]
    total = sum(rhythms.chance(rhythm.heard, rhythm.watched, hour) for hour in range(WEEK_H))
    plain = sum(h / (w + 1) for h, w in zip(rhythm.heard, rhythm.watched, strict=True))
    assert total == pytest.approx(plain)
