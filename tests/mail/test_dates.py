"""Times as a reader in some zone and language would say them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.mail.dates import Calendar, mail_date, zone_label, zone_of
from monitor.mail.words import words_for
from tests.mail.samples import NOW, at


def calendar(language: str = "fr", zone: str = "Europe/Paris", now_ms: int = NOW) -> Calendar:
    """On Monday 23 November 2026, 07:00 in Paris."""
    return Calendar(words_for(language), zone, now_ms)


@pytest.mark.parametrize(
    ("when", "french", "english"),
    [
        (at(23, 6, 12), "06:12", "06:12"),
        (at(22, 22, 31), "hier 22:31", "yesterday 22:31"),
        (at(21, 8, 0), "sam. 21 nov., 08:00", "Sat 21 Nov, 08:00"),
        (at(1, 8, 0), "dim. 1er nov., 08:00", "Sun 1 Nov, 08:00"),
        (at(24, 8, 0), "mar. 24 nov., 08:00", "Tue 24 Nov, 08:00"),
        (NOW - 365 * 86_400_000, "23 nov. 2025, 07:00", "23 Nov 2025, 07:00"),
    ],
)
def test_moments_are_as_short_as_is_clear(when: int, french: str, english: str) -> None:
    """Today without a day, yesterday by name, then the date, then the year."""
    assert calendar("fr").moment(when) == french
    assert calendar("en").moment(when) == english


@pytest.mark.parametrize(
    ("when", "french", "english"),
    [
        (at(23, 12, 30), "aujourd’hui à 12:30", "today at 12:30"),
        (at(24, 7), "demain à 07:00", "tomorrow at 07:00"),
        (at(27, 7), "vendredi à 07:00", "Friday at 07:00"),
        (at(30, 7), "lundi 30 novembre 2026 à 07:00", "Monday, 30 November 2026 at 07:00"),
        (
            at(1, 7, month=12),
            "mardi 1er décembre 2026 à 07:00",
            "Tuesday, 1 December 2026 at 07:00",
        ),
    ],
)
def test_the_next_sending_is_told_in_words(when: int, french: str, english: str) -> None:
    """Today, tomorrow, a weekday within the week, else a date."""
    assert calendar("fr").coming(when) == french
    assert calendar("en").coming(when) == english


def test_yesterday_is_the_reader_s_yesterday() -> None:
    """The same instant is today in Seoul and yesterday in New York."""
    when = at(22, 23)
    assert calendar(zone="Asia/Seoul").moment(when) == "07:00"
    assert calendar(zone="America/New_York").moment(when) == "hier 17:00"


def test_days_are_counted_by_date_over_a_clock_change() -> None:
    """The evening before the clocks go back is yesterday, 25 hours or not."""
    now = at(25, 12, month=10)
    assert calendar(now_ms=now).moment(at(24, 23, 59, month=10)) == "hier 23:59"
    assert calendar(now_ms=now).moment(at(25, 0, 1, month=10)) == "00:01"


def test_the_head_names_the_zone_by_its_place() -> None:
    """The city, without continent and underscores."""
    assert calendar().headed(NOW) == "lundi 23 novembre 2026, 07:00 (Paris)"
    assert zone_label(zone_of("America/Argentina/Buenos_Aires")) == "Buenos Aires"


@pytest.mark.parametrize("name", ["Nowhere/Else", "", "../../etc/passwd", "/etc/localtime", "\0"])
def test_an_unknown_zone_is_utc(name: str) -> None:
    """The mail leaves all the same, and says which zone it uses."""
    assert zone_label(zone_of(name)) == "UTC"


def test_the_date_header_is_english_with_the_reader_s_offset() -> None:
    """RFC 5322 knows no other month names."""
    assert mail_date(NOW, "Europe/Paris") == "Mon, 23 Nov 2026 07:00:00 +0100"
    assert mail_date(NOW, "America/St_Johns") == "Mon, 23 Nov 2026 02:30:00 -0330"
    assert mail_date(NOW, "UTC") == "Mon, 23 Nov 2026 06:00:00 +0000"


@settings(max_examples=50, deadline=None)
@given(st.integers(-(10**30), 10**30), st.sampled_from(["Asia/Seoul", "UTC", "America/New_York"]))
def test_no_instant_is_beyond_telling(when: int, zone: str) -> None:
    """Absurd numbers give some date, never an error."""
    told = calendar(zone=zone)
    assert told.moment(when)
    assert told.coming(when)
    assert told.tiny(when)
    assert mail_date(when, zone)


@pytest.mark.parametrize(
    ("language", "head", "moment"),
    [
        ("en-US", "Monday, November 23, 2026, 7:00 AM (Paris)", "Sat, Nov 21, 8:00 AM"),
        ("en-IN", "Monday, 23 November 2026, 7:00 AM (Paris)", "Sat, 21 Nov, 8:00 AM"),
        ("fr-CA", "lundi 23 novembre 2026, 07 h 00 (Paris)", "sam. 21 nov., 08 h 00"),
    ],
)
def test_a_country_writes_its_own_dates(language: str, head: str, moment: str) -> None:
    """The words of the language, the clock and the order of the country (CLDR varies am and AM)."""

    def plain(text: str) -> str:
        spaced = text.replace("\u202f", " ").replace("\xa0", " ")
        return spaced.replace(" am", " AM")

    told = calendar(language)
    assert plain(told.headed(NOW)) == head
    assert plain(told.moment(at(21, 8))) == moment
