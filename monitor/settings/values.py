"""What the text of one setting means. Each function raises `MistakeError` with a hint."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo, available_timezones

from monitor.settings.suggest import did_you_mean, nearest

DAY_MINUTES = 24 * 60
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_DURATION = re.compile(r"(\d{1,7})\s*([smhdw])")
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)")
_LOOSE_CLOCK = re.compile(r"(\d{1,2})(?:\s*[h.:]\s*(\d{1,2})?)?\s*(am|pm|uhr|h)?", re.IGNORECASE)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_GROUPS = {"all": range(7), "daily": range(7), "weekdays": range(5), "weekend": (5, 6)}
_FULL_DAYS = {
    "monday": "mon", "tuesday": "tue", "tues": "tue", "wednesday": "wed", "thursday": "thu",
    "thur": "thu", "thurs": "thu", "friday": "fri", "saturday": "sat", "sunday": "sun",
}  # fmt: skip
LANGUAGES = frozenset(  # ISO 639-1, complete
    """aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da
    de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz
    ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln
    lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi
    pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti
    tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu""".split()  # noqa: SIM905 - 183 strings would be unreadable
)
_MEANT = {
    "jp": "ja", "cn": "zh", "ua": "uk", "gr": "el", "cz": "cs", "dk": "da", "kp": "ko", "gb": "en",
    "us": "en", "in": "hi", "il": "he", "iw": "he", "ir": "fa", "vn": "vi", "rs": "sr",
    "english": "en", "french": "fr", "français": "fr", "german": "de", "deutsch": "de",
    "korean": "ko", "russian": "ru", "chinese": "zh", "japanese": "ja", "spanish": "es",
    "español": "es", "italian": "it", "italiano": "it", "portuguese": "pt", "arabic": "ar",
    "turkish": "tr", "ukrainian": "uk", "polish": "pl", "dutch": "nl", "persian": "fa",
}  # fmt: skip
_ZONES_MEANT = {
    "kst": "Asia/Seoul", "jst": "Asia/Tokyo", "msk": "Europe/Moscow", "cest": "Europe/Paris",
    "bst": "Europe/London", "edt": "America/New_York", "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles", "ist": "Asia/Kolkata", "eest": "Europe/Kyiv",
}  # fmt: skip
MAIL_LANGUAGES = {
    "en": ("AU", "CA", "GB", "HK", "IE", "IN", "KE", "NG", "NZ", "PH", "PK", "SG", "US", "ZA"),
    "fr": ("BE", "CA", "CD", "CH", "CI", "CM", "DZ", "FR", "LU", "MA", "MC", "ML", "SN", "TN"),
}
"""What `monitor.mail` has words in, and countries whose dates CLDR knows; a test compares."""
MAIL_LANGUAGE = (
    "^(?:" + "|".join(f"{a}(?:-(?:{'|'.join(b)}))?" for a, b in MAIL_LANGUAGES.items()) + ")$"
)


class MistakeError(ValueError):
    """A text that does not mean what its setting needs; `hint` is what to write."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def duration_s(text: str) -> int:
    """`30s`, `5m`, `2h`, `90d`, `2w` in seconds."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise MistakeError(
            f"`{text}` is not a duration", "Write a number and s, m, h, d or w: 30s, 5m."
        )
    return int(found[1]) * _UNITS[found[2]]


@dataclass(frozen=True, slots=True)
class Between:
    """A duration in seconds within bounds, themselves written as durations."""

    least: str
    most: str

    def __call__(self, text: str) -> int:
        """Read and compare."""
        seconds = duration_s(text)
        if not duration_s(self.least) <= seconds <= duration_s(self.most):
            message = f"`{text}` is not between {self.least} and {self.most}"
            near = self.least if seconds < duration_s(self.least) else self.most
            raise MistakeError(
                message, f"Write {near} or {'more' if near == self.least else 'less'}."
            )
        return seconds


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds."""

    least: int
    most: int

    def __call__(self, text: str) -> int:
        """Read and compare."""
        digits = re.fullmatch(r"\d{1,9}", text, re.ASCII)
        if digits is None or not self.least <= int(text) <= self.most:
            raise MistakeError(f"`{text}` is not a whole number from {self.least} to {self.most}")
        return int(text)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One word of a few."""

    words: tuple[str, ...]

    def __call__(self, text: str) -> str:
        """The word, in its own spelling."""
        if text.casefold() in self.words:
            return text.casefold()
        close = nearest(text, self.words)
        hint = f"Did you mean `{close}`?" if close else ""
        raise MistakeError(f"`{text}` is not one of: {', '.join(self.words)}", hint)


def yes_or_no(text: str) -> bool:
    """`true`, `yes`, `on` and their opposites."""
    word = text.casefold()
    if word in ("true", "yes", "on"):
        return True
    if word in ("false", "no", "off"):
        return False
    raise MistakeError(f"`{text}` is neither true nor false")


def capitals(text: str) -> bool:
    """`auto`: capitals and seats of government count as evidence; `no`: they never do."""
    word = text.casefold()
    if word in ("auto", "true", "yes", "on"):
        return True
    if word in ("no", "never", "false", "off"):
        return False
    if word in ("always", "all", "strong"):
        hint = "A capital that needs support can be asked for as a word: =Washington."
    else:
        hint = did_you_mean(word, ("auto", "no"))
    raise MistakeError(f"`{text}` is neither auto nor no", hint)


def always(text: str) -> bool:
    """`always`, or `never`."""
    return OneOf(("always", "never"))(text) == "always"


def words(text: str) -> str:
    """A text of one line that people read: no control characters, white space collapsed."""
    if not text.strip():
        raise MistakeError("nothing is written here", "Write a text, or remove the setting.")
    clean = " ".join(text.split())
    if not clean.isprintable():
        raise MistakeError("this text contains invisible control characters", "Type it again.")
    return clean


def clock_minute(text: str) -> int:
    """`07:00` as minutes from midnight."""
    found = _CLOCK.fullmatch(text.strip())
    if found and int(found[1]) < 24 and int(found[2]) < 60:  # noqa: PLR2004 - hours and minutes
        return int(found[1]) * 60 + int(found[2])
    raise MistakeError(f"`{text}` is not a time of day", _clock_hint(text))


def _clock_hint(text: str) -> str:
    meant = _loose_clock(text)
    return f"Did you mean `{meant}`?" if meant else "Write hours and minutes: 07:00."


def _loose_clock(text: str) -> str | None:
    """`7h30`, `7`, `7.30 pm` as the time they mean."""
    found = _LOOSE_CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    half = (found[3] or "").casefold()
    hour = hour % 12 + (12 if half == "pm" else 0) if half in ("am", "pm") else hour
    hour = 0 if (hour, minute) == (24, 0) else hour
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None  # noqa: PLR2004 - hours and minutes


@dataclass(frozen=True, slots=True)
class Sending:
    """One entry of `send`: at once, at a minute of the day, or every so many minutes."""

    now: bool = False
    minute: int | None = None
    every_minutes: int | None = None


def sending(text: str) -> Sending:
    """`now`, `07:00`, `hourly` or `every 2h`."""
    word = " ".join(text.casefold().split())
    if word == "now":
        return Sending(now=True)
    if word == "hourly":
        return Sending(every_minutes=60)
    if word.startswith("every "):
        return Sending(every_minutes=_every_minutes(text, word.removeprefix("every ")))
    try:
        return Sending(minute=clock_minute(text))
    except MistakeError as mistake:
        if "," in text:
            hint = f"Write a list: [{text}]"
        elif mistake.hint.startswith("Did"):
            hint = mistake.hint
        else:
            known = ("now", "hourly", "every 2h")
            hint = did_you_mean(word, known, "Write now, a time (07:00), hourly or every 2h.")
        raise MistakeError(f"`{text}` is no time to send", hint) from None


def _every_minutes(text: str, rest: str) -> int:
    seconds = 3600 if rest == "hour" else duration_s(rest)
    minutes = seconds // 60
    if seconds % 60 or minutes < 5 or minutes > DAY_MINUTES:  # noqa: PLR2004 - five minutes
        raise MistakeError(f"`{text}` is not between every 5m and every 24h")
    if DAY_MINUTES % minutes:
        near = min((m for m in range(5, DAY_MINUTES + 1) if DAY_MINUTES % m == 0),
                   key=lambda m: abs(m - minutes))  # fmt: skip
        span = f"{near // 60}h" if near % 60 == 0 else f"{near}m"
        raise MistakeError(
            f"`{text}` does not divide the day evenly", f"Did you mean `every {span}`?"
        )
    return minutes


def days(text: str) -> frozenset[int]:
    """`mon-fri`, `wed`, `weekdays`, `weekend` or `all`; Monday is 0."""
    word = text.casefold().strip()
    if word in _DAY_GROUPS:
        return frozenset(_DAY_GROUPS[word])
    parts = re.split(r"\s*[-–—]\s*", word)
    short = [_FULL_DAYS.get(part, part) for part in parts]
    if len(parts) > 2 or not set(short) <= set(DAYS):  # noqa: PLR2004 - from and to
        raise MistakeError(f"`{text}` is not a day", _day_hint(text, short))
    start, end = DAYS.index(short[0]), DAYS.index(short[-1])
    return frozenset((start + n) % 7 for n in range((end - start) % 7 + 1))


_FRENCH_DAYS = dict(zip(("lun", "mar", "mer", "jeu", "ven", "sam", "dim"), DAYS, strict=True))


def _day_hint(text: str, parts: list[str]) -> str:
    if "," in text:
        return f"Write a list: [{text}]"
    known = DAYS if len(parts) > 1 else (*DAYS, *_FULL_DAYS, *_DAY_GROUPS)
    near = [_FRENCH_DAYS.get(part[:3]) or nearest(part[:9], known) for part in parts]
    if len(parts) > 2 or None in near:  # noqa: PLR2004 - from and to
        return "Days are mon, tue, wed, thu, fri, sat, sun, mon-fri, weekdays, weekend or all."
    return f"Did you mean `{'-'.join(n or '' for n in near)}`?"


def quiet(text: str) -> tuple[int, int]:
    """`22:00-06:30` as two minutes of the day; it may pass midnight."""
    parts = re.split(r"\s*[-–—]\s*", text.strip())
    if len(parts) == 2 and all(map(_CLOCK.fullmatch, parts)):  # noqa: PLR2004 - from and to
        start, end = clock_minute(parts[0]), clock_minute(parts[1])
        if start != end:
            return start, end
        raise MistakeError(f"`{text}` is a span of no length", "Write two different times.")
    loose = [_loose_clock(part) for part in parts]
    meant = f"Did you mean `{loose[0]}-{loose[-1]}`?" if len(parts) == 2 and all(loose) else ""  # noqa: PLR2004 - from and to
    raise MistakeError(f"`{text}` is not a span of the day", meant or "Write it so: 22:00-06:30")


def language(text: str) -> str:
    """A two-letter code of ISO 639-1, lower case."""
    code = text.casefold().strip()
    if code in LANGUAGES:
        return code
    meant = _MEANT.get(code) or _MEANT.get(code[:2] if "-" in code or "_" in code else "")
    if meant is None and re.match(r"[a-z]{2}[-_]", code) and code[:2] in LANGUAGES:
        meant = code[:2]
    if "," in text:
        hint = f"Write a list: [{text}]"
    elif meant:
        hint = f"Did you mean `{meant}`?"
    else:
        hint = "Write the two letters of ISO 639-1: fr, en, ko, ru."
    raise MistakeError(f"`{text}` is not a language code", hint)


def mail_language(text: str) -> str:
    """A language in which the mails' own words exist."""
    code, _, country = text.replace("_", "-").partition("-")
    code = language(code)
    if code not in MAIL_LANGUAGES:
        there = ", ".join(MAIL_LANGUAGES)
        raise MistakeError(
            f"mails cannot be written in `{text}`", f"There is: {there}. Items stay as they are."
        )
    if not country:
        return code
    known = MAIL_LANGUAGES[code]
    if country.upper() not in known:
        hint = f"There is: {', '.join(f'{code}-{c}' for c in known)}."
        raise MistakeError(f"dates cannot be written as in `{text}`", hint)
    return f"{code}-{country.upper()}"


def zone(text: str) -> str:
    """The name of a zone of the IANA database."""
    try:
        ZoneInfo(text)
    except (LookupError, ValueError, OSError):
        raise MistakeError(f"`{text}` is not a time zone", _zone_hint(text)) from None
    return text


def _zone_hint(text: str) -> str:
    meant = _ZONES_MEANT.get(text.casefold())
    if meant is None:
        known = available_timezones()
        city = text.casefold().replace(" ", "_")
        meant = next((z for z in sorted(known) if z.casefold().endswith(f"/{city}")), None)
        meant = meant or nearest(text.replace(" ", "_"), known)
    if meant is None or re.match(r"(?:utc|gmt)?[+-]\d", text.casefold()):
        return "Write continent and city: Europe/Paris, Asia/Seoul."
    return f"Did you mean `{meant}`?"
