"""What holds instant alerts back, what passes, and that what is held leaves in one mail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.model import (
    Entry,
    Field,
    Item,
    Kind,
    Mail,
    Marker,
    MarkerKind,
    Match,
    Rule,
    Schedule,
    Span,
    Wait,
)
from monitor.policy import Agenda, decide, is_urgent, owe

from .test_deciding import AGENDA, ANA, HOUR, INSTANT, MINUTE, NOON, alert, one


def agenda(**changes: object) -> Agenda:
    """Ana's instant watchlist with a schedule like this."""
    schedule = replace(Schedule(now=True), **changes)  # type: ignore[arg-type]
    return replace(AGENDA, watchlists={"now": replace(INSTANT, schedule=schedule)})


def test_urgent_news_pass_quiet_hours_only_where_that_is_asked_for() -> None:
    """The rest of the night's news still waits for the morning."""
    flash, other = alert(1, urgent=True), alert(2, story=2)
    quiet = (660, 780)
    passed = decide([flash, other], agenda(quiet=quiet, urgent=True), NOON)
    assert [type(d) for d in passed] == [Wait, Mail]
    assert Mail("ana", (flash,)) in passed
    held = decide([flash, other], agenda(quiet=quiet), NOON)
    assert {d.rule for d in held if isinstance(d, Wait)} == {Rule.QUIET}
    assert len(held) == 2


def test_a_burst_is_collected_into_one_mail() -> None:
    """Everything leaves with the first of the burst, so long after it came."""
    burst = [alert(n, story=n, created_ms=NOON + n * MINUTE) for n in range(4)]
    patient = agenda(group_wait_s=300)
    held = decide(burst, patient, NOON + 4 * MINUTE)
    assert {(d.rule, d.until_ms) for d in held if isinstance(d, Wait)} >= {
        (Rule.GROUP, NOON + 5 * MINUTE)
    }
    assert one(decide(burst, patient, NOON + 5 * MINUTE)) == Mail("ana", tuple(burst))


def test_urgent_news_take_the_burst_along() -> None:
    """A mail leaves anyway: what would follow in a minute is in it."""
    flash, other = alert(1, urgent=True), alert(2, story=2)
    mail = one(decide([other, flash], agenda(group_wait_s=300, urgent=True), NOON))
    assert isinstance(mail, Mail)
    assert {a.alert_id for a in mail.alerts} == {1, 2}


def test_a_correction_does_not_take_a_burst_along() -> None:
    """It has a mail of its own."""
    fix, news = alert(1, kind=Kind.CORRECTION, told=True), alert(2, story=2)
    decisions = decide([fix, news], agenda(group_wait_s=300), NOON)
    assert [type(d) for d in decisions] == [Wait, Mail]


def test_the_ceiling_holds_urgent_news_too() -> None:
    """An agency that shouts everything is no reason for a storm of mails."""
    capped = replace(
        agenda(quiet=(660, 780), urgent=True),
        recipients={"ana": replace(ANA, max_per_hour=1)},
        recent={"ana": (NOON - MINUTE,)},
    )
    held = one(decide([alert(1, urgent=True)], capped, NOON))
    assert isinstance(held, Wait)
    assert held.rule is Rule.CEILING


def test_what_was_above_the_ceiling_leaves_in_one_mail_that_says_so() -> None:
    """When the hour of the oldest mail is over; news of an ordinary hour say nothing of it."""
    sent = (NOON, NOON + MINUTE)
    capped = replace(AGENDA, recipients={"ana": replace(ANA, max_per_hour=2)}, recent={"ana": sent})
    rest = [alert(n, story=n, created_ms=NOON + n * MINUTE) for n in range(2, 9)]
    assert all(isinstance(d, Wait) for d in decide(rest, capped, NOON + 59 * MINUTE))
    free = NOON + HOUR
    assert one(decide(rest, capped, free)) == Mail("ana", tuple(rest), ceiling=2)
    later = alert(20, story=20, created_ms=NOON + 3 * HOUR)
    assert one(decide([later], capped, NOON + 3 * HOUR)) == Mail("ana", (later,))


@pytest.mark.parametrize(
    ("item", "urgent"),
    [
        (Item("A", "x", markers=(Marker(MarkerKind.URGENT, Span(Field.TITLE, 0, 1)),)), True),
        (Item("A", "x", markers=(Marker(MarkerKind.LEAD, Span(Field.TITLE, 0, 1)),)), False),
        (Item("A", "x", entry=Entry(urgency=1)), True),
        (Item("A", "x", entry=Entry(urgency=4)), False),
        (Item("A", "x"), False),
    ],
)
def test_urgent_is_what_the_wire_marks_so(item: Item, urgent: bool) -> None:
    """By a word before the headline, or by the urgency of the format."""
    assert is_urgent(item) is urgent
    owed = owe([Match("now", ())], AGENDA.watchlists, primed=False, urgent=is_urgent(item))
    assert [o.urgent for o in owed] == [urgent]
