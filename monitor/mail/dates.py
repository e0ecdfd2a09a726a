"""Instants in the reader's zone and words. Instants are milliseconds since 1970 UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from monitor.mail import locales
from monitor.mail.catalogue import Words

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEK = 7
_ONE = re.compile(r"\b1\b")
_CLOCKS_APART_MS = 15 * 60_000
"""How far an agency's clock may run ahead before its date is not believed."""
_OLDEST_MS = 946_684_800_000
"""Dates before 2000 are placeholders (1970) in a wire."""


@lru_cache(maxsize=256)
def zone_of(name: str) -> ZoneInfo:
    """The zone, or UTC for a name that is none: a mail with UTC times beats no mail."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def local(at_ms: int, zone: ZoneInfo) -> datetime:
    """Local time of an instant; instants no calendar has become the nearest it has."""
    try:
        return (_EPOCH + timedelta(milliseconds=at_ms)).astimezone(zone)
    except (OverflowError, ValueError):
        return datetime(1 if at_ms < 0 else 9999, 1, 2, tzinfo=zone)


def zone_label(zone: ZoneInfo) -> str:
    """The place that a zone is named after: "Paris", "Buenos Aires", "UTC"."""
    return (zone.key or "UTC").rpartition("/")[2].replace("_", " ")


def credible(published_ms: int | None, seen_ms: int) -> int:
    """The instant to show: when it was published if that can be true, else when it was seen."""
    if published_ms is None or not _OLDEST_MS <= published_ms <= seen_ms + _CLOCKS_APART_MS:
        return seen_ms
    return published_ms


class Calendar:
    """Tells instants in one zone and language, as seen from `now_ms`."""

    __slots__ = ("_told", "now", "words", "zone")

    def __init__(self, words: Words, zone_name: str, now_ms: int) -> None:
        self.words = words
        self.zone = zone_of(zone_name)
        self.now = local(now_ms, self.zone)
        self._told: dict[int, str] = {}

    def time(self, at: datetime) -> str:
        """Hours and minutes."""
        return locales.clock(_bare(at), self.words.locale)

    def date(self, at: datetime) -> str:
        """A whole date: "lundi 23 novembre 2026"."""
        return self._first(locales.whole_date(_bare(at), self.words.locale), at)

    def headed(self, at_ms: int) -> str:
        """Date, time and zone for the head of a mail."""
        at = local(at_ms, self.zone)
        return self.words.say(
            "headed", date=self.date(at), time=self.time(at), zone=zone_label(self.zone)
        )

    def moment(self, at_ms: int) -> str:
        """As short as is clear: "06:12", "yesterday 22:31", "Tue 17 Nov, 22:31"."""
        minute = at_ms // 60_000
        if minute not in self._told:
            self._told[minute] = self._moment(local(at_ms, self.zone))
        return self._told[minute]

    def _moment(self, at: datetime) -> str:
        time = self.time(at)
        days = (self.now.date() - at.date()).days
        if days == 0:
            return time
        if days == 1:
            return self.words.say("time.yesterday", time=time)
        short = locales.short_day if at.year == self.now.year else locales.short_date
        day = self._first(short(_bare(at), self.words.locale), at)
        return self.words.say("time.day", day=day, time=time)

    def coming(self, at_ms: int) -> str:
        """A future instant: "today at 12:30", "tomorrow at 07:00", "Monday at 07:00"."""
        at = local(at_ms, self.zone)
        time = self.time(at)
        days = (at.date() - self.now.date()).days
        if days == 0:
            return self.words.say("next.today", time=time)
        if days == 1:
            return self.words.say("next.tomorrow", time=time)
        if 0 < days < _WEEK:
            weekday = locales.weekday(_bare(at), self.words.locale)
            return self.words.say("next.week", weekday=weekday, time=time)
        return self.words.say("next.date", date=self.date(at), time=time)

    def tiny(self, at_ms: int) -> str:
        """The weekday in two letters."""
        return locales.tiny_weekday(local(at_ms, self.zone), self.words.locale)

    def _first(self, told: str, at: datetime) -> str:
        """With the first of a month as the language writes it."""
        return _ONE.sub(self.words.first, told, count=1) if at.day == 1 else told


def _bare(at: datetime) -> datetime:
    """Local time without its zone: Babel would convert it once more."""
    return at.replace(tzinfo=None)


def mail_date(at_ms: int, zone_name: str) -> str:
    """The value of a Date header (RFC 5322, 3.3)."""
    at = local(at_ms, zone_of(zone_name))
    offset = at.utcoffset() or timedelta()
    sign = "-" if offset < timedelta() else "+"
    minutes = int(abs(offset).total_seconds()) // 60
    return (
        f"{_DAYS[at.weekday()]}, {at.day} {_MONTHS[at.month - 1]} {at.year:04}"
        f" {at.hour:02}:{at.minute:02}:{at.second:02} {sign}{minutes // 60:02}{minutes % 60:02}"
    )
