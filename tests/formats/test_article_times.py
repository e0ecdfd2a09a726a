"""The instant of publication, where a page declares it several times."""

from __future__ import annotations

import pytest

from monitor.formats.article_times import times

EIGHT_UTC = 1_795_161_600_000


def published(*raws: str, zone: str | None = None) -> int | None:
    """Of a page whose head declares the first, and whose linked data the others."""
    head = f'<meta property="article:published_time" content="{raws[0]}">'
    data = "".join(f'{{"datePublished": "{raw}"}}' for raw in raws[1:])
    return times(head + data, zone, ())[0]


@pytest.mark.parametrize(
    "raws",
    [
        ("2026-11-20T08:00:00Z", "2026-11-20T11:30:00+01:00"),
        ("2026-11-20T09:00:00", "2026-11-20T09:00:00.000+01:00"),
        ("2026-11-20T17:00:00Z", "2026-11-20T17:00:00+0900"),
        ("2026-11-20 03:00:00", "2026-11-20T08:00:00Z"),
        ("2026-11-20 09:00", "2026-11-20T09:00:00+0000", "2026-11-20T09:00:00+01:00"),
        ("2026-11-20", "2026-11-20T09:00:00+01:00"),
        ("2026-11-20T09:00:00+01:00", "2026-11-20T09:00:00+02:00"),
        ("2026-11-20T08:00:00", "2026-11-19T08:07:30Z", "2026-09-01T08:00:00Z"),
    ],
)
def test_the_zone_is_told_by_another_declaration_of_the_same_time(raws: tuple[str, ...]) -> None:
    """Local time that is written without a zone, or as if it were UTC; other times stay away."""
    assert published(*raws) == EIGHT_UTC


def test_the_zone_of_the_feed_is_believed() -> None:
    """A time without a zone is the feed's local time, whatever another story's is."""
    assert published("2026-11-20T17:00", "2026-11-20T16:00Z", zone="Asia/Seoul") == EIGHT_UTC


def test_a_day_is_no_time() -> None:
    """What has only that leaves the time to others."""
    assert published("2026-11-20") is None
