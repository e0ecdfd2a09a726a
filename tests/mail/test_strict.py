"""Every finished message, read again by a reader of our own that is written from the RFCs."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.mail import compose, compose_notice, rendering
from monitor.mail.headers import MESSAGE_ID, address_of, text_field
from monitor.mail.scrub import one_line
from monitor.model import Bulletin, Message, Notice, Recipient, Sender
from tests.mail.samples import (
    NOW,
    READER,
    SENDER,
    alert,
    digest,
    morning,
    scripts,
    section,
    troubles,
    visit,
)
from tests.mail.strangers import HOSTILE, any_text
from tests.mail.strict import Mail, decoded, read
from tests.mail.test_headers import subjects
from tests.mail.test_message import cards

ALWAYS = ["From", "To", "Subject", "Date", "Message-ID"]
THREAD = ["In-Reply-To", "References"]
LIST = ["List-Id"]
STOP = ["List-Unsubscribe"]
END = ["Auto-Submitted", "Content-Language", "MIME-Version", "Content-Type"]
PLAIN = [*END, "Content-Transfer-Encoding"]
DIGEST = [*ALWAYS, *LIST, *STOP, *END]


def checked(message: Message, names: list[str]) -> Mail:
    """The message as it says it is: these fields and no other, this subject, these texts."""
    mail = read(message.raw)
    assert mail.names == names
    assert decoded(mail["Subject"]) == message.subject
    assert [p.text for p in mail.parts] == [t for t in (message.text, message.html) if t]
    assert mail["Message-ID"] == message.message_id
    return mail


@pytest.mark.parametrize(
    ("bulletin", "names"),
    [
        (morning(primed=True, troubles=troubles()), DIGEST),
        (alert(visit()), DIGEST),
        (alert(visit(), references=("<a@b.example>",)), [*ALWAYS, *THREAD, *LIST, *STOP, *END]),
        (digest(section("북한 미사일", *scripts())), DIGEST),
        (digest(section("Essais")), DIGEST),
        (digest(section("Gros", *(replace(visit(), story=n) for n in range(2000)))), DIGEST),
    ],
    ids=["digest", "alert", "follow-up", "scripts", "empty", "two thousand"],
)
def test_messages_are_as_the_rfcs_have_them(bulletin: Bulletin, names: list[str]) -> None:
    """Exactly the expected fields, both parts, every byte where it belongs."""
    mail = checked(compose(bulletin, SENDER), names)
    assert mail["To"] == "asie@example.org"
    assert len(mail.parts) == 2


def test_a_notice_is_one_too() -> None:
    """No list fields."""
    notice = Notice(READER, "Deux flux en panne – 북한", ("a", "é" * 3000), NOW, "n")
    checked(compose_notice(notice, SENDER), [*ALWAYS, *STOP, *END])


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_adds_no_field_and_no_part(title: str) -> None:
    """In the headline, the name of the list, of the sender and of the feed."""
    item = replace(visit().item, title=title, summary=title, feed=title[:500], datelines=())
    card = replace(visit(), item=replace(item, furniture=()), evidence=())
    bulletin = digest(section(title[:500], card, source=title[:500]))
    checked(compose(bulletin, replace(SENDER, name=title[:200])), DIGEST)


def test_the_plain_fallback_is_one_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """What leaves when the layout fails is no less strict, whatever the titles are."""
    monkeypatch.setattr(rendering, "template_source", lambda _: "{{ nothing }}")
    rendering._environment.cache_clear()
    try:
        for title in HOSTILE:
            item = replace(visit().item, title=title, datelines=(), furniture=())
            card = replace(visit(), item=item, evidence=())
            message = compose(digest(section("A", card)), SENDER)
            assert message.flaw
            mail = checked(message, [*ALWAYS, *LIST, *STOP, *PLAIN])
            assert [p.kind for p in mail.parts] == ["text/plain"]
    finally:
        rendering._environment.cache_clear()


@settings(max_examples=60, deadline=None)
@given(st.lists(cards(), max_size=3), any_text, st.booleans())
def test_no_value_makes_a_message_that_is_not(stories: list, words: str, now: bool) -> None:  # type: ignore[type-arg]
    """Anything in any place; only fields that depend on addresses may be left out."""
    bulletin = digest(
        section(words, *stories),
        recipient=Recipient(words or "x", words, language=words, timezone=words),
        slot_ms=None if now else NOW,
        references=(words,),
    )
    message = compose(bulletin, Sender(words, words, words, words))
    thread = THREAD if MESSAGE_ID.fullmatch(words) else []
    stop = STOP if address_of(words).usable else []
    checked(message, [*ALWAYS, *thread, *LIST, *stop, *END])


def test_ten_thousand_subjects_are_read_as_they_were_written() -> None:
    """Ten scripts, by a decoder that shares nothing with the encoder or the standard library."""
    dice = random.Random(11)
    made = subjects(10_000, seed=7)
    made += [one_line(title[: dice.randrange(1, 400)]) for title in HOSTILE]
    for subject in made:
        unfolded = text_field("Subject", subject).decode("ascii").replace("\r\n", "")
        assert decoded(unfolded.removeprefix("Subject:").removeprefix(" ")) == subject
