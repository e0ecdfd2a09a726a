"""Who is owed what and when: pure decisions over values; time is an argument."""

from monitor.policy.agenda import FOLLOW_UPS, Agenda, agenda_of, next_sending, silent_until
from monitor.policy.condition import follow, judge
from monitor.policy.deciding import decide, wake_ms
from monitor.policy.flooding import DATES_MAX, DATES_MS, held_until, needs_dates, tide_of
from monitor.policy.muting import in_force
from monitor.policy.nothing import next_nothing_ms
from monitor.policy.owing import REDRESS, is_fresh, is_urgent, owe
from monitor.policy.retrying import POLITE_CEILING_S, STEPS_S, feed_retry_s, next_poll_s, retry_at
from monitor.policy.slots import due_slots, instant_of, local, next_slot, quiet_until
from monitor.policy.timing import PRIMING_MAX_MS

__all__ = [
    "DATES_MAX",
    "DATES_MS",
    "FOLLOW_UPS",
    "POLITE_CEILING_S",
    "PRIMING_MAX_MS",
    "REDRESS",
    "STEPS_S",
    "Agenda",
    "agenda_of",
    "decide",
    "due_slots",
    "feed_retry_s",
    "follow",
    "held_until",
    "in_force",
    "instant_of",
    "is_fresh",
    "is_urgent",
    "judge",
    "local",
    "needs_dates",
    "next_nothing_ms",
    "next_poll_s",
    "next_sending",
    "next_slot",
    "owe",
    "quiet_until",
    "retry_at",
    "silent_until",
    "tide_of",
    "wake_ms",
]
