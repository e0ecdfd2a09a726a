"""What answers say beside the body."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict

from monitor.adapters.http.headers import (
    DAY_S,
    content_type,
    fresh_for_s,
    retry_after_s,
    validator,
)

NOON = 1_750_000_000.0  # Sun, 15 Jun 2025 15:06:40 GMT


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("120s", 120),
        ("120.5", 120),
        ("0", 0),
        ("-5", 0),
        ("999999999999", DAY_S),
        ("Sun, 15 Jun 2025 15:16:40 GMT", 600),
        ("Sunday, 15-Jun-25 15:16:40 GMT", 600),
        ("Sun Jun 15 15:16:40 2025", 600),
        ("Sun, 15 Jun 2025 17:16:40 +0200", 600),
        ("Sun, 15 Jun 2025 15:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", DAY_S),
        ("soon", None),
        ("", None),
        ("9" * 400, None),
        ("Sun, 99 Jun 2025 15:16:40 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_forms_and_clamped(value: str, seconds: int | None) -> None:
    """Seconds or a date, from nothing to a day; nonsense is no wish."""
    assert retry_after_s({"Retry-After": value}, NOON) == seconds


def test_a_date_counts_from_the_servers_own_clock() -> None:
    """A server whose clock is a year off still means ten minutes."""
    fields = {
        "Date": "Sat, 15 Jun 2024 15:06:40 GMT",
        "Retry-After": "Sat, 15 Jun 2024 15:16:40 GMT",
        "Expires": "Sat, 15 Jun 2024 15:11:40 GMT",
    }
    assert retry_after_s(fields, NOON) == 600
    assert fresh_for_s(fields, NOON) == 300


@pytest.mark.parametrize(
    ("fields", "seconds"),
    [
        ([("Cache-Control", "max-age=300")], 300),
        ([("Cache-Control", "public, max-age=300")], 300),
        ([("Cache-Control", 'MAX-AGE="300"')], 300),
        ([("Cache-Control", "max-age = 300")], 300),
        ([("Cache-Control", "max-age=300"), ("Age", "100")], 200),
        ([("Cache-Control", "max-age=300"), ("Age", "400")], 0),
        ([("Cache-Control", "max-age=300"), ("Age", "old")], 300),
        ([("Cache-Control", "max-age=300"), ("Cache-Control", "max-age=60")], 60),
        ([("Cache-Control", "max-age=99999999")], DAY_S),
        ([("Cache-Control", "max-age=300, no-cache")], None),
        ([("Cache-Control", 'no-cache="Set-Cookie", max-age=300')], None),
        ([("Cache-Control", "no-store"), ("Expires", "Sun, 15 Jun 2025 15:16:40 GMT")], None),
        ([("Cache-Control", "s-maxage=300")], None),
        ([("Cache-Control", "max-age=-1")], None),
        ([("Cache-Control", "private")], None),
        ([("Expires", "Sun, 15 Jun 2025 15:16:40 GMT")], 600),
        ([("Cache-Control", "max-age=9"), ("Expires", "Sun, 15 Jun 2025 15:16:40 GMT")], 9),
        ([("Expires", "0")], 0),
        ([("Expires", "-1")], 0),
        ([("Expires", "Thu, 01 Jan 1970 00:00:00 GMT")], 0),
        ([], None),
    ],
)
def test_freshness_is_what_cache_control_or_expires_promise(
    fields: list[tuple[str, str]], seconds: int | None
) -> None:
    """max-age less Age, else Expires less Date; no-cache and no-store promise nothing."""
    assert fresh_for_s(CIMultiDict(fields), NOON) == seconds


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60), st.text(max_size=30))
@settings(max_examples=150)
def test_any_header_text_gives_seconds_within_a_day(
    retry: str, control: str, expires: str, date: str
) -> None:
    """Strangers' words never raise and never exceed the clamp."""
    fields = {"Retry-After": retry, "Cache-Control": control, "Expires": expires, "Date": date}
    for seconds in (retry_after_s(fields, NOON), fresh_for_s(fields, NOON)):
        assert seconds is None or 0 <= seconds <= DAY_S


@given(st.integers(-(10**17), 10**17))
@settings(max_examples=100)
def test_any_number_of_seconds_is_clamped(number: int) -> None:
    """However absurd, the wish is between now and tomorrow."""
    assert retry_after_s({"Retry-After": str(number)}, NOON) == min(max(number, 0), DAY_S)


@pytest.mark.parametrize("value", ['"abc"', 'W/"abc-gzip"', "abc", "Sun, 15 Jun 2025 15:06:40 GMT"])
def test_sane_validators_come_back_as_they_were(value: str) -> None:
    """An ETag is opaque; only what cannot be sent back is left out."""
    assert validator(f" {value}\t") == value


@pytest.mark.parametrize(
    "value",
    [None, "", "  ", '"a\r\nX: y"', '"a\nb"', '"a\x00"', '"é"', '"\udce9"', '"' + "x" * 600],
)
def test_validators_that_cannot_be_sent_back_are_dropped(value: str | None) -> None:
    """Line ends, control characters, other bytes and absurd lengths never become a request."""
    assert validator(value) is None


@given(st.text(max_size=80))
@settings(max_examples=100)
def test_no_validator_and_no_type_carries_a_line_end(value: str) -> None:
    """Nothing that is kept could start another header field."""
    for kept in (validator(value), content_type(value)):
        assert kept is None or (kept.isprintable() and kept.isascii())


def test_content_type_is_bounded_and_clean() -> None:
    """The type is passed on for the parser, without what does not belong in it."""
    assert content_type("text/xml; charset=utf-8") == "text/xml; charset=utf-8"
    assert content_type("text/xml\x00\x1b; charset=é") == "text/xml; charset="
    assert len(content_type("a" * 9000) or "") == 256
    assert content_type("\x01") is None
    assert content_type(None) is None
