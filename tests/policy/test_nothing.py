"""A digest with nothing in it, for those who want to be told so."""

from __future__ import annotations

from dataclasses import replace

from monitor.model import Mail, Mute, Recipient, Schedule, Watchlist
from monitor.policy import Agenda, decide, next_nothing_ms, next_sending

from .test_deciding import ANA, HOUR, NOON, alert, at, one

EVENING = Watchlist(
    "evening", "Evening", "a", ("ana",), Schedule(times=(18 * 60,), send_empty=True)
)
SILENT = Watchlist("silent", "Silent", "b", ("ana",), Schedule(times=(18 * 60, 19 * 60)))
SLOT = at("2026-11-23T18:00")
AGENDA = Agenda({"evening": EVENING, "silent": SILENT}, {"ana": ANA}, since={"evening": NOON})


def test_a_slot_without_news_is_a_mail_that_says_so() -> None:
    """Once: what was sent is not due again."""
    assert decide([], AGENDA, SLOT - 1) == ()
    mail = Mail("ana", (), SLOT, watchlists=("evening",))
    assert one(decide([], AGENDA, SLOT)) == mail
    assert decide([], replace(AGENDA, done_slots={"ana": SLOT}), SLOT + HOUR) == ()
    assert next_nothing_ms(AGENDA, NOON) == SLOT


def test_a_slot_with_news_is_one_mail() -> None:
    """Also if they are another watchlist's."""
    owed = alert(1, "silent")
    assert one(decide([owed], AGENDA, SLOT)) == Mail("ana", (owed,), SLOT)


def test_after_an_outage_nothing_is_said_once() -> None:
    """Three slots have passed in the meantime."""
    late = SLOT + 50 * HOUR
    assert one(decide([], AGENDA, late)) == Mail(
        "ana", (), SLOT + 48 * HOUR, watchlists=("evening",)
    )


def test_a_slot_before_the_watchlist_was_so_is_not_caught_up() -> None:
    """Whoever adds a watchlist at noon is not told that there was nothing at seven."""
    young = replace(AGENDA, since={"evening": SLOT + 1})
    assert decide([], young, SLOT + HOUR) == ()
    assert decide([], replace(AGENDA, since={}), SLOT + HOUR) == ()


def test_what_is_muted_says_nothing() -> None:
    """A story that is muted is no reason to be silent about the others."""
    end = SLOT + HOUR
    for mute in (
        Mute(end, "evening"),
        Mute(end, recipient="ana"),
        Mute(end, "evening", None, "ana"),
    ):
        assert decide([], replace(AGENDA, mutes=(mute,)), SLOT) == ()
    for mute in (Mute(end, "silent"), Mute(end, story=4), Mute(end, recipient="bob")):
        assert len(decide([], replace(AGENDA, mutes=(mute,)), SLOT)) == 1


def test_holidays_of_the_recipient_hold_where_the_watchlist_has_none() -> None:
    """A watchlist with days of its own, or with `none`, keeps these."""
    off: Recipient = replace(ANA, holidays=frozenset({(0, 11, 23)}))
    agenda = replace(AGENDA, recipients={"ana": off})
    assert decide([], agenda, SLOT) == ()
    assert next_sending(agenda, "ana", NOON) == SLOT + 24 * HOUR
    always = replace(EVENING, schedule=replace(EVENING.schedule, holidays=frozenset()))
    agenda = replace(agenda, watchlists={"evening": always})
    assert len(decide([], agenda, SLOT)) == 1
