"""Whatever comes together: each alert has one decision, and corrections wait for nothing."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Kind, Mail, Mute, Pending, Schedule, Suppress, Updates, Wait, Watchlist
from monitor.policy import Agenda, decide, wake_ms
from monitor.policy.owing import REDRESS

from .test_deciding import ANA, BOB, HOUR, MINUTE, NOON

SCHEDULES = st.builds(
    Schedule,
    now=st.just(True),
    quiet=st.none() | st.just((660, 780)),
    updates=st.none() | st.sampled_from(Updates),
    urgent=st.booleans(),
    group_wait_s=st.sampled_from((0, 300)),
) | st.builds(
    Schedule,
    times=st.just((420, 720, 1080)),
    updates=st.none() | st.sampled_from(Updates),
    holidays=st.none() | st.just(frozenset({(0, 11, 23)})),
    send_empty=st.booleans(),
)
ALERTS = st.lists(
    st.builds(
        Pending,
        alert_id=st.just(0),
        recipient=st.sampled_from(("ana", "bob", "gone")),
        watchlist=st.sampled_from(("one", "two", "gone")),
        story=st.integers(1, 4),
        item_id=st.integers(1, 9),
        kind=st.sampled_from(Kind),
        created_ms=st.sampled_from((NOON - 50 * HOUR, NOON - HOUR, NOON - MINUTE, NOON)),
        primed=st.booleans(),
        told=st.booleans(),
        urgent=st.booleans(),
        recap=st.booleans(),
        held_until_ms=st.sampled_from((None, NOON - HOUR, NOON, NOON + HOUR)),
    ),
    max_size=12,
)
MUTES = st.lists(
    st.sampled_from(
        (Mute(NOON + HOUR, "one"), Mute(NOON + HOUR, story=2), Mute(NOON + HOUR, recipient="bob"))
    ),
    max_size=2,
)
AGENDAS = st.builds(
    lambda one, two, limit, mutes, priming: Agenda(
        {
            "one": Watchlist("one", "One", "a", ("ana", "bob"), one),
            "two": Watchlist("two", "Two", "b", ("ana",), two),
        },
        {"ana": replace(ANA, max_per_hour=limit), "bob": BOB},
        done_slots={"bob": NOON - 2 * HOUR},
        recent={"ana": (NOON - 90 * MINUTE, NOON - 30 * MINUTE)},
        priming=priming,
        mutes=tuple(mutes),
        since={"one": NOON - 3 * HOUR, "two": NOON - 3 * HOUR},
    ),
    SCHEDULES,
    SCHEDULES,
    st.none() | st.just(1),
    MUTES,
    st.booleans(),
)


@settings(deadline=None, max_examples=400)
@given(drawn=ALERTS, agenda=AGENDAS)
def test_each_alert_has_exactly_one_decision(drawn: list[Pending], agenda: Agenda) -> None:
    """And each mail is one recipient's, about something, and not for an hour that is full."""
    alerts = [replace(a, alert_id=n) for n, a in enumerate(drawn, 1)]
    decisions = decide(alerts, agenda, NOON)
    decided = [
        a.alert_id for d in decisions for a in (d.alerts if isinstance(d, Mail) else (d.alert,))
    ]
    assert sorted(decided) == [a.alert_id for a in alerts]
    for mail in (d for d in decisions if isinstance(d, Mail)):
        assert {a.recipient for a in mail.alerts} <= {mail.recipient}
        assert bool(mail.alerts) != bool(mail.watchlists)
        assert mail.slot_ms is None or mail.slot_ms <= NOON
    slots = [(d.recipient, d.slot_ms) for d in decisions if isinstance(d, Mail) and d.slot_ms]
    assert len(set(slots)) == len(slots)
    waits = [d for d in decisions if isinstance(d, Wait)]
    assert all(w.until_ms is not None and w.until_ms > NOON for w in waits)
    assert (wake_ms(decisions) is None) == (not waits)


@settings(deadline=None, max_examples=400)
@given(drawn=ALERTS, agenda=AGENDAS)
def test_corrections_of_what_was_told_leave_at_once(drawn: list[Pending], agenda: Agenda) -> None:
    """Whatever is muted, quiet, full or being read; unless most of their feed turned new."""
    alerts = [replace(a, alert_id=n, held_until_ms=None) for n, a in enumerate(drawn, 1)]
    decisions = decide(alerts, agenda, NOON)
    at_once = {
        a.alert_id for d in decisions if isinstance(d, Mail) and d.slot_ms is None for a in d.alerts
    }
    for alert in alerts:
        if alert.kind in REDRESS and alert.told and alert.recipient != "gone":
            assert alert.alert_id in at_once
    suppressed = {d.alert.alert_id for d in decisions if isinstance(d, Suppress)}
    assert not suppressed & at_once
