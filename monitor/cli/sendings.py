"""When mails leave, in words."""

from __future__ import annotations

from monitor.cli.common import span, wall
from monitor.model import Recipient, Schedule, Updates, Watchlist
from monitor.policy import Agenda, next_slot

DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOUR_MINUTES = 60


def sending(watchlist: Watchlist, recipient: Recipient, agenda: Agenda, now_ms: int) -> str:
    """When a watchlist's mails to a recipient leave, and its next slot."""
    schedule = agenda.schedule_of(watchlist, recipient.id)
    zone_name = agenda.zone_of(watchlist, recipient.id)
    if schedule.now:
        main = f"at once{_quiet(schedule)}"
    else:
        following = wall(next_slot(schedule, zone_name, now_ms), zone_name)
        main = f"{_times(schedule)} ({zone_name}); next {following}"
        main += "; also with nothing in it" if schedule.send_empty else ""
    return main + _follow_ups(watchlist, recipient, agenda)


def _times(schedule: Schedule) -> str:
    if schedule.every_minutes is not None:
        hours, minutes = divmod(schedule.every_minutes, HOUR_MINUTES)
        times = f"every {schedule.every_minutes} min" if minutes else f"every {hours} hours"
        times = "every hour" if (hours, minutes) == (1, 0) else times
    else:
        times = "at " + ", ".join(_hour(m) for m in schedule.times)
    if len(schedule.days) < len(DAY_NAMES):
        times += f" on {_days(sorted(schedule.days))}"
    if schedule.holidays:
        times += f", except on {len(schedule.holidays)} holiday{'s'[: len(schedule.holidays) != 1]}"
    return times


def _days(days: list[int]) -> str:
    """Like "Mon–Fri" or "Mon, Wed"."""
    first, last = days[0], days[-1]
    if len(days) > 2 and days == list(range(first, last + 1)):  # noqa: PLR2004 - two are no span
        return f"{DAY_NAMES[first]}–{DAY_NAMES[last]}"
    return ", ".join(DAY_NAMES[d] for d in days)


def _quiet(schedule: Schedule) -> str:
    parts = []
    if schedule.quiet is not None:
        start, end = schedule.quiet
        parts.append(f"not from {_hour(start)} to {_hour(end)}")
    if schedule.group_wait_s:
        parts.append(f"a burst as one mail {span(1000 * schedule.group_wait_s)} after its first")
    if not parts:
        return ""
    urgent = "; urgent news without delay" if schedule.urgent else ""
    return f", but {', and '.join(parts)}{urgent}"


def _follow_ups(watchlist: Watchlist, recipient: Recipient, agenda: Agenda) -> str:
    """When follow-ups leave, where that is not when everything leaves."""
    schedule = watchlist.schedule
    match schedule.follow_ups:
        case Updates.NONE:
            return "; no follow-ups"
        case Updates.NOW if not schedule.now:
            return f"; follow-ups at once{_quiet(schedule)}"
        case Updates.DIGEST if schedule.now:
            ways = {_times(way): None for way, _ in agenda.digests_of(recipient.id)}
            return f"; follow-ups {', or '.join(ways)}"
    return ""


def _hour(minute: int) -> str:
    return f"{minute // HOUR_MINUTES:02}:{minute % HOUR_MINUTES:02}"
