"""The two rounds. They carry the ports and import no library; they meet only in the database."""

from monitor.rounds.attempting import Sent
from monitor.rounds.delivering import DeliveryReport, DeliveryRound
from monitor.rounds.editing import Editor
from monitor.rounds.judging import judge_pending
from monitor.rounds.plan import Plan
from monitor.rounds.polling import PollOutcome, PollReport, PollRound

__all__ = [
    "DeliveryReport",
    "DeliveryRound",
    "Editor",
    "Plan",
    "PollOutcome",
    "PollReport",
    "PollRound",
    "Sent",
    "judge_pending",
]
