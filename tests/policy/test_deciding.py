"""Decisions: mail now, wait, or suppress."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from monitor.model import (
    Decision,
    Kind,
    Mail,
    Match,
    Mute,
    Owed,
    Pending,
    Recipient,
    Rule,
    Schedule,
    Suppress,
    Wait,
    Watchlist,
)
from monitor.policy import Agenda, decide, next_sending, owe, silent_until, wake_ms

MINUTE = 60_000
HOUR = 60 * MINUTE


def at(text: str) -> int:
    """An instant from ISO text in UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


NOON = at("2026-11-23T12:00")
INSTANT = Watchlist("now", "Now", "a", ("ana",), Schedule(now=True))
DAILY = Watchlist("daily", "Daily", "b", ("ana", "bob"), Schedule(times=(420, 1080)))
ANA = Recipient("ana", "ana@example.org")
BOB = Recipient("bob", "bob@example.org", timezone="Asia/Seoul")
AGENDA = Agenda({"now": INSTANT, "daily": DAILY}, {"ana": ANA, "bob": BOB})


def alert(number: int, watchlist: str = "now", **changes: object) -> Pending:
    """A pending alert of ana about story 1, created a minute before noon."""
    base = Pending(number, "ana", watchlist, 1, number, Kind.NEW, NOON - MINUTE)
    return replace(base, **changes)  # type: ignore[arg-type]


def one(decisions: tuple[Decision, ...]) -> Decision:
    """The only decision."""
    assert len(decisions) == 1
    return decisions[0]


def test_an_instant_alert_leaves_at_once() -> None:
    """`send: now` is mailed in the round that finds it."""
    assert one(decide([alert(1)], AGENDA, NOON)) == Mail("ana", (alert(1),))


def test_instant_alerts_of_one_recipient_share_a_mail() -> None:
    """A storm of stories is one mail, not a storm of mails."""
    alerts = [alert(n, story=n) for n in range(50)]
    assert one(decide(alerts, AGENDA, NOON)) == Mail("ana", tuple(alerts))


def test_a_digest_alert_waits_for_its_slot_and_then_leaves() -> None:
    """Created at 11:59 UTC, due at 18:00."""
    owed = alert(1, "daily")
    slot = at("2026-11-23T18:00")
    assert one(decide([owed], AGENDA, NOON)) == Wait(owed, Rule.SLOT, slot)
    assert one(decide([owed], AGENDA, slot)) == Mail("ana", (owed,), slot)


def test_slots_are_in_the_recipients_zone() -> None:
    """Bob reads in Seoul: his 07:00 is 22:00 UTC."""
    owed = alert(1, "daily", recipient="bob")
    assert one(decide([owed], AGENDA, NOON)) == Wait(owed, Rule.SLOT, at("2026-11-23T22:00"))


def test_after_an_outage_one_mail_carries_the_latest_slot() -> None:
    """Three missed slots give one catch-up digest."""
    owed = [alert(1, "daily"), alert(2, "daily", story=2, created_ms=NOON + 20 * HOUR)]
    late = NOON + 60 * HOUR
    assert one(decide(owed, AGENDA, late)) == Mail("ana", tuple(owed), at("2026-11-25T18:00"))


def test_an_alert_committed_after_its_slot_was_sent_waits_for_the_next() -> None:
    """One mail per recipient and slot, even when a poll ends late."""
    slot = at("2026-11-23T18:00")
    agenda = replace(AGENDA, done_slots={"ana": slot})
    owed = alert(1, "daily", created_ms=slot - MINUTE)
    assert one(decide([owed], agenda, slot + MINUTE)) == Wait(
        owed, Rule.SLOT, at("2026-11-24T07:00")
    )


def test_a_copy_of_what_was_told_is_suppressed() -> None:
    """Told already: the copy ends here, by name of the rule."""
    copy = alert(2, kind=Kind.DUPLICATE, told=True)
    assert one(decide([copy], AGENDA, NOON)) == Suppress(copy, Rule.TOLD)


def test_a_copy_of_what_is_owed_is_suppressed_because_of_it() -> None:
    """Owed already: the reason names the item that stands for it."""
    first, copy = alert(1, "daily"), alert(2, "daily", kind=Kind.DUPLICATE)
    assert Suppress(copy, Rule.OWED, 1) in decide([first, copy], AGENDA, NOON)


def test_a_copy_that_is_the_first_to_match_is_mailed() -> None:
    """The headline did not match, the full text does: nobody was told, so it is news."""
    copy = alert(2, kind=Kind.DUPLICATE)
    assert one(decide([copy], AGENDA, NOON)) == Mail("ana", (copy,))


def test_a_copy_for_another_watchlist_is_not_suppressed() -> None:
    """Told for one watchlist is not told for another."""
    first, copy = alert(1), alert(2, "daily", kind=Kind.DUPLICATE)
    kinds = [type(d) for d in decide([first, copy], AGENDA, NOON)]
    assert Suppress not in kinds


def test_an_update_of_a_told_story_is_never_suppressed() -> None:
    """Only copies are."""
    update = alert(2, kind=Kind.UPDATE, told=True)
    assert one(decide([update], AGENDA, NOON)) == Mail("ana", (update,))


def test_a_correction_of_what_was_told_does_not_wait_for_the_slot() -> None:
    """Who was told wrong is told right at once."""
    fix = alert(2, "daily", kind=Kind.CORRECTION, told=True)
    assert one(decide([fix], AGENDA, NOON)) == Mail("ana", (fix,))
    untold = replace(fix, told=False)
    assert isinstance(one(decide([untold], AGENDA, NOON)), Wait)


def test_what_waits_for_a_slot_leaves_with_the_correction_of_its_story() -> None:
    """A digest must not tell later what was corrected meanwhile; other stories still wait."""
    lead = alert(2, "daily", kind=Kind.UPDATE, told=True)
    other = alert(3, "daily", story=9)
    fix = alert(4, "daily", kind=Kind.CORRECTION, told=True)
    decisions = decide([lead, other, fix], AGENDA, NOON)
    mails = [d for d in decisions if isinstance(d, Mail)]
    assert {a.alert_id for m in mails for a in m.alerts} == {2, 4}
    assert [d.alert for d in decisions if isinstance(d, Wait)] == [other]


def test_quiet_hours_hold_instant_alerts() -> None:
    """They wait, with the reason, until the hours end."""
    quiet = replace(INSTANT, schedule=Schedule(now=True, quiet=(660, 780)))
    agenda = replace(AGENDA, watchlists={"now": quiet})
    assert one(decide([alert(1)], agenda, NOON)) == Wait(
        alert(1), Rule.QUIET, at("2026-11-23T13:00")
    )


def test_the_hourly_ceiling_holds_what_is_too_much() -> None:
    """Two mails in the last hour and a ceiling of two: wait until the older leaves the hour."""
    capped = replace(AGENDA, recipients={"ana": replace(ANA, max_per_hour=2)})
    recent = (NOON - 50 * MINUTE, NOON - 5 * MINUTE)
    held = decide([alert(1)], replace(capped, recent={"ana": recent}), NOON)
    assert one(held) == Wait(alert(1), Rule.CEILING, NOON + 10 * MINUTE)
    assert wake_ms(held) == NOON + 10 * MINUTE
    free = decide([alert(1)], replace(capped, recent={"ana": recent[1:]}), NOON)
    assert isinstance(one(free), Mail)


def test_a_first_reading_is_one_mail_when_all_feeds_were_read() -> None:
    """Primed alerts are held while feeds are still to be read for the first time."""
    primed = [alert(n, story=n, primed=True) for n in range(3)]
    held = decide(primed, replace(AGENDA, priming=True), NOON)
    assert {d.rule for d in held if isinstance(d, Wait)} == {Rule.PRIMING}
    assert one(decide(primed, AGENDA, NOON)) == Mail("ana", tuple(primed), None, primed=True)


def test_what_has_nobody_to_go_to_ends_visibly() -> None:
    """A recipient or watchlist that is gone is a named fate, not a silent loss."""
    stranger, orphan = alert(1, recipient="carl"), alert(2, "gone")
    assert decide([stranger, orphan], AGENDA, NOON) == (
        Suppress(stranger, Rule.NO_RECIPIENT),
        Suppress(orphan, Rule.NO_WATCHLIST),
    )


def test_the_next_sending_is_the_earliest_over_all_watchlists() -> None:
    """Instant watchlists have none."""
    assert next_sending(AGENDA, "ana", NOON) == at("2026-11-23T18:00")
    assert next_sending(replace(AGENDA, watchlists={"now": INSTANT}), "ana", NOON) is None


def test_whoever_is_mailed_at_once_may_have_silence() -> None:
    """Where quiet hours or a mute hold all of it, until the first of them ends."""
    night = replace(INSTANT, schedule=replace(INSTANT.schedule, quiet=(0, 13 * 60)))
    only = replace(AGENDA, watchlists={"now": INSTANT, "daily": DAILY})
    assert silent_until(only, "ana", NOON) is None
    held = replace(only, watchlists={"now": night})
    assert silent_until(held, "ana", NOON) == at("2026-11-23T13:00")
    mixed = replace(only, watchlists={"now": night, "other": replace(INSTANT, id="other")})
    assert silent_until(mixed, "ana", NOON) is None
    until = at("2026-11-24T08:00")
    muted = replace(mixed, mutes=(Mute(until_ms=until, recipient="ana"),))
    assert silent_until(muted, "ana", NOON) == until


def test_every_recipient_of_every_matched_watchlist_is_owed() -> None:
    """One debt per recipient and watchlist; a match of an unknown watchlist owes nobody."""
    matches = [Match("daily", ()), Match("now", ()), Match("gone", ())]
    owed = owe(matches, AGENDA.watchlists, primed=False)
    assert owed == (Owed("ana", "daily"), Owed("bob", "daily"), Owed("ana", "now"))


def test_a_withdrawal_is_owed_to_the_audience_even_if_it_matches_nothing() -> None:
    """A kill notice need not repeat the words that made the story match."""
    owed = owe(
        [], AGENDA.watchlists, primed=False, kind=Kind.WITHDRAWAL, audience=[("bob", "daily")]
    )
    assert owed == (Owed("bob", "daily"),)
    assert owe([], AGENDA.watchlists, primed=False, audience=[("bob", "daily")]) == ()


def test_a_clock_set_back_does_not_make_a_copy_the_first_telling() -> None:
    """What came first is first, whatever the clock said then: the story is told once."""
    first = alert(1, "daily", created_ms=NOON + HOUR)
    copy = alert(2, "daily", kind=Kind.DUPLICATE, created_ms=NOON - HOUR)
    fates = {type(d): d for d in decide([copy, first], AGENDA, NOON)}
    assert fates[Suppress] == Suppress(copy, Rule.OWED, first.item_id)
    assert fates[Wait] == Wait(first, Rule.SLOT, at("2026-11-23T18:00"))


def test_a_story_is_not_told_after_its_own_follow_up() -> None:
    """The first telling came in bulk and waits for the other feeds, its update leaves at once."""
    first = alert(1, primed=True)
    lead = alert(2, kind=Kind.UPDATE)
    priming = replace(AGENDA, priming=True)
    assert one(decide([first, lead], priming, NOON)) == Mail("ana", (lead, first), primed=True)
    other = alert(3, story=2, primed=True)
    found = decide([first, lead, other], priming, NOON)
    assert [d.rule for d in found if isinstance(d, Wait)] == [Rule.PRIMING]
