"""Publication dates as agencies write them, to UTC milliseconds.

RFC 822, ISO 8601, asctime and local forms ("Seg, 24 Set 2018", "19 juil. 2024", "2024년 7월 19일").
A date without a zone is read in the zone of the document, else as UTC. What is ambiguous
(03/04/2024) or not a date stays unknown.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_LONGEST = 100
"""Code points of a date string that are looked at."""

# One line a language, twelve names in order; "/" separates forms of the same month. Abbreviations
# need no entry: any prefix of three letters or more counts if it fits one month only.
_MONTH_NAMES = """
january february march april may june july august september october november december
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
januar/janner februar/feber marz/mrz april mai juni juli august september oktober november dezember
enero febrero marzo abril mayo junio julio agosto septiembre/setiembre octubre noviembre diciembre
janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
januari februari maart april mei juni juli augustus september oktober november december
januari februari mars april maj juni juli augusti september oktober november december
januar februar marts april maj/mai juni juli august september oktober november december/desember
stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada grudnia
ledna unora brezna dubna kvetna cervna/cerven cervence/cervenec srpna zari rijna listopadu prosince
januara februara marca aprila maja juna jula augusta septembra oktobra novembra decembra
januar februar marcius aprilis majus junius julius augusztus szeptember oktober november december
ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
ocak subat mart nisan mayıs haziran temmuz agustos eylul ekim kasım aralık
января февраля марта апреля мая/май июня июля августа сентября октября ноября декабря
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
януари февруари март април май юни юли август септември октомври ноември декември
ιανουαριος φεβρουαριος μαρτιος απριλιος μαιος ιουνιος ιουλιος αυγουστος σεπτεμβριος οκτωβριος \
νοεμβριος δεκεμβριος
ιανουαριου φεβρουαριου μαρτιου απριλιου μαιου ιουνιου ιουλιου αυγουστου σεπτεμβριου οκτωβριου \
νοεμβριου δεκεμβριου
januari pebruari maret april mei juni juli agustus september oktober november desember
يناير فبراير مارس أبريل/ابريل مايو يونيو يوليو أغسطس/اغسطس سبتمبر أكتوبر/اكتوبر نوفمبر ديسمبر
"""

# Hours east of Greenwich. RFC 822 section 5, and what news sites write. Names that mean different
# zones on different continents (IST, CST in China, BST in Dhaka) have their usual news meaning.
_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "mez": 1,
    "cest": 2, "mesz": 2, "eet": 2, "sast": 2, "cat": 2, "eest": 3, "msk": 3, "trt": 3, "eat": 3,
    "ast": -4, "gst": 4, "pkt": 5, "ist": 5.5, "npt": 5.75, "ict": 7, "wib": 7, "sgt": 8, "hkt": 8,
    "pht": 8, "awst": 8, "kst": 9, "jst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "akst": -9, "akdt": -8, "hst": -10, "brt": -3, "art": -3, "clt": -4,
}  # fmt: skip

_ISO = re.compile(
    r"(?P<y>\d{4})-(?P<mo>\d\d)-(?P<d>\d\d)"
    r"(?:[Tt_ ]+(?P<h>\d\d):?(?P<mi>\d\d)(?::?(?P<s>\d\d)(?:[.,](?P<f>\d{1,9}))?)?)?\s*"
)
_COMPACT = re.compile(
    r"(?P<y>\d{4})(?P<mo>\d\d)(?P<d>\d\d)(?:T?(?P<h>\d\d)(?P<mi>\d\d)(?P<s>\d\d)?)?(?P<f>)(?!\d)\s*"
)
_TIME = re.compile(
    r"(?<![\d:.])(?P<h>\d{1,2})\s?(?:[:h]|時|时|點|点|시)\s?(?P<mi>\d{1,2})"
    r"(?:\s?(?::|分|분)\s?(?P<s>\d{1,2})(?:[.,](?P<f>\d{1,9}))?)?(?!\d)\s?[:分분秒초]?",
    re.IGNORECASE,
)
_AFTERNOON = re.compile(r"\bp\.?m\b|오후|午後|下午", re.IGNORECASE)
_MORNING = re.compile(r"\ba\.?m\b|오전|午前|上午", re.IGNORECASE)
_OFFSET = re.compile(r"([+\-−])\s?(\d{1,2})(?::?(\d{2}))?(?!\d)")
_ZONE_NAME = re.compile(r"\b([A-Za-z]{1,5})\b")
_GLUED_T = re.compile(r"(?<=\d)T(?=\d)")

_WORD = r"(?P<word>[^\W\d_]{3,})"
_DAY_FIRST = re.compile(
    r"(?<!\d)(?P<d>\d{1,2})(?:st|nd|rd|th|er|re|[ºª.])?(?:\s+(?:de|of)\b)?[\s\-/.]*"
    + _WORD
    + r"\.?(?:\s+de[l]?\b)?[\s\-/.,]*(?P<y>\d{4}|\d{2})(?!\d)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    _WORD + r"[\s.\-]+(?P<d>\d{1,2})(?:st|nd|rd|th)?[\s,]+(?:\D{0,12}[\s,])?(?P<y>\d{4})(?!\d)",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(r"(?<!\d)(?P<y>\d{4})[\s.\-]+" + _WORD + r"[\s.\-]+(?P<d>\d{1,2})(?!\d)")
_YEAR_NUMBERS = re.compile(
    r"(?<!\d)(?P<y>\d{4})\s?[-./年년]\s?(?P<mo>\d{1,2})\s?[-./月월]\s?(?P<d>\d{1,2})(?!\d)"
)
_NUMBERS_YEAR = re.compile(
    r"(?<!\d)(?P<a>\d{1,2})(?P<sep>[-./])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4})(?!\d)"
)


def instant(raw: str | None, zone: str | None = None) -> int | None:
    """Milliseconds since 1970 UTC, or None for what is no date (or one before 1970).

    `zone` is the IANA name for dates that carry none.
    """
    if not raw:
        return None
    text = " ".join(raw[:_LONGEST].split())
    moment = _iso(text, zone) or _general(text, zone)
    if moment is None:
        return None
    try:
        # Before 1970 there were no feeds: .NET writes 0001-01-01 for "none".
        ms = round(moment.timestamp() * 1000)
    except (OverflowError, ValueError):
        return None
    return ms if ms >= 0 else None


def _iso(text: str, zone: str | None) -> datetime | None:
    found = _ISO.match(text) or _COMPACT.match(text)
    if found is None:
        return None
    rest = text[found.end() :]
    known = _zone_of(rest)
    if rest and (_AFTERNOON.search(rest) or _MORNING.search(rest)):
        return None
    if rest and known is None and _TIME.search(rest):
        return None
    return _build(
        (int(found["y"]), int(found["mo"]), int(found["d"])), found, 0, known or _default(zone)
    )


def _general(text: str, zone: str | None) -> datetime | None:
    text = _GLUED_T.sub(" ", text)
    clock = _TIME.search(text)
    if clock is None:
        day = _date(text)
        return None if day is None else _build(day, None, 0, _default(zone))
    before, after = text[: clock.start()], text[clock.end() :]
    day = _date(f"{before} {after}") or _date(before) or _date(after)
    if day is None:
        return None
    half = 12 if _AFTERNOON.search(text) else -12 if _MORNING.search(text) else 0
    return _build(day, clock, half, _zone_of(after) or _default(zone))


def _date(text: str) -> tuple[int, int, int] | None:
    """Year, month, day of a text without its time of day."""
    for pattern in (_DAY_FIRST, _MONTH_FIRST, _YEAR_FIRST):
        for found in pattern.finditer(text):
            month = _month(found["word"])
            if month:
                return _year(found["y"]), month, int(found["d"])
    if numbers := _YEAR_NUMBERS.search(text):
        return int(numbers["y"]), int(numbers["mo"]), int(numbers["d"])
    if numbers := _NUMBERS_YEAR.search(text):
        first, second = int(numbers["a"]), int(numbers["b"])
        # Dots are day first wherever they are used; otherwise only what cannot be misread.
        if numbers["sep"] == "." or first > 12 or first == second:  # noqa: PLR2004 months
            return int(numbers["y"]), second, first
        if second > 12:  # noqa: PLR2004 months
            return int(numbers["y"]), first, second
    return None


def _build(
    day: tuple[int, int, int], clock: re.Match[str] | None, half: int, zone: tzinfo
) -> datetime | None:
    hour, minute, second = 0, 0, 0
    fraction = 0.0
    if clock is not None and clock["h"] is not None:
        hour, minute, second = int(clock["h"]), int(clock["mi"]), int(clock["s"] or 0)
        fraction = float(f"0.{clock['f']}") if clock["f"] else 0.0
    if half > 0 and hour < half:
        hour += half
    elif half < 0 and hour == -half:
        hour = 0
    try:
        start = datetime(*day, tzinfo=zone)
        # 24:00 is midnight (ISO 8601), :60 a leap second; wilder ones are no time.
        if hour > 24 or minute > 59 or second > 60:  # noqa: PLR2004 a clock
            return None
        # On the wall, not elapsed: the zone's offset is taken at the end.
        return start + timedelta(hours=hour, minutes=minute, seconds=second + fraction)
    except (ValueError, OverflowError):
        return None


def _zone_of(text: str) -> tzinfo | None:
    """The zone written after the time: an offset wins over a name ("GMT+9", "KST +0900")."""
    offset = _OFFSET.search(text)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        if minutes < 24 * 60:
            return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))
    for name in _ZONE_NAME.findall(text):
        hours = _ZONES.get(name.casefold())
        if hours is not None:
            return timezone(timedelta(hours=hours))
    return None


@lru_cache(maxsize=64)
def _default(zone: str | None) -> tzinfo:
    if not zone:
        return UTC
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _year(digits: str) -> int:
    """RFC 822 wrote two digits; RFC 2822 section 4.3 says how to read them."""
    number = int(digits)
    if len(digits) > 2:  # noqa: PLR2004 two digits
        return number
    return number + (2000 if number < 50 else 1900)  # noqa: PLR2004 RFC 2822


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _months() -> tuple[dict[str, int], dict[str, frozenset[int]]]:
    exact: dict[str, int] = {}
    prefixes: dict[str, set[int]] = {}
    for line in _MONTH_NAMES.strip().splitlines():
        for number, forms in enumerate(line.split(), 1):
            for form in map(_plain, forms.split("/")):
                exact.setdefault(form, number)
                for size in range(3, len(form)):
                    prefixes.setdefault(form[:size], set()).add(number)
    return exact, {prefix: frozenset(numbers) for prefix, numbers in prefixes.items()}


_EXACT, _PREFIXES = _months()


@lru_cache(maxsize=256)
def _month(word: str) -> int | None:
    plain = _plain(word)
    if plain in _EXACT:
        return _EXACT[plain]
    # "Sept" and "juil": a prefix. "Seg" or "Thu": no month.
    numbers = _PREFIXES.get(plain, frozenset())
    return next(iter(numbers)) if len(numbers) == 1 else None
