"""What answers say beside the body: freshness, when to come back, validators.

Everything here is a stranger's text: absurd values are clamped, unreadable ones ignored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

DAY_S = 86_400
"""No server decides for longer than a day when its feed is asked again."""

_MAX_AGE = re.compile(r'(?:^|[\s,;])max-age\s*=\s*"?\s*(\d{1,18})', re.ASCII | re.IGNORECASE)
_AGE = re.compile(r"\s*(\d{1,18})\s*(?:,.*)?", re.ASCII)
_SECONDS = re.compile(r"\s*([+-]?\d{1,18})(?:\.\d*)?\s*s?\s*", re.ASCII | re.IGNORECASE)
_NO_STORE = re.compile(r"(?:^|[\s,;])no-(?:cache|store)(?=[\s,;=]|$)", re.ASCII | re.IGNORECASE)
_SANE = re.compile(r"[\x20-\x7e]+")
_MAX_VALIDATOR = 512


def retry_after_s(headers: Mapping[str, str], now_s: float) -> int | None:
    """Retry-After in seconds, 0 to one day (RFC 9110 section 10.2.3); None if there is none.

    A date counts from the answer's own Date, so that a server with a wrong clock is understood.
    """
    value = headers.get("Retry-After")
    if value is None:
        return None
    seconds = _SECONDS.fullmatch(value)
    if seconds is not None:
        return _clamped(float(seconds[1]))
    at = _instant_s(value)
    return None if at is None else _clamped(at - _sent_s(headers, now_s))


def fresh_for_s(headers: Mapping[str, str], now_s: float) -> int | None:
    """How long the answer stays fresh, 0 to one day (RFC 9111 section 4.2); None: not said.

    no-cache and no-store promise nothing. Of contradicting values the shortest counts.
    """
    control = ",".join(_all(headers, "Cache-Control"))
    if _NO_STORE.search(control):
        return None
    ages = [int(found) for found in _MAX_AGE.findall(control)]
    if ages:
        spent = _AGE.fullmatch(headers.get("Age", ""))
        return _clamped(min(ages) - (int(spent[1]) if spent else 0))
    expires = headers.get("Expires")
    if expires is None:
        return None
    at = _instant_s(expires)
    return 0 if at is None else _clamped(at - _sent_s(headers, now_s))


def validator(value: str | None) -> str | None:
    """An ETag or Last-Modified that can be sent back as it came; None if it cannot."""
    if value is None or len(value) > _MAX_VALIDATOR:
        return None
    value = value.strip(" \t")
    return value if _SANE.fullmatch(value) else None


def content_type(value: str | None) -> str | None:
    """A Content-Type of bounded length without control characters; None if there is none."""
    if value is None:
        return None
    kept = "".join(c for c in value[:256] if " " <= c <= "\x7e").strip()
    return kept or None


def _all(headers: Mapping[str, str], name: str) -> list[str]:
    """Every value of a field that may be repeated."""
    many = getattr(headers, "getall", None)
    if many is not None:
        return list(many(name, ()))
    return [headers[name]] if name in headers else []


def _sent_s(headers: Mapping[str, str], now_s: float) -> float:
    """When the server says it answered, else now."""
    sent = _instant_s(headers.get("Date", ""))
    return now_s if sent is None else sent


def _instant_s(value: str) -> float | None:
    """An HTTP date in any of its three forms, seconds since 1970 UTC; None if it is none."""
    if len(value) > 64:  # noqa: PLR2004 - the longest form has 33
        return None
    try:
        at = parsedate_to_datetime(value)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _clamped(seconds: float) -> int:
    return int(min(max(seconds, 0), DAY_S))
