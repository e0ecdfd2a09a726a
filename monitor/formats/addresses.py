"""Links of strangers: absolute http(s) addresses or nothing."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

_NOT_IN_URLS = re.compile(
    "[\x00-\x20\x7f-\x9f\ud800-\udfff\u200b-\u200f\u2028-\u202e\u2060-\u206f]"
)
_LONGEST = 4096


def absolute(link: object, base: str) -> str | None:
    """`link` resolved against `base`; None unless that gives http(s) with a host.

    White space and control characters in it go, as browsers do (URL standard, "URL parsing").
    """
    if not isinstance(link, str):
        return None
    bare = link.strip()
    if not bare or len(bare) > _LONGEST:
        return None
    bare = _NOT_IN_URLS.sub(lambda found: "%20" if found[0] == " " else "", bare)
    try:
        url = urljoin(base, bare)
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    return url
