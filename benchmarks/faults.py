"""Wrong answers of a feed's server, each with the name that the program must give it."""

# ruff: noqa: INP001 beside scripts, not a package

from __future__ import annotations

import gzip
from dataclasses import dataclass, replace

from captured import Answer

from monitor.model import Fault

HTML = (("Content-Type", "text/html; charset=utf-8"),)
XML = (("Content-Type", "application/rss+xml"),)

PORTAL = b"""<!DOCTYPE html><html><head><title>Free Wi-Fi</title></head><body>
<h1>Welcome</h1><form action="/login"><input name="room"><button>Connect</button></form>
</body></html>"""


@dataclass(frozen=True)
class Wrong:
    """A wrong answer. `stays_ok`: it is read, and the fault is only noted."""

    fault: Fault | None
    answer: Answer
    stays_ok: bool = False
    allow_private: bool = True


def wrong_answers(good: Answer) -> dict[str, Wrong]:
    """By name; some are made of a good answer."""
    half = good.body[: len(good.body) // 2]
    return {
        "captive portal": Wrong(Fault.HTML, Answer(PORTAL, headers=HTML)),
        "server error": Wrong(
            Fault.HTTP, Answer(b"oops", "500 Internal Server Error", (("Content-Type", "text/x"),))
        ),
        "not there": Wrong(Fault.NOT_FOUND, Answer(b"", "404 Not Found")),
        "gone": Wrong(Fault.GONE, Answer(b"", "410 Gone")),
        "connection cut": Wrong(
            Fault.TRUNCATED, replace(good, body=half, announced=len(good.body)), stays_ok=True
        ),
        "half a document": Wrong(Fault.TRUNCATED, replace(good, body=half), stays_ok=True),
        "other content type": Wrong(None, replace(good, headers=HTML), stays_ok=True),
        "broken gzip": Wrong(
            Fault.ENCODING, Answer(b"not gzip at all", headers=(("Content-Encoding", "gzip"), *XML))
        ),
        "bomb": Wrong(
            Fault.TOO_LARGE,
            Answer(
                gzip.compress(b"<rss>" + b" " * 40_000_000, 9),
                headers=(("Content-Encoding", "gzip"), *XML),
            ),
        ),
        "empty": Wrong(Fault.EMPTY, Answer(b"", headers=XML)),
        "something else": Wrong(
            Fault.NOT_A_FEED,
            Answer(b'{"ok": true}', headers=(("Content-Type", "application/json"),)),
        ),
        "redirect loop": Wrong(Fault.REDIRECT, Answer(b"", "302 Found", (("Location", "?"),))),
        "no HTTP": Wrong(Fault.PROTOCOL, Answer(b"", "banana")),
        "silent": Wrong(Fault.TIMEOUT, Answer(silent=True)),
        "private address": Wrong(Fault.FORBIDDEN, good, allow_private=False),
    }
