"""When a schedule sends: slots as UTC instants computed from local time and zone.

Each slot exists exactly once, on the days of a clock change too: a local time that is skipped in
spring is sent when the clock has jumped, a local time that comes twice in autumn is sent the first
time only; a schedule of every hour sends in both of the repeated hours.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from monitor.model import Schedule

DAY_MINUTES = 24 * 60
HORIZON_DAYS = 16
"""So many days that have slots are looked at."""

LOOK_AHEAD_DAYS = 400
"""Holidays may follow each other for long, but a schedule without any day is not looked through."""


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name (settings have checked that it exists)."""
    return ZoneInfo(name)


def local(instant_ms: int, zone_name: str) -> datetime:
    """The wall clock of a zone at an instant."""
    return datetime.fromtimestamp(instant_ms / 1000, UTC).astimezone(zone(zone_name))


def instant_of(day: date, minute: int, zone_name: str, fold: int = 0) -> int:
    """The instant (ms) of a local minute of a day; a skipped minute is moved past the gap."""
    wall = datetime.combine(day, time(minute // 60, minute % 60, fold=fold), zone(zone_name))
    return int(wall.timestamp() * 1000)


def _instants(schedule: Schedule, day: date, zone_name: str) -> Iterable[int]:
    """The slots of one local day, unordered, perhaps with repetitions."""
    if schedule.every_minutes is None:
        for minute in schedule.times:
            yield instant_of(day, minute, zone_name)
        return
    for minute in range(0, DAY_MINUTES, schedule.every_minutes):
        first = instant_of(day, minute, zone_name)
        yield first
        if schedule.every_minutes <= 60:  # noqa: PLR2004 - an hour that comes twice is two hours
            second = instant_of(day, minute, zone_name, fold=1)
            if second > first:
                yield second


@lru_cache(maxsize=1024)
def _day_slots(schedule: Schedule, day: date, zone_name: str) -> tuple[int, ...]:
    """The slots of one local day, in order; kept, as every pending alert asks for them."""
    return tuple(sorted(set(_instants(schedule, day, zone_name))))


def slots_after(schedule: Schedule, zone_name: str, after_ms: int) -> Iterator[int]:
    """Slots later than an instant, in order, of the next `HORIZON_DAYS` days that have some."""
    start = local(after_ms, zone_name).date() - timedelta(days=1)
    last = after_ms
    left = HORIZON_DAYS
    for offset in range(LOOK_AHEAD_DAYS):
        day = start + timedelta(days=offset)
        if not left or day.weekday() not in schedule.days or _is_holiday(day, schedule):
            continue
        left -= 1
        slots = _day_slots(schedule, day, zone_name)
        for slot_ms in slots[bisect_right(slots, last) :]:
            last = slot_ms
            yield slot_ms


def _is_holiday(day: date, schedule: Schedule) -> bool:
    holidays = schedule.holidays
    if not holidays:
        return False
    return (day.year, day.month, day.day) in holidays or (0, day.month, day.day) in holidays


def next_slot(schedule: Schedule, zone_name: str, after_ms: int) -> int | None:
    """The first slot later than an instant; None for instant schedules."""
    return next(slots_after(schedule, zone_name, after_ms), None)


def due_slots(schedule: Schedule, zone_name: str, after_ms: int, now_ms: int) -> tuple[int, ...]:
    """Slots in (after, now]; after a long pause only those of the last `HORIZON_DAYS` days."""
    start = max(after_ms, now_ms - (HORIZON_DAYS - 2) * 86_400_000)
    due = []
    for slot_ms in slots_after(schedule, zone_name, start):
        if slot_ms > now_ms:
            break
        due.append(slot_ms)
    return tuple(due)


def quiet_until(schedule: Schedule, zone_name: str, now_ms: int) -> int | None:
    """The end of the quiet hours that hold at this instant; None outside of them."""
    if schedule.quiet is None:
        return None
    start, end = schedule.quiet
    wall = local(now_ms, zone_name)
    minute = wall.hour * 60 + wall.minute
    inside = start <= minute < end if start <= end else (minute >= start or minute < end)
    if not inside:
        return None
    day = wall.date() + timedelta(days=1 if start > end and minute >= start else 0)
    # On the night of a clock change the end may already lie behind: then nothing is held.
    until = instant_of(day, end, zone_name)
    return until if until > now_ms else None
