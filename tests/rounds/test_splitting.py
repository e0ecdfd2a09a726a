"""A mail that is too large for its server leaves in two halves, once."""

from __future__ import annotations

import email
from email.policy import default as modern

import pytest

from monitor.model import DeliveryKind, DeliveryState, Kind, Outcome, Pending, Phase, Verdict
from monitor.rounds.splitting import halves
from tests.fakes import SmallHouse, rss
from tests.rounds.invented import story

TOO_LARGE = Outcome(Verdict.REFUSED, Phase.MAIL, "552 message of 90 bytes, the server takes 80")


async def stories(house: SmallHouse, count: int) -> None:
    """So many stories for ana, at once, after the first reading."""
    old = ("old", "Harbour reopens", "The harbour reopened on Monday after the works.")
    await house.serve(rss(old))
    await house.serve(rss(*map(story, range(count)), old))


def sent_to(house: SmallHouse, address: str) -> list[str]:
    """The texts of all attempts."""
    mails = [d.raw for d in house.mailer.sent if d.address == address]
    bodies = [email.message_from_bytes(raw, policy=modern).get_body(("plain",)) for raw in mails]
    return [" ".join(str(body.get_content()).split()) for body in bodies if body is not None]


async def test_a_mail_over_the_limit_is_halved_and_each_story_is_in_one_half(
    house: SmallHouse,
) -> None:
    """In the same round; the operator need not hear of it."""
    await stories(house, 6)
    house.mailer.script = [TOO_LARGE]
    report = await house.delivery.run(house.plan)
    whole, one, other = sent_to(house, "ana@example.org")
    assert not sent_to(house, "op@example.org")
    for number in range(6):
        title = f"https://news.example/s{number} "
        assert title in whole
        assert (title in one) != (title in other)
    assert [s.outcome.verdict for s in report.sent] == [
        *(Verdict.REFUSED, Verdict.ACCEPTED, Verdict.ACCEPTED),
    ]
    assert await fates(house) == {"accepted": 6}
    kinds = [(d.kind, d.state) for d in reversed(await house.store.deliveries(9))]
    assert kinds == [
        (DeliveryKind.ALERT, DeliveryState.REFUSED),
        (DeliveryKind.PART, DeliveryState.ACCEPTED),
        (DeliveryKind.PART, DeliveryState.ACCEPTED),
    ]


async def test_a_digest_keeps_its_slot(house: SmallHouse) -> None:
    """The halves are no second sending of the slot, and there is none later."""
    await stories(house, 4)
    await house.delivery.run(house.plan)
    house.mailer.sent.clear()
    house.clock.later(86_400)
    house.mailer.script = [TOO_LARGE]
    await house.delivery.run(house.plan)
    assert len(sent_to(house, "bob@example.org")) == 3
    house.clock.later(86_400)
    await house.delivery.run(house.plan)
    assert len(sent_to(house, "bob@example.org")) == 3


async def test_a_half_that_is_still_too_large_is_refused_for_good(house: SmallHouse) -> None:
    """Once is enough; the operator hears of what was lost."""
    await stories(house, 4)
    house.mailer.script = [TOO_LARGE, TOO_LARGE, TOO_LARGE]
    await house.delivery.run(house.plan)
    assert len(sent_to(house, "ana@example.org")) == 3
    assert await fates(house) == {"refused": 4}
    assert len(sent_to(house, "op@example.org")) == 1


async def test_one_story_cannot_be_halved(house: SmallHouse) -> None:
    """It is refused as before."""
    await stories(house, 1)
    house.mailer.script = [TOO_LARGE]
    await house.delivery.run(house.plan)
    assert len(sent_to(house, "ana@example.org")) == 1
    assert await fates(house) == {"refused": 1}


async def fates(house: SmallHouse) -> dict[str, int]:
    """How many of ana's alerts ended how."""
    found: dict[str, int] = {}
    for number in range(1, 20):
        for alert in await house.store.alerts_about(number, "storms"):
            name = str(alert.fate)
            found[name] = found.get(name, 0) + 1
    return found


def alert(number: int, story: int) -> Pending:
    """One of ana's."""
    return Pending(number, "ana", "storms", story, number, Kind.NEW, 0)


@pytest.mark.parametrize("stories", [(), (1,), (1, 1, 1)])
def test_what_has_no_two_stories_has_no_halves(stories: tuple[int, ...]) -> None:
    """However many alerts tell it."""
    assert halves([alert(n, story) for n, story in enumerate(stories)]) == ()


def test_halves_keep_order_and_stories_together() -> None:
    """An update stays with what it updates."""
    alerts = [alert(n, story) for n, story in enumerate((5, 3, 5, 8, 3))]
    one, other = halves(alerts)
    assert [a.story for a in one] == [5, 5]
    assert [a.story for a in other] == [3, 8, 3]
