"""A year of slots in twenty zones: each exactly once, walked as a daemon walks them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from monitor.model import Schedule
from monitor.policy import due_slots, next_slot

DAY = 86_400_000
ZONES = [
    "Africa/Cairo", "Africa/Casablanca", "America/Havana", "America/Los_Angeles",
    "America/New_York", "America/Santiago", "America/Sao_Paulo", "America/St_Johns",
    "Asia/Beirut", "Asia/Gaza", "Asia/Jerusalem", "Asia/Kathmandu", "Asia/Seoul",
    "Australia/Lord_Howe", "Europe/Dublin", "Europe/Paris", "Pacific/Apia", "Pacific/Auckland",
    "Pacific/Chatham", "UTC",
]  # fmt: skip
"""Clocks that change by an hour, by half an hour, at midnight, for Ramadan, or never."""

TIMES = Schedule(times=(0, 150, 7 * 60, 12 * 60 + 30, 18 * 60))
OFFICE = Schedule(
    times=(0, 450),
    days=frozenset(range(5)),
    holidays=frozenset({(0, 1, 1), (0, 12, 25), (2026, 4, 6)}),
)


def start_of(year: int, zone: str) -> int:
    """The first instant of a year in a zone."""
    return int(datetime(year, 1, 1, tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def walked(schedule: Schedule, zone: str, year: int) -> list[int]:
    """The slots of a year as a daemon meets them, which is restarted, and away now and then."""
    now, end = start_of(year, zone) - 1, start_of(year + 1, zone) - 1
    found: list[int] = []
    done = now
    step = 0
    while True:
        coming = next_slot(schedule, zone, now)
        if coming is None or coming > end:
            return found
        step += 1
        now = coming + (5_000 if step % 17 else 7 * 3_600_000)
        due = [slot for slot in due_slots(schedule, zone, done, now) if slot <= end]
        found += due
        done = max([done, *due])


def local_days(year: int) -> list[date]:
    """Every day of a year."""
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("zone", ZONES)
def test_each_time_of_day_is_one_slot_of_each_day(zone: str) -> None:
    """Times that are skipped or come twice included; nothing is sent twice, nothing is left out."""
    slots = walked(TIMES, zone, 2026)
    assert slots == sorted(set(slots))
    meant = set()
    for day in local_days(2026):
        for minute in TIMES.times:
            wall = datetime(day.year, day.month, day.day, minute // 60, minute % 60)  # noqa: DTZ001
            meant.add(int(wall.replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000))
    assert set(slots) == meant
    assert len(slots) >= 365 * 5 - 2


@pytest.mark.parametrize(
    ("zone", "minutes"),
    [*((zone, 60) for zone in ZONES), ("Europe/Paris", 15), ("Pacific/Chatham", 30)],
)
def test_hours_are_as_many_as_there_really_are(zone: str, minutes: int) -> None:
    """A day of 23 or 25 hours has 23 or 25 hourly slots, all evenly apart."""
    slots = walked(Schedule(every_minutes=minutes), zone, 2026)
    year_ms = start_of(2027, zone) - start_of(2026, zone)
    apart = {later - sooner for sooner, later in pairwise(slots)}
    if zone == "Australia/Lord_Howe" and minutes == 60:
        # Clocks that change by half an hour: the hours of the wall are half an hour off then.
        assert apart <= {1_800_000, 3_600_000, 5_400_000}
    else:
        assert apart == {minutes * 60_000}
        assert len(slots) == year_ms // (minutes * 60_000)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("hours", [2, 8, 24])
def test_every_few_hours_is_meant_by_the_wall(zone: str, hours: int) -> None:
    """The same times each day; on the days of a clock change each once."""
    slots = walked(Schedule(every_minutes=60 * hours), zone, 2026)
    assert slots == sorted(set(slots))
    same = walked(Schedule(times=tuple(range(0, 1440, 60 * hours))), zone, 2026)
    assert slots == same


@pytest.mark.parametrize("zone", ZONES)
def test_days_and_holidays_are_local_days(zone: str) -> None:
    """Nothing leaves on a weekend or a holiday, and all else does."""
    slots = walked(OFFICE, zone, 2026)
    days = [d for d in local_days(2026) if d.weekday() < 5]
    off = {date(2026, 1, 1), date(2026, 4, 6), date(2026, 12, 25)}
    sent = [datetime.fromtimestamp(s / 1000, UTC).astimezone(ZoneInfo(zone)).date() for s in slots]
    assert sorted(sent) == sorted([d for d in days if d not in off] * 2)


def test_a_very_long_row_of_holidays_ends() -> None:
    """A month off: the next digest is after it."""
    month = frozenset((0, 8, day) for day in range(1, 32))
    schedule = Schedule(times=(420,), holidays=month)
    after = int(datetime(2026, 7, 31, 12, tzinfo=UTC).timestamp() * 1000)
    assert next_slot(schedule, "UTC", after) == int(
        datetime(2026, 9, 1, 7, tzinfo=UTC).timestamp() * 1000
    )


def test_a_yearly_holiday_on_leap_day_is_no_mistake() -> None:
    """It is a holiday once in four years."""
    schedule = Schedule(times=(420,), holidays=frozenset({(0, 2, 29)}))
    day = int(datetime(2028, 2, 28, 12, tzinfo=UTC).timestamp() * 1000)
    assert next_slot(schedule, "UTC", day) == day + 2 * DAY - 5 * 3_600_000
