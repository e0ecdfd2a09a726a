"""Slots of many alerts are worked out once, and are those of each alert."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Rule, Schedule, Wait
from monitor.policy import due_slots, next_slot
from monitor.policy.timing import Ready, Timetable

from .test_deciding import AGENDA, DAILY, HOUR, NOON, alert

SCHEDULES = (
    Schedule(times=(420, 1080)),
    Schedule(every_minutes=60),
    Schedule(times=(0,), days=frozenset({2})),
    Schedule(times=(720,), holidays=frozenset({(0, 11, 22), (0, 11, 23)})),
)


@settings(deadline=None, max_examples=200)
@given(
    schedule=st.sampled_from(SCHEDULES),
    ages_h=st.lists(st.integers(-30, 400), min_size=1, max_size=6),
    done_h=st.none() | st.integers(-30, 200),
)
def test_each_alert_leaves_by_the_slots_after_it(
    schedule: Schedule, ages_h: list[int], done_h: int | None
) -> None:
    """The latest that is due since it came and since the last digest, else the next one."""
    done = {} if done_h is None else {"ana": NOON - done_h * HOUR}
    daily = replace(DAILY, schedule=schedule)
    agenda = replace(AGENDA, watchlists={"daily": daily}, done_slots=done)
    timetable = Timetable(agenda, NOON)
    for age in ages_h:
        owed = alert(1, "daily", created_ms=NOON - age * HOUR)
        after = max(owed.created_ms - 1, done.get("ana", 0))
        due = due_slots(schedule, "UTC", after, NOON)
        if due:
            assert timetable.of(owed) == Ready(owed, due[-1])
        else:
            coming = next_slot(schedule, "UTC", max(after, NOON))
            assert timetable.of(owed) == Wait(owed, Rule.SLOT, coming)
