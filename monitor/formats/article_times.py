"""When an article was published and changed, as its page declares it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from monitor.formats.dates import instant
from monitor.formats.plain import decode

_META = re.compile(r"<(?:meta|time)\s([^>]{1,1000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-zA-Z:_-]{1,30})\s*=\s*(?:\"([^\"]{0,300})\"|'([^']{0,300})')")
_LINKED_DATA = re.compile(r"\"(datePublished|dateModified)\"\s*:\s*\"([^\"]{4,60})\"")
_PUBLISHED = frozenset(
    """article:published_time og:published_time datepublished pubdate publishdate publish-date date
    dc.date dc.date.issued dcterms.created dcterms.date parsely-pub-date sailthru.date
    citation_publication_date""".split()  # noqa: SIM905
)
_MODIFIED = frozenset(("article:modified_time", "og:updated_time", "datemodified", "lastmod"))
_LONGEST_DATE = 60
_FIRST = 4
"""Declared times that are looked at; later ones are often those of other stories."""
_CLOCK = re.compile(
    r"\d{4}-\d\d-\d\d[T ](?P<minute>\d\d:\d\d)(?::[\d.]{2,12})?\s?(?P<zone>Z|[+-]\d\d:?\d\d)?\Z"
)
_UNSURE = frozenset((None, "Z", "+00:00", "+0000"))
"""What newsrooms write behind local time, too."""
_WIDEST_S, _QUARTER_S = 14 * 3600, 900
"""What local time may differ from UTC by, and always is a multiple of."""


def times(page: str, zone: str | None, lines: Sequence[str]) -> tuple[int | None, int | None]:
    """Published and updated (ms UTC), as the page declares them or shows them above the text.

    `zone`: IANA name for times without one. None where there is no time, only a day.
    """
    declared: dict[bool, list[str]] = {False: [], True: []}
    for modified, raw in _declared(page):
        # A bare day is worth less than what may follow.
        if ":" in raw and instant(raw, zone) is not None and len(declared[modified]) < _FIRST:
            declared[modified].append(raw)
    found = {modified: _best(raws, zone) for modified, raws in declared.items() if raws}
    if False not in found:
        above = (line for line in lines[:4] if len(line) < _LONGEST_DATE and ":" in line)
        shown = (instant(line, zone) for line in above)
        first = next((moment for moment in shown if moment is not None), None)
        return first, found.get(True)
    return found[False], found.get(True)


def _best(raws: Sequence[str], zone: str | None) -> int | None:
    """The first of the times, unless another one tells the zone that it lacks or gets wrong."""
    moment, clock = instant(raws[0], zone), _CLOCK.match(raws[0])
    if moment is None or clock is None or clock["zone"] not in _UNSURE:
        return moment
    others = [
        (other, told["zone"], told["minute"] == clock["minute"])
        for raw in raws[1:]
        if (other := instant(raw)) is not None and (told := _CLOCK.match(raw)) and told["zone"]
    ]
    for other, named, same in others:
        if same and named not in _UNSURE:
            return other
    for other, _, _ in others:
        apart_s = round(abs(other - moment) / 1000)
        if clock["zone"] is zone is None and apart_s <= _WIDEST_S and apart_s % _QUARTER_S == 0:
            return other
    return moment


def _declared(page: str) -> Iterator[tuple[bool, str]]:
    """(is it the date of a revision, the date as written), best sources first."""
    for attributes in _META.findall(page):
        values = {
            name.lower(): decode(double or single)
            for name, double, single in _ATTRIBUTE.findall(attributes)
        }
        label = (
            values.get("property") or values.get("name") or values.get("itemprop") or ""
        ).lower()
        raw = values.get("content") or values.get("datetime") or ""
        if raw and label in _PUBLISHED:
            yield False, raw
        elif raw and label in _MODIFIED:
            yield True, raw
    for label, raw in _LINKED_DATA.findall(page):
        yield label == "dateModified", raw
