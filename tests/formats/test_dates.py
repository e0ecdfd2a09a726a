from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.formats.dates import instant


def shown(raw: str, zone: str | None = None) -> str | None:
    """The instant in UTC, for people."""
    ms = instant(raw, zone)
    return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC).isoformat(sep=" ")[:19]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Fri, 18 Jul 2025 09:05:00 +0900", "2025-07-18 00:05:00"),
        ("18 Jul 25 09:05 GMT", "2025-07-18 09:05:00"),
        ("Fri, 18 Jul 2025 09:05:00 EST", "2025-07-18 14:05:00"),
        ("Fri,18 Jul 2025 4:35:5 GMT+9", "2025-07-17 19:35:05"),
        ("Fri, 18 Jul 2025 24:00:00 GMT", "2025-07-19 00:00:00"),
        ("2025-07-18T09:05:00+09:00", "2025-07-18 00:05:00"),
        ("2025-07-18T09:05:00.123456789Z", "2025-07-18 09:05:00"),
        ("2025-07-18 09:05 KST", "2025-07-18 00:05:00"),
        ("20250718T090500Z", "2025-07-18 09:05:00"),
        ("Fri Jul 18 09:05:00 2025", "2025-07-18 09:05:00"),
        ("July 18, 2025 5:30 PM", "2025-07-18 17:30:00"),
        ("2025-07-18 12:10 AM", "2025-07-18 00:10:00"),
        ("mar., 18 juil. 2025 12:00:00 +0200", "2025-07-18 10:00:00"),
        ("Sex, 18 Jul 2025 10:00:00 -0300", "2025-07-18 13:00:00"),
        ("Seg, 22 Set 2025 10:00:00 -0300", "2025-09-22 13:00:00"),
        ("18. März 2025, 10:00 MEZ", "2025-03-18 09:00:00"),
        ("18 мая 2025 10:00 MSK", "2025-05-18 07:00:00"),
        ("2025년 7월 18일 오후 3시 5분", "2025-07-18 15:05:00"),
        ("2025年07月18日 12時34分", "2025-07-18 12:34:00"),
        ("2025. július 18. 10:00", "2025-07-18 10:00:00"),
        ("18.07.2025 12:34", "2025-07-18 12:34:00"),
        ("25/07/2025 12:34", "2025-07-25 12:34:00"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01 00:00:00"),
    ],
)
def test_dates_are_read_as_agencies_write_them(raw: str, expected: str) -> None:
    """RFC 822, ISO 8601, asctime and local forms all come to the same instant."""
    assert shown(raw) == expected


@pytest.mark.parametrize(
    "raw",
    ["", "soon", "03/04/2025", "2025-13-45", "Fri, 99 Jul 2025", "0001-01-01T00:00:00", "12:30"],
)
def test_what_is_ambiguous_or_no_date_stays_unknown(raw: str) -> None:
    """No date is better than a wrong one."""
    assert instant(raw) is None


def test_a_date_without_zone_is_in_the_zone_of_the_document() -> None:
    """Korean wall time without a zone is nine hours before UTC; a written zone wins."""
    assert shown("2025-07-18 09:05:00", "Asia/Seoul") == "2025-07-18 00:05:00"
    assert shown("Fri, 18 Jul 2025 09:05:00", "Asia/Seoul") == "2025-07-18 00:05:00"
    assert shown("Fri, 18 Jul 2025 09:05:00 +0200", "Asia/Seoul") == "2025-07-18 07:05:00"
    assert shown("2025-07-18 09:05:00", "No/Such") == "2025-07-18 09:05:00"


def test_a_date_without_zone_follows_summer_time() -> None:
    """The offset is that of the day, not of today."""
    assert shown("2025-01-18 12:00:00", "Europe/Paris") == "2025-01-18 11:00:00"
    assert shown("2025-07-18 12:00:00", "Europe/Paris") == "2025-07-18 10:00:00"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60) | st.from_regex(r"[0-9T:+\-/. ]{1,40}", fullmatch=True))
def test_any_text_gives_an_instant_or_nothing(raw: str) -> None:
    """Strangers' dates never raise."""
    ms = instant(raw, "Europe/Paris")
    assert ms is None or ms >= 0


@settings(max_examples=60, deadline=None)
@given(st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1)), st.integers(-14, 14))  # noqa: DTZ001 the zone is added
def test_every_date_written_by_the_standards_is_read_exactly(moment: datetime, hours: int) -> None:
    """RFC 2822 and ISO 8601 round trips."""
    moment = moment.replace(microsecond=0)
    expected = round((moment.replace(tzinfo=UTC).timestamp() - hours * 3600) * 1000)
    if expected < 0:
        return
    offset = f"{'-' if hours < 0 else '+'}{abs(hours):02}"
    assert instant(f"{moment:%a, %d %b %Y %H:%M:%S} {offset}00") == expected
    assert instant(f"{moment:%Y-%m-%dT%H:%M:%S}{offset}:00") == expected
