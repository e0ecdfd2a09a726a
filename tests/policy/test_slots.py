"""Slots: local times become instants, each exactly once."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Schedule
from monitor.policy import due_slots, next_slot, quiet_until
from monitor.policy.slots import slots_after

PARIS = "Europe/Paris"
HOUR = 3_600_000
DAY = 24 * HOUR


def at(text: str) -> int:
    """An instant from ISO text in UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def times(*minutes: int) -> Schedule:
    """A schedule of times of day."""
    return Schedule(times=minutes)


def test_a_time_of_day_is_meant_in_the_local_zone() -> None:
    """07:00 in Paris in winter is 06:00 UTC, in summer 05:00."""
    assert next_slot(times(420), PARIS, at("2026-01-10T00:00")) == at("2026-01-10T06:00")
    assert next_slot(times(420), PARIS, at("2026-07-10T00:00")) == at("2026-07-10T05:00")


def test_the_slot_of_this_very_instant_is_past() -> None:
    """`next_slot` is strictly later, `due_slots` includes now."""
    now = at("2026-01-10T06:00")
    assert next_slot(times(420), PARIS, now) == now + DAY
    assert due_slots(times(420), PARIS, now - 1, now) == (now,)
    assert due_slots(times(420), PARIS, now, now) == ()


def test_a_skipped_local_time_is_sent_after_the_gap_once() -> None:
    """02:30 on the spring night does not exist in Paris: one slot, at 03:30 summer time."""
    day = due_slots(times(150), PARIS, at("2026-03-28T12:00"), at("2026-03-29T12:00"))
    assert day == (at("2026-03-29T01:30"),)


def test_a_repeated_local_time_is_sent_the_first_time_only() -> None:
    """02:30 comes twice on the autumn night: one slot, the first."""
    day = due_slots(times(150), PARIS, at("2026-10-24T12:00"), at("2026-10-25T12:00"))
    assert day == (at("2026-10-25T00:30"),)


@pytest.mark.parametrize(
    ("start", "hours"),
    [("2026-03-28T23:00", 23), ("2026-10-24T22:00", 25), ("2026-06-01T22:00", 24)],
)
def test_hourly_slots_follow_the_real_hours_of_the_day(start: str, hours: int) -> None:
    """A day of 23, 24 or 25 hours has as many hourly slots, an hour apart."""
    begin = at(start)
    found = due_slots(Schedule(every_minutes=60), PARIS, begin - 1, begin + hours * HOUR - 1)
    assert found == tuple(begin + n * HOUR for n in range(hours))


def test_days_are_local_days() -> None:
    """Friday 23:30 in Seoul is a slot although it is Friday afternoon in UTC."""
    friday = Schedule(times=(23 * 60 + 30,), days=frozenset({4}))
    assert next_slot(friday, "Asia/Seoul", at("2026-11-16T00:00")) == at("2026-11-20T14:30")


def test_two_times_that_fall_together_are_one_slot() -> None:
    """02:30 and 03:30 on the spring night are the same instant."""
    night = due_slots(times(150, 210), PARIS, at("2026-03-28T22:00"), at("2026-03-29T12:00"))
    assert night == (at("2026-03-29T01:30"),)


def test_instant_schedules_have_no_slots() -> None:
    """`send: now` never waits for a slot."""
    assert next_slot(Schedule(now=True), PARIS, 0) is None


ZONES = sorted(z for z in available_timezones() if "/" in z and not z.startswith(("Etc/", "posix")))


@settings(max_examples=60, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    start=st.integers(at("2000-01-01T00:00"), at("2037-01-01T00:00")),
    minutes=st.lists(st.integers(0, 1439), min_size=1, max_size=4, unique=True),
)
def test_walking_slot_by_slot_meets_each_exactly_once(
    zone: str, start: int, minutes: list[int]
) -> None:
    """Stepping with `next_slot` gives the same slots as asking for the whole span at once."""
    schedule = Schedule(times=tuple(sorted(minutes)))
    end = start + 5 * DAY
    walked = []
    now: int | None = start
    while (now := next_slot(schedule, zone, now or 0)) is not None and now <= end:
        walked.append(now)
    assert tuple(walked) == due_slots(schedule, zone, start, end)
    assert walked == sorted(set(walked))


def test_slots_are_finite_even_with_no_day() -> None:
    """A schedule without days ends instead of searching for ever."""
    assert list(slots_after(Schedule(times=(60,), days=frozenset()), PARIS, 0)) == []


def test_quiet_hours_pass_midnight() -> None:
    """22:00-06:30 holds at 23:00 until the next morning and at 05:00 until the same one."""
    quiet = Schedule(now=True, quiet=(22 * 60, 6 * 60 + 30))
    assert quiet_until(quiet, PARIS, at("2026-01-10T22:00")) == at("2026-01-11T05:30")
    assert quiet_until(quiet, PARIS, at("2026-01-11T04:00")) == at("2026-01-11T05:30")
    assert quiet_until(quiet, PARIS, at("2026-01-11T05:30")) is None
    assert quiet_until(quiet, PARIS, at("2026-01-11T12:00")) is None
