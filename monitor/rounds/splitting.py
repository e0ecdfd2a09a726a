"""When a mail is too large for its server, and how it is halved. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model import Delivery, DeliveryKind, Outcome, Pending, Verdict

TOO_LARGE = "552"
"""RFC 5321 section 4.2.2, RFC 1870 section 6: the message is over the server's fixed limit."""

SPLITTABLE = frozenset({DeliveryKind.ALERT, DeliveryKind.DIGEST})
"""A part is not halved again, and a notice is small."""


def is_too_large(delivery: Delivery, outcome: Outcome) -> bool:
    """Whether two mails of half the size might be taken."""
    refused = outcome.verdict is Verdict.REFUSED and outcome.reply.startswith(TOO_LARGE)
    return refused and delivery.kind in SPLITTABLE


def halves(alerts: Sequence[Pending]) -> tuple[tuple[Pending, ...], ...]:
    """The alerts in two parts, each story in one of them; nothing if there is but one story."""
    stories = tuple(dict.fromkeys(alert.story for alert in alerts))
    first = frozenset(stories[: len(stories) // 2])
    if not first:
        return ()
    return (
        tuple(alert for alert in alerts if alert.story in first),
        tuple(alert for alert in alerts if alert.story not in first),
    )
