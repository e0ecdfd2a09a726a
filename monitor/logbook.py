"""What the rounds did, a line for each outcome."""

from __future__ import annotations

import logging

from monitor.model import Verdict
from monitor.rounds import PollOutcome, PollReport, Sent

log = logging.getLogger("monitor")


def counted(number: int, one: str, more: str = "") -> str:
    """`1 feed`, `2 feeds`; `more` is the plural if it is not the word with an s."""
    return f"{number} {one if number == 1 else more or one + 's'}"


def log_poll(report: PollReport) -> None:
    """What came of a poll; a feed that goes on failing is told once."""
    state = report.state
    if report.outcome is PollOutcome.FAILED:
        level = logging.WARNING if state.failures == 1 else logging.DEBUG
        log.log(level, "%s: %s (%s)", report.feed, state.fault, state.detail)
        return
    if report.gap:
        log.warning("%s: possible gap, nothing of the last document is left", report.feed)
    if report.flood:
        log.warning("%s: %d entries turned new at once; they are held", report.feed, report.flood)
    if report.taken is not None and report.arrivals:
        log.info(
            "%s: %d new, %d matched, %s%s",
            report.feed,
            len(report.arrivals),
            sum(bool(a.matches) for a in report.arrivals),
            counted(report.taken.alerts, "alert"),
            " (first reading)" if report.first else "",
        )


def log_sent(sent: Sent) -> None:
    """A mail or a post, with the answer."""
    level = logging.INFO if sent.outcome.verdict is Verdict.ACCEPTED else logging.WARNING
    log.log(
        level,
        "%s to %s %s: %s (%s)",
        "post" if sent.delivery.is_post else "mail",
        sent.delivery.shown,
        sent.outcome.verdict,
        sent.delivery.subject,
        sent.outcome.reply,
    )
