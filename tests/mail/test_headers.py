"""Header fields: our encoding against two independent decoders."""

from __future__ import annotations

import random
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from hypothesis import example, given, settings

from monitor.mail.check import decoded
from monitor.mail.headers import (
    address_of,
    ids_field,
    list_field,
    mailbox_field,
    text_field,
    token_field,
)
from monitor.mail.scrub import one_line
from tests.mail.strangers import ASCII, EMOJI, HOSTILE, SCRIPTS, titles


def parsed(field: bytes) -> EmailMessage:
    """The field as the standard library's modern parser reads it."""
    return message_from_bytes(field + b"\r\n\r\n", policy=policy.default)


def subjects(count: int, seed: int) -> list[str]:
    """Random scrubbed subjects in ten scripts, mixed with ASCII and emoji."""
    dice = random.Random(seed)
    made = []
    for _ in range(count):
        letters = dice.choice(list(SCRIPTS.values()))
        words = []
        for _ in range(dice.randint(1, 25)):
            source = dice.choice((letters, letters, ASCII.replace(" ", ""), EMOJI))
            words.append("".join(dice.choice(source) for _ in range(dice.randint(1, 12))))
        made.append(one_line(" ".join(words)))
    return made


def test_ten_thousand_subjects_in_ten_scripts_decode_to_themselves() -> None:
    """Decoding gives back every subject, no space lost, and no line passes 76."""
    for subject in subjects(10_000, seed=2):
        field = text_field("Subject", subject)
        assert decoded(field.decode("ascii").removeprefix("Subject: ")) == subject
        assert max(map(len, field.split(b"\r\n"))) <= 76


def test_the_modern_parser_reads_the_same_subjects() -> None:
    """The standard library's policy-based parser agrees."""
    for subject in subjects(400, seed=3):
        message = parsed(text_field("Subject", subject))
        assert message.keys() == ["Subject"]
        assert message["Subject"] == subject


@settings(max_examples=150, deadline=None)
@given(titles)
@example("=?utf-8?q?x?=")
@example("a  b")
@example("x" * 998)
def test_any_text_stays_inside_its_subject(text: str) -> None:
    """Whatever a title holds: one header, in ASCII, that decodes to the scrubbed text."""
    subject = one_line(text)
    field = text_field("Subject", subject)
    assert field.isascii()
    message = message_from_bytes(field + b"\r\n\r\n")
    assert message.keys() == ["Subject"]
    assert str(make_header(decode_header(message["Subject"].replace("\r\n", "")))) == subject
    assert max(map(len, field.split(b"\r\n"))) <= 76


def test_plain_words_stay_readable_in_the_source() -> None:
    """An ASCII subject is not encoded, only folded."""
    field = text_field("Subject", "Kim receives the Russian vice-minister " * 4 + "today")
    assert b"=?" not in field
    assert field.count(b"\r\n ") >= 2


@pytest.mark.parametrize("name", [*HOSTILE, "Veille", "Agence, de presse", 'a "quoted" \\ name'])
def test_a_display_name_never_becomes_an_address(name: str) -> None:
    """From holds exactly one address, whatever its name says."""
    field = mailbox_field("From", name[:300], address_of("veille@example.org"))
    message = parsed(field)
    assert message.keys() == ["From"]
    assert [a.addr_spec for a in message["From"].addresses] == ["veille@example.org"]
    shown, address = parseaddr(field.decode().removeprefix("From: ").replace("\r\n", ""))
    assert (decoded(shown), address) == (one_line(name[:300]), "veille@example.org")


@pytest.mark.parametrize(
    ("written", "text", "usable"),
    [
        ("a@Example.ORG", "a@example.org", True),
        ("veille@münchen.example", "veille@xn--mnchen-3ya.example", True),
        ("jürgen@example.org", "jürgen@example.org", False),
        ("no-at-sign", "no-at-sign", False),
        ("a@b@c", "a@b@c", False),
        ("a@", "a@", False),
        ("@b.example", "@b.example", False),
        ("a@b.example\r\nBcc: c@d.example", "a@b.exampleBcc:c@d.example", False),
        ("<a@b.example>", "<a@b.example>", False),
        ("a@" + "x" * 300 + ".example", "a@" + "x" * 300 + ".example", False),
        ("a@localhost", "a@localhost", True),
        ("\ud800@x.example", "@x.example", False),
    ],
)
def test_addresses_are_made_ascii_or_left_alone(written: str, text: str, usable: bool) -> None:
    """Domains become IDNA; what no header can carry is known as such and never crashes."""
    address = address_of(written)
    assert (address.text, address.usable) == (text, usable)


def test_an_unusable_address_leaves_an_empty_group() -> None:
    """A local part in another script stands nowhere in the headers."""
    assert mailbox_field("To", "", address_of("jürgen@example.org")) == b"To: undisclosed:;"
    assert mailbox_field("From", "Jo", address_of("ö@example.org")) == b"From: Jo:;"


def test_message_ids_are_never_encoded_and_others_left_out() -> None:
    """References folds between ids only, and what is no id does not get in."""
    ids = [f"<{'0123456789abcdef' * 2}{n}@wire.example.org>" for n in range(9)]
    field = ids_field("References", [*ids, "<a b@c>", "<a@b>\r\nBcc: x", "junk", "<é@b>"])
    assert b"=?" not in field
    assert b"".join(field.split(b"\r\n")).decode().split(" ")[1:] == ids


def test_a_token_that_is_not_ascii_is_a_bug() -> None:
    """Identifiers are ours; a foreign letter in one raises instead of being encoded."""
    with pytest.raises(ValueError, match="X-Token"):
        token_field("X-Token", "é")
    with pytest.raises(ValueError, match="X-Token"):
        token_field("X-Token", "a\r\nBcc: x")


def test_list_id_has_a_name_for_people_and_an_id_for_filters() -> None:
    """The name is encoded, the id is not."""
    field = list_field("Pyongyang–Moscou", "pyongyang-moscou.watch.example.org")
    assert field.endswith(b"<pyongyang-moscou.watch.example.org>")
    assert "Pyongyang–Moscou" in decoded(field.decode().removeprefix("List-Id: "))
