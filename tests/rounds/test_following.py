"""A story goes on: what is mailed, as an answer to which mail, with what marked."""

from __future__ import annotations

import email
from collections.abc import AsyncIterator
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path

import pytest

from monitor.model import Recipient, Rule, Schedule, Suppress, Updates, Watchlist
from tests.fakes import SmallHouse, a_plan, rss
from tests.rounds.test_delivering import FLOOD, OLD, STORM, news

LEAD = (
    "a1-lead",
    "(LEAD) " + STORM[1],
    STORM[2] + " Two crews of the island ferry are still missing, the coast guard added.",
)
FIXED = (
    "a1-fix",
    "CORRECTED: " + STORM[1],
    "A storm closed four northern ports on Tuesday night and sank 21 boats, the coast guard said.",
)


def read(raw: bytes) -> EmailMessage:
    """A mail as a reader's program reads it."""
    message = email.message_from_bytes(raw, policy=modern)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage) -> str:
    """What a terminal shows, in one line."""
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def storms(updates: Updates | None, *send: int) -> Watchlist:
    """Ana's and Bob's watchlist, at once or at these minutes."""
    schedule = Schedule(now=not send, times=send, updates=updates)
    return Watchlist("storms", "Storms", "storm", ("ana", "bob"), schedule)


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[SmallHouse]:
    """Ana and Bob are told of storms at once."""
    people = (Recipient("ana", "ana@example.org"), Recipient("bob", "bob@example.org"))
    house = SmallHouse(tmp_path, a_plan([storms(None)], recipients=people))
    await house.open()
    yield house
    await house.store.close()


def with_updates(house: SmallHouse, updates: Updates | None, *send: int) -> None:
    """The same house with another configuration, as after a reload."""
    house.plan = a_plan([storms(updates, *send)], recipients=house.plan.settings.recipients)


async def test_a_follow_up_answers_the_first_mail_and_marks_what_is_new(small: SmallHouse) -> None:
    """In-Reply-To and References name the mail that this recipient got; old text is unmarked."""
    await news(small, STORM)
    await small.delivery.run(small.plan)
    await small.serve(rss(LEAD, STORM, OLD))
    await small.delivery.run(small.plan)
    mails = [read(d.raw) for d in small.mailer.sent]
    for first, later in zip(mails[:2], mails[2:], strict=True):
        assert first["To"] == later["To"]
        assert first["In-Reply-To"] is None
        assert later["In-Reply-To"] == later["References"] == first["Message-ID"]
        assert later["Subject"].startswith("Follow-up: ")
        marked = text_of(later).replace("*", "")
        start, end = marked.index("[+", marked.index("closed four")), marked.rindex("+]")
        assert "Two crews of the island ferry are still missing" in marked[start:end]
        assert "sank 12 boats" not in marked[start:end]


async def test_a_second_follow_up_still_answers_the_first_mail(small: SmallHouse) -> None:
    """One thread a story, with the root that every reader has."""
    await news(small, STORM)
    await small.delivery.run(small.plan)
    second = ("a1-2", "(2nd LD) " + STORM[1], LEAD[2] + " Schools stay closed on Wednesday.")
    for body in (rss(LEAD, STORM, OLD), rss(second, LEAD, STORM, OLD)):
        await small.serve(body)
        await small.delivery.run(small.plan)
    ana = [read(d.raw) for d in small.mailer.sent if d.recipient == "ana"]
    assert len(ana) == 3
    assert {m["In-Reply-To"] for m in ana[1:]} == {ana[0]["Message-ID"]}


async def test_a_correction_quotes_old_and_new_and_answers_the_first_mail(
    small: SmallHouse,
) -> None:
    """To each who was told, beside other news of the same round."""
    await news(small, STORM)
    await small.delivery.run(small.plan)
    await small.serve(rss(FIXED, FLOOD, STORM, OLD))
    before = len(small.mailer.sent)
    await small.delivery.run(small.plan)
    fixes = [read(d.raw) for d in small.mailer.sent[before:]]
    assert {m["To"] for m in fixes} == {"ana@example.org", "bob@example.org"}
    roots = {read(d.raw)["To"]: read(d.raw)["Message-ID"] for d in small.mailer.sent[:2]}
    for mail in fixes:
        assert mail["In-Reply-To"] == roots[mail["To"]]
        assert mail["Subject"].startswith("Corrected: ")
        said = text_of(mail).replace("*", "")
        assert "sank 12 boats" in said[said.index("Was") :]
        assert "sank 21 boats" in said.replace("[+ ", "").replace(" +]", "")


async def test_a_correction_reaches_who_was_told_in_a_digest_or_wants_no_follow_ups(
    small: SmallHouse,
) -> None:
    """`updates: none` is about follow-ups; a correction is owed to everyone who was told."""
    await news(small, STORM)
    await small.delivery.run(small.plan)
    with_updates(small, Updates.NONE, 18 * 60)
    await small.serve(rss(LEAD, STORM, OLD))
    report = await small.delivery.run(small.plan)
    assert {d.rule for d in report.decisions if isinstance(d, Suppress)} == {Rule.UPDATES}
    assert report.sent == ()
    await small.serve(rss(FIXED, LEAD, STORM, OLD))
    sent = (await small.delivery.run(small.plan)).sent
    assert {s.delivery.recipient for s in sent} == {"ana", "bob"}


async def test_follow_ups_can_be_collected(small: SmallHouse) -> None:
    """`updates: digest` with `send: now`: the news at once, what follows in one later mail."""
    with_updates(small, Updates.DIGEST)
    await news(small, STORM)
    assert len((await small.delivery.run(small.plan)).sent) == 2
    await small.serve(rss(LEAD, STORM, OLD))
    waiting = await small.delivery.run(small.plan)
    assert waiting.sent == ()
    assert waiting.wake_ms is not None
    small.clock.ms = waiting.wake_ms
    sent = (await small.delivery.run(small.plan)).sent
    assert [s.delivery.kind.value for s in sent] == ["digest", "digest"]
    assert read(sent[0].delivery.raw)["In-Reply-To"] == read(small.mailer.sent[0].raw)["Message-ID"]


async def test_a_correction_swallows_no_follow_up_that_waits(small: SmallHouse) -> None:
    """What waits leaves with it: its new sentences are told where the correction lacks them."""
    with_updates(small, Updates.DIGEST)
    await news(small, STORM)
    await small.delivery.run(small.plan)
    await small.serve(rss(LEAD, STORM, OLD))
    assert (await small.delivery.run(small.plan)).sent == ()
    await small.serve(rss(FIXED, LEAD, STORM, OLD))
    sent = (await small.delivery.run(small.plan)).sent
    assert len(sent) == 2
    for one in sent:
        text = text_of(read(one.delivery.raw))
        assert one.delivery.subject.startswith("Corrected: ")
        assert "[corrected]" in text
        assert "[+ Two crews of the island ferry are still missing" in text
        assert text.index("[corrected]") < text.index("[follow-up]")
    assert await small.store.pending(9) == ()


async def test_a_correction_that_has_what_waits_stands_for_it(small: SmallHouse) -> None:
    """Then there is one card."""
    with_updates(small, Updates.DIGEST)
    await news(small, STORM)
    await small.delivery.run(small.plan)
    whole = (FIXED[0], FIXED[1], FIXED[2] + LEAD[2].removeprefix(STORM[2]))
    await small.serve(rss(LEAD, STORM, OLD))
    await small.serve(rss(whole, LEAD, STORM, OLD))
    for one in (await small.delivery.run(small.plan)).sent:
        text = text_of(read(one.delivery.raw))
        assert "are still missing, the coast guard added. +]" in text
        assert "[follow-up]" not in text


async def test_a_correction_reaches_who_was_told_for_a_watchlist_that_is_gone(
    small: SmallHouse,
) -> None:
    """Under its old name; a recipient who is gone is not written to."""
    await news(small, STORM)
    await small.delivery.run(small.plan)
    other = Watchlist("ports", "Ports", "quay", ("ana",), Schedule(now=True))
    small.plan = a_plan([other], recipients=small.plan.settings.recipients[:1])
    await small.serve(rss(FIXED, STORM, OLD))
    report = await small.delivery.run(small.plan)
    (sent,) = report.sent
    assert sent.delivery.address == "ana@example.org"
    assert "storms" in sent.delivery.subject
    assert "sank 21 boats" in text_of(read(sent.delivery.raw)).replace("[+ ", "").replace(" +]", "")
    assert [d.rule for d in report.decisions if isinstance(d, Suppress)] == [Rule.NO_RECIPIENT]


async def test_after_the_clock_was_set_back_a_story_leaves_as_one(small: SmallHouse) -> None:
    """Its first telling, which came by the wrong time, does not wait while its lead leaves."""
    with_updates(small, None, *range(0, 24 * 60, 60))
    await news(small, STORM)
    small.clock.later(-2 * 3600)
    now_ms = small.clock.now_ms()
    await small.store.rewind(7_200_000, now_ms, 3_600_000)
    (state,) = await small.store.feed_states()
    await small.store.settle_feeds([replace(state, next_due_ms=now_ms)])
    await small.serve(rss(LEAD, STORM, OLD))
    for _ in range(4):
        small.clock.later(3600)
        await small.delivery.run(small.plan)
    assert sorted(d.recipient for d in small.mailer.sent) == ["ana", "bob"]
