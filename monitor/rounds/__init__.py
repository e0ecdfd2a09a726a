"""The two rounds. They carry the ports and import no library; they meet only in the database."""

from monitor.rounds.delivering import DeliveryReport, DeliveryRound, Sent
from monitor.rounds.plan import Plan
from monitor.rounds.polling import PollOutcome, PollReport, PollRound

__all__ = [
    "DeliveryReport",
    "DeliveryRound",
    "Plan",
    "PollOutcome",
    "PollReport",
    "PollRound",
    "Sent",
]
