"""Days and instants as the analyst writes them. Raises `MistakeError` with a hint."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.settings.values import MistakeError

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)")
_EUROPEAN = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")


@dataclass(frozen=True, slots=True)
class Until:
    """Until when, on the wall of a zone that is known later."""

    wall: datetime

    def instant_ms(self, zone_name: str) -> int:
        """The first instant that is no longer meant."""
        return int(self.wall.replace(tzinfo=ZoneInfo(zone_name)).timestamp() * 1000)


NO_HOLIDAY = (-1, 0, 0)
"""What `none` means: a list that is given, and has no day in it."""
_YEARLY = re.compile(r"(\d\d)-(\d\d)")
LEAP = 2000


def holiday(text: str) -> tuple[int, int, int]:
    """`2026-04-06`, or `12-25` for every year (year 0), or `none`."""
    word = text.strip()
    if word.casefold() == "none":
        return NO_HOLIDAY
    try:
        if _DAY.fullmatch(word):
            day = date.fromisoformat(word)
            return day.year, day.month, day.day
        if _YEARLY.fullmatch(word):
            day = date.fromisoformat(f"{LEAP}-{word}")
            return 0, day.month, day.day
    except ValueError:
        pass
    hint = _day_meant(word) or "Write a day (2026-04-06), or month and day (12-25) for every year."
    raise MistakeError(f"`{text}` is no day", hint)


def until(text: str) -> Until:
    """`2026-12-24`, the whole day, or `2026-12-24 07:00`."""
    word = text.strip()
    moment = _MOMENT.fullmatch(word)
    try:
        if moment is not None:
            return Until(datetime.fromisoformat(f"{moment[1]}T{moment[2]}"))
        if _DAY.fullmatch(word):
            return Until(datetime.combine(date.fromisoformat(word) + timedelta(days=1), time()))
    except (ValueError, OverflowError):
        pass
    hint = _day_meant(word) or "Write a day (2026-12-24) or a time (2026-12-24 07:00)."
    raise MistakeError(f"`{text}` is no day or time", hint)


def _day_meant(word: str) -> str:
    """What `24.12.2026` means; "" if that cannot be told."""
    found = _EUROPEAN.fullmatch(word)
    if found is None:
        return ""
    try:
        day = date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return ""
    return f"Did you mean `{day.isoformat()}`?"
