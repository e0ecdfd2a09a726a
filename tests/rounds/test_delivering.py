"""The delivery round over the real store and outbox."""

from __future__ import annotations

import email
from email.policy import default as modern

from monitor.model import DeliveryKind, Outcome, Phase, Verdict
from tests.fakes import SmallHouse, rss

OLD = ("old", "Harbour reopens", "The harbour reopened on Monday after the works.")
STORM = (
    "a1",
    "Storm closes the northern ports",
    "A storm closed four northern ports on Tuesday night and sank 12 boats, the coast guard said.",
)
FLOOD = (
    "a2",
    "Flood warning for the lower valley",
    "Officials issued a flood warning for eleven villages in the lower valley after days of rain.",
)
AWAY = Outcome(Verdict.UNREACHABLE, Phase.CONNECT, "connection refused")
NO_USER = Outcome(Verdict.REFUSED, Phase.RCPT, "550 no such user")
LATER = Outcome(Verdict.DEFERRED, Phase.RCPT, "450 greylisted")
LOST_AT_DOT = Outcome(Verdict.UNKNOWN, Phase.DOT, "connection lost")


async def news(house: SmallHouse, *items: tuple[str, str, str]) -> None:
    """Prime the feed, then let these come in."""
    await house.serve(rss(OLD))
    await house.serve(rss(*items, OLD))


async def test_an_instant_alert_is_mailed_once(house: SmallHouse) -> None:
    """The second round finds nothing to do."""
    await news(house, STORM)
    report = await house.delivery.run(house.plan)
    assert [s.delivery.address for s in report.sent] == ["ana@example.org"]
    assert (await house.delivery.run(house.plan)).sent == ()
    message = email.message_from_bytes(house.mailer.sent[0].raw, policy=modern)
    body = message.get_body(("plain",))
    assert body is not None
    assert STORM[1] in body.get_content().replace("*", "")


async def test_a_digest_leaves_at_its_slot(house: SmallHouse) -> None:
    """Bob's 18:00; the round says when it is worth waking."""
    await news(house, STORM, FLOOD)
    report = await house.delivery.run(house.plan)
    assert report.wake_ms is not None
    house.clock.ms = report.wake_ms
    sent = (await house.delivery.run(house.plan)).sent
    assert [(s.delivery.address, s.delivery.kind) for s in sent] == [
        ("bob@example.org", DeliveryKind.DIGEST)
    ]
    text = house.mailer.sent[-1].raw
    assert text.count(b"a1") >= 1
    assert (await house.delivery.run(house.plan)).sent == ()


async def test_a_refused_recipient_delays_nobody_and_the_operator_hears(
    house: SmallHouse,
) -> None:
    """Contract 3: one refusal is final for one, the others get theirs in the same round."""
    await news(house, STORM)
    house.clock.later(86_400)  # ana's alert and bob's digest leave in the same round
    house.mailer.script = [NO_USER]
    report = await house.delivery.run(house.plan)
    fates = {(s.delivery.address, s.outcome.verdict) for s in report.sent}
    assert ("bob@example.org", Verdict.ACCEPTED) in fates
    assert ("ana@example.org", Verdict.REFUSED) in fates
    assert ("op@example.org", Verdict.ACCEPTED) in fates
    assert (await house.delivery.run(house.plan)).sent == ()


async def test_a_deferred_message_is_sent_again_unchanged(house: SmallHouse) -> None:
    """Greylisting: the same bytes a minute later."""
    await news(house, STORM)
    house.mailer.script = [LATER]
    report = await house.delivery.run(house.plan)
    assert report.wake_ms == house.clock.now_ms() + 60_000
    assert (await house.delivery.run(house.plan)).sent == ()
    house.clock.later(60)
    await house.delivery.run(house.plan)
    first, second = house.mailer.sent
    assert first.raw == second.raw
    assert (await house.delivery.run(house.plan)).sent == ()


async def test_an_unknown_outcome_is_resent_byte_for_byte(house: SmallHouse) -> None:
    """Contract 2: the dot was sent and no reply came."""
    await news(house, STORM)
    house.mailer.script = [LOST_AT_DOT]
    await house.delivery.run(house.plan)
    house.clock.later(60)
    await house.delivery.run(house.plan)
    first, second = house.mailer.sent
    assert (first.raw, first.message_id) == (second.raw, second.message_id)


async def test_an_outage_folds_what_is_owed_into_fewer_mails(house: SmallHouse) -> None:
    """While the server is away nothing more is frozen; on recovery one mail carries the rest."""
    await news(house, STORM)
    house.mailer.script = [AWAY]
    assert (await house.delivery.run(house.plan)).outage
    for number in range(3):
        extra = (
            f"x{number}",
            f"Flood number {number} reaches town {number}",
            f"River {number} left its bed near town {number} and {number + 3} bridges are closed.",
        )
        await house.serve(rss(extra, STORM, OLD))
        house.mailer.script = [AWAY]
        await house.delivery.run(house.plan)
    house.mailer.script = []
    house.clock.later(7200)
    sent = (await house.delivery.run(house.plan)).sent
    ana = [s for s in sent if s.delivery.address == "ana@example.org"]
    assert len(ana) == 2
    assert ana[0].delivery.attempts > ana[1].delivery.attempts


async def test_mail_that_cannot_be_delivered_for_five_days_expires(house: SmallHouse) -> None:
    """Then the fate is `expired` and the operator is told."""
    await news(house, STORM)
    for _ in range(300):
        house.mailer.script = [LATER, LATER]
        report = await house.delivery.run(house.plan)
        assert report.wake_ms is not None or report.sent[-1].final
        house.clock.ms = report.wake_ms or house.clock.ms
        house.mailer.script = []
        if house.mailer.sent[-1].address == "op@example.org":
            break
    assert "expired" in house.mailer.sent[-1].subject
    lost = next(d for d in reversed(house.mailer.sent) if d.address != "op@example.org")
    assert lost.attempts > 100


async def test_a_hang_up_over_one_message_does_not_hold_the_others(house: SmallHouse) -> None:
    """A connection lost in DATA is about that message."""
    await news(house, STORM)
    house.clock.later(86_400)
    house.mailer.script = [Outcome(Verdict.UNREACHABLE, Phase.DATA, "connection lost")]
    report = await house.delivery.run(house.plan)
    assert [s.outcome.verdict for s in report.sent] == [Verdict.DEFERRED, Verdict.ACCEPTED]


async def test_a_server_that_was_away_is_asked_again_within_five_minutes(
    house: SmallHouse,
) -> None:
    """However often the message that met the outage was tried before, for reasons of its own."""
    await news(house, STORM)
    for _ in range(6):
        house.mailer.script = [LATER]
        report = await house.delivery.run(house.plan)
        house.clock.ms = report.wake_ms or house.clock.ms
    house.mailer.script = [AWAY]
    report = await house.delivery.run(house.plan)
    assert report.outage
    assert report.wake_ms is not None
    assert report.wake_ms <= house.clock.now_ms() + 300_000
    await house.store.probe()
    assert (await house.delivery.run(house.plan)).sent[0].outcome.verdict is Verdict.ACCEPTED


async def test_another_event_under_a_like_headline_is_not_hidden(house: SmallHouse) -> None:
    """A text joined to a story by its subject alone has a card of its own below the untold one.

    It is called what it is to the story that the mail has just told; what a feed lists last came
    first.
    """
    await news(
        house,
        ("n1", "Northland fires storm rocket", "Its army said that it fired a storm rocket east."),
        ("n2", "Southland fires storm rocket", "A ship of the navy has launched one at a range."),
    )
    await house.delivery.run(house.plan)
    raw = email.message_from_bytes(house.mailer.sent[0].raw, policy=modern)
    body = raw.get_body(("plain",))
    assert body is not None
    text = body.get_content().replace("*", "")
    assert text.index("[new]") < text.index("Southland fires") < text.index("[follow-up]")
    assert text.index("[follow-up]") < text.index("Northland fires")


async def test_a_fault_inside_the_program_is_an_attempt_like_any_other(house: SmallHouse) -> None:
    """The mail stays in the queue with its reason and is tried again."""
    await news(house, STORM)
    house.mailer.broken = True
    report = await house.delivery.run(house.plan)
    assert [s.outcome.verdict for s in report.sent] == [Verdict.DEFERRED]
    house.mailer.broken = False
    house.clock.later(60)
    assert [s.outcome.verdict for s in (await house.delivery.run(house.plan)).sent] == [
        Verdict.ACCEPTED
    ]


async def test_a_withdrawal_reaches_who_was_told_at_once(house: SmallHouse) -> None:
    """Bob's digest told him; the withdrawal does not wait for the next slot."""
    await news(house, STORM)
    house.clock.later(86_400)
    await house.delivery.run(house.plan)
    kill = (
        "a1",
        "STORY WITHDRAWN: Storm closes the northern ports",
        "Please disregard the story below. " + STORM[2],
    )
    await house.serve(rss(kill, OLD))
    sent = (await house.delivery.run(house.plan)).sent
    assert {s.delivery.address for s in sent} == {"ana@example.org", "bob@example.org"}


async def test_a_mail_counts_independent_sources(house: SmallHouse) -> None:
    """By what the texts say: two outlets with one agency's news are one source."""
    text = f"{STORM[2]} (Reuters)"
    await news(house, (STORM[0], STORM[1], text))
    await house.delivery.run(house.plan)
    message = email.message_from_bytes(house.mailer.sent[0].raw, policy=modern)
    body = message.get_body(("plain",))
    assert body is not None
    assert "1 independent source: Reuters 11:11 · 1 outlet" in body.get_content()
