"""How a country writes dates, times and numbers: CLDR's data, by Babel.

Babel and a locale's data are read at first use (80 ms).
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale


@cache
def _locale(name: str) -> Locale:
    from babel import Locale  # noqa: PLC0415

    return Locale.parse(name)


def is_known(name: str) -> bool:
    """Whether CLDR has a locale of that name ("fr_CA")."""
    from babel import UnknownLocaleError  # noqa: PLC0415

    try:
        return str(_locale(name)) == name
    except (UnknownLocaleError, ValueError):
        return False


def thousands(name: str) -> str:
    """What stands between the thousands."""
    locale = _locale(name)
    group: str = locale.number_symbols[locale.default_numbering_system]["group"]
    return group


def clock(at: datetime, name: str) -> str:
    """Hours and minutes: "06:12", "6:12 AM", "06 h 12"."""
    return str(_locale(name).time_formats["short"].apply(at, _locale(name)))


def whole_date(at: datetime, name: str) -> str:
    """Weekday, day, month and year, in words."""
    return str(_locale(name).date_formats["full"].apply(at, _locale(name)))


def short_day(at: datetime, name: str) -> str:
    """Weekday, day and month, abbreviated: "dim. 1 nov.", "Sun, Nov 1"."""
    return _skeleton("MMMEd", at, name)


def short_date(at: datetime, name: str) -> str:
    """Day, month and year, abbreviated."""
    return _skeleton("yMMMd", at, name)


def weekday(at: datetime, name: str) -> str:
    """The weekday in full."""
    found: str = _locale(name).days["stand-alone"]["wide"][at.weekday()]
    return found


def tiny_weekday(at: datetime, name: str) -> str:
    """The weekday in two letters or so."""
    found: str = _locale(name).days["stand-alone"]["short"][at.weekday()]
    return found


def _skeleton(skeleton: str, at: datetime, name: str) -> str:
    from babel.dates import format_skeleton  # noqa: PLC0415

    return format_skeleton(skeleton, at, locale=_locale(name))
