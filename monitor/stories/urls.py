"""One form for the many addresses of one page."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

_TRACKERS = re.compile(
    r"utm_.*|at_.*|ns_.*|pk_.*|mtm_.*|hsa_.*|mc_[ce]id|[fgdy]bclid|[fgdy]clid|gbraid|wbraid|msclkid|igshid|"
    r"_openstat|_ga|_gl|ref|ref_src|ref_url|referrer|xtor|xtref|wt_mc|wt_zmc|wtmc|cmp|cmpid|cid|campaign|"
    r"ocid|ncid|smid|smtyp|sref|spm|scm|maca|mbid|ito|ftag|icid|intcid|traffic_source|guccounter|"
    r"guce_.*|feature|share|sharetype|source|src|from|rss|rssfeed|fromrss|feed|partner|output|amp",
    re.IGNORECASE,
)
"""Query parameters that say how a reader came, not what the page is."""

_FROM_FEED = re.compile(
    r"rss|feed|xml|atom|twitter|facebook|social|share|google|push|news ?letter", re.IGNORECASE
)
_AMBIGUOUS = frozenset(
    {"ref", "cid", "source", "src", "from", "feed", "partner", "output", "share", "feature", "amp"}
)
_PORTS = {"http": 80, "https": 443}
_MAX = 4000
_RAW = "surrogateescape"


def canonical_url(url: str | None) -> str | None:
    """The address with its accidents removed; None for what is no http(s) address.

    Gone are the difference of schemes, `www.`, the default port, the fragment, tracking parameters
    and the trailing slash; the host is lower-cased, parameters are sorted.
    """
    if not url or len(url) > _MAX:
        return None
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    if parts.scheme.lower() not in _PORTS or not host:
        return None
    host = host.removeprefix("www.") or host
    at = f"{host}:{port}" if port and port != _PORTS[parts.scheme.lower()] else host
    path = quote(unquote(parts.path, errors=_RAW), safe="/!$&'()*+,;=:@~", errors=_RAW)
    query = _query(parts.query)
    anchor = f"#{parts.fragment}" if parts.fragment.startswith("!") else ""
    tail = f"?{query}{anchor}" if query else anchor
    return f"https://{at}{path.rstrip('/')}{tail}"


def _query(query: str) -> str:
    """Parameters sorted, trackers gone; one like `source` only if its value names a feed."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors=_RAW)
    except ValueError:
        return query
    kept = [(k, v) for k, v in pairs if not _tracks(k, v)]
    return urlencode(sorted(kept), errors=_RAW)


def _tracks(name: str, value: str) -> bool:
    if not _TRACKERS.fullmatch(name):
        return False
    return name.lower() not in _AMBIGUOUS or not value or bool(_FROM_FEED.search(value))


def names_a_page(canonical: str) -> bool:
    """Whether an address has more than a host (a feed that links its home page names none)."""
    return "/" in canonical.removeprefix("https://") or "?" in canonical
