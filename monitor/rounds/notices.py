"""What the operator is told. Pure: what happened in, a few lines out."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model import Delivery, Message, Outcome, Verdict
from monitor.ports import Held


@dataclass(frozen=True, slots=True)
class Word:
    """A notice; what has the same `seed` is told once."""

    subject: str
    lines: tuple[str, ...]
    seed: str


def lost(delivery: Delivery, outcome: Outcome, day: int) -> Word:
    """A mail or post that ended refused or expired; once a day for each recipient and fate."""
    fate = "refused" if outcome.verdict is Verdict.REFUSED else "expired"
    return Word(
        f"{'Post' if delivery.is_post else 'Mail'} to {delivery.shown} {fate}: {delivery.subject}",
        (
            f"To: {delivery.shown}",
            f"Subject: {delivery.subject}",
            f"Attempts: {delivery.attempts + 1}",
            f"Server said ({outcome.phase}): {outcome.reply}",
            "The alerts in it will not be sent again; `wire-monitor status` lists them.",
        ),
        f"lost:{delivery.shown}:{fate}:{day}",
    )


def flooded(held: Held) -> Word:
    """A feed whose alerts are held; once a flood."""
    why = "its identifiers may have changed, or its archive was published again"
    hours = round((held.until_ms - held.since_ms) / 3_600_000)
    after = "an hour" if hours == 1 else f"{hours} hours"
    return Word(
        f"{held.feed}: most of its entries turned new at once",
        (
            f"{held.alerts} alerts of this feed are held: {why}.",
            f"To mail them in one go:  wire-monitor release '{held.feed}'",
            f"To drop them:  wire-monitor release '{held.feed}' --drop",
            f"What is neither released nor dropped is mailed in one go {after} after it came.",
        ),
        f"flood:{held.feed}:{held.since_ms}",
    )


def flawed(message: Message) -> Word:
    """A layout that broke cost nobody a mail (it left as plain text), but must be mended."""
    return Word(
        f"The layout of a mail failed: {message.subject}",
        (
            f"Mail to {message.address} was sent as plain text, because: {message.flaw}",
            "Please report this as a bug of wire-monitor.",
        ),
        f"flaw:{message.message_id}",
    )
