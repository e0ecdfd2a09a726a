"""Strangers' text made safe to print: one line, no control or direction-changing characters.

Values arrive scrubbed from the reading side; a mail treats them as hostile all the same.
"""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import bidirectional
from urllib.parse import quote, urlsplit, urlunsplit

_SPACE = re.compile("[ \t\n\r\v\f\x1c-\x1f\x85\u2028\u2029]+")
_DROP = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufdd0-\ufdef\ufe00-\ufe0d\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)
"""Controls, soft hyphen, zero-width space, marks and overrides of direction, lone surrogates,
non-characters, tags, variants of letters but not of emoji. The joiners U+200C and U+200D stay:
Persian, Indic scripts and emoji use them."""
_STACK = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u20d0-\u20ff]{4})[\u0300-\u036f\u0483-\u0489\u20d0-\u20ff]+"
)
"""More combining marks on one letter than any language writes: they would cover other lines."""

_PRINTABLE_YET = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u20d0-\u20ff\ufe00-\ufe0d\U000e0000-\U000e0fff]"
)
"""What `str.isprintable` lets pass and the rules above may not; most texts have nothing of it."""

LONGEST_URL = 1200
NAME = 60
"""Code points shown of a name."""
_RIGHT_TO_LEFT = frozenset({"ar", "arc", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


def safe(text: str) -> str:
    """The same text on one line without characters that act; outer spaces stay."""
    if text.isprintable() and not _PRINTABLE_YET.search(text) and "  " not in text:
        return text
    return _STACK.sub(r"\1", _DROP.sub("", _SPACE.sub(" ", text)))


def one_line(text: str) -> str:
    """`safe`, with single plain spaces inside and none outside."""
    return _SPACE.sub(" ", safe(text)).strip()


def shorten(text: str, limit: int) -> str:
    """At most `limit` code points, cut between words where there are any, with an ellipsis."""
    if len(text) <= limit:
        return text
    room = text[: limit - 1]
    cut = room.rfind(" ", limit * 2 // 3)
    return (room[:cut] if cut > 0 else room).rstrip(" ,;:–—-") + "…"


@lru_cache(maxsize=256)
def safe_url(url: str | None) -> str | None:
    """An ASCII http(s) address that may stand in a mail, or None.

    Addresses with user names (`https://bank.example@evil.example/`) are not linked.
    """
    if not url or len(url) > LONGEST_URL or _SPACE.search(url) or _DROP.search(url):
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
            return None
        where = ascii_domain(host) if ":" not in host else f"[{host}]"
    except ValueError:
        return None
    if not where or not re.fullmatch(r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]", where):
        return None
    netloc = where if port is None else f"{where}:{port}"
    keep = "%/:@!$&()*+,;=~?-._"
    return urlunsplit(
        (
            parts.scheme,
            netloc,
            quote(parts.path, safe=keep),
            quote(parts.query, safe=keep),
            quote(parts.fragment, safe=keep),
        )
    )


def ascii_domain(domain: str) -> str | None:
    """The domain as DNS carries it (IDNA), or None if there is no such form."""
    if domain.isascii():
        return domain.lower() or None
    try:
        return domain.encode("idna").decode("ascii").lower() or None
    except UnicodeError:
        return None


def isolated(name: str) -> str:
    """A name to stand inside a sentence: one that reads from the right must not turn what follows.

    Unicode's isolates (UAX 9) do for plain strings what `<bdi>` does for markup; names without
    letters of such a script stay as they are.
    """
    if any(bidirectional(letter) in {"R", "AL"} for letter in name):
        return f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}"
    return name


def language_tag(code: str) -> str:
    """A language code fit for `lang=` and Content-Language, or ""."""
    return code if _LANGUAGE.fullmatch(code) else ""


def direction(text: str, language: str) -> str:
    """`rtl` or `ltr`, by the first strong letter, else by the language (UAX 9, rule P2)."""
    for letter in text[:200]:
        kind = bidirectional(letter)
        if kind == "L":
            return "ltr"
        if kind in {"R", "AL"}:
            return "rtl"
    return "rtl" if language.partition("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"
