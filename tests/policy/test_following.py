"""Follow-ups and corrections of what a recipient was told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.model import Kind, Mail, Rule, Schedule, Suppress, Updates, Wait, Watchlist
from monitor.policy import Agenda, decide

from .test_deciding import AGENDA, ANA, BOB, DAILY, INSTANT, NOON, alert, at, one

MORNING = Watchlist("morning", "Morning", "c", ("bob",), Schedule(times=(420,)))


def agenda(updates: Updates, *others: Watchlist, now: bool = True) -> Agenda:
    """Ana's and Bob's instant (or daily) watchlist that says what becomes of follow-ups."""
    base = replace(INSTANT if now else DAILY, id="now", recipients=("ana", "bob"))
    asked = replace(base, schedule=replace(base.schedule, updates=updates))
    return Agenda({w.id: w for w in (asked, *others)}, {"ana": ANA, "bob": BOB})


LEAD = alert(2, kind=Kind.UPDATE, told=True)


def test_follow_ups_that_are_not_wanted_end_by_name() -> None:
    """`updates: none`: suppressed, with the rule; the first word of a story is still mailed."""
    assert one(decide([LEAD], agenda(Updates.NONE), NOON)) == Suppress(LEAD, Rule.UPDATES)
    first = replace(LEAD, told=False)
    assert one(decide([first], agenda(Updates.NONE), NOON)) == Mail("ana", (first,))


def test_follow_ups_of_instant_alerts_wait_for_the_recipients_next_digest() -> None:
    """Of any watchlist, in its zone."""
    lead = replace(LEAD, recipient="bob")
    plan = agenda(Updates.DIGEST, MORNING, DAILY)
    assert one(decide([lead], plan, NOON)) == Wait(lead, Rule.SLOT, at("2026-11-23T22:00"))
    due = at("2026-11-23T22:00")
    assert one(decide([lead], plan, due)) == Mail("bob", (lead,), due)


def test_who_gets_no_digest_gets_follow_ups_once_a_day() -> None:
    """Ana, in UTC, at 08:00."""
    assert one(decide([LEAD], agenda(Updates.DIGEST), NOON)) == Wait(
        LEAD, Rule.SLOT, at("2026-11-24T08:00")
    )


def test_follow_ups_of_a_digest_can_leave_at_once() -> None:
    """`updates: now` beside `send: [07:00, 18:00]`; what was not told yet still waits."""
    plan = agenda(Updates.NOW, now=False)
    assert one(decide([LEAD], plan, NOON)) == Mail("ana", (LEAD,))
    assert isinstance(one(decide([replace(LEAD, told=False)], plan, NOON)), Wait)


@pytest.mark.parametrize("updates", Updates)
def test_a_correction_of_what_was_told_leaves_at_once_whatever_is_said(updates: Updates) -> None:
    """Also with `updates: none`, in quiet hours and above the ceiling."""
    plan = agenda(updates)
    quiet = replace(plan.watchlists["now"].schedule, quiet=(660, 780))
    watchlists = {"now": replace(plan.watchlists["now"], schedule=quiet)}
    capped = {"ana": replace(ANA, max_per_hour=1)}
    full = replace(plan, watchlists=watchlists, recipients=capped, recent={"ana": (NOON - 1,)})
    fix = replace(LEAD, kind=Kind.CORRECTION)
    assert one(decide([fix], full, NOON)) == Mail("ana", (fix,))


def test_corrections_leave_each_in_a_mail_of_its_own() -> None:
    """So each stands under the mail that told the story; the news of the round is another mail."""
    fixes = [alert(n, story=n, kind=Kind.CORRECTION, told=True) for n in (2, 3)]
    news = alert(4, story=4)
    mails = decide([*fixes, news], AGENDA, NOON)
    assert mails == (Mail("ana", (fixes[0],)), Mail("ana", (fixes[1],)), Mail("ana", (news,)))


def test_very_many_corrections_are_one_mail() -> None:
    """A feed that marks its archive as corrected is no storm of mails."""
    fixes = [alert(n, story=n, kind=Kind.CORRECTION, told=True) for n in range(2, 40)]
    assert one(decide(fixes, AGENDA, NOON)) == Mail("ana", tuple(fixes))


def test_what_is_held_back_leaves_with_the_correction_of_its_story() -> None:
    """A follow-up in quiet hours would be mailed after what corrects it."""
    quiet = replace(INSTANT, schedule=Schedule(now=True, quiet=(660, 780)))
    lead, fix = LEAD, alert(3, kind=Kind.CORRECTION, told=True)
    (mail,) = decide([lead, fix], replace(AGENDA, watchlists={"now": quiet}), NOON)
    assert isinstance(mail, Mail)
    assert {a.alert_id for a in mail.alerts} == {2, 3}


def test_the_ceiling_holds_the_news_beside_a_correction() -> None:
    """Only what puts something right passes."""
    capped = replace(
        AGENDA, recipients={"ana": replace(ANA, max_per_hour=1)}, recent={"ana": (NOON - 1,)}
    )
    fix, news = alert(2, kind=Kind.CORRECTION, told=True), alert(3, story=9)
    decisions = decide([fix, news], capped, NOON)
    assert decisions[0] == Mail("ana", (fix,))
    assert isinstance(decisions[1], Wait)
    assert decisions[1].rule is Rule.CEILING


def test_a_correction_leaves_with_the_first_word_of_its_story() -> None:
    """After an outage that word is due for a slot that the correction came too late for."""
    first = alert(1, "daily", created_ms=at("2026-11-23T17:00"))
    fix = alert(2, "daily", kind=Kind.CORRECTION, created_ms=at("2026-11-23T20:00"))
    other = replace(fix, alert_id=3, story=9, kind=Kind.NEW)
    decisions = decide([first, fix, other], AGENDA, at("2026-11-23T21:00"))
    assert Mail("ana", (first, fix), at("2026-11-23T18:00")) in decisions
    assert [d.alert for d in decisions if isinstance(d, Wait)] == [other]
